"""Texts made of both sides of a conflict, line by line and word by word."""

import re
from collections import Counter
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from typing import Generic, Literal, NamedTuple, TypeVar

from state.proposals.hunk import Lines

T = TypeVar("T", bound=Hashable)
# Beyond so many lines or words nobody looks through what comes out.
MOST_LINES = 400
MOST_WORDS = 1500
# Pairs of equal parts: difflib looks at each of them for every block it finds, so a text of many equal parts
# would take seconds.
MOST_PAIRS = 60_000
WORDS = re.compile(rb"\w+|\r?\n|[^\S\n]+|[^\w\s]")


def diff3(
    base: Sequence[T],
    source: Sequence[T],
    target: Sequence[T],
    most: int = MOST_LINES,
    prefer: Literal["source", "target"] | None = None,
    touching: bool = False,
) -> tuple[T, ...] | None:
    """Both sides' edits of the base, where they at most touch; None where they overlap or are too long.

    Two insertions at one place count as overlapping, unless they are the same, and so does one in front of what
    the other side replaced; `touching` lets that one stand there. With `prefer`, edits that overlap are those of
    one side.
    """
    if max(len(base), len(source), len(target)) > most:
        return None
    of_source, of_target = changes(base, source, "source"), changes(base, target, "target")
    if of_source is None or of_target is None:
        return None
    if prefer is not None:
        kept, others = (of_source, of_target) if prefer == "source" else (of_target, of_source)
        other = [one for one in others if not any(_meet(one, two) for two in kept)]
        if len(other) in (0, len(others)):
            return None
        of_source, of_target = kept, other
    merged: list[T] = []
    at = 0
    last: Change[T] | None = None
    for edit in sorted(of_source + of_target, key=lambda one: (one.start, one.stop)):
        if last is not None and edit[:3] == last[:3]:
            continue
        # Of two edits at one place an insertion is sorted in front of a replacement; two insertions have no order.
        meet = last is not None and edit.side != last.side and edit.start == last.start
        if edit.start < at or (meet and not (touching and edit.stop > edit.start)):
            return None
        merged.extend(base[at : edit.start])
        merged.extend(edit.new)
        at, last = edit.stop, edit
    merged.extend(base[at:])
    return tuple(merged)


class Change(NamedTuple, Generic[T]):
    start: int
    stop: int
    new: tuple[T, ...]
    side: str


def changes(base: Sequence[T], side: Sequence[T], name: str) -> list[Change[T]] | None:
    """The side's edits; as many new parts as old ones are as many edits. None where that takes too long."""
    begin = 0
    while begin < min(len(base), len(side)) and base[begin] == side[begin]:
        begin += 1
    end = 0
    while end < min(len(base), len(side)) - begin and base[-1 - end] == side[-1 - end]:
        end += 1
    old, new = base[begin : len(base) - end], side[begin : len(side) - end]
    counts = Counter(new)
    if sum(counts[part] for part in old) > MOST_PAIRS:
        return None
    found: list[Change[T]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        a, b = a + begin, b + begin
        if tag == "replace" and b - a == d - c:
            found += (Change(a + at, a + at + 1, (new[c + at],), name) for at in range(b - a))
        elif tag != "equal":
            found.append(Change(a, b, tuple(new[c:d]), name))
    return found


def _meet(one: Change[T], other: Change[T]) -> bool:
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
