"""Five plans as teams wrote them, read against counts that were taken from them by hand.

They lie outside of the project: in the folder that PLAIT_PLANS names, else beside the checkout.
"""

import os
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from state.plans.plan import ActKind, ItemKind, MigrationAction, NoteTopic, PhaseKind, Plan, RollbackScope
from state.plans.reading import read_plan

FOLDER = Path(os.environ.get("PLAIT_PLANS") or Path(__file__).parents[4] / "shared" / "plans")

DIGESTS = {
    "staff": "60f0b83e456916730fd7cf333d188ef5e1f6cd95719b85ca5fbca0958e320101",
    "server": "30ba0d197afa46871ed1a8cfd71148b51260017dec312021960907b01b1b7231",
    "settings": "89315e71b1783a450967327bb7316f629b7eb523d50ccbbf1a5803a0cc26b7aa",
    "branches": "13f3c832cd1601687d93dac84753da1ec68b90e12ec54faa21152883ce00e6dd",
    "sockets": "b0a9b2328bd621613dc0608095e4fd18988a9ced6cf3edc2031944904fdc6bcd",
}


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    """The plans by what they are about."""
    found = {}
    for path in sorted(FOLDER.glob("*.txt")) if FOLDER.is_dir() else ():
        raw = path.read_bytes()
        found[sha256(raw).hexdigest()] = raw
    missing = set(DIGESTS.values()) - set(found)
    if missing:
        pytest.skip(
            f"{len(missing)} of the five shared plans aren't in {FOLDER}; PLAIT_PLANS says where they are"
        )
    return {name: read_plan(found[digest]) for name, digest in DIGESTS.items()}


def kinds(plan: Plan, phase: str = "") -> dict[str, int]:
    """How many items of each kind there are, of one phase or of all."""
    return dict(Counter(one.kind.value for one in plan.items if not phase or one.phase == phase))


def boxes(plan: Plan) -> dict[str, int]:
    """How many boxes each phase has."""
    return dict(Counter(one.phase for one in plan.items if one.box_line))


def rollbacks(plan: Plan) -> list[tuple[RollbackScope, tuple[str, ...]]]:
    """The scopes of a plan's rollbacks and the phases they take back."""
    return [(one.scope, one.phases) for one in plan.rollbacks]


def hours(plan: Plan) -> list[tuple[float, float] | None]:
    """What each phase is estimated to take."""
    return [one.estimate and (one.estimate.low, one.estimate.high) for one in plan.real_phases]


def test_damaged_encoding_is_repaired_in_the_two_that_have_it(plans: dict[str, Plan]) -> None:
    assert {name: plan.decoded.read_as for name, plan in plans.items()} == {
        "staff": "Mac Roman",
        "server": "",
        "settings": "",
        "branches": "",
        "sockets": "Mac Roman",
    }
    assert plans["sockets"].phases[0].line == 15


def test_every_block_was_read_as_something_and_every_item_has_its_phase(plans: dict[str, Plan]) -> None:
    for plan in plans.values():
        assert set(plan.read_as) == {one.number for one in plan.blocks}
        phases = {one.id for one in plan.phases}
        assert {one.phase for one in plan.items} <= phases
        assert len({one.id for one in plan.items}) == len(plan.items)
        assert {one.phase for one in plan.commands} <= phases | {""}


