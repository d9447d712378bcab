"""Acts of phases on a real target: backup, branch, merge, tag, commit; and the ways back from them."""

from collections.abc import Iterator

import pytest

from state.checking.phase_acts import Opened
from state.errors import PlaitError
from state.merging.choice import Choice
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.checking.plans import PHASED
from tests.state.pairs import Pair, fork


@pytest.fixture
def pair(build: Build) -> Pair:
    """A target with a development branch, a feature that merges cleanly, and a branch that clashes."""
    found = fork(build, {"a": "1\n2\n3\n", "b": "b\n"}, {"c": "c\n"}, {"d": "d\n"})
    target = found.target
    target.git("branch", "development")
    target.git("switch", "-q", "-c", "feature")
    target.commit({"f": "f\n", "b": "feature\n"}, "the feature")
    target.git("switch", "-q", "-c", "clashing", "development")
    target.commit({"a": "1\nclash\n3\n"}, "the clash")
    target.git("switch", "-q", "development")
    target.commit({"a": "1\ndevelopment\n3\n"}, "on development")
    target.git("switch", "-q", "main")
    return found


@pytest.fixture
def workspace(pair: Pair) -> Iterator[Workspace]:
    """A session on it with the plan."""
    with pair.workspace(name="phased") as made:
        made.checking.import_bytes(PHASED.encode(), "plan.md", "/nowhere/plan.md")
        yield made


def test_a_backup_holds_the_target_and_says_what_it_is(workspace: Workspace, pair: Pair) -> None:
    workspace.checking.phase_acts.backup("backup-before", phase="1")
    assert pair.target.git("rev-parse", "backup-before") == workspace.target_snapshot.commit
    assert workspace.history()[-1].words.startswith("back up main (")
    workspace.undo()
    assert pair.target.git("branch", "--list", "backup-before") == ""
    workspace.checking.phase_acts.backup("of-development", of="development")
    assert pair.target.git("rev-parse", "of-development") == pair.target.git("rev-parse", "development")


@pytest.mark.parametrize("name", ["", "-x", "a..b", "main", "x.lock", "a b"])
def test_names_that_git_refuses_or_that_are_taken(workspace: Workspace, name: str) -> None:
    number = workspace.session.number
    with pytest.raises(PlaitError):
        workspace.checking.phase_acts.backup(name)
    assert workspace.session.number == number


def test_a_merge_without_conflicts_is_the_commit_git_would_make(workspace: Workspace, pair: Pair) -> None:
    before = pair.target.git("rev-parse", "development")
    feature = pair.target.git("rev-parse", "feature")
    done = workspace.checking.phase_acts.merge("feature", "development", phase="1")
    assert not isinstance(done, Opened)
    assert pair.target.git("log", "-1", "--format=%P", "development").split() == [before, feature]
    assert pair.target.git("show", "development:f") == "f"
    with pytest.raises(PlaitError, match="feature is merged into development already"):
        workspace.checking.phase_acts.merge("feature", "development")
    workspace.undo()
    assert pair.target.git("rev-parse", "development") == before


def test_a_merge_with_conflicts_opens_a_session_and_takes_its_commit(
    workspace: Workspace, pair: Pair
) -> None:
    ours, theirs = pair.target.git("rev-parse", "development"), pair.target.git("rev-parse", "clashing")
    opened = workspace.checking.phase_acts.merge("clashing", "development", phase="2")
    assert opened == Opened("phased-clashing-into-development", ("a",), True)
    again = workspace.checking.phase_acts.merge("clashing", "development", phase="2")
    assert again == Opened("phased-clashing-into-development", ("a",), False)
    with Workspace.open(pair.target.path, opened.session) as child:
        child.load()
        [conflict] = (
            [entry.key for entry in child.view.entries(*type(child.view.standings["a"]))]
            if child.view
            else []
        )
        outcome = child.loaded().outcome(conflict)
        assert outcome is not None
        child.resolve(conflict, list(outcome.hunks), Choice.SOURCE_TARGET)
        applied = child.apply(child.plan_apply())
    done = workspace.checking.phase_acts.merge("clashing", "development", phase="2")
    assert not isinstance(done, Opened)
    assert pair.target.git("rev-parse", "development") == applied.commit
    assert pair.target.git("log", "-1", "--format=%P", "development").split() == [ours, theirs]
    assert pair.target.git("show", "development:a").split() == ["1", "clash", "development", "3"]


