"""Reading whole plans: total over anything, always the same, every line in the document, names that last."""

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.plans.plan import ItemKind, NoteTopic, PhaseKind, Plan, Read, RollbackScope
from state.plans.reading import read_plan

PLANS = Path(__file__).parent / "plans"

WORDS = st.sampled_from(
    [
        "Phase 1", "Phase 2: Move", "Phase II", "Step 1.1: a", "2.1. Files", "3 hours", "stable for 48 hours", "✅ done",
        "`make x`", "`a/b.py`", "**Note**:", "**Timeline**: 2-3 days", "Depends on: Phase 1", "Rollback", "Gate 1", "Verify:",
        "🚀", "cp a → b/", "../../etc/passwd", "$SOURCE", "001_a.sql  # KEEP", "_x_", "**", "\u202e", "Pre-merge", "Notes",
    ]
)  # fmt: skip
TEXTS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
PIECES = st.one_of(
    st.tuples(st.integers(1, 5), TEXTS).map(lambda pair: "#" * pair[0] + " " + pair[1]),
    TEXTS,
    st.tuples(st.sampled_from(["- ", "* [ ] ", "1. ", "- [x] ", "  - ", "   ", "> ", "- ✅ "]), TEXTS).map(
        "".join
    ),
    TEXTS.map(lambda text: f"**{text}**"),
    st.tuples(st.sampled_from(["bash", "", "python", "sql"]), st.lists(TEXTS, max_size=4)).map(
        lambda pair: f"```{pair[0]}\n" + "\n".join(pair[1]) + "\n```"
    ),
    st.lists(TEXTS, min_size=2, max_size=2).map(
        lambda row: f"| Phase | Action |\n|---|---|\n| {row[0]} | {row[1]} |"
    ),
    st.sampled_from(
        ["---", "<b>x</b>", "```", "|", "    code", "<!-- note -->", "SOURCE=/a\ncp $SOURCE/x y"]
    ),
)
DOCUMENTS = st.lists(st.tuples(PIECES, st.sampled_from(["\n", "\n\n", "\r\n"])), max_size=25).map(
    lambda parts: "".join(piece + end for piece, end in parts)
)


def lines_of(plan: Plan) -> list[tuple[int, int]]:
    """The first and last line of everything in a plan that has both."""
    return [
        (one.line, one.end)
        for one in (*plan.phases, *plan.steps, *plan.items, *plan.commands, *plan.edits, *plan.rollbacks)
    ]


def sound(plan: Plan) -> None:
    """What holds of every plan."""
    last = len(plan.decoded.text.split("\n"))
    for line, end in lines_of(plan):
        assert 1 <= line <= end <= last
    assert set(plan.read_as) == {one.number for one in plan.blocks}
    ids = [one.id for one in plan.items]
    assert len(ids) == len(set(ids))
    phases = [one.id for one in plan.phases]
    assert len(phases) == len(set(phases))
    for item in plan.items:
        assert item.phase in phases
        assert not item.parent or plan.item(item.parent) is not None
        assert not item.command or plan.command(item.command) is not None
        assert not item.about or plan.named(item.about) is not None
    for phase in plan.phases:
        assert phase.id not in phase.depends_on
        assert set(phase.depends_on) <= set(phases)
    for back in plan.rollbacks:
        assert all(plan.command(one) is not None for one in back.commands)
        assert set(back.phases) <= set(phases)
    commands = [one.id for one in plan.commands]
    assert len(commands) == len(set(commands))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_plan(raw: bytes) -> None:
    sound(read_plan(raw))


@given(DOCUMENTS)
@settings(max_examples=300, deadline=None)
def test_any_mixture_is_a_plan(text: str) -> None:
    plan = read_plan(text.encode())
    sound(plan)
    assert read_plan(text.encode()) == plan


@given(DOCUMENTS, st.integers(1, 4))
@settings(deadline=None)
def test_names_survive_blank_lines_at_the_top(text: str, count: int) -> None:
    plan, moved = read_plan(text.encode()), read_plan(("\n" * count + text).encode())
    assert [one.id for one in moved.items] == [one.id for one in plan.items]
    assert [one.id for one in moved.commands] == [one.id for one in plan.commands]
    assert [one.id for one in moved.phases] == [one.id for one in plan.phases]
    assert [one.line - count for one in moved.items] == [one.line for one in plan.items]


def test_nothing_is_a_plan_too() -> None:
    plan = read_plan(b"")
    assert (plan.title, plan.phases, plan.items, plan.blocks) == ("", (), (), ())
    alone = read_plan(b"- [ ] only a box\n")
    assert [(one.id, one.kind) for one in alone.phases] == [("plan", PhaseKind.SECTION)]
    assert [one.phase for one in alone.items] == ["plan"]


