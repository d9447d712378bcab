"""What a session says about itself: status, conflicts, findings, result, differences."""

import sys
from typing import Any

import click

from app.cli.begin import snapshot_json
from app.cli.context import (
    entries_of,
    json_option,
    numbers_json,
    numbers_words,
    opened,
    progress_shown,
    session_options,
)
from app.cli.output import report, say, text_of
from state.merging.file_merge import FileMerge
from state.merging.regions import RegionKind
from state.result import read_entries
from state.view import Standing, View
from state.workspace import Workspace

LEFT = (Standing.CONFLICT, Standing.STALE, Standing.OPEN, Standing.UNREVIEWED)


@click.command("status")
@session_options
@json_option
@click.pass_context
def status_command(ctx: click.Context, target: str | None, session: str | None, as_json: bool) -> None:
    """Say where the session stands; exit code 1 while anything is left to decide."""
    with opened(target, session) as workspace, progress_shown() as progress:
        view = workspace.loaded(progress)
        drift = workspace.drift()
        if as_json:
            report(
                {
                    "version": 1,
                    "session": workspace.name,
                    "source": snapshot_json(workspace.source_snapshot),
                    "target": snapshot_json(workspace.target_snapshot),
                    "related": view.related,
                    "base": workspace.session.base,
                    "mappings": [str(one) for one in workspace.session.mappings],
                    "numbers": numbers_json(view.numbers),
                    "counts": {status.value: count for status, count in view.comparison.counts.items()},
                    "operation": workspace.session.number,
                    "applied": workspace.session.applied.branch if workspace.session.applied else None,
                    "drift": [
                        {"side": one.side, "message": one.words, "commit": one.commit} for one in drift
                    ],
                    "entries": [_entry_json(view, key) for key in view.standings],
                }
            )
        else:
            source, into = workspace.source_snapshot, workspace.target_snapshot
            say(f"session {workspace.name}: {source.name} into {into.name}")
            say(numbers_words(view.numbers))
            for one in drift:
                say(f"the {one.side} {one.words}: `plait rescan` takes it in")
            for entry in view.entries(*LEFT):
                say(f"{view.standing(entry).value}: {entry.path}: {view.state(entry).words}")
            if workspace.session.applied:
                say(f"applied to the branch {workspace.session.applied.branch}")
    ctx.exit(1 if view.numbers.left else 0)


def _entry_json(view: View, key: str) -> dict[str, Any]:
    entry = view.comparison.entry(key)
    assert entry is not None
    state = view.state(entry)
    return {
        "key": key,
        "path": entry.path,
        "status": entry.status.value,
        "standing": state.standing.value,
        "message": state.words,
        "decision": state.decision.kind if state.decision else None,
        "hunks": state.hunks,
        "open_hunks": state.open_hunks,
    }


@click.command("conflicts")
@session_options
@json_option
@click.pass_context
def conflicts_command(ctx: click.Context, target: str | None, session: str | None, as_json: bool) -> None:
    """List the open conflicts with their hunks; exit code 1 while there are any."""
    with opened(target, session) as workspace, progress_shown() as progress:
        view = workspace.loaded(progress)
        found = conflicts_json(workspace, view)
    if as_json:
        report(found)
    else:
        for conflict in found:
            open_hunks = [hunk["id"] for hunk in conflict["hunks"] if hunk["open"]]
            words = (
                f"{len(open_hunks)} of {len(conflict['hunks'])} hunks open"
                if conflict["hunks"]
                else "whole file"
            )
            say(f"{conflict['path']}: {conflict['message']} ({words})")
            for hunk in open_hunks:
                say(f"  {hunk}")
    ctx.exit(1 if found else 0)


