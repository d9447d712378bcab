"""Other versions that a file can be merged from: where each one stands, how alike it is, what it would leave."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from screens.host import Work
from screens.lines import Part
from screens.panes.boxed import Boxed
from screens.rows import RowList
from screens.text import MUTED, Symbols, content
from state.comparison.entry import FoundBy
from state.errors import Cancelled, PlaitError
from state.session.base_choice import ChosenBase

if TYPE_CHECKING:
    from state.basing import BaseCandidate
    from state.workspace import Workspace

COLUMNS = "   conflicts   alike: source target   version"


class Chosen(NamedTuple):
    """What the operator chose: a version, two-way, or with None the base that Plait found."""

    base: ChosenBase | None


class Bases(Boxed[Chosen | None]):
    """Lists the versions of a file; reading them goes on beside it and ends when it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Choose"),
        Binding("escape,q,o", "leave", "Leave"),
    ]

    DEFAULT_CSS = """
    Bases {
        & Static { height: 1; padding: 0 1; }
        & #columns { color: $foreground 60%; }
        & #about { height: auto; max-height: 3; }
        & #keys { color: $foreground 60%; }
    }
    """

    def __init__(self, workspace: "Workspace", key: str, path: str, symbols: Symbols) -> None:
        super().__init__(f"Merge {path} from which version")
        self._workspace, self._key, self._symbols = workspace, key, symbols
        self.candidates: Sequence[BaseCandidate] = ()

    def body(self) -> ComposeResult:
        """The versions, what is known of the one under the cursor, and what the keys do."""
        yield Static(Content(COLUMNS), id="columns")
        yield RowList()
        yield Static(Content(f"Reading versions{self._symbols.more}"), id="about")
        yield Static(Content("enter merges the file from this version, esc leaves"), id="keys")

    def on_mount(self) -> None:
        """Versions are read beside it."""
        rows = self.query_one(RowList)
        rows.styles.height = 1
        rows.focus()
        self.watch(self.app, "work", self._tell_progress, init=False)
        self._read()

    def _tell_progress(self, under_way: Work | None) -> None:
        if not self.candidates and under_way is not None:
            words = self._symbols.words(under_way.going_on)
            self.query_one("#about", Static).update(content(words))

    @work(exclusive=True)
    async def _read(self) -> None:
        basing, key = self._workspace.basing, self._key
        try:
            found = await self.host.beside(
                "reading versions", lambda progress: basing.candidates(key, progress)
            )
        except Cancelled:
            self.dismiss(None)
            return
        except PlaitError as error:
            self.query_one("#about", Static).update(content(self._symbols.text(str(error))))
            return
        self._show(found)

    def _show(self, found: Sequence["BaseCandidate"]) -> None:
        self.candidates = found
        rows = self.query_one(RowList)
        rows.styles.height = min(len(found), max(1, self.rows_beside(7)))
        current = next((at for at, one in enumerate(found) if one.current), 0)
        rows.show_rows(len(found), self._row, current)
        self._tell()

    def _row(self, number: int, width: int) -> Sequence[Part]:
        one = self.candidates[number]
        conflicts = self._symbols.line if one.conflicts is None else str(one.conflicts)
        alike = " ".join(
            f"{similarity:>6.0%}" if similarity is not None else f"{self._symbols.line:>6}"
            for similarity in (one.similarity_source, one.similarity_target)
        )
        where = self._symbols.text(one.where or one.base.words)
        sign = self._symbols.here if one.current else " "
        found = "found: " if self._is_found(one) else ""
        return [
            Part(f"{sign} ", "bold $text-success"),
            Part(f"{conflicts:>8}", "bold"),
            Part(f"{alike:>24}   "),
            Part(found, "$text-accent"),
            Part(where, "" if one.base.version is not None else MUTED),
        ]

    @staticmethod
    def _is_found(one: "BaseCandidate") -> bool:
        return one.base.found_by not in (FoundBy.CHOSEN, FoundBy.NONE)

    @on(RowList.Moved)
    def _tell(self) -> None:
        """What choosing the version under the cursor would do."""
        if not self.candidates:
            return
        one = self.candidates[self.query_one(RowList).cursor]
        now = next((candidate.conflicts for candidate in self.candidates if candidate.current), None)
        words = self._symbols.text(one.base.words)
        if one.current:
            effect = "The file is merged from this now."
        elif one.conflicts is None:
            effect = "How many conflicts it would leave was not looked at."
        else:
            instead = f" instead of {now}" if now is not None else ""
            many = f"{one.conflicts} conflicts" if one.conflicts else "no conflict"
            conflicts = "1 conflict" if one.conflicts == 1 else many
            effect = f"It would leave {conflicts}{instead}; what you decided on other texts turns stale."
        self.query_one("#about", Static).update(
            Content.assemble((f"{words[:1].upper()}{words[1:]}. " if words else "", MUTED), effect)
        )

    @on(RowList.Chosen)
    def action_choose(self) -> None:
        """Gives back the version under the cursor."""
        if not self.candidates:
            return
        one = self.candidates[self.query_one(RowList).cursor]
        if one.current:
            self.dismiss(None)
            return
        is_found = self._is_found(one) or (
            one.base.version is None and not any(map(self._is_found, self.candidates))
        )
        self.dismiss(Chosen(None if is_found else one.chosen))
