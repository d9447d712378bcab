"""Runs the commands of a plan: several at once where their order allows, each recorded before it starts."""

import os
import secrets
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from state.checks.evidence import Ending, Run
from state.checks.running.command import Handle, Order, Outcome, carry_out, environment_for, shell_of
from state.checks.running.output import Kept
from state.checks.running.processes import identity
from state.errors import PlaitError
from state.repositories.worktrees import in_use, recorded_tree

# So often what a command wrote last is put on disk, and so much of it.
KEEP_EVERY = 3.0
KEEP_BYTES = 64 << 10
TRIES = 3


class Store(Protocol):
    """Where runs are recorded, durably: the journal."""

    def begin(self, run: Run, last: int | None = None) -> Run: ...

    def began(self, run: int, *, group: int | None = None, tree: str | None = None) -> None: ...

    def keep(self, run: int, output: bytes) -> None: ...

    def end(
        self, run: int, ending: Ending, exit_code: int | None, ended: str, output: bytes | None = None,
        size: int = 0, why: str = "",
    ) -> Run: ...  # fmt: skip

    def unended(self) -> tuple[Run, ...]: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """A command to run; `after` are items that must have ended before, `needs` those that must have passed.

    Of those only the ones that this runner knows count: queued, running, or ended by it. `title` names it
    in sentences.
    """

    item: str
    digest: str
    text: str
    environment: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 0.0
    """In seconds; 0: as the settings say."""
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    title: str = ""
    last: int | None = None
    """It only begins where this is the number of the item's last run (0: none), so that no two processes run it."""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """How commands run; times in seconds."""

    shell: str = ""
    """A command line without the text; empty: bash, else sh."""
    parallel: int = 2
    timeout: float = 1800.0
    """0: none."""
    grace: float = 5.0
    """Between asking a process to end and ending it."""
    environment: Mapping[str, str] = field(default_factory=dict)
    inherit: bool = True
    """Whether commands see Plait's own environment, without what git has in it."""


class _Active:
    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.handle = Handle(Kept())
        self.run: Run | None = None
        self.thread: threading.Thread | None = None
        self.next_keep = time.monotonic() + KEEP_EVERY
        self.kept_size = 0


