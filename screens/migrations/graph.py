"""The picture of the whole dependency graph: rows from top to bottom, lanes of edges beside them."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.lines import Part
from screens.migrations.graph_lanes import (
    NEEDED,
    NEEDS,
    VIOLATED,
    Lanes,
    Link,
    Piece,
    character,
    connected,
    level,
)
from screens.panes.overlay import Overlay
from screens.rows import RowList
from screens.text import MUTED, UNICODE, Symbols
from state.migrations.sequence import Edge, Row
from state.migrations.sequence import Sequence as MigrationSequence

STYLES: Mapping[str, str] = {
    NEEDS: "bold $text-accent",
    NEEDED: "bold $text-primary",
    VIOLATED: "bold $text-error",
    "": "$foreground 50%",
}
SHARE = 0.45
"""How much of the width the lanes may take before the far ones are cut off."""
LONGEST_NAME = 48


class Picture:
    """The lines of the graph for some of a sequence's rows."""

    def __init__(
        self, rows: Sequence[Row], edges: Iterable[Edge], symbols: Symbols, shown: Sequence[int]
    ) -> None:
        self.rows = [rows[at] for at in shown]
        self._symbols = symbols
        places = {row.id: at for at, row in enumerate(self.rows)}
        self.edges: dict[tuple[int, int], list[Edge]] = {}
        for edge in edges:
            row, needs = places.get(edge.row), places.get(edge.needs)
            if row is not None and needs is not None and row != needs:
                self.edges.setdefault((row, needs), []).append(edge)
        self.lanes = Lanes(
            len(self.rows),
            [
                Link(row, needs, any(edge.declared for edge in found))
                for (row, needs), found in self.edges.items()
            ],
        )
        self.needs: dict[int, list[int]] = {}
        self.needed_by: dict[int, list[int]] = {}
        for row, needs in sorted(self.edges):
            self.needs.setdefault(row, []).append(needs)
            self.needed_by.setdefault(needs, []).append(row)
        names = [cell_len(symbols.text(row.name)) for row in self.rows]
        self._names = min(max(names, default=0), LONGEST_NAME)
        self.selected = 0
        self.first = 0
        """The nearest lane in sight."""

    def reasons(self, row: int, needs: int) -> str:
        """Why one row needs another."""
        found = self.edges.get((row, needs), ())
        return "; ".join(
            edge.reason + (" (declared)" if edge.declared else "") for edge in dict.fromkeys(found)
        )

    def room(self, width: int) -> tuple[int, int]:
        """How many lanes are shown in a line of so many cells, and the cells that each takes."""
        wide = max(6, int(width * SHARE))
        if self.lanes.width * 2 <= wide:
            return self.lanes.width, 2
        # One cell is for the sign that there are more.
        return min(self.lanes.width, wide - 1), 1

    def select(self, at: int, width: int) -> None:
        """Lights the edges of another row, and brings the lane of its longest one into sight."""
        self.selected = at
        count, _ = self.room(width)
        far = self.lanes.farthest(at)
        self.first = 0 if far < count else far - count + 1

    def parts(self, y: int, width: int) -> Sequence[Part]:
        """Line `y`: lanes, the row's sign and name, and what joins it with the selected row."""
        symbols = self._symbols
        row = self.rows[y]
        is_left_out = not row.in_sequence
        name_style = f"strike {MUTED}" if is_left_out else "bold" if y == self.selected else ""
        parts = [
            *self._gutter(y, width),
            Part(f"{symbols.off if is_left_out else symbols.on} ", self._node_style(y)),
            Part(set_cell_size(symbols.text(row.name), self._names), name_style),
        ]
        words, style = self._beside(y)
        if words:
            parts.append(Part(f"  {words}", style))
        return parts

    def _node_style(self, y: int) -> str:
        if y == self.selected:
            return "bold"
        if (self.selected, y) in self.edges:
            return STYLES[NEEDS if y < self.selected else VIOLATED]
        if (y, self.selected) in self.edges:
            return STYLES[NEEDED if y > self.selected else VIOLATED]
        return MUTED

    def _gutter(self, y: int, width: int) -> Iterable[Part]:
        count, pitch = self.room(width)
        if not count:
            return
        is_ascii = self._symbols.is_ascii
        pieces = self.lanes.line(y, self.selected, self.first, count)
        if count < self.lanes.width:
            hidden = self.first + count <= self.lanes.farthest(y)
            yield Part(("<" if is_ascii else "‹") if hidden else " ", "$text-accent")
        runs: list[tuple[str, str]] = []
        for piece in pieces:
            _add(runs, character(piece, is_ascii), piece.lit)
            if pitch == 2:
                _add(runs, level(piece.arms.right, is_ascii), piece.onward)
        if pitch == 1:
            near = pieces[-1] if pieces else Piece()
            text = level(near.arms.right, is_ascii)
            if self.first and text == " " and self.lanes.farthest(y) >= 0:
                text = self._symbols.more[0]
            _add(runs, text, near.onward)
        for text, lit in runs:
            yield Part(text, STYLES[lit])

    def _beside(self, y: int) -> tuple[str, str]:
        """What a row has to do with the selected one, in words."""
        symbols, at = self._symbols, self.selected
        if y == at:
            return self.counted(at), MUTED
        words = []
        kind = ""
        if (at, y) in self.edges:
            wrong = "stands below, but " if y > at else ""
            words.append(f"{wrong}is needed: {self._because(at, y)}")
            kind = VIOLATED if y > at else NEEDS
        if (y, at) in self.edges:
            wrong = "stands above, but " if y < at else ""
            words.append(f"{wrong}needs it: {self._because(y, at)}")
            kind = VIOLATED if y < at else kind or NEEDED
        return symbols.text("; ".join(words)), STYLES[kind].replace("bold ", "") if kind else ""

    def _because(self, row: int, needs: int) -> str:
        return self.reasons(row, needs).removeprefix("needs ")

    def counted(self, at: int) -> str:
        """How many rows a row needs, and by how many it is needed."""
        needs, needed = len(self.needs.get(at, ())), len(self.needed_by.get(at, ()))
        return f"needs {needs or 'nothing'}, needed by {needed or 'nothing'}"


