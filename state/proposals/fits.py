"""Whether the names that one side brought into a conflict, or took out of it, stand in the rest of the file."""

import re
from collections.abc import Sequence
from typing import NamedTuple

NAME = re.compile(rb"(?<!\w)[A-Za-z_]\w{2,}")
# The names of so many bytes of a side tell enough, and so many names of a kind.
LONGEST = 50_000
MOST = 40


class Fits(NamedTuple):
    """Of one side's change: the share, 0 to 1, of names that stand in the file's settled lines; None without any.

    `new` are the names that only this side has, `gone` those that only this side took away.
    """

    new: float | None
    gone: float | None


def fits(
    base: Sequence[bytes], source: Sequence[bytes], target: Sequence[bytes], around: Sequence[bytes]
) -> tuple[Fits, Fits]:
    """How the changes of source and target fit what stands around them; `around` are no lines of open conflicts."""
    of_base, of_source, of_target = (
        set(NAME.findall(b"".join(side)[:LONGEST])) for side in (base, source, target)
    )
    text = b"".join(around)
    return (
        Fits(_share(of_source - of_base - of_target, text), _share((of_base & of_target) - of_source, text)),
        Fits(_share(of_target - of_base - of_source, text), _share((of_base & of_source) - of_target, text)),
    )


def _share(names: set[bytes], text: bytes) -> float | None:
    """How many of the names stand in the text, half a name of doubt counted in."""
    asked = sorted(names)[:MOST]
    if not asked:
        return None
    return (sum(_stands(name, text) for name in asked) + 0.5) / (len(asked) + 1)


def _stands(name: bytes, text: bytes) -> bool:
    """Whether the name stands in the text as a word of its own."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not (_of_word(text[max(at - 1, 0) : at]) or _of_word(text[end : end + 1])):
            return True
        at = text.find(name, at + 1)
    return False


def _of_word(sign: bytes) -> bool:
    return sign.isalnum() or sign == b"_"
