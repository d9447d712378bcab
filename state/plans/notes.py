"""What a plan notes down: discoveries, decisions, open questions and remarks."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from state.plans.blocks import Block, Form
from state.plans.labels import labels
from state.plans.plan import NoteTopic, PhaseKind, PlanNote, Read
from state.plans.scope import Section
from state.plans.structure import Outline

_REMARK = re.compile(
    r"(?:important |side |key )?notes?(?: to self)?|important|warnings?|caution|critical|attention|"
    r"danger|caveats?|remember|tip|"
    r"manual (?:review|check|step|work)(?: (?:needed|required))?|review (?:needed|required)|assumptions?|"
    r"limitations?|known issues?|"
    r"hinweise?|achtung|wichtig|anmerkung|remarque|attention|nota|importante|n\.?b\.?",
    re.IGNORECASE,
)
_TOPICS = (
    (NoteTopic.DECISION, re.compile(r"decisions?|decided|entscheidung(?:en)?|décision|decisión", re.IGNORECASE)),
    (NoteTopic.DISCOVERY, re.compile(r"discover(?:y|ies)|discovered|learning|lesson learned|erkenntnis(?:se)?", re.IGNORECASE)),
    (NoteTopic.QUESTION, re.compile(r"(?:open )?questions?|to clarify|unclear|(?:offene )?fragen?|zu klären", re.IGNORECASE)),
)  # fmt: skip
_ALERT = re.compile(r"^\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"[_*]{1,2}(?![_*\s])[^_*]*(?<!\s)[_*]{1,2}|\(?(?:tbd|tba|to ?do|none(?: yet| so far)?|n/a|empty|"
    r"nothing yet|noch (?:keine|nichts|leer))\)?[.!]?|[-–—.…?]+|",
    re.IGNORECASE,
)


class NotesRead(NamedTuple):
    """The notes of a plan, in their order, and the blocks that they stand in."""

    notes: tuple[PlanNote, ...]
    read_as: dict[int, Read]


def read_notes(blocks: Sequence[Block], outline: Outline, taken: Mapping[int, Read]) -> NotesRead:
    """Notes of sections made for them, also those still to be filled, and remarks wherever they stand."""
    real = {one.id for one in outline.phases if one.kind is not PhaseKind.SECTION}
    notes: list[PlanNote] = []
    read_as: dict[int, Read] = {}
    filled: set[int] = set()
    empty: dict[int, PlanNote] = {}
    for block in blocks:
        scope = outline.scopes[block.number]
        phase = scope.phase if scope.phase in real else ""
        noting = scope.section is Section.NOTES or (
            scope.section is Section.QUESTIONS and scope.topic is not None
        )
        if block.form is Form.HEADING:
            if noting and scope.topic is not None:
                empty[block.number] = PlanNote(scope.topic, "", block.line, phase)
            continue
        if (
            block.number in taken
            or block.form not in (Form.PARAGRAPH, Form.LIST_ITEM)
            or block.box is not None
        ):
            if noting and block.form not in (Form.RULE, Form.HTML):
                filled.add(block.heading)
            continue
        if noting:
            if _PLACEHOLDER.fullmatch(" ".join(block.lines).strip()):
                read_as[block.number] = Read.NOTE
                continue
            filled.add(block.heading)
            if scope.section is Section.QUESTIONS:
                # A list of questions is one of items: each wants its answer.
                continue
            notes.append(PlanNote(scope.topic or NoteTopic.REMARK, block.text.strip(), block.line, phase))
            read_as[block.number] = Read.NOTE
            continue
        remark = _remark(block)
        if remark is not None:
            topic, text, line = remark
            notes.append(PlanNote(topic, text, line, phase))
            read_as[block.number] = Read.NOTE
    # A section above that only holds other sections of notes isn't one still to be filled.
    above = {block.heading for block in blocks if block.form is Form.HEADING}
    notes += [note for number, note in empty.items() if number not in filled and number not in above]
    return NotesRead(tuple(sorted(notes, key=lambda one: one.line)), read_as)


def _remark(block: Block) -> tuple[NoteTopic, str, int] | None:
    alert = _ALERT.match(block.text)
    if alert is not None and block.quoted:
        return NoteTopic.REMARK, block.text[alert.end() :].strip(), block.line
    for label in labels(block):
        if not label.value or not (label.bold or block.quoted):
            continue
        topic = next((topic for topic, words in _TOPICS if words.fullmatch(label.name)), None)
        if topic is None and _REMARK.fullmatch(label.name):
            topic = NoteTopic.REMARK
        if topic is not None:
            return topic, block.text.strip(), label.line
    return None
