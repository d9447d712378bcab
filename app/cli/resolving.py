"""Resolving conflicts by hunk or by whole text."""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from app.cli.context import json_option, opened, place, progress_shown, say_done, session_options
from app.cli.parsing import parse_picks
from app.cli.previewing import dry_run_option, say_preview
from app.cli.selection import complete_path, entries_meant, entry_meant, filters
from state.comparison.entry import Entry
from state.errors import PlaitError
from state.merging.choice import Choice
from state.view import Standing, View
from state.workspace import Workspace

SIMPLE = [one.value for one in Choice if one not in (Choice.LINES, Choice.TEXT)]


def read_file(name: str) -> bytes:
    """The bytes of a file, or of standard input for `-`."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise PlaitError(f"can't be read: {error.strerror}", name) from error


def _complete_hunk(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    del param
    try:
        with ctx, Workspace.open(*place()) as workspace:
            view = workspace.loaded()
            paths: Sequence[str] = ctx.params.get("paths") or ()
            entries = [entry_meant(view, path) for path in paths] or list(view.entries(Standing.CONFLICT))
            names = [hunk for entry in entries for hunk in open_hunks(view, entry)]
    except PlaitError:
        return []
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def open_hunks(view: View, entry: Entry) -> list[str]:
    """The names of an entry's hunks that wait for a choice."""
    outcome, decision = view.outcome(entry.key), view.session.decisions.get(entry.key)
    if outcome is None:
        return []
    chosen = decision.hunks if decision is not None and entry.key not in view.session.stale else {}
    return [hunk for hunk in outcome.hunks if hunk not in chosen]


@click.command("resolve")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", shell_complete=complete_path)
@click.option(
    "--hunk",
    "hunks",
    multiple=True,
    metavar="ID",
    shell_complete=_complete_hunk,
    help="The hunk, or the beginning of its name; `plait conflicts` lists them.",
)
@click.option("--rest", is_flag=True, help="All hunks there that are still open, also of many files.")
@click.option("--with", "choice", type=click.Choice(SIMPLE), help="What the hunk becomes.")
@click.option("--lines", metavar="PICKS", help="Lines of its sides, such as source:1-3,target:2.")
@click.option("--file", "file", metavar="F", help="A file with the text, - for standard input.")
@dry_run_option
@session_options
@json_option
def resolve_command(
    paths: tuple[str, ...],
    hunks: tuple[str, ...],
    rest: bool,
    choice: str | None,
    lines: str | None,
    file: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Resolve hunks of a file.

    With --file and neither --hunk nor --rest, the whole file becomes that text.
    """
    if sum(one is not None for one in (choice, lines, file)) != 1:
        raise click.UsageError("Give one of --with, --lines and --file.")
    if rest and hunks:
        raise click.UsageError("Give either --hunk or --rest.")
    if not hunks and not rest and file is None:
        raise click.UsageError("Name the hunks with --hunk, or say --rest.")
    if rest and choice is None:
        raise click.UsageError("--rest goes with --with only: lines and texts belong to one hunk.")
    with opened() as workspace:
        with progress_shown() as progress:
            view = workspace.loaded(progress)
        act: Callable[[], object]
        if rest and choice is not None:
            keys, act = _rest(workspace, view, paths, Choice(choice))
        else:
            entry = _the_one(view, paths)
            keys = [entry.key]
            wanted = [_full_name(view, entry, hunk) for hunk in hunks]
            text = read_file(file) if file is not None else b""
            if not hunks:
                act = partial(workspace.replace, entry.key, text)
            elif choice is not None:
                act = partial(workspace.resolve, entry.key, wanted, Choice(choice))
            elif lines is not None:
                act = partial(workspace.resolve, entry.key, wanted, Choice.LINES, parse_picks(lines))
            else:
                act = partial(workspace.resolve, entry.key, wanted, Choice.TEXT, text=text)
        if dry_run:
            say_preview(workspace, act, keys, as_json)
            return
        act()
        say_done(workspace, as_json, keys)


def _the_one(view: View, paths: Sequence[str]) -> Entry:
    if len(paths) > 1:
        raise click.UsageError("Hunks are named in one file; --rest takes many.")
    return entry_meant(view, paths[0])


def _full_name(view: View, entry: Entry, hunk: str) -> str:
    """The hunk that a name or its beginning means; left as it is where none does, so that the refusal says so."""
    outcome = view.outcome(entry.key)
    hunks = outcome.hunks if outcome is not None else ()
    if hunk in hunks:
        return hunk
    found = [name for name in hunks if name.startswith(hunk)]
    if len(found) > 1:
        raise PlaitError(f"several hunks begin with {hunk}", entry.path, "give more of the name")
    return found[0] if found else hunk


def _rest(
    workspace: Workspace, view: View, paths: Sequence[str], choice: Choice
) -> tuple[list[str], Callable[[], object]]:
    """The entries that have open hunks there, and the act that resolves them all."""
    meant = entries_meant(view, paths, filters((), ()), standings=frozenset({Standing.CONFLICT}))
    wanted = [(entry.key, open_hunks(view, entry)) for entry in meant.entries]
    wanted = [(key, hunks) for key, hunks in wanted if hunks]
    if not wanted:
        raise PlaitError(
            "no hunk is open there", ", ".join(paths), "a file without hunks is taken or kept as a whole"
        )
    keys = [key for key, _ in wanted]
    if len(wanted) == 1:
        return keys, partial(workspace.resolve, *wanted[0], choice)
    return keys, partial(workspace.resolve_many, wanted, choice)


@click.command("replace")
@click.argument("path", shell_complete=complete_path)
@click.option(
    "--file", "file", required=True, metavar="F", help="A file with the text, - for standard input."
)
@click.option("--mode", type=click.Choice(["100644", "100755"]), help="Its mode; without it as it is.")
@dry_run_option
@session_options
@json_option
def replace_command(path: str, file: str, mode: str | None, dry_run: bool, as_json: bool) -> None:
    """Let the whole file become the text of F."""
    with opened() as workspace:
        with progress_shown() as progress:
            entry = entry_meant(workspace.loaded(progress), path)
        act = partial(workspace.replace, entry.key, read_file(file), mode)
        if dry_run:
            say_preview(workspace, act, [entry.key], as_json)
            return
        act()
        say_done(workspace, as_json, [entry.key])
