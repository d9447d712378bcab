"""The row under the cursor in words, below the sequence."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

INDENT = 8
"""Cells that the second line of a sentence is moved in, so that what begins a sentence stands out."""


def hanging(line: Content, width: int) -> list[Content]:
    """The line in as many as it needs, all but the first one indented."""
    if line.cell_length <= width:
        return [line]
    first, *rest = line.wrap(width)
    if not rest:
        return [first]
    left = line[len(first.plain) :]
    while left.plain.startswith(" "):
        left = left[1:]
    return [first, *(one.pad_left(INDENT) for one in left.wrap(max(8, width - INDENT)))]


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

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: Sequence[Content] = ()

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static("", markup=False)

    def show(self, lines: Sequence[Content]) -> None:
        """Shows other lines, from the first one."""
        self._lines = lines
        self._lay()
        self.scroll_home(animate=False)

    def on_resize(self) -> None:
        """Lines are wrapped for a width."""
        self._lay()

    def _lay(self) -> None:
        room = max(20, self.scrollable_content_region.width)
        laid = [part for line in self._lines for part in hanging(line, room)]
        self.query_one(Static).update(Content("\n").join(laid))

    @property
    def text(self) -> str:
        """What is shown."""
        return str(self.query_one(Static).content)
