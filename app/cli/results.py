"""What the session would make of the target: result, diff, show."""

import click

from app.cli.context import json_option, opened, progress_shown, session_options
from app.cli.output import report, say, say_text
from app.cli.selection import complete_path, entry_meant, find_below, find_one
from app.cli.shapes import VERSION, version_json
from state.comparison.entry import Version
from state.errors import PlaitError
from state.repositories.patch import patch
from state.view import View
from state.workspace import Workspace


@click.command("result")
@session_options
@json_option
def result_command(as_json: bool) -> None:
    """Print the id of the proposed tree; git commands can read it."""
    with opened() as workspace:
        with progress_shown() as progress:
            workspace.loaded(progress)
        tree = workspace.result_tree()
        changes = workspace.result_changes() if as_json else []
    if not as_json:
        say(tree)
        return
    report(
        {
            "version": VERSION,
            "session": workspace.name,
            "tree": tree,
            "changes": [
                {"path": path, "before": version_json(before), "after": version_json(after)}
                for path, before, after in changes
            ],
        }
    )


@click.command("diff")
@click.argument("paths", nargs=-1, metavar="[PATH]…", shell_complete=complete_path)
@click.option("--stat", is_flag=True, help="Only how many lines change in each file.")
@session_options
def diff_command(paths: tuple[str, ...], stat: bool) -> None:
    """Show what the result changes in the target, as a patch that `git apply` takes."""
    with opened() as workspace:
        with progress_shown() as progress:
            view = workspace.loaded(progress)
        result = workspace.result_tree()
        wanted = _places(workspace, view, paths)
        if paths and not wanted:
            return
        text = patch(workspace.target.git, workspace.target_snapshot.tree, result, wanted, stat=stat)
    say_text(text)


def _places(workspace: Workspace, view: View, paths: tuple[str, ...]) -> list[str]:
    """The paths of the target and the result that entries have to do with; a path of the result names itself too."""
    changed = {path for path, _, _ in workspace.result_changes()}
    found: dict[str, None] = {}
    for path in paths:
        if path in changed:
            found[path] = None
        try:
            one = find_one(view.comparison, path)
            entries = [one] if one is not None else find_below(view.comparison, path)
        except PlaitError:
            if path not in found:
                raise
            continue
        for entry in entries:
            found.update(dict.fromkeys(place for place, _ in workspace.lands(entry.key)))
    return [path for path in found if path in changed]


@click.command("show")
@click.argument("path", shell_complete=complete_path)
@click.option(
    "--side",
    type=click.Choice(["result", "source", "target", "base"]),
    default="result",
    help="Whose version; without it the result's.",
)
@session_options
def show_command(path: str, side: str) -> None:
    """Print a file as the result, the source, the target or the base has it."""
    with opened() as workspace:
        with progress_shown() as progress:
            view = workspace.loaded(progress)
        text = workspace.result_bytes(path) if side == "result" else None
        if text is None:
            version = _version(workspace, view, path, side)
            if version is None:
                raise PlaitError(f"the {side} has no such file", path)
            text = workspace.blob(version)
        if text is None:
            raise PlaitError("its content isn't in this repository", path)
    say_text(text)


def _version(workspace: Workspace, view: View, path: str, side: str) -> Version | None:
    entry = entry_meant(view, path)
    match side:
        case "source":
            return entry.source
        case "target":
            return entry.target
        case "base":
            base = view.base(entry)
            return base.version if base is not None else None
    standing = dict(view.state(entry).lands)
    lands = dict(workspace.lands(entry.key))
    return next((version for version in (*lands.values(), *standing.values()) if version is not None), None)
