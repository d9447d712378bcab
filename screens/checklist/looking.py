"""What the Checklist screen opens over itself, and where it leads."""

import asyncio
from pathlib import Path

from textual import work

from screens.checklist.board import FILTERS
from screens.checklist.carrying import Carrying
from screens.checklist.forms import AskPath
from screens.checklist.intents import BindRoots, ImportPlan
from screens.checklist.lists import (
    check_entries,
    difference_entries,
    finding_entries,
    hit_entries,
    note_entries,
    path_entries,
    plan_entries,
    summary_entries,
)
from screens.checklist.output_screen import OutputScreen
from screens.checklist.reader import Reader
from screens.checklist.rows import phase_name
from screens.commands import Command
from screens.dialogs import Ask
from screens.intents import GoTo
from screens.panes.menu import Item as Choice
from screens.panes.menu import Menu
from state.checks.checklist import Checklist
from state.checks.evidence import Run
from state.errors import PlaitError
from state.plans.plan import ItemKind
from state.view import Standing


class Looking(Carrying):
    """Plan, findings, differences, notes, outputs; files and migrations on their own screens."""

    def reason_against(self, command: Command) -> str | None:
        """There has to be something to look at."""
        reason = super().reason_against(command)
        if reason is not None or self.checklist is None:
            return reason
        one, checklist = self.item, self.checklist
        match command.id.partition(".")[2]:
            case "open":
                if one is not None and not one.keys and one.item.kind is not ItemKind.MIGRATION:
                    return f"it speaks of no file of the two repositories; {self.key('plan')} shows it in the plan"
            case "output":
                return None if one is not None and one.runs else "its command hasn't run"
            case "findings":
                return None if checklist.findings else "nothing is wrong with the plan"
            case "differences":
                return None if checklist.differences else "plan and session agree"
            case "checks":
                return (
                    None
                    if checklist.checks
                    else "nothing follows from the plan that can be checked on the result"
                )
            case "notes":
                there = checklist.record.jots or checklist.plan.notes
                return None if there else f"there is no note; {self.key('note')} writes one"
            case "roots":
                return None if checklist.plan.roots else "the plan names no place of its author's machine"
            case "search":
                ran = any(item.runs for item in checklist.items.values())
                return None if ran else "no command has run"
        return None

    # Where an item leads

    @work(group="question")
    async def action_open(self) -> None:
        """To the files of the item, or to the migrations."""
        one = self.item
        if one is None:
            return
        if one.item.kind is ItemKind.MIGRATION or not one.keys:
            self.post_message(GoTo("migrations", one.keys[0] if one.keys else None))
            return
        key = one.keys[0]
        if len(one.keys) > 1:
            words = {key: self._standing_of(key)[1] for key in one.keys}
            entries = path_entries(one.keys, words, self.symbols)
            chosen = await self.app.push_screen_wait(Reader("Which of its files?", entries, words=False))
            if chosen is None:
                return
            key = chosen.partition(":")[2]
        self._go_to_entry(key)

    def _standing_of(self, key: str) -> tuple[str, str]:
        """The step on which an entry is worked on, and how it stands in words."""
        view = self.view
        entry = view.comparison.entry(key) if view is not None else None
        if view is None or entry is None:
            return "copy", ""
        standing = view.standing(entry)
        return "resolve" if standing is Standing.CONFLICT else "copy", standing.value

    def _go_to_entry(self, key: str) -> None:
        self.post_message(GoTo(self._standing_of(key)[0], key))

    async def follow_choice(self, chosen: str | None) -> None:
        """Goes to what was chosen in a list."""
        if chosen is None:
            return
        kind, _, name = chosen.partition(":")
        match kind:
            case "item":
                if not self.show_item(name):
                    self.host.say("That item is gone from the plan.", "warning")
            case "phase":
                at = next((at for at, one in enumerate(self.phases) if one.phase.id == name), None)
                if at is not None:
                    self.show_phase(at)
            case "entry":
                self._go_to_entry(name)
            case "line":
                await self._look_at_line(int(name))

    async def _look_at_line(self, line: int) -> None:
        """To the item of a line; a line without one is shown in the plan."""
        checklist = self.checklist
        if checklist is None:
            return
        holding = [one.item for one in checklist.items.values() if one.item.line <= line <= one.item.end]
        if holding:
            self.show_item(max(holding, key=lambda one: one.line).id)
            return
        await self._show_plan(line, line, line)

    # Over the screen

    @work(group="question")
    async def action_plan(self) -> None:
        """The plan at the item's line; enter goes to the item of a line."""
        one, phase = self.item, self.phase
        if one is not None:
            await self._show_plan(one.item.line, one.item.end, one.item.line)
        else:
            line = phase.phase.line if phase is not None else 1
            await self._show_plan(0, -1, line)

    async def _show_plan(self, first: int, last: int, at: int) -> None:
        checklist = self.checklist
        if checklist is None or checklist.record.plan is None:
            return
        name = checklist.record.plan.name
        entries = await asyncio.to_thread(plan_entries, checklist.plan, first, last, self.symbols)
        chosen = await self.app.push_screen_wait(Reader(name, entries, at - 1, more=checklist.plan.title))
        if chosen is not None:
            line = int(chosen.partition(":")[2])
            items = [one.item for one in checklist.items.values() if one.item.line <= line <= one.item.end]
            if items:
                self.show_item(max(items, key=lambda one: one.line).id)
            else:
                self.host.say(f"No item stands on line {line}.")

    async def _list(self, reader: Reader) -> None:
        await self.follow_choice(await self.app.push_screen_wait(reader))

    @work(group="question")
    async def action_findings(self) -> None:
        """What is wrong with the plan; enter goes to the line."""
        if self.checklist is not None:
            count = len(self.checklist.findings)
            await self._list(
                Reader("Findings of the plan", finding_entries(self.checklist, self.symbols), more=f"{count}")
            )

    @work(group="question")
    async def action_differences(self) -> None:
        """What plan and session don't agree about; enter goes there."""
        if self.checklist is not None:
            entries = difference_entries(self.checklist, self.symbols)
            await self._list(Reader("Plan and session differ", entries, more=f"{len(entries)}"))

    @work(group="question")
    async def action_checks(self) -> None:
        """The checks of the result that follow from the plan."""
        if self.checklist is not None:
            entries = check_entries(self.checklist, self.symbols)
            holds = sum(one.ok is True for one in self.checklist.checks)
            await self._list(Reader("Checks of the result", entries, more=f"{holds} of {len(entries)} hold"))

    @work(group="question")
    async def action_notes(self) -> None:
        """All notes."""
        if self.checklist is not None:
            entries = note_entries(self.checklist, self.symbols, self.host.now())
            await self._list(Reader("Notes", entries, more="/ searches them"))

    @work(group="question")
    async def action_output(self) -> None:
        """What the item's command wrote."""
        one, workspace = self.item, self.workspace
        if one is not None and one.runs and workspace is not None:
            await self.app.push_screen_wait(OutputScreen(workspace.checking, one.runs[0]))

    @work(group="question")
    async def action_search(self) -> None:
        """Asks for a text, lists the lines that hold it; enter opens the output there."""
        workspace = self.workspace
        if workspace is None:
            return
        text = await self.app.push_screen_wait(
            Ask("Search outputs", "In the outputs of all runs, in any case.")
        )
        if text is None or not text.strip():
            return
        try:
            hits = await self.host.beside("searching", lambda _: workspace.checking.search_output(text))
        except PlaitError as error:
            self.host.say(str(error), "error")
            return
        entries = hit_entries(hits, self.checklist, self.symbols)
        runs: dict[int, Run] = {run.id: run for run, _, _ in hits}
        reader = Reader(
            f"“{text}” in outputs",
            entries,
            more=f"{len(hits)} lines",
            words=False,
            nothing="No output holds it.",
        )
        chosen = await self.app.push_screen_wait(reader)
        if chosen is not None:
            _, run, line = chosen.split(":")
            await self.app.push_screen_wait(OutputScreen(workspace.checking, runs[int(run)], int(line), text))

    @work(group="question")
    async def action_ways_back(self) -> None:
        """The ways back from the phase."""
        from screens.checklist.ways_back import WaysBackScreen
        from state.checking.ways_back import WaysBack

        workspace, phase = self.workspace, self.phase
        if workspace is None or phase is None:
            return
        ways_back = WaysBack(workspace, workspace.checking)
        try:
            ways = await self.host.beside("looking for ways back", lambda _: ways_back.of(phase.phase.id))
        except PlaitError as error:
            self.host.say(str(error), "error")
            return
        title = f"Ways back from {phase_name(phase, self.symbols)}"
        await self.app.push_screen_wait(WaysBackScreen(title, ways_back, ways, self.symbols))

    @work(group="question")
    async def action_filter(self) -> None:
        """Which items are shown."""
        phase = self.phase
        choices = []
        for name, (key, words, states) in FILTERS.items():
            count = 0 if phase is None else phase.count(*states) if states else len(phase.items)
            choices.append(Choice(name, key, words, f"{count}"))
        chosen = await self.app.push_screen_wait(Menu("Show", choices, self.filter))
        if chosen is not None:
            self.filter = chosen
            self.show_items(self.item.item.id if self.item is not None else "")

    # The plan itself

    @work(group="question")
    async def action_import_plan(self) -> None:
        """Asks for the file; the present one is proposed."""
        workspace = self.workspace
        if workspace is None:
            return
        record = workspace.session.record
        sentence = "A Markdown file. It is read in as it is now; it is never changed by that."
        if record.plan is not None:
            sentence = (
                "The present plan again, or another one. Evidence stays with the items that are still there."
            )
        value = record.plan.place if record.plan is not None else ""
        chosen = await self.app.push_screen_wait(AskPath("Import a plan", sentence, value))
        if chosen:
            self.post_message(ImportPlan(Path(chosen).expanduser(), self.was_imported))

    @work(group="question")
    async def summarise(self, checklist: Checklist) -> None:
        """Says what an import read, what vanished, and asks for roots."""
        keys = {name: self.key(name) for name in ("findings", "roots", "plan")}
        name = checklist.record.plan.name if checklist.record.plan is not None else "plan"
        entries = summary_entries(checklist, self.symbols, keys)
        await self.app.push_screen_wait(Reader(f"Read in: {name}", entries, more="esc goes on"))
        if checklist.unbound:
            await self._ask_roots(checklist)

    @work(group="question")
    async def action_roots(self) -> None:
        """Asks for all roots again."""
        if self.checklist is not None:
            await self._ask_roots(self.checklist)

    async def _ask_roots(self, checklist: Checklist) -> None:
        from screens.checklist.roots import RootsScreen

        sides = await self.app.push_screen_wait(
            RootsScreen(checklist.plan.roots, dict(checklist.record.bindings))
        )
        if sides is not None:
            self.post_message(BindRoots(sides))
