"""Checking journals, finding the settings, completing commands in shells."""

import click

from app.cli.context import json_option, place
from app.cli.output import report, say
from state.errors import PlaitError


@click.command("doctor")
@click.option("--repair", is_flag=True, help="Repair what can be repaired; the damaged file is kept.")
@json_option
@click.option("-C", "--target", metavar="DIR", help="The target's folder; else the current one.")
@click.pass_context
def doctor_command(ctx: click.Context, repair: bool, as_json: bool, target: str | None) -> None:
    """Check the journals of a target's sessions; exit code 1 when one needs repair."""
    from state.repositories.repository import Repository
    from state.session import doctor

    folder, session = place(target, None)
    common_dir = Repository.open(folder).common_dir
    found = doctor.check(common_dir, session)
    if as_json:
        report(
            {
                "version": 1,
                "findings": [
                    {"kind": one.kind, "path": one.path, "message": one.message, "hint": one.hint}
                    for one in found
                ],
            }
        )
    else:
        for one in found:
            say(f"{one.path}: {one.message}" + (f" ({one.hint})" if one.hint else ""))
        if not found:
            say("every journal is whole")
    if repair:
        for path in dict.fromkeys(one.path for one in found):
            for sentence in doctor.repair(path):
                say(sentence)
        found = doctor.check(common_dir, session)
    ctx.exit(1 if found else 0)


@click.command("settings")
def settings_command() -> None:
    """Say where the settings are, and what can be set."""
    from app import settings
    from state.repositories.repository import Repository

    folder, _ = place(None, None)
    try:
        repository = Repository.open(folder)
    except PlaitError:
        repository = None
    say(f"for you: {settings.user_file()}")
    if repository is not None:
        say(f"for this repository: {settings.repository_file(repository.common_dir)}")


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> None:
    """Print the completion script of a shell; for bash: eval "$(plait completion bash)"."""
    from click.shell_completion import get_completion_class

    from app.cli.main import command_line

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(command_line, {}, "plait", "_PLAIT_COMPLETE").source())
