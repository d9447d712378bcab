"""What the operator can ask for on the Findings screen."""

from screens.commands import Command

ANSWER, FIND = "Answer", "Find"

COMMANDS = (
    Command(
        "findings.go", "enter", "Go there", "Goes to the file, migration or item that it is about.", FIND
    ),
    Command(
        "findings.repair",
        "a",
        "Accept repair",
        "Makes the repair that Plait offers, as shown below the list; undo takes it back.",
        ANSWER,
    ),
    Command(
        "findings.waive",
        "w",
        "Waive…",
        "The finding may stand, for a reason that the report gives; of a heading, all below it.",
        ANSWER,
    ),
    Command(
        "findings.repair-all",
        "A",
        "Repair all…",
        "Makes every repair that is listed and offered, as one act; says first what it changes.",
        ANSWER,
    ),
    Command("findings.kinds", "f", "Kinds…", "Lists one kind of findings, or all of them again.", FIND),
    Command(
        "findings.severity",
        "s",
        "Severity",
        "Lists errors only; again, errors and warnings; again, everything.",
        FIND,
    ),
    Command(
        "findings.search", "slash", "Find…", "Lists findings whose path or words hold what you type.", FIND
    ),
    Command("findings.waived", "v", "Waived", "Lists what was waived too, or hides it.", FIND),
    Command(
        "findings.take-back",
        "t",
        "Take back",
        "A waived finding asks again.",
        ANSWER,
        show=False,
    ),
    Command(
        "findings.fold",
        "space",
        "Fold",
        "Folds the findings of this kind together, or out again.",
        FIND,
        False,
    ),
    Command("findings.next-kind", "n", "Next kind", "Goes to the next kind.", FIND, False, "next_kind(1)"),
    Command(
        "findings.previous-kind",
        "N",
        "Previous kind",
        "Goes to the previous kind.",
        FIND,
        False,
        "next_kind(-1)",
    ),
    Command("findings.all", "escape", "All", "Lists everything again.", FIND, show=False),
)
