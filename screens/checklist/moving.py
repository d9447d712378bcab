"""Moving in the checklist: between items, phases, and what needs somebody."""

from textual import on

from screens.checklist.board import FILTERS
from screens.checklist.following import Following
from screens.checklist.rows import PHASE_ROWS
from screens.checklist.signs import NEEDS_YOU
from screens.rows import RowList


class Moving(Following):
    """Where the cursor goes."""

    @on(RowList.Moved, "#items")
    def _moved(self) -> None:
        if self.checklist is not None:
            self.tell()

    @on(RowList.Moved, "#phases")
    def _phase_moved(self, event: RowList.Moved) -> None:
        at = event.row // PHASE_ROWS
        if event.rows.has_focus and self.phases and at != self.phase_at:
            self.show_phase(at)

    @on(RowList.Chosen, "#phases")
    def _phase_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.item_list.focus()

    @on(RowList.Chosen, "#items")
    async def _item_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        await self.app.run_action("open", self)

    def show_phase(self, at: int, item: str = "") -> None:
        """Shows another phase, the cursor on an item of it or on the first that needs somebody."""
        if not self.phases:
            return
        self.phase_id = self.phases[at % len(self.phases)].phase.id
        self._show_phases()
        self.show_items(item)

    def show_item(self, item: str) -> bool:
        """Goes to an item, wherever it is; whether there is such an item."""
        for at, phase in enumerate(self.phases):
            if any(one.item.id == item for one in phase.items):
                one = self.checklist.items[item] if self.checklist is not None else None
                if one is not None and FILTERS[self.filter][2] and one.state not in FILTERS[self.filter][2]:
                    self.filter = "all"
                self.show_phase(at, item)
                self.item_list.focus()
                return True
        return False

    def action_step_phase(self, by: int) -> None:
        """The next or previous phase, round the end."""
        self.show_phase(self.phase_at + by)

    def action_show_phase(self, at: int) -> None:
        """The phase that was clicked."""
        self.show_phase(at)

    def action_next_waiting(self, by: int) -> None:
        """The next or previous item that needs somebody, in other phases too."""
        if self.checklist is None:
            return
        order = [one for phase in self.phases for one in phase.items]
        current = self.item
        here = next(
            (at for at, one in enumerate(order) if current is not None and one.item.id == current.item.id), -1
        )
        for step in range(1, len(order) + 1):
            one = order[(here + step * by) % len(order)]
            if one.state in NEEDS_YOU:
                self.show_item(one.item.id)
                return
