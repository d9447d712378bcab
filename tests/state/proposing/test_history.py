"""What was chosen counts, however it was chosen; undo takes it back; nothing is counted twice."""

from collections import Counter

import pytest

from state.merging.choice import Choice, Pick
from state.proposals.evidence import Counts
from state.proposing import Proposing
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.proposing.merges import hunks, merge, text


@pytest.fixture
def workspace(build: Build) -> Workspace:
    return merge(build).workspace()


def counts(workspace: Workspace) -> Counts:
    """What the session's proposals know."""
    workspace.proposing.open([])
    return workspace.proposing._history.counts


def stances(workspace: Workspace) -> Counter[str]:
    """The choices of the whole merge."""
    found = counts(workspace).at("merge", "")
    # However it came about, it is what whoever begins anew would count.
    assert found == counts_anew(workspace).at("merge", "")
    return found


def counts_anew(workspace: Workspace) -> Counts:
    anew = Proposing(workspace)
    anew.open([])
    anew.close()
    return anew._history.counts


def test_choices_by_hand_are_classified(workspace: Workspace) -> None:
    first, second, third = hunks(workspace, "a.txt")
    workspace.resolve("a.txt", [first], Choice.LINES, [Pick("source", 0, 1)])
    workspace.resolve("a.txt", [second], Choice.TEXT, text=b"target 12\nsource 12\n")
    workspace.resolve("a.txt", [third], Choice.TEXT, text=b"something else\n")
    assert stances(workspace) == {"source": 1, "both": 1, "combined": 1}
    assert counts(workspace).last == {"a.txt": "combined", "": "combined"}


def test_many_at_once_and_accepted_ones_count(workspace: Workspace) -> None:
    workspace.resolve_many(
        [(key, hunks(workspace, key)[:2]) for key in ("a.txt", "b.txt")], Choice.TARGET_SOURCE
    )
    one = workspace.proposing.open(["docs/c.md"])[0]
    number = next(at for at, this in enumerate(one.proposals, 1) if this.choice is Choice.TARGET)
    workspace.proposing.accept(one.hunk, number, "docs/c.md")
    assert stances(workspace) == {"both": 4, "target": 1}
    assert counts(workspace).at("directory", "docs") == {"target": 1}


def test_a_file_taken_whole_tells_all_of_its_hunks(workspace: Workspace) -> None:
    workspace.take(["a.txt"])
    workspace.keep(["b.txt"])
    workspace.drop(["docs/c.md"])
    assert stances(workspace) == {"source": 3, "target": 3, "none": 3}
    workspace.undo()
    assert stances(workspace) == {"source": 3, "target": 3}
    workspace.resolve("a.txt", hunks(workspace, "a.txt")[:1], Choice.TARGET)
    assert stances(workspace) == {"target": 4}


def test_a_file_that_was_edited_tells_what_became_of_its_hunks(workspace: Workspace) -> None:
    edited = text("source").replace("source 12\n", "target 12\n").replace("source 22\n", "own words\n")
    workspace.replace("a.txt", edited.encode())
    assert stances(workspace) == {"source": 1, "target": 1, "combined": 1}


def test_undo_redo_and_side_lines_are_followed(workspace: Workspace) -> None:
    first, second, _ = hunks(workspace, "a.txt")
    workspace.resolve("a.txt", [first], Choice.SOURCE)
    workspace.resolve("a.txt", [second], Choice.SOURCE)
    assert stances(workspace) == {"source": 2}
    workspace.undo(2)
    assert stances(workspace) == {}
    assert counts(workspace).last == {}
    workspace.resolve("a.txt", [second], Choice.TARGET)
    assert stances(workspace) == {"target": 1}
    workspace.restore(3)
    assert stances(workspace) == {"source": 2}
    assert counts(workspace).last == {"a.txt": "source", "": "source"}


def test_the_last_choice_is_the_latest_operation(workspace: Workspace) -> None:
    workspace.resolve("b.txt", hunks(workspace, "b.txt")[:1], Choice.SOURCE)
    workspace.resolve("a.txt", hunks(workspace, "a.txt")[:1], Choice.TARGET)
    assert counts(workspace).last == {"a.txt": "target", "b.txt": "source", "": "target"}
    workspace.resolve("b.txt", hunks(workspace, "b.txt")[1:2], Choice.BASE)
    assert counts(workspace).last == {"a.txt": "target", "b.txt": "none", "": "none"}


def test_what_nobody_looked_at_teaches_nothing(workspace: Workspace) -> None:
    for key in ("a.txt", "b.txt"):
        workspace.resolve(key, hunks(workspace, key), Choice.SOURCE)
    assert len(workspace.proposing.accept_confident()) == 3
    assert stances(workspace) == {"source": 6}
    workspace.review(["docs/c.md"])
    assert stances(workspace) == {"source": 9}


def test_what_is_decided_is_read_once(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    history = workspace.proposing._remembering
    reading = history._read

    def watched(view, keys):  # type: ignore[no-untyped-def]
        wanted = list(keys)
        read.extend(wanted)
        return reading(view, wanted)

    monkeypatch.setattr(history, "_read", watched)
    monkeypatch.setattr(workspace.proposing._history, "_read", watched)
    for key in ("a.txt", "b.txt", "docs/c.md"):
        workspace.resolve(key, hunks(workspace, key)[:1], Choice.SOURCE)
        workspace.proposing.open([])
    assert read == ["a.txt", "b.txt", "docs/c.md"]
    workspace.undo(2)
    workspace.proposing.open([])
    workspace.redo(2)
    workspace.proposing.open([])
    # The next process has it from the store.
    assert counts_anew(workspace).at("merge", "") == {"source": 3}
    assert read == ["a.txt", "b.txt", "docs/c.md"]
