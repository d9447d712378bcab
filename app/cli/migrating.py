"""`plait migrations`: the series of both sides, the proposed sequence, and every act on it."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from app.cli.beside import beside
from app.cli.context import json_option, opened, place, progress_shown, say_done, session_options
from app.cli.migration_shapes import migrations_json, sequence_lines
from app.cli.output import report, say
from app.cli.shapes import VERSION
from state.errors import PlaitError
from state.findings import Severity
from state.migrations.sequence import Sequence
from state.sequences import Sequences
from state.session.session import Session
from state.workspace import Workspace


class Verbs(click.Group):
    """A first word that is no verb is the SOURCE to look at."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Sides and verbs exclude each other: where a verb stands, sides aren't parsed."""
        if self._verb(ctx, args):
            ctx.meta["plait.verb"] = True
            return super().parse_args(ctx, args)
        ctx.allow_interspersed_args = True
        return click.Command.parse_args(self, ctx, args)

    def _verb(self, ctx: click.Context, args: list[str]) -> bool:
        """Whether the first word that is no option and no option's value is a verb."""
        with_value = {
            name
            for one in super().get_params(ctx)
            if isinstance(one, click.Option) and not one.is_flag
            for name in one.opts
        }
        at = 0
        while at < len(args):
            if args[at].startswith("-"):
                at += 2 if args[at] in with_value else 1
                continue
            return args[at] in self.commands
        return False

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        found = super().get_params(ctx)
        return [one for one in found if one.name != "sides"] if ctx.meta.get("plait.verb") else found


series_option = click.option(
    "--series", metavar="FOLDER", help="The series, by its folder in the target, where there are several."
)


@click.group("migrations", cls=Verbs, invoke_without_command=True)
@click.argument("sides", metavar="[SOURCE [TARGET]]", nargs=-1)
@click.option("--map", "mappings", multiple=True, metavar="A=B", help="Folder A of the source lands in B.")
@series_option
@session_options
@json_option
@click.pass_context
def migrations_command(
    ctx: click.Context,
    mappings: tuple[str, ...],
    series: str | None,
    as_json: bool,
    sides: tuple[str, ...] = (),
) -> None:
    """List both series of migrations and the proposed sequence with everything that is wrong; exit code 1 on errors.

    Without SOURCE it is about the session; with SOURCE and TARGET no session is needed and nothing is left behind.
    A verb (`plait migrations move …`) acts on the session; MIGRATION is a name, a file's name, a number or an id.
    """
    if ctx.invoked_subcommand is not None:
        ctx.meta["plait.series"] = series
        return
    if len(sides) > 2:
        raise click.UsageError("give SOURCE and TARGET, or nothing for the session")
    with progress_shown() as progress:
        waived: Collection[str] = ()
        view = None
        if sides:
            found, name = _beside(sides, mappings), None
        else:
            with opened() as workspace:
                found, name = workspace.migrations.all(progress), workspace.name
                waived, view = workspace.session.waived.keys(), workspace.loaded()
    if series is not None:
        found = tuple(one for one in found if one.id == series.rstrip("/"))
        if not found:
            raise PlaitError("no such series of migrations", series, "`plait migrations` lists them")
    if as_json:
        report({"version": VERSION, "session": name, **migrations_json(found)})
    elif not found:
        say("no migrations on either side")
    else:
        for one in found:
            for line in sequence_lines(one, view):
                say(line)
    wrong = any(
        finding.severity is Severity.ERROR and finding.id not in waived
        for one in found
        for finding in one.findings
    )
    ctx.exit(1 if wrong else 0)


def _beside(sides: tuple[str, ...], mappings: tuple[str, ...]) -> tuple[Sequence, ...]:
    from state.comparison.mapping import Mapping

    target = sides[1] if len(sides) == 2 else place()[0]
    landing = [Mapping.parse(text) for text in mappings]
    with (
        progress_shown() as progress,
        beside(sides[0], target, progress, mappings=landing) as (repository, view),
    ):
        return Sequences(repository, _no_text).all(view, progress)


def _no_text(content: str) -> bytes:
    raise AssertionError(f"no session, no text: {content}")


# Acts

Act = Callable[[Workspace, str], Session]


def _perform(act: Act, given: dict[str, Any]) -> None:
    with _series(given) as (workspace, sequence):
        act(workspace, sequence.id)
        say_done(workspace, given["as_json"])


@contextmanager
def _series(given: dict[str, Any], *migrations: str) -> Iterator[tuple[Workspace, Sequence]]:
    """The session and the series meant: the one named, the one that holds the migrations, or the only one."""
    named = given.get("series") or click.get_current_context().meta.get("plait.series")
    with opened() as workspace:
        with progress_shown() as progress:
            workspace.loaded(progress)
            if named is None and migrations:
                sequence, _ = workspace.migrations.holding(migrations[0])
            else:
                sequence = workspace.migrations.one(named, progress)
        yield workspace, sequence


