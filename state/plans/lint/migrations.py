"""Listings of migrations held against themselves and against what both sides have."""

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from state.findings import Finding, Severity
from state.plans.lint.case import Case
from state.plans.lint.facts import number_of
from state.plans.plan import EditKind, MigrationAction, MigrationWish, Side

STAYS = (MigrationAction.KEEP, MigrationAction.FROM, MigrationAction.NEW)
_SQL = (".sql",)
_FILES = (".sql", ".py", ".js", ".ts", ".rb", ".php", ".xml", ".yml", ".yaml", ".go")
_COMPANIONS = ("down", "rollback", "undo", "revert", "seed")


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing that says what becomes of migrations, and the folders it speaks of where that is known."""

    number: int
    wishes: tuple[MigrationWish, ...]
    target_folder: str | None
    source_folder: str | None

    @property
    def names(self) -> frozenset[str]:
        """Every name in it, without folders."""
        found = {posixpath.basename(one.name) for one in self.wishes}
        return frozenset(found | {posixpath.basename(one.origin) for one in self.wishes if one.origin})


def listings(case: Case) -> tuple[Listing, ...]:
    """The listings with actions; a tree that only names migrations is none."""
    groups: defaultdict[int, list[MigrationWish]] = defaultdict(list)
    for wish in case.plan.migrations:
        groups[wish.listing].append(wish)
    found = []
    for number, wishes in groups.items():
        acting = tuple(one for one in wishes if one.action is not MigrationAction.LISTED)
        if acting:
            found.append(
                Listing(
                    number, acting, _folder(case, acting, Side.TARGET), _folder(case, acting, Side.SOURCE)
                )
            )
    return tuple(found)


def _folder(case: Case, wishes: tuple[MigrationWish, ...], side: Side) -> str | None:
    """The folder in which most of the named files stand on a side."""
    votes: Counter[str] = Counter()
    for wish in wishes:
        name = wish.origin if side is Side.SOURCE and wish.origin else wish.name
        votes.update({posixpath.dirname(path) for path in case.facts.named(side, name)})
    return votes.most_common(1)[0][0] if votes else None


def numbers_named_twice(case: Case) -> Iterator[Finding]:
    """A number given to two migrations."""
    for listing in listings(case):
        first: dict[int, MigrationWish] = {}
        for wish in listing.wishes:
            number = number_of(wish.name)
            if number is None or wish.action not in STAYS or _is_companion(wish.name):
                continue
            other = first.setdefault(number, wish)
            if other is wish:
                continue
            if other.name == wish.name:
                message = f"is listed twice (first on line {other.line})"
            else:
                message = f"has the number {_digits(wish.name)} of {other.name} (line {other.line})"
            kept = other.action is wish.action is MigrationAction.KEEP
            yield Finding(
                "plan-migration-number",
                Severity.WARNING if kept else Severity.ERROR,
                wish.name,
                message,
                "both exist already: say in which order they run"
                if kept
                else "give one of them a free number",
                other.name,
                wish.line,
            )
    yield from _numbers_outside(case)


def _numbers_outside(case: Case) -> Iterator[Finding]:
    """A migration that is made elsewhere in the plan under a number that a listing gives to another."""
    found = listings(case)
    rows = [
        (listing, wish)
        for listing in found
        for wish in listing.wishes
        if wish.action in STAYS and not _is_companion(wish.name)
    ]
    for edit in case.plan.edits:
        for path in edit.paths if edit.kind is EditKind.CREATE else ():
            number = number_of(path)
            folder, name = posixpath.split(path)
            if number is None or not name.endswith(_FILES) or _is_companion(name):
                continue
            for listing, wish in rows:
                if number_of(wish.name) != number or posixpath.basename(wish.name) == name:
                    continue
                if _same_series(case, listing, folder, name, wish):
                    yield Finding(
                        "plan-migration-number",
                        Severity.ERROR,
                        path,
                        f"is to be created with the number {_digits(name)} that the listing gives to {wish.name} "
                        f"(line {wish.line})",
                        "give one of them a free number, or say which of the two is meant",
                        wish.name,
                        edit.line,
                    )
                    break
    for at, (listing, wish) in enumerate(rows):
        for other_listing, other in rows[:at]:
            number = number_of(wish.name)
            if other_listing is listing or number is None or number != number_of(other.name):
                continue
            name = posixpath.basename(wish.name)
            if name == posixpath.basename(other.name):
                continue
            if wish.action is MigrationAction.KEEP and other.action is MigrationAction.KEEP:
                continue
            if _same_series(
                case, other_listing, posixpath.dirname(wish.name) or listing.target_folder, name, other
            ):
                yield Finding(
                    "plan-migration-number",
                    Severity.ERROR,
                    wish.name,
                    f"has the number {_digits(name)} that another listing gives to {other.name} (line {other.line})",
                    "give one of them a free number, or say which listing holds",
                    other.name,
                    wish.line,
                )
                break


def _same_series(case: Case, listing: Listing, folder: str | None, name: str, wish: MigrationWish) -> bool:
    """Whether a file of that name and folder would run in the listing's series."""
    if posixpath.splitext(name)[1] != posixpath.splitext(wish.name)[1]:
        return False
    here = posixpath.dirname(wish.name) or listing.target_folder
    if here and folder:
        return here == folder or here.endswith("/" + folder) or folder.endswith("/" + here)
    # Series of plain SQL stand in one folder; where they don't, names alone don't tell.
    return name.endswith(_SQL)


