"""Items and phases as rows."""

from collections.abc import Collection, Sequence
from datetime import datetime

from rich.cells import cell_len, set_cell_size

from screens.checklist.signs import (
    KIND_WIDTH,
    STATE_WIDTH,
    STYLES,
    gate_words,
    health_words,
    kind_words,
    phase_sign,
    sign_of,
    soak_words,
)
from screens.lines import Part
from screens.text import MUTED, Symbols
from screens.times import clock
from state.checks.checklist import CheckItem, CheckPhase, ItemState

WITH_KIND = 52
WITH_WHY = 44
"""Cells below which a row has no room for the kind, or for why the item stands so."""
LONGEST = 400
"""Characters of an item's text that a row looks at; the detail has all of them."""


def short_text(text: str, symbols: Symbols) -> str:
    """The first line of an item's Markdown, without the marks of emphasis and code."""
    line = text.lstrip().partition("\n")[0][:LONGEST]
    return symbols.text(line.replace("**", "").replace("`", ""))


def why_now(one: CheckItem, queued: Collection[str], now: datetime) -> str:
    """Why an item stands as it does; of a command that runs or waits for its turn that."""
    if one.state is ItemState.RUNNING and one.runs:
        return f"since {clock(one.runs[0].started, now)}"
    return "waits for its turn" if one.item.id in queued else one.why


def item_row(one: CheckItem, depth: int, width: int, symbols: Symbols, why: str) -> Sequence[Part]:
    """Sign, state, kind, text, why."""
    state = one.state
    parts = [
        Part(f"{sign_of(state, symbols)} ", STYLES[state]),
        Part(f"{state.value:<{STATE_WIDTH}} ", STYLES[state]),
    ]
    used = 3 + STATE_WIDTH
    if width >= WITH_KIND:
        parts.append(Part(f"{kind_words(one.item.kind):<{KIND_WIDTH}} ", MUTED))
        used += KIND_WIDTH + 1
    room = max(4, width - used)
    text = "  " * min(depth, 3) + short_text(one.item.text, symbols)
    if one.item.optional:
        text += " (optional)"
    why = symbols.text(why) if why != state.value else ""
    size = cell_len(text)
    # What it says comes first; why it stands so takes what is left, a third at least where the text is long.
    whys = min(cell_len(why), max(room - size - 2, room // 3)) if why and width >= WITH_WHY else 0
    text_room = room - (whys + 2 if whys else 0)
    parts.append(
        Part(_fitted(text, text_room, symbols), "" if state.value not in ("passed", "waived") else MUTED)
    )
    if whys:
        parts.append(Part("  " + _fitted(why, whys, symbols), MUTED))
    return parts


def group_row(name: str, width: int, symbols: Symbols) -> Sequence[Part]:
    """The step or heading over some items."""
    return [Part(_fitted(short_text(name, symbols), max(4, width), symbols), "bold $text-accent")]


def _fitted(text: str, room: int, symbols: Symbols) -> str:
    if cell_len(text) <= room:
        return set_cell_size(text, room)
    return set_cell_size(text, max(0, room - cell_len(symbols.more))) + symbols.more


def phase_name(phase: CheckPhase, symbols: Symbols) -> str:
    """Number and title."""
    number = f"{phase.phase.number} " if phase.phase.number else ""
    return symbols.text(f"{number}{phase.phase.title}")


PHASE_ROWS = 3


def phase_row(
    phase: CheckPhase, line: int, width: int, is_shown: bool, now: datetime, symbols: Symbols
) -> Sequence[Part]:
    """One of a phase's three rows: its name, how many of its items are done, its gate."""
    sign, style = phase_sign(phase, symbols)
    if line == 0:
        name = _fitted(phase_name(phase, symbols), max(4, width - 2), symbols)
        return [Part(f"{sign} ", style), Part(name, "bold underline" if is_shown else "bold")]
    if line == 1:
        total = len(phase.items)
        parts = [
            Part(f"  {phase.done}/{total} done", "$text-success" if total and phase.done == total else "")
        ]
        estimate = phase.phase.estimate
        if estimate is not None and width >= 28:
            parts.append(Part(f"  {symbols.text(estimate.words)}", MUTED))
        if phase.phase.optional:
            parts.append(Part("  optional", MUTED))
        return parts
    words, gate_style = gate_words(phase.gate)
    parts = [Part(f"  {words}", gate_style)]
    left = [one for one in phase.gate.soaks if one.left_hours > 0 and one.since]
    if left:
        parts.append(Part(f"  {soak_words(max(left, key=lambda one: one.left_hours))}", "$text-accent"))
    health = health_words(phase.gate)
    if health is not None:
        parts.append(Part(f"  {health[0]}", health[1]))
    return parts
