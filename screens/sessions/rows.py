"""Sessions as rows, and one of them at length."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from screens.frame import pair_of_places
from screens.lines import Part
from screens.text import MUTED, Symbols, at_home, shorten
from screens.times import age, since
from state.repositories.snapshot import Snapshot
from state.session.sessions import Summary


@dataclass(frozen=True, slots=True)
class Listed:
    """A session in the list, with the repository whose it is."""

    target: str
    summary: Summary
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of a session as they were last counted."""

    decided: int
    open: int
    conflicts: int
    unreviewed: int
    stale: int

    @classmethod
    def read(cls, text: str) -> "Counts | None":
        """From the journal's words; None when they were never counted."""
        try:
            found = [int(word) for word in text.split()]
            return cls(*found) if len(found) == 5 else None
        except ValueError:
            return None

    @property
    def total(self) -> int:
        """All that asks or asked for the operator."""
        return self.decided + self.open + self.conflicts + self.unreviewed + self.stale

    def words(self) -> str:
        """Numbers that aren't zero, in words."""
        pairs = (
            (self.decided, "decided"),
            (self.open, "open"),
            (self.conflicts, "conflict" if self.conflicts == 1 else "conflicts"),
            (self.unreviewed, "unreviewed"),
            (self.stale, "stale"),
        )
        return ", ".join(f"{count} {word}" for count, word in pairs if count) or "nothing to decide"


def fitted(text: str, width: int, symbols: Symbols) -> str:
    """The text in exactly `width` cells, cut in the middle."""
    return set_cell_size(shorten(symbols.text(text), width, symbols.more), width)


def columns(width: int) -> tuple[int, int, int, int]:
    """Widths of name, repositories, progress, age; what is left is the last act's."""
    name = max(12, min(28, width // 5))
    progress = 22 if width >= 100 else 14
    ages = 10
    rest = width - name - progress - ages - 3
    return name, min(rest, max(30, rest * 3 // 5)) if width >= 100 else rest, progress, ages


def heading(width: int, symbols: Symbols) -> str:
    """The line above the rows."""
    name, repositories, progress, ages = columns(width)
    texts = [
        fitted("Session", name, symbols),
        fitted(f"Source {symbols.arrow} target", repositories, symbols),
        fitted("Decided", progress, symbols),
        fitted("Last act", ages, symbols),
    ]
    return " ".join(texts)


def row(listed: Listed, width: int, now: datetime, symbols: Symbols) -> Sequence[Part]:
    """One session: name, source → target, progress, age, last act."""
    name, repositories, progress, ages = columns(width)
    one = listed.summary
    faint = MUTED if one.archived else ""
    parts = [Part(fitted(one.name, name, symbols) + " ", faint or "bold")]
    if one.problem is not None:
        return [*parts, Part(f"{symbols.blocked} {symbols.text(one.problem)}", "$text-error")]
    pair = ""
    if one.source is not None and one.target is not None:
        arrow = f" {symbols.arrow} "
        pair = arrow.join(pair_of_places(one.source, one.target, symbols, repositories - cell_len(arrow)))
    parts.append(Part(fitted(pair, repositories, symbols) + " ", faint))
    text, style = _progress(one, progress, symbols)
    parts.append(Part(fitted(text, progress, symbols) + " ", faint or style))
    parts.append(Part(fitted(age(one.last_act, now), ages, symbols), faint or MUTED))
    rest = width - name - repositories - progress - ages - 3
    if rest > 8:
        parts.append(Part(f" {symbols.text(one.last_words)}", MUTED))
    return parts


def _progress(one: Summary, width: int, symbols: Symbols) -> tuple[str, str]:
    if one.archived:
        return "archived", MUTED
    if one.applied:
        return f"{symbols.done} applied", "$text-success"
    counts = Counts.read(one.numbers)
    if counts is None:
        return "not counted", MUTED
    if counts.total == counts.decided:
        return f"{symbols.done} all {counts.total}", "$text-success"
    text = f"{counts.decided} of {counts.total}"
    room = width - len(text) - 1
    if room < 4:
        return text, ""
    cells = min(room, 8)
    done = cells * counts.decided // counts.total
    return f"{symbols.full * done}{symbols.empty * (cells - done)} {text}", ""


def location(snapshot: Snapshot) -> str:
    """Where a snapshot was taken from, and which revision, if one was asked for."""
    at = f"@{snapshot.revision}" if snapshot.revision else ""
    return f"{at_home(snapshot.location)}{at}"


def detail(listed: Listed, now: datetime, symbols: Symbols) -> Content:
    """Everything that is to be known of a session before it is opened."""
    one = listed.summary
    lines: list[tuple[str, str]] = []
    if one.problem is not None:
        lines.append(("problem", one.problem))
        lines.append(("", "`plait doctor` checks the journal and repairs what can be repaired"))
    if one.source is not None:
        lines.append(("source", location(one.source)))
    if one.target is not None:
        lines.append(("target", location(one.target)))
    counts = Counts.read(one.numbers)
    lines.append(("progress", counts.words() if counts is not None else "not counted yet: resume it once"))
    if one.applied:
        lines.append(("applied", f"on branch {one.applied}"))
    if one.created:
        lines.append(("started", since(one.created, now)))
    if one.last_words:
        lines.append(("last act", f"{since(one.last_act, now)}: {one.last_words}"))
    texts = [Content.styled(symbols.text(one.name), "bold")]
    if listed.is_open:
        texts[0] = texts[0] + Content("  open now")
    for label, text in lines:
        texts.append(Content.assemble((f"{label:<9} ", MUTED), symbols.text(text)))
    return Content("\n").join(texts)
