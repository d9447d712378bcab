"""What was accepted together waits in a list, in the report and before a strict apply, until somebody looked."""

import pytest

from state.errors import PlaitError
from state.merging.choice import Choice
from state.report.recording import record_of
from state.session.accepting import Accept, Accepted
from state.view import Standing
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import fork
from tests.state.proposing.merges import hunks, text


@pytest.fixture
def workspace(build: Build) -> Workspace:
    names = ("a.txt", "b.txt")
    sides = [dict.fromkeys(names, text(name)) for name in ("base", "source", "target")]
    workspace = fork(build, *sides).workspace()  # type: ignore[arg-type]
    workspace.resolve("a.txt", hunks(workspace, "a.txt")[:1], Choice.TARGET_SOURCE)
    rest = workspace.proposing.rest("a.txt", hunks(workspace, "a.txt")[0], scope="merge")
    workspace.proposing.accept_rest(rest)
    return workspace


def test_each_is_listed_with_its_lines_in_the_result(workspace: Workspace) -> None:
    reason = "the same as in a.txt, hunk 1 of 3: both, the target first"
    assert [
        (one.path, one.first, one.last, one.text, one.reason) for one in workspace.proposing.to_review()
    ] == [
        ("a.txt", 14, 15, b"target 12\nsource 12\n", reason),
        ("a.txt", 25, 26, b"target 22\nsource 22\n", reason),
        ("b.txt", 3, 4, b"target 2\nsource 2\n", reason),
        ("b.txt", 14, 15, b"target 12\nsource 12\n", reason),
        ("b.txt", 25, 26, b"target 22\nsource 22\n", reason),
    ]
    for one in workspace.proposing.to_review():
        lines = (workspace.result_bytes(one.path) or b"").splitlines(keepends=True)
        assert b"".join(lines[one.first - 1 : one.last]) == one.text


def test_reviewing_settles_it_and_undo_asks_again(workspace: Workspace) -> None:
    view = workspace.loaded()
    assert view.keys(Standing.UNREVIEWED) == ("a.txt", "b.txt")
    assert view.state(view.comparison.entry("b.txt")).words == (  # type: ignore[arg-type]
        "3 of 3 hunks resolved, 3 by accepting proposals together"
    )
    workspace.review(["b.txt"])
    assert {one.path for one in workspace.proposing.to_review()} == {"a.txt"}
    assert workspace.loaded().keys(Standing.DECIDED) == ("b.txt",)
    workspace.undo()
    assert {one.path for one in workspace.proposing.to_review()} == {"a.txt", "b.txt"}


def test_a_strict_apply_counts_them(workspace: Workspace) -> None:
    plan = workspace.plan_apply()
    assert [(one.path, one.message) for one in plan.remaining] == [
        ("a.txt", "2 hunks accepted together with others, not looked at"),
        ("b.txt", "3 hunks accepted together with others, not looked at"),
    ]
    with pytest.raises(PlaitError, match="2 things are open or not reviewed"):
        workspace.apply(plan, strict=True)
    workspace.review(["a.txt", "b.txt"])
    workspace.apply(workspace.plan_apply(), strict=True)


def test_the_report_lists_them_with_their_reasons(workspace: Workspace) -> None:
    record = record_of(workspace)
    told = {one.path: one for group in record.groups for one in group.decisions}
    assert [(one.reason, one.unseen) for one in told["a.txt"].hunks] == [
        ("", False),
        *[("the same as in a.txt, hunk 1 of 3: both, the target first", True)] * 2,
    ]
    assert [(one.path, one.message) for one in record.remaining] == [
        ("a.txt", "2 hunks accepted together with others, not looked at"),
        ("b.txt", "3 hunks accepted together with others, not looked at"),
        ("", "the result has not been applied"),
    ]
    workspace.review(["a.txt"])
    told = {one.path: one for group in record_of(workspace).groups for one in group.decisions}
    assert not any(one.unseen for one in told["a.txt"].hunks)


def test_what_was_looked_at_stays_so_when_a_hunk_is_changed_by_hand(workspace: Workspace) -> None:
    names = hunks(workspace, "b.txt")
    workspace.review(["b.txt"])
    workspace.resolve("b.txt", [names[1]], Choice.SOURCE)
    view = workspace.loaded()
    assert view.unseen("b.txt") == ()
    assert {one.path for one in workspace.proposing.to_review()} == {"a.txt"}
    told = {one.path: one for group in record_of(workspace).groups for one in group.decisions}
    assert [one.unseen for one in told["b.txt"].hunks] == [False, False, False]
    workspace.review(["b.txt"], reviewed=False)
    assert workspace.loaded().unseen("b.txt") == (names[0], names[2])


def test_only_what_was_accepted_since_is_to_be_looked_at(workspace: Workspace) -> None:
    names = hunks(workspace, "b.txt")
    workspace.review(["a.txt", "b.txt"])
    session = workspace.session
    before = {name: one for name, one in session.decisions["b.txt"].hunks.items() if name != names[2]}
    assert len(before) == 2
    accepted = Accept((Accepted("b.txt", names[2], Choice.SOURCE, None, "as before", 0.99),), looked=False)
    after = session.after(accepted, session.number + 1)
    assert [
        name for name, one in after.decisions["b.txt"].hunks.items() if after.is_unseen("b.txt", one)
    ] == [names[2]]
