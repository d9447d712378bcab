"""What the plan asks for, done as acts of the session; and what its commands left behind, taken in or thrown away."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work

from screens.checklist.changes import ChangesScreen, difference_lines
from screens.checklist.gates import Gating
from screens.checklist.intents import ArrangeByPlan, CarryOutCopies, ImportPlan, TakeWorktree
from screens.checklist.lists import left_entries
from screens.checklist.reader import Reader
from screens.commands import Command
from screens.dialogs import Confirm
from screens.intents import Answer
from screens.panes.menu import Item as Choice
from screens.panes.menu import Menu
from state.checks.checklist import DONE, CheckItem, Checklist
from state.errors import Cancelled, PlaitError
from state.plans.plan import ItemKind, MigrationAction

if TYPE_CHECKING:
    from state.checking.commands import CommandRuns
    from state.progress import Progress
    from state.repositories.worktrees import Change

NEVER_RUN = "no command has run; commands change files only in the session's worktree of the result"


class Carrying(Gating):
    """Copies and migrations of the plan, the worktree of the result, and the plan's own file."""

    def __init__(self) -> None:
        super().__init__()
        self._imported = False

    def reason_against(self, command: Command) -> str | None:
        """There has to be something to carry out, to take in, to read again."""
        reason = super().reason_against(command)
        if reason is not None or self.checklist is None:
            return reason
        match command.id.partition(".")[2]:
            case "carry-out":
                plan = self.checklist.plan
                has_order = any(one.action is not MigrationAction.LISTED for one in plan.migrations)
                return (
                    None if plan.copies or has_order else "the plan copies nothing and orders no migrations"
                )
            case "worktree":
                ran = any(item.runs for item in self.checklist.items.values()) or self.checklist.record.health
                return None if ran else NEVER_RUN
        return None

    # Copies and migrations

    @work(group="question")
    async def action_carry_out(self) -> None:
        """The item's copy, those of the phase, of the plan; the plan's order of migrations."""
        one, phase, checklist = self.item, self.phase, self.checklist
        if phase is None or checklist is None:
            return
        here = [] if one is None or one.item.kind is not ItemKind.COPY else [one]
        of_phase = _copies(phase.items)
        of_plan = _copies(checklist.items.values())
        ordered = [each for each in checklist.plan.migrations if each.action is not MigrationAction.LISTED]

        def undone(items: Sequence[CheckItem]) -> str:
            return f"{sum(each.state not in DONE for each in items)} of {len(items)} not done"

        choices = [
            Choice(
                "one",
                "e",
                "this copy",
                here[0].item.paths[-1].path if here and here[0].item.paths else "",
                "" if here else "not on a copy",
            ),
            Choice(
                "phase", "p", "all copies of this phase", undone(of_phase), "" if of_phase else "it has none"
            ),
            Choice("plan", "a", "all copies of the plan", undone(of_plan), "" if of_plan else "it has none"),
            Choice(
                "order",
                "m",
                "migrations as the plan orders them",
                f"{len(ordered)} listed",
                "" if ordered else "it lists none",
            ),
        ]
        words = "A file that both sides have and that differs is left to you, whatever the plan says of it."
        chosen = await self.app.push_screen_wait(Menu("Do what the plan says", choices, words=words))
        match chosen:
            case "one" | "phase":
                items = here if chosen == "one" else of_phase
                self._carry_out(CarryOutCopies([each.item.id for each in items]))
            case "plan":
                self._carry_out(CarryOutCopies())
            case "order":
                self._carry_out(ArrangeByPlan())

    def _carry_out(self, intent: CarryOutCopies | ArrangeByPlan) -> None:
        intent.answer = partial(self._carried, intent)
        self.post_message(intent)

    def _carried(self, intent: CarryOutCopies | ArrangeByPlan, refusal: str | None) -> None:
        if refusal is not None:
            self.host.say(refusal, "error")
        elif intent.came is not None and not intent.came.left:
            self.host.say(f"Done: {_counted(len(intent.came.done), intent)}.")
        else:
            self._show_left(intent)

    @work(group="question")
    async def _show_left(self, intent: CarryOutCopies | ArrangeByPlan) -> None:
        came = intent.came
        if came is None:
            return
        title = f"{_counted(len(came.done), intent)} done, {len(came.left)} left to you"
        reader = Reader(title, left_entries(came.left, self.checklist, self.symbols), more="esc goes on")
        await self.follow_choice(await self.app.push_screen_wait(reader))

    async def follow_choice(self, chosen: str | None) -> None:
        """Goes to what was chosen in a list."""

    # The worktree

    @work(group="question")
    async def action_worktree(self) -> None:
        """Lists what commands changed; each can be seen, taken in, thrown away."""
        workspace, at = self.workspace, ""
        while workspace is not None and workspace is self.workspace:
            runs = workspace.checking.runs
            try:
                changes, against = await self.host.beside("looking at the worktree", partial(_changes, runs))
            except (PlaitError, Cancelled) as error:
                self.host.say(str(error) or "Stopped.", "error")
                return
            self.note_changes(len(changes))
            folder = str(runs.worktree.path)
            chosen = await self.app.push_screen_wait(
                ChangesScreen(changes, against, folder, self.symbols, at)
            )
            if chosen is None:
                return
            act, _, at = chosen.partition(":")
            if act == "show":
                await self._show_change(runs, next(one for one in changes if one.path == at))
                continue
            paths = [at] if at else [one.path for one in changes if act != "take" or one.path not in against]
            if act == "discard" and not await self._is_sure(paths):
                continue
            if not await self._asked(TakeWorktree(paths, act == "take")):
                return

    async def _is_sure(self, paths: Sequence[str]) -> bool:
        count = len(paths)
        what = self.symbols.text(paths[0]) if count == 1 else f"{count} files"
        sentence = f"{what}: what commands changed there is gone then, for good; undo doesn't bring it back."
        return await self.app.push_screen_wait(Confirm("Throw away?", [sentence], "Throw away")) is True

    async def _asked(self, intent: TakeWorktree) -> bool:
        """Waits until an intent is done; whether it was."""
        done: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        answer: Answer = done.set_result
        intent.answer = answer
        self.post_message(intent)
        refusal = await done
        if refusal is not None:
            self.host.say(refusal, "error")
        return refusal is None

    async def _show_change(self, runs: "CommandRuns", change: "Change") -> None:
        try:
            before, after = await asyncio.to_thread(runs.versions, change)
        except PlaitError as error:
            self.host.say(str(error), "error")
            return
        lines = await asyncio.to_thread(lambda: list(difference_lines(before, after, self.symbols)))
        nothing = "Only its mode changed." if change.kind == "changed" else "It is empty."
        await self.app.push_screen_wait(
            Reader(change.path, lines, more=change.kind, words=False, nothing=nothing)
        )

    # The plan's file

    def action_read_again(self) -> None:
        """Reads the plan's file as it is now; what vanished is listed."""
        workspace = self.workspace
        plan = workspace.session.record.plan if workspace is not None else None
        if plan is not None:
            self.post_message(ImportPlan(Path(plan.place), self.was_imported))

    def was_imported(self, refusal: str | None) -> None:
        """The summary follows as soon as the plan is read."""
        if refusal is not None:
            self.host.say(refusal, "error")
            return
        self._imported = True
        self.read()

    def shown(self, checklist: Checklist) -> None:
        """After an import, what was read and the question for roots."""
        super().shown(checklist)
        if self._imported:
            self._imported = False
            self.summarise(checklist)

    @work(group="question")
    async def summarise(self, checklist: Checklist) -> None:
        """Says what an import read."""


def _changes(runs: "CommandRuns", progress: "Progress") -> "tuple[Sequence[Change], dict[str, str]]":
    changes = runs.changes()
    return changes, {one.path: why for one in changes if (why := runs.against_taking(one))}


def _copies(items: Iterable[CheckItem]) -> list[CheckItem]:
    return [one for one in items if one.item.kind is ItemKind.COPY]


def _counted(count: int, intent: CarryOutCopies | ArrangeByPlan) -> str:
    if isinstance(intent, ArrangeByPlan):
        return "1 migration" if count == 1 else f"{count} migrations"
    return "1 file" if count == 1 else f"{count} files"