def _on(migrations: tuple[str, ...], given: dict[str, Any], act: Callable[..., Session]) -> None:
    """Performs an act on migrations, however they were named."""
    with _series(given, *migrations) as (workspace, sequence):
        ids = [workspace.migrations.holding(one, sequence.id)[1].id for one in migrations]
        act(workspace, sequence.id, ids)
        say_done(workspace, given["as_json"])


def verb(name: str) -> Callable[[Callable[..., None]], click.Command]:
    """A subcommand with the options that all of them take."""

    def wrap(function: Callable[..., None]) -> click.Command:
        made = migrations_command.command(name)(series_option(session_options(json_option(function))))
        assert isinstance(made, click.Command)
        return made

    return wrap


one_migration = click.argument("migration", metavar="MIGRATION")
migrations_argument = click.argument("migrations", metavar="MIGRATION...", nargs=-1, required=True)


@verb("accept")
def accept_command(**given: Any) -> None:
    """Make the sequence as proposed part of the result."""
    _perform(lambda workspace, series: workspace.migrations.accept(series), given)


@verb("move")
@one_migration
@click.option("--below", metavar="MIGRATION", help="Right below this one.")
@click.option("--above", metavar="MIGRATION", help="Right above this one.")
@click.option("--top", is_flag=True, help="To the top.")
def move_command(migration: str, below: str | None, above: str | None, top: bool, **given: Any) -> None:
    """Move a migration; what follows is numbered anew where that is needed."""
    if sum((below is not None, above is not None, top)) != 1:
        raise click.UsageError("give one of --below, --above and --top")
    with _series(given, migration) as (workspace, sequence):
        acts = workspace.migrations
        moved = acts.holding(migration, sequence.id)[1].id
        place = ""
        if below is not None:
            place = acts.holding(below, sequence.id)[1].id
        elif above is not None:
            anchor = acts.holding(above, sequence.id)[1].id
            rest = [row.id for row in sequence.rows if row.id != moved]
            at = rest.index(anchor) if anchor in rest else 0
            place = rest[at - 1] if at else ""
        acts.move(sequence.id, moved, place)
        say_done(workspace, given["as_json"])


@verb("renumber")
@one_migration
@click.argument("number", required=False, default="")
def renumber_command(migration: str, number: str, **given: Any) -> None:
    """Give a migration a number; without NUMBER the proposed one again."""
    _on((migration,), given, lambda on, series, ids: on.migrations.renumber(series, ids[0], number))


@verb("rename")
@one_migration
@click.argument("slug", required=False, default="")
def rename_command(migration: str, slug: str, **given: Any) -> None:
    """Give a migration another name behind its number; without SLUG its own again."""
    _on((migration,), given, lambda on, series, ids: on.migrations.rename(series, ids[0], slug))


def _leave(how: str, migrations: tuple[str, ...], reason: str, given: dict[str, Any]) -> None:
    _on(migrations, given, lambda on, series, ids: on.migrations.leave(series, ids, how, reason))


@verb("skip")
@migrations_argument
@click.option("--reason", default="", help="Why: what supersedes them.")
def skip_command(migrations: tuple[str, ...], reason: str, **given: Any) -> None:
    """Leave migrations out because something else supersedes them."""
    _leave("skip", migrations, reason, given)


@verb("drop")
@migrations_argument
@click.option("--reason", default="", help="Why they aren't wanted.")
def drop_command(migrations: tuple[str, ...], reason: str, **given: Any) -> None:
    """Leave migrations out because they aren't wanted."""
    _leave("drop", migrations, reason, given)


@verb("take")
@migrations_argument
def take_command(migrations: tuple[str, ...], **given: Any) -> None:
    """Take skipped or dropped migrations back into the sequence."""
    _leave("", migrations, "", given)


@verb("applied")
@migrations_argument
@click.option("--not", "back", is_flag=True, help="Take the mark away.")
def applied_command(migrations: tuple[str, ...], back: bool, **given: Any) -> None:
    """Mark migrations as run on a server that matters: their names and places are fixed."""
    _on(migrations, given, lambda on, series, ids: on.migrations.pin(series, ids, not back))


@verb("companion")
@one_migration
@click.argument("file")
@click.option("--out", is_flag=True, help="Leave it out.")
def companion_command(migration: str, file: str, out: bool, **given: Any) -> None:
    """Take a companion (rollback, seed, backup) along with its migration, or leave it out."""

    def act(workspace: Workspace, series: str, ids: list[str]) -> Session:
        row = workspace.migrations.one(series).row(ids[0])
        found = (
            [
                one.path
                for side in (row.source, row.target)
                if row is not None and side is not None
                for one in side.files
                if file in (one.path, one.path.rpartition("/")[2])
            ]
            if row is not None
            else []
        )
        if not found:
            raise PlaitError("this migration has no such file", file, "`plait migrations --json` lists them")
        return workspace.migrations.companion(series, ids[0], found[0], not out)

    _on((migration,), given, act)


