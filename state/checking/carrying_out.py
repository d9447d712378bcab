"""Does what the plan writes down, where nothing has to be decided: its copies, and its order of migrations."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from state.checking.session_ground import SessionGround
from state.comparison.entry import Entry, Status
from state.errors import PlaitError
from state.migrations.decisions import Accept, Leave, MigrationDecision, Move, Rename, Renumber
from state.migrations.sequence import Row
from state.migrations.sequence import Sequence as MigrationSequence
from state.plans.plan import CopyWish, MigrationAction, MigrationWish
from state.progress import Progress, unwatched
from state.refusals import safe_path
from state.view import Standing

if TYPE_CHECKING:
    from state.checking.checking import Checking


class Left(NamedTuple):
    """Something of the plan that was not done, and why."""

    what: str
    why: str
    line: int


class Carried(NamedTuple):
    """What was done: the keys of entries, or the names of migrations; and what was left alone."""

    done: tuple[str, ...]
    left: tuple[Left, ...]


class CarryingOut:
    """The plan's copies and migration listings, carried out as acts of the session."""

    def __init__(self, workspace: SessionGround, checking: "Checking") -> None:
        self._workspace = workspace
        self._checking = checking

    # Copies

    def copy(self, items: Iterable[str] = (), progress: Progress = unwatched) -> Carried:
        """Takes or copies what the plan sends over; all copies of the plan without items.

        A file that both sides have and that differs is left to the operator, whatever the plan says of it.
        """
        plan = self._checking.needed()
        wanted = {plan.item(one).about for one in items if plan.item(one) is not None}  # type: ignore[union-attr]
        wishes = [one for one in plan.copies if not wanted or one.id in wanted]
        self._workspace.loaded(progress)
        taken: list[str] = []
        copied: list[tuple[str, str]] = []
        left: list[Left] = []
        for number, wish in enumerate(wishes):
            progress("reading the plan's copies", number, len(wishes))
            try:
                for entry, place in self._meant(wish):
                    why = self._why_not(entry, place)
                    if why:
                        left.append(Left(entry.source_path or entry.path, why, wish.line))
                    elif place == entry.path:
                        taken.append(entry.key)
                    else:
                        copied.append((entry.key, place))
            except PlaitError as error:
                left.append(Left(wish.source.written, str(error), wish.line))
        if taken:
            self._workspace.take(taken)
        done = list(taken)
        for key, place in copied:
            try:
                self._workspace.copy(key, place)
                done.append(key)
            except PlaitError as error:
                left.append(Left(key, str(error), 0))
        return Carried(tuple(dict.fromkeys(done)), tuple(dict.fromkeys(left)))

    def _meant(self, wish: CopyWish) -> list[tuple[Entry, str]]:
        """The entries that a copy is about, with where each is to land."""
        # Whatever the plan says, nothing is looked for or written outside of the two trees.
        source, target = safe_path(wish.source.path, root=True), safe_path(wish.target.path, root=True)
        comparison = self._workspace.loaded().comparison
        exact = [
            one
            for one in (comparison.entry(source), comparison.at(source))
            if one is not None and one.source_path == source
        ]
        if exact and exact[0].source is not None:
            return [(exact[0], target)]
        below = f"{source}/" if source else ""
        found = [
            (one, f"{target}/{one.source_path[len(below) :]}".strip("/"))
            for one in comparison.entries()
            if one.source is not None and one.source_path is not None and one.source_path.startswith(below)
        ]
        found = [one for one in found if one[0].status is not Status.EXCLUDED]
        if not found or "*" in source:
            raise PlaitError(
                "the source has no such file", source or wish.source.written, "look for its name in Copy"
            )
        return found

    def _why_not(self, entry: Entry, place: str) -> str:
        """Why a copy is left to the operator; empty where it isn't."""
        view = self._workspace.loaded()
        decision = view.session.decisions.get(entry.key)
        if entry.status is Status.EXCLUDED:
            return f"it is excluded: {entry.reason or 'by a pattern'}"
        if entry.key in view.session.arranged:
            return "a sequence of migrations places it"
        if decision is not None:
            same = decision.kind == "take" and place == entry.path
            return "" if same else f"it is decided already: {decision.kind}"
        if place != entry.path:
            there = view.comparison.at(place)
            if there is not None and there.target is not None:
                same = entry.source is not None and entry.source.oid == there.target.oid
                return f"the target has {'the same' if same else 'a different'} file at {place} already"
            return ""
        if entry.status is Status.IDENTICAL:
            return "both sides have the same"
        if entry.target is not None:
            clean = view.standing(entry) is not Standing.CONFLICT
            return "both sides have it, and they differ" + (
                "; git merges it" if clean and view.related else ""
            )
        return ""

    # Migrations

    def arrange(self, listing: int | None = None, progress: Progress = unwatched) -> Carried:
        """Puts a series into the order, under the names and numbers, that a listing of the plan wants."""
        plan = self._checking.needed()
        wishes = [one for one in plan.migrations if one.action is not MigrationAction.LISTED]
        listings = list(dict.fromkeys(one.listing for one in wishes))
        if not listings:
            raise PlaitError("the plan lists no migrations to keep, take or rename", plan.title)
        chosen = listings[0] if listing is None else listing
        if listing is None:
            chosen = max(listings, key=lambda one: sum(wish.listing == one for wish in wishes))
        wishes = [one for one in wishes if one.listing == chosen]
        sequence = self._series_of(wishes, progress)
        decisions: list[MigrationDecision] = [Accept(())]
        left: list[Left] = []
        done: list[str] = []
        dropped: list[str] = []
        below = ""
        order = [row.id for row in sequence.rows if row.in_sequence]
        for wish in wishes:
            row = _row_for(sequence, wish)
            if row is None:
                why = (
                    "it is to be written"
                    if wish.action is MigrationAction.NEW
                    else "neither side has such a migration"
                )
                left.append(Left(wish.name, why, wish.line))
                continue
            done.append(wish.name)
            if wish.action is MigrationAction.DROP:
                dropped.append(row.id)
                continue
            if row.id in order and order[0 if not below else order.index(below) + 1 :][:1] != [row.id]:
                decisions.append(Move(row.id, below))
                order.remove(row.id)
                order.insert(order.index(below) + 1 if below else 0, row.id)
            decisions += _named_as(row, wish.name)
            below = row.id
        if dropped:
            decisions.append(Leave(tuple(dropped), "skip", "the plan leaves it out"))
        if not done:
            raise PlaitError(
                "no migration of the listing is on either side",
                plan.title,
                f"it begins in line {wishes[0].line}",
            )
        self._workspace.migrations.arrange(sequence.id, tuple(decisions))
        return Carried(tuple(done), tuple(left))

    def _series_of(self, wishes: list[MigrationWish], progress: Progress) -> MigrationSequence:
        """The series that most of the listed names are in."""
        best, most = None, 0
        for sequence in self._workspace.migrations.all(progress):
            count = sum(_row_for(sequence, wish) is not None for wish in wishes)
            if count > most:
                best, most = sequence, count
        if best is None:
            raise PlaitError("neither side has a series with these migrations", wishes[0].name)
        return best


