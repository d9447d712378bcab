"""A plan in Markdown over two real repositories: its checklist follows what the session does, and undo."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest

from state.checking.surroundings import Surroundings
from state.checks.acts import Import, Prove
from state.checks.checklist import Checklist, ItemState
from state.checks.evidence import Looked
from state.checks.record import Record
from state.checks.standing import checklist_of
from state.plans.plan import CopyWish, Item, ItemKind, Plan, PlanPath, Side
from state.plans.reading import read_plan
from state.progress import unwatched
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Pair

PLAN = """\
# Orders into the shop

## Phase 1: Copy the orders

### Gate 1
- [ ] Reviewed `orders/api.py`

## Phase 2: The branch

**Dependencies**: Phase 1

```bash
git checkout -b merge-orders
```
"""


class NoRuns:
    """No command ever ran."""

    def all(self) -> tuple[()]:
        return ()

    def running(self) -> tuple[()]:
        return ()


@pytest.fixture
def workspace(build: Build) -> Iterator[Workspace]:
    source, target = build("source"), build("target")
    source.commit(
        {"orders/api.py": "api\n", "orders/store.py": "new store\n", "orders/more.py": "more\n"}, "orders"
    )
    target.commit({"orders/store.py": "old store\n", "shop.py": "shop\n"}, "shop")
    with Pair(source, target).workspace(name="standing") as made:
        yield made


RECORD = Record(Import("content", "plan.md", "/plan.md", "2031-03-01T00:00:00+00:00"))


def read() -> Plan:
    """The plan, with two copies in its first phase."""
    plan = read_plan(PLAN.encode())
    names = ("orders/api.py", "orders/store.py")
    wishes = tuple(
        CopyWish(
            f"copy-{one}", PlanPath(Side.SOURCE, one, one), PlanPath(Side.TARGET, one, one), (4,), phase="1"
        )
        for one in names
    )
    items = tuple(Item(f"item-{one}", ItemKind.COPY, one, 4, 4, "1", about=f"copy-{one}") for one in names)
    return replace(plan, copies=wishes, items=(*items, *plan.items))


def ground(workspace: Workspace) -> Surroundings:
    return Surroundings(workspace, NoRuns(), unwatched)  # type: ignore[arg-type]


def checked(workspace: Workspace, record: Record = RECORD) -> Checklist:
    return checklist_of(read(), record, ground(workspace))


def copies(found: Checklist) -> list[tuple[str, str]]:
    return [(one.state.value, one.why) for one in found.items.values() if one.item.kind is ItemKind.COPY]


def test_copies_follow_the_session_and_its_undo(workspace: Workspace) -> None:
    start = copies(checked(workspace))
    assert [state for state, _ in start] == ["open", "open"]
    workspace.take(["orders/api.py"])
    number = workspace.session.number
    workspace.keep(["orders/store.py"])
    assert copies(checked(workspace)) == [
        ("passed", f"orders/api.py: taken from the source in operation {number}"),
        (
            "failed",
            f"orders/store.py: kept as in the target in operation {number + 1}: the plan wants the source's",
        ),
    ]
    workspace.undo()
    workspace.undo()
    assert copies(checked(workspace)) == start


def test_looking_turns_stale_when_the_result_holds_another_version(workspace: Workspace) -> None:
    workspace.take(["orders/api.py"])
    found = checked(workspace)
    box = next(one for one in found.items.values() if one.item.box_line)
    oid = ground(workspace).result_oid("orders/api.py")
    looked = Looked("2031-03-01T01:00:00+00:00", (("orders/api.py", cast(str, oid)),))
    record = RECORD.after([Prove(box.item.id, box.item.text, looked)])
    assert checked(workspace, record).items[box.item.id].state is ItemState.PASSED
    workspace.drop(["orders/api.py"])
    stale = checked(workspace, record).items[box.item.id]
    assert (stale.state, stale.changed) == (ItemState.STALE, ("orders/api.py",))


def test_what_was_left_behind_is_a_difference(workspace: Workspace) -> None:
    workspace.take(["orders/api.py"])
    workspace.take(["orders/store.py"])
    workspace.drop(["orders/more.py"])
    unplanned = [one for one in checked(workspace).differences if one.kind == "unplanned"]
    assert [one.path for one in unplanned] == ["orders", "orders/more.py"]
    assert unplanned[0].message.endswith("not in the result: orders/more.py")


def test_a_branch_is_seen_in_the_target_and_waits_for_its_phase(workspace: Workspace) -> None:
    found = checked(workspace)
    branch = next(one for one in found.items.values() if one.item.kind is ItemKind.GIT)
    assert branch.state is ItemState.BLOCKED
    assert branch.why.startswith("waits for the gate of phase 1")
    workspace.target.git.run("branch", "merge-orders")
    done = checked(workspace).items[branch.item.id]
    assert (done.state, done.by_session) == (ItemState.PASSED, True)