class TestStaff:
    """An external application into a staff management system: a checklist in stages, no numbered phases."""

    def test_stages_and_sections(self, plans: dict[str, Plan]) -> None:
        plan = plans["staff"]
        assert [(one.kind, one.line) for one in plan.real_phases] == [
            (PhaseKind.STAGE, line) for line in (28, 236, 244, 255, 265)
        ]
        assert [one.line for one in plan.steps] == [30, 47, 60]
        assert [one.phase for one in plan.steps] == [plan.real_phases[0].id] * 3
        sections = [one.line for one in plan.phases if one.kind is PhaseKind.SECTION]
        assert set(sections) >= {322, 338}
        assert not any(one.soaks or one.depends_on or one.estimate for one in plan.phases)

    def test_boxes(self, plans: dict[str, Plan]) -> None:
        plan = plans["staff"]
        counted = boxes(plan)
        by_line = {one.line: counted.get(one.id, 0) for one in plan.phases}
        assert [by_line[line] for line in (236, 244, 255, 265, 322, 338)] == [6, 9, 8, 6, 10, 5]
        assert sum(counted.values()) == 44
        assert not any(one.ticked for one in plan.items)
        criteria = [one for one in plan.items if one.kind is ItemKind.CRITERION]
        assert [one.line for one in criteria] == [*range(325, 330), *range(332, 337)]

    def test_inline_commands(self, plans: dict[str, Plan]) -> None:
        plan = plans["staff"]
        texts = {
            one.line: (plan.command(one.command) or plan.commands[0]).text
            for one in plan.items
            if one.box_line and one.command
        }
        assert sorted(texts) == [238, 256, 257]
        assert texts[238].startswith("git checkout -b ")
        assert texts[256] == "python manage.py test"

    def test_follow_ups(self, plans: dict[str, Plan]) -> None:
        due = [(one.line, one.due) for one in plans["staff"].items if one.kind is ItemKind.FOLLOW_UP]
        assert [line for line, _ in due] == list(range(341, 346))
        assert len({when for _, when in due}) == 1
        assert due[0][1].startswith("After ")

    def test_ways_back(self, plans: dict[str, Plan]) -> None:
        assert rollbacks(plans["staff"]) == [
            (RollbackScope.IMMEDIATE, ()),
            (RollbackScope.DATABASE, ()),
            (RollbackScope.GRADUAL, ()),
        ]
        immediate, database, gradual = plans["staff"].rollbacks
        assert (len(immediate.commands), len(database.commands), len(gradual.commands)) == (3, 1, 0)
        assert len(gradual.actions) == 4

    def test_the_one_copy(self, plans: dict[str, Plan]) -> None:
        (copy,) = plans["staff"].copies
        assert copy.recursive
        assert copy.lines == (79,)
        assert len([one for one in plans["staff"].items if one.kind is ItemKind.COPY]) == 1


class TestServer:
    """Two copies of a server: eight phases, copies written twice, migrations renumbered, contracts."""

    def test_phases_and_steps(self, plans: dict[str, Plan]) -> None:
        plan = plans["server"]
        assert [one.number for one in plan.real_phases] == list("12345678")
        assert {one.kind for one in plan.real_phases} == {PhaseKind.PHASE}
        counted = Counter(one.phase for one in plan.steps)
        assert [counted[one] for one in "12345678"] == [3, 5, 3, 2, 2, 4, 2, 3]
        assert sum(counted.values()) - sum(counted[one] for one in "12345678") == 5
        assert [one.phase for one in plan.steps if one.number == "3.2"] == ["3"]
        second = plan.phase("2")
        assert second is not None
        assert second.claims == ("No Conflicts",)

    def test_estimates_and_dependencies_from_the_table(self, plans: dict[str, Plan]) -> None:
        plan = plans["server"]
        assert hours(plan) == [(1, 2), (2, 3), (3, 4), (4, 6), (1, 2), (2, 3), (3, 4), (2, 3)]
        assert [one.depends_on for one in plan.real_phases] == [(), *((one,) for one in "1234567")]
        (total,) = [one for one in plan.timeline if one.total]
        assert total.estimate is not None
        assert (total.estimate.low, total.estimate.high) == (18, 27)

    def test_items_of_lists(self, plans: dict[str, Plan]) -> None:
        plan = plans["server"]
        assert sum(boxes(plan).values()) == 29
        found = kinds(plan)
        assert found["task"] == 29
        assert found["question"] == 5
        assert found["follow-up"] == 13
        overall = [one for one in plan.items if one.kind is ItemKind.CRITERION and one.line > 990]
        assert [one.line for one in overall] == list(range(996, 1008))
        assert not any(one.text.startswith("✅") for one in overall)
        actions = [one.line for one in plan.items if one.kind is ItemKind.ACTION]
        assert {332, 333, 334, *range(902, 907)} <= set(actions)

    def test_copies_written_twice_are_one_each(self, plans: dict[str, Plan]) -> None:
        plan = plans["server"]
        assert len(plan.copies) == 24
        assert Counter(len(one.lines) for one in plan.copies) == {2: 23, 1: 1}
        assert len({one.target.path for one in plan.copies}) == 24
        items = [one for one in plan.items if one.kind is ItemKind.COPY]
        assert Counter(one.phase for one in items) == {"2": 23, "3": 1}
        assert {one.about for one in items} == {one.id for one in plan.copies}
        assert {one.what for one in plan.backups} == {"file", "branch"}

    def test_migrations_and_contracts(self, plans: dict[str, Plan]) -> None:
        plan = plans["server"]
        counted = Counter(one.action for one in plan.migrations)
        assert counted[MigrationAction.KEEP] == 12
        assert counted[MigrationAction.FROM] == 5
        moved = [one for one in plan.migrations if one.action is MigrationAction.FROM]
        assert [(one.name[:3], one.origin[:3]) for one in moved] == [
            ("011", "005"), ("012", "006"), ("013", "007"), ("014", "008"), ("015", "009"),
        ]  # fmt: skip
        assert len(plan.contracts) == 5
        assert all(one.ready for one in plan.contracts)
        assert {one.phase for one in plan.contracts} == {"1"}

    def test_the_way_back_and_remarks(self, plans: dict[str, Plan]) -> None:
        plan = plans["server"]
        assert rollbacks(plan) == [(RollbackScope.WHOLE, ())]
        assert len(plan.rollbacks[0].commands) == 2
        assert [one.line for one in plan.notes if one.topic is NoteTopic.REMARK] == [319, 323]


