"""Where the two of a double stand, who brought each, and whether they meet at all."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from posixpath import dirname
from typing import NamedTuple, TypeVar

from state.understanding.side import Side
from state.understanding.strands import Strands

K = TypeVar("K", bound=Hashable)


class Held(NamedTuple):
    """One of them; `words` is what it is called there, where that differs."""

    path: str
    line: int
    words: str = ""


def whose(strands: Strands, path: str) -> str:
    """Which side a file of the result is from: "source", "target", or "" for a merged one and one of both."""
    oid = strands.result.oid(path)
    names = {side.name for side, own in strands.origins(path) if side.oid(own) == oid}
    return names.pop() if len(names) == 1 else ""


def whose_line(strands: Strands, path: str, line: int) -> str:
    """Which side the lines from `line` on are from, empty where both or none have them."""
    rows = _rows(strands.result, path)
    block = b"\n".join(rows[line - 1 : line + 2])
    names = {
        side.name for side, own in strands.origins(path) if block and block in b"\n".join(_rows(side, own))
    }
    return names.pop() if len(names) == 1 else ""


def _rows(side: Side, path: str) -> list[bytes]:
    return side.memo(("rows", path), lambda: [row.rstrip() for row in side.tree.text(path).splitlines()])


def of(owner: str) -> str:
    """A side as an owner in a sentence."""
    return f" ({owner}'s)" if owner else ""


def project(side: Side, path: str, marks: tuple[str, ...]) -> str:
    """The nearest folder above a file that holds one of the marks; the top one without any."""
    folders = side.memo(("projects", marks), lambda: {dirname(one) for one in side.named(*marks)})
    known: dict[str, str] = side.memo(("project of", marks), dict)
    start = folder = dirname(path)
    if start not in known:
        while folder and folder not in folders:
            folder = dirname(folder)
        known[start] = folder
    return known[start]


def may_meet(strands: Strands, found: Mapping[K, Iterable[Held]]) -> bool:
    """Whether anything stands in two files, one of them new: else nobody has to ask what the sides have."""
    return any(
        len(paths) > 1 and not paths.isdisjoint(strands.new)
        for paths in ({one.path for one in held} for held in found.values())
    )


def met(
    strands: Strands,
    found: Mapping[K, Iterable[Held]],
    before: Iterable[Mapping[K, Iterable[Held]]],
) -> Iterator[tuple[K, Held, Held]]:
    """(key, the one that is new, the other) of everything that stands in two files and on no side did so."""
    sides = [{key: {one.path for one in held} for key, held in table.items()} for table in before]
    for key, held in found.items():
        places = sorted({one.path: one for one in held}.values())
        if len(places) < 2 or not any(one.path in strands.new for one in places):
            continue
        if any(len(side.get(key, ())) > 1 for side in sides):
            continue
        # What came is told where it is, what was there beside it.
        here = next(
            (
                one
                for one in reversed(places)
                if one.path in strands.new and whose(strands, one.path) == "source"
            ),
            next(one for one in reversed(places) if one.path in strands.new),
        )
        other = next(one for one in places if one.path != here.path)
        yield key, here, other
