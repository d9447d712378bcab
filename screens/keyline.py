"""The line at the bottom that names the keys."""

from collections.abc import Sequence

from textual.binding import ActiveBinding
from textual.screen import Screen

from screens.host import symbols_of
from screens.lines import Line, Part, width_of
from screens.text import MUTED, UNICODE, Symbols

NAMES = {
    "question_mark": "?",
    "slash": "/",
    "enter": "enter",
    "escape": "esc",
    "space": "space",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "full_stop": ".",
    "comma": ",",
    "plus": "+",
    "minus": "-",
    "underscore": "_",
    "equals_sign": "=",
    "exclamation_mark": "!",
    "asterisk": "*",
    "delete": "del",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "backspace": "bksp",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "colon": ":",
    "semicolon": ";",
    "apostrophe": "'",
    "quotation_mark": '"',
    "tilde": "~",
    "vertical_line": "|",
    "backslash": "\\",
    "at": "@",
    "number_sign": "#",
    "dollar_sign": "$",
    "percent_sign": "%",
    "circumflex_accent": "^",
    "ampersand": "&",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
}
ARROWS = {"up": "↑", "down": "↓", "left": "←", "right": "→"}


def key_name(key: str, symbols: Symbols = UNICODE) -> str:
    """What a key is called on screen: `ctrl+r`, `?`, `U`."""
    *modifiers, last = key.split("+")
    if last.startswith("upper_"):
        last = last.removeprefix("upper_").upper()
    last = NAMES.get(last, last if symbols.is_ascii else ARROWS.get(last, last))
    return "+".join((*modifiers, last))


class KeyLine(Line):
    """The keys that the screen wants to be seen, dimmed and in parentheses where they can't be used now."""

    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        background: $panel;
        color: $foreground;
    }
    """

    def __init__(self) -> None:
        super().__init__(id="keys")
        self._help: list[Part] = []

    def on_mount(self) -> None:
        """Follows what can be used."""
        self.more = self._symbols.more
        self.screen.bindings_updated_signal.subscribe(self, self._on_bindings)

    def _on_bindings(self, screen: Screen[object]) -> None:
        self.refresh()

    @property
    def _symbols(self) -> Symbols:
        return symbols_of(self)

    def _actives(self) -> list[ActiveBinding]:
        """Each command once, by its first key, if a key press reaches it."""
        focused = self.screen.focused
        found: dict[tuple[int, str], ActiveBinding] = {}
        for key, active in self.screen.active_bindings.items():
            binding = active.binding
            if not binding.show or not binding.description:
                continue
            character = _character(key)
            if (
                focused is not None
                and focused is not active.node
                and len(character) == 1
                and focused.check_consume_key(key, character)
            ):
                continue
            found.setdefault((id(active.node), binding.action), active)
        return list(found.values())

    def _part(self, active: ActiveBinding) -> list[Part]:
        action = (
            f"app.{active.binding.action}" if active.node is self.app else f"screen.{active.binding.action}"
        )
        if active.node is not self.app and active.node is not self.screen:
            action = ""
        name = key_name(active.binding.key, self._symbols)
        title = self._symbols.words(active.binding.description)
        if not active.enabled:
            return [Part(f" ({name} {title})", "$foreground 45%", action)]
        return [Part(f" {name}", "bold $text-accent", action), Part(f" {title} ", "", action)]

    def left(self, width: int) -> Sequence[Part]:
        """Keys of the focused widget, of the screen, then of the app."""
        room = width - width_of(self.right(width))
        groups = [self._part(active) for active in self._actives() if active.binding.id != "app.help"]
        if sum(map(width_of, groups)) <= room:
            return [part for group in groups for part in group]
        room -= len(self.more) + 1
        shown: list[Part] = []
        for group in groups:
            if width_of(shown) + width_of(group) > room:
                break
            shown += group
        return [*shown, Part(f" {self.more}", MUTED)]

    def right(self, width: int) -> Sequence[Part]:
        """Help is named whatever the width."""
        return [
            part
            for active in self._actives()
            if active.binding.id == "app.help"
            for part in self._part(active)
        ]


def _character(key: str) -> str:
    name = key.rpartition("+")[2]
    if "+" in key and not key.startswith("shift+"):
        return ""
    if name.startswith("upper_"):
        return name.removeprefix("upper_").upper()
    return NAMES.get(name, name)
