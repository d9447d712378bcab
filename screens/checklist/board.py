"""What the Checklist screen holds: the checklist that was read last, the shown phase, the item under the cursor."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from textual.timer import Timer

from screens.checklist.grouping import GroupedRows
from screens.checklist.signs import NEEDS_YOU
from screens.commands import Command
from screens.frame import key_of
from screens.lines import Part
from screens.rows import RowList
from screens.step import StepScreen
from state.checks.checklist import DONE, CheckItem, Checklist, CheckPhase, ItemState
from state.checks.evidence import Run

FILTERS: Mapping[str, tuple[str, str, frozenset[ItemState]]] = {
    "all": ("a", "every item", frozenset()),
    "needs": ("n", "what needs you", NEEDS_YOU),
    "open": ("o", "open and claimed", frozenset((ItemState.OPEN, ItemState.CLAIMED))),
    "failed": ("f", "failed", frozenset((ItemState.FAILED,))),
    "stale": ("s", "stale", frozenset((ItemState.STALE,))),
    "running": ("r", "running", frozenset((ItemState.RUNNING,))),
    "blocked": ("b", "blocked", frozenset((ItemState.BLOCKED,))),
    "done": ("d", "passed and waived", DONE),
}
"""Key, words and states of each filter."""


class Output(NamedTuple):
    """The last lines of a run, and how many stand above them."""

    run: int
    size: int
    lines: Sequence[Sequence[Part]]
    above: int
    is_whole: bool = False
    """Whether nothing will follow."""


NO_OUTPUT = Output(0, 0, (), 0)


class Board(StepScreen):
    """Phases, items and the selected one; nothing is read or shown here."""

    def __init__(self) -> None:
        super().__init__()
        self.checklist: Checklist | None = None
        self.phase_id = ""
        self.filter = "all"
        self.items: Sequence[CheckItem] = ()
        self._table: Sequence[CheckItem | str] = ()
        self._depths: Mapping[str, int] = {}
        self._read_view: object = None
        self._is_reading = False
        self._waiting = "Both sides are not compared yet."
        self._has_changed = False
        self._changes = 0
        self._left: frozenset[int] = frozenset()
        self._queued: frozenset[str] = frozenset()
        self._output = NO_OUTPUT
        self._told: object = None
        self._timer: Timer | None = None
        self._reasons: dict[str, str | None] = {}

    @property
    def item_list(self) -> GroupedRows:
        """The items of the phase."""
        return self.query_one("#items", GroupedRows)

    @property
    def phase_list(self) -> RowList:
        """The stepper of a wide screen."""
        return self.query_one("#phases", RowList)

    @property
    def phases(self) -> Sequence[CheckPhase]:
        """All phases."""
        return self.checklist.phases if self.checklist is not None else ()

    @property
    def interrupted(self) -> Sequence[Run]:
        """Runs that had not ended when Plait did, of items that aren't done otherwise by now."""
        checklist = self.checklist
        if checklist is None:
            return ()
        done = {name for name, one in checklist.items.items() if one.state in DONE}
        return [run for run in checklist.interrupted if run.item not in done]

    @property
    def phase_at(self) -> int:
        """The place of the shown phase."""
        return next((at for at, one in enumerate(self.phases) if one.phase.id == self.phase_id), 0)

    @property
    def phase(self) -> CheckPhase | None:
        """The shown phase."""
        return self.phases[self.phase_at] if self.phases else None

    @property
    def item(self) -> CheckItem | None:
        """The item under the cursor."""
        # A screen that closes loses its lists before it counts as gone; a worker may still ask then.
        if not self.is_mounted or not self.query("#items"):
            return None
        cursor = self.item_list.cursor
        one = self._table[cursor] if cursor < len(self._table) else None
        return one if isinstance(one, CheckItem) else None

    def key(self, name: str) -> str:
        """What the key of one of this screen's commands is called."""
        otherwise = next(one.key for one in self.CATALOGUE if one.id == f"checklist.{name}")
        return key_of(self, f"checklist.{name}", otherwise)

    def why_not(self, command: Command) -> str | None:
        """Why a command can't be used now; asked for every command at every move, so it is kept."""
        if command.id not in self._reasons:
            self._reasons[command.id] = self.reason_against(command)
        return self._reasons[command.id]

    def reason_against(self, command: Command) -> str | None:
        """The same, looked at anew."""
        return None
