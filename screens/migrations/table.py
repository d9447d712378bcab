"""Source, target and proposed sequence in one scroll view that paints its rows itself."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens.migrations.cells import Cells
from screens.migrations.layout import LEAD, Columns, columns_for
from screens.migrations.marks import Marks, marks_for
from screens.migrations.threads import Links, Piece, Threads
from screens.text import UNICODE, Symbols
from state.migrations.sequence import Edge, Hazard, Row

KEPT_ROWS = 2_000
NO_MARKS: frozenset[str] = frozenset()


class Table(ScrollView, can_focus=True):
    """One row a migration; the lines of the selected one are drawn beside the proposed sequence.

    A row can be dragged; where it would come to stand is shown until it is let go.
    """

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home,ctrl+home", "first", "First row", show=False),
        Binding("end,ctrl+end", "last", "Last row", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"table--{name}"
        for name in (
            *("text", "cursor", "marked", "carried", "place", "rule", "faint", "gone", "result", "pin"),
            *("source", "target", "needs", "needed", "violated"),
            *("keep", "from", "skip", "drop", "new", "bad", "warn", "note"),
        )
    }

    DEFAULT_CSS = """
    Table {
        height: 1fr;
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        & > .table--cursor { background: $foreground 11%; }
        &:focus > .table--cursor { background: $primary 40%; }
        & > .table--marked { color: $text-warning; text-style: bold; }
        & > .table--carried { text-style: italic; color: $text-accent; }
        & > .table--place { text-style: underline; color: $text-accent; }
        & > .table--rule { color: $foreground 25%; }
        & > .table--faint { color: $foreground 55%; }
        & > .table--gone { color: $foreground 45%; text-style: strike; }
        & > .table--result { text-style: bold; }
        & > .table--pin { color: $text-success; text-style: bold; }
        & > .table--source { color: $text-primary; }
        & > .table--target { color: $text-success; }
        & > .table--needs { color: $text-accent; text-style: bold; }
        & > .table--needed { color: $text-primary; text-style: bold; }
        & > .table--violated { color: $text-error; text-style: bold; }
        & > .table--keep { color: $foreground 60%; }
        & > .table--from { color: $text-primary; }
        & > .table--new { color: $text-accent; text-style: bold; }
        & > .table--skip, & > .table--drop { color: $text-warning; }
        & > .table--bad { color: $text-error; text-style: bold; }
        & > .table--warn { color: $text-warning; text-style: bold; }
        & > .table--note { color: $text-accent; }
        &:ansi {
            & > .table--faint, & > .table--rule, & > .table--gone, & > .table--keep {
                color: ansi_bright_black; background: ansi_default;
            }
            & > .table--cursor { background: ansi_default; text-style: underline; }
            &:focus > .table--cursor { background: ansi_default; text-style: reverse; }
        }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False)
    """The row under the cursor."""
    arranged: reactive[int] = reactive(0, repaint=False)
    """Grows whenever the columns stand elsewhere."""

    class Opened(Message):
        """The operator double-clicked a row."""

        def __init__(self, table: "Table", row: int) -> None:
            super().__init__()
            self.table = table
            self.row = row

        @property
        def control(self) -> "Table":
            """The table it happened in."""
            return self.table

    class Dragged(Message):
        """A row was dragged right below another one; `below` is -1 for the top."""

        def __init__(self, table: "Table", row: int, below: int) -> None:
            super().__init__()
            self.table = table
            self.row = row
            self.below = below

        @property
        def control(self) -> "Table":
            """The table it happened in."""
            return self.table

    def __init__(self, *, id: str | None = None, symbols: Symbols = UNICODE) -> None:
        super().__init__(id=id)
        self.symbols = symbols
        self.marks: Marks = marks_for(symbols)
        self.columns = Columns(0, 0, 0, 0, 0, 0)
        self.marked: frozenset[str] = NO_MARKS
        self._cells = Cells((), {}, symbols, self.marks)
        self._links = Links((), ())
        self._threads = Threads()
        self._halves: LRUCache[int, tuple[tuple[Piece, ...], tuple[Piece, ...]]] = LRUCache(KEPT_ROWS)
        self._styles: dict[tuple[str, bool, str], Style] = {}
        self._carried: int | None = None
        self._place: int | None = None

    # What is shown

    @property
    def rows(self) -> Sequence[Row]:
        """The rows that are shown."""
        return self._cells.rows

    @property
    def links(self) -> Links:
        """What depends on what."""
        return self._links

    def show(
        self,
        rows: Sequence[Row],
        edges: Sequence[Edge],
        findings: Mapping[str, Sequence[Hazard]],
        cursor: int,
    ) -> None:
        """Shows other rows with the cursor on one of them."""
        self._cells = Cells(rows, findings, self.symbols, self.marks, self._cells.sizes)
        self._links = Links(rows, edges)
        self._carried = self._place = None
        self.virtual_size = Size(max(1, self.room.width), len(rows))
        self.set_reactive(Table.cursor, min(max(0, cursor), max(0, len(rows) - 1)))
        self._threads = self._links.threads(self.cursor)
        self._arrange()
        self.keep_in_sight(self.cursor, 1)
        self.refresh()

    def show_marks(self, marked: frozenset[str]) -> None:
        """Shows which rows are marked."""
        self.marked = marked
        self.refresh()

    @property
    def room(self) -> Size:
        """The cells left for rows beside the scroll bar."""
        return self.scrollable_content_region.size

    def _arrange(self) -> None:
        self._halves.clear()
        self.columns = columns_for(self.room.width, self._cells.natural)
        self.arranged += 1

    def on_mount(self) -> None:
        """Content has a size only from now on."""
        super().on_mount()  # type: ignore[no-untyped-call]
        self.virtual_size = Size(max(1, self.room.width), len(self.rows))

    def on_resize(self) -> None:
        """Shares the new width out among the columns."""
        self.virtual_size = Size(max(1, self.room.width), len(self.rows))
        self._arrange()
        self.keep_in_sight(self.cursor)
        self.refresh()

    def notify_style_update(self) -> None:
        """Other colours: everything is painted anew."""
        super().notify_style_update()
        self._styles.clear()

    # Painting

    def render_line(self, y: int) -> Strip:
        """One visible row."""
        row = self.scroll_offset.y + y
        width = self.room.width
        if not 0 <= row < len(self.rows):
            return Strip.blank(width, self.style_of("", False))
        halves = self._halves.get(row)
        if halves is None:
            halves = self._halves[row] = (
                self._cells.before(row, self.columns),
                self._cells.after(row, self.columns),
            )
        before, after = halves
        gutter = self._threads.pieces(row, self.marks, self.columns.gutter)
        here = row == self.cursor
        over = "carried" if row == self._carried else "place" if self._is_place(row) else ""
        segments = [
            Segment(text, self.style_of(kind, here, over))
            for text, kind in (*self._lead(row), *before, *gutter, (" ", ""), *after)
            if text
        ]
        return Strip(segments).adjust_cell_length(width, self.style_of("", here, over))

    def _lead(self, row: int) -> tuple[Piece, ...]:
        one = self.rows[row]
        if self._is_place(row):
            sign = (self.marks.drop_above if self._place == -1 else self.marks.drop_below, "needs")
        else:
            sign = (self.symbols.cursor if row == self.cursor else " ", "result")
        return (
            sign,
            (self.marks.marked, "marked") if one.id in self.marked else (" ", ""),
            (self.marks.applied, "pin") if one.applied else (" ", ""),
            (" " * (LEAD - 3), ""),
        )

    def _is_place(self, row: int) -> bool:
        return self._place is not None and max(0, self._place) == row

    def style_of(self, kind: str, here: bool, over: str = "") -> Style:
        """The style of a text, on the cursor's ground or not."""
        key = (kind, here, over)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._make_style(kind, here, over)
        return style

    def _make_style(self, kind: str, here: bool, over: str) -> Style:
        names = ["table--text"]
        if here:
            names.append("table--cursor")
        is_reversed = any(self.get_component_styles(name).text_style.reverse for name in names)
        # Reversed, one colour is more legible than many.
        if kind and (not is_reversed or kind == "gone"):
            names.append(f"table--{kind}")
        if over:
            names.append(f"table--{over}")
        style = self.get_visual_style(*names).rich_style
        segments = [Segment("", style + Style(reverse=True) if is_reversed else style)]
        for line_filter in self.get_line_filters():
            segments = line_filter.apply(segments, self.background_colors[1])
        return segments[0].style or Style.null()

    # Moving

    def watch_cursor(self, old: int, new: int) -> None:
        """Other lines are drawn."""
        self._threads = self._links.threads(new)
        self.refresh()
        self.keep_in_sight(new)

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor's colour tells whether keys act here."""
        super().watch_has_focus(has_focus)
        self._styles.clear()
        self.refresh()

    def keep_in_sight(self, row: int, around: int = 0) -> None:
        """Scrolls as little as needed to show a row, with some rows around it."""
        height = max(1, self.room.height)
        around = min(around, (height - 1) // 2)
        top = self.scroll_offset.y
        if row - around < top:
            self.scroll_to(y=max(0, row - around), animate=False, force=True)
        elif row + around >= top + height:
            self.scroll_to(y=row + around - height + 1, animate=False, force=True)

    def go(self, row: int, around: int = 0) -> None:
        """Puts the cursor on a row."""
        self.cursor = min(max(0, row), max(0, len(self.rows) - 1))
        self.keep_in_sight(self.cursor, around)

    def action_move(self, by: int) -> None:
        """Up or down."""
        self.go(self.cursor + by)

    def action_page(self, by: int) -> None:
        """A page on or back."""
        self.go(self.cursor + by * max(1, self.room.height - 1))

    def action_first(self) -> None:
        """To the first row."""
        self.go(0)

    def action_last(self) -> None:
        """To the last row."""
        self.go(len(self.rows) - 1)

    # Mouse

    def _row_at(self, event: events.MouseEvent) -> int:
        """The row under the mouse, also when it has left the table while dragging."""
        offset = event.screen_offset - self.content_region.offset
        return min(max(-1, self.scroll_offset.y + offset.y), len(self.rows) - 1)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Takes hold of a row."""
        offset = event.get_content_offset(self)
        if offset is None or event.button != 1:
            return
        row = self.scroll_offset.y + offset.y
        if row >= len(self.rows):
            return
        self.go(row)
        self._carried = row
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Shows where the row would come to stand."""
        if self._carried is None:
            return
        at = self._row_at(event)
        # Upwards it takes the place of the row under the mouse, downwards it goes below it.
        place = at - 1 if at < self._carried else at
        self._place = None if place in (self._carried, self._carried - 1) else max(-1, place)
        self.keep_in_sight(min(max(0, at), max(0, len(self.rows) - 1)))
        self.refresh()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Lets the row go."""
        carried, place = self._carried, self._place
        self._carried = self._place = None
        if carried is None:
            return
        self.release_mouse()
        self.refresh()
        if place is not None:
            self.post_message(self.Dragged(self, carried, place))

    def on_click(self, event: events.Click) -> None:
        """Twice opens the row."""
        offset = event.get_content_offset(self)
        if offset is None or self.scroll_offset.y + offset.y >= len(self.rows):
            return
        event.stop()
        if event.chain == 2:
            self.post_message(self.Opened(self, self.scroll_offset.y + offset.y))
