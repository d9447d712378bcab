"""The lines of the frame: header, steps, numbers with progress, and the banner of drift."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from screens.host import Host, Noted, Work, symbols_of
from screens.keyline import key_name
from screens.lines import Line, Part, width_of
from screens.steps import STEPS
from screens.text import MUTED, STANDING_STYLES, Symbols, content, shorten

if TYPE_CHECKING:
    from state.drift import Drift
    from state.repositories.snapshot import Snapshot
    from state.view import View
    from state.workspace import Workspace


def key_of(widget: Widget, command_id: str, otherwise: str) -> str:
    """What the key of a command is called here, as settings have it."""
    keymap = widget.app.keys_of_commands if isinstance(widget.app, Host) else {}
    key = keymap.get(command_id, otherwise).partition(",")[0]
    return key_name(key, symbols_of(widget))


def place(snapshot: "Snapshot", symbols: Symbols, width: int | None = None) -> str:
    """`repository@commit` of a snapshot."""
    commit = (snapshot.original or snapshot.commit)[:8]
    kind = snapshot.kind.value
    at = commit if kind == "commit" else f"{commit}+work" if kind == "worktree" else "folder"
    name = symbols.text(snapshot.name)
    if width is not None:
        name = shorten(name, max(6, width - cell_len(at) - 1), symbols.more)
    return f"{name}@{at}"


def pair_of_places(source: "Snapshot", target: "Snapshot", symbols: Symbols, width: int) -> tuple[str, str]:
    """Both sides in so many cells together; the longer one is cut first."""
    texts = place(source, symbols), place(target, symbols)
    sizes = cell_len(texts[0]), cell_len(texts[1])
    if sum(sizes) <= width:
        return texts
    shorter = min(*sizes, width // 2)
    rooms = [min(size, max(shorter, width - shorter)) if size > shorter else shorter for size in sizes]
    if sum(rooms) > width:
        rooms = [width // 2, width // 2]
    return place(source, symbols, rooms[0]), place(target, symbols, rooms[1])


class HeaderLine(Line):
    """Which session this is, and what is merged into what."""

    DEFAULT_CSS = """
    HeaderLine {
        background: $primary 25%;
        color: $foreground;
        &:ansi { background: ansi_default; text-style: reverse; }
    }
    """

    workspace: "reactive[Workspace | None]" = reactive(None)
    view: "reactive[View | None]" = reactive(None, always_update=True)

    def left(self, width: int) -> Sequence[Part]:
        """Plait, session, source → target."""
        symbols = symbols_of(self)
        self.more = symbols.more
        parts = [Part(" Plait ", "bold")]
        workspace = self.workspace
        if workspace is None:
            return [*parts, Part(" merges one repository into another ", MUTED)]
        parts.append(Part(f" {symbols.text(workspace.name)} ", "bold underline"))
        session = workspace.session
        if session.source is not None and session.target is not None:
            room = width - width_of(parts) - 19 - cell_len(symbols.arrow) - width_of(self.right(width))
            source, target = pair_of_places(session.source, session.target, symbols, room)
            parts += [
                Part(" source ", MUTED),
                Part(source, "bold"),
                Part(f" {symbols.arrow} target ", MUTED),
                Part(target, "bold"),
            ]
        return parts

    def right(self, width: int) -> Sequence[Part]:
        """Whether both share a history."""
        if self.view is None or width < 110:
            return ()
        return [Part(" shared history " if self.view.related else " no shared history ", MUTED)]


class StepLine(Line):
    """The steps, with the one where the operator is."""

    DEFAULT_CSS = """
    StepLine {
        background: $panel;
        color: $foreground;
    }
    """

    workspace: "reactive[Workspace | None]" = reactive(None)

    def __init__(self, current: str) -> None:
        super().__init__(id="steps")
        self._current = current

    def left(self, width: int) -> Sequence[Part]:
        """Every step with its key; on a narrow screen closer together, then by short names."""
        ways = ((" ", " ", False), ("", " ", False), ("", "", False), ("", "", True))
        found: list[Part] = []
        for gap, end, is_short in ways:
            found = self._parts(gap, end, is_short)
            if width_of(found) <= width:
                break
        return found

    def _parts(self, gap: str, end: str, is_short: bool) -> list[Part]:
        symbols = symbols_of(self)
        parts: list[Part] = []
        for step in STEPS:
            key = key_of(self, step.command.id, step.key)
            if step.name == self._current:
                parts.append(Part(f" {symbols.cursor}{key} {step.title} ", "bold reverse"))
                continue
            is_open = self.workspace is not None or not step.needs_session
            style = "" if is_open else "$foreground 45%"
            action = f"app.{step.command.action}"
            title = step.short or step.title if is_short else step.title
            parts.append(Part(f"{gap} {key} ", "bold $text-accent" if is_open else style, action))
            parts.append(Part(f"{title}{end}", style, action))
        return parts


class NumbersLine(Line):
    """What is decided and what still waits; at its right what runs in the background."""

    DEFAULT_CSS = """
    NumbersLine {
        color: $foreground;
    }
    """

    workspace: "reactive[Workspace | None]" = reactive(None)
    view: "reactive[View | None]" = reactive(None, always_update=True)
    work: reactive[Work | None] = reactive(None)
    noted: reactive[Noted | None] = reactive(None)

    def left(self, width: int) -> Sequence[Part]:
        """Decided, open, conflicts, unreviewed, and stale when there are any."""
        symbols = symbols_of(self)
        if self.workspace is None:
            return [Part("  no session is open", MUTED)]
        view = self.view
        if view is None:
            return [Part("  not compared yet", MUTED)]
        numbers = view.numbers
        shown = [
            ("decided", numbers.decided, "decided"),
            ("open", numbers.open, "open"),
            ("conflict", numbers.conflicts, "conflict" if numbers.conflicts == 1 else "conflicts"),
            ("unreviewed", numbers.unreviewed, "unreviewed"),
        ]
        if numbers.stale:
            shown.append(("stale", numbers.stale, "stale"))
        parts = []
        for standing, count, word in shown:
            style = STANDING_STYLES[standing] if count else MUTED
            parts.append(Part(f"  {symbols.standing[standing]} {count} {word}", style))
        return [*parts, *self._next_step(width - width_of(parts) - width_of(self.right(width)))]

    def _next_step(self, room: int) -> Sequence[Part]:
        """Where to go when nothing waits, in as many words as there is room for."""
        view = self.view
        if view is None or view.numbers.left or view.stage.value != "merged":
            return ()
        applied = view.session.applied is not None
        if not applied and self.noted is not None and not self.noted.is_known:
            # Findings may wait that nobody has looked for yet.
            return ()
        step, name, key = "finish", "Finish", key_of(self, "app.go-finish", "5")
        if view.session.record.plan is not None and not applied:
            # What its entries ask is answered; what its plan asks may not be.
            step, name, key = "checklist", "Checklist", key_of(self, "app.go-checklist", "4")
        stands = self.noted is not None and self.noted.errors > 0
        words = "applied" if applied else "all decided" if stands else "nothing waits"
        for text in (f"   {words}: {key} {name}", f"   {words}"):
            if cell_len(text) <= room:
                return [Part(text, "bold $text-success", f"app.go('{step}')")]
        return ()

    def right(self, width: int) -> Sequence[Part]:
        """Progress, and how to stop it; while nothing runs, the findings that stand."""
        work = self.work
        if work is None:
            return self._findings(width)
        symbols = symbols_of(self)
        share = f" {work.share}%" if work.share is not None else symbols.more
        parts = [Part(f" {symbols.text(work.words)}{share} ", "$text-accent")]
        if work.can_stop and width >= 100:
            key = key_of(self, "app.stop", "ctrl+x")
            parts.append(Part(f"({key} stops it) ", MUTED, "app.stop"))
        return parts

    def _findings(self, width: int) -> Sequence[Part]:
        noted, symbols = self.noted, symbols_of(self)
        if noted is None or self.workspace is None or not noted.errors + noted.warnings:
            return ()
        key = key_of(self, "app.go-findings", "8")
        action = "app.go('findings')"
        # The key stands before its word, where no count can be read into it.
        parts = [Part(f" {key} Findings:", MUTED, action)]
        if noted.new:
            parts.append(Part(f" {noted.new} new", "bold $text-warning", action))
        if noted.errors:
            parts.append(Part(f" {symbols.blocked} {noted.errors}", "$text-error", action))
        if noted.warnings:
            parts.append(Part(f" {symbols.warning} {noted.warnings}", "$text-warning", action))
        return [*parts, Part(" ")]


class Banner(Static):
    """Says that source or target moved on since their snapshots were taken."""

    DEFAULT_CSS = """
    Banner {
        display: none;
        height: auto;
        background: $warning 20%;
        color: $foreground;
        padding: 0 1;
        &.shown { display: block; }
        &:ansi { background: ansi_default; text-style: bold; }
    }
    """

    drift: "reactive[tuple[Drift, ...]]" = reactive(())

    def watch_drift(self, drift: "tuple[Drift, ...]") -> None:
        """One sentence for each side that moved."""
        self.set_class(bool(drift), "shown")
        if not drift:
            self.update("")
            return
        symbols = symbols_of(self)
        key = key_of(self, "app.rescan", "R")
        sentences = [symbols.text(f"{one.side} {one.snapshot.name} {one.words}") for one in drift]
        lines = [*(f"{symbols.warning} {sentence}" for sentence in sentences)]
        lines[-1] += f"   {key} rescans; what is unchanged stays decided"
        self.update(Content("\n").join([content(line) for line in lines]))

    async def on_click(self) -> None:
        """Rescans."""
        await self.app.run_action("rescan", self.app)
