"""The checklist of a session's plan: look, run, sign, waive, gates, notes."""

import sys
from collections.abc import Callable, Mapping, Sequence

import click

from app.cli.context import json_option, opened, progress_shown, say_done, session_options
from app.cli.output import report, say, say_text, warn
from app.cli.plan_shapes import checklist_json, gate_json, phase_lines, run_json
from app.cli.shapes import VERSION
from app.settings import load_settings, repository_file, run_configuration, user_file
from state.checks.checklist import CheckItem, Checklist, CheckPhase, ItemState
from state.checks.evidence import Run
from state.errors import PlaitError
from state.workspace import Workspace

WAITING = (
    ItemState.OPEN,
    ItemState.CLAIMED,
    ItemState.FAILED,
    ItemState.BLOCKED,
    ItemState.STALE,
    ItemState.RUNNING,
)


@click.command("check")
@click.argument("which", metavar="[ITEM|PHASE]", required=False)
@click.option("--run", is_flag=True, help="Run the commands of the item, or all of the phase.")
@click.option("--failed", is_flag=True, help="With --run: only those that failed before.")
@click.option("--due", is_flag=True, help="Run the health commands whose time has come, for cron.")
@click.option("--yes", is_flag=True, help="Confirm the commands, which are shown whole.")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([one.value for one in ItemState]),
    help="Only items in this state.",
)
@click.option("--timeout", type=float, metavar="SECONDS", help="End a command that runs longer.")
@session_options
@json_option
@click.pass_context
def check_command(
    ctx: click.Context,
    which: str | None,
    run: bool,
    failed: bool,
    due: bool,
    yes: bool,
    states: tuple[str, ...],
    timeout: float | None,
    as_json: bool,
) -> None:
    """Say how the plan stands in the session: items with what proves them, gates, differences, derived checks.

    ITEM is an id, the start of one, or text that only it has; PHASE an id, a number or a title. Exit code 1 while
    anything of what was asked for isn't done.
    """
    with opened() as workspace:
        workspace.run_configuration = _configured(workspace)
        with progress_shown() as progress:
            checklist = workspace.checking.checklist(progress)
        if due:
            ran = _run_due(workspace)
            with progress_shown() as progress:
                checklist = workspace.checking.checklist(progress)
            _report(workspace, checklist, None, as_json, ran=ran)
            ctx.exit(1 if any(phase.gate.well is False for phase in checklist.phases) else 0)
        meant = _meant(workspace, checklist, which)
        if run:
            wanted = [one for one in meant if one.text and (not failed or one.state is ItemState.FAILED)]
            _run(workspace, wanted, which, yes, timeout, warn if as_json else say)
            with progress_shown() as progress:
                checklist = workspace.checking.checklist(progress)
            meant = _meant(workspace, checklist, which)
        shown = [one for one in meant if not states or one.state.value in states]
        _report(workspace, checklist, shown if which or states else None, as_json)
        checks = [
            one for one in checklist.checks if which is None or one.item in {item.item.id for item in meant}
        ]
        left = any(one.state in WAITING for one in meant) or any(one.ok is False for one in checks)
        ctx.exit(1 if left else 0)


def _configured(workspace: Workspace) -> Mapping[str, object]:
    settings, problems = load_settings([user_file(), repository_file(workspace.target.common_dir)])
    for problem in problems:
        # Those were said when the session was opened.
        if not problem.about.startswith("understanding"):
            warn(str(problem))
    return run_configuration(settings)


def _meant(workspace: Workspace, checklist: Checklist, which: str | None) -> list[CheckItem]:
    if which is None:
        return list(checklist.items.values())
    try:
        item = workspace.checking.item(which) if not which.isdecimal() else None
    except PlaitError as error:
        if not error.what.startswith("the plan has no such"):
            raise
        item = None
    if item is not None:
        return [checklist.items[item.id]]
    phase = workspace.checking.phase(which)
    return [one for one in checklist.items.values() if one.item.phase == phase.id]


