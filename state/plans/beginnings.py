"""Which headings of a plan begin its phases, and what every heading makes of the part below it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from state.plans.blocks import Block, Form
from state.plans.captions import is_imperative
from state.plans.plan import PhaseKind
from state.plans.scope import Section
from state.plans.sections import ROLLBACK, is_stage, section_of
from state.plans.titles import OTHER_PHASE_WORDS, PHASE_WORDS, STEP_WORDS, Title, read_title

LATER = frozenset(
    (
        Section.ROLLBACK, Section.TIMELINE, Section.PROGRESS, Section.MONITORING, Section.CRITERIA, Section.GATE,
        Section.COMMUNICATION, Section.FOLLOW_UPS, Section.NOTES, Section.QUESTIONS, Section.PREREQUISITES,
    )
)  # fmt: skip
"""Sections in which a heading "Phase 2" speaks of a phase instead of beginning it."""

NO_STEPS = LATER - {Section.MONITORING, Section.FOLLOW_UPS} | {Section.BACKGROUND}

SHELLS = frozenset(("bash", "sh", "shell", "zsh", "console", "powershell", "ps1"))
"""Info strings of fences that hold commands."""

_BOLD = re.compile(r"\s*(\*\*|__)(?P<text>(?:(?!\1).)+)\1\s*:?\s*(?P<rest>\([^()]*\))?\s*")


@dataclass(frozen=True)
class Beginnings:
    """The headings that begin phases, by block number, with their titles; and all headings taken apart.

    `words` is the pattern of the words that phases are numbered with. `titles` has bold lines alone too.
    """

    words: str
    kind: PhaseKind
    begun: Mapping[int, Title]
    titles: Mapping[int, Title]
    sections: Mapping[int, Section]


def find_beginnings(blocks: Sequence[Block]) -> Beginnings:
    """The phases by their headings: "Phase N", else stages, else numbered parts, else parts with work in them."""
    return _Finder(blocks).find()


def bold_title(block: Block) -> str:
    """The text of a paragraph or list item that is bold as a whole, so that it is a title; "" of any other."""
    match = _BOLD.fullmatch(block.text) if "\n" not in block.text else None
    return f"{match['text'].strip().rstrip(':')} {match['rest'] or ''}".strip() if match else ""


def bold_lines(blocks: Sequence[Block]) -> dict[int, str]:
    """The paragraphs outside of lists that are titles in all but name, by number."""
    return {
        one.number: title
        for one in blocks
        if one.form is Form.PARAGRAPH and one.parent == -1 and (title := bold_title(one))
    }


def title_of(blocks: Sequence[Block]) -> int:
    """The heading that is the document's title, by number; -1 where it has none."""
    heads = [one for one in blocks if one.form is Form.HEADING]
    single = sum(one.level == 1 for one in heads) == 1
    return heads[0].number if single and heads[0].level == 1 else -1


def end_of(blocks: Sequence[Block], head: Block) -> int:
    """The last line of the part below a heading."""
    for one in blocks[head.number + 1 :]:
        if one.form is Form.HEADING and one.level <= head.level:
            return one.line - 1
    return max(one.end for one in blocks)


def above(blocks: Sequence[Block], block: Block) -> Iterator[int]:
    """The headings that a block stands under, innermost first, by number."""
    number = block.heading
    while number != -1:
        yield number
        number = blocks[number].heading


def is_step(title: Title) -> bool:
    """Whether a title is numbered as a step's: "Step 3", "2.1"."""
    if title.word:
        return re.fullmatch(STEP_WORDS, title.word, re.IGNORECASE) is not None
    return "." in title.number


