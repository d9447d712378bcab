"""What the operator can ask for on the Finish screen."""

from screens.commands import Command

APPLY, PLAN, LOOK = "Apply", "How", "Look"

COMMANDS = (
    Command("finish.apply", "a", "Apply…", "Writes backup and merge branch, after asking once more.", APPLY),
    Command(
        "finish.change", "enter", "Change or go there", "Changes the line, or goes to what it names.", PLAN
    ),
    Command("finish.branch", "b", "Branch…", "Names the branch that will hold the result.", PLAN, show=False),
    Command(
        "finish.backup", "B", "Backup…", "Names the branch that keeps the target as it is.", PLAN, show=False
    ),
    Command("finish.message", "m", "Message…", "Edits the commit message.", PLAN),
    Command(
        "finish.parents",
        "p",
        "Parents",
        "Joins both histories, or builds on the target's alone.",
        PLAN,
    ),
    Command("finish.commits", "c", "Commits", "Makes one commit, or one a step.", PLAN),
    Command(
        "finish.checkout",
        "o",
        "Checkout",
        "Checks the merge branch out when it is made, or leaves your checkout alone.",
        PLAN,
    ),
    Command(
        "finish.next",
        "n",
        "Next to settle",
        "Goes to the next line that stands against it.",
        LOOK,
        does="next",
    ),
)
