"""The Textual application: steps as modes, intents as acts of the workspace, in order and beside the screen."""

import asyncio
import gc
import os
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from textual import events, on, work
from textual.binding import Binding, BindingType
from textual.screen import Screen

from app.background import Background
from app.palette import PlaitCommands
from app.performing import ACTS, WITHOUT_COMPARISON
from app.settings import Settings, change_setting, load_settings, repository_file
from screens import intents
from screens.commands import Command, app_commands, bindings
from screens.host import Host, Preferences
from screens.intents import Intent
from screens.step import StepScreen
from screens.steps import STEPS, Step, step_named
from screens.text import ASCII, UNICODE
from state.errors import Cancelled, PlaitError
from state.view import View
from state.workspace import Workspace

FOLLOW_SECONDS = 0.5
PLAIN_THEME = "ansi-dark"

Act = Callable[[], Coroutine[Any, Any, None]]


class PlaitApp(Host, inherit_bindings=False):
    """Plait on one terminal; at most one session is open at a time.

    `where` is an open workspace, or a folder whose latest session is opened once the first frame is
    shown. Acts run one after the other in a thread, so that the keyboard never waits.
    """

    TITLE = "Plait"
    CSS_PATH = Path(__file__).with_name("application.tcss")
    CATALOGUE = app_commands()
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(CATALOGUE),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]
    COMMANDS: ClassVar[set[Any]] = {PlaitCommands}

    def __init__(
        self,
        where: Workspace | str | Path = ".",
        *,
        plain: bool = False,
        screen: str | None = None,
        settings_file: Path | None = None,
        recent_file: Path | None = None,
    ) -> None:
        self._settings_file, self._recent_file = settings_file, recent_file
        self.settings, self._problems = self._read_settings(None)
        ascii_only = plain or self.settings.plain
        self.is_colourless = ascii_only or "NO_COLOR" in os.environ
        self.DEFAULT_MODE = screen or "copy"  # type: ignore[misc]
        with _no_color(self.is_colourless):
            super().__init__(ansi_color=True if self.is_colourless else None)
        for step in STEPS:
            self.add_mode(step.name, partial(self._make_screen, step))  # type: ignore[arg-type]
        self.symbols = ASCII if ascii_only else UNICODE
        self.start_folder = (
            str(where.target.work_tree or where.target.git_dir) if _is_open(where) else str(where)
        )
        self._where, self._wanted = where, screen
        self.background = Background(self)
        self._acts: asyncio.Queue[Act] = asyncio.Queue()
        self._pending = 0
        self._loading = False
        self._loaded = asyncio.Event()
        self._opened: list[Workspace] = []
        self._keeps_theme = False
        if "TEXTUAL_ANIMATIONS" not in os.environ:
            self.animation_level = "none"

    # Screens

    def _make_screen(self, step: Step) -> Screen[Any]:
        """The screen of a step; nothing of it is imported before it is first shown."""
        module, _, name = step.screen.partition(":")
        screen: StepScreen = getattr(import_module(module), name)()
        screen.data_bind(PlaitApp.workspace, PlaitApp.view, PlaitApp.work, PlaitApp.drift, PlaitApp.revision)
        return screen

    def on_mount(self) -> None:
        """Shows the first frame, then begins to work."""
        self._use_settings()
        self._perform_acts()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._keeps_theme = True
        # What start has made stays until the end: no collection needs to look at it again.
        gc.freeze()
        self._remembered()
        for problem in self._problems:
            self.say(f"{problem}", "warning")
        if _is_open(self._where):
            self._queue(partial(self._adopt, self._where, self._wanted))
        elif self._wanted != "sessions":
            self._queue(partial(self._open_latest, str(self._where)))

    async def _open_latest(self, target: str) -> None:
        try:
            await self._open(target, None)
        except PlaitError as error:
            if error.what != "no session here yet":
                self.say(str(error), "warning")
            await self._go("sessions")

    async def on_unmount(self) -> None:
        """Nothing has to be saved; what still runs is told to stop."""
        self.background.stop_everything()

    # Settings

    def _read_settings(self, workspace: Workspace | None) -> tuple[Settings, list[Any]]:
        files = [self._settings_file] if self._settings_file is not None else []
        if workspace is not None:
            files.append(repository_file(workspace.target.common_dir))
        return load_settings(files)

    def _use_settings(self) -> None:
        settings = self.settings
        if self.is_colourless:
            self.theme = PLAIN_THEME
        elif "TEXTUAL_THEME" not in os.environ:
            if settings.theme in self.available_themes:
                self.theme = settings.theme
            else:
                self.say(f"There is no theme {settings.theme}; `Theme` in the palette lists them.", "warning")
        self.keys_of_commands = settings.keys
        self.set_keymap(settings.keys)
        self.preferences = Preferences(
            settings.worktree, settings.editor, settings.parents or None, settings.per_step, settings.checkout
        )

    def _watch_theme(self, theme_name: str) -> None:
        super()._watch_theme(theme_name)
        if self._keeps_theme and self._settings_file is not None and theme_name != self.settings.theme:
            with suppress(OSError, ValueError):
                change_setting(self._settings_file, "theme", theme_name)

    # Acts, one after the other

    def _queue(self, act: Act) -> None:
        self._pending += 1
        self._acts.put_nowait(act)

    @work(group="acts", exit_on_error=True)
    async def _perform_acts(self) -> None:
        while True:
            act = await self._acts.get()
            try:
                await act()
            except PlaitError as error:
                self.say(str(error), "error")
            except Cancelled:
                self.say("Stopped; nothing of it counts.", "warning")
            finally:
                self._pending -= 1
                self._catch_up()

    @on(Intent)
    def act_on_intent(self, intent: Intent) -> None:
        """Queues what a screen asks for."""
        intent.stop()
        match intent:
            case intents.StopWork():
                self.background.stop()
            case intents.GoTo():
                self.call_later(self._go, intent.step, intent.key, intent.hunk)
            case intents.NewSession():
                self._queue(partial(self._answered, intent.answer, partial(self._create, intent)))
            case intents.OpenSession():
                self._queue(partial(self._open, intent.target, intent.name))
            case intents.ArchiveSession():
                self._queue(partial(self._archive, intent))
            case intents.DeleteSession():
                self._queue(partial(self._delete, intent))
            case intents.ApplyResult():
                self._queue(partial(self._answered, intent.answer, partial(self._perform, intent)))
            case _:
                self._queue(partial(self._perform, intent))

    @property
    def is_busy(self) -> bool:
        """Whether acts are under way, or both sides are being compared."""
        return self._pending > 0 or self._loading

    async def _answered(self, answer: intents.Answer | None, act: Act) -> None:
        """Performs an act whose asker wants to know how it went."""
        if answer is None:
            await act()
            return
        try:
            await act()
        except PlaitError as error:
            answer(str(error))
        except Cancelled:
            answer("stopped; nothing of it counts")
        else:
            answer(None)

    async def _perform(self, intent: Intent) -> None:
        workspace = self.workspace
        if workspace is None:
            raise PlaitError("no session is open", hint="resume one or start a new one")
        if not isinstance(intent, WITHOUT_COMPARISON):
            await self._compared(workspace)
        words, act = ACTS[type(intent)]
        can_stop = isinstance(intent, intents.RescanRepositories | intents.ChangeMappings)
        await self.background.run(words, lambda progress: act(workspace, intent, progress), can_stop)
        if isinstance(intent, intents.Undo | intents.Redo | intents.Restore):
            last = await asyncio.to_thread(workspace.journal.last_act)
            if last is not None:
                self.say(f"{last[1][:1].upper()}{last[1][1:]}")
        if isinstance(intent, intents.RescanRepositories):
            self.drift = ()
            self._look_for_drift(workspace)
        if not workspace.is_loaded:
            self._load(workspace)
        if self._pending <= 1:
            await asyncio.to_thread(_keep_numbers, workspace)

    async def _compared(self, workspace: Workspace) -> None:
        """Waits until both sides are compared; begins if nobody has."""
        if workspace.is_loaded:
            return
        if not self._loading:
            self._load(workspace)
        await self._loaded.wait()
        if not workspace.is_loaded:
            raise PlaitError("both sides aren't compared to the end yet", workspace.name, "try again")

    # Sessions

    async def _open(self, target: str, name: str | None) -> None:
        workspace = await self.background.run("opening", lambda _: Workspace.open(target, name))
        await self._adopt(workspace, None if self._wanted in (None, "sessions") else self._wanted)
        self._wanted = None

    async def _create(self, intent: intents.NewSession) -> None:
        def create(progress: Any) -> Workspace:
            workspace = Workspace.create(
                intent.source,
                intent.target,
                name=intent.name,
                worktree=intent.worktree,
                mappings=intent.mappings,
                progress=progress,
            )
            if intent.plan is not None:
                workspace.journal.set_meta("plan", str(intent.plan.resolve()))
            return workspace

        await self._adopt(await self.background.run("bringing both sides in", create), None)

    async def _adopt(self, workspace: Workspace, step: str | None) -> None:
        """Makes a workspace the open one."""
        await self._leave_session()
        self._opened.append(workspace)
        self.settings, problems = self._read_settings(workspace)
        for problem in problems:
            if problem not in self._problems:
                self.say(str(problem), "warning")
        self._problems = problems
        self._use_settings()
        self.view, self.drift = None, ()
        self.workspace, self.revision = workspace, workspace.revision
        self._load(workspace)
        self._follow(workspace)
        self._watch_repositories(workspace)
        self._remember(workspace)
        await self._go(step or ("finish" if workspace.session.applied is not None else "copy"))

    async def _leave_session(self) -> None:
        self.workers.cancel_group(self, "session")
        self.background.stop()
        if self._loading:
            await self._loaded.wait()
        self.workspace, self.view, self.drift = None, None, ()

    async def _archive(self, intent: intents.ArchiveSession) -> None:
        await asyncio.to_thread(Workspace.archive, intent.target, intent.name, intent.archived)
        self.say(f"{intent.name} is {'archived' if intent.archived else 'back in the list'}.")
        self._sessions_changed()

    async def _delete(self, intent: intents.DeleteSession) -> None:
        workspace = self.workspace
        if workspace is not None and workspace.name == intent.name:
            await self._leave_session()
            workspace.close()
            self._opened.remove(workspace)
        place = await asyncio.to_thread(Workspace.delete, intent.target, intent.name)
        self.say(f"{intent.name} is in the trash folder: {place}")
        if self._recent_file is not None:
            from app.recent import forget

            await asyncio.to_thread(forget, self._recent_file, intent.target, intent.name)
        self._sessions_changed()

    def _sessions_changed(self) -> None:
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, StepScreen):
                    screen.sessions_changed()

    def _remembered(self) -> None:
        if self._recent_file is not None:
            from app.recent import read_recent

            self.targets = list(dict.fromkeys(one.target for one in read_recent(self._recent_file)))

    def _remember(self, workspace: Workspace) -> None:
        if self._recent_file is not None:
            from app.recent import Recent, remember

            target = str(workspace.target.work_tree or workspace.target.git_dir)
            time = workspace.journal.now().isoformat(timespec="seconds")
            remember(self._recent_file, Recent(target, workspace.name, time))
            self._remembered()

    # What goes on beside the screens

    @work(group="session", exit_on_error=True)
    async def _load(self, workspace: Workspace) -> None:
        if self._loading:
            return
        self._loading = True
        self._loaded.clear()
        try:
            await self.background.run("comparing", lambda progress: workspace.load(progress, self._on_view))
        except Cancelled:
            self.say("The comparison was stopped; the next act goes on with it.", "warning")
        except PlaitError as error:
            self.say(str(error), "error")
        finally:
            self._loading = False
            self._loaded.set()
            self._catch_up()
        await asyncio.to_thread(_keep_numbers, workspace)
        gc.freeze()

    def _on_view(self, view: View) -> None:
        """Comes from whichever thread made the view."""
        if self.is_running:
            self.call_later(self._catch_up)

    def _catch_up(self) -> None:
        """Shows what the workspace knows now."""
        workspace = self.workspace
        if workspace is None:
            return
        if self.revision != workspace.revision:
            self.revision = workspace.revision
        if workspace.view is not None and workspace.view is not self.view:
            self.view = workspace.view

    @work(group="session", exit_on_error=True)
    async def _follow(self, workspace: Workspace) -> None:
        """Looks twice a second whether another process acted on the session."""
        while True:
            await asyncio.sleep(FOLLOW_SECONDS)
            if self._pending:
                continue
            try:
                moved = await asyncio.to_thread(workspace.follow)
            except PlaitError as error:
                self.say(str(error), "error")
                return
            if moved:
                self._catch_up()
                if not workspace.is_loaded and not self._loading:
                    self._load(workspace)

    @work(group="session", exit_on_error=True)
    async def _watch_repositories(self, workspace: Workspace) -> None:
        """Tells when source or target move on."""
        from app.watching import moves, places_to_watch

        self.drift = tuple(await asyncio.to_thread(workspace.drift))
        alone, deep = await asyncio.to_thread(places_to_watch, workspace)
        async for _ in moves(alone, deep):
            self.drift = tuple(await asyncio.to_thread(workspace.drift))

    @work(group="session", exit_on_error=True)
    async def _look_for_drift(self, workspace: Workspace) -> None:
        self.drift = tuple(await asyncio.to_thread(workspace.drift))

    def on_app_focus(self, event: events.AppFocus) -> None:
        """Uncommitted work is looked for when the operator comes back: no watcher tells of it."""
        if self.workspace is not None and not self._pending:
            self._look_for_drift(self.workspace)

    def edit_text(self, text: bytes, name: str) -> bytes:
        """Runs the operator's editor; the terminal has to be lent to it."""
        from app.editor import edit_text

        return edit_text(text, name, self.preferences.editor)

    # Commands of every screen

    def why_not(self, command: Command) -> str | None:
        """Why a command of the app can't be used now."""
        name = command.id.removeprefix("app.")
        if name.startswith("go-") and self.workspace is None and step_named(name[3:]).needs_session:
            return "no session is open"
        if name in ("undo", "redo", "rescan") and self.workspace is None:
            return "no session is open"
        if name == "undo" and self.workspace is not None and self.workspace.session.number <= 1:
            return "nothing has been done yet"
        if name == "stop" and not self.background.is_stoppable:
            return "nothing runs that could be stopped"
        if name == "theme" and self.is_colourless:
            return "colours are switched off"
        return None

    async def action_go(self, step: str) -> None:
        """To a step."""
        self.call_later(self._go, step)

    async def _go(self, step: str, key: str | None = None, hunk: str | None = None) -> None:
        if step_named(step).needs_session and self.workspace is None:
            self.say("No session is open; resume one or start a new one.", "warning")
            step = "sessions"
        if self.current_mode != step:
            await self.switch_mode(step)
        screen = self.screen_stack[0]
        if key is not None and isinstance(screen, StepScreen):
            self.call_after_refresh(screen.arrive, key, hunk)

    def action_undo(self) -> None:
        """Takes back the last operation."""
        self.post_message(intents.Undo())

    def action_redo(self) -> None:
        """Does it again."""
        self.post_message(intents.Redo())

    def action_rescan(self) -> None:
        """Takes both snapshots anew."""
        self.post_message(intents.RescanRepositories())

    def action_stop(self) -> None:
        """Stops what runs."""
        self.post_message(intents.StopWork())

    def action_show_help(self) -> None:
        """The keys of this screen."""
        from screens.help import HelpScreen

        screen = self.screen
        title = step_named(screen.STEP).title if isinstance(screen, StepScreen) else "Plait"
        self.push_screen(HelpScreen((screen, self), f"Keys: {title}"))

    def action_change_theme(self) -> None:
        """A list of themes."""
        self.search_themes()

    async def action_quit(self) -> None:
        """Leaves once what is under way is done; a second time at once, which loses nothing either."""
        if self._pending:
            self.say("Plait leaves as soon as what is under way is done.")
            self._queue(self._leave)
            self._pending = 0
        else:
            self.exit(0)

    async def _leave(self) -> None:
        self.exit(0)

    def close_workspaces(self) -> None:
        """Once the screen is gone and no thread works any more."""
        for workspace in self._opened:
            workspace.close()


