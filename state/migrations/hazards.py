"""Findings from a replay: what is wrong, where, whether an order fixes it, and what would."""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from state.findings import Severity
from state.migrations.changes import Act, Change, Problem
from state.migrations.decisions import Assume, Leave, MigrationDecision, Move
from state.migrations.sequence import Edge, Hazard, Offer
from state.migrations.simulate import Replay, Step, Trouble

BY_HAND = "patch one of the two, or skip the one that isn't needed"


class _Place(NamedTuple):
    """Where a row stands: its position and its name."""

    at: int
    name: str


class _Judge:
    """Everything that one replay says."""

    def __init__(
        self, steps: Sequence[Step], replayed: Replay, edges: Iterable[Edge], movable: Set[str]
    ) -> None:
        self.steps = steps
        self.replayed = replayed
        self.movable = movable
        self.places = {step.row: _Place(at, step.name) for at, step in enumerate(steps)}
        self.needs: dict[str, set[str]] = {}
        self.needed: dict[str, set[str]] = {}
        for edge in edges:
            self.needs.setdefault(edge.row, set()).add(edge.needs)
            self.needed.setdefault(edge.needs, set()).add(edge.row)
        self._makers: dict[str, list[str]] | None = None
        self._adders: dict[tuple[str, str], list[str]] | None = None

    def name(self, row: str) -> str:
        place = self.places.get(row)
        return place.name if place is not None else "the baseline"

    # Who makes what

    def makers(self, table: str) -> list[str]:
        """Rows that make a table, in the order of the sequence; those that may not run are not among them."""
        if self._makers is None:
            self._makers = {}
            for step in self.steps:
                for change in step.reading.up:
                    if change.conditional:
                        continue
                    if change.act is Act.CREATE_TABLE:
                        self._makers.setdefault(change.table, []).append(step.row)
                    elif change.act is Act.RENAME_TABLE:
                        self._makers.setdefault(change.to, []).append(step.row)
        return self._makers.get(table, [])

    def adders(self, table: str, column: str) -> list[str]:
        if self._adders is None:
            self._adders = {}
            for step in self.steps:
                for change in step.reading.up:
                    if change.conditional:
                        continue
                    if change.act is Act.ADD_COLUMN:
                        names = [change.name]
                    elif change.act is Act.CREATE_TABLE:
                        names = [one.name for one in change.columns]
                    elif change.act is Act.RENAME_COLUMN:
                        names = [change.to]
                    else:
                        continue
                    for name in names:
                        self._adders.setdefault((change.table, name.lower()), []).append(step.row)
        return self._adders.get((table, column.lower()), [])

    # Whether an order fixes it

    def below(self, row: str, maker: str) -> list[Offer]:
        """Moves that bring `row` below `maker` without taking anything away from a third row."""
        offers: list[Offer] = []
        here, there = self.places[row].at, self.places[maker].at
        between = {self.steps[at].row for at in range(here + 1, there + 1)}
        if row in self.movable and not (self.needed.get(row, set()) & between):
            words = f"move {self.name(row)} below {self.name(maker)}"
            offers.append(Offer(words, (Move(row, maker),)))
        over = {self.steps[at].row for at in range(here, there)}
        if maker in self.movable and not (self.needs.get(maker, set()) & over):
            above = self.steps[here - 1].row if here else ""
            words = f"move {self.name(maker)} above {self.name(row)}"
            offers.append(Offer(words, (Move(maker, above),)))
        # What the source brings moves before what the target has.
        return sorted(offers, key=lambda one: not _moves_own(one))

    def above(self, row: str, dropper: str) -> list[Offer]:
        """Moves that bring `row` above the row that drops what it uses."""
        here, there = self.places[row].at, self.places[dropper].at
        over = {self.steps[at].row for at in range(there, here)}
        offers: list[Offer] = []
        if row in self.movable and not (self.needs.get(row, set()) & over):
            below = self.steps[there - 1].row if there else ""
            offers.append(Offer(f"move {self.name(row)} above {self.name(dropper)}", (Move(row, below),)))
        if dropper in self.movable and not (self.needed.get(dropper, set()) & over):
            offers.append(Offer(f"move {self.name(dropper)} below {self.name(row)}", (Move(dropper, row),)))
        return sorted(offers, key=lambda one: not _moves_own(one))

    # Findings

    def all(self) -> list[Hazard]:
        found: list[Hazard] = []
        gaps: dict[str, list[Trouble]] = {}
        for step, troubles in zip(self.steps, self.replayed.troubles, strict=True):
            for problem in step.reading.problems:
                found.append(_of_problem(problem, step.row))
            unknown = self._unknown_before(step)
            for trouble in troubles:
                if trouble.kind in ("missing-table", "weak-missing-table"):
                    gap = self.missing_table(trouble, unknown)
                    if gap is None:
                        gaps.setdefault(trouble.table, []).append(trouble)
                    else:
                        found.append(gap)
                else:
                    found.append(self.finding(trouble, unknown))
        found += [self.baseline_gap(table, troubles) for table, troubles in gaps.items()]
        return found

    def _unknown_before(self, step: Step) -> bool:
        at = self.places[step.row].at
        return self.replayed.after[at - 1].unknown if at else self.replayed.start.unknown

    def missing_table(self, trouble: Trouble, unknown: bool) -> Hazard | None:
        """The table is made later or was dropped before; None where no row makes it."""
        table, row = trouble.table, trouble.row
        weak = trouble.kind.startswith("weak")
        makers = [one for one in self.makers(table) if one != row]
        later = [one for one in makers if self.places[one].at > self.places[row].at]
        if trouble.other and trouble.other in self.places:
            offers = self.above(row, trouble.other)
            return self.hazard(
                "table-dropped",
                trouble,
                f"table {table} was dropped by {self.name(trouble.other)}, which runs before",
                offers,
                others=(trouble.other,),
                weak=weak or unknown,
            )
        if later:
            offers = self.below(row, later[0])
            verb = _verb(trouble.change)
            return self.hazard(
                "needs-table",
                trouble,
                f"{verb} table {table}, which {self.name(later[0])} creates later",
                offers,
                others=(later[0],),
                weak=weak,
                hint=offers[0].words if offers else "extract the statements into a migration further down",
            )
        return None

    def baseline_gap(self, table: str, troubles: Sequence[Trouble]) -> Hazard:
        """A table that is used and that no migration creates: said once, where it is used first."""
        first = next((one for one in troubles if one.kind == "missing-table"), troubles[0])
        rows = tuple(dict.fromkeys(one.row for one in troubles))
        used = f", and by {len(rows) - 1} more" if len(rows) > 1 else ""
        unknown = self._unknown_before(next(step for step in self.steps if step.row == first.row))
        message = f"table {table} is used here{used}, and no migration creates it: made by an ORM or a dump?"
        if unknown:
            message = f"could not check table {table}: no migration that can be read creates it"
        return self.hazard(
            "baseline-gap",
            first,
            message,
            [],
            others=rows[1:],
            weak=unknown or first.kind.startswith("weak"),
            note=unknown,
            hint=f"take {table} as part of the baseline if it exists before the first migration",
            assume=table,
        )

    def finding(self, trouble: Trouble, unknown: bool) -> Hazard:
        table, name, other = trouble.table, trouble.name, trouble.other
        match trouble.kind:
            case "table-exists":
                made = (
                    "created above in the same file"
                    if other == trouble.row
                    else f"created by {self.name(other)}"
                )
                return self.hazard(
                    "duplicate-table",
                    trouble,
                    f"table {table} is created again; it was {made}",
                    [],
                    others=(other,),
                    hint=BY_HAND,
                    skip=True,
                )
            case "object-exists":
                return self.hazard(
                    "duplicate-object",
                    trouble,
                    f"{trouble.detail} {name} is created again; it was created by {self.name(other)}",
                    [],
                    others=(other,),
                    hint=BY_HAND,
                    about=f"{trouble.detail} {name}",
                )
            case "shadow":
                offers = self.above(trouble.row, other) if name == "both" and other in self.places else []
                return self.hazard(
                    "shadowed-table",
                    trouble,
                    f"table {table} is there already, created by {self.name(other)}: IF NOT EXISTS does nothing, "
                    f"and what only this one has is silently lost: {trouble.detail}",
                    offers,
                    others=(other,),
                    hint="add what is lost by ALTER TABLE, or patch one of the two",
                )
            case "missing-column":
                return self.missing_column(trouble, unknown)
            case "column-exists":
                where = "in the same statement" if other == trouble.row else f"by {self.name(other)}"
                return self.hazard(
                    "duplicate-column",
                    trouble,
                    f"column {name} of {table} is made again; it was made {where}",
                    [],
                    others=(other,),
                    hint=BY_HAND,
                    skip=True,
                )
            case "index-exists" | "constraint-exists":
                what = trouble.kind.partition("-")[0]
                return self.hazard(
                    f"duplicate-{what}",
                    trouble,
                    f"{what} {name} of {table} is made again; it was made by {self.name(other)}",
                    [],
                    others=(other,),
                    hint=BY_HAND,
                    skip=True,
                )
            case "key-column":
                return self.hazard(
                    "key-to-missing-column",
                    trouble,
                    f"a foreign key points to column {name} of {table}, which has no such column",
                    self._later_column(trouble),
                    others=(other,) if other else (),
                )
            case "key-type":
                return self.hazard(
                    "key-of-other-type",
                    trouble,
                    f"a foreign key joins columns of different types: {trouble.detail}",
                    [],
                    others=(other,) if other else (),
                    hint="patch one of the two so that the types are the same",
                )
            case "twin-tables":
                return self.hazard(
                    "naming-twins",
                    trouble,
                    f"table {table} and table {trouble.detail}, created by {self.name(other)}, differ in case or "
                    f"underscores only",
                    [],
                    others=(other,),
                    weak=True,
                    hint="are both meant? One of the two sides will not find its rows",
                )
            case "twin-columns":
                by = "in the same file" if other == trouble.row else f"by {self.name(other)}"
                return self.hazard(
                    "naming-twins",
                    trouble,
                    f"column {name} of {table} and column {trouble.detail}, made {by}, differ in case or "
                    f"underscores only",
                    [],
                    others=(other,),
                    weak=True,
                    hint="are both meant? Code of one side will not find the other's values",
                )
        raise AssertionError(f"no words for {trouble.kind}")

    def missing_column(self, trouble: Trouble, unknown: bool) -> Hazard:
        table, name = trouble.table, trouble.name
        adders = [one for one in self.adders(table, name) if one != trouble.row]
        later = [one for one in adders if self.places[one].at > self.places[trouble.row].at]
        renamed = trouble.change.act is Act.RENAME_COLUMN
        if later:
            offers = self.below(trouble.row, later[0])
            return self.hazard(
                "needs-column",
                trouble,
                f"{_verb(trouble.change)} column {name} of {table}, which {self.name(later[0])} adds later",
                offers,
                others=(later[0],),
                hint=offers[0].words if offers else "extract the statements into a migration further down",
            )
        if unknown:
            words = f"could not check column {name} of {table}: what ran before can't be read"
            return self.hazard("missing-column", trouble, words, [], weak=True, note=True)
        words = (
            f"column {name} of {table} is renamed, but it never existed"
            if renamed
            else f"{_verb(trouble.change)} column {name} of {table}, which no migration above makes"
        )
        kind = "rename-of-nothing" if renamed else "missing-column"
        made = self.makers(table)
        return self.hazard(
            kind, trouble, words, [], others=tuple(one for one in made[:1] if one != trouble.row)
        )

    def _later_column(self, trouble: Trouble) -> list[Offer]:
        later = [
            one
            for one in self.adders(trouble.table, trouble.name)
            if one != trouble.row and self.places[one].at > self.places[trouble.row].at
        ]
        return self.below(trouble.row, later[0]) if later else []

    def hazard(
        self,
        kind: str,
        trouble: Trouble,
        message: str,
        offers: Sequence[Offer],
        *,
        others: tuple[str, ...] = (),
        hint: str = "",
        weak: bool = False,
        note: bool = False,
        skip: bool = False,
        assume: str = "",
        about: str = "",
    ) -> Hazard:
        acts = list(offers)
        fixes = bool(offers)
        if skip and self._only_that(trouble) and trouble.row in self.movable:
            reason = f"{self.name(others[0])} does the same" if others else "something does the same"
            acts.append(Offer(f"skip {self.name(trouble.row)}", (Leave((trouble.row,), "skip", reason),)))
        if assume:
            decisions: tuple[MigrationDecision, ...] = (Assume((assume,)),)
            acts.append(Offer(f"take {assume} as part of the baseline", decisions))
        severity = Severity.NOTE if note else Severity.WARNING if weak else Severity.ERROR
        return Hazard(
            kind,
            severity,
            trouble.change.path,
            message,
            hint,
            about or f"{trouble.row}\0{trouble.table}\0{trouble.name}",
            trouble.change.line,
            order_fixes=fixes,
            row=trouble.row,
            others=tuple(one for one in others if one in self.places),
            acts=tuple(acts),
        )

    def _only_that(self, trouble: Trouble) -> bool:
        """Whether the row does nothing else: then it can be skipped."""
        step = self.steps[self.places[trouble.row].at]
        return all(
            change is trouble.change or (change.table == trouble.table and change.act is Act.ADD_INDEX)
            for change in step.reading.up
        )


