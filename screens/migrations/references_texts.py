"""The lines in which references stand, read in a worker."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from screens.panes.legible import legible
from state.errors import PlaitError
from state.migrations.sequence import Reference
from state.migrations.sequence import Sequence as MigrationSequence
from state.repositories.version import Version
from state.view import View


class Sequences(Protocol):
    """Where sequences and their texts come from."""

    def one(self, series: str | None = None) -> MigrationSequence:
        """The sequence of a series as it is now."""
        ...

    def text(self, series: str, row: str, path: str) -> bytes:
        """A file of a row; `path` before or after it is placed."""
        ...


class Referring(Protocol):
    """What showing references needs of the workspace."""

    @property
    def migrations(self) -> Sequences:
        """The sequences."""
        ...

    def loaded(self) -> View:
        """The session as it is now."""
        ...

    def blob(self, version: Version) -> bytes | None:
        """A version's bytes, None when they aren't here."""
        ...


class Excerpt(NamedTuple):
    """The line around a reference, safe to show: what stands before the old name and behind it."""

    before: str = ""
    after: str = ""


class Group(NamedTuple):
    """The references in one file, from the first line to the last."""

    path: str
    references: tuple[Reference, ...]


def grouped(references: Iterable[Reference]) -> list[Group]:
    """All references by file, in the order of the paths."""
    found: dict[str, list[Reference]] = {}
    for one in references:
        found.setdefault(one.edit.path, []).append(one)
    return [
        Group(path, tuple(sorted(those, key=lambda one: (one.edit.line, one.edit.start))))
        for path, those in sorted(found.items())
    ]


def excerpts(group: Group, data: bytes) -> Iterator[tuple[str, Excerpt]]:
    """The line of each reference by its id; none where the text isn't the one that was searched."""
    for one in group.references:
        edit = one.edit
        if data[edit.start : edit.stop] != edit.old.encode("utf-8", "surrogateescape"):
            continue
        start = data.rfind(b"\n", 0, edit.start) + 1
        stop = data.find(b"\n", edit.stop)
        line = data[start : stop if stop >= 0 else len(data)]
        # Bounds first: a file may be one line of a hundred megabytes.
        near = line[max(0, edit.start - start - NEAR) : edit.start - start]
        yield one.id, Excerpt(legible(near).text.lstrip(), legible(line[edit.stop - start :][:NEAR]).text)


NEAR = 400
"""So many bytes around a reference are looked at."""


def text_at(workspace: Referring, sequence: MigrationSequence, path: str) -> bytes | None:
    """The text that was searched at a path: a migration's own, else that of the entry which stands there."""
    for row in sequence.rows:
        if any(file.was == path for file in row.files):
            try:
                return workspace.migrations.text(sequence.id, row.id, path)
            except PlaitError:
                return None
    entry = workspace.loaded().comparison.at(path)
    version = (entry.target or entry.source) if entry is not None else None
    return workspace.blob(version) if version is not None else None


def fitted(excerpt: Excerpt, room: int, more: str) -> Excerpt:
    """An excerpt whose beginning leaves the name in sight in `room` cells."""
    keep = max(4, room // 2, room - len(excerpt.after))
    before = excerpt.before
    if len(before) > keep:
        before = more + before[len(before) - keep + len(more) :]
    return Excerpt(before, excerpt.after)


def counted(references: Sequence[Reference], declined: frozenset[str]) -> str:
    """How many are rewritten, and how many stay."""
    stay = sum(one.id in declined for one in references)
    words = f"{len(references) - stay:,} rewritten"
    return f"{words}, {stay:,} declined" if stay else words
