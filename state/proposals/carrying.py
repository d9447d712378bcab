"""Words that one side replaced by others, replaced in what the other side wrote, too."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from state.merging.choice import Choice
from state.proposals.combining import cut, diff3
from state.proposals.hunk import Candidate, Hunk, Lines

WORDS = re.compile(rb"\d+(?:\.\d+)+|\w+|[^\w\s]")
# One letter or sign alone stands for many things.
TELLING = re.compile(rb"\w\w")
NAME = re.compile(rb"\w")
# A longer run is a line written anew.
LONGEST_PHRASE = 8
MOST_LINES = 200
MOST_BYTES = 20_000
# A longer line is data or a bundle; looking for its runs would take seconds.
MOST_WORDS = 200
# Lines replaced by so many others are compared pair by pair.
MOST_PAIRS = 400
# A line is another one edited when it keeps at least so much of it.
ALIKE = 0.5

Phrase = tuple[bytes, ...]
Replaced = Mapping[Phrase, bytes]


def carried(hunk: Hunk) -> Iterator[Candidate]:
    """Both sides' edits, where the words that one side replaced everywhere are replaced in the other's lines first."""
    base, source, target = hunk.base or (), hunk.source, hunk.target
    if max(map(len, (base, source, target))) > MOST_LINES:
        return
    if max(sum(map(len, side)) for side in (base, source, target)) > MOST_BYTES:
        return
    by_source, by_target = replaced(base, source), replaced(base, target)
    # Where phrases of both sides can overlap, replacing one of them would hide the other.
    of_source, of_target = ({word for phrase in one for word in phrase} for one in (by_source, by_target))
    if by_source != by_target and of_source & of_target:
        return
    sides = with_replaced(source, by_target), with_replaced(target, by_source)
    if sides == (source, target):
        return
    lines = diff3(with_replaced(base, {**by_source, **by_target}), *sides, touching=True)
    if lines is not None:
        names = ("source", "target") if sides[1] != target else ("target", "source")
        reason = f"the {names[0]} replaced words that the {names[1]}'s lines still had; they are replaced there, too"
        yield Candidate(hunk.joined(lines), Choice.TEXT, "carried", reason)


def replaced(base: Lines, side: Lines) -> dict[Phrase, bytes]:
    """The runs of words of the base that the side has nowhere any more, and the one text that stands for each."""
    found: dict[Phrase, set[bytes]] = {}
    for old, new in _edited(base, side):
        words, places = WORDS.findall(old), list(WORDS.finditer(new))
        if max(len(words), len(places)) > MOST_WORDS:
            continue
        for a, b, c, d in _runs(words, [place[0] for place in places]):
            text = new[places[c].start() : places[d - 1].end()]
            found.setdefault(tuple(words[a:b]), set()).add(text)
    if not found:
        return {}
    left = WORDS.findall(b"".join(side))
    return {
        phrase: text
        for phrase, (text, *others) in found.items()
        if not others and any(map(TELLING.search, phrase)) and not _stands(phrase, left)
    }


def with_replaced(lines: Lines, texts: Replaced) -> Lines:
    """The lines with every phrase that has one replaced by its text, longer ones first; never across lines."""
    if not texts:
        return lines
    found = re.compile(b"|".join(map(_pattern, sorted(texts, key=lambda phrase: (-len(phrase), phrase)))))
    # `a b` finds `a  b` as well; what reads as other words, as `1.2` for `1 . 2`, stays.
    return cut(found.sub(lambda match: texts.get(tuple(WORDS.findall(match[0])), match[0]), b"".join(lines)))


def _pattern(phrase: Phrase) -> bytes:
    """Finds the words in one line as words of their own, a number never inside of a longer one."""
    pattern = rb"[^\S\n]*".join(map(re.escape, phrase))
    if phrase[0][:1].isdigit():
        pattern = rb"(?<![\w.])" + pattern
    elif NAME.match(phrase[0]):
        pattern = rb"(?<!\w)" + pattern
    if phrase[-1][-1:].isdigit():
        return pattern + rb"(?!\w|\.\d)"
    return pattern + rb"(?!\w)" if NAME.match(phrase[-1]) else pattern


def _edited(base: Lines, side: Lines) -> Iterator[tuple[bytes, bytes]]:
    """Lines of the base, each with the line of the side that it became."""
    for tag, a, b, c, d in SequenceMatcher(None, base, side, autojunk=False).get_opcodes():
        if tag != "replace" or (b - a) * (d - c) > MOST_PAIRS:
            continue
        olds, news = ([Counter(WORDS.findall(line)) for line in lines] for lines in (base[a:b], side[c:d]))
        at = 0
        for number, old in enumerate(olds):
            shares = [_share(old, new) for new in news[at:]]
            best = max(shares, default=0.0)
            if best >= ALIKE:
                at += shares.index(best)
                yield base[a + number], side[c + at]
                at += 1


def _share(one: Counter[bytes], other: Counter[bytes]) -> float:
    """How much of both lines is common, 0 to 1."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _runs(old: list[bytes], new: list[bytes]) -> Iterator[tuple[int, int, int, int]]:
    """The runs of words that stand for each other between what both lines begin and end with."""
    shorter = min(len(old), len(new))
    begin = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    most = shorter - begin
    end = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    inner = old[begin : len(old) - end], new[begin : len(new) - end]
    for tag, a, b, c, d in SequenceMatcher(None, *inner, autojunk=False).get_opcodes():
        if tag == "replace" and max(b - a, d - c) <= LONGEST_PHRASE:
            yield a + begin, b + begin, c + begin, d + begin


def _stands(phrase: Phrase, words: list[bytes]) -> bool:
    size = len(phrase)
    return any(word == phrase[0] and tuple(words[at : at + size]) == phrase for at, word in enumerate(words))
