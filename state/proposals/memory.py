"""Resolutions made before, by the content of the region they settled."""

import base64
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from state.errors import PlaitError
from state.proposals.combining import cut
from state.proposals.evidence import STANCES, past, places
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
    taken: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: MappingProxyType({}))
    """How often each stance was taken, by level and place in one word, as in "file setup.py"."""

    def recall(self, hunk: Hunk) -> Remembered | None:
        """What the same base, source and target became the last time."""
        return self.known.get(hunk.name)

    def habits(self, level: str, place: str) -> Counter[str]:
        """How often each stance was taken at one of the `places` of a hunk."""
        return Counter(self.taken.get(f"{level} {place}", {}))

    def with_resolution(self, hunk: Hunk, lines: Lines) -> "Memory":
        """The memory with one more resolution; the latest one counts."""
        before = self.known.get(hunk.name)
        times = before.times + 1 if before is not None and before.lines == lines else 1
        choice = past(hunk, lines)
        taken = dict(self.taken)
        for level, place in places(choice.path, choice.shape, choice.pattern).items():
            habits = dict(taken.get(f"{level} {place}", {}))
            habits[choice.stance] = habits.get(choice.stance, 0) + 1
            taken[f"{level} {place}"] = habits
        remembered = Remembered(lines, hunk.path, times)
        return Memory(MappingProxyType({**self.known, hunk.name: remembered}), MappingProxyType(taken))

    def without(self, *names: str) -> "Memory":
        """The memory without these resolutions; what was counted of them stays, it tells no text."""
        return Memory(
            MappingProxyType({name: one for name, one in self.known.items() if name not in names}), self.taken
        )

    def merged(self, other: "Memory") -> "Memory":
        """Both memories; where they differ, the other one counts."""
        return Memory(
            MappingProxyType({**self.known, **other.known}), MappingProxyType({**self.taken, **other.taken})
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
        habits = {place: dict(sorted(found.items())) for place, found in sorted(self.taken.items())}
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
        taken = {
            str(place): {stance: int(count) for stance, count in found.items() if stance in STANCES}
            for place, found in data["habits"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PlaitError("these are no exported resolutions", hint=str(error)) from error
    return Memory(MappingProxyType(known), MappingProxyType(taken))