def test_commits_per_phase_stand_on_each_other(workspace: Workspace, pair: Pair) -> None:
    workspace.take(["c"])
    first_tree = workspace.result_id()
    workspace.checking.phase_acts.commit("steps", "Phase 1", phase="1")
    first = pair.target.git("rev-parse", "steps")
    assert pair.target.git("rev-parse", "steps^{tree}") == first_tree
    with pytest.raises(PlaitError, match="the result has not changed since the last commit"):
        workspace.checking.phase_acts.commit("steps", "again")
    workspace.drop(["b"])
    workspace.checking.phase_acts.commit("steps", "Phase 2", phase="2")
    assert pair.target.git("rev-parse", "steps^") == first
    workspace.undo()
    assert pair.target.git("rev-parse", "steps") == first
    with pytest.raises(PlaitError, match="the branch isn't this session's"):
        workspace.checking.phase_acts.commit("feature", "no")


def test_apply_stands_on_the_commits_of_the_phases(workspace: Workspace, pair: Pair) -> None:
    workspace.take(["c"])
    workspace.checking.phase_acts.commit("steps", "Phase 1", phase="1")
    plan = workspace.plan_apply()
    assert plan.parents == (pair.target.git("rev-parse", "steps"), workspace.source_snapshot.commit)
    assert "above the commit of its phases" in plan.words[1]
    applied = workspace.apply(plan)
    assert (
        pair.target.git("log", "--first-parent", "--format=%s", "-2", applied.branch).split("\n")[1]
        == "Phase 1"
    )


def test_a_tag_with_a_message_is_annotated(workspace: Workspace, pair: Pair) -> None:
    workspace.checking.phase_acts.tag("v1", at="feature", message="first", phase="1")
    assert pair.target.git("cat-file", "-t", "v1") == "tag"
    assert pair.target.git("rev-parse", "v1^{commit}") == pair.target.git("rev-parse", "feature")


def test_the_way_back_from_a_merge_is_rehearsed_and_changes_nothing(workspace: Workspace, pair: Pair) -> None:
    acts = workspace.checking.phase_acts
    acts.tag("v0", at="development", phase="1")
    acts.merge("feature", "development", phase="1")
    merge = pair.target.git("rev-parse", "development")
    refs = pair.target.git("for-each-ref")
    ways = {way.id: way for way in workspace.checking.ways_back.of("1")}
    way = ways[f"revert-{merge[:10]}"]
    assert [step.command for step in way.steps] == [
        "git checkout development",
        f"git revert -m 1 --no-edit {merge}",
    ]
    assert (
        way.loses[0] == f"the 2 files that the merge {merge[:10]} changed go back to what was there before it"
    )
    rehearsal = workspace.checking.ways_back.rehearse(way)
    assert (rehearsal.ok, rehearsal.words) == (True, "it runs, and every file is as it was before")
    assert pair.target.git("for-each-ref") == refs


def test_later_work_on_the_same_files_is_named(workspace: Workspace, pair: Pair) -> None:
    workspace.checking.phase_acts.merge("feature", "development", phase="1")
    pair.target.git("switch", "-q", "development")
    pair.target.commit({"b": "later\n"}, "later work")
    pair.target.git("switch", "-q", "main")
    [way] = [one for one in workspace.checking.ways_back.of("1") if one.id.startswith("revert")]
    assert "1 later commit on development changed some of the same files" in way.loses[1]
    rehearsal = workspace.checking.ways_back.rehearse(way)
    assert not rehearsal.ok
    assert rehearsal.words.endswith(" failed: CONFLICT (content): Merge conflict in b")


def test_a_reset_says_which_commits_it_loses(workspace: Workspace, pair: Pair) -> None:
    workspace.checking.phase_acts.backup("backup-development", of="development", phase="1")
    workspace.checking.phase_acts.merge("feature", "development", phase="1")
    way = workspace.checking.ways_back.one("reset-backup-development-development", "1")
    # What came with the merge is still on its own branch.
    assert way.loses[0].startswith("1 commit of development is on no branch and no tag any more: ")
    assert "the feature" not in way.loses[0]
    assert workspace.checking.ways_back.rehearse(way).ok


def test_the_plans_own_ways_back_are_listed_with_what_they_lose(workspace: Workspace) -> None:
    ways = [way for way in workspace.checking.ways_back.of() if way.from_plan]
    assert [(way.scope, [step.command for step in way.steps]) for way in ways] == [
        ("immediate", ["git checkout development", "git reset --hard v1"]),
        ("phase", ["git checkout development", "git revert HEAD --no-edit"]),
    ]
    assert ways[0].loses == ("every commit after v1, which is not there yet, and uncommitted work",)
    # A revert of the commit on top, which is no merge here, works in a clone.
    assert workspace.checking.ways_back.rehearse(ways[1]).ok


