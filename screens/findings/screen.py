"""The Findings screen: everything that was noticed in one list, with its repair, its waiver and the way there."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from screens.commands import Command, bindings
from screens.dialogs import Ask, Confirm
from screens.findings.commands import COMMANDS
from screens.findings.listing import Filter, Row, counts, is_repairable, kind_words, rows_of
from screens.findings.preview import finding_words, heading_words, repair_question
from screens.findings.rows import STYLES, finding_row, sign
from screens.findings.usable import repaired_together, why_not
from screens.intents import GoTo, RepairFindings, TakeBackWaivers, WaiveFindings
from screens.panes.menu import Item, Menu
from screens.panes.previewed import PAUSE, WIDE, Previewed
from screens.panes.words import Words
from screens.places import Spot, next_place
from screens.rows import RowList
from screens.step import StepScreen
from screens.text import MUTED, content
from state.errors import Cancelled, PlaitError
from state.explaining.explaining import explain
from state.noticing.noticed import Noticed
from state.progress import Progress

KEYS = "123456789abcdefghijklmoprstuvwxyz"


class FindingsScreen(StepScreen):
    """Findings by kind, the worst first; beside them what the one under the cursor is about."""

    STEP = "findings"
    CATALOGUE = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMMANDS)]

    DEFAULT_CSS = """
    FindingsScreen {
        & #above { height: 1; padding: 0 1; background: $surface; }
        &:ansi #above { background: ansi_default; text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
        self._all: Sequence[Noticed] = ()
        self._rows: Sequence[Row] = ()
        self._asked = Filter()
        self._folded: set[str] = set()
        self._is_looking = False
        self._of_revision = -1
        self._refused = ""
        self._not_now: dict[str, str] = {}
        """Findings whose repair can't be made as things stand, and why, as far as they were looked at."""

    def compose_body(self) -> ComposeResult:
        """How many there are, the list, and what is said about the one under the cursor."""
        yield Words(id="above")
        yield Previewed()

    def on_mount(self) -> None:
        """Keys move in the list at once."""
        self.query_one(RowList).focus()

    def on_screen_resume(self) -> None:
        """The operator came here: what changed meanwhile is looked at."""
        self._look_again()

    def watch_view(self) -> None:
        """Somebody acted, or more is known of both sides."""
        if self.is_mounted and self.is_current:
            self._look_again()

    def arrive(self, key: str | None = None, hunk: str | None = None) -> None:
        """Shows one kind, or one finding by its id."""
        if key is None:
            return
        if any(one.finding.id == key for one in self._all):
            self._asked = Filter(waived=True)
            self._arrange(key)
        else:
            self._asked = Filter(kind=key)
            self._arrange()

    # The list

    def _look_again(self) -> None:
        workspace, view = self.workspace, self.view
        if workspace is None or view is None or view.stage.value != "merged":
            self._all, self._of_revision = (), -1
            self._arrange()
            return
        if self._of_revision != workspace.revision:
            self._read()
        else:
            self._arrange()

    @work(exclusive=True, group="findings")
    async def _read(self) -> None:
        workspace = self.workspace
        assert workspace is not None
        revision = workspace.revision
        self._is_looking, self._refused = True, ""
        self._tell_counts()
        screen = self

        def read(progress: Progress) -> Sequence[Noticed]:
            found: Sequence[Noticed] = ()
            for stage in workspace.noticing.stages(progress):
                found = stage
                if not screen._all:
                    # The first time the list grows before the operator's eyes; later it is replaced as a whole.
                    screen.app.call_from_thread(screen._grow, revision, stage)
            return found

        try:
            found = await self.host.beside("looking for findings", read)
        except Cancelled:
            self._refused = "stopped: not everything was looked at; it goes on when you come back"
        except PlaitError as error:
            self._refused = str(error)
        else:
            if self.workspace is workspace:
                self._all, self._of_revision, self._not_now = found, revision, {}
        finally:
            self._is_looking = False
        self._arrange()

    def _grow(self, revision: int, stage: Sequence[Noticed]) -> None:
        workspace = self.workspace
        if workspace is not None and workspace.revision == revision and stage:
            self._rows = rows_of(stage, self._asked, self._folded)
            self._show(self.query_one(RowList).cursor)

    def _arrange(self, wanted: str = "") -> None:
        """Lists what is asked for; the cursor stays on its finding."""
        row = self._current
        wanted = wanted or (row.one.finding.id if row is not None and row.one is not None else "")
        kind = row.kind if row is not None else ""
        self._rows = rows_of(self._all, self._asked, self._folded)
        at = self.query_one(RowList).cursor
        for number, one in enumerate(self._rows):
            if one.one is not None and one.one.finding.id == wanted:
                at = number
                break
            if not wanted and one.one is None and one.kind == kind:
                at = number
        self._show(at)

    def _show(self, cursor: int) -> None:
        symbols = self.symbols
        self.query_one(RowList).show_rows(
            len(self._rows), lambda y, width: finding_row(self._rows[y], width, symbols), cursor
        )
        self._tell_counts()
        self._preview()
        self.refresh_bindings()

    @property
    def _current(self) -> Row | None:
        cursor = self.query_one(RowList).cursor
        return self._rows[cursor] if cursor < len(self._rows) else None

    def _tell_counts(self) -> None:
        symbols = self.symbols
        if self._refused:
            self.query_one("#above", Words).say(content(self._refused, "$text-warning"))
            return
        if self._of_revision < 0 and not self._rows:
            waits = "looking" if self._is_looking else "both sides are still being compared"
            self.query_one("#above", Words).say(Content.styled(f"{waits}{symbols.more}", MUTED))
            return
        numbers = counts(self._all)
        parts: list[Content | tuple[str, str]] = []
        for name, word in (("error", "errors"), ("warning", "warnings"), ("note", "notes")):
            count = numbers[name]
            style = STYLES[name] if count else MUTED
            parts.append((f"{sign(name, symbols)} {count} {name if count == 1 else word}   ", style))
        if numbers["waived"]:
            shown = "" if self._asked.waived else ", hidden"
            parts.append((f"{numbers['waived']} waived{shown}   ", MUTED))
        if self._asked.is_narrow:
            listed = sum(len(row.members) for row in self._rows)
            # First, so that it is read whole where there is little room: it says what the list leaves out.
            parts.insert(0, (symbols.words(f"listed: {listed} {self._asked.words()} (esc: all)   "), "bold"))
        if self._is_looking:
            parts.append((f"looking again{symbols.more}", MUTED))
        self.query_one("#above", Words).say(Content.assemble(*parts))

    # What is said about one

    @on(RowList.Moved)
    def _moved(self) -> None:
        self._preview()
        self.refresh_bindings()

    @work(exclusive=True, group="preview")
    async def _preview(self) -> None:
        workspace, row, symbols = self.workspace, self._current, self.symbols
        preview = self.query_one(Previewed)
        if workspace is None or row is None:
            nothing = "Nothing was noticed." if not self._asked.is_narrow else "Nothing of that was noticed."
            preview.tell(content(nothing if self._of_revision >= 0 else "", MUTED))
            return
        if row.one is None:
            preview.tell(heading_words(row, symbols))
            return
        preview.tell(content(row.one.finding.message, "bold"))
        await asyncio.sleep(PAUSE)
        try:
            found = await asyncio.to_thread(explain, workspace, row.one.finding.id)
        except PlaitError:
            # It went away meanwhile; the list follows.
            return
        preview.tell(finding_words(found, symbols))
        preview.to_top()
        if found.not_now:
            self._not_now[found.name] = found.not_now
            self.refresh_bindings()

    # Commands

    def why_not(self, command: Command) -> str | None:
        """Answers need a finding that they fit."""
        if not self.is_mounted:
            return None
        return why_not(command, self._all, self._current, self._offered(), self._not_now)

    @on(RowList.Chosen)
    async def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        await self.app.run_action("go", self)

    def action_go(self) -> None:
        """To what the finding is about; a heading folds."""
        row = self._current
        if row is None:
            return
        if row.one is None:
            self.action_fold()
            return
        place, finding = row.one.place, row.one.finding
        if place.step == "checklist":
            # What is said of the plan is about a line of it.
            from screens.checklist.lists import line_key

            self.post_message(GoTo(place.step, line_key(finding.line) if finding.line else place.key))
            return
        spot = Spot(finding.path, finding.line, finding.side, finding.id)
        self.post_message(GoTo(place.step, place.key, spot=spot))

    def action_fold(self) -> None:
        """Folds a kind, or unfolds it."""
        row = self._current
        if row is not None:
            self._folded ^= {row.kind}
            self._rows = rows_of(self._all, self._asked, self._folded)
            at = next(n for n, one in enumerate(self._rows) if one.members and one.kind == row.kind)
            self._show(at)

    def action_next_kind(self, by: int) -> None:
        """To the next heading."""
        rows = self.query_one(RowList)
        heads = [n for n, one in enumerate(self._rows) if one.members]
        place = next_place(heads, rows.cursor, by)
        if place is not None:
            rows.go(place)

    @work(group="question")
    async def action_repair(self) -> None:
        """Makes the repair; a heading asks first, and so does a finding with several offers."""
        row = self._current
        if row is None:
            return
        if row.one is None:
            await self._repair_many(row.members)
            return
        offer = 1
        if len(row.one.repairs) > 1:
            offers = enumerate(zip(KEYS, row.one.repairs, strict=False), 1)
            items = [Item(str(n), key, words) for n, (key, words) in offers]
            chosen = await self.app.push_screen_wait(Menu("Which repair", items))
            if chosen is None:
                return
            offer = int(chosen)
        self.post_message(RepairFindings([row.one.finding.id], offer))

    @work(group="question")
    async def action_repair_all(self) -> None:
        """Makes every repair that is listed."""
        await self._repair_many(self._offered())

    async def _repair_many(self, wanted: Sequence[Noticed]) -> None:
        workspace = self.workspace
        names = [one.finding.id for one in repaired_together(wanted)]
        if workspace is None or not names:
            return
        try:
            planned = await self.host.beside(
                "planning repairs", lambda progress: workspace.noticing.planned(names, progress)
            )
        except Cancelled:
            return
        except PlaitError as error:
            self.host.say(str(error), "error")
            return
        question, sentences = repair_question(planned, self.symbols)
        if await self.app.push_screen_wait(Confirm(question, sentences, "Repair")):
            self.post_message(RepairFindings(names))

    def _offered(self) -> list[Noticed]:
        return [one for row in self._rows for one in row.members if is_repairable(one)]

    @work(group="question")
    async def action_waive(self) -> None:
        """Asks why it may stand."""
        row = self._current
        about = [one for one in (row.about if row is not None else ()) if one.waiver is None]
        if row is None or not about:
            return
        what = (
            about[0].finding.message if len(about) == 1 else f"{len(about)} findings: {kind_words(row.kind)}"
        )
        reason = await self.app.push_screen_wait(
            Ask("Waive", f"Why may this stand? {what}", placeholder="the reason, for the report")
        )
        if reason and reason.strip():
            self.post_message(WaiveFindings([one.finding.id for one in about], reason))

    def action_take_back(self) -> None:
        """They ask again."""
        row = self._current
        waived = [one.finding.id for one in (row.about if row is not None else ()) if one.waiver is not None]
        self.post_message(TakeBackWaivers(waived))

    @work(group="question")
    async def action_kinds(self) -> None:
        """A menu of the kinds there are."""
        asked = replace(self._asked, kind="")
        heads = [row for row in rows_of(self._all, asked, ()) if row.members]
        items = [Item("", "0", "everything")]
        items += [
            Item(row.kind, key, kind_words(row.kind), str(len(row.members)))
            for key, row in zip(KEYS, heads, strict=False)
        ]
        chosen = await self.app.push_screen_wait(Menu("List which kind", items, self._asked.kind))
        if chosen is not None:
            self._asked = replace(asked, kind=chosen)
            self._arrange()

    def action_severity(self) -> None:
        """Errors; errors and warnings; everything."""
        self._asked = self._asked.wider()
        self._arrange()

    @work(group="question")
    async def action_search(self) -> None:
        """Asks for a part of a path or of the words."""
        text = await self.app.push_screen_wait(
            Ask("Find", "A part of the path, or of what is said.", self._asked.text, "orders/ or mount")
        )
        if text is not None:
            self._asked = replace(self._asked, text=text.strip())
            self._arrange()

    def action_waived(self) -> None:
        """Lists what was waived too."""
        self._asked = replace(self._asked, waived=not self._asked.waived)
        self._arrange()

    def action_all(self) -> None:
        """Everything again."""
        self._asked = Filter(waived=self._asked.waived)
        self._arrange()