def _add(runs: list[tuple[str, str]], text: str, lit: str) -> None:
    if runs and (runs[-1][1] == lit or text == " "):
        runs[-1] = (runs[-1][0] + text, runs[-1][1])
    else:
        runs.append((text, lit))


class GraphScreen(Overlay[str | None]):
    """Shows which migration needs which; gives back the id of the row that was chosen, None without."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Go there"),
        Binding("o", "only", "Only connected / all"),
        Binding("escape,q,g", "leave", "Close"),
    ]

    DEFAULT_CSS = """
    GraphScreen {
        & #edges { height: 6; background: $surface; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & #graph { height: 1fr; }
        &:ansi #edges { background: ansi_default; }
    }
    """

    def __init__(self, sequence: MigrationSequence, row_id: str) -> None:
        super().__init__()
        self._sequence = sequence
        self._all = list(range(len(sequence.rows)))
        self._shown = self._all
        self._start = next((at for at, row in enumerate(sequence.rows) if row.id == row_id), 0)
        self._center: int | None = None
        """The row whose connections alone are shown."""
        self.picture = Picture((), (), UNICODE, ())

    def body(self) -> Iterable[Widget]:
        """The picture, and the edges of the selected row in words."""
        yield RowList(id="graph")
        yield Static("", id="edges", markup=False)

    @property
    def rows(self) -> RowList:
        """The lines of the picture."""
        return self.query_one("#graph", RowList)

    def on_mount(self) -> None:
        """The keyboard moves along the rows."""
        self._draw(self._start)
        # Watched and not told by a message, so that the lit lines move in the same frame.
        self.watch(self.rows, "cursor", self._light, init=False)
        self.rows.focus()
        self.call_after_refresh(self._center_row)

    def _center_row(self) -> None:
        """What is needed stands above, so the row goes to the middle."""
        rows = self.rows
        rows.scroll_to(
            y=max(0, rows.cursor - rows.scrollable_content_region.height // 2), animate=False, force=True
        )

    def on_resize(self) -> None:
        """As many edges in words as there is room for."""
        self.query_one("#edges").styles.height = 6 if self.size.height < 40 else 10
        self.call_after_refresh(self._light)

    def _draw(self, cursor: int) -> None:
        """Other rows, with the cursor on one of them."""
        self.picture = Picture(self._sequence.rows, self._sequence.edges, self.symbols, self._shown)
        self.rows.show_rows(len(self._shown), self.picture.parts, cursor)
        self._light()

    def _light(self) -> None:
        rows, picture = self.rows, self.picture
        if not len(rows):
            self.title_line.show("Graph", "no migrations")
            return
        width = max(1, rows.scrollable_content_region.width - 2)
        picture.select(rows.cursor, width)
        rows.show_rows(len(rows), picture.parts)
        self._tell_title(width)
        self._tell_edges()

    def _tell_title(self, width: int) -> None:
        picture, symbols = self.picture, self.symbols
        count, _ = picture.room(width)
        lanes = ""
        if count < picture.lanes.width:
            lanes = f"lanes {picture.first + 1}{symbols.words('–')}{picture.first + count} of {picture.lanes.width}, "
        if self._center is not None:
            name = symbols.text(self._sequence.rows[self._center].name)
            more = f"what {name} needs, and what needs it: {len(self._shown):,} of {len(self._all):,}"
        else:
            more = f"{len(self._all):,} migrations, {len(picture.edges):,} edges"
        self.title_line.show(
            f"Graph of {symbols.text(self._sequence.id)}",
            more,
            f"{lanes}{self.rows.cursor + 1:,} of {len(self._shown):,}",
        )

    def _tell_edges(self) -> None:
        static = self.query_one("#edges", Static)
        room = int(static.styles.height.value) if static.styles.height is not None else 6
        picture, at = self.picture, self.rows.cursor
        count = 1 + len(picture.needs.get(at, ())) + len(picture.needed_by.get(at, ()))
        # A row may be needed by a thousand others.
        lines = list(islice(self._edge_lines(), room if count <= room else room - 1))
        if count > room:
            lines.append(Content.styled(f"  and {count - room + 1:,} more, beside the rows", MUTED))
        static.update(Content("\n").join(lines), layout=False)

    def _edge_lines(self) -> Iterable[Content]:
        picture, symbols, at = self.picture, self.symbols, self.rows.cursor
        yield Content.assemble(
            (symbols.text(picture.rows[at].name), "bold"), (f"  {picture.counted(at)}", MUTED)
        )
        for other in picture.needs.get(at, ()):
            yield self._edge_line("needs", at, other, other > at)
        for other in picture.needed_by.get(at, ()):
            yield self._edge_line("needed by", at, other, other < at)

    def _edge_line(self, words: str, at: int, other: int, is_wrong: bool) -> Content:
        picture, symbols = self.picture, self.symbols
        row, needs = (at, other) if words == "needs" else (other, at)
        style = STYLES[VIOLATED if is_wrong else NEEDS if words == "needs" else NEEDED]
        away = abs(other - at)
        where = f"{away} {'row' if away == 1 else 'rows'} {'above' if other < at else 'below'}"
        return Content.assemble(
            (f"{words:<10}", style),
            symbols.text(picture.rows[other].name),
            (f", {where}", STYLES[VIOLATED] if is_wrong else MUTED),
            f": {symbols.text(picture.reasons(row, needs))}",
        )

    def action_only(self) -> None:
        """Only the rows connected to the selected one, or all."""
        if not len(self.rows):
            return
        at = self._shown[self.rows.cursor]
        if self._center is not None:
            self._center, self._shown = None, self._all
        else:
            places = {row.id: place for place, row in enumerate(self._sequence.rows)}
            links = [
                Link(places[edge.row], places[edge.needs])
                for edge in self._sequence.edges
                if edge.row in places and edge.needs in places
            ]
            self._center, self._shown = at, connected(len(self._all), links, at)
        self._draw(self._shown.index(at))

    @on(RowList.Chosen)
    def choose(self) -> None:
        """Twice clicked is chosen."""
        self.action_choose()

    def action_choose(self) -> None:
        """Gives the row back."""
        self.dismiss(self.picture.rows[self.rows.cursor].id if len(self.rows) else None)

    def action_leave(self) -> None:
        """Gives nothing back."""
        self.dismiss(None)
