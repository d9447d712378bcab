"""The steps of a session in their order; one more step is one more line here."""

from dataclasses import dataclass
from functools import cached_property

from screens.commands import Command


@dataclass(frozen=True)
class Step:
    """One screen of a session: `name` is its folder below `screens/` and the app's mode.

    `screen` is `module:class`, imported when the operator first goes there.
    """

    name: str
    title: str
    key: str
    help: str
    screen: str
    needs_session: bool = True
    short: str = ""
    """Its title where there is little room; empty: the title is short enough."""

    @cached_property
    def command(self) -> Command:
        """The command that goes there."""
        return Command(
            f"app.go-{self.name}", self.key, self.title, self.help, "Steps", False, f"go({self.name!r})"
        )


STEPS = (
    Step(
        "sessions",
        "Sessions",
        "0",
        "Lists the sessions, starts, resumes, archives and deletes them.",
        "screens.sessions.screen:SessionsScreen",
        needs_session=False,
        short="Sess",
    ),
    Step(
        "copy", "Copy", "1", "Decides file by file what the result holds.", "screens.copy.screen:CopyScreen"
    ),
    Step(
        "resolve",
        "Resolve",
        "2",
        "Resolves conflicts hunk by hunk, source, target and result side by side.",
        "screens.resolve.screen:ResolveScreen",
    ),
    Step(
        "migrations",
        "Migrations",
        "3",
        "Makes one sequence of the migrations of both sides, and says what is wrong with it.",
        "screens.migrations.screen:MigrationsScreen",
        short="Migr",
    ),
    Step(
        "checklist",
        "Checklist",
        "4",
        "The plan's phases and items with what proves them, its gates and its commands.",
        "screens.checklist.screen:ChecklistScreen",
        short="Check",
    ),
    Step(
        "finish",
        "Finish",
        "5",
        "Says what apply will do, and does it: backup, merge branch, commit.",
        "screens.finish.screen:FinishScreen",
    ),
    Step(
        "history",
        "History",
        "6",
        "Every operation in words; undo, redo and jump to any of them.",
        "screens.history.screen:HistoryScreen",
        short="Hist",
    ),
    Step(
        "overview",
        "Overview",
        "7",
        "Both repositories at a glance, what kind of merge this is, and in which order to go.",
        "screens.overview.screen:OverviewScreen",
        short="Over",
    ),
    Step(
        "findings",
        "Findings",
        "8",
        "Everything that Plait noticed: what would break, what would be lost; repair it, waive it, go there.",
        "screens.findings.screen:FindingsScreen",
        short="Find",
    ),
)


def step_named(name: str) -> Step:
    """The step of that name; KeyError if there is none."""
    return {step.name: step for step in STEPS}[name]