def _row_for(sequence: MigrationSequence, wish: MigrationWish) -> Row | None:
    """The row that a line of the listing is about."""
    wanted = (wish.origin or wish.name).rpartition("/")[2]
    found = []
    for row in sequence.rows:
        sides = (row.source,) if wish.origin else (row.target, row.source)
        names = {one.path.rpartition("/")[2] for one in sides if one is not None} | {
            one.name for one in sides if one
        }
        if wanted in names:
            found.append(row)
    if wish.origin and not found:
        return next(
            (row for row in sequence.rows if row.target and row.target.path.endswith(f"/{wanted}")), None
        )
    # Both sides may have written the same name: kept are the target's, taken the source's.
    if len(found) > 1:
        kept = wish.action is MigrationAction.KEEP
        better = [row for row in found if (row.target is not None) == kept]
        found = better or found
    return found[0] if found else None


def _named_as(row: Row, name: str) -> list[MigrationDecision]:
    """The decisions that give a row the number and the name of a file."""
    stem = name.rpartition("/")[2]
    stem = stem.rpartition(".")[0] or stem
    now = row.migration
    if stem == now.name:
        return []
    number, _, slug = stem.partition("_")
    decisions: list[MigrationDecision] = []
    if number and number[0].isdigit() and number != now.number:
        decisions.append(Renumber(row.id, number))
    if slug and slug != now.slug:
        decisions.append(Rename(row.id, slug))
    return decisions
