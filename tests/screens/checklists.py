"""A plan with items in every state, and a stand-in for what reads and runs plans: tests of the screen alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from state.checking.carrying_out import Carried
from state.checks.acts import Import, Jot, PassGate, Waive
from state.checks.checklist import (
    CheckGate,
    CheckItem,
    Checklist,
    CheckPhase,
    DerivedCheck,
    Difference,
    ItemState,
    SoakClock,
)
from state.checks.evidence import Did, Ending, Looked, Ran, Run, Signed
from state.findings import Finding, Severity
from state.plans.blocks import read_blocks
from state.plans.decoding import decode
from state.plans.plan import (
    ActKind,
    Command,
    CommandKind,
    Estimate,
    GitAct,
    Item,
    ItemKind,
    NoteTopic,
    Phase,
    PhaseKind,
    Plan,
    PlanNote,
    PlanPath,
    Read,
    Root,
    Side,
)
from state.progress import Progress, unwatched
from state.repositories.worktrees import Change
from state.session.journal import content_id
from state.session.operations import Check
from state.workspace import Workspace

WHEN = "2026-03-14T15:04:26+00:00"
EARLIER = "2026-03-13T09:00:00+00:00"

TEXT = """# Merge the orders into the shop

## Phase 1: Prepare (1 hour)

