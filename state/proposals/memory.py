"""Resolutions made before, by the content of the region they settled."""

import base64
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from state.errors import PlaitError
from state.proposals.combining import cut
from state.proposals.evidence import STANCES, stance_of
from state.proposals.hunk import Hunk, Lines

VERSION = 1


@dataclass(frozen=True, slots=True)
class Remembered:
    """One resolution: the lines it gave, the file it was made in, and how often it was made."""

    lines: Lines
    path: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Memory:
    """Resolutions by `Hunk.name`; every act gives a new memory, the old one stays as it is."""

    known: Mapping[str, Remembered] = field(default_factory=lambda: MappingProxyType({}))
    paths: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: MappingProxyType({}))
    """How often each stance was taken in the hunks of a path."""

    def recall(self, hunk: Hunk) -> Remembered | None:
        """What the same base, source and target became the last time."""
        return self.known.get(hunk.name)

    def habits(self, path: str) -> Counter[str]:
        """How often each stance was taken in the hunks of this path before."""
        return Counter(self.paths.get(path, {}))

    def with_resolution(self, hunk: Hunk, lines: Lines) -> "Memory":
        """The memory with one more resolution; the latest one counts."""
        before = self.known.get(hunk.name)
        times = before.times + 1 if before is not None and before.lines == lines else 1
        stance = stance_of(hunk, lines)
        habits = self.paths.get(hunk.path, {})
        return Memory(
            MappingProxyType({**self.known, hunk.name: Remembered(lines, hunk.path, times)}),
            MappingProxyType({**self.paths, hunk.path: {**habits, stance: habits.get(stance, 0) + 1}}),
        )

    def without(self, *names: str) -> "Memory":
        """The memory without these resolutions; the habits of their paths go with them."""
        paths = {self.known[name].path for name in names if name in self.known}
        return Memory(
            MappingProxyType({name: one for name, one in self.known.items() if name not in names}),
            MappingProxyType({path: habits for path, habits in self.paths.items() if path not in paths}),
        )

    def merged(self, other: "Memory") -> "Memory":
        """Both memories; where they differ, the other one counts."""
        return Memory(
            MappingProxyType({**self.known, **other.known}), MappingProxyType({**self.paths, **other.paths})
        )

    def exported(self) -> str:
        """The memory as JSON, sorted, so that two exports of the same resolutions are the same text."""
        rows = {
            name: {
                "text": base64.b64encode(b"".join(one.lines)).decode(),
                "path": one.path,
                "times": one.times,
            }
            for name, one in sorted(self.known.items())
        }
        habits = {path: dict(sorted(found.items())) for path, found in sorted(self.paths.items())}
        return json.dumps({"version": VERSION, "resolutions": rows, "habits": habits}, indent=1) + "\n"


def imported(text: str) -> Memory:
    """The memory that `exported` wrote; `PlaitError` where the text is none."""
    try:
        data = json.loads(text)
        if data["version"] != VERSION:
            raise PlaitError(
                f"these resolutions are of version {data['version']}, this Plait reads {VERSION}"
            )
        known = {
            str(name): Remembered(
                cut(base64.b64decode(row["text"], validate=True)), str(row["path"]), int(row["times"])
            )
            for name, row in data["resolutions"].items()
        }
        paths = {
            str(path): {stance: int(count) for stance, count in found.items() if stance in STANCES}
            for path, found in data["habits"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PlaitError("these are no exported resolutions", hint=str(error)) from error
    return Memory(MappingProxyType(known), MappingProxyType(paths))