def _report(
    workspace: Workspace,
    checklist: Checklist,
    items: Sequence[CheckItem] | None,
    as_json: bool,
    ran: Sequence[Run] = (),
) -> None:
    if as_json:
        data = {"version": VERSION, "session": workspace.name, **checklist_json(checklist, items)}
        report({**data, "ran": [run_json(one) for one in ran]})
        return
    wanted = None if items is None else {one.item.id for one in items}
    for phase in checklist.phases:
        mine = [one for one in phase.items if wanted is None or one.item.id in wanted]
        if mine or wanted is None:
            for line in phase_lines(phase, mine):
                say(line)
    if wanted is not None:
        return
    for one in checklist.checks:
        if one.ok is not True:
            say(f"{'could not check' if one.ok is None else 'fails'}: {one.words}: {one.why}")
    passed = sum(one.ok is True for one in checklist.checks)
    if checklist.checks:
        say(f"{passed} of {len(checklist.checks)} checks of the result pass")
    for difference in checklist.differences:
        say(f"{difference.kind}: {difference.message}")
    for run in checklist.interrupted:
        say(
            f"interrupted: {run.command.splitlines()[0] if run.command else run.item}: {run.why or 'Plait ended first'}"
        )
    for root in checklist.plan.roots:
        if root.text in checklist.unbound:
            side = root.side.value or "nothing"
            say(
                f"not confirmed: {root.text} of the plan as the {side}: `plait plan --bind '{root.text}={side}'`"
            )
    done, total = checklist.count(ItemState.PASSED, ItemState.WAIVED), len(checklist.items)
    say(f"{done} of {total} items done")


def _run(
    workspace: Workspace,
    items: Sequence[CheckItem],
    which: str | None,
    yes: bool,
    timeout: float | None,
    show: Callable[[str], None],
) -> None:
    if not items:
        raise PlaitError("nothing there has a command to run", which, "`plait check` lists the items")
    if len(items) > 1:
        items = _those_that_run(workspace, items, show)
    waiting = [one for one in items if not one.allowed]
    if waiting:
        for one in waiting:
            show(f"{one.item.text}:")
            for line in one.text.split("\n"):
                show(f"    {line}")
        if not yes:
            if not (sys.stdin.isatty() and sys.stdout.isatty()):
                raise PlaitError(
                    "these commands were not confirmed yet", which, "look at them and give --yes"
                )
            click.confirm(
                f"Run {'it' if len(waiting) == 1 else 'them'} in the worktree of the result?", abort=True
            )
        workspace.checking.allow([one.item.id for one in waiting], [one.text for one in waiting])
    workspace.checking.runs.start([one.item.id for one in items], timeout=timeout)
    try:
        workspace.checking.runs.wait()
    except KeyboardInterrupt:
        workspace.checking.runs.cancel()
        workspace.checking.runs.wait()
        raise


def _those_that_run(
    workspace: Workspace, items: Sequence[CheckItem], show: Callable[[str], None]
) -> Sequence[CheckItem]:
    """Those that can run together, the others named with what they wait for."""
    refused: dict[str, PlaitError] = {}
    left = list(items)
    while True:
        batch = {one.item.id for one in left}
        now = {
            one.item.id: why
            for one in left
            if (why := workspace.checking.runs.refusal(one, batch)) is not None
        }
        refused |= now
        left = [one for one in left if one.item.id not in now]
        if not left:
            raise next(iter(refused.values()))
        if not now:
            break
    for one in items:
        if one.item.id in refused:
            show(f"left out: {refused[one.item.id]}")
    return left


def _run_due(workspace: Workspace) -> tuple[Run, ...]:
    return workspace.checking.runs.health.run_due()


@click.command("output")
@click.argument("run", metavar="[RUN|TEXT]", required=False)
@session_options
@json_option
def output_command(run: str | None, as_json: bool) -> None:
    """Print what a run wrote, or search all outputs for a text; without either list the runs."""
    with opened() as workspace:
        runs = workspace.checking.runs
        if run is None:
            found = runs.all()
            if as_json:
                report({"version": VERSION, "runs": [run_json(one) for one in found]})
                return
            for one in found:
                line = " ".join(one.command.split())
                code = f"exit {one.exit_code}" if one.exit_code is not None else one.ending.value
                say(f"{one.id}  {one.started}  {code}  {line[:100]}")
            return
        if run.isdecimal():
            say_text(workspace.checking.output(int(run)))
            return
        for one, number, line in workspace.checking.search_output(run):
            say(f"{one.id}:{number}: {line}")


