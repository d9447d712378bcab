"""Which entries the PATHs of a command name."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from app.cli.context import place
from state.comparison.compare import Comparison
from state.comparison.entry import Entry, Status
from state.comparison.exclusions import Exclusion
from state.comparison.matching import ExclusionMatcher
from state.errors import Cancelled, PlaitError
from state.landscape import survey
from state.view import Standing, View
from state.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])

# What an act on a whole folder means: the others are equal anyway, or the source doesn't know of them.
TO_CHOOSE = frozenset({Status.ONLY_SOURCE, Status.DIFFERENT, Status.RENAMED})
NOT_EXCLUDED = frozenset(Status) - {Status.EXCLUDED}
# The top of the repository, wherever the operator is.
EVERYTHING = "/"
# Among so many names a close one is still found within a blink.
FEW = 4_000
STATUSES = [status.value.replace("_", "-") for status in Status]
STANDINGS = [standing.value for standing in Standing]


@dataclass(frozen=True, slots=True)
class Meant:
    """Entries that an act is for, and how many others the same words name."""

    entries: tuple[Entry, ...]
    left_alone: int = 0

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(entry.key for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows PATHs down."""

    statuses: frozenset[Status] = frozenset()
    standings: frozenset[Standing] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.statuses or self.standings)

    def let(self, view: View, entry: Entry) -> bool:
        """Whether an entry comes through."""
        if self.statuses and entry.status not in self.statuses:
            return False
        return not self.standings or view.standing(entry) in self.standings


def paths_argument(command: F) -> F:
    """PATH… with completion, and `--status` and `--standing` to narrow it down."""
    command = click.option(
        "--standing",
        "standings",
        multiple=True,
        type=click.Choice(STANDINGS),
        help="Only entries that stand so.",
    )(command)
    command = click.option(
        "--status",
        "statuses",
        multiple=True,
        type=click.Choice(STATUSES),
        help="Only entries of this status.",
    )(command)
    return click.argument("paths", nargs=-1, metavar="[PATH]…", shell_complete=complete_path)(command)


def filters(statuses: Sequence[str], standings: Sequence[str]) -> Filters:
    """The filters as they were typed."""
    return Filters(
        frozenset(Status(one.replace("-", "_")) for one in statuses), frozenset(map(Standing, standings))
    )


def entries_meant(
    view: View,
    paths: Sequence[str],
    among: Filters,
    statuses: frozenset[Status] = NOT_EXCLUDED,
    standings: frozenset[Standing] | None = None,
) -> Meant:
    """The entries that an act is for.

    A file that is named itself is meant whatever it is; of those below a folder, or that a pattern
    matches, the ones of `statuses`, or in conflict, and of `standings`. Filters alone mean the whole session.
    """
    # An empty one is a variable of a script that holds nothing, and never means everything.
    if not (paths or among) or "" in paths:
        raise PlaitError("no path was given", hint="name files, folders or quoted patterns; . is everything")
    found: dict[str, Entry] = {}
    alone: set[str] = set()
    for path in paths or (EVERYTHING,):
        one = find_one(view.comparison, path)
        if one is not None:
            if among and not among.let(view, one):
                alone.add(one.key)
            else:
                found[one.key] = one
            continue
        for entry in find_below(view.comparison, path):
            wanted = (entry.status in statuses or _in_conflict(view, entry)) and (
                standings is None or view.standing(entry) in standings
            )
            if wanted and among.let(view, entry):
                found[entry.key] = entry
            elif not among or among.let(view, entry):
                alone.add(entry.key)
    if not found:
        where = ", ".join(paths) or None
        raise PlaitError(
            "no entry there is meant by this", where, "`plait entries` lists them with their standing"
        )
    return Meant(tuple(found.values()), len(alone - found.keys()))


def _in_conflict(view: View, entry: Entry) -> bool:
    """Whether git stopped at it, decided or not: a file that the source deleted is only in the target, yet to choose."""
    outcome = view.outcome(entry.key)
    return entry.status is not Status.EXCLUDED and outcome is not None and outcome.conflict is not None


def entry_meant(view: View, path: str) -> Entry:
    """The one entry that a path names."""
    entry = find_one(view.comparison, path)
    if entry is not None:
        return entry
    below = find_below(view.comparison, path)
    raise PlaitError(f"{len(below)} entries are meant, and it takes one", path, "name one file")


