"""Checking and repairing journals; completing commands in shells."""

from pathlib import Path

import click

from app.cli.context import json_option, place, session_options
from app.cli.output import report, say
from app.cli.shapes import VERSION, finding_words, findings_json
from state.repositories.git import require_git
from state.repositories.repository import Repository


@click.command("doctor")
@click.option("--check", "only_check", is_flag=True, help="Change nothing, only say what is wrong.")
@click.option("--repair", is_flag=True, help="Repair what can be repaired, as without any option.")
@session_options
@json_option
@click.pass_context
def doctor_command(ctx: click.Context, only_check: bool, repair: bool, as_json: bool) -> None:
    """Check the journals of a target's sessions, and repair what can be repaired.

    Nothing is lost by it: a damaged file is kept beside the new one. Exit code 1 when something is still wrong.
    """
    from state.session import doctor

    if only_check and repair:
        raise click.UsageError("Give either --check or --repair.")
    folder, session = place()
    common_dir = Repository.open(folder).common_dir
    found = doctor.check(common_dir, session)
    damaged = dict.fromkeys(one.path for one in found)
    done = [] if only_check else [sentence for path in damaged for sentence in doctor.repair(Path(path))]
    left = doctor.check(common_dir, session) if done else found
    if as_json:
        report(
            {
                "version": VERSION,
                "git": ".".join(map(str, require_git())),
                "findings": findings_json(found),
                "done": done,
                "left": findings_json(left),
            }
        )
    else:
        for one in found:
            say(finding_words(one))
        for sentence in done:
            say(sentence)
        if not found:
            say("every journal is whole")
    ctx.exit(1 if left else 0)


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    bash   eval "$(plait completion bash)"            in ~/.bashrc
    zsh    eval "$(plait completion zsh)"             in ~/.zshrc
    fish   plait completion fish | source             in ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class

    from app.cli.main import COMPLETION, command_line

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(command_line, {}, "plait", COMPLETION).source())
