"""Questions of the Checklist screen: a few fields at once, and commands before they run."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from screens.checklist.markdown import CODE
from screens.dialogs import Dialog, Tick
from screens.sessions.path_input import PathInput
from screens.text import MUTED, content


class Field(NamedTuple):
    """One line that is asked for; `is_needed`: the form isn't done without it."""

    name: str
    label: str
    value: str = ""
    placeholder: str = ""
    is_needed: bool = True


class Form(Dialog["dict[str, str] | None"]):
    """Asks for some lines, and for yes or no where there is a `tick`; gives back the values by name.

    A ticked box is "yes" under the name "tick", else "". None when the operator leaves.
    """

    DEFAULT_CSS = """
    Form {
        & .label { height: 1; color: $foreground 60%; }
        & #why { height: auto; max-height: 8; }
        & Tick { margin-bottom: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("ctrl+s", "keep", "OK", show=False),
    ]

    def __init__(
        self,
        title: str,
        sentences: Sequence[str],
        fields: Sequence[Field],
        tick: str = "",
        yes: str = "OK",
        reason: str = "give it in a few words",
        check: Callable[[Mapping[str, str]], str] = lambda values: "",
    ) -> None:
        """`check` says what is wrong with the values; then the form stays, with the sentence in it."""
        super().__init__(title)
        self._check = check
        self._sentences, self._fields = sentences, fields
        self._tick, self._yes, self._reason = tick, yes, reason

    def body(self) -> ComposeResult:
        """Sentences, fields, what the keys do."""
        if self._sentences:
            with VerticalScroll(id="why", can_focus=False):
                for sentence in self._sentences:
                    lines = [Content(self.symbols.text(line)) for line in sentence.split("\n")]
                    yield Static(Content("\n").join(lines), classes="sentence")
        for field in self._fields:
            yield Static(content(field.label), classes="label")
            yield Input(
                field.value,
                placeholder=field.placeholder,
                id=field.name,
                compact=True,
                select_on_focus=False,
            )
        if self._tick:
            yield Tick(self._tick, id="tick")
        yield Static("", id="reason", classes="reason", markup=False)
        with Horizontal(id="buttons"):
            yield Button(content(f"{self._yes} (enter)"), id="yes", variant="primary", compact=True)
            yield Button("Leave (esc)", id="no", compact=True)

    def on_mount(self) -> None:
        """Typing goes into the first field that is empty."""
        fields = list(self.query(Input))
        if fields:
            next((one for one in fields if not one.value), fields[0]).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Goes on to the next empty field that is needed, else answers."""
        self.action_keep()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The answer, or none."""
        if event.button.id == "yes":
            self.action_keep()
        else:
            self.action_leave()

    def action_keep(self) -> None:
        """The values, once all that is needed is there."""
        values = {one.name: self.query_one(f"#{one.name}", Input).value.strip() for one in self._fields}
        for one in self._fields:
            if one.is_needed and not values[one.name]:
                self.query_one("#reason", Static).update(content(f"{one.label}: {self._reason}"))
                self.query_one(f"#{one.name}", Input).focus()
                return
        if wrong := self._check(values):
            self.query_one("#reason", Static).update(content(wrong))
            return
        if self._tick:
            values["tick"] = "yes" if self.query_one(Tick).value else ""
        self.dismiss(values)


class AskPath(Dialog[str | None]):
    """Asks for a file; tab completes it."""

    DEFAULT_CSS = "AskPath { & #found { height: auto; max-height: 6; color: $foreground 60%; } }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(self, title: str, sentence: str, value: str = "") -> None:
        super().__init__(title)
        self._sentence, self._value = sentence, value

    def body(self) -> ComposeResult:
        """Sentence, the path, what it can be completed to."""
        yield Static(content(self._sentence), classes="sentence")
        yield PathInput(self._value, placeholder="docs/merge-plan.md", id="path", folders_only=False)
        yield Static("", id="found", markup=False)
        with Horizontal(id="buttons"):
            yield Button("OK (enter)", id="yes", variant="primary", compact=True)
            yield Button("Leave (esc)", id="no", compact=True)

    def on_mount(self) -> None:
        """Typing goes into the path."""
        path = self.query_one(PathInput)
        path.focus()
        path.cursor_position = len(path.value)

    def on_path_input_candidates(self, event: PathInput.Candidates) -> None:
        """Shows what tab found."""
        names = [
            one.rstrip("/").rpartition("/")[2] + ("/" if one.endswith("/") else "") for one in event.found
        ]
        more = f"  and {len(names) - 12} more" if len(names) > 12 else ""
        self.query_one("#found", Static).update(content("  ".join(names[:12]) + more))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The answer."""
        self.dismiss(event.value.strip() or None)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The answer, or none."""
        self.dismiss(self.query_one(PathInput).value.strip() or None if event.button.id == "yes" else None)


class Wanted(NamedTuple):
    """A command that is to run: what for, its whole text, whether that text was confirmed before."""

    title: str
    text: str
    allowed: bool


class ConfirmRun(Dialog[bool]):
    """Shows commands whole, as they will run; answers whether they may."""

    DEFAULT_CSS = """
    ConfirmRun {
        & > Vertical { width: 100; }
        & #commands { height: auto; max-height: 20; margin-bottom: 1; scrollbar-size-vertical: 1; }
        & #commands Static { height: auto; }
        &.low #commands { max-height: 11; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", show=False),
        Binding("n,escape", "answer(False)", "No", show=False),
        Binding("left", "app.focus_previous", "Previous", show=False),
        Binding("right", "app.focus_next", "Next", show=False),
        Binding("up,k", "scroll(-1)", "Up", show=False),
        Binding("down,j", "scroll(1)", "Down", show=False),
        Binding("pageup", "scroll(-10)", "Page up", show=False),
        Binding("pagedown", "scroll(10)", "Page down", show=False),
    ]

    def __init__(self, commands: Sequence[Wanted], folder: str) -> None:
        count = len(commands)
        super().__init__("Run this command?" if count == 1 else f"Run these {count} commands?")
        self._commands, self._folder = commands, folder

    def body(self) -> ComposeResult:
        """What runs where, the commands, two buttons; the harmless one has the focus."""
        count = len(self._commands)
        new = sum(not one.allowed for one in self._commands)
        with VerticalScroll(id="commands", can_focus=False):
            yield Static(self._text(), markup=False)
        yield Static(
            content(f"It runs in {self._folder}." if count == 1 else f"They run in {self._folder}.", MUTED)
        )
        once = "It is asked once for this text; changed by one character it is asked again."
        if count > 1:
            known = "1 of them is new" if new == 1 else f"{new} of them are new"
            once = f"{known}. Each text is asked for once; changed by one character it is asked again."
        yield Static(content(once, MUTED), classes="sentence")
        with Horizontal(id="buttons"):
            yield Button("Run (y)", id="yes", variant="warning", compact=True)
            yield Button("Leave it (n)", id="no", variant="primary", compact=True)

    def _text(self) -> Content:
        symbols = self.symbols
        lines: list[Content] = []
        for at, one in enumerate(self._commands, 1):
            number = f"{at}. " if len(self._commands) > 1 else ""
            known = "  confirmed before" if one.allowed else ""
            lines.append(Content.assemble((symbols.text(f"{number}{one.title}"), "bold"), (known, MUTED)))
            lines += [Content.styled(symbols.text(line), CODE) for line in one.text.split("\n")]
            if at < len(self._commands):
                lines.append(Content(""))
        return Content("\n").join(lines)

    def on_mount(self) -> None:
        """Enter without a thought runs nothing."""
        self.set_class(self.app.size.height < 32, "low")
        self.query_one("#no", Button).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The answer."""
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        """The answer by a key."""
        self.dismiss(yes)

    def action_scroll(self, by: int) -> None:
        """So many lines down or up."""
        self.query_one("#commands", VerticalScroll).scroll_relative(y=by, animate=False)
