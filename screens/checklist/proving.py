"""Acts on items: run, cancel, sign, look, waive, open again, note."""

import asyncio
from collections.abc import Sequence
from functools import partial

from textual import work

from screens.checklist.forms import ConfirmRun, Field, Form, Wanted
from screens.checklist.intents import (
    CancelRuns,
    JotDown,
    LookedAtItem,
    ReopenItems,
    RunItems,
    SignItem,
    WaiveItem,
)
from screens.checklist.moving import Moving
from screens.checklist.rows import short_text
from screens.checklist.telling import act_for
from screens.commands import Command
from screens.panes.menu import Item as Choice
from screens.panes.menu import Menu
from screens.text import at_home
from state.checks.checklist import CheckItem, ItemState
from state.errors import PlaitError

RUNNABLE = frozenset((ItemState.OPEN, ItemState.CLAIMED, ItemState.FAILED, ItemState.STALE))
TOPICS = (
    ("discovery", "d", "discovery", "something found out on the way"),
    ("decision", "c", "decision", "what was decided, and why"),
    ("question", "o", "open question", "what has to be asked"),
    ("remark", "r", "remark", "anything else"),
)


class Proving(Moving):
    """What makes an item pass, fail, or need not to."""

    @property
    def runnable(self) -> Sequence[CheckItem]:
        """Commands of the phase that aren't done and may run."""
        return self._commands(RUNNABLE)

    @property
    def failed(self) -> Sequence[CheckItem]:
        """Commands of the phase that failed, and in any phase those that were interrupted."""
        interrupted = {run.item for run in self.interrupted}
        here = {one.item.id for one in self._commands(RUNNABLE) if one.state is ItemState.FAILED}
        items = self.checklist.items.values() if self.checklist is not None else ()
        return [
            one
            for one in items
            if one.item.id in here or (one.item.id in interrupted and one.text and one.state in RUNNABLE)
        ]

    def _commands(self, states: frozenset[ItemState]) -> list[CheckItem]:
        phase = self.phase
        return [one for one in phase.items if one.text and one.state in states] if phase is not None else []

    def reason_against(self, command: Command) -> str | None:
        """What an item must be for an act."""
        name = command.id.partition(".")[2]
        one = self.item
        needs_item = ("run", "sign", "looked", "waive", "reopen", "cancel", "open", "output")
        if self.checklist is None and name != "import":
            return f"this session has no plan; {self.key('import')} reads one in"
        if name in needs_item and one is None:
            return "no item is shown"
        match name:
            case "run":
                return self._against_running(one)
            case "run-all":
                return None if self.runnable else "no command of this phase waits to be run"
            case "run-failed":
                return None if self.failed else "no command of this phase has failed, none was interrupted"
            case "cancel":
                can_end = one is not None and (
                    one.state is ItemState.RUNNING
                    or one.item.id in self._queued
                    or any(run.id in self._left for run in one.runs[:1])
                )
                return None if can_end else "its command doesn't run"
            case "cancel-all":
                running = self.checklist is not None and self.checklist.count(ItemState.RUNNING)
                return None if running or self._queued else "nothing runs"
            case "sign" | "looked":
                return self._against_signing(one, name)
            case "waive":
                return "it is waived already" if one is not None and one.waiver is not None else None
            case "reopen":
                if one is not None and one.waiver is None and (one.evidence is None or one.by_session):
                    return (
                        "nothing was recorded of it" if not one.by_session else "the session itself proves it"
                    )
        return super().reason_against(command)

    def _against_running(self, one: CheckItem | None) -> str | None:
        if one is not None and (name := act_for(one)):
            return f"it is an act of the session: {self.key(name)} does it"
        if one is None or not one.text:
            return "it has no command"
        if one.state is ItemState.RUNNING:
            return "it runs already"
        if one.item.id in self._queued:
            return "it waits for its turn already"
        if one.state is ItemState.BLOCKED:
            return f"it is blocked: {one.why}"
        return None

    def _against_signing(self, one: CheckItem | None, name: str) -> str | None:
        if one is not None and one.by_session:
            return "the session itself proves it; do it there, or waive it"
        if name == "looked" and one is not None and not one.item.paths:
            return "it speaks of no file; sign it instead"
        return None

    # Running

    @work(group="question")
    async def action_run(self) -> None:
        """Runs the item's command."""
        if self.item is not None:
            await self._run([self.item])

    @work(group="question")
    async def action_run_all(self) -> None:
        """Runs all of the phase."""
        await self._run(self.runnable)

    @work(group="question")
    async def action_run_failed(self) -> None:
        """Runs what failed again."""
        await self._run(self.failed)

    async def _run(self, items: Sequence[CheckItem]) -> None:
        """Asks unless every text was confirmed before; several are always listed."""
        if not items:
            return
        if len(items) > 1 or not items[0].allowed:
            wanted = [Wanted(self._title_of(one), one.text, one.allowed) for one in items]
            if not await self.app.push_screen_wait(ConfirmRun(wanted, self._folder())):
                return
        names = [one.item.id for one in items]
        allow = [] if all(one.allowed for one in items) else [one.text for one in items]
        self.post_message(RunItems(names, allow, partial(self._started)))

    def _title_of(self, one: CheckItem) -> str:
        """The item's text without the command, which is shown below it."""
        title = short_text(one.item.text, self.symbols)
        return title.removesuffix(short_text(one.text, self.symbols)).rstrip(" :") or title

    def _folder(self) -> str:
        """Where commands run."""
        place = self.workspace.checking.runs.worktree.path if self.workspace is not None else ""
        return f"{at_home(str(place))}, the session's worktree of the result, never in your checkout"

    def _started(self, refusal: str | None) -> None:
        """Commands run beside the screen: from now on it is refreshed."""
        if refusal is None:
            self.read(True)

    def action_cancel(self) -> None:
        """Ends the item's command."""
        if self.item is not None:
            self.post_message(CancelRuns([self.item.item.id], self._was_cancelled))

    def _was_cancelled(self, refusal: str | None) -> None:
        """What is left of an interrupted run ends without an operation."""
        if refusal is not None:
            self.host.say(refusal, "error")
        self.read()

    def action_cancel_all(self) -> None:
        """Ends all commands."""
        self.post_message(CancelRuns())

    # By hand

    @work(group="question")
    async def action_sign(self) -> None:
        """Asks why, and whether it holds."""
        one, workspace = self.item, self.workspace
        if one is None or workspace is None:
            return
        try:
            name, email = await asyncio.to_thread(workspace.target.identity)
        except PlaitError as error:
            self.host.say(str(error), "error")
            return
        who = f"{name} <{email}>" if email else name
        answers = await self.app.push_screen_wait(
            Form(
                "Sign",
                [one.item.text, f"{who} signs, as git knows you here."],
                [Field("because", "Why it holds", placeholder="what you saw or did")],
                "it does not hold: sign it as failed",
                "Sign",
            )
        )
        if answers is not None:
            self.post_message(SignItem(one.item.id, answers["because"], not answers["tick"]))

    def action_looked(self) -> None:
        """The files as they are now are the evidence."""
        one = self.item
        if one is not None:
            self.post_message(LookedAtItem(one.item.id))

    @work(group="question")
    async def action_waive(self) -> None:
        """Asks for the reason."""
        one = self.item
        if one is None:
            return
        answers = await self.app.push_screen_wait(
            Form(
                "Waive",
                [one.item.text, "It need not hold then; the reason stands in the report."],
                [Field("because", "Reason", placeholder="why it need not hold")],
                yes="Waive",
            )
        )
        if answers is not None:
            self.post_message(WaiveItem(one.item.id, answers["because"]))

    def action_reopen(self) -> None:
        """Evidence and waiver count no more; undo brings them back."""
        if self.item is not None:
            self.post_message(ReopenItems([self.item.item.id]))

    @work(group="question")
    async def action_note(self) -> None:
        """Asks what sort of note and about what, then for its text."""
        one, phase = self.item, self.phase
        if phase is None:
            return
        choices = []
        if one is not None:
            choices += [Choice(name, key, words, f"{more}, on the item") for name, key, words, more in TOPICS]
        choices += [
            Choice(f"{name}:phase", key.upper(), words, "on the phase") for name, key, words, _ in TOPICS
        ]
        chosen = await self.app.push_screen_wait(Menu("Which note?", choices))
        if chosen is None:
            return
        topic, _, on_phase = chosen.partition(":")
        about, words = (
            (phase.phase.id, phase.phase.title) if on_phase or one is None else (one.item.id, one.item.text)
        )
        answers = await self.app.push_screen_wait(
            Form(topic.capitalize(), [words], [Field("text", "Note", placeholder="what to remember")])
        )
        if answers is not None:
            self.post_message(JotDown(topic, about, answers["text"]))
