"""Which commands of a plan wait for which when several are run.

- Phases follow what they depend on; one that says nothing follows the phase before it.
- Inside a phase commands run one after another, in the order of the plan: each may need what the one before it did,
  so none is tried after one that failed, unless one of the two is a box of a list, which is tried in any case.
- What only has to hold (criteria, prerequisites, items of a gate) is looked at side by side; the next
  command that does something waits for all of them. Commands of one fence never run side by side.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from state.checks.checklist import CheckItem, Checklist, ItemState
from state.plans.plan import Command, CommandKind, Item, ItemKind, Plan

LOOKS = frozenset((ItemKind.CRITERION, ItemKind.PREREQUISITE))


class Turn(NamedTuple):
    """One item to run, the ids of those that have to have ended before it, and of those that must have passed."""

    item: CheckItem
    after: tuple[str, ...]
    needs: tuple[str, ...] = ()


def runnable(checklist: Checklist, items: Iterable[str]) -> tuple[Turn, ...]:
    """The items among these (ids) whose command can run, in the order of the plan, each with what it waits for.

    Left out are items without a command, assignments, health commands, and what runs already.
    """
    wanted = set(items)
    found = [
        one
        for name, one in checklist.items.items()
        if name in wanted and can_run(one.command) and one.state is not ItemState.RUNNING
    ]
    waiting = waits_for(checklist.plan, [one.item for one in found])
    by_id = {one.item.id: one for one in found}
    turns: list[Turn] = []
    for name, after in waiting.items():
        one = by_id[name].item
        earlier = [turn.item.item for turn in turns]
        needs = [other.id for other in earlier if _needs(checklist.plan, one, other, after)]
        turns.append(Turn(by_id[name], after, tuple(needs)))
    return tuple(turns)


def _needs(plan: Plan, one: Item, other: Item, after: tuple[str, ...]) -> bool:
    """Whether one isn't even tried when another one that comes before it failed.

    Boxes of a list are tried whatever became of the one above, and what only looks beside what only looks.
    """
    if other.phase != one.phase:
        return other.id in after
    first, second = plan.command(other.command), plan.command(one.command)
    if first is not None and second is not None and first.fence == second.fence:
        return True
    return not (one.box_line or other.box_line or (only_looks(one) and only_looks(other)))


def can_run(command: Command | None) -> bool:
    """Whether a command is one to run once: no assignment, nothing that watches, no way back."""
    return (
        command is not None
        and command.kind is not CommandKind.VARIABLE
        and not command.health
        and not command.rollback
    )


def only_looks(item: Item) -> bool:
    """Whether an item's command only finds out whether something holds."""
    return item.kind in LOOKS or bool(item.gate)


def waits_for(plan: Plan, items: Sequence[Item]) -> Mapping[str, tuple[str, ...]]:
    """The ids of the items that each of these comes after, in an order in which all could run one by one."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item.phase, []).append(item)
    found: dict[str, tuple[str, ...]] = {}
    ends: dict[str, tuple[str, ...]] = {}
    for phase, before in _phases_in_order(plan, groups):
        start = tuple(dict.fromkeys(one for name in before for one in ends[name]))
        ends[phase] = _one_phase(plan, groups[phase], start, found)
    return found


def _one_phase(
    plan: Plan, items: Sequence[Item], start: tuple[str, ...], found: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Adds what the items of a phase wait for, and answers which of them end it."""
    acted = start
    looked: list[str] = []
    fences: dict[int, str] = {}
    for item in sorted(items, key=lambda one: _place(plan, one)):
        command = plan.command(item.command)
        fence = command.fence if command is not None else -1
        if only_looks(item):
            same = fences.get(fence)
            found[item.id] = (same,) if same is not None else acted
            looked = [one for one in looked if one != same] + [item.id]
        else:
            found[item.id] = tuple(looked) or acted
            acted, looked = (item.id,), []
        if fence >= 0:
            fences[fence] = item.id
    return tuple(looked) or acted


def _place(plan: Plan, item: Item) -> int:
    command = plan.command(item.command)
    return command.line if command is not None else item.line


def _phases_in_order(plan: Plan, groups: Mapping[str, object]) -> list[tuple[str, tuple[str, ...]]]:
    """The phases that have items, each after those it waits for; circles are cut where they close."""
    order = [one.id for one in plan.phases if one.id in groups]
    order += [name for name in groups if name not in set(order)]
    places = {name: at for at, name in enumerate(order)}

    def before(name: str) -> list[str]:
        return _needed(plan, name, groups) or order[max(places[name] - 1, 0) : places[name]]

    found: dict[str, tuple[str, ...]] = {}
    for name in needed_first(order, before):
        found[name] = tuple(one for one in before(name) if one in found)
    return list(found.items())


def needed_first(names: Iterable[str], needs: Callable[[str], Iterable[str]]) -> list[str]:
    """The names, each after those it needs; a circle is cut where it closes. Chains may be of any length."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    for name in names:
        if name in seen:
            continue
        seen.add(name)
        path = [(name, iter(needs(name)))]
        while path:
            one, rest = path[-1]
            following = next((other for other in rest if other not in seen), None)
            if following is None:
                found[one] = None
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(needs(following))))
    return list(found)


def _needed(plan: Plan, name: str, groups: Mapping[str, object]) -> list[str]:
    """The nearest phases with items among all that a phase depends on."""
    found: list[str] = []
    seen = {name}
    phase = plan.phase(name)
    todo = list(phase.depends_on) if phase is not None else []
    while todo:
        one = todo.pop(0)
        if one in seen:
            continue
        seen.add(one)
        if one in groups:
            found.append(one)
        elif (further := plan.phase(one)) is not None:
            todo += further.depends_on
    return found
