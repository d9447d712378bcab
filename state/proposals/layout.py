"""Both sides' edits word by word, whatever either did to line breaks and indentation, in the layout of one side."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from state.merging.choice import Choice
from state.proposals.combining import changes, cut, diff3
from state.proposals.hunk import Candidate, Hunk

WORD = re.compile(rb"(\s*)(\d+(?:\.\d+)+|\w+|[^\w\s])")
# Beyond so many words nobody looks through what comes out.
MOST_WORDS = 600
MOST_BYTES = 12_000

Places = Mapping[int, int]
"""Where a word of the base stands in a side, by its place in the base."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word or sign with the white space in front of it, which doesn't count when words are compared."""

    text: bytes
    space: bytes = field(compare=False)


def laid_out(hunk: Hunk) -> Iterator[Candidate]:
    """The edits of both sides in the layout of the one that changed more of it; only where one did."""
    texts = [b"".join(side) for side in (hunk.base or (), hunk.source, hunk.target)]
    if max(map(len, texts)) > MOST_BYTES:
        return
    base, source, target = (_words(text) for text in texts)
    if max(map(len, (base, source, target))) > MOST_WORDS:
        return
    in_source, in_target = _places(base, source), _places(base, target)
    if in_source is None or in_target is None:
        return
    by_source, by_target = (
        sum(base[old].space != side[new].space for old, new in places.items())
        for side, places in ((source, in_source), (target, in_target))
    )
    if not by_source and not by_target:
        return
    if by_source > by_target:
        name, kept, edited, in_kept, in_edited = "source", source, target, in_source, in_target
    else:
        name, kept, edited, in_kept, in_edited = "target", target, source, in_target, in_source
    spaced = [
        replace(word, space=kept[in_kept[at]].space) if at in in_kept else word
        for at, word in enumerate(base)
    ]
    merged = diff3(spaced, kept, _fitted(base, spaced, edited, in_edited), MOST_WORDS)
    if merged:
        text = b"".join(word.space + word.text for word in merged).removeprefix(b"\n")
        end = texts[1 if name == "source" else 2]
        lines = cut(text + end[len(end.rstrip()) :])
        reason = f"both sides' edits stand word by word, in the line breaks and indentation of the {name}"
        yield Candidate(hunk.joined(lines), Choice.TEXT, "laid-out", reason)


def _words(text: bytes) -> list[Word]:
    """The words, the first one as if a line ended in front of it."""
    return [Word(found[2], found[1]) for found in WORD.finditer(b"\n" + text)]


def _places(base: Sequence[Word], side: Sequence[Word]) -> Places | None:
    """Where the words of the base stand in the side; None where finding it takes too long."""
    found = changes(base, side, "")
    if found is None:
        return None
    places: dict[int, int] = {}
    at = further = 0
    for change in found:
        places.update((old, old + further) for old in range(at, change.start))
        at = change.stop
        further += len(change.new) - (change.stop - change.start)
    places.update((old, old + further) for old in range(at, len(base)))
    return places


def _fitted(base: Sequence[Word], spaced: Sequence[Word], side: Sequence[Word], places: Places) -> list[Word]:
    """The side's words; its new ones are indented as far as the words of the base around them are now."""
    olds = {new: old for old, new in places.items()}
    fitted: list[Word] = []
    further = 0
    for at, word in enumerate(side):
        old = olds.get(at)
        space = word.space
        if old is not None:
            here, there = _indent(word.space), _indent(spaced[old].space)
            if here is not None and there is not None:
                further = there - here
        else:
            stood = olds.get(at - 1, -1 if at == 0 else len(base)) + 1
            if stood < len(base) and stood not in places and base[stood].space == space:
                space = spaced[stood].space  # In place of a word that the other side put elsewhere.
            elif b"\n" in space:
                space = space + b" " * further if further > 0 else _cut_back(space, -further)
        fitted.append(Word(word.text, space))
    return fitted


def _indent(space: bytes) -> int | None:
    """How far a word is indented that begins a line, None where it begins none."""
    return len(space) - space.rfind(b"\n") - 1 if b"\n" in space else None


def _cut_back(space: bytes, less: int) -> bytes:
    lines, indent = space[: space.rfind(b"\n") + 1], space[space.rfind(b"\n") + 1 :]
    return lines + indent[: max(len(indent) - less, 0)]