@verb("patch")
@one_migration
@click.argument("file", required=False)
@click.option("--from", "given_text", type=click.File("rb"), help="The new text; - reads standard input.")
@click.option("--back", is_flag=True, help="Take the patch back.")
def patch_command(migration: str, file: str | None, given_text: Any, back: bool, **given: Any) -> None:
    """Give a migration's file (without FILE its forward file) another text."""
    if (given_text is None) == (not back):
        raise click.UsageError("give --from FILE, or --back")
    text = given_text.read() if given_text is not None else None

    def act(workspace: Workspace, series: str, ids: list[str]) -> Session:
        row = workspace.migrations.one(series).row(ids[0])
        paths = (
            [
                one.path
                for one in row.files
                if file is None or file in (one.path, one.was, Path(one.path).name)
            ]
            if row
            else []
        )
        if not paths:
            raise PlaitError("this migration has no such file", file or migration)
        return workspace.migrations.patch(series, ids[0], paths[0], text)

    _on((migration,), given, act)


@verb("consolidate")
@migrations_argument
@click.option("--name", "slug", required=True, metavar="SLUG", help="The name behind the number.")
@click.option("--number", default="", help="Its number; without it the first one's.")
def consolidate_command(migrations: tuple[str, ...], slug: str, number: str, **given: Any) -> None:
    """Join several migrations into one file whose header names them."""
    _on(migrations, given, lambda on, series, ids: on.migrations.consolidate(series, ids, slug, number))


@verb("extract")
@one_migration
@click.option("--lines", required=True, metavar="N,N", help="The lines on which the statements start.")
@click.option("--name", "slug", required=True, metavar="SLUG", help="The new migration's name.")
def extract_command(migration: str, lines: str, slug: str, **given: Any) -> None:
    """Cut statements out of a migration into one of their own, right below it."""
    try:
        numbers = [int(one) for one in lines.split(",")]
    except ValueError:
        raise click.BadParameter("give line numbers with commas between them", param_hint="--lines") from None
    _on((migration,), given, lambda on, series, ids: on.migrations.extract(series, ids[0], numbers, slug))


@verb("merge")
def merge_command(**given: Any) -> None:
    """Insert a migration that joins the leaves (Django, Alembic)."""
    _perform(lambda workspace, series: workspace.migrations.merge(series), given)


@verb("baseline")
@click.argument("tables", nargs=-1)
@click.option("--dump", type=click.File("rb"), help="A schema dump that the migrations build on.")
@click.option("--none", "nothing", is_flag=True, help="Take no baseline.")
def baseline_command(tables: tuple[str, ...], dump: Any, nothing: bool, **given: Any) -> None:
    """Say which tables exist before the first migration, made by an ORM or a dump."""
    if sum((bool(tables), dump is not None, nothing)) != 1:
        raise click.UsageError("give TABLES, --dump FILE or --none")
    text = dump.read() if dump is not None else None
    _perform(lambda workspace, series: workspace.migrations.assume(series, tables, text), given)


@verb("decline")
@click.argument("references", nargs=-1, required=True)
@click.option("--rewrite", is_flag=True, help="Rewrite them after all.")
def decline_command(references: tuple[str, ...], rewrite: bool, **given: Any) -> None:
    """Leave references (by id) as they are although what they name is renamed."""
    _perform(lambda workspace, series: workspace.migrations.decline(series, references, not rewrite), given)


@verb("runner")
@click.argument("order", type=click.Choice(["numeric", "string", "auto"]))
def runner_command(order: str, **given: Any) -> None:
    """Say in which order the project's runner runs the files; auto as it was read."""
    _perform(
        lambda workspace, series: workspace.migrations.run_by(series, "" if order == "auto" else order), given
    )


@verb("repair")
@click.argument("finding")
@click.argument("offer", type=int, default=1, required=False)
def repair_command(finding: str, offer: int, **given: Any) -> None:
    """Accept the repair that a finding (by id) offers; OFFER counts from 1."""
    with opened() as workspace:
        with progress_shown() as progress:
            found = [
                one
                for sequence in workspace.migrations.all(progress)
                for one in sequence.findings
                if one.id == finding
            ]
        if not found:
            raise PlaitError("no such finding", finding, "`plait migrations --json` lists them")
        workspace.migrations.repair(found[0], offer - 1)
        say_done(workspace, given["as_json"])
