"""Gates: open by what was proved, closed again by what changed, passed by with a reason."""

from state.checks.acts import Health, PassGate, Prove, Reopen, WatchHealth
from state.checks.checklist import Checklist, ItemState
from state.checks.evidence import Ran, Signed
from state.checks.record import Record
from state.checks.standing import checklist_of
from state.plans.plan import Command, CommandKind, ItemKind
from tests.state.checks.grounds import READ_IN, FakeGround, at, item, phase, plan_of

PLAN = plan_of(
    phases=(
        phase("1", gate_line=5),
        phase("2", gate_line=9, depends_on=("phase-1",)),
        phase("3", gate_line=12),
    ),
    items=(
        item("one"),
        item("two", "phase-2", line=6),
        item("still", "phase-2", ItemKind.CRITERION, 9, gate="phase-2", text="All Gate 1 criteria still met"),
        item("three", "phase-3", line=10),
        item(
            "all",
            "phase-3",
            ItemKind.CRITERION,
            12,
            gate="phase-3",
            text="All Gates 1 & 2 criteria still met",
        ),
        item("maybe", "phase-1", optional=True),
        item("later", "phase-1", ItemKind.FOLLOW_UP),
    ),
)


def signed(name: str, hours: float = 0, files: tuple[tuple[str, str], ...] = ()) -> Prove:
    return Prove(name, name, Signed("Ada", at(hours), "seen", files))


def checked(record: Record, **more: object) -> Checklist:
    return checklist_of(PLAN, record, FakeGround(**more))  # type: ignore[arg-type]


def states(found: Checklist) -> str:
    return " ".join(f"{name}:{one.state}" for name, one in found.items.items())


def test_nothing_done() -> None:
    found = checked(READ_IN)
    assert [one.gate.open for one in found.phases] == [False, False, False]
    assert found.phases[0].gate.waits_for == ("1 item is open: one",)
    assert found.phases[1].gate.waits_for == (
        "2 items are open: two; All Gate 1 criteria still met",
        "the gate of phase 1 is closed",
    )
    assert states(found) == ("one:open maybe:open later:open two:blocked still:blocked three:open all:open")
    assert found.items["two"].blocked_by == ("phase-1",)
    assert found.items["two"].why == "waits for the gate of phase 1"


def test_a_gate_opens_with_its_items_and_tells_since_when() -> None:
    found = checked(READ_IN.after([signed("one", 3)]))
    assert found.phases[0].gate.open
    assert found.phases[0].gate.since == at(3)
    assert (found.phases[0].started, found.phases[0].ended) == (at(3), at(3))
    assert found.items["still"].state is ItemState.PASSED
    assert found.items["still"].why == "the gates of phase 1 hold"
    assert found.items["two"].state is ItemState.OPEN


def test_it_closes_again_with_everything_after_it_when_a_file_changes() -> None:
    record = READ_IN.after([signed("one", 0, (("a.py", "1"),)), signed("two", 1), signed("three", 2)])
    good = checked(record, result={"a.py": "1"})
    assert [one.gate.open for one in good.phases] == [True, True, True]
    bad = checked(record, result={"a.py": "2"})
    assert bad.items["one"].state is ItemState.STALE
    assert bad.items["one"].changed == ("a.py",)
    assert bad.items["one"].why == "signed by Ada: seen; a.py changed since"
    assert [one.gate.open for one in bad.phases] == [False, False, False]
    assert bad.items["all"].why == "the gate of phase 1, phase 2 is not open"
    gone = checked(record)
    assert gone.items["one"].state is ItemState.STALE
    reopened = checked(record.after([Reopen(("one",), "one")]), result={"a.py": "1"})
    assert reopened.items["one"].state is ItemState.OPEN
    assert not reopened.phases[2].gate.open


def test_passing_by_lets_others_through_and_still_says_what_is_missing() -> None:
    found = checked(READ_IN.after([PassGate("phase-1", "Part 1", "demo", "Ada", at(0))]))
    gate = found.phases[0].gate
    assert (gate.open, gate.lets_through) == (False, True)
    assert gate.waits_for == ("1 item is open: one",)
    assert found.items["two"].state is ItemState.OPEN
    assert found.items["still"].state is ItemState.OPEN, "its criteria are not met by passing by"
    taken_back = READ_IN.after(
        [PassGate("phase-1", "Part 1", "demo", "Ada", at(0)), PassGate("phase-1", "Part 1", "", "Ada", at(1))]
    )
    assert checked(taken_back).items["two"].state is ItemState.BLOCKED


