"""What a screen may ask of the app that it runs in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.actions import parse
from textual.app import App
from textual.dom import DOMNode
from textual.message import Message
from textual.reactive import reactive

from screens.commands import Command
from screens.text import UNICODE, Symbols

if TYPE_CHECKING:
    from textual.actions import ActionParseResult

    from state.drift import Drift
    from state.progress import Progress
    from state.view import View
    from state.workspace import Workspace

T = TypeVar("T")
SAID_FOR = 8.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Work:
    """What runs in the background, and how far it is; `total` 0: nobody knows."""

    words: str
    done: int = 0
    total: int = 0
    can_stop: bool = True

    @property
    def share(self) -> int | None:
        """Percent done, if that is known."""
        return min(100, 100 * self.done // self.total) if self.total else None

    @property
    def going_on(self) -> str:
        """`looking for findings, 40 %…`."""
        share = f", {self.share} %" if self.share is not None else ""
        return f"{self.words}{share}…"


@dataclass(frozen=True, slots=True)
class Noted:
    """How many findings stand, and how many of them weren't there before the last act."""

    errors: int = 0
    warnings: int = 0
    new: int = 0
    is_known: bool = True
    """False until the first look is done, which has begun by itself."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the operator's settings say about new sessions, editing and apply."""

    worktree: bool = False
    editor: str = ""
    parents: str | None = None
    per_step: bool = False
    checkout: bool = False


def command_of(node: DOMNode, action: str, parameters: tuple[object, ...]) -> Command | None:
    """The command behind an action of a screen or the app, None for Textual's own actions."""
    for command in getattr(node, "CATALOGUE", ()):
        _, name, arguments = parse(command.action)
        if name == action and arguments == parameters:
            return command  # type: ignore[no-any-return]
    return None


def reason_against(node: DOMNode, command: Command) -> str | None:
    """Why a command of a screen or the app can't be used now."""
    why_not = getattr(node, "why_not", None)
    return why_not(command) if why_not is not None else None


class Intent(Message):
    """Anything that a screen asks for; bubbles up to the app. `screens.intents` lists them."""


class Host(App[int]):
    """The app as screens see it; `view` is the session at this moment and None until it is compared."""

    CATALOGUE: ClassVar[Sequence[Command]] = ()

    symbols: Symbols = UNICODE
    preferences: Preferences = Preferences()
    start_folder: str = "."
    """The repository that Plait was started for."""
    targets: Sequence[str] = ()
    """Repositories that had a session open lately, the latest first."""
    keys_of_commands: Mapping[str, str] = {}
    """Keys that settings give to commands, by id."""

    workspace: reactive[Workspace | None] = reactive(None, bindings=True)
    view: reactive[View | None] = reactive(None, bindings=True, always_update=True)
    work: reactive[Work | None] = reactive(None, bindings=True)
    drift: reactive[tuple[Drift, ...]] = reactive((), bindings=True)
    noted: reactive[Noted | None] = reactive(None)
    """None while nobody looks for findings."""
    _refused: tuple[str, float] = "", 0.0
    """What was said last of a key that does nothing, and when."""
    revision: reactive[int] = reactive(0, bindings=True)
    """Where the session's journal stands; changes with every act of any process, also before `view` is there."""

    def now(self) -> datetime:
        """The time that ages are told by."""
        return datetime.now(UTC)

    async def beside(self, words: str, function: Callable[[Progress], T]) -> T:
        """What `function` returns or raises, done in a thread while its progress is shown.

        `Cancelled` when the operator stopped it.
        """
        return await asyncio.to_thread(function, lambda step, done=0, total=0: None)

    def say(self, text: str, severity: str = "information") -> None:
        """A sentence that goes away by itself; never read as markup."""
        level = "error" if severity == "error" else "warning" if severity == "warning" else "information"
        self.notify(self.symbols.text(text), severity=level, markup=False, timeout=SAID_FOR)  # type: ignore[arg-type]

    def _refuse(self, text: str) -> None:
        """Says why a key does nothing; not again while it is still to be read, so that nothing is covered by it."""
        now = monotonic()
        said, at = self._refused
        if said != text or now - at > SAID_FOR:
            self._refused = text, now
            self.say(text, "warning")

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: object = None,
    ) -> bool:
        """Runs an action; one that can't be used now says why."""
        node = self if default_namespace is None else default_namespace
        parsed = parse(action) if isinstance(action, str) else action
        if not parsed[0]:
            command = command_of(node, parsed[1], parsed[2])
            reason = reason_against(node, command) if command is not None else None
            if command is not None and reason is not None:
                self._refuse(f"{command.title}: {reason}")
                return True
        return await super().run_action(action, default_namespace, namespaces)  # type: ignore[arg-type]

    def why_not(self, command: Command) -> str | None:
        """Why a command of the app can't be used now; None when it can."""
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """None, which dims it, for a command that can't be used now."""
        command = command_of(self, action, parameters)
        return None if command is not None and self.why_not(command) is not None else True


def symbols_of(node: DOMNode) -> Symbols:
    """The character set that the node's app shows."""
    return node.app.symbols if isinstance(node.app, Host) else UNICODE