def find_one(comparison: Comparison, path: str) -> Entry | None:
    """The entry of a file by its path in source or target, or where it lands; None for folders and patterns."""
    for name in _spellings(path):
        found = _named(comparison, name)
        if len(found) == 1:
            return found[0]
        if found:
            sides = " or ".join(
                f"{'source' if entry.source_path == name else 'target'}:{name}" for entry in found
            )
            raise PlaitError("two entries have this name", path, f"write {sides}")
    return None


def _named(comparison: Comparison, name: str) -> list[Entry]:
    entry = comparison.entry(name)
    side, sign, rest = name.partition(":")
    if entry is None and sign and side == "source":
        return [one for one in [comparison.entry(rest)] if one is not None and one.source_path == rest]
    if entry is None and sign and side == "target":
        return [one for one in [comparison.at(rest)] if one is not None and one.target_path == rest]
    standing = comparison.at(name)
    if standing is None:
        moved = comparison.matches.get(name)
        standing = comparison.at(moved.path) if moved is not None else None
    found = {one.key: one for one in (entry, standing) if one is not None}
    return list(found.values())


def find_below(comparison: Comparison, path: str) -> list[Entry]:
    """The entries below a folder, or those that a pattern matches; PlaitError where there is none."""
    entries = list(comparison.entries())
    for name in _spellings(path):
        prefix = "" if name in (".", "") else name + "/"
        found = [entry for entry in entries if any(one.startswith(prefix) for one in _paths(entry))]
        if not found and any(letter in name for letter in "*?["):
            found = _matching(entries, name)
        if found:
            return found
    raise PlaitError("no such entry", path, _closest(path, entries))


def _matching(entries: Sequence[Entry], pattern: str) -> list[Entry]:
    """As in a .gitignore: without a slash at any depth, with one from the top."""
    escaped = "\\" + pattern if pattern[0] in "!#" else pattern
    matcher = ExclusionMatcher([Exclusion(escaped, "")])
    paths = dict.fromkeys(path for entry in entries for path in _paths(entry))
    matched = matcher.deciding(list(paths))
    return [entry for entry in entries if any(path in matched for path in _paths(entry))]


def _spellings(path: str) -> Iterator[str]:
    """The path from the top of the repository; else as seen from the folder of it that the operator is in.

    What begins with a dot and a slash, or is dots alone, is only seen from there.
    """
    parts = [part for part in path.split("/") if part not in ("", ".")]
    inside = () if path == EVERYTHING else _folder_inside()
    if not inside or path.split("/", 1)[0] not in (".", ".."):
        yield "/".join(parts) or "."
    if inside:
        below = [*inside]
        for part in parts:
            if part != "..":
                below.append(part)
            elif below:
                below.pop()
        yield "/".join(below) or "."


def _folder_inside() -> tuple[str, ...]:
    """The parts of the current folder below the target's work tree; only without `-C`."""
    if place()[0] != ".":
        return ()
    here = Path.cwd()
    for above in (here, *here.parents):
        if (above / ".git").exists():
            return here.relative_to(above).parts
    return ()


def _paths(entry: Entry) -> Iterable[str]:
    return {path for path in (entry.path, entry.source_path, entry.landed_path) if path}


def _closest(path: str, entries: Iterable[Entry]) -> str:
    names = {name for entry in entries for name in _paths(entry)}
    names |= {folder for name in names for folder in _folders(name)}
    wanted = next(_spellings(path))
    if len(names) > FEW:
        last = wanted.rpartition("/")[2]
        near = [name for name in names if name.rpartition("/")[2] == last]
        parent = wanted.rpartition("/")[0]
        near += [name for name in names if name.rpartition("/")[0] == parent]
        names = set(near[:FEW])
    close = get_close_matches(wanted, sorted(names), 3, 0.5)
    return f"did you mean {' or '.join(close)}?" if close else "`plait entries` lists them"


def _folders(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


def complete_path(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Paths of the session as a shell asks for them, one folder at a time."""
    del param
    try:
        with ctx, Workspace.open(*place()) as workspace:
            landscape = next(iter(survey(workspace.target, workspace.session)))
            names = {name for entry in landscape.comparison.entries() for name in _paths(entry)}
    except (PlaitError, Cancelled):
        return []
    found: dict[str, None] = {}
    for name in names:
        if name.startswith(incomplete):
            head, sign, _ = name[len(incomplete) :].partition("/")
            found[incomplete + head + sign] = None
    return [CompletionItem(name) for name in sorted(found)]
