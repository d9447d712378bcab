"""Texts made of both sides of a conflict: line by line, word by word, as sets and by key."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Generic, Literal, NamedTuple, TypeVar

from state.proposals.hunk import Lines

T = TypeVar("T", bound=Hashable)
# Beyond so many lines or words difflib takes longer than anybody waits for a proposal.
MOST_LINES = 400
MOST_WORDS = 1500
WORDS = re.compile(rb"\w+|\r?\n|[^\S\n]+|[^\w\s]")
VERSION = re.compile(rb"(?<![\w.])v?\d+(?:\.\d+)+(?:[-.]?(?:alpha|beta|a|b|rc|dev|post)[-.]?\d*)?")
STAGES = {b"dev": -4, b"a": -3, b"alpha": -3, b"b": -2, b"beta": -2, b"rc": -1, b"post": 1}


class Entry(NamedTuple):
    """One entry of a list or a table, with its lines; equal keys mean the same thing on all sides."""

    key: str
    lines: Lines


def diff3(
    base: Sequence[T],
    source: Sequence[T],
    target: Sequence[T],
    most: int,
    prefer: Literal["source", "target"] | None = None,
) -> tuple[T, ...] | None:
    """Both sides' edits of the base, where they at most touch; None where they overlap or are too long.

    Two insertions at one place count as overlapping, unless they are the same. With `prefer`, edits that
    overlap are those of one side.
    """
    if max(len(base), len(source), len(target)) > most:
        return None
    edits = [list(_changes(base, side, name)) for name, side in (("source", source), ("target", target))]
    if prefer is not None:
        kept = edits[prefer == "target"]
        other = [one for one in edits[prefer == "source"] if not any(_meet(one, two) for two in kept)]
        if len(other) in (0, len(edits[prefer == "source"])):
            return None
        edits = [kept, other]
    merged: list[T] = []
    at = 0
    last: _Change[T] | None = None
    for edit in sorted(edits[0] + edits[1], key=lambda one: (one.start, one.stop)):
        if last is not None and edit[:3] == last[:3]:
            continue
        if edit.start < at or (last is not None and edit.side != last.side and edit.start == last.start):
            return None
        merged.extend(base[at : edit.start])
        merged.extend(edit.new)
        at, last = edit.stop, edit
    merged.extend(base[at:])
    return tuple(merged)


class _Change(NamedTuple, Generic[T]):
    start: int
    stop: int
    new: tuple[T, ...]
    side: str


def _changes(base: Sequence[T], side: Sequence[T], name: str) -> Iterator[_Change[T]]:
    """The side's edits; as many new parts as old ones are as many edits."""
    for tag, a, b, c, d in SequenceMatcher(None, base, side, autojunk=False).get_opcodes():
        if tag == "replace" and b - a == d - c:
            yield from (_Change(a + at, a + at + 1, (side[c + at],), name) for at in range(b - a))
        elif tag != "equal":
            yield _Change(a, b, tuple(side[c:d]), name)


def _meet(one: _Change[T], other: _Change[T]) -> bool:
    return (one.start < other.stop and other.start < one.stop) or one.start == other.start


def words_merged(base: Lines, source: Lines, target: Lines) -> Lines | None:
    """Both sides' edits inside of lines, word by word; None where they meet in one place."""
    texts = [b"".join(lines) for lines in (base, source, target)]
    if not all(texts) or max(map(len, texts)) > 8 * MOST_WORDS:
        return None
    of_base, of_source, of_target = (WORDS.findall(text) for text in texts)
    merged = diff3(of_base, of_source, of_target, MOST_WORDS)
    return None if merged is None else cut(b"".join(merged))


def cut(text: bytes) -> Lines:
    """Lines with their ends."""
    lines = text.split(b"\n")
    last = lines.pop()
    return (*(line + b"\n" for line in lines), *((last,) if last else ()))


def union(base: Lines, source: Lines, target: Lines) -> Lines | None:
    """The target's lines and those only the source added, without those that either side removed."""
    of_base, of_source, of_target = (
        [Entry(line.strip().decode("latin-1"), (line,)) for line in side] for side in (base, source, target)
    )
    return keyed(of_base, of_source, of_target)


