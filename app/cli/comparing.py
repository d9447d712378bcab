"""`plait compare`: two sides against each other, without a session and without a trace in either."""

from collections.abc import Mapping
from typing import Any

import click

from app.cli.beside import beside
from app.cli.context import json_option, place, progress_shown, target_option
from app.cli.output import report, say
from app.cli.shapes import VERSION, counts_json, finding_words, findings_json, snapshot_json
from state.comparison.entry import Entry, FoundBy, Status, Version
from state.comparison.mapping import Landing
from state.comparison.mapping import Mapping as PathMapping
from state.repositories.repository import Repository
from state.repositories.trees import Tree
from state.session.session import Session
from state.view import View

SHOWN = {
    Status.ONLY_SOURCE: "only in source",
    Status.ONLY_TARGET: "only in target",
    Status.DIFFERENT: "different",
    Status.RENAMED: "renamed",
    Status.IDENTICAL: "identical",
    Status.EXCLUDED: "excluded",
}


@click.command("compare")
@click.argument("source")
@click.argument("target_place", metavar="[TARGET]", required=False)
@click.option("--no-exclude", is_flag=True, help="Exclude nothing.")
@click.option("--no-renames", is_flag=True, help="A moved file is two entries.")
@click.option("--map", "mappings", multiple=True, metavar="A=B", help="Folder A of the source lands in B.")
@click.option("--worktree", is_flag=True, help="Take uncommitted work of both sides along.")
@target_option
@json_option
def compare_command(
    source: str,
    target_place: str | None,
    no_exclude: bool,
    no_renames: bool,
    mappings: tuple[str, ...],
    worktree: bool,
    as_json: bool,
) -> None:
    """Compare SOURCE with TARGET: every path, its status, its base, and whether git merges it.

    Needs no session, and leaves nothing behind in either. Both are PATH[@REVISION]; the source may also be a git URL
    or a plain folder.
    """
    landing = [PathMapping.parse(text) for text in mappings]
    with (
        progress_shown() as progress,
        beside(
            source,
            target_place or place()[0],
            progress,
            mappings=landing,
            exclude=not no_exclude,
            renames=not no_renames,
            worktree=worktree,
        ) as (repository, view),
    ):
        if as_json:
            report(_as_json(view, _base_versions(repository, view.session)))
            return
    _print(view)


def _base_versions(repository: Repository, session: Session) -> Mapping[str, Version]:
    """What the merge base has, by landed path; nothing without shared history."""
    if session.base is None:
        return {}
    landing = Landing(session.mappings)
    tree = Tree.read(repository.git, session.base, repository.object_format)
    return {landing.land(path): version for path, version in tree.items()}


def _as_json(view: View, base_versions: Mapping[str, Version]) -> dict[str, Any]:
    source, target = view.session.source, view.session.target
    assert source is not None and target is not None
    return {
        "version": VERSION,
        "source": snapshot_json(source),
        "target": snapshot_json(target),
        "related": view.related,
        "base": view.session.base,
        "counts": counts_json(view),
        "exclusions": [
            {"pattern": exclusion.pattern, "reason": exclusion.reason, "count": count}
            for exclusion, count in view.comparison.exclusion_counts
            if count
        ],
        "findings": findings_json(view.findings),
        "entries": [_entry_json(view, entry, base_versions) for entry in view.comparison.entries()],
    }


def _entry_json(view: View, entry: Entry, base_versions: Mapping[str, Version]) -> dict[str, Any]:
    base = view.base(entry)
    version = base.version if base is not None else None
    path = base.path if base is not None else None
    words = base.words if base is not None else ""
    found_by = base.found_by if base is not None else FoundBy.NONE
    if view.related and version is None and found_by is not FoundBy.HISTORY:
        version = base_versions.get(entry.path) or base_versions.get(entry.landed_path or entry.path)
        found_by = FoundBy.MERGE_BASE
        path = entry.path
    if found_by is FoundBy.MERGE_BASE and version is not None:
        words = f"from the merge base {(view.session.base or '')[:10]}"
    found: dict[str, Any] = {
        "path": entry.path,
        "status": entry.status.value,
        "source_blob": entry.source.oid if entry.source else None,
        "target_blob": entry.target.oid if entry.target else None,
        "base": version.oid if version is not None else None,
        "base_found_by": found_by.value,
        "base_path": path,
        "base_confidence": (base.confidence if base is not None else 1.0) if version is not None else None,
        "base_words": words,
        "clean": is_clean(view, entry),
    }
    if entry.status is Status.RENAMED:
        found |= {"from": entry.source_path, "score": entry.score}
    elif entry.source_path not in (None, entry.path):
        found["source_path"] = entry.source_path
    if entry.source and entry.target and entry.source.mode != entry.target.mode:
        found |= {"source_mode": entry.source.mode, "target_mode": entry.target.mode}
    if entry.reason is not None:
        found["reason"] = entry.reason
    if entry.unreadable:
        found["unreadable"] = True
    return found


def _base_words(view: View, entry: Entry) -> str:
    """Where its base comes from, if Plait worked that out; without shared history also that there is none."""
    base = view.base(entry)
    if base is not None and base.inferred:
        return f"; base inferred, {base.confidence:.0%} sure: {base.words}"
    if view.related or entry.status not in (Status.DIFFERENT, Status.RENAMED) or entry.score == 100:
        return ""
    return "; no base was found"


def is_clean(view: View, entry: Entry) -> bool | None:
    """True where git merges it, False where it stops, None where there is nothing to merge or it can't be known."""
    if entry.status in (Status.IDENTICAL, Status.EXCLUDED):
        return None
    outcome = view.outcome(entry.key)
    if outcome is None:
        return None if entry.status is Status.ONLY_TARGET else True
    if outcome.conflict is not None:
        return None if outcome.conflict == "unreadable" else False
    return None if outcome.open else True


def _print(view: View) -> None:
    source, target = view.session.source, view.session.target
    assert source is not None and target is not None
    for side, one in (("source", source), ("target", target)):
        say(f"{side}: {one.location} at {(one.original or one.commit)[:10]}")
    say(
        f"they share history, base {view.session.base[:10]}" if view.session.base else "they share no history"
    )
    for status, count in view.comparison.counts.items():
        say(f"{count:7} {SHOWN[status]}")
    for entry in view.comparison.entries():
        clean = is_clean(view, entry)
        if entry.status in (Status.IDENTICAL, Status.EXCLUDED):
            continue
        if entry.status is Status.ONLY_TARGET and clean is None:
            continue
        moved = f" (from {entry.source_path}, {entry.score}%)" if entry.status is Status.RENAMED else ""
        stopped = ", conflict" if clean is False else ""
        if entry.status is Status.ONLY_TARGET and clean:
            stopped = ", deleted by the source"
        say(f"{SHOWN[entry.status]}{stopped}: {entry.path}{moved}{_base_words(view, entry)}")
    for finding in view.findings:
        say(finding_words(finding))
