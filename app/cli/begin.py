"""Starting, listing, putting away and deleting sessions."""

import sys
from pathlib import Path
from typing import Any

import click

from app.cli.context import complete_session, json_option, place, progress_shown, target_option
from app.cli.output import report, say
from app.cli.shapes import (
    VERSION,
    counts_json,
    finding_words,
    findings_json,
    numbers_json,
    numbers_words,
    snapshot_json,
)
from state.comparison.exclusions import DEFAULT_EXCLUSIONS, Exclusion
from state.comparison.mapping import Mapping
from state.errors import PlaitError
from state.repositories.snapshot import Snapshot
from state.session.sessions import Summary
from state.workspace import Workspace


@click.command("new")
@click.argument("source")
@click.argument("target_place", metavar="[TARGET]", required=False)
@click.option("--name", metavar="NAME", help="The session's name; without it made from the source's.")
@click.option("--worktree", is_flag=True, help="Take uncommitted work of both sides along.")
@click.option("--map", "mappings", multiple=True, metavar="A=B", help="Folder A of the source lands in B.")
@click.option(
    "--exclude", "patterns", multiple=True, metavar="PATTERN", help="Keep this out too, as in a .gitignore."
)
@click.option("--no-exclude", is_flag=True, help="Exclude nothing by default.")
@click.option(
    "--plan",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The Markdown merge plan of the session.",
)
@click.option("--no-open", is_flag=True, help="Don't open the screens.")
@target_option
@json_option
def new_command(
    source: str,
    target_place: str | None,
    name: str | None,
    worktree: bool,
    mappings: tuple[str, ...],
    patterns: tuple[str, ...],
    no_exclude: bool,
    plan: Path | None,
    no_open: bool,
    as_json: bool,
) -> None:
    """Start a session that merges SOURCE into TARGET, and open it.

    Both are PATH[@REVISION]; the source may also be a git URL or a plain folder. Without TARGET it is the current
    folder. With --json, or where there is no terminal, the screens stay closed.
    """
    folder, session = place()
    with progress_shown() as progress:
        workspace = Workspace.create(
            source,
            target_place or folder,
            name=name or session,
            worktree=worktree,
            mappings=[Mapping.parse(text) for text in mappings],
            exclusions=(
                *(() if no_exclude else DEFAULT_EXCLUSIONS),
                *(Exclusion(pattern, "excluded by the operator") for pattern in patterns),
            ),
            progress=progress,
        )
    if plan is not None:
        workspace.checking.import_plan(plan)
    if not (no_open or as_json) and sys.stdin.isatty() and sys.stdout.isatty():
        _open(workspace)
        return
    with workspace:
        with progress_shown() as progress:
            # What `plait findings` will read is begun beside git's merge, and kept as far as it came.
            view = workspace.load(progress, workspace.understanding.read_ahead)
        if not as_json:
            _say_new(workspace, worktree)
            return
        report(
            {
                "version": VERSION,
                "session": workspace.name,
                "path": str(workspace.journal.path),
                "source": snapshot_json(workspace.source_snapshot),
                "target": snapshot_json(workspace.target_snapshot),
                "related": view.related,
                "base": workspace.session.base,
                "counts": counts_json(view),
                "numbers": numbers_json(view.numbers),
                "findings": findings_json(view.findings),
            }
        )


def _open(workspace: Workspace) -> None:
    from app.application import run

    ctx = click.get_current_context()
    ctx.exit(run(workspace, plain=bool(ctx.meta.get("plait.plain")), screen="overview"))


def _say_new(workspace: Workspace, worktree: bool) -> None:
    view = workspace.loaded()
    source, into = workspace.source_snapshot, workspace.target_snapshot
    say(f"session {workspace.name}: {_named(source)} into {_named(into)}")
    if view.related:
        say("they share history")
    else:
        say("they share no history: the base of each file is inferred, and every entry says how")
    for snapshot in (source, into):
        if snapshot.uncommitted and not worktree:
            count = snapshot.uncommitted
            paths = "1 uncommitted path, left" if count == 1 else f"{count} uncommitted paths, left"
            say(f"{snapshot.name} has {paths} out (--worktree takes it along)")
    say(numbers_words(view.numbers))
    for finding in view.findings:
        say(finding_words(finding))
    say("go on with `plait` for the screens, `plait status` and `plait conflicts` for reports")


