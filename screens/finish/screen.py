"""The Finish screen: what apply will do, what stands against it, and apply."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType

from screens.commands import Command, bindings, every_command
from screens.dialogs import Ask, Confirm, EditText
from screens.finish.commands import COMMANDS
from screens.finish.plan_rows import (
    Choices,
    PlanRow,
    applied_rows,
    names_of_keys,
    plan_rows,
    remaining_words,
)
from screens.host import Host
from screens.intents import ApplyResult, GoTo
from screens.lines import Part
from screens.rows import RowList
from screens.step import StepScreen
from screens.text import MUTED
from state.apply import ApplyPlan, verify
from state.errors import Cancelled, PlaitError
from state.session.operations import Apply
from state.workspace import Workspace


class FinishScreen(StepScreen):
    """The plan of apply in plain words; every line that can be changed or gone to answers enter."""

    STEP = "finish"
    CATALOGUE = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMMANDS)]

    DEFAULT_CSS = """
    FinishScreen RowList { height: 1fr; padding: 0 0; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._choices: Choices | None = None
        self._plan: ApplyPlan | None = None
        self._wrong: list[str] | None = None
        self._problem: str | None = None
        self._rows: Sequence[PlanRow] = ()
        self._is_applying = False

    def compose_body(self) -> ComposeResult:
        """One list from top to bottom."""
        yield RowList(id="plan")

    @property
    def host(self) -> Host:
        """The app."""
        return cast(Host, self.app)

    @property
    def choices(self) -> Choices:
        """What the operator chose; at first what settings say."""
        if self._choices is None:
            wishes = self.host.preferences
            self._choices = Choices(
                parents=wishes.parents, per_step=wishes.per_step, checkout=wishes.checkout
            )
        return self._choices

    def on_mount(self) -> None:
        """Keys move in the list at once."""
        self.query_one(RowList).focus()

    def on_resize(self) -> None:
        """Sentences are wrapped for a width."""
        if self._rows:
            self._show()

    def watch_workspace(self, old: Workspace | None, new: Workspace | None) -> None:
        """Another session: what was chosen was about the old one."""
        if old is not None and old is not new:
            self._choices = self._plan = None

    def watch_view(self) -> None:
        """The session went on: the plan is another one."""
        if self.is_mounted:
            self._make_plan()

    def watch_revision(self) -> None:
        """The session went on before it was compared to the end."""
        if self.is_mounted:
            self._make_plan()

    @property
    def _applied(self) -> Apply | None:
        return self.workspace.session.applied if self.workspace is not None else None

    @work(exclusive=True, group="plan")
    async def _make_plan(self) -> None:
        workspace = self.workspace
        self._plan, self._problem = (self._plan if workspace is not None else None), None
        if workspace is None:
            self._show()
            return
        try:
            applied = workspace.session.applied
            if applied is not None:
                self._wrong = None
                self._show()
                tree = workspace.target_snapshot.tree
                self._wrong = await asyncio.to_thread(verify, workspace.target, applied, tree)
            elif workspace.is_loaded:
                chosen = self.choices
                self._plan = await asyncio.to_thread(
                    workspace.plan_apply,
                    branch=chosen.branch,
                    backup=chosen.backup,
                    parents=chosen.parents,
                    message=chosen.message,
                    per_step=chosen.per_step,
                )
            else:
                self._plan = None
        except Cancelled:
            return
        except PlaitError as error:
            self._problem = str(error)
        self._show()

    def _show(self) -> None:
        rows = self.query_one(RowList)
        width = max(40, rows.size.width - 4)
        self._rows = self._make_rows(width)
        cursor = rows.cursor if len(rows) == len(self._rows) else self._first_row()
        rows.show_rows(len(self._rows), lambda y, _: self._rows[y].parts, cursor)
        self.refresh_bindings()

    def _make_rows(self, width: int) -> Sequence[PlanRow]:
        symbols = self.symbols
        keys = names_of_keys(
            dict(self.host.keys_of_commands),
            {name: one.key for name, one in every_command().items() if one.area in ("finish", "app")},
            symbols,
        )
        applied = self._applied
        if applied is not None:
            return applied_rows(applied, self._wrong, keys, width, symbols)
        if self._problem is not None:
            return [PlanRow((Part(f"{symbols.blocked} {symbols.text(self._problem)}", "$text-error"),))]
        if self._plan is None:
            words = (
                "Both sides are still being compared" if self.workspace is not None else "No session is open"
            )
            return [PlanRow((Part(f"{words}{symbols.more}", MUTED),))]
        return plan_rows(self._plan, self.choices, keys, width, symbols)

    def _first_row(self) -> int:
        """The first row that answers enter."""
        return next((at for at, row in enumerate(self._rows) if row.command or row.path), 0)

    def why_not(self, command: Command) -> str | None:
        """Nothing can be planned twice, and nothing applied against a finding."""
        plan = self._plan
        if self.workspace is None:
            return "no session is open"
        if self._applied is not None and command.id != "finish.change":
            return "the session has been applied; undo first"
        if plan is None and command.id != "finish.change":
            return "both sides are still being compared"
        if command.id == "finish.apply":
            if self._is_applying:
                return "it is being applied"
            if plan is not None and plan.blockers:
                first, count = plan.blockers[0], len(plan.blockers)
                things = "thing stands" if count == 1 else "things stand"
                return f"{count} {things} against it, the first: {first.path}: {first.message}"
        if command.id == "finish.next" and plan is not None and not plan.blockers and not plan.remaining:
            return "nothing stands against it"
        return None

    # Commands

    def _choose(self, **changes: object) -> None:
        self._choices = self.choices._replace(**changes)  # type: ignore[arg-type]
        self._make_plan()

    @on(RowList.Chosen)
    async def change_chosen(self, event: RowList.Chosen) -> None:
        """A double click is like enter."""
        event.stop()
        await self.action_change()

    async def action_change(self) -> None:
        """Changes the line under the cursor, or goes to what it names."""
        cursor = self.query_one(RowList).cursor
        if cursor >= len(self._rows):
            return
        row = self._rows[cursor]
        if row.command:
            await self.app.run_action(row.command, self)
        elif row.path:
            self._go_to(row.path)

    def _go_to(self, path: str) -> None:
        plan = self._plan
        if plan is not None and any(
            one.kind == "migrations-proposed" and one.path == path for one in plan.remaining
        ):
            self.post_message(GoTo("migrations"))
            return
        view = self.view
        entry = view.comparison.at(path) if view is not None else None
        if view is None or entry is None:
            self.host.say(f"{path} is no entry of this session.", "warning")
            return
        step = "resolve" if view.state(entry).hunks else "copy"
        self.post_message(GoTo(step, entry.key))

    def action_next(self) -> None:
        """To the next finding below the cursor, or the first."""
        rows = self.query_one(RowList)
        places = [at for at, row in enumerate(self._rows) if row.path]
        places += [
            at for at, row in enumerate(self._rows) if row.command and row.parts[0].text.strip() in "✗!X"
        ]
        below = [at for at in sorted(places) if at > rows.cursor]
        if places:
            rows.go(below[0] if below else min(places))

    @work(group="question")
    async def action_branch(self) -> None:
        """Asks for the branch's name."""
        await self._ask_for("branch", "Branch", "The new branch that will hold the result.")

    @work(group="question")
    async def action_backup(self) -> None:
        """Asks for the backup's name."""
        await self._ask_for("backup", "Backup", "The new branch that keeps the target as it is now.")

    async def _ask_for(self, name: str, title: str, sentence: str) -> None:
        assert self._plan is not None
        value = await self.app.push_screen_wait(Ask(title, sentence, getattr(self._plan, name)))
        if value is not None:
            self._choose(**{name: value.strip() or None})

    @work(group="question")
    async def action_message(self) -> None:
        """Edits the commit message; an empty one is the proposed one again."""
        assert self._plan is not None
        sentence = (
            "First line: the subject. The lines at the end are trailers. Empty it for the proposed message."
        )
        text = await self.app.push_screen_wait(EditText("Message", self._plan.message, sentence))
        if text is not None and text.strip() != self._plan.message.strip():
            self._choose(message=text.strip() + "\n" if text.strip() else None)

    def action_parents(self) -> None:
        """Both histories, or the target's alone."""
        assert self._plan is not None
        self._choose(parents="target" if len(self._plan.parents) == 2 else "both")

    def action_commits(self) -> None:
        """One commit, or one a step."""
        self._choose(per_step=not self.choices.per_step)

    def action_checkout(self) -> None:
        """Whether the checkout switches to the merge branch."""
        self._choose(checkout=not self.choices.checkout)

    @work(group="question")
    async def action_apply(self) -> None:
        """Asks once more, then applies."""
        plan = self._plan
        if plan is None:
            return
        words = list(plan.words)
        if self.choices.checkout:
            words[-1] = f"Your checkout switches to {plan.branch}."
        if plan.remaining:
            words.append(f"{remaining_words(plan)}; they stay as the list says.")
        if not await self.app.push_screen_wait(Confirm("Apply?", words, "Apply", "Not yet")):
            return
        self._is_applying = True
        self.post_message(ApplyResult(plan, self.choices.checkout, answer=self._answered))

    def _answered(self, problem: str | None) -> None:
        self._is_applying = False
        if problem is not None:
            self.host.say(problem, "error")
        else:
            self.host.say("Applied and verified.")
        self._make_plan()
