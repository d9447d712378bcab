"""`plait mergetool`: the Resolve screen on four files, as git's own mergetool."""

import sys
from pathlib import Path

import click

from app.cli.context import json_option
from app.cli.output import report, warn
from app.cli.shapes import VERSION, hunks_json
from app.mergetool import MergeFiles, begin, clear_away, kept_for, write_result
from state.errors import PlaitError
from state.merging.choice import Choice
from state.view import Standing
from state.workspace import Workspace

SIMPLE = [one.value for one in Choice if one not in (Choice.LINES, Choice.TEXT)]
FILE = click.Path(path_type=Path)


@click.command("mergetool")
@click.argument("base", type=FILE)
@click.argument("local", type=FILE)
@click.argument("remote", type=FILE)
@click.argument("merged", type=FILE)
@click.option("--no-open", is_flag=True, help="Don't open the screen; write when no hunk is open.")
@click.option(
    "--with", "choice", type=click.Choice(SIMPLE), help="Resolve every open hunk so, without a screen."
)
@json_option
@click.pass_context
def mergetool_command(
    ctx: click.Context,
    base: Path,
    local: Path,
    remote: Path,
    merged: Path,
    no_open: bool,
    choice: str | None,
    as_json: bool,
) -> None:
    """Resolve one file that a merge or rebase stopped at; LOCAL is the target here, REMOTE the source.

    \b
    git config --global mergetool.plait.cmd 'plait mergetool "$BASE" "$LOCAL" "$REMOTE" "$MERGED"'
    git config --global mergetool.plait.trustExitCode true
    git mergetool --tool=plait

    Exit code 0 only when MERGED was written without a conflict. What was begun on the same four texts is gone on with.
    """
    files = MergeFiles(base, local, remote, merged)
    with kept_for(files) as folder:
        workspace = begin(files, folder)
        if choice is not None:
            _resolve_all(workspace, Choice(choice))
        elif not (no_open or as_json):
            workspace = _on_screen(workspace, bool(ctx.meta.get("plait.plain")))
        with workspace:
            left = write_result(workspace, files)
            hunks = _hunks(workspace) if as_json else []
        if not left:
            clear_away(folder)
    if as_json:
        report({"version": VERSION, "path": str(merged), "written": not left, "left": left, "hunks": hunks})
    else:
        for sentence in left:
            warn(f"plait: {sentence}")
    ctx.exit(1 if left else 0)


def _on_screen(workspace: Workspace, plain: bool) -> Workspace:
    """Shows the Resolve screen until the operator leaves; the session is opened again behind it."""
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        workspace.close()
        raise PlaitError("the Resolve screen needs a terminal", hint="--no-open reports instead")
    from app.application import run

    place, name = workspace.target.place, workspace.name
    run(workspace, plain=plain, screen="resolve")
    return Workspace.open(place, name)


def _resolve_all(workspace: Workspace, choice: Choice) -> None:
    view = workspace.loaded()
    for entry in list(view.entries(Standing.CONFLICT)):
        merge = workspace.file(entry.key)
        decision = view.session.decisions.get(entry.key)
        hunks = [region.hunk for region in merge.open(decision.hunks if decision else {}) if region.hunk]
        if hunks:
            workspace.resolve(entry.key, hunks, choice)
        elif choice is Choice.SOURCE:
            workspace.take([entry.key])
        elif choice is Choice.TARGET:
            workspace.keep([entry.key])


def _hunks(workspace: Workspace) -> list[dict[str, object]]:
    view = workspace.loaded()
    found: list[dict[str, object]] = []
    for entry in view.entries(*Standing):
        state = view.state(entry)
        if state.hunks:
            merge = workspace.file(entry.key)
            found += hunks_json(merge, state.decision.hunks if state.decision else {})
    return found
