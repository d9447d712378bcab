"""Reads a plan: bytes in, `Plan` out; pure, and total over any bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from state.plans.blocks import Block, Form, read_blocks
from state.plans.constructs import Constructs, Places, construct_items
from state.plans.decoding import decode
from state.plans.items import ItemsRead, read_items
from state.plans.naming import Names
from state.plans.notes import read_notes
from state.plans.phases import describe
from state.plans.plan import Command, Item, Phase, PhaseKind, Plan, Read, Side, Step
from state.plans.progress import read_progress
from state.plans.rollbacks import read_rollbacks
from state.plans.scope import Scope, Section
from state.plans.structure import outline
from state.plans.titles import plain


def read_plan(raw: bytes, bindings: Mapping[str, Side] | None = None) -> Plan:
    """The plan in these bytes; `bindings` are the roots whose side the operator confirmed, by text."""
    decoded = decode(raw)
    bound = dict(bindings or {})
    blocks = read_blocks(decoded.text)
    drawn = outline(blocks)
    scopes = drawn.scopes
    told = describe(blocks, drawn)

    from importlib import import_module

    def call(module: str, function: str, *arguments: Any) -> Any:
        try:
            made = getattr(import_module(f"state.plans.{module}"), function)
        except (ImportError, AttributeError):
            return None
        return made(*arguments)

    commanded = call("commands", "read_commands", blocks, scopes)
    commands: tuple[Command, ...] = tuple(getattr(commanded, "commands", ()))
    acts = tuple(getattr(commanded, "acts", ()))
    roots = tuple(getattr(commanded, "roots", ()))
    copied = call("copies", "read_copies", blocks, scopes, commands, roots, bound)
    trees = call("trees", "read_trees", blocks, scopes)
    listed = call("listings", "read_listings", blocks, scopes)
    tabled = call("tables", "read_tables", blocks, scopes, told.phases)
    edited = call("edits", "read_edits", blocks, scopes)
    taken: dict[int, Read] = {}
    for one in (tabled, listed, trees, edited, copied, commanded):
        for number, read in getattr(one, "read_as", {}).items():
            if taken.get(number, Read.PROSE) in (Read.PROSE, Read.UNKNOWN):
                taken[number] = read
    taken = {number: read for number, read in taken.items() if read not in (Read.PROSE, Read.UNKNOWN)}

    names = Names()
    for command in commands:
        names.given(command.id)
    timeline = tuple(getattr(tabled, "timeline", ()))
    progress = read_progress(blocks, drawn, told.phases, timeline)
    taken = {**told.read_as, **progress.read_as, **taken}
    way_back = read_rollbacks(blocks, drawn, commands, names)
    taken = {**way_back.read_as, **taken}
    noted = read_notes(blocks, drawn, taken)
    taken = {**noted.read_as, **taken}
    listed_items = read_items(blocks, drawn, taken, names)
    taken.update(listed_items.read_as)
    single = _single_commands(blocks, way_back.commands, listed_items)
    found = Constructs(
        (*way_back.commands, *listed_items.commands),
        acts,
        tuple(getattr(copied, "copies", ())),
        tuple(getattr(copied, "backups", ())),
        tuple(getattr(listed, "migrations", ())),
        tuple(getattr(tabled, "contracts", ())),
        tuple(getattr(tabled, "decisions", ())),
        tuple(getattr(edited, "edits", ())),
    )
    places = Places(blocks, scopes)
    made = construct_items(
        replace(found, commands=way_back.commands), places, listed_items.by_block, [*single.values()], names
    )
    by_item = {listed_items.by_block[number]: command for number, command in single.items()}
    items = [
        replace(one, command=by_item[one.id]) if one.id in by_item else one for one in listed_items.items
    ]
    items = sorted((*items, *made), key=lambda one: (one.line, one.end))
    phases = _kept(progress.phases, items, told.steps)
    title = next((one.text for one in blocks if one.form is Form.HEADING), "")
    plan = Plan(
        decoded,
        sha256(raw).hexdigest(),
        plain(title),
        blocks,
        _read_as(blocks, scopes, taken),
        phases,
        told.steps,
        tuple(items),
        tuple(sorted(found.commands, key=lambda one: one.line)),
        acts,
        roots,
        found.copies,
        found.backups,
        found.migrations,
        found.contracts,
        found.decisions,
        tuple(getattr(trees, "claims", ())),
        found.edits,
        way_back.rollbacks,
        noted.notes,
        tuple(sorted((*timeline, *progress.timeline), key=lambda one: one.line)),
        tuple(getattr(commanded, "requirements", ())),
        bound,
    )
    return plan


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
