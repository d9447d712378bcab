"""The JSON shapes that commands report; `README.md` beside this file describes them."""

from collections.abc import Iterable
from typing import Any

from app.cli.output import text_of
from state.comparison.entry import TWO_WAY, Base, Entry, Version
from state.findings import Finding
from state.merging.file_merge import Chosen, FileMerge
from state.merging.regions import RegionKind
from state.repositories.snapshot import Snapshot
from state.view import Numbers, View

VERSION = 1
"""Of all shapes together; grows when a key goes away or changes its meaning, not when one is added."""


def snapshot_json(snapshot: Snapshot) -> dict[str, Any]:
    """One side."""
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


def counts_json(view: View) -> dict[str, int]:
    """How many entries have each status."""
    return {status.value: count for status, count in view.comparison.counts.items()}


def numbers_json(numbers: Numbers) -> dict[str, int]:
    """How many entries wait for what; `left` is all but the decided ones."""
    return {
        "decided": numbers.decided,
        "open": numbers.open,
        "conflicts": numbers.conflicts,
        "unreviewed": numbers.unreviewed,
        "stale": numbers.stale,
        "total": numbers.total,
        "left": numbers.left,
    }


def numbers_words(numbers: Numbers) -> str:
    """The same for a person."""
    conflicts = "1 conflict" if numbers.conflicts == 1 else f"{numbers.conflicts} conflicts"
    words = f"{numbers.decided} decided, {numbers.open} open, {conflicts}, {numbers.unreviewed} unreviewed"
    return words + (f", {numbers.stale} stale" if numbers.stale else "")


def findings_json(findings: Iterable[Finding]) -> list[dict[str, str | int]]:
    """What was noticed."""
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "severity": one.severity.value,
            "path": one.path,
            "line": one.line,
            "message": one.message,
            "hint": one.hint,
        }
        for one in findings
    ]


def finding_words(finding: Finding) -> str:
    """One finding as a line."""
    hint = f" ({finding.hint})" if finding.hint else ""
    where = f"{finding.path}:{finding.line}" if finding.line else finding.path
    return f"{finding.severity.value}: {where}: {finding.message}{hint}"


def plan_finding_words(finding: Finding, plan: str = "") -> str:
    """A finding of the plan as a line; among findings of other parts `plan` says whose line it is."""
    where = f"{plan}line {finding.line}: " if finding.line else ""
    hint = f" ({finding.hint})" if finding.hint else ""
    path = f"{finding.path}: " if finding.path else ""
    return f"{finding.severity.value}: {where}{path}{finding.message}{hint}"


def version_json(version: Version | None) -> dict[str, str] | None:
    """One side's file: its mode and its blob."""
    return {"mode": version.mode, "blob": version.oid} if version is not None else None


def base_json(base: Base | None) -> dict[str, Any]:
    """How a base was found, which version it is, and how sure that is."""
    found = base or TWO_WAY
    return {
        "found_by": found.found_by.value,
        "path": found.path,
        "blob": found.version.oid if found.version is not None else None,
        "mode": found.version.mode if found.version is not None else None,
        "confidence": found.confidence,
        "words": found.words,
    }


def entry_json(view: View, entry: Entry) -> dict[str, Any]:
    """One entry with what it asks and what was decided."""
    state = view.state(entry)
    return {
        "key": entry.key,
        "path": entry.path,
        "source_path": entry.source_path,
        "status": entry.status.value,
        "standing": state.standing.value,
        "message": state.words,
        "source": version_json(entry.source),
        "target": version_json(entry.target),
        "base": version_json(state.base.version) if state.base is not None else None,
        "base_found_by": state.base.found_by.value if state.base is not None else "none",
        "base_confidence": state.base.confidence
        if state.base is not None and state.base.version is not None
        else None,
        "base_words": state.base.words if state.base is not None else "",
        "decision": state.decision.kind if state.decision is not None else None,
        "destination": state.decision.value
        if state.decision is not None and state.decision.kind == "copy"
        else None,
        "hunks": state.hunks,
        "open_hunks": state.open_hunks,
    }


def hunks_json(merge: FileMerge, chosen: Chosen) -> list[dict[str, Any]]:
    """The conflicts of one file; line numbers count from 1, the last one included, [n+1, n] where there is none."""
    base = merge.base_lines
    return [
        {
            "id": region.hunk,
            "source": text_of(b"".join(merge.source_lines[slice(*region.source)])),
            "target": text_of(b"".join(merge.target_lines[slice(*region.target)])),
            "base": text_of(b"".join(base[slice(*region.base)])) if base is not None else None,
            "lines": {
                "source": [region.source[0] + 1, region.source[1]],
                "target": [region.target[0] + 1, region.target[1]],
                "base": [region.base[0] + 1, region.base[1]] if base is not None else None,
            },
            "open": region.hunk not in chosen,
            "choice": chosen[region.hunk].choice.value if region.hunk in chosen else None,
        }
        for region in merge.regions
        if region.kind is RegionKind.CONFLICT and region.hunk is not None
    ]
