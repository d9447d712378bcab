"""What the operator can ask for on the Sessions screen."""

from screens.commands import Command

SESSION, LIST = "Session", "List"

COMMANDS = (
    Command(
        "sessions.new", "n", "New session", "Asks what to merge into what, and starts a session.", SESSION
    ),
    Command("sessions.resume", "enter", "Resume", "Goes on with the session under the cursor.", SESSION),
    Command(
        "sessions.archive",
        "a",
        "Archive",
        "Puts the session out of the way, or an archived one back.",
        SESSION,
    ),
    Command(
        "sessions.delete",
        "d,delete",
        "Delete…",
        "Moves the session to the target's trash folder; neither repository's files or branches change.",
        SESSION,
    ),
    Command(
        "sessions.show-archived", "v", "Show archived", "Lists archived sessions too, or hides them.", LIST
    ),
    Command("sessions.reload", "f5", "Reload", "Reads the list anew.", LIST, show=False),
)
