"""The rows of a list of hunks that are accepted together: by file, each with what it becomes, some with why not."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from screens.lines import Part
from screens.panes.legible import legible
from screens.text import MUTED, Symbols
from state.merging.choice import Choice
from state.merging.file_merge import split_lines

MOST_LINES = 40
"""So many lines of one text are shown in the list."""
SHORT = {
    Choice.SOURCE: "source",
    Choice.TARGET: "target",
    Choice.SOURCE_TARGET: "source+target",
    Choice.TARGET_SOURCE: "target+source",
    Choice.BASE: "base",
    Choice.NEITHER: "no lines",
    Choice.TEXT: "combined",
}


class Listed(NamedTuple):
    """One hunk of the list: `why_not` says why it is left out, `reason` why it becomes what it does."""

    path: str
    hunk: str
    first: int
    last: int
    choice: Choice | None
    text: bytes
    reason: str = ""
    why_not: str = ""

    @property
    def words(self) -> str:
        """What it becomes, or why it doesn't."""
        return self.why_not if self.choice is None else SHORT.get(self.choice, self.choice.value)

    @property
    def place(self) -> str:
        """Where it stands in the target."""
        if not self.hunk:
            return "whole file"
        if self.last < self.first:
            return f"before line {self.first}"
        return f"line {self.first}" if self.first == self.last else f"lines {self.first}-{self.last}"


class Row(NamedTuple):
    """One row of the list: its parts, and the number of the hunk that it is about; the head of a file has one too."""

    parts: tuple[Part, ...]
    hunk: int | None = None
    is_hunk: bool = False


def rows_of(listed: Sequence[Listed], opened: frozenset[int], symbols: Symbols) -> list[Row]:
    """First what is accepted, file by file, then what is left out; the texts of `opened` hunks below them."""
    rows: list[Row] = []
    width = max((len(one.place) for one in listed), default=0)
    for is_out in (False, True):
        those = [(number, one) for number, one in enumerate(listed) if bool(one.why_not) is is_out]
        if is_out and those:
            rows.append(Row(()))
            rows.append(Row((Part(f"Left out: {counted(len(those), 'hunk')}", "bold $text-warning"),)))
        path = None
        for number, one in those:
            if one.path != path:
                path = one.path
                count = sum(other.path == path for _, other in those)
                shown = symbols.text(path)
                rows.append(Row((Part(shown, "bold"), Part(f"  {counted(count, 'hunk')}", MUTED)), number))
            rows.extend(_hunk_rows(number, one, number in opened, width, symbols))
    return rows


def _hunk_rows(number: int, one: Listed, is_opened: bool, width: int, symbols: Symbols) -> Iterator[Row]:
    style = MUTED if one.why_not else "$text-success"
    parts = [Part(f"  {one.place:<{width}}  ", MUTED), Part(symbols.text(one.words), style)]
    if one.reason:
        parts.append(Part(f"  {symbols.text(one.reason)}", MUTED))
    yield Row(tuple(parts), number, is_hunk=True)
    if not is_opened:
        return
    lines = split_lines(one.text)
    if not one.why_not and one.hunk and not lines:
        yield Row((Part("      no lines", MUTED),), number)
    for line in lines[:MOST_LINES]:
        yield Row((Part("      + ", "$text-accent"), Part(symbols.text(legible(line).text))), number)
    if len(lines) > MOST_LINES:
        yield Row((Part(f"      {len(lines) - MOST_LINES:,} more lines", MUTED),), number)


def counted(count: int, what: str) -> str:
    """`1 hunk`, `12 hunks`."""
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"


def amount(listed: Sequence[Listed]) -> str:
    """`12 hunks in 3 files`, of those that are accepted."""
    those = [one for one in listed if not one.why_not]
    return f"{counted(len(those), 'hunk')} in {counted(len({one.path for one in those}), 'file')}"