def keyed(
    base: Sequence[Entry],
    source: Sequence[Entry],
    target: Sequence[Entry],
    settle: Callable[[Entry, Entry], Entry | None] = lambda source, target: None,
) -> Lines | None:
    """The entries of both sides, merged by key, in the target's order; None where one key can't be settled.

    An entry that one side changed is that side's, one that either removed is gone, also where the other
    changed it, as 3 of 4 removals stand; changed by both,
    `settle` decides. An entry of the source comes behind the one it follows there.
    """
    sides = [{entry.key: entry for entry in side} for side in (base, source, target)]
    if any(len(found) != len(side) for found, side in zip(sides, (base, source, target), strict=True)):
        return None
    of_base, of_source, of_target = sides
    merged: dict[str, Entry] = {}
    for key in {**of_target, **of_source}:
        old, one, two = of_base.get(key), of_source.get(key), of_target.get(key)
        chosen: Entry | None
        if one is None or two is None:
            present = one or two
            assert present is not None
            if old is not None and _bare(old) == _bare(present):
                continue
            if old is not None:  # Changed here, removed there: in practice the removal stands.
                continue
            chosen = present
        elif _bare(one) == _bare(two) or (old is not None and _bare(one) == _bare(old)):
            chosen = two
        elif old is not None and _bare(two) == _bare(old):
            chosen = one
        else:
            chosen = settle(one, two)
            if chosen is None:
                return None
        merged[key] = chosen
    return tuple(line for key in _order(source, target, merged) for line in merged[key].lines)


def _bare(entry: Entry) -> bytes:
    return b"".join(b"".join(entry.lines).split()).rstrip(b",;")


def _order(source: Sequence[Entry], target: Sequence[Entry], merged: dict[str, Entry]) -> Iterable[str]:
    order = [entry.key for entry in target if entry.key in merged]
    placed = set(order)
    previous: str | None = None
    for entry in source:
        if entry.key not in merged:
            continue
        if entry.key not in placed:
            if previous is None:
                place = 0 if any(one.key in placed for one in source) else len(order)
            else:
                place = order.index(previous) + 1
            order.insert(place, entry.key)
            placed.add(entry.key)
        previous = entry.key
    # Both sides kept their entries sorted: then the result is sorted, too.
    for side in (source, target):
        keys = [entry.key.casefold() for entry in side]
        if keys != sorted(keys):
            return order
    return sorted(order, key=str.casefold) if len(source) > 1 and len(target) > 1 else order


def versions(one: bytes, two: bytes) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]] | None:
    """The version numbers of two texts that differ in nothing else; None where they differ otherwise."""
    if VERSION.sub(b"\0", one) != VERSION.sub(b"\0", two) or one == two:
        return None
    return _numbers(one), _numbers(two)


def _numbers(text: bytes) -> list[tuple[int, ...]]:
    """Every version as numbers that compare as it does: a pre-release before its release."""
    found = []
    for version in VERSION.findall(text):
        release = re.match(rb"v?([\d.]+)", version)
        assert release is not None
        rest = version[release.end() :]
        word = re.search(rb"[a-z]+", rest)
        numbers = [int(one) for one in release[1].split(b".") if one]
        while numbers and numbers[-1] == 0:
            numbers.pop()
        stage = STAGES.get(word[0], 0) if word else 0
        found.append((*numbers, stage, *(int(one) for one in re.findall(rb"\d{1,9}", rest))))
    return found


def higher(source: Lines, target: Lines) -> str | None:
    """The side whose versions are all the higher ones, "source" or "target"; None where that can't be said."""
    numbers = versions(b"".join(source), b"".join(target))
    if numbers is None:
        return None
    pairs = [(one, two) for one, two in zip(*numbers, strict=True) if one != two]
    if pairs and all(one > two for one, two in pairs):
        return "source"
    if pairs and all(one < two for one, two in pairs):
        return "target"
    return None
