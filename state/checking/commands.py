"""The plan's commands as they run: their texts with roots bound, starting and ending them, what they wrote."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from state.checking.behind import Versions, files_behind
from state.checking.health import HEALTH, HealthRuns
from state.checking.session_ground import SessionGround
from state.checks.acts import Prove, command_digest
from state.checks.checklist import CheckItem
from state.checks.evidence import Ending, Ran, Run
from state.checks.ordering import can_run, runnable
from state.checks.running.recovery import Left, end_left, left_of, recover
from state.checks.running.runner import Runner, RunSettings, Wanted
from state.errors import PlaitError
from state.plans.binding import bound, environment, run_text
from state.plans.plan import ActKind, CommandKind, Item, Plan, Side
from state.progress import unwatched
from state.repositories.trees import Tree
from state.repositories.worktrees import Change, Worktree
from state.session.operations import Check
from state.view import Standing

if TYPE_CHECKING:
    from state.checking.checking import Checking

OWN_ACTS = frozenset(
    (ActKind.CHECKOUT, ActKind.BRANCH, ActKind.MERGE, ActKind.TAG, ActKind.COMMIT, ActKind.REVERT, ActKind.RESET,
     ActKind.PULL)
)  # fmt: skip
"""Lines of git that are acts of the session, with an undo, where the plan would run them."""


class _Store:
    """The journal's runs; once an end is recorded there, somebody hears of it."""

    def __init__(self, workspace: SessionGround, heard: Callable[[Run], None]) -> None:
        self._runs = workspace.journal.runs
        self._heard = heard
        self.begin = self._runs.begin
        self.began = self._runs.began
        self.keep = self._runs.keep
        self.unended = self._runs.unended

    def end(
        self,
        run: int,
        ending: Ending,
        exit_code: int | None,
        ended: str,
        output: bytes | None = None,
        size: int = 0,
        why: str = "",
    ) -> Run:
        """Records the end, and tells of it."""
        done = self._runs.end(run, ending, exit_code, ended, output, size, why)
        self._heard(done)
        return done


