"""`plait plan`: reads a Markdown merge plan, says what is wrong with it, takes it into a session, gives it back."""

import os
import sys
from datetime import date
from pathlib import Path

import click

from app.cli.beside import beside
from app.cli.context import json_option, opened, place, progress_shown, say_done, session_options
from app.cli.output import report, say
from app.cli.plan_shapes import plan_json
from app.cli.shapes import VERSION, plan_finding_words
from app.settings import write_whole
from state.checking.plan_files import read_plan_file
from state.errors import PlaitError
from state.findings import Finding, Severity
from state.plan_facts import RepositoryFacts
from state.plans.lint.facts import Unknown
from state.plans.lint.linting import lint_plan
from state.plans.plan import Plan
from state.plans.reading import read_plan
from state.plans.writing import write_plan
from state.workspace import Workspace

SHOWN = 60


@click.command("plan")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--source", metavar="PATH[@REV]", help="The repository merged from, to check the plan against.")
@click.option("--import", "take_in", is_flag=True, help="Read FILE into the session as its plan.")
@click.option("--again", is_flag=True, help="Read the session's plan again from its file.")
@click.option(
    "--carry-out",
    type=click.Choice(["copies", "migrations"]),
    help="Do the plan's copies, or put the migrations into its order.",
)
@click.option(
    "--write", is_flag=True, help="Bring boxes, status tables and dates of the plan's file up to date."
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write there instead, - for standard output.",
)
@click.option(
    "--bind",
    "bindings",
    multiple=True,
    metavar="ROOT=SIDE",
    help="ROOT of the plan stands for source, target or nothing.",
)
@session_options
@json_option
@click.pass_context
def plan_command(
    ctx: click.Context,
    file: Path | None,
    source: str | None,
    take_in: bool,
    again: bool,
    carry_out: str | None,
    write: bool,
    output: Path | None,
    bindings: tuple[str, ...],
    as_json: bool,
) -> None:
    """Read a Markdown merge plan and say what is wrong with it; exit code 1 when something is.

    With FILE alone the plan is read and checked in itself; --source and --target, both PATH[@REV], check it against
    both repositories, without a session. Without FILE it is about the session's plan.
    """
    if write:
        _write(file, output)
        return
    if carry_out is not None:
        _carry_out(carry_out, as_json)
        return
    if take_in or again or bindings:
        _into_session(file, take_in, again, bindings, as_json)
        return
    if file is not None:
        plan, findings = _alone(file, source)
        checklist = None
    else:
        if source is not None:
            raise click.UsageError("--source checks a FILE; a session knows its source")
        with opened() as workspace, progress_shown() as progress:
            checklist = workspace.checking.checklist(progress)
            plan, findings = checklist.plan, checklist.findings
    if as_json:
        report({"version": VERSION, **plan_json(plan, findings, checklist)})
    else:
        _say_plan(plan, findings)
    ctx.exit(1 if any(one.severity is not Severity.NOTE for one in findings) else 0)


def _alone(file: Path, source: str | None) -> tuple[Plan, tuple[Finding, ...]]:
    raw = read_plan_file(file)
    plan = read_plan(raw)
    if source is None:
        if click.get_current_context().meta.get("plait.target"):
            raise click.UsageError("--target needs --source too")
        return plan, lint_plan(plan, Unknown())
    with progress_shown() as progress, beside(source, place()[0], progress) as (repository, view):
        return plan, lint_plan(plan, RepositoryFacts(repository, view))


def _say_plan(plan: Plan, findings: tuple[Finding, ...]) -> None:
    say(plan.title or "a plan without a title")
    decoded = plan.decoded
    if decoded.repaired:
        say(
            f"its encoding was damaged: {len(decoded.repaired)} lines had been read as {decoded.read_as}; repaired"
        )
    if decoded.undecodable:
        say(f"{len(decoded.undecodable)} lines are no UTF-8 and were read as Windows-1252")
    counts = plan.counts
    say(
        "read: "
        + ", ".join(f"{count} {name}" for name, count in counts.items() if count and " items" not in name)
    )
    for phase in plan.phases:
        estimate = f", {phase.estimate.words}" if phase.estimate else ""
        soak = f", soaks {phase.soak_hours:g} h" if phase.soak_hours is not None else ""
        after = f", after {' and '.join(phase.depends_on)}" if phase.depends_on else ""
        number = f"{phase.number}. " if phase.number else ""
        say(
            f"line {phase.line}: {number}{phase.title} ({len(plan.items_of(phase.id))} items{estimate}{after}{soak})"
        )
    for finding in findings[:SHOWN]:
        say(plan_finding_words(finding))
    if len(findings) > SHOWN:
        say(f"and {len(findings) - SHOWN} more findings; --json lists them")
    if not findings:
        say("nothing is wrong with it as far as could be checked")


