"""The Finish screen: what apply will do, what stands against it, and apply."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType

from screens.commands import Command, bindings, every_command
from screens.dialogs import Ask, Confirm, EditText
from screens.finish.commands import COMMANDS
from screens.finish.plan_rows import (
    PlanRow,
    applied_rows,
    names_of_keys,
    plan_rows,
    remaining_words,
)
from screens.finish.planning import Planning
from screens.intents import ApplyResult, GoTo
from screens.lines import Part
from screens.rows import RowList
from screens.text import MUTED


class FinishScreen(Planning):
    """The plan of apply in plain words; every line that can be changed or gone to answers enter."""

    STEP = "finish"
    CATALOGUE = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMMANDS)]

    DEFAULT_CSS = """
    FinishScreen RowList { height: 1fr; padding: 0 0; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[PlanRow] = ()
        self._is_applying = False

    def compose_body(self) -> ComposeResult:
        """One list from top to bottom."""
        yield RowList(id="plan")

    def on_mount(self) -> None:
        """Keys move in the list at once."""
        self.query_one(RowList).focus()

    def on_resize(self) -> None:
        """Sentences are wrapped for a width."""
        if self._rows:
            self.show()

    def show(self) -> None:
        rows = self.query_one(RowList)
        width = max(40, rows.size.width - 4)
        before = self._rows[rows.cursor] if rows.cursor < len(self._rows) else PlanRow()
        self._rows = self._make_rows(width)
        cursor = rows.cursor if len(rows) == len(self._rows) else self._row_like(before)
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
        return plan_rows(self._plan, self.choices, keys, width, symbols, self._unknown)

    def _row_like(self, before: PlanRow) -> int:
        """The row that the cursor stood on, or the first row that answers enter."""
        if (before.command or before.path) and before in self._rows:
            return self._rows.index(before)
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
        self.make_plan()

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
        if self._unknown:
            words.append("What would break or be lost is not known yet.")
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
        self.make_plan()
