"""Resolving conflicts by hunk or by whole text."""

import sys
from pathlib import Path

import click

from app.cli.context import entry_of, numbers_words, opened, progress_shown, session_options
from app.cli.output import say
from app.cli.parsing import parse_picks
from state.errors import PlaitError
from state.merging.choice import Choice

SIMPLE = [one.value for one in Choice if one not in (Choice.LINES, Choice.TEXT)]


def read_file(name: str) -> bytes:
    """The bytes of a file, or of standard input for `-`."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise PlaitError(f"can't be read: {error.strerror}", name) from error


@click.command("resolve")
@click.argument("path")
@click.option("--hunk", "hunks", multiple=True, metavar="ID", help="The hunk; `plait conflicts` lists them.")
@click.option("--rest", is_flag=True, help="All hunks of the file that are still open.")
@click.option("--with", "choice", type=click.Choice(SIMPLE), help="What the hunk becomes.")
@click.option("--lines", metavar="PICKS", help="Lines of its sides, such as source:1-3,target:2.")
@click.option("--file", "file", metavar="F", help="A file with the text, - for standard input.")
@session_options
def resolve_command(
    path: str,
    hunks: tuple[str, ...],
    rest: bool,
    choice: str | None,
    lines: str | None,
    file: str | None,
    target: str | None,
    session: str | None,
) -> None:
    """Resolve hunks of a file; with --file and without --hunk, the whole file becomes that text."""
    if sum(one is not None for one in (choice, lines, file)) != 1:
        raise click.UsageError("give one of --with, --lines and --file")
    if not hunks and not rest and file is None:
        raise click.UsageError("name the hunks with --hunk, or say --rest")
    with opened(target, session) as workspace, progress_shown() as progress:
        view = workspace.loaded(progress)
        entry = entry_of(view, path)
        if file is not None and not hunks and not rest:
            workspace.replace(entry.key, read_file(file))
        else:
            wanted = list(hunks)
            if rest:
                decision = view.session.decisions.get(entry.key)
                chosen = decision.hunks if decision is not None else {}
                wanted += [one.hunk for one in workspace.file(entry.key).open(chosen) if one.hunk]
                if not wanted:
                    raise PlaitError("no hunk is open", entry.path)
            if choice is not None:
                workspace.resolve(entry.key, wanted, Choice(choice))
            elif lines is not None:
                workspace.resolve(entry.key, wanted, Choice.LINES, parse_picks(lines))
            elif file is not None:
                workspace.resolve(entry.key, wanted, Choice.TEXT, text=read_file(file))
        state = workspace.loaded().state(entry)
        say(f"{entry.path}: {state.words}")
        say(numbers_words(workspace.loaded().numbers))


@click.command("replace")
@click.argument("path")
@click.option(
    "--file", "file", required=True, metavar="F", help="A file with the text, - for standard input."
)
@session_options
def replace_command(path: str, file: str, target: str | None, session: str | None) -> None:
    """The whole file becomes the text of F."""
    with opened(target, session) as workspace, progress_shown() as progress:
        entry = entry_of(workspace.loaded(progress), path)
        workspace.replace(entry.key, read_file(file))
        say(f"{entry.path}: {workspace.loaded().state(entry).words}")
        say(numbers_words(workspace.loaded().numbers))
