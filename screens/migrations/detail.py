"""The row under the cursor in words, below the sequence."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static


class Detail(VerticalScroll, can_focus=False):
    """A few lines that scroll; more of them on a higher screen, or when the operator asks."""

    DEFAULT_CSS = """
    Detail {
        height: 30%;
        min-height: 6;
        background: $surface;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        & > Static { height: auto; }
        &.more { height: 60%; }
        &:ansi { background: ansi_default; }
    }
    """

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static("", markup=False)

    def show(self, lines: Sequence[Content]) -> None:
        """Shows other lines, from the first one."""
        self.query_one(Static).update(Content("\n").join(lines))
        self.scroll_home(animate=False)

    @property
    def text(self) -> str:
        """What is shown."""
        return str(self.query_one(Static).content)
