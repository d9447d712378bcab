"""A merge that is kept with the session is the one that would be made anew, and no longer kept than it holds."""

import sqlite3

import pytest

from state.comparison.exclusions import Exclusion
from state.comparison.mapping import Mapping
from state.session.base_choice import ChooseBase, ChosenBase
from state.view import Stage
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Pair, fork, lines, strangers
from tests.state.test_random_acts import BASE, SOURCE, TARGET
from tests.state.test_strangers import relatives

FOLDER = {f"src/{name}": f"{name}\n" + lines(count=20) for name in "abcd"}
MOVED = dict.fromkeys(FOLDER) | {path.replace("src", "lib"): text for path, text in FOLDER.items()}


def of_folders(build: Build) -> Pair:
    return fork(build, FOLDER, MOVED, {"src/e": "added\n", "b\udce4d": b"\xff\n"})


def of_moves(build: Build) -> Pair:
    moved = lines(*((number, f"source {number}") for number in range(8, 16)), count=30)
    kept = lines(*((number, f"target {number}") for number in range(12, 29)), count=30)
    return relatives(build, {"a": lines(count=30)}, {"a": None, "pkg/b": moved}, {"a": kept})


def of_strangers(build: Build) -> Pair:
    return strangers(build, {path: text for path, text in SOURCE.items() if text is not None}, TARGET)


PAIRS = {
    "related": lambda build: fork(build, BASE, SOURCE, TARGET),
    "folders": of_folders,
    "moves": of_moves,
    "strangers": of_strangers,
}


def everything(workspace: Workspace) -> tuple[object, ...]:
    """All that a loaded workspace knows of its two sides, and the result."""
    view = workspace.loaded()
    assert view.merge is not None and view.stage is Stage.MERGED
    entries = {entry.key: (entry, view.state(entry)) for entry in view.comparison.entries()}
    merge = (view.merge.related, dict(view.merge.outcomes), view.merge.findings)
    return entries, merge, dict(view.bases), view.numbers, view.findings, workspace.result_id()


def forget(workspace: Workspace) -> None:
    """Takes away what is kept, but for the operations."""
    connection = sqlite3.connect(workspace.journal.path)
    connection.execute("DELETE FROM cache")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("mapped", [False, True])
def test_a_kept_merge_is_the_one_that_would_be_made(build: Build, name: str, mapped: bool) -> None:
    pair = PAIRS[name](build)
    mappings = [Mapping("d", "moved"), Mapping("src", "other")] if mapped else []
    with pair.workspace(mappings=mappings, exclusions=[Exclusion("only", "no")]) as workspace:
        made = everything(workspace)
    stages: list[Stage] = []
    with Workspace.open(pair.target.path) as kept:
        kept.load(on_view=lambda view: stages.append(view.stage))
        assert everything(kept) == made
        forget(kept)
    assert stages == [Stage.MERGED]
    with Workspace.open(pair.target.path) as again:
        again.load(on_view=lambda view: stages.append(view.stage))
        assert everything(again) == made
    assert stages[1:3] == [Stage.COMPARED, Stage.RENAMES]


def test_a_base_that_the_operator_chose_counts_on_a_kept_merge(build: Build) -> None:
    pair = fork(build, BASE, SOURCE, TARGET)
    with pair.workspace(exclusions=()) as workspace:
        workspace.rebase(ChooseBase(("f1",), ChosenBase(None)))
        chosen = everything(workspace)
    for _ in range(2):
        with Workspace.open(pair.target.path) as again:
            assert everything(again) == chosen
            again.undo()
            undone = everything(again)
            again.redo()
        assert undone != chosen


def test_a_merge_is_made_anew_for_other_trees_and_settings(build: Build) -> None:
    pair = of_folders(build)
    with pair.workspace() as workspace:
        assert workspace.loaded().numbers.conflicts == 1
    pair.target.git("config", "merge.directoryRenames", "true")
    with Workspace.open(pair.target.path) as other:
        assert other.loaded().numbers.conflicts == 0
        pair.source.commit({"lib/a": "more\n"})
        other.rescan()
        rescanned = everything(other)
    with Workspace.open(pair.target.path) as again:
        assert everything(again) == rescanned


def test_a_merge_is_made_anew_when_one_of_its_texts_is_gone(build: Build) -> None:
    pair = fork(build, {"f": lines()}, {"f": lines((2, "s"), (6, "s"))}, {"f": lines((6, "t"), (11, "t"))})
    with pair.workspace() as workspace:
        ((_, version),) = workspace.lands("f")
        assert version is not None
    text = pair.target.path / ".git" / "objects" / version.oid[:2] / version.oid[2:]
    text.unlink()
    with Workspace.open(pair.target.path) as again:
        assert again.result_bytes("f") == lines((2, "s"), (6, "t"), (11, "t")).encode()
    assert text.exists()