def test_after_apply_undo_is_a_way_back(workspace: Workspace) -> None:
    workspace.take(["c"])
    applied = workspace.apply(workspace.plan_apply())
    way = workspace.checking.ways_back.one("apply")
    assert way.steps[0].command == "plait undo"
    assert applied.branch in way.title


def test_a_tag_called_like_a_branch_is_not_taken_for_it(workspace: Workspace, pair: Pair) -> None:
    target = pair.target
    target.git("tag", "development", "main")
    target.git("tag", "feature", "main")
    development, feature = (
        target.git("rev-parse", "refs/heads/development"),
        target.git("rev-parse", "refs/heads/feature"),
    )
    acts = workspace.checking.phase_acts
    acts.backup("held", of="development", phase="1")
    assert target.git("rev-parse", "held") == development
    acts.merge("feature", "development", phase="1")
    assert target.git("log", "-1", "--format=%P", "refs/heads/development").split() == [development, feature]
    [revert] = [one for one in workspace.checking.ways_back.of("1") if one.id.startswith("revert")]
    assert revert.wanted_tree == target.git("rev-parse", f"{development}^{{tree}}")
    opened = acts.merge("clashing", "development", phase="2")
    assert isinstance(opened, Opened)
    with Workspace.open(target.path, opened.session) as child:
        assert child.target_snapshot.commit == target.git("rev-parse", "refs/heads/development")


@pytest.mark.parametrize(
    "name", ["Feature/Big_Thing.v2", "a-" + "very-" * 20 + "long-name", "feat@2", "größer"]
)
def test_a_session_for_a_merge_can_be_opened_whatever_the_branch_is_called(
    workspace: Workspace, pair: Pair, name: str
) -> None:
    pair.target.git("branch", name, "clashing")
    acts = workspace.checking.phase_acts
    opened = acts.merge(name, "development", phase="2")
    assert isinstance(opened, Opened)
    with Workspace.open(pair.target.path, opened.session) as child:
        assert child.source_snapshot.commit == pair.target.git("rev-parse", "clashing")
    assert acts.merge(name, "development", phase="2") == Opened(opened.session, ("a",), False)


def test_branches_that_moved_on_get_a_session_of_their_own(workspace: Workspace, pair: Pair) -> None:
    acts, target = workspace.checking.phase_acts, pair.target
    first = acts.merge("clashing", "development", phase="2")
    target.git("switch", "-q", "clashing")
    target.commit({"a": "1\nmore clash\n3\n"}, "more")
    target.git("switch", "-q", "main")
    second = acts.merge("clashing", "development", phase="2")
    assert isinstance(first, Opened) and isinstance(second, Opened)
    assert (second.session, second.is_new) == (f"{first.session}-2", True)
    with Workspace.open(target.path, second.session) as child:
        assert child.source_snapshot.commit == target.git("rev-parse", "clashing")


def test_head_is_no_name_for_a_branch(workspace: Workspace) -> None:
    with pytest.raises(PlaitError, match="git doesn't take this as the name of a branch"):
        workspace.checking.phase_acts.backup("HEAD")


RESETS = """\
## Phase 1: One

- [ ] Look

## Rollback

```bash
git checkout {branch}
git reset --hard {to}
```
"""


@pytest.mark.parametrize(
    ("branch", "to", "words"),
    [
        ("development", "HEAD~1", "1 commit after HEAD~1, and uncommitted work: "),
        (
            "no-such-branch",
            "main~1",
            "every commit after main~1, which is not there yet, and uncommitted work",
        ),
        (
            "development",
            "development",
            "no commit, and uncommitted work: development has nothing after development",
        ),
        (
            "development",
            "HEAD@{7}",
            "every commit after HEAD@{7}, which is not there yet, and uncommitted work",
        ),
    ],
)
def test_a_reset_of_the_plan_never_sounds_smaller_than_it_is(
    workspace: Workspace, branch: str, to: str, words: str
) -> None:
    text = RESETS.format(branch=branch, to=to)
    workspace.checking.import_bytes(text.encode(), "plan.md", "/nowhere/plan.md")
    [way] = [one for one in workspace.checking.ways_back.of() if one.from_plan]
    assert way.loses[0].startswith(words)
    if branch == "development" and to == "HEAD~1":
        assert way.loses[0].endswith(" on development")
