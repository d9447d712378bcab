"""What the session proves of copies, resolutions, migrations and edits."""

import pytest

from state.checks.acts import Prove, Waive, command_digest
from state.checks.checklist import CheckItem, ItemState
from state.checks.evidence import Looked, Ran, Signed
from state.checks.ground import EntryFact, EntryKind, RowFact, SequenceFact
from state.checks.standing import checklist_of
from state.plans.plan import (
    Command,
    CommandKind,
    CopyWish,
    EditKind,
    EditProposal,
    ItemKind,
    MigrationAction,
    MigrationWish,
    PlanPath,
    Side,
)
from tests.state.checks.grounds import READ_IN, FakeGround, at, item, phase, plan_of


def wish(source: str, target: str, recursive: bool = False) -> CopyWish:
    return CopyWish(
        "copy-1",
        PlanPath(Side.SOURCE, source, source),
        PlanPath(Side.TARGET, target, target),
        (3,),
        recursive,
    )


def copied(one: CopyWish, ground: FakeGround) -> CheckItem:
    plan = plan_of(
        phases=(phase("1"),), items=(item("copy", kind=ItemKind.COPY, about="copy-1"),), copies=(one,)
    )
    return checklist_of(plan, READ_IN, ground).items["copy"]


def fact(path: str, kind: EntryKind, operation: int = 0, **more: object) -> EntryFact:
    values: dict[str, object] = {"source_path": path, "operation": operation, **more}
    return EntryFact(f"key:{path}", path, kind, **values)  # type: ignore[arg-type]


def one_file(kind: EntryKind, result: str | None, target: str | None = "old", **more: object) -> FakeGround:
    entry = fact("a.py", kind, 12, target_path="a.py" if target else None, **more)
    return FakeGround(
        source={"a.py": "new"},
        target={"a.py": target} if target else {},
        result={"a.py": result} if result else {},
        entries={entry.key: entry},
        times={12: at(2)},
    )


@pytest.mark.parametrize(
    ("ground", "state", "why"),
    [
        (one_file(EntryKind.TAKE, "new"), "passed", "a.py: taken from the source in operation 12"),
        (one_file(EntryKind.MERGED, "new"), "passed", "a.py: taken from the source by git's merge"),
        (
            one_file(EntryKind.IDENTICAL, "new", "new"),
            "passed",
            "a.py: the same in both repositories, nothing to copy",
        ),
        (
            one_file(EntryKind.HUNKS, "mine", lands_at=("a.py",), hunks=2),
            "passed",
            "a.py: resolved by hand in operation 12: differs from the source's",
        ),
        (
            one_file(EntryKind.TAKE, "new with other names", lands_at=("a.py",)),
            "passed",
            "a.py: taken in operation 12: what it names was changed along",
        ),
        (one_file(EntryKind.HUNKS, "mine", hunks=2, open_hunks=1), "open", "a.py: 1 of 2 hunks is open"),
        (
            one_file(EntryKind.MERGED, "both", lands_at=("a.py",)),
            "passed",
            "a.py: merged by git from both sides: differs from the source's",
        ),
        (
            one_file(EntryKind.KEEP, "old"),
            "failed",
            "a.py: kept as in the target in operation 12: the plan wants the source's",
        ),
        (one_file(EntryKind.DROP, None), "failed", "a.py: dropped in operation 12: the plan wants it"),
        (
            one_file(EntryKind.TAKE, "new", stale=True),
            "stale",
            "a.py: what it was decided on has changed since",
        ),
        (one_file(EntryKind.CONFLICT, "old"), "open", "a.py: in conflict"),
        (one_file(EntryKind.OPEN, None, None), "open", "a.py: not in the result yet"),
        (
            one_file(EntryKind.UNTOUCHED, "old"),
            "open",
            "a.py: the target's version stands, the source's a.py differs",
        ),
        (
            one_file(EntryKind.TAKE, None, None, lands_at=("lib/a.py",)),
            "open",
            "a.py: taken in operation 12, but at lib/a.py",
        ),
        (FakeGround(), "blocked", "the source has no a.py"),
    ],
)
def test_a_copy_stands_as_the_result_shows(ground: FakeGround, state: str, why: str) -> None:
    found = copied(wish("a.py", "a.py"), ground)
    assert (found.state.value, found.why, found.by_session) == (state, why, True)
    if state == "passed" and ground.entries["key:a.py"].operation and "operation" in why:
        assert found.evidence is not None
        assert found.evidence.when == at(2)


