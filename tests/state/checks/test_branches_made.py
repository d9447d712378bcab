"""What branches and tags show of a plan's lines of git, and whether backups hold what they should."""

import pytest

from state.checks.branches_made import acted, backed_up
from state.checks.ground import AppliedFact, ReferenceFact
from state.plans.plan import ActKind, BackupWish, GitAct
from tests.state.checks.grounds import FakeGround, phase, plan_of

PLAN = plan_of(phases=(phase("1"), phase("2", into=("development",))))
T, A, B = "t" * 40, "a" * 40, "b" * 40


def git(kind: ActKind, name: str, **more: object) -> GitAct:
    return GitAct("act", kind, name, "command", 3, **more)  # type: ignore[arg-type]


def stands(act: GitAct, ground: FakeGround) -> tuple[str, bool, str]:
    found = acted(act, "item", PLAN, ground)
    return found.state.value, found.decisive, found.why


def merged(full: str, before: str, after: str, phase: str = "phase-1", item: str = "item") -> ReferenceFact:
    return ReferenceFact(7, "merge", ((full, before, after),), phase, item, "2031-03-01T13:00:00+00:00")


def test_a_branch_is_there_or_not() -> None:
    act = git(ActKind.CHECKOUT, "merge-work", create=True)
    assert stands(act, FakeGround()) == ("open", True, "there is no branch merge-work yet")
    assert stands(act, FakeGround(branches={"merge-work": A})) == (
        "passed", True, "the branch merge-work is at aaaaaaaaaa",
    )  # fmt: skip


def test_a_branch_made_for_the_item_under_another_name_counts() -> None:
    made = ReferenceFact(4, "branch", (("refs/heads/mine", "", A),), "phase-1", "item")
    ground = FakeGround(branches={"mine": A}, references=(made,))
    assert stands(git(ActKind.BRANCH, "theirs"), ground) == (
        "passed", True, "the branch mine is at aaaaaaaaaa, made in operation 4",
    )  # fmt: skip


@pytest.mark.parametrize(
    "name", ["backup-$(date +%Y%m%d)", "backup-YYYYMMDD", "backup-<date>", "backup-${DAY}"]
)
def test_blanks_in_a_name_stand_for_anything(name: str) -> None:
    act = git(ActKind.BRANCH, name, backup=True)
    assert stands(act, FakeGround(branches={"backup-20310301": T}))[0] == "passed"
    assert stands(act, FakeGround(branches={"backup-": T, "other": T}))[0] == "open"


def test_a_name_that_is_only_a_blank_means_no_branch_at_all() -> None:
    assert stands(git(ActKind.BRANCH, "$NAME"), FakeGround(branches={"main": T}))[0] == "open"


def test_a_backup_has_to_hold_the_target() -> None:
    act = git(ActKind.BRANCH, "backup", backup=True, phase="phase-1")
    old = FakeGround(branches={"backup": A}, ancestors=frozenset({(A, T)}))
    assert stands(act, old) == (
        "failed", True, "the branch backup at aaaaaaaaaa doesn't hold the target's tttttttttt",
    )  # fmt: skip
    later = FakeGround(branches={"backup": B}, ancestors=frozenset({(T, B)}))
    assert stands(act, later) == (
        "passed",
        True,
        "the branch backup at bbbbbbbbbb holds the target's tttttttttt",
    )


def test_a_backup_of_a_later_phase_has_to_hold_what_the_earlier_ones_made() -> None:
    act = git(ActKind.TAG, "before-2", backup=True, phase="phase-2", on="main")
    acts = (merged("refs/heads/main", T, B),)
    early = FakeGround(tags={"before-2": T}, references=acts)
    assert stands(act, early)[0] == "failed"
    good = FakeGround(tags={"before-2": B}, references=acts, ancestors=frozenset({(T, B)}))
    assert stands(act, good) == (
        "passed", True, "the tag before-2 at bbbbbbbbbb holds bbbbbbbbbb, which operation 7 made",
    )  # fmt: skip


def test_a_merge_shows_in_the_branch_it_goes_into() -> None:
    act = git(ActKind.MERGE, "feature", on="main", no_ff=True)
    branches = {"feature": A, "main": B}
    assert (
        stands(act, FakeGround(branches=branches))[2]
        == "feature (aaaaaaaaaa) is not in main (bbbbbbbbbb) yet"
    )
    there = FakeGround(branches=branches, ancestors=frozenset({(A, B)}))
    assert stands(act, there) == ("passed", True, "main (bbbbbbbbbb) holds feature (aaaaaaaaaa)")
    ours = FakeGround(
        branches=branches, ancestors=frozenset({(A, B)}), references=(merged("refs/heads/main", T, B),)
    )
    assert stands(act, ours) == (
        "passed", True, "feature is merged into main as bbbbbbbbbb in operation 7",
    )  # fmt: skip


def test_a_branch_with_nothing_of_its_own_proves_no_merge() -> None:
    act = git(ActKind.MERGE, "feature", on="main", no_ff=True)
    assert stands(act, FakeGround(branches={"feature": T, "main": T}))[:2] == ("open", True)
    before = FakeGround(branches={"feature": A, "main": B}, ancestors=frozenset({(A, T), (A, B), (T, B)}))
    assert stands(act, before) == (
        "open", False, "feature holds nothing that the target didn't hold when the session began",
    )  # fmt: skip


def test_a_merge_says_where_it_goes_by_its_phase() -> None:
    act = git(ActKind.MERGE, "feature", phase="phase-2")
    assert stands(act, FakeGround(branches={"feature": A}))[2] == "there is no branch development yet"


def test_commits_are_those_of_the_phase_or_of_applying() -> None:
    act = git(ActKind.COMMIT, "", phase="phase-1")
    assert stands(act, FakeGround())[0] == "open"
    own = ReferenceFact(5, "commit", (("refs/heads/main", T, B),), "phase-1")
    assert stands(act, FakeGround(references=(own,)))[2] == "committed as bbbbbbbbbb in operation 5"
    other = ReferenceFact(5, "commit", (("refs/heads/main", T, B),), "phase-2")
    assert stands(act, FakeGround(references=(other,)))[0] == "open"
    applied = FakeGround(applied=AppliedFact("merged", A, "tree", "backup", T))
    assert stands(act, applied)[2] == "the result is committed as aaaaaaaaaa on merged"


def test_what_other_places_hold_is_not_told() -> None:
    assert stands(git(ActKind.PUSH, "main"), FakeGround())[:2] == ("open", False)
    assert stands(git(ActKind.RESET, "v1"), FakeGround())[:2] == ("open", False)


def test_git_keeps_a_file_that_is_backed_up_beside_itself() -> None:
    ground = FakeGround(target={"app/a.py": "1"})
    for name in ("app/a.py.backup", "app/a.py.bak-old", "app/a.py~"):
        found = backed_up(BackupWish("b", "file", name, 3), "item", PLAN, ground)
        assert found.why == f"git keeps app/a.py as it was in the commit tttttttttt, so {name} isn't needed"
        assert found.passed
    gone = backed_up(BackupWish("b", "file", "app/z.py.bak", 3), "item", PLAN, ground)
    assert (gone.passed, gone.decisive) == (False, False)
    dump = backed_up(BackupWish("b", "database", "dump.sql", 3), "item", PLAN, ground)
    assert (dump.passed, dump.decisive) == (False, False)
