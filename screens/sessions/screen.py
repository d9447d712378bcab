"""The Sessions screen: what there is to go on with, and the way to begin."""

import asyncio
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from screens.commands import Command, bindings
from screens.dialogs import Confirm
from screens.intents import ArchiveSession, DeleteSession, GoTo, OpenSession
from screens.rows import RowList
from screens.sessions.commands import COMMANDS
from screens.sessions.rows import Listed, detail, heading, row
from screens.sessions.start import start_text
from screens.step import StepScreen
from screens.text import at_home, content
from state.errors import PlaitError
from state.session.sessions import Summary
from state.workspace import Workspace


class SessionsScreen(StepScreen):
    """Sessions of this repository, and of those that were open lately."""

    STEP = "sessions"
    CATALOGUE = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMMANDS)]

    DEFAULT_CSS = """
    SessionsScreen {
        & #heading { height: 1; padding: 0 0 0 2; color: $foreground 60%; text-style: bold; }
        & RowList { height: 1fr; }
        & #detail { height: auto; max-height: 9; padding: 0 2; border-top: solid $foreground 25%; }
        & #start { height: 1fr; align-horizontal: center; padding: 1 2; }
        & #start Static { width: auto; max-width: 76; height: auto; }
        & #start { display: none; }
        &.empty { & #heading, & RowList, & #detail { display: none; } & #start { display: block; } }
        &:ansi #detail { border-top: ascii ansi_default; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._sessions: list[Listed] = []
        self._shown: list[Listed] = []
        self._shows_archived = False
        self._is_read = False
        self._no_repository: str | None = None

    def compose_body(self) -> ComposeResult:
        """Heading, list, the one under the cursor at length; or the first words to a newcomer."""
        yield Static(id="heading", markup=False)
        yield RowList(id="list")
        yield Static(id="detail", markup=False)
        with VerticalScroll(id="start", can_focus=False):
            yield Static(id="words", markup=False)

    def on_mount(self) -> None:
        """Reads the list in the background."""
        self.query_one(RowList).focus()
        self._read()

    def on_screen_resume(self) -> None:
        """Whoever comes back sees what has been done since."""
        if self._is_read:
            self._read()

    def on_resize(self) -> None:
        """The heading stands over its columns."""
        self._head()

    def sessions_changed(self) -> None:
        """A session was archived or deleted."""
        self._read()

    @work(exclusive=True, group="list")
    async def _read(self) -> None:
        host, workspace = self.host, self.workspace
        here = str(workspace.target.place) if workspace is not None else ""
        targets = [one for one in (here, host.start_folder, *host.targets) if one]
        found, self._no_repository = await asyncio.to_thread(_read_all, targets, host.start_folder)
        self._sessions = [
            Listed(target, summary, workspace is not None and summary.path == workspace.journal.path)
            for target, summary in found
        ]
        self._is_read = True
        self._show()

    def _show(self) -> None:
        rows = self.query_one(RowList)
        before = self._current
        self._shown = [one for one in self._sessions if self._shows_archived or not one.summary.archived]
        paths = [one.summary.path for one in self._shown]
        cursor = (
            paths.index(before.summary.path) if before is not None and before.summary.path in paths else None
        )
        now, symbols = self.host.now(), self.symbols
        rows.show_rows(
            len(self._shown), lambda y, width: row(self._shown[y], width, now, symbols), cursor=cursor
        )
        self.set_class(not self._sessions, "empty")
        if not self._sessions:
            self.query_one("#words", Static).update(start_text(self.host, self._no_repository))
        self._head()
        self._tell()
        self.refresh_bindings()

    def _head(self) -> None:
        if self.is_mounted:
            hidden = len(self._sessions) - len(self._shown)
            text = heading(max(20, self.query_one(RowList).size.width - 2), self.symbols)
            if hidden and not self._shown:
                text = f"{hidden} archived; v shows them"
            self.query_one("#heading", Static).update(content(text))

    def _tell(self) -> None:
        current = self._current
        text = detail(current, self.host.now(), self.symbols) if current is not None else content("")
        self.query_one("#detail", Static).update(text)

    @property
    def _current(self) -> Listed | None:
        cursor = self.query_one(RowList).cursor
        return self._shown[cursor] if cursor < len(self._shown) else None

    @on(RowList.Moved)
    def tell_of_another(self) -> None:
        """The cursor stands on another session."""
        self._tell()
        self.refresh_bindings()

    def why_not(self, command: Command) -> str | None:
        """Most commands are about the session under the cursor."""
        current = self._current
        if command.id in ("sessions.resume", "sessions.archive", "sessions.delete") and current is None:
            return "no session is listed"
        if (
            command.id in ("sessions.resume", "sessions.archive")
            and current is not None
            and current.summary.problem
        ):
            return "its journal can't be read; `plait doctor` repairs it"
        if command.id == "sessions.show-archived" and not any(one.summary.archived for one in self._sessions):
            return "no session is archived"
        return None

    # Commands

    def action_new(self) -> None:
        """Asks for a new session."""
        from screens.sessions.new import form_for

        current = self._current
        target = current.target if current is not None else self.host.start_folder
        self.app.push_screen(
            form_for(self.host, "" if self._no_repository and current is None else at_home(target))
        )

    @on(RowList.Chosen)
    async def resume_chosen(self, event: RowList.Chosen) -> None:
        """A double click resumes."""
        event.stop()
        await self.app.run_action("resume", self)

    def action_resume(self) -> None:
        """Goes on with a session."""
        current = self._current
        if current is None:
            return
        if current.is_open:
            self.post_message(GoTo("copy"))
            return
        self.post_message(OpenSession(current.target, current.summary.name))

    def action_archive(self) -> None:
        """Out of the way, or back."""
        current = self._current
        if current is not None:
            self.post_message(
                ArchiveSession(current.target, current.summary.name, not current.summary.archived)
            )

    @work(group="question")
    async def action_delete(self) -> None:
        """Asks once, then moves the session to the trash folder."""
        current = self._current
        if current is None:
            return
        name = current.summary.name
        sentences = [
            f"Its journal of {current.summary.operations} operations goes to the trash folder of {at_home(current.target)}.",
            "Neither repository's files or branches change. Archive it instead if you only want it out of the way.",
        ]
        if await self.app.push_screen_wait(Confirm(f"Delete session {name}?", sentences, "Delete")):
            self.post_message(DeleteSession(current.target, name))

    def action_show_archived(self) -> None:
        """Lists archived sessions too, or hides them."""
        self._shows_archived = not self._shows_archived
        self._show()

    def action_reload(self) -> None:
        """Reads the list anew."""
        self._read()


def _read_all(targets: list[str], start: str) -> tuple[list[tuple[str, Summary]], str | None]:
    """The sessions of all targets, and why the folder that Plait was started in has none to offer."""
    found: dict[object, tuple[str, Summary]] = {}
    problem = None
    for target in dict.fromkeys(targets):
        try:
            for summary in Workspace.sessions(target):
                found.setdefault(summary.path, (target, summary))
        except PlaitError as error:
            if target == start:
                problem = error.what
    return list(found.values()), problem
