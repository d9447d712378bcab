"""What the operator can ask for on the Overview screen."""

from screens.commands import Command

LOOK = "Look"

COMMANDS = (
    Command(
        "overview.go",
        "enter",
        "Go there",
        "Goes to the step, folder, finding or file that the row names.",
        LOOK,
    ),
    Command("overview.unfold", "right,plus", "Open folder", "Shows the folders in it.", LOOK),
    Command("overview.fold", "left,minus", "Close folder", "Hides the folders in it.", LOOK, show=False),
    Command("overview.next", "n", "Next section", "Goes to the next section.", LOOK, does="section(1)"),
    Command(
        "overview.previous",
        "N",
        "Previous section",
        "Goes to the previous section.",
        LOOK,
        False,
        "section(-1)",
    ),
    Command(
        "overview.next-step",
        "s",
        "What first",
        "Goes to the first thing that Plait suggests to do.",
        LOOK,
        does="what_first",
    ),
)
