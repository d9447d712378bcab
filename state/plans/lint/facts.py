"""What a plan is held against: questions about both repositories, known here by shape only."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from state.plans.plan import Side


class PathKind(StrEnum):
    """What stands at a path; a submodule is a folder, a link is a file."""

    FILE = "file"
    FOLDER = "folder"
    NOTHING = "nothing"


class Runner(StrEnum):
    """Whose names a repository defines itself: scripts, targets, commands."""

    NPM = "npm script"
    MAKE = "make target"
    MANAGE = "manage.py command"
    COMPOSER = "composer script"
    POE = "poe task"
    JUST = "just recipe"


@dataclass(frozen=True, slots=True)
class Scripts:
    """Names by what defines them: for each runner the files that define names, each with those names.

    A file in `open_ended` may define more than can be read: it includes others or has patterns.
    """

    names: Mapping[Runner, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    open_ended: frozenset[str] = frozenset()


class Facts(Protocol):
    """Pure questions about source and target. None always means "not known", never "no".

    Paths are those of the repository itself, before any mapping, without slashes around them; the top
    folder is "". `side` is source or target, never unknown.
    """

    def kind(self, side: Side, path: str) -> PathKind | None:
        """What stands at a path."""
        ...

    def oid(self, side: Side, path: str) -> str | None:
        """The id of the file's or folder's content; None also where nothing stands there."""
        ...

    def text(self, side: Side, path: str) -> bytes | None:
        """The content of a file; None also where there is none, or it isn't here."""
        ...

    def paths(self, side: Side) -> Collection[str] | None:
        """Every file, in path order."""
        ...

    def named(self, side: Side, suffix: str) -> tuple[str, ...]:
        """The files whose path is, or ends in a slash and, `suffix`; empty where the side isn't known."""
        ...

    def landed(self, path: str) -> str:
        """Where a path of the source lands in the target."""
        ...

    def branches(self, side: Side) -> Collection[str] | None:
        """Short names of local and remote-tracking branches."""
        ...

    def tags(self, side: Side) -> Collection[str] | None:
        """Names of tags."""
        ...

    def revision(self, name: str) -> str | None:
        """The commit that a name means in the target; empty where it means none."""
        ...

    def is_merge(self, name: str) -> bool | None:
        """Whether the commit that a name means in the target has several parents."""
        ...

    def is_ancestor(self, one: str, other: str) -> bool | None:
        """Whether the first name's commit is in the second one's history, in the target."""
        ...

    def numbers_on_branches(self, folder: str) -> Mapping[int, tuple[tuple[str, str], ...]] | None:
        """Branches of the target and paths by number, of the numbered files in a folder."""
        ...

    def scripts(self, side: Side) -> Scripts | None:
        """What the side's own files define to be run by name."""
        ...


class Unknown:
    """Knows nothing: for a plan that is looked at alone."""

    def kind(self, side: Side, path: str) -> PathKind | None:
        return None

    def oid(self, side: Side, path: str) -> str | None:
        return None

    def text(self, side: Side, path: str) -> bytes | None:
        return None

    def paths(self, side: Side) -> Collection[str] | None:
        return None

    def named(self, side: Side, suffix: str) -> tuple[str, ...]:
        return ()

    def landed(self, path: str) -> str:
        return path

    def branches(self, side: Side) -> Collection[str] | None:
        return None

    def tags(self, side: Side) -> Collection[str] | None:
        return None

    def revision(self, name: str) -> str | None:
        return None

    def is_merge(self, name: str) -> bool | None:
        return None

    def is_ancestor(self, one: str, other: str) -> bool | None:
        return None

    def numbers_on_branches(self, folder: str) -> Mapping[int, tuple[tuple[str, str], ...]] | None:
        return None

    def scripts(self, side: Side) -> Scripts | None:
        return None


_NUMBER = re.compile(r"[Vv]?(\d+)(?=[_.\-])")


def number_of(name: str) -> int | None:
    """The number that a migration's file name begins with, None where it begins with none."""
    found = _NUMBER.match(name.rpartition("/")[2])
    return int(found[1]) if found and len(found[1]) <= 20 else None