class CommandRuns:
    """Runs of a session's plan, started by this process or another one; threads may ask at any time."""

    def __init__(self, workspace: SessionGround, checking: "Checking") -> None:
        self._workspace = workspace
        self._checking = checking
        self.on_change: Callable[[], None] = lambda: None

    @property
    def settings(self) -> RunSettings:
        """How commands run."""
        return RunSettings(**self._workspace.run_configuration)  # type: ignore[arg-type]

    @cached_property
    def _runner(self) -> Runner:
        store = _Store(self._workspace, self._ended)
        runner = Runner(
            store, self._folder, self.settings, lambda: self.on_change(), self._workspace.journal.now
        )
        recover(store, self._workspace.journal.now)
        return runner

    @cached_property
    def worktree(self) -> Worktree:
        """Where commands see the result."""
        return Worktree(self._workspace.target, self._workspace.name)

    @cached_property
    def _source(self) -> Worktree:
        return Worktree.of_source(self._workspace.target, self._workspace.name)

    def _folder(self) -> Path:
        """The worktree, brought to the result as it is now; the source's only where the plan speaks of it."""
        workspace = self._workspace
        self.worktree.at(workspace.result_tree(), workspace.target_snapshot.commit)
        plan = self._checking.plan
        if plan is not None and any(
            self._side(plan, root.text, root.side) is Side.SOURCE for root in plan.roots
        ):
            self._source.at(workspace.source_snapshot.tree)
        return self.worktree.path

    @staticmethod
    def _side(plan: Plan, text: str, guessed: Side) -> Side:
        return plan.bindings.get(text, guessed)

    # Texts

    @property
    def places(self) -> Mapping[Side, str]:
        """Where each side lies for a command."""
        return {Side.TARGET: str(self.worktree.path), Side.SOURCE: str(self._source.path)}

    def bound(self, plan: Plan, text: str) -> str:
        """A command's text with the plan's roots replaced by where the sides lie."""
        return bound(text, plan.roots, plan.bindings, self.places)

    def texts(self, plan: Plan) -> Mapping[str, str]:
        """The texts of all commands as they would run, by the command's id."""
        return {one.id: run_text(one, plan.roots, plan.bindings, self.places) for one in plan.commands}

    def text_for(self, plan: Plan, item: Item) -> str:
        """The text that an item's command would run as."""
        command = plan.command(item.command)
        if not can_run(command):
            raise PlaitError("it has no command to run", item.text, "sign it, or waive it")
        assert command is not None
        return run_text(command, plan.roots, plan.bindings, self.places)

    # Starting and ending

    def start(self, items: Iterable[str], timeout: float | None = None) -> tuple[Run, ...]:
        """Starts the commands of items, as far as the plan's order allows, and queues the rest.

        Every text must have been confirmed. Git lines that move branches aren't run: they are acts of phases.
        """
        checklist = self._checking.checklist()
        plan = checklist.plan
        found = [self._checking.item(one) for one in items]
        batch = {one.id for one in found}
        if not batch <= checklist.items.keys():
            raise PlaitError("the plan was read again meanwhile", plan.title, "look at it again")
        for item in found:
            refused = self.refusal(checklist.items[item.id], batch)
            if refused is not None:
                raise refused
            if command_digest(self.text_for(plan, item)) not in self._checking.record.allowed:
                raise PlaitError("its command was not confirmed yet", item.text, "look at it whole first")
        turns = runnable(checklist, [one.id for one in found])
        if not turns:
            raise PlaitError("nothing of it can run now", found[0].text if found else None)
        with_variables = environment(plan.roots, plan.bindings, self.places)
        wanted = []
        for turn in turns:
            item = turn.item.item
            text = self.text_for(plan, item)
            wanted.append(
                Wanted(
                    item.id,
                    command_digest(text),
                    text,
                    with_variables,
                    timeout or 0.0,
                    turn.after,
                    turn.needs,
                    item.text.partition("\n")[0],
                )
            )
        self._workspace.loaded()
        return self._runner.start(wanted)

    def refusal(self, one: CheckItem, batch: Collection[str] = ()) -> PlaitError | None:
        """Why the command of an item can't run together with those of other items (their ids); None where it can."""
        plan, command = self._checking.needed(), one.command
        acts = {act.kind for act in plan.acts if act.command == one.item.command}
        if acts & OWN_ACTS or (command is not None and command.kind is CommandKind.COPY):
            return PlaitError(
                "this changes files or branches, so it isn't run as a command",
                one.item.text,
                "do it as an act of the session: copy, or an act of the phase",
            )
        if not can_run(command):
            return PlaitError("it has no command to run", one.item.text, "sign it, or waive it")
        try:
            self._refuse_unbound(plan, one.item)
        except PlaitError as error:
            return error
        # What it waits for may run just before it.
        if set(one.blocked_by) - set(batch):
            return PlaitError(
                f"it is blocked: {one.why or 'an earlier phase is not done'}",
                one.item.text,
                "do what it waits for, or pass the gate by with a reason",
            )
        return None

    def _refuse_unbound(self, plan: Plan, item: Item) -> None:
        """A root that nobody confirmed would be a place of the author's machine, or an empty variable."""
        command = plan.command(item.command)
        assert command is not None
        whole = f"{command.setup}\n{command.text}"
        for root in plan.roots:
            named = root.text.replace("$", "${") + "}" if root.text.startswith("$") else root.text
            if root.text not in plan.bindings and (root.text in whole or named in whole):
                raise PlaitError(
                    f"it names {root.text}, and nobody has said yet which repository that is",
                    item.text,
                    f"`plait plan --bind '{root.text}={root.side.value or 'nothing'}'`, or bind it in the Checklist",
                )

    def cancel(self, items: Iterable[str] = ()) -> int:
        """Ends the runs of items, or all of this process; how many that were.

        Of an interrupted run of an item what is left of it is ended.
        """
        named = list(items)
        if not named:
            return self._runner.cancel()
        return sum(self._cancel(self._checking.item(one)) for one in named)

    def _cancel(self, item: Item) -> int:
        ended = self._runner.cancel(item.id)
        last = next(iter(self.all(item.id)), None)
        if ended or last is None:
            return ended
        if last.ending is Ending.RUNNING and all(one.id != last.id for one in self.running()):
            raise PlaitError("another Plait runs it", item.text, "cancel it there")
        return self.end_left(last.id) if last.ending is Ending.INTERRUPTED else 0

    def wait(self, timeout: float | None = None) -> bool:
        """Waits until nothing runs and nothing is queued."""
        return self._runner.wait(timeout)

    def close(self) -> None:
        """Ends what this process started."""
        if "_runner" in self.__dict__:
            self._runner.close()

    def _ended(self, run: Run) -> None:
        """Makes what ended the evidence of its item; a cancelled or interrupted run proves nothing."""
        if run.item.startswith(HEALTH) or run.ending not in (Ending.EXITED, Ending.TIMED_OUT):
            return

        evidence = Ran(run.id, run.digest, run.passed, run.ended, words_of(run), self._behind(run))

        def prove() -> Check:
            item = self._item_of(run)
            if item is None:
                # Undone past the plan, or the plan was read again without it.
                raise PlaitError("the plan has no such item any more", run.item)
            return Check((Prove(item.id, item.text, evidence),))

        # The run is recorded in any case, and says what happened.
        with suppress(PlaitError):
            self._workspace.perform(prove)

    def _item_of(self, run: Run) -> Item | None:
        """The item that a run is of, by what it is called now."""
        record, plan = self._checking.record, self._checking.plan
        return plan.item(record.renamed.get(run.item, run.item)) if plan is not None else None

    def _behind(self, run: Run) -> Versions:
        """The versions behind a run, as they were when it began: what changed since then makes it stale."""
        plan, item, target = self._checking.plan, self._item_of(run), self._workspace.target
        if plan is None or item is None or not run.tree:
            return ()
        try:
            return files_behind(plan, item, Tree.read(target.git, run.tree, target.object_format))
        except PlaitError:
            return (("", run.tree),)

    # Looking

    def all(self, item: str | None = None) -> tuple[Run, ...]:
        """All runs, latest first; before that those of a killed Plait are found and said."""
        if self._workspace.journal.runs.unended():
            recover(self._workspace.journal.runs, self._workspace.journal.now)
        return self._workspace.journal.runs.all(item)

    def running(self) -> tuple[Run, ...]:
        """What runs now, started by this process."""
        return self._runner.running() if "_runner" in self.__dict__ else ()

    @property
    def is_busy(self) -> bool:
        """Whether something that this process was asked to run runs, or waits for its turn."""
        return "_runner" in self.__dict__ and not self._runner.wait(0)

    def queued(self) -> frozenset[str]:
        """The items whose commands wait for their turn in this process."""
        return (
            frozenset(one.item for one in self._runner.queued())
            if "_runner" in self.__dict__
            else frozenset()
        )

    def unended(self) -> frozenset[int]:
        """The runs that haven't ended, whichever process started them."""
        return frozenset(run.id for run in self._workspace.journal.runs.unended())

    def live(self, run: int) -> bytes:
        """The last of what a running command wrote."""
        return self._runner.live(run) if "_runner" in self.__dict__ else b""

    def output(self, run: int) -> bytes:
        """What was kept of a run's output; of a running one the last of what it wrote."""
        return self.live(run) or self._workspace.journal.runs.output(run)

    def search(self, text: str) -> tuple[tuple[Run, int, str], ...]:
        """The lines of all outputs that hold a text."""
        return self._workspace.journal.runs.search(text)

    def end_left(self, run: int) -> int:
        """Ends what still runs of an interrupted run; how many processes that were."""
        found = self._workspace.journal.runs.of(run)
        count = len(left_of(found))
        if there := end_left(found):
            names = ", ".join(f"{one.name} {one.pid}" for one in there)
            raise PlaitError(f"it could not be ended: {names}", found.command, "end it by hand")
        self.on_change()
        return count

    def left(self, runs: Iterable[Run]) -> frozenset[int]:
        """Those of some interrupted runs of which something still runs."""
        return frozenset(run.id for run in runs if left_of(run))

    def interrupted(self) -> tuple[Left, ...]:
        """Marks the runs of a killed Plait, and says what of them still runs."""
        return recover(self._workspace.journal.runs, self._workspace.journal.now)

    # What commands changed

    def changes(self) -> tuple[Change, ...]:
        """What commands changed in the worktree of the result: formatted files, lock files made anew."""
        return self.worktree.changes()

    def take_in(self, paths: Iterable[str], take: bool = True) -> tuple[str, ...]:
        """Takes changed files of the worktree into the result, or throws the changes away; the paths done."""
        wanted = tuple(paths)
        changed = {one.path: one for one in self.changes()}
        for path in wanted:
            if path not in changed:
                raise PlaitError("nothing was changed there by commands", path, "`plait check` says what was")
        if take:
            # All or nothing: no change is half taken in because another one can't be.
            for path in wanted:
                if why := self.against_taking(changed[path]):
                    raise PlaitError(why, path, "copy it yourself after apply, or throw it away")
            for path in wanted:
                self._take_in(changed[path])
        self.worktree.discard(wanted)
        return wanted

    def against_taking(self, change: Change) -> str:
        """Why a change can't be taken into the result; empty where it can."""
        if change.kind == "repository" or (
            change.kind != "deleted" and change.mode not in ("100644", "100755")
        ):
            return "only files can be taken in"
        view = self._workspace.loaded()
        entry = view.comparison.at(change.path)
        if entry is None:
            return "a file that neither side has can't be taken in"
        if view.standing(entry) is Standing.CONFLICT:
            # It would count as resolved, with nothing of the source in it.
            return "its conflicts aren't resolved yet"
        return ""

    def versions(self, change: Change) -> tuple[bytes, bytes]:
        """A changed file as the result has it, and as it is now; empty where there is none."""
        oid = self._checking.surroundings(unwatched).result_oid(change.path)
        before = self._workspace.target.git.run("cat-file", "blob", oid) if oid is not None else b""
        is_there = change.kind not in ("deleted", "repository")
        return before, self.worktree.read(change.path) if is_there else b""

    def _take_in(self, change: Change) -> None:
        workspace = self._workspace
        entry = workspace.loaded().comparison.at(change.path)
        assert entry is not None
        if change.kind == "deleted":
            workspace.drop([entry.key])
            return
        workspace.replace(entry.key, self.worktree.read(change.path), change.mode)

    # Health

    @cached_property
    def health(self) -> HealthRuns:
        """The health commands of phases: which are due, and running them."""
        return HealthRuns(self._workspace, self._checking, self)

    def carry_out(self, wanted: Sequence[Wanted]) -> tuple[Run, ...]:
        """Starts commands beside all that runs and waits for these alone; their runs, or those of who was faster."""
        for one in wanted:
            # What another process took meanwhile is its own affair.
            with suppress(PlaitError):
                self._runner.start([one])
        names = {one.item for one in wanted}
        self._runner.wait(items=names)
        return tuple(found[0] for name in names if (found := self.all(name)))


def words_of(run: Run) -> str:
    """How a run ended, in words."""
    if run.ending is Ending.TIMED_OUT:
        return f"ended after its time limit{f': {run.why}' if run.why else ''}"
    try:
        seconds = (datetime.fromisoformat(run.ended) - datetime.fromisoformat(run.started)).total_seconds()
    except ValueError:
        return f"exit {run.exit_code}"
    return (
        f"exit {run.exit_code} after {seconds:.1f} s"
        if seconds < 10
        else f"exit {run.exit_code} after {seconds:.0f} s"
    )