class Runner:
    """Runs commands in their own threads; every method may be called from any thread and returns soon.

    `folder_of` gives the folder, brought up to date; it is asked when no command runs. `on_change` is called
    from other threads whenever a run began or ended.
    """

    def __init__(
        self,
        store: Store,
        folder_of: Callable[[], Path],
        settings: RunSettings | None = None,
        on_change: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.settings = settings or RunSettings()
        self._store = store
        self._folder_of = folder_of
        self._on_change = on_change
        self._now = now
        self._state = threading.Condition()
        self._queue: list[Wanted] = []
        self._active: dict[str, _Active] = {}
        self._passed: dict[str, bool] = {}
        self._titles: dict[str, str] = {}
        self._closed = False
        self._place = threading.Lock()
        self._users = 0
        self._folder = Path()
        self._use = ExitStack()

    def start(self, wanted: Sequence[Wanted]) -> tuple[Run, ...]:
        """Starts what can start now and queues the rest; the runs that began, recorded.

        What is queued or running already isn't taken a second time.
        """
        with self._state:
            if self._closed:
                raise PlaitError("no more commands are run", hint="open the session again")
            for one in wanted:
                if one.item not in self._active and all(other.item != one.item for other in self._queue):
                    self._queue.append(one)
                    self._titles[one.item] = one.title or one.item
                    self._passed.pop(one.item, None)
        return self._advance()

    def cancel(self, item: str | None = None, reason: str = "cancelled") -> int:
        """Ends the run of an item, or all, and forgets what is queued; how many that were."""
        with self._state:
            dropped = [one for one in self._queue if item in (None, one.item)]
            self._queue = [one for one in self._queue if one not in dropped]
            for one in dropped:
                self._passed[one.item] = False
            stopped = [one for name, one in self._active.items() if item in (None, name)]
            for active in stopped:
                active.handle.reason = active.handle.reason or reason
                active.handle.stop.set()
            self._state.notify_all()
        if dropped:
            self._advance()
            self._on_change()
        return len(dropped) + len(stopped)

    def live(self, run: int, size: int = 256 << 10) -> bytes:
        """The last of what a running command wrote, `size` bytes at most; empty when it doesn't run."""
        with self._state:
            found = next(
                (one for one in self._active.values() if one.run is not None and one.run.id == run), None
            )
        return found.handle.kept.tail(size) if found is not None else b""

    def running(self) -> tuple[Run, ...]:
        """The runs that haven't ended, oldest first."""
        with self._state:
            return tuple(
                sorted((one.run for one in self._active.values() if one.run), key=lambda run: run.id)
            )

    def queued(self) -> tuple[Wanted, ...]:
        """What waits for its turn, or for what must pass before."""
        with self._state:
            return tuple(self._queue)

    def wait(self, timeout: float | None = None, items: Collection[str] | None = None) -> bool:
        """Waits until nothing runs and nothing is queued, or none of some items; False when the time is over before."""

        def is_over() -> bool:
            names = self._active.keys() | {one.item for one in self._queue}
            return not names if items is None else names.isdisjoint(items)

        with self._state:
            return self._state.wait_for(is_over, timeout)

    def close(self) -> None:
        """Ends everything that runs, and takes no more."""
        with self._state:
            self._closed = True
            self._queue.clear()
            active = list(self._active.values())
            for one in active:
                one.handle.grace = min(self.settings.grace, 1.0)
        self.cancel(reason="ended with Plait")
        with self._state:
            self._state.wait_for(lambda: not self._active, 15.0)

    # Inside

    def _advance(self) -> tuple[Run, ...]:
        """Begins what can run now; recorded before anything of it starts. What can't be recorded never starts."""
        begun: list[Run] = []
        refused: PlaitError | None = None
        while True:
            with self._state:
                picked, why = self._pick()
                if picked is None:
                    self._state.notify_all()
                    if refused is not None:
                        raise refused
                    return tuple(begun)
                self._queue.remove(picked)
                active = self._active[picked.item] = _Active(picked)
            try:
                run = self._store.begin(self._new(picked), picked.last)
            except PlaitError as error:
                refused = refused or error
                self._finished(active, False)
                continue
            except BaseException:
                self._finished(active, False)
                raise
            if why:
                self._end(run, Outcome(Ending.NOT_STARTED, None, why), active)
                continue
            with self._state:
                active.run = run
                active.thread = threading.Thread(target=self._carry_out, args=(active, run), daemon=True)
            begun.append(run)
            active.thread.start()
            self._on_change()

    def _pick(self) -> tuple[Wanted | None, str]:
        """The next command, and why it can't run where that is so."""
        names = {one.item for one in self._queue} | self._active.keys()
        waiting = 0
        for one in self._queue:
            failed = next(
                (item for item in one.needs if self._passed.get(item) is False and item not in names), None
            )
            if failed is not None:
                return one, f"{self._titles.get(failed, failed)} must pass before, and didn't"
            if any(item in names and item != one.item for item in (*one.after, *one.needs)):
                waiting += 1
            elif len(self._active) < max(1, self.settings.parallel):
                return one, ""
        if self._queue and waiting == len(self._queue) and not self._active:
            return self._queue[0], "it waits for what waits for it"
        return None, ""

    def _new(self, wanted: Wanted) -> Run:
        return Run(
            0, wanted.item, wanted.digest, wanted.text, self._stamp(), process=os.getpid(), owner=identity(),
            marker=secrets.token_hex(16),
        )  # fmt: skip

    def _stamp(self) -> str:
        return self._now().isoformat(timespec="milliseconds")

    def _carry_out(self, active: _Active, run: Run) -> None:
        outcome = Outcome(Ending.NOT_STARTED, None, "Plait itself failed")
        try:
            folder = self._enter()
            try:
                outcome = self._run_in(folder, active, run)
            finally:
                self._leave()
        except PlaitError as error:
            outcome = Outcome(Ending.NOT_STARTED, None, str(error))
        finally:
            self._end(run, outcome, active)

    def _run_in(self, folder: Path, active: _Active, run: Run) -> Outcome:
        wanted, settings = active.wanted, self.settings
        tree = recorded_tree(folder)
        self._store.began(run.id, tree=tree)
        try:
            shell = shell_of(settings.shell)
        except ValueError as error:
            raise PlaitError("the shell of the settings can't be read", settings.shell, str(error)) from None
        environment = environment_for(
            folder, {**settings.environment, **wanted.environment}, run.marker, settings.inherit
        )
        timeout = wanted.timeout or settings.timeout
        order = Order(wanted.text, folder, environment, run.marker, timeout, settings.grace, shell)

        def started(group: int) -> None:
            self._store.began(run.id, group=group)
            with self._state:
                active.run = replace(run, group=group, tree=tree)

        return carry_out(order, active.handle, started, lambda: self._keep(active, run))

    def _keep(self, active: _Active, run: Run) -> None:
        kept, now = active.handle.kept, time.monotonic()
        if now < active.next_keep or kept.size == active.kept_size:
            return
        active.next_keep, active.kept_size = now + KEEP_EVERY, kept.size
        try:
            self._store.keep(run.id, kept.tail(KEEP_BYTES))
        except PlaitError:
            # Another process holds the journal; the whole follows at the end.
            return

    def _enter(self) -> Path:
        with self._place:
            if self._users == 0:
                self._folder = self._ready()
            self._users += 1
            return self._folder

    def _ready(self) -> Path:
        """The folder, up to date, and held so that no other process moves it to another tree."""
        for tried in range(1, TRIES + 1):
            folder = self._folder_of()
            if not recorded_tree(folder):
                return folder
            try:
                self._use.enter_context(in_use(folder))
            except PlaitError:
                # Another process was faster by a moment.
                if tried == TRIES:
                    raise
                time.sleep(0.1)
                continue
            return folder
        raise AssertionError("unreachable")

    def _leave(self) -> None:
        with self._place:
            self._users -= 1
            if self._users == 0:
                self._use.close()

    def _end(self, run: Run, outcome: Outcome, active: _Active) -> None:
        kept = active.handle.kept
        passed = outcome.ending is Ending.EXITED and outcome.exit_code == 0
        try:
            for tried in range(1, TRIES + 1):
                try:
                    output, size = kept.kept(), kept.size
                    self._store.end(
                        run.id, outcome.ending, outcome.exit_code, self._stamp(), output, size, outcome.why
                    )
                    break
                except PlaitError:
                    # Without a record it never passed; the next start finds it without an end.
                    if tried == TRIES:
                        passed = False
        finally:
            self._finished(active, passed)

    def _finished(self, active: _Active, passed: bool) -> None:
        with self._state:
            self._active.pop(active.wanted.item, None)
            self._passed[active.wanted.item] = passed
            self._state.notify_all()
        if active.thread is not None and not self._closed:
            # A journal that can't be written says so to whoever acts next.
            with suppress(PlaitError):
                self._advance()
        self._on_change()
