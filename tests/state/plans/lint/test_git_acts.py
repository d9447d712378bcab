"""Lines of git."""

from state.findings import Severity
from state.plans.lint import git_acts
from state.plans.lint.git_lines import may_be
from state.plans.plan import Plan
from tests.state.plans.lint.making import Known, commands, findings, found, messages, phase, plan, running

E, W = Severity.ERROR, Severity.WARNING


def test_a_backup_before_its_commit() -> None:
    of = running("git branch backup-before-merge", "git add -A", 'git commit -m "state"')
    assert found(git_acts.backups_before_their_commit, of) == [
        ("plan-backup-early", E, "backup-before-merge", 10)
    ]


def test_a_backup_behind_its_commit_or_checked_out() -> None:
    for texts in (
        ("git add -A", "git commit -m x", "git branch backup-1"),
        ("git checkout -b backup-1", "git commit -m x"),
        ("git branch backup-1", "git checkout -b merge", "git commit -m x"),
        ("git branch backup-1 HEAD~1", "git commit -m x"),
        ("git branch feature", "git commit -m x"),
    ):
        assert found(git_acts.backups_before_their_commit, running(*texts)) == []


def test_a_backup_in_another_step_is_of_another_time() -> None:
    of = plan(commands=(*commands("git tag pre-merge"), *commands("git commit -m x", fence=2, start=30)))
    assert found(git_acts.backups_before_their_commit, of) == []


def rolled(forward: tuple[str, ...], *back: str) -> Plan:
    return plan(commands=(*commands(*forward), *commands(*back, fence=2, start=50, rollback="rollback-1")))


def test_a_revert_of_a_merge_of_the_plan() -> None:
    of = rolled(
        ("git checkout main", "git merge --no-ff work"), "git checkout main", "git revert HEAD --no-edit"
    )
    assert found(git_acts.reverts_of_merges, of) == [("plan-revert-mainline", E, "HEAD", 51)]


def test_a_revert_that_names_a_merge() -> None:
    of = running("git revert <phase3-merge-commit> --no-edit")
    assert found(git_acts.reverts_of_merges, of) == [("plan-revert-mainline", E, "<phase3-merge-commit>", 10)]
    facts = Known(merges=("abc1234",))
    assert found(git_acts.reverts_of_merges, running("git revert abc1234"), facts) == [
        ("plan-revert-mainline", E, "abc1234", 10)
    ]


def test_reverts_that_work() -> None:
    for back in (
        ("git checkout main", "git revert -m 1 HEAD"),
        ("git checkout other", "git revert HEAD"),
        ("git checkout main", "git revert abc1234"),
    ):
        of = rolled(("git checkout main", "git merge --no-ff work"), *back)
        assert found(git_acts.reverts_of_merges, of, Known()) == []
    of = rolled(("git checkout main", "git merge work"), "git checkout main", "git revert HEAD")
    assert found(git_acts.reverts_of_merges, of, Known()) == []


def test_what_loses_work() -> None:
    of = running(
        "git reset --hard v1",
        "git push --force-with-lease origin main",
        "git push -f",
        "git push origin +main",
    )
    assert [(kind, line) for kind, _, _, line in found(git_acts.lossy_lines, of)] == [
        ("plan-hard-reset", 10),
        ("plan-force-push", 11),
        ("plan-force-push", 12),
        ("plan-force-push", 13),
    ]


def test_what_loses_nothing() -> None:
    of = running(
        "git reset --soft HEAD~1", "git push origin main", "git commit -m 'reset --hard'", "git fetch -f"
    )
    assert found(git_acts.lossy_lines, of) == []


def test_names_that_nothing_makes() -> None:
    of = running("git merge featur/a", "git reset --hard v0", "git checkout gone")
    facts = Known(has_branches=("main", "feature/a"), has_tags=("v1",))
    assert found(git_acts.missing_references, of, facts) == [
        ("plan-reference-missing", E, "featur/a", 10),
        ("plan-reference-missing", E, "v0", 11),
        ("plan-reference-missing", W, "gone", 12),
    ]


def test_a_name_that_is_missing_is_said_once() -> None:
    of = running("git checkout gone", "git merge gone")
    assert found(git_acts.missing_references, of, Known()) == [("plan-reference-missing", E, "gone", 10)]


def test_names_that_exist_or_are_made() -> None:
    of = running(
        "git checkout -b merge-all",
        "git branch backup-$(date +%Y%m%d)",
        "git tag v2",
        "git merge feature/a origin/b c",
        "git checkout merge-all",
        "git checkout src/app.py",
        "git checkout HEAD~2",
        "git reset --hard backup-YYYYMMDD",
        "git reset --hard v2",
        "git revert 1234abcd",
        "git remote add other ../other",
        "git merge other/main",
    )
    facts = Known(has_branches=("main", "feature/a", "origin/b", "origin/c"), target={"src/app.py": ""})
    assert found(git_acts.missing_references, of, facts) == []
    assert found(git_acts.missing_references, running("git merge nowhere")) == []


def test_a_branch_that_only_the_source_has() -> None:
    facts = Known(source_branches=("work",))
    (one,) = findings(git_acts.missing_references, running("git merge work"), facts)
    assert one.hint == "the source has it: fetch it into the target first"


def test_a_branch_that_a_phase_names() -> None:
    of = plan(phases=(phase("1", 5, branch="work"), phase("2", 9, branch="main")))
    assert found(git_acts.missing_references, of, Known()) == [("plan-reference-missing", W, "work", 5)]


def test_a_merge_of_what_is_in_already() -> None:
    facts = Known(has_branches=("main", "work"), ancestors=(("work", "main"),))
    of = running("git checkout main", "git merge work")
    assert found(git_acts.merges_of_what_is_merged, of, facts) == [("plan-already-merged", W, "work", 11)]
    fresh = running("git checkout work", "git commit -m x", "git checkout main", "git merge work")
    assert found(git_acts.merges_of_what_is_merged, fresh, facts) == []


def test_names_made_twice_and_taken() -> None:
    of = running("git tag v1", "git tag v2", "git tag v2", "git checkout -b main")
    facts = Known(has_tags=("v1",))
    assert found(git_acts.names_made_twice, of, facts) == [
        ("plan-name-taken", W, "v1", 10),
        ("plan-name-twice", W, "v2", 12),
        ("plan-name-taken", W, "main", 13),
    ]


def test_names_that_may_be_made() -> None:
    of = running(
        "git tag -l v1",
        "git tag -d v1",
        "git tag v9",
        "git tag -d v9",
        "git tag v9",
        "git tag -f v9",
        "git branch -a",
        "git checkout -B main",
        "git tag b-$(date +%F)",
        "git tag b-$(date +%F)",
    )
    assert found(git_acts.names_made_twice, of, Known(has_tags=("v1",))) == []


def test_names_with_dates_may_be_one() -> None:
    assert may_be("backup-YYYYMMDD", "backup-$(date +%Y%m%d)")
    assert may_be("backup-20260101", "backup-${TODAY}")
    assert not may_be("backup-YYYYMMDD", "save-$(date +%Y%m%d)")
    assert messages(git_acts.names_made_twice, running("git status")) == []


def test_a_revert_takes_no_message() -> None:
    of = running(
        'git revert abc1234 -m "Back to before"', "git revert -m 1 abc1234", "git revert -m $PARENT abc1234"
    )
    assert found(git_acts.reverts_of_merges, of) == [("plan-revert-mainline", E, "Back to before", 10)]
