"""Acts on migrations: each one decision or several as one operation, refused with a sentence where they can't hold."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from state.comparison.entry import Status
from state.errors import PlaitError
from state.findings import Finding, Severity
from state.migrations.arrangement import Arrangement
from state.migrations.decisions import (
    Accept,
    Assume,
    Companion,
    Create,
    Decline,
    Leave,
    MigrationDecision,
    Move,
    Patch,
    Pin,
    Rename,
    Renumber,
    RunBy,
)
from state.migrations.judging import Judged
from state.migrations.making import consolidated, extracted
from state.migrations.migration import MigrationFile, Order, Pair, Role
from state.migrations.rehearsal.scripts import RehearsalScripts
from state.migrations.sequence import NEW_SINCE, Hazard, Row
from state.migrations.sequence import Sequence as MigrationSequence
from state.migrations.simulation.schema import Schema
from state.progress import Progress, unwatched
from state.sequences import Sequences
from state.session.journal import content_id
from state.session.operations import Arrange, Operation
from state.session.session import Session
from state.taken import taken
from state.view import View

NO_TEXTS: Mapping[str, bytes] = {}


class Ground(Protocol):
    """What acts on migrations need of the workspace."""

    session: Session

    def loaded(self, progress: Progress = unwatched) -> View: ...

    def text_of(self, content: str) -> bytes: ...

    def perform(self, make: Callable[[], Operation], texts: Mapping[str, bytes] | None = None) -> Session: ...


class Arranging:
    """The sequences of a session and every act on them."""

    def __init__(self, ground: Ground, sequences: Sequences) -> None:
        self._ground = ground
        self._sequences = sequences

    # Looking

    @property
    def is_ready(self) -> bool:
        """Whether asking for a sequence computes nothing but what an act changed."""
        return self._sequences.ready(self._ground.loaded())

    def heads(self, view: View) -> object:
        """What tells one state of both repositories' branches from another: some of their numbers are taken."""
        return self._sequences.heads(view)

    def all(self, progress: Progress = unwatched) -> tuple[MigrationSequence, ...]:
        """Every series with its proposed or arranged sequence; blocking until they have been read once."""
        return self._sequences.all(self._ground.loaded(progress), progress)

    def one(self, series: str | None = None, progress: Progress = unwatched) -> MigrationSequence:
        """The named series; without a name the only one."""
        view = self._ground.loaded(progress)
        return self._sequences.one(view, self._pair(view, series))

    def holding(self, migration: str, series: str | None = None) -> tuple[MigrationSequence, Row]:
        """The row that somebody means by an id, a name, a file's name, a path or a number."""
        view = self._ground.loaded()
        pairs = [self._pair(view, series)] if series is not None else list(self._sequences.pairs(view))
        found: list[tuple[MigrationSequence, Row]] = []
        for pair in pairs:
            sequence = self._sequences.one(view, pair)
            exact = [row for row in sequence.rows if row.id == migration]
            if exact:
                return sequence, exact[0]
            found += [(sequence, row) for row in sequence.rows if migration in _names(row)]
        if len(found) == 1:
            return found[0]
        if not found:
            raise PlaitError("no such migration", migration, "`plait migrations` lists them")
        ids = ", ".join(row.id for _, row in found[:6])
        raise PlaitError(
            f"{len(found)} migrations are called that: {ids}", migration, "give one of these ids"
        )

    def unsettled(self, progress: Progress = unwatched) -> tuple[Finding, ...]:
        """Sequences of both sides' migrations that are only proposed yet, or have grown since they were accepted."""
        found: list[Finding] = []
        for sequence in self.all(progress):
            new = sum(one.kind == NEW_SINCE for one in sequence.findings)
            words = ""
            if sequence.accepted and new:
                came = "1 migration" if new == 1 else f"{new} migrations"
                words = f"{came} came since the sequence was accepted{self._errors(sequence)}"
            elif not sequence.accepted and any(row.origin == "source" for row in sequence.rows):
                words = self._only_proposed(sequence)
            if words:
                hint = "look at it in Migrations, or with `plait migrations`"
                found.append(Finding("migrations-proposed", Severity.WARNING, sequence.id, words, hint))
        return tuple(found)

    def _only_proposed(self, sequence: MigrationSequence) -> str:
        """What the result holds of a sequence that nobody accepted; empty where that leaves nothing to decide.

        Files of a series that the target doesn't have are decided one by one, unless they break each other.
        """
        errors, found = self._errors(sequence), taken(sequence, self._ground.loaded())
        if sequence.target is None and not (errors and found.taken):
            return ""
        if not found.taken:
            return f"proposed: nothing of it is in the result until it is accepted{errors}"
        return f"proposed: {found.words}; accepting it {found.more}{errors}"

    def warnings(self, progress: Progress = unwatched) -> tuple[str, ...]:
        """What is wrong with accepted sequences, a sentence each: accepting one is the operator's to do."""
        return tuple(
            f"The migrations of {sequence.id} are accepted{words}: `plait migrations` says which."
            for sequence in self.all(progress)
            if sequence.accepted and (words := self._errors(sequence))
        )

    def _errors(self, sequence: MigrationSequence) -> str:
        """How many errors stand in a sequence, as the end of a sentence; those that were waived don't."""
        waived = self._ground.session.waived
        count = sum(one.severity is Severity.ERROR and one.id not in waived for one in sequence.findings)
        return f", with {count} {'error' if count == 1 else 'errors'} in it" if count else ""

    def schema_after(self, series: str, row: str) -> Schema:
        """The schema once a row has run; of a row that is left out, that of the row above it."""
        judged = self._judged(series)
        at = -1
        for one in judged.sequence.rows:
            at += one.in_sequence
            if one.id == row:
                break
        return judged.replay.after[at] if at >= 0 else judged.start

    def scripts(self, series: str | None = None) -> RehearsalScripts:
        """The SQL of a sequence in the order the result runs it, and its rollbacks in the same order."""
        view = self._ground.loaded()
        pair = self._pair(view, series)
        sequence = self._sequences.one(view, pair)
        return self._sequences.scripts(view, pair, sequence)

    def text(self, series: str, row: str, path: str) -> bytes:
        """A file of a row as the result will hold it; `path` before or after it is placed."""
        return self._sequences.file_text(self._ground.loaded(), self._sequence(series), row, path)

    def _judged(self, series: str) -> Judged:
        judged = self._sequences.judged(self._ground.loaded(), series)
        if judged is None:
            raise PlaitError("no such series of migrations", series, "`plait migrations` lists them")
        return judged

    def _sequence(self, series: str) -> MigrationSequence:
        return self._judged(series).sequence

    def _pair(self, view: View, series: str | None) -> Pair:
        pairs = self._sequences.pairs(view)
        if series is None:
            if len(pairs) == 1:
                return pairs[0]
            if not pairs:
                raise PlaitError("no migrations on either side")
            raise PlaitError(
                f"{len(pairs)} series of migrations: {', '.join(pair.id for pair in pairs[:8])}",
                hint="name one with --series",
            )
        wanted = series.rstrip("/") or "."
        for pair in pairs:
            if pair.id == wanted:
                return pair
        raise PlaitError("no such series of migrations", series, "`plait migrations` lists them")

    # Acts

    def arrange(
        self,
        series: str,
        decisions: Sequence[MigrationDecision],
        texts: Mapping[str, bytes] = NO_TEXTS,
    ) -> Session:
        """Several decisions as one operation; the first on a series accepts the sequence as it is proposed."""

        def make() -> Operation:
            view = self._ground.loaded()
            pair = self._pair(view, series)
            before = view.session.arrangements.get(pair.id, Arrangement())
            wanted = tuple(decisions)
            again = any(isinstance(one, Accept) for one in wanted)
            if (again or not before.accepted) and not all(
                isinstance(one, (Assume, RunBy, Pin, Decline)) for one in wanted
            ):
                wanted = (
                    *self._acceptance(view, pair),
                    *(one for one in wanted if not isinstance(one, Accept)),
                )
            after = before.after(wanted)
            self._refuse(view, pair, after, wanted, texts)
            return Arrange(pair.id, wanted)

        return self._ground.perform(make, texts)

    def _acceptance(self, view: View, pair: Pair) -> tuple[MigrationDecision, ...]:
        """The sequence as it is proposed, in decisions: its order, and what it leaves out with the reasons."""
        _, proposed = self._sequences.proposed(view, pair)
        covers = []
        for series in (pair.source, pair.target):
            for migration in series.migrations if series is not None else ():
                for file in migration.files:
                    entry = view.comparison.entry(file.key)
                    if entry is not None and entry.status in (
                        Status.ONLY_SOURCE,
                        Status.ONLY_TARGET,
                        Status.RENAMED,
                    ):
                        covers.append(file.key)
        left = [
            Leave((row.id,), row.action.value, row.reason) for row in proposed.rows if not row.in_sequence
        ]
        return (*left, Accept(tuple(row.id for row in proposed.rows), tuple(dict.fromkeys(covers))))

    def _refuse(
        self,
        view: View,
        pair: Pair,
        after: Arrangement,
        decisions: Sequence[MigrationDecision],
        texts: Mapping[str, bytes],
    ) -> None:
        """Raises where what was asked for can't be so."""
        former, proposed = self._sequences.outlook(view, pair, after, texts)
        was = {row.id: row for row in former.rows}
        rows = {row.id: row for row in proposed.rows}
        for decision in decisions:
            for name in _named_ids(decision):
                if name not in rows:
                    raise PlaitError(
                        "no such migration in this series", name, "`plait migrations` lists them"
                    )
        for row in was.values():
            if row.applied and row.id in after.applied:
                now = rows.get(row.id)
                if now is None or not now.in_sequence or now.migration.path != row.migration.path:
                    raise PlaitError(
                        f"{row.name} is marked applied, so its name and place are fixed",
                        row.migration.path,
                        "take the mark away first, if it never ran on a server that matters",
                    )
        for id in sorted(proposed.unfit - former.unfit):
            raise PlaitError(
                f"{rows[id].name} can't stand there: no number is free, and a row below is applied or numbered by hand",
                rows[id].migration.path,
                "renumber the row below first, or move it elsewhere",
            )
        sides, _ = self._sequences.proposed(view, pair)
        _refuse_order(was, proposed.rows, after, decisions, sides.runner(after).order)
        _refuse_paths(proposed.rows)

    def accept(self, series: str) -> Session:
        """The sequence as proposed becomes part of the result."""
        return self.arrange(series, (Accept(()),))

    def move(self, series: str, migration: str, below: str) -> Session:
        """Right below another row; `below` empty puts it first."""
        return self.arrange(series, (Move(migration, below),))

    def renumber(self, series: str, migration: str, number: str) -> Session:
        """Another number; empty gives the choice back."""
        return self.arrange(series, (Renumber(migration, number.strip()),))

    def rename(self, series: str, migration: str, slug: str) -> Session:
        """Another name behind the number; empty gives its own back."""
        if "/" in slug or slug.startswith(".") or "\0" in slug:
            raise PlaitError("a name can't hold a slash or start with a dot", slug)
        return self.arrange(series, (Rename(migration, slug),))

    def leave(self, series: str, migrations: Iterable[str], how: str, reason: str = "") -> Session:
        """Skips or drops migrations; `how` empty takes them back in."""
        return self.arrange(series, (Leave(tuple(migrations), how, reason),))

    def pin(self, series: str, migrations: Iterable[str], applied: bool = True) -> Session:
        """Marks migrations as run on a server that matters."""
        return self.arrange(series, (Pin(tuple(migrations), applied),))

    def companion(self, series: str, migration: str, path: str, along: bool) -> Session:
        """Takes one companion along with its migration, or leaves it out."""
        return self.arrange(series, (Companion(migration, path, along),))

    def decline(self, series: str, references: Iterable[str], declined: bool = True) -> Session:
        """References that stay as they are, or are rewritten after all."""
        return self.arrange(series, (Decline(tuple(references), declined),))

    def run_by(self, series: str, order: str) -> Session:
        """The runner's order as the operator knows it: numeric or string; empty as it was read."""
        if order not in ("", Order.NUMERIC, Order.STRING):
            raise PlaitError("a runner's order is numeric or string", order)
        return self.arrange(series, (RunBy(order),))

    def assume(self, series: str, tables: Iterable[str], dump: bytes | None = None) -> Session:
        """Tables that exist before the first migration; or the text of a schema dump."""
        if dump is not None:
            name = content_id(dump)
            return self.arrange(series, (Assume((), name),), {name: dump})
        return self.arrange(series, (Assume(tuple(tables)),))

    def patch(self, series: str, migration: str, path: str, text: bytes | None) -> Session:
        """Another text for one file of a migration; None takes it back."""
        sequence = self._sequence(series)
        row = self._row(sequence, migration)
        place = next((one.was for one in row.files if path in (one.was, one.path)), path)
        if text is None:
            return self.arrange(series, (Patch(migration, place, ""),))
        name = content_id(text)
        return self.arrange(series, (Patch(migration, place, name),), {name: text})

    def consolidate(self, series: str, migrations: Sequence[str], slug: str, number: str = "") -> Session:
        """Several migrations as one file whose header names them; they are skipped in its favour."""
        sequence = self._sequence(series)
        wanted = set(migrations)
        rows = [row for row in sequence.rows if row.id in wanted and row.in_sequence]
        for row in rows:
            if row.applied:
                raise PlaitError(f"{row.name} is marked applied and has to stay", row.migration.path)
        made = consolidated(rows, lambda row, file: self._file(series, row, file))
        first, last = rows[0].migration, rows[-1]
        files = [(Role.FORWARD, _beside(first.path, f"{first.number}_{slug}.sql"), made.forward)]
        for role, text in ((Role.ROLLBACK, made.rollback), (Role.SEED, made.seed)):
            if text:
                like = next(file.path for row in rows for file in row.migration.files if file.role is role)
                files.append((role, _beside(like, f"{first.number}_{slug}_{role.value}.sql"), text))
        return self._create(
            sequence,
            "consolidate",
            number or first.number,
            slug,
            last.id,
            tuple(row.id for row in rows),
            files,
        )

    def extract(self, series: str, migration: str, lines: Sequence[int], slug: str) -> Session:
        """Statements of a migration, by the lines they start on, into a migration right below it."""
        sequence = self._sequence(series)
        row = self._row(sequence, migration)
        forward = row.migration.forward
        cut = extracted(row, self._file(series, row, forward), lines, sequence.flavour)
        name = content_id(cut.rest)
        place = next((one.was for one in row.files if one.path == forward.path), forward.path)
        return self._create(
            sequence,
            "extract",
            row.migration.number,
            slug,
            row.id,
            (row.id,),
            [(Role.FORWARD, _beside(forward.path, f"{row.migration.number}_{slug}.sql"), cut.text)],
            (Patch(row.id, place, name),),
            {name: cut.rest},
        )

    def merge(self, series: str) -> Session:
        """A migration that joins the leaves, where the dialect knows such a thing."""
        view = self._ground.loaded()
        pair = self._pair(view, series)
        # As the two sides declare it: the proposal has hung the source's rows below the target's.
        sides = self._sequences.sides(view, pair)
        sequence = self._sequences.one(view, pair)
        declared = [row.before or row.placed for row in sequence.rows if row.in_sequence]
        there = [one for one in declared if one is not None]
        ends = sides.dialect.leaves(there)
        if len(ends) < 2:
            raise PlaitError("there is one leaf only", pair.id, "nothing has to be joined")
        last = max((one.number for one in there), key=lambda text: (len(text), text))
        new = sides.dialect.merge(
            sequence.folder, ends, sides.dialect.number_after(last, last) if last else "", sides.label
        )
        if new is None:
            raise PlaitError(f"{sequence.dialect} has no merge migrations", pair.id)
        rows = {
            one.known_as: row.id
            for row in sequence.rows
            if row.in_sequence and (one := row.before or row.placed) is not None
        }
        number, _, slug = new.name.partition("_")
        return self._create(
            sequence,
            "merge",
            number if number.isdigit() else "",
            slug if number.isdigit() else new.name,
            sequence.rows[-1].id,
            tuple(rows[one.known_as] for one in ends),
            [(Role.FORWARD, new.path, new.text)],
            needs=tuple(one.known_as for one in ends),
        )

    def hazard(self, series: str, finding: str) -> tuple[MigrationSequence, Hazard]:
        """A finding about a series by its id, with the sequence that it was found in."""
        sequence = self.one(series)
        for one in sequence.findings:
            if one.id == finding:
                return sequence, one
        raise PlaitError("no such finding", finding, "`plait findings` lists them with their ids")

    def repair(self, finding: Hazard, offer: int = 0) -> Session:
        """Accepts one of a finding's offers."""
        sequence = next((one for one in self.all() if any(row.id == finding.row for row in one.rows)), None)
        if sequence is None or offer >= len(finding.acts):
            raise PlaitError("this finding offers no such repair", finding.path)
        return self.arrange(sequence.id, finding.acts[offer].decisions)

    def _create(
        self,
        sequence: MigrationSequence,
        how: str,
        number: str,
        slug: str,
        below: str,
        origins: tuple[str, ...],
        files: Sequence[tuple[Role, str, bytes]],
        beside: tuple[MigrationDecision, ...] = (),
        texts: Mapping[str, bytes] = NO_TEXTS,
        needs: tuple[str, ...] = (),
        fixed: bool = False,
    ) -> Session:
        name = files[0][1].rpartition("/")[2].rpartition(".")[0]
        view = self._ground.loaded()
        there = view.session.arrangements.get(sequence.id, Arrangement()).created
        id, again = f"new:{name}", 2
        while id in there:
            id, again = f"new:{name}_{again}", again + 1
        contents = {content_id(text): text for _, _, text in files}
        kept = tuple((role.value, path, content_id(text)) for role, path, text in files)
        made = Create(id, how, number, slug, below, origins, kept, needs)
        chosen = (Renumber(id, number),) if fixed else ()
        return self.arrange(sequence.id, (*beside, made, *chosen), {**texts, **contents})

    def _row(self, sequence: MigrationSequence, migration: str) -> Row:
        row = sequence.row(migration)
        if row is None:
            raise PlaitError("no such migration in this series", migration, "`plait migrations` lists them")
        return row

    def _file(self, series: str, row: Row, file: MigrationFile) -> bytes:
        return self.text(series, row.id, file.path)


