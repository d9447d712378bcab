"""The parts of a plan: phases, stages, sections, steps, and for every block where it stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from state.plans.beginnings import (
    NO_STEPS,
    bold_lines,
    bold_title,
    end_of,
    find_beginnings,
    is_step,
    title_of,
)
from state.plans.blocks import Block, Form
from state.plans.plan import Phase, PhaseKind, Presence, RollbackScope, Step, name_of
from state.plans.scope import NOWHERE, Scope, Section
from state.plans.sections import (
    ABOUT_ROLLBACK,
    DUE,
    NO_CONFLICT,
    ROLLBACK,
    presences,
    rollback_scope,
    section_of,
    topic_of,
)
from state.plans.titles import (
    PHASE_WORDS,
    STEP_WORDS,
    Title,
    done_of,
    is_adorned,
    phase_numbers,
    plain,
    read_title,
    slug,
)


@dataclass(frozen=True)
class Outline:
    """Phases in their order, sections among them; steps; and per block, by number, where it stands.

    Every part that a block stands in has its phase here, also sections in which nothing is to be done.
    `words` is the pattern of the words this plan numbers its phases with.
    """

    phases: tuple[Phase, ...]
    steps: tuple[Step, ...]
    scopes: Mapping[int, Scope]
    words: str = PHASE_WORDS

    def numbers(self) -> dict[str, str]:
        """The ids of the phases by their numbers."""
        return {one.number: one.id for one in self.phases if one.number}


def outline(blocks: Sequence[Block]) -> Outline:
    """The parts of a document and where each of its blocks stands; total over any blocks."""
    return _Outliner(blocks).read()


@dataclass(frozen=True)
class _Part:
    """What stands below one heading."""

    scope: Scope = NOWHERE
    phase: str = ""
    """The real phase, empty outside of them; `scope.phase` then is the section."""
    level: int = 0
    """The level of the heading that its phase or step began at."""


class _Outliner:
    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._heads = [one for one in blocks if one.form is Form.HEADING]
        self._pseudo = bold_lines(blocks)
        found = find_beginnings(blocks)
        self._found = found
        self._words, self._titles, self._sections = found.words, found.titles, found.sections
        self._began: dict[int, str] = {}
        """The id of the phase that a heading begins or is another heading of."""
        self._phases: list[Phase] = []
        self._steps: list[Step] = []
        self._used: set[str] = set()
        self._presences: dict[int, Presence] = presences(blocks)
        self._top_ids: dict[int, str] = {}
        self._title = title_of(blocks)
        self._nested = {one.parent for one in blocks}
        self._numbers: dict[str, str] = {}
        self._real: set[str] = set()

    def read(self) -> Outline:
        self._begin(self._found.begun, self._found.kind)
        self._recur(self._words)
        scopes = self._walk()
        phases = sorted(self._phases, key=lambda one: one.line)
        return Outline(tuple(phases), tuple(self._steps), scopes, self._words)

    # Phases

    def _recur(self, words: str) -> None:
        """Other headings of a phase that was begun elsewhere: "### Phase 1: …" in a checklist at the end."""
        for number, title in self._titles.items():
            if number in self._began or not re.fullmatch(words, title.word or "-", re.IGNORECASE):
                continue
            if title.number in self._numbers:
                self._began[number] = self._numbers[title.number]

    def _begin(self, found: Mapping[int, Title], kind: PhaseKind) -> None:
        adorned = any(is_adorned(self._blocks[number].text) for number in found)
        for number, title in found.items():
            head = self._blocks[number]
            if adorned:
                # Where every heading begins with a picture, a tick there is one as well.
                title = replace(title, done=done_of(plain(head.text)))
            name = title.text or f"{title.word} {title.number}".strip().capitalize()
            wanted = title.number if kind is PhaseKind.PHASE and title.number else slug(name)
            end = end_of(self._blocks, head) if head.form is Form.HEADING else self._end_of_pseudo(head)
            phase = Phase(
                self._unique(wanted or "phase"),
                kind,
                name,
                head.line,
                end,
                title.number if kind is PhaseKind.PHASE else "",
                title.estimate,
                title.optional,
                title.claims,
                ticked=title.done if kind is PhaseKind.PHASE else None,
                ticked_lines=(head.line,) if title.done is not None and kind is PhaseKind.PHASE else (),
            )
            self._phases.append(phase)
            self._began[number] = phase.id
            self._real.add(phase.id)
            if phase.number:
                self._numbers.setdefault(phase.number, phase.id)

    def _unique(self, wanted: str) -> str:
        name, count = wanted, 1
        while name in self._used:
            count += 1
            name = f"{wanted}-{count}"
        self._used.add(name)
        return name

    def _end_of_pseudo(self, block: Block) -> int:
        for one in self._blocks[block.number + 1 :]:
            if one.form is Form.HEADING or one.number in self._pseudo:
                return one.line - 1
        return max(one.end for one in self._blocks)

    # Where each block stands

    def _walk(self) -> dict[int, Scope]:
        scopes: dict[int, Scope] = {}
        parts: dict[int, _Part] = {}
        pseudo: _Part | None = None
        label: Scope | None = None
        listed: tuple[bool, ...] = ()
        for block in self._blocks:
            if block.form is Form.HEADING:
                pseudo = label = None
                parts[block.number] = self._part(block, parts.get(block.heading, _Part()))
                scopes[block.number] = parts[block.number].scope
                continue
            if block.parent != -1:
                scopes[block.number] = scopes[block.parent]
                self._bold_step(block, scopes)
                continue
            here = pseudo or parts.get(block.heading)
            scope = here.scope if here else replace(NOWHERE, phase=self._section_id(-1))
            if block.form in (Form.PARAGRAPH, Form.RULE):
                label = None
                if block.form is Form.RULE and pseudo is not None:
                    pseudo = None
                    scope = parts[block.heading].scope if block.heading in parts else scope
            if block.number in self._pseudo:
                begun = self._pseudo_part(block, parts.get(block.heading, _Part()), pseudo)
                if begun is not None:
                    pseudo, scope = begun, begun.scope
                else:
                    label, listed = self._label(block, scope), ()
            if label is not None and block.form is Form.LIST_ITEM:
                # What a bold line says of a list it doesn't say of another kind of list behind that.
                listed = listed or (bool(block.ordinal),)
                label = label if listed == (bool(block.ordinal),) else None
            scopes[block.number] = label if label is not None else scope
            if block.form is Form.LIST_ITEM:
                self._bold_step(block, scopes)
        return scopes

    def _part(self, head: Block, above: _Part) -> _Part:
        title = self._titles[head.number]
        section = self._sections[head.number]
        headings = (*above.scope.headings, head.text)
        phase, step, level = above.phase, above.scope.step, above.level
        numbers = self._named(head.text)
        if head.number in self._began:
            phase, step, level = self._began[head.number], "", head.level
        elif not phase and len(numbers) == 1 and head.number != self._title:
            phase, step = numbers[0], ""
        where = phase or self._section_id(head.number)
        if head.number not in self._began and self._begins_step(head, title, above, section):
            step = self._step(title, head.line, end_of(self._blocks, head), where, head.text)
            level = head.level
        rollback, scope_of = self._rollback(head.text, headings, section, numbers, above.scope, phase)
        stays = section is above.scope.section
        scope = Scope(
            section,
            where,
            step,
            headings,
            rollback,
            scope_of,
            self._presences.get(head.number, above.scope.presence),
            (topic_of(head.text) or above.scope.topic)
            if section in (Section.NOTES, Section.QUESTIONS)
            else None,
            self._due(head.text, section) or (above.scope.due if stays else ""),
            above.scope.no_conflict or NO_CONFLICT.search(head.text) is not None,
        )
        if scope.presence is not None and not phase and section in (Section.PLAIN, Section.BACKGROUND):
            scope = replace(scope, section=Section.CLAIMS)
        return _Part(scope, phase, level)

    def _named(self, text: str) -> tuple[str, ...]:
        """The ids of the phases that a text names, a "Gate 2" being phase 2's."""
        gates = re.findall(r"\bgate\s*#?(\d{1,3}[a-z]?)\b", text, re.IGNORECASE)
        numbers = dict.fromkeys((*phase_numbers(text, self._words), *(one.lower() for one in gates)))
        return tuple(self._numbers[one] for one in numbers if one in self._numbers)

    def _begins_step(self, head: Block, title: Title, above: _Part, section: Section) -> bool:
        if not title.number or section in NO_STEPS or head.number == self._title:
            return False
        if re.fullmatch(self._words, title.word or "-", re.IGNORECASE):
            return False
        if is_step(title):
            return True
        return not title.word and bool(above.phase) and head.level > above.level

    def _step(self, title: Title, line: int, end: int, phase: str, text: str, within: str = "") -> str:
        if within:
            wanted = f"{within}.{title.number}"
        elif "." in title.number:
            wanted = title.number
        else:
            wanted = f"{phase}.{title.number}"
        step = Step(
            self._unique(wanted),
            phase,
            title.text or plain(text),
            line,
            end,
            title.number,
            title.estimate,
            title.optional,
            title.claims,
        )
        self._steps.append(step)
        return step.id

    def _rollback(
        self,
        text: str,
        headings: tuple[str, ...],
        section: Section,
        numbers: tuple[str, ...],
        above: Scope,
        phase: str,
    ) -> tuple[str, RollbackScope | None]:
        if section is not Section.ROLLBACK:
            return "", None
        if above.rollback and ABOUT_ROLLBACK.search(plain(text)):
            return above.rollback, above.rollback_scope
        own = rollback_scope(text, numbers)
        if above.rollback and own is RollbackScope.WHOLE and not ROLLBACK.search(text):
            return above.rollback, above.rollback_scope
        if own is RollbackScope.WHOLE and phase:
            own = RollbackScope.PHASE
        return name_of("rollback", *headings), own

    def _due(self, text: str, section: Section) -> str:
        if section not in (Section.FOLLOW_UPS, Section.COMMUNICATION):
            return ""
        return plain(text) if DUE.search(text) else ""

    def _section_id(self, number: int) -> str:
        """The id of the outermost part around a heading that is no phase's."""
        top = number
        while top not in (-1, self._title) and self._blocks[top].heading not in (-1, self._title):
            top = self._blocks[top].heading
        if top not in self._top_ids:
            head = self._blocks[top] if top != -1 else None
            title = (
                read_title(head.text, f"{self._words}|{STEP_WORDS}") if head is not None else Title("Plan")
            )
            name = title.text or "Plan"
            line = head.line if head is not None else 1
            if head is None:
                end = (
                    self._heads[0].line - 1
                    if self._heads
                    else max((one.end for one in self._blocks), default=1)
                )
            elif top == self._title:
                end = next(
                    (one.line - 1 for one in self._heads if one.number > top), end_of(self._blocks, head)
                )
            else:
                end = end_of(self._blocks, head)
            phase = Phase(
                self._unique(slug(name) or "section"),
                PhaseKind.SECTION,
                name,
                line,
                max(end, line),
                estimate=title.estimate,
                optional=title.optional,
                claims=title.claims,
            )
            self._phases.append(phase)
            self._top_ids[top] = phase.id
        return self._top_ids[top]

    def _pseudo_part(self, block: Block, above: _Part, current: _Part | None) -> _Part | None:
        """A bold line that begins a phase or a step; None of any other."""
        title = self._titles[block.number]
        headings = (*above.scope.headings, self._pseudo[block.number])
        if block.number in self._began:
            phase = self._began[block.number]
            section = above.scope.section
            return _Part(
                Scope(section, phase, "", headings, no_conflict=bool(NO_CONFLICT.search(block.text))), phase
            )
        around = current or above
        if not is_step(title) or not title.number or around.scope.section in NO_STEPS:
            return None
        where = around.scope.phase or self._section_id(block.heading)
        step = self._step(title, block.line, self._end_of_pseudo(block), where, block.text)
        return _Part(replace(around.scope, step=step, headings=headings, phase=where), around.phase)

    def _label(self, block: Block, scope: Scope) -> Scope | None:
        """What a bold line alone makes of the list or fence below it: "**Prerequisites:**"."""
        text = self._pseudo[block.number]
        section = section_of(text, scope.section)
        if section in (scope.section, Section.PLAIN, Section.TIMELINE, Section.PROGRESS):
            return None
        headings = (*scope.headings, text)
        real = scope.phase if scope.phase in self._real else ""
        own, kind = self._rollback(text, headings, section, self._named(text), scope, real)
        topic = topic_of(text) if section in (Section.NOTES, Section.QUESTIONS) else None
        return replace(
            scope, section=section, headings=headings, rollback=own, rollback_scope=kind, topic=topic
        )

    def _bold_step(self, block: Block, scopes: dict[int, Scope]) -> None:
        scope = scopes[block.number]
        if block.form is not Form.LIST_ITEM or not block.ordinal or block.box is not None or block.level > 1:
            return
        text = bold_title(block)
        if not text or block.number not in self._nested or scope.section in NO_STEPS:
            return
        if not scope.phase:
            return
        title = replace(read_title(text, "(?!)"), number=block.ordinal)
        end = max(one.end for one in self._family(block))
        step = self._step(title, block.line, end, scope.phase, text, within=scope.step or scope.phase)
        scopes[block.number] = replace(scope, step=step, headings=(*scope.headings, text))

    def _family(self, block: Block) -> list[Block]:
        within = {block.number}
        found = [block]
        for one in self._blocks[block.number + 1 :]:
            if one.parent not in within:
                break
            within.add(one.number)
            found.append(one)
        return found
