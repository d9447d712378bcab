"""The merge record of real sessions: what was merged, decided, proved, what remains."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from state.merging.choice import Choice
from state.report.record import FindingEnd, MergeRecord
from state.report.recording import record_of, without_credentials
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Pair, fork

PLAN = """\
# The fork comes home

## Phase 1: Before (1-2 hours)

- [x] Everybody knows
- [ ] The old notes are read

## Phase 2: Copies (30 minutes)

**Dependencies**: Phase 1

```bash
cp "$SOURCE/new.txt" "$TARGET/"
```

### Gate 2

- ✅ Phase 2 stable for minimum 24 hours
"""


class Clock:
    """A clock that only goes on when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def later(self, hours: float) -> None:
        self.now += timedelta(hours=hours)


@pytest.fixture
def pair(build: Build) -> Pair:
    return fork(
        build,
        {"both.txt": "1\n2\n3\n", "clean.txt": "a\nb\nc\nd\ne\nf\n"},
        {"both.txt": "1\nsource\n3\n", "new.txt": "new\n", "clean.txt": "A\nb\nc\nd\ne\nf\n"},
        {"both.txt": "1\ntarget\n3\n", "own.txt": "own\n", "clean.txt": "a\nb\nc\nd\ne\nF\n"},
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workspace(pair: Pair, clock: Clock) -> Iterator[Workspace]:
    with pair.workspace(name="home") as made:
        made.journal.now = clock
        yield made


def test_a_fresh_session_says_what_is_merged_and_what_remains(workspace: Workspace, pair: Pair) -> None:
    record = record_of(workspace)
    assert (record.session, record.source.name, record.target.name) == ("home", "fork", "parent")
    assert record.source.commit == pair.source.git("rev-parse", "HEAD")
    assert record.target.tree == pair.target.git("rev-parse", "HEAD^{tree}")
    assert record.base == pair.target.git("rev-parse", "HEAD^")
    assert record.who == "Ada <ada@example.org>"
    assert record.signers == ()
    assert record.groups == ()
    assert record.plan is None
    assert record.applied is None
    assert record.result_tree == workspace.result_id()
    assert (record.added, record.changed, record.deleted) == (1, 1, 0)
    assert [(one.kind, one.path) for one in record.remaining] == [
        ("entries in conflict", "both.txt"),
        ("merges not reviewed", "clean.txt"),
        ("apply", ""),
    ]


def test_decisions_have_their_reason_operation_time_and_hunks(workspace: Workspace, clock: Clock) -> None:
    hunk = workspace.file("both.txt").conflicts[0].hunk
    assert hunk is not None
    clock.later(1)
    workspace.resolve("both.txt", [hunk], Choice.SOURCE)
    clock.later(1)
    workspace.note("both.txt", "theirs is the newer one")
    workspace.review(["clean.txt"])
    record = record_of(workspace)
    assert record.numbers["decided"] == 2
    decisions = {one.path: one for group in record.groups for one in group.decisions}
    both = decisions["both.txt"]
    assert (both.kind, both.words, both.reasons) == (
        "hunks",
        "1 of 1 hunks resolved",
        ("theirs is the newer one",),
    )
    assert both.asked == "different; both sides changed the same lines"
    assert (both.operation, both.when) == (2, "2026-03-01T10:00:00+00:00")
    assert [(one.choice, one.lines, one.operation) for one in both.hunks] == [
        ("the source's lines", "source 2, target 2", 2)
    ]
    clean = decisions["clean.txt"]
    assert (clean.kind, clean.operation, clean.when) == ("review", 4, "2026-03-01T11:00:00+00:00")
    assert record.as_of == "2026-03-01T11:00:00+00:00"


def test_an_undone_decision_is_not_in_it_and_the_history_says_so(workspace: Workspace) -> None:
    workspace.take(["both.txt"])
    workspace.undo()
    record = record_of(workspace)
    assert record.groups == ()
    assert [(one.number, one.counts) for one in record.operations] == [(1, True), (2, False)]


def test_many_decisions_alike_are_one_group(build: Build) -> None:
    files = {f"folder/{number:03}.txt": f"{number}\n" for number in range(120)}
    source, target = build("source"), build("target")
    source.commit(files)
    target.commit({"other.txt": "other\n"})
    with Pair(source, target).workspace() as workspace:
        workspace.take([*files])
        workspace.note("folder/007.txt", "looked at twice")
        record = record_of(workspace)
    assert [(one.words, one.asked, len(one.decisions)) for one in record.groups] == [
        ("taken from the source", "only in the source", 1),
        ("taken from the source", "only in the source", 119),
    ]
    assert record.groups[0].decisions[0].reasons == ("looked at twice",)
    assert record.groups[1].operations == (2, 2)
    assert not record.related
    assert record.base == ""


def test_the_plan_with_times_gates_and_evidence(workspace: Workspace, clock: Clock) -> None:
    checking = workspace.checking
    checking.import_bytes(PLAN.encode(), "PLAN.md", "/nowhere/PLAN.md")
    known = next(one.id for one in checking.needed().items if one.text == "Everybody knows")
    notes = next(one.id for one in checking.needed().items if one.text == "The old notes are read")
    clock.later(1)
    checking.sign(known, "told at the stand-up", who="Grace <grace@example.org>")
    clock.later(2)
    checking.waive(notes, "nobody has them any more")
    checking.jot("discovery", notes, "they were lost in spring")
    checking.pass_gate("2", "the weekend is short")
    record = record_of(workspace)
    plan = record.plan
    assert plan is not None
    assert (plan.title, plan.name) == ("The fork comes home", "PLAN.md")
    first, second = plan.phases[:2]
    assert (first.low_hours, first.high_hours) == (1.0, 2.0)
    assert (first.started, first.ended, first.hours) == (
        "2026-03-01T10:00:00+00:00",
        "2026-03-01T12:00:00+00:00",
        2.0,
    )
    assert [(one.text, one.state) for one in first.items] == [
        ("Everybody knows", "passed"),
        ("The old notes are read", "waived"),
    ]
    evidence = first.items[0].evidence
    assert evidence is not None
    assert (evidence.kind, evidence.who, evidence.why) == (
        "signature",
        "Grace <grace@example.org>",
        "told at the stand-up",
    )
    waiver = first.items[1].waiver
    assert waiver is not None
    assert waiver.why == "nobody has them any more"
    assert [(one.topic, one.text) for one in first.items[1].notes] == [
        ("discovery", "they were lost in spring")
    ]
    assert second.gate.passed_by is not None
    assert second.gate.passed_by.why == "the weekend is short"
    assert record.signers == ("Ada <ada@example.org>", "Grace <grace@example.org>")
    assert [(one.topic, one.about) for one in record.notes] == [("discovery", "The old notes are read")]


def test_one_state_has_one_record_however_late_it_is_written(workspace: Workspace, clock: Clock) -> None:
    workspace.checking.import_bytes(PLAN.encode(), "PLAN.md", "/nowhere/PLAN.md")
    for item in workspace.checking.needed().items:
        if item.kind.value == "task":
            workspace.checking.sign(item.id, "seen")
    workspace.take(["new.txt"])
    before = record_of(workspace)
    clock.later(1000)
    assert record_of(workspace) == before
    assert before.plan is not None
    # The soak of a day had not run when the last act was done.
    assert not before.plan.phases[1].gate.open


def test_findings_of_the_plan_say_how_they_ended(workspace: Workspace) -> None:
    plan = "# Plan\n\n## Phase 1: Copy (No Conflicts)\n\n```bash\ncp $SOURCE/both.txt $TARGET/\n```\n"
    workspace.checking.import_bytes(plan.encode(), "p.md", "/nowhere/p.md")

    def ends(record: MergeRecord) -> dict[str, tuple[FindingEnd, str]]:
        return {one.kind: (one.end, one.how) for one in record.findings if one.path == "both.txt"}

    before = ends(record_of(workspace))
    assert before
    assert {end for end, _ in before.values()} == {FindingEnd.OPEN}
    workspace.take(["both.txt"])
    after = ends(record_of(workspace))
    assert after.keys() == before.keys()
    assert set(after.values()) == {(FindingEnd.SETTLED, "both.txt: taken from the source in operation 3")}
    (item,) = [one for one in workspace.checking.needed().items if one.kind.value == "copy"]
    workspace.undo()
    workspace.checking.waive(item.id, "it never mattered")
    assert set(ends(record_of(workspace)).values()) == {
        (FindingEnd.WAIVED, "it never mattered (Ada <ada@example.org>)")
    }


def test_what_was_applied_is_in_it(workspace: Workspace, pair: Pair) -> None:
    workspace.take(["both.txt"])
    workspace.apply(workspace.plan_apply())
    applied = record_of(workspace).applied
    assert applied is not None
    assert applied.commit == pair.target.git("rev-parse", applied.branch)
    assert applied.backup_commit == pair.target.git("rev-parse", applied.backup)
    assert applied.tree == pair.target.git("rev-parse", f"{applied.branch}^{{tree}}")
    assert applied.operation == workspace.session.number


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("https://ada:secret@example.org/a/b.git", "https://example.org/a/b.git"),
        ("https://token@example.org/a?private_token=secret#x", "https://example.org/a"),
        ("ssh://git@example.org:22/a", "ssh://example.org:22/a"),
        ("git@example.org:a/b.git", "git@example.org:a/b.git"),
        ("/home/ada/we@ird?", "/home/ada/we@ird?"),
        ("file:///home/a@b/c", "file:///home/a@b/c"),
    ],
)
def test_locations_hold_no_credentials(location: str, shown: str) -> None:
    assert without_credentials(location) == shown


