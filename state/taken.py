"""What stands of a series in the result before its sequence is accepted, and what accepting it adds."""

from collections.abc import Iterator
from typing import NamedTuple

from state.migrations.sequence import Action, Row, Sequence
from state.view import View


class Taken(NamedTuple):
    """How many of the `of` migrations that only the source has stand in the result, and what accepting does then.

    `adds` are clauses ("brings 2 migrations", "renames 1 file"), none where no file changes.
    """

    taken: int
    of: int
    adds: tuple[str, ...]

    @property
    def words(self) -> str:
        """What stands there, as a clause: "3 of 5 migrations are in the result already"; empty where none is."""
        if not self.taken:
            return ""
        count = f"{self.taken}" if self.taken == self.of else f"{self.taken} of {self.of}"
        noun, verb = "migration" if self.of == 1 else "migrations", "is" if self.taken == 1 else "are"
        return f"{count} {noun} {verb} in the result already"

    @property
    def more(self) -> str:
        """What accepting does, as the end of a sentence that begins with it."""
        if not self.adds:
            return "changes no file"
        *first, last = self.adds
        return f"{', '.join(first)} and {last}" if first else last


def taken(sequence: Sequence, view: View) -> Taken:
    """What the entries' own decisions put into the result of a sequence that isn't accepted."""
    alone = [row for row in sequence.rows if row.source is not None and row.target is None]
    landed = {path for row in alone for path in _landed(row, view)}
    there = [row for row in alone if row.source is not None and row.source.path in landed]
    wanted = sum(row.in_sequence for row in alone)
    kept = [
        file
        for row in sequence.rows
        for file in row.files
        if file.was and (row.target is not None or file.was in landed)
    ]
    counts = (
        ("brings", wanted - sum(row.in_sequence for row in there), "migration"),
        ("leaves out", sum(not row.in_sequence for row in there), "migration"),
        ("makes", sum(row.action is Action.NEW for row in sequence.rows), "migration"),
        ("renames", sum(file.path != file.was for file in kept), "file"),
        ("rewrites", sum(file.text is not None for file in kept), "file"),
        ("changes", sum(not one.declined for one in sequence.references), "reference"),
    )
    adds = tuple(f"{verb} {count} {what}{'' if count == 1 else 's'}" for verb, count, what in counts if count)
    return Taken(len(there), len(alone), adds)


def _landed(row: Row, view: View) -> Iterator[str]:
    """The paths at which the entries of a row that only the source has land."""
    for file in row.source.files if row.source is not None else ():
        entry = view.comparison.entry(file.key)
        if entry is not None:
            yield from (path for path, _ in view.state(entry).lands)
