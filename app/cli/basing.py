"""The version that a file is merged from: what there is to choose from, and the choice."""

from typing import Any

import click

from app.cli.context import json_option, opened, progress_shown, say_done, session_options
from app.cli.output import report, say
from app.cli.selection import complete_path, entries_meant, entry_meant, filters
from app.cli.shapes import VERSION, base_json
from state.basing import BaseCandidate
from state.comparison.entry import Status
from state.session.base_choice import ChosenBase
from state.workspace import Workspace


@click.command("base")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", shell_complete=complete_path)
@click.option(
    "--list", "listed", is_flag=True, help="Only list what there is to choose from; so without any option."
)
@click.option(
    "--version",
    metavar="REV:PATH|ID",
    help="Merge from the file of a commit of either side, or from a listed version by its id.",
)
@click.option(
    "--none", "without", is_flag=True, help="Merge without a base: every difference is yours to decide."
)
@click.option("--found", is_flag=True, help="Merge again from the base that Plait found.")
@session_options
@json_option
def base_command(
    paths: tuple[str, ...], listed: bool, version: str | None, without: bool, found: bool, as_json: bool
) -> None:
    """List the versions that PATH can be merged from, the likeliest first, or choose one.

    Decisions that no longer fit turn stale. --none and --found take several paths.
    """
    if sum((listed, version is not None, without, found)) > 1:
        raise click.UsageError("give one of --list, --version, --none and --found")
    with opened() as workspace, progress_shown() as progress:
        view = workspace.loaded(progress)
        if without or found:
            differing = frozenset({Status.DIFFERENT, Status.RENAMED})
            meant = entries_meant(view, paths, filters((), ()), differing)
            workspace.basing.choose(meant.keys, ChosenBase(None) if without else None, progress)
            say_done(workspace, as_json, meant.keys, meant.left_alone)
            return
        if len(paths) > 1:
            raise click.UsageError("versions are those of one file: name one PATH")
        key = entry_meant(view, paths[0]).key
        if version is not None:
            revision, sign, path = version.partition(":")
            basing = workspace.basing
            chosen = basing.version_at(revision, path) if sign else basing.version_of(key, version, progress)
            workspace.basing.choose([key], chosen, progress)
            say_done(workspace, as_json, [key])
            return
        candidates = workspace.basing.candidates(key, progress)
    if as_json:
        found_json = [_json(number, one) for number, one in enumerate(candidates, 1)]
        report({"version": VERSION, "session": workspace.name, "key": key, "candidates": found_json})
    else:
        _print(workspace, candidates)


def _json(number: int, one: BaseCandidate) -> dict[str, Any]:
    return {
        "number": number,
        **base_json(one.base),
        "where": one.where,
        "when": one.when,
        "side": one.side,
        "similarity_source": one.similarity_source,
        "similarity_target": one.similarity_target,
        "conflicts": one.conflicts,
        "current": one.current,
    }


def _print(workspace: Workspace, candidates: tuple[BaseCandidate, ...]) -> None:
    del workspace
    for one in candidates:
        mark = "*" if one.current else " "
        version = one.base.version.oid[:10] if one.base.version is not None else "none"
        facts = []
        if one.base.inferred:
            facts.append(f"found, {one.base.confidence:.0%} sure")
        if one.similarity_source is not None and one.similarity_target is not None:
            facts.append(
                f"{one.similarity_source:.0%} of the source, {one.similarity_target:.0%} of the target"
            )
        if one.conflicts is not None:
            facts.append("1 conflict" if one.conflicts == 1 else f"{one.conflicts} conflicts")
        where = one.where or one.base.words
        say(f"{mark} {version:10} {where}" + (f" ({'; '.join(facts)})" if facts else ""))
    current = next((one for one in candidates if one.current), None)
    if current is not None and current.base.words:
        without = current.base.version is None
        # Its words begin with that there is none.
        say(current.base.words if without else f"merged from {current.base.words}")
