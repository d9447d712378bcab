"""Resolutions made before, by the content of the region they settled."""

import base64
import binascii
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from state.errors import PlaitError
from state.proposals.combining import cut
from state.proposals.evidence import Past, past, places
from state.proposals.hunk import Hunk, Lines

VERSION = 1
# Longer texts, and more resolutions, are no memory of conflicts.
LONGEST = 200_000
MOST = 100_000
MOST_TIMES = 1_000_000
LONGEST_NAME = 4_096


@dataclass(frozen=True, slots=True)
class Remembered:
    """One resolution: the conflict with the path it was met at, the lines it got, how often in a row, when and where.

    `when` is ISO 8601, "" where unknown; `session` is the name of the session that made it last.
    """

    conflict: Hunk
    lines: Lines
    times: int = 1
    when: str = ""
    session: str = ""

    @property
    def id(self) -> str:
        """The content id of the conflict."""
        return self.conflict.name

    @property
    def path(self) -> str:
        """The file it was made in."""
        return self.conflict.path


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

    def with_resolution(self, hunk: Hunk, lines: Lines, when: str = "", session: str = "") -> "Memory":
        """The memory with one more resolution; the latest one counts."""
        return self.with_all([Remembered(bare(hunk), lines, 1, when, session)])

    def with_all(self, resolutions: Iterable[Remembered]) -> "Memory":
        """The memory with more resolutions, in their order."""
        known, taken = dict(self.known), dict(self.taken)
        for one in resolutions:
            before = known.get(one.id)
            known[one.id] = following(before, one)
            if before is not None:
                _count(taken, past(before.conflict, before.lines), -before.times)
            _count(taken, past(one.conflict, one.lines), known[one.id].times)
        return Memory(MappingProxyType(known), MappingProxyType(taken))

    def without(self, *names: str) -> "Memory":
        """The memory without these resolutions and what was counted of them."""
        kept = {name: one for name, one in self.known.items() if name not in names}
        taken = dict(self.taken)
        for name in {*names} & self.known.keys():
            one = self.known[name]
            _count(taken, past(one.conflict, one.lines), -one.times)
        return Memory(MappingProxyType(kept), MappingProxyType(taken))

    def exported(self) -> str:
        """The memory as JSON, sorted, so that two exports of the same resolutions are the same text."""
        return exported(self.known.values())


def following(before: Remembered | None, one: Remembered) -> Remembered:
    """The resolution that counts after another of the same conflict: the same one again counts twice."""
    if before is None or before.lines != one.lines:
        return one
    return Remembered(
        one.conflict, one.lines, min(before.times + one.times, MOST_TIMES), one.when, one.session
    )


def bare(hunk: Hunk) -> Hunk:
    """The conflict without its surroundings."""
    if not (hunk.before or hunk.after or hunk.settled):
        return hunk
    return Hunk(hunk.path, hunk.base, hunk.source, hunk.target, fits=hunk.fits)


def _count(taken: dict[str, Mapping[str, int]], one: Past, times: int) -> None:
    """Counts a choice at each of its places; what comes to nothing isn't listed."""
    for level, place in places(one.path, one.shape, one.pattern).items():
        habits = dict(taken.get(f"{level} {place}", {}))
        habits[one.stance] = habits.get(one.stance, 0) + times
        if not habits[one.stance]:
            del habits[one.stance]
        if habits:
            taken[f"{level} {place}"] = habits
        else:
            taken.pop(f"{level} {place}", None)


def exported(resolutions: Iterable[Remembered]) -> str:
    """Resolutions as JSON to be read by people and by `imported`; text that isn't UTF-8 stands as base64."""
    rows = [
        {
            "id": one.id,
            "path": one.path,
            "when": one.when,
            "session": one.session,
            "times": one.times,
            "base": None if one.conflict.base is None else _written(one.conflict.base),
            "source": _written(one.conflict.source),
            "target": _written(one.conflict.target),
            "result": _written(one.lines),
        }
        for one in sorted(resolutions, key=lambda one: one.id)
    ]
    return json.dumps({"version": VERSION, "resolutions": rows}, indent=1) + "\n"


def imported(text: str) -> Memory:
    """The memory that `exported` wrote; `PlaitError` where the text is none, or isn't as it says it is."""
    return Memory().with_all(imported_rows(text))


def imported_rows(text: str) -> tuple[Remembered, ...]:
    """The resolutions in an exported text, each checked: nothing of it is believed that can be worked out."""
    try:
        data = json.loads(text)
        version = data["version"]
        if type(version) is int and version > VERSION:
            raise PlaitError(f"these resolutions are of version {version}, this Plait reads {VERSION}")
        if type(version) is not int or version != VERSION or not isinstance(data["resolutions"], list):
            raise ValueError("no list of resolutions")
        if len(data["resolutions"]) > MOST:
            raise ValueError(f"more than {MOST} resolutions")
        return tuple(_read(row) for row in data["resolutions"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        said = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise PlaitError("these are no exported resolutions", hint=said) from error


def _read(row: Any) -> Remembered:
    path, session, when, times = row["path"], row["session"], row["when"], row["times"]
    for name, value in (("path", path), ("session", session)):
        if not isinstance(value, str) or len(value) > LONGEST_NAME or "\0" in value:
            raise ValueError(f"{name} isn't one")
        # What can't be stored as bytes was never written by Plait.
        value.encode("utf-8", "surrogateescape")
    if not isinstance(when, str):
        raise ValueError("when isn't a time")
    if when and datetime.fromisoformat(when).isoformat() != when:
        # Any one character may stand between day and time for Python, and a surrogate can't be stored.
        raise ValueError("when isn't a time as Plait writes it")
    if type(times) is not int or not 1 <= times <= MOST_TIMES:
        raise ValueError("times isn't a number of times")
    base = None if row["base"] is None else _text(row["base"])
    one = Remembered(
        Hunk(path, base, _text(row["source"]), _text(row["target"])),
        _text(row["result"]),
        times,
        when,
        session,
    )
    if row["id"] != one.id:
        raise ValueError(f"{path}: its texts don't have the id that it names")
    return one


def _written(lines: Lines) -> str | dict[str, str]:
    text = b"".join(lines)
    try:
        return text.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(text).decode()}


def _text(value: Any) -> Lines:
    if isinstance(value, str):
        data = value.encode()
    else:
        try:
            data = base64.b64decode(value["base64"], validate=True)
        except binascii.Error as error:
            raise ValueError(f"a text isn't base64: {error}") from error
    if len(data) > LONGEST:
        raise ValueError(f"a text is longer than {LONGEST} bytes")
    return cut(data)
