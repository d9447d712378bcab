"""Proposals for open conflicts, listed with their reasons."""

from collections.abc import Sequence
from difflib import diff_bytes, unified_diff
from typing import Any

import click

from app.cli.context import json_option, opened, progress_shown, session_options
from app.cli.output import report, say, say_text, text_of, warn
from app.cli.selection import complete_path, entries_meant, entry_meant, filters
from app.cli.shapes import VERSION
from state.merging.file_merge import FileMerge
from state.proposals.ranking import Proposal
from state.proposing import OpenHunk
from state.view import Standing
from state.workspace import Workspace

CONTEXT = 3


def keys_below(workspace: Workspace, paths: Sequence[str]) -> list[str] | None:
    if not paths:
        return None
    view = workspace.loaded()
    among = filters((), [Standing.CONFLICT.value])
    return [entry.key for entry in entries_meant(view, paths, among).entries]


def say_memory_problem(workspace: Workspace) -> None:
    """Whatever keeps resolutions from being recalled; everything else works without them."""
    if workspace.proposing.memory_problem:
        warn(f"earlier resolutions are left out: {workspace.proposing.memory_problem}")


@click.command("proposals")
@click.argument("paths", nargs=-1, metavar="[PATH…]", shell_complete=complete_path)
@click.option(
    "--show", "shown", metavar="HUNK", help="Print what each proposal for it changes in the target."
)
@session_options
@json_option
@click.pass_context
def proposals_command(ctx: click.Context, paths: tuple[str, ...], shown: str | None, as_json: bool) -> None:
    """List the open hunks with at most three proposals each, the likeliest first, and why; exit code 1 while any is open.

    What you chose before in the file, the folder, the kind of file and the whole merge ranks them, and so
    does what the same conflict became in other sessions. A file that is decided as a whole is one hunk.
    """
    with opened() as workspace, progress_shown() as progress:
        workspace.loaded(progress)
        if shown is not None:
            if len(paths) > 1:
                raise click.UsageError("--show takes one file.")
            key = entry_meant(workspace.loaded(), paths[0]).key if paths else None
            found: tuple[OpenHunk, ...] = (workspace.proposing.find(shown, key, progress),)
            merge = workspace.file(found[0].key)
        else:
            found = workspace.proposing.open(keys_below(workspace, paths), progress)
        say_memory_problem(workspace)
        name = workspace.name
    if as_json:
        report({"version": VERSION, "session": name, "hunks": [hunk_json(one) for one in found]})
    elif shown is not None:
        _show(found[0], merge)
    else:
        for one in found:
            _list(one)
        confident = sum(1 for one in found if one.confident)
        say(f"{counted(len(found), 'hunk')} open; {counted(confident, 'proposal')} confident")
    ctx.exit(1 if found else 0)


def counted(number: int, what: str) -> str:
    """ "1 hunk is", "2 hunks are"."""
    return f"1 {what} is" if number == 1 else f"{number} {what}s are"


def _list(one: OpenHunk) -> None:
    say(f"{one.path}:{one.first}: hunk {one.id}" if one.hunk else f"{one.path}: as a whole, {one.id}")
    for number, proposal in enumerate(one.proposals, 1):
        say(f"  {number} {proposal_words(proposal)}")


def proposal_words(proposal: Proposal) -> str:
    sure = "confident" if proposal.confident else f"{proposal.confidence:.0%}"
    return f"{proposal.choice.value} ({sure}): {proposal.reason}"


def _show(one: OpenHunk, merge: FileMerge) -> None:
    """Each proposal as a diff of the target's lines, with some lines around."""
    _list(one)
    if not one.hunk:
        return
    start, stop = one.first - 1, one.last
    before = merge.target_lines[max(0, start - CONTEXT) : start]
    after = merge.target_lines[stop : stop + CONTEXT]
    target = (*before, *merge.target_lines[start:stop], *after)
    for number, proposal in enumerate(one.proposals, 1):
        lines = (*before, *proposal.lines, *after)
        if proposal.lines == merge.target_lines[start:stop]:
            continue
        say("")
        name = f"proposal {number}: {proposal.choice.value}".encode()
        # The first two lines name the files; the third says where, counted from the slice: it is said anew.
        body = list(diff_bytes(unified_diff, target, lines, b"target", name, n=len(target) + len(lines)))[3:]
        first = start - len(before) + 1
        head = b"--- target\n+++ %s\n@@ -%d,%d +%d,%d @@\n" % (name, first, len(target), first, len(lines))
        say_text(head + b"".join(line if line.endswith(b"\n") else line + b"\n" for line in body))


def hunk_json(one: OpenHunk) -> dict[str, Any]:
    return {
        "id": one.id,
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
