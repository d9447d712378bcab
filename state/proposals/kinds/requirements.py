"""Requirements of Python projects: one package a line, the higher version where both sides moved it."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import ClassVar

from state.merging.choice import Choice
from state.proposals.combining import cut
from state.proposals.hunk import Candidate, Hunk, Lines
from state.proposals.keyed import Entry, keyed
from state.proposals.kind import SOUND, Checked
from state.proposals.versions import higher, higher_range

FILE = re.compile(r"(?:^|/)(?:[\w.-]*(?:requirements|constraints)[\w.-]*|requirements/[\w.-]+)\.(?:txt|in)$")
PACKAGE = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(\[[^\]]*\])?\s*([<>=!~;@ #].*)?$")


class Requirements:
    """`requirements*.txt` and `constraints*.txt`."""

    name: ClassVar[str] = "requirements"

    def covers(self, path: str) -> bool:
        return FILE.search(path) is not None

    def combine(self, hunk: Hunk) -> Iterable[Candidate]:
        sides = [_entries(side) for side in (hunk.base or (), hunk.source, hunk.target)]
        base, source, target = sides
        if base is None or source is None or target is None:
            return
        lines = keyed(base, source, target, _settled)
        if lines is not None:
            yield Candidate(
                hunk.joined(lines),
                Choice.TEXT,
                "requirements",
                "both sides changed packages; where both moved one, it is the higher version",
            )

    def check(self, path: str, text: bytes, region: tuple[int, int]) -> Checked:
        names = Counter(
            entry.key
            for entry in _entries(cut(text)) or ()
            if ";" not in entry.lines[-1].decode("latin-1") and PACKAGE.match(entry.key)
        )
        twice = frozenset(name for name, count in names.items() if count > 1)
        return Checked(None, twice) if twice else SOUND


def _settled(base: Entry | None, source: Entry, target: Entry) -> Entry | None:
    side = higher(source.lines, target.lines)
    if side is None and len(source.lines) == len(target.lines) == 1:
        side = higher_range(source.lines[0], target.lines[0])
    return None if side is None else source if side == "source" else target


def _entries(lines: Lines) -> list[Entry] | None:
    """The packages with the comments and hashes that belong to them; None where a line is no package."""
    entries: list[Entry] = []
    waiting: list[bytes] = []
    for line in lines:
        text = line.decode("latin-1").strip()
        if entries and text.startswith(("--hash", "# via", "#   ")):
            entries[-1] = Entry(entries[-1].key, (*entries[-1].lines, line))
            continue
        if not text or text.startswith("#"):
            waiting.append(line)
            continue
        found = PACKAGE.match(text.rstrip("\\").strip())
        name = re.sub(r"[-_.]+", "-", found[1]).lower() if found else text
        entries.append(Entry(name, (*waiting, line)))
        waiting = []
    if waiting:
        entries.append(Entry("\uffff end", tuple(waiting)))
    return entries