class TestSettings:
    """Parts of an older project into a newer one: numbered sections, phases only in the checklist at the end."""

    def test_phases_come_from_the_checklist_and_steps_from_the_body(self, plans: dict[str, Plan]) -> None:
        plan = plans["settings"]
        assert [(one.number, one.line) for one in plan.real_phases] == [
            ("1", 331), ("2", 341), ("3", 347), ("4", 353), ("5", 363),
        ]  # fmt: skip
        assert [boxes(plan)[one] for one in "12345"] == [8, 4, 4, 8, 8]
        headed = [one.number for one in plan.steps if "." in one.number]
        assert headed == [f"2.{n}" for n in range(1, 9)] + [f"6.{n}" for n in range(1, 6)]
        assert len(plan.steps) == 13 + 25 + 16

    def test_standards_and_challenges_ask_for_nothing(self, plans: dict[str, Plan]) -> None:
        plan = plans["settings"]
        assert not [one for one in plan.items if one.line > 371]
        assert not [one for one in plan.items if one.line < 28 or 187 <= one.line <= 204]

    def test_actions_and_follow_ups(self, plans: dict[str, Plan]) -> None:
        plan = plans["settings"]
        found = kinds(plan)
        assert found["action"] == 8 + 82 + 46
        assert found["follow-up"] == 5
        nested = [one for one in plan.items if 33 <= one.line <= 38]
        (focus,) = [one for one in plan.items if one.line == 32]
        assert {one.parent for one in nested} == {focus.id}

    def test_notes_still_to_be_filled(self, plans: dict[str, Plan]) -> None:
        assert [(one.topic, one.text, one.line) for one in plans["settings"].notes] == [
            (NoteTopic.DISCOVERY, "", 543),
            (NoteTopic.DECISION, "", 547),
            (NoteTopic.QUESTION, "", 551),
        ]
        (back,) = plans["settings"].rollbacks
        assert len(back.actions) == 4


