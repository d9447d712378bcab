"""A box with a title over a screen that stays in sight: what questions and lists over a screen look like."""

from collections.abc import Iterable
from typing import TypeVar, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget

from screens.host import Host, symbols_of
from screens.text import Symbols, content

T = TypeVar("T")
HIGHEST = 94
"""Percent of the screen's height that a box takes at the most."""


class Boxed(ModalScreen[T]):
    """Gives back an answer, None when the operator left."""

    DEFAULT_CSS = f"""
    Boxed {{
        align: center middle;
        background: $background 60%;
        & > Vertical {{
            width: 120;
            max-width: 98%;
            height: auto;
            max-height: {HIGHEST}%;
            background: $surface;
            border: round $primary;
        }}
        & RowList {{ height: auto; background: $surface; }}
        &:ansi {{ background: transparent; }}
        &:ansi > Vertical {{ background: ansi_default; border: ascii ansi_default; }}
    }}
    """

    def __init__(self, heading: str) -> None:
        super().__init__()
        self._heading = heading

    def compose(self) -> ComposeResult:
        """The box with its title."""
        with Vertical() as box:
            box.border_title = content(self.symbols.words(self._heading)).markup
            yield from self.body()

    def body(self) -> Iterable[Widget]:
        """The widgets in the box."""
        return ()

    @property
    def host(self) -> Host:
        """The app."""
        return cast(Host, self.app)

    @property
    def symbols(self) -> Symbols:
        """The character set of the app."""
        return symbols_of(self)

    def rows_beside(self, others: int) -> int:
        """So many rows are left in the highest box beside its border and other rows."""
        return self.size.height * HIGHEST // 100 - others

    def action_leave(self) -> None:
        """No answer; a key that comes faster than the box goes is the next screen's no more."""
        if self.is_current:
            self.dismiss(None)
