"""Migrations and their series, as found in the tree of one side."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from state.migrations.changes import Flavour
from state.repositories.version import Version


class Role(StrEnum):
    """What a file of a migration is for; everything but the forward file is a companion."""

    FORWARD = "forward"
    ROLLBACK = "rollback"
    SEED = "seed"
    BACKUP = "backup"
    """Left behind by an editor or a careful hand (`.bak`, `.orig`): no runner runs it."""
    OTHER = "other"


class Order(StrEnum):
    """How the project's runner orders a series."""

    NUMERIC = "numeric"
    STRING = "string"
    """Byte by byte, as `sort` and `ls` in the C locale do: `-` before `.` before digits before `_`."""
    GRAPH = "graph"
    """By declared dependencies."""


@dataclass(frozen=True, slots=True)
class Runner:
    """The order the project's runner really uses, and where that was read; `file` empty when it is assumed."""

    order: Order
    file: str = ""
    line: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class MigrationFile:
    """One file; `path` is where it stands in the target's tree or where the source's lands.

    `key` is the key of its entry: the original source path, else the target's path.
    """

    path: str
    role: Role
    version: Version
    key: str = ""


class Known(NamedTuple):
    """What a framework's name stands for in the schema when earlier migrations settled it otherwise than usual.

    `name` is Django's model (`order`) or model and field (`order.customer`), in lower case. `table` is
    the model's table, or the one between a many-to-many field's two sides; `column` the field's column.
    """

    name: str
    table: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration with its companions.

    - `name`: what people and runners call it, the forward file's (or folder's) name without its
      extension: `005_orders`, `V1_2__x`, `0001_initial`.
    - `number`: as written (`005`, `004-008`, `1_2`, `20240102030405`), empty when it has none;
      `numbers`: every number it takes, in order of significance for dotted ones: (5,), (4, 5, 6, 7, 8).
      `order`: what a numeric runner compares, (5,), (4,), (1, 2).
    - `files`: the forward file first.
    - `needs`: names in the same series that it declares to depend on; `elsewhere`: declared
      dependencies on other series, as written (`auth.0012_x`); `replaces`: Django's squashed ones.
    - `revision`: Alembic's id, which `needs` of other migrations name.
    - `known`: what earlier migrations settled about the names that it uses, where the language leaves it to them.
    - `unread`: why its dependencies or name can't be fully known, empty when they can.
    """

    name: str
    number: str
    slug: str
    files: tuple[MigrationFile, ...]
    numbers: tuple[int, ...] = ()
    order: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    revision: str = ""
    repeatable: bool = False
    unread: str = ""
    known: tuple[Known, ...] = ()

    @property
    def forward(self) -> MigrationFile:
        """The file that the runner runs on the way up."""
        return self.files[0]

    @property
    def path(self) -> str:
        return self.files[0].path

    @property
    def known_as(self) -> str:
        """How other migrations of the series name it."""
        return self.revision or self.name


@dataclass(frozen=True, slots=True)
class Series:
    """All migrations of one folder, in the order its runner runs them.

    `label` is Django's app label; `others` are files in the folder that belong to no migration, such
    as `max_migration.txt`.
    """

    dialect: str
    folder: str
    migrations: tuple[Migration, ...]
    runner: Runner
    flavour: Flavour = Flavour.UNKNOWN
    label: str = ""
    others: tuple[str, ...] = field(default=())


class Place(NamedTuple):
    """Where one series of a tree stands; `series` reads it, which may take long.

    - `name`: of all that the series is made from; whatever tree it stands in, the same name is the same series.
    - `claimed`: paths that no other dialect gets.
    """

    dialect: str
    folder: str
    name: str
    claimed: frozenset[str]
    series: Callable[[], Series]


class Pair(NamedTuple):
    """One series on both sides; `id` is its folder in the result, with the dialect where two share a folder."""

    id: str
    source: Series | None
    target: Series | None

    @property
    def series(self) -> Series:
        """The one that the sequence goes on: the target's, else the source's."""
        series = self.target or self.source
        assert series is not None
        return series
