"""Repairs of findings: a registry with one repairer for each kind of finding, and how edits are put together.

A repairer is a function in a module of its own, about one kind of repair:

    def repaired(strands: Strands, finding: Finding) -> Repair | None

It reads the finding's file in the result (`strands.result.tree.text(path)`), and answers with edits by bytes and
one sentence in the present tense ("adds stripe==5.0 to requirements.txt"), or None wherever it isn't certain. It
is registered by one line in `state/understanding/repairers.py`: the kind of finding, and the function. Nothing
else changes: `Finding.repair` is filled from `Repair.words`, and what is shown there is what `repair` gives later.

What is promised of a repair: bytes outside its edits stay as they are (quotes, line ends, encoding, a byte order
mark), every edited file still reads as its language, and the finding is gone afterwards without a new one. The
second is checked here for every repairer but those in `CHECKED`, which read the edited file themselves; the third
is the repairer's own to check (see `references.py`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from state.errors import PlaitError
from state.findings import Finding
from state.progress import Progress, unwatched
from state.understanding.language import language_of
from state.understanding.repairs.repair import Edit, Repair
from state.understanding.strands import Strands

Repairer = Callable[[Strands, Finding], Repair | None]
CHECKED = frozenset(("broken-reference", "leads-elsewhere", "lost-name"))


def repair(repairers: Mapping[str, Repairer], strands: Strands, finding: Finding) -> Repair | None:
    """What mends a finding; None when nothing is on offer that is certain."""
    repairer = repairers.get(finding.kind)
    offered = repairer(strands, finding) if repairer is not None else None
    if offered is None or not offered.edits:
        return None
    return offered if finding.kind in CHECKED or reads(strands, offered.edits) else None


def repairs(
    repairers: Mapping[str, Repairer],
    strands: Strands,
    findings: Iterable[Finding],
    progress: Progress = unwatched,
) -> tuple[Repair, ...]:
    """The repairs of those findings that have one, in their order, so that all can be made at once.

    One that changes the same place as an earlier one is left out: it is offered again once that is made.
    """
    taken: dict[str, set[tuple[int, int, bytes]]] = {}
    found = []
    for one in _offered(repairers, strands, findings, progress):
        wanted = by_path(one.edits)
        if not any(_clash(rows, taken.get(path, set())) for path, rows in wanted.items()):
            found.append(one)
            for path, rows in wanted.items():
                taken.setdefault(path, set()).update(rows)
    return tuple(found)


def with_repairs(
    repairers: Mapping[str, Repairer],
    strands: Strands,
    findings: Sequence[Finding],
    progress: Progress = unwatched,
) -> tuple[Finding, ...]:
    """The findings, each with what its repair would do."""
    words = {one.finding: one.words for one in _offered(repairers, strands, findings, progress)}
    return tuple(replace(one, repair=words.get(one.id, one.repair)) for one in findings)


def _offered(
    repairers: Mapping[str, Repairer], strands: Strands, findings: Iterable[Finding], progress: Progress
) -> Iterator[Repair]:
    asked = [one for one in findings if one.kind in repairers]
    for number, finding in enumerate(asked):
        if number % 100 == 0:
            progress("looking for repairs", number, len(asked))
        offered = repair(repairers, strands, finding)
        if offered is not None:
            yield offered


def _clash(rows: Iterable[tuple[int, int, bytes]], taken: set[tuple[int, int, bytes]]) -> bool:
    return any(
        row not in taken and row[0] < end and start < row[1] for row in rows for start, end, _ in taken
    )


def by_path(edits: Iterable[Edit]) -> dict[str, list[tuple[int, int, bytes]]]:
    """Edits of each file, sorted, equal ones once."""
    found: dict[str, set[tuple[int, int, bytes]]] = {}
    for path, start, end, text in edits:
        found.setdefault(path, set()).add((start, end, text))
    return {path: sorted(rows) for path, rows in sorted(found.items())}


def apply_edits(text: bytes, edits: Iterable[tuple[int, int, bytes]]) -> bytes:
    """The text with the bytes from each start to its end replaced; what lies outside stays byte for byte.

    What is put in at one place stands there in the order of its bytes. Refused with a sentence: places outside
    the text, and edits that overlap.
    """
    rows = sorted(edits)
    parts, at = [], 0
    for start, end, new in rows:
        if not 0 <= start <= end <= len(text):
            raise PlaitError(
                f"a repair speaks of the bytes {start} to {end} of a file of {len(text)} bytes",
                hint="the file changed since: look at the findings again",
            )
        if start < at:
            line = text.count(b"\n", 0, start) + 1
            raise PlaitError(
                f"two repairs change the same place in line {line}",
                hint="make one of them, then look at the findings again",
            )
        parts += [text[at:start], new]
        at = end
    parts.append(text[at:])
    return b"".join(parts)


def reads(strands: Strands, edits: Iterable[Edit]) -> bool:
    """Whether every file that could be read before can be read with these edits."""
    for path, rows in by_path(edits).items():
        language, facts = language_of(path), strands.result.facts(path)
        if language is None or facts is None:
            continue
        try:
            after = language.facts(apply_edits(strands.result.tree.text(path), rows))
        except PlaitError:
            return False
        if after.problem and not facts.problem:
            return False
    return True