def test_health_that_was_not_asked_yet_holds_it() -> None:
    record = READ_IN.after([signed("one"), WatchHealth("phase-1", "Part 1", "true", 60)])
    assert checked(record).phases[0].gate.waits_for == ("its health command has not answered yet",)


def test_a_failed_run_closes_it() -> None:
    failed = Prove("one", "one", Ran(1, "digest", False, at(0), "exit 1 after 3 s"))
    found = checked(READ_IN.after([failed]))
    assert found.items["one"].state is ItemState.FAILED
    assert found.phases[0].gate.waits_for == ("1 item is failed: one",)


def test_an_optional_phase_holds_nothing_up_until_it_is_begun() -> None:
    plan = plan_of(
        phases=(phase("1", optional=True), phase("2", depends_on=("phase-1",))),
        items=(item("a"), item("b"), item("c", "phase-2")),
    )
    assert checklist_of(plan, READ_IN, FakeGround()).items["c"].state is ItemState.OPEN
    begun = checklist_of(plan, READ_IN.after([signed("a")]), FakeGround())
    assert begun.items["c"].state is ItemState.BLOCKED


def test_phases_in_a_circle_are_closed_and_end() -> None:
    plan = plan_of(
        phases=(phase("1", depends_on=("phase-2",)), phase("2", depends_on=("phase-1",))),
        items=(item("a"), item("b", "phase-2")),
    )
    found = checklist_of(plan, READ_IN.after([signed("a"), signed("b")]), FakeGround())
    assert [one.gate.open for one in found.phases] == [False, False]
    passed = READ_IN.after([signed("a"), signed("b"), PassGate("phase-2", "Part 2", "why", "Ada", at(0))])
    assert checklist_of(plan, passed, FakeGround()).phases[0].gate.open


def test_a_phase_waits_for_its_prerequisites() -> None:
    plan = plan_of(
        phases=(phase("1"),), items=(item("ready", kind=ItemKind.PREREQUISITE), item("work", line=2))
    )
    found = checklist_of(plan, READ_IN, FakeGround())
    assert found.items["ready"].state is ItemState.OPEN
    assert (found.items["work"].state, found.items["work"].blocked_by) == (ItemState.BLOCKED, ("ready",))
    assert (
        checklist_of(plan, READ_IN.after([signed("ready")]), FakeGround()).items["work"].state
        is ItemState.OPEN
    )


def test_what_watches_a_phase_is_never_done_but_shows_how_it_is() -> None:
    command = Command("c", CommandKind.SHELL, "curl -f localhost", 4, 4, 0, phase="phase-1", health=True)
    plan = plan_of(phases=(phase("1"),), items=(item("one"), item("watch", command="c")), commands=(command,))
    record = READ_IN.after([signed("one")])
    idle = checklist_of(plan, record, FakeGround())
    assert idle.phases[0].gate.open
    assert (idle.items["watch"].state, idle.items["watch"].text) == (ItemState.OPEN, "")
    watched = record.after([WatchHealth("phase-1", "Part 1", "curl -f localhost", 60)])
    well = watched.after([Health("phase-1", "Part 1", True, 1, at(1))])
    assert checklist_of(plan, well, FakeGround()).items["watch"].state is ItemState.PASSED
    ill = checklist_of(plan, well.after([Health("phase-1", "Part 1", False, 2, at(2))]), FakeGround())
    assert (ill.items["watch"].state, ill.phases[0].gate.open) == (ItemState.FAILED, False)


def test_a_chain_of_phases_of_any_length_is_followed() -> None:
    numbers = range(3000)
    phases = tuple(phase(str(one), depends_on=(f"phase-{one + 1}",)) for one in numbers)
    found = checklist_of(plan_of(phases=(*phases, phase("3000"))), READ_IN, FakeGround())
    assert all(one.gate.open for one in found.phases)
