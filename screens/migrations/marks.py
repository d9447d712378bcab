"""Signs of the Migrations screen, in both character sets; each one cell wide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screens.text import Symbols
from state.migrations.migration import Role


@dataclass(frozen=True, slots=True)
class Arms:
    """Which of its neighbours a line of the gutter reaches."""

    up: bool = False
    down: bool = False
    left: bool = False
    right: bool = False


@dataclass(frozen=True)
class Marks:
    """The signs.

    `fixes`: an order of the rows makes the finding go away; `stays`: no order does. `needed` stands at
    a row that the selected one needs, `needing` at one that needs the selected one.
    """

    applied: str
    marked: str
    source: str
    target: str
    same: str
    differs: str
    fixes: str
    stays: str
    needed: str
    needing: str
    drop_below: str
    drop_above: str
    upright: str
    level: str
    corners: Mapping[tuple[bool, bool, bool, bool], str]

    def line(self, arms: Arms) -> str:
        """The piece of a line with these arms; a space without any."""
        return self.corners.get((arms.up, arms.down, arms.left, arms.right), " ")


_UPRIGHT, _LEVEL = ((True, True, False, False), (False, False, True, True))
_BOX = {
    _UPRIGHT: "│",
    (True, False, False, False): "╵",
    (False, True, False, False): "╷",
    _LEVEL: "─",
    (False, False, False, True): "╶",
    (False, True, False, True): "╭",
    (True, False, False, True): "╰",
    (True, True, False, True): "├",
    (False, True, True, True): "┬",
    (True, False, True, True): "┴",
    (True, True, True, True): "┼",
}
_PLAIN = {
    arms: "|" if arms in (_UPRIGHT, (True, False, False, False), (False, True, False, False)) else "+"
    for arms in _BOX
} | {_LEVEL: "-", (False, False, False, True): "-"}

UNICODE_MARKS = Marks("◆", "●", "S", "T", "=", "≠", "↕", "■", "▸", "◂", "↳", "↱", "│", "─", _BOX)
ASCII_MARKS = Marks("P", "*", "S", "T", "=", "#", "^", "#", ">", "<", "+", "+", "|", "-", _PLAIN)

ROLE_LETTERS: Mapping[Role, str] = {
    Role.ROLLBACK: "r",
    Role.SEED: "s",
    Role.BACKUP: "b",
    Role.OTHER: "o",
}
"""What stands behind a name for each of its companions."""


def legend(symbols: Symbols) -> Sequence[tuple[str, str, str]]:
    """Every sign with its name and a sentence, for the help."""
    marks = marks_for(symbols)
    return (
        (marks.source, "Source", "Only the source has the migration."),
        (marks.target, "Target", "Only the target has it."),
        (marks.same, "Both", "Both sides have it with the same text."),
        (marks.differs, "Different", "Both sides have it with different texts."),
        ("+rsbo", "Companions", "Behind a name: a rollback, a seed, a backup, another file beside it."),
        (marks.applied, "Applied", "It has run on a server that matters; its name and place are fixed."),
        (marks.marked, "Marked", "The next act means it, with all others that are marked."),
        (marks.fixes, "An order fixes this", "A finding that goes away when rows are moved."),
        (marks.stays, "No order fixes this", "A finding that stays in any order; the text has to change."),
        (marks.needed, "Needed", "The row under the cursor needs this one."),
        (marks.needing, "Needs it", "This one needs the row under the cursor."),
    )


def marks_for(symbols: Symbols) -> Marks:
    """The signs of a character set."""
    return ASCII_MARKS if symbols.is_ascii else UNICODE_MARKS