- [x] Backup branch: `git branch backup/before main`
- [x] Tell the *team* about the **freeze**, see [the wiki](https://example.org/freeze)

## Phase 2: Copy the orders (2-3 hours) (No Conflicts)

SOURCE=$HOME/orders

- [ ] Copy docs/[slug].md
- [ ] Run the tests: `make test`
- [x] The linter is happy
- [ ] Every order has a user
- [ ] The migrations are renumbered
  - [ ] and nothing names an old number
- [ ] A load test (optional)
- [ ] Deploy to staging

What nobody understands ~~ here.

## Phase 3: Monitoring

- [ ] No alarm for 48 hours
"""


def item(name: str, text: str, line: int, kind: ItemKind = ItemKind.TASK, **more: Any) -> Item:
    """An item on one line."""
    return Item(name, kind, text, line, line, **more)


def run(number: int, of: str, command: str, **more: Any) -> Run:
    """A run that began at a fixed time."""
    return Run(number, of, "digest", command, WHEN, **more)


PHASES = (
    Phase("phase-1", PhaseKind.PHASE, "Prepare", 3, 7, "1", Estimate(1, 1, "1 hour")),
    Phase(
        "phase-2",
        PhaseKind.PHASE,
        "Copy the orders",
        8,
        23,
        "2",
        Estimate(2, 3, "2-3 hours"),
        claims=("No Conflicts",),
    ),
    Phase("phase-3", PhaseKind.PHASE, "Monitoring", 24, 27, "3"),
)
MAKE_TEST = Command("command-test", CommandKind.SHELL, "make test", 13, 13, 5, expected="all pass")
ACTS = (
    GitAct("act-backup", ActKind.BRANCH, "backup/before", "", 5, create=True, backup=True, phase="phase-1"),
    GitAct(
        "act-merge",
        ActKind.MERGE,
        "feature/orders",
        "",
        12,
        on="main",
        no_ff=True,
        phase="phase-2",
        message="Orders",
    ),
)
DOCS = PlanPath(Side.SOURCE, "docs/[slug].md", "docs/[slug].md")


def make_plan() -> Plan:
    """The plan as it would be read."""
    decoded = replace(decode(TEXT.encode()), read_as="Mac Roman", repaired=(6,))
    blocks = read_blocks(TEXT)
    unknown = next(one.number for one in blocks if one.text.startswith("What nobody"))
    return Plan(
        decoded,
        "0" * 64,
        "Merge the orders into the shop",
        blocks,
        {**{one.number: Read.ITEM for one in blocks if one.box is not None}, unknown: Read.UNKNOWN},
        PHASES,
        items=tuple(one.item for phase in make_phases() for one in phase.items),
        commands=(MAKE_TEST,),
        acts=ACTS,
        roots=(
            Root("$SOURCE", Side.SOURCE, 10, "it is called SOURCE"),
            Root("/Users/ada/shop", Side.UNKNOWN, 12, ""),
        ),
        notes=(PlanNote(NoteTopic.QUESTION, "Who watches the alarms?", 26, "phase-3"),),
    )


def make_phases() -> tuple[CheckPhase, ...]:
    """Three phases: done, under way with an item in every state, and one that waits."""
    two: dict[str, Any] = {"phase": "phase-2"}
    three: dict[str, Any] = {"phase": "phase-3"}
    failed = run(4, "task-lint", "npm run lint", ending=Ending.EXITED, exit_code=1, ended=WHEN)
    passed = run(3, "task-test", "make test", ending=Ending.EXITED, exit_code=0, ended=WHEN)
    prepare = CheckPhase(
        PHASES[0],
        (
            CheckItem(
                item(
                    "backup-1",
                    "Backup branch: `git branch backup/before main`",
                    5,
                    ItemKind.BACKUP,
                    phase="phase-1",
                    about="act-backup",
                ),
                ItemState.PASSED,
                "backup/before holds what main was",
                True,
                Did("backup/before holds what main was", 3, EARLIER),
            ),
            CheckItem(
                item(
                    "task-tell",
                    "Tell the *team* about the **freeze**, see [the wiki](https://example.org/freeze)",
                    6,
                    phase="phase-1",
                ),
                ItemState.PASSED,
                "signed by Ada",
                evidence=Signed("Ada <ada@example.org>", EARLIER, "posted in the channel"),
            ),
        ),
        CheckGate("phase-1", True, since=EARLIER),
        EARLIER,
        EARLIER,
    )
    copy = CheckPhase(
        PHASES[1],
        (
            CheckItem(
                item("copy-docs", "Copy `docs/[slug].md`", 12, ItemKind.COPY, paths=(DOCS,), **two),
                ItemState.OPEN,
                "docs/[slug].md is not decided yet",
                True,
                keys=("docs/[slug].md",),
            ),
            CheckItem(
                item("task-test", "Run the tests: `make test`", 13, command="command-test", expected="all pass", **two),
                ItemState.STALE,
                "migrations/003_orders.sql changed since",
                evidence=Ran(3, "digest", True, WHEN, "exit 0 after 3 s", (("migrations/003_orders.sql", "a" * 40),)),
                command=MAKE_TEST,
                text="make test",
                allowed=True,
                runs=(passed,),
                changed=("migrations/003_orders.sql",),
            ),
            CheckItem(
                item("task-lint", "The linter is happy", 14, ticked=True, **two),
                ItemState.FAILED,
                "exit 1 after 1 s",
                evidence=Ran(4, "digest", False, WHEN, "exit 1 after 1 s"),
                text="npm run lint -- --max-warnings 0 \\\n    --format unix",
                runs=(failed,),
                notes=((9, Jot("discovery", "task-lint", "It never ran in CI.", WHEN)),),
            ),
            CheckItem(
                item("task-users", "Every order has a user", 15, ticked=True, kind=ItemKind.CRITERION, **two),
                ItemState.CLAIMED,
                "the plan says so",
            ),
            CheckItem(item("migration-1", "The migrations are renumbered", 16, ItemKind.MIGRATION, **two), ItemState.OPEN, "the sequence is not accepted", True),
            CheckItem(item("task-names", "and nothing names an old number", 17, parent="migration-1", **two), ItemState.PASSED, "you looked at 2 files", evidence=Looked(WHEN, (("run.sh", "b" * 40), ("docs/[slug].md", "c" * 40)))),
            CheckItem(
                item("task-load", "A load test", 18, optional=True, **two),
                ItemState.WAIVED,
                "waived: no traffic yet",
                waiver=Waive("task-load", "A load test", "no traffic yet", "Ada <ada@example.org>", WHEN),
            ),
            CheckItem(
                item("task-deploy", "Deploy to staging", 19, **two),
                ItemState.BLOCKED,
                "waits for The linter is happy",
                text="./deploy.sh staging",
                blocked_by=("task-lint",),
            ),
        ),
        CheckGate(
            "phase-2",
            False,
            ("2 items are open: Copy docs/[slug].md; The migrations are renumbered", "1 item is failed: The linter is happy"),
            soaks=(SoakClock(48, ("phase-2",), WHEN, 31.2),),
        ),
        WHEN,
    )  # fmt: skip
    watch = CheckPhase(
        PHASES[2],
        (
            CheckItem(item("task-alarm", "No alarm for 48 hours", 26, ItemKind.CRITERION, due="48 hours post", **three), ItemState.BLOCKED, "waits for the gate of Copy the orders", blocked_by=("phase-2",)),
        ),
        CheckGate("phase-3", False, ("the gate of phase 2 is closed",), soaks=(SoakClock(48, ("phase-3",)),)),
        blocked_by=("phase-2",),
    )  # fmt: skip
    return (prepare, copy, watch)


FINDINGS = (
    Finding("plan-placeholder", Severity.WARNING, "plan.md", "`<repo-url>` is a placeholder", "write what is meant", line=10),
    Finding("plan-overwrite", Severity.ERROR, "plan.md", "docs/[slug].md would overwrite a different file, although the plan says that nothing conflicts", "resolve it on the Copy screen", line=12),
)  # fmt: skip
DIFFERENCES = (
    Difference(
        "wanted", "docs/[slug].md", "is to be copied and isn't decided", "copy-docs", 12, "docs/[slug].md"
    ),
    Difference("unplanned", "run.sh", "is taken from the source", key="run.sh"),
)
CHECKS = (
    DerivedCheck("check-1", "copy", "docs/[slug].md is in the result", False, "it is not", "copy-docs", 12),
    DerivedCheck("check-2", "migration", "004_orders.sql is in the sequence", True, ""),
    DerivedCheck("check-3", "contract", "OrderStore is exported", None, "a language that isn't read"),
)


def make_checklist(
    workspace: Workspace, phases: Sequence[CheckPhase] | None = None, **more: Any
) -> Checklist:
    """The checklist on the session as it is now."""
    values: dict[str, Any] = {
        "findings": FINDINGS,
        "differences": DIFFERENCES,
        "checks": CHECKS,
        **more,
    }
    plan = values.pop("plan", None) or make_plan()
    return Checklist(
        plan, workspace.session.record, tuple(phases) if phases is not None else make_phases(),
        revision=workspace.session.revision, **values,
    )  # fmt: skip


class StandIn:
    """Answers as the façade of plans does; what was asked of it is in `calls`."""

    def __init__(self, workspace: Workspace, phases: Sequence[CheckPhase] | None = None, **more: Any) -> None:
        self.workspace = workspace
        self.phases, self.more = phases, more
        self.calls: list[tuple[Any, ...]] = []
        self.running: tuple[Run, ...] = ()
        self.has_changed = False
        self.is_ready = True
        self.outputs: dict[int, bytes] = {
            3: b"ok 1\nok 2\n",
            4: b"\x1b[31merror\x1b[0m  src/a.ts:3  \x1b]0;pwned\x07unused\n\x1b[2J3 problems\n",
        }
        self.hits: tuple[tuple[Run, int, str], ...] = ()
        self.runs = SimpleNamespace(
            on_change=None,
            start=self._note("start"),
            cancel=self._note("cancel"),
            close=lambda: None,
            is_busy=False,
            unended=frozenset,
            queued=frozenset,
            left=lambda runs: frozenset(),
            worktree=SimpleNamespace(path=Path("/srv/shop/.git/plait/orders/result")),
            changes=lambda: self.changes,
            against_taking=lambda one: (
                "a file that neither side has can't be taken in" if one.kind == "added" else ""
            ),
            versions=lambda one: (b"one\ntwo\n", b"one\nthree\n"),
            take_in=self._note("take_in"),
        )
        self.changes: tuple[Change, ...] = ()
        self.carried = Carried(("docs/[slug].md",), ())
        self.carrying_out = SimpleNamespace(copy=self._carry("copy"), arrange=self._carry("arrange"))
        self.phase_acts = SimpleNamespace(perform=self._note("perform"))

    def _note(self, name: str) -> Callable[..., None]:
        def call(*values: Any, **named: Any) -> None:
            self.calls.append(
                (name, *(tuple(one) if isinstance(one, list) else one for one in values), *named.items())
            )

        return call

    def _carry(self, name: str) -> Callable[..., Carried]:
        def call(*values: Any, **named: Any) -> Carried:
            self.calls.append((name, *(tuple(one) for one in values if isinstance(one, list | tuple))))
            return self.carried

        return call

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._note(name)

    @property
    def plan(self) -> Plan:
        return self.checklist().plan

    def checklist(self, progress: Progress = unwatched) -> Checklist:
        return make_checklist(self.workspace, self.phases, **self.more)

    def live(self, number: int) -> bytes:
        return self.outputs.get(number, b"")

    def output(self, number: int) -> bytes:
        return self.outputs.get(number, b"")

    def search_output(self, text: str) -> tuple[tuple[Run, int, str], ...]:
        return self.hits


def stand_in(workspace: Workspace, phases: Sequence[CheckPhase] | None = None, **more: Any) -> StandIn:
    """Gives the session a plan, and the stand-in for its façade."""
    raw = TEXT.encode()
    name = content_id(raw)
    workspace.perform(lambda: Check((Import(name, "plan.md", "/home/ada/plan.md", WHEN),)), {name: raw})
    found = StandIn(workspace, phases, **more)
    workspace.__dict__["checking"] = found
    return found


def changed(phases: Sequence[CheckPhase], name: str, **values: Any) -> tuple[CheckPhase, ...]:
    """The phases with one item of them changed."""
    return tuple(
        replace(
            phase,
            items=tuple(replace(one, **values) if one.item.id == name else one for one in phase.items),
        )
        for phase in phases
    )


def passed_by(phases: Sequence[CheckPhase], at: int, reason: str) -> tuple[CheckPhase, ...]:
    """The phases with the gate of one passed by."""
    phase = phases[at]
    gate = replace(phase.gate, passed_by=PassGate(phase.phase.id, phase.phase.title, reason, "Ada", WHEN))
    return (*phases[:at], replace(phase, gate=gate), *phases[at + 1 :])
