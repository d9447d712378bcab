"""One scroll view that paints all columns of a row model side by side.

One widget and not one a column: it is measured twice as fast, and columns can't get out of step.
"""

from collections.abc import Iterable, Sequence
from time import perf_counter
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from screens.panes.cell import NoRows, Rows
from screens.panes.columns import Column, column_at, fits, share
from screens.panes.painter import AWAY, SIGNS, WHOLE_ROW, Signs, paint

KEPT_STRIPS = 2_000
# Rows beyond the visible ones are painted while nothing else happens, in slices shorter than a frame.
SLICE = 0.003
PERIOD = 1 / 50
SHIFT = 8


class Sheet(ScrollView, can_focus=True):
    """A row model in columns, with a cursor row and a column that the keyboard acts in.

    Too narrow for all, it shows that one column alone. Rows are painted when they are seen, and kept.
    `by_rows`: keys act on whole rows, so the cursor makes no difference between columns.
    """

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home,ctrl+home", "first", "First row", show=False),
        Binding("end,ctrl+end", "last", "Last row", show=False),
        Binding("shift+left", "shift(-1)", "Scroll left", show=False),
        Binding("shift+right", "shift(1)", "Scroll right", show=False),
        Binding("tab", "next_column(1)", "Next pane", show=False),
        Binding("shift+tab", "next_column(-1)", "Previous pane", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"sheet--{name}"
        for name in (
            *(
                "text",
                "filler",
                "source",
                "target",
                "both",
                "conflict",
                "resolved",
                "picked",
                "proposed",
                "folder",
                "faint",
            ),
            *(
                "lead",
                "cursor",
                "row",
                "mark",
                "label",
                "sign",
                "tail",
                "cut",
                "rule",
                "rule-current",
                "marked",
            ),
            *("open", "good", "warn", "bad", "note"),
            *(
                "comment",
                "keyword",
                "string",
                "number",
                "function",
                "class",
                "decorator",
                "builtin",
                "constant",
            ),
        )
    }

    DEFAULT_CSS = """
    Sheet {
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        & > .sheet--lead { color: $foreground 60%; }
        & > .sheet--label { color: $foreground 45%; }
        & > .sheet--cut { color: $text-accent; }
        & > .sheet--rule { color: $foreground 25%; }
        & > .sheet--rule-current { color: $text-accent; text-style: bold; }
        & > .sheet--filler { background: $foreground 4%; color: $foreground 20%; }
        & > .sheet--source { background: $primary 16%; }
        & > .sheet--target { background: $success 14%; }
        & > .sheet--both { background: $accent 9%; }
        & > .sheet--conflict { background: $error 18%; }
        & > .sheet--resolved { background: $success 10%; }
        & > .sheet--picked { background: $warning 30%; }
        & > .sheet--proposed { background: $accent 18%; text-style: italic; }
        & > .sheet--folder { text-style: bold; }
        & > .sheet--faint { color: $foreground 55%; }
        & > .sheet--mark { background: $warning 32%; text-style: bold; }
        & > .sheet--cursor, & > .sheet--row { background: $foreground 11%; }
        &:focus > .sheet--cursor { background: $primary 40%; }
        & > .sheet--tail { color: $foreground 60%; }
        & > .sheet--open { color: $text-warning; }
        & > .sheet--good { color: $text-success; }
        & > .sheet--warn { color: $text-warning; text-style: bold; }
        & > .sheet--bad { color: $text-error; text-style: bold; }
        & > .sheet--note { color: $text-accent; }
        & > .sheet--marked { color: $text-warning; text-style: bold; }
        & > .sheet--comment { color: $foreground 55%; text-style: italic; }
        & > .sheet--keyword { color: $text-accent; }
        & > .sheet--string { color: $text-success; }
        & > .sheet--number { color: $text-warning; }
        & > .sheet--constant { color: $text-warning; }
        & > .sheet--function { color: $text-primary; }
        & > .sheet--class { color: $text-primary; text-style: bold; }
        & > .sheet--decorator { color: $text-primary; text-style: italic; }
        & > .sheet--builtin { color: $text-primary; }
        &:ansi {
            & > .sheet--label, & > .sheet--rule, & > .sheet--faint, & > .sheet--filler,
            & > .sheet--comment, & > .sheet--tail { color: ansi_bright_black; background: ansi_default; }
            & > .sheet--source, & > .sheet--target, & > .sheet--both, & > .sheet--conflict,
            & > .sheet--resolved { background: ansi_default; }
            & > .sheet--proposed { background: ansi_default; text-style: italic; }
            & > .sheet--picked, & > .sheet--mark { background: ansi_default; text-style: bold underline; }
            & > .sheet--cursor { background: ansi_default; text-style: underline; }
            &:focus > .sheet--cursor { background: ansi_default; text-style: reverse; }
        }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False)
    """The row under the cursor."""
    column: reactive[int] = reactive(0, repaint=False)
    """The column that the keyboard acts in, and the only one shown where there is no room for more."""
    shift: reactive[int] = reactive(0, repaint=False)
    """How many cells of each text are scrolled out of sight."""
    arranged: reactive[int] = reactive(0, repaint=False)
    """Grows whenever heads, or where the columns stand, have changed."""
    shown: reactive[tuple[int, ...]] = reactive((0, 1, 2), repaint=False)
    """Columns of the row model that are shown where there is room, in this order."""

    class Opened(Message):
        """The operator double-clicked a row."""

        def __init__(self, sheet: "Sheet", row: int) -> None:
            super().__init__()
            self.sheet = sheet
            self.row = row

        @property
        def control(self) -> "Sheet":
            """The sheet it happened in."""
            return self.sheet

    def __init__(
        self, rows: Rows | None = None, *, id: str | None = None, signs: Signs = SIGNS, by_rows: bool = False
    ) -> None:
        super().__init__(id=id)
        self.rows: Rows = rows if rows is not None else NoRows()
        self.signs = signs
        self.by_rows = by_rows
        self.columns: tuple[Column, ...] = ()
        self._strips: LRUCache[tuple[int, bool], Strip] = LRUCache(KEPT_STRIPS)
        self._styles: dict[tuple[str, str, bool, str], Style] = {}
        self._ahead: Timer | None = None
        self._direction = 1

    # The row model

    def show_rows(self, rows: Rows, *, cursor: int | None = None, top: int | None = None) -> None:
        """Shows another row model; cursor and scroll stay where they are unless given."""
        self.rows = rows
        self._strips.clear()
        self._resize_content()
        last = max(0, len(rows) - 1)
        self.set_reactive(Sheet.cursor, min(max(0, self.cursor if cursor is None else cursor), last))
        if top is not None:
            self.scroll_to(y=top, animate=False, force=True)
        self.keep_in_sight(self.cursor)
        self._arrange()
        self.refresh()

    def refresh_rows(self, rows: Iterable[int] | None = None) -> None:
        """Paints some rows anew, or all of them."""
        if rows is None:
            self._strips.clear()
            self.refresh()
            return
        top, height = self.scroll_offset.y, self.room.height
        for y in rows:
            self._strips.discard((y, False))
            self._strips.discard((y, True))
            if top <= y < top + height:
                self.refresh(Region(0, y - top, self.room.width, 1))

    def _resize_content(self) -> None:
        self.virtual_size = Size(max(1, self.room.width), len(self.rows))

    # Where things are

    @property
    def room(self) -> Size:
        """The cells left for rows beside the scroll bar."""
        return self.scrollable_content_region.size

    @property
    def is_narrow(self) -> bool:
        """Whether only one column is shown for want of room."""
        return not fits(self.room.width, self.rows.lead, self.rows.gutter, len(self.shown))

    @property
    def page_rows(self) -> int:
        """How many rows fit on a page."""
        return max(1, self.room.height)

    def keep_in_sight(self, row: int, above: int = 0, below: int = 0) -> None:
        """Scrolls as little as needed to show a row with some rows around it."""
        height = self.page_rows
        top = self.scroll_offset.y
        above, below = min(above, height - 1), min(below, height - 1 - min(above, height - 1))
        if row - above < top:
            self.scroll_to(y=max(0, row - above), animate=False, force=True)
        elif row + below >= top + height:
            self.scroll_to(y=row + below - height + 1, animate=False, force=True)

    def _arrange(self) -> None:
        if self.column not in self.shown and self.shown:
            self.set_reactive(Sheet.column, self.shown[-1])
        shown = (self.column,) if self.is_narrow else self.shown
        shown = tuple(index for index in shown if index < len(self.rows.heads))
        columns = share(self.room.width, self.rows.lead, shown)
        if columns != self.columns:
            self.columns = columns
            self._strips.clear()
            self.refresh()
        self.arranged += 1

    def on_mount(self) -> None:
        """Content has a size only from now on."""
        super().on_mount()  # type: ignore[no-untyped-call]
        self._ahead = self.set_interval(PERIOD, self._paint_ahead, pause=True)
        self._resize_content()

    def on_resize(self) -> None:
        """Shares the new width out among the columns."""
        self._strips.clear()
        self._resize_content()
        self._arrange()
        self.keep_in_sight(self.cursor)

    def notify_style_update(self) -> None:
        """Other colours: everything is painted anew."""
        super().notify_style_update()
        self._styles.clear()
        self._strips.clear()

    # Painting

    def render_lines(self, crop: Region) -> list[Strip]:
        """The visible rows inside `crop`, from what is already painted where possible."""
        top = self.scroll_offset.y
        strips = [self._strip(top + y) for y in crop.line_range]
        if crop.column_span != (0, self.room.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        if self._ahead is not None:
            self._ahead.resume()
        return strips

    def render_line(self, y: int) -> Strip:
        """One visible row."""
        return self._strip(self.scroll_offset.y + y)

    def _strip(self, y: int) -> Strip:
        under = y == self.cursor
        key = (y, under)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = self._painted(y, under)
        return strip

    def _painted(self, y: int, under: bool) -> Strip:
        width = self.room.width
        if not 0 <= y < len(self.rows):
            strip = Strip.blank(width, self.style_of("text", "", False, AWAY))
        else:
            rows = self.rows
            cursor = (WHOLE_ROW if self.by_rows else self.column) if under else None
            row = rows.cells(y)
            strip = Strip(
                paint(
                    row, self.columns, rows.lead, rows.gutter, self.shift, cursor, self.style_of, self.signs
                ),
                width,
            )
        # Rendered now, so that painting ahead leaves nothing to do when the row is seen.
        strip.render(self.app.console)
        return strip

    def _paint_ahead(self) -> None:
        """Paints the pages that come next, a few rows at a time, and rests when they are there."""
        stop = perf_counter() + SLICE
        top, height = self.scroll_offset.y, self.page_rows
        wanted = [
            (y, y == self.cursor)
            for y in self._next_rows(top, height)
            if 0 <= y < len(self.rows) and (y, False) not in self._strips
        ]
        for key in wanted:
            if perf_counter() >= stop:
                return
            self._strips[key] = self._painted(*key)
        if self._ahead is not None:
            self._ahead.pause()

    def _next_rows(self, top: int, height: int) -> Sequence[int]:
        after = range(top + height, top + 2 * height + 1)
        before = range(top - 1, top - height - 2, -1)
        return (*after, *before) if self._direction > 0 else (*before, *after)

    def style_of(self, ground: str, kind: str, marked: bool, under: str) -> Style:
        """The style of a text of some kind on some ground."""
        key = (ground, kind, marked, under)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._make_style(*key)
        return style

    def _make_style(self, ground: str, kind: str, marked: bool, under: str) -> Style:
        names = [f"sheet--{ground}"]
        if under:
            names.append(f"sheet--{under}")
        # A visual style knows everything but this; and reversed, one colour is more legible than many.
        is_reversed = any(self.get_component_styles(name).text_style.reverse for name in names)
        if kind and not is_reversed:
            names.append(f"sheet--{kind}")
        if marked:
            names.append("sheet--mark")
        style = self.get_visual_style(*names).rich_style
        segments = [Segment("", style + Style(reverse=True) if is_reversed else style)]
        # What Textual does to every segment of every frame is done here once a style.
        for line_filter in self.get_line_filters():
            segments = line_filter.apply(segments, self.background_colors[1])
        return segments[0].style or Style.null()

    # Moving

    def watch_cursor(self, old: int, new: int) -> None:
        """Paints the two rows."""
        self._direction = 1 if new >= old else -1
        self.refresh_rows((old, new))
        self.keep_in_sight(new)

    def watch_column(self) -> None:
        """Another column is in the keyboard's reach, and perhaps in sight."""
        self._arrange()
        self.refresh_rows((self.cursor,))

    def watch_shown(self) -> None:
        """Other columns."""
        self._arrange()

    def watch_shift(self) -> None:
        """All texts move."""
        self.refresh_rows()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor's colour tells whether keys act here."""
        super().watch_has_focus(has_focus)
        self._styles.clear()
        self.refresh_rows((self.cursor,))

    def go(self, row: int, above: int = 0, below: int = 0) -> None:
        """Puts the cursor on a row, with some rows around it in sight."""
        self.cursor = min(max(0, row), max(0, len(self.rows) - 1))
        self.keep_in_sight(self.cursor, above, below)

    def action_move(self, by: int) -> None:
        """Up or down."""
        self.go(self.cursor + by)

    def action_page(self, by: int) -> None:
        """A page on or back: the rows move with the cursor."""
        rows = self.page_rows
        top = self.scroll_offset.y
        self._direction = by
        self.scroll_to(
            y=min(max(0, top + by * rows), max(0, len(self.rows) - rows)), animate=False, force=True
        )
        self.go(self.cursor + by * rows)

    def action_first(self) -> None:
        """To the first row."""
        self.go(0)

    def action_last(self) -> None:
        """To the last row."""
        self.go(len(self.rows) - 1)

    def action_shift(self, by: int) -> None:
        """Scrolls the texts sideways."""
        self.shift = max(0, self.shift + by * SHIFT)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """With one column the key goes on to the next widget."""
        if action == "next_column":
            return len(self.shown) > 1
        return super().check_action(action, parameters)

    def action_next_column(self, by: int) -> None:
        """The keyboard acts in the next column."""
        if self.shown:
            place = self.shown.index(self.column) if self.column in self.shown else 0
            self.column = self.shown[(place + by) % len(self.shown)]

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """Selects what was clicked; twice opens it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        row = self.scroll_offset.y + offset.y
        if row >= len(self.rows):
            return
        event.stop()
        column = column_at(self.columns, offset.x)
        if column is not None:
            self.column = column
        self.go(row)
        if event.chain == 2:
            self.post_message(self.Opened(self, row))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """With shift held the wheel scrolls sideways."""
        if event.shift or event.ctrl:
            event.stop()
            event.prevent_default()
            self.action_shift(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """With shift held the wheel scrolls sideways."""
        if event.shift or event.ctrl:
            event.stop()
            event.prevent_default()
            self.action_shift(-1)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Scrolls the texts sideways."""
        event.stop()
        self.action_shift(1)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Scrolls the texts sideways."""
        event.stop()
        self.action_shift(-1)
