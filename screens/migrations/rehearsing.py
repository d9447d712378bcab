"""A rehearsal on a real server: the question for the server, and the report."""

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on, work
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from screens.commands import Command
from screens.dialogs import Ask
from screens.lines import Part
from screens.migrations.looking import Looking
from screens.migrations.telling import place_of
from screens.panes.overlay import Overlay
from screens.rows import RowList
from screens.text import MUTED, Symbols
from state.errors import Cancelled, PlaitError
from state.progress import Progress

if TYPE_CHECKING:
    from state.migrations.rehearsal.result import Rehearsal

VARIABLE = "PLAIT_REHEARSE_URL"


class AskServer(Ask):
    """Asks for the address of a server; what is typed isn't shown, for it may hold a password."""

    def on_mount(self) -> None:
        """Hides what is typed."""
        self.query_one(Input).password = True


class ReportRow(NamedTuple):
    """One line of the report; `migration` names what it is about."""

    parts: Sequence[Part]
    migration: str = ""


def report_rows(done: "Rehearsal", symbols: Symbols) -> list[ReportRow]:
    """The outcome, then every failure with its place, what rollbacks left, and what wasn't run."""
    text = symbols.text
    passed = done.passed
    counts = (
        f"{done.migrations} migrations forward, {done.rolled_back} back, {done.statements} statements,"
        f" {done.seconds:.1f} s"
    )
    rows = [
        ReportRow(
            (
                Part(
                    f"{symbols.done if passed else symbols.blocked} {'passed' if passed else 'failed'}",
                    "bold $text-success" if passed else "bold $text-error",
                ),
                Part(f"  {text(done.server)}"),
                Part(f"  {counts}", MUTED),
            )
        )
    ]
    if not done.confined:
        rows.append(
            ReportRow(
                (
                    Part(f"{symbols.warning} ", "bold $text-warning"),
                    Part("the statements ran with all rights"),
                )
            )
        )
    for one in done.failures:
        code = f" ({one.code})" if one.code else ""
        rows.append(ReportRow((Part(""),)))
        rows.append(
            ReportRow(
                (
                    Part(f"{symbols.blocked} {one.stage.value} ", "bold $text-error"),
                    Part(text(place_of(one.path, one.line)), "bold"),
                    Part(f"  {text(one.message)}{text(code)}"),
                ),
                one.migration,
            )
        )
        if one.statement:
            rows.append(ReportRow((Part(f"    {text(one.statement)}", MUTED),), one.migration))
        if one.past:
            rows.append(
                ReportRow(
                    (Part(f"    {text(one.past)} has no way back; it may be the cause", MUTED),),
                    one.migration,
                )
            )
    for trace in done.left_over:
        change = f": {trace.before} {symbols.arrow} {trace.after}" if trace.before and trace.after else ""
        rows.append(
            ReportRow(
                (
                    Part(f"{symbols.warning} {trace.trace.value} ", "bold $text-warning"),
                    Part(text(f"after the rollback of {trace.migration}: {trace.what}{change}")),
                ),
                trace.migration,
            )
        )
    for note in done.notes:
        place = f"  {place_of(note.path, note.line)}" if note.path else ""
        rows.append(
            ReportRow(
                (
                    Part(f"{symbols.note} ", "$text-accent"),
                    Part(text(note.message)),
                    Part(text(place), MUTED),
                ),
                note.migration,
            )
        )
    return rows


class ReportScreen(Overlay[str | None]):
    """Shows what a rehearsal found; gives back the name of the migration that is to be gone to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Go there"),
        Binding("escape,q,B", "leave", "Close"),
    ]
    DEFAULT_CSS = "ReportScreen RowList { height: 1fr; }"

    def __init__(self, name: str, done: "Rehearsal") -> None:
        super().__init__()
        self._name, self._done = name, done
        self.rows: Sequence[ReportRow] = ()

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield RowList(id="report")

    def on_mount(self) -> None:
        """Shows the report; the cursor stands on the first failure."""
        self.rows = report_rows(self._done, self.symbols)
        self.title_line.show(self.symbols.text(f"Rehearsal of {self._name}"))
        first = next((at for at, row in enumerate(self.rows) if row.migration), 0)
        rows = self.query_one(RowList)
        rows.show_rows(len(self.rows), lambda y, _: self.rows[y].parts, first)
        rows.focus()

    @on(RowList.Chosen)
    def action_choose(self) -> None:
        """To the migration under the cursor."""
        self.dismiss(self.rows[self.query_one(RowList).cursor].migration or None)

    def action_leave(self) -> None:
        """Nowhere."""
        self.dismiss(None)


def stoppable(progress: Progress) -> tuple[Progress, Callable[[], bool]]:
    """The same progress, and a question whether it was stopped that may be asked between its reports."""
    last: tuple[str, int, int] = ("rehearsing", 0, 0)

    def report(step: str, done: int = 0, total: int = 0) -> None:
        nonlocal last
        last = (step, done, total)
        progress(step, done, total)

    def stopped() -> bool:
        try:
            progress(*last)
        except Cancelled:
            return True
        return False

    return report, stopped


class Rehearsing(Looking):
    """Runs the sequence on a server, beside the screen."""

    def _reason_against(self, command: Command) -> str | None:
        reason = super()._reason_against(command)
        if reason is None and command.id == "migrations.rehearse" and self.workers_running("rehearsal"):
            return "a rehearsal is under way"
        return reason

    def workers_running(self, group: str) -> bool:
        """Whether work of this group goes on."""
        return any(worker.group == group and worker.is_running for worker in self.workers)

    @work(group="rehearsal")
    async def action_rehearse(self) -> None:
        """Asks for the server, rehearses, reports."""
        workspace, sequence = self.workspace, self.sequence
        if workspace is None or sequence is None:
            return
        known = os.environ.get(VARIABLE, "")
        sentence = (
            "mysql://user:password@host/ or postgresql://user:password@host/; it is not shown and not kept. "
            "A database is made for the rehearsal and dropped again; no other is touched."
        )
        if known:
            sentence += f" Empty: what {VARIABLE} names."
        url = await self.app.push_screen_wait(AskServer("Rehearse on which server?", sentence))
        url = known if url is not None and not url.strip() else url
        if not url:
            return
        from state.migrations.rehearsal.rehearse import rehearse
        from state.migrations.rehearsal.server import parse_url

        def run(progress: Progress) -> "Rehearsal":
            report, stopped = stoppable(progress)
            scripts = workspace.migrations.scripts(sequence.id)
            return rehearse(parse_url(url), scripts, keep_going=True, progress=report, stopped=stopped)

        try:
            done = await self.host.beside("rehearsing", run)
        except Cancelled:
            self.host.say("The rehearsal was stopped; its database is dropped.", "warning")
            return
        except PlaitError as error:
            self.host.say(str(error), "error")
            return
        chosen = await self.app.push_screen_wait(ReportScreen(sequence.id, done))
        for at, row in enumerate(self.table.rows):
            if chosen is not None and row.name == chosen:
                self.table.go(at, 2)