def test_what_is_not_understood_is_unknown_and_stays() -> None:
    plan = read_plan(b"# T\n\n<table><tr></tr></table>\n\n```\n%%% ???\n```\n\nwords\n")
    assert [plan.read_as[one.number] for one in plan.blocks] == [
        Read.STRUCTURE,
        Read.UNKNOWN,
        Read.UNKNOWN,
        Read.PROSE,
    ]
    assert plan.counts["unknown"] == 2


@pytest.mark.parametrize("path", sorted(PLANS.glob("*.md")), ids=lambda path: path.stem)
def test_own_plans_are_sound(path: Path) -> None:
    sound(read_plan(path.read_bytes()))


def own(name: str) -> Plan:
    """One of the plans beside this test."""
    return read_plan((PLANS / f"{name}.md").read_bytes())


def kinds(plan: Plan) -> list[tuple[str, ItemKind, int]]:
    """Phase, kind and line of the items of lists."""
    made = ItemKind.COMMAND, ItemKind.GIT, ItemKind.BACKUP, ItemKind.COPY, ItemKind.EDIT
    return [(one.phase, one.kind, one.line) for one in plan.items if one.kind not in made]


TASK, CRITERION, ACTION = ItemKind.TASK, ItemKind.CRITERION, ItemKind.ACTION
FOLLOW_UP, PREREQUISITE, QUESTION = ItemKind.FOLLOW_UP, ItemKind.PREREQUISITE, ItemKind.QUESTION


def test_a_plan_of_numbered_parts() -> None:
    plan = own("numbered")
    assert [(one.id, one.kind, one.title) for one in plan.phases] == [
        ("2", PhaseKind.PHASE, "Prepare the shop"),
        ("3", PhaseKind.PHASE, "Switch over"),
        ("follow-ups", PhaseKind.SECTION, "Follow-ups"),
    ]
    assert [(one.id, one.title) for one in plan.steps] == [
        ("2.1", "Freeze both sides"),
        ("2.1.1", "Announce the freeze"),
        ("2.1.2", "Take a dump"),
        ("2.2", "Bring the files in"),
    ]
    assert kinds(plan) == [
        *(("2", ACTION, line) for line in (15, 16, 17, 18, 25, 35, 36)),
        *(("3", TASK, line) for line in (42, 44, 45, 46)),
        *(("follow-ups", FOLLOW_UP, line) for line in (61, 65)),
    ]
    assert [one.line for one in plan.items if one.ticked] == [44, 46]
    (migrate,) = [one for one in plan.items if one.line == 42]
    assert migrate.expected == "exit code 0; no pending migrations"
    assert [(one.scope, one.phases, len(one.commands)) for one in plan.rollbacks] == [
        (RollbackScope.PHASE, ("3",), 1),
        (RollbackScope.WHOLE, (), 1),
    ]
    assert [(one.topic, one.text[:11]) for one in plan.notes] == [
        (NoteTopic.DECISION, "The invoice"),
        (NoteTopic.DISCOVERY, ""),
    ]


def test_a_plan_in_stages() -> None:
    plan = own("stages")
    assert kinds(plan) == [
        ("before-the-merge", TASK, 8),
        ("before-the-merge", TASK, 9),
        *(("during-the-merge", TASK, line) for line in (19, 20, 21, 24, 25)),
        ("after-the-merge", CRITERION, 31),
        ("after-the-merge", CRITERION, 32),
        ("go-no-go", CRITERION, 36),
        ("open-questions", QUESTION, 40),
        ("open-questions", QUESTION, 41),
        ("communication", FOLLOW_UP, 45),
        ("communication", ACTION, 46),
        ("next-steps", ACTION, 55),
        ("next-steps", ACTION, 56),
    ]
    assert {one.kind for one in plan.real_phases} == {PhaseKind.STAGE}


def test_a_terse_plan() -> None:
    plan = own("terse")
    assert kinds(plan) == [
        *(("1", PREREQUISITE, line) for line in (5, 6)),
        *(("1", ACTION, line) for line in (10, 11)),
        *(("2", ACTION, line) for line in (19, 20)),
        ("2", TASK, 24),
        *(("3", TASK, line) for line in (35, 36)),
        ("2", CRITERION, 40),
    ]
    first, second, third = plan.phases
    assert (first.ticked, second.ticked, third.ticked) == (True, False, False)
    assert second.ticked_lines == (13, 45)
    assert second.depends_on == ("1",)
    assert (third.optional, third.depends_on, third.branch, third.into) == (
        True,
        ("1", "2"),
        "roof",
        ("develop", "main"),
    )
    assert [one.soak_hours for one in plan.phases] == [None, 72, 48]


