"""What a session says about itself: status, entries, conflicts."""

from typing import Any

import click

from app.cli.context import json_option, opened, progress_shown, session_options
from app.cli.output import report, say
from app.cli.selection import entries_meant, filters, paths_argument
from app.cli.shapes import (
    VERSION,
    counts_json,
    entry_json,
    findings_json,
    hunks_json,
    numbers_json,
    numbers_words,
    snapshot_json,
)
from state.comparison.entry import Status
from state.drift import Drift
from state.result import read_entries
from state.view import Standing, View
from state.workspace import Workspace

LEFT = (Standing.CONFLICT, Standing.STALE, Standing.OPEN, Standing.UNREVIEWED)
# A list for a person ends here; `--json` and `plait entries` know the rest.
SHOWN = 40


@click.command("status")
@session_options
@json_option
@click.pass_context
def status_command(ctx: click.Context, as_json: bool) -> None:
    """Say where the session stands; exit code 1 while anything is left to decide."""
    with opened() as workspace, progress_shown() as progress:
        view = workspace.loaded(progress)
        drift = workspace.drift()
    if as_json:
        report(_status_json(workspace, view, drift))
    else:
        _say_status(workspace, view, drift)
    ctx.exit(1 if view.numbers.left else 0)


def _status_json(workspace: Workspace, view: View, drift: list[Drift]) -> dict[str, Any]:
    session = workspace.session
    return {
        "version": VERSION,
        "session": workspace.name,
        "source": snapshot_json(workspace.source_snapshot),
        "target": snapshot_json(workspace.target_snapshot),
        "related": view.related,
        "base": session.base,
        "mappings": [{"source": one.source, "target": one.target} for one in session.mappings],
        "numbers": numbers_json(view.numbers),
        "counts": counts_json(view),
        "operation": session.number,
        "revision": workspace.revision,
        "applied": session.applied.branch if session.applied else None,
        "drift": [{"side": one.side, "message": one.words, "commit": one.commit} for one in drift],
        "findings": findings_json(view.findings),
        "notes": [
            {"operation": number, "about": note.about, "text": note.text} for number, note in session.notes
        ],
        "entries": [entry_json(view, entry) for entry in view.entries(*Standing)],
    }


def _say_status(workspace: Workspace, view: View, drift: list[Drift]) -> None:
    source, into, session = workspace.source_snapshot, workspace.target_snapshot, workspace.session
    say(f"session {workspace.name}: {source.name} into {into.name}")
    say(numbers_words(view.numbers))
    for one in drift:
        say(f"the {one.side} {one.words}: `plait rescan` takes it in")
    waiting = [entry for standing in LEFT for entry in view.entries(standing)]
    for entry in waiting[:SHOWN]:
        say(f"{view.standing(entry).value}: {entry.path}: {view.state(entry).words}")
    if len(waiting) > SHOWN:
        say(f"and {len(waiting) - SHOWN} more; `plait entries --standing open` lists the open ones")
    loud = [one for one in view.findings if one.severity.value != "note"]
    if loud:
        say(f"{len(loud)} {'finding' if len(loud) == 1 else 'findings'}; `plait findings` lists them")
    for _, note in session.notes:
        say(f"note on {note.about or 'the session'}: {note.text}")
    if session.applied:
        say(f"applied to the branch {session.applied.branch}")


@click.command("entries")
@paths_argument
@session_options
@json_option
def entries_command(
    paths: tuple[str, ...], statuses: tuple[str, ...], standings: tuple[str, ...], as_json: bool
) -> None:
    """List entries with status, standing and what the result will hold.

    Without PATH or filter: all but the identical and excluded ones.
    """
    with opened() as workspace, progress_shown() as progress:
        view = workspace.loaded(progress)
    among = filters(statuses, standings)
    if not paths and not among:
        among = filters([one.value for one in Status if one not in (Status.IDENTICAL, Status.EXCLUDED)], ())
    entries = entries_meant(view, paths, among, statuses=frozenset(Status)).entries
    if as_json:
        report(
            {
                "version": VERSION,
                "session": workspace.name,
                "entries": [entry_json(view, one) for one in entries],
            }
        )
        return
    for entry in entries:
        state = view.state(entry)
        moved = f" (from {entry.source_path})" if entry.source_path not in (None, entry.path) else ""
        status = entry.status.value.replace("only_", "only in ")
        say(f"{state.standing.value:10} {status:14} {entry.path}{moved}: {state.words}")


@click.command("conflicts")
@click.option("--all", "with_resolved", is_flag=True, help="Also conflicts that are resolved.")
@session_options
@json_option
@click.pass_context
def conflicts_command(ctx: click.Context, with_resolved: bool, as_json: bool) -> None:
    """List the open conflicts with their hunks; exit code 1 while there are any."""
    with opened() as workspace, progress_shown() as progress:
        view = workspace.loaded(progress)
        found = _conflicts(workspace, view, with_resolved)
    if as_json:
        report(found)
    else:
        for conflict in found:
            _say_conflict(conflict)
    ctx.exit(1 if view.numbers.conflicts else 0)


def _conflicts(workspace: Workspace, view: View, with_resolved: bool) -> list[dict[str, Any]]:
    """Every conflict that is open; a file without hunks is decided as a whole."""
    standings = Standing if with_resolved else (Standing.CONFLICT,)
    entries = [entry for entry in view.entries(*standings) if view.state(entry).conflict is not None]
    found = []
    for entry, merge in zip(entries, read_entries(workspace.target, view, entries), strict=True):
        state = view.state(entry)
        chosen = state.decision.hunks if state.decision and state.standing is not Standing.STALE else {}
        hunks = hunks_json(merge, chosen) if merge.text and state.hunks else []
        found.append(
            {
                "path": entry.path,
                "key": entry.key,
                "conflict": state.conflict,
                "message": state.words,
                "standing": state.standing.value,
                "base_found_by": state.base.found_by.value if state.base else "none",
                "suggested": state.suggested,
                "hunks": [hunk for hunk in hunks if hunk["open"] or with_resolved],
            }
        )
    return found


def _say_conflict(conflict: dict[str, Any]) -> None:
    hunks = conflict["hunks"]
    count = sum(hunk["open"] for hunk in hunks)
    words = ("1 hunk" if count == 1 else f"{count} hunks") + " open" if hunks else "decided as a whole"
    say(f"{conflict['path']}: {conflict['message']} ({words})")
    for hunk in hunks:
        lines = ", ".join(
            f"{side} {place[0]}-{place[1]}" if place[1] >= place[0] else f"{side} none"
            for side, place in hunk["lines"].items()
            if place is not None
        )
        choice = "" if hunk["open"] else f": {hunk['choice']}"
        say(f"  {hunk['id']}  lines {lines}{choice}")
