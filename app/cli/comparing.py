"""`plait compare`: two sides against each other, without a session and without a trace in either."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from app.cli.context import json_option, progress_shown
from app.cli.output import report, say
from app.cli.parsing import parse_mapping
from state.comparison.entry import Entry, FoundBy, Status
from state.comparison.exclusions import DEFAULT_EXCLUSIONS
from state.landscape import base_commit, survey
from state.progress import Progress
from state.repositories.beside import repository_beside
from state.repositories.capture import parse_location, take_snapshot
from state.repositories.repository import Repository
from state.session.operations import Open
from state.session.session import Session
from state.view import View

SHOWN = {
    Status.ONLY_SOURCE: "only in the source",
    Status.ONLY_TARGET: "only in the target",
    Status.DIFFERENT: "different",
    Status.RENAMED: "renamed",
    Status.IDENTICAL: "identical",
    Status.EXCLUDED: "excluded",
}


@click.command("compare")
@click.argument("source")
@click.argument("target", default=".")
@click.option("--no-exclude", is_flag=True, help="Exclude nothing.")
@click.option("--no-renames", is_flag=True, help="A moved file is two entries.")
@click.option("--map", "mappings", multiple=True, metavar="A=B", help="Folder A of the source lands in B.")
@click.option("--worktree", is_flag=True, help="Take uncommitted work of both sides along.")
@json_option
def compare_command(
    source: str,
    target: str,
    no_exclude: bool,
    no_renames: bool,
    mappings: tuple[str, ...],
    worktree: bool,
    as_json: bool,
) -> None:
    """Compare SOURCE with TARGET: every path, its status, its base, and whether git merges it."""
    with _beside(target) as scratch, progress_shown() as progress:
        view = _compared(scratch, source, target, no_exclude, no_renames, mappings, worktree, progress)
        if as_json:
            report(_as_json(view))
        else:
            _print(view)


@contextmanager
def _beside(target: str) -> Iterator[Repository]:
    """An empty repository that sees the target's objects and keeps new ones to itself."""
    real = Repository.open(parse_location(target).location)
    with tempfile.TemporaryDirectory(prefix="plait-") as folder:
        yield repository_beside(Path(folder), real)


def _compared(
    scratch: Repository,
    source: str,
    target: str,
    no_exclude: bool,
    no_renames: bool,
    mappings: tuple[str, ...],
    worktree: bool,
    progress: Progress,
) -> View:
    theirs = take_snapshot(
        parse_location(source),
        target=scratch,
        session="compare",
        side="source",
        worktree=worktree,
        progress=progress,
    )
    ground = take_snapshot(
        parse_location(target),
        target=scratch,
        session="compare",
        side="target",
        worktree=worktree,
        progress=progress,
    )
    session = Session().after(
        Open(
            theirs,
            ground,
            base_commit(scratch, theirs, ground),
            tuple(parse_mapping(text) for text in mappings),
            () if no_exclude else tuple(DEFAULT_EXCLUSIONS),
        ),
        1,
    )
    *_, landscape = survey(scratch, session, renames=not no_renames, progress=progress)
    return landscape.view(session)


def _as_json(view: View) -> dict[str, Any]:
    source, target = view.session.source, view.session.target
    assert source is not None and target is not None
    return {
        "version": 1,
        "source": {"path": source.location, "commit": source.original or source.commit, "tree": source.tree},
        "target": {"path": target.location, "commit": target.original or target.commit, "tree": target.tree},
        "related": view.related,
        "base": view.session.base,
        "counts": {status.value: count for status, count in view.comparison.counts.items()},
        "exclusions": [
            {"pattern": exclusion.pattern, "reason": exclusion.reason, "count": count}
            for exclusion, count in view.comparison.exclusion_counts
            if count
        ],
        "findings": [
            {
                "id": finding.id,
                "kind": finding.kind,
                "severity": finding.severity.value,
                "path": finding.path,
                "message": finding.message,
                "hint": finding.hint,
            }
            for finding in view.findings
        ],
        "entries": [_entry_json(view, entry) for entry in view.comparison.entries()],
    }


def _entry_json(view: View, entry: Entry) -> dict[str, Any]:
    base = view.base(entry)
    found: dict[str, Any] = {
        "path": entry.path,
        "status": entry.status.value,
        "source_blob": entry.source.oid if entry.source else None,
        "target_blob": entry.target.oid if entry.target else None,
        "base": base.version.oid if base is not None and base.version is not None else None,
        "base_found_by": (base.found_by if base is not None else FoundBy.NONE).value,
        "clean": is_clean(view, entry),
    }
    if entry.status is Status.RENAMED:
        found |= {"from": entry.source_path, "score": entry.score}
    elif entry.source_path not in (None, entry.path):
        found["source_path"] = entry.source_path
    if entry.reason is not None:
        found["reason"] = entry.reason
    if entry.unreadable:
        found["unreadable"] = True
    return found


def is_clean(view: View, entry: Entry) -> bool | None:
    """True where git merges it, False where it stops, None where there is nothing to merge or it can't be known."""
    if entry.status in (Status.IDENTICAL, Status.EXCLUDED):
        return None
    outcome = view.outcome(entry.key)
    if outcome is None:
        return None if entry.status is Status.ONLY_TARGET else True
    if outcome.conflict is not None:
        return False
    return None if outcome.open else True


def _print(view: View) -> None:
    say("the two share history" if view.related else "the two share no history")
    for status, count in view.comparison.counts.items():
        say(f"{count:7} {SHOWN[status]}")
    for entry in view.comparison.entries():
        if entry.status in (Status.IDENTICAL, Status.EXCLUDED, Status.ONLY_TARGET):
            continue
        moved = f" (from {entry.source_path}, {entry.score}%)" if entry.status is Status.RENAMED else ""
        stopped = " conflict" if is_clean(view, entry) is False else ""
        say(f"{SHOWN[entry.status]}{stopped}: {entry.path}{moved}")
    for finding in view.findings:
        say(f"{finding.severity.value}: {finding.path}: {finding.message}")
