"""What can be set, where, and which keys there are."""

from contextlib import suppress
from dataclasses import fields

import click

from app.cli.context import json_option, place, target_option
from app.cli.output import report, say
from app.cli.shapes import VERSION
from app.settings import Settings, load_settings, repository_file, user_file
from state.errors import PlaitError
from state.repositories.repository import Repository


@click.command("settings")
@target_option
@json_option
@click.pass_context
def settings_command(ctx: click.Context, as_json: bool) -> None:
    """Say where the settings are, what holds now, and what is wrong in them; exit code 1 if anything is.

    They are about the screens; commands do what their options say.
    """
    files = [user_file()]
    # Outside of a repository only the user's own settings hold.
    with suppress(PlaitError):
        files.append(repository_file(Repository.open(place()[0]).common_dir))
    settings, problems = load_settings(files)
    values = {one.name: getattr(settings, one.name) for one in fields(Settings)}
    values["keys"] = dict(settings.keys)
    values["environment"] = dict(settings.environment)
    values["understanding"] = {name: list(value) for name, value in settings.understanding.items()}
    if as_json:
        report(
            {
                "version": VERSION,
                "files": [{"path": str(file), "exists": file.exists()} for file in files],
                "settings": values,
                "problems": [
                    {"path": str(one.file), "line": one.line, "message": one.what, "hint": one.hint}
                    for one in problems
                ],
            }
        )
    else:
        for what, file in zip(("for you", "for this repository"), files, strict=False):
            say(f"{what}: {file}{'' if file.exists() else ' (not there yet)'}")
        for name, value in values.items():
            say(f"  {name} = {value!r}")
        for problem in problems:
            say(str(problem))
    ctx.exit(1 if problems else 0)


@click.command("keys")
@json_option
def keys_command(as_json: bool) -> None:
    """List every command of the screens with its id and keys, as settings name them."""
    from screens.commands import every_command

    commands = every_command()
    if as_json:
        found = [
            {"id": one.id, "keys": list(one.keys), "title": one.title, "help": one.help}
            for one in commands.values()
        ]
        report({"version": VERSION, "commands": found})
        return
    width = max(map(len, commands))
    for one in commands.values():
        say(f"{one.id:{width}}  {', '.join(one.keys):22}  {one.help}")
