"""The checklist of a session, read beside the screen: after every act, and again and again while something runs."""

import asyncio
from typing import TYPE_CHECKING

from textual import work

from screens.checklist.board import NO_OUTPUT, Output
from screens.checklist.detail import Detail
from screens.checklist.outputs import last_lines
from screens.checklist.showing import Showing
from screens.checklist.telling import Teller
from state.checks.checklist import ItemState
from state.checks.evidence import Ending, Run
from state.errors import Cancelled, PlaitError

if TYPE_CHECKING:
    from state.view import View
    from state.workspace import Workspace

PERIOD = 0.5
FILE_PERIOD = 2.0
"""Seconds between looks at the plan's file."""
TAIL = 10
"""Lines of output that the detail shows."""


class Following(Showing):
    """Reads what is shown, and no more often than needed."""

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
        self.stop_following()

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
            self._queued = workspace.checking.runs.queued()
            if not is_live:
                self._has_changed = await asyncio.to_thread(lambda: checking.has_changed)
                self._left = await asyncio.to_thread(checking.runs.left, found.interrupted)
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
        self.show(found)
        if found.revision < workspace.session.revision and not is_live:
            # Somebody acted while it was read.
            self.read()
        elif not is_live and not checking.running:
            self._look_at_worktree(workspace)

    @work(exclusive=True, group="worktree")
    async def _look_at_worktree(self, workspace: "Workspace") -> None:
        """Whether commands left something there; asked only where one has run."""
        if self.checklist is None or not any(one.runs for one in self.checklist.items.values()):
            return
        try:
            changes = await asyncio.to_thread(workspace.checking.runs.changes)
        except PlaitError:
            # Whoever opens the list is told.
            return
        if workspace is self.workspace and self.is_mounted:
            self.note_changes(len(changes))

    @work(exclusive=True, group="file")
    async def look_around(self) -> None:
        """Whether an editor changed the plan's file, or another process began to run something, meanwhile."""
        workspace = self.workspace
        if workspace is None or self.checklist is None or self.app.screen is not self:
            return
        changed = await asyncio.to_thread(lambda: workspace.checking.has_changed)
        unended = await asyncio.to_thread(workspace.checking.runs.unended)
        if workspace is not self.workspace or self.checklist is None:
            return
        if changed != self._has_changed:
            self._has_changed = changed
            self._show_notice()
        items = self.checklist.items.values()
        shown = {run.id for one in items for run in one.runs if run.ending is Ending.RUNNING}
        if self._timer is None and unended - shown:
            self.read(True)

    # While something runs

    def follow_runs(self) -> None:
        """A timer refreshes what is shown for as long as something runs."""
        workspace = self.workspace
        has_runs = self.checklist is not None and (
            self.checklist.count(ItemState.RUNNING) > 0
            or (workspace is not None and workspace.checking.runs.is_busy)
        )
        if has_runs and self._timer is None:
            self._timer = self.set_interval(PERIOD, self._tick)
        elif not has_runs and self._timer is not None:
            self.stop_following()
            # What ended while it was read is in no operation: a command that could not start.
            self.read()

    def stop_following(self) -> None:
        """No timer any more."""
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

    def read_output(self, run: Run) -> None:
        """Reads what a run wrote, beside the screen."""
        self._read_output(run.id, run.ending is Ending.RUNNING)

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
            teller = Teller(self.checklist, self.symbols, self.host.now(), self.key, self._queued)
            self.query_one(Detail).show(teller.tell(one, lines, above), True)
