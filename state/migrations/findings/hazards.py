"""What is wrong with a sequence of migrations, in words, and what would repair it."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import NamedTuple

from state.findings import Severity
from state.migrations.changes import Act, Change, Problem
from state.migrations.decisions import Assume, Leave
from state.migrations.findings.makers import Maker, Makers
from state.migrations.findings.repairs import Repairs
from state.migrations.findings.unknown import COULD_NOT_CHECK
from state.migrations.sequence import Edge, Hazard, Offer
from state.migrations.simulation.ground import Key, Trouble
from state.migrations.simulation.names import column_key, table_key
from state.migrations.simulation.schema import Table, Where
from state.migrations.simulation.simulate import Ran, Replay, Step

MOST_LISTED = 12
"""How many columns a message names."""


def hazards(
    steps: Sequence[Step], replay: Replay, edges: Iterable[Edge] = (), movable: Set[str] = frozenset()
) -> list[Hazard]:
    """The findings of a sequence in its order: problems of the texts, then what a server would say.

    `movable` are the rows that may change their place or be left out. Whether an order fixes a finding
    is tried, within bounds, by replaying it.
    """
    return _Judge(steps, replay, edges, movable).found()


class _Gap(NamedTuple):
    """A table that nobody makes, where it is used first, and the rows that use it."""

    row: str
    trouble: Trouble
    rows: list[str]


@dataclass(slots=True)
class _Case:
    """One trouble on its way to becoming a finding."""

    kind: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    others: tuple[str, ...] = ()
    acts: tuple[Offer, ...] = ()
    maker: int | None = None
    """The row to get past, by its place in the sequence; the row has to run before it when `before`."""
    before: bool = False


class _Judge:
    def __init__(
        self, steps: Sequence[Step], replay: Replay, edges: Iterable[Edge], movable: Set[str]
    ) -> None:
        self.steps = steps
        self.replay = replay
        self.edges = edges
        self.movable = movable
        self.names = {step.row: step.name for step in steps}
        self.place = {step.row: at for at, step in enumerate(steps)}
        self._makers: Makers | None = None
        self._repairs: Repairs | None = None
        self.gaps: dict[str, _Gap] = {}
        self._lost: dict[tuple[str, str], str] | None = None
        self._doubled: dict[str, bool] = {}

    @property
    def makers(self) -> Makers:
        if self._makers is None:
            self._makers = Makers(self.replay)
        return self._makers

    @property
    def repairs(self) -> Repairs:
        if self._repairs is None:
            self._repairs = Repairs(self.steps, self.replay, self.edges, self.movable)
        return self._repairs

    def found(self) -> list[Hazard]:
        hazards: list[Hazard] = []
        seen: dict[tuple[str, str, str], int] = {}
        placed: list[tuple[int, Hazard]] = []
        for at, ran in enumerate(self.replay.ran):
            if not (ran.troubles or ran.reading.problems or ran.is_opaque):
                continue
            placed += ((at, one) for one in self._of_row(at, ran))
        placed += self._of_gaps()
        placed.sort(key=lambda one: (one[0], one[1].line))
        for _, one in placed:
            number = seen[one.kind, one.path, one.about] = seen.get((one.kind, one.path, one.about), 0) + 1
            hazards.append(one if number == 1 else replace(one, about=f"{one.about} #{number}"))
        return hazards

    def _of_row(self, at: int, ran: Ran) -> Iterator[Hazard]:
        yield from _problems(ran)
        told = {one.line for one in ran.reading.problems}
        unknown = [
            one for one in ran.reading.up if ran.is_opaque and one.act is Act.OPAQUE and one.line not in told
        ]
        if unknown:
            more = f", and {len(unknown) - 1} more" if len(unknown) > 1 else ""
            yield Hazard(
                COULD_NOT_CHECK,
                Severity.NOTE,
                unknown[0].path,
                f"what this does can't be known: {unknown[0].words}{more}",
                "look at it yourself, or rehearse the sequence on a server",
                "opaque",
                unknown[0].line,
                row=ran.row,
            )
        for trouble in ran.troubles:
            case = self._case(at, ran, trouble)
            if case is not None:
                yield self._hazard(ran, trouble, case)

    def _hazard(self, ran: Ran, trouble: Trouble, case: _Case) -> Hazard:
        fixes, acts = False, case.acts
        if case.maker is not None and case.severity is not Severity.NOTE:
            offer = self.repairs.single(ran.row, trouble, case.maker, after=not case.before)
            fixes = offer is not None
            if offer is None:
                fixes, offer = self.repairs.whole(ran.row, trouble)
            if offer is not None:
                acts = (offer, *acts)
                case.hint = case.hint or offer.words
        message = case.message
        if not trouble.sure and case.severity is Severity.NOTE:
            message = f"could not check for sure, because something unknown runs before: {message}"
        change = trouble.change
        name = "" if trouble.kind == "shadowed-table" else trouble.name
        about = ".".join(part for part in (trouble.table, name) if part)
        return Hazard(
            case.kind,
            case.severity,
            change.path,
            message,
            case.hint,
            about,
            change.line,
            order_fixes=fixes,
            row=ran.row,
            others=tuple(dict.fromkeys(one for one in case.others if one != ran.row)),
            acts=acts,
        )

    def _case(self, at: int, ran: Ran, trouble: Trouble) -> _Case | None:
        match trouble.kind:
            case "missing-table":
                return self._missing_table(at, ran, trouble)
            case "missing-column":
                return self._missing_column(at, ran, trouble)
            case "missing-index" | "missing-constraint" | "missing-object" | "missing-type":
                return self._missing_part(at, ran, trouble)
            case "shadowed-table":
                return self._shadowed(ran, trouble)
            case "naming-twins":
                return self._twins(ran, trouble)
            case "foreign-key-type" | "foreign-key-charset":
                return self._key_type(trouble)
        return self._duplicate(ran, trouble)

    # Words for who did what.

    def _name(self, row: str) -> str:
        return self.names.get(row, "the baseline")

    def _by(self, row: str, where: Where | None, verb: str) -> str:
        """ "created by 006_builds", "created in line 3 of this file"."""
        if where is None:
            return verb
        if where.row == row:
            return f"{verb} in line {where.line} of the same migration"
        return f"{verb} by {self._name(where.row)}"

    def _others(self, where: Where | None) -> tuple[str, ...]:
        return (where.row,) if where is not None and where.row in self.names else ()

    # What isn't there.

    def _later(self, at: int, row: str, what: str, makers: Sequence[Maker], verb: str = "") -> _Case | None:
        """A thing that is made only later: the next maker counts."""
        later = next((one for one in makers if one.at > at), None)
        if later is not None:
            name = self.steps[later.at].name
            did = verb or _verb(later.change)
            return _Case(
                "used-before-created",
                f"{what} is {did} by {name}, which runs later",
                others=(self.steps[later.at].row,),
                maker=later.at,
            )
        return None

    def _further_down(self, at: int, what: str, makers: Sequence[Maker], change: Change) -> _Case | None:
        own = next((one for one in makers if one.at == at and one.change.line >= change.line), None)
        if own is None or own.change is change:
            return None
        return _Case(
            "used-before-created",
            f"{what} is {_verb(own.change)} further down, in line {own.change.line} of the same migration",
            "change the order of the statements",
        )

    def _missing_table(self, at: int, ran: Ran, trouble: Trouble) -> _Case | None:
        change, table = trouble.change, trouble.table
        what = f"table {table}"
        makers = self.makers.of_table(table)
        later = self._later(at, ran.row, what, makers) or self._further_down(at, what, makers, change)
        if later is not None:
            sure = trouble.sure or any(one.at > at and not one.change.guarded for one in makers)
            later.severity = Severity.ERROR if sure else Severity.NOTE
            return later
        if trouble.other is not None:
            done = f"renamed to {trouble.detail[1]}" if trouble.how == "renamed" else "dropped"
            verb = self._by(ran.row, trouble.other, done)
            earlier = "" if trouble.other.row == ran.row else ", which runs earlier"
            return _Case(
                "used-after-drop",
                f"{what} is {verb}{earlier}",
                severity=Severity.ERROR if trouble.sure else Severity.NOTE,
                others=self._others(trouble.other),
                maker=self.place.get(trouble.other.row) if trouble.other.row != ran.row else None,
                before=True,
            )
        alike = [one for one in self.makers.of_alike(table) if one.at <= at]
        if alike:
            other = alike[0].change.table
            return _Case(
                "missing-table",
                f"there is no {what}: {self.steps[alike[0].at].name} creates {other}",
                "the server tells the cases of names apart",
                Severity.ERROR if trouble.sure else Severity.NOTE,
                (self.steps[alike[0].at].row,),
            )
        key = table_key(table, self.replay.flavour)
        gap = self.gaps.get(key)
        if gap is None:
            self.gaps[key] = _Gap(ran.row, trouble, [])
        elif ran.row not in gap.rows:
            gap.rows.append(ran.row)
        return None

    def _of_gaps(self) -> Iterator[tuple[int, Hazard]]:
        """One finding for each table that is used although no migration creates it."""
        start = self.replay.start
        assumed = [one.name for one in start.tables.values() if not one.columns]
        # A dump tells tables with their columns; a list of names would take its place.
        can_assume = len(assumed) == len(start.tables)
        every = Offer(
            f"take all {len(self.gaps)} tables that no migration creates as the baseline",
            (Assume(tuple(sorted({*assumed, *(gap.trouble.table for gap in self.gaps.values())}))),),
        )
        for gap in self.gaps.values():
            trouble = gap.trouble
            acts: tuple[Offer, ...] = ()
            if can_assume:
                one = tuple(sorted({*assumed, trouble.table}))
                acts = (Offer(f"take table {trouble.table} as the baseline", (Assume(one),)),)
                if len(self.gaps) > 1:
                    acts += (every,)
            rows = [one for one in dict.fromkeys(gap.rows) if one != gap.row]
            more = f", and by {len(rows)} more" if rows else ""
            yield (
                self.place[gap.row],
                Hazard(
                    "baseline-gap",
                    Severity.WARNING if trouble.sure else Severity.NOTE,
                    trouble.change.path,
                    f"table {trouble.table} is used here{more}, but no migration creates it",
                    "made by an ORM? take it as the baseline",
                    trouble.table,
                    trouble.change.line,
                    row=gap.row,
                    others=tuple(rows),
                    acts=acts,
                ),
            )

    def _missing_column(self, at: int, ran: Ran, trouble: Trouble) -> _Case | None:
        change, table, name = trouble.change, trouble.table, trouble.name
        verb, *alike = trouble.detail
        what = f"column {name} of {table}"
        makers = self.makers.of_column(table, name)
        severity = Severity.ERROR if trouble.sure else Severity.NOTE
        case = self._later(at, ran.row, what, makers) or self._further_down(at, what, makers, change)
        if case is not None:
            case.severity = severity
            return case
        where = trouble.other
        if trouble.how == "dropped":
            earlier = "" if where is None or where.row == ran.row else ", which runs earlier"
            return _Case(
                "used-after-drop",
                f"{what} is {self._by(ran.row, where, 'dropped or renamed')}{earlier}",
                severity=severity,
                others=self._others(where),
                maker=self.place.get(where.row) if where is not None and where.row != ran.row else None,
                before=True,
            )
        made = self._by(ran.row, where, "created")
        if verb == "references":
            message = f"the foreign key points to column {name}, which table {table}, {made}, doesn't have"
            kind = "foreign-key-column"
        else:
            message, kind = f"table {table}, {made}, has no column {name}", "missing-column"
        hint = f"it has a column {alike[0]}" if alike else self._lost_hint(table, name)
        return _Case(kind, message, hint, severity, self._others(where))

    def _lost_hint(self, table: str, name: str) -> str:
        """Who would have brought a column, had the table not been there already."""
        if self._lost is None:
            self._lost = {}
            for ran in self.replay.ran:
                for one in ran.troubles:
                    if one.kind in ("shadowed-table", "duplicate-table"):
                        for column in one.change.columns:
                            self._lost.setdefault((one.table, column.name), ran.row)
        row = self._lost.get((table, name))
        return f"{self._name(row)} would create it, but the table is there already" if row else ""

    def _missing_part(self, at: int, ran: Ran, trouble: Trouble) -> _Case | None:
        change, name = trouble.change, trouble.name
        of = trouble.how if trouble.kind == "missing-object" else trouble.kind.removeprefix("missing-")
        what = f"{of} {name}"
        if of == "constraint" and not name:
            what = "primary key"
        if trouble.table and of != "type":
            what += f" of {trouble.table}"
        kinds = {"index": "constraint", "constraint": "constraint"}
        makers = self.makers.of_part(kinds.get(of, of), name) if name else []
        severity = Severity.ERROR if trouble.sure else Severity.NOTE
        case = self._later(at, ran.row, what, makers) or self._further_down(at, what, makers, change)
        if case is not None:
            case.severity = severity
            return case
        if trouble.kind == "missing-type":
            # Extensions bring types as well.
            return None
        if trouble.kind == "missing-index" and trouble.how == "dropped":
            where = trouble.other
            return _Case(
                "used-after-drop",
                f"{what} went with table {trouble.detail[0]}, {self._by(ran.row, where, 'dropped')}",
                severity=severity,
                others=self._others(where),
                maker=self.place.get(where.row) if where is not None and where.row != ran.row else None,
                before=True,
            )
        if trouble.kind == "missing-object" and trouble.other is not None:
            where = trouble.other
            earlier = "" if where.row == ran.row else ", which runs earlier"
            return _Case(
                "used-after-drop",
                f"{what} is {self._by(ran.row, where, 'dropped')}{earlier}",
                severity=severity,
                others=self._others(where),
            )
        if self.gaps and trouble.kind == "missing-index" and not trouble.table:
            # It may stand on a table that no migration creates.
            return _Case(
                trouble.kind,
                f"could not check {what}: it may stand on a table that no migration creates",
                severity=Severity.NOTE,
            )
        return _Case(trouble.kind, f"{what} is dropped here, but nothing has created it", severity=severity)

    # What is there already, or is lost.

    def _duplicate(self, ran: Ran, trouble: Trouble) -> _Case:
        where, name = trouble.other, trouble.name
        match trouble.kind:
            case "duplicate-table":
                what = f"{trouble.how or 'table'} {trouble.table}"
                verb = "created"
            case "duplicate-column":
                what, verb = f"column {name} of {trouble.table}", trouble.how or "added"
                if trouble.change.act is Act.CREATE_TABLE:
                    return _Case(trouble.kind, f"{what} is defined twice in the same table")
            case "duplicate-index":
                what, verb = f"index {name}", "created"
            case "duplicate-constraint":
                what, verb = f"constraint {name} of {trouble.table}", "added"
                if not name:
                    what = f"the primary key of {trouble.table}"
                if trouble.change.act is Act.CREATE_TABLE:
                    return _Case(trouble.kind, f"{what} is defined twice in the same table")
            case _:
                kind = trouble.detail[0] if trouble.detail else trouble.how
                what, verb = f"{kind} {name}", "created"
        message = f"{what} is already {self._by(ran.row, where, verb)}"
        is_made = trouble.kind == "duplicate-table" and trouble.change.act is Act.CREATE_TABLE
        acts = self._skip(ran, where) if is_made and not trouble.how else ()
        return _Case(
            trouble.kind, message, acts[0].words if acts else "", others=self._others(where), acts=acts
        )

    def _is_within(self, ran: Ran) -> bool:
        """Whether all that a migration does is to make columns that its tables have by then without it."""
        at = self.place[ran.row]
        before = self.replay.after[at - 1] if at else self.replay.start
        for change in ran.reading.up:
            if change.act is Act.USE:
                continue
            table = before.table(change.table)
            if change.act is not Act.CREATE_TABLE or table is None or table.partial:
                return False
            there = {one.name.lower() for one in table.columns.values()}
            if not {one.name.lower() for one in change.columns} <= there:
                return False
        return True

    def _skip(self, ran: Ran, where: Where | None) -> tuple[Offer, ...]:
        """Leaving a migration out that only makes tables that are there already."""
        if where is None or ran.row not in self.movable or where.row in (ran.row, ""):
            return ()
        if ran.row not in self._doubled:
            doubled = {one.table for one in ran.troubles if one.kind in ("duplicate-table", "shadowed-table")}
            changed = {one.table for one in ran.reading.up if one.act is not Act.USE}
            self._doubled[ran.row] = changed <= doubled and self._is_within(ran)
        if not self._doubled[ran.row]:
            return ()
        by = self._name(where.row)
        leave = Leave((ran.row,), "skip", f"superseded by {by}")
        return (Offer(f"skip {self._name(ran.row)}, superseded by {by}", (leave,)),)

    def _shadowed(self, ran: Ran, trouble: Trouble) -> _Case | None:
        final = self._final(trouble.table)
        if final is None:
            return None
        lost = [
            one
            for one in trouble.name.split("\n")
            if one and column_key(one.partition(" ")[0], self.replay.flavour) not in final.columns
        ]
        if not lost and not trouble.detail:
            return None
        made = self._by(ran.row, trouble.other, "created")
        message = f"table {trouble.table} is already {made}"
        if lost:
            more = f" and {len(lost) - MOST_LISTED} more" if len(lost) > MOST_LISTED else ""
            are = "column {} is" if len(lost) == 1 else "columns {} are"
            message += f", so {are.format(', '.join(lost[:MOST_LISTED]) + more)} silently lost"
        else:
            message += f", so {', '.join(trouble.detail[:MOST_LISTED])}"
        return _Case(
            "shadowed-table",
            message,
            "add the lost columns with ALTER TABLE" if lost else "",
            Severity.ERROR if lost else Severity.WARNING,
            self._others(trouble.other),
            maker=self.place.get(trouble.other.row)
            if trouble.other and trouble.other.row != ran.row
            else None,
            before=True,
        )

    def _final(self, table: str) -> Table | None:
        place: Key = ("table", table_key(table, self.replay.flavour))
        found: Table | None = self.replay.state.get(place)
        return found

    def _twins(self, ran: Ran, trouble: Trouble) -> _Case | None:
        first = trouble.detail[0]
        flavour = self.replay.flavour
        if trouble.name:
            final = self._final(trouble.table)
            if (
                final is None
                or not {column_key(one, flavour) for one in (first, trouble.name)} <= final.columns.keys()
            ):
                return None
            what, other = f"column {trouble.name} of {trouble.table}", f"column {first}"
        else:
            if self._final(trouble.table) is None or self._final(first) is None:
                return None
            what, other = f"table {trouble.table}", f"table {first}"
        made = "" if trouble.other is None else f", {self._by(ran.row, trouble.other, 'made')}"
        return _Case(
            "naming-twins",
            f"{what} has almost the name of {other}{made}",
            "one of them may be meant for the other",
            Severity.WARNING,
            self._others(trouble.other),
        )

    def _key_type(self, trouble: Trouble) -> _Case:
        table, column, reason = trouble.detail
        what = "another type" if trouble.kind == "foreign-key-type" else "another character set"
        return _Case(
            trouble.kind,
            f"foreign key {trouble.name} of {trouble.table} points to {column} of {table}, "
            f"which has {what}: {reason}",
            severity=Severity.ERROR if self.replay.flavour else Severity.WARNING,
            others=self._others(trouble.other),
        )


def _verb(change: Change) -> str:
    match change.act:
        case Act.ADD_COLUMN | Act.ADD_CONSTRAINT:
            return "added"
        case Act.RENAME_TABLE:
            return f"renamed from {change.table}"
        case Act.RENAME_COLUMN:
            return f"renamed from {change.name}"
    return "created"


def _problems(ran: Ran) -> Iterator[Hazard]:
    """What is wrong with the text itself; what stops no server is told once for each file."""
    same: dict[tuple[str, str], list[Problem]] = {}
    for one in ran.reading.problems:
        if one.fatal:
            yield _problem(ran.row, one, one.message)
        else:
            same.setdefault((one.path, one.kind), []).append(one)
    for first, *more in same.values():
        yield _problem(ran.row, first, first.message + (f", and in {len(more)} more places" if more else ""))


def _problem(row: str, problem: Problem, message: str) -> Hazard:
    return Hazard(
        problem.kind,
        Severity.ERROR if problem.fatal else Severity.NOTE,
        problem.path,
        message,
        problem.hint,
        problem.message,
        problem.line,
        row=row,
    )
