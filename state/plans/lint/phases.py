"""Phases held against each other: order, gates, numbers, estimates."""

import re
from collections.abc import Iterator, Sequence

from state.findings import Finding, Severity
from state.plans.blocks import Block, Form
from state.plans.lint.case import Case
from state.plans.plan import Estimate, ItemKind, Phase, Side

_GATE = re.compile(r"\bgates?\s+(\d+(?:\.\d+)?)", re.IGNORECASE)
_PHASE = re.compile(r"\bphases?\s+(\d+)\b(?!\s*[%x.]\d)", re.IGNORECASE)
_ABOUT = re.compile(r"~|≈|\b(about|approx\w*|around|ca|circa|roughly|at least|minimum)\b", re.IGNORECASE)
_UNITS = re.compile(r"(minute|min|hour|hr|h|day|d|week|wk|w|month|sprint)s?\b", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:(?:phase|step|stage|part|section|gate)\s+)?(\d+(?:\.\d+)*)[.):]?\s", re.IGNORECASE
)


def dependencies(case: Case) -> Iterator[Finding]:
    """Phases that depend on ones that aren't there, come later, or wait for each other."""
    wants = {phase.id: _wanted(case, phase) for phase in case.plan.phases}
    known = {one: tuple(name for name in names if name in case.phases) for one, names in wants.items()}
    circles = _circles(known)
    circling = {
        frozenset(pair) for circle in circles for pair in zip(circle, circle[1:] + circle[:1], strict=True)
    }
    for circle in circles:
        names = [case.phase_name(one) for one in circle]
        first = case.phases[circle[0]]
        message = (
            "depends on itself"
            if len(circle) == 1
            else f"the dependencies go in a circle: {' → '.join([*names, names[0]])}"
        )
        yield Finding(
            "plan-dependency-circle",
            Severity.ERROR,
            names[0],
            message,
            "none of them can begin: take one dependency out",
            "\0".join(sorted(circle)),
            first.line,
        )
    for phase in case.plan.phases:
        for name in wants[phase.id]:
            if name not in case.phases:
                yield Finding(
                    "plan-dependency-missing",
                    Severity.ERROR,
                    case.phase_name(phase.id),
                    f"depends on {name}, which is no phase of the plan",
                    "name a phase that is there, or make it a prerequisite",
                    name,
                    phase.line,
                )
            elif case.order[name] > case.order[phase.id] and frozenset((name, phase.id)) not in circling:
                yield Finding(
                    "plan-dependency-later",
                    Severity.WARNING,
                    case.phase_name(phase.id),
                    f"depends on {case.phase_name(name)}, which the plan does later",
                    "change the order of the two",
                    name,
                    phase.line,
                )


def _wanted(case: Case, phase: Phase) -> tuple[str, ...]:
    found = dict.fromkeys(phase.depends_on)
    for row in case.plan.timeline:
        if row.phase == phase.id:
            found.update(dict.fromkeys(row.depends_on))
    for soak in phase.soaks:
        # Its own soak is a time that it takes, no dependency.
        found.update(dict.fromkeys(one for one in soak.of if one != phase.id))
    return tuple(found)


