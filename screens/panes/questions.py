"""Asks for one or a few short texts, and holds a list of what was given before."""

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from screens.panes.boxed import Boxed
from screens.text import content

Values = tuple[str, ...]
Check = Callable[[Values], str | None]
"""Says what is wrong with the values, None when nothing is."""


class Field(NamedTuple):
    """One text to be given: what it is, what stands there at first, and an example."""

    label: str
    value: str = ""
    example: str = ""


class Answer(NamedTuple):
    """The values that were given, if any, and what is left of the list."""

    values: Values | None
    kept: tuple[Values, ...]


class Questions(Boxed[Answer | None]):
    """Gives back what was typed, or what is left of the list, or None when the operator left.

    `listed` are earlier answers, shown above the fields by `words`; the delete key takes one away.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave"),
        Binding("delete,backspace", "take_away", "Take away"),
    ]

    DEFAULT_CSS = """
    Questions {
        & > Vertical { width: 84; max-width: 96%; max-height: 90%; padding: 0 1; }
        & Label { color: $foreground 60%; }
        & Input { padding: 0 1; background: $panel; margin-bottom: 1; }
        & #wrong { color: $text-error; height: auto; }
        & #about { height: auto; color: $foreground 60%; }
        & OptionList { height: auto; max-height: 12; background: $surface; }
    }
    """

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        about: str = "",
        *,
        check: Check = lambda values: None,
        listed: Sequence[Values] = (),
        words: Callable[[Values], str] = " ".join,
    ) -> None:
        super().__init__(title)
        self._fields = fields
        self._about = about
        self._check = check
        self._listed = tuple(listed)
        self._words = words

    def body(self) -> ComposeResult:
        """Earlier answers, fields, and how to go on."""
        if self._listed:
            yield OptionList(*self._options(), markup=False, compact=True)
        for number, field in enumerate(self._fields):
            yield Label(content(field.label))
            yield Input(
                field.value,
                placeholder=field.example,
                id=f"field-{number}",
                select_on_focus=False,
                compact=True,
            )
        yield Static("", id="wrong", markup=False)
        keys = "enter goes on, esc leaves"
        if self._listed:
            keys += "; shift+tab goes to the list, there delete takes one away"
        yield Static(content(f"{self._about}  {keys}".strip()), id="about")

    def _options(self) -> list[Option]:
        return [
            Option(content(self._words(values)), id=str(number)) for number, values in enumerate(self._listed)
        ]

    def on_mount(self) -> None:
        """The first field that isn't filled in."""
        if self._listed:
            self.query_one(OptionList).highlighted = 0
        empty = [number for number, field in enumerate(self._fields) if not field.value]
        self.query_one(f"#field-{empty[0] if empty else len(self._fields) - 1}", Input).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        number = int((event.input.id or "").rpartition("-")[2])
        if number + 1 < len(self._fields):
            self.query_one(f"#field-{number + 1}", Input).focus()
            return
        values = tuple(
            self.query_one(f"#field-{one}", Input).value.strip() for one in range(len(self._fields))
        )
        wrong = self._check(values)
        if wrong is None:
            self.dismiss(Answer(values, self._listed))
        else:
            self.query_one("#wrong", Static).update(content(wrong))

    def action_take_away(self) -> None:
        """Takes the line under the cursor out of the list, and is done."""
        options = self.focused
        if isinstance(options, OptionList) and options.highlighted is not None:
            kept = list(self._listed)
            del kept[options.highlighted]
            self.dismiss(Answer(None, tuple(kept)))
