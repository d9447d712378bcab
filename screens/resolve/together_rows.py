"""The rows of a list of hunks that are accepted together: by file, each with what it becomes, some with why not."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from screens.lines import Part, width_of
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
    """One row of the list: its parts, and the number of the hunk that it is about; the head of a file has one too.

    `reason` stands behind the parts, as far as there is room.
    """

    parts: tuple[Part, ...]
    hunk: int | None = None
    is_hunk: bool = False
    reason: str = ""

    def shown(self, width: int, symbols: Symbols) -> Sequence[Part]:
        """What is painted in so many cells."""
        if not self.reason:
            return self.parts
        room = width - width_of(self.parts) - 2
        return (*self.parts, Part(f"  {ending(self.reason, room, symbols.more)}", MUTED))


def ending(reason: str, width: int, more: str) -> str:
    """The last clauses of a reason that fit: reasons begin alike, and differ at their ends."""
    shown = reason
    while cell_len(shown) > width and "; " in reason:
        reason = reason.partition("; ")[2]
        shown = f"{more} {reason}"
    return shown


def rows_of(listed: Sequence[Listed], opened: frozenset[int], symbols: Symbols) -> list[Row]:
    """First what is accepted, file by file, then what is left out; the texts of `opened` hunks below them."""
    rows: list[Row] = []
    width = max((len(one.place) for one in listed), default=0)
    for is_out in (False, True):
        those = [(number, one) for number, one in enumerate(listed) if bool(one.why_not) is is_out]
        places = {path: at for at, path in enumerate(dict.fromkeys(one.path for _, one in those))}
        those.sort(key=lambda one: (places[one[1].path], one[1].first, one[1].last))
        if is_out and those:
            rows.append(Row(()))
            rows.append(Row((Part(f"Left out: {counted(len(those), 'hunk')}", "bold $text-warning"),)))
        path = None
        for number, one in those:
            if one.path != path:
                path = one.path
                count = sum(other.path == path for _, other in those)
                amount = f"  {counted(count, 'hunk')}{', lines of the target' if one.hunk else ''}"
                rows.append(Row((Part(symbols.text(path), "bold"), Part(amount, MUTED)), number))
            rows.extend(_hunk_rows(number, one, number in opened, width, symbols))
    return rows


def _hunk_rows(number: int, one: Listed, is_opened: bool, width: int, symbols: Symbols) -> Iterator[Row]:
    style = MUTED if one.why_not else "$text-success"
    parts = [Part(f"  {one.place:<{width}}  ", MUTED), Part(symbols.words(one.words), style)]
    yield Row(tuple(parts), number, is_hunk=True, reason=symbols.words(one.reason))
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
