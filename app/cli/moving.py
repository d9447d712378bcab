"""Moving along the journal: log, undo, redo, restore."""

import click

from app.cli.context import json_option, numbers_words, opened, progress_shown, session_options
from app.cli.output import report, say
from state.workspace import Workspace


@click.command("log")
@session_options
@json_option
def log_command(target: str | None, session: str | None, as_json: bool) -> None:
    """List every operation, the latest last; `>` marks the present, `-` what is undone or beside."""
    with opened(target, session) as workspace:
        rows = workspace.history()
    if as_json:
        report(
            [
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
        )
        return
    for row in rows:
        mark = ">" if row.current else " " if row.on_line else "-"
        say(f"{mark} {row.number:5} {row.time} {row.words}")


def _moved(workspace: Workspace) -> None:
    here = next((row for row in workspace.history() if row.current), None)
    with progress_shown() as progress:
        view = workspace.loaded(progress)
    say(f"now at operation {here.number}: {here.words}" if here else "now at the start")
    say(numbers_words(view.numbers))


@click.command("undo")
@click.argument("steps", type=click.IntRange(1), default=1, metavar="[N]")
@session_options
def undo_command(steps: int, target: str | None, session: str | None) -> None:
    """Go back N operations; an apply is taken back in the target too."""
    with opened(target, session) as workspace:
        workspace.undo(steps)
        _moved(workspace)


@click.command("redo")
@click.argument("steps", type=click.IntRange(1), default=1, metavar="[N]")
@session_options
def redo_command(steps: int, target: str | None, session: str | None) -> None:
    """Go forward N operations along what was undone."""
    with opened(target, session) as workspace:
        workspace.redo(steps)
        _moved(workspace)


@click.command("restore")
@click.argument("operation", type=int)
@session_options
def restore_command(operation: int, target: str | None, session: str | None) -> None:
    """Jump to an operation, also to one that was undone and built over."""
    with opened(target, session) as workspace:
        workspace.restore(operation)
        _moved(workspace)
