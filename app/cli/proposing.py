"""Proposals for open conflicts: list them with their reasons, accept one or all that are confident."""

from typing import Any

import click

from app.cli.context import json_option, opened, progress_shown, say_done, session_options
from app.cli.output import report, say, text_of
from app.cli.selection import complete_path, entries_meant, filters
from app.cli.shapes import VERSION
from state.proposing import OpenHunk
from state.view import Standing
from state.workspace import Workspace


def _keys(workspace: Workspace, paths: tuple[str, ...]) -> list[str] | None:
    if not paths:
        return None
    view = workspace.loaded()
    among = filters((), [Standing.CONFLICT.value])
    return [entry.key for entry in entries_meant(view, paths, among).entries]


@click.command("proposals")
@click.argument("paths", nargs=-1, metavar="[PATH…]", shell_complete=complete_path)
@session_options
@json_option
@click.pass_context
def proposals_command(ctx: click.Context, paths: tuple[str, ...], as_json: bool) -> None:
    """List the open hunks with at most three proposals each, the likeliest first, and why; exit code 1 while any is open.

    What you chose before in the file, the folder, the kind of file and the whole merge ranks them.
    """
    with opened() as workspace, progress_shown() as progress:
        workspace.loaded(progress)
        found = workspace.proposing.open(_keys(workspace, paths), progress)
    if as_json:
        report({"version": VERSION, "session": workspace.name, "hunks": [_json(one) for one in found]})
    else:
        for one in found:
            say(f"{one.path}:{one.first}: hunk {one.hunk}")
            for number, proposal in enumerate(one.proposals, 1):
                sure = "confident" if proposal.confident else f"{proposal.confidence:.0%}"
                say(f"  {number} {proposal.choice.value} ({sure}): {proposal.reason}")
        confident = sum(1 for one in found if one.proposals and one.proposals[0].confident)
        say(f"{len(found)} hunks are open; {confident} proposals are confident")
    ctx.exit(1 if found else 0)


def _json(one: OpenHunk) -> dict[str, Any]:
    return {
        "key": one.key,
        "path": one.path,
        "hunk": one.hunk,
        "lines": [one.first, one.last],
        "proposals": [
            {
                "choice": proposal.choice.value,
                "way": proposal.way,
                "reason": proposal.reason,
                "confidence": round(proposal.confidence, 3),
                "confident": proposal.confident,
                "text": text_of(proposal.text),
            }
            for proposal in one.proposals
        ],
    }


@click.command("accept")
@click.argument("hunk", required=False)
@click.argument("number", type=int, default=1)
@click.option(
    "--path", help="The file, where several have a hunk of that name.", shell_complete=complete_path
)
@click.option(
    "--confident", is_flag=True, help="Accept the first proposal of every hunk where it is confident."
)
@session_options
@json_option
def accept_command(hunk: str | None, number: int, path: str | None, confident: bool, as_json: bool) -> None:
    """Resolve a HUNK by its proposal of that NUMBER, or all hunks that have a confident one; each is listed."""
    if (hunk is None) != confident:
        raise click.UsageError("name a HUNK, or give --confident")
    with opened() as workspace:
        with progress_shown() as progress:
            workspace.loaded(progress)
            keys = _keys(workspace, (path,)) if path else None
            if confident:
                done = workspace.proposing.accept_confident(keys, progress)
                named = list(dict.fromkeys(one.key for one in done))
            else:
                assert hunk is not None
                workspace.proposing.accept(hunk, number, keys[0] if keys else None)
                done, named = (), []
        if not as_json:
            for one in done:
                say(f"{one.path}:{one.first}: {one.proposals[0].choice.value}: {one.proposals[0].reason}")
        say_done(workspace, as_json, named)
