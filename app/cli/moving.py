"""Moving along the journal: log, undo, redo, restore."""

import click

from app.cli.context import json_option, opened, say_done, session_options
from app.cli.output import report, say
from app.cli.shapes import VERSION


@click.command("log")
@session_options
@json_option
def log_command(as_json: bool) -> None:
    """List every operation, the latest last; `>` marks the present, `-` what is undone or beside."""
    with opened() as workspace:
        rows = workspace.history()
        name, number, revision = workspace.name, workspace.session.number, workspace.revision
    if as_json:
        operations = [
            {
                "number": row.number,
                "parent": row.parent,
                "time": row.time,
                "kind": row.kind,
                "message": row.words,
                "actor": row.actor,
                "on_line": row.on_line,
                "current": row.current,
                "redoable": row.redoable,
            }
            for row in rows
        ]
        report(
            {
                "version": VERSION,
                "session": name,
                "operation": number,
                "revision": revision,
                "operations": operations,
            }
        )
        return
    for row in rows:
        mark = ">" if row.current else " " if row.on_line else "-"
        say(f"{mark} {row.number:5} {row.time} {row.words}")


@click.command("undo")
@click.argument("steps", type=click.IntRange(1), default=1, metavar="[N]")
@session_options
@json_option
def undo_command(steps: int, as_json: bool) -> None:
    """Go back N operations; an apply is taken back in the target too."""
    with opened() as workspace:
        workspace.undo(steps)
        say_done(workspace, as_json)


@click.command("redo")
@click.argument("steps", type=click.IntRange(1), default=1, metavar="[N]")
@session_options
@json_option
def redo_command(steps: int, as_json: bool) -> None:
    """Go forward N operations along what was undone."""
    with opened() as workspace:
        workspace.redo(steps)
        say_done(workspace, as_json)


@click.command("restore")
@click.argument("operation", type=click.IntRange(1))
@session_options
@json_option
def restore_command(operation: int, as_json: bool) -> None:
    """Jump to an operation, also to one that was undone and built over."""
    with opened() as workspace:
        workspace.restore(operation)
        say_done(workspace, as_json)
