"""One row of a sequence in words: where it comes from, why it stands here, what is wrong, what it depends on."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from textual.content import Content

from screens.migrations.cells import action_words
from screens.migrations.marks import Marks
from screens.migrations.threads import Links
from screens.severities import ORDER, STYLES, severity_sign
from screens.text import MUTED, Symbols
from state.findings import Severity
from state.migrations.migration import Role
from state.migrations.sequence import Action, Edge, Hazard, Offer, Row
from state.migrations.sequence import Sequence as MigrationSequence

ROLES = {
    Role.FORWARD: "",
    Role.ROLLBACK: "rollback",
    Role.SEED: "seed",
    Role.BACKUP: "backup",
    Role.OTHER: "companion",
}
# More edges than this nobody reads as a list; the graph shows them.
MANY_EDGES = 40


class Told(NamedTuple):
    """A row in lines, and what its findings offer in the order in which it is shown."""

    lines: Sequence[Content]
    offers: Sequence[Offer]


def findings_of(sequence: MigrationSequence) -> dict[str, list[Hazard]]:
    """The findings of each row by its id, the worst first; under "" those about no row."""
    ids = {row.id for row in sequence.rows}
    found: dict[str, list[Hazard]] = {}
    for one in sequence.findings:
        found.setdefault(one.row if one.row in ids else "", []).append(one)
    for those in found.values():
        those.sort(key=lambda one: ORDER[one.severity])
    return found


def taking_part(sequence: MigrationSequence, row: str) -> list[Hazard]:
    """Findings of other rows that this row takes part in."""
    return [one for one in sequence.findings if one.row != row and row in one.others]


def offers_of(findings: Iterable[Hazard]) -> list[Offer]:
    """What they offer, each thing once."""
    found: dict[str, Offer] = {}
    for one in findings:
        for offer in one.acts:
            found.setdefault(offer.words, offer)
    return list(found.values())


def place_of(path: str, line: int) -> str:
    """`path:line`, as tools print it."""
    return f"{path}:{line}" if line else path


def origin_words(row: Row) -> str:
    """Where the migration comes from and what becomes of it."""
    places = {
        "both": "the same on both sides" if row.same else "different on the two sides",
        "source": "from the source",
        "target": "from the target",
        "new": "made here",
    }
    words = [places[row.origin]]
    if row.was and row.was != row.name and row.origin != "new":
        words.append(f"was {row.was}")
    if row.applied:
        words.append("applied: name and place are fixed")
    if row.action is Action.SKIP:
        words.append("skipped: not in the result")
    if row.action is Action.DROP:
        words.append("dropped: not in the result")
    return ", ".join(words)


def companion_words(row: Row) -> str:
    """The companions that come along."""
    names = [
        f"{file.path.rpartition('/')[2]} ({ROLES[file.role]})"
        for file in row.files
        if file.role is not Role.FORWARD
    ]
    return ", ".join(names)


class Teller:
    """Tells rows of one sequence; `offer_key` is what the key of the offers is called."""

    def __init__(
        self,
        sequence: MigrationSequence,
        links: Links,
        symbols: Symbols,
        marks: Marks,
        offer_key: str = ".",
    ) -> None:
        self._sequence = sequence
        self._findings = findings_of(sequence)
        self._links = links
        self._symbols = symbols
        self._marks = marks
        self._offer_key = offer_key

    def findings(self, row: Row) -> list[Hazard]:
        """The row's findings, then those of other rows that it takes part in."""
        return [*self._findings.get(row.id, ()), *taking_part(self._sequence, row.id)]

    def offers(self, row: Row) -> list[Offer]:
        """What can be done about them, in the order in which it is shown."""
        return offers_of([*self.findings(row), *self._findings.get("", ())])

    def tell(self, at: int) -> Told:
        """The row at a place."""
        row = self._sequence.rows[at]
        offers = self.offers(row)
        lines = [self._title(row)]
        for one in self.findings(row):
            lines += self._finding(one, offers)
        if row.reason and row.reason not in origin_words(row):
            lines.append(self._line("why", row.reason))
        for one in self._findings.get("", ()):
            lines += self._finding(one, offers)
        lines += self._edges(at)
        companions = companion_words(row)
        if companions:
            lines.append(self._line("with", companions))
        return Told(lines, offers)

    def _text(self, text: str) -> str:
        return self._symbols.text(text)

    def _line(self, head: str, text: str) -> Content:
        return Content.assemble((f"{head:<8}", MUTED), self._text(text))

    def _title(self, row: Row) -> Content:
        return Content.assemble(
            (f"{action_words(row).split(' ')[0]} ", "bold"),
            (self._text(row.name), "bold $text-accent" if row.in_sequence else "bold strike"),
            (f"  {self._text(origin_words(row))}", MUTED),
        )

    def _finding(self, one: Hazard, offers: Sequence[Offer]) -> Iterable[Content]:
        symbols, marks = self._symbols, self._marks
        style = STYLES[one.severity]
        fixes = ""
        if one.severity is not Severity.NOTE:
            fixes = (
                f" {marks.fixes} an order fixes this"
                if one.order_fixes
                else f" {marks.stays} no order fixes this"
            )
        yield Content.assemble(
            (f"{severity_sign(one.severity, symbols)} {one.severity.value:<5} ", style),
            (self._text(one.message), "bold" if one.severity is Severity.ERROR else ""),
            (fixes, style),
            (f"  {self._text(self._place(one))}", MUTED),
        )
        if one.hint and not any(one.hint.rstrip(".") == offer.words for offer in one.acts):
            yield Content.assemble(" " * 8, (self._text(one.hint), MUTED))
        for offer in one.acts:
            number = next(at for at, known in enumerate(offers, 1) if known.words == offer.words)
            yield Content.assemble(
                " " * 8,
                (f"{self._offer_key}{number} ", "bold $text-accent"),
                self._text(offer.words),
            )

    def _place(self, one: Hazard) -> str:
        """File and line; the folder is left out where it is the series' own."""
        folder, _, name = one.path.rpartition("/")
        return place_of(name if folder == self._sequence.folder else one.path, one.line)

    def _named(self, id: str) -> Row:
        return self._sequence.rows[self._links.places[id]]

    def _reason(self, edge: Edge) -> str:
        """The reason; what is needed is called as the result calls it."""
        row = self._named(edge.needs)
        before = row.before
        if before is None or before.name == row.name or not edge.reason.endswith(f" {before.name}"):
            return edge.reason
        return edge.reason.removesuffix(before.name) + row.name

    def _edges(self, at: int) -> Iterable[Content]:
        rows, marks = self._sequence.rows, self._marks
        # It needn't be said of the row itself that it creates what others need.
        own = f", created by {rows[at].name}"
        needs, needed_by = self._links.needs.get(at, []), self._links.needed_by.get(at, [])
        for edge in needs[:MANY_EDGES]:
            wrong = self._links.places[edge.needs] > at
            yield Content.assemble(
                (f"{marks.needed} needs ", "bold $text-error" if wrong else "bold $text-accent"),
                self._text(self._reason(edge).removeprefix("needs ") or self._named(edge.needs).name),
                (" declared" if edge.declared else "", MUTED),
                (", which stands below it" if wrong else "", "bold $text-error"),
            )
        for edge in needed_by[:MANY_EDGES]:
            other = rows[self._links.places[edge.row]]
            yield Content.assemble(
                (f"{marks.needing} needed", "bold $text-primary"),
                f" by {self._text(other.name)}: {self._text(self._reason(edge).removesuffix(own))}",
            )
        left = max(0, len(needs) - MANY_EDGES) + max(0, len(needed_by) - MANY_EDGES)
        if left:
            yield Content.styled(f"{'':8}and {left} more; the graph shows them", MUTED)
