"""Deciding entries: take, keep, drop, copy, review, confirm, note."""

from collections.abc import Callable, Iterable
from typing import Any

import click

from app.cli.context import json_option, opened, progress_shown, say_done, session_options
from app.cli.previewing import dry_run_option, say_preview
from app.cli.reviewing import list_to_review
from app.cli.selection import (
    NOT_EXCLUDED,
    TO_CHOOSE,
    complete_path,
    entries_meant,
    entry_meant,
    filters,
    paths_argument,
)
from state.comparison.entry import Status
from state.session.session import Session
from state.view import Standing
from state.workspace import Workspace

Act = Callable[[Workspace, Iterable[str]], Session]


def _decide(
    act: Act,
    given: dict[str, Any],
    statuses: frozenset[Status] = NOT_EXCLUDED,
    standings: frozenset[Standing] | None = None,
) -> None:
    among = filters(given["statuses"], given["standings"])
    with opened() as workspace:
        with progress_shown() as progress:
            view = workspace.loaded(progress)
        meant = entries_meant(view, given["paths"], among, statuses, standings)
        if given.get("dry_run"):
            wanted = (meant.keys, given["as_json"], meant.left_alone)
            say_preview(workspace, lambda: act(workspace, meant.keys), *wanted)
            return
        act(workspace, meant.keys)
        say_done(workspace, given["as_json"], meant.keys, meant.left_alone)


@click.command("take")
@paths_argument
@dry_run_option
@session_options
@json_option
def take_command(**given: Any) -> None:
    """Let the source's version stand.

    PATH is a file by its path in source or target, a folder, or a quoted pattern; all of it is one operation.
    Below a folder this means what only the source has, what differs, and what is in conflict.
    """
    _decide(Workspace.take, given, TO_CHOOSE)


@click.command("keep")
@paths_argument
@dry_run_option
@session_options
@json_option
def keep_command(**given: Any) -> None:
    """Let the target's version stand, or nothing where it has none."""
    _decide(Workspace.keep, given, TO_CHOOSE)


@click.command("drop")
@paths_argument
@dry_run_option
@session_options
@json_option
def drop_command(**given: Any) -> None:
    """Leave entries out of the result, whichever side has them."""
    _decide(Workspace.drop, given)


@click.command("review")
@paths_argument
@click.option("--back", is_flag=True, help="Take the mark back.")
@session_options
@json_option
def review_command(back: bool, **given: Any) -> None:
    """Say that you have looked at what git merged there, or at what was accepted together; without PATH list it.

    The list has the line and the reason of each; its exit code is 1 while anything waits.
    """
    if not (given["paths"] or given["statuses"] or given["standings"] or back):
        click.get_current_context().exit(1 if list_to_review(given["as_json"]) else 0)
    standings = None if back else frozenset({Standing.UNREVIEWED})
    _decide(lambda workspace, keys: workspace.review(keys, not back), given, standings=standings)


@click.command("confirm")
@paths_argument
@session_options
@json_option
def confirm_command(**given: Any) -> None:
    """Let stale decisions hold again, on the texts as they are now."""
    _decide(Workspace.confirm, given, standings=frozenset({Standing.STALE}))


@click.command("copy")
@click.argument("path", shell_complete=complete_path)
@click.argument("destination", metavar="DEST")
@dry_run_option
@session_options
@json_option
def copy_command(path: str, destination: str, dry_run: bool, as_json: bool) -> None:
    """Land the source's file at DEST; what the target has at its own path stays.

    A DEST with a slash at its end is a folder.
    """
    with opened() as workspace:
        with progress_shown() as progress:
            entry = entry_meant(workspace.loaded(progress), path)
        if destination.endswith("/"):
            destination += (entry.source_path or entry.path).rpartition("/")[2]
        if dry_run:
            say_preview(workspace, lambda: workspace.copy(entry.key, destination), [entry.key], as_json)
            return
        workspace.copy(entry.key, destination)
        say_done(workspace, as_json, [entry.key])


@click.command("note")
@click.argument("text")
@click.option(
    "--about",
    metavar="PATH|ITEM|PHASE",
    shell_complete=complete_path,
    help="The entry, or the item or phase of the plan, that it is about; without it the session.",
)
@click.option(
    "--topic",
    type=click.Choice(["discovery", "decision", "question", "remark"]),
    help="What sort of note it is; kept with the plan.",
)
@session_options
@json_option
def note_command(text: str, about: str | None, topic: str | None, as_json: bool) -> None:
    """Write a note into the session's record."""
    with opened() as workspace:
        with progress_shown() as progress:
            view = workspace.loaded(progress)
        in_plan = _named_in_plan(workspace, about)
        if in_plan is not None:
            workspace.checking.jot(topic or "remark", in_plan, text)
            say_done(workspace, as_json)
            return
        key = entry_meant(view, about).key if about else ""
        if topic is not None and workspace.session.record.plan is not None:
            workspace.checking.jot(topic, key, text)
        else:
            workspace.note(key, f"{topic}: {text}" if topic else text)
        say_done(workspace, as_json, [key] if key else [])


def _named_in_plan(workspace: "Workspace", name: str | None) -> str | None:
    """The id of the phase or item that a name means; an entry of that path goes first."""
    if not name or workspace.session.record.plan is None:
        return None
    comparison = workspace.loaded().comparison
    if comparison.entry(name) is not None or comparison.at(name) is not None:
        return None
    plan = workspace.checking.needed()
    if plan.item(name) is not None or plan.phase(name) is not None:
        return name
    found = [one.id for one in plan.phases if name.casefold() == f"phase {one.number}".casefold()]
    return found[0] if len(found) == 1 else None
