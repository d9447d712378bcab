"""A plan that is read again: what was recorded stays with what it was recorded of, and undo takes it all back."""

from collections.abc import Iterator

import pytest

from state.checks.checklist import ItemState
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import fork

PLAN = """\
# Notes

## Phase 1: Prepare

- [ ] The team knows

## Phase 2: Copy the notes

- [ ] The notes are there
- [ ] Nobody complains

## Phase 3: Clean up

- [ ] The old notes are gone
"""


@pytest.fixture
def workspace(build: Build) -> Iterator[Workspace]:
    with fork(build, {"a": "a\n"}, {"b": "b\n"}, {"c": "c\n"}).workspace(name="again") as made:
        take_in(made, PLAN)
        yield made


def take_in(workspace: Workspace, text: str) -> None:
    workspace.checking.import_bytes(text.encode(), "plan.md", "/nowhere/plan.md")


def test_what_was_said_of_a_phase_goes_along_when_phases_are_numbered_anew(workspace: Workspace) -> None:
    checking = workspace.checking
    checking.pass_gate("2", "the freeze begins tonight")
    checking.watch_health("2", "true")
    checking.set_soak("3", 5, "agreed")
    checking.jot("decision", "2", "by hand")
    take_in(workspace, PLAN.replace("Phase 3", "Phase 4").replace("Phase 2", "Phase 3").replace(
        "## Phase 3: Copy", "## Phase 2: Freeze\n\n- [ ] Nobody writes\n\n## Phase 3: Copy"
    ))  # fmt: skip
    record = checking.record
    assert {phase: one.reason for phase, one in record.passed_by.items()} == {
        "3": "the freeze begins tonight"
    }
    assert (list(record.watched), list(record.soaks)) == (["3"], ["4"])
    assert [jot.about for _, jot in record.jots] == ["3"]
    found = checking.checklist().phase("2")
    assert found is not None
    assert (found.gate.passed_by, found.gate.health) == (None, None)
    workspace.undo()
    assert list(checking.record.passed_by) == ["2"]


def test_what_was_said_of_a_phase_that_vanished_holds_for_no_other(workspace: Workspace) -> None:
    workspace.checking.pass_gate("2", "no time")
    take_in(
        workspace,
        "# Another\n\n## Phase 1: Prepare\n\n- [ ] The team knows\n\n## Phase 2: Delete\n\n- [ ] All is gone\n",
    )
    assert workspace.checking.record.passed_by == {}


def test_a_phase_with_another_title_is_known_by_its_items(workspace: Workspace) -> None:
    workspace.checking.pass_gate("2", "no time")
    take_in(workspace, PLAN.replace("Copy the notes", "Bring everything over"))
    assert list(workspace.checking.record.passed_by) == ["2"]


def test_a_plan_in_which_all_is_another_keeps_the_evidence_of_the_old_one(workspace: Workspace) -> None:
    checking = workspace.checking
    checking.sign("The team knows", "told them")
    before = checking.checklist()
    take_in(workspace, "# Else\n\n## Phase 1: Else\n\n- [ ] Something else entirely\n")
    imported = checking.record.plan
    assert imported is not None
    assert {text for _, text in imported.gone} == {one.text for one in before.plan.items}
    assert [one.state for one in checking.checklist().items.values()] == [ItemState.OPEN]
    assert len(checking.record.evidence) == 1
    take_in(workspace, PLAN)
    assert [one.state for one in checking.checklist().items.values()] == [
        one.state for one in before.items.values()
    ]
    workspace.undo(2)
    assert checking.checklist().items == before.items
