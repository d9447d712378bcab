"""The History screen: every operation in words, and the way to any of them."""

import asyncio
import os
from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from screens.commands import Command, bindings
from screens.dialogs import Ask, Confirm
from screens.history.commands import COMMANDS
from screens.history.preview import Preview, preview_of
from screens.history.rows import history_row
from screens.intents import Restore, WriteNote
from screens.panes.previewed import PAUSE, WIDE, Previewed
from screens.rows import RowList
from screens.step import StepScreen
from screens.text import MUTED, content
from state.errors import PlaitError
from state.session.journal import HistoryRow


def by_whom(actor: str) -> str:
    """Who acted, where it wasn't this process."""
    return (
        ""
        if actor == f"process {os.getpid()}"
        else f"  by another process ({actor.removeprefix('process ')})"
    )


class HistoryScreen(StepScreen):
    """Operations newest first; beside them, what a jump to the one under the cursor would change."""

    STEP = "history"
    CATALOGUE = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMMANDS)]

    DEFAULT_CSS = """
    HistoryScreen {
        & Previewed #preview { height: 9; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
        self._all: Sequence[HistoryRow] = ()
        self._rows: Sequence[HistoryRow] = ()
        self._hides_side_lines = False
        self._preview: Preview | None = None

    def compose_body(self) -> ComposeResult:
        """The list and the preview."""
        yield Previewed()

    def on_mount(self) -> None:
        """Keys move in the list at once."""
        self.query_one(RowList).focus()

    def watch_revision(self) -> None:
        """Somebody acted: the list is read anew."""
        if self.is_mounted:
            self._read()

    def watch_workspace(self) -> None:
        """Another session."""
        if self.is_mounted:
            self._read()

    def watch_view(self) -> None:
        """The preview speaks of entries as they are known now."""
        if self.is_mounted and self._rows:
            self._look()

    @work(exclusive=True, group="history")
    async def _read(self) -> None:
        workspace = self.workspace
        if workspace is None:
            self._all = self._rows = ()
            self._show(0)
            return
        was_here = self._current is None or self._current.current
        try:
            self._all = await asyncio.to_thread(workspace.history)
        except PlaitError as error:
            self.notify(self.symbols.text(str(error)), severity="error", markup=False)
            return
        self._arrange()
        number = None if was_here or self._current is None else self._current.number
        self._show(self._row_of(number))

    def _arrange(self) -> None:
        shown = [row for row in self._all if row.on_line or row.redoable or not self._hides_side_lines]
        self._rows = shown[::-1]

    def _row_of(self, number: int | None) -> int:
        """The row of an operation; without one, where the session stands."""
        for at, row in enumerate(self._rows):
            if row.current if number is None else row.number == number:
                return at
        return 0

    def _show(self, cursor: int) -> None:
        now, symbols = self.host.now(), self.symbols
        self.query_one(RowList).show_rows(
            len(self._rows), lambda y, width: history_row(self._rows[y], width, now, symbols), cursor
        )
        self._look()
        self.refresh_bindings()

    @property
    def _current(self) -> HistoryRow | None:
        cursor = self.query_one(RowList).cursor
        return self._rows[cursor] if cursor < len(self._rows) else None

    @on(RowList.Moved)
    def look_again(self) -> None:
        """The cursor stands on another operation."""
        self._look()
        self.refresh_bindings()

    @work(exclusive=True, group="preview")
    async def _look(self) -> None:
        workspace, row = self.workspace, self._current
        if workspace is None or row is None:
            self._preview = None
            self._tell()
            return
        if not row.current:
            await asyncio.sleep(PAUSE)
        try:
            self._preview = await asyncio.to_thread(preview_of, workspace, self._all, row.number)
        except (PlaitError, StopIteration):
            self._preview = None
        self._tell()

    def _tell(self) -> None:
        row, preview, symbols = self._current, self._preview, self.symbols
        if row is None:
            self.query_one(Previewed).tell(content("Nothing has been done yet.", MUTED))
            return
        lines = [
            Content.styled(symbols.text(f"{row.number}  {row.words}"), "bold"),
            Content.styled(symbols.text(f"{row.time.replace('T', ' ')[:19]}{by_whom(row.actor)}"), MUTED),
        ]
        if preview is not None and preview.number == row.number:
            lines += [Content(symbols.text(sentence)) for sentence in preview.sentences]
            if preview.changes:
                count = len(preview.changes) + preview.more
                lines += [
                    Content(""),
                    Content.styled(
                        f"{count} {'entry changes' if count == 1 else 'entries change'}", "bold $text-accent"
                    ),
                ]
            for change in preview.changes:
                lines.append(Content(symbols.text(change.path)))
                if change.now or change.then:
                    lines.append(Content.styled(symbols.text(f"    now   {change.now}"), MUTED))
                    lines.append(Content(f"    then  {symbols.text(change.then)}"))
            if preview.more:
                lines.append(Content.styled(f"and {preview.more} more", MUTED))
        self.query_one(Previewed).tell(Content("\n").join(lines))

    def why_not(self, command: Command) -> str | None:
        """Jumping needs another operation than the present one."""
        if not self.is_mounted:
            return None
        row = self._current
        if command.id == "history.jump" and (row is None or row.current):
            return "the session stands here already"
        if command.id == "history.now" and self.query_one(RowList).cursor == self._row_of(None):
            return "the cursor is there already"
        if command.id == "history.side-lines" and all(row.on_line or row.redoable for row in self._all):
            return "there is no side line"
        return None

    # Commands

    @on(RowList.Chosen)
    async def jump_to_chosen(self, event: RowList.Chosen) -> None:
        """A double click jumps."""
        event.stop()
        await self.app.run_action("jump", self)

    @work(group="question")
    async def action_jump(self) -> None:
        """Jumps; asks first only where branches of the target come or go."""
        row, preview = self._current, self._preview
        if row is None:
            return
        if preview is None or preview.number != row.number:
            await self._look().wait()
            preview = self._preview
        if preview is not None and preview.touches_branches:
            question = Confirm(f"Jump to operation {row.number}?", preview.sentences, "Jump")
            if not await self.app.push_screen_wait(question):
                return
        self.post_message(Restore(row.number))

    def action_now(self) -> None:
        """To where the session stands."""
        self.query_one(RowList).go(self._row_of(None))

    def action_side_lines(self) -> None:
        """Hides operations on side lines, or shows them."""
        row = self._current
        self._hides_side_lines = not self._hides_side_lines
        self._arrange()
        self._show(self._row_of(row.number if row is not None else None))

    @work(group="question")
    async def action_note(self) -> None:
        """A remark on the session."""
        text = await self.app.push_screen_wait(
            Ask("Note", "A remark on the session; it stands in its history.", placeholder="what to remember")
        )
        if text:
            self.post_message(WriteNote("", text))
