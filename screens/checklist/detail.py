"""The item under the cursor in words, beside or below the items."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static


class Detail(VerticalScroll, can_focus=True):
    """Lines that wrap and scroll; tab gives it the keyboard."""

    DEFAULT_CSS = """
    Detail {
        background: $surface;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        & > Static { height: auto; }
        &:focus { background: $primary 8%; }
        &:ansi { background: ansi_default; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: Sequence[Content] = ()

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static("", markup=False)

    def show(self, lines: Sequence[Content], keeps_place: bool = False) -> None:
        """Shows other lines; from the first one unless the place is kept."""
        self._lines = lines
        self.query_one(Static).update(Content("\n").join(lines))
        if not keeps_place:
            self.scroll_home(animate=False)

    @property
    def text(self) -> str:
        """What is shown."""
        return "\n".join(line.plain for line in self._lines)
