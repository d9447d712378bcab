"""What a plan says about its phases: estimates, dependencies, soak times, branches, gates."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from state.plans.blocks import Block, Form
from state.plans.durations import read_estimate, read_soak, spans
from state.plans.labels import Label, labels, meta
from state.plans.plan import Estimate, Phase, PhaseKind, Read, Soak, Step
from state.plans.progress import says_done
from state.plans.scope import Scope, Section
from state.plans.structure import Outline
from state.plans.titles import phase_numbers, plain


@dataclass(frozen=True)
class Described:
    """Phases and steps with what is said of them, and the blocks that said it."""

    phases: tuple[Phase, ...]
    steps: tuple[Step, ...]
    read_as: dict[int, Read]


@dataclass
class _Said:
    estimate: Estimate | None = None
    depends: list[str] = field(default_factory=list)
    soaks: list[Soak] = field(default_factory=list)
    branch: str = ""
    into: tuple[str, ...] = ()
    claims: list[str] = field(default_factory=list)
    gate_line: int = 0
    criteria_line: int = 0
    ticks: list[tuple[bool, int]] = field(default_factory=list)


_CODE = re.compile(r"`([^`]+)`")
_HOLDS = re.compile(
    r"\b(?:complete[d]?|done|finished|merged|deployed|passed|passes|successful(?:ly)?|stable|live|"
    r"signed off|verified|validated|"
    r"abgeschlossen|fertig|erledigt|stabil|terminée?)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\b(?:after|depends on|requires|blocked by|once|nach|benötigt|abhängig von|après|después de)\b", re.I
)
_SOAKED = frozenset((Section.PREREQUISITES, Section.GATE, Section.CRITERIA, Section.FOLLOW_UPS))
_UNSOAKED = frozenset(
    (Section.BACKGROUND, Section.ROLLBACK, Section.TIMELINE, Section.PROGRESS, Section.COMMUNICATION)
)


def describe(blocks: Sequence[Block], outline: Outline) -> Described:
    """Reads what lines, lists and headings say about the phases they stand in."""
    numbers = outline.numbers()
    said: dict[str, _Said] = {one.id: _Said() for one in outline.phases}
    steps: dict[str, list[str]] = {}
    read_as: dict[int, Read] = {}
    kinds = {one.id: one.kind for one in outline.phases}
    for block in blocks:
        scope = outline.scopes[block.number]
        if scope.phase not in said:
            continue
        here = said[scope.phase]
        if block.form is Form.HEADING and kinds[scope.phase] is not PhaseKind.SECTION:
            _heading(block, scope, outline, here, numbers)
            continue
        if block.form not in (Form.PARAGRAPH, Form.LIST_ITEM):
            continue
        named = [(label, what) for label in labels(block) if (what := meta(label))]
        if kinds[scope.phase] is not PhaseKind.SECTION and scope.section not in _UNSOAKED:
            for label, what in named:
                _line(label, what, scope, outline, here, steps, numbers)
            if named and (block.form is Form.PARAGRAPH or block.box is None):
                read_as[block.number] = Read.STRUCTURE
        if scope.section not in _UNSOAKED:
            _soak(block, scope, kinds[scope.phase], outline.words, here, numbers)
        if scope.section is Section.PREREQUISITES:
            said_first = re.split(r"[.;]", plain(block.text))[0]
            if _HOLDS.search(said_first):
                here.depends += [
                    numbers[one] for one in phase_numbers(said_first, outline.words) if one in numbers
                ]
    phases = tuple(_told(one, said[one.id]) for one in outline.phases)
    told_steps = tuple(
        replace(one, claims=tuple(dict.fromkeys((*one.claims, *steps.get(one.id, ())))))
        for one in outline.steps
    )
    return Described(phases, told_steps, read_as)


def _told(phase: Phase, said: _Said) -> Phase:
    depends = dict.fromkeys(one for one in said.depends if one != phase.id)
    ticks = ([] if phase.ticked is None else [phase.ticked]) + [done for done, _ in said.ticks]
    return replace(
        phase,
        estimate=phase.estimate or said.estimate,
        depends_on=tuple(depends),
        soaks=tuple(dict.fromkeys(said.soaks)),
        branch=said.branch,
        into=said.into,
        claims=tuple(dict.fromkeys((*phase.claims, *said.claims))),
        gate_line=said.gate_line or said.criteria_line,
        ticked=all(ticks) if ticks else None,
        ticked_lines=tuple(dict.fromkeys((*phase.ticked_lines, *(line for _, line in said.ticks)))),
    )


def _heading(block: Block, scope: Scope, outline: Outline, here: _Said, numbers: Mapping[str, str]) -> None:
    if scope.section is Section.GATE and not here.gate_line:
        here.gate_line = block.line
    if scope.section is Section.CRITERIA and not here.criteria_line:
        here.criteria_line = block.line
    if _AFTER.search(block.text) and scope.section is Section.PLAIN:
        after = _AFTER.split(block.text, maxsplit=1)[1]
        here.depends += [numbers[one] for one in phase_numbers(after, outline.words) if one in numbers]


def _line(
    label: Label,
    what: str,
    scope: Scope,
    outline: Outline,
    here: _Said,
    steps: dict[str, list[str]],
    numbers: Mapping[str, str],
) -> None:
    value = label.value
    match what:
        case "estimate" if not scope.step:
            here.estimate = here.estimate or read_estimate(value)
        case "depends":
            here.depends += [numbers[one] for one in phase_numbers(value, outline.words) if one in numbers]
        case "branch" if not here.branch:
            here.branch = _names(value)[0] if _names(value) else ""
        case "into" if not here.into:
            here.into = _names(value)
        case "soak":
            hours = next((one.low or one.high for one in spans(value)), None)
            if hours and read_soak(f"{label.name}: {value}") is None:
                of = tuple(numbers[one] for one in phase_numbers(value, outline.words) if one in numbers)
                here.soaks.append(Soak(hours, of or (scope.phase,), label.line, value))
        case "status":
            claim = plain(value)
            if scope.step:
                steps.setdefault(scope.step, []).append(claim)
            else:
                here.claims.append(claim)
                done = says_done(value)
                if done is not None:
                    here.ticks.append((done, label.line))
        case _:
            pass


def _names(value: str) -> tuple[str, ...]:
    """The branches that a line names: those in backticks, else its words between arrows and commas."""
    coded = tuple(one.strip() for one in _CODE.findall(value))
    if coded:
        return coded
    parts = (
        re.sub(r"\(.*?\)", "", one).strip() for one in re.split(r"→|->|,|\bthen\b|\bund\b|\band\b", value)
    )
    return tuple(one for one in parts if one and re.fullmatch(r"[\w./+-]+", one))


def _soak(
    block: Block, scope: Scope, kind: PhaseKind, words: str, here: _Said, numbers: Mapping[str, str]
) -> None:
    for at, line in enumerate(block.lines):
        text = plain(line)
        hours = read_soak(text, watched=scope.section in _SOAKED)
        if hours is None:
            continue
        of = tuple(numbers[one] for one in phase_numbers(text, words) if one in numbers)
        if not of and kind is PhaseKind.SECTION:
            continue
        here.soaks.append(Soak(hours, of or (scope.phase,), block.line + at, text))
        here.depends += of
