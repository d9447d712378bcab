"""The rows of one file's merge: source, target, proposed result and base in step."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from screens.panes.cell import Cell, Head, Marks, RowCells, Spans
from screens.panes.legible import Legible, legible
from screens.panes.painter import Signs
from screens.resolve.offers import Shown
from screens.resolve.origins import origins_of, proposal_sign
from screens.resolve.states import States
from state.merging.alignment import Aligned, Row
from state.merging.choice import Choice, HunkChoice
from state.merging.regions import Region, RegionKind

SOURCE, TARGET, RESULT, BASE = range(4)
"""The columns of the row model."""

KEPT_TEXTS = 20_000
NO_PREVIEWS: Mapping[str, Shown] = MappingProxyType({})


class MergeRows:
    """Rows of an alignment; `current` is the region that the keys act on."""

    lead = 3

    def __init__(
        self,
        aligned: Aligned,
        chosen: Mapping[str, HunkChoice],
        states: States,
        heads: Sequence[Head],
        signs: Signs,
        current: int | None = None,
        is_dropped: bool = False,
        drafted: str | None = None,
        previews: Mapping[str, Shown] = NO_PREVIEWS,
        unseen: frozenset[str] = frozenset(),
    ) -> None:
        self.aligned = aligned
        self.merge = aligned.merge
        self.chosen = chosen
        self.heads = heads
        self.current = current
        self.run: tuple[int, int, range] | None = None
        """A run being marked: region, column, lines of the region."""
        self._is_dropped = is_dropped
        self._drafted = drafted
        self._previews = previews
        self._unseen = unseen
        self._states = states
        self._signs = signs
        self._texts: dict[bytes, Legible] = {}
        self._origins: dict[int, str] = {}
        self._marks: dict[int, Mapping[str, Marks]] = {}
        longest = max(
            len(self.merge.source_lines), len(self.merge.target_lines), len(aligned.result_lines), 999
        )
        self.gutter = len(str(longest)) + 1

    def __len__(self) -> int:
        return self.aligned.height

    def cells(self, y: int) -> RowCells:
        """Row `y`, counted from 0: source, target, result, base."""
        row = self.aligned.row(y)
        region = self.merge.regions[row.region]
        if region.kind is RegionKind.SAME:
            return self._same(row)
        return self._changed(y, row, region)

    def _same(self, row: Row) -> RowCells:
        assert row.source is not None and row.target is not None
        line = self.merge.target_lines[row.target]
        text = self._text(line)
        spans = self._states.syntax.spans(text.text, self._states.at(1, row.target))
        source, target, result = (
            Cell(text.text, "text", spans, (), str(number + 1) if number is not None else "")
            for number in (row.source, row.target, row.result)
        )
        cells = (source, target, self._filler() if self._is_dropped else result)
        base = self._filler() if row.base is None else Cell(text.text, "text", spans, (), str(row.base + 1))
        return RowCells((*cells, base), rule=self._signs.rule)

    def _changed(self, y: int, row: Row, region: Region) -> RowCells:
        marks = self._marks.get(y)
        if marks is None:
            marks = self._marks[y] = self.aligned.marks(y)
        cells = (
            self._side(SOURCE, row, region, marks.get("source", ())),
            self._side(TARGET, row, region, marks.get("target", ())),
            self._result(row, region, marks.get("result", ())),
            self._base(row),
        )
        first = self.aligned.first_row(row.region)
        last = self.aligned.first_row(row.region + 1) - 1
        is_current = row.region == self.current
        sign, kind = self._state_sign(region)
        frame = self._frame(y, first, last) if is_current else " "
        return RowCells(
            cells,
            f" {sign if y == first else ' '}{frame}",
            kind if y == first or not is_current else "rule-current",
            self._heavy if is_current else self._signs.rule,
            "rule-current" if is_current else "rule",
        )

    @property
    def _done(self) -> str:
        return "x" if self._signs.is_ascii else "✓"

    @property
    def _unused(self) -> str:
        return "." if self._signs.is_ascii else "·"

    @property
    def _heavy(self) -> str:
        return "#" if self._signs.is_ascii else "┃"

    def _frame(self, y: int, first: int, last: int) -> str:
        if self._signs.is_ascii:
            return "#"
        if first == last:
            return "▐"
        return "┏" if y == first else "┗" if y == last else "┃"

    def _state_sign(self, region: Region) -> tuple[str, str]:
        """What the region's first row shows in the lead."""
        if region.hunk is not None and region.hunk == self._drafted:
            return "v", "warn"
        if region.hunk in self._unseen:
            return "?", "note"
        if region.hunk in self.chosen:
            return self._done, "good"
        match region.kind:
            case RegionKind.CONFLICT:
                return "!", "bad"
            case RegionKind.SOURCE:
                return "s", "note"
            case RegionKind.TARGET:
                return "t", "note"
            case _:
                return "=", "note"

    def _side(self, column: int, row: Row, region: Region, marks: Marks) -> Cell:
        is_source = column == SOURCE
        number = row.source if is_source else row.target
        if number is None:
            return self._filler()
        line = (self.merge.source_lines if is_source else self.merge.target_lines)[number]
        ground, sign, kind = self._side_look(column, number, region)
        if self.run is not None and self.run[:2] == (row.region, column):
            start = (region.source if is_source else region.target)[0]
            if number - start in self.run[2]:
                ground, sign, kind = "picked", "v", "warn"
        return self._line(line, ground, number, self._states.at(column, number), marks, sign, kind)

    def _side_look(self, column: int, number: int, region: Region) -> tuple[str, str, str]:
        """Ground, sign and its kind for a line of source or target."""
        is_source = column == SOURCE
        if region.kind is RegionKind.CONFLICT:
            choice = self.chosen.get(region.hunk or "")
            if choice is None:
                return "conflict", "!", "bad"
            if self._is_used(choice, column, number, region):
                return (
                    ("picked", "v", "warn")
                    if region.hunk == self._drafted
                    else ("resolved", self._done, "good")
                )
            return "text", self._unused, ""
        changed = (
            region.kind is RegionKind.BOTH
            or (region.kind is RegionKind.SOURCE and is_source)
            or (region.kind is RegionKind.TARGET and not is_source)
        )
        if not changed:
            return "text", " ", ""
        ground = "both" if region.kind is RegionKind.BOTH else "source" if is_source else "target"
        return ground, "+", "note"

    @staticmethod
    def _is_used(choice: HunkChoice, column: int, number: int, region: Region) -> bool:
        """Whether the line stands in the result by this choice."""
        side = "source" if column == SOURCE else "target"
        match choice.choice:
            case Choice.SOURCE | Choice.TARGET:
                return choice.choice.value == side
            case Choice.SOURCE_TARGET | Choice.TARGET_SOURCE:
                return True
            case Choice.LINES:
                at = number - (region.source if column == SOURCE else region.target)[0]
                return any(pick.side == side and pick.start <= at < pick.stop for pick in choice.picks)
            case _:
                return False

    def _result(self, row: Row, region: Region, marks: Marks) -> Cell:
        number = row.result
        shown = self._previews.get(region.hunk or "")
        if shown is not None and not self._is_dropped:
            return self._previewed(row, shown, marks)
        if number is None or self._is_dropped:
            return self._filler()
        line = self.aligned.result_lines[number]
        origin = self._origin(row.region, region, number - self.aligned.result_range(row.region)[0])
        state = self._state_above(row, line)
        ground = {"!": "conflict", "s": "source", "t": "target", "=": "both"}.get(origin, "resolved")
        if region.hunk is not None and region.hunk == self._drafted:
            ground = "picked"
        if region.hunk in self._unseen:
            return self._line(line, "proposed", number, state, marks, "?", "note")
        if origin in "t=":
            marks = ()
        kind = "bad" if origin == "!" else "good" if region.hunk in self.chosen else "note"
        return self._line(line, ground, number, state, marks, origin, kind)

    def _state_above(self, row: Row, line: bytes) -> int | None:
        """What is left open above a line of the result, as far as a side that has it beside tells."""
        if row.target is not None and self.merge.target_lines[row.target] == line:
            return self._states.at(TARGET, row.target)
        if row.source is not None and self.merge.source_lines[row.source] == line:
            return self._states.at(SOURCE, row.source)
        return None

    def _previewed(self, row: Row, shown: Shown, marks: Marks) -> Cell:
        """A line that would stand here if the proposal were accepted; the first one says which it is."""
        first, stop = self.aligned.result_range(row.region)
        sign = proposal_sign(shown.is_confident, self._signs.is_ascii)
        kind = "good" if shown.is_confident else "note"
        place = shown.short_place
        if first == stop and row == self.aligned.row(self.aligned.first_row(row.region)):
            return Cell("", "proposed", sign=sign, sign_kind=kind, tail=f"no lines {place}", tail_kind=kind)
        if row.result is None:
            return self._filler()
        line = self.aligned.result_lines[row.result]
        cell = self._line(line, "proposed", row.result, self._state_above(row, line), marks, sign, kind)
        if row.result > first or cell.tail:
            return cell
        return cell._replace(tail=place, tail_kind=kind)

    def _origin(self, number: int, region: Region, at: int) -> str:
        """Where a line of the result comes from: a letter, or `!` for the target's text in an open conflict."""
        origins = self._origins.get(number)
        if origins is None:
            origins = self._origins[number] = origins_of(region, self.chosen.get(region.hunk or ""))
        return origins[at] if at < len(origins) else origins[-1:] or " "

    def _base(self, row: Row) -> Cell:
        if row.base is None or self.merge.base_lines is None:
            return self._filler()
        return self._line(self.merge.base_lines[row.base], "text", row.base, self._states.at(2, row.base))

    def _line(
        self,
        line: bytes,
        ground: str,
        number: int,
        state: int | None,
        marks: Marks = (),
        sign: str = " ",
        sign_kind: str = "sign",
    ) -> Cell:
        text = self._text(line)
        shown: Spans = self._states.syntax.spans(text.text, state)
        if marks:
            marks = tuple(text.shown(start, stop) for start, stop in marks)
        tail = ""
        if not line.endswith(b"\n"):
            tail = "no line end"
        elif line.endswith(b"\r\n") != (self.merge.line_end == b"\r\n"):
            tail = "CR LF" if line.endswith(b"\r\n") else "LF"
        return Cell(text.text, ground, shown, marks, str(number + 1), sign, sign_kind, tail, "faint")

    def _filler(self) -> Cell:
        return Cell("", "filler")

    def _text(self, line: bytes) -> Legible:
        found = self._texts.get(line)
        if found is None:
            if len(self._texts) >= KEPT_TEXTS:
                self._texts.clear()
            found = self._texts[line] = legible(line)
        return found
