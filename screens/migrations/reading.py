"""One migration: its texts with line numbers and colours, beside them what is known about it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.widget import Widget

from screens.lines import Line, Part
from screens.migrations.marks import marks_for
from screens.migrations.reading_facts import Facts, findings_about
from screens.migrations.reading_rows import DifferenceRows, TextRows, WordRows
from screens.migrations.reading_texts import (
    ROLE_WORDS,
    Compared,
    Readable,
    Text,
    compare,
    places,
    read_row,
)
from screens.migrations.telling import origin_words
from screens.panes.cell import Head, NoRows
from screens.panes.heads import Heads
from screens.panes.overlay import Overlay
from screens.panes.painter import signs_for
from screens.panes.sheet import Sheet
from screens.places import next_round
from screens.rows import RowList
from screens.severities import ORDER, severity_sign
from screens.text import MUTED
from state.findings import Severity
from state.migrations.sequence import Hazard
from state.migrations.sequence import Sequence as MigrationSequence

WIDE = 120
"""From so many cells on the facts stand beside the text."""
BESIDE = 96
"""From so many cells on two texts stand beside each other."""


@dataclass(frozen=True, slots=True)
class Extract:
    """The statements that begin on these lines of the forward file, counted from 1, are to become a migration."""

    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """The operator wants to edit this file."""

    path: str


class Tabs(Line):
    """The files of the migration; a click opens one."""

    DEFAULT_CSS = "Tabs { background: $panel; color: $foreground; }"

    def __init__(self) -> None:
        super().__init__(id="tabs")
        self._texts: Sequence[tuple[str, str]] = ()
        self._current = 0
        self._more = ""

    def show(self, names: Sequence[tuple[str, str]], current: int, more: str) -> None:
        """The files as (role, name), plain already, which one is open, and more about it."""
        self._texts, self._current, self._more = names, current, more
        self.refresh()

    def right(self, width: int) -> Sequence[Part]:
        return [Part(f" {self._more} ", "$text-accent")] if self._more else ()

    def left(self, width: int) -> Sequence[Part]:
        """One part a file; only the open one has brackets."""
        parts = []
        for at, (role, name) in enumerate(self._texts):
            is_open = at == self._current
            words = f"{at + 1} {role}: {name}" if is_open else f"{at + 1} {role}"
            parts.append(
                Part(
                    f"[{words}]" if is_open else f" {words} ",
                    "bold $text-accent" if is_open else MUTED,
                    f"screen.file({at})",
                )
            )
        return parts


class ReadingScreen(Overlay[Extract | Edit | None]):
    """Shows a migration's files, facts and differences; gives back what the operator wants done with it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next(1)", "Next"),
        Binding("N", "next(-1)", "Previous", show=False),
        Binding("d", "difference", "Diff"),
        Binding("u", "unified", "Beside / below"),
        Binding("space", "mark", "Mark"),
        Binding("x", "extract", "Extract"),
        Binding("e", "edit", "Edit"),
        Binding("f", "turn(1)", "File"),
        Binding("F", "turn(-1)", "Previous file", show=False),
        Binding("tab,shift+tab", "other_pane", "Facts", priority=True),
        Binding("enter", "go_there", "Go there", show=False),
        Binding("escape,q", "leave", "Close"),
        *[Binding(str(at), f"file({at - 1})", f"File {at}", show=False) for at in range(1, 10)],
    ]

    DEFAULT_CSS = """
    ReadingScreen {
        & #panes { layout: vertical; height: 1fr; }
        & #reading { height: 2fr; }
        & #facts { height: 1fr; min-height: 7; border-top: solid $foreground 25%; }
        &.differing #facts { display: none; }
        &.wide #panes { layout: horizontal; }
        &.wide #reading { height: 100%; width: 1fr; }
        &.wide #facts { height: 100%; width: 58; border-top: none; border-left: solid $foreground 25%; }
        &:ansi #facts { border-top: ascii ansi_default; }
        &.wide:ansi #facts { border-left: ascii ansi_default; border-top: none; }
    }
    """

    def __init__(self, workspace: Readable, sequence: MigrationSequence, row_id: str) -> None:
        super().__init__()
        row = sequence.row(row_id)
        assert row is not None
        self._workspace = workspace
        self._sequence = sequence
        self.row = row
        self.texts: Sequence[Text] = [Text(place) for place in places(row)]
        self.current = 0
        self.marked: frozenset[tuple[int, int]] = frozenset()
        """The chosen statements of the forward file: first and last line."""
        self.compared: Compared | None = None
        """What is shown instead of the text."""
        self._is_comparing = False
        self._unified: bool | None = None
        self._findings = findings_about(sequence, row)
        self._facts: Facts | None = None
        self._cursors: dict[int, int] = {}

    def body(self) -> Iterable[Widget]:
        """Files, their text, the facts."""
        signs = signs_for(self.symbols)
        sheet = Sheet(NoRows((Head(""),)), id="text", signs=signs, by_rows=True)
        yield Tabs()
        yield Container(
            Vertical(Heads(sheet, active=" "), sheet, id="reading"),
            RowList(id="facts"),
            id="panes",
        )

    @property
    def sheet(self) -> Sheet:
        """The text."""
        return self.query_one("#text", Sheet)

    @property
    def facts_list(self) -> RowList:
        """The facts."""
        return self.query_one("#facts", RowList)

    @property
    def text(self) -> Text:
        """The file that is open."""
        return self.texts[self.current]

    def on_mount(self) -> None:
        """Reads in a thread; until then there are the facts."""
        row, symbols = self.row, self.symbols
        at = next((at for at, one in enumerate(self._sequence.rows, 1) if one.id == row.id), 0)
        self.title_line.show(
            symbols.text(row.name), symbols.text(origin_words(row)), f"{at:,} of {len(self._sequence.rows):,}"
        )
        self.sheet.shown = (0,)
        self._lay()
        self.watch(self.sheet, "cursor", self._follow, init=False)
        self.sheet.focus()
        self._read()

    def on_resize(self) -> None:
        """Facts beside the text where there is room."""
        self.set_class(self.size.width >= WIDE, "wide")
        self.call_after_refresh(self._lay_facts)

    # Reading

    @work(exclusive=True, group="reading")
    async def _read(self) -> None:
        # Leaving cancels this here, so that nothing is shown on a screen that is gone.
        self._have(await asyncio.to_thread(read_row, self._workspace, self._sequence, self.row))

    def _have(self, texts: Sequence[Text]) -> None:
        self.texts = texts
        self._lay()
        first = next(iter(self._places_of_findings()), None)
        if first is not None and first[0] == self.current:
            self.call_after_refresh(self.sheet.go, first[1] - 1, 3, 3)

    @work(exclusive=True, group="comparing")
    async def _compare(self, current: int) -> None:
        place = self.texts[current].place
        gone = Event()
        try:
            found = await asyncio.to_thread(
                compare, self._workspace, self._sequence, self.row, place, gone.is_set
            )
        finally:
            gone.set()
        self._have_compared(current, found)

    def _have_compared(self, current: int, found: Compared) -> None:
        self._is_comparing = False
        if current != self.current:
            return
        self.compared = found
        self._lay()
        rows = self.sheet.rows
        if isinstance(rows, DifferenceRows):
            self.call_after_refresh(self.sheet.go, next(iter(rows.starts()), 0), 3, 3)

    # Laying out

    def _lay(self) -> None:
        """Shows the open file, or its difference."""
        symbols, compared = self.symbols, self.compared
        # Two texts need all the room there is.
        if compared is not None and self.facts_list.has_focus:
            self.sheet.focus()
        self.set_class(compared is not None, "differing")
        words = self.text.words if compared is None else compared.words
        more = "comparing" if self._is_comparing else ""
        if words:
            head = Head(symbols.text(self.text.place.path))
            self.sheet.shown = (0,)
            self.sheet.show_rows(WordRows(symbols.text(words), head), cursor=0)
        elif compared is not None:
            count = len({pair.change for pair in compared.pairs} - {-1})
            more = f"{count:,} difference{'' if count == 1 else 's'}" if count else "no difference"
            self._lay_difference(compared)
        else:
            self._lay_text()
        self.query_one(Tabs).show(
            [(ROLE_WORDS[text.place.role], symbols.text(text.place.name)) for text in self.texts],
            self.current,
            more,
        )
        self.refresh_bindings()

    def _lay_text(self, cursor: int | None = None) -> None:
        symbols = self.symbols
        text = self.text
        rows = TextRows(
            text,
            Head(symbols.text(text.place.path), symbols.text(self._lands(text))),
            signs_for(symbols),
            self._found_on(text),
            self.marked if self.current == 0 else frozenset(),
            marks_for(symbols).marked,
        )
        self.sheet.shown = (0,)
        self.sheet.column = 0
        self.sheet.show_rows(rows, cursor=self._cursors.get(self.current, 0) if cursor is None else cursor)

    @staticmethod
    def _lands(text: Text) -> str:
        place = text.place
        return f"was {place.was}" if place.was and place.was != place.path else ""

    def _lay_difference(self, compared: Compared) -> None:
        if compared.one is None:
            return
        symbols = self.symbols
        unified = self._unified if self._unified is not None else self.size.width < BESIDE
        left, right = symbols.text(compared.left), symbols.text(compared.right)
        heads = (Head(f"- {left}  + {right}"),) if unified else (Head(f"- {left}"), Head(f"+ {right}"))
        rows = DifferenceRows(compared, heads, signs_for(symbols), unified)
        self.sheet.shown = (0,) if unified else (0, 1)
        self.sheet.column = 0
        self.sheet.show_rows(rows, cursor=0)

    def _lay_facts(self) -> None:
        facts = self.facts_list
        width = facts.scrollable_content_region.width - 3
        self._facts = Facts(self._sequence, self.row, self.symbols, width)
        lines = self._facts.lines
        facts.show_rows(len(lines), lambda row, _: lines[row].parts)

    def _found_on(self, text: Text) -> Mapping[int, tuple[Severity, str]]:
        """The worst finding on each line of a file."""
        found: dict[int, Severity] = {}
        for one in self._findings:
            if text.place.is_at(one.path):
                found[one.line] = min(found.get(one.line, one.severity), one.severity, key=ORDER.__getitem__)
        return {line: (one, severity_sign(one, self.symbols)) for line, one in found.items()}

    # Moving

    def _follow(self) -> None:
        """The facts keep to the line under the cursor."""
        if self.compared is None and self._facts is not None and isinstance(self.sheet.rows, TextRows):
            self._cursors[self.current] = self.sheet.cursor
            at = self._facts.nearest(self.text.place, self.sheet.cursor + 1)
            if at is not None and not self.facts_list.has_focus:
                self.facts_list.go(at)

    def action_other_pane(self) -> None:
        """Text or facts."""
        if self.facts_list.has_focus:
            self.sheet.focus()
        else:
            self.facts_list.focus()

    def action_turn(self, by: int) -> None:
        """The next file."""
        self.action_file((self.current + by) % len(self.texts))

    def action_file(self, at: int) -> None:
        """One of the files."""
        if at >= len(self.texts) or at == self.current:
            return
        self.current = at
        if self.compared is not None:
            self.compared, self._is_comparing = None, True
            self._compare(at)
        self._lay()

    def _open_at(self, path: str, line: int) -> None:
        """A line of one of the files."""
        at = next((at for at, text in enumerate(self.texts) if text.place.is_at(path)), None)
        if at is None:
            return
        self.current, self.compared = at, None
        self._lay()
        self.sheet.go(max(0, line - 1), 3, 3)

    @on(RowList.Chosen, "#facts")
    def go_to_fact(self) -> None:
        """Twice clicked is gone to."""
        self.action_go_there()

    def action_go_there(self) -> None:
        """From a fact to its line."""
        if self._facts is None or not self.facts_list.has_focus or not self._facts.lines:
            return
        fact = self._facts.lines[self.facts_list.cursor]
        if fact.line:
            self._open_at(fact.path, fact.line)
            self.sheet.focus()

    def _places_of_findings(self) -> list[tuple[int, int, Hazard]]:
        """File, line and finding, in the order of the files."""
        found = [
            (at, max(1, one.line), one)
            for one in self._findings
            for at, text in enumerate(self.texts)
            if text.place.is_at(one.path)
        ]
        found.sort(key=lambda place: place[:2])
        return found

    def action_next(self, by: int) -> None:
        """The next finding; in a difference the next change."""
        rows = self.sheet.rows
        if isinstance(rows, DifferenceRows):
            place = next_round(rows.starts(), self.sheet.cursor, by)
            if place is not None:
                self.sheet.go(place, 3, 3)
            return
        found = self._places_of_findings()
        if not found:
            self.tell("nothing was found in these files")
            return
        here = (self.current, self.sheet.cursor + 1)
        later = [one for one in found if (one[:2] > here if by > 0 else one[:2] < here)]
        at, line, one = (later or found)[0 if by > 0 else -1]
        self._open_at(self.texts[at].place.path, line)
        self._show_finding(one)

    def _show_finding(self, finding: Hazard) -> None:
        """Its words come into sight as well."""
        if self._facts is None:
            return
        at = next(
            (
                at
                for at, fact in enumerate(self._facts.lines)
                if fact.path == finding.path and fact.line == finding.line
            ),
            None,
        )
        if at is not None:
            self.facts_list.go(at)

    # Acting

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only keys that mean something now are named."""
        match action:
            case "mark" | "extract" | "other_pane":
                return self.compared is None
            case "unified":
                return self.compared is not None and not self.compared.words
            case "turn":
                return len(self.texts) > 1
        return True

    def action_difference(self) -> None:
        """The two sides, or the text again."""
        if self.compared is not None:
            self.compared = None
        else:
            self._is_comparing = True
            self._compare(self.current)
        self._lay()

    def action_unified(self) -> None:
        """Two texts beside each other, or the one's lines below the other's."""
        rows = self.sheet.rows
        if isinstance(rows, DifferenceRows) and len(rows):
            here = rows.pair(self.sheet.cursor)
            self._unified = not rows.is_unified
            self._lay()
            rows = self.sheet.rows
            if isinstance(rows, DifferenceRows):
                self.sheet.go(rows.row_of(here), 3, 3)

    def _why_no_statements(self) -> str:
        if self.current != 0:
            return "statements are taken out of the forward file; 1 opens it"
        if not self.text.statements:
            return "only statements of SQL can be taken out"
        return "" if self.row.in_sequence else "the migration is left out"

    def action_mark(self) -> None:
        """The statement under the cursor, marked or not."""
        reason = self._why_no_statements()
        statement = self.text.statement_at(self.sheet.cursor + 1) if not reason else None
        if statement is None:
            self.tell(reason or "there is no statement on this line", "warning")
            return
        self.marked ^= {statement}
        self._lay_text(self.sheet.cursor)

    def action_extract(self) -> None:
        """Gives the marked statements back, else the one under the cursor."""
        reason = self._why_no_statements()
        statement = self.text.statement_at(self.sheet.cursor + 1) if not reason else None
        chosen = self.marked or ({statement} if statement is not None else frozenset())
        lines = tuple(sorted({first for first, _ in chosen}))
        if reason or not lines:
            self.tell(reason or "mark statements with space first", "warning")
        elif set(lines) >= {first for first, _ in self.text.statements}:
            self.tell("nothing would be left; move the whole migration instead", "warning")
        else:
            self.dismiss(Extract(lines))

    def action_edit(self) -> None:
        """Asks for the open file to be edited."""
        if not self.row.in_sequence:
            self.tell("the migration is left out", "warning")
        else:
            self.dismiss(Edit(self.text.place.path))

    def action_leave(self) -> None:
        """Gives nothing back."""
        self.dismiss(None)
