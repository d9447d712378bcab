"""What the operator can ask for on the History screen."""

from screens.commands import Command

MOVE, LOOK = "Move", "Look"

COMMANDS = (
    Command(
        "history.jump",
        "enter",
        "Jump here",
        "The session stands at this operation again; what came after it stays listed and can be jumped to.",
        MOVE,
    ),
    Command(
        "history.now", "n", "Where I am", "Goes to the operation where the session stands.", LOOK, does="now"
    ),
    Command(
        "history.side-lines",
        "v",
        "Side lines",
        "Hides the operations on side lines, or shows them.",
        LOOK,
    ),
    Command("history.note", "N", "Note…", "Writes a remark on the session into its history.", LOOK),
)