@click.command("sign")
@click.argument("item")
@click.option("--because", required=True, metavar="WHY", help="What you saw or did.")
@click.option("--fails", is_flag=True, help="Say that it does not hold.")
@session_options
@json_option
def sign_command(item: str, because: str, fails: bool, as_json: bool) -> None:
    """Say with your name that an item of the plan holds."""
    with opened() as workspace:
        workspace.checking.sign(item, because, not fails)
        say_done(workspace, as_json)


@click.command("reopen")
@click.argument("items", metavar="ITEM...", nargs=-1, required=True)
@session_options
@json_option
def reopen_command(items: tuple[str, ...], as_json: bool) -> None:
    """Let evidence and waivers of items count no more."""
    with opened() as workspace:
        workspace.checking.reopen(items)
        say_done(workspace, as_json)


@click.command("gate")
@click.argument("phase")
@click.option("--pass", "pass_by", is_flag=True, help="Go on although it is closed.")
@click.option("--close", is_flag=True, help="No longer pass it by.")
@click.option("--because", metavar="WHY", default="", help="Why; it stands in the report.")
@click.option("--health", metavar="COMMAND", help="Watch the phase by this command; empty ends that.")
@click.option(
    "--every", type=float, default=300.0, metavar="SECONDS", help="How often the health command runs."
)
@click.option(
    "--soak",
    type=float,
    metavar="HOURS",
    help="Soak so long, in place of what the plan says; -1: as it says.",
)
@session_options
@json_option
@click.pass_context
def gate_command(
    ctx: click.Context,
    phase: str,
    pass_by: bool,
    close: bool,
    because: str,
    health: str | None,
    every: float,
    soak: float | None,
    as_json: bool,
) -> None:
    """Say what the gate of a phase waits for, exit code 1 while it is closed; or pass it by with a reason."""
    with opened() as workspace:
        checking = workspace.checking
        if pass_by:
            if not because.strip():
                raise click.UsageError("--pass needs --because")
            checking.pass_gate(phase, because)
        elif close:
            checking.pass_gate(phase, "")
        if health is not None:
            checking.watch_health(phase, health, every)
        if soak is not None:
            checking.set_soak(phase, soak, because)
        with progress_shown() as progress:
            found = checking.checklist(progress).phase(checking.phase(phase).id)
        assert found is not None
        if as_json:
            report({"version": VERSION, **gate_json(found)})
        else:
            _say_gate(found)
        ctx.exit(0 if found.gate.open or found.gate.passed_by is not None else 1)


def _say_gate(phase: CheckPhase) -> None:
    gate = phase.gate
    name = f"{phase.phase.id}. {phase.phase.title}" if phase.phase.number else phase.phase.title
    if gate.open:
        say(f"{name}: the gate is open")
    elif gate.passed_by is not None:
        say(f"{name}: passed by: {gate.passed_by.reason} ({gate.passed_by.who}, {gate.passed_by.when})")
    else:
        say(f"{name}: the gate is closed")
    for words in gate.waits_for:
        say(f"  waits for: {words}")
    for soak in gate.soaks:
        say(f"  soak: {soak.words}")
    if gate.health is not None:
        well = {None: "has not run yet", True: "passed last", False: "failed last"}[gate.well]
        say(f"  health: every {gate.health.every:g} s {gate.health.command}: {well}")


@click.command("notes")
@click.argument("text", default="")
@session_options
@json_option
def notes_command(text: str, as_json: bool) -> None:
    """List the notes on plan, phases, items and paths that hold TEXT; all without it."""
    with opened() as workspace:
        found = workspace.checking.notes(text)
        own = [
            (number, one)
            for number, one in workspace.session.notes
            if text.casefold() in f"{one.about} {one.text}".casefold()
        ]
    if as_json:
        listed = [
            {"operation": number, "topic": one.topic, "about": one.about, "text": one.text, "when": one.when}
            for number, one in found
        ]
        listed += [
            {"operation": number, "topic": "remark", "about": one.about, "text": one.text, "when": ""}
            for number, one in own
        ]
        report({"version": VERSION, "notes": listed})
        return
    for _, jot in found:
        say(f"{jot.topic}{f' on {jot.about}' if jot.about else ''}: {jot.text}")
    for _, note in own:
        say(f"remark on {note.about or 'the session'}: {note.text}")
