"""Finds the files that a plan's paths mean, in source, target and result."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property

from state.checks.ground import EntryFact, Ground
from state.plans.plan import Item, PlanPath, Side

GLOB = re.compile(r"[*?\[]")


class Places:
    """The files of one moment; lists of paths are made when they are first asked for."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    @cached_property
    def _source(self) -> tuple[str, ...]:
        return tuple(self.ground.source_paths())

    @cached_property
    def _target(self) -> tuple[str, ...]:
        return tuple(self.ground.target_paths())

    @cached_property
    def result(self) -> tuple[str, ...]:
        """All files of the result, in path order."""
        return tuple(self.ground.result_paths())

    @cached_property
    def _endings(self) -> dict[Side, dict[str, list[str]]]:
        return {
            Side.SOURCE: _by_name(self._source),
            Side.TARGET: _by_name(self._target),
            Side.UNKNOWN: _by_name(self.result),
        }

    def below(self, side: Side, folder: str) -> tuple[str, ...]:
        """All files of a side below a folder, of `UNKNOWN` those of the result; everything for ""."""
        paths = self._paths(side)
        if not folder:
            return paths
        start = bisect_left(paths, f"{folder}/")
        stop = bisect_left(paths, f"{folder}0")  # "0" comes right after "/"
        return tuple(path for path in paths[start:stop] if path.startswith(f"{folder}/"))

    def matching(self, side: Side, pattern: str) -> tuple[str, ...]:
        """The files that a shell's pattern means; `*` and `?` stop at a slash, `**` doesn't."""
        shape = re.compile(_expression(pattern))
        return tuple(path for path in self._paths(side) if shape.fullmatch(path))

    def only_one(self, side: Side, ending: str) -> str | None:
        """The one file whose path ends in these parts; None where there is none, or several."""
        name = ending.rpartition("/")[2]
        found = [
            path
            for path in self._endings[side].get(name, ())
            if path == ending or path.endswith(f"/{ending}")
        ]
        return found[0] if len(found) == 1 else None

    def entries(self, place: PlanPath) -> tuple[EntryFact, ...]:
        """The entries that a path of the plan means: a file, or all files below a folder."""
        path = place.path
        if not path:
            return ()
        key = self.ground.key_of(place.side, path)
        if key is None:
            keys = [
                key
                for side in (Side.SOURCE, Side.TARGET)
                if place.side in (side, Side.UNKNOWN)
                for one in (self.matching(side, path) if GLOB.search(path) else self.below(side, path))
                if (key := self.ground.key_of(side, one)) is not None
            ]
            if not keys and place.side is Side.UNKNOWN:
                keys = self._by_ending(path)
        else:
            keys = [key]
        facts = (self.ground.entry(one) for one in dict.fromkeys(keys))
        return tuple(fact for fact in facts if fact is not None)

    def keys(self, item: Item) -> tuple[str, ...]:
        """The keys of the entries that an item speaks of."""
        return tuple(dict.fromkeys(fact.key for place in item.paths for fact in self.entries(place)))

    def _by_ending(self, path: str) -> list[str]:
        found = []
        for side in (Side.TARGET, Side.SOURCE):
            one = self.only_one(side, path)
            if one is not None and (key := self.ground.key_of(side, one)) is not None:
                found.append(key)
        return found

    def _paths(self, side: Side) -> tuple[str, ...]:
        match side:
            case Side.SOURCE:
                return self._source
            case Side.TARGET:
                return self._target
        return self.result


def _by_name(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(path.rpartition("/")[2], []).append(path)
    return found


def _expression(pattern: str) -> str:
    found = []
    at = 0
    while at < len(pattern):
        if pattern.startswith("**/", at):
            found.append("(?:.*/)?")
            at += 3
            continue
        sign = pattern[at]
        if pattern.startswith("**", at):
            found.append(".*")
            at += 1
        elif sign == "*":
            found.append("[^/]*")
        elif sign == "?":
            found.append("[^/]")
        else:
            found.append(re.escape(sign))
        at += 1
    return "".join(found)
