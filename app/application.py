"""The Textual application: steps as modes, settings, and the commands of every screen."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollBarRender

from app.opening import OpeningApp
from app.palette import PlaitCommands
from app.settings import (
    Problem,
    Settings,
    change_setting,
    entry_points,
    load_settings,
    repository_file,
    run_configuration,
)
from screens.commands import Command, app_commands, bindings
from screens.host import Preferences
from screens.step import StepScreen
from screens.steps import STEPS, Step, step_named
from screens.text import ASCII, UNICODE
from screens.waiting import WaitingScreen

if TYPE_CHECKING:
    from state.workspace import Workspace

PLAIN_THEME = "ansi-dark"
WAITING = "waiting"


class AsciiBars(ScrollBarRender):
    """Scroll bars without half blocks."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


class PlaitApp(OpeningApp, inherit_bindings=False):
    """Plait on one terminal.

    `where` is an open workspace, or a folder whose latest session is opened once the first frame is
    shown. `screen` names the step to begin with.
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
        self._settings_file = settings_file
        self.settings, self._problems = self._load_settings(None)
        ascii_only = plain or self.settings.plain
        self.is_colourless = ascii_only or "NO_COLOR" in os.environ
        self.DEFAULT_MODE = WAITING  # type: ignore[misc]
        with _no_color(self.is_colourless):
            super().__init__(recent_file, ansi_color=True if self.is_colourless else None)
        for step in STEPS:
            self.add_mode(step.name, partial(self._make_screen, step))
        self.add_mode(WAITING, partial(WaitingScreen, screen or "copy"))
        self.symbols = ASCII if ascii_only else UNICODE
        self.start_folder = str(where if isinstance(where, str | Path) else where.target.place)
        self._where, self._wanted = where, screen
        self._theme_by_settings = ""
        self._keeps_theme = self._is_leaving = False
        if "TEXTUAL_ANIMATIONS" not in os.environ:
            self.animation_level = "none"

    def _make_screen(self, step: Step) -> Screen[Any]:
        """The screen of a step; nothing of it is imported before it is first shown."""
        module, _, name = step.screen.partition(":")
        screen: StepScreen = getattr(import_module(module), name)()
        screen.data_bind(PlaitApp.workspace, PlaitApp.view, PlaitApp.work, PlaitApp.drift, PlaitApp.revision)
        screen.data_bind(PlaitApp.noted)
        return screen

    def on_mount(self) -> None:
        """Shows the first frame, then begins to work."""
        if self.symbols.is_ascii:
            ScrollBar.renderer = AsciiBars
        self._use_settings()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._keeps_theme = True
        # What start has made stays until the end: no collection needs to look at it again.
        gc.freeze()
        self.read_targets()
        for problem in self._problems:
            self.say(str(problem), "warning")
        if not isinstance(self._where, str | Path):
            # Who names a step has a session of its own in hand, such as a mergetool's.
            # A new one of the operator's own begins with its overview.
            is_own = self._wanted in (None, "overview")
            self.queue(partial(self.adopt, self._where, self._wanted, is_remembered=is_own))
        elif self._wanted == "sessions":
            self.queue(partial(self.go, "sessions"))
        else:
            self.queue(partial(self.open_latest, str(self._where), self._wanted))

    def on_unmount(self) -> None:
        """Other apps of this process have their own scroll bars."""
        if self.symbols.is_ascii:
            ScrollBar.renderer = ScrollBarRender

    # Settings

    def _load_settings(self, workspace: Workspace | None) -> tuple[Settings, list[Problem]]:
        files = [self._settings_file] if self._settings_file is not None else []
        if workspace is not None:
            files.append(repository_file(workspace.target.common_dir))
        return load_settings(files)

    def read_settings(self, workspace: Workspace) -> None:
        """The settings of the workspace's repository hold from now on."""
        said = self._problems
        self.settings, self._problems = self._load_settings(workspace)
        workspace.run_configuration = run_configuration(self.settings)
        workspace.entry_points = entry_points(self.settings)
        for problem in self._problems:
            if problem not in said:
                self.say(str(problem), "warning")
        self._use_settings()

    def _use_settings(self) -> None:
        settings = self.settings
        if self.is_colourless:
            self.theme = PLAIN_THEME
        elif "TEXTUAL_THEME" not in os.environ and settings.theme != self._theme_by_settings:
            self._theme_by_settings = settings.theme
            if settings.theme in self.available_themes:
                self.theme = settings.theme
            else:
                self.say(f"There is no theme {settings.theme}; the command Theme lists them.", "warning")
        self.keys_of_commands = settings.keys
        self.set_keymap(settings.keys)
        self.preferences = Preferences(
            settings.worktree, settings.editor, settings.parents or None, settings.per_step, settings.checkout
        )

    def watch_theme(self, theme: str) -> None:
        """A theme that the operator chose is kept."""
        if self._keeps_theme and self._settings_file is not None and theme != self._theme_by_settings:
            self._theme_by_settings = theme
            with suppress(OSError, ValueError):
                change_setting(self._settings_file, "theme", theme)

    def edit_text(self, text: bytes, name: str) -> bytes:
        """Runs the operator's editor; the terminal has to be lent to it."""
        from app.editor import edit_text

        return edit_text(text, name, self.preferences.editor)

    # Commands of every screen

    def why_not(self, command: Command) -> str | None:
        """Why a command of the app can't be used now."""
        name = command.id.removeprefix("app.")
        workspace = self.workspace
        if workspace is None:
            needs = step_named(name[3:]).needs_session if name.startswith("go-") else name in NEED_SESSION
            return "no session is open" if needs else None
        if name == "undo" and workspace.session.number <= 1:
            return "nothing has been done yet"
        if name == "stop" and not self.background.is_stoppable:
            return "nothing runs that could be stopped"
        if name == "theme" and self.is_colourless:
            return "colours are switched off"
        return None

    def action_go(self, step: str) -> None:
        """To a step."""
        self.call_later(self.go, step)

    def action_undo(self) -> None:
        """Takes back the last operation."""
        from screens.intents import Undo

        self.post_message(Undo())

    def action_redo(self) -> None:
        """Does it again."""
        from screens.intents import Redo

        self.post_message(Redo())

    def action_rescan(self) -> None:
        """Takes both snapshots anew."""
        from screens.intents import RescanRepositories

        self.post_message(RescanRepositories())

    def action_stop(self) -> None:
        """Stops what runs."""
        from screens.intents import StopWork

        self.post_message(StopWork())

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
        if not self._pending or self._is_leaving:
            self.exit(0)
            return
        self._is_leaving = True
        self.say("Plait leaves as soon as what is under way is done.")
        self.queue(self._leave)

    async def _leave(self) -> None:
        self.exit(0)


NEED_SESSION = frozenset({"undo", "redo", "rescan", "stop"})


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
