"""The ways back that a plan describes, by scope, with their commands and what they say in prose."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from state.plans.blocks import Block, Form
from state.plans.labels import labels
from state.plans.naming import Names
from state.plans.plan import Command, CommandKind, PhaseKind, Read, Rollback, RollbackScope, name_of
from state.plans.scope import Scope
from state.plans.sections import ABOUT_ROLLBACK, rollback_scope
from state.plans.spans import inline_command
from state.plans.structure import Outline
from state.plans.titles import phase_numbers, plain, read_title

_BREAKS = re.compile(
    r"if (?:anything|something|it|this|things|any \w+|the \w+) (?:breaks?|fails?|goes wrong|go wrong)|"
    r"(?:to )?roll ?back(?: (?:plan|steps?|procedure|strategy|command))?|how to (?:roll ?back|revert|"
    r"undo)|to (?:revert|undo)|"
    r"fallback|rückfall\w*|zurückrollen|falls (?:etwas|es) schiefgeht|retour arrière",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"^\s*(?:#+|//|--)\s*")
_NONE = re.compile(
    r"^\W*(?:none|n/?a|not (?:needed|required|applicable)|no rollback\b.*|keine?[rs]?|entfällt|aucune?|ningun[oa])?\W*$",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\([^()]*\)|\b(?:keep(?:ing)?|but not|without touching|behalte)\b.*$", re.IGNORECASE)


class RollbacksRead(NamedTuple):
    """Rollbacks in their order; all commands, those of rollbacks with the right id; the blocks that were read."""

    rollbacks: tuple[Rollback, ...]
    commands: tuple[Command, ...]
    read_as: dict[int, Read]


_LANGUAGES = frozenset(
    ("typescript", "ts", "tsx", "javascript", "js", "jsx", "python", "py", "json", "yaml", "yml", "java", "go", "rust", "ruby",
     "rb", "php", "css", "html", "xml", "toml", "kotlin", "swift", "c", "cpp", "csharp", "cs", "mermaid", "diff")
)  # fmt: skip
_DRAWN = re.compile(r"^\s*[│┌┐└┘├┤─═║╔╗╚╝|+▼▲►→]", re.MULTILINE)


def _is_code(block: Block) -> bool:
    """Whether a fence holds a program, data or a drawing: nothing that says in words what is to be done."""
    language = block.info.split()[0].lower() if block.info else ""
    return language in _LANGUAGES or len(_DRAWN.findall(block.text)) > 2


def read_rollbacks(
    blocks: Sequence[Block], outline: Outline, commands: Sequence[Command], names: Names
) -> RollbacksRead:
    """The rollbacks of sections and lines; one fence that goes back phase by phase gives one for each."""
    return _Rollbacks(blocks, outline, commands, names).read()


class _Rollbacks:
    def __init__(
        self, blocks: Sequence[Block], outline: Outline, commands: Sequence[Command], names: Names
    ) -> None:
        self._blocks = blocks
        self._outline = outline
        self._numbers = outline.numbers()
        self._real = {one.id for one in outline.phases if one.kind is not PhaseKind.SECTION}
        self._commands = {one.id: one for one in commands}
        self._names = names
        self._read_as: dict[int, Read] = {}
        self._found: list[Rollback] = []

    def read(self) -> RollbacksRead:
        grouped: dict[str, list[Block]] = {}
        heads: dict[str, Block] = {}
        for block in self._blocks:
            scope = self._outline.scopes[block.number]
            if scope.rollback:
                heads.setdefault(scope.rollback, block)
                if block is not heads[scope.rollback] or block.form is not Form.HEADING:
                    grouped.setdefault(scope.rollback, []).append(block)
            elif block.form in (Form.PARAGRAPH, Form.LIST_ITEM) and block.box is None:
                self._line(block, scope)
        for name, inside in grouped.items():
            self._section(name, heads[name], inside)
        self._found.sort(key=lambda one: one.line)
        return RollbacksRead(tuple(self._found), tuple(self._commands.values()), self._read_as)

    def _line(self, block: Block, scope: Scope) -> None:
        """ "**If anything breaks:** remove the setting" inside a phase."""
        for label in labels(block):
            named = re.sub(r"\s*\([^()]*\)$", "", label.name)
            if not label.bold or not label.value or not _BREAKS.fullmatch(named) or _NONE.match(label.value):
                continue
            name = self._names.name("rollback", *scope.headings, label.name, label.value)
            phases = (scope.phase,) if scope.phase in self._real else ()
            kind = RollbackScope.PHASE if phases else RollbackScope.WHOLE
            title = label.name[:1].upper() + label.name[1:]
            ids = self._inline(block, scope, name, label.value)
            said = () if re.fullmatch(r"`[^`]+`\.?", label.value) and ids else (plain(label.value),)
            self._found.append(Rollback(name, kind, phases, title, label.line, block.end, ids, said))
            self._read_as[block.number] = Read.ROLLBACK

    def _inline(self, block: Block, scope: Scope, rollback: str, text: str) -> tuple[str, ...]:
        code, expected = inline_command(text)
        if not code:
            return ()
        kind = CommandKind.GIT if re.match(r"git\s", code) else CommandKind.SHELL
        name = self._names.name("command", code)
        self._commands[name] = Command(
            name,
            kind,
            code,
            block.line,
            block.end,
            block.number,
            plain(text),
            expected,
            scope.phase,
            scope.step,
            rollback,
        )
        return (name,)

    def _section(self, name: str, head: Block, inside: Sequence[Block]) -> None:
        scope = self._outline.scopes[head.number]
        own = head.text if head.form is Form.HEADING else (scope.headings or (head.text,))[-1]
        text = plain(own)
        title = read_title(own, self._outline.words)
        actions: list[str] = []
        ids = [one.id for one in self._commands.values() if one.rollback == name]
        for block in inside:
            commanded = any(self._commands[one].fence == block.number for one in ids)
            match block.form:
                case Form.HEADING:
                    continue
                case Form.LIST_ITEM | Form.PARAGRAPH if not self._tells_when(block):
                    said = plain(" ".join(block.lines))
                    if said and not said.endswith(":"):
                        actions.append(said)
                    ids += self._inline(block, scope, name, block.text)
                case Form.FENCE if not commanded and not self._tells_when(block) and not _is_code(block):
                    # Comments alone say in words what is to be done.
                    actions += [said for line in block.lines if (said := _COMMENT.sub("", line).strip())]
                case _:
                    pass
            self._read_as[block.number] = Read.ROLLBACK
        if not ids and not actions:
            return
        kind = scope.rollback_scope or RollbackScope.WHOLE
        named = self._named(text)
        phases = named or ((scope.phase,) if scope.phase in self._real else ())
        shown = title.text or text
        end = max((one.end for one in inside), default=head.end)
        if kind is RollbackScope.PHASE and not phases:
            rest = self._by_phase(name, shown, ids)
            ids = [one for one in ids if one in rest]
            if not ids and not actions:
                return
        self._found.append(
            Rollback(name, kind, phases, shown, head.line, end, tuple(dict.fromkeys(ids)), tuple(actions))
        )

    def _tells_when(self, block: Block) -> bool:
        """Whether it stands below a heading that says when this way is taken or what it costs."""
        headings = self._outline.scopes[block.number].headings
        return bool(headings) and ABOUT_ROLLBACK.search(plain(headings[-1])) is not None

    def _named(self, text: str) -> tuple[str, ...]:
        numbers = phase_numbers(_ASIDE.sub("", text), self._outline.words)
        return tuple(self._numbers[one] for one in numbers if one in self._numbers)

    def _by_phase(self, name: str, title: str, ids: Sequence[str]) -> list[str]:
        """Makes one rollback for each phase that the captions of commands name; answers with what is left."""
        left: list[str] = []
        groups: dict[str, list[str]] = {}
        said: dict[str, tuple[RollbackScope, tuple[str, ...], str]] = {}
        key = ""
        caption = ""
        for one in sorted(ids, key=lambda one: self._commands[one].line):
            command = self._commands[one]
            if command.caption and command.caption != caption:
                caption = command.caption
                phases = self._named(caption)
                kind = rollback_scope(_ASIDE.sub("", caption), phases)
                if phases or kind is RollbackScope.DATABASE:
                    key = name_of("rollback", name, *phases, kind.value)
                    said.setdefault(key, (kind, phases, caption))
            if key:
                groups.setdefault(key, []).append(one)
                self._commands[one] = replace(command, rollback=key)
            else:
                left.append(one)
        for key, members in groups.items():
            kind, phases, words = said[key]
            lines = [self._commands[one] for one in members]
            first, last = min(one.line for one in lines), max(one.end for one in lines)
            self._found.append(
                Rollback(key, kind, phases, plain(words) or title, first, last, tuple(members))
            )
        return left