def conflicts_json(workspace: Workspace, view: View) -> list[dict[str, Any]]:
    """Every open conflict; a file without hunks is decided as a whole."""
    entries = list(view.entries(Standing.CONFLICT))
    found = []
    for entry, merge in zip(entries, read_entries(workspace.target, view, entries), strict=True):
        state = view.state(entry)
        chosen = state.decision.hunks if state.decision else {}
        found.append(
            {
                "path": entry.path,
                "key": entry.key,
                "conflict": state.conflict,
                "message": state.words,
                "base_found_by": state.base.found_by.value if state.base else "none",
                "suggested": state.suggested,
                "hunks": hunks_json(merge, chosen) if merge.text and state.hunks else [],
            }
        )
    return found


def hunks_json(merge: FileMerge, chosen: Any) -> list[dict[str, Any]]:
    """The conflicts of one file; line numbers count from 1, the last one included, [n+1, n] where there is none."""
    return [
        {
            "id": region.hunk,
            "source": text_of(b"".join(merge.source_lines[slice(*region.source)])),
            "target": text_of(b"".join(merge.target_lines[slice(*region.target)])),
            "base": text_of(b"".join((merge.base_lines or ())[slice(*region.base)]))
            if merge.base_lines is not None
            else None,
            "lines": {
                "source": [region.source[0] + 1, region.source[1]],
                "target": [region.target[0] + 1, region.target[1]],
                "base": [region.base[0] + 1, region.base[1]] if merge.base_lines is not None else None,
            },
            "open": region.hunk not in chosen,
            "choice": chosen[region.hunk].choice.value if region.hunk in chosen else None,
        }
        for region in merge.regions
        if region.kind is RegionKind.CONFLICT
    ]


@click.command("findings")
@session_options
@json_option
@click.pass_context
def findings_command(ctx: click.Context, target: str | None, session: str | None, as_json: bool) -> None:
    """List what Plait noticed; exit code 1 while there are errors or warnings."""
    with opened(target, session) as workspace, progress_shown() as progress:
        found = workspace.loaded(progress).findings
    if as_json:
        report(
            {
                "version": 1,
                "findings": [
                    {
                        "id": one.id,
                        "kind": one.kind,
                        "severity": one.severity.value,
                        "path": one.path,
                        "message": one.message,
                        "hint": one.hint,
                    }
                    for one in found
                ],
            }
        )
    else:
        for one in found:
            say(f"{one.severity.value}: {one.path}: {one.message}" + (f" ({one.hint})" if one.hint else ""))
    ctx.exit(1 if any(one.severity.value != "note" for one in found) else 0)


@click.command("result")
@session_options
@json_option
def result_command(target: str | None, session: str | None, as_json: bool) -> None:
    """Print the id of the proposed tree; git commands can read it."""
    with opened(target, session) as workspace, progress_shown() as progress:
        workspace.loaded(progress)
        tree = workspace.result_tree()
        changes = workspace.result_changes() if as_json else []
    if as_json:
        report(
            {
                "version": 1,
                "tree": tree,
                "changes": [
                    {
                        "path": path,
                        "before": before.oid if before else None,
                        "after": after.oid if after else None,
                        "mode": after.mode if after else None,
                    }
                    for path, before, after in changes
                ],
            }
        )
    else:
        say(tree)


@click.command("diff")
@click.argument("paths", nargs=-1, metavar="[PATH]…")
@session_options
def diff_command(paths: tuple[str, ...], target: str | None, session: str | None) -> None:
    """Show what the result changes in the target."""
    with opened(target, session) as workspace, progress_shown() as progress:
        view = workspace.loaded(progress)
        result = workspace.result_tree()
        wanted: list[str] = []
        for entry in entries_of(view, paths):
            wanted += [path for path, _ in workspace.lands(entry.key)] or [entry.path]
        patch = workspace.target.git.run(
            "diff-tree", "-p", "-r", "-M", "--no-ext-diff", "--no-textconv", workspace.target_snapshot.tree, result,
            "--", *wanted,
        )  # fmt: skip
    if sys.stdout.isatty():
        say(patch.decode("utf-8", "surrogateescape").rstrip("\n"))
    else:
        sys.stdout.buffer.write(patch)