def _moves_own(offer: Offer) -> bool:
    """Whether an offer moves something that the source brings."""
    first = offer.decisions[0]
    return isinstance(first, Move) and not first.migration.startswith("target:")


_VERBS: Mapping[Act, str] = {
    Act.ADD_INDEX: "an index is made on",
    Act.ADD_CONSTRAINT: "a constraint is made on",
    Act.DROP_COLUMN: "this drops",
    Act.DROP_TABLE: "this drops",
    Act.RENAME_TABLE: "this renames",
    Act.RENAME_COLUMN: "this renames",
    Act.CREATE_TABLE: "a foreign key points to",
    Act.CREATE_OBJECT: "a trigger stands on",
}


def _verb(change: Change) -> str:
    if change.act is Act.USE:
        words = {"insert": "this inserts into", "copy": "this copies into", "select": "this reads"}
        return words.get(change.of, f"this {change.of}s" if change.of else "this uses")
    if change.act in (Act.ADD_COLUMN, Act.ADD_CONSTRAINT) and change.keys:
        return "this changes or points to"
    return _VERBS.get(change.act, "this changes")


def _of_problem(problem: Problem, row: str) -> Hazard:
    return Hazard(
        problem.kind,
        Severity.ERROR if problem.fatal else Severity.NOTE,
        problem.path,
        problem.message,
        problem.hint,
        f"{row}\0{problem.message}",
        problem.line,
        row=row,
    )


def hazards(
    steps: Sequence[Step], replayed: Replay, edges: Iterable[Edge], movable: Set[str]
) -> list[Hazard]:
    """Everything that a replay says is wrong, in the order of the sequence, gaps of the baseline last.

    An order fixes a finding when a movable row can go where the finding goes away without taking from
    a third row what it needs.
    """
    return _Judge(steps, replayed, edges, movable).all()
