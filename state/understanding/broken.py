"""References that led to a file before the merge and lead nowhere in the result."""

from collections.abc import Collection, Hashable, Iterator
from posixpath import basename

from state.findings import Finding, Severity
from state.progress import Progress, unwatched
from state.understanding.dependencies import provided
from state.understanding.facts import Facts, Reference, Resolved
from state.understanding.language import LANGUAGES, language_of
from state.understanding.library import Library, candidates
from state.understanding.side import Side
from state.understanding.strands import Strands, listing

_WORDS = {
    "import": "imports",
    "dynamic": "imports when it runs",
    "dotted": "names",
    "template": "uses the template",
    "static": "uses the static file",
    "path": "names the path",
}
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
        seen: set[tuple[str, str]] = set()
        for reference in facts.references:
            finding = _judged(strands, path, reference)
            if finding is not None and (finding.kind, finding.about) not in seen:
                seen.add((finding.kind, finding.about))
                yield finding


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


def _judged(strands: Strands, path: str, reference: Reference) -> Finding | None:
    language = language_of(path)
    if language is None or reference.kind == "setting":
        return None
    after = language.resolve(reference, path, strands.result)
    if after is not None and not after.missing:
        return None
    before = []
    for side, own in strands.origins(path):
        if _says(side.facts(own), reference):
            found = language.resolve(reference, own, side)
            if found is None:
                # It leads nowhere on that side either: it is made there when it runs, or broken for long.
                return None
            before.append((side, own, found))
    if not before or reference.text in (".", ".."):
        return None
    if after is None:
        top = reference.text.lstrip(".").partition(".")[0] if language.name == "Python" else reference.text
        if (
            not reference.text.startswith(".")
            and reference.kind != "path"
            and top in provided(strands.result, path)
        ):
            return None
        return _nowhere(strands, path, reference, *before[0])
    names = [
        name
        for name in after.missing
        if any(_had(side, own, reference, name, one) for side, own, one in before)
        and not any(name in one.missing and _asks(side, own, reference, name) for side, own, one in before)
    ]
    if not names:
        return None
    return Finding(
        "lost-name",
        _severity(reference, path),
        path,
        f"it {_WORDS[reference.kind]} {listing(names)} from {reference.text}, "
        f"and {after.files[0]} of the result has no such name",
        f"the {before[0][0].name}'s {before[0][2].files[0]} has it",
        f"{reference.text}:{','.join(names)}",
        reference.span.line,
    )


def _says(facts: Facts | None, reference: Reference) -> bool:
    return facts is not None and any(
        one.kind == reference.kind and one.text == reference.text for one in facts.references
    )


def _asks(side: Side, path: str, reference: Reference, name: str) -> bool:
    facts = side.facts(path)
    return facts is not None and any(
        one.text == reference.text and (name in one.names or one.kind == "dotted") for one in facts.references
    )


def _had(side: Side, path: str, reference: Reference, name: str, before: Resolved) -> bool:
    return _asks(side, path, reference, name) and name not in before.missing


def _severity(reference: Reference, path: str) -> Severity:
    if reference.guarded or (reference.kind == "path" and path.endswith((".md", ".mdx", ".markdown"))):
        return Severity.NOTE
    return Severity.ERROR if reference.kind in ("import", "dynamic", "dotted") else Severity.WARNING


def _nowhere(
    strands: Strands, path: str, reference: Reference, side: Side, own: str, before: Resolved
) -> Finding:
    file = before.files[0]
    place = _now(strands, side, file)
    if place is not None:
        language = language_of(path)
        spelled = language.respelled(reference, path, place, strands.result) if language is not None else ""
        hint = f"it stands at {place} now" + (f": write {spelled}" if spelled else "")
    elif file.endswith("/") or basename(file):
        hint = f"take {file} of the {side.name} too, or drop what needs it"
    else:
        hint = ""
    return Finding(
        "broken-reference",
        _severity(reference, path),
        path,
        f"it {_WORDS[reference.kind]} {reference.text}, which was {file} in the {side.name}; "
        "in the result that leads nowhere",
        hint,
        f"{reference.kind}:{reference.text}",
        reference.span.line,
    )


def _now(strands: Strands, side: Side, file: str) -> str | None:
    place = side.landed(file)
    if place in strands.result.paths:
        return place
    oid = side.oid(file)
    return strands.result_by_content.get(oid) if oid is not None else None
