"""Runs as evidence: what stands behind them, who runs them, and what becomes of them when the session moves on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from state.checking.health import HEALTH
from state.checks.checklist import CheckItem, ItemState
from state.checks.evidence import Ending
from state.errors import PlaitError
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.checks.running.conftest import until
from tests.state.pairs import Pair, fork

PLAN = """\
# Notes into the shop

## Phase 1: Look

- [ ] The notes load: `{first}`
- [ ] `notes/model.py` is the source's

## Phase 2: Look again

- [ ] The rest: `echo rest`
"""


@pytest.fixture
def pair(build: Build) -> Pair:
    return fork(
        build,
        {"shop.py": "shop\n"},
        {"notes/model.py": "one\n", "more.py": "more\n"},
        {"shop.py": "the shop\n"},
    )


@pytest.fixture
def workspace(pair: Pair) -> Iterator[Workspace]:
    with pair.workspace(name="runs") as made:
        made.take(["notes/model.py"])
        yield made


def take_in(workspace: Workspace, first: str = "cat notes/model.py", **changes: str) -> str:
    """Reads the plan in; the id of its first item."""
    text = PLAN.format(first=first)
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    workspace.checking.import_bytes(text.encode(), "plan.md", "/nowhere/plan.md")
    return workspace.checking.needed().items[0].id


def run(workspace: Workspace, *items: str) -> None:
    workspace.checking.allow(items)
    workspace.checking.runs.start(items)
    assert workspace.checking.runs.wait(60)


def found(workspace: Workspace, item: str) -> CheckItem:
    return workspace.checking.checklist().items[item]


def test_what_changed_while_a_command_ran_makes_its_evidence_stale(
    workspace: Workspace, tmp_path: Path
) -> None:
    item = take_in(
        workspace,
        f"cat notes/model.py; touch {tmp_path}/read; until test -e {tmp_path}/on; do sleep 0.05; done",
    )
    workspace.checking.allow([item])
    workspace.checking.runs.start([item])
    until((tmp_path / "read").exists)
    workspace.replace("notes/model.py", b"two\n")
    (tmp_path / "on").touch()
    assert workspace.checking.runs.wait(60)
    one = found(workspace, item)
    assert (one.state, one.changed) == (ItemState.STALE, ("notes/model.py",))
    assert workspace.checking.output(one.runs[0].id) == b"one\n"


def test_files_that_nothing_of_the_phase_speaks_of_change_nothing(workspace: Workspace) -> None:
    item = take_in(workspace)
    run(workspace, item)
    workspace.take(["more.py"])
    assert found(workspace, item).state is ItemState.PASSED
    workspace.replace("notes/model.py", b"two\n")
    assert found(workspace, item).state is ItemState.STALE


def test_an_undone_run_leaves_its_item_open_with_the_run_in_its_history(workspace: Workspace) -> None:
    item = take_in(workspace)
    run(workspace, item)
    workspace.undo()
    one = found(workspace, item)
    assert (one.state, one.evidence, [made.exit_code for made in one.runs]) == (ItemState.OPEN, None, [0])
    assert one.why == "its last run, exit 0, was taken back or never noted: run it again"
    workspace.redo()
    assert found(workspace, item).state is ItemState.PASSED


def test_a_run_that_ends_after_its_plan_was_undone_proves_nothing_and_leaves_redo(
    workspace: Workspace, tmp_path: Path
) -> None:
    item = take_in(workspace, f"touch {tmp_path}/begun; until test -e {tmp_path}/on; do sleep 0.05; done")
    workspace.checking.allow([item])
    workspace.checking.runs.start([item])
    until((tmp_path / "begun").exists)
    workspace.undo(2)
    assert workspace.checking.plan is None
    (tmp_path / "on").touch()
    assert workspace.checking.runs.wait(60)
    assert workspace.session.record.evidence == {}
    workspace.redo(2)
    one = found(workspace, item)
    assert (one.state, [made.exit_code for made in one.runs]) == (ItemState.OPEN, [0])


def test_the_runs_of_a_reworded_item_stay_in_its_history(workspace: Workspace) -> None:
    take_in(workspace)
    old = workspace.checking.needed().items[0]
    run(workspace, old.id)
    new = take_in(workspace, **{"## Phase 1: Look\n": "## Phase 1: Look well\n"})
    assert new != old.id
    one = found(workspace, new)
    assert (one.state, [made.item for made in one.runs]) == (ItemState.PASSED, [old.id])
    workspace.undo()
    assert [made.item for made in found(workspace, old.id).runs] == [old.id]


def test_a_plan_that_is_read_again_while_a_command_runs_gets_its_evidence(
    workspace: Workspace, tmp_path: Path
) -> None:
    command = f"touch {tmp_path}/begun; until test -e {tmp_path}/on; do sleep 0.05; done"
    item = take_in(workspace, command)
    workspace.checking.allow([item])
    workspace.checking.runs.start([item])
    until((tmp_path / "begun").exists)
    new = take_in(workspace, command, **{"## Phase 1: Look\n": "## Phase 1: Look well\n"})
    (tmp_path / "on").touch()
    assert workspace.checking.runs.wait(60)
    assert new != item
    assert found(workspace, new).state is ItemState.PASSED
    assert set(workspace.session.record.evidence) == {new}


def test_what_another_process_runs_is_running_here(workspace: Workspace, pair: Pair, tmp_path: Path) -> None:
    item = take_in(workspace, f"touch {tmp_path}/begun; until test -e {tmp_path}/on; do sleep 0.05; done")
    workspace.checking.allow([item])
    with Workspace.open(pair.target.path, "runs") as other:
        other.checking.runs.start([item])
        until((tmp_path / "begun").exists)
        assert found(workspace, item).state is ItemState.RUNNING
        with pytest.raises(PlaitError, match="nothing of it can run now"):
            workspace.checking.runs.start([item])
        (tmp_path / "on").touch()
        assert other.checking.runs.wait(60)
    workspace.follow()
    assert found(workspace, item).state is ItemState.PASSED
    assert len(workspace.checking.runs.all(item)) == 1


# Health


def watched(workspace: Workspace, command: str, every: float = 300.0) -> None:
    take_in(workspace)
    workspace.checking.watch_health("1", command, every)


def runs_of(workspace: Workspace) -> list[Ending]:
    return [one.ending for one in workspace.checking.runs.all(f"{HEALTH}1")]


def test_two_processes_run_a_health_command_once_in_its_interval(
    workspace: Workspace, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched(workspace, "true")
    with Workspace.open(pair.target.path, "runs") as other:
        other.loaded()
        both = threading.Barrier(2)
        for one in (workspace, other):
            before: Callable[[], dict[str, int]] = one.checking.runs.health._due

            def together(before: Callable[[], dict[str, int]] = before) -> dict[str, int]:
                due = before()
                both.wait(30)
                return due

            monkeypatch.setattr(one.checking.runs.health, "_due", together)
        threads = [threading.Thread(target=one.checking.runs.health.run_due) for one in (workspace, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert runs_of(workspace) == [Ending.EXITED]


def test_health_is_not_held_up_by_a_command_that_hangs(workspace: Workspace, tmp_path: Path) -> None:
    item = take_in(workspace, f"touch {tmp_path}/begun; until test -e {tmp_path}/on; do sleep 0.05; done")
    workspace.checking.watch_health("1", "true")
    workspace.checking.allow([item])
    workspace.checking.runs.start([item])
    until((tmp_path / "begun").exists)
    [run] = workspace.checking.runs.health.run_due()
    assert (run.exit_code, len(workspace.checking.running)) == (0, 1)
    (tmp_path / "on").touch()
    assert workspace.checking.runs.wait(60)


def test_a_clock_that_was_set_back_holds_no_health_up(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched(workspace, "true")
    later, runner = datetime.now(UTC) + timedelta(days=400), workspace.checking.runs._runner
    with monkeypatch.context() as patch:
        patch.setattr(workspace.journal, "now", lambda: later)
        patch.setattr(runner, "_now", lambda: later)
        workspace.checking.runs.health.run_due()
    assert runs_of(workspace) == [Ending.EXITED]
    assert workspace.checking.runs.health.due() == ("1",)
    workspace.checking.runs.health.run_due()
    assert workspace.checking.runs.health.due() == ()


def test_an_act_on_the_plan_and_a_checklist_never_wait_for_each_other(
    workspace: Workspace, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checklist compares while it is made; an import asks for the plan while nothing else may act."""
    take_in(workspace)
    with Workspace.open(pair.target.path, "runs") as fresh:
        inside, go_on = threading.Event(), threading.Event()
        load = fresh.load

        def slow(*args: object, **options: object) -> object:
            inside.set()
            go_on.wait(30)
            return load()

        monkeypatch.setattr(fresh, "load", slow)
        monkeypatch.setattr(fresh.checking, "findings", lambda _=None: ())
        looking = threading.Thread(target=fresh.checking.checklist, daemon=True)
        looking.start()
        assert inside.wait(30)

        def read_in() -> None:
            with suppress(PlaitError):
                fresh.checking.import_bytes(b"# Another\n\n- [ ] One\n", "plan.md", "/nowhere/plan.md")

        reading = threading.Thread(target=read_in, daemon=True)
        reading.start()
        reading.join(10)
        assert not reading.is_alive()
        go_on.set()
        looking.join(30)
        assert not looking.is_alive()


FENCED = """\
# Notes

## Phase 1: One

- [ ] Ready: `test -e {flag}`

```bash
test -e {flag}
echo after
git merge --no-ff feature
```

## Phase 2: Two

**Dependencies**: Phase 1

- [ ] The rest: `echo rest`
"""


def test_what_failed_and_what_waits_for_it_run_again_together(workspace: Workspace, tmp_path: Path) -> None:
    text = FENCED.format(flag=tmp_path / "flag")
    workspace.checking.import_bytes(text.encode(), "plan.md", "/nowhere/plan.md")
    items = {one.text: one.id for one in workspace.checking.needed().items}
    script = [items[f"test -e {tmp_path}/flag"], items["echo after"]]
    run(workspace, *script)
    assert [found(workspace, one).state for one in script] == [ItemState.FAILED, ItemState.BLOCKED]
    (tmp_path / "flag").touch()
    with pytest.raises(PlaitError, match=r"it is blocked: .* comes before it and failed"):
        workspace.checking.runs.start(script[1:])
    run(workspace, *script)
    assert [found(workspace, one).state for one in script] == [ItemState.PASSED, ItemState.PASSED]
