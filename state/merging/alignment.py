"""Source, target and proposed result of one file as aligned rows, made only where somebody looks."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

from state.merging.file_merge import Chosen, FileMerge, TextOf, ended
from state.merging.regions import Region, RegionKind

# Beyond these sizes pairing lines or words inside a region costs more than it tells.
PAIRED_LINES = 400
MARKED_CHARACTERS = 2000
WORDS = re.compile(r"\w+|\s+|[^\w\s]")


class Row(NamedTuple):
    """One row: the region's number, and each column's line number from 0; None is a filler."""

    region: int
    source: int | None
    target: int | None
    result: int | None
    base: int | None


class Span(NamedTuple):
    """Characters `start:stop` of a line."""

    start: int
    stop: int


class Aligned:
    """The row model of one file under hunk decisions; rows of a region are made when first asked for."""

    def __init__(self, merge: FileMerge, chosen: Chosen, text_of: TextOf) -> None:
        self.merge = merge
        lines: list[bytes] = []
        results: list[tuple[int, int]] = []
        for region in merge.regions:
            start = len(lines)
            lines.extend(merge.region_lines(region, chosen, text_of))
            results.append((start, len(lines)))
        self.result_lines: tuple[bytes, ...] = tuple(ended(lines, merge.line_end))
        self._results = results
        self._rows: dict[int, list[Row]] = {}
        self._starts = [0, *accumulate(self._height(number) for number in range(len(merge.regions)))]

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self._starts[-1]

    def region_at(self, y: int) -> int:
        """The number of the region that row `y` belongs to."""
        return bisect_right(self._starts, y) - 1

    def first_row(self, region: int) -> int:
        """The first row of a region."""
        return self._starts[region]

    def result_range(self, region: int) -> tuple[int, int]:
        """The lines of the result that a region became, half open."""
        return self._results[region]

    def row(self, y: int) -> Row:
        """Row `y`, counted from 0."""
        number = self.region_at(y)
        region = self.merge.regions[number]
        offset = y - self._starts[number]
        if region.kind is RegionKind.SAME:
            base = region.base[0] + offset if region.base[1] > region.base[0] else None
            result = self._results[number][0] + offset
            return Row(number, region.source[0] + offset, region.target[0] + offset, result, base)
        return self._changed(number)[offset]

    def _height(self, number: int) -> int:
        region = self.merge.regions[number]
        if region.kind is RegionKind.SAME:
            return region.target[1] - region.target[0]
        return len(self._changed(number))

    def _changed(self, number: int) -> list[Row]:
        rows = self._rows.get(number)
        if rows is None:
            rows = self._rows[number] = self._make_rows(number)
        return rows

    def _make_rows(self, number: int) -> list[Row]:
        region = self.merge.regions[number]
        result = self._results[number]
        source_lines = self.merge.source_lines[slice(*region.source)]
        target_lines = self.merge.target_lines[slice(*region.target)]
        pairs = _paired(source_lines, target_lines)
        height = max(
            len(pairs), result[1] - result[0], region.base[1] - region.base[0], 1 if region.hunk else 0
        )
        places = self._result_places(pairs, region, result, height)
        height = max(height, *(place + 1 for place in places)) if places else height
        by_row = {place: line for line, place in enumerate(places)}
        rows = []
        for offset in range(height):
            source, target = pairs[offset] if offset < len(pairs) else (None, None)
            line = by_row.get(offset)
            base = region.base[0] + offset
            rows.append(
                Row(
                    number,
                    None if source is None else region.source[0] + source,
                    None if target is None else region.target[0] + target,
                    None if line is None else result[0] + line,
                    base if base < region.base[1] else None,
                )
            )
        return rows

    def _result_places(
        self,
        pairs: Sequence[tuple[int | None, int | None]],
        region: Region,
        result: tuple[int, int],
        height: int,
    ) -> list[int]:
        """The row, inside the region, of each line of the result: beside the side it came from if it is one."""
        text = self.result_lines[slice(*result)]
        for column, lines, part in (
            (1, self.merge.target_lines, region.target),
            (0, self.merge.source_lines, region.source),
        ):
            if tuple(lines[slice(*part)]) == tuple(text):
                return [row for row, pair in enumerate(pairs) if pair[column] is not None]
        return list(range(result[1] - result[0]))

    def marks(self, y: int) -> dict[str, tuple[Span, ...]]:
        """Which characters of row `y` differ, by column; columns without a counterpart are left out."""
        row = self.row(y)
        region = self.merge.regions[row.region]
        if region.kind is RegionKind.SAME:
            return {}
        found: dict[str, tuple[Span, ...]] = {}
        if row.source is not None and row.target is not None:
            one = _text(self.merge.source_lines[row.source])
            two = _text(self.merge.target_lines[row.target])
            found["source"], found["target"] = word_marks(one, two)
        if row.result is not None and row.target is not None:
            one = _text(self.result_lines[row.result])
            two = _text(self.merge.target_lines[row.target])
            found["result"], _ = word_marks(one, two)
        return found


def _text(line: bytes) -> str:
    return line.decode("utf-8", "surrogateescape").rstrip("\r\n")


def _paired(source: Sequence[bytes], target: Sequence[bytes]) -> list[tuple[int | None, int | None]]:
    """Rows of (source line, target line): equal lines stand beside each other, the rest fills up from above."""
    if not source or not target or len(source) > PAIRED_LINES or len(target) > PAIRED_LINES:
        height = max(len(source), len(target))
        return [
            (row if row < len(source) else None, row if row < len(target) else None) for row in range(height)
        ]
    stripped = [line.strip() for line in source], [line.strip() for line in target]
    blocks = SequenceMatcher(None, stripped[0], stripped[1], autojunk=False).get_matching_blocks()
    rows: list[tuple[int | None, int | None]] = []
    at_source = at_target = 0
    for block in blocks:
        gap = max(block.a - at_source, block.b - at_target)
        for row in range(gap):
            rows.append(
                (
                    at_source + row if at_source + row < block.a else None,
                    at_target + row if at_target + row < block.b else None,
                )
            )
        rows.extend((block.a + row, block.b + row) for row in range(block.size))
        at_source, at_target = block.a + block.size, block.b + block.size
    return rows


def word_marks(one: str, two: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The characters of each line that the other hasn't, by words; nothing where little is alike.

    The common beginning and end are cut off first: it is cheap, and difflib on a minified line takes seconds.
    """
    if one == two:
        return (), ()
    words = WORDS.findall(one), WORDS.findall(two)
    head = _common(words[0], words[1])
    tail = _common(words[0][head:][::-1], words[1][head:][::-1])
    middle = tuple(side[head : len(side) - tail] for side in words)
    begin = sum(map(len, words[0][:head]))
    if sum(map(len, middle[0])) + sum(map(len, middle[1])) > MARKED_CHARACTERS:
        sizes = [sum(map(len, side)) for side in middle]
        return (Span(begin, begin + sizes[0]),), (Span(begin, begin + sizes[1]),)
    matcher = SequenceMatcher(None, middle[0], middle[1], autojunk=False)
    if not head and not tail and matcher.ratio() < 0.3:
        return (), ()
    marks: tuple[list[Span], list[Span]] = ([], [])
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        if kind == "equal":
            continue
        for side, start, stop in ((0, a0, a1), (1, b0, b1)):
            if stop > start:
                at = begin + sum(map(len, middle[side][:start]))
                marks[side].append(Span(at, at + sum(map(len, middle[side][start:stop]))))
    return tuple(marks[0]), tuple(marks[1])


def _common(one: Sequence[str], two: Sequence[str]) -> int:
    count = 0
    for a, b in zip(one, two, strict=False):
        if a != b:
            break
        count += 1
    return count
