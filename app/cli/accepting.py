"""Accepting proposals and repairs: one, all that are confident, or the same for the rest."""

import re
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import click

from app.cli.context import json_option, opened, progress_shown, say_done, session_options
from app.cli.output import report, say, text_of
from app.cli.previewing import say_preview, say_repair
from app.cli.proposing import counted, hunk_json, keys_below, proposal_words, say_memory_problem
from app.cli.selection import complete_path, entry_meant
from app.cli.shapes import VERSION, numbers_words
from state.errors import PlaitError
from state.merging.choice import Choice
from state.noticing.noticed import Part
from state.progress import Progress
from state.proposing import OpenHunk, Rest, RestRow, Scope
from state.workspace import Workspace

# Names of hunks, or their beginnings, and of files that are decided as a whole; anything else is a finding.
HUNK = re.compile(r"[0-9a-f]{4,12}(-\d+)?|whole-[0-9a-f]{1,12}")


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
@click.option("--dry-run", is_flag=True, help="Only tell what it would do; nothing is done.")
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
            elif dry_run:
                preview_named(workspace, hunk, number, path, as_json, progress)
            else:
                keys = accept_named(workspace, hunk, number, path, progress)
            say_memory_problem(workspace)
        if confident and not keys and not as_json:
            # Nothing was done: the act before is nobody's question.
            say(numbers_words(workspace.loaded().numbers))
        elif not dry_run:
            say_done(workspace, as_json, keys)


def accept_named(
    workspace: Workspace, name: str, number: str, path: str | None, progress: Progress
) -> Sequence[str]:
    """Accepts what a name means: a hunk's proposal, or the repair of a finding; the entries it was about."""
    if HUNK.fullmatch(name) is None:
        workspace.noticing.repair([name], _offer(number), progress)
        return ()
    one = _named(workspace, name, path, progress)
    workspace.proposing.accept(one.hunk, _number(one, number), one.key, one)
    return (one.key,)


def preview_named(
    workspace: Workspace, name: str, number: str, path: str | None, as_json: bool, progress: Progress
) -> None:
    """What accepting would do: of a repair the diff, of a proposal what it breaks and loses; nothing is done."""
    if HUNK.fullmatch(name) is not None:
        one = _named(workspace, name, path, progress)
        chosen = _number(one, number)
        act = partial(workspace.proposing.accept, one.hunk, chosen, one.key, one)
        say_preview(workspace, act, (one.key,), as_json)
        return
    offer = _offer(number)
    if workspace.noticing.one(name, progress).part is Part.RESULT:
        say_repair(workspace, workspace.noticing.planned([name], progress), as_json)
        return
    say_preview(workspace, lambda: workspace.noticing.repair([name], offer, progress), (), as_json)


def _named(workspace: Workspace, name: str, path: str | None, progress: Progress) -> OpenHunk:
    key = entry_meant(workspace.loaded(), path).key if path else None
    return workspace.proposing.find(name, key, progress)


def _offer(number: str) -> int:
    if not number.isdecimal():
        raise click.UsageError(f"A finding's repair has a number, not {number}.")
    return int(number)


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
    keys = keys_below(workspace, (path,)) if path else None
    act = workspace.proposing.confident if dry_run else workspace.proposing.accept_confident
    found = act(keys, progress)
    if not as_json:
        for one in found:
            say(f"{one.path}:{one.first}: {proposal_words(one.proposals[0])}")
        if dry_run or not found:
            say(f"{counted(len(found), 'proposal')} confident")
    elif dry_run:
        rows = [{**hunk_json(one), "proposals": hunk_json(one)["proposals"][:1]} for one in found]
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