class TestBranches:
    """Three branches in three phases: prerequisites, gates, soak times, tags, rollback by phase."""

    def test_phases(self, plans: dict[str, Plan]) -> None:
        plan = plans["branches"]
        assert [one.number for one in plan.real_phases] == ["1", "2", "3"]
        assert hours(plan) == [(16, 20), (14, 18), (14, 20)]
        assert [one.depends_on for one in plan.real_phases] == [(), ("1",), ("1", "2")]
        assert {one.into for one in plan.real_phases} == {("development", "main")}
        assert [one.branch[:14] for one in plan.real_phases] == [f"feature/phase{n}" for n in "123"]
        assert plan.counts["gates"] == 3
        assert [one.gate_line for one in plan.real_phases] == [224, 231, 238]

    def test_soak_times(self, plans: dict[str, Plan]) -> None:
        soaks = [[(one.hours, one.of) for one in phase.soaks] for phase in plans["branches"].real_phases]
        assert soaks == [[], [(48, ("1",))], [(72, ("1", "2"))]]

    def test_prerequisites_gates_and_criteria(self, plans: dict[str, Plan]) -> None:
        plan = plans["branches"]
        counted = Counter((one.phase, one.kind) for one in plan.items)
        assert [counted[one, ItemKind.PREREQUISITE] for one in "123"] == [7, 7, 8]
        assert [counted[one, ItemKind.CRITERION] for one in "123"] == [9, 9, 10]
        assert {one.gate for one in plan.items if one.kind is ItemKind.CRITERION} == {"1", "2", "3", ""}
        assert sum(one.kind is ItemKind.CRITERION and not one.gate for one in plan.items) == 4
        assert not any(one.ticked for one in plan.items)
        assert sum(boxes(plan).values()) == 34

    def test_follow_ups_have_their_time(self, plans: dict[str, Plan]) -> None:
        due = Counter(one.due for one in plans["branches"].items if one.kind is ItemKind.FOLLOW_UP)
        assert sorted(due.values()) == [1, 1, 1, 1, 1, 1, 1, 4, 4, 4]
        assert due["Immediate (Week 4)"] == 4
        assert due["24 hours before merge"] == 1

    def test_git(self, plans: dict[str, Plan]) -> None:
        plan = plans["branches"]
        counted = Counter(one.kind for one in plan.acts if not one.rollback)
        assert sum(counted.values()) == 28
        assert counted[ActKind.MERGE] == 2 + 4 + 5
        assert counted[ActKind.TAG] == 3
        assert sum(1 for one in plan.acts if one.rollback) == 9

    def test_ways_back_by_scope_and_phase(self, plans: dict[str, Plan]) -> None:
        assert rollbacks(plans["branches"]) == [
            (RollbackScope.IMMEDIATE, ()),
            (RollbackScope.PHASE, ("3",)),
            (RollbackScope.PHASE, ("2",)),
            (RollbackScope.DATABASE, ()),
            (RollbackScope.DATABASE, ()),
        ]
        assert [len(one.commands) for one in plans["branches"].rollbacks] == [6, 2, 2, 1, 2]

    def test_monitoring_is_watched_not_run(self, plans: dict[str, Plan]) -> None:
        plan = plans["branches"]
        watched = [one.id for one in plan.commands if one.health]
        assert len(watched) >= 6
        assert not {one.command for one in plan.items} & set(watched)


class TestSockets:
    """Something new beside a running system: five phases, each safe, with a progress list."""

    def test_phases_and_steps(self, plans: dict[str, Plan]) -> None:
        plan = plans["sockets"]
        assert [one.number for one in plan.real_phases] == list("12345")
        counted = Counter(one.phase for one in plan.steps)
        assert [counted[one] for one in "12345"] == [4, 4, 4, 2, 2]
        assert [one.number for one in plan.steps if one.optional] == ["2.3", "3.3"]
        assert hours(plan) == [(1, 2), (2, 3), (2, 3), (168, 336), None]

    def test_the_progress_list_claims_nothing_done(self, plans: dict[str, Plan]) -> None:
        plan = plans["sockets"]
        assert [(one.ticked, one.ticked_lines) for one in plan.real_phases] == [
            (False, (line,)) for line in range(479, 484)
        ]
        assert "Safe - No risk" in plan.real_phases[0].claims
        assert sum(boxes(plan).values()) == 6

    def test_marks_are_criteria_only_where_something_is_tested(self, plans: dict[str, Plan]) -> None:
        plan = plans["sockets"]
        criteria = [one.line for one in plan.items if one.kind is ItemKind.CRITERION]
        assert criteria == [*range(94, 98), *range(250, 254), *range(401, 405)]
        assert [one.gate for one in plan.items if one.kind is ItemKind.CRITERION] == ["1"] * 4 + ["2"] * 4 + [
            "3"
        ] * 4

    def test_ways_back(self, plans: dict[str, Plan]) -> None:
        assert rollbacks(plans["sockets"]) == [(RollbackScope.PHASE, ("1",)), (RollbackScope.IMMEDIATE, ())]
        assert len(plans["sockets"].rollbacks[1].actions) == 4
