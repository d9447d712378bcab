"""Puts edits into the bytes of a plan, whatever happened to them on the way; all other bytes stay as they are."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from state.plans.decoding import BOM, NAMES, decode
from state.plans.plan import Plan
from state.plans.reading import read_plan
from state.plans.statuses import Status


class Change(NamedTuple):
    """One line that was brought up to date: its text before and after, without line end, and why."""

    line: int
    before: str
    after: str
    why: str


class Edit(NamedTuple):
    """Columns `start` to `stop` of a line's text, from 0, become `text`."""

    line: int
    start: int
    stop: int
    text: str
    why: str
    box: bool = False
    """Whether it is about what stands in a box: that has no part in what an item is."""


class Editor:
    """The bytes of a plan in UTF-8, damaged or not, edited by the columns of the text that they were read as."""

    def __init__(self, raw: bytes, plan: Plan) -> None:
        self._plan = plan
        self._bom = raw.startswith(BOM)
        self._pieces = re.split(rb"(\r\n|\r|\n)", raw[len(BOM) :] if self._bom else raw)
        self._lines = plan.decoded.text.split("\n")
        self._ids = [one.id for one in plan.items]
        self._fits = len(self._pieces[::2]) == len(self._lines)

    def kept(self, edits: Sequence[Edit]) -> list[Edit]:
        """The edits that leave every item what it is and every other line as it was read."""
        kept = list(dict.fromkeys(edits))
        if not self._fits or not kept or self._harmless(kept):
            return kept if self._fits else []
        boxes = [one for one in kept if one.box]
        good = boxes if self._harmless(boxes) else []
        for one in kept:
            if one not in good and self._harmless([*good, one]):
                good.append(one)
        return good

    def _harmless(self, edits: Sequence[Edit]) -> bool:
        written, changes = self.written(edits)
        read = read_plan(written, self._plan.bindings)
        expected = list(self._lines)
        for change in changes:
            expected[change.line - 1] = change.after
        return read.decoded.text.split("\n") == expected and [one.id for one in read.items] == self._ids

    def written(self, edits: Sequence[Edit]) -> tuple[bytes, tuple[Change, ...]]:
        """The bytes with these edits in them, and the lines that differ by that."""
        pieces = list(self._pieces)
        by_line: dict[int, list[Edit]] = {}
        for edit in edits:
            by_line.setdefault(edit.line, []).append(edit)
        changes = []
        for number, own in sorted(by_line.items()):
            line = _Line(pieces[2 * (number - 1)], self._lines[number - 1], self._plan.decoded.read_as)
            why, right = [], len(line.text)
            for edit in sorted(own, key=lambda one: -one.start):
                # From right to left, so that columns hold; of two about one place the first counts.
                if edit.stop <= right and line.edit(edit):
                    why.append(edit.why)
                    right = edit.start
            if line.text != self._lines[number - 1]:
                pieces[2 * (number - 1)] = line.raw
                changes.append(Change(number, self._lines[number - 1], line.text, "; ".join(reversed(why))))
        return (BOM if self._bom else b"") + b"".join(pieces), tuple(changes)


class _Line:
    """One line's bytes with the text that they stand for.

    However its other characters were damaged, those of ASCII stand in both in the same order; columns are
    found by counting them.
    """

    def __init__(self, raw: bytes, text: str, read_as: str) -> None:
        self.raw, self.text = raw, text
        damaged = raw.decode("utf-8", "replace") != text
        codecs = [codec for codec, name in NAMES.items() if name == read_as] if damaged else []
        self._codecs = [*codecs, "utf-8", *(codec for codec in NAMES if codec not in codecs), "cp1252"]

    def edit(self, edit: Edit) -> bool:
        """Puts one edit in; False where the line can't carry it."""
        span = self._span(edit.start, edit.stop)
        if span is None:
            return False
        before, after = self.raw[: span[0]], self.raw[span[1] :]
        for written in self._ways(edit.text):
            text = self.text[: edit.start] + edit.text + self.text[edit.stop :]
            raw = before + written + after
            if decode(raw).text == text and "\n" not in text:
                self.raw, self.text = raw, text
                return True
        # A short line alone tells too little of how it was damaged; ASCII is the same in every encoding.
        ascii_text = _in_ascii(edit.text)
        if ascii_text is None:
            return False
        self.raw = before + ascii_text.encode() + after
        self.text = self.text[: edit.start] + ascii_text + self.text[edit.stop :]
        return True

    def _ways(self, text: str) -> Iterator[bytes]:
        """The bytes that a text may have here: as damaged as its line was, as it is, or in another encoding."""
        for codec in self._codecs if not text.isascii() else ["utf-8"]:
            with suppress(UnicodeError):
                if codec == "utf-8":
                    yield text.encode()
                elif codec == "cp1252":
                    yield text.encode(codec)
                else:
                    yield text.encode().decode(codec).encode()

    def _span(self, start: int, stop: int) -> tuple[int, int] | None:
        plain = [at for at, byte in enumerate(self.raw) if byte < 128]
        columns = [at for at, letter in enumerate(self.text) if letter.isascii()]
        if bytes(self.raw[at] for at in plain) != "".join(self.text[at] for at in columns).encode():
            return None
        first = self._edge(start, plain, columns)
        last = self._edge(stop, plain, columns)
        return (first, last) if first is not None and last is not None else None

    def _edge(self, column: int, plain: Sequence[int], columns: Sequence[int]) -> int | None:
        """The byte at which a column begins: known where the letter before it or the one at it is ASCII."""
        at = bisect_right(columns, column - 1)
        if column == 0 or (at and columns[at - 1] == column - 1):
            return plain[at - 1] + 1 if at else 0
        if at < len(columns) and columns[at] == column:
            return plain[at]
        return len(self.raw) if column == len(self.text) else None


def _in_ascii(text: str) -> str | None:
    """The text without its mark; None where nothing is left of it, or where its letters need more than ASCII."""
    one = Status.of(text)
    bare = f"{one.before}{one.words}{one.note}{one.after}" if one.mark else text
    return bare if bare.isascii() and bare.strip() else (text if text.isascii() else None)
