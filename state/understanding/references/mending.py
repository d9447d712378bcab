"""Repairs of references: the path is written anew where it stands, and must lead to the same file then.

All references of a file are mended and read again at once, so that many repairs cost what one does; only where
that doesn't hold is each tried by itself.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from state.errors import PlaitError
from state.findings import Finding
from state.understanding.facts import Facts, Reference, Resolved
from state.understanding.python.resolving import resolve_module
from state.understanding.references.spelling import cuts, spelling
from state.understanding.references.verdicts import Verdict, verdict
from state.understanding.repairs.repair import Edit, Repair
from state.understanding.repairs.repairing import apply_edits
from state.understanding.strands import Strands

_WORDS = {
    "import": "rewrites the import",
    "dynamic": "rewrites the import",
    "computed": "rewrites the start of the import",
    "dotted": "rewrites the dotted name",
    "template": "rewrites the template's name",
    "static": "rewrites the static file's name",
}


class Mended(NamedTuple):
    """One reference that is wrong, how it is to be written, and the edits that do it."""

    found: Verdict
    written: str
    edits: tuple[Edit, ...]


def led(strands: Strands, finding: Finding) -> Repair | None:
    """Leads a reference to where its file stands now, from nowhere or from another file."""
    one = _mended(strands, finding.path).get((finding.kind, finding.about))
    if one is None:
        return None
    text = strands.result.tree.text(finding.path)
    lines = sorted({text.count(b"\n", 0, edit.start) + 1 for edit in one.edits})
    does = _WORDS.get(one.found.reference.kind, "rewrites the path")
    return Repair(finding.id, f"{does} to {one.written}, {_lines(lines)}", one.edits)


def _lines(lines: list[int]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    if len(lines) <= 3:
        return f"lines {', '.join(map(str, lines[:-1]))} and {lines[-1]}"
    return f"line {lines[0]} and {len(lines) - 1} more"


def _mended(strands: Strands, path: str) -> Mapping[tuple[str, str], Mended]:
    """Every reference of a file that can be mended, by the kind and the subject of its finding."""

    def mend() -> Mapping[tuple[str, str], Mended]:
        text, facts = strands.result.tree.text(path), strands.result.facts(path)
        found: dict[tuple[str, str], Mended] = {}
        seen: set[tuple[str, str]] = set()
        for reference in facts.references if facts is not None and not facts.problem else ():
            if (reference.kind, reference.text) in seen:
                continue
            seen.add((reference.kind, reference.text))
            one = verdict(strands, path, reference)
            written = spelling(strands, one) if one is not None else ""
            if one is None or facts is None or not written or written == reference.text:
                continue
            edits = cuts(one.language, facts, text, path, reference, written)
            if edits:
                found[one.kind, one.about] = Mended(one, written, tuple(edits))
        if facts is None or _leads(strands, facts, text, list(found.values())):
            return found
        return {key: one for key, one in found.items() if _leads(strands, facts, text, [one])}

    return strands.result.memo(("mended", path), mend)


def _leads(strands: Strands, before: Facts, text: bytes, mended: Sequence[Mended]) -> bool:
    """Whether the edited text says everything that it said, and each reference means its file again."""
    if not mended:
        return True
    edits = {edit for one in mended for edit in one.edits}
    try:
        after = mended[0].found.language.facts(apply_edits(text, [one[1:] for one in edits]))
    except PlaitError:
        return False
    if after.problem:
        return False
    meaning = {(one.found.reference.kind, one.found.reference.text): one for one in mended}
    wanted: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
    for reference in before.references:
        one = meaning.get((reference.kind, reference.text))
        if one is None:
            wanted[reference.kind, reference.text, reference.names] += 1
            continue
        wanted[reference.kind, one.written, reference.names] += 1
        if not _means(strands, one, reference):
            return False
    return wanted == Counter((one.kind, one.text, one.names) for one in after.references)


def _means(strands: Strands, one: Mended, reference: Reference) -> bool:
    found = one.found
    there = _meant(strands, found, reference._replace(text=one.written))
    if there is None or there.files[0] != found.place:
        return False
    if not there.missing:
        return True
    before = found.language.resolve(reference, found.own, found.side)
    return before is not None and set(there.missing) <= set(before.missing)


def _meant(strands: Strands, found: Verdict, reference: Reference) -> Resolved | None:
    """What a reference that is written anew leads to, by the roots alone in a file that moved."""
    if found.language.name == "Python" and found.own != found.path:
        return resolve_module(reference, found.path, strands.result, beside=False)
    return found.language.resolve(reference, found.path, strands.result)
