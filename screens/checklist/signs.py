"""Signs, words and styles of states, kinds and gates; a sign always stands beside its word."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from screens.text import MUTED, Symbols
from screens.times import age
from state.checks.checklist import CheckGate, CheckPhase, ItemState, SoakClock
from state.plans.plan import ItemKind

UNICODE_SIGNS: Mapping[ItemState, str] = {
    ItemState.OPEN: "○",
    ItemState.CLAIMED: "◌",
    ItemState.RUNNING: "»",
    ItemState.PASSED: "✓",
    ItemState.FAILED: "✗",
    ItemState.WAIVED: "≈",
    ItemState.BLOCKED: "■",
    ItemState.STALE: "~",
}
ASCII_SIGNS: Mapping[ItemState, str] = {
    ItemState.OPEN: "o",
    ItemState.CLAIMED: "c",
    ItemState.RUNNING: ">",
    ItemState.PASSED: "x",
    ItemState.FAILED: "X",
    ItemState.WAIVED: "w",
    ItemState.BLOCKED: "#",
    ItemState.STALE: "~",
}
STYLES: Mapping[ItemState, str] = {
    ItemState.OPEN: "$text-warning",
    ItemState.CLAIMED: "$text-warning",
    ItemState.RUNNING: "bold $text-accent",
    ItemState.PASSED: "$text-success",
    ItemState.FAILED: "bold $text-error",
    ItemState.WAIVED: "$text-success",
    ItemState.BLOCKED: MUTED,
    ItemState.STALE: "bold $text-warning",
}
MEANINGS: Mapping[ItemState, str] = {
    ItemState.OPEN: "Nothing proves it yet.",
    ItemState.CLAIMED: "The plan's own box is ticked; nothing proves it.",
    ItemState.RUNNING: "Its command runs now.",
    ItemState.PASSED: "It is proved: a command that ended well, a signature, files you looked at, or what the session did.",
    ItemState.FAILED: "Its command failed, or somebody signed that it doesn't hold.",
    ItemState.WAIVED: "It need not hold; the reason stands beside it.",
    ItemState.BLOCKED: "Something else comes first.",
    ItemState.STALE: "It was proved, and what it was proved by has changed since.",
}
SHORT_KINDS: Mapping[ItemKind, str] = {ItemKind.PREREQUISITE: "before"}

NEEDS_YOU = frozenset((ItemState.OPEN, ItemState.CLAIMED, ItemState.FAILED, ItemState.STALE))
"""States in which the operator can go on with an item."""
STATE_WIDTH = max(len(one.value) for one in ItemState)
KIND_WIDTH = 9


def sign_of(state: ItemState, symbols: Symbols) -> str:
    """One cell."""
    return (ASCII_SIGNS if symbols.is_ascii else UNICODE_SIGNS)[state]


def kind_words(kind: ItemKind) -> str:
    """The kind in at most `KIND_WIDTH` cells."""
    return SHORT_KINDS.get(kind, kind.value)[:KIND_WIDTH]


def legend(symbols: Symbols) -> Sequence[tuple[str, str, str]]:
    """Sign, word and meaning of every state, for the help."""
    return [(sign_of(state, symbols), state.value, words) for state, words in MEANINGS.items()]


def hours(value: float) -> str:
    """`45 min`, `31 h`, `2.5 h`."""
    if value < 1:
        return f"{max(1, round(value * 60))} min"
    return f"{value:.0f} h" if value >= 10 or value == int(value) else f"{value:.1f} h"


def soak_words(soak: SoakClock) -> str:
    """`soaks 31 h more`, or what it waits for."""
    if not soak.since:
        return f"soaks {hours(soak.hours)} once its items are done"
    if soak.left_hours <= 0:
        return f"has soaked {hours(soak.hours)}"
    return f"soaks {hours(soak.left_hours)} more"


def gate_words(gate: CheckGate) -> tuple[str, str]:
    """`gate open`, `gate closed`, `gate passed by`, and its style."""
    if gate.open:
        return "gate open", "$text-success"
    if gate.passed_by is not None:
        return "gate passed by", "bold $text-warning"
    return "gate closed", "$text-warning"


def health_words(gate: CheckGate) -> tuple[str, str] | None:
    """What the health command said last, and its style; None without one."""
    if gate.health is None:
        return None
    if gate.well is None:
        return "health not asked yet", MUTED
    return ("healthy", "$text-success") if gate.well else ("health fails", "bold $text-error")


def phase_sign(phase: CheckPhase, symbols: Symbols) -> tuple[str, str]:
    """The state that tells most about a phase: what runs, what failed, what is done, what is blocked."""
    for state in (ItemState.RUNNING, ItemState.FAILED, ItemState.STALE):
        if phase.count(state):
            return sign_of(state, symbols), STYLES[state]
    if phase.items and phase.done == len(phase.items):
        return sign_of(ItemState.PASSED, symbols), STYLES[ItemState.PASSED]
    if phase.blocked_by or (phase.items and phase.count(ItemState.BLOCKED) == len(phase.items) - phase.done):
        return sign_of(ItemState.BLOCKED, symbols), STYLES[ItemState.BLOCKED]
    if not phase.items:
        return " ", MUTED
    return sign_of(ItemState.OPEN, symbols), STYLES[ItemState.OPEN]


def ago(when: str, now: datetime) -> str:
    """`5 min ago`; empty without a time."""
    if not when:
        return ""
    words = age(when, now)
    return "just now" if words == "now" else "" if words == "?" else f"{words} ago"
