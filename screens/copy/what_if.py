"""What each choice for entries would break and lose, before one is made."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from screens.findings.rows import STYLES, sign
from screens.foreseen import amount_words, kinds_words
from screens.host import Work
from screens.lines import Part, width_of
from screens.panes.boxed import Boxed
from screens.rows import RowList
from screens.severities import ORDER
from screens.text import MUTED, Symbols, content, place_words, shorten
from state.errors import Cancelled, PlaitError
from state.findings import Finding
from state.progress import Progress
from state.understood.previewing import Preview, is_loss, place_of
from state.workspace import Workspace

FIRST = 3
"""So many findings stand below a choice until all are asked for."""
KEYS = {"take": "s", "keep": "t", "drop": "x"}
TITLES = {"take": "Take source", "keep": "Keep target", "drop": "Drop"}
WIDEST = 44


@dataclass
class Choice:
    """An act by its name, the entries that it is meant for, what does it, and what it would bring once that is known."""

    name: str
    keys: Sequence[str]
    act: Callable[[Sequence[str]], object]
    found: Preview | None = None
    why_not: str = ""
    listed: list[Finding] = field(default_factory=list)

    def look(self, workspace: Workspace, progress: Progress) -> None:
        """Finds out what it would bring; nothing is done."""
        if not self.keys:
            self.why_not = "nothing here that it is meant for"
            return
        try:
            meant = workspace.meant(lambda: self.act(self.keys))
            found = workspace.understanding.preview(meant.operation, progress, meant.texts)
        except PlaitError as error:
            self.why_not = str(error)
            return
        # Losses before other findings of their severity: they are what nobody else will tell.
        self.listed = sorted(found.added, key=lambda one: (ORDER[one.severity], not is_loss(one)))
        self.found = found


class Row(NamedTuple):
    """One line of the list: of which choice, the finding in it if there is one, and how it reads."""

    choice: int
    finding: Finding | None
    parts: tuple[Part, ...]


class WhatIf(Boxed[str | None]):
    """Gives back the name of the choice that the operator makes there, None when they left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"choose('{name}')", TITLES[name], id=f"copy.{name}") for name, key in KEYS.items()),
        Binding("space", "open", "All of them"),
        Binding("escape,q", "leave", "Leave"),
    ]

    DEFAULT_CSS = """
    WhatIf {
        & Static { height: auto; padding: 0 1; }
        & #about { height: 3; }
        & #keys { color: $foreground 60%; }
    }
    """

    def __init__(self, about: str, choices: Sequence[Choice], workspace: Workspace, symbols: Symbols) -> None:
        super().__init__(f"What if: {shorten(symbols.text(about), 60, symbols.more)}")
        self._choices, self._workspace, self._symbols = choices, workspace, symbols
        self._opened: set[int] = set()
        self._rows: list[Row] = []
        self._is_looking = True
        self._stopped = ""

    def body(self) -> ComposeResult:
        """The choices with what they would bring, the finding under the cursor in full, and what the keys do."""
        yield RowList()
        yield Static("", id="about", markup=False)
        yield Static("", id="keys", markup=False)

    def on_mount(self) -> None:
        """What they would bring is looked for beside it."""
        self.query_one(RowList).focus()
        self.watch(self.app, "work", self._tell_progress, init=False)
        keys = self.host.keys_of_commands
        self._key = {name: keys.get(f"copy.{name}", key).partition(",")[0] for name, key in KEYS.items()}
        words = f"{', '.join(self._key.values())} make that choice; space shows all of it; esc leaves"
        self.query_one("#keys", Static).update(content(words))
        self._lay()
        self._look()

    def on_resize(self) -> None:
        """Another size."""
        self._lay()

    @work(exclusive=True, group="what-if")
    async def _look(self) -> None:
        # The list of now comes first: from it on, new findings are counted.
        looks: list[Callable[[Progress], object]] = [self._workspace.noticing.all]
        looks += [lambda progress, one=one: one.look(self._workspace, progress) for one in self._choices]  # type: ignore[misc]
        try:
            for look in looks:
                await self.host.beside("looking what it would break", look)
                self._lay()
        except Cancelled:
            self._stopped = "stopped; nothing is known of it"
        except PlaitError as error:
            self._stopped = str(error)
        self._is_looking = False
        self._lay()

    def _tell_progress(self, under_way: Work | None) -> None:
        if self._is_looking and under_way is not None:
            words = self._symbols.words(f"Looking: {under_way.going_on}")
            self.query_one("#about", Static).update(content(words))

    # Rows

    def _lay(self) -> None:
        rows = self.query_one(RowList)
        # Beside the cursor's sign a cell stays free for the scroll bar, which the rows bring with them.
        width = max(20, rows.size.width - 3)
        self._rows = [row for at in range(len(self._choices)) for row in self._rows_of(at, width)]
        rows.styles.height = min(len(self._rows), max(3, self.rows_beside(7)))
        rows.show_rows(len(self._rows), lambda y, _: self._rows[y].parts)
        self._tell()

    def _rows_of(self, at: int, width: int) -> Iterator[Row]:
        choice, symbols = self._choices[at], self._symbols
        head = (
            Part(f"{self._key[choice.name]} ", "bold $text-accent"),
            Part(f"{TITLES[choice.name]}  ", "bold"),
        )
        found = choice.found
        if found is None:
            waits = choice.why_not or self._stopped or symbols.words("looking…")
            yield Row(at, None, (*head, Part(symbols.text(waits), MUTED)))
            return
        style = "$text-error" if found.errors else "$text-warning" if found.added else "$text-success"
        entries = "1 entry: " if len(choice.keys) == 1 else f"{len(choice.keys):,} entries: "
        line = (*head, Part(entries, MUTED), Part(amount_words(found), style))
        if width_of(line) <= width:
            yield Row(at, None, line)
        else:
            yield Row(at, None, line[:-1])
            yield Row(at, None, (Part("    "), line[-1]))
        if not choice.listed:
            return
        yield Row(at, None, (Part("    "), Part(symbols.text(kinds_words(choice.listed)), MUTED)))
        shown = choice.listed if at in self._opened else choice.listed[:FIRST]
        for one in shown:
            yield Row(at, one, self._finding(one, width))
        left = len(choice.listed) - len(shown)
        if left:
            yield Row(at, None, (Part(f"    and {left} more", MUTED),))

    def _finding(self, one: Finding, width: int) -> tuple[Part, ...]:
        symbols = self._symbols
        room = min(WIDEST, max(16, width * 2 // 5))
        return (
            Part(f"    {sign(one.severity, symbols)} ", STYLES[one.severity]),
            Part(f"{place_words(one.path, one.line, room, symbols)}  ", "bold"),
            Part(symbols.words(one.message)),
        )

    @on(RowList.Moved)
    def _tell(self) -> None:
        """The whole sentence of the finding under the cursor."""
        cursor = self.query_one(RowList).cursor
        if self._is_looking or cursor >= len(self._rows):
            return
        finding = self._rows[cursor].finding
        words = "Nothing is done yet; undo takes back what is done here."
        if finding is not None:
            words = f"{place_of(finding)}: {finding.message}"
        self.query_one("#about", Static).update(content(self._symbols.words(words)))

    # Keys

    def action_choose(self, name: str) -> None:
        """Makes a choice, also before it is known what that brings."""
        choice = next(one for one in self._choices if one.name == name)
        if choice.why_not or not choice.keys:
            self.host.say(
                f"{TITLES[name]}: {choice.why_not or 'nothing here that it is meant for'}", "warning"
            )
        elif self.is_current:
            self.dismiss(name)

    def action_open(self) -> None:
        """All findings of the choice under the cursor, or the first ones again."""
        rows = self.query_one(RowList)
        if rows.cursor < len(self._rows):
            at = self._rows[rows.cursor].choice
            self._opened ^= {at}
            self._lay()
            rows.go(next(y for y, row in enumerate(self._rows) if row.choice == at))
