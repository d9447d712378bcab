"""The first sections: what is merged into what, and in which order to go about it."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from screens.findings.listing import kind_words
from screens.findings.rows import STYLES, sign
from screens.frame import place
from screens.lines import Part
from screens.overview.row import Leads, Row, cell, heading, sentence, size_words, waiting
from screens.steps import step_named
from screens.text import MUTED, Symbols
from state.noticing.noticed import Part as FindingPart
from state.overview.languages import PROSE_AND_DATA
from state.overview.overview import Overview, Suggestion
from state.repositories.snapshot import Snapshot

LABEL = 8
MOST_PLACES = 3
"""So many files are named for a kind of findings."""


def names(
    source: Snapshot, target: Snapshot, width: int, symbols: Symbols, said: tuple[str, str] = ("", "")
) -> Iterator[Row]:
    """Both repositories by name and commit, each in a row with what is said of it."""
    words = [symbols.words(one) for one in said]
    room = max(12, width - LABEL - 2 - max(map(cell_len, words)))
    places = [place(snapshot, symbols, room) for snapshot in (source, target)]
    room = min(room, max(map(cell_len, places)))
    for name, where, more in zip(("source", "target"), places, words, strict=True):
        parts = (Part(f"{name:<{LABEL}}", MUTED), Part(cell(where, room, symbols), "bold"), Part(f"  {more}"))
        yield Row(parts)


def head(
    overview: Overview, source: Snapshot, target: Snapshot, width: int, symbols: Symbols
) -> Iterator[Row]:
    """Both repositories, each in a row, and what kind of merge it is."""
    said = _side_words(overview, 0), _side_words(overview, 1)
    yield from names(source, target, width, symbols, said)
    nature = overview.nature
    if nature is None:
        yield Row((Part(f"{'merge':<{LABEL}}", MUTED), Part(f"manifests are read{symbols.more}", MUTED)))
        return
    yield Row(
        (
            Part(f"{'merge':<{LABEL}}", MUTED),
            Part(nature.words, "bold"),
            Part(f"  {nature.surety}", "$text-success" if nature.confidence >= 0.7 else "$text-warning"),
        )
    )
    yield from sentence(nature.reason, width, symbols, " " * LABEL, MUTED)


def _side_words(overview: Overview, side: int) -> str:
    """How large a side is, and what it is mainly written in."""
    files = (overview.source_files, overview.target_files)[side]
    sizes = [(one.source_bytes, one.target_bytes)[side] for one in overview.languages]
    size = "" if None in sizes else f", {size_words(sum(one or 0 for one in sizes))}"
    counts = {
        one.name: (one.source_files, one.target_files)[side]
        for one in overview.languages
        if one.name not in PROSE_AND_DATA
    }
    tongues = sorted((name for name, count in counts.items() if count), key=lambda name: -counts[name])
    shown = f": {', '.join(tongues[:3])}" if tongues else ""
    return f"{files:,} {'file' if files == 1 else 'files'}{size}{shown}"


def order(overview: Overview, width: int, symbols: Symbols, more: str = "enter goes there") -> Iterator[Row]:
    """What to do, first things first."""
    yield heading("What to do, in this order", more)
    if overview.order is None:
        yield waiting("both sides are merged first", symbols)
        return
    for one in overview.order:
        yield from _suggestion(one, width, symbols)
    if overview.findings is None:
        yield waiting("migrations, packages and findings are still being looked at", symbols)


def _suggestion(one: Suggestion, width: int, symbols: Symbols) -> Iterator[Row]:
    step = step_named(one.step)
    leads = Leads(one.step, one.finding or one.key, one.folder)
    name = f"  {step.key} {step.title:<11}"
    first, *rest = sentence(one.words, width, symbols, " " * len(name), leads=leads)
    yield Row((Part(name, "bold $text-accent"), Part(first.text[len(name) :], "bold")), leads)
    yield from rest
    if one.reason:
        yield from sentence(one.reason, width, symbols, " " * len(name), MUTED, leads)


def findings(overview: Overview, width: int, symbols: Symbols) -> Iterator[Row]:
    """Findings by kind, errors first."""
    if overview.findings is None:
        yield heading("Findings")
        yield waiting("looked for once both sides are merged", symbols)
        return
    counts = {
        severity: sum(one.count for one in overview.findings if one.severity == severity)
        for severity in ("error", "warning", "note")
    }
    shown = [f"{count:,} {name}{'' if count == 1 else 's'}" for name, count in counts.items() if count]
    yield heading("Findings", ", ".join(shown))
    if not overview.findings:
        yield Row((Part(f"  {symbols.done} ", "$text-success"), Part("nothing was noticed", MUTED)))
    wide = min(34, max((len(kind_words(one.kind)) for one in overview.findings), default=0))
    for kind in overview.findings:
        finding = kind.first.finding
        where = f"{finding.path}{f':{finding.line}' if finding.line else ''}"
        if kind.part is FindingPart.PLAN:
            # Its line is one of the plan, whatever it speaks of.
            where = ": ".join(
                filter(None, (f"plan line {finding.line}" if finding.line else "plan", finding.path))
            )
        words = cell(kind_words(kind.kind), wide, symbols)
        room = max(10, width - wide - 20)
        where = _places(where, kind.paths[1:], room - (11 if width >= 100 else 0))
        yield Row(
            (
                Part(f"  {sign(kind.severity, symbols)} ", STYLES[kind.severity]),
                Part(words, STYLES[kind.severity]),
                Part(f"{kind.count:>6,}  "),
                Part(f"{kind.part:<11}"[: max(0, room)], MUTED) if width >= 100 else Part(""),
                Part(cell(where, room - (11 if width >= 100 else 0), symbols), MUTED),
            ),
            Leads("findings", kind.kind),
        )


def _places(first: str, others: Sequence[str], room: int) -> str:
    """The first place, and of the other files as many names as there is room for, the rest as a number."""
    for shown in range(min(MOST_PLACES - 1, len(others)), -1, -1):
        left = len(others) - shown
        words = ", ".join((first, *others[:shown])) + (f", and {left} more" if left else "")
        if len(words) <= room:
            return words
    return first


def unread(overview: Overview, width: int, symbols: Symbols) -> Iterator[Row]:
    """What could not be looked at."""
    if overview.unread:
        yield heading("Could not be read")
        for words in overview.unread:
            yield from sentence(words, width, symbols, f"  {symbols.warning} ")
