"""Edits the text of one hunk in place."""

from importlib.util import find_spec
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from screens.panes.legible import decoded
from screens.text import content

# Above this many lines colours make each key wait: the whole text is coloured anew.
COLOURED_LINES = 1_000

LANGUAGES = {
    "bash": ("sh", "bash"),
    "css": ("css",),
    "go": ("go",),
    "html": ("html", "htm"),
    "java": ("java",),
    "javascript": ("js", "jsx", "mjs", "cjs"),
    "json": ("json",),
    "markdown": ("md",),
    "python": ("py", "pyi"),
    "rust": ("rs",),
    "sql": ("sql",),
    "toml": ("toml",),
    "xml": ("xml", "svg"),
    "yaml": ("yaml", "yml"),
}


def why_not_editable(text: bytes) -> str | None:
    """Why a text can't be edited in place; None when it can."""
    for line in text.split(b"\n"):
        if not decoded(line).replace("\t", "").isprintable():
            return "it holds characters or bytes that would not survive here; E opens your editor"
    return None


def to_edit(text: bytes) -> str:
    """The text of a hunk as it is edited: without the last line's end."""
    return "\n".join(decoded(line) for line in text.removesuffix(b"\n").split(b"\n"))


def edited(text: str, before: bytes, line_end: bytes) -> bytes:
    """The bytes of an edited text; lines end as they did, the last one only if it did before."""
    if text == to_edit(before):
        return before
    if not text:
        return b""
    ends = line_end if not before else b"\r\n" if b"\r\n" in before else b"\n"
    lines = ends.join(line.encode("utf-8", "surrogateescape") for line in text.split("\n"))
    return lines + ends if not before or before.endswith(b"\n") else lines


class HunkEditor(Vertical):
    """A text field in the place of the result pane."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the text field sees it, which would go on to the next widget.
        Binding("escape", "leave", "Leave", show=False, priority=True),
    ]

    DEFAULT_CSS = """
    HunkEditor {
        display: none;
        width: 1fr;
        height: 100%;
        border-left: heavy $accent;
        &.shown { display: block; }
        & > #editor-head { height: 1; background: $panel; text-style: bold; padding: 0 1; }
        & > TextArea { height: 1fr; padding: 0; }
        &:ansi { border-left: ascii ansi_default; }
    }
    """

    class Kept(Message):
        """The operator wants this text to stand."""

        def __init__(self, hunk: str, text: bytes) -> None:
            super().__init__()
            self.hunk = hunk
            self.text = text

    class Left(Message):
        """The operator left; `changed` says whether something was typed."""

        def __init__(self, changed: bool) -> None:
            super().__init__()
            self.changed = changed

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hunk = ""
        self._before = b""
        self._shown = ""
        self._line_end = b"\n"

    def compose(self) -> ComposeResult:
        """What is edited, and the text."""
        yield Static(Content(""), id="editor-head", markup=False)
        yield TextArea(
            "",
            soft_wrap=False,
            show_line_numbers=False,
            tab_behavior="indent",
            compact=True,
            id="editor-text",
        )

    @property
    def is_shown(self) -> bool:
        """Whether a hunk is being edited."""
        return self.has_class("shown")

    def begin(self, hunk: str, text: bytes, line_end: bytes, name: str, title: str) -> None:
        """Shows the text of a hunk for editing."""
        self._hunk, self._before, self._line_end = hunk, text, line_end
        self._shown = to_edit(text)
        area = self.query_one(TextArea)
        suffix = name.rpartition(".")[2].lower()
        language = next((one for one, suffixes in LANGUAGES.items() if suffix in suffixes), None)
        few = self._shown.count("\n") < COLOURED_LINES
        known = few and language in area.available_languages
        # Textual names the languages that it could show; which grammars are installed it finds out by failing.
        area.language = language if known and find_spec(f"tree_sitter_{language}") is not None else None
        area.load_text(self._shown)
        self.query_one("#editor-head", Static).update(content(title))
        self.add_class("shown")
        area.focus()

    def end(self) -> None:
        """Goes out of sight."""
        self.remove_class("shown")

    def keep(self) -> None:
        """Lets the text stand."""
        text = edited(self.query_one(TextArea).text, self._before, self._line_end)
        self.post_message(self.Kept(self._hunk, text))

    def action_leave(self) -> None:
        """Leaves the hunk as it was."""
        self.post_message(self.Left(self.query_one(TextArea).text != self._shown))
