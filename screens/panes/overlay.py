"""What full-screen views over a screen share: a title, a body, the keys at the bottom."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widget import Widget

from screens.host import Host, symbols_of
from screens.keyline import KeyLine
from screens.lines import Line, Part
from screens.text import MUTED, Symbols

T = TypeVar("T")


class Title(Line):
    """What is looked at, and where in it; both plain already."""

    DEFAULT_CSS = """
    Title { background: $primary 25%; color: $foreground; text-style: bold; }
    Title:ansi { background: ansi_default; text-style: bold underline; }
    """

    def __init__(self) -> None:
        super().__init__(id="title")
        self._left: Sequence[Part] = ()
        self._right: Sequence[Part] = ()

    def show(self, name: str, more: str = "", at: str = "") -> None:
        """Another title: a name, more about it, and at the right where one is."""
        self._left = [Part(f" {name}", "bold"), Part(f"  {more}" if more else "", f"not bold {MUTED}")]
        self._right = [Part(f"{at} ", f"not bold {MUTED}")] if at else ()
        self.refresh()

    def left(self, width: int) -> Sequence[Part]:
        return self._left

    def right(self, width: int) -> Sequence[Part]:
        return self._right


class Overlay(ModalScreen[T]):
    """A whole screen over another one."""

    DEFAULT_CSS = """
    Overlay {
        layout: vertical;
        background: $background;
        &:ansi { background: ansi_default; }
    }
    """

    @property
    def symbols(self) -> Symbols:
        """The character set of the app."""
        return symbols_of(self)

    def compose(self) -> ComposeResult:
        """Title, body, keys."""
        yield Title()
        yield from self.body()
        yield KeyLine()

    def body(self) -> Iterable[Widget]:
        """The widgets between title and keys."""
        return ()

    @property
    def title_line(self) -> Title:
        """The line at the top."""
        return self.query_one(Title)

    def tell(self, text: str, severity: str = "information") -> None:
        """A sentence that goes away by itself."""
        if isinstance(self.app, Host):
            self.app.say(text, severity)
        else:
            level = "warning" if severity == "warning" else "information"
            self.notify(self.symbols.text(text), markup=False, severity=level)  # type: ignore[arg-type]
