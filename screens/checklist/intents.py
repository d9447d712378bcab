"""What the Checklist screen asks for; items and phases are named by their ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from screens.host import Intent
from screens.intents import Answer

if TYPE_CHECKING:
    from state.checking.carrying_out import Carried


@dataclass
class ImportPlan(Intent):
    """Read a Markdown plan into the session, or the present one again."""

    place: Path
    answer: Answer | None = None


@dataclass
class BindRoots(Intent):
    """Say which side each root of the plan stands for: (text, "source", "target" or "")."""

    bindings: Sequence[tuple[str, str]]


@dataclass
class RunItems(Intent):
    """Run the commands of items; the operator has seen and confirmed `allow`, texts as they will run.

    It returns at once: runs go on beside the screens and show in the checklist.
    """

    items: Sequence[str]
    allow: Sequence[str] = ()
    answer: Answer | None = None


@dataclass
class CancelRuns(Intent):
    """End these items' running commands; without items all of them."""

    items: Sequence[str] = ()
    answer: Answer | None = None


@dataclass
class SignItem(Intent):
    """The operator says that an item holds, or that it fails, and why."""

    item: str
    why: str
    passed: bool = True
    answer: Answer | None = None


@dataclass
class LookedAtItem(Intent):
    """The operator has looked at the files an item speaks of, as they are in the result now."""

    item: str
    words: str = ""
    answer: Answer | None = None


@dataclass
class WaiveItem(Intent):
    """An item need not hold."""

    item: str
    reason: str
    answer: Answer | None = None


@dataclass
class ReopenItems(Intent):
    """Evidence and waivers of these items count no more."""

    items: Sequence[str]


@dataclass
class PassByGate(Intent):
    """Go on although a gate is closed; an empty reason takes that back."""

    phase: str
    reason: str
    answer: Answer | None = None


@dataclass
class WatchHealthOf(Intent):
    """Run a command at intervals that says whether a phase still holds; empty ends that."""

    phase: str
    command: str
    every: float = 300.0
    answer: Answer | None = None


@dataclass
class SetSoakOf(Intent):
    """Another soak time for a phase than the plan's, in hours, with the reason; below 0: as the plan says."""

    phase: str
    hours: float
    why: str = ""
    answer: Answer | None = None


@dataclass
class JotDown(Intent):
    """A note on the plan, a phase, an item or a path; `topic` is discovery, decision, question or remark."""

    topic: str
    about: str
    text: str
    answer: Answer | None = None


@dataclass
class DoPhaseAct(Intent):
    """An act of a phase: `act` is backup, branch, merge, tag or commit; `name` the branch or tag.

    It stands for `item` where a line of the plan asks for it.
    """

    phase: str
    act: str
    name: str
    item: str = ""
    message: str = ""
    into: str = ""
    answer: Answer | None = None


@dataclass
class CarryOutCopies(Intent):
    """Do the copies that these items stand for, all of the plan without items; `came` is what came of it."""

    items: Sequence[str] = ()
    answer: Answer | None = None
    came: Carried | None = None


@dataclass
class ArrangeByPlan(Intent):
    """Put the migrations into the order and under the names that the plan lists; `came` is what came of it."""

    answer: Answer | None = None
    came: Carried | None = None


@dataclass
class TakeWorktree(Intent):
    """Take what commands changed in the worktree into the result, or throw it away."""

    paths: Sequence[str]
    take: bool = True
    answer: Answer | None = None
