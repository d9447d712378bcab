"""Everything that is rewritten because it names a renamed migration, file by file; each can be declined."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.dialogs import SIGNS
from screens.host import Host
from screens.intents import DeclineReferences
from screens.lines import Part, cut, width_of
from screens.migrations.references_texts import (
    Excerpt,
    Group,
    Referring,
    counted,
    excerpts,
    fitted,
    grouped,
    text_at,
)
from screens.panes.overlay import Overlay
from screens.places import next_round
from screens.rows import RowList
from screens.text import MUTED, shorten
from state.errors import PlaitError
from state.migrations.sequence import Reference
from state.migrations.sequence import Sequence as MigrationSequence

BATCH = 50
"""Files read before the screen is told."""

Place = tuple[int, int]
"""A group, and a reference in it; -1 is the group's own line."""


class ReferencesScreen(Overlay[None]):
    """Lists references; those declined stay as they are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "decline", "Decline / take"),
        Binding("A", "decline_file", "All of the file"),
        Binding("n", "file(1)", "Next file"),
        Binding("N", "file(-1)", "Previous file", show=False),
        Binding("escape,q,w", "leave", "Close"),
    ]

    DEFAULT_CSS = """
    ReferencesScreen {
        & RowList { height: 1fr; }
        & #about {
            height: 3;
            background: $surface;
            padding: 0 1;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }
        &:ansi #about { background: ansi_default; }
    }
    """

    def __init__(self, workspace: Referring, sequence: MigrationSequence) -> None:
        super().__init__()
        self._workspace = workspace
        self._sequence = sequence
        self._groups: Sequence[Group] = ()
        self._rows: Sequence[Place] = ()
        self._excerpts: dict[str, Excerpt] = {}
        self.declined: frozenset[str] = frozenset()
        """The ids of references that stay as they are."""

    def body(self) -> Iterable[Widget]:
        """The references, and the one under the cursor in words."""
        yield RowList(id="references")
        yield Static("", id="about", markup=False)

    @property
    def rows(self) -> RowList:
        """The list."""
        return self.query_one(RowList)

    def on_mount(self) -> None:
        """The references are known at once; their lines are read in a thread."""
        self._take(self._sequence)
        self.watch(self.rows, "cursor", self._tell, init=False)
        self.rows.focus()
        self._read()
        if isinstance(self.app, Host):
            self.watch(self.app, "view", self._ask_again, init=False)

    def _take(self, sequence: MigrationSequence) -> None:
        """Shows the references as a sequence has them; the cursor stays on the same one."""
        here = self._here()
        self._sequence = sequence
        self._groups = grouped(sequence.references)
        self.declined = frozenset(one.id for one in sequence.references if one.declined)
        self._rows = [
            (at, number)
            for at, group in enumerate(self._groups)
            for number in range(-1, len(group.references))
        ]
        ids = [one.id if one is not None else "" for one in map(self._reference, self._rows)]
        cursor = ids.index(here) if here and here in ids else self.rows.cursor
        self._show(cursor)

    def _here(self) -> str:
        """The id of the reference under the cursor."""
        one = self._reference(self._rows[self.rows.cursor]) if self._rows else None
        return one.id if one is not None else ""

    def _reference(self, place: Place) -> Reference | None:
        at, number = place
        return self._groups[at].references[number] if number >= 0 else None

    # Reading

    @work(exclusive=True, group="reading")
    async def _read(self) -> None:
        # Leaving cancels this here, so that nothing is shown on a screen that is gone.
        groups, sequence = self._groups, self._sequence
        for start in range(0, len(groups), BATCH):
            self._have(await asyncio.to_thread(self._lines, sequence, groups[start : start + BATCH]))

    def _lines(self, sequence: MigrationSequence, groups: Sequence[Group]) -> Mapping[str, Excerpt]:
        found: dict[str, Excerpt] = {}
        for group in groups:
            data = text_at(self._workspace, sequence, group.path)
            if data is not None:
                found.update(excerpts(group, data))
        return found

    def _have(self, found: Mapping[str, Excerpt]) -> None:
        self._excerpts.update(found)
        self._show()

    def _ask_again(self) -> None:
        if self.is_attached:
            self._follow()

    @work(exclusive=True, group="following")
    async def _follow(self) -> None:
        """What was decided meanwhile, here or elsewhere."""
        try:
            sequence = await asyncio.to_thread(self._workspace.migrations.one, self._sequence.id)
        except PlaitError:
            # The series is gone: another mapping, another exclusion.
            self.dismiss(None)
        else:
            self._have_followed(sequence)

    def _have_followed(self, sequence: MigrationSequence) -> None:
        old = {one.id: one.edit for one in self._sequence.references}
        self._take(sequence)
        if {one.id: one.edit for one in sequence.references} != old:
            self._read()

    # Painting

    def _show(self, cursor: int | None = None) -> None:
        self.rows.show_rows(len(self._rows), self._parts, cursor)
        references = self._sequence.references
        self.title_line.show(
            f"References in {len(self._groups):,} {'file' if len(self._groups) == 1 else 'files'}",
            self.symbols.text(self._sequence.id),
            counted(references, self.declined),
        )
        self._tell()

    def _parts(self, row: int, width: int) -> Sequence[Part]:
        symbols = self.symbols
        at, number = self._rows[row]
        group = self._groups[at]
        if number < 0:
            words = counted(group.references, self.declined)
            name = shorten(symbols.text(group.path), max(10, width - len(words) - 2), symbols.more)
            return [Part(name, "bold"), Part(f"  {words}", MUTED)]
        one = group.references[number]
        is_declined = one.id in self.declined
        lead = [
            Part(f"  {SIGNS[not is_declined]} ", MUTED if is_declined else "bold $text-success"),
            Part(f"{one.edit.line:>5}  ", MUTED),
        ]
        tail = [Part("  declined", "$text-warning")] if is_declined else []
        old, new = symbols.text(one.edit.old), symbols.text(one.edit.new)
        arrow = f" {symbols.arrow} "
        room = max(10, width - width_of(lead) - width_of(tail) - len(old) - len(new) - len(arrow))
        excerpt = fitted(self._excerpts.get(one.id, Excerpt()), room, symbols.more)
        before = symbols.text(excerpt.before)
        after = cut([Part(symbols.text(excerpt.after))], max(0, room - cell_len(before)), symbols.more)
        return [
            *lead,
            Part(before),
            Part(old, "bold" if is_declined else "strike $text-error"),
            Part(arrow, MUTED),
            Part(new, f"strike {MUTED}" if is_declined else "bold $text-success"),
            *after,
            *tail,
        ]

    def _tell(self) -> None:
        """The line under the cursor in words."""
        symbols = self.symbols
        static = self.query_one("#about", Static)
        if not self._rows:
            static.update(Content("nothing names a migration that gets another name"), layout=False)
            return
        at, number = self._rows[self.rows.cursor]
        group = self._groups[at]
        one = self._reference((at, number))
        if one is None:
            lines = [
                Content.styled(symbols.text(group.path), "bold"),
                Content(counted(group.references, self.declined)),
            ]
        else:
            row = self._sequence.row(one.row)
            name = f"{row.was or row.name} {symbols.arrow} {row.name}" if row is not None else one.row
            state = "declined: it stays as it is" if one.id in self.declined else "is rewritten"
            lines = [
                Content.assemble(
                    (symbols.text(f"{group.path}:{one.edit.line}"), "bold"), (f"  {state}", MUTED)
                ),
                Content.assemble(
                    ("names    ", MUTED), symbols.text(name), (f"  {symbols.text(one.edit.words)}", MUTED)
                ),
                Content.assemble(
                    ("becomes  ", MUTED),
                    symbols.text(one.edit.old),
                    f" {symbols.arrow} ",
                    symbols.text(one.edit.new),
                ),
            ]
        static.update(Content("\n").join(lines), layout=False)

    # Acting

    def _decline(self, references: Sequence[Reference]) -> None:
        """All of them stay as they are; where all do already, all are rewritten."""
        ids = [one.id for one in references]
        if not ids:
            return
        declined = not all(id in self.declined for id in ids)
        self.declined = self.declined | set(ids) if declined else self.declined - set(ids)
        self._show()
        self.post_message(DeclineReferences(self._sequence.id, ids, declined))

    def action_decline(self) -> None:
        """The reference under the cursor, or all of the file on its line."""
        if self._rows:
            one = self._reference(self._rows[self.rows.cursor])
            if one is None:
                self.action_decline_file()
            else:
                self._decline((one,))

    @on(RowList.Chosen)
    def toggle_chosen(self) -> None:
        """Twice clicked is declined or taken."""
        self.action_decline()

    def action_decline_file(self) -> None:
        """All references of the file under the cursor."""
        if self._rows:
            self._decline(self._groups[self._rows[self.rows.cursor][0]].references)

    def action_file(self, by: int) -> None:
        """To the next file."""
        heads = [at for at, (_, number) in enumerate(self._rows) if number < 0]
        place = next_round(heads, self.rows.cursor, by)
        if place is not None:
            self.rows.go(place)

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)