def test_a_copy_is_never_signed_but_may_be_waived() -> None:
    plan = plan_of(
        phases=(phase("1"),),
        items=(item("copy", kind=ItemKind.COPY, about="copy-1"),),
        copies=(wish("a.py", "a.py"),),
    )
    ground = one_file(EntryKind.KEEP, "old")
    record = READ_IN.after([Prove("copy", "copy", Signed("Ada", at(0), "believe me"))])
    assert checklist_of(plan, record, ground).items["copy"].state is ItemState.FAILED
    waived = record.after([Waive("copy", "copy", "ours is better", "Ada", at(1))])
    found = checklist_of(plan, waived, ground).items["copy"]
    assert (found.state, found.why) == (ItemState.WAIVED, "waived by Ada: ours is better")


def test_a_folder_is_copied_when_all_its_files_are() -> None:
    entries = [
        fact(f"src/{name}", EntryKind.TAKE, number) for number, name in enumerate(("a", "b", "x/c", "d"), 1)
    ]
    entries[3] = fact("src/d", EntryKind.EXCLUDED)
    ground = FakeGround(
        source={"src/a": "1", "src/b": "2", "src/x/c": "3", "src/d": "4", "srcs/no": "5"},
        result={"lib/a": "1", "lib/b": "2"},
        entries={one.key: one for one in entries},
    )
    half = copied(wish("src", "lib", True), ground)
    assert half.state is ItemState.OPEN
    assert half.why == (
        "2 of 3 files are done; lib/x/c: not in the result yet; 1 more are excluded from the merge"
    )
    ground.result["lib/x/c"] = "3"
    whole = copied(wish("src", "lib", True), ground)
    assert whole.state is ItemState.PASSED
    assert whole.keys == ("key:src/a", "key:src/b", "key:src/x/c")


def test_a_pattern_means_the_files_of_one_folder() -> None:
    ground = FakeGround(
        source={"s/a.ts": "1", "s/b.ts": "2", "s/x/c.ts": "3"}, result={"t/a.ts": "1", "t/b.ts": "2"}
    )
    assert copied(wish("s/*.ts", "t"), ground).state is ItemState.PASSED
    assert copied(wish("s/**/*.ts", "t"), ground).state is ItemState.OPEN


@pytest.mark.parametrize("path", ["../../etc/passwd", ".git/hooks/post-checkout", "/etc/passwd", "a\0b"])
def test_hostile_paths_are_only_not_there(path: str) -> None:
    assert copied(wish(path, path), FakeGround()).state is ItemState.BLOCKED


def test_conflicts_of_a_task_are_resolved_where_they_are_decided() -> None:
    place = (PlanPath(Side.UNKNOWN, "a.py", "a.py"),)
    plan = plan_of(
        phases=(phase("1"),),
        items=(
            item("merge", text="Merge `a.py`", paths=place),
            item("test", text="Test the merged `a.py`", paths=place),
            item("every", text="All merge conflicts resolved", kind=ItemKind.CRITERION),
        ),
    )
    open_ = one_file(EntryKind.CONFLICT, "old", conflict=True, hunks=2, open_hunks=2)
    found = checklist_of(plan, READ_IN, open_).items
    assert (found["merge"].state, found["merge"].by_session) == (ItemState.OPEN, True)
    assert found["merge"].why == "a.py: 2 of 2 hunks are open"
    assert (found["test"].state, found["test"].by_session) == (ItemState.OPEN, False)
    assert found["every"].why == "a.py: 2 of 2 hunks are open"
    done = checklist_of(plan, READ_IN, one_file(EntryKind.HUNKS, "mine", conflict=True, hunks=2)).items
    assert (done["merge"].state, done["merge"].why) == (
        ItemState.PASSED,
        "a.py: resolved by hand in operation 12",
    )
    assert done["test"].state is ItemState.OPEN
    assert done["every"].why == "all files in conflict are resolved (1)"
    none = checklist_of(plan, READ_IN, FakeGround()).items
    assert none["every"].why == "nothing is in conflict"
    assert not none["merge"].by_session


