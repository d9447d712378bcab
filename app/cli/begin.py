"""Starting, listing, putting away and deleting sessions."""

from pathlib import Path
from typing import Any

import click

from app.cli.context import json_option, numbers_json, place, progress_shown
from app.cli.output import report, say
from app.cli.parsing import parse_mapping
from state.errors import PlaitError
from state.repositories.snapshot import Snapshot
from state.session.sessions import Summary
from state.workspace import Workspace


@click.command("new")
@click.argument("source")
@click.argument("target_path", metavar="[TARGET]", required=False)
@click.option("--name", metavar="NAME", help="The session's name; else made from the source's.")
@click.option("--worktree", is_flag=True, help="Take uncommitted work of both sides along.")
@click.option("--map", "mappings", multiple=True, metavar="A=B", help="Folder A of the source lands in B.")
@click.option("--no-exclude", is_flag=True, help="Exclude nothing.")
@click.option("--no-open", is_flag=True, help="Don't open the screens.")
@json_option
def new_command(
    source: str,
    target_path: str | None,
    name: str | None,
    worktree: bool,
    mappings: tuple[str, ...],
    no_exclude: bool,
    no_open: bool,
    as_json: bool,
) -> None:
    """Start a session that merges SOURCE into TARGET.

    Both are PATH[@REVISION]; the source may also be a git URL or a plain folder. TARGET is the current folder
    without it.
    """
    target, session = place(None, None)
    with progress_shown() as progress:
        workspace = Workspace.create(
            source,
            target_path or target,
            name=name or session,
            worktree=worktree,
            mappings=[parse_mapping(text) for text in mappings],
            exclusions=() if no_exclude else None,
            progress=progress,
        )
    if not (no_open or as_json):
        import sys

        if sys.stdout.isatty():
            from app.application import run

            given = click.get_current_context().find_root().obj or {}
            click.get_current_context().exit(run(workspace, plain=bool(given.get("plain"))))
    with workspace, progress_shown() as progress:
        view = workspace.load(progress)
        numbers = view.numbers
        if as_json:
            report(
                {
                    "version": 1,
                    "session": workspace.name,
                    "source": snapshot_json(workspace.source_snapshot),
                    "target": snapshot_json(workspace.target_snapshot),
                    "related": view.related,
                    "base": workspace.session.base,
                    "numbers": numbers_json(numbers),
                    "counts": {status.value: count for status, count in view.comparison.counts.items()},
                }
            )
            return
        source_snapshot, target_snapshot = workspace.source_snapshot, workspace.target_snapshot
        say(f"session {workspace.name}: {_named(source_snapshot)} into {_named(target_snapshot)}")
        say(
            "they share history" if view.related else "they share no history; bases are inferred file by file"
        )
        for snapshot in (source_snapshot, target_snapshot):
            if snapshot.uncommitted and not worktree:
                say(
                    f"{snapshot.name} has {snapshot.uncommitted} uncommitted paths, left out (--worktree takes them)"
                )
        from app.cli.context import numbers_words

        say(numbers_words(numbers))
        for finding in view.findings:
            if finding.kind == "likely-mapping":
                say(f"{finding.path} {finding.message} ({finding.hint})")
        say("next: `plait` opens the screens, `plait status` and `plait conflicts` report")


def _named(snapshot: Snapshot) -> str:
    return f"{snapshot.name} {(snapshot.original or snapshot.commit)[:10]}"


def snapshot_json(snapshot: Snapshot) -> dict[str, Any]:
    """One side for a program."""
    return {
        "name": snapshot.name,
        "path": snapshot.location,
        "revision": snapshot.revision,
        "commit": snapshot.original or snapshot.commit,
        "snapshot": snapshot.commit,
        "tree": snapshot.tree,
        "kind": snapshot.kind.value,
        "branch": snapshot.branch,
        "uncommitted": snapshot.uncommitted,
        "unreadable": list(snapshot.unreadable),
    }


@click.command("demo")
@click.option("--no-open", is_flag=True, help="Only build it and say where it is.")
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Where to build it; else a new temporary folder."
)
def demo_command(no_open: bool, folder: Path | None) -> None:
    """Build a small, realistic pair of repositories and open a session on them."""
    import sys

    from app.demo.repositories import build_demo

    source, target = build_demo(folder)
    workspace = Workspace.create(str(source), str(target), name="demo")
    say(f"built {source} and {target}")
    if not no_open and sys.stdout.isatty():
        from app.application import run

        given = click.get_current_context().find_root().obj or {}
        click.get_current_context().exit(run(workspace, plain=bool(given.get("plain"))))
    workspace.close()
    say(f"session {workspace.name} is open on them; go on with:")
    say(f"  cd {target}")
    say("  plait            # the screens")
    say("  plait status     # what is left to decide")


@click.command("sessions")
@click.option("-C", "--target", metavar="DIR", help="The target's folder; else the current one.")
@json_option
def sessions_command(target: str | None, as_json: bool) -> None:
    """List the sessions of a target."""
    folder, _ = place(target, None)
    found = Workspace.sessions(folder)
    if as_json:
        report({"version": 1, "sessions": [_summary_json(one) for one in found]})
        return
    for one in found:
        words = (
            one.problem or f"{_of(one)}, {one.operations} operations, last {one.last_act}: {one.last_words}"
        )
        say(f"{one.name}{' (archived)' if one.archived else ''}: {words}")
    if not found:
        say("no sessions yet; `plait new SOURCE` starts one")


def _of(one: Summary) -> str:
    if one.source is None or one.target is None:
        return "not begun"
    return f"{_named(one.source)} into {_named(one.target)}"


def _summary_json(one: Summary) -> dict[str, Any]:
    return {
        "name": one.name,
        "source": snapshot_json(one.source) if one.source else None,
        "target": snapshot_json(one.target) if one.target else None,
        "created": one.created,
        "last_act": one.last_act,
        "last_words": one.last_words,
        "operations": one.operations,
        "applied": one.applied,
        "archived": one.archived,
        "problem": one.problem,
        "path": str(one.path),
    }


@click.command("archive")
@click.argument("name")
@click.option("--back", is_flag=True, help="Take it out of the archive again.")
def archive_command(name: str, back: bool) -> None:
    """Put a session out of the way; nothing of it is lost."""
    folder, _ = place(None, None)
    Workspace.archive(folder, name, not back)
    say(f"{name} is {'back' if back else 'archived'}")


@click.command("delete")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Don't ask.")
def delete_command(name: str, yes: bool) -> None:
    """Move a session's journal to the trash folder and free its objects."""
    folder, _ = place(None, None)
    if not yes and not click.confirm(f"Delete the session {name}?", default=False):
        raise PlaitError("not deleted", name)
    say(f"moved to {Workspace.delete(folder, name)}")
