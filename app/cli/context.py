"""Finds the session and the entries that a command is about."""

import fnmatch
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, TypeVar

import click

from state.comparison.entry import Entry, Status
from state.errors import PlaitError
from state.progress import Progress, unwatched
from state.view import Numbers, View
from state.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])


def session_options(command: F) -> F:
    """`-C DIR` and `--session NAME`, also behind the command's name."""
    command = click.option("--session", metavar="NAME", help="The session; else the one acted on last.")(
        command
    )
    return click.option("-C", "--target", metavar="DIR", help="The target's folder; else the current one.")(
        command
    )


json_option = click.option("--json", "as_json", is_flag=True, help="Report as JSON.")


def place(target: str | None, session: str | None) -> tuple[str, str | None]:
    """The target and session named behind the command, else before it."""
    given = click.get_current_context().find_root().obj or {}
    return target or given.get("target") or ".", session or given.get("session")


@contextmanager
def opened(target: str | None, session: str | None) -> Iterator[Workspace]:
    """The session, for as long as the command runs."""
    folder, name = place(target, session)
    with Workspace.open(folder, name) as workspace:
        yield workspace


@contextmanager
def progress_shown() -> Iterator[Progress]:
    """Progress on one line of standard error, where that is a terminal."""
    stream = click.get_text_stream("stderr")
    if not stream.isatty():
        yield unwatched
        return
    last = ""

    def shown(step: str, done: int = 0, total: int = 0) -> None:
        nonlocal last
        share = f" {100 * done // total}%" if total else ""
        line = f"{step}{share}"
        if line != last:
            stream.write(f"\r\x1b[K{line}")
            stream.flush()
            last = line

    try:
        yield shown
    finally:
        if last:
            stream.write("\r\x1b[K")
            stream.flush()


def entries_of(view: View, paths: Sequence[str]) -> list[Entry]:
    """The entries that paths name: a file by any of its paths, everything below a folder, or a pattern.

    Excluded entries are named only by their own path.
    """
    found: dict[str, Entry] = {}
    everything: list[Entry] | None = None
    for path in paths:
        wanted = path.rstrip("/").removeprefix("./")
        entry = view.comparison.entry(wanted) or view.comparison.at(wanted)
        if entry is not None:
            found[entry.key] = entry
            continue
        if everything is None:
            everything = list(view.comparison.entries())
        matching = [
            entry for entry in everything if entry.status is not Status.EXCLUDED and _names(wanted, entry)
        ]
        if not matching:
            names = {name for entry in everything for name in _paths(entry)}
            close = get_close_matches(wanted, sorted(names), 3, 0.5)
            raise PlaitError("no such entry", path, f"did you mean {' or '.join(close)}?" if close else None)
        found.update((entry.key, entry) for entry in matching)
    return list(found.values())


def entry_of(view: View, path: str) -> Entry:
    """The one entry that a path names."""
    found = entries_of(view, [path])
    if len(found) != 1:
        raise PlaitError(f"{len(found)} entries are meant, and it takes one", path)
    return found[0]


def _paths(entry: Entry) -> set[str]:
    return {path for path in (entry.source_path, entry.landed_path, entry.path) if path}


def _names(wanted: str, entry: Entry) -> bool:
    for path in _paths(entry):
        if wanted in ("", ".") or path == wanted or path.startswith(wanted + "/"):
            return True
        if any(letter in wanted for letter in "*?[") and fnmatch.fnmatchcase(path, wanted):
            return True
    return False


def numbers_words(numbers: Numbers) -> str:
    """The numbers that are always in sight."""
    words = (
        f"{numbers.decided} decided, {numbers.open} open, {numbers.conflicts} conflicts, "
        f"{numbers.unreviewed} unreviewed"
    )
    return words + (f", {numbers.stale} stale" if numbers.stale else "")


def numbers_json(numbers: Numbers) -> dict[str, int]:
    """The same for a program."""
    return {
        "decided": numbers.decided,
        "open": numbers.open,
        "conflicts": numbers.conflicts,
        "unreviewed": numbers.unreviewed,
        "stale": numbers.stale,
    }
