"""Lines of text over the screen: a plan, an output, a list; they scroll, wrap and can be searched."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import ClassVar, NamedTuple

from textual import events, on, work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from screens.checklist.wrapping import rows_needed, wrapped
from screens.dialogs import Ask
from screens.lines import Part, width_of
from screens.panes.overlay import Overlay
from screens.rows import RowList
from screens.text import MUTED


class Entry(NamedTuple):
    """One line, its texts plain already; `lead` stands before its first row, `key` is what enter gives back."""

    parts: Sequence[Part]
    lead: Sequence[Part] = ()
    key: str = ""
    heads: bool = False
    """Whether it heads a group: the cursor begins on the first that doesn't."""

    @property
    def text(self) -> str:
        """What is searched."""
        return "".join(part.text for part in self.parts)


class Reader(Overlay[str | None]):
    """Shows entries; gives back the key of the one that was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Go there"),
        Binding("slash", "search", "Search"),
        Binding("n", "found(1)", "Next hit"),
        Binding("N", "found(-1)", "Previous hit", show=False),
        Binding("escape,q", "leave", "Close"),
    ]
    DEFAULT_CSS = "Reader RowList { height: 1fr; }"

    def __init__(
        self,
        title: str,
        entries: Sequence[Entry] = (),
        at: int = 0,
        *,
        more: str = "",
        words: bool = True,
        nothing: str = "Nothing.",
    ) -> None:
        super().__init__()
        self._title_words, self._more, self._words, self._nothing = title, more, words, nothing
        self._entries = entries
        self._at = at
        self._starts: Sequence[int] = (0,)
        self._lead = 0
        self._sought = ""
        self._width = 0

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield RowList(id="lines")

    @property
    def rows(self) -> RowList:
        """The list."""
        return self.query_one(RowList)

    @property
    def entries(self) -> Sequence[Entry]:
        """What is shown."""
        return self._entries

    @property
    def current(self) -> int:
        """The entry under the cursor."""
        return max(0, bisect_right(self._starts, self.rows.cursor) - 1)

    def on_mount(self) -> None:
        """The keyboard moves in the lines."""
        self.rows.focus()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.show_entries(self._entries, self._at)

    def on_resize(self, event: events.Resize) -> None:
        """Lines are wrapped for a width."""
        if self._width:
            self.call_after_refresh(self.show_entries, self._entries, self.current)

    def show_entries(self, entries: Sequence[Entry], at: int | None = None) -> None:
        """Shows other entries, the cursor on one of them; without one it stays."""
        at = self.current if at is None else at
        self._entries = entries
        self._width = max(8, self.rows.scrollable_content_region.width - 2)
        self._lead = max((width_of(one.lead) for one in entries), default=0)
        room = max(8, self._width - self._lead)
        counts = [rows_needed(one.text, room, self._words) for one in entries]
        self._starts = [0, *accumulate(counts)]
        last = max(0, len(entries) - 1)
        cursor = self._starts[min(max(0, at), last)] if entries else 0
        self.rows.show_rows(max(1, self._starts[-1]), self._row, cursor)
        self.call_after_refresh(self._center, cursor)
        self._tell()

    def _center(self, cursor: int) -> None:
        height = self.rows.scrollable_content_region.height
        top = self.rows.scroll_offset.y
        if cursor and not top + 2 <= cursor < top + height - 2:
            self.rows.scroll_to(y=max(0, cursor - height // 3), animate=False, force=True)

    def _row(self, row: int, width: int) -> Sequence[Part]:
        if not self._entries:
            return [Part(self.symbols.words(self._nothing), MUTED)]
        at = bisect_right(self._starts, row) - 1
        entry = self._entries[at]
        inside = row - self._starts[at]
        room = max(8, self._width - self._lead)
        parts = wrapped(entry.parts, room, self._words)[inside]
        lead = list(entry.lead) if inside == 0 else []
        blank = Part(" " * (self._lead - width_of(lead)))
        return [*lead, blank, *self._marked(parts)]

    def _marked(self, parts: Sequence[Part]) -> Sequence[Part]:
        """The parts with what is sought underlined and reversed."""
        sought = self._sought.casefold()
        if not sought:
            return parts
        found: list[Part] = []
        for part in parts:
            low, at = part.text.casefold(), 0
            if len(low) != len(part.text):
                found.append(part)
                continue
            while (hit := low.find(sought, at)) >= 0:
                found += [
                    part._replace(text=part.text[at:hit]),
                    Part(part.text[hit : hit + len(sought)], "bold reverse underline", part.action),
                ]
                at = hit + len(sought)
            found.append(part._replace(text=part.text[at:]))
        return [one for one in found if one.text]

    def _tell(self) -> None:
        count = len(self._entries)
        at = f"line {self.current + 1} of {count}" if count else ""
        self.title_line.show(self.symbols.text(self._title_words), self.symbols.text(self._more), at)

    @on(RowList.Moved)
    def moved(self) -> None:
        """The title says where one is."""
        if self._width:
            self._tell()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what has a place can be gone to."""
        if action == "choose" and self.is_mounted and not any(one.key for one in self._entries):
            return False
        return action != "found" or bool(self._sought)

    @on(RowList.Chosen)
    def _chosen(self) -> None:
        self.action_choose()

    def action_choose(self) -> None:
        """To what the line is about."""
        if self._entries and (key := self._entries[self.current].key):
            self.dismiss(key)

    def action_leave(self) -> None:
        """Nowhere."""
        self.dismiss(None)

    # Searching

    @work(group="question")
    async def action_search(self) -> None:
        """Asks for a text and goes to its next place."""
        text = await self.app.push_screen_wait(
            Ask("Search", "In any case; n goes on to the next place.", self._sought)
        )
        if text is not None:
            self.seek(text)

    def seek(self, text: str) -> None:
        """Marks a text and goes to where it stands next."""
        self._sought = text
        self.refresh_bindings()
        self.rows.show_rows(max(1, self._starts[-1]), self._row)
        if text:
            self._go_to_hit(1, self.current)

    def action_found(self, by: int) -> None:
        """The next or previous place, round the end."""
        self._go_to_hit(by, self.current + by)

    def _go_to_hit(self, by: int, start: int) -> None:
        sought, count = self._sought.casefold(), len(self._entries)
        for step in range(count):
            at = (start + step * by) % count
            if sought in self._entries[at].text.casefold():
                self.rows.go(self._starts[at])
                self._center(self._starts[at])
                return
        self.tell(f"{self._sought}: not found", "warning")
