"""What kind of conflict a hunk is, told from its three texts alone."""

import re
from collections import Counter
from hashlib import sha256

from state.proposals.hunk import Hunk, Lines
from state.proposals.versions import higher, higher_range


def shape(hunk: Hunk) -> str:
    """One word for the hunk; the first that fits, the most telling first."""
    base, source, target = hunk.base or (), hunk.source, hunk.target
    if not source:
        return "source-removed"
    if not target:
        return "target-removed"
    bare_base, bare_source, bare_target = _bare(base), _bare(source), _bare(target)
    if sorted(bare_source) == sorted(bare_target):
        return "only-space" if bare_source == bare_target else "only-order"
    if bare_base and b"".join(bare_base) == b"".join(bare_source):
        return "source-space"
    if bare_base and b"".join(bare_base) == b"".join(bare_target):
        return "target-space"
    side = higher(source, target)
    if side is None and len(source) == len(target) == 1:
        side = higher_range(source[0], target[0])
    if side is not None:
        return f"{side}-higher"
    if _within(bare_target, bare_source):
        return "source-more"
    if _within(bare_source, bare_target):
        return "target-more"
    if not base:
        return "added"
    if len(source) == len(target) == len(base) == 1:
        return "line"
    size = len(source) + len(target)
    return "short" if size <= 8 else "long" if size <= 40 else "huge"


NUMBERS = re.compile(rb"\d+")


def pattern(hunk: Hunk) -> str:
    """Equal for hunks in which both sides changed the same words, numbers not counted, wherever they stand."""
    base, source, target = (_unnumbered(words) for words in hunk.words)
    digest = sha256()
    for some, other in ((source, base), (base, source), (target, base), (base, target)):
        digest.update(b"\1".join(b"%s %d" % one for one in sorted((some - other).items())) + b"\0")
    return digest.hexdigest()[:12]


def _unnumbered(words: Counter[bytes]) -> Counter[bytes]:
    found: Counter[bytes] = Counter()
    for word, count in words.items():
        found[NUMBERS.sub(b"0", word)] += count
    return found


def _bare(lines: Lines) -> list[bytes]:
    return [bare for line in lines if (bare := b"".join(line.split()))]


def _within(some: list[bytes], more: list[bytes]) -> bool:
    """Whether all lines of one stand in the other, in their order."""
    rest = iter(more)
    return len(some) < len(more) and all(line in rest for line in some)
