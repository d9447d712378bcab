"""`plait mergetool`: the Resolve screen on four files, as git's own mergetool."""

import sys
import tempfile
from pathlib import Path

import click

from app.cli.output import say
from app.mergetool import MergeFiles, begin, write_result
from state.errors import PlaitError


@click.command("mergetool")
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("local", type=click.Path(path_type=Path))
@click.argument("remote", type=click.Path(path_type=Path))
@click.argument("merged", type=click.Path(path_type=Path))
@click.option("--no-open", is_flag=True, help="Only report the open hunks; write when there are none.")
@click.pass_context
def mergetool_command(
    ctx: click.Context, base: Path, local: Path, remote: Path, merged: Path, no_open: bool
) -> None:
    """Resolve one file that a merge or rebase stopped at; LOCAL is the target here, REMOTE the source.

    \b
    git config --global mergetool.plait.cmd 'plait mergetool "$BASE" "$LOCAL" "$REMOTE" "$MERGED"'
    git config --global mergetool.plait.trustExitCode true

    Exit code 0 only when MERGED was written without a conflict.
    """
    files = MergeFiles(base, local, remote, merged)
    with tempfile.TemporaryDirectory(prefix="plait-") as folder:
        workspace = begin(files, Path(folder))
        if not no_open:
            if not sys.stdin.isatty() or not sys.stdout.isatty():
                workspace.close()
                raise PlaitError("the Resolve screen needs a terminal", hint="--no-open reports instead")
            from app.application import run
            from state.workspace import Workspace

            run(workspace, plain=bool(ctx.meta.get("plait.plain")), screen="resolve")
            workspace = Workspace.open(workspace.target.place, workspace.name)
        with workspace:
            left = write_result(workspace, files)
    for sentence in left:
        say(sentence)
    ctx.exit(1 if left else 0)
