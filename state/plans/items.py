"""Boxes, criteria, prerequisites, follow-ups, questions and actions: what a plan's lists ask for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from state.plans.beginnings import bold_title
from state.plans.blocks import Block, Form
from state.plans.captions import Caption, caption_of, is_imperative
from state.plans.criteria import criteria_rows, criterion_labels
from state.plans.labels import labels, meta
from state.plans.naming import Names
from state.plans.plan import Command, CommandKind, Item, ItemKind, PhaseKind, Read
from state.plans.progress import TICKS
from state.plans.scope import Scope, Section
from state.plans.sections import DUE
from state.plans.spans import inline_command, paths_in
from state.plans.structure import Outline
from state.plans.titles import plain

MARK = re.compile(r"^\s*(?:✅|✔️?|✓|☑️?|☐|⬜|🔲|🔳|❌|➡️?|▶️?|👉|•)\s*")
_DRAWN_BOX = re.compile(r"^\s*(?:☐|⬜|🔲|(?P<ticked>☑️?|☒))")
_NOTHING = re.compile(r"\W*(?:n/?a|none|tbd|nothing|keine?|entfällt|aucune?)?\W*", re.IGNORECASE)
FENCED_BOX = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+\[(?P<box>[ xX✓✔✅-])\]\s+(?P<text>\S.*)$")
_EXPECTED = re.compile(
    r"expected(?: (?:result|output|outcome|response))?|expect|result|verify|erwartet(?:es ergebnis)?|"
    r"ergebnis|attendu|esperado",
    re.IGNORECASE,
)
_OPTIONAL = re.compile(
    r"^optional\b|\((?:optional\b[^()]*|if needed|if necessary|nice to have)\)", re.IGNORECASE
)
_BOLD_DUE = re.compile(r"^\s*(?:\*\*|__)(?P<due>[^*_]+?)(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:)\s")
_DUE_IN_TEXT = re.compile(r"\((?P<due>(?:due|by|until|within|bis|before|after)\b[^()]+)\)", re.IGNORECASE)
_CAPTION_DUE = re.compile(
    r"^(?:after|once|within|before|by|nach|vor|bis|après|avant|después|antes)\b[^:]{2,60}:$", re.IGNORECASE
)

NOTHING_TO_DO = frozenset(
    (Section.BACKGROUND, Section.CLAIMS, Section.NOTES, Section.TIMELINE, Section.PROGRESS, Section.ROLLBACK)
)
_BY_SECTION = {
    Section.PREREQUISITES: ItemKind.PREREQUISITE,
    Section.GATE: ItemKind.CRITERION,
    Section.CRITERIA: ItemKind.CRITERION,
    Section.FOLLOW_UPS: ItemKind.FOLLOW_UP,
    Section.QUESTIONS: ItemKind.QUESTION,
}


@dataclass(frozen=True)
class ItemsRead:
    """Items, the commands that stand in their lines, what was read; `by_block` has the item of each list item."""

    items: tuple[Item, ...]
    commands: tuple[Command, ...]
    read_as: dict[int, Read]
    by_block: dict[int, str]


def read_items(
    blocks: Sequence[Block], outline: Outline, taken: Mapping[int, Read], names: Names
) -> ItemsRead:
    """The items of lists, boxes and lines of prose; `taken` says what blocks were read as already."""
    return _Items(blocks, outline, taken, names).read()


class _Items:
    def __init__(
        self, blocks: Sequence[Block], outline: Outline, taken: Mapping[int, Read], names: Names
    ) -> None:
        self._blocks = blocks
        self._scopes = outline.scopes
        self._real = {one.id for one in outline.phases if one.kind is not PhaseKind.SECTION}
        self._step_lines = {one.line for one in outline.steps}
        self._phase_lines = {one.line for one in outline.phases}
        self._taken = taken
        self._names = names
        self._items: dict[int, Item] = {}
        self._fenced: list[Item] = []
        self._commands: list[Command] = []
        self._read_as: dict[int, Read] = {}
        self._kinds: dict[int, ItemKind | None] = {}
        self._children = {one.parent for one in blocks}
        self._imperative: dict[int, bool] = {}

    def read(self) -> ItemsRead:
        caption: Block | None = None
        listed: tuple[bool, ...] = ()
        for at, block in enumerate(self._blocks):
            if block.parent != -1:
                self._nested(block)
                continue
            if block.form is not Form.LIST_ITEM:
                listed = ()
            match block.form:
                case Form.LIST_ITEM:
                    listed = listed or (bool(block.ordinal),)
                    self._list_item(block, caption if listed == (bool(block.ordinal),) else None)
                    continue
                case Form.FENCE:
                    self._fence(block)
                    caption = None
                case Form.PARAGRAPH:
                    following = self._blocks[at + 1] if at + 1 < len(self._blocks) else None
                    self._paragraph(block, following)
                    caption = None if self._begins(block) else block
                case Form.TABLE:
                    self._table(block)
                    caption = None
                case _:
                    caption = None
        items = [*self._items.values(), *self._fenced]
        items.sort(key=lambda one: one.line)
        return ItemsRead(
            tuple(items),
            tuple(self._commands),
            self._read_as,
            {number: one.id for number, one in self._items.items()},
        )

    def _begins(self, block: Block) -> bool:
        """Whether a paragraph is no caption: a bold line that begins a step, or what is said of the phase."""
        taken = self._taken.get(block.number) is Read.STRUCTURE
        begins = bool(bold_title(block)) and (
            block.line in self._step_lines or block.line in self._phase_lines
        )
        if begins:
            self._read_as[block.number] = Read.STRUCTURE
        return taken or begins

    # Lists

    def _list_item(self, block: Block, caption: Block | None) -> None:
        kind = self._kind(block, caption)
        self._kinds[block.number] = kind
        if kind is not None:
            due = ""
            if (
                caption is not None
                and _CAPTION_DUE.match(plain(caption.text))
                and len(caption.text.split()) <= 5
            ):
                due = plain(caption.text).rstrip(":")
            self._add(block, kind, due=due)
            above = self._items.get(caption.number) if caption is not None else None
            if above is not None:
                self._items[block.number] = replace(self._items[block.number], parent=above.id)

    def _nested(self, block: Block) -> None:
        above = self._blocks[block.parent]
        if block.form is Form.FENCE:
            self._fence(block)
            return
        if block.form is Form.PARAGRAPH or (block.form is Form.LIST_ITEM and block.box is None):
            for label in labels(block):
                if _EXPECTED.fullmatch(label.name) and above.number in self._items and label.value:
                    item = self._items[above.number]
                    self._items[above.number] = replace(
                        item, expected="; ".join(filter(None, (item.expected, plain(label.value))))
                    )
                    self._read_as[block.number] = Read.ITEM
                    return
        if block.form is not Form.LIST_ITEM:
            if (
                block.form is Form.PARAGRAPH
                and above.number in self._items
                and block.number not in self._taken
            ):
                self._read_as[block.number] = Read.ITEM
            return
        if above.line in self._step_lines and above.number not in self._items:
            kind = self._kind(block, None)
        else:
            inherited = self._kinds.get(above.number)
            kind = self._kind(block, None) if block.box is not None else inherited
            if (
                block.box is None
                and above.box is not None
                and kind is not None
                and not is_imperative(block.text)
            ):
                # Below a box what is no order tells more of the box itself.
                self._detail(block, above)
                kind = None
            if inherited is None and block.box is None and above.number in self._read_as:
                self._read_as[block.number] = self._read_as[above.number]
        if block.box is None and self._taken.get(block.number) not in (None, Read.STRUCTURE):
            kind = None
        self._kinds[block.number] = kind
        if kind is not None:
            self._add(block, kind)

    def _detail(self, block: Block, above: Block) -> None:
        """Takes a line below a box as a part of what the box says, with the files that it names."""
        item = self._items.get(above.number)
        if item is None:
            return
        self._items[above.number] = replace(
            item,
            end=block.end if block.line <= item.end + 2 else item.end,
            paths=tuple(dict.fromkeys((*item.paths, *paths_in(block.text)))),
        )
        self._read_as[block.number] = Read.ITEM

    def _kind(self, block: Block, caption: Block | None) -> ItemKind | None:
        scope = self._scopes[block.number]
        section = scope.section
        if self._taken.get(block.number) is not None and not (
            block.box is not None and self._taken[block.number] in (Read.ROLLBACK, Read.NOTE)
        ):
            return None
        if block.box is None and _NOTHING.fullmatch(block.text):
            return None
        if block.box is not None or _DRAWN_BOX.match(block.text):
            kind = _BY_SECTION.get(section, ItemKind.TASK)
            if kind is ItemKind.TASK and caption is not None and _CAPTION_DUE.match(plain(caption.text)):
                short = len(caption.text.split()) <= 5
                return ItemKind.FOLLOW_UP if short and scope.phase not in self._real else kind
            return kind
        if section in NOTHING_TO_DO or self._begins_step(block):
            return None
        said = caption_of(caption)
        if any(one.line == block.line for one in criterion_labels(block)):
            return ItemKind.CRITERION
        if section in _BY_SECTION:
            return None if said is Caption.EXPLAINS else _BY_SECTION[section]
        if section is Section.COMMUNICATION:
            return ItemKind.FOLLOW_UP if self._due(block, scope) else ItemKind.ACTION
        return self._plain_kind(block, said, scope, caption)

    def _plain_kind(
        self, block: Block, said: Caption, scope: Scope, caption: Block | None
    ) -> ItemKind | None:
        to_do = bool(scope.step) or scope.phase in self._real or scope.section is Section.CHECKLIST
        # What a cross stands before is wrong, missing or not to be: nothing that must hold.
        marked = MARK.match(block.text) is not None and not block.text.lstrip().startswith("❌")
        if caption is not None and caption.number in self._items and said is Caption.DIRECTS:
            # The line above is the item; the list only says with what.
            self._read_as[block.number] = Read.ITEM
            return None
        match said:
            case Caption.EXPLAINS:
                return None
            case Caption.VERIFIES:
                return ItemKind.CRITERION if to_do or marked else None
            case Caption.ACTS:
                return ItemKind.CRITERION if marked else ItemKind.ACTION
            case Caption.NONE:
                if marked:
                    return ItemKind.CRITERION if to_do else None
                return ItemKind.ACTION if to_do or scope.section is Section.MONITORING else None
            case _:
                if marked:
                    return ItemKind.CRITERION if scope.section is Section.CHECKLIST else None
                if caption is not None and not caption.text.rstrip().endswith(":") and not labels(caption):
                    # Prose that happens to stand above a list says nothing about it.
                    return ItemKind.ACTION if scope.step or scope.phase in self._real else None
                return ItemKind.ACTION if caption is not None and self._imperative_list(caption) else None

    def _imperative_list(self, caption: Block) -> bool:
        """Whether most items of the list below a line begin with what to do."""
        if caption.number not in self._imperative:
            inside: list[bool] = []
            for one in self._blocks[caption.number + 1 :]:
                if one.parent != -1:
                    continue
                if one.form is not Form.LIST_ITEM:
                    break
                inside.append(is_imperative(one.text))
            self._imperative[caption.number] = sum(inside) * 2 > len(inside)
        return self._imperative[caption.number]

    def _begins_step(self, block: Block) -> bool:
        if block.line in self._step_lines and block.number in self._children and bold_title(block):
            self._read_as[block.number] = Read.STRUCTURE
            return True
        return False

    # Items

    def _due(self, block: Block, scope: Scope) -> str:
        match = _BOLD_DUE.match(block.text)
        if match is not None and DUE.search(match["due"]):
            return match["due"].strip()
        within = _DUE_IN_TEXT.search(block.text)
        return scope.due or (within["due"].strip() if within and scope.section is Section.FOLLOW_UPS else "")

    def _add(self, block: Block, kind: ItemKind, due: str = "") -> None:
        text = MARK.sub("", block.text, count=1).strip() if block.box is None else block.text.strip()
        item = self._item(kind, text, block.line, block.end, self._scopes[block.number], block.number)
        parent = self._items.get(block.parent)
        drawn = _DRAWN_BOX.match(block.text)
        self._items[block.number] = replace(
            item,
            ticked=block.box in TICKS if block.box is not None else bool(drawn and drawn["ticked"]),
            box_line=block.line if block.box is not None else 0,
            due=self._due(block, self._scopes[block.number]) or due,
            parent=parent.id if parent else "",
        )
        self._read_as[block.number] = Read.ITEM

    def _item(self, kind: ItemKind, text: str, line: int, end: int, scope: Scope, block: int) -> Item:
        code, expected = inline_command(text)
        command = ""
        if code:
            command = self._names.name("command", code)
            sort = CommandKind.GIT if re.match(r"git\s", code) else CommandKind.SHELL
            said = Command(
                command,
                sort,
                code,
                line,
                end,
                block,
                plain(text),
                expected,
                scope.phase,
                scope.step,
                scope.rollback,
            )
            self._commands.append(said)
        gate = ""
        if scope.phase in self._real and (
            scope.section in (Section.GATE, Section.CRITERIA) or kind is ItemKind.CRITERION
        ):
            gate = scope.phase
        return Item(
            self._names.name("item", kind.value, *scope.headings, text),
            kind,
            text,
            line,
            end,
            scope.phase,
            scope.step,
            scope.headings,
            command=command,
            expected=expected,
            optional=_OPTIONAL.search(plain(text)) is not None,
            gate=gate,
            paths=paths_in(text.replace(f"`{code}`", "") if code else text),
        )

    # Tables, fences and prose

    def _table(self, block: Block) -> None:
        scope = self._scopes[block.number]
        kind = _BY_SECTION.get(scope.section)
        if kind not in (ItemKind.CRITERION, ItemKind.PREREQUISITE) or block.number in self._taken:
            return
        for text, line in criteria_rows(block):
            self._fenced.append(self._item(kind, text, line, line, scope, block.number))
            self._read_as[block.number] = Read.ITEM

    def _fence(self, block: Block) -> None:
        if self._taken.get(block.number) is Read.EDIT:
            return
        boxes = [(at, match) for at, line in enumerate(block.lines) if (match := FENCED_BOX.match(line))]
        if not boxes or len(boxes) * 4 < sum(1 for line in block.lines if line.strip()):
            return
        scope = self._scopes[block.number]
        kind = _BY_SECTION.get(scope.section, ItemKind.TASK)
        for at, match in boxes:
            line = block.first_text_line + at
            item = self._item(kind, match["text"].strip(), line, line, scope, block.number)
            above = self._items.get(block.parent)
            self._fenced.append(
                replace(
                    item,
                    ticked=match["box"] in TICKS,
                    box_line=line,
                    due=scope.due,
                    parent=above.id if above else "",
                )
            )
        self._read_as[block.number] = Read.ITEM

    def _criteria(self, block: Block, scope: Scope) -> bool:
        """Takes what lines of a paragraph say must hold; whether any does."""
        if scope.section in NOTHING_TO_DO:
            return False
        said = criterion_labels(block)
        for one in said:
            text = MARK.sub("", one.value, count=1).strip()
            self._fenced.append(self._item(ItemKind.CRITERION, text, one.line, one.line, scope, block.number))
        if said:
            self._read_as[block.number] = Read.ITEM
        return bool(said)

    def _paragraph(self, block: Block, following: Block | None) -> None:
        scope = self._scopes[block.number]
        if self._criteria(block, scope):
            return
        if block.number in self._taken or scope.section not in (
            Section.PLAIN,
            Section.CHECKLIST,
            Section.MONITORING,
        ):
            return
        if scope.phase not in self._real or not scope.step:
            return
        own_list = following is not None and following.form is Form.LIST_ITEM and following.parent == -1
        before_block = following is not None and following.form in (Form.FENCE, Form.TABLE)
        named = [one for one in labels(block) if one.bold]
        text = " ".join(block.lines)
        if (
            len(named) == 1
            and re.fullmatch(r"actions?|to-?do|task|aktion|aufgabe", named[0].name)
            and named[0].value
        ):
            text = named[0].value
        elif (
            before_block
            or not is_imperative(text)
            or (named and not text.rstrip().endswith(":"))
            or (text.rstrip().endswith(":") and not own_list)
        ):
            return
        if own_list and text.rstrip().endswith(":") and named and meta(named[0]):
            return
        text = text.strip()
        if text.endswith(":") and len(text.split()) <= 3:
            # "Verify that:" says nothing by itself.
            return
        text = text.removesuffix(":")
        self._items[block.number] = self._item(
            ItemKind.ACTION, text, block.line, block.end, scope, block.number
        )
        self._read_as[block.number] = Read.ITEM
