"""References that led to a file before the merge and lead nowhere in the result."""

from collections.abc import Collection, Hashable, Iterator

from state.findings import Finding, Severity
from state.progress import Progress, unwatched
from state.understanding.dependencies import provided
from state.understanding.facts import Facts, Reference
from state.understanding.language import LANGUAGES, language_of
from state.understanding.library import Library, candidates
from state.understanding.side import Side
from state.understanding.spelling import spelling
from state.understanding.strands import Strands, listing
from state.understanding.verdicts import ELSEWHERE, LACKING, Verdict, verdict

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
_RUNNING = frozenset(("tooling", "package.json"))
_CODE = (".py", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")


def suspects(strands: Strands, library: Library, progress: Progress = unwatched) -> set[str]:
    """The paths of the result whose references can lead elsewhere than they did."""
    result = strands.result
    found = {
        path
        for path in strands.new
        if language_of(path) is not None
        and not any(side.oid(own) == result.oid(path) and own == path for side, own in strands.origins(path))
    }
    for side in strands.sides:
        standing = {
            path
            for path in result.paths
            if path not in found
            and language_of(path) is not None
            and side.origin(path) == path
            and side.oid(path) == result.oid(path)
        }
        shaken = [one.name for one in LANGUAGES if not _holds(one.ground(side), one.ground(result))]
        if side.moved or shaken:
            found |= {path for path in standing if side.moved or _name(path) in shaken}
            standing -= found
        found |= (
            {path for path in standing if _name(path) in _RUNNING} if _lost_scripts(strands, side) else set()
        )
        found |= candidates(library, result, standing, gone(strands, side), progress)
    return found


def gone(strands: Strands, side: Side) -> list[str]:
    """Files of a side that the result lacks at their place, or that offer less than they did."""
    lost = []
    for path in side.paths:
        place = side.landed(path)
        oid = strands.result.oid(place)
        if oid == side.oid(path):
            continue
        if oid is None:
            lost.append(path)
        elif path.endswith(_CODE):
            before, after = side.facts(path), strands.result.facts(place)
            if before is None or after is None or not before.exports <= after.exports:
                lost.append(path)
    return lost


def _lost_scripts(strands: Strands, side: Side) -> bool:
    """Whether a package.json of the result has fewer scripts than it had."""
    for path in side.named("package.json"):
        place = side.landed(path)
        if strands.result.oid(place) == side.oid(path):
            continue
        before, after = side.facts(path), strands.result.facts(place)
        names = {one.name for one in after.named("script")} if after is not None else set()
        if before is not None and any(one.name not in names for one in before.named("script")):
            return True
    return False


def _holds(before: Hashable, after: Hashable) -> bool:
    return (
        before <= after if isinstance(before, frozenset) and isinstance(after, frozenset) else before == after
    )


def _name(path: str) -> str:
    language = language_of(path)
    return language.name if language is not None else ""


def broken_references(strands: Strands, paths: Collection[str]) -> Iterator[Finding]:
    """Findings about the files at `paths` of the result."""
    for path in sorted(paths):
        facts = strands.result.facts(path)
        if facts is None:
            continue
        if facts.problem:
            yield from _unreadable(strands, path, facts)
            continue
        yield from _unknown(strands, path, facts)
        seen: set[tuple[str, str]] = set()
        for reference in facts.references:
            found = verdict(strands, path, reference, provided(strands.result, path))
            if found is not None and (found.kind, found.about) not in seen:
                seen.add((found.kind, found.about))
                yield _told(strands, found)


def _unreadable(strands: Strands, path: str, facts: Facts) -> Iterator[Finding]:
    before = [found for side, own in strands.origins(path) if (found := side.facts(own)) is not None]
    if before and not any(one.problem for one in before):
        yield Finding(
            "does-not-parse",
            Severity.ERROR,
            path,
            f"it could be read on both sides and can't in the result: {facts.problem}",
            "look at what was merged there",
            "",
            facts.line,
        )
    elif path in strands.touched and path.endswith(_CODE):
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


def _told(strands: Strands, found: Verdict) -> Finding:
    reference, name = found.reference, found.side.name
    does = f"it {_WORDS.get(reference.kind, 'names')}"
    severity = _severity(reference, found.path)
    if found.kind == LACKING:
        assert found.after is not None
        message = (
            f"{does} {listing(list(found.names))} from {reference.text}, "
            f"and {found.after.files[0]} of the result has no such name"
        )
        hint = f"the {name}'s {found.file} has it"
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


def _where(strands: Strands, found: Verdict) -> str:
    """Where the file that was meant stands now, and how that is written; empty where nobody knows."""
    if found.place is None:
        return ""
    written = spelling(strands, found)
    return f"it stands at {found.place} now" + (f": write {written}" if written else "")
