"""What the operator chose before, counted where it tells about a hunk."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from posixpath import dirname
from types import MappingProxyType

from state.proposals.hunk import Hunk, Lines
from state.proposals.kind import kind_of
from state.proposals.record import Record
from state.proposals.shape import pattern, shape

STANCES: Mapping[str, float] = MappingProxyType(
    {"source": 0.27, "target": 0.34, "both": 0.07, "none": 0.02, "combined": 0.30}
)
"""What people do with a conflict, as shares of 32,649 hunks of 55,484 merges of public repositories."""

LEVELS: Mapping[str, float] = MappingProxyType(
    {"merge": 4.0, "kind": 3.0, "directory": 2.0, "file": 1.0, "shape": 3.0, "pattern": 0.5}
)
"""Where choices are counted, and how many imagined ones of the average stand beside the real ones."""


@dataclass(frozen=True, slots=True)
class Past:
    """One hunk that is resolved; `stance` is one of STANCES, `shape` and `pattern` are those of the hunk.

    `chance` is what the first proposal was given when the operator decided, 0 where none was looked at, and
    `right` whether it was what they made of the hunk.
    """

    path: str
    stance: str
    shape: str = ""
    pattern: str = ""
    chance: float = 0.0
    right: bool = False


def past(hunk: Hunk, lines: Sequence[bytes], chance: float = 0.0, right: bool = False) -> Past:
    """What history keeps of a hunk that became these lines."""
    return Past(hunk.path, stance_of(hunk, lines), shape(hunk), pattern(hunk), chance, right)


def places(path: str, shape: str, pattern: str) -> dict[str, str]:
    """Where the choice for a hunk counts, by level."""
    return {
        "merge": "",
        "kind": kind_name(path),
        "directory": dirname(path),
        "file": path,
        "shape": f"{kind_name(path)} {shape}",
        "pattern": pattern,
    }


class Counts:
    """Choices by the place they were made in; grows by `add` as the operator goes on."""

    def __init__(self, history: Iterable[Past] = ()) -> None:
        self._places: dict[tuple[str, str], Counter[str]] = {}
        self.last: dict[str, str] = {}
        """The last stance by path, and that of the whole merge under ""."""
        self.record = Record()
        """How the first proposals fared in this merge."""
        for past in history:
            self.add(past)

    def add(self, past: Past) -> None:
        """One more choice, the latest."""
        for level, place in places(past.path, past.shape, past.pattern).items():
            self._places.setdefault((level, place), Counter())[past.stance] += 1
        self.last[past.path] = self.last[""] = past.stance
        self.record.add(past.chance, past.right)

    def remove(self, past: Past) -> None:
        """One choice less; who takes one back also says in `last` which ones are the latest now."""
        for level, place in places(past.path, past.shape, past.pattern).items():
            counted = self._places[level, place]
            counted[past.stance] -= 1
            if not counted[past.stance]:
                del counted[past.stance]
        self.record.add(past.chance, past.right, -1)

    def at(self, level: str, place: str) -> Counter[str]:
        """The stances taken at one of the `places`."""
        return self._places.get((level, place), Counter())


@lru_cache(maxsize=1 << 16)
def kind_name(path: str) -> str:
    """The name of a file's kind, else its suffix."""
    kind = kind_of(path)
    if kind is not None:
        return kind.name
    name = path.rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[-1] if "." in name else name


def lift(counts: Counter[str], stance: str, imagined: float) -> float:
    """How much likelier than on average a stance is by these counts, as a logarithm; 0 where nothing was chosen."""
    share = STANCES[stance]
    return log((counts[stance] + imagined * share) / (counts.total() + imagined) / share)


def stance_of(hunk: Hunk, lines: Sequence[bytes]) -> str:
    """What an operator did who made a hunk these lines."""
    text: Lines = tuple(lines)
    if text == hunk.target:
        return "target"
    if text == hunk.source:
        return "source"
    if text in (hunk.joined(hunk.source, hunk.target), hunk.joined(hunk.target, hunk.source)):
        return "both"
    if not text or text == hunk.base:
        return "none"
    return "combined"


def stance_of_way(way: str) -> str:
    """The stance of a candidate made in this way."""
    if way in ("source", "target"):
        return way
    if way in ("source-target", "target-source"):
        return "both"
    return "none" if way in ("base", "neither") else "combined"
