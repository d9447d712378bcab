"""The checklist of a session on its screen: read beside it, shown again after every act and while something runs."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from textual import on, work
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from screens.checklist.detail import Detail
from screens.checklist.heads import Notice, PhaseLine, StandingLine
from screens.checklist.outputs import last_lines
from screens.checklist.rows import PHASE_ROWS, item_row, phase_row
from screens.checklist.signs import NEEDS_YOU
from screens.checklist.telling import Teller
from screens.commands import Command
from screens.frame import key_of
from screens.host import Host
from screens.lines import Part
from screens.rows import RowList
from screens.step import StepScreen
from screens.text import MUTED, content
from state.checks.checklist import DONE, CheckItem, Checklist, CheckPhase, ItemState
from state.checks.evidence import Ending
from state.errors import Cancelled, PlaitError

if TYPE_CHECKING:
    from state.view import View
    from state.workspace import Workspace

PERIOD = 0.5
TAIL = 10
"""Lines of output that the detail shows."""

FILTERS: Mapping[str, tuple[str, str, frozenset[ItemState]]] = {
    "all": ("a", "every item", frozenset()),
    "needs": ("n", "what needs you", NEEDS_YOU),
    "open": ("o", "open and claimed", frozenset((ItemState.OPEN, ItemState.CLAIMED))),
    "failed": ("f", "failed", frozenset((ItemState.FAILED,))),
    "stale": ("s", "stale", frozenset((ItemState.STALE,))),
    "running": ("r", "running", frozenset((ItemState.RUNNING,))),
    "blocked": ("b", "blocked", frozenset((ItemState.BLOCKED,))),
    "done": ("d", "passed and waived", DONE),
}
"""Key, words and states of each filter."""


class Output(NamedTuple):
    """The last lines of a run, and how many stand above them."""

    run: int
    size: int
    lines: Sequence[Sequence[Part]]
    above: int
    is_whole: bool = False
    """Whether nothing will follow."""


NO_OUTPUT = Output(0, 0, (), 0)


class FollowingScreen(StepScreen):
    """Holds what was read last; the cursor stays on its item, whatever is filtered or read again."""

    def __init__(self) -> None:
        super().__init__()
        self.checklist: Checklist | None = None
        self.phase_id = ""
        self.filter = "all"
        self.items: Sequence[CheckItem] = ()
        self._depths: Mapping[str, int] = {}
        self._read_view: object = None
        self._is_reading = False
        self._waiting = "Both sides are not compared yet."
        self._has_changed = False
        self._output = NO_OUTPUT
        self._told: object = None
        self._timer: Timer | None = None
        self._reasons: dict[str, str | None] = {}

    @property
    def host(self) -> Host:
        """The app."""
        return cast(Host, self.app)

    @property
    def item_list(self) -> RowList:
        """The items of the phase."""
        return self.query_one("#items", RowList)

    @property
    def phase_list(self) -> RowList:
        """The stepper of a wide screen."""
        return self.query_one("#phases", RowList)

    @property
    def phases(self) -> Sequence[CheckPhase]:
        """All phases."""
        return self.checklist.phases if self.checklist is not None else ()

    @property
    def phase_at(self) -> int:
        """The place of the shown phase."""
        return next((at for at, one in enumerate(self.phases) if one.phase.id == self.phase_id), 0)

    @property
    def phase(self) -> CheckPhase | None:
        """The shown phase."""
        return self.phases[self.phase_at] if self.phases else None

    @property
    def item(self) -> CheckItem | None:
        """The item under the cursor."""
        if not self.is_mounted:
            return None
        cursor = self.item_list.cursor
        return self.items[cursor] if cursor < len(self.items) else None

    def key(self, name: str) -> str:
        """What the key of one of this screen's commands is called."""
        otherwise = next(one.key for one in self.CATALOGUE if one.id == f"checklist.{name}")
        return key_of(self, f"checklist.{name}", otherwise)

    # Reading

    def watch_view(self, view: "View | None") -> None:
        """Somebody acted, or more is known: the checklist is read again."""
        if self.is_mounted and self in self.app.screen_stack:
            self.read()

    def watch_revision(self) -> None:
        """An act that no comparison follows, such as reading a plan in."""
        if self.is_mounted and self in self.app.screen_stack:
            self.read()

    def watch_workspace(self, old: "Workspace | None", new: "Workspace | None") -> None:
        """Another session has another plan."""
        if old is not new:
            self.checklist, self.phase_id, self._output = None, "", NO_OUTPUT
            if self.is_mounted and self in self.app.screen_stack:
                self.read()

    def on_screen_resume(self) -> None:
        """What happened while another step was shown is made up for."""
        self.read()

    def on_screen_suspend(self) -> None:
        """Nobody looks: nothing is refreshed."""
        self._stop_timer()

    @work(exclusive=True, group="checklist")
    async def read(self, is_live: bool = False) -> None:
        """Reads the checklist in a thread; what was read for another session is dropped."""
        workspace = self.workspace
        if workspace is None:
            self._wait("No session is open.")
            return
        if workspace.session.record.plan is None:
            self.checklist = None
            self._wait("")
            return
        if not workspace.is_loaded:
            self._wait("Both sides are still being compared.")
            return
        checking = workspace.checking
        if self.checklist is None:
            self._wait("Reading the plan.")
        self._is_reading = True
        try:
            if is_live or checking.is_ready:
                found = await asyncio.to_thread(checking.checklist)
            else:
                found = await self.host.beside("reading the checklist", checking.checklist)
            changed = self._has_changed if is_live else await asyncio.to_thread(lambda: checking.has_changed)
        except Cancelled:
            self._wait("Reading the checklist was stopped.")
            return
        except PlaitError as error:
            self._wait(str(error))
            return
        finally:
            self._is_reading = False
        if workspace is not self.workspace:
            return
        self._has_changed = changed
        self.show(found)
        if found.revision < workspace.session.revision and not is_live:
            # Somebody acted while it was read.
            self.read()

    # While something runs

    def _follow_runs(self) -> None:
        workspace = self.workspace
        has_runs = self.checklist is not None and (
            self.checklist.count(ItemState.RUNNING) > 0
            or (workspace is not None and bool(workspace.checking.running))
        )
        if has_runs and self._timer is None:
            self._timer = self.set_interval(PERIOD, self._tick)
        elif not has_runs:
            self._stop_timer()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _tick(self) -> None:
        # A reading that takes longer than the period isn't begun again.
        if not self._is_reading:
            self.read(True)

    @property
    def is_following(self) -> bool:
        """Whether a timer refreshes what is shown."""
        return self._timer is not None

    # Showing

    def _wait(self, words: str) -> None:
        self._waiting = words
        if self.checklist is None:
            self._show_nothing()

    def _show_nothing(self) -> None:
        self.set_class(True, "empty")
        self._stop_timer()
        self.items = ()
        self._reasons = {}
        words: list[Content] = []
        if self._waiting:
            words.append(content(self.symbols.words(self._waiting), MUTED))
        else:
            words += [
                content("This session has no plan.", "bold"),
                content(""),
                Content.assemble(
                    (f"{self.key('import')} ", "bold $text-accent"),
                    self.symbols.words(
                        "reads one in: a Markdown file with phases, steps, commands, boxes and gates."
                    ),
                ),
                content(""),
                content(
                    "Its items are then checked off by what the session does, by commands that you confirm"
                    " and run, and by what you sign. Nothing of it runs by itself.",
                    MUTED,
                ),
            ]
        self.query_one("#nothing", Static).update(Content("\n").join(words))
        self.item_list.show_rows(0, lambda row, width: ())
        self.query_one(Notice).show(())
        self.refresh_bindings()

    def show(self, checklist: Checklist) -> None:
        """Shows a checklist; phase and item stay."""
        is_first = self.checklist is None
        before = self.item
        self.checklist = checklist
        self.set_class(False, "empty")
        if not any(one.phase.id == self.phase_id for one in checklist.phases):
            self.phase_id = _first_to_look_at(checklist)
        self._depths = _depths(checklist)
        self._show_notice()
        self._show_phases()
        self.show_items(before.item.id if before is not None else "", is_first)
        self._follow_runs()
        self.shown(checklist)

    def shown(self, checklist: Checklist) -> None:
        """A checklist was shown; for whoever waits for one."""

    def _show_notice(self) -> None:
        checklist = self.checklist
        sentences = []
        if checklist is not None and checklist.interrupted:
            count = len(checklist.interrupted)
            many = "1 command was" if count == 1 else f"{count} commands were"
            first = checklist.interrupted[0].command.partition("\n")[0]
            sentences.append(
                f"{many} interrupted ({first[:24]}): {self.key('run-failed')} runs what failed again"
            )
        if checklist is not None and checklist.unbound:
            count = len(checklist.unbound)
            many = "1 root of the plan is" if count == 1 else f"{count} roots of the plan are"
            sentences.append(f"{many} not bound to a repository: {self.key('roots')} binds them")
        if self._has_changed:
            sentences.append(
                f"the plan's file has changed since it was read: {self.key('import')} reads it again"
            )
        self.query_one(Notice).show(sentences)

    def _show_phases(self) -> None:
        phases, current = self.phases, self.phase_at
        self.query_one(PhaseLine).show(phases, current)
        now, symbols = self.host.now(), self.symbols

        def row(y: int, width: int) -> Sequence[Part]:
            at = y // PHASE_ROWS
            return phase_row(phases[at], y % PHASE_ROWS, width, at == current, now, symbols)

        rows = self.phase_list
        cursor = rows.cursor if rows.cursor // PHASE_ROWS == current else current * PHASE_ROWS
        with self.prevent(RowList.Moved):
            rows.show_rows(len(phases) * PHASE_ROWS, row, cursor)

    def show_items(self, item: str = "", looks_for_work: bool = False) -> None:
        """Shows the items of the phase that pass the filter, the cursor on one of them."""
        phase = self.phase
        wanted = FILTERS[self.filter][2]
        all_items = phase.items if phase is not None else ()
        self.items = [one for one in all_items if not wanted or one.state in wanted]
        self._reasons = {}
        rows, symbols, items, depths = self.item_list, self.symbols, self.items, self._depths
        cursor = next((at for at, one in enumerate(items) if one.item.id == item), None)
        if cursor is None:
            first = next((at for at, one in enumerate(items) if one.state in NEEDS_YOU), 0)
            cursor = first if looks_for_work or not item else min(rows.cursor, max(0, len(items) - 1))

        def row(at: int, width: int) -> Sequence[Part]:
            if not items:
                return [
                    Part("nothing here" if not wanted else f"nothing is {FILTERS[self.filter][1]}", MUTED)
                ]
            return item_row(items[at], depths.get(items[at].item.id, 0), width, symbols)

        rows.show_rows(max(1, len(items)), row, cursor)
        filtered = FILTERS[self.filter][1] if wanted else ""
        self.query_one(StandingLine).show(self.checklist, phase, filtered)
        self.tell()

    def tell(self) -> None:
        """Says in words what is under the cursor, and looks for what its command wrote."""
        one = self.item
        self._reasons = {}
        detail = self.query_one(Detail)
        if self.checklist is None or one is None:
            detail.show(())
            self._told = None
        else:
            run = one.runs[0] if one.runs else None
            output = self._output if run is not None and self._output.run == run.id else NO_OUTPUT
            teller = Teller(self.checklist, self.symbols, self.host.now(), self.key)
            detail.show(teller.tell(one, output.lines, output.above), one.item.id == self._told)
            self._told = one.item.id
            if run is not None and not output.is_whole:
                self._read_output(run.id, run.ending is Ending.RUNNING)
        self.refresh_bindings()

    @work(exclusive=True, group="output")
    async def _read_output(self, run: int, is_live: bool) -> None:
        workspace = self.workspace
        if workspace is None:
            return
        checking = workspace.checking
        try:
            output = await asyncio.to_thread(checking.live if is_live else checking.output, run)
        except PlaitError:
            return
        lines, above = await asyncio.to_thread(last_lines, output, TAIL, self.symbols)
        found = Output(run, len(output), lines, above, not is_live)
        if found == self._output:
            return
        self._output = found
        one = self.item
        if (
            self.is_mounted
            and one is not None
            and one.runs
            and one.runs[0].id == run
            and self.checklist is not None
        ):
            teller = Teller(self.checklist, self.symbols, self.host.now(), self.key)
            self.query_one(Detail).show(teller.tell(one, lines, above), True)

    # Moving

    @on(RowList.Moved, "#items")
    def _moved(self) -> None:
        if self.checklist is not None:
            self.tell()

    @on(RowList.Moved, "#phases")
    def _phase_moved(self, event: RowList.Moved) -> None:
        at = event.row // PHASE_ROWS
        if event.rows.has_focus and self.phases and at != self.phase_at:
            self.show_phase(at)

    @on(RowList.Chosen, "#phases")
    def _phase_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.item_list.focus()

    @on(RowList.Chosen, "#items")
    async def _item_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        await self.app.run_action("open", self)

    def show_phase(self, at: int, item: str = "") -> None:
        """Shows another phase, the cursor on an item of it or on the first that needs somebody."""
        if not self.phases:
            return
        self.phase_id = self.phases[at % len(self.phases)].phase.id
        self._show_phases()
        self.show_items(item)

    def show_item(self, item: str) -> bool:
        """Goes to an item, wherever it is; whether there is such an item."""
        for at, phase in enumerate(self.phases):
            if any(one.item.id == item for one in phase.items):
                one = self.checklist.items[item] if self.checklist is not None else None
                if one is not None and FILTERS[self.filter][2] and one.state not in FILTERS[self.filter][2]:
                    self.filter = "all"
                self.show_phase(at, item)
                self.item_list.focus()
                return True
        return False

    def action_step_phase(self, by: int) -> None:
        """The next or previous phase, round the end."""
        self.show_phase(self.phase_at + by)

    def action_show_phase(self, at: int) -> None:
        """The phase that was clicked."""
        self.show_phase(at)

    def action_next_waiting(self, by: int) -> None:
        """The next or previous item that needs somebody, in other phases too."""
        if self.checklist is None:
            return
        order = [one for phase in self.phases for one in phase.items]
        current = self.item
        here = next(
            (at for at, one in enumerate(order) if current is not None and one.item.id == current.item.id), -1
        )
        for step in range(1, len(order) + 1):
            one = order[(here + step * by) % len(order)]
            if one.state in NEEDS_YOU:
                self.show_item(one.item.id)
                return

    def why_not(self, command: Command) -> str | None:
        """Why a command can't be used now; asked for every command at every move, so it is kept."""
        if command.id not in self._reasons:
            self._reasons[command.id] = self.reason_against(command)
        return self._reasons[command.id]

    def reason_against(self, command: Command) -> str | None:
        """The same, looked at anew."""
        return None


def _first_to_look_at(checklist: Checklist) -> str:
    """The first phase that isn't done, else the first."""
    phases = checklist.phases
    undone: Iterable[CheckPhase] = (one for one in phases if one.items and one.done < len(one.items))
    found = next(iter(undone), phases[0] if phases else None)
    return found.phase.id if found is not None else ""


def _depths(checklist: Checklist) -> dict[str, int]:
    """How deep each item is nested below others."""
    depths: dict[str, int] = {}
    for name, one in checklist.items.items():
        # A parent comes before what stands below it.
        depths[name] = depths.get(one.item.parent, -1) + 1 if one.item.parent else 0
    return depths
