"""Reads a plan: bytes in, `Plan` out; pure, and total over any bytes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from importlib import import_module
from types import MappingProxyType
from typing import TypeVar

from state.plans.blocks import Block, Form, read_blocks
from state.plans.commands import read_commands
from state.plans.constructs import Constructs, Places, construct_items
from state.plans.copies import backup_acts, read_copies
from state.plans.decoding import decode
from state.plans.git_lines import read_acts
from state.plans.items import ItemsRead, read_items
from state.plans.listings import read_listings
from state.plans.naming import Names
from state.plans.notes import read_notes
from state.plans.phases import describe
from state.plans.plan import (
    BackupWish,
    Command,
    Contract,
    CopyWish,
    EditProposal,
    GitAct,
    Item,
    MigrationWish,
    Phase,
    PhaseKind,
    Plan,
    Read,
    Side,
    Step,
    TableDecision,
)
from state.plans.progress import read_progress
from state.plans.rollbacks import read_rollbacks
from state.plans.scope import Scope, Section
from state.plans.structure import outline
from state.plans.tables import read_tables
from state.plans.titles import plain
from state.plans.trees import read_trees


def read_plan(raw: bytes, bindings: Mapping[str, Side] | None = None) -> Plan:
    """The plan in these bytes; `bindings` are the roots whose side the operator confirmed, by text."""
    decoded = decode(raw)
    bound = dict(bindings or {})
    blocks = read_blocks(decoded.text)
    drawn = outline(blocks)
    scopes = drawn.scopes
    told = describe(blocks, drawn)

    commanded = read_commands(blocks, scopes)
    copied = read_copies(blocks, scopes, commanded.commands, commanded.roots, bound)
    trees = read_trees(blocks, scopes)
    listed = read_listings(blocks, scopes)
    tabled = read_tables(blocks, scopes, told.phases)
    edited = _reader("edits", "read_edits")(blocks, scopes)
    taken = _first(
        (tabled.read_as, listed.read_as, trees.read_as, edited.read_as, copied.read_as, commanded.read_as)
    )

    names = Names()
    for command in commanded.commands:
        names.given(command.id)
    progress = read_progress(blocks, drawn, told.phases, tabled.timeline)
    taken = {**told.read_as, **progress.read_as, **taken}
    way_back = read_rollbacks(blocks, drawn, commanded.commands, names)
    taken = {**way_back.read_as, **taken}
    noted = read_notes(blocks, drawn, taken)
    taken = {**noted.read_as, **taken}
    asked = read_items(blocks, drawn, taken, names)
    taken.update(asked.read_as)

    # A fence of boxes holds no commands, whatever they look like.
    fenced = [
        one for one in way_back.commands if asked.read_as.get(one.fence) is not Read.ITEM or one.rollback
    ]
    single = _single_commands(blocks, fenced, asked)
    commands = tuple(sorted((*fenced, *asked.commands), key=lambda one: one.line))
    acts = read_acts(commands)
    backups = {one.id: one for one in (*copied.backups, *backup_acts(acts))}
    found = Constructs(
        commands,
        acts,
        copied.copies,
        tuple(sorted(backups.values(), key=_line)),
        listed.migrations,
        tabled.contracts,
        tabled.decisions,
        edited.edits,
    )
    own = frozenset(one.id for one in asked.commands) | frozenset(single.values())
    made = construct_items(found, Places(blocks, scopes), asked.by_block, own, names)
    runs = {asked.by_block[number]: command for number, command in single.items()}
    outcomes = {one.id: one.expected for one in commands}
    about = {one.command: one.id for one in reversed(acts)}
    about |= {one.command: one.id for one in found.backups if one.command}
    listed_items = (
        replace(
            one,
            command=command,
            about=about.get(command, "") if command else "",
            expected=one.expected or outcomes.get(command, ""),
        )
        for one in asked.items
        for command in (runs.get(one.id, one.command),)
    )
    items = sorted((*listed_items, *made), key=lambda one: (one.line, one.end))

    phases = _kept(progress.phases, items, told.steps)
    ids = frozenset(one.id for one in phases)
    title = next((one.text for one in blocks if one.form is Form.HEADING), "")
    return Plan(
        decoded,
        sha256(raw).hexdigest(),
        plain(title),
        blocks,
        _read_as(blocks, scopes, taken),
        phases,
        told.steps,
        tuple(items),
        _placed(commands, ids),
        _placed(acts, ids),
        commanded.roots,
        _placed(found.copies, ids),
        _placed(found.backups, ids),
        _placed(found.migrations, ids),
        _placed(found.contracts, ids),
        _placed(found.decisions, ids),
        trees.claims,
        _placed(found.edits, ids),
        way_back.rollbacks,
        noted.notes,
        tuple(sorted((*tabled.timeline, *progress.timeline), key=lambda one: one.line)),
        commanded.requirements,
        bound,
    )


class _Nothing:
    read_as: Mapping[int, Read] = MappingProxyType({})
    edits: tuple[EditProposal, ...] = ()


def _reader(module: str, function: str) -> Callable[..., _Nothing]:
    """A reader that is there, or one that reads nothing."""
    try:
        return getattr(import_module(f"state.plans.{module}"), function)  # type: ignore[no-any-return]
    except ImportError:
        return lambda *_: _Nothing()


Placed = TypeVar(
    "Placed",
    Command,
    GitAct,
    CopyWish,
    BackupWish,
    MigrationWish,
    Contract,
    TableDecision,
    EditProposal,
)


def _placed(things: Sequence[Placed], phases: frozenset[str]) -> tuple[Placed, ...]:
    """The same things, those of a section without anything to do outside of all phases."""
    return tuple(one if one.phase in phases else replace(one, phase="") for one in things)


def _line(wish: BackupWish) -> int:
    return wish.line


def _first(answers: Iterable[Mapping[int, Read]]) -> dict[int, Read]:
    """What the readers say of each block; of several that know it, the first."""
    taken: dict[int, Read] = {}
    for read_as in answers:
        for number, read in read_as.items():
            if read not in (Read.PROSE, Read.UNKNOWN):
                taken.setdefault(number, read)
    return taken


def _single_commands(
    blocks: Sequence[Block], commands: Sequence[Command], items: ItemsRead
) -> dict[int, str]:
    """By list item, the one command of the one fence in it: doing the item is running that command."""
    by_id = {one.id: one for one in items.items}
    inside: dict[int, list[str]] = {}
    for command in commands:
        block = blocks[command.fence]
        if block.form is Form.FENCE and block.parent in items.by_block:
            inside.setdefault(block.parent, []).append(command.id)
    return {
        number: names[0]
        for number, names in inside.items()
        if len(names) == 1 and not by_id[items.by_block[number]].command
    }


def _kept(phases: Sequence[Phase], items: Sequence[Item], steps: Sequence[Step]) -> tuple[Phase, ...]:
    """The phases and stages, and those sections that hold something to do."""
    used = {one.phase for one in items} | {one.phase for one in steps}
    kept = [one for one in phases if one.kind is not PhaseKind.SECTION or one.id in used]
    return tuple(kept)


def _read_as(
    blocks: Sequence[Block], scopes: Mapping[int, Scope], taken: Mapping[int, Read]
) -> dict[int, Read]:
    """What became of every block."""
    read: dict[int, Read] = {}
    for block in blocks:
        known = taken.get(block.number)
        if known is not None:
            read[block.number] = known
            continue
        section = scopes[block.number].section
        match block.form:
            case Form.HEADING | Form.RULE:
                read[block.number] = Read.STRUCTURE
            case Form.PARAGRAPH | Form.LIST_ITEM:
                read[block.number] = Read.PROSE
            case Form.FENCE:
                coded = bool(block.info) and not block.info.startswith("(")
                read[block.number] = Read.CODE if coded else Read.UNKNOWN
            case Form.TABLE if section is Section.BACKGROUND:
                read[block.number] = Read.PROSE
            case _:
                read[block.number] = Read.UNKNOWN
    return read
