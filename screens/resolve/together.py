"""Hunks that become something by one act: listed before it, with their texts on request."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, NamedTuple, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from screens.host import Work
from screens.lines import Part
from screens.panes.boxed import Boxed
from screens.resolve.together_rows import Listed, Row, amount, rows_of
from screens.rows import RowList
from screens.text import Symbols, content
from state.errors import Cancelled, PlaitError
from state.progress import Progress

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What would be accepted together: a sentence, the hunks, and what says it to the session."""

    words: str
    listed: Sequence[Listed]
    act: T

    @property
    def amount(self) -> str:
        """How much it is."""
        return amount(self.listed)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to accept."""
        return all(one.why_not for one in self.listed)


class Reach(NamedTuple):
    """How far an act reaches: its name, the key that chooses it, and words."""

    name: str
    key: str
    words: str


Look = Callable[[str, Progress], Found[T]]
"""Finds out, in a thread, what an act of some reach would accept."""


class Together(Boxed[Found[T] | None], Generic[T]):
    """Gives back what the operator accepts, None when they left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", "Accept"),
        Binding("space", "open", "Text"),
        Binding("plus,asterisk", "open_all", "All texts", show=False),
        Binding("escape,q", "leave", "Leave"),
        *(Binding(key, f"reach('{key}')", "Reach", show=False) for key in "fdkm"),
    ]

    DEFAULT_CSS = """
    Together {
        & Static { height: auto; padding: 0 1; }
        & #amount { text-style: bold; }
        & #about, & #keys { color: $foreground 60%; }
        & #about { height: 2; }
    }
    """

    def __init__(
        self, title: str, look: Look[T], symbols: Symbols, reaches: Sequence[Reach] = (), reach: str = ""
    ) -> None:
        super().__init__(title)
        self._look, self._symbols = look, symbols
        self._reaches, self._reach = reaches, reach
        self._opened: frozenset[int] = frozenset()
        self._rows: list[Row] = []
        self.found: Found[T] | None = None

    def body(self) -> ComposeResult:
        """How much it is, the list, and what the keys do."""
        yield Static("", id="amount", markup=False)
        yield Static("", id="about", markup=False)
        yield RowList()
        yield Static("", id="keys", markup=False)

    def on_mount(self) -> None:
        """The list is made beside it."""
        self.query_one(RowList).focus()
        self.watch(self.app, "work", self._tell_progress, init=False)
        self._begin()

    def on_resize(self) -> None:
        """Another height."""
        self._lay()

    def _begin(self) -> None:
        self.found, self._rows, self._opened = None, [], frozenset()
        self._say(self._symbols.words("Looking…"), "")
        self._lay()
        self._find(self._reach)

    def _tell_progress(self, under_way: Work | None) -> None:
        if self.found is None and under_way is not None:
            self._say(self._symbols.words(f"Looking: {under_way.going_on}"), "")

    @work(exclusive=True)
    async def _find(self, reach: str) -> None:
        try:
            found = await self.host.beside("looking", lambda progress: self._look(reach, progress))
        except Cancelled:
            self.dismiss(None)
            return
        except PlaitError as error:
            self._say("Nothing can be accepted.", f"{error}")
            return
        self.found = found
        left_out = sum(bool(one.why_not) for one in found.listed)
        if found.is_empty:
            words = "Nothing there can be accepted."
        else:
            words = f"{found.amount} by one act, to be reviewed afterwards"
            words += f"; {left_out} left out." if left_out else "."
        self._say(words, found.words)
        self._lay(0)

    def _say(self, amount: str, about: str) -> None:
        self.query_one("#amount", Static).update(content(self._symbols.text(amount)))
        self.query_one("#about", Static).update(content(self._symbols.text(about)))
        texts = "enter accepts all, space shows a text, + all of them, esc leaves"
        if self.found is None or self.found.is_empty:
            has_texts = self.found is not None and self.found.listed
            texts = "space shows a text, + all of them, esc leaves" if has_texts else "esc leaves"
        reaches = "  ".join(
            f"[{one.key}] {one.words}" if one.name == self._reach else f"{one.key} {one.words}"
            for one in self._reaches
        )
        lines = [Content(texts), *([Content(f"Reach: {reaches}")] if reaches else [])]
        self.query_one("#keys", Static).update(Content("\n").join(lines))

    def _lay(self, cursor: int | None = None) -> None:
        self._rows = rows_of(self.found.listed, self._opened, self._symbols) if self.found is not None else []
        rows = self.query_one(RowList)
        rows.styles.height = min(max(1, len(self._rows)), max(1, self.rows_beside(8)))
        rows.show_rows(len(self._rows), self._parts, cursor)

    def _parts(self, row: int, width: int) -> Sequence[Part]:
        return self._rows[row].shown(width, self._symbols)

    @on(RowList.Moved)
    def _tell(self) -> None:
        """The whole reason of the hunk under the cursor."""
        cursor = self.query_one(RowList).cursor
        if self.found is None or cursor >= len(self._rows):
            return
        row = self._rows[cursor]
        words = self.found.words
        if row.hunk is not None and row.is_hunk:
            one = self.found.listed[row.hunk]
            words = one.reason or one.why_not or words
        self.query_one("#about", Static).update(content(self._symbols.text(words)))

    def action_open(self) -> None:
        """The text of the hunk under the cursor, or it goes out of sight again."""
        rows = self.query_one(RowList)
        hunk = self._rows[rows.cursor].hunk if rows.cursor < len(self._rows) else None
        if hunk is not None:
            self._opened ^= {hunk}
            self._lay()
            rows.go(next(at for at, row in enumerate(self._rows) if row.is_hunk and row.hunk == hunk))

    def action_open_all(self) -> None:
        """All texts, or none."""
        if self.found is not None:
            every = frozenset(range(len(self.found.listed)))
            self._opened = frozenset() if self._opened == every else every
            self._lay()

    def action_reach(self, key: str) -> None:
        """Looks how much it is elsewhere."""
        reach = next((one.name for one in self._reaches if one.key == key), self._reach)
        if reach != self._reach:
            self._reach = reach
            self._begin()

    def action_accept(self) -> None:
        """Gives it back."""
        if self.found is not None and not self.found.is_empty:
            self.dismiss(self.found)
