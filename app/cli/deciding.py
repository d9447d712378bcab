"""Deciding entries: take, keep, drop, copy, review, confirm, note."""

from collections.abc import Callable, Iterable

import click

from app.cli.context import entries_of, entry_of, numbers_words, opened, progress_shown, session_options
from app.cli.output import say
from state.session.session import Session
from state.workspace import Workspace

Act = Callable[[Workspace, Iterable[str]], Session]


def _decided(paths: tuple[str, ...], target: str | None, session: str | None, act: Act) -> None:
    with opened(target, session) as workspace, progress_shown() as progress:
        view = workspace.loaded(progress)
        keys = [entry.key for entry in entries_of(view, paths)]
        act(workspace, keys)
        _say_last(workspace)


def _say_last(workspace: Workspace) -> None:
    last = workspace.journal.last_act()
    if last is not None:
        say(last[1])
    say(numbers_words(workspace.loaded().numbers))


paths_argument = click.argument("paths", nargs=-1, required=True, metavar="PATH…")


@click.command("take")
@paths_argument
@session_options
def take_command(paths: tuple[str, ...], target: str | None, session: str | None) -> None:
    """The source's version stands; a folder or a quoted pattern means all below it, as one operation."""
    _decided(paths, target, session, Workspace.take)


@click.command("keep")
@paths_argument
@session_options
def keep_command(paths: tuple[str, ...], target: str | None, session: str | None) -> None:
    """The target's version stands, or nothing where it has none."""
    _decided(paths, target, session, Workspace.keep)


@click.command("drop")
@paths_argument
@session_options
def drop_command(paths: tuple[str, ...], target: str | None, session: str | None) -> None:
    """The entries are not in the result."""
    _decided(paths, target, session, Workspace.drop)


@click.command("review")
@paths_argument
@click.option("--back", is_flag=True, help="Take the mark back.")
@session_options
def review_command(paths: tuple[str, ...], back: bool, target: str | None, session: str | None) -> None:
    """You have looked at what git merged there."""
    _decided(paths, target, session, lambda workspace, keys: workspace.review(keys, not back))


@click.command("confirm")
@paths_argument
@session_options
def confirm_command(paths: tuple[str, ...], target: str | None, session: str | None) -> None:
    """Stale decisions hold again, on the texts as they are now."""
    _decided(paths, target, session, Workspace.confirm)


@click.command("copy")
@click.argument("path")
@click.argument("destination", metavar="DEST")
@session_options
def copy_command(path: str, destination: str, target: str | None, session: str | None) -> None:
    """The source's file lands at DEST; what the target has at its own path stays."""
    with opened(target, session) as workspace, progress_shown() as progress:
        entry = entry_of(workspace.loaded(progress), path)
        if destination.endswith("/"):
            destination += entry.path.rpartition("/")[2]
        workspace.copy(entry.key, destination)
        _say_last(workspace)


@click.command("note")
@click.argument("text")
@click.option("--about", metavar="PATH", help="The entry it is about; else the session.")
@session_options
def note_command(text: str, about: str | None, target: str | None, session: str | None) -> None:
    """Write a remark into the session's record."""
    with opened(target, session) as workspace, progress_shown() as progress:
        key = entry_of(workspace.loaded(progress), about).key if about else ""
        workspace.note(key, text)
        _say_last(workspace)
