"""Accepting and undoing is nothing, whatever was accepted; what is known is what whoever begins anew would find."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from state.errors import PlaitError
from state.merging.choice import Choice
from state.proposing import Proposing, Scope
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.proposing.merges import merge

KEYS = ("a.txt", "b.txt", "docs/c.md", "gone.txt", "kept.txt", "picture.bin")
PLAIN = [one for one in Choice if one not in (Choice.LINES, Choice.TEXT)]
ACTS = st.one_of(
    st.tuples(st.just("accept"), st.sampled_from(KEYS), st.integers(1, 3)),
    st.tuples(st.just("rest"), st.sampled_from(KEYS), st.sampled_from(list(Scope))),
    st.tuples(st.just("confident"), st.just(""), st.just(0)),
    st.tuples(st.just("resolve"), st.sampled_from(KEYS[:3]), st.sampled_from(PLAIN)),
    st.tuples(st.just("take"), st.sampled_from(KEYS), st.just(0)),
    st.tuples(st.just("review"), st.sampled_from(KEYS), st.just(0)),
    st.tuples(st.just("undo"), st.just(""), st.integers(1, 3)),
    st.tuples(st.just("redo"), st.just(""), st.integers(1, 2)),
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder: Path = tmp_path_factory.mktemp("merge")
    return merge(Build(folder)).workspace()


def act(workspace: Workspace, kind: str, key: str, how: object) -> None:
    proposing = workspace.proposing
    match kind:
        case "accept":
            for one in proposing.open([key])[:1]:
                proposing.accept(one.hunk, int(str(how)), key, one)
        case "rest":
            for one in proposing.open([key])[:1]:
                proposing.accept_rest(proposing.rest(key, one.hunk, 1, Scope(str(how))))
        case "confident":
            proposing.accept_confident()
        case "resolve":
            workspace.resolve(key, workspace.file(key).hunks[:2], Choice(str(how)))
        case "take":
            workspace.take([key])
        case "review":
            workspace.review([key])
        case "undo":
            workspace.undo(int(str(how)))
        case "redo":
            workspace.redo(int(str(how)))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(ACTS, max_size=8))
def test_accept_and_undo_are_inverse_and_nothing_is_counted_twice(
    workspace: Workspace, acts: list[tuple[str, str, object]]
) -> None:
    workspace.restore(1)
    for kind, key, how in acts:
        number, tree, session = workspace.session.number, workspace.result_id(), workspace.session
        head = workspace.journal.session()
        try:
            act(workspace, kind, key, how)
        except PlaitError:
            assert workspace.session.number == number
            continue
        if kind in ("accept", "rest", "confident") and workspace.session.number != number:
            after, changed = workspace.result_id(), workspace.session
            workspace.undo()
            assert (workspace.result_id(), workspace.session, workspace.journal.session()) == (
                tree,
                session,
                head,
            )
            workspace.redo()
            assert (workspace.result_id(), workspace.session) == (after, changed)
    found = workspace.proposing.open()
    anew = Proposing(workspace)
    assert anew.open() == found
    anew.close()
    assert workspace.proposing.memory_problem == ""
    view = workspace.loaded()
    unseen = {(entry.key, name) for entry in view.comparison.entries() for name in view.unseen(entry.key)}
    assert {(one.key, one.hunk) for one in workspace.proposing.to_review()} == unseen
