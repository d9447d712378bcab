"""The question which repository each root of a plan stands for."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from screens.lines import Part
from screens.panes.overlay import Overlay
from screens.rows import RowList
from screens.text import MUTED, content
from state.plans.plan import Root

SIDES = ("source", "target", "")


class RootsScreen(Overlay["list[tuple[str, str]] | None"]):
    """Each root with the side that the plan suggests; gives back (text, side) of all, None when left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "bind", "Bind"),
        Binding("space", "cycle", "Other side"),
        Binding("s", "side('source')", "Source"),
        Binding("t", "side('target')", "Target"),
        Binding("x", "side('')", "Neither"),
        Binding("escape,q", "leave", "Leave"),
    ]
    DEFAULT_CSS = """
    RootsScreen {
        & #words { height: auto; padding: 1 2; }
        & RowList { height: 1fr; }
    }
    """

    def __init__(self, roots: Sequence[Root], bound: dict[str, str]) -> None:
        super().__init__()
        unique = {one.text: one for one in reversed(roots)}
        self._roots = [one for one in roots if unique[one.text] is one]
        self.sides = {one.text: bound.get(one.text, one.side.value) for one in self._roots}
        self._bound = bound

    def body(self) -> Iterable[Widget]:
        """What is asked, and the roots."""
        yield Static(
            content(
                "The plan's author wrote these for the two repositories. Commands and copies of the plan"
                " are read with what you bind here; nothing else on this machine is meant by them."
            ),
            id="words",
        )
        yield RowList(id="roots")

    def on_mount(self) -> None:
        """The keyboard acts on the roots."""
        self._show()
        self.query_one(RowList).focus()

    def _show(self) -> None:
        count = len(self._roots)
        self.title_line.show(
            "Which repository does each stand for?", f"{count} {'root' if count == 1 else 'roots'}"
        )
        self.query_one(RowList).show_rows(count * 2, self._row)

    def _row(self, row: int, width: int) -> Sequence[Part]:
        root = self._roots[row // 2]
        side = self.sides[root.text]
        if row % 2 == 0:
            return [
                Part(f"{side or 'neither':<8}", "bold $text-success" if side else "bold $text-warning"),
                Part(self.symbols.text(root.text), "bold"),
            ]
        known = "bound" if root.text in self._bound else "guessed" if root.side.value else "not guessed"
        return [
            Part(
                f"{'':<8}{known}: {self.symbols.text(root.why) or 'the plan says nothing'}, line {root.line}",
                MUTED,
            )
        ]

    @property
    def _current(self) -> Root:
        return self._roots[self.query_one(RowList).cursor // 2]

    def action_side(self, side: str) -> None:
        """Binds the root under the cursor; the cursor goes on."""
        self.sides[self._current.text] = side
        self._show()
        rows = self.query_one(RowList)
        rows.go(min((rows.cursor // 2 + 1) * 2, len(self._roots) * 2 - 2))

    def action_cycle(self) -> None:
        """The next side."""
        text = self._current.text
        self.sides[text] = SIDES[(SIDES.index(self.sides[text]) + 1) % len(SIDES)]
        self._show()

    def action_bind(self) -> None:
        """All as they are shown."""
        self.dismiss(list(self.sides.items()))

    def action_leave(self) -> None:
        """Asked again another time."""
        self.dismiss(None)
