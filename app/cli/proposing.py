"""Proposals for open conflicts: list them with their reasons, accept one, all that are confident, or the same for the rest."""

import re
from collections.abc import Iterable, Sequence
from difflib import diff_bytes, unified_diff
from typing import Any

import click

from app.cli.context import json_option, opened, progress_shown, say_done, session_options
from app.cli.output import report, say, say_text, text_of, warn
from app.cli.selection import complete_path, entries_meant, entry_meant, filters
from app.cli.shapes import VERSION
from state.errors import PlaitError
from state.merging.choice import Choice
from state.merging.file_merge import FileMerge
from state.progress import Progress
from state.proposals.ranking import Proposal
from state.proposing import OpenHunk, Rest, RestRow, Scope
from state.view import Standing
from state.workspace import Workspace

# Names of hunks, or their beginnings, and of files that are decided as a whole; anything else is a finding.
HUNK = re.compile(r"[0-9a-f]{4,12}(-\d+)?|whole-[0-9a-f]{1,12}")
CONTEXT = 3


def _keys(workspace: Workspace, paths: Sequence[str]) -> list[str] | None:
    if not paths:
        return None
    view = workspace.loaded()
    among = filters((), [Standing.CONFLICT.value])
    return [entry.key for entry in entries_meant(view, paths, among).entries]


def _said_once(workspace: Workspace) -> None:
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
            found = workspace.proposing.open(_keys(workspace, paths), progress)
        _said_once(workspace)
        name = workspace.name
    if as_json:
        report({"version": VERSION, "session": name, "hunks": [_json(one) for one in found]})
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
        say(f"  {number} {_words(proposal)}")


def _words(proposal: Proposal) -> str:
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


def _json(one: OpenHunk) -> dict[str, Any]:
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


