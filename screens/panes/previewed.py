"""A list with words about the row under its cursor: below it, or beside it where there is room."""

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from screens.rows import RowList

WIDE = 116
"""From so many cells on a screen has the class `-wide`, and the words stand beside the list."""
PAUSE = 0.12
"""Seconds before words are made that take long: whoever runs through the list doesn't wait for each row's."""


class Previewed(Container):
    """The screen fills the list, and says what it has to say of a row."""

    # What is wide is the screen, which is outside of this widget.
    SCOPED_CSS = False
    DEFAULT_CSS = """
    Previewed {
        layout: vertical;
        height: 1fr;
        & RowList { height: 1fr; width: 1fr; }
        & #preview {
            height: 10;
            padding: 0 2;
            border-top: solid $foreground 25%;
            scrollbar-size-vertical: 1;
        }
        & #preview Static { height: auto; }
        &:ansi #preview { border-top: ascii ansi_default; }
    }
    .-wide Previewed {
        layout: horizontal;
        & RowList { width: 3fr; }
        & #preview {
            height: 1fr;
            width: 2fr;
            border-top: none;
            border-left: solid $foreground 25%;
        }
        &:ansi #preview { border-top: none; border-left: ascii ansi_default; }
    }
    """

    def compose(self) -> ComposeResult:
        """The list and the preview."""
        yield RowList(id="list")
        with VerticalScroll(id="preview", can_focus=False):
            yield Static(id="words", markup=False)

    def tell(self, words: Content) -> None:
        """Says other words about the row."""
        self.query_one("#words", Static).update(words)

    def to_top(self) -> None:
        """Shows the first of the words."""
        self.query_one("#preview", VerticalScroll).scroll_home(animate=False)
