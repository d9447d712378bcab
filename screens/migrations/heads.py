"""The lines over the sequence: which series there are, what is known about this one, what the columns are."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from screens.frame import key_of
from screens.host import symbols_of
from screens.lines import Line, Part, width_of
from screens.migrations.cells import Count, counts
from screens.migrations.layout import LEAD, WIDE
from screens.migrations.table import Table
from screens.text import MUTED, Symbols, shorten
from state.findings import Severity
from state.migrations.changes import Flavour
from state.migrations.migration import Order, Runner
from state.migrations.sequence import Sequence as MigrationSequence
from state.taken import Taken, taken

if TYPE_CHECKING:
    from state.view import View

FLAVOURS = {Flavour.MYSQL: "MySQL", Flavour.POSTGRESQL: "PostgreSQL"}
ORDERS = {Order.NUMERIC: "by number", Order.STRING: "by name", Order.GRAPH: "by dependencies"}
COUNT_STYLES = dict(
    zip(("error", "warning", "note"), ("bold $text-error", "bold $text-warning", "$text-accent"), strict=True)
)


MEANT = (
    ("skip", "s", "skip"),
    ("drop", "d", "drop"),
    ("pin", "p", "applied"),
    ("consolidate", "c", "consolidate"),
    ("leave-marks", "escape", "let go"),
)
"""Acts that mean all marked rows: the command's name, its key, and in a word what it does."""


def order_words(runner: Runner, short: bool = False) -> str:
    """How the runner orders, and how that is known."""
    order = f"runs {ORDERS[runner.order]}"
    if runner.file:
        place = f"{runner.file}:{runner.line}" if runner.line else runner.file
        return f"{order} ({place})" if short else f"{order}, as {place} says"
    if runner.order is Order.GRAPH:
        return order
    words = runner.words or "assumed"
    return f"{order} ({words.partition(':')[0] if short else words})"


def count_parts(found: Sequence[Count], symbols: Symbols, short: bool) -> list[Part]:
    """`✗ 2 errors`, `! 1 warning`, `short` without the words; or that there is nothing."""
    signs = {"error": symbols.blocked, "warning": symbols.warning, "note": symbols.note}
    parts = []
    for one in found:
        name = one.severity.value
        words = "" if short else f" {name}{'' if one.number == 1 else 's'} "
        parts.append(Part(f"{signs[name]} {one.number}{words} ", COUNT_STYLES[name]))
    if not any(one.severity is Severity.ERROR for one in found) and not parts:
        parts.append(Part(f"{symbols.done} no findings  ", "$text-success"))
    return parts


class FactsLine(Line):
    """What the series is: folder, dialect, server, order."""

    DEFAULT_CSS = "FactsLine { background: $surface; &:ansi { background: ansi_default; } }"

    def __init__(self) -> None:
        super().__init__(id="facts")
        self._sequence: MigrationSequence | None = None

    def show(self, sequence: MigrationSequence | None) -> None:
        """Shows a sequence."""
        self._sequence = sequence
        self.refresh()

    def left(self, width: int) -> Sequence[Part]:
        """The name is cut first: where the order comes from has to be seen."""
        sequence, symbols = self._sequence, symbols_of(self)
        self.more = symbols.more
        if sequence is None:
            return ()
        kind = sequence.dialect
        if sequence.runner.order is not Order.GRAPH and sequence.flavour is not Flavour.UNKNOWN:
            kind += f", {FLAVOURS[sequence.flavour]}"
        name = f"{sequence.folder}/" if sequence.folder else "the repository's root"
        if sequence.label:
            name = f"{sequence.label}  {name}"
        for short in (False, True):
            rest = symbols.text(f"  {kind}  {order_words(sequence.runner, short)}")
            room = width - cell_len(rest) - 1
            if cell_len(symbols.text(name)) <= room:
                break
        room = max(14, room)
        return [Part(" "), Part(shorten(symbols.text(name), room, symbols.more), "bold"), Part(rest, MUTED)]


