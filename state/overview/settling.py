"""Packages for which the two sides leave no version and somebody has to settle on one."""

from collections.abc import Iterable, Iterator, Mapping

from state.comparison.entry import Entry
from state.merging.file_merge import FileMerge
from state.proposing.standing import chosen_of
from state.repositories.repository import Repository
from state.result import read_entries
from state.understanding.dependencies import Dependency
from state.understanding.dependencies.table import Listing
from state.understood.ground import WAITING
from state.view import Standing, View


def to_settle(rows: Iterable[Dependency], view: View, target: Repository) -> tuple[Dependency, ...]:
    """Those on which something is still to decide; all that clash where no shared history says who changed what.

    With shared history git settles what one side alone changed. What remains are lines in manifests that wait or
    in open hunks, and packages for which the result holds the lines of both sides, each in another file.
    """
    clashing = [row for row in rows if row.compatible is False]
    if view.session.base is None or not clashing:
        return tuple(clashing)
    return tuple(_of_shared_history(clashing, view, target))


def _of_shared_history(rows: list[Dependency], view: View, target: Repository) -> Iterator[Dependency]:
    listings = [(row, [*_entries(row, view)]) for row in rows]
    cut = {
        entry.key: entry
        for _, those in listings
        for entry, _, _ in those
        if view.standing(entry) is Standing.CONFLICT and view.state(entry).hunks
    }
    merges = {one.key: one for one in read_entries(target, view, cut.values())}
    for row, those in listings:
        if any(_waits(view, merges, *one) for one in those) or _has_both(row):
            yield row


def _entries(row: Dependency, view: View) -> Iterator[tuple[Entry, Listing, bool]]:
    """Where either side lists a package; whether it is the source that does."""
    for listing, is_source in (
        *((one, True) for one in row.source_at),
        *((one, False) for one in row.target_at),
    ):
        entry = view.comparison.entry(listing.path) if is_source else view.comparison.at(listing.path)
        if entry is not None:
            yield entry, listing, is_source


def _waits(
    view: View, merges: Mapping[str, FileMerge], entry: Entry, listing: Listing, is_source: bool
) -> bool:
    """Whether the line of a side still waits for a decision."""
    merge = merges.get(entry.key)
    if merge is None or not merge.text:
        return view.standing(entry) in WAITING
    spans = (one.source if is_source else one.target for one in merge.open(chosen_of(view, entry.key)))
    return any(start < listing.line <= stop for start, stop in spans)


def _has_both(row: Dependency) -> bool:
    """Whether the result asks for what only the source and for what only the target asks for."""
    if row.ecosystem == "npm":
        # Each package.json has its own versions.
        return False
    source, target, result = (
        {(one.specifier, one.group) for one in those}
        for those in (row.source_at, row.target_at, row.result_at)
    )
    return bool(result & (source - target)) and bool(result & (target - source))