def test_it_is_plain_data(workspace: Workspace) -> None:
    workspace.checking.import_bytes(PLAN.encode(), "PLAN.md", "/nowhere/PLAN.md")
    assert json.loads(json.dumps(asdict(record_of(workspace))))["session"] == "home"


def test_a_run_is_in_it_with_exit_code_digest_and_the_end_of_its_output(workspace: Workspace) -> None:
    command = "seq 1 100; printf '\\033[31mred\\033[0m\\n'; exit 3"
    plan = f"# Plan\n\n## Phase 1: Run\n\n- [ ] It counts: `{command}`\n"
    checking = workspace.checking
    checking.import_bytes(plan.encode(), "p.md", "/nowhere/p.md")
    (item,) = checking.needed().items
    checking.allow([item.id])
    checking.runs.start([item.id])
    assert checking.runs.wait(60)
    record = record_of(workspace)
    assert record.plan is not None
    (told,) = record.plan.phases[0].items
    assert (told.state, told.command) == ("failed", command)
    evidence = told.evidence
    assert evidence is not None and evidence.output is not None
    assert (evidence.kind, evidence.passed, evidence.exit_code, evidence.command) == (
        "run",
        False,
        3,
        command,
    )
    assert evidence.command_digest == sha256(command.encode()).hexdigest()
    output = evidence.output
    assert output.lines == (*map(str, range(62, 101)), "red")
    assert (output.of_lines, len(output.lines)) == (101, 40)
    whole = "".join(f"{one}\n" for one in range(1, 101)).encode() + b"\x1b[31mred\x1b[0m\n"
    assert (output.size, output.kept) == (len(whole), len(whole))
    assert output.digest == sha256(whole).hexdigest()
    checking.runs.close()
