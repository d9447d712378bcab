"""Acts on one session by two processes: what another one changed in between is never decided by accident."""

import pytest

from state.comparison.mapping import Mapping
from state.errors import PlaitError
from state.view import Standing, View
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Pair, fork, lines


def in_conflict(build: Build) -> Pair:
    """A text with an open hunk, and a file that is decided as a whole."""
    return fork(
        build,
        {"f": lines(), "image": b"\0base"},
        {"f": lines((3, "s")), "image": b"\0source"},
        {"f": lines((3, "t")), "image": b"\0target"},
    )


def rescanned_elsewhere(pair: Pair) -> None:
    pair.source.commit({"f": lines((3, "new")), "image": b"\0new"})
    with Workspace.open(pair.target.path) as other:
        other.rescan()


def test_a_proposal_is_refused_when_another_process_rescanned(build: Build) -> None:
    pair = in_conflict(build)
    with pair.workspace() as workspace:
        text, image = workspace.proposing.open()
        rescanned_elsewhere(pair)
        with pytest.raises(PlaitError, match="this hunk is no longer open"):
            workspace.proposing.accept(text.hunk, key=text.key, shown=text)
        assert workspace.loaded().keys(Standing.CONFLICT) == ("f", "image")
        assert workspace.session.decisions == {}
        assert image.key == "image"


def test_a_whole_file_is_not_decided_on_other_versions_than_were_looked_at(build: Build) -> None:
    pair = in_conflict(build)
    with pair.workspace() as workspace:
        _, image = workspace.proposing.open()
        rescanned_elsewhere(pair)
        with pytest.raises(PlaitError, match="another process brought other versions of it"):
            workspace.proposing.accept("", key="image", shown=image)
        # What was looked at by now is decided.
        workspace.take(["image"])
        assert workspace.result_bytes("image") == b"\0new"


def test_an_act_on_what_the_other_process_left_alone_is_done(build: Build) -> None:
    pair = in_conflict(build)
    with pair.workspace() as workspace:
        workspace.proposing.open()
        pair.source.commit({"f": lines((3, "new"))})
        with Workspace.open(pair.target.path) as other:
            other.rescan()
        workspace.take(["image"])
        assert workspace.result_bytes("image") == b"\0source"
        with Workspace.open(pair.target.path) as other:
            other.undo(2)
        with pytest.raises(PlaitError, match="another process brought other versions of it"):
            workspace.take(["f"])


def test_a_decision_made_while_a_mapping_was_worked_out_turns_stale(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = fork(
        build,
        {"f": lines(), "lib/f": "z\n"},
        {"f": lines((3, "s"))},
        {"f": lines((3, "t"))},
    )
    with pair.workspace() as workspace, Workspace.open(pair.target.path) as other:
        found = Workspace.loaded

        def loaded(one: Workspace, *given: object) -> View:
            view = found(one)
            if one is workspace and not other.session.decisions:
                other.take(["f"])
            return view

        workspace.note("", "makes it look for what is stale")
        workspace.review(["f"])
        other.follow()
        monkeypatch.setattr(Workspace, "loaded", loaded)
        workspace.map((Mapping("", "lib"),))
        assert workspace.session.stale == {"f"}
