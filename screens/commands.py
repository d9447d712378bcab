"""One declaration a command: it feeds bindings, the key line, the palette, the help screen and the settings' keymap.

A screen declares its commands in `screens/<area>/commands.py` as `COMMANDS`, binds them by
`BINDINGS = bindings(COMMANDS)`, names them `CATALOGUE = COMMANDS`, writes one `action_…` each, and says
in `why_not` when one can't be used. This module and those hold no Textual at import, so that settings
can be checked without a screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.binding import BindingType


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the operator can ask for.

    `id` is `area.name`, stable, and what settings call it; `key` is one key or several with commas
    between, the first one being shown. `title` is a few words, `help` one sentence, `group` the heading
    it stands under in the help screen. `show`: whether the key line names it.
    """

    id: str
    key: str
    title: str
    help: str
    group: str
    show: bool = True
    does: str = ""
    """The action with its arguments, where it isn't named like the id."""

    @property
    def area(self) -> str:
        """The screen it belongs to, `app` for all of them."""
        return self.id.partition(".")[0]

    @property
    def action(self) -> str:
        """What the screen's method is called behind `action_`, with arguments if it takes any."""
        return self.does or self.id.partition(".")[2].replace("-", "_").replace(".", "_")

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that is bound unless settings say otherwise."""
        return split_keys(self.key)


MOVING = ("up", "down", "k", "j", "pageup", "pagedown", "home", "end", "tab", "shift+tab")
"""Keys that lists and panes keep for moving; a command on one of them would never be reached."""


def split_keys(text: str) -> tuple[str, ...]:
    """The keys of a comma-separated list."""
    return tuple(key for key in (part.strip() for part in text.split(",")) if key)


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """Textual's bindings of some commands, each under its id so that a keymap finds it."""
    from textual.binding import Binding

    return [
        Binding(one.key, one.action, one.title, show=one.show, id=one.id, tooltip=one.help)
        for one in commands
    ]


APP = (
    Command("app.undo", "u", "Undo", "Takes back the last operation; nothing is lost by it.", "Session"),
    Command("app.redo", "U,ctrl+r", "Redo", "Does again what was undone last.", "Session", show=False),
    Command(
        "app.rescan",
        "R",
        "Rescan",
        "Looks at both repositories anew; decisions whose texts are unchanged stay, the others turn stale.",
        "Session",
        show=False,
    ),
    Command("app.stop", "ctrl+x", "Stop work", "Stops what runs in the background.", "Session", show=False),
    Command(
        "app.help",
        "question_mark,f1",
        "Help",
        "Lists every key of this screen, and why some can't be used.",
        "Plait",
        does="show_help",
    ),
    Command(
        "app.palette",
        "ctrl+p",
        "Palette",
        "Finds a command by typing a part of its name.",
        "Plait",
        False,
        "command_palette",
    ),
    Command("app.theme", "f10", "Theme", "Chooses the colours.", "Plait", False, "change_theme"),
    Command("app.quit", "q,ctrl+q", "Quit", "Leaves Plait; everything is saved already.", "Plait"),
)
"""Commands of every screen."""


def app_commands() -> tuple[Command, ...]:
    """Commands of every screen: going to a step, and `APP`."""
    from screens.steps import STEPS

    return (*(step.command for step in STEPS), *APP)


@cache
def catalogue() -> Mapping[str, Sequence[Command]]:
    """Every command, by area; reads the declarations of all steps, but no screen."""
    from screens.steps import STEPS

    found: dict[str, Sequence[Command]] = {"app": app_commands()}
    for step in STEPS:
        found[step.name] = import_module(f"screens.{step.name}.commands").COMMANDS
    return found


def every_command() -> dict[str, Command]:
    """Every command by its id."""
    return {command.id: command for commands in catalogue().values() for command in commands}
