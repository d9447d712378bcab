"""Lists written in one row, as `__all__ = ["a", "b"]`: the items of both sides."""

import re
from collections.abc import Iterator

from state.merging.choice import Choice
from state.proposals.entries import OPEN, depth
from state.proposals.hunk import Candidate, Hunk
from state.proposals.keyed import Entry, keyed

ROW = re.compile(rb"^(?P<head>[^\[({]*[\[({])(?P<inside>.*)(?P<tail>[\])}][^\])}]*)$", re.DOTALL)
PARTS = re.compile(
    rb"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[\[({]|[\])}]|,|[^\"'`\[({\])},]+|."
)


def rows(hunk: Hunk) -> Iterator[Candidate]:
    """The row with the items of both sides, without those that either took away; one line on every side."""
    if hunk.base is None or not len(hunk.base) == len(hunk.source) == len(hunk.target) == 1:
        return
    found = [ROW.match(side[0]) for side in (hunk.base, hunk.source, hunk.target)]
    base, source, target = found
    if base is None or source is None or target is None:
        return
    if len({one["head"] for one in (base, source, target)}) > 1 or (
        len({b"".join(one["tail"].split()) for one in (base, source, target)}) > 1
    ):
        return
    sides = [_items(one["inside"]) for one in (base, source, target)]
    if sides[0] is None or sides[1] is None or sides[2] is None:
        return
    merged = keyed(sides[0], sides[1], sides[2], sort=len(sides[0]) > 1)
    if not merged:
        return
    inside = target["inside"]
    begin = inside[: len(inside) - len(inside.lstrip())]
    end = inside[len(inside.rstrip(b", ")) :] or b""
    gap = b"," if b"," in inside and b", " not in inside else b", "
    line = target["head"] + begin + gap.join(merged) + end + target["tail"]
    yield Candidate(
        hunk.joined((line,)), Choice.TEXT, "row", "both sides changed this list; each item stands once"
    )


def _items(inside: bytes) -> list[Entry] | None:
    """The parts between the outermost commas; None where brackets don't match."""
    items: list[bytes] = [b""]
    deep = 0
    for part in PARTS.findall(inside):
        if part == b"," and not deep:
            items.append(b"")
            continue
        deep += depth(part) if part[:1] in (*(bytes([one]) for one in OPEN), b"]", b")", b"}") else 0
        if deep < 0:
            return None
        items[-1] += part
    found = [item.strip() for item in items if item.strip()]
    return None if deep else [Entry(_key(item), (item,)) for item in found]


def _key(item: bytes) -> str:
    """An item is its own key, quotes not counted; `a=1` and `a: 1` go by their name."""
    named = re.match(rb"([\"']?[\w$-]+[\"']?)\s*(?:=(?!=)|:)", item)
    return (named[1] if named else item).strip(b"\"'").decode("latin-1")