def _named(snapshot: Snapshot) -> str:
    return f"{snapshot.name} {(snapshot.original or snapshot.commit)[:10]}"


@click.command("demo")
@click.option("--no-open", is_flag=True, help="Only build it, and say where it is and what to do next.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where to build it; a new or empty folder.")
@json_option
def demo_command(no_open: bool, folder: Path | None, as_json: bool) -> None:
    """Build a small pair of repositories that drifted apart, and open a session on them."""
    from app.demo import plan
    from app.demo.repositories import build_demo

    source, target = build_demo(folder)
    workspace = Workspace.create(str(source), str(target), name="demo")
    workspace.checking.import_plan(target.parent / plan.NAME)
    if not (no_open or as_json) and sys.stdin.isatty() and sys.stdout.isatty():
        say(f"built {source} and {target}")
        _open(workspace)
        return
    workspace.close()
    if as_json:
        report(
            {
                "version": VERSION,
                "session": workspace.name,
                "folder": str(target.parent),
                "source": str(source),
                "target": str(target),
                "plan": str(target.parent / plan.NAME),
            }
        )
        return
    say(f"source: {source}")
    say(f"target: {target}")
    say(f"session {workspace.name} is open on them; go on with:")
    say(f"  cd {target}")
    say("  plait              the screens")
    say("  plait status       what is left to decide")
    say("  plait next         the same, question by question as plain text")
    say("  plait check        how its merge plan stands")
    say(f"nothing else knows of them: delete {target.parent} when you are done")


@click.command("sessions")
@target_option
@json_option
def sessions_command(as_json: bool) -> None:
    """List the sessions of a target, the one acted on last first."""
    found = Workspace.sessions(place()[0])
    if as_json:
        report({"version": VERSION, "sessions": [_summary_json(one) for one in found]})
        return
    for one in found:
        acts = "1 operation" if one.operations == 1 else f"{one.operations} operations"
        words = one.problem or f"{_of(one)}; {acts}, last {one.last_act}: {one.last_words}"
        say(f"{one.name}{' (archived)' if one.archived else ''}: {words}")
    if not found:
        say("no session here yet; `plait new SOURCE` starts one")


def _of(one: Summary) -> str:
    if one.source is None or one.target is None:
        return "not begun"
    applied = f", applied to {one.applied}" if one.applied else ""
    return f"{_named(one.source)} into {_named(one.target)}{applied}"


def _summary_json(one: Summary) -> dict[str, Any]:
    counted = ("decided", "open", "conflicts", "unreviewed", "stale")
    numbers = [int(number) for number in one.numbers.split()]
    return {
        "name": one.name,
        "path": str(one.path),
        "source": snapshot_json(one.source) if one.source else None,
        "target": snapshot_json(one.target) if one.target else None,
        "created": one.created,
        "last_act": one.last_act,
        "last_words": one.last_words,
        "operations": one.operations,
        "numbers": dict(zip(counted, numbers, strict=True)) if len(numbers) == len(counted) else None,
        "applied": one.applied,
        "archived": one.archived,
        "problem": one.problem,
    }


@click.command("archive")
@click.argument("name", shell_complete=complete_session)
@click.option("--back", is_flag=True, help="Take it out of the archive again.")
@target_option
def archive_command(name: str, back: bool) -> None:
    """Put a session out of the way; nothing of it is lost."""
    Workspace.archive(place()[0], name, not back)
    say(f"{name} is {'back in the list' if back else 'archived'}")


@click.command("delete")
@click.argument("name", shell_complete=complete_session)
@click.option("--yes", is_flag=True, help="Don't ask.")
@target_option
def delete_command(name: str, yes: bool) -> None:
    """Move a session's journal to the trash folder and free its objects."""
    if not yes:
        if not sys.stdin.isatty():
            raise PlaitError("not deleted: nobody can be asked", name, "--yes deletes without asking")
        if not click.confirm(f"Delete the session {name}?", default=False):
            raise PlaitError("not deleted", name)
    say(f"moved to {Workspace.delete(place()[0], name)}")
