"""The question why: all proposals for one hunk, with their texts, reasons and what speaks for each."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from screens.panes.boxed import Boxed
from screens.panes.painter import signs_for
from screens.panes.sheet import Sheet
from screens.panes.syntax import Syntax
from screens.resolve.offers import Shown
from screens.resolve.why_rows import WhyRows
from screens.text import Symbols


class Wanted(NamedTuple):
    """The proposal that was chosen, by its number, and whether it is to be edited first."""

    number: int
    edit: bool = False


class Why(Boxed[Wanted | None]):
    """Gives back which proposal is wanted, None when the operator only looked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", "Accept"),
        *(Binding(str(number), f"accept({number})", f"Accept {number}", show=False) for number in (1, 2, 3)),
        Binding("full_stop,n", "turn(1)", "Next"),
        Binding("comma,N", "turn(-1)", "Previous", show=False),
        Binding("e,i", "edit", "Edit"),
        Binding("escape,q,w", "leave", "Leave"),
    ]

    DEFAULT_CSS = """
    Why {
        & > Vertical { width: 110; }
        & Sheet { height: auto; max-height: 100%; background: $surface; overflow-y: auto; }
        & Static { height: 1; color: $foreground 60%; padding: 0 1; }
    }
    """

    def __init__(
        self,
        title: str,
        shown: Sequence[Shown],
        here: int,
        target: Sequence[bytes],
        counted: Sequence[str],
        syntax: Syntax,
        symbols: Symbols,
    ) -> None:
        """`here` is the number of the proposal that the result shows, `counted` what was chosen before."""
        super().__init__(title)
        self._shown, self._here = shown, here
        self._counted = counted
        self._target, self._syntax, self._symbols = target, syntax, symbols

    def body(self) -> ComposeResult:
        """All proposals, and what the keys do."""
        sheet = Sheet(signs=signs_for(self._symbols), by_rows=True)
        sheet.shown = (0,)
        yield sheet
        keys = "/".join(str(one.number) for one in self._shown)
        yield Static(Content(f"enter accepts this one, {keys} by number, . next, e edits it, esc leaves"))

    def on_mount(self) -> None:
        """The proposal that the result shows is under the cursor."""
        self._lay()
        sheet = self.query_one(Sheet)
        sheet.focus()
        self.call_after_refresh(self._go_to, self._here)

    def on_resize(self) -> None:
        """Sentences are wrapped anew."""
        self._lay()

    def _lay(self) -> None:
        width = min(110, self.size.width * 98 // 100) - 3
        rows = WhyRows(self._shown, self._target, self._counted, self._syntax, self._symbols, width)
        sheet = self.query_one(Sheet)
        sheet.styles.height = min(len(rows), max(3, self.rows_beside(4)))
        sheet.show_rows(rows)

    @property
    def _number(self) -> int:
        sheet = self.query_one(Sheet)
        rows = sheet.rows
        return rows.lines[sheet.cursor].number if isinstance(rows, WhyRows) and len(rows) else 1

    def _go_to(self, number: int) -> None:
        sheet = self.query_one(Sheet)
        if isinstance(sheet.rows, WhyRows):
            first = sheet.rows.first_row(number)
            sheet.go(first, 0, sheet.page_rows - 2)

    def action_turn(self, by: int) -> None:
        """Goes to the next proposal, round the end."""
        self._go_to((self._number - 1 + by) % len(self._shown) + 1)

    def action_accept(self, number: int = 0) -> None:
        """Gives back the proposal under the cursor, or the one of a number."""
        if number <= len(self._shown):
            self.dismiss(Wanted(number or self._number))

    def action_edit(self) -> None:
        """The proposal under the cursor is to be edited."""
        self.dismiss(Wanted(self._number, edit=True))
