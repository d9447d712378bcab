"""The Copy screen: source, target and proposed result as three aligned trees."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from screens.commands import bindings
from screens.copy.browsing import Browsing
from screens.copy.commands import COMMANDS
from screens.copy.deciding import Deciding
from screens.copy.detail import Detail
from screens.copy.landing import Landing
from screens.copy.shown import Shown
from screens.copy.tree_rows import RESULT
from screens.panes.heads import Heads
from screens.panes.painter import signs_for
from screens.panes.sheet import Sheet


class CopyScreen(Deciding, Browsing, Landing):
    """Decides entry by entry, or folder by folder, what the result holds."""

    STEP = "copy"
    CATALOGUE = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMMANDS)]

    DEFAULT_CSS = """
    CopyScreen {
        & #search { display: none; height: 1; border: none; padding: 0 1; background: $surface; }
        & #search.shown { display: block; }
        & Shown { display: none; }
        & Shown.shown { display: block; }
        & Sheet { height: 1fr; }
    }
    """

    def compose_body(self) -> ComposeResult:
        """What is shown, the search, the three trees, and the row under the cursor in words."""
        sheet = Sheet(id="trees", signs=signs_for(self.symbols), by_rows=True)
        yield Shown(id="shown")
        yield Input(placeholder="part of a path; enter goes to what is found, esc gives up", id="search")
        yield Heads(sheet, active=self.symbols.cursor)
        yield sheet
        yield Detail(id="detail")

    def on_mount(self) -> None:
        """The keyboard acts in the trees."""
        self.query_one(Detail).symbols = self.symbols
        # Watched and not told by a message, so that words and rows change in the same frame.
        self.watch(self.sheet, "cursor", self.tell, init=False)
        # Where only one column fits, it is the one that says what will be.
        self.sheet.column = RESULT
        self.sheet.focus()
        self.watch_view(self.view)
