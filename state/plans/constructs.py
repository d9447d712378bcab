"""One item for each command, copy, backup, migration, contract, decision and edit of a plan."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from state.plans.blocks import Block
from state.plans.naming import Names
from state.plans.plan import (
    BackupWish,
    Command,
    CommandKind,
    Contract,
    CopyWish,
    EditKind,
    EditProposal,
    GitAct,
    Item,
    ItemKind,
    MigrationAction,
    MigrationWish,
    PlanPath,
    Side,
    TableDecision,
)
from state.plans.scope import NOWHERE, Scope, Section
from state.plans.spans import paths_in

UNASKED = frozenset((Section.BACKGROUND, Section.ROLLBACK, Section.CLAIMS))
"""Sections whose commands are shown and kept, but ask for nothing."""


@dataclass(frozen=True)
class Constructs:
    """What the other readers of a plan found."""

    commands: tuple[Command, ...] = ()
    acts: tuple[GitAct, ...] = ()
    copies: tuple[CopyWish, ...] = ()
    backups: tuple[BackupWish, ...] = ()
    migrations: tuple[MigrationWish, ...] = ()
    contracts: tuple[Contract, ...] = ()
    decisions: tuple[TableDecision, ...] = ()
    edits: tuple[EditProposal, ...] = ()


class Places:
    """Where a line of the document stands."""

    def __init__(self, blocks: Sequence[Block], scopes: Mapping[int, Scope]) -> None:
        self._starts = [one.line for one in blocks]
        self._blocks = blocks
        self._scopes = scopes

    def block(self, line: int) -> Block | None:
        """The innermost block that a line is in, else the one before it."""
        at = bisect_right(self._starts, line) - 1
        return self._blocks[at] if at >= 0 else None

    def scope(self, line: int) -> Scope:
        """Where the block of that line stands."""
        block = self.block(line)
        return self._scopes[block.number] if block is not None else NOWHERE


def construct_items(
    found: Constructs,
    places: Places,
    named: Mapping[int, str],
    own: Collection[str],
    names: Names,
) -> tuple[Item, ...]:
    """The items that constructs stand for, in no order.

    `named` has the ids of list items by block, for what stands below one; `own` the commands that
    belong to items of lists already and so get none of their own.
    """
    return _Constructs(found, places, named, own, names).read()


class _Constructs:
    def __init__(
        self,
        found: Constructs,
        places: Places,
        named: Mapping[int, str],
        own: Collection[str],
        names: Names,
    ) -> None:
        self._found = found
        self._places = places
        self._named = named
        self._own = frozenset(own)
        self._names = names
        self._items: list[Item] = []

    def read(self) -> tuple[Item, ...]:
        found = self._found
        done: set[str] = set()
        for copy in found.copies:
            if not self._asked(copy.line, copy.phase):
                continue
            command = self._command_at(copy.lines)
            done |= set(command)
            text = f"Copy `{_shown(copy.source)}` to `{_shown(copy.target)}`"
            self._add(
                ItemKind.COPY,
                text,
                copy.line,
                copy.line,
                copy.phase,
                copy.step,
                copy.id,
                command[:1],
                paths=(copy.source, copy.target),
            )
        by_act = {act.id: act.command for act in found.acts}
        for backup in found.backups:
            run = backup.command or by_act.get(backup.act, "")
            command = (run,) if run else self._command_at((backup.line,))
            done |= set(command)
            if self._asked(backup.line, backup.phase) and not self._own & set(command):
                text = f"Back up: {backup.what} `{backup.name}`"
                self._add(
                    ItemKind.BACKUP,
                    text,
                    backup.line,
                    backup.line,
                    backup.phase,
                    backup.step,
                    backup.id,
                    command[:1],
                )
        self._commands(done)
        for migration in found.migrations:
            if migration.action is not MigrationAction.LISTED and self._asked(
                migration.line, migration.phase
            ):
                self._add(
                    ItemKind.MIGRATION,
                    _migration(migration),
                    migration.line,
                    migration.line,
                    migration.phase,
                    migration.step,
                    migration.id,
                )
        for contract in found.contracts:
            text = f"`{_bare(contract.interface)}` is implemented by {contract.implementation or 'nothing named'}"
            if self._asked(contract.line, contract.phase):
                self._add(
                    ItemKind.CONTRACT, text, contract.line, contract.line, contract.phase, contract.step, contract.id,
                    paths=paths_in(contract.implementation),
                )  # fmt: skip
        for decision in found.decisions:
            if self._asked(decision.line, decision.phase):
                text = f"{decision.subject}: {decision.action}"
                self._add(
                    ItemKind.DECISION, text, decision.line, decision.line, decision.phase, decision.step, decision.id,
                    paths=paths_in(f"{decision.subject} {decision.action}"),
                )  # fmt: skip
        for edit in found.edits:
            if self._asked(edit.line, edit.phase):
                named = tuple(PlanPath(Side.UNKNOWN, one, one) for one in edit.paths)
                self._add(
                    ItemKind.EDIT,
                    _edit(edit),
                    edit.line,
                    edit.end,
                    edit.phase,
                    edit.step,
                    edit.id,
                    paths=named,
                )
        return tuple(self._items)

    def _asked(self, line: int, phase: str) -> bool:
        return not self._places.scope(line).rollback

    def _command_at(self, lines: Sequence[int]) -> tuple[str, ...]:
        """The commands that these lines are part of."""
        found = [one for line in sorted(lines) for one in self._by_line.get(line, ())]
        return tuple(dict.fromkeys(one.id for one in found))

    @cached_property
    def _by_line(self) -> Mapping[int, list[Command]]:
        found: dict[int, list[Command]] = {}
        for one in self._found.commands:
            if one.kind in (CommandKind.COPY, CommandKind.BACKUP, CommandKind.SHELL):
                for line in range(one.line, one.end + 1):
                    found.setdefault(line, []).append(one)
        return found

    def _commands(self, done: set[str]) -> None:
        acts = {act.command: act for act in reversed(self._found.acts)}
        shared = Counter((one.fence, one.caption) for one in self._found.commands)
        wanted = {line for copy in self._found.copies for line in copy.lines}
        for command in self._found.commands:
            scope = self._places.scope(command.line)
            if (
                command.id in done
                or command.id in self._own
                or command.kind is CommandKind.VARIABLE
                or command.rollback
                or command.health
                or scope.section in UNASKED
                or scope.rollback
                or (command.kind is CommandKind.COPY and wanted & set(range(command.line, command.end + 1)))
            ):
                continue
            act = acts.get(command.id)
            kind = ItemKind.GIT if act is not None or command.kind is CommandKind.GIT else ItemKind.COMMAND
            self._add(
                kind,
                self._said(command, shared),
                command.line,
                command.end,
                command.phase,
                command.step,
                act.id if act is not None else "",
                (command.id,),
                expected=command.expected,
                told_by=command.text,
            )

    def _said(self, command: Command, shared: Mapping[tuple[int, str], int]) -> str:
        """Its caption; with its first line where one caption stands above several; the line alone without one."""
        first = command.text.split("\n", 1)[0].strip()
        if not command.caption:
            return first
        if shared[command.fence, command.caption] < 2:
            return command.caption
        return f"{command.caption}: {first}" if "`" in first else f"{command.caption}: `{first}`"

    def _add(
        self,
        kind: ItemKind,
        text: str,
        line: int,
        end: int,
        phase: str,
        step: str,
        about: str,
        command: Sequence[str] = (),
        *,
        paths: tuple[PlanPath, ...] = (),
        expected: str = "",
        told_by: str = "",
    ) -> None:
        block = self._places.block(line)
        scope = self._places.scope(line)
        parent = self._named.get(block.number) or self._named.get(block.parent) if block is not None else None
        self._items.append(
            Item(
                self._names.name("item", kind.value, *scope.headings, text, *((told_by,) if told_by else ())),
                kind,
                text,
                line,
                end,
                phase or scope.phase,
                step or scope.step,
                scope.headings,
                command="".join(command[:1]),
                expected=expected,
                about=about,
                paths=paths,
                parent=parent or "",
            )
        )


def _shown(path: PlanPath) -> str:
    return path.path or path.written or "."


def _bare(text: str) -> str:
    return text.strip().strip("`")


def _migration(wish: MigrationWish) -> str:
    match wish.action:
        case MigrationAction.KEEP:
            return f"Keep migration `{wish.name}`"
        case MigrationAction.FROM:
            return f"Migration `{wish.name}` from `{wish.origin}`"
        case MigrationAction.NEW:
            return f"Write migration `{wish.name}`"
        case MigrationAction.DROP:
            return f"Drop migration `{wish.name}`"
        case _:
            return f"Migration `{wish.name}`"


def _edit(edit: EditProposal) -> str:
    where = ", ".join(f"`{one}`" for one in edit.paths) or "files that the plan doesn't name"
    match edit.kind:
        case EditKind.CREATE:
            return f"Create {where}"
        case EditKind.UPDATE:
            return f"Update {where}"
        case _:
            return f"Replace text in {where}"
