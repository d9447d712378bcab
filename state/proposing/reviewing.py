"""What was accepted together with others and waits to be looked at."""

from collections.abc import Callable, Collection, Iterator

from state.comparison.entry import Entry
from state.merging.file_merge import FileMerge, TextOf, split_lines
from state.progress import Progress
from state.proposing.offered import WHOLE, AcceptedHunk
from state.repositories.repository import Repository
from state.result import read_entries
from state.session.session import Decision
from state.view import Standing, View


def accepted_together(
    view: View,
    target: Repository,
    text_of: TextOf,
    result_bytes: Callable[[str], bytes | None],
    progress: Progress,
) -> Iterator[AcceptedHunk]:
    """The hunks nobody looked at, in path order and that of their lines in the result."""
    waiting = [
        (entry, decision)
        for entry in view.entries(Standing.UNREVIEWED, Standing.CONFLICT)
        if view.unseen(entry.key) and (decision := view.session.decisions.get(entry.key)) is not None
    ]
    by_hunks = [entry for entry, decision in waiting if decision.kind == "hunks"]
    merges = iter(read_entries(target, view, by_hunks))
    for number, (entry, decision) in enumerate(waiting):
        progress("reading what was accepted", number, len(waiting))
        if decision.kind == "hunks":
            yield from _hunks(next(merges), decision, view.unseen(entry.key), text_of)
        elif WHOLE in decision.hunks:
            yield _whole(view, entry, decision, result_bytes)


def _hunks(
    merge: FileMerge, decision: Decision, unseen: Collection[str], text_of: TextOf
) -> Iterator[AcceptedHunk]:
    at = 0
    for region in merge.regions:
        lines = merge.region_lines(region, decision.hunks, text_of)
        choice = decision.hunks.get(region.hunk) if region.hunk else None
        if choice is not None and region.hunk in unseen:
            yield AcceptedHunk(
                merge.key,
                merge.path,
                region.hunk or "",
                at + 1,
                at + len(lines),
                choice.choice,
                choice.reason,
                b"".join(lines),
                choice.confidence,
            )
        at += len(lines)


def _whole(
    view: View, entry: Entry, decision: Decision, result_bytes: Callable[[str], bytes | None]
) -> AcceptedHunk:
    choice = decision.hunks[WHOLE]
    lands = view.state(entry).lands
    text = (result_bytes(lands[0][0]) if lands else None) or b""
    return AcceptedHunk(
        entry.key,
        entry.path,
        WHOLE,
        1,
        len(split_lines(text)),
        choice.choice,
        choice.reason,
        text,
        choice.confidence,
    )
