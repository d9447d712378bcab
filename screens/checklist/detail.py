"""The item under the cursor in words, beside or below the items."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

HEAD = 10
"""Cells of the head that a line may begin with; what doesn't fit beside it goes on below itself."""


def hanging(line: Content, width: int) -> list[Content]:
    """The line in as many as it needs; behind a head all of them begin where the first one does."""
    if line.cell_length <= width:
        return [line]
    text = line.plain
    if not (text[HEAD - 1 : HEAD] == " " and text[HEAD : HEAD + 1].strip()):
        return line.wrap(width)
    head, rest = line.divide([HEAD])
    first, *others = rest.wrap(max(8, width - HEAD))
    return [head + first, *(one.pad_left(HEAD) for one in others)]


class Detail(VerticalScroll, can_focus=True):
    """Lines that wrap and scroll; tab gives it the keyboard."""

    DEFAULT_CSS = """
    Detail {
        background: $surface;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
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
        self._lay()
        if not keeps_place:
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
        return "\n".join(line.plain for line in self._lines)