def _circles(wants: dict[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Each circle once, from its first phase on."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    done: set[str] = set()
    for start in wants:
        path: list[str] = []
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            one, depth = stack.pop()
            del path[depth:]
            if one in path:
                circle = tuple(path[path.index(one) :])
                found.setdefault(frozenset(circle), circle)
                continue
            if one in done:
                continue
            path.append(one)
            stack.extend((name, depth + 1) for name in reversed(wants.get(one, ())))
        done.add(start)
    return list(found.values())


def gates(case: Case) -> Iterator[Finding]:
    """Gates of phases that aren't there, and criteria that name such phases or gates."""
    numbers = {one.number for one in case.plan.phases if one.number}
    if not numbers:
        return
    headed = {
        found[1]
        for block in case.plan.blocks
        if block.form is Form.HEADING and (found := _GATE.search(block.text))
    }
    for block in case.plan.blocks:
        if block.form is not Form.HEADING:
            continue
        gate = _GATE.match(re.sub(r"^[^\w]+", "", block.text))
        named = _PHASE.findall(block.text)
        if gate and gate[1].partition(".")[0] not in numbers and gate[1] not in numbers and not named:
            yield _no_phase(block.text, f"gate {gate[1]}", gate[1], block.line)
        elif gate:
            yield from (
                _no_phase(block.text, f"phase {one}", one, block.line) for one in named if one not in numbers
            )
    for item in case.plan.items:
        if item.gate and item.gate not in case.phases:
            yield _no_phase(item.text, f"the gate of {item.gate}", item.gate, item.line)
            continue
        if item.kind not in (ItemKind.CRITERION, ItemKind.PREREQUISITE):
            continue
        for one in _GATE.findall(item.text):
            if headed and one not in headed and one not in numbers:
                yield _no_phase(item.text, f"gate {one}", one, item.line)
        for one in _PHASE.findall(item.text):
            if one not in numbers:
                yield _no_phase(item.text, f"phase {one}", one, item.line)


def _no_phase(text: str, what: str, number: str, line: int) -> Finding:
    return Finding(
        "plan-gate-missing",
        Severity.WARNING,
        text,
        f"speaks of {what}, but the plan has no phase {number.partition('.')[0]}",
        "look at the number",
        number,
        line,
    )


def estimates(case: Case) -> Iterator[Finding]:
    """Times that don't add up."""
    yield from _two_of_one(case)
    yield from _steps_of_phases(case)
    yield from _totals(case)


def _two_of_one(case: Case) -> Iterator[Finding]:
    for row in case.plan.timeline:
        phase = case.phases.get(row.phase)
        if phase is None or phase.estimate is None or row.estimate is None or row.total:
            continue
        one, other = phase.estimate, row.estimate
        if (one.low, one.high) != (other.low, other.high):
            yield Finding(
                "plan-estimates-differ",
                Severity.NOTE,
                case.phase_name(phase.id),
                f"takes {_span(one)} by its own heading and {_span(other)} by the timeline",
                "say which of the two holds",
                "timeline",
                row.line,
            )


def _steps_of_phases(case: Case) -> Iterator[Finding]:
    for phase in case.plan.phases:
        if phase.estimate is None:
            continue
        steps = [one for one in case.plan.steps if one.phase == phase.id]
        given = [one.estimate for one in steps if one.estimate is not None]
        needed = [one.estimate for one in steps if one.estimate is not None and not one.optional]
        about = _is_about(case, phase.estimate, phase.line)
        complete = len(given) == len(steps)
        unit = _unit(phase.estimate)
        if unit in ("week", "") and any(_unit(one) != unit for one in given):
            # Weeks say when, hours say how much work it is.
            continue
        problem = _problem(needed, given, phase.estimate, complete, about)
        if given and problem:
            yield Finding(
                "plan-estimates-sum",
                Severity.NOTE,
                case.phase_name(phase.id),
                f"is to take {_span(phase.estimate)}, but its steps add up to {problem}",
                "correct the one or the other",
                "steps",
                phase.line,
            )


def _totals(case: Case) -> Iterator[Finding]:
    rows = [one for one in case.plan.timeline if not one.total]
    for total in case.plan.timeline:
        if not total.total or total.estimate is None:
            continue
        given = [one.estimate for one in rows if one.estimate is not None]
        complete = len(given) == len(rows)
        optional = {one.id for one in case.plan.phases if one.optional}
        needed = [one.estimate for one in rows if one.estimate is not None and one.phase not in optional]
        if not rows:
            phases = case.plan.real_phases
            given = [one.estimate for one in phases if one.estimate is not None]
            needed = [one.estimate for one in phases if one.estimate is not None and not one.optional]
            complete = len(given) == len(phases)
        # A total in hours beside phases in weeks counts something else: work, not time that passes.
        unit = _unit(total.estimate)
        same = [one for one in given if _unit(one) == unit]
        if len(same) != len(given):
            given, needed, complete = same, [one for one in needed if _unit(one) == unit], False
        about = _is_about(case, total.estimate, total.line)
        problem = _problem(needed, given, total.estimate, complete, about)
        if given and problem:
            yield Finding(
                "plan-estimates-sum",
                Severity.NOTE,
                total.title or "total",
                f"is {_span(total.estimate)}, but the phases add up to {problem}",
                "correct the one or the other",
                "total",
                total.line,
            )


def _problem(
    needed: Sequence[Estimate], given: Sequence[Estimate], whole: Estimate, complete: bool, about: bool
) -> str:
    """The sum of the parts in words where it can't be the whole; empty where it can."""
    low, least, high = (
        sum(one.low for one in given),
        sum(one.low for one in needed),
        sum(one.high for one in given),
    )
    slack = 1.25 if about else 1.001
    words = (
        _hours(least, high)
        if complete
        else f"{_hours(least, high)} already, with parts that have no estimate"
    )
    if least > whole.high * slack:
        return words
    if complete and high * slack < whole.low:
        return words
    exact = complete and slack < 1.1
    fits = any(abs(one - whole.low) <= 0.01 * max(whole.low, 1) for one in (low, least)) and (
        abs(high - whole.high) <= 0.01 * max(whole.high, 1) or len(needed) != len(given)
    )
    return words if exact and not fits else ""


def _is_about(case: Case, estimate: Estimate, line: int) -> bool:
    """Whether the plan itself says that a time is not exact."""
    lines = case.plan.decoded.text.split("\n")
    written = lines[line - 1] if 0 < line <= len(lines) else ""
    return _ABOUT.search(f"{estimate.words} {written}") is not None


def _unit(one: Estimate) -> str:
    found = _UNITS.search(one.words)
    return {"m": "minute", "h": "hour", "d": "day", "w": "week"}.get(found[1][0].lower(), "") if found else ""


def _span(one: Estimate) -> str:
    return one.words.strip("()~ ") or _hours(one.low, one.high)


def _hours(low: float, high: float) -> str:
    return f"{low:g} hours" if low == high else f"{low:g}-{high:g} hours"


def numbers_twice(case: Case) -> Iterator[Finding]:
    """Two sections or steps of one number beside each other."""
    blocks = case.plan.blocks
    first: dict[tuple[int, int, str], Block] = {}
    for block in blocks:
        if block.form is not Form.HEADING:
            continue
        text = re.sub(r"^[^\w]+", "", block.text) + " "
        found = _NUMBERED.match(text)
        if found is None:
            continue
        kind = re.match(r"[a-z]*", text.lower())
        earlier = first.setdefault(
            (block.heading, block.level, f"{kind[0] if kind else ''} {found[1]}"), block
        )
        if earlier is not block:
            yield Finding(
                "plan-number-twice",
                Severity.NOTE,
                block.text,
                f"has the number {found[1]} of “{earlier.text}” (line {earlier.line})",
                "number them apart, so that both can be named",
                earlier.text,
                block.line,
            )
    headings = {block.line for block in blocks if block.form is Form.HEADING}
    steps: dict[tuple[str, str], int] = {}
    for step in case.plan.steps:
        if not step.number or step.line in headings or "." not in step.number:
            continue
        line = steps.setdefault((step.phase, step.number), step.line)
        if line != step.line:
            yield Finding(
                "plan-number-twice",
                Severity.NOTE,
                step.title,
                f"is step {step.number}, as is the one on line {line}",
                "number them apart, so that both can be named",
                step.number,
                step.line,
            )


def unbound_roots(case: Case) -> Iterator[Finding]:
    """Places that the plan's author wrote for a repository, without saying for which."""
    seen: dict[str, set[Side]] = {}
    for root in case.plan.roots:
        sides = seen.setdefault(root.text, set())
        new = root.side not in sides
        sides.add(root.side)
        if root.text in case.plan.bindings or not new:
            continue
        if root.side is Side.UNKNOWN and len(sides) == 1:
            yield Finding(
                "plan-root-unbound",
                Severity.NOTE,
                root.text,
                "stands for one of the repositories, but the plan doesn't say for which",
                "bind it to source or target; until then paths below it are looked for in both",
                "",
                root.line,
            )
        elif len(sides - {Side.UNKNOWN}) > 1:
            yield Finding(
                "plan-root-ambiguous",
                Severity.WARNING,
                root.text,
                "stands for the source in one place and for the target in another",
                "bind it to one of the two",
                "",
                root.line,
            )