def test_a_german_plan_with_windows_line_ends() -> None:
    plan = own("umzug")
    assert plan.decoded.newline == "\r\n"
    assert [(one.id, one.title) for one in plan.real_phases] == [
        ("1", "Vorbereitung"),
        ("2", "Umzug"),
        ("3", "Nacharbeiten"),
    ]
    assert kinds(plan) == [
        *(("1", PREREQUISITE, line) for line in (11, 12)),
        *(("1", ACTION, line) for line in (16, 17)),
        ("2", PREREQUISITE, 27),
        ("2", ACTION, 31),
        ("2", CRITERION, 35),
        ("3", TASK, 39),
        ("nächste-schritte", ACTION, 47),
    ]
    second, third = plan.real_phases[1:]
    assert (second.branch, second.depends_on, second.gate_line) == ("lohn-umzug", ("1",), 33)
    assert [(one.hours, one.of) for one in second.soaks] == [(48, ("1",))]
    assert [(one.hours, one.of) for one in third.soaks] == [(168, ("1", "2"))]
    assert len(plan.rollbacks) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Something:\n\n" + "".join(f"- word {n}\n" for n in range(4000)),
        "Phase 1 and " * 3000,
        "- stable " * 2000,
        "".join(f"## {n % 90}. part\n\ntext\n\n" for n in range(1500)),
        "# " + "(" * 3000,
        "- [ ] " + "a: `" * 3000,
    ],
    ids=["list", "phases", "soaks", "headings", "brackets", "spans"],
)
def test_long_plans_are_read_in_one_go(text: str) -> None:
    begun = process_time()
    sound(read_plan(b"## Phase 1: x\n\n" + text.encode()))
    # Some hundredths of a second; anything that grows with the square takes minutes.
    assert process_time() - begun < 20


FENCE = """\
## Phase 1: Build

### Step 1.1: All of it

```bash
# Build both
make one
make two

# Look
./look.sh
```
"""


def test_commands_of_fences_are_items_that_tell_them_apart() -> None:
    plan = read_plan(FENCE.encode())
    assert [(one.kind, one.text, one.line, one.phase, one.step) for one in plan.items] == [
        (ItemKind.COMMAND, "Build both: `make one`", 7, "1", "1.1"),
        (ItemKind.COMMAND, "Build both: `make two`", 8, "1", "1.1"),
        (ItemKind.COMMAND, "Look", 11, "1", "1.1"),
    ]
    assert [one.text for item in plan.items if (one := plan.command(item.command)) is not None] == [
        "make one",
        "make two",
        "./look.sh",
    ]


def test_a_changed_command_is_another_item() -> None:
    before, after = (
        {one.id for one in read_plan(text.encode()).items}
        for text in (FENCE, FENCE.replace("./look.sh", "./other.sh"))
    )
    assert len(before & after) == 2


def test_a_box_with_one_command_below_it_is_one_item() -> None:
    plan = read_plan(
        b"## Phase 1: a\n\n- [ ] Build it\n  ```bash\n  make all\n  ```\n- [ ] Both\n  ```bash\n  make a\n  make b\n  ```\n"
    )
    assert [(one.kind, one.text, bool(one.command), bool(one.parent)) for one in plan.items] == [
        (TASK, "Build it", True, False),
        (TASK, "Both", False, False),
        (ItemKind.COMMAND, "make a", True, True),
        (ItemKind.COMMAND, "make b", True, True),
    ]


def test_git_of_a_line_is_understood_like_that_of_a_fence() -> None:
    plan = read_plan(
        b"## Phase 1: a\n\n- [ ] Branch: `git checkout -b backup/before`\n\n## Rollback\n\n```bash\ngit revert -m 1 HEAD\n```\n"
    )
    assert [(one.kind.value, one.name, bool(one.rollback), one.phase) for one in plan.acts] == [
        ("branch", "backup/before", False, "1"),
        ("revert", "HEAD", True, ""),
    ]
    assert [len(one.commands) for one in plan.rollbacks] == [1]
    (item,) = plan.items
    (backup,) = plan.backups
    assert (item.kind, item.about) == (TASK, backup.id)


def test_a_box_with_one_command_below_it_expects_what_that_command_does() -> None:
    plan = read_plan(
        b"# P\n\n## Phase 1: a\n\n- [ ] **Tree is clean**\n  ```bash\n  git status\n  # Should show: nothing to commit\n  ```\n"
    )
    assert [(one.text, one.expected) for one in plan.items] == [("**Tree is clean**", "nothing to commit")]