# Migrations


def row(name: str, source: str = "", target: str = "", inside: bool = True, created: bool = False) -> RowFact:
    return RowFact(f"row:{name}", name, (f"db/{name}",), inside, source, target, created=created)


SEQUENCE = SequenceFact(
    "db",
    True,
    (
        row("001_base.sql", "001_base.sql", "001_base.sql"),
        row("002_users.sql", target="002_users.sql"),
        row("003_orders.sql", source="002_orders.sql"),
        row("004_bridge.sql", created=True),
        row("005_old.sql", source="005_old.sql", inside=False),
    ),
    9,
)


@pytest.mark.parametrize(
    ("name", "action", "origin", "state", "why"),
    [
        (
            "002_users.sql",
            "keep",
            "",
            "passed",
            "002_users.sql stands as in the target in the accepted sequence",
        ),
        (
            "003_orders.sql",
            "from",
            "002_orders.sql",
            "passed",
            "003_orders.sql is the source's 002_orders.sql in the accepted sequence",
        ),
        (
            "007_orders.sql",
            "from",
            "002_orders.sql",
            "failed",
            "002_orders.sql stands in the sequence as 003_orders.sql, the plan wants 007_orders.sql",
        ),
        ("004_bridge", "new", "", "passed", "004_bridge.sql is new in the accepted sequence"),
        (
            "003_orders.sql",
            "new",
            "",
            "failed",
            "003_orders.sql stands in the sequence, but it is the source's: the plan wants a new one",
        ),
        ("005_old.sql", "drop", "", "passed", "005_old.sql is left out of the sequence"),
        ("002_users.sql", "drop", "", "failed", "002_users.sql is in the sequence: the plan drops it"),
        ("005_old.sql", "from", "005_old.sql", "failed", "005_old.sql is left out of the sequence"),
        ("009_none.sql", "new", "", "open", "009_none.sql is in no sequence: db"),
    ],
)
def test_a_migration_stands_as_the_sequence_has_it(
    name: str, action: str, origin: str, state: str, why: str
) -> None:
    one = MigrationWish("m", name, MigrationAction(action), origin, 4)
    plan = plan_of(
        phases=(phase("1"),), items=(item("migrate", kind=ItemKind.MIGRATION, about="m"),), migrations=(one,)
    )
    found = checklist_of(plan, READ_IN, FakeGround(sequences=(SEQUENCE,))).items["migrate"]
    assert (found.state.value, found.why) == (state, why)
    proposed = SequenceFact("db", False, SEQUENCE.rows)
    waiting = checklist_of(plan, READ_IN, FakeGround(sequences=(proposed,))).items["migrate"]
    assert waiting.state is ItemState.OPEN


# Edits


def edited(
    kind: EditKind, text: str, file: str | None, before: str = "", fragment: bool = False
) -> CheckItem:
    one = EditProposal("e", kind, ("urls.py",), text, 3, 6, before, fragment)
    plan = plan_of(phases=(phase("1"),), items=(item("edit", kind=ItemKind.EDIT, about="e"),), edits=(one,))
    texts = {"urls.py": file} if file is not None else {}
    return checklist_of(plan, READ_IN, FakeGround(texts=texts)).items["edit"]


@pytest.mark.parametrize(
    ("found", "state", "by_session", "why"),
    [
        (
            edited(EditKind.CREATE, "a\nb", "a\r\nb\r\n"),
            "passed",
            True,
            "urls.py holds exactly the plan's text",
        ),
        (
            edited(EditKind.CREATE, "a", "z"),
            "passed",
            True,
            "urls.py is there, with another text than the plan's",
        ),
        (edited(EditKind.CREATE, "a", None), "open", True, "urls.py is not in the result"),
        (
            edited(
                EditKind.UPDATE,
                "import x\n# ... existing ...\nrun(x)",
                "import x\nimport y\n  run(x)\n",
                fragment=True,
            ),
            "passed",
            True,
            "urls.py holds the plan's text",
        ),
        (
            edited(EditKind.UPDATE, "import x\nrun(x)", "import x\n", fragment=True),
            "open",
            False,
            "urls.py holds a part of the plan's text, not “run(x)”: look at it, then sign",
        ),
        (
            edited(EditKind.REPLACE, "new()", "new()\n", "old()"),
            "passed",
            True,
            "urls.py holds the plan's text",
        ),
        (
            edited(EditKind.REPLACE, "new()", "\nold()\n", "old()"),
            "open",
            True,
            "urls.py still holds the text to replace, in line 2",
        ),
        (
            edited(EditKind.REPLACE, "new()", "other()\n", "old()"),
            "open",
            False,
            "urls.py doesn't hold the plan's text, nor the one to replace: look at it, then sign",
        ),
        (
            edited(EditKind.REPLACE, "a = f(...rest)\n...rest", "x\n", ""),
            "open",
            False,
            "urls.py doesn't hold the plan's text: look at it, then sign",
        ),
    ],
)
def test_an_edit_is_done_when_its_text_is_there(
    found: CheckItem, state: str, by_session: bool, why: str
) -> None:
    assert (found.state.value, found.by_session, found.why) == (state, by_session, why)


