"""The form for a new session."""

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Input, Static

from screens.dialogs import Dialog, Tick
from screens.host import Host, Work
from screens.intents import NewSession, StopWork
from screens.sessions.path_input import SHOWN, PathInput
from screens.text import content
from state.comparison.mapping import Mapping
from state.errors import PlaitError

LABELS = {
    "source": "Source",
    "revision": "  revision",
    "target": "Target",
    "name": "Name",
    "mappings": "Mappings",
    "plan": "Plan",
}
EMPTY = {
    "source": "../orders-service",
    "revision": "what is checked out",
    "target": "the current folder",
    "name": "named after the source",
    "mappings": "paths stay as they are",
    "plan": "none",
}
"""What an empty field means; of the source, an example."""
HINTS = {
    "source": "What to merge from: a checkout, a git URL or a plain folder. Tab completes the path.",
    "revision": "A branch, tag or commit of the source; empty for what is checked out.",
    "target": "The repository to merge into; @branch behind the path for another than the checked-out one.",
    "name": "What the session is called; empty for the source's name.",
    "mappings": "Where source folders land: orders=apps/orders, docs=docs/orders. Empty: where they are.",
    "plan": "A Markdown file with the plan of this merge, if there is one. Tab completes the path.",
    "worktree": "Uncommitted work of both sides comes along, untracked files too; nothing of it is touched.",
}


class NewSessionForm(Dialog[None]):
    """Asks what to merge into what; stays open until the session is there, so that nothing is typed twice."""

    DEFAULT_CSS = """
    NewSessionForm {
        & .row { height: 1; }
        & .label { width: 12; color: $foreground 60%; }
        & Input { margin: 0; width: 1fr; }
        & Input { background: $foreground 7%; }
        & Input:focus { background: $primary 30%; }
        & Tick { margin: 0 0 1 12; padding: 0; }
        & #fields { height: auto; max-height: 100%; }
        & #hint { height: 2; color: $foreground 60%; }
        & #problem { height: auto; color: $text-error; text-style: bold; }
        & #candidates { height: auto; max-height: 4; color: $text-accent; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("up", "app.focus_previous", "Previous", show=False),
        Binding("down", "app.focus_next", "Next", show=False),
        Binding("ctrl+s", "start", "Start", show=False),
    ]

    def __init__(self, target: str, worktree: bool = False) -> None:
        super().__init__("New session")
        self._target, self._worktree = target, worktree
        self._is_starting = False

    def body(self) -> ComposeResult:
        """One line a field, a sentence on the field that has the focus, what went wrong, two buttons."""
        with VerticalScroll(id="fields", can_focus=False):
            for name in ("source", "revision", "target", "name", "mappings", "plan"):
                with Horizontal(classes="row"):
                    yield Static(LABELS[name], classes="label")
                    if name in ("source", "target", "plan"):
                        value = self._target if name == "target" else ""
                        yield PathInput(
                            value, id=name, folders_only=name != "plan", placeholder=EMPTY.get(name, "")
                        )
                    else:
                        yield Input(
                            id=name, compact=True, select_on_focus=False, placeholder=EMPTY.get(name, "")
                        )
            yield Tick("take uncommitted work along", self._worktree, id="worktree")
        yield Static(id="candidates", markup=False)
        yield Static(id="hint", markup=False)
        yield Static(id="problem", markup=False)
        with Horizontal(id="buttons"):
            yield Button("Start (enter)", id="start", variant="primary", compact=True)
            yield Button("Leave (esc)", id="leave", compact=True)

    def on_mount(self) -> None:
        """The source comes first; progress is shown while the session is made."""
        self.query_one("#source").focus()
        self.watch(self.app, "work", self._show_work, init=False)

    def on_descendant_focus(self) -> None:
        """Says what the field is for."""
        focused = self.focused
        self.query_one("#hint", Static).update(content(HINTS.get(focused.id or "", "") if focused else ""))
        self.query_one("#candidates", Static).update("")

    @on(PathInput.Candidates)
    def show_candidates(self, event: PathInput.Candidates) -> None:
        """What tab found."""
        names = [
            one.rstrip("/").rpartition("/")[2] + ("/" if one.endswith("/") else "") for one in event.found
        ]
        more = f"  and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        self.query_one("#candidates", Static).update(content("  ".join(names[:SHOWN]) + more))

    def _show_work(self, work: Work | None) -> None:
        if self._is_starting:
            share = f" {work.share}%" if work is not None and work.share is not None else ""
            words = work.words if work is not None else "starting"
            self.query_one("#hint", Static).update(content(f"{words}{share}; esc stops it"))

    def on_input_submitted(self) -> None:
        """Enter starts from any field."""
        self.action_start()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Start, or leave."""
        if event.button.id == "start":
            self.action_start()
        else:
            self.action_leave()

    def _value(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _refuse(self, field: str, sentence: str) -> None:
        self.query_one("#problem", Static).update(content(sentence))
        self.query_one(f"#{field}").focus()

    def action_start(self) -> None:
        """Asks for the session if the fields can be read."""
        if self._is_starting:
            return
        self.query_one("#problem", Static).update("")
        if not self._value("source"):
            self._refuse("source", "Say what to merge from.")
            return
        mappings = []
        for text in self._value("mappings").replace(",", " ").split():
            try:
                mappings.append(Mapping.parse(text))
            except PlaitError as error:
                self._refuse("mappings", str(error))
                return
        plan = Path(self._value("plan")).expanduser() if self._value("plan") else None
        if plan is not None and not plan.is_file():
            self._refuse("plan", f"There is no file {plan}.")
            return
        source, revision = self._value("source"), self._value("revision")
        self._is_starting = True
        self._show_work(None)
        self.post_message(
            NewSession(
                _expanded(source) + (f"@{revision}" if revision else ""),
                _expanded(self._value("target") or "."),
                self._value("name") or None,
                self.query_one("#worktree", Tick).value,
                tuple(mappings),
                plan,
                self._answered,
            )
        )

    def _answered(self, problem: str | None) -> None:
        self._is_starting = False
        if problem is None:
            self.dismiss()
            return
        self._refuse("source", problem)

    def action_leave(self) -> None:
        """Stops a session that is being made; else leaves."""
        if self._is_starting:
            self.post_message(StopWork())
        else:
            self.dismiss()


def _expanded(location: str) -> str:
    return str(Path(location).expanduser()) if location.startswith("~") else location


def form_for(host: Host, target: str) -> NewSessionForm:
    """The form, filled as settings have it."""
    return NewSessionForm(target, host.preferences.worktree)
