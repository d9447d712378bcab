"""The help screen: every command of the screen below, by group, with its key."""

from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.widgets import Static

from screens.commands import Command, split_keys
from screens.host import Host, reason_against
from screens.keyline import key_name
from screens.panes.boxed import Boxed
from screens.text import MUTED, STANDING_WORDS

WIDTH = 104
UNUSABLE = "$foreground 50%"

MEANINGS: Mapping[str, str] = {
    "decided": "you have decided it",
    "open": "waits for your decision; it stays out of the result until then",
    "conflict": "both sides changed the same lines; the target's text stands until you resolve it",
    "unreviewed": "git or a proposal settled it by itself; look at it and mark it reviewed",
    "stale": "it was decided on a text that has changed since; confirm it or decide anew",
}


class HelpScreen(Boxed[None]):
    """Every command with key, title and sentence; those that can't be used now say why."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss", "Close"),
        Binding("j", "scroll(1)", "Down", show=False),
        Binding("k", "scroll(-1)", "Up", show=False),
    ]

    DEFAULT_CSS = """
    HelpScreen {
        & > Vertical { width: 104; max-width: 100%; max-height: 100%; padding: 0 1; }
        & VerticalScroll { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
        & Static { height: auto; }
    }
    """

    def __init__(self, nodes: Sequence[DOMNode], title: str) -> None:
        super().__init__(title)
        self._asked = nodes

    def body(self) -> ComposeResult:
        """One long text that scrolls."""
        with VerticalScroll():
            yield Static(markup=False)

    def on_mount(self) -> None:
        """Arrow keys scroll at once."""
        self.query_one(Vertical).border_subtitle = "esc closes"
        self.query_one(VerticalScroll).focus()

    def on_resize(self) -> None:
        """Sentences are wrapped beside their keys."""
        room = min(self.size.width, WIDTH) - 5
        self.query_one(Static).update(self.text(room))

    def action_scroll(self, by: int) -> None:
        """A line down or up."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    def text(self, width: int) -> Content:
        """Groups, commands, and what the numbers mean, in lines of at most `width` cells."""
        rows: list[Row] = []
        for group, commands in self._groups().items():
            rows += [Row(group), *commands, Row()]
        rows += self._signs()
        rows += [Row("Moving"), *self._moving(), Row(), Row("What the numbers mean"), *self._legend()]
        keys = max(len(row.keys) for row in rows)
        titles = max(len(row.title) for row in rows)
        return Content("\n").join([line for row in rows for line in row.lines(keys, titles, width)])

    def _groups(self) -> Mapping[str, Sequence["Row"]]:
        groups: dict[str, list[Row]] = {}
        for node in self._asked:
            for command in getattr(node, "CATALOGUE", ()):
                groups.setdefault(command.group, []).append(self._row(node, command))
        return groups

    def _row(self, node: DOMNode, command: Command) -> "Row":
        symbols = self.symbols
        keymap = self.app.keys_of_commands if isinstance(self.app, Host) else {}
        names = [key_name(key, symbols) for key in split_keys(keymap.get(command.id, command.key))]
        reason = reason_against(node, command)
        sentence = symbols.words(command.help)
        if reason is not None:
            sentence += f" Not now: {symbols.text(reason)}."
        return Row("", " ".join(names), symbols.words(command.title), sentence, reason is None)

    def _signs(self) -> Sequence["Row"]:
        """The signs of a screen that has its own."""
        found = [
            Row("", sign, self.symbols.words(title), self.symbols.words(sentence))
            for node in self._asked
            for sign, title, sentence in getattr(node, "signs", ())
        ]
        return [Row("What the signs mean"), *found, Row()] if found else []

    def _moving(self) -> Iterable["Row"]:
        yield Row("", "up down", "Row", "One row; k and j too; page up, page down, home and end go further.")
        yield Row("", "tab", "Pane or field", "The next pane or field; shift+tab the one before.")
        yield Row(
            "",
            "mouse",
            "Click",
            "Chooses; twice opens; the wheel scrolls. Steps above and keys below answer too.",
        )

    def _legend(self) -> Iterable["Row"]:
        for standing, words in MEANINGS.items():
            yield Row("", self.symbols.standing[standing], STANDING_WORDS[standing], f"{words}.")


class Row(NamedTuple):
    """One command, or the head of a group."""

    group: str = ""
    keys: str = ""
    title: str = ""
    sentence: str = ""
    is_usable: bool = True

    def lines(self, keys: int, titles: int, width: int) -> Iterable[Content]:
        """The row in its columns; the sentence takes as many lines as it needs."""
        if not self.sentence:
            yield Content.styled(self.group, "bold $text-accent")
            return
        style = "" if self.is_usable else UNUSABLE
        indent = keys + titles + 6
        for at, line in enumerate(wrap(self.sentence, max(16, width - indent))):
            lead = f"  {self.keys:<{keys}}  ", f"{self.title:<{titles}}  "
            if at:
                yield Content.assemble(" " * indent, (line, MUTED if self.is_usable else UNUSABLE))
            else:
                yield Content.assemble(
                    (lead[0], "bold" if self.is_usable else style),
                    (lead[1], style),
                    (line, MUTED if self.is_usable else UNUSABLE),
                )
