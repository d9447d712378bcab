"""Where plan and session part: what is missing, what nobody planned, what was left behind."""

from state.checks.acts import Waive
from state.checks.checklist import Checklist, Difference
from state.checks.ground import EntryFact, EntryKind
from state.checks.standing import checklist_of
from state.plans.plan import CopyWish, ItemKind, PlanPath, Side
from tests.state.checks.grounds import READ_IN, FakeGround, at, item, phase, plan_of


def wish(name: str, source: str, target: str, line: int) -> CopyWish:
    return CopyWish(
        name, PlanPath(Side.SOURCE, source, source), PlanPath(Side.TARGET, target, target), (line,)
    )


def entry(path: str, kind: EntryKind, operation: int = 0, **more: object) -> EntryFact:
    values: dict[str, object] = {"source_path": path, "operation": operation, **more}
    return EntryFact(path, path, kind, **values)  # type: ignore[arg-type]


def ground_of(*entries: EntryFact, result: dict[str, str] | None = None) -> FakeGround:
    return FakeGround(
        source={one.source_path: f"blob-{one.path}" for one in entries if one.source_path},
        entries={one.key: one for one in entries},
        decided=tuple(sorted(one.key for one in entries if one.operation)),
        result=result or {},
    )


PLAN = plan_of(
    phases=(phase("1"),),
    items=(item("copy", kind=ItemKind.COPY, about="c1", line=4),),
    copies=(wish("c1", "svc/a.py", "svc/a.py", 4), wish("c2", "svc/b.py", "svc/b.py", 5)),
)


def checked(ground: FakeGround, *acts: Waive) -> Checklist:
    return checklist_of(PLAN, READ_IN.after(acts), ground)


def test_what_is_wanted_is_listed_with_its_item_or_line() -> None:
    ground = ground_of(entry("svc/a.py", EntryKind.OPEN), entry("svc/b.py", EntryKind.OPEN))
    found = checked(ground).differences
    assert found == (
        Difference("wanted", "svc/a.py", "svc/a.py: not in the result yet", "copy", 4, "svc/a.py"),
        Difference("wanted", "svc/b.py", "svc/b.py: not in the result yet", "", 5),
    )
    waived = checked(ground, Waive("copy", "copy", "not needed", "Ada", at(0))).differences
    assert [one.path for one in waived] == ["svc/b.py"]


def test_nothing_differs_where_all_is_done() -> None:
    ground = ground_of(
        entry("svc/a.py", EntryKind.TAKE, 1, lands_at=("svc/a.py",)),
        entry("svc/b.py", EntryKind.TAKE, 2, lands_at=("svc/b.py",)),
        entry("svc/x.py", EntryKind.KEEP, 3, target_path="svc/x.py"),
        result={"svc/a.py": "blob-svc/a.py", "svc/b.py": "blob-svc/b.py"},
    )
    assert checked(ground).differences == ()


def test_decisions_that_the_plan_never_mentions_are_grouped_by_folder() -> None:
    taken = [entry(f"lib/{name}.py", EntryKind.TAKE, 5, lands_at=(f"lib/{name}.py",)) for name in "abcde"]
    ground = ground_of(
        entry("svc/a.py", EntryKind.TAKE, 1, lands_at=("svc/a.py",)),
        entry("svc/b.py", EntryKind.TAKE, 2, lands_at=("svc/b.py",)),
        *taken,
        entry("top.py", EntryKind.HUNKS, 8, target_path="top.py"),
        result={"svc/a.py": "blob-svc/a.py", "svc/b.py": "blob-svc/b.py"},
    )
    assert checked(ground).differences == (
        Difference(
            "unplanned",
            "top.py",
            "resolved by hand in operation 8; the plan doesn't speak of it",
            key="top.py",
        ),
        Difference(
            "unplanned", "lib", "5 files taken; the plan doesn't speak of them: a.py, b.py, c.py and 2 more"
        ),
    )


def test_a_file_left_behind_in_a_folder_the_plan_copies_from() -> None:
    ground = ground_of(
        entry("svc/a.py", EntryKind.TAKE, 1, lands_at=("svc/a.py",)),
        entry("svc/b.py", EntryKind.TAKE, 2, lands_at=("svc/b.py",)),
        entry("svc/forgotten.py", EntryKind.OPEN),
        entry("svc/deep/other.py", EntryKind.OPEN),
        result={"svc/a.py": "blob-svc/a.py", "svc/b.py": "blob-svc/b.py"},
    )
    words = "only in the source, beside files that the plan copies, and not in the result: svc/forgotten.py"
    assert checked(ground).differences == (Difference("unplanned", "svc", words, "", 4, "svc/forgotten.py"),)


def test_every_copy_is_a_check_that_can_be_asked_again() -> None:
    ground = ground_of(entry("svc/a.py", EntryKind.TAKE, 1), result={"svc/a.py": "blob-svc/a.py"})
    first, second = checked(ground).checks
    assert (first.kind, first.ok, first.item, first.line, first.path) == ("copy", True, "copy", 4, "svc/a.py")
    assert first.words == "svc/a.py is at svc/a.py"
    assert (second.ok, second.why) == (False, "the source has no svc/b.py")
    assert first.id != second.id
    ground.result.clear()
    again = checked(ground).checks[0]
    assert (again.id, again.ok) == (first.id, False)
