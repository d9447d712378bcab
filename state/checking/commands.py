"""The plan's commands as they run: their texts with roots bound, starting and ending them, what they wrote."""

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from state.checking.session_ground import SessionGround
from state.checks.acts import CheckAct, Health, Prove, command_digest
from state.checks.evidence import Ending, Ran, Run
from state.checks.ordering import can_run, runnable
from state.checks.running.recovery import Left, end_left, recover
from state.checks.running.runner import Runner, RunSettings, Wanted
from state.errors import PlaitError
from state.plans.binding import bound, environment, run_text
from state.plans.plan import ActKind, CommandKind, Item, ItemKind, Plan, Side
from state.progress import unwatched
from state.repositories.worktrees import Change, Worktree
from state.session.operations import Check

if TYPE_CHECKING:
    from state.checking.checking import Checking

# So many files stand behind a run at most; where there are more it is the whole result.
FILES = 400
HEALTH = "health:"
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
        self._lock = threading.RLock()
        self._titles: dict[str, str] = {}
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
        plan = self._checking.needed()
        found = [self._checking.item(one) for one in items]
        for item in found:
            command = plan.command(item.command)
            acts = {one.kind for one in plan.acts if one.command == item.command}
            if acts & OWN_ACTS or (command is not None and command.kind is CommandKind.COPY):
                raise PlaitError(
                    "this changes files or branches, so it isn't run as a command",
                    item.text,
                    "do it as an act of the session: copy, or an act of the phase",
                )
            self._refuse_unbound(plan, item)
            if command_digest(self.text_for(plan, item)) not in self._checking.record.allowed:
                raise PlaitError("its command was not confirmed yet", item.text, "look at it whole first")
        checklist = self._checking.checklist()
        for item in found:
            if checklist.items[item.id].blocked_by:
                why = checklist.items[item.id].why or "an earlier phase is not done"
                raise PlaitError(
                    f"it is blocked: {why}",
                    item.text,
                    "do what it waits for, or pass the gate by with a reason",
                )
        turns = runnable(checklist, [one.id for one in found])
        if not turns:
            raise PlaitError("nothing of it can run now", found[0].text if found else None)
        with_variables = environment(plan.roots, plan.bindings, self.places)
        wanted = []
        for turn in turns:
            item = turn.item.item
            text = self.text_for(plan, item)
            self._titles[item.id] = item.text
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
        """Ends the runs of items, or all; how many that were."""
        named = list(items)
        if not named:
            return self._runner.cancel()
        return sum(self._runner.cancel(self._checking.item(one).id) for one in named)

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
        title = self._titles.get(run.item, run.item)
        evidence = Ran(run.id, run.digest, run.passed, run.ended, words_of(run), self._behind(run))
        try:
            self._workspace.perform(lambda: Check((Prove(run.item, title, evidence),)))
        except PlaitError:
            # The run is recorded in any case, and says what happened.
            return

    def _behind(self, run: Run) -> tuple[tuple[str, str], ...]:
        """The versions behind a run: the files that its command and its phase speak of, else the whole result."""
        plan = self._checking.plan
        item = plan.item(run.item) if plan is not None else None
        if plan is None or item is None:
            return ()
        command = plan.command(item.command)
        if command is not None and command.kind is CommandKind.BACKUP:
            return ()
        ground = self._checking.surroundings(unwatched)
        spoken = [item, *(one for one in plan.items_of(item.phase) if one.kind is not ItemKind.FOLLOW_UP)]
        named = dict.fromkeys(path.path for one in spoken for path in one.paths if path.path)
        files: dict[str, str] = {}
        for path in named:
            oid = ground.result_oid(path)
            if oid is not None:
                files[path] = oid
                continue
            below = [one for one in ground.result_paths() if one.startswith(f"{path.rstrip('/')}/")]
            files.update((one, ground.result_oid(one) or "") for one in below[:FILES])
        if not files or len(files) >= FILES:
            return (("", run.tree or ground.result_oid("") or ""),)
        return tuple(files.items())

    # Looking

    def all(self, item: str | None = None) -> tuple[Run, ...]:
        """All runs, latest first; before that those of a killed Plait are found and said."""
        if "_runner" not in self.__dict__ and self._workspace.journal.runs.unended():
            recover(self._workspace.journal.runs, self._workspace.journal.now)
        return self._workspace.journal.runs.all(item)

    def running(self) -> tuple[Run, ...]:
        """What runs now, started by this process."""
        return self._runner.running() if "_runner" in self.__dict__ else ()

    @property
    def is_busy(self) -> bool:
        """Whether something that this process was asked to run runs, or waits for its turn."""
        return "_runner" in self.__dict__ and not self._runner.wait(0)

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
        """Ends what still runs of an interrupted run; how many processes could not be ended."""
        return len(end_left(self._workspace.journal.runs.of(run)))

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
        if self._workspace.loaded().comparison.at(change.path) is None:
            return "a file that neither side has can't be taken in"
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

    def due_health(self) -> tuple[str, ...]:
        """The phases whose health command should run now."""
        record, now = self._checking.record, self._workspace.journal.now()
        last: dict[str, str] = {}
        for run in self.all():
            if run.item.startswith(HEALTH):
                last.setdefault(run.item.removeprefix(HEALTH), run.started)
        due = []
        for phase, watch in record.watched.items():
            if command_digest(watch.command) not in record.allowed:
                continue
            before = last.get(phase)
            if before is None or (now - datetime.fromisoformat(before)).total_seconds() >= watch.every:
                due.append(phase)
        return tuple(due)

    def run_health(self, phases: Iterable[str]) -> tuple[Run, ...]:
        """Runs the health commands of phases and waits for them; what changed is recorded."""
        record, plan = self._checking.record, self._checking.needed()
        wanted = []
        for phase in phases:
            watch = record.watched.get(phase)
            if watch is not None:
                text = self.bound(plan, watch.command)
                limit = min(self.settings.timeout or watch.every, max(watch.every, 1.0))
                wanted.append(Wanted(HEALTH + phase, command_digest(watch.command), text, timeout=limit))
        if not wanted:
            return ()
        self._workspace.loaded()
        self._runner.start(wanted)
        self._runner.wait()
        done = []
        for one in wanted:
            run = self.all(one.item)[0]
            done.append(run)
            self._note_health(one.item.removeprefix(HEALTH), run)
        return tuple(done)

    def _note_health(self, phase: str, run: Run) -> None:
        """Only a change is an operation: a watched week would otherwise be a journal of thousands."""
        if run.ending not in (Ending.EXITED, Ending.TIMED_OUT):
            return
        watch, before = self._checking.record.watched.get(phase), self._checking.record.health.get(phase)
        if watch is None or (before is not None and before.well == run.passed):
            return
        act: CheckAct = Health(phase, watch.title, run.passed, run.id, run.ended)
        self._workspace.perform(lambda: Check((act,)))


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
