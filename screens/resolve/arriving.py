"""Arriving at a line of a file on the Resolve screen."""

from screens.places import Spot
from screens.resolve.desk import Desk
from screens.resolve.document import Document
from screens.resolve.laying import Laying
from screens.resolve.merge_rows import RESULT, SOURCE, TARGET
from screens.resolve.replaced_rows import ReplacedRows
from screens.resolve.whole_rows import WholeRows
from state.merging.alignment import Aligned
from state.merging.file_merge import split_lines
from state.merging.regions import RegionKind

COLUMNS = {"source": SOURCE, "target": TARGET, "": RESULT}


class Arriving(Laying):
    """Puts the cursor on the line that the operator came for, once its file lies here."""

    def __init__(self) -> None:
        super().__init__()
        self._spot: tuple[str, Spot] | None = None

    def arrive_at_spot(self, key: str | None, spot: Spot) -> None:
        """Lays out a file, and puts the cursor on a line of it."""
        if key is None:
            return
        self._spot = key, spot
        self.arrive(key)
        self._go_to_spot()

    def _have_read(self, document: Document) -> None:
        super()._have_read(document)
        self._go_to_spot()

    def _go_to_spot(self) -> None:
        desk, waiting = self.desk, self._spot
        if desk is None or waiting is None or desk.document.key != waiting[0] or self.key != waiting[0]:
            return
        self._spot = None
        self.leave_proof()
        spot, sheet = waiting[1], self.sheet
        row = row_of(desk, spot.line, spot.side) if spot.line else None
        if row is None:
            return
        column = COLUMNS.get(spot.side, RESULT)
        if column in sheet.shown:
            sheet.column = column
        number = desk.region_at(row)
        if number is not None:
            # As much of the hunk in sight as fits, then the line in it.
            sheet.go_to_region(number)
        sheet.go(row, 3, 3)
        self.tell()


def row_of(desk: Desk, line: int, side: str = "") -> int | None:
    """The row that shows a line, from 1, of a side or of the result as it is decided; None where there is none."""
    number, rows = line - 1, desk.rows
    if isinstance(rows, WholeRows):
        row = rows.titles + number
        return row if row < len(rows) else None
    if isinstance(rows, ReplacedRows):
        # There the target is the base, and the edited text is the target.
        return _row_in(rows.aligned, number, {"source": "source", "target": "base"}.get(side, "target"))
    if desk.aligned is None:
        return None
    if side in ("source", "target"):
        return _row_in(desk.aligned, number, side)
    return _row_of_result(desk, desk.aligned, number)


def _row_in(aligned: Aligned, number: int, column: str) -> int | None:
    """The row that shows line `number`, from 0, of a column of the merge."""
    for at, region in enumerate(aligned.merge.regions):
        start, stop = getattr(region, column)
        if start <= number < stop:
            return _row_inside(aligned, at, number, number - start, column)
    return None


def _row_of_result(desk: Desk, aligned: Aligned, number: int) -> int | None:
    """The same for the result; what is only previewed has other lines than what is decided."""
    stop = 0
    for at, region in enumerate(desk.regions):
        start = stop
        same = region.kind is RegionKind.SAME
        stop += region.target[1] - region.target[0] if same else len(split_lines(desk.result_text(at)))
        if start <= number < stop:
            shown, end = aligned.result_range(at)
            line = min(shown + number - start, max(shown, end - 1))
            return _row_inside(aligned, at, line, number - start, "result")
    return None


def _row_inside(aligned: Aligned, region: int, number: int, offset: int, column: str) -> int:
    first, stop = aligned.first_row(region), aligned.first_row(region + 1)
    if aligned.merge.regions[region].kind is RegionKind.SAME:
        return first + offset
    return next((y for y in range(first, stop) if getattr(aligned.row(y), column) == number), first)
