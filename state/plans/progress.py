"""What a plan claims about how far it is: progress lists, status lines and columns, and what a timeline says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from state.plans.blocks import Block, Form
from state.plans.durations import read_estimate, spans
from state.plans.plan import Phase, Read, TimelineRow
from state.plans.scope import Scope, Section
from state.plans.structure import Outline
from state.plans.titles import MARKS_DONE, MARKS_OPEN, phase_numbers, plain, read_title

TICKS = "xX✓✔✅"

_DONE = re.compile(
    r"\b(?:done|complete[d]?|finished|merged|deployed|passed|closed|100\s?%|erledigt|fertig|"
    r"abgeschlossen|terminé|hecho)\b|100\s?%",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\b(?:not (?:yet )?(?:started|done|complete[d]?|finished|merged|deployed|passed)|incomplete|pending|"
    r"to-?do|open|in[- ]progress|started|"
    r"planned|blocked|waiting|draft|ready to start|todo|offen|geplant|nicht (?:begonnen|fertig|erledigt)|"
    r"in arbeit|ausstehend|"
    r"when|until|once|after|partial(?:ly)?)\b",
    re.IGNORECASE,
)


def says_done(text: str) -> bool | None:
    """Whether a status says that something is done; None where it says neither."""
    if _NOT_DONE.search(text):
        return False
    if any(mark in text for mark in MARKS_DONE) or _DONE.search(text):
        return True
    if any(mark in text for mark in MARKS_OPEN) or "🔄" in text:
        return False
    return None


class ProgressRead(NamedTuple):
    """Phases with what the plan claims of them, rows of timelines that are lists, and what was read."""

    phases: tuple[Phase, ...]
    timeline: tuple[TimelineRow, ...]
    read_as: dict[int, Read]


def read_progress(
    blocks: Sequence[Block], outline: Outline, phases: Sequence[Phase], rows: Sequence[TimelineRow]
) -> ProgressRead:
    """Puts into the phases what progress lists, status columns and timelines say of them.

    `rows` are those of timeline tables. A list counts as progress where its heading says so, or where a
    box outside of phases holds nothing but a phase's name.
    """
    numbers = outline.numbers()
    ticks: dict[str, list[tuple[bool, int]]] = {}
    claims: dict[str, list[str]] = {}
    optional: set[str] = set()
    titles = {one.id: one.title for one in phases}
    read_as: dict[int, Read] = {}
    timeline: list[TimelineRow] = []
    real = set(numbers.values())
    for block in blocks:
        scope = outline.scopes[block.number]
        if block.form not in (Form.LIST_ITEM, Form.PARAGRAPH):
            continue
        if scope.section is Section.TIMELINE:
            found = _timeline_lines(block, numbers, outline.words, titles)
            if found:
                timeline += found
                read_as[block.number] = Read.TIMELINE
                continue
        if block.form is Form.LIST_ITEM:
            phase = _phase_of_line(block, scope, numbers, outline.words, real)
            if phase:
                done = block.box in TICKS if block.box is not None else says_done(block.text)
                if done is not None:
                    ticks.setdefault(phase, []).append((bool(done), block.line))
                title = read_title(block.text, outline.words)
                claims.setdefault(phase, []).extend(title.claims)
                optional |= {phase} if title.optional else set()
                read_as[block.number] = Read.STRUCTURE
    for row in rows:
        if row.phase and row.status and (said := says_done(row.status)) is not None:
            ticks.setdefault(row.phase, []).append((said, row.line))
    described = []
    for phase_ in phases:
        said_of = ticks.get(phase_.id, [])
        own = [] if phase_.ticked is None else [phase_.ticked]
        all_said = own + [done for done, _ in said_of]
        described.append(
            replace(
                phase_,
                ticked=all(all_said) if all_said else None,
                ticked_lines=tuple(dict.fromkeys((*phase_.ticked_lines, *(line for _, line in said_of)))),
                claims=_each_once((*phase_.claims, *claims.get(phase_.id, ()))),
                optional=phase_.optional or phase_.id in optional,
            )
        )
    return ProgressRead(with_timeline(described, (*rows, *timeline)), tuple(timeline), read_as)


def _each_once(claims: Sequence[str]) -> tuple[str, ...]:
    return tuple({one.casefold(): one for one in reversed(claims)}.values())[::-1]


def with_timeline(phases: Sequence[Phase], rows: Sequence[TimelineRow]) -> tuple[Phase, ...]:
    """The phases with the estimates and dependencies of timelines, where they have none of their own."""
    by_phase: dict[str, list[TimelineRow]] = {}
    for row in rows:
        if row.phase and not row.total:
            by_phase.setdefault(row.phase, []).append(row)
    told = []
    for phase in phases:
        for row in by_phase.get(phase.id, ()):
            depends = dict.fromkeys((*phase.depends_on, *(one for one in row.depends_on if one != phase.id)))
            phase = replace(phase, estimate=phase.estimate or row.estimate, depends_on=tuple(depends))
        told.append(phase)
    return tuple(told)


def _phase_of_line(block: Block, scope: Scope, numbers: Mapping[str, str], words: str, real: set[str]) -> str:
    title = read_title(block.text, words)
    if not title.word or title.number not in numbers:
        return ""
    if scope.section is Section.PROGRESS:
        return numbers[title.number]
    rest = title.text
    bare = not rest or (not title.separated and _DONE.fullmatch(rest.strip(" .!")) is not None)
    if block.box is not None and bare and scope.phase not in real:
        return numbers[title.number]
    return ""


_TOTAL = re.compile(r"\b(?:total|sum|overall|gesamt|summe|insgesamt)\b", re.IGNORECASE)


def _timeline_lines(
    block: Block, numbers: Mapping[str, str], words: str, titles: Mapping[str, str]
) -> list[TimelineRow]:
    found: list[TimelineRow] = []
    for at, line in enumerate(block.lines):
        text = plain(line)
        title = read_title(text, words)
        estimate = read_estimate(text)
        if title.word and title.number in numbers:
            after = re.sub(r"^.*?:", "", text, count=1) if ":" in text else title.text
            depends = tuple(
                numbers[one]
                for one in phase_numbers(after, words)
                if one in numbers
                and one != title.number
                and re.search(r"\b(?:after|depends|nach|requires)\b", after, re.I)
            )
            phase = numbers[title.number]
            found.append(
                TimelineRow(phase, titles.get(phase, title.text), estimate, depends, block.line + at)
            )
        elif _TOTAL.search(text) and spans(text):
            found.append(TimelineRow("", text, estimate, (), block.line + at, total=True))
    return found
