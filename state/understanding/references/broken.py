"""References that led to a file before the merge and lead nowhere in the result."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from state.findings import Finding, Severity
from state.understanding.dependencies import provided
from state.understanding.facts import LOST, Facts, Reference
from state.understanding.question import Question
from state.understanding.references.moved_modules import modules_of, moved_modules
from state.understanding.references.saying import CODE
from state.understanding.references.spelling import spelling
from state.understanding.references.verdicts import ELSEWHERE, LACKING, Verdict, leads_alike, said, verdict
from state.understanding.strands import Strands, listing

_WORDS = {
    "import": "imports",
    "dynamic": "imports when it runs",
    "computed": "imports when it runs what starts with",
    "script": "runs the script",
    "tags": "loads the tags",
    "dotted": "names",
    "template": "uses the template",
    "static": "uses the static file",
    "path": "names the path",
}
DOCUMENTS = (".md", ".mdx", ".markdown", ".rst")


def broken_references(asked: Question) -> Iterator[Finding]:
    """Findings about the files whose references can lead elsewhere than they did."""
    strands = asked.strands
    for path in sorted(asked.suspects):
        # What is told of a reference says where the file that was meant, or what was lost of it, stands now.
        yield from asked.recalled("broken", path, partial(_broken_in, strands, path), bool)


def _broken_in(strands: Strands, path: str) -> list[Finding]:
    return list(_all_in(strands, path))


def _all_in(strands: Strands, path: str) -> Iterator[Finding]:
    facts = strands.result.facts(path)
    if facts is None:
        return
    if facts.problem:
        yield from _unreadable(strands, path, facts)
        return
    yield from _unknown(strands, path, facts)
    known: frozenset[str] | None = None
    seen: set[tuple[str, str]] = set()
    for reference in facts.references:
        if reference.kind == "setting" or leads_alike(strands, path, reference):
            continue
        if known is None:
            known = provided(strands.result, path)
        found = verdict(strands, path, reference, known)
        if found is not None and (found.kind, found.about) not in seen:
            seen.add((found.kind, found.about))
            yield _told_now(strands, found)


def _unreadable(strands: Strands, path: str, facts: Facts) -> Iterator[Finding]:
    before = [found for side, own in strands.origins(path) if (found := side.facts(own)) is not None]
    if before and facts.problem != LOST and not any(one.problem for one in before):
        yield Finding(
            "does-not-parse",
            Severity.ERROR,
            path,
            f"it could be read on both sides and can't in the result: {facts.problem}",
            "look at what was merged there",
            "",
            facts.line,
        )
    elif path in strands.touched and path.endswith(CODE):
        yield Finding(
            "not-understood",
            Severity.NOTE,
            path,
            f"what it refers to could not be checked: {facts.problem}",
            "",
            "",
            facts.line,
        )


def _unknown(strands: Strands, path: str, facts: Facts) -> Iterator[Finding]:
    """Says of a file that moved which of its imports nobody can follow without running it."""
    lines = sorted({one.span.line for one in facts.references if one.kind == "computed" and not one.text})
    origins = strands.origins(path)
    if not lines or not origins or any(own == path for _, own in origins):
        return
    side, own = origins[0]
    yield Finding(
        "not-checked",
        Severity.NOTE,
        path,
        f"what it imports in line {listing([str(line) for line in lines])} is worked out when it runs: "
        f"whether that still leads anywhere could not be checked",
        f"it was {own} in the {side.name}",
        "computed",
        lines[0],
    )


def _severity(reference: Reference, path: str) -> Severity:
    if reference.guarded or (reference.kind == "path" and path.endswith(DOCUMENTS)):
        return Severity.NOTE
    return Severity.ERROR if reference.kind in ("import", "dynamic", "dotted", "script") else Severity.WARNING


def _told_now(strands: Strands, found: Verdict) -> Finding:
    """What is told of a reference; of one that may go with the next decision on its file, a note."""
    told, reference = _told(strands, found), found.reference
    if not strands.waits(found.path) or all(
        (reference.kind, reference.text) in said(side, own) for side, own in strands.origins(found.path)
    ):
        return told
    message = f"{told.message}; only the {found.side.name} says so, and this file waits for a decision"
    return replace(told, severity=Severity.NOTE, message=message)


def _told(strands: Strands, found: Verdict) -> Finding:
    reference, name = found.reference, found.side.name
    does = f"it {_WORDS.get(reference.kind, 'names')}"
    severity = _severity(reference, found.path)
    if found.kind == LACKING:
        assert found.after is not None
        modules = modules_of(found)
        if modules:
            return _module_told(strands, found, severity, does, list(modules.values()))
        place = found.after.files[0]
        message = (
            f"{does} {listing(list(found.names))} from {reference.text}, "
            f"and {place} of the result has no such name"
        )
        if strands.waits(place):
            # Either side may still be taken there.
            severity, message = Severity.NOTE, f"{message}; that file waits for a decision"
        hint = f"the {name}'s {found.file} has it"
        if found.place is not None:
            hint = f"{found.place} has it now: write {spelling(strands, found)}"
    elif found.kind == ELSEWHERE:
        assert found.after is not None
        message = (
            f"{does} {reference.text}, which was {found.file} in the {name}; "
            f"in the result that is another file, {found.after.files[0]}"
        )
        hint = _where(strands, found) or f"take {found.file} of the {name} too, or make sure that it is meant"
        severity = Severity.NOTE if severity is Severity.NOTE else Severity.WARNING
    else:
        message = (
            f"{does} {reference.text}, which was {found.file} in the {name}; in the result that leads nowhere"
        )
        hint = _where(strands, found) or f"take {found.file} of the {name} too, or drop what needs it"
    return Finding(found.kind, severity, found.path, message, hint, found.about, reference.span.line)


def _module_told(
    strands: Strands, found: Verdict, severity: Severity, does: str, files: list[str]
) -> Finding:
    """Says of names that are files of a package where these went."""
    reference, side = found.reference, found.side.name
    were, they = ("was", "that") if len(files) == 1 else ("were", "they")
    message = (
        f"{does} {listing(list(found.names))} from {reference.text}, which {were} {listing(files)} in the {side}; "
        f"in the result {they} {'leads' if len(files) == 1 else 'lead'} nowhere"
    )
    moved = moved_modules(strands, found)
    hint = f"take {listing(files)} of the {side} too, or drop what needs it"
    if moved:
        stands = "it stands" if len(moved) == 1 else "they stand"
        statements = [one.statement(None) for one in moved]
        hint = f"{stands} at {listing([one.place for one in moved])} now: write {listing(statements)}"
    return Finding(found.kind, severity, found.path, message, hint, found.about, reference.span.line)


def _where(strands: Strands, found: Verdict) -> str:
    """Where the file that was meant stands now, and how that is written; empty where nobody knows."""
    if found.place is None:
        return ""
    written = spelling(strands, found)
    return f"it stands at {found.place} now" + (f": write {written}" if written else "")