@click.command("accept")
@click.argument("hunk", required=False, metavar="[HUNK|ID]")
@click.argument("number", default="1", metavar="[N|CHOICE]")
@click.option(
    "--path", help="The file, where several have a hunk of that name.", shell_complete=complete_path
)
@click.option(
    "--confident", is_flag=True, help="Accept the first proposal of every hunk where it is confident."
)
@click.option(
    "--rest",
    type=click.Choice([one.value for one in Scope]),
    help="Decide all open hunks of the file, its folder, its kind of file or the merge the same way.",
)
@click.option("--dry-run", is_flag=True, help="Only say what --confident or --rest would do.")
@session_options
@json_option
def accept_command(
    hunk: str | None,
    number: str,
    path: str | None,
    confident: bool,
    rest: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Resolve a HUNK by its proposal N, or by that of a CHOICE such as source; or carry out the repair of the finding ID.

    What you choose changes the order of what is proposed next: in scripts a CHOICE says what is meant.

    With --confident, or --rest for a HUNK that is open or was resolved, many hunks are resolved at once: that is one
    operation and one undo, and each of them is to be reviewed.
    """
    if (hunk is None) != confident:
        raise click.UsageError("Name a HUNK, or give --confident.")
    if dry_run and not (confident or rest):
        raise click.UsageError("--dry-run goes with --confident or --rest.")
    if confident and rest:
        raise click.UsageError("Give either --confident or --rest.")
    with opened() as workspace:
        with progress_shown() as progress:
            workspace.loaded(progress)
            keys: Sequence[str] = ()
            if hunk is None:
                keys = _confident(workspace, path, dry_run, as_json, progress)
            elif rest is not None:
                keys = _rest(workspace, hunk, number, path, Scope(rest), dry_run, as_json, progress)
            else:
                keys = accept_named(workspace, hunk, number, path, progress)
            _said_once(workspace)
        if not dry_run:
            say_done(workspace, as_json, keys)


def accept_named(
    workspace: Workspace, name: str, number: str, path: str | None, progress: Progress
) -> Sequence[str]:
    """Accepts what a name means: a hunk's proposal, or the repair of a finding; the entries it was about."""
    if HUNK.fullmatch(name) is None:
        if not number.isdecimal():
            raise click.UsageError(f"A finding's repair has a number, not {number}.")
        workspace.noticing.repair([name], int(number), progress)
        return ()
    key = entry_meant(workspace.loaded(), path).key if path else None
    one = workspace.proposing.find(name, key, progress)
    workspace.proposing.accept(one.hunk, _number(one, number), one.key, one)
    return (one.key,)


def _number(one: OpenHunk, asked: str) -> int:
    """The number of the proposal that a number, a choice or a way means; of two alike the likelier."""
    if asked.isdecimal():
        return int(asked)
    for number, proposal in enumerate(one.proposals, 1):
        if asked in (proposal.choice.value, proposal.way):
            return number
    raise PlaitError(
        f"{asked} is not proposed for it",
        f"{one.path}, {one.id}",
        "`plait proposals` lists what is; `plait resolve` takes any choice",
    )


def _confident(
    workspace: Workspace, path: str | None, dry_run: bool, as_json: bool, progress: Progress
) -> Sequence[str]:
    keys = _keys(workspace, (path,)) if path else None
    act = workspace.proposing.confident if dry_run else workspace.proposing.accept_confident
    found = act(keys, progress)
    if not as_json:
        for one in found:
            say(f"{one.path}:{one.first}: {_words(one.proposals[0])}")
        if dry_run or not found:
            say(f"{counted(len(found), 'proposal')} confident")
    elif dry_run:
        rows = [{**_json(one), "proposals": _json(one)["proposals"][:1]} for one in found]
        report({"version": VERSION, "session": workspace.name, "hunks": rows})
    return list(dict.fromkeys(one.key for one in found))


def _rest(
    workspace: Workspace,
    hunk: str,
    number: str,
    path: str | None,
    scope: Scope,
    dry_run: bool,
    as_json: bool,
    progress: Progress,
) -> Sequence[str]:
    key, name, one = _hunk_meant(workspace, hunk, path, progress)
    asked = _number(one, number) if one is not None else 1
    rest = workspace.proposing.rest(key, name, asked, scope, progress)
    rows = [one for one in (rest.own, *rest.rows) if one is not None]
    if not as_json:
        _list_rest(rest, rows)
    elif dry_run:
        report(
            {
                "version": VERSION,
                "session": workspace.name,
                "way": rest.way,
                "message": rest.words,
                "hunks": [_rest_json(one) for one in rows],
            }
        )
    if not dry_run:
        workspace.proposing.accept_rest(rest, progress)
    return list(dict.fromkeys(one.key for one in rows if not one.why_not))


def _hunk_meant(
    workspace: Workspace, hunk: str, path: str | None, progress: Progress
) -> tuple[str, str, OpenHunk | None]:
    """The entry and the hunk that a name means, among the open ones, else among the resolved ones."""
    view = workspace.loaded(progress)
    key = entry_meant(view, path).key if path else None
    try:
        one = workspace.proposing.find(hunk, key, progress)
        return one.key, one.hunk, one
    except PlaitError as error:
        found = [
            (own, name)
            for own, decision in view.session.decisions.items()
            if (key is None or own == key) and decision.kind == "hunks"
            for name in decision.hunks
            if name == hunk or name.startswith(hunk)
        ]
        exact = [one for one in found if one[1] == hunk] or found
        if len(exact) != 1:
            raise error
        return *exact[0], None


def _list_rest(rest: Rest, rows: Iterable[RestRow]) -> None:
    say(rest.words)
    for one in rows:
        place = f"{one.path}:{one.first}" if one.hunk else one.path
        choice = one.choice or Choice.NEITHER
        say(f"{place}: left open: {one.why_not}" if one.why_not else f"{place}: {choice.value}")


def _rest_json(one: RestRow) -> dict[str, Any]:
    return {
        "key": one.key,
        "path": one.path,
        "hunk": one.hunk,
        "lines": [one.first, one.last],
        "choice": one.choice.value if one.choice is not None else None,
        "text": text_of(one.text),
        "why_not": one.why_not,
    }
