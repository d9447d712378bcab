"""The frame of every step: where the operator is, what still waits, what runs, which keys there are."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.reactive import reactive
from textual.screen import Screen

from screens.commands import Command
from screens.frame import Banner, HeaderLine, NumbersLine, StepLine
from screens.host import Host, Noted, Work, command_of, symbols_of
from screens.keyline import KeyLine
from screens.places import Spot
from screens.text import Symbols

if TYPE_CHECKING:
    from state.drift import Drift
    from state.view import View
    from state.workspace import Workspace


class StepScreen(Screen[None]):
    """One step of a session; a subclass fills the middle by `compose_body` and says what it is called.

    Reactives flow down from the app and are read-only here. `view` changes with every operation,
    whoever made it; `work`, `drift` and the frame need no care of a subclass.
    """

    STEP: ClassVar[str] = ""
    """Name of its step in `screens.steps`."""
    CATALOGUE: ClassVar[Sequence[Command]] = ()
    """Its commands; `BINDINGS = bindings(COMMANDS)` binds them."""

    DEFAULT_CSS = """
    StepScreen {
        & > #body { height: 1fr; }
    }
    """

    workspace: "reactive[Workspace | None]" = reactive(None, bindings=True)
    view: "reactive[View | None]" = reactive(None, bindings=True, always_update=True)
    work: reactive[Work | None] = reactive(None, bindings=True)
    drift: "reactive[tuple[Drift, ...]]" = reactive((), bindings=True)
    noted: reactive[Noted | None] = reactive(None)
    revision: reactive[int] = reactive(0, bindings=True)

    def compose(self) -> ComposeResult:
        """The frame around the body."""
        yield HeaderLine().data_bind(workspace=StepScreen.workspace, view=StepScreen.view)
        yield StepLine(self.STEP).data_bind(workspace=StepScreen.workspace)
        yield NumbersLine().data_bind(
            workspace=StepScreen.workspace,
            view=StepScreen.view,
            work=StepScreen.work,
            noted=StepScreen.noted,
        )
        yield Banner().data_bind(drift=StepScreen.drift)
        with Vertical(id="body"):
            yield from self.compose_body()
        yield KeyLine()

    def compose_body(self) -> ComposeResult:
        """What stands between the frame's lines."""
        yield from ()

    @property
    def host(self) -> Host:
        """The app."""
        return cast(Host, self.app)

    @property
    def symbols(self) -> Symbols:
        """The character set of this terminal."""
        return symbols_of(self)

    def arrive(self, key: str | None = None, hunk: str | None = None) -> None:
        """The operator came here to look at an entry and one of its hunks; called once the screen is shown."""

    def arrive_at_folder(self, folder: str) -> None:
        """The operator came here to look at what is below a folder of the target; called once the screen is shown."""

    def arrive_at_spot(self, key: str | None, spot: Spot) -> None:
        """The operator came here to look at a spot of an entry's file; a screen without texts shows the entry."""
        self.arrive(key)

    def sessions_changed(self) -> None:
        """A session was archived or deleted."""

    def why_not(self, command: Command) -> str | None:
        """Why a command can't be used now, as a sentence without capital and full stop; None when it can."""
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """None, which dims it, for a command that can't be used now; pressing its key says why."""
        command = command_of(self, action, parameters)
        return None if command is not None and self.why_not(command) is not None else True
