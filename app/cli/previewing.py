"""`--dry-run` of an act on entries: what it would break and lose, and nothing is done."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from app.cli.context import progress_shown
from app.cli.output import report, say
from app.cli.shapes import VERSION, finding_words, findings_json
from state.session.operations import Operation
from state.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])


def dry_run_option(command: F) -> F:
    """`--dry-run`."""
    return click.option(
        "--dry-run", is_flag=True, help="Only tell what it would break, lose and mend; nothing is done."
    )(command)


def say_preview(workspace: Workspace, operation: Operation, keys: Sequence[str], as_json: bool) -> None:
    """What an act would bring and take away; the worst first."""
    with progress_shown() as progress:
        preview = workspace.understanding.preview(operation, progress)
    if as_json:
        report(
            {
                "version": VERSION,
                "session": workspace.name,
                "message": operation.describe(),
                "keys": list(keys),
                "words": list(preview.words),
                "added": findings_json(preview.added),
                "gone": findings_json(preview.gone),
            }
        )
        return
    say(f"not done: {operation.describe()}")
    for one in preview.added:
        say(f"+ {finding_words(one)}")
    for one in preview.gone:
        say(f"- {finding_words(one)}")
    if not preview.added and not preview.gone:
        say("no finding would come or go")
