"""Questions over a screen: confirm, one line, a text. Escape always leaves."""

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Checkbox, Input, Static, TextArea

from screens.panes.boxed import Boxed
from screens.text import content

T = TypeVar("T")
SIGNS = {True: "[x]", False: "[ ]"}


class Tick(Checkbox):
    """A choice between yes and no that shows it by its sign, not by a colour."""

    DEFAULT_CSS = """
    Tick {
        & > .toggle--button, &.-on > .toggle--button { color: $foreground; background: $foreground 7%; }
        &:focus > .toggle--button { background: $primary 40%; }
        &:ansi > .toggle--button, &:ansi.-on > .toggle--button { color: ansi_default; background: ansi_default; }
    }
    """
    BUTTON_LEFT = BUTTON_RIGHT = ""

    def __init__(self, label: str, value: bool = False, *, id: str | None = None) -> None:
        super().__init__(content(label), value, id=id, compact=True)
        self.BUTTON_INNER = SIGNS[value]

    def watch_value(self) -> None:
        """Another sign."""
        self.BUTTON_INNER = SIGNS[self.value]
        super().watch_value()
        self.refresh()


class Dialog(Boxed[T]):
    """A title, sentences, what is asked for, buttons."""

    DEFAULT_CSS = """
    Dialog {
        & > Vertical { width: 76; max-width: 96%; max-height: 96%; padding: 0 1; }
        & .sentence { height: auto; margin-bottom: 1; }
        & .reason { height: auto; color: $text-error; }
        & #buttons { height: auto; align-horizontal: right; }
        & Button { margin-left: 1; }
        & Input { margin-bottom: 1; }
    }
    """


class Confirm(Dialog[bool]):
    """Asks before something that is hard to take back; answers whether to go on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", show=False),
        Binding("n,escape", "answer(False)", "No", show=False),
        Binding("left", "app.focus_previous", "Previous", show=False),
        Binding("right", "app.focus_next", "Next", show=False),
    ]

    def __init__(self, title: str, sentences: Sequence[str], yes: str, no: str = "Leave it") -> None:
        super().__init__(title)
        self._sentences, self._yes, self._no = sentences, yes, no

    def body(self) -> ComposeResult:
        """Sentences, two buttons; the harmless one has the focus."""
        for sentence in self._sentences:
            yield Static(content(sentence), classes="sentence")
        with Horizontal(id="buttons"):
            yield Button(content(f"{self._yes} (y)"), id="yes", variant="warning", compact=True)
            yield Button(content(f"{self._no} (n)"), id="no", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Enter without a thought changes nothing."""
        self.query_one("#no", Button).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The answer."""
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        """The answer by a key."""
        self.dismiss(yes)


class Ask(Dialog[str | None]):
    """Asks for one line; None when the operator leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(self, title: str, sentence: str = "", value: str = "", placeholder: str = "") -> None:
        super().__init__(title)
        self._sentence, self._value, self._placeholder = sentence, value, placeholder

    def body(self) -> ComposeResult:
        """Sentence, the line, what the keys do."""
        if self._sentence:
            yield Static(content(self._sentence), classes="sentence")
        yield Input(self._value, placeholder=self._placeholder, compact=True, select_on_focus=False)
        with Horizontal(id="buttons"):
            yield Button("OK (enter)", id="yes", variant="primary", compact=True)
            yield Button("Leave (esc)", id="no", compact=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The answer."""
        self.dismiss(event.value)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The answer, or none."""
        self.dismiss(self.query_one(Input).value if event.button.id == "yes" else None)


class EditText(Dialog[str | None]):
    """Asks for a text of several lines; None when the operator leaves."""

    DEFAULT_CSS = """
    EditText {
        & > Vertical { width: 90; height: 80%; }
        & TextArea { height: 1fr; padding: 0; margin-bottom: 1; border: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", "Keep", show=False, priority=True),
        Binding("escape", "leave", "Leave", show=False, priority=True),
    ]

    def __init__(self, title: str, text: str, sentence: str = "") -> None:
        super().__init__(title)
        self._text, self._sentence = text, sentence

    def body(self) -> ComposeResult:
        """Sentence, the text, what the keys do."""
        if self._sentence:
            yield Static(content(self._sentence), classes="sentence")
        yield TextArea(self._text, compact=True, soft_wrap=False, tab_behavior="focus")
        with Horizontal(id="buttons"):
            yield Button("Keep (ctrl+s)", id="yes", variant="primary", compact=True)
            yield Button("Leave (esc)", id="no", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The text, or none."""
        if event.button.id == "yes":
            self.action_keep()
        else:
            self.action_leave()

    def action_keep(self) -> None:
        """The text as it stands."""
        self.dismiss(self.query_one(TextArea).text)
