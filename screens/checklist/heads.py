"""The lines over the items: which phases there are, and how the shown one and its gate stand."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from screens.checklist.rows import phase_name
from screens.checklist.signs import gate_words, health_words, phase_sign, soak_words
from screens.frame import key_of
from screens.host import symbols_of
from screens.lines import Line, Part, width_of
from screens.text import MUTED, content, shorten
from state.checks.checklist import Checklist, CheckPhase, ItemState
from state.findings import Severity


class PhaseLine(Line):
    """The stepper on a narrow screen: all phases by number, the shown one by its title."""

    DEFAULT_CSS = "PhaseLine { background: $surface; &:ansi { background: ansi_default; } }"

    def __init__(self) -> None:
        super().__init__(id="phase-line")
        self._phases: Sequence[CheckPhase] = ()
        self._current = 0

    def show(self, phases: Sequence[CheckPhase], current: int) -> None:
        """Shows other phases."""
        self._phases, self._current = phases, current
        self.refresh()

    def left(self, width: int) -> Sequence[Part]:
        """Each with its sign; those before the shown one give way when there is no room."""
        symbols = symbols_of(self)
        self.more = symbols.more
        room = width - width_of(self.right(width))
        tabs = [self._tab(at) for at in range(len(self._phases))]
        first = 0
        while first < self._current and sum(map(width_of, tabs[first : self._current + 2])) > room - 3:
            first += 1
        lead = [Part(f" {symbols.more} ", MUTED)] if first else []
        return [*lead, *(part for tab in tabs[first:] for part in tab)]

    def _tab(self, at: int) -> list[Part]:
        symbols = symbols_of(self)
        phase = self._phases[at]
        sign, style = phase_sign(phase, symbols)
        action = f"screen.show_phase({at})"
        name = phase_name(phase, symbols)
        if at == self._current:
            name = shorten(name, 36, symbols.more)
            return [Part(f" {symbols.cursor}{name} {phase.done}/{len(phase.items)} ", "bold reverse")]
        short = phase.phase.number or shorten(name, 8, symbols.more)
        return [Part(f" {sign}", style, action), Part(f"{symbols.text(short)} ", "", action)]

    def right(self, width: int) -> Sequence[Part]:
        """The keys that switch."""
        if len(self._phases) < 2:
            return ()
        back = key_of(self, "checklist.previous-phase", "left_square_bracket")
        on = key_of(self, "checklist.next-phase", "right_square_bracket")
        return [Part(f" {back} {on} phase ", MUTED)]


class StandingLine(Line):
    """How many items of the shown phase pass, and what its gate waits for."""

    DEFAULT_CSS = "StandingLine { background: $surface; &:ansi { background: ansi_default; } }"

    def __init__(self) -> None:
        super().__init__(id="standing")
        self._checklist: Checklist | None = None
        self._phase: CheckPhase | None = None
        self._filter = ""

    def show(self, checklist: Checklist | None, phase: CheckPhase | None, filtered: str) -> None:
        """Shows another phase; `filtered` says which items are shown, empty where all are."""
        self._checklist, self._phase, self._filter = checklist, phase, filtered
        self.refresh()

    def left(self, width: int) -> Sequence[Part]:
        """`3 of 14 pass, gate closed: waits for …`."""
        phase = self._phase
        symbols = symbols_of(self)
        self.more = symbols.more
        if phase is None:
            return ()
        words, style = gate_words(phase.gate)
        parts = [Part(f" {phase.done} of {len(phase.items)} pass, ", "bold")]
        for state in (ItemState.RUNNING, ItemState.FAILED, ItemState.STALE):
            if count := phase.count(state):
                parts.append(
                    Part(
                        f"{count} {state.value}, ",
                        "bold $text-error" if state is ItemState.FAILED else "bold",
                    )
                )
        health = health_words(phase.gate)
        if health is not None:
            parts.append(Part(f"{health[0]}, ", health[1]))
        parts.append(Part(words, f"bold {style}"))
        if phase.gate.passed_by is not None and not phase.gate.open:
            parts.append(Part(f": {symbols.text(phase.gate.passed_by.reason)}"))
        elif not phase.gate.open:
            waits = list(phase.gate.waits_for)
            waits += [soak_words(one) for one in phase.gate.soaks if one.left_hours > 0 and not waits]
            if waits:
                parts.append(Part(symbols.text(f": {'; '.join(waits)}")))
        return parts

    def right(self, width: int) -> Sequence[Part]:
        """What is filtered, else findings and differences with their keys."""
        if self._filter:
            key = key_of(self, "checklist.filter", "t")
            return [Part(f" only {self._filter} ({key}) ", "bold $text-warning", "screen.filter")]
        if self._checklist is None or width < 110:
            return ()
        symbols = symbols_of(self)
        findings, differences = self._checklist.findings, self._checklist.differences
        parts = []
        if findings:
            worst = any(one.severity is Severity.ERROR for one in findings)
            key = key_of(self, "checklist.findings", "i")
            style = "$text-error" if worst else "$text-warning"
            parts.append(
                Part(f" {symbols.warning} {len(findings)} findings ({key})", style, "screen.findings")
            )
        if differences:
            key = key_of(self, "checklist.differences", "d")
            parts.append(
                Part(f" {len(differences)} differences ({key})", "$text-accent", "screen.differences")
            )
        return [*parts, Part(" ")] if parts else ()


class Notice(Static):
    """Sentences about what came in between: runs that were interrupted, roots not bound, a plan that changed."""

    DEFAULT_CSS = """
    Notice {
        display: none;
        height: auto;
        max-height: 3;
        background: $warning 20%;
        color: $foreground;
        padding: 0 1;
        &.shown { display: block; }
        &:ansi { background: ansi_default; text-style: bold; }
    }
    """

    def show(self, sentences: Sequence[str]) -> None:
        """One line each, cut where there is no room; none: it goes away."""
        symbols = symbols_of(self)
        self.set_class(bool(sentences), "shown")
        room = max(20, self.app.size.width - 4)
        shown = []
        for one in sentences:
            text = symbols.words(one)
            shown.append(text if cell_len(text) <= room else shorten(text, room, symbols.more))
        self.update(Content("\n").join([content(f"{symbols.warning} {one}") for one in shown]))