def _into_session(
    file: Path | None, take_in: bool, again: bool, bindings: tuple[str, ...], as_json: bool
) -> None:
    pairs = []
    for one in bindings:
        root, equals, side = one.rpartition("=")
        if not equals or side not in ("source", "target", "nothing"):
            raise click.UsageError(f"--bind takes ROOT=source, ROOT=target or ROOT=nothing, not {one}")
        pairs.append((root, "" if side == "nothing" else side))
    with opened() as workspace:
        with progress_shown() as progress:
            if take_in:
                if file is None:
                    raise click.UsageError("--import needs the FILE to read in")
                workspace.checking.import_plan(file, progress)
            elif again:
                workspace.checking.read_again(progress)
            if pairs:
                workspace.checking.bind(pairs)
        if not as_json:
            _say_imported(workspace)
        say_done(workspace, as_json)


def _say_imported(workspace: Workspace) -> None:
    plan = workspace.checking.needed()
    record = workspace.checking.record
    assert record.plan is not None
    counts = plan.counts
    say(
        "read: "
        + ", ".join(f"{count} {name}" for name, count in counts.items() if count and " items" not in name)
    )
    if plan.decoded.repaired:
        say(f"its encoding was damaged ({plan.decoded.read_as}); repaired, the original bytes are kept")
    for _, text in record.plan.gone:
        say(f"no longer in the plan: {text}")
    for root in plan.roots:
        if root.text not in plan.bindings:
            side = root.side.value or "nothing that is known"
            given = f"{root.text}={root.side.value or 'nothing'}"
            say(f"line {root.line}: {root.text} seems to be the {side}: confirm with --bind '{given}'")


def _carry_out(what: str, as_json: bool) -> None:
    with opened() as workspace:
        with progress_shown() as progress:
            acts = workspace.checking.carrying_out
            carried = acts.copy(progress=progress) if what == "copies" else acts.arrange(progress=progress)
        if not as_json:
            for one in carried.left:
                say(f"line {one.line}: {one.what} is left to you: {one.why}")
        say_done(workspace, as_json, list(carried.done), len(carried.left))


def _write(file: Path | None, output: Path | None) -> None:
    with opened() as workspace, progress_shown() as progress:
        checking = workspace.checking
        raw = checking.raw_plan()
        imported = checking.record.plan
        assert imported is not None
        written, changes = write_plan(raw, checking.needed(), checking.checklist(progress), _today(workspace))
        place = output or file or Path(imported.place)
        if str(place) == "-":
            sys.stdout.buffer.write(written)
            return
        if place.exists() and read_plan_file(place) not in (raw, written):
            raise PlaitError(
                "the file holds something else than the plan that was read in",
                str(place),
                "read it again with `plait plan --again`, or write to another file with --output",
            )
        # A link stays one: what it points to is written.
        _replace(place, written)
    for one in changes:
        say(f"line {one.line}: {one.why}")
    say(f"{len(changes)} lines brought up to date in {place}")


def _replace(place: Path, data: bytes) -> None:
    try:
        there = place.resolve(strict=place.is_symlink())
        if there.exists() and not os.access(there, os.W_OK):
            raise PlaitError(
                "the file is write-protected", str(place), "allow it, or write to another file with --output"
            )
        write_whole(there, data)
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its links go in circles"
        raise PlaitError(
            f"it can't be written: {reason}", str(place), "write to another file with --output"
        ) from None


def _today(workspace: Workspace) -> date:
    return workspace.checking.now.astimezone().date()
