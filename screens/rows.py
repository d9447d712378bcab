"""A list of rows, painted one by one when they are seen, with a cursor; for any number of rows."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style as VisualStyle
from textual.visual import Visual

from screens.host import symbols_of
from screens.lines import Part, cut, width_of
from screens.text import Symbols

RowOf = Callable[[int, int], Sequence[Part]]
"""The parts of a row: called with its place and the width in cells."""


class RowList(ScrollView, can_focus=True):
    """Rows that somebody else describes; the one under the cursor carries a sign as well as a colour."""

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "first", "First", show=False),
        Binding("end", "last", "Last", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--cursor", "rows--text"}

    DEFAULT_CSS = """
    RowList {
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        & > .rows--cursor { background: $foreground 11%; }
        &:focus > .rows--cursor { background: $primary 40%; }
        &:ansi > .rows--cursor { background: ansi_default; text-style: bold; }
        &:ansi:focus > .rows--cursor { background: ansi_default; text-style: reverse; }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False)
    """The row under the cursor, counted from 0."""

    class Moved(Message):
        """The cursor stands on another row."""

        def __init__(self, rows: "RowList", row: int) -> None:
            super().__init__()
            self.rows = rows
            self.row = row

        @property
        def control(self) -> "RowList":
            """The list it happened in."""
            return self.rows

    class Chosen(Moved):
        """The operator clicked a row twice; a key for it is the screen's command."""

    def __init__(
        self, *, id: str | None = None, classes: str | None = None, has_neighbour: bool = False
    ) -> None:
        super().__init__(id=id, classes=classes)
        # Of two lists side by side only the one that the keys move in shows its cursor's sign.
        self._has_neighbour = has_neighbour
        self._row_of: RowOf = lambda row, width: ()
        self._count = 0
        self._strips: LRUCache[tuple[int, bool], Strip] = LRUCache(1_000)
        self._width = 0

    def __len__(self) -> int:
        return self._count

    def __bool__(self) -> bool:
        return True

    def show_rows(self, count: int, row_of: RowOf, cursor: int | None = None) -> None:
        """Shows other rows; the cursor stays where it is unless given."""
        self._count, self._row_of = count, row_of
        self._strips.clear()
        self.virtual_size = Size(max(1, self.size.width), count)
        wanted = min(max(0, self.cursor if cursor is None else cursor), max(0, count - 1))
        if wanted == self.cursor:
            self._keep_in_sight()
        self.cursor = wanted
        self.refresh()

    def on_mount(self) -> None:
        """Content has a size only from now on."""
        super().on_mount()  # type: ignore[no-untyped-call]
        self.virtual_size = Size(max(1, self.size.width), self._count)

    def on_resize(self) -> None:
        """Rows are made for a width."""
        self._strips.clear()
        self.virtual_size = Size(max(1, self.size.width), self._count)
        self._keep_in_sight()

    def on_focus(self) -> None:
        """The keys move in it: its cursor is to be seen."""
        self._strips.clear()
        self.refresh()

    def on_blur(self) -> None:
        """They move elsewhere."""
        self._strips.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        """Other colours: everything is painted anew."""
        super().notify_style_update()
        self._strips.clear()

    @property
    def _symbols(self) -> Symbols:
        return symbols_of(self)

    def render_line(self, y: int) -> Strip:
        """One visible row."""
        row, width = self.scroll_offset.y + y, self.scrollable_content_region.width
        if width != self._width:
            # A scroll bar that comes or goes is no other size of the list.
            self._width = width
            self._strips.clear()
        key = (row, row == self.cursor)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = self._painted(row)
        return strip

    def _painted(self, row: int) -> Strip:
        width = self.scrollable_content_region.width
        is_here = row == self.cursor
        if not 0 <= row < self._count:
            return Strip.blank(width, self.rich_style)
        symbols = self._symbols
        parts = cut(self._row_of(row, max(0, width - 2)), max(0, width - 2), symbols.more)
        is_signed = is_here and (self.has_focus or not self._has_neighbour)
        texts = [Part(f"{symbols.cursor if is_signed else ' '} ", "bold"), *parts]
        texts.append(Part(" " * max(0, width - width_of(texts))))
        name = "rows--cursor" if is_here else "rows--text"
        style = self.get_visual_style(name)
        if self.get_component_styles(name).text_style.reverse:
            # A visual style doesn't know this; and reversed, one colour is more legible than many.
            style += VisualStyle(reverse=True)
            texts = [Part("".join(part.text for part in texts))]
        content = Content("").join(
            [Content.styled(part.text, part.style) if part.style else Content(part.text) for part in texts]
        )
        strips = Visual.to_strips(self, content, width, 1, style)
        strip = strips[0] if strips else Strip([Segment(" " * width, Style())])
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, self.background_colors[1])
        return strip

    def watch_cursor(self, old: int, new: int) -> None:
        """Paints the two rows and tells where the cursor is."""
        top = self.scroll_offset.y
        for row in (old, new):
            self._strips.discard((row, True))
            self._strips.discard((row, False))
            self.refresh(Region(0, row - top, self.size.width, 1))
        self._keep_in_sight()
        self.post_message(self.Moved(self, new))

    def _keep_in_sight(self) -> None:
        height = max(1, self.scrollable_content_region.height)
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, force=True)

    def go(self, row: int) -> None:
        """Puts the cursor on a row."""
        self.cursor = min(max(0, row), max(0, self._count - 1))

    def action_move(self, by: int) -> None:
        """Up or down."""
        self.go(self.cursor + by)

    def action_page(self, by: int) -> None:
        """A page on or back."""
        self.go(self.cursor + by * max(1, self.scrollable_content_region.height - 1))

    def action_first(self) -> None:
        """To the first row."""
        self.go(0)

    def action_last(self) -> None:
        """To the last row."""
        self.go(self._count - 1)

    def on_click(self, event: events.Click) -> None:
        """Selects what was clicked; twice chooses it."""
        offset = event.get_content_offset(self)
        if offset is None or self.scroll_offset.y + offset.y >= self._count:
            return
        event.stop()
        self.go(self.scroll_offset.y + offset.y)
        if event.chain == 2:
            self.post_message(self.Chosen(self, self.cursor))
