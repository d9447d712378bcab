"""What the operator can ask for on the Copy screen."""

from screens.commands import Command

DECIDE, FIND, LOOK = "Decide", "Find", "Look"

COMMANDS = (
    Command(
        "copy.next", "n", "Next open", "Goes to the next entry that needs you.", FIND, does="next_open(1)"
    ),
    Command(
        "copy.take",
        "s",
        "Take source",
        "The source's version stands; on a folder, for every entry of it that the source has.",
        DECIDE,
    ),
    Command(
        "copy.keep", "t", "Keep target", "The target's version stands, or nothing if it has none.", DECIDE
    ),
    Command("copy.drop", "x", "Drop", "The entry is not in the result.", DECIDE),
    Command(
        "copy.what-if",
        "v",
        "What if…",
        "Tells what taking, keeping or dropping it would break and lose, before anything is done.",
        DECIDE,
    ),
    Command(
        "copy.copy",
        "c",
        "Copy to…",
        "The source's file lands at another path; what the target has at its own path stays.",
        DECIDE,
        show=False,
        does="copy_to",
    ),
    Command(
        "copy.map",
        "m",
        "Map…",
        "A folder of the source, with all that is in it, lands in another folder of the target.",
        DECIDE,
        show=False,
        does="map_folder",
    ),
    Command(
        "copy.exclude",
        "e",
        "Exclude…",
        "A pattern keeps entries out of the merge; the list of patterns is changed here too.",
        DECIDE,
        show=False,
    ),
    Command(
        "copy.confirm",
        "y",
        "Confirm",
        "A stale decision holds again, on the texts as they are now.",
        DECIDE,
        show=False,
    ),
    Command(
        "copy.review", "r", "Reviewed", "You have looked at what git merged here, or take that back.", DECIDE
    ),
    Command(
        "copy.previous",
        "N,p",
        "Previous open",
        "Goes to the previous entry that needs you.",
        FIND,
        show=False,
        does="next_open(-1)",
    ),
    Command(
        "copy.filter",
        "f",
        "Filter…",
        "Shows only entries of one status or standing.",
        FIND,
        does="choose_filter",
    ),
    Command(
        "copy.needs-you",
        "o",
        "Needs you",
        "Shows only what is open, in conflict, unreviewed or stale; again, everything.",
        FIND,
        show=False,
    ),
    Command("copy.search", "slash", "Search", "Shows only paths that hold what you type.", FIND),
    Command("copy.open", "enter", "Open", "Opens the file side by side; opens and closes a folder.", LOOK),
    Command("copy.unfold", "right,plus", "Open folder", "Shows what is in the folder.", LOOK, show=False),
    Command("copy.fold", "left,minus", "Close folder", "Hides what is in the folder.", LOOK, show=False),
    Command("copy.unfold-all", "asterisk", "Open all folders", "Shows every entry.", LOOK, show=False),
    Command(
        "copy.fold-all",
        "underscore",
        "Close all folders",
        "Shows the uppermost folders only.",
        LOOK,
        show=False,
    ),
    Command(
        "copy.mark",
        "space",
        "Mark",
        "Marks an entry or a folder for the next act; the cursor goes on to the next row.",
        LOOK,
    ),
    Command(
        "copy.mark-up",
        "shift+up",
        "Mark upwards",
        "Marks the row and goes up.",
        LOOK,
        show=False,
        does="mark_on(-1)",
    ),
    Command(
        "copy.mark-down",
        "shift+down",
        "Mark downwards",
        "Marks the row and goes down.",
        LOOK,
        show=False,
        does="mark_on(1)",
    ),
    Command("copy.mark-all", "ctrl+a", "Mark all", "Marks every entry that is shown.", LOOK, show=False),
    Command(
        "copy.leave",
        "escape",
        "Leave",
        "Lets go of marks, then of the search, then of the filter.",
        LOOK,
        show=False,
    ),
)
