"""The proof: what the source changed in the base beside what the result changes in the target."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from screens.panes.cell import Cell, Head, RowCells
from screens.panes.legible import legible
from screens.panes.painter import Signs
from screens.panes.syntax import Syntax
from screens.places import next_place
from state.merging.proof import Change, Proof, Verdict

VERDICTS = {
    Verdict.SAME: ("=", "good", "came through unchanged"),
    Verdict.DIFFERS: ("≠", "warn", "came through differently"),
    Verdict.LOST: ("!", "bad", "lost: the result doesn't make this change"),
    Verdict.ADDED: ("+", "note", "only in the result: the source made no such change here"),
}


class _Line(NamedTuple):
    """One shown row: the number of its change, and the lines of both sides with what they are."""

    change: int
    source: tuple[str, bytes] | None
    result: tuple[str, bytes] | None
    is_title: bool = False


class ProofRows:
    """A title and its lines for each change, both sides beside each other."""

    lead = 3
    gutter = 0

    def __init__(self, proof: Proof, syntax: Syntax, heads: Sequence[Head], signs: Signs) -> None:
        self.proof = proof
        self.heads = heads
        self._syntax = syntax
        self._signs = signs
        self._lines: list[_Line] = []
        self._titles: list[int] = []
        for number, row in enumerate(proof.rows):
            self._titles.append(len(self._lines))
            self._lines.append(_Line(number, None, None, is_title=True))
            removed = zip_longest(_removed(row.by_source), _removed(row.by_result))
            added = zip_longest(_added(row.by_source), _added(row.by_result))
            self._lines.extend(_Line(number, one, two) for one, two in (*removed, *added))

    def __len__(self) -> int:
        return len(self._lines)

    def next_title(self, y: int, by: int) -> int | None:
        """The row of the next change that didn't come through unchanged, None when there is no more."""
        wanted = [
            title
            for title, row in zip(self._titles, self.proof.rows, strict=True)
            if row.verdict is not Verdict.SAME
        ]
        return next_place(wanted, y, by)

    def cells(self, y: int) -> RowCells:
        """Row `y`, counted from 0."""
        line = self._lines[y]
        row = self.proof.rows[line.change]
        sign, kind, words = VERDICTS[row.verdict]
        if sign == "≠" and self._signs.is_ascii:
            sign = "#"
        if line.is_title:
            return RowCells(
                (self._title(row.by_source, words, kind), self._title(row.by_result, "", kind)),
                f" {sign}",
                kind,
                self._signs.rule,
            )
        missing, extra = set(row.missing), set(row.extra)
        return RowCells(
            (
                self._line(line.source, missing, "missing"),
                self._line(line.result, extra, "not in the source"),
            ),
            rule=self._signs.rule,
        )

    def _title(self, change: Change | None, words: str, kind: str) -> Cell:
        text = f"line {change.line}" if change is not None else "nothing"
        if words:
            text += f": {words}"
        return Cell(text, "row", ((len(text), kind),))

    def _line(self, line: tuple[str, bytes] | None, marked: set[bytes], word: str) -> Cell:
        if line is None:
            return Cell("", "filler")
        sign, content = line
        shown = legible(content)
        text = f"{sign} {shown.text}"
        spans = ((2, ""), *((stop + 2, kind) for stop, kind in self._syntax.spans(shown.text)))
        ground = "conflict" if sign == "-" else "resolved"
        is_marked = sign == "+" and content in marked
        return Cell(
            text,
            "picked" if is_marked else ground,
            spans,
            tail=word if is_marked else "",
            tail_kind="warn",
        )


def _removed(change: Change | None) -> list[tuple[str, bytes]]:
    return [("-", line) for line in change.removed] if change is not None else []


def _added(change: Change | None) -> list[tuple[str, bytes]]:
    return [("+", line) for line in change.added] if change is not None else []


def summary(proof: Proof) -> str:
    """The proof in one sentence."""
    if not proof.rows:
        return "Neither side has a change here."
    if proof.holds:
        count = len(proof.rows)
        return f"It holds: the result changes the target exactly as the source changed its base ({count} changes)."
    parts = [
        f"{proof.count(verdict)} {word}"
        for verdict, word in (
            (Verdict.SAME, "unchanged"),
            (Verdict.DIFFERS, "different"),
            (Verdict.LOST, "lost"),
            (Verdict.ADDED, "only in the result"),
        )
        if proof.count(verdict)
    ]
    return f"Changes of the source in the result: {', '.join(parts)}."