class _Finder:
    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._heads = [one for one in blocks if one.form is Form.HEADING]
        self._pseudo = bold_lines(blocks)
        self._title = title_of(blocks)
        self._titles: dict[int, Title] = {}
        self._sections: dict[int, Section] = {}
        self._begun: frozenset[int] = frozenset()

    def find(self) -> Beginnings:
        first: tuple[str, dict[int, Title]] | None = None
        boxes = sum(one.box is not None for one in self._blocks)
        for words in (PHASE_WORDS, *OTHER_PHASE_WORDS):
            self._take_apart(words)
            begun = self._definitions(words)
            if len(begun) < (1 if words == PHASE_WORDS else 2):
                continue
            ticked, run = self._work(begun)
            # Phases without a box or a command only say what it is about, where weeks hold the boxes.
            if (first is None and (ticked or run or not boxes)) or (first and ticked * 2 > boxes):
                return self._found(begun, PhaseKind.PHASE, words)
            first = first or (words, begun)
        if first is not None:
            self._take_apart(first[0])
            return self._found(first[1], PhaseKind.PHASE, first[0])
        self._take_apart(PHASE_WORDS)
        stages = self._stages()
        if len(stages) >= 2:
            return self._found(stages, PhaseKind.STAGE)
        numbered = {words: self._numbered(words) for words in ("", STEP_WORDS)}
        # Of numbered parts and numbered steps those further out, else those that are more.
        for words, begun in sorted(numbered.items(), key=lambda one: self._outermost(one[1])):
            if len(begun) >= 2:
                return self._found(begun, PhaseKind.PHASE, words or PHASE_WORDS)
        working = self._working_parts()
        return self._found(working if len(working) >= 2 else {}, PhaseKind.STAGE)

    def _found(self, begun: Mapping[int, Title], kind: PhaseKind, words: str = PHASE_WORDS) -> Beginnings:
        self._begun = frozenset(begun)
        self._take_apart(words)
        return Beginnings(words, kind, dict(begun), self._titles, self._sections)

    def _outermost(self, begun: Mapping[int, Title]) -> tuple[int, int]:
        """Sorts those first that stand at a higher level, then those that are more."""
        return min((self._blocks[one].level for one in begun), default=99), -len(begun)

    def _stages(self) -> dict[int, Title]:
        named = {one.number for one in self._heads if one.number != self._title and is_stage(one.text)}
        stages = {
            one.number: self._titles[one.number]
            for one in self._heads
            if one.number in named
            and self._sections.get(one.heading, Section.PLAIN) not in LATER
            and section_of(one.text) is not Section.ROLLBACK
            and not named & set(above(self._blocks, one))
        }
        return self._with_those_between(stages)

    def _with_those_between(self, stages: Mapping[int, Title]) -> dict[int, Title]:
        """With the parts beside them that hold work between two of them: "Merge procedure" after "Pre-merge"."""
        found = dict(stages)
        for head in self._heads:
            beside = [
                one
                for one in stages
                if self._blocks[one].heading == head.heading and self._blocks[one].level == head.level
            ]
            if not beside or head.number in found or not min(beside) < head.number < max(beside):
                continue
            if any(head.number in above(self._blocks, self._blocks[one]) for one in stages):
                continue
            if self._sections[head.number] in (Section.PLAIN, Section.CHECKLIST) and self._works(head):
                found[head.number] = self._titles[head.number]
        return dict(sorted(found.items()))

    def _work(self, begun: Mapping[int, Title]) -> tuple[int, int]:
        """How many boxes and fences of commands stand in these parts."""
        inside: set[int] = set()
        for number in begun:
            head = self._blocks[number]
            end = end_of(self._blocks, head) if head.form is Form.HEADING else head.end + 40
            inside |= {one.number for one in self._blocks[number + 1 :] if one.line <= end}
        found = [self._blocks[one] for one in inside]
        return (
            sum(one.box is not None for one in found),
            sum(one.form is Form.FENCE and one.info in SHELLS for one in found),
        )

    def _works(self, head: Block) -> bool:
        """Whether something is to be done in the part below a heading: boxes, numbered lists, commands."""
        end = end_of(self._blocks, head)
        return any(
            one.box is not None or one.ordinal or (one.form is Form.FENCE and one.info in SHELLS)
            for one in self._blocks[head.number + 1 :]
            if one.line <= end
        )

    def _working_parts(self) -> dict[int, Title]:
        """The outermost parts that hold something to do, for a plan that neither numbers nor names its stages."""
        found: dict[int, Title] = {}
        for head in self._heads:
            if head.number == self._title or head.heading not in (-1, self._title):
                continue
            if self._sections[head.number] not in (Section.PLAIN, Section.CHECKLIST):
                continue
            if is_imperative(head.text) or self._works(head):
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
            if (begins and above not in LATER) or head.number in self._begun:
                section = above if above is Section.CHECKLIST else Section.PLAIN
            elif is_step(title) and above not in NO_STEPS:
                starts = ROLLBACK.match(title.text) is not None
                own = section_of(title.text)
                section = own if starts or own is Section.MONITORING else above
            elif head.number == self._title:
                section = Section.PLAIN
            else:
                section = section_of(title.text if title.number else head.text, above)
            self._sections[head.number] = section

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
        if len(found) > 1 and self._title in found:
            # A title that names a phase names the plan, where the plan has phases of its own.
            found.remove(self._title)
        return {number: self._titles[number] for number in found}

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
            counted = Counter(self._titles[one.number].number for one in levels[level])
            if words and max(counted.values()) > 1 and len({one.heading for one in levels[level]}) > 1:
                # Steps that begin anew below another heading are steps of that.
                continue
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
