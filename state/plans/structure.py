"""The parts of a plan: phases, stages, sections, steps, and for every block where it stands."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from state.plans.blocks import Block, Form
from state.plans.captions import is_imperative
from state.plans.plan import Phase, PhaseKind, Presence, RollbackScope, Step, name_of
from state.plans.scope import NOWHERE, Scope, Section
from state.plans.sections import (
    DUE,
    NO_CONFLICT,
    ROLLBACK,
    is_stage,
    presences,
    rollback_scope,
    section_of,
    topic_of,
)
from state.plans.titles import (
    OTHER_PHASE_WORDS,
    PHASE_WORDS,
    STEP_WORDS,
    Title,
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


LATER = frozenset(
    (
        Section.ROLLBACK, Section.TIMELINE, Section.PROGRESS, Section.MONITORING, Section.CRITERIA, Section.GATE,
        Section.COMMUNICATION, Section.FOLLOW_UPS, Section.NOTES, Section.QUESTIONS, Section.PREREQUISITES,
    )
)  # fmt: skip
"""Sections in which a heading "Phase 2" speaks of a phase instead of beginning it."""

NO_STEPS = LATER - {Section.MONITORING, Section.FOLLOW_UPS} | {Section.BACKGROUND}

_BOLD = re.compile(r"\s*(\*\*|__)(?P<text>(?:(?!\1).)+)\1\s*:?\s*(?P<rest>\([^()]*\))?\s*")


def outline(blocks: Sequence[Block]) -> Outline:
    """The parts of a document and where each of its blocks stands; total over any blocks."""
    return _Outliner(blocks).read()


def bold_title(block: Block) -> str:
    """The text of a paragraph or list item that is bold as a whole, so that it is a title; "" of any other."""
    match = _BOLD.fullmatch(block.text) if "\n" not in block.text else None
    return f"{match['text'].strip().rstrip(':')} {match['rest'] or ''}".strip() if match else ""


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
        self._pseudo = {
            one.number: title
            for one in blocks
            if one.form is Form.PARAGRAPH and one.parent == -1 and (title := bold_title(one))
        }
        self._words = PHASE_WORDS
        self._titles: dict[int, Title] = {}
        self._sections: dict[int, Section] = {}
        self._began: dict[int, str] = {}
        """The id of the phase that a heading begins or is another heading of."""
        self._phases: list[Phase] = []
        self._steps: list[Step] = []
        self._used: set[str] = set()
        self._presences: dict[int, Presence] = presences(blocks)
        self._top_ids: dict[int, str] = {}
        firsts = [one for one in self._heads if one.level == 1]
        self._title = self._heads[0].number if len(firsts) == 1 and self._heads[0].level == 1 else -1
        self._nested = {one.parent for one in blocks}
        self._numbers: dict[str, str] = {}
        self._real: set[str] = set()

    def read(self) -> Outline:
        self._find_phases()
        scopes = self._walk()
        phases = sorted(self._phases, key=lambda one: one.line)
        return Outline(tuple(phases), tuple(self._steps), scopes, self._words)

    # Which headings begin phases

    def _find_phases(self) -> None:
        for words in (PHASE_WORDS, *OTHER_PHASE_WORDS):
            self._take_apart(words)
            begun = self._definitions(words)
            if len(begun) >= (1 if words == PHASE_WORDS else 2):
                self._words = words
                self._begin(begun, PhaseKind.PHASE)
                self._recur(words)
                return
        self._take_apart(PHASE_WORDS)
        stages = {
            one.number: self._titles[one.number]
            for one in self._heads
            if one.number != self._title
            and is_stage(one.text)
            and self._sections.get(one.heading, Section.PLAIN) not in LATER
            and section_of(one.text) is not Section.ROLLBACK
            and not self._above(one, lambda above: above.number != self._title and is_stage(above.text))
        }
        if len(stages) >= 2:
            self._begin(stages, PhaseKind.STAGE)
            self._take_apart(PHASE_WORDS)
            return
        for numbered in (self._numbered(""), self._numbered(STEP_WORDS)):
            if len(numbered) >= 2:
                self._begin(numbered, PhaseKind.PHASE)
                self._take_apart(PHASE_WORDS)
                return
        working = self._working_parts()
        if len(working) >= 2:
            self._begin(working, PhaseKind.STAGE)

    def _working_parts(self) -> dict[int, Title]:
        """The outermost parts that hold something to do, for a plan that neither numbers nor names its stages."""
        found: dict[int, Title] = {}
        for head in self._heads:
            if head.number == self._title or head.heading not in (-1, self._title):
                continue
            if self._sections[head.number] not in (Section.PLAIN, Section.CHECKLIST):
                continue
            inside = (one for one in self._blocks[head.number + 1 :] if one.line <= self._end_of(head))
            if is_imperative(head.text) or any(one.box is not None or one.ordinal for one in inside):
                found[head.number] = self._titles[head.number]
        return found

    def _take_apart(self, words: str) -> None:
        """The title and the section of each heading, phases being numbered with these words."""
        self._sections = {}
        for head in (*self._heads, *(self._blocks[number] for number in self._pseudo)):
            text = self._pseudo.get(head.number, head.text)
            title = read_title(text, f"{words}|{STEP_WORDS}")
            self._titles[head.number] = title
        for head in self._heads:
            title = self._titles[head.number]
            above = self._sections.get(head.heading, Section.PLAIN)
            section: Section
            begins = re.fullmatch(words, title.word or "-", re.IGNORECASE) and title.separated
            if (begins and above not in LATER) or head.number in self._began:
                section = above if above is Section.CHECKLIST else Section.PLAIN
            elif self._is_step(title) and above not in NO_STEPS:
                starts = ROLLBACK.match(title.text) is not None
                own = section_of(title.text)
                section = own if starts or own is Section.MONITORING else above
            elif head.number == self._title:
                section = Section.PLAIN
            else:
                section = section_of(title.text if title.number else head.text, above)
            self._sections[head.number] = section

    def _is_step(self, title: Title) -> bool:
        if title.word:
            return re.fullmatch(STEP_WORDS, title.word, re.IGNORECASE) is not None
        return "." in title.number

    def _definitions(self, words: str) -> dict[int, Title]:
        """The headings that begin phases: one per number."""
        best: dict[str, tuple[int, int]] = {}
        for number, title in self._titles.items():
            if not title.number or not re.fullmatch(words, title.word or "-", re.IGNORECASE):
                continue
            head = self._blocks[number]
            pseudo = head.form is not Form.HEADING
            above = self._sections.get(head.heading, Section.PLAIN)
            if above in LATER:
                rank = 3
            elif title.separated:
                rank = 1 if pseudo else 0
            else:
                rank = 2 if section_of(title.text) is Section.PLAIN and not pseudo else 4
            if rank == 4 or (pseudo and rank == 3):
                continue
            if title.number not in best or (rank, number) < best[title.number]:
                best[title.number] = (rank, number)
        if all(rank == 3 for rank, _ in best.values()) and words != PHASE_WORDS:
            return {}
        found = sorted(number for _, number in best.values())
        return {number: self._titles[number] for number in found}

    def _recur(self, words: str) -> None:
        """Other headings of a phase that was begun elsewhere: "### Phase 1: …" in a checklist at the end."""
        for number, title in self._titles.items():
            if number in self._began or not re.fullmatch(words, title.word or "-", re.IGNORECASE):
                continue
            if title.number in self._numbers:
                self._began[number] = self._numbers[title.number]

    def _numbered(self, words: str) -> dict[int, Title]:
        """The shallowest headings that are numbered one by one, backgrounds and the like left out."""
        levels: dict[int, list[Block]] = {}
        for head in self._heads:
            title = self._titles[head.number]
            fits = re.fullmatch(words, title.word, re.IGNORECASE) if words else not title.word
            if title.number.isdigit() and fits:
                levels.setdefault(head.level, []).append(head)
        for level in sorted(levels):
            if len(levels[level]) < 2:
                continue
            found: dict[int, Title] = {}
            seen: set[str] = set()
            for head in levels[level]:
                title = self._titles[head.number]
                section = section_of(title.text)
                kept = Section.PLAIN, Section.CHECKLIST, Section.MONITORING, Section.PREREQUISITES
                above = self._sections.get(head.heading, Section.PLAIN)
                if section in kept and above in kept and title.number not in seen:
                    seen.add(title.number)
                    found[head.number] = title
            return found
        return {}

    def _begin(self, found: Mapping[int, Title], kind: PhaseKind) -> None:
        for number, title in found.items():
            head = self._blocks[number]
            name = title.text or f"{title.word} {title.number}".strip().capitalize()
            wanted = title.number if kind is PhaseKind.PHASE and title.number else slug(name)
            end = self._end_of(head) if head.form is Form.HEADING else self._end_of_pseudo(head)
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

    def _end_of(self, head: Block) -> int:
        after = (one for one in self._heads if one.number > head.number and one.level <= head.level)
        following = next(after, None)
        return following.line - 1 if following else max((one.end for one in self._blocks), default=head.end)

    def _end_of_pseudo(self, block: Block) -> int:
        for one in self._blocks[block.number + 1 :]:
            if one.form is Form.HEADING or one.number in self._pseudo:
                return one.line - 1
        return max(one.end for one in self._blocks)

    def _above(self, head: Block, test: Callable[[Block], bool]) -> bool:
        number = head.heading
        while number != -1:
            if test(self._blocks[number]):
                return True
            number = self._blocks[number].heading
        return False

    # Where each block stands

    def _walk(self) -> dict[int, Scope]:
        scopes: dict[int, Scope] = {}
        parts: dict[int, _Part] = {}
        pseudo: _Part | None = None
        label: Scope | None = None
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
                    label = self._label(block, scope)
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
            step = self._step(title, head.line, self._end_of(head), where, head.text)
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
        if self._is_step(title):
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
                end = next((one.line - 1 for one in self._heads if one.number > top), self._end_of(head))
            else:
                end = self._end_of(head)
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
        if not self._is_step(title) or not title.number or around.scope.section in NO_STEPS:
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
