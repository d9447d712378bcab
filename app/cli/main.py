"""The door of the command line: commands by name, errors as one sentence, exit codes."""

import importlib
import os
import sys
from collections.abc import Sequence

import click

from app.cli.context import session_options
from app.cli.output import forgiving_streams, warn
from app.launch import VERSION
from state.errors import Cancelled, PlaitError

DONE, LEFT, COULD_NOT, INTERRUPTED, NOT_HEARD = 0, 1, 2, 130, 141
COMPLETION = "_PLAIT_COMPLETE"

# Where each command is defined, and what it does; its module is imported when it is used.
GROUPS: dict[str, dict[str, tuple[str, str]]] = {
    "Sessions": {
        "new": ("begin", "start a session and open it"),
        "demo": ("begin", "build a small pair of repositories and open a session on them"),
        "sessions": ("begin", "list the sessions of a target"),
        "archive": ("begin", "put a session out of the way"),
        "delete": ("begin", "move a session to the trash folder"),
        "compare": ("comparing", "compare two sides without a session"),
    },
    "Looking": {
        "overview": ("overview", "both sides at a glance, what kind of merge it is, what to do first"),
        "status": ("reports", "where the session stands; 1 while anything is left"),
        "entries": ("reports", "list entries with status and standing"),
        "conflicts": ("reports", "list open conflicts with their hunks"),
        "findings": ("understanding", "list what Plait noticed, what would break, what would be lost"),
        "explain": ("understanding", "why a path, finding, hunk or item is as it is"),
        "deps": ("understanding", "the packages that both sides and the result ask for"),
        "result": ("results", "the proposed tree's id"),
        "diff": ("results", "what the result changes in the target"),
        "show": ("results", "print a file of result, source, target or base"),
    },
    "Deciding": {
        "next": ("asking", "go through what is open, question by question"),
        "take": ("deciding", "let the source's version stand"),
        "keep": ("deciding", "let the target's version stand"),
        "drop": ("deciding", "leave entries out of the result"),
        "copy": ("deciding", "land the source's file at another path"),
        "proposals": ("proposing", "what open hunks could become, ranked, with reasons"),
        "accept": ("accepting", "resolve a hunk by a proposal, many at once, or repair what was found"),
        "memory": ("remembering", "resolutions that are proposed again: list, export, import, forget"),
        "waive": ("understanding", "say why a finding may stand, or an item need not hold"),
        "resolve": ("resolving", "resolve hunks of a conflict"),
        "base": ("basing", "the version that a file is merged from: list what there is, choose another"),
        "replace": ("resolving", "write the whole text of a file"),
        "review": ("deciding", "say that you looked at what git merged; list what waits for it"),
        "confirm": ("deciding", "let stale decisions hold again"),
        "note": ("deciding", "write a remark"),
        "map": ("landing", "land folders of the source elsewhere"),
        "exclude": ("landing", "keep entries out by patterns"),
        "rescan": ("landing", "take both sides as they are now"),
    },
    "Migrations": {
        "migrations": ("migrating", "both series, the proposed sequence, what is wrong; and acts on it"),
        "rehearse": ("rehearsing", "run the proposed sequence on a real server, forward and back"),
    },
    "The plan": {
        "plan": ("planning", "read a Markdown merge plan, what is wrong with it; give it back up to date"),
        "check": ("checking", "how the plan's items stand; run their commands"),
        "gate": ("checking", "what a phase's gate waits for; pass it by with a reason"),
        "sign": ("checking", "say with your name that an item holds"),
        "reopen": ("checking", "let evidence and waivers count no more"),
        "output": ("checking", "what commands wrote; search it"),
        "notes": ("checking", "list and search the notes"),
        "phase": ("phases", "back up, branch, merge --no-ff, tag or commit for a phase"),
        "rollback": ("phases", "ways back from a phase and what they lose; rehearsed on request"),
        "report": ("reporting", "write the merge record as Markdown, HTML or JSON"),
    },
    "History": {
        "log": ("moving", "list every operation"),
        "undo": ("moving", "go back, also across an apply"),
        "redo": ("moving", "go forward again"),
        "restore": ("moving", "jump to an operation"),
    },
    "Finish": {"apply": ("applying", "write backup branch, merge branch and commits")},
    "Beside": {
        "mergetool": ("mergetool", "resolve one file as git's own mergetool"),
        "doctor": ("upkeep", "check and repair journals"),
        "settings": ("preferences", "where the settings are, and what holds"),
        "keys": ("preferences", "every command of the screens with its keys"),
        "completion": ("upkeep", "the completion script of a shell"),
    },
}
COMMANDS = {name: module for commands in GROUPS.values() for name, (module, _) in commands.items()}


class Commands(click.Group):
    """Imports a command's module only when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found: object = getattr(importlib.import_module(f"app.cli.{module}"), f"{cmd_name}_command")
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            from difflib import get_close_matches

            close = get_close_matches(args[0], COMMANDS, 2)
            hint = f"did you mean {' or '.join(close)}?" if close else "`plait --help` lists them"
            raise PlaitError("there is no such command", args[0], hint) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands under their headings; none of them is imported for that."""
        del ctx
        for heading, commands in GROUPS.items():
            with formatter.section(heading):
                formatter.write_dl([(f"{name:10}", words) for name, (_, words) in commands.items()])


def _keep_plain(ctx: click.Context, param: click.Parameter, value: bool) -> bool:
    ctx.meta["plait.plain"] = value
    return value


@click.command(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    subcommand_metavar="[COMMAND] [ARGS]...",
)
@session_options
@click.option(
    "--plain",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_keep_plain,
    help="Draw with ASCII and without colour.",
)
@click.version_option(VERSION, "-V", "--version", message="plait %(version)s")
@click.pass_context
def command_line(ctx: click.Context) -> None:
    """Merge one code repository into another, in a session that can't be lost.

    Without a command: resume the latest session of the target's folder, or begin one.

    Exit codes: 0 done, 1 decisions or findings are left, 2 could not run.
    """
    if ctx.invoked_subcommand is None:
        from app.cli.context import place
        from app.cli.showing import show

        ctx.exit(show(*place(), plain=bool(ctx.meta["plait.plain"])))


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; errors that a user can cause are one sentence on standard error."""
    forgiving_streams()
    try:
        code = command_line.main(
            args=arguments, prog_name="plait", standalone_mode=False, complete_var=COMPLETION
        )
        sys.stdout.flush()
        return code if isinstance(code, int) else DONE
    except PlaitError as error:
        return _fail(str(error))
    except Cancelled:
        return _fail("stopped; nothing of it counts")
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.UsageError as error:
        return _fail(_usage_words(error))
    except click.ClickException as error:
        return _fail(error.format_message())
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        return _leave_quietly()
    except SystemExit as end:
        # click leaves this way when nobody listens any more, and after it answered a shell's completion.
        if COMPLETION in os.environ:
            raise
        return _leave_quietly() if end.code == 1 else int(end.code or 0)


def _usage_words(error: click.UsageError) -> str:
    """click's sentence in our form, with where to read more."""
    words = error.format_message().strip().rstrip(".")
    name = error.ctx.command_path if error.ctx is not None else "plait"
    return f"{words[:1].lower()}{words[1:]} (`{name} --help` says how)"


def _fail(sentence: str) -> int:
    sys.stdout.flush()
    warn(f"plait: {sentence}")
    return COULD_NOT


def _leave_quietly() -> int:
    """The reader has seen enough; Python would complain once more when it closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return NOT_HEARD