# Evidence that is recorded


def test_a_command_passes_by_its_run_and_turns_stale_with_its_text_or_files() -> None:
    command = Command("c", CommandKind.SHELL, "make test", 4, 4, 0)
    plan = plan_of(
        phases=(phase("1"),), items=(item("run", kind=ItemKind.COMMAND, command="c"),), commands=(command,)
    )

    def state(record_of: object, text: str = "make test", **more: object) -> tuple[ItemState, str]:
        record = READ_IN.after([Prove("run", "run", record_of)])  # type: ignore[arg-type]
        found = checklist_of(plan, record, FakeGround(**more), texts={"c": text}).items["run"]  # type: ignore[arg-type]
        return found.state, found.why

    ran = Ran(1, command_digest("make test"), True, at(0), "exit 0 after 3 s", (("a.py", "1"),))
    assert state(ran, result={"a.py": "1"}) == (ItemState.PASSED, "exit 0 after 3 s")
    assert state(ran, result={"a.py": "2"}) == (ItemState.STALE, "exit 0 after 3 s; a.py changed since")
    assert state(ran, "make check", result={"a.py": "1"}) == (
        ItemState.STALE,
        "exit 0 after 3 s; its command is another one since",
    )
    failed = Ran(2, command_digest("make test"), False, at(0), "exit 2 after 1 s", (("a.py", "1"),))
    assert state(failed, result={"a.py": "2"}) == (ItemState.FAILED, "exit 2 after 1 s; a.py changed since")
    assert state(Signed("Ada", at(0), "ran it at home")) == (
        ItemState.PASSED,
        "signed by Ada: ran it at home",
    )
    assert state(Signed("Ada", at(0), "no", passed=False)) == (ItemState.FAILED, "Ada says that it fails: no")
    assert state(Looked(at(0), ()))[0] is ItemState.OPEN


def test_a_tick_of_the_plan_is_a_claim_and_running_shows() -> None:
    plan = plan_of(phases=(phase("1"),), items=(item("a", ticked=True), item("b")))
    found = checklist_of(plan, READ_IN, FakeGround(running={"b"})).items
    assert (found["a"].state, found["a"].why) == (ItemState.CLAIMED, "the plan ticks it; nothing proves it")
    assert found["b"].state is ItemState.RUNNING


def test_an_item_is_done_with_all_that_is_nested_in_it() -> None:
    plan = plan_of(
        phases=(phase("1"),), items=(item("a"), item("b", parent="a", line=2), item("c", parent="a", line=3))
    )
    record = READ_IN.after([Prove("b", "b", Signed("Ada", at(1), "seen"))])
    assert checklist_of(plan, record, FakeGround()).items["a"].state is ItemState.OPEN
    both = record.after([Waive("c", "c", "no need", "Ada", at(2))])
    found = checklist_of(plan, both, FakeGround()).items["a"]
    assert (found.state, found.why) == (ItemState.PASSED, "all 2 items below it are done")


def test_no_item_is_lost_outside_of_phases() -> None:
    plan = plan_of(phases=(phase("1"),), items=(item("a"), item("b", "", line=9)))
    found = checklist_of(plan, READ_IN, FakeGround())
    assert list(found.items) == ["a", "b"]
    assert found.phases[-1].phase.title == "Outside of phases"
