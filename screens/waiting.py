"""The first frame: shown at once, while everything that a session needs is read beside it."""

from collections.abc import Sequence

from textual.app import ComposeResult

from screens.frame import HeaderLine, StepLine
from screens.host import symbols_of
from screens.keyline import KeyLine
from screens.lines import Line, Part
from screens.step import StepScreen
from screens.text import MUTED


class OpeningLine(Line):
    """One word."""

    def left(self, width: int) -> Sequence[Part]:
        """What goes on."""
        return [Part(f"  opening{symbols_of(self).more}", MUTED)]


class WaitingScreen(StepScreen):
    """The frame around nothing yet; the app goes on to a step by itself."""

    def __init__(self, step: str) -> None:
        super().__init__()
        self.STEP = step  # type: ignore[misc]

    def compose(self) -> ComposeResult:
        """Only what is seen; each widget costs a millisecond or two before the first frame."""
        yield HeaderLine()
        yield StepLine(self.STEP)
        yield OpeningLine()
        yield KeyLine()
