"""The help screen: every command of the screen below, by group, with its key."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import ModalScreen
from textual.widgets import Static

from screens.commands import Command, split_keys
from screens.host import Host, reason_against
from screens.keyline import key_name
from screens.text import MUTED, STANDING_WORDS, UNICODE, Symbols, content
from state.view import Standing

KEYS = 20
TITLE = 18

MEANINGS: Mapping[Standing, str] = {
    Standing.DECIDED: "you have decided it",
    Standing.OPEN: "waits for your decision; it stays out of the result until then",
    Standing.CONFLICT: "both sides changed the same lines; the target's text stands until you resolve it",
    Standing.UNREVIEWED: "git merged it by itself; look at it and mark it reviewed",
    Standing.STALE: "it was decided on a text that has changed since; confirm it or decide anew",
}


class HelpScreen(ModalScreen[None]):
    """Every command with key, title and sentence; those that can't be used now say why."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss", "Close"),
        Binding("j", "scroll(1)", "Down", show=False),
        Binding("k", "scroll(-1)", "Up", show=False),
    ]

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        background: $background 60%;
        & > #help {
            width: 104;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            background: $surface;
            border: round $primary;
            padding: 0 1;
        }
        & VerticalScroll { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
        & Static { height: auto; }
        &:ansi { background: ansi_default; }
        &:ansi > #help { background: ansi_default; border: ascii ansi_default; }
    }
    """

    def __init__(self, nodes: Sequence[DOMNode], title: str) -> None:
        super().__init__()
        self._asked, self._title = nodes, title

    def compose(self) -> ComposeResult:
        """One long text that scrolls."""
        with Vertical(id="help") as box:
            box.border_title = content(self._title).markup
            box.border_subtitle = "esc closes"
            with VerticalScroll():
                yield Static(self.text(), markup=False)

    def on_mount(self) -> None:
        """Arrow keys scroll at once."""
        self.query_one(VerticalScroll).focus()

    def action_scroll(self, by: int) -> None:
        """A line down or up."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    @property
    def _symbols(self) -> Symbols:
        return self.app.symbols if isinstance(self.app, Host) else UNICODE

    def text(self) -> Content:
        """Groups, commands, and what the numbers mean."""
        groups: dict[str, list[Content]] = {}
        for node in self._asked:
            for command in getattr(node, "CATALOGUE", ()):
                groups.setdefault(command.group, []).append(self._line(node, command))
        lines: list[Content] = []
        for group, commands in groups.items():
            lines += [Content.styled(group, "bold $text-accent"), *commands, Content("")]
        return Content("\n").join([*lines, *self._moving(), Content(""), *self._legend()])

    def _line(self, node: DOMNode, command: Command) -> Content:
        keymap = self.app.keys_of_commands if isinstance(self.app, Host) else {}
        names = [key_name(key, self._symbols) for key in split_keys(keymap.get(command.id, command.key))]
        keys = " ".join(names)
        reason = reason_against(node, command)
        style = "" if reason is None else "$foreground 55%"
        sentence = command.help if reason is None else f"{command.help} Not now: {reason}."
        return Content.assemble(
            ("  " + keys.ljust(KEYS - 2)[: KEYS - 2] + " ", "bold" if reason is None else style),
            (self._symbols.words(command.title).ljust(TITLE) + " ", style),
            (self._symbols.words(sentence), MUTED if reason is None else style),
        )

    def _moving(self) -> Iterable[Content]:
        rows = (
            ("up down k j", "one row; page up, page down, home, end go further"),
            ("tab shift+tab", "the next pane or field, and back"),
            (
                "mouse",
                "click chooses, double click opens, the wheel scrolls; keys below and steps above answer too",
            ),
        )
        yield Content.styled("Moving", "bold $text-accent")
        for keys, words in rows:
            yield Content.assemble((f"  {keys:<{KEYS - 1}}", "bold"), (words, MUTED))

    def _legend(self) -> Iterable[Content]:
        yield Content.styled("What the numbers mean", "bold $text-accent")
        for standing, words in MEANINGS.items():
            name = f"{self._symbols.standing[standing]} {STANDING_WORDS[standing]}"
            yield Content.assemble((f"  {name:<{KEYS - 1}}", "bold"), (words, MUTED))
