"""Acts of a plan's phases on branches and tags, and the ways back from them."""

import click

from app.cli.context import json_option, opened, progress_shown, say_done, session_options
from app.cli.output import report, say
from app.cli.plan_shapes import way_json, way_lines
from app.cli.shapes import VERSION
from state.checking.phase_acts import ACTS, Opened
from state.checking.ways_back import Rehearsal
from state.errors import PlaitError


@click.command("phase")
@click.argument("phase")
@click.argument("act", type=click.Choice(ACTS))
@click.argument("name")
@click.option(
    "--into", metavar="BRANCH", default="", help="The branch a merge goes into; what is backed up or tagged."
)
@click.option("-m", "--message", default="", help="The message of a merge, tag or commit.")
@click.option("--item", default="", help="The item of the plan that it stands for.")
@session_options
@json_option
@click.pass_context
def phase_command(
    ctx: click.Context, phase: str, act: str, name: str, into: str, message: str, item: str, as_json: bool
) -> None:
    """Do an act of a phase: back up, make a branch, merge --no-ff, tag, or commit the result on a branch.

    Each is one operation; `plait undo` puts branches and tags back. A merge with conflicts opens a session of its
    own: resolve and apply there, then repeat the command. Exit code 1 while such a merge waits.
    """
    with opened() as workspace:
        with progress_shown() as progress:
            workspace.loaded(progress)
        meant = workspace.checking.item(item).id if item else ""
        done = workspace.checking.phase_acts.perform(phase, act, name, item=meant, message=message, into=into)
        if isinstance(done, Opened):
            if as_json:
                report(
                    {
                        "version": VERSION,
                        "session": done.session,
                        "new": done.is_new,
                        "conflicts": list(done.conflicts),
                    }
                )
            else:
                count = len(done.conflicts)
                say(
                    f"{count} {'file conflicts' if count == 1 else 'files conflict'}: {', '.join(done.conflicts[:5])}"
                )
                say(
                    f"resolve {'it' if count == 1 else 'them'} in the session {done.session}: "
                    f"`plait --session {done.session}`, apply there, and repeat this"
                )
            ctx.exit(1)
        say_done(workspace, as_json)


@click.command("rollback")
@click.argument("phase", required=False)
@click.option(
    "--rehearse", is_flag=True, help="Try each in a throw-away clone; nothing of the target changes."
)
@click.option("--way", metavar="ID", help="Only this one.")
@session_options
@json_option
@click.pass_context
def rollback_command(
    ctx: click.Context, phase: str | None, rehearse: bool, way: str | None, as_json: bool
) -> None:
    """List the ways back from a phase, or from the whole merge, with what each loses; none is ever run by itself.

    With --rehearse the exit code is 1 when one of them doesn't work.
    """
    with opened() as workspace, progress_shown() as progress:
        workspace.loaded(progress)
        ways = workspace.checking.ways_back.of(phase or "")
        if way is not None:
            ways = (workspace.checking.ways_back.one(way, phase or ""),)
        rehearsals: dict[str, Rehearsal] = {}
        if rehearse:
            for one in ways:
                try:
                    rehearsals[one.id] = workspace.checking.ways_back.rehearse(one, progress)
                except PlaitError as error:
                    if way is not None:
                        raise
                    say(f"{one.title}: could not be rehearsed: {error}")
    if as_json:
        report({"version": VERSION, "ways": [way_json(one, rehearsals.get(one.id)) for one in ways]})
    elif not ways:
        say(
            "no way back is known: nothing was merged, tagged, backed up or applied, and the plan has no rollback"
        )
    else:
        for one in ways:
            for line in way_lines(one, rehearsals.get(one.id)):
                say(line)
    failed = any(
        not done.ok and any(one.ok is not None for one in done.tried) for done in rehearsals.values()
    )
    ctx.exit(1 if failed else 0)
