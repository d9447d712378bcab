"""`plait findings`, `plait deps`, `plait waive` and `plait explain`: what was noticed, why, and what may stand."""

from dataclasses import asdict
from typing import Any

import click

from app.cli.context import json_option, opened, progress_shown, say_done, session_options
from app.cli.output import report, say
from app.cli.shapes import VERSION, finding_words, findings_json, plan_finding_words
from screens.plain import plain
from state.errors import PlaitError
from state.findings import Severity
from state.noticing.noticed import Noticed, Part
from state.progress import Progress
from state.workspace import Workspace


@click.command("findings")
@click.argument("paths", nargs=-1, metavar="[PATH]…")
@click.option(
    "--kind", "kinds", multiple=True, metavar="KIND", help="Only findings of this kind; repeatable."
)
@click.option(
    "--part", type=click.Choice([one.value for one in Part]), help="Only what this part of Plait noticed."
)
@click.option(
    "--severity",
    type=click.Choice([one.value for one in Severity]),
    help="Only findings that are at least so severe.",
)
@click.option("--repairable", is_flag=True, help="Only those that Plait offers a repair for.")
@click.option("--waived", is_flag=True, help="Only those that were waived, with the reasons.")
@session_options
@json_option
@click.pass_context
def findings_command(
    ctx: click.Context,
    paths: tuple[str, ...],
    kinds: tuple[str, ...],
    part: str | None,
    severity: str | None,
    repairable: bool,
    waived: bool,
    as_json: bool,
) -> None:
    """List what Plait noticed: about paths, migrations and the plan, what would break and what would be lost.

    PATH names files or folders. Waived findings are listed with --waived only. The exit code is 1 while a
    listed error or warning stands.
    """
    with opened() as workspace, progress_shown() as progress:
        workspace.load(progress, workspace.understanding.read_ahead)
        everything = workspace.noticing.all(progress)
    ranks = [one.value for one in Severity]
    found = [
        one
        for one in everything
        if (not kinds or one.finding.kind in kinds)
        and (part is None or one.part.value == part)
        and (severity is None or ranks.index(one.finding.severity.value) <= ranks.index(severity))
        and (not repairable or one.repairs)
        and (not paths or any(_is_below(one.finding.path, path) for path in paths))
    ]
    shown = [one for one in found if (one.waiver is not None) == waived]
    if as_json:
        rows = [noticed_json(one) for one in (found if not waived else shown)]
        report({"version": VERSION, "session": workspace.name, "findings": rows})
    else:
        for one in shown:
            say(noticed_words(one))
        hidden = len(found) - len(shown)
        if hidden and not waived:
            say(f"{hidden} waived: `plait findings --waived` lists them")
    ctx.exit(1 if any(one.stands for one in shown) else 0)


def _is_below(path: str, folder: str) -> bool:
    wanted = folder.removeprefix("./").rstrip("/")
    return wanted in ("", ".") or path == wanted or path.startswith(f"{wanted}/")


def noticed_json(one: Noticed) -> dict[str, Any]:
    """A finding of the list."""
    return {
        **findings_json([one.finding])[0],
        "part": one.part.value,
        "step": one.place.step,
        "key": one.place.key,
        "repairs": list(one.repairs),
        "waived": one.waiver.reason if one.waiver is not None else None,
    }


def noticed_words(one: Noticed) -> str:
    """A finding of the list as a line; the id is what other commands take."""
    words = plan_finding_words(one.finding, "plan ") if one.part is Part.PLAN else finding_words(one.finding)
    if one.waiver is not None:
        words = f"waived: {words.partition(': ')[2]}: {one.waiver.reason}"
    repair = " [has a repair]" if one.repairs else ""
    return f"{words}{repair} [{one.finding.id}]"


@click.command("waive")
@click.argument("names", metavar="ID…", nargs=-1, required=True)
@click.option("--because", metavar="WHY", default="", help="Why it may stand, or need not hold.")
@click.option("--take-back", is_flag=True, help="Let findings that were waived ask again.")
@session_options
@json_option
def waive_command(names: tuple[str, ...], because: str, take_back: bool, as_json: bool) -> None:
    """Say why findings may stand, or why an item of the plan need not hold; the reason stands in the report."""
    if take_back == bool(because.strip()):
        raise click.UsageError("give --because WHY, or --take-back for findings")
    with opened() as workspace:
        with progress_shown() as progress:
            _waive(workspace, names, because, take_back, progress)
        say_done(workspace, as_json)


def _waive(
    workspace: Workspace, names: tuple[str, ...], because: str, take_back: bool, progress: Progress
) -> None:
    if take_back:
        workspace.noticing.take_back(names)
        return
    if len(names) == 1 and workspace.session.record.plan is not None:
        # Items first: the plan is read in no time, findings may take a while.
        try:
            item = workspace.checking.item(names[0])
        except PlaitError:
            pass
        else:
            workspace.checking.waive(item.id, because)
            return
    workspace.noticing.waive(names, because, progress)


@click.command("explain")
@click.argument("what", metavar="PATH|ID")
@session_options
@json_option
def explain_command(what: str, as_json: bool) -> None:
    """Say why a path, a finding, a hunk or an item of the plan is as it is: what bears on it, and what it means."""
    from state.explaining.explaining import explain

    with opened() as workspace, progress_shown() as progress:
        found = explain(workspace, what, progress)
    if as_json:
        sections = [{"heading": one.heading, "lines": list(one.lines)} for one in found.sections]
        data = {"kind": found.kind, "name": found.name, "title": found.title, "sections": sections}
        report({"version": VERSION, "session": workspace.name, **data})
        return
    say(found.title)
    for section in found.sections:
        say("")
        say(f"{section.heading}:")
        for line in section.lines:
            # Tabs of a file's lines stand as they are; it is an excerpt, not the file, so a pipe gets it safe too.
            click.echo("\t".join(map(plain, f"  {line}".split("\t")))) if section.code else say(f"  {line}")


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
