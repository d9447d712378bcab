"""`plait overview`: both repositories at a glance, what kind of merge it is, in which order to go."""

from dataclasses import asdict
from typing import Any

import click

from app.cli.context import json_option, opened, progress_shown, session_options
from app.cli.output import report, say
from app.cli.shapes import VERSION, snapshot_json
from state.overview.overview import Overview
from state.workspace import Workspace

WIDTH = 78
"""So that a line fits into 80 columns whatever a terminal does with the last ones."""


@click.command("overview")
@session_options
@json_option
@click.pass_context
def overview_command(ctx: click.Context, as_json: bool) -> None:
    """Show both repositories at a glance, what kind of merge this is, and in which order to go about it."""
    with opened() as workspace, progress_shown() as progress:
        found = workspace.overview.survey(progress)
    if as_json:
        report(overview_json(workspace, found))
        return
    # The rows are the screen's own, so that both say the same.
    from screens.overview.folder_map import FolderMap
    from screens.overview.rows import Shown, one_column
    from screens.text import ASCII, UNICODE

    symbols = ASCII if ctx.meta.get("plait.plain") else UNICODE
    folders = FolderMap(found).opened_at_first()
    shown = Shown(found, workspace.source_snapshot, workspace.target_snapshot, folders, has_keys=False)
    for row in one_column(shown, WIDTH, symbols):
        say(row.text)


def overview_json(workspace: Workspace, found: Overview) -> dict[str, Any]:
    """The overview as it is documented in the README beside this file."""
    nature = found.nature
    return {
        "version": VERSION,
        "session": workspace.name,
        "source": snapshot_json(workspace.source_snapshot),
        "target": snapshot_json(workspace.target_snapshot),
        "nature": {
            "kind": nature.kind,
            "message": nature.words,
            "reason": nature.reason,
            "confidence": nature.confidence,
        }
        if nature is not None
        else None,
        "files": {
            "source": found.source_files,
            "target": found.target_files,
            "excluded": found.excluded,
        },
        "languages": [
            {
                "name": one.name,
                "source": {"files": one.source_files, "bytes": one.source_bytes},
                "target": {"files": one.target_files, "bytes": one.target_bytes},
            }
            for one in found.languages
        ],
        "folders": [asdict(one) for one in found.areas],
        "apps": [asdict(one) for one in found.apps or ()],
        "entry_points": [asdict(one) for one in found.entry_points or ()],
        "dependencies": asdict(found.dependencies) if found.dependencies is not None else None,
        "migrations": [asdict(one) for one in found.series or ()],
        "findings": [
            {
                "part": one.part,
                "kind": one.kind,
                "severity": one.severity,
                "count": one.count,
                "first": one.first.finding.id,
            }
            for one in found.findings or ()
        ],
        "order": [
            {
                "step": one.step,
                "message": one.words,
                "reason": one.reason,
                "folder": one.folder,
                "key": one.key,
                "finding": one.finding,
            }
            for one in found.order or ()
        ],
        "unread": list(found.unread),
    }
