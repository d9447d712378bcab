"""Repairs of references: the path is written anew where it stands, and must lead to the same file then."""

from collections import Counter

from state.errors import PlaitError
from state.findings import Finding
from state.understanding.facts import Facts, Reference, Resolved
from state.understanding.python_modules import resolve_module
from state.understanding.repair import Edit, Repair
from state.understanding.repairing import apply_edits
from state.understanding.spelling import cuts, spelling
from state.understanding.strands import Strands
from state.understanding.verdicts import ELSEWHERE, NOWHERE, Verdict, verdict


def nowhere(strands: Strands, finding: Finding) -> Repair | None:
    """Leads a broken reference to where its file stands now."""
    return _led(strands, finding, NOWHERE)


def elsewhere(strands: Strands, finding: Finding) -> Repair | None:
    """Leads a reference back from another file to the one that it meant."""
    return _led(strands, finding, ELSEWHERE)


def _led(strands: Strands, finding: Finding, kind: str) -> Repair | None:
    found = sought(strands, finding, kind)
    if found is None or found.place is None:
        return None
    written = spelling(strands, found)
    if not written or written == found.reference.text:
        return None
    text = strands.result.tree.text(finding.path)
    edits = cuts(found.language, text, finding.path, found.reference, written)
    if not edits or not leads(strands, found, text, edits, written):
        return None
    lines = sorted({text.count(b"\n", 0, one.start) + 1 for one in edits})
    return Repair(
        finding.id, f"{_WORDS.get(found.reference.kind, _OTHER)} to {written}, {_lines(lines)}", tuple(edits)
    )


_WORDS = {
    "import": "rewrites the import",
    "dynamic": "rewrites the import",
    "dotted": "rewrites the dotted name",
    "template": "rewrites the template's name",
    "static": "rewrites the static file's name",
}
_OTHER = "rewrites the path"


def _lines(lines: list[int]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    if len(lines) <= 3:
        return f"lines {', '.join(map(str, lines[:-1]))} and {lines[-1]}"
    return f"line {lines[0]} and {len(lines) - 1} more"


def sought(strands: Strands, finding: Finding, kind: str) -> Verdict | None:
    """The verdict that a finding tells."""
    facts = strands.result.facts(finding.path)
    for reference in facts.references if facts is not None else ():
        if kind == NOWHERE and f"{reference.kind}:{reference.text}" != finding.about:
            continue
        found = verdict(strands, finding.path, reference)
        if found is not None and (found.kind, found.about) == (kind, finding.about):
            return found
    return None


def leads(strands: Strands, found: Verdict, text: bytes, edits: list[Edit], written: str) -> bool:
    """Whether the edited text says everything that it said, and the reference means its file again."""
    try:
        after = found.language.facts(apply_edits(text, [one[1:] for one in edits]))
    except PlaitError:
        return False
    before = found.language.facts(text)
    if after.problem:
        return False
    said, says = _said(before), _said(after)
    gone, new = said - says, says - said
    if not gone or any(
        (kind, name) != (found.reference.kind, found.reference.text) for kind, name, _ in gone
    ):
        return False
    if any((kind, name) == (found.reference.kind, found.reference.text) for kind, name, _ in says):
        return False
    if sum(new.values()) != sum(gone.values()):
        return False
    for kind, name, names in new:
        reference = Reference(kind, name, found.reference.span, names)
        there = meant(strands, found, reference)
        if name != written or there is None or there.files[0] != found.place:
            return False
        if set(there.missing) - set(_missing_before(found, names)):
            return False
    return True


def meant(strands: Strands, found: Verdict, reference: Reference) -> Resolved | None:
    """What a reference that is written anew leads to, by the roots alone in a file that moved."""
    if found.language.name == "Python" and found.own != found.path:
        return resolve_module(reference, found.path, strands.result, beside=False)
    return found.language.resolve(reference, found.path, strands.result)


def _missing_before(found: Verdict, names: tuple[str, ...]) -> tuple[str, ...]:
    reference = found.reference._replace(names=names)
    before = found.language.resolve(reference, found.own, found.side)
    return before.missing if before is not None else ()


def _said(facts: Facts) -> Counter[tuple[str, str, tuple[str, ...]]]:
    return Counter((one.kind, one.text, one.names) for one in facts.references)
