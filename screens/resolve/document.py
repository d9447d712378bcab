"""One entry's file as it is read for the Resolve screen; blocking, for a worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

from screens.panes.syntax import syntax_for
from screens.resolve.states import States
from state.comparison.entry import Entry, Version
from state.merging.edits import Edit
from state.merging.file_merge import FileMerge, is_text, split_lines
from state.merging.proof import Proof
from state.merging.regions import three_way
from state.view import View

# A difference is shown only where finding it takes less than the operator would notice.
COMPARED_LINES = 3_000
SHOWN_BYTES = 4_000_000


class Reader(Protocol):
    """What the screen asks the workspace for."""

    def file(self, key: str) -> FileMerge:
        """The regions of an entry's file."""
        ...

    def blob(self, version: Version) -> bytes | None:
        """The bytes of a version, None where they aren't in the repository."""
        ...

    def lands(self, key: str) -> tuple[tuple[str, Version | None], ...]:
        """What an entry changes in the target's tree."""
        ...

    def text_of(self, content: str) -> bytes:
        """A text that the operator made, by content id."""
        ...

    def proof(self, key: str) -> Proof:
        """What came through of the source's changes."""
        ...


@dataclass(frozen=True, slots=True)
class Side:
    """One version of a file that is decided as a whole: what it is in words, and its lines if it is text."""

    words: str
    lines: tuple[bytes, ...] = ()
    changed: frozenset[int] = frozenset()
    """Numbers of lines that the base hasn't."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The versions of a file that isn't merged line by line."""

    source: Side
    target: Side
    result: Side
    base: Side


@dataclass(frozen=True, slots=True)
class Document:
    """A file in the Resolve screen: hunk by hunk where there is text to merge, else as a whole.

    `replaced` aligns source (`source`), target (`base`) and the operator's own text (`target`) where
    the whole text was edited.
    """

    key: str
    entry: Entry
    merge: FileMerge
    states: States
    whole: Whole | None = None
    replaced: FileMerge | None = None


def read_document(reader: Reader, view: View, key: str) -> Document | None:
    """The file of an entry, None when there is no such entry."""
    entry = view.comparison.entry(key)
    if entry is None:
        return None
    merge = reader.file(key)
    states = States(syntax_for(entry.path.rpartition("/")[2]), merge)
    if not merge.text:
        return Document(key, entry, merge, states, read_whole(reader, view, entry))
    decision = view.session.decisions.get(key)
    if decision is None or decision.kind != "replace" or key in view.session.stale:
        return Document(key, entry, merge, states)
    text = reader.text_of(decision.value or "")
    if not is_text(text):
        return Document(key, entry, merge, states, read_whole(reader, view, entry))
    return Document(key, entry, merge, states, replaced=align_replaced(merge, split_lines(text)))


def align_replaced(merge: FileMerge, text: tuple[bytes, ...]) -> FileMerge:
    """Source, target and another text, cut into regions around the target's lines."""
    target = merge.target_lines
    by_source = [
        Edit(*region.target, *region.source)
        for region in merge.regions
        if merge.source_lines[slice(*region.source)] != target[slice(*region.target)]
    ]
    regions = three_way(by_source, edits(target, text), target, merge.source_lines, text)
    return FileMerge(merge.key, merge.path, merge.base, target, merge.source_lines, text, regions)


def edits(old: Sequence[bytes], new: Sequence[bytes]) -> list[Edit]:
    """What was changed between two texts that have most lines in common."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    matcher = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail])
    return [
        Edit(head + a0, head + a1, head + b0, head + b1)
        for kind, a0, a1, b0, b1 in matcher.get_opcodes()
        if kind != "equal"
    ]


def _common(one: Sequence[bytes], two: Sequence[bytes]) -> int:
    count = 0
    for a, b in zip(one, two, strict=False):
        if a != b:
            break
        count += 1
    return count


def read_whole(reader: Reader, view: View, entry: Entry) -> Whole:
    """All versions of an entry's file, in words and lines."""
    outcome = view.outcome(entry.key)
    source, target, base = entry.source, entry.target, None
    if outcome is not None and outcome.conflict is not None:
        stages = outcome.stages
        source, target, base = stages.source or source, stages.target or target, stages.base
    state = view.state(entry)
    found = state.base
    base = base or (found.version if found is not None else None)
    lands: Mapping[str, Version | None] = dict(reader.lands(entry.key))
    standing = [version for version in lands.values() if version is not None]
    result = standing[0] if standing else None if lands else entry.target
    base_side = _side(reader, base, None, "no common version")
    missing = "removed here" if base is not None else "not here"
    return Whole(
        _side(reader, source, base_side, missing),
        _side(reader, target, base_side, missing),
        _side(reader, result, None, "not in the result"),
        base_side,
    )


def _side(reader: Reader, version: Version | None, base: Side | None, missing: str) -> Side:
    if version is None:
        return Side(missing)
    if version.is_submodule:
        return Side(f"submodule at commit {version.oid[:12]}")
    text = reader.blob(version)
    if text is None:
        return Side("unreadable: its content isn't in this repository")
    if version.is_symlink:
        return Side("symlink to", (text,))
    size = f"{len(text):,} bytes"
    mode = ", executable" if version.mode == "100755" else ""
    if not is_text(text):
        return Side(f"binary, {size}{mode} ({version.oid[:7]})")
    if len(text) > SHOWN_BYTES:
        return Side(f"text, {size}{mode}: too long to show")
    lines = split_lines(text)
    return Side(f"text, {len(lines):,} lines, {size}{mode}", lines, _changed(base, lines))


def _changed(base: Side | None, lines: tuple[bytes, ...]) -> frozenset[int]:
    if base is None or not base.lines or max(len(base.lines), len(lines)) > COMPARED_LINES:
        return frozenset()
    matcher = SequenceMatcher(None, base.lines, lines, autojunk=False)
    return frozenset(
        number
        for kind, _, _, start, stop in matcher.get_opcodes()
        if kind != "equal"
        for number in range(start, stop)
    )