class StandingLine(Line):
    """Whether the sequence is part of the result, and how many findings there are."""

    DEFAULT_CSS = "StandingLine { background: $surface; &:ansi { background: ansi_default; } }"

    def __init__(self) -> None:
        super().__init__(id="standing")
        self._sequence: MigrationSequence | None = None
        self._marked = 0
        self._taken: Taken | None = None

    def show(self, sequence: MigrationSequence | None, marked: int, view: "View | None") -> None:
        """Shows a sequence."""
        self._sequence, self._marked, self._taken = sequence, marked, None
        if sequence is not None and view is not None and not sequence.accepted:
            self._taken = taken(sequence, view)
        self.refresh()

    def left(self, width: int) -> Sequence[Part]:
        """In as many words as there is room for."""
        sequence, symbols = self._sequence, symbols_of(self)
        if sequence is None:
            return ()
        room = width - width_of(self.right(width))
        if self._marked:
            parts = [Part(f" {self._marked} marked ", "bold $text-warning")]
            for name, key, title in MEANT:
                parts += [
                    Part(f" {key_of(self, f'migrations.{name}', key)}", "bold $text-accent"),
                    Part(f" {title}"),
                ]
            return parts
        if sequence.accepted:
            out = sum(not row.in_sequence for row in sequence.rows)
            left = f", {out} left out" if out else ""
            count = f": {len(sequence.rows) - out} migrations{left}"
            words = f" {symbols.done} accepted, it is part of the result"
            both = words + count
            return [Part(both if cell_len(both) < room else words, "$text-success")]
        if sequence.is_untouched:
            whose = "the target's own" if sequence.source is None else "the same on both sides"
            return [Part(f" {symbols.done} {whose}: nothing to order", "$text-success")]
        for text in self._proposed(key_of(self, "migrations.accept", "a")):
            words = f" {symbols.standing['open']} {text}"
            if cell_len(words) < room:
                break
        return [Part(words, "bold $text-warning", "screen.accept")]

    def _proposed(self, key: str) -> tuple[str, ...]:
        """What is in the result of a sequence that is only proposed, in fewer and fewer words."""
        found = self._taken
        if found is not None and found.taken:
            return (
                f"proposed: {found.words}; accepting it ({key}) {found.more}",
                f"proposed: {found.words}; {key} accepts it",
                f"proposed: {key} accepts it",
            )
        return (
            f"proposed: nothing of it is in the result until you accept it ({key})",
            f"proposed: not in the result until you accept it ({key})",
            f"proposed: {key} accepts it",
        )

    def right(self, width: int) -> Sequence[Part]:
        """The findings; a click goes to the next one."""
        if self._sequence is None:
            return ()
        found = counts(self._sequence.findings)
        return [
            part._replace(action="screen.next_finding(1)")
            for part in count_parts(found, symbols_of(self), width < WIDE)
        ]


class ColumnHeads(Line):
    """Titles over the columns."""

    DEFAULT_CSS = "ColumnHeads { background: $panel; color: $foreground; }"

    def __init__(self, table: Table) -> None:
        super().__init__(id="heads")
        self._table = table
        self._names = ("source", "target")

    def on_mount(self) -> None:
        """Follows where the columns stand."""
        self.watch(self._table, "arranged", self._refresh, init=False)

    def _refresh(self) -> None:
        self.refresh()

    def show(self, source: str, target: str) -> None:
        """Names the repositories."""
        self._names = (source, target)
        self.refresh()

    def left(self, width: int) -> Sequence[Part]:
        """Source, target, sequence; or both sides in one."""
        columns, symbols = self._table.columns, symbols_of(self)

        def head(title: str, detail: str, size: int) -> list[Part]:
            first = set_cell_size(title, min(cell_len(title), size))
            rest = shorten(f"  {detail}" if detail else "", max(0, size - cell_len(first)), symbols.more)
            gap = max(0, size - cell_len(first) - cell_len(rest))
            return [Part(first, "bold"), Part(rest, MUTED), Part(" " * gap)]

        source, target = (symbols.text(name) for name in self._names)
        if columns.shares_sides:
            sides = head("source/target", "", columns.source)
        else:
            sides = [
                *head("source", source, columns.source),
                Part(" "),
                *head("target", target, columns.target),
            ]
        return [
            Part(" " * LEAD),
            *sides,
            Part(" " * (columns.gutter + 2)),
            *head("proposed sequence", "", columns.name + 1),
            *head("action", "", columns.action + 1),
            *head("findings" if columns.findings >= 8 else "", "", columns.findings),
        ]
