"""What the operator can ask for on the Checklist screen."""

from screens.commands import Command

PROVE, RUN, PHASE, FIND, LOOK, PLAN = "Prove", "Run", "Phase", "Find", "Look", "Plan"

COMMANDS = (
    Command(
        "checklist.waiting",
        "full_stop",
        "Next",
        "Goes to the next item that needs you, in a later phase if none is left in this one.",
        FIND,
        does="next_waiting(1)",
    ),
    Command(
        "checklist.run", "r", "Run", "Runs the item's command; it is shown whole and confirmed first.", RUN
    ),
    Command(
        "checklist.sign", "s", "Sign…", "You say that the item holds, or that it doesn't, and why.", PROVE
    ),
    Command(
        "checklist.open",
        "enter",
        "Open",
        "Goes to what the item speaks of: its files on the Copy or Resolve screen, migrations on theirs.",
        LOOK,
    ),
    Command(
        "checklist.next-phase",
        "right_square_bracket,right",
        "Next phase",
        "Shows the next phase.",
        FIND,
        does="step_phase(1)",
    ),
    Command(
        "checklist.gate", "g", "Gate…", "Says what the gate waits for; passes it by with a reason.", PHASE
    ),
    Command(
        "checklist.output",
        "v",
        "Output",
        "Shows what the item's command wrote, all of it; live while it runs.",
        RUN,
    ),
    Command(
        "checklist.waive", "w", "Waive…", "The item need not hold; the reason stands in the report.", PROVE
    ),
    Command("checklist.plan", "p", "Plan", "Shows the whole plan at the item's line.", LOOK),
    Command(
        "checklist.note",
        "n",
        "Note…",
        "A discovery, decision, question or remark on the item or its phase.",
        PROVE,
    ),
    Command(
        "checklist.looked",
        "l",
        "Looked",
        "You have looked at the files that the item speaks of, as the result has them now.",
        PROVE,
        show=False,
    ),
    Command(
        "checklist.reopen",
        "o",
        "Open again",
        "Evidence or waiver of the item counts no more.",
        PROVE,
        show=False,
    ),
    Command(
        "checklist.run-all",
        "a",
        "Run all",
        "Runs every command of the phase that isn't done and may run.",
        RUN,
        show=False,
    ),
    Command(
        "checklist.run-failed", "f", "Run failed", "Runs what failed in this phase again.", RUN, show=False
    ),
    Command("checklist.cancel", "x", "Cancel", "Ends the item's running command.", RUN, show=False),
    Command("checklist.cancel-all", "X", "Cancel all", "Ends every command that runs.", RUN, show=False),
    Command(
        "checklist.search",
        "slash",
        "Search outputs…",
        "Finds a text in the outputs of all runs.",
        RUN,
        show=False,
    ),
    Command(
        "checklist.health",
        "h",
        "Health…",
        "A command that says at intervals whether the phase still holds; none ends that.",
        PHASE,
        show=False,
    ),
    Command(
        "checklist.acts",
        "b",
        "Branches…",
        "Acts of the phase: backup branch, branch, merge, tag, commit; all can be undone.",
        PHASE,
        show=False,
    ),
    Command(
        "checklist.ways-back",
        "z",
        "Ways back",
        "Lists the ways back from the phase with their commands and what they lose; never runs one by itself.",
        PHASE,
        show=False,
    ),
    Command(
        "checklist.previous-phase",
        "left_square_bracket,left",
        "Previous phase",
        "Shows the previous phase.",
        FIND,
        show=False,
        does="step_phase(-1)",
    ),
    Command(
        "checklist.waiting-before",
        "comma",
        "Previous",
        "Goes to the previous item that needs you.",
        FIND,
        show=False,
        does="next_waiting(-1)",
    ),
    Command("checklist.filter", "t", "Filter…", "Shows only items in some states.", FIND, show=False),
    Command(
        "checklist.findings",
        "i",
        "Findings",
        "What is wrong with the plan, in itself and beside both repositories, with lines.",
        PLAN,
        show=False,
    ),
    Command(
        "checklist.differences",
        "d",
        "Differences",
        "What the plan wants and the session hasn't done, and the reverse.",
        PLAN,
        show=False,
    ),
    Command(
        "checklist.checks",
        "c",
        "Checks",
        "What follows from the plan for the result: every copy, mount, contract and migration, checked on it.",
        PLAN,
        show=False,
    ),
    Command(
        "checklist.notes",
        "N",
        "Notes",
        "All notes, of the plan and yours; they can be searched.",
        PLAN,
        show=False,
    ),
    Command(
        "checklist.import",
        "I",
        "Import plan…",
        "Reads a Markdown plan in, or the present one again.",
        PLAN,
        show=False,
        does="import_plan",
    ),
    Command(
        "checklist.roots",
        "B",
        "Roots…",
        "Says which repository the plan's variables and paths of its author's machine stand for.",
        PLAN,
        show=False,
    ),
)
