"""The columns of the file on the Resolve screen, with the hunk under the cursor framed."""

from screens.panes.sheet import Sheet
from screens.resolve.desk import Desk


class HunkSheet(Sheet):
    """A sheet that knows which region the cursor is in."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.desk: Desk | None = None

    def lay(self, desk: Desk, *, cursor: int | None = None, top: int | None = None) -> None:
        """Shows a file; cursor and scroll stay where they are unless given."""
        self.desk = desk
        rows = desk.rows_by_hunks
        if rows is not None:
            row = self.cursor if cursor is None else cursor
            rows.current = desk.region_at(min(row, len(rows) - 1))
        self.show_rows(desk.rows, cursor=cursor, top=top)

    def lay_as(self, desk: Desk, before: Desk, row: int, top: int) -> bool:
        """Shows a file with the cursor in the region, and in sight, as row `row` of `before` was; False for another file."""
        if before.aligned is None or desk.aligned is None or before.document is not desk.document:
            return False
        if not before.aligned.height:
            return False
        region = before.aligned.region_at(min(row, before.aligned.height - 1))
        was, (first, stop) = before.span(region)[0], desk.span(region)
        cursor = min(first + row - was, stop - 1)
        self.lay(desk, cursor=cursor, top=max(0, top + cursor - row))
        return True

    def watch_cursor(self, old: int, new: int) -> None:
        """Frames the hunk under the cursor."""
        super().watch_cursor(old, new)
        desk = self.desk
        rows = desk.rows_by_hunks if desk is not None else None
        if desk is None or rows is None or rows is not self.rows:
            return
        number, before = desk.region_at(new), rows.current
        if number == before:
            return
        rows.current = number
        for region in (before, number):
            if region is not None:
                self.refresh_rows(range(*desk.span(region)))

    @property
    def number(self) -> int | None:
        """The number of the changed region under the cursor."""
        desk = self.desk
        return desk.region_at(self.cursor) if desk is not None and desk.rows is self.rows else None

    def go_to_region(self, number: int) -> None:
        """Puts the cursor on the first row of a region, with as much of it in sight as fits."""
        desk = self.desk
        if desk is None or not desk.by_hunks:
            return
        first, stop = desk.span(number)
        self.go(first, 3, min(stop - first + 2, self.page_rows - 4))

    def line_here(self) -> int | None:
        """The line of the region under the cursor in the column that the keyboard acts in, counted from 0."""
        desk, number = self.desk, self.number
        if desk is None or desk.aligned is None or number is None:
            return None
        row, region = desk.aligned.row(self.cursor), desk.regions[number]
        line, part = (
            (row.source, region.source),
            (row.target, region.target),
            (None, (0, 0)),
            (row.base, region.base),
        )[self.column]
        return None if line is None else line - part[0]