def numbers_taken(case: Case) -> Iterator[Finding]:
    """A number that the target, or one of its branches, has given away already."""
    for listing in listings(case):
        folder = listing.target_folder
        if folder is None and listing.source_folder is not None:
            folder = case.facts.landed(listing.source_folder)
        if folder is None:
            continue
        files = _files(case, Side.TARGET, folder)
        here: defaultdict[int, list[str]] = defaultdict(list)
        for name in files:
            number = number_of(name)
            if number is not None and not _is_companion(name):
                here[number].append(name)
        branches = case.facts.numbers_on_branches(folder) or {}
        for wish in listing.wishes:
            name = posixpath.basename(wish.name)
            number = number_of(name)
            if number is None or wish.action not in (MigrationAction.FROM, MigrationAction.NEW):
                continue
            taken = [
                one
                for one in here.get(number, ())
                if one != name and one not in listing.names and _alike(one, name)
            ]
            if taken:
                yield Finding(
                    "plan-migration-taken",
                    Severity.ERROR,
                    wish.name,
                    f"has the number {_digits(name)}, which {taken[0]} of the target has already",
                    "number it behind what the target has",
                    taken[0],
                    wish.line,
                )
                continue
            on = [
                (branch, path)
                for branch, path in branches.get(number, ())
                if (other := posixpath.basename(path)) != name
                and other not in files
                and other not in listing.names
                and _alike(other, name)
                and not _is_companion(other)
            ]
            if on:
                branch, path = on[0]
                more = f" and {len(on) - 1} more" if len(on) > 1 else ""
                yield Finding(
                    "plan-migration-taken",
                    Severity.WARNING,
                    wish.name,
                    f"has the number {_digits(name)}, which {posixpath.basename(path)} has on the branch "
                    f"{branch}{more}",
                    "agree with that branch on the order before one of the two is merged",
                    path,
                    wish.line,
                )


def migrations_left_out(case: Case) -> Iterator[Finding]:
    """A migration that a side has and a whole listing doesn't name."""
    for listing in listings(case):
        # A listing that keeps nothing only adds: it doesn't claim to be the whole sequence.
        if not any(one.action is MigrationAction.KEEP for one in listing.wishes):
            continue
        line = listing.wishes[0].line
        named = listing.names
        contents = {
            case.facts.oid(side, path)
            for wish in listing.wishes
            for side, name in ((Side.TARGET, wish.name), (Side.SOURCE, wish.origin or wish.name))
            for path in case.facts.named(side, name)
        } - {None}
        seen: set[str] = set()
        for side, folder in ((Side.TARGET, listing.target_folder), (Side.SOURCE, listing.source_folder)):
            if folder is None:
                continue
            endings = {posixpath.splitext(one.name)[1] for one in listing.wishes}
            for name in _files(case, side, folder):
                path = posixpath.join(folder, name)
                if (
                    number_of(name) is None
                    or name in named
                    or name in seen
                    or posixpath.splitext(name)[1] not in endings
                    or _is_companion(name)
                    or case.facts.oid(side, path) in contents
                ):
                    continue
                seen.add(name)
                yield Finding(
                    "plan-migration-left-out",
                    Severity.WARNING,
                    path,
                    f"is a migration of the {side.value} that the listing doesn't name",
                    "say whether it is kept, renumbered or dropped",
                    side.value,
                    line,
                )


def missing_origins(case: Case) -> Iterator[Finding]:
    """FROM and KEEP of migrations that don't exist."""
    for listing in listings(case):
        for wish in listing.wishes:
            sides: tuple[Side, ...]
            if wish.action is MigrationAction.FROM and wish.origin:
                sides, name, words = (wish.side or Side.SOURCE,), wish.origin, "is to come from"
            elif wish.action is MigrationAction.KEEP:
                sides, name, words = (
                    ((wish.side,) if wish.side else (Side.TARGET, Side.SOURCE)),
                    wish.name,
                    "keeps",
                )
            else:
                continue
            if any(case.facts.paths(side) is None for side in sides):
                continue
            if any(case.facts.named(side, name) for side in sides):
                continue
            if "." not in posixpath.basename(name) and any(
                case.facts.named(side, name + ending) for side in sides for ending in _FILES
            ):
                continue
            near = listing.source_folder if sides[0] is Side.SOURCE else listing.target_folder
            known = _files(case, sides[0], near) if near is not None else ()
            close = get_close_matches(posixpath.basename(name), known, 1, 0.75)
            where = f"the {sides[0].value}" if len(sides) == 1 else "neither repository"
            missing = f"{where} has no such migration" if len(sides) == 1 else f"{where} has such a migration"
            yield Finding(
                "plan-migration-missing",
                Severity.ERROR,
                wish.name,
                f"the listing {words} {name}, but {missing}"
                if words == "keeps"
                else f"{words} {name}, but {missing}",
                f"did you mean {close[0]}?" if close else "look at the name",
                name,
                wish.line,
            )


def _files(case: Case, side: Side, folder: str) -> tuple[str, ...]:
    """Names of the files directly in a folder."""
    prefix = f"{folder}/" if folder else ""
    return tuple(path[len(prefix) :] for path in case.below(side, folder) if "/" not in path[len(prefix) :])


def _is_companion(name: str) -> bool:
    parts = name.lower().replace("-", ".").replace("_", ".").split(".")
    return len(parts) > 2 and parts[-2] in _COMPANIONS


def _alike(one: str, other: str) -> bool:
    return posixpath.splitext(one)[1] == posixpath.splitext(other)[1] or "." not in other


def _digits(name: str) -> str:
    base = posixpath.basename(name).lstrip("Vv")
    return base[: len(base) - len(base.lstrip("0123456789"))]