def _beside(path: str, name: str) -> str:
    folder = path.rpartition("/")[0]
    return f"{folder}/{name}" if folder else name


def _names(row: Row) -> set[str]:
    """Everything a row is called, before and after it is placed."""
    found = {row.id, row.was}
    for one in (row.source, row.target, row.placed):
        if one is not None:
            found |= {one.name, one.path, one.path.rpartition("/")[2], one.number}
    return found - {""}


def _named_ids(decision: MigrationDecision) -> tuple[str, ...]:
    match decision:
        case Move(migration, below):
            return (migration, below) if below else (migration,)
        case Leave(migrations) | Pin(migrations):
            return migrations
        case Renumber(migration) | Rename(migration) | Patch(migration) | Companion(migration):
            return (migration,)
        case Create(below=below, origins=origins):
            return (*origins, below) if below else origins
    return ()


def _refuse_order(
    was: Mapping[str, Row],
    rows: Sequence[Row],
    after: Arrangement,
    decisions: Sequence[MigrationDecision],
    order: Order,
) -> None:
    """A move must come out where it was asked for, and applied rows keep their order among each other."""
    there = [row.id for row in rows if row.in_sequence]
    by_id = {row.id: row for row in rows}
    for decision in decisions:
        if isinstance(decision, Move) and decision.migration in there:
            wanted = [one for one in after.order if one in by_id and by_id[one].in_sequence]
            if wanted != there:
                row = by_id[decision.migration]
                why, hint = "the runner orders by name", "renumber it, or move it elsewhere"
                if order is Order.GRAPH:
                    why = "the declared dependencies make the order, and the target's stay as they are"
                    hint = "move it among the source's own, or insert a merge migration"
                raise PlaitError(f"{row.name} would not run there: {why}", row.migration.path, hint)
    applied = [one for one in there if one in after.applied]
    before = [one for one in was if one in after.applied and was[one].in_sequence]
    if [one for one in before if one in set(applied)] != [one for one in applied if one in set(before)]:
        raise PlaitError("migrations marked applied keep their order", hint="take the mark away first")


def _refuse_paths(rows: Sequence[Row]) -> None:
    places: dict[str, str] = {}
    for row in rows:
        for file in row.files:
            other = places.setdefault(file.path, row.name)
            if other is not row.name and other != row.name:
                raise PlaitError(
                    f"{other} and {row.name} would stand at the same path", file.path, "rename one of them"
                )
