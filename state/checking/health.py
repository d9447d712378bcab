"""Asks after the health of phases: at intervals, once in an interval whoever asks, whatever else runs."""

from datetime import datetime
from typing import TYPE_CHECKING

from state.checking.session_ground import SessionGround
from state.checks.acts import CheckAct, Health, command_digest
from state.checks.evidence import Ending, Run
from state.checks.running.runner import Wanted
from state.errors import PlaitError
from state.session.operations import Check

if TYPE_CHECKING:
    from state.checking.checking import Checking
    from state.checking.commands import CommandRuns

HEALTH = "health:"
"""What the items of health runs begin with; the id of the phase follows."""


class HealthRuns:
    """The health commands of a session's plan."""

    def __init__(self, workspace: SessionGround, checking: "Checking", runs: "CommandRuns") -> None:
        self._workspace = workspace
        self._checking = checking
        self._runs = runs

    def due(self) -> tuple[str, ...]:
        """The phases whose health command should run now."""
        return tuple(self._due())

    def _due(self) -> dict[str, int]:
        """The same, each with the number of its last run, 0 where there is none."""
        record, now = self._checking.record, self._workspace.journal.now()
        last: dict[str, Run] = {}
        if record.watched:
            for run in self._runs.all():
                if run.item.startswith(HEALTH):
                    last.setdefault(run.item.removeprefix(HEALTH), run)
        due = {}
        for phase, watch in record.watched.items():
            if command_digest(watch.command) not in record.allowed:
                continue
            before = last.get(phase)
            # What ran in the future ran before the clock was set back.
            if before is None or not 0 <= _seconds(before, now) < watch.every:
                due[phase] = before.id if before is not None else 0
        return due

    def run_due(self) -> tuple[Run, ...]:
        """Runs those that are due and waits for them; what another process took first is left to it.

        Only a change of an answer is recorded as an operation.
        """
        return self._run(self._due())

    def run(self, *phases: str) -> tuple[Run, ...]:
        """Runs those of these phases now, due or not."""
        return self._run(dict.fromkeys(phases))

    def _run(self, phases: dict[str, int] | dict[str, None]) -> tuple[Run, ...]:
        watched = self._checking.record.watched
        wanted = [self._wanted(phase, last) for phase, last in phases.items() if phase in watched]
        if not wanted:
            return ()
        self._workspace.loaded()
        done = []
        for run in self._runs.carry_out(wanted):
            if run.ending is not Ending.RUNNING:
                done.append(run)
                self._note(run.item.removeprefix(HEALTH), run)
        return tuple(done)

    def _wanted(self, phase: str, last: int | None) -> Wanted:
        watch = self._checking.record.watched[phase]
        text = self._runs.bound(self._checking.needed(), watch.command)
        limit = min(self._runs.settings.timeout or watch.every, max(watch.every, 1.0))
        return Wanted(HEALTH + phase, command_digest(watch.command), text, timeout=limit, last=last)

    def _note(self, phase: str, run: Run) -> None:
        """Only a change is an operation: a watched week would otherwise be a journal of thousands."""
        if run.ending not in (Ending.EXITED, Ending.TIMED_OUT):
            return

        def note() -> Check:
            watch, before = (
                self._checking.record.watched.get(phase),
                self._checking.record.health.get(phase),
            )
            if watch is None or (before is not None and before.well == run.passed):
                raise _Nothing("nothing changed")
            act: CheckAct = Health(phase, watch.title, run.passed, run.id, run.ended)
            return Check((act,))

        try:
            self._workspace.perform(note)
        except _Nothing:
            return


class _Nothing(PlaitError):
    """There is nothing to record."""


def _seconds(run: Run, now: datetime) -> float:
    return (now - datetime.fromisoformat(run.started)).total_seconds()
