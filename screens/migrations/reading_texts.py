"""The texts of a migration, read in a worker: its files as the result holds them, and what they compare with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from screens.migrations.reading_difference import Pair, likeness, side_by_side
from screens.panes.syntax import Syntax, syntax_for
from state.errors import PlaitError
from state.merging.file_merge import is_text, split_lines
from state.migrations.changes import Flavour
from state.migrations.migration import Migration, MigrationFile, Role
from state.migrations.sequence import Row
from state.migrations.sequence import Sequence as MigrationSequence
from state.migrations.sql.scanner import statements
from state.repositories.version import Version

ENOUGH = 0.05
"""Texts that are less alike have nothing to do with each other."""

ROLE_WORDS: Mapping[Role, str] = {
    Role.FORWARD: "forward",
    Role.ROLLBACK: "rollback",
    Role.SEED: "seed",
    Role.BACKUP: "backup",
    Role.OTHER: "companion",
}


class Texts(Protocol):
    """Where texts of a sequence come from."""

    def text(self, series: str, row: str, path: str) -> bytes:
        """A file of a row; `path` before or after it is placed."""
        ...


class Readable(Protocol):
    """What reading needs of the workspace."""

    @property
    def migrations(self) -> Texts:
        """The sequences."""
        ...

    def blob(self, version: Version) -> bytes | None:
        """A version's bytes, None when they aren't here."""
        ...


class Place(NamedTuple):
    """A file of a row: where it lands, where it stood, what it is for."""

    path: str
    was: str
    role: Role

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.rpartition("/")[2]

    def is_at(self, path: str) -> bool:
        """Whether it stands or stood there."""
        return path in (self.path, self.was)


@dataclass(frozen=True)
class Text:
    """One file's lines, or in `words` why there are none.

    `statements` are (first line, last line) counted from 1; `states` what is left open above each line.
    """

    place: Place
    lines: tuple[bytes, ...] = ()
    syntax: Syntax = field(default_factory=Syntax)
    states: tuple[int | None, ...] = ()
    statements: tuple[tuple[int, int], ...] = ()
    words: str = ""

    def statement_at(self, line: int) -> tuple[int, int] | None:
        """The statement on a line; of several the last that begins there."""
        return next(
            ((first, last) for first, last in reversed(self.statements) if first <= line <= last), None
        )


class Compared(NamedTuple):
    """Two texts beside each other, `left` and `right` in words; or in `words` why there is nothing to compare."""

    left: str = ""
    right: str = ""
    one: Text | None = None
    other: Text | None = None
    pairs: Sequence[Pair] = ()
    words: str = ""


def places(row: Row) -> list[Place]:
    """The files of a row, the forward file first; of one that is left out, those it has on its side."""
    if row.files:
        return [Place(file.path, file.was, file.role) for file in row.files]
    return [Place(file.path, file.path, file.role) for file in row.migration.files]


def read_text(place: Place, data: bytes | None, flavour: Flavour) -> Text:
    """A file's lines with what painting needs of them; bytes that are no text are only counted."""
    if data is None:
        return Text(place, words="its content isn't in the repository (partial or shallow)")
    if not is_text(data):
        return Text(place, words=f"not a text: {len(data):,} bytes")
    lines = split_lines(data)
    syntax = syntax_for(place.path)
    text = data.decode("utf-8", "surrogateescape")
    found: tuple[tuple[int, int], ...] = ()
    if place.path.lower().endswith(".sql"):
        found = tuple((one.line, one.line + one.text.count("\n")) for one in statements(text, flavour))
    return Text(
        place, lines, syntax, syntax.states(_shown(lines)), found, "" if lines else "the file is empty"
    )


def _shown(lines: Sequence[bytes]) -> list[str]:
    return [line.decode("utf-8", "replace").rstrip("\r\n") for line in lines]


def read_row(workspace: Readable, sequence: MigrationSequence, row: Row) -> list[Text]:
    """All files of a row as the result holds them."""
    found = []
    for place in places(row):
        try:
            data = workspace.migrations.text(sequence.id, row.id, place.path)
        except PlaitError as error:
            found.append(Text(place, words=str(error)))
        else:
            found.append(read_text(place, data, sequence.flavour))
    return found


def compare(
    workspace: Readable,
    sequence: MigrationSequence,
    row: Row,
    place: Place,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Compared:
    """A file on both sides; where only one side has the migration, with that of the other side most like it."""
    source, target = row.source, row.target
    if source is not None and target is not None:
        return _sides(workspace, sequence, place, (source, "source"), (target, "target"))
    is_targets = source is None and target is not None
    own = target if is_targets else source
    here = (row.migration if own is None else own, "target" if is_targets else "source" if own else "result")
    other = _most_alike(workspace, sequence, row, is_targets, is_cancelled)
    if other is None:
        side = "source" if is_targets else "target"
        return Compared(words=f"the {side} has no migration that is like it")
    migration, side, share = other
    there = (migration, side)
    found = (
        _sides(workspace, sequence, place, there, here, row)
        if is_targets
        else _sides(workspace, sequence, place, here, there, row)
    )
    like = f" ({share:.0%} alike)"
    return found._replace(left=found.left + like) if is_targets else found._replace(right=found.right + like)


def _most_alike(
    workspace: Readable,
    sequence: MigrationSequence,
    row: Row,
    is_targets: bool,
    is_cancelled: Callable[[], bool],
) -> tuple[Migration, str, float] | None:
    forward = _bytes(workspace, sequence, row, places(row)[0].path)
    best: tuple[Migration, str, float] | None = None
    for one in sequence.rows:
        if one.id == row.id or forward is None or is_cancelled():
            continue
        migration, side = (one.source, "source") if is_targets else (one.target, "target")
        if migration is None:
            continue
        text = _bytes(workspace, sequence, one, places(one)[0].path)
        share = likeness(forward, text) if text is not None else 0.0
        if share > ENOUGH and (best is None or share > best[2]):
            best = (migration, side, share)
    return best


def _bytes(workspace: Readable, sequence: MigrationSequence, row: Row, path: str) -> bytes | None:
    try:
        return workspace.migrations.text(sequence.id, row.id, path)
    except PlaitError:
        return None


def _sides(
    workspace: Readable,
    sequence: MigrationSequence,
    place: Place,
    one: tuple[Migration, str],
    other: tuple[Migration, str],
    row: Row | None = None,
) -> Compared:
    """The file of the same role in two migrations; `row` is the one that may have been made here."""
    found: list[tuple[MigrationFile, Text]] = []
    for migration, side in (one, other):
        same_role = [file for file in migration.files if file.role is place.role]
        if not same_role:
            return Compared(words=f"{migration.name} ({side}) has no {ROLE_WORDS[place.role]}")
        file = next((file for file in same_role if place.is_at(file.path)), same_role[0])
        if side == "result" and row is not None:
            data = _bytes(workspace, sequence, row, file.path)
        else:
            data = workspace.blob(file.version)
        found.append((file, read_text(Place(file.path, file.path, file.role), data, sequence.flavour)))
    (first, left), (second, right) = found
    names = [file.path.rpartition("/")[2] for file in (first, second)]
    heads = f"{one[1]} {names[0]}", f"{other[1]} {names[1]}"
    for (_, side), text in ((one, left), (other, right)):
        if text.words and not text.lines and text.words != "the file is empty":
            return Compared(*heads, words=f"the {side}'s file can't be compared: {text.words}")
    return Compared(*heads, left, right, side_by_side(left.lines, right.lines))
