"""`plait rehearse`: the proposed sequence on a real server, in a database that is made for it and dropped."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.context import json_option, opened, progress_shown, session_options
from app.cli.output import report, say
from app.cli.shapes import VERSION
from state.errors import PlaitError

if TYPE_CHECKING:
    from state.migrations.dialect import Script
    from state.migrations.rehearsal.result import Failure, LeftOver, Note, Rehearsal
    from state.migrations.rehearsal.server import Server

VARIABLE = "PLAIT_REHEARSE_URL"
EACH = 3
"""More statements of a file than these, of which the same is to be said, are one line for a person."""
NO_SERVER = f"give --url, or set {VARIABLE}; without a server only `plait migrations` speaks, which simulates"


@click.command("rehearse")
@click.option(
    "--url",
    metavar="URL",
    help=f"mysql://, mariadb://, postgresql:// or postgres://USER:PASSWORD@HOST:PORT/DATABASE; - reads it from standard"
    f" input. Without it {VARIABLE} is read. Both keep a password out of the list of processes.",
)
@click.option(
    "--baseline",
    metavar="DUMP",
    type=click.Path(dir_okay=False),
    help="Run the migrations on top of this SQL dump of a schema.",
)
@click.option(
    "--series", metavar="FOLDER", help="The series, by its folder in the target, where there are several."
)
@click.option("--keep-going", is_flag=True, help="Go on after a failure and list them all.")
@click.option(
    "--in-place",
    is_flag=True,
    help="Use the database that the URL names, if it is empty, and empty it again.",
)
@click.option(
    "--limit",
    type=click.FloatRange(min=0),
    default=120.0,
    show_default=True,
    metavar="SECONDS",
    help="Stop a statement that takes longer; 0: never.",
)
@session_options
@json_option
@click.pass_context
def rehearse_command(
    ctx: click.Context,
    url: str | None,
    baseline: str | None,
    series: str | None,
    keep_going: bool,
    in_place: bool,
    limit: float,
    as_json: bool,
) -> None:
    """Run the proposed sequence of migrations on a real server, forward and back; exit code 1 when something fails.

    It makes a database of its own and drops it, and runs every statement as a user who has rights there only. Nothing
    else on the server is touched, and what would is left out and listed.
    """
    server = _server(url)
    dump = _dump(baseline)
    from state.migrations.rehearsal.rehearse import rehearse

    with opened() as workspace, progress_shown() as progress:
        workspace.loaded(progress)
        scripts = workspace.migrations.scripts(series)
        done = rehearse(
            server, scripts, dump, keep_going=keep_going, in_place=in_place, limit=limit, progress=progress
        )
        name = workspace.name
    if as_json:
        report({"version": VERSION, "session": name, **rehearsal_json(done)})
    else:
        for line in rehearsal_lines(done):
            say(line)
    ctx.exit(0 if done.passed else 1)


def _server(url: str | None) -> "Server":
    """The server given by option, standard input or environment."""
    from state.migrations.rehearsal.server import parse_url

    if url == "-":
        url = sys.stdin.readline()
    elif url is None:
        url = os.environ.get(VARIABLE)
    if not url or not url.strip():
        raise PlaitError("no server to rehearse on", hint=NO_SERVER)
    return parse_url(url)


def _dump(path: str | None) -> "Script | None":
    if path is None:
        return None
    from state.migrations.dialect import Script

    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise PlaitError(
            "the baseline can't be read", path, (error.strerror or "is it there?").lower()
        ) from None
    return Script(path, data.decode("utf-8", "surrogateescape"))


def rehearsal_json(done: "Rehearsal") -> dict[str, Any]:
    """The JSON of a rehearsal."""
    return {
        "passed": done.passed,
        "server": done.server,
        "confined": done.confined,
        "migrations": done.migrations,
        "rolled_back": done.rolled_back,
        "statements": done.statements,
        "seconds": round(done.seconds, 3),
        "failures": [
            {
                "stage": one.stage.value,
                "migration": one.migration,
                "file": one.path,
                "line": one.line,
                "statement": one.statement,
                "message": one.message,
                "code": one.code,
                "past": one.past,
            }
            for one in done.failures
        ],
        "left_over": [
            {
                "migration": one.migration,
                "trace": one.trace.value,
                "what": one.what,
                "before": one.before,
                "after": one.after,
            }
            for one in done.left_over
        ],
        "notes": [
            {
                "migration": one.migration,
                "file": one.path,
                "line": one.line,
                "statement": one.statement,
                "message": one.message,
            }
            for one in done.notes
        ],
    }


def rehearsal_lines(done: "Rehearsal") -> list[str]:
    """A rehearsal for a person: what failed, what was left over, what wasn't run, and the sum."""
    lines = [_failure_words(one) for one in done.failures]
    lines += [_left_words(one) for one in done.left_over]
    lines += _notes_words(done.notes)
    verdict = "passed" if done.passed else "did not pass"
    lines.append(
        f"{verdict} on {done.server}: {_many(done.migrations, 'migration')} forward, {done.rolled_back} back,"
        f" {_many(done.statements, 'statement')} in {done.seconds:.1f} s;"
        f" {_many(len(done.failures), 'failure')}, {len(done.left_over)} left over"
    )
    return lines


def _failure_words(one: "Failure") -> str:
    code = f" [{one.code}]" if one.code else ""
    past = f"; {one.past} has no way back, so it may be that one's fault" if one.past else ""
    return f"{one.path}:{one.line}: {one.message}{code}{past}: {one.statement}"


def _left_words(one: "LeftOver") -> str:
    words = {
        "left over": "is left over after its rollback",
        "lost": "was there before and is gone after its rollback",
        "changed": "is not as before after its rollback",
        "added": "was made by its rollback",
    }[one.trace.value]
    changed = f": {one.after} instead of {one.before}" if one.trace.value == "changed" else ""
    return f"{one.migration}: {one.what} {words}{changed}"


def _notes_words(notes: "Iterable[Note]") -> list[str]:
    """A line for each statement, but one for all of a file, and of all migrations, of which the same is to be said."""
    lines: list[str] = []
    placed: dict[tuple[str, str], list[Note]] = {}
    named: dict[str, list[str]] = {}
    for one in notes:
        if one.line:
            placed.setdefault((one.path, one.message), []).append(one)
        elif one.migration:
            named.setdefault(one.message, []).append(one.migration)
        else:
            lines.append(one.message)
    statements: list[tuple[str, int, str]] = []
    for (path, message), found in placed.items():
        shown = found if len(found) <= EACH else found[:1]
        statements += [(path, one.line, f"{path}:{one.line}: {message}: {one.statement}") for one in shown]
        if len(found) > len(shown):
            path, line, words = statements[-1]
            statements[-1] = path, line, f"{words} (and {len(found) - 1} more in this file)"
    order = {path: at for at, (path, _) in reversed(list(enumerate(placed)))}
    statements.sort(key=lambda one: (order[one[0]], one[1]))
    told = [words for _, _, words in statements]
    return told + lines + [f"{message}: {', '.join(names)}" for message, names in named.items()]


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
