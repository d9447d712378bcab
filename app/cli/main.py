"""The door of the command line: groups, errors as one sentence, exit codes."""

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from app.cli.output import plain
from app.launch import VERSION
from state.errors import Cancelled, PlaitError

DONE, LEFT, COULD_NOT = 0, 1, 2

# Where each command is defined; its module is imported when the command is used.
COMMANDS = {
    "new": "begin",
    "demo": "begin",
    "sessions": "begin",
    "archive": "begin",
    "delete": "begin",
    "compare": "comparing",
    "status": "reports",
    "conflicts": "reports",
    "findings": "reports",
    "result": "reports",
    "diff": "reports",
    "log": "moving",
    "undo": "moving",
    "redo": "moving",
    "restore": "moving",
    "take": "deciding",
    "keep": "deciding",
    "drop": "deciding",
    "copy": "deciding",
    "review": "deciding",
    "confirm": "deciding",
    "note": "deciding",
    "map": "landing",
    "exclude": "landing",
    "rescan": "landing",
    "resolve": "resolving",
    "replace": "resolving",
    "next": "asking",
    "apply": "applying",
    "mergetool": "mergetool",
    "doctor": "upkeep",
    "settings": "upkeep",
    "completion": "upkeep",
}


class Commands(click.Group):
    """Imports a command's module only when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found: Any = getattr(importlib.import_module(f"app.cli.{module}"), f"{cmd_name}_command")
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            close = get_close_matches(args[0], COMMANDS, 2) if args else []
            if not close:
                raise
            raise click.UsageError(f"{error.message} Did you mean {' or '.join(close)}?", ctx) from None


@click.command(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "-C", "--target", default=".", metavar="DIR", help="The target's folder; the current one without it."
)
@click.option("--session", metavar="NAME", help="The session; without it the one acted on last.")
@click.option("--plain", "plain_screens", is_flag=True, help="Draw with ASCII and without colour.")
@click.version_option(VERSION, "-V", "--version", message="plait %(version)s")
@click.pass_context
def command_line(ctx: click.Context, target: str, session: str | None, plain_screens: bool) -> None:
    """Merge one code repository into another, in a session that can't be lost.

    Without a command: resumes the latest session of the target's folder.
    """
    ctx.obj = {"target": target, "session": session, "plain": plain_screens}
    if ctx.invoked_subcommand is None:
        from app.cli.showing import show

        ctx.exit(show(target, session, plain=plain_screens))


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; errors that a user can cause are one sentence on standard error."""
    try:
        code = command_line.main(args=arguments, prog_name="plait", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else DONE
    except PlaitError as error:
        return _fail(str(error))
    except Cancelled:
        return _fail("stopped; nothing of it counts")
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return COULD_NOT
    except (KeyboardInterrupt, click.Abort):
        return 130
    except BrokenPipeError:
        # The reader has seen enough; Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _fail(sentence: str) -> int:
    click.echo(f"plait: {plain(sentence)}", err=True)
    return COULD_NOT
