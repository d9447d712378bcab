"""The line above the columns that says which is which."""

from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from screens.host import symbols_of
from screens.panes.columns import column_at
from screens.panes.sheet import Sheet


class Heads(Widget):
    """Titles over a sheet's columns; the one that the keyboard acts in is marked, a click chooses another."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"heads--title", "heads--detail", "heads--active", "heads--rule"}

    DEFAULT_CSS = """
    Heads {
        height: 1;
        background: $panel;
        color: $foreground;
        & > .heads--title { text-style: bold; }
        & > .heads--active { text-style: bold; color: $text-accent; }
        & > .heads--detail { color: $foreground 60%; }
        & > .heads--rule { color: $foreground 25%; }
    }
    """

    def __init__(self, sheet: Sheet, *, active: str = "▸", id: str | None = None) -> None:
        super().__init__(id=id)
        self._sheet = sheet
        self._active = active

    def on_mount(self) -> None:
        """Follows what the sheet shows."""
        for name in ("column", "shown", "arranged"):
            self.watch(self._sheet, name, self._refresh, init=False)

    def _refresh(self) -> None:
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """All heads in one line."""
        sheet, symbols = self._sheet, symbols_of(self)
        width = self.size.width
        segments: list[Segment] = [Segment(" " * sheet.rows.lead, self._style())]
        for place, column in enumerate(sheet.columns):
            if place:
                segments.append(Segment(symbols.rule, self._style("heads--rule")))
            head = sheet.rows.heads[column.number]
            is_active = column.number == sheet.column and (sheet.is_narrow or not sheet.by_rows)
            title = f" {self._active if is_active else ' '}{head.title} "
            if sheet.is_narrow:
                number = sheet.shown.index(column.number) + 1
                title += f"({number} of {len(sheet.shown)}, tab: next) "
            title = set_cell_size(title, min(cell_len(title), column.width))
            segments.append(Segment(title, self._style("heads--active" if is_active else "heads--title")))
            room = column.width - cell_len(title)
            detail = f" {head.detail}" if head.detail else ""
            if cell_len(detail) > room > len(symbols.more):
                detail = set_cell_size(detail, room - len(symbols.more)) + symbols.more
            segments.append(Segment(set_cell_size(detail, max(0, room)), self._style("heads--detail")))
        strip = Strip(segments)
        return strip.adjust_cell_length(width, self._style())

    def _style(self, *names: str) -> Style:
        return self.get_visual_style(*names).rich_style

    def on_click(self, event: events.Click) -> None:
        """The keyboard acts in the column whose head was clicked."""
        offset = event.get_content_offset(self)
        column = column_at(self._sheet.columns, offset.x) if offset is not None else None
        if column is not None:
            self._sheet.column = column
            self._sheet.focus()
