"""Copies that a plan wants from source to target, and copies of files beside themselves, made to come back to."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from state.plans.blocks import Block, Form
from state.plans.copy_landing import FolderNames, Sent, land
from state.plans.copy_lines import lines_of_fence
from state.plans.copy_prose import sent_in_prose, sent_in_table
from state.plans.naming import Names
from state.plans.plan import (
    ActKind,
    BackupWish,
    Command,
    CopyWish,
    GitAct,
    PlanPath,
    Read,
    Root,
    Side,
    name_of,
)
from state.plans.scope import Scopes, Section
from state.plans.sections import NO_CONFLICT


@dataclass(frozen=True)
class CopiesRead:
    """Copies and backups in the order in which they stand first."""

    copies: tuple[CopyWish, ...] = ()
    backups: tuple[BackupWish, ...] = ()
    read_as: Mapping[int, Read] = field(default_factory=dict)


_ABSENT = re.compile(
    r"\b(?:do(?:es)?\s+not|do(?:es)?n[’']?t|not)\s+(?:yet\s+)?exist\b"
    r"|\b(?:nothing|no files?) (?:is|are|will be|gets?) overwritten\b"
    r"|\bexistieren? (?:noch )?nicht\b|\bn['’]existent? pas\b",
    re.IGNORECASE,
)

_COPYING = re.compile(r"\b(?:cop(?:y|ies|ied|ying)|kopier\w*|copier|copiar|copia)\b", re.IGNORECASE)


def read_copies(
    blocks: tuple[Block, ...],
    scopes: Scopes,
    commands: Sequence[Command],
    roots: Sequence[Root],
    bindings: Mapping[str, Side],
) -> CopiesRead:
    """What a plan copies and backs up: in fences, here-documents, tables and sentences.

    A copy that is written several times is one, with all its lines. `mv` and "Move" count where they lead
    from one repository into the other; inside one tree, as `git mv` always is, they stay commands. Copies
    of a way back (rollback sections) are no wishes.
    """
    return _Copies(blocks, scopes, commands, roots, bindings).read()


def backup_acts(acts: Iterable[GitAct]) -> tuple[BackupWish, ...]:
    """The branches and tags that lines of git make as backups."""
    found: dict[str, BackupWish] = {}
    for act in acts:
        made = act.kind in (ActKind.BRANCH, ActKind.TAG) or (act.kind is ActKind.CHECKOUT and act.create)
        if not act.backup or not made or not act.name or act.rollback:
            continue
        what = "tag" if act.kind is ActKind.TAG else "branch"
        name = name_of("backup", what, act.name)
        found.setdefault(
            name, BackupWish(name, what, act.name, act.line, act.phase, act.step, act.id, act.command)
        )
    return tuple(found.values())


@dataclass(slots=True)
class _Found:
    sent: Sent
    source: PlanPath
    target: PlanPath
    lines: list[int]
    block: Block
    no_conflict: bool


class _Copies:
    def __init__(
        self,
        blocks: tuple[Block, ...],
        scopes: Scopes,
        commands: Sequence[Command],
        roots: Sequence[Root],
        bindings: Mapping[str, Side],
    ) -> None:
        self._blocks = blocks
        self._scopes = scopes
        self._commands = commands
        self._roots = roots
        self._bindings = bindings

    def read(self) -> CopiesRead:
        sent: list[tuple[Block, Sent]] = []
        read_as: dict[int, Read] = {}
        values: dict[str, str] = {}
        folders: set[PlanPath] = set()
        for block in self._blocks:
            scope = self._scopes[block.number]
            back = scope.section is Section.ROLLBACK or bool(scope.rollback)
            if block.form is Form.FENCE:
                above = self._above(block)
                copying = _COPYING.search(above) is not None
                found = lines_of_fence(block, self._roots, self._bindings, values, copying, above)
                folders |= set(found.folders)
                kept = [one for one in found.sent if one.what == "database" or not back]
                if kept and found.mostly and not back:
                    read_as[block.number] = Read.COPIES
            elif back:
                continue
            elif block.form is Form.TABLE:
                kept = sent_in_table(block, self._roots, self._bindings)
                if kept:
                    read_as[block.number] = Read.COPIES
            else:
                kept = sent_in_prose(block, self._roots, self._bindings)
            sent += [(block, one) for one in kept]
        landing = FolderNames.of([one for _, one in sent], folders)
        wishes: dict[tuple[Side, str, Side, str], _Found] = {}
        backups: dict[tuple[str, str], BackupWish] = {}
        for block, one in sent:
            if one.what:
                self._backup(block, one, backups)
                continue
            landed = land(one, landing)
            key = (one.source.side, one.source.path, landed.side, landed.path)
            known = wishes.get(key)
            if known is None:
                wishes[key] = _Found(one, one.source, landed, [one.line], block, self._no_conflict(block))
            else:
                known.lines.append(one.line)
                known.no_conflict |= self._no_conflict(block)
        return CopiesRead(
            tuple(self._wishes(list(_same_by_their_ends(wishes.values())))), tuple(backups.values()), read_as
        )

    def _above(self, block: Block) -> str:
        """The heading and the lines between it, or the fence before, and a fence."""
        found: list[str] = []
        for one in reversed(self._blocks[max(0, block.number - 4) : block.number]):
            if one.form not in (Form.PARAGRAPH, Form.LIST_ITEM, Form.HEADING):
                break
            found.append(one.text)
            if one.form is Form.HEADING:
                break
        return "\n".join(reversed(found))

    def _wishes(self, found: list[_Found]) -> Iterator[CopyWish]:
        names = Names()
        for one in found:
            scope = self._scopes[one.block.number]
            yield CopyWish(
                names.name("copy", one.source.side, one.source.path, one.target.side, one.target.path),
                one.source,
                one.target,
                tuple(sorted(set(one.lines))),
                one.sent.recursive,
                scope.phase,
                scope.step,
                one.no_conflict,
            )

    def _backup(self, block: Block, sent: Sent, backups: dict[tuple[str, str], BackupWish]) -> None:
        name = sent.target.path or sent.target.written
        scope = self._scopes[block.number]
        command = next(
            (
                one.id
                for one in self._commands
                if one.fence == block.number and one.line <= sent.line <= one.end
            ),
            "",
        )
        # The same dump before each phase is made each time.
        key = (sent.what, name) if sent.what == "file" else (sent.what, f"{name}\0{sent.line}")
        backups.setdefault(
            key,
            BackupWish(
                name_of(
                    "backup", sent.what, name, scope.phase, "" if sent.what == "file" else str(len(backups))
                ),
                sent.what,
                name,
                sent.line,
                scope.phase,
                scope.step,
                command=command,
            ),
        )

    def _no_conflict(self, block: Block) -> bool:
        """Whether the headings above, or the sentences below them, say that nothing is overwritten."""
        if self._scopes[block.number].no_conflict:
            return True
        head, near = block.heading, True
        while head != -1:
            # What the title of a plan and its first lines say in general is no claim about this copy.
            if not near and self._blocks[head].heading == -1 and self._blocks[head].level == 1:
                break
            if (
                NO_CONFLICT.search(self._blocks[head].text)
                or self._said_below.get(head, block.number) < block.number
            ):
                return True
            head, near = self._blocks[head].heading, False
        return self._said_below.get(-1, block.number) < block.number and block.heading == -1

    @cached_property
    def _said_below(self) -> dict[int, int]:
        """By heading, the first paragraph directly below it that says that nothing is overwritten."""
        found: dict[int, int] = {}
        for one in self._blocks:
            if one.form is Form.PARAGRAPH and (NO_CONFLICT.search(one.text) or _ABSENT.search(one.text)):
                found.setdefault(one.heading, one.number)
        return found


def _same_by_their_ends(found: Iterable[_Found]) -> Iterator[_Found]:
    """Copies of which only the ends of both paths are written are those that one other copy writes in full."""
    all_of_them = list(found)
    full: list[_Found] = []
    for one in all_of_them:
        if one.source.side is not Side.UNKNOWN and one.target.side is not Side.UNKNOWN:
            full.append(one)
    for one in all_of_them:
        if one.source.side is Side.UNKNOWN and one.target.side is Side.UNKNOWN and "/" in one.target.path:
            same = [
                other
                for other in full
                if _ends(other.source.path, one.source.path) and _ends(other.target.path, one.target.path)
            ]
            if len(same) == 1:
                same[0].lines += one.lines
                continue
        yield one


def _ends(path: str, end: str) -> bool:
    return bool(end) and (path == end or path.endswith(f"/{end}"))
