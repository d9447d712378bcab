"""The items of a phase under the steps and headings that they stand under in the plan."""

from collections.abc import Sequence

from screens.rows import RowList
from state.checks.checklist import CheckItem, CheckPhase
from state.plans.plan import Plan, Step


def group_of(one: CheckItem, phase: CheckPhase, plan: Plan) -> str:
    """Number and title of the item's step, else the heading over it; empty right below the phase's own."""
    step = plan.named(one.item.step) if one.item.step else None
    if isinstance(step, Step):
        return f"{step.number} {step.title}".strip()
    heading = one.item.headings[-1] if one.item.headings else ""
    own = phase.phase.title.casefold()
    return "" if own in heading.casefold() or heading.casefold() in own else heading


def grouped(items: Sequence[CheckItem], phase: CheckPhase, plan: Plan) -> list[CheckItem | str]:
    """The items in their order, the name of a group before its first item."""
    found: list[CheckItem | str] = []
    before = ""
    for one in items:
        group = group_of(one, phase, plan)
        if group != before:
            # What comes after a step without standing in one is the phase's again.
            found.append(group or phase.phase.title)
        before = group
        found.append(one)
    return found


class GroupedRows(RowList):
    """Rows of which some head others: the cursor passes over those."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.heads: frozenset[int] = frozenset()

    def go(self, row: int) -> None:
        """Puts the cursor on a row; instead of a head on the one behind it, in the direction of the move."""
        row = min(max(0, row), max(0, len(self) - 1))
        by = -1 if row < self.cursor else 1
        while row in self.heads:
            row += by
            if row < 0:
                row, by = 0, 1
        super().go(row)

    def _keep_in_sight(self) -> None:
        super()._keep_in_sight()
        # The first of a group isn't shown without its head.
        above = self.cursor - 1
        if above in self.heads and above < self.scroll_offset.y and self.scrollable_content_region.height > 1:
            self.scroll_to(y=above, animate=False, force=True)
