"""The rows of the question why: each proposal of a hunk with its reason, and what it changes in the target's text."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import NamedTuple

from screens.panes.cell import Cell, Head, RowCells
from screens.panes.legible import legible
from screens.panes.syntax import Syntax
from screens.resolve.document import edits
from screens.resolve.hunk_words import CHOICE_WORDS
from screens.resolve.offers import Shown
from screens.resolve.origins import proposal_sign
from screens.text import Symbols
from state.merging.choice import Choice

AROUND = 2
"""Unchanged lines that are shown around a change."""
MOST_LINES = 200
"""So many lines of one proposal are shown; the result pane shows all of them."""


class Line(NamedTuple):
    """One row: the number of its proposal, and its cell."""

    number: int
    cell: Cell


class WhyRows:
    """All proposals below each other, for a width; `target` are the target's lines of the hunk."""

    lead = 2
    gutter = 1
    heads: Sequence[Head] = (Head("proposals", "+ and - against the target's text"),)

    def __init__(
        self,
        shown: Sequence[Shown],
        target: Sequence[bytes],
        counted: Sequence[str],
        syntax: Syntax,
        symbols: Symbols,
        width: int,
    ) -> None:
        self._symbols, self._syntax, self._width = symbols, syntax, max(20, width - 6)
        self.lines = [line for one in shown for line in self._of(one, target)]
        last = self.lines[-1].number if self.lines else 1
        told = counted or ("nothing in this merge yet: the order is that of many public merges",)
        self.lines.append(Line(last, Cell("What you chose so far", spans=((99, "folder"),))))
        self.lines += [Line(last, cell) for sentence in told for cell in self._wrapped(sentence)]

    def __len__(self) -> int:
        return len(self.lines)

    def cells(self, y: int) -> RowCells:
        """Row `y`, counted from 0."""
        return RowCells((self.lines[y].cell,), "  ")

    def first_row(self, number: int) -> int:
        """The row where a proposal begins."""
        return next((y for y, line in enumerate(self.lines) if line.number == number), 0)

    def _wrapped(self, sentence: str) -> Iterator[Cell]:
        for at, words in enumerate(wrap(self._symbols.text(sentence), self._width - 2)):
            mark = f"{self._symbols.dot} " if at == 0 else "  "
            yield Cell(f"{mark}{words}")

    def _of(self, shown: Shown, target: Sequence[bytes]) -> Iterator[Line]:
        number, proposal, symbols = shown.number, shown.proposal, self._symbols
        title = title_words(shown)
        sign = proposal_sign(shown.is_confident, symbols.is_ascii)
        kind = "good" if shown.is_confident else "note"
        yield Line(
            number,
            Cell(
                title, "text", ((len(title), "folder"),), (), str(number), sign, kind, tail_words(shown), kind
            ),
        )
        for cell in self._wrapped(proposal.reason):
            yield Line(number, cell)
        if not shown.of.hunk:
            yield Line(number, Cell(""))
            return
        for sign, ground, text in changes(tuple(target), proposal.lines):
            shown_text = legible(text).text
            yield Line(number, Cell(shown_text, ground, self._syntax.spans(shown_text), sign=sign))
        yield Line(number, Cell(""))


def title_words(shown: Shown) -> str:
    """What the hunk would become, in a few words."""
    proposal = shown.proposal
    if not shown.of.hunk:
        return f"the {proposal.choice.value}'s version of the file"
    if proposal.choice is not Choice.TEXT:
        return CHOICE_WORDS[proposal.choice]
    return "what it became before" if proposal.way == "remembered" else "both changes combined"


def tail_words(shown: Shown) -> str:
    """How sure Plait is of it."""
    share = round(shown.proposal.confidence * 100)
    sure = "over 99%" if share > 99 else "under 1%" if share < 1 else f"{share}%"
    return f"confident, {sure}" if shown.is_confident else sure


def changes(target: Sequence[bytes], text: Sequence[bytes]) -> Iterator[tuple[str, str, bytes]]:
    """(sign, ground, line) of a small difference, with some lines around each change."""
    found = edits(target, text)
    if not found:
        yield " ", "faint", b"no line of the target changes"
        return
    rows = 0
    at = 0
    for number, edit in enumerate(found):
        if rows > MOST_LINES:
            yield " ", "faint", b"more lines follow; the result pane shows all of them"
            return
        start = max(at, edit.old_start - AROUND)
        if start > at:
            yield " ", "faint", b"..."
        for line in target[start : edit.old_start]:
            yield " ", "text", line
        for line in target[edit.old_start : edit.old_stop][:MOST_LINES]:
            yield "-", "conflict", line
        for line in text[edit.new_start : edit.new_stop][:MOST_LINES]:
            yield "+", "resolved", line
        rows += edit.old_stop - edit.old_start + edit.new_stop - edit.new_start
        following = found[number + 1].old_start if number + 1 < len(found) else len(target)
        at = min(edit.old_stop + AROUND, following)
        for line in target[edit.old_stop : at]:
            yield " ", "text", line
    if at < len(target):
        yield " ", "faint", b"..."
