"""The Checklist screen: the plan's phases, the items of one, and the selected one with what proves it."""

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.widgets import Static

from screens.checklist.commands import COMMANDS
from screens.checklist.detail import Detail
from screens.checklist.following import FILE_PERIOD
from screens.checklist.grouping import GroupedRows
from screens.checklist.heads import Notice, PhaseLine, StandingLine
from screens.checklist.looking import Looking
from screens.checklist.signs import legend
from screens.commands import bindings
from screens.rows import RowList
from state.checks.checklist import Checklist

WIDE = 116


class ChecklistScreen(Looking):
    """A merge plan that proves itself."""

    STEP = "checklist"
    CATALOGUE = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMMANDS)]

    DEFAULT_CSS = """
    ChecklistScreen {
        & #nothing { display: none; width: 76; max-width: 96%; height: auto; margin: 2 4; }
        & #board { layout: vertical; height: 1fr; }
        & #phases { display: none; }
        & #items { height: 1fr; width: 100%; }
        & Detail { height: 1fr; width: 100%; border-top: solid $foreground 25%; }
        &.-wide #board { layout: horizontal; }
        &.-wide PhaseLine { display: none; }
        &.-wide #phases { display: block; width: 36; height: 100%; border-right: solid $foreground 25%; }
        &.-wide #items { width: 1fr; height: 100%; }
        &.-wide Detail { width: 1fr; height: 100%; border-top: none; border-left: solid $foreground 25%; }
        &.empty #nothing { display: block; }
        &.empty #board, &.empty PhaseLine, &.empty StandingLine { display: none; }
        &:ansi Detail { border-top: ascii ansi_default; }
        &.-wide:ansi #phases { border-right: ascii ansi_default; }
        &.-wide:ansi Detail { border-top: none; border-left: ascii ansi_default; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
        self._wanted = ""

    def compose_body(self) -> ComposeResult:
        """What came in between, how the phase stands, phases, items, the selected one."""
        yield Notice(id="notice")
        yield Static("", id="nothing", markup=False)
        yield PhaseLine()
        yield StandingLine()
        with Container(id="board"):
            yield RowList(id="phases")
            yield GroupedRows(id="items")
            yield Detail(id="detail")

    def on_mount(self) -> None:
        """The keyboard acts on the items."""
        self.item_list.focus()
        self.read()
        self.set_interval(FILE_PERIOD, self.look_around)

    def arrive(self, key: str | None = None, hunk: str | None = None) -> None:
        """Shows an item or a line of the plan, named as the lists over this screen name them."""
        self._wanted = key or ""
        if self.checklist is not None:
            self._go_to_wanted()

    def shown(self, checklist: Checklist) -> None:
        """Somebody may have come for a place before anything was read."""
        super().shown(checklist)
        self._go_to_wanted()

    @work(group="question")
    async def _go_to_wanted(self) -> None:
        wanted, self._wanted = self._wanted, ""
        await self.follow_choice(wanted or None)

    def on_resize(self) -> None:
        """The room is shared out anew."""
        self.call_after_refresh(self.share_room)

    def show_items(self, item: str = "", looks_for_work: bool = False) -> None:
        """Few items leave their room to the selected one."""
        super().show_items(item, looks_for_work)
        self.share_room()
        # Shown for the first time, the board has its size only then.
        self.call_after_refresh(self.share_room)

    def share_room(self) -> None:
        """One below the other, the items take what they need, up to half of it."""
        if self.has_class("-wide"):
            self.item_list.styles.height = "100%"
            return
        room = self.query_one("#board").size.height
        if not room:
            return
        self.item_list.styles.height = max(3, min(len(self._table), room // 2))

    @property
    def signs(self) -> Sequence[tuple[str, str, str]]:
        """What the signs mean, for the help."""
        return legend(self.symbols)
