"""Finds the session that a command is about, and says what came of an act."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from app.cli.output import report, say, warn
from state.errors import Cancelled, PlaitError
from state.findings import KEPT_AS
from state.progress import Progress, until, unwatched

if TYPE_CHECKING:
    from state.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])

# So often a progress line is written at most, in seconds: writing costs more than most steps.
PERIOD = 0.1
SINCE = "plait.since"
MOST = 3_000
"""Entries; in larger sessions an act doesn't look for findings."""
PATIENCE = 1.5
"""Seconds that an act gives to it at most."""


def complete_session(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of the target's sessions."""
    from state.workspace import Workspace

    del param
    try:
        with ctx:
            found = Workspace.sessions(place()[0])
    except PlaitError:
        return []
    return [CompletionItem(one.name, help=one.last_words) for one in found if one.name.startswith(incomplete)]


def target_option(command: F) -> F:
    """`-C DIR`, also behind the command's name; `place` reads it."""
    return click.option(
        "-C",
        "--target",
        metavar="DIR",
        expose_value=False,
        is_eager=True,
        callback=_keep,
        help="The target's folder; without it the current one.",
        type=click.Path(file_okay=False),
    )(command)


def session_options(command: F) -> F:
    """`-C DIR` and `--session NAME`, also behind the command's name; `opened` reads them."""
    command = click.option(
        "--session",
        metavar="NAME",
        expose_value=False,
        is_eager=True,
        callback=_keep,
        shell_complete=complete_session,
        help="The session; without it the one acted on last.",
    )(command)
    return target_option(command)


def _keep(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None and param.name is not None:
        ctx.meta[f"plait.{param.name}"] = value
    return value


json_option = click.option("--json", "as_json", is_flag=True, help="Report as JSON.")


def place() -> tuple[str, str | None]:
    """The folder of the target and the session's name, if one was given."""
    meta = click.get_current_context().meta
    return meta.get("plait.target") or ".", meta.get("plait.session")


@contextmanager
def opened() -> "Iterator[Workspace]":
    """The session, for as long as the command runs."""
    from state.workspace import Workspace

    folder, name = place()
    with Workspace.open(folder, name) as workspace:
        _told_by_settings(workspace)
        click.get_current_context().meta[SINCE] = workspace.session
        yield workspace


def _told_by_settings(workspace: "Workspace") -> None:
    """What the repository's settings say about it."""
    from app.settings import entry_points, load_settings, repository_file

    settings, problems = load_settings([repository_file(workspace.target.common_dir)])
    for problem in problems:
        if problem.about.startswith("understanding"):
            warn(str(problem))
    workspace.entry_points = entry_points(settings)


@contextmanager
def progress_shown() -> Iterator[Progress]:
    """Progress on one line of standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        yield unwatched
        return
    last, written = "", 0.0

    def shown(step: str, done: int = 0, total: int = 0) -> None:
        nonlocal last, written
        line = f"{step} {100 * done // total}%" if total else step
        now = time.monotonic()
        if line != last and now - written > PERIOD:
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()
            last, written = line, now

    try:
        yield shown
    finally:
        if last:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def say_done(workspace: "Workspace", as_json: bool, keys: Sequence[str] = (), left_alone: int = 0) -> None:
    """What the last act was, and what is left."""
    from app.cli.shapes import VERSION, numbers_json, numbers_words

    with progress_shown() as progress:
        numbers = workspace.loaded(progress).numbers
    here = next((row for row in reversed(workspace.history()) if row.current), None)
    words = here.words if here is not None else "before the first operation"
    if as_json:
        report(
            {
                "version": VERSION,
                "session": workspace.name,
                "operation": workspace.session.number,
                "message": words,
                "keys": list(keys),
                "left_alone": left_alone,
                "numbers": numbers_json(numbers),
            }
        )
        return
    say(words)
    if left_alone:
        say(f"left alone: {left_alone} that this isn't meant for")
    say(numbers_words(numbers))
    _say_news(workspace)


def _say_news(workspace: "Workspace") -> None:
    """How many findings are new by this act, where somebody looks at them and it costs next to nothing to know."""
    since = click.get_current_context().meta.get(SINCE)
    if since is None or since.revision == workspace.session.revision:
        return
    entries = sum(workspace.loaded().comparison.counts.values())
    if entries > MOST or workspace.journal.cached(KEPT_AS) is None:
        return
    stop = time.monotonic() + PATIENCE
    try:
        news = workspace.understanding.news(since, until(lambda: time.monotonic() > stop))
    except (Cancelled, PlaitError):
        # The act is done; `plait findings` says what is wrong.
        return
    if news is not None and news.added:
        count, errors = len(news.added), len(news.errors)
        words = "1 new finding" if count == 1 else f"{count} new findings"
        worse = "" if not errors else f", {errors} errors" if errors > 1 else ", one of them an error"
        worse = ", an error" if errors and count == 1 else worse
        say(f"{words}{worse}: `plait findings`")
