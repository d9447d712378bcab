"""`plait findings` and `plait deps`: everything that was noticed, and the packages of both sides in one table."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from app.cli.context import json_option, opened, progress_shown, session_options
from app.cli.output import report, say
from app.cli.planning import plan_finding_words
from app.cli.shapes import VERSION, finding_words, findings_json
from state.findings import Finding, Severity
from state.progress import Progress
from state.workspace import Workspace


def everything_noticed(workspace: Workspace, progress: Progress) -> Iterator[tuple[str, Finding]]:
    """All findings of a session with the part that they belong to: paths, migrations, plan or result."""
    seen: set[str] = set()

    def new(part: str, findings: tuple[Finding, ...]) -> Iterator[tuple[str, Finding]]:
        for one in findings:
            if one.id not in seen:
                seen.add(one.id)
                yield part, one

    yield from new("paths", workspace.loaded(progress).findings)
    for sequence in workspace.migrations.all(progress):
        yield from new("migrations", sequence.findings)
    if workspace.checking.record.plan is not None:
        yield from new("plan", workspace.checking.checklist(progress).findings)
    yield from new("result", workspace.understanding.findings(progress))


@click.command("findings")
@session_options
@json_option
@click.pass_context
def findings_command(ctx: click.Context, as_json: bool) -> None:
    """List what Plait noticed: about paths, migrations and the plan, what would break and what would be lost.

    The exit code is 1 while there are errors or warnings.
    """
    with opened() as workspace, progress_shown() as progress:
        found = list(everything_noticed(workspace, progress))
    if as_json:
        rows = [
            {**row, "part": part}
            for (part, _), row in zip(found, findings_json(one for _, one in found), strict=True)
        ]
        report({"version": VERSION, "session": workspace.name, "findings": rows})
    else:
        for part, one in found:
            say(plan_finding_words(one) if part == "plan" else finding_words(one))
    ctx.exit(1 if any(one.severity is not Severity.NOTE for _, one in found) else 0)


@click.command("deps")
@click.option("--all", "everything", is_flag=True, help="Also packages that both sides ask for alike.")
@session_options
@json_option
def deps_command(everything: bool, as_json: bool) -> None:
    """List the packages that source, target and result ask for, and whether both ranges can hold.

    Without --all: those that the two sides ask for differently. --json has them all.
    """
    with opened() as workspace, progress_shown() as progress:
        rows = workspace.understanding.dependencies(progress)
    if as_json:
        report({"version": VERSION, "session": workspace.name, "dependencies": [asdict(row) for row in rows]})
        return
    verdicts = {True: "compatible", False: "no version is both", None: ""}
    for row in rows:
        if not everything and row.source == row.target == row.result:
            continue
        sides = ", ".join(
            f"{side} {'-' if asked is None else asked or 'any'}"
            for side, asked in (("source", row.source), ("target", row.target), ("result", row.result))
        )
        verdict = verdicts[row.compatible]
        if row.source is not None and row.target is not None and row.compatible is None:
            verdict = "could not be compared"
        wanted = f", proposed {row.proposed}" if row.compatible and row.proposed != row.result else ""
        say(f"{row.ecosystem:6} {row.name}: {sides}{': ' + verdict if verdict else ''}{wanted}")