def _is_open(where: object) -> Any:
    return isinstance(where, Workspace)


def _keep_numbers(workspace: Workspace) -> None:
    """Leaves the numbers for the list of sessions; they are derived, so nothing depends on them."""
    view = workspace.view
    if view is None or not workspace.is_loaded:
        return
    numbers = view.numbers
    shown = (numbers.decided, numbers.open, numbers.conflicts, numbers.unreviewed, numbers.stale)
    with suppress(PlaitError):
        workspace.journal.put_cached("numbers", " ".join(map(str, shown)).encode())


@contextmanager
def _no_color(wanted: bool) -> Iterator[None]:
    """Textual takes colours away only where the environment says so while the app is made."""
    if not wanted or "NO_COLOR" in os.environ:
        yield
        return
    os.environ["NO_COLOR"] = "1"
    try:
        yield
    finally:
        del os.environ["NO_COLOR"]


def run(where: Workspace | str | Path = ".", *, plain: bool = False, screen: str | None = None) -> int:
    """Shows Plait until the operator leaves; returns the exit code.

    `where`: an open workspace, or a repository whose latest session is resumed. `screen` names the step
    to begin with, `sessions` for the list.
    """
    from app.recent import recent_file
    from app.settings import user_file

    # Sessions are many small objects that live long: the default thresholds cost pauses that are felt.
    gc.set_threshold(50_000, 20, 100)
    app = PlaitApp(where, plain=plain, screen=screen, settings_file=user_file(), recent_file=recent_file())
    try:
        code = app.run(mouse=app.settings.mouse)
    finally:
        app.close_workspaces()
    return code if isinstance(code, int) else app.return_code or 0
