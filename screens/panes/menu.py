"""A short list to choose from, by a key each, by the arrows or by the mouse."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from screens.panes.boxed import Boxed
from screens.text import MUTED, content


class Item(NamedTuple):
    """One choice: what it gives back, its key, its words, and more about it; `off` says why it can't be had."""

    name: str
    key: str
    words: str
    detail: str = ""
    off: str = ""


class Menu(Boxed[str | None]):
    """Gives back the name of what was chosen, None when the operator left without choosing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "leave", "Leave")]

    DEFAULT_CSS = """
    Menu {
        & > Vertical { width: 72; max-width: 96%; max-height: 90%; padding: 0 1; }
        & Static { height: auto; color: $foreground 60%; }
        & #above { color: $foreground; margin-bottom: 1; max-height: 10; }
        & OptionList { height: auto; max-height: 100%; background: $surface; }
    }
    """

    def __init__(self, title: str, items: Sequence[Item], chosen: str | None = None, words: str = "") -> None:
        """`words` stand above the choices."""
        super().__init__(title)
        self._above = words
        self._items = items
        self._chosen = chosen

    def body(self) -> ComposeResult:
        """Choices, and how to leave."""
        options = [Option(self._words(item), id=item.name, disabled=bool(item.off)) for item in self._items]
        if self._above:
            above = [content(line) for line in self._above.split("\n")]
            yield Static(Content("\n").join(above), id="above")
        yield OptionList(*options, markup=False, compact=True)
        yield Static(Content("its key or enter chooses, esc leaves"))

    def on_mount(self) -> None:
        """The present choice is under the cursor."""
        options = self.query_one(OptionList)
        options.focus()
        for number, item in enumerate(self._items):
            if item.name == self._chosen:
                options.highlighted = number

    def _words(self, item: Item) -> Content:
        here = " " if item.name != self._chosen else "*" if self.symbols.is_ascii else "•"
        detail = item.off or item.detail
        room = max(len(one.words) for one in self._items)
        return Content.assemble(
            (f"{here} ", "bold"),
            (f"{item.key:<3}", "bold $text-accent"),
            item.words.ljust(room),
            (f"  {detail}", MUTED),
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click."""
        if self.is_current:
            self.dismiss(event.option.id)

    def on_key(self, event: events.Key) -> None:
        """The key of a choice; keys that come faster than the menu goes are the next screen's no more."""
        if not self.is_current:
            event.stop()
            return
        for item in self._items:
            if item.key == event.character and not item.off:
                event.stop()
                self.dismiss(item.name)
                return
