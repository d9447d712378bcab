"""Modules that an import takes from a package, and that stand elsewhere now, alone: how they are imported from there.

`from orders import mail, pricing` names two files at once. When one of them moved, the other has to stay where it
is, and the moved one needs an import of its own, by the name that the file's code uses.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from state.errors import PlaitError
from state.findings import Finding
from state.understanding.contents.trees import python_tree_or_none
from state.understanding.facts import Facts, Reference
from state.understanding.language import Language
from state.understanding.python.spelling import Places
from state.understanding.references.verdicts import LACKING, Verdict, now, stem, verdict
from state.understanding.repairs.repair import Edit, Repair
from state.understanding.repairs.repairing import apply_edits
from state.understanding.strands import Strands, listing


class Moved(NamedTuple):
    """A module by the name that it was imported by, and how it is imported now: from a package, by its new name."""

    name: str
    package: str
    module: str
    place: str

    def statement(self, alias: str | None) -> str:
        """The import that gives it the name which the code uses."""
        known = alias or self.name
        renamed = f" as {known}" if known != self.module else ""
        return f"from {self.package} import {self.module}{renamed}"


def modules_of(found: Verdict) -> Mapping[str, str]:
    """The side's file of each lost name that is a module; empty when any of them is something else."""
    inner = {stem(file).rpartition("/")[2]: file for file in found.before.files[1:]}
    return {name: inner[name] for name in found.names} if set(found.names) <= set(inner) else {}


def moved_modules(strands: Strands, found: Verdict) -> tuple[Moved, ...]:
    """Every lost module with where it stands; empty when that isn't certain of each, or can't be written."""
    if found.language.name != "Python":
        return ()
    moved = []
    for name, file in modules_of(found).items():
        place = now(strands, found.side, file)
        if place is None:
            return ()
        dots = found.reference.text.endswith(".")
        reference = found.reference._replace(
            text=f"{found.reference.text}{'' if dots else '.'}{name}", names=()
        )
        written = found.language.respelled(reference, found.path, place, strands.result)
        package, dot, module = written.rpartition(".")
        if not dot or not module:
            return ()
        if not package or package.endswith("."):
            package += "."
        moved.append(Moved(name, package, module, place))
    return tuple(moved)


def split(strands: Strands, finding: Finding) -> Repair | None:
    """Takes moved modules out of an import, and imports them from where they stand, on a line below it."""
    path = finding.path
    facts, text = strands.result.facts(path), strands.result.tree.text(path)
    for reference in facts.references if facts is not None and not facts.problem else ():
        found = verdict(strands, path, reference)
        if found is None or (found.kind, found.about) != (LACKING, finding.about):
            continue
        moved = moved_modules(strands, found)
        try:
            edits = list(_edits(text, path, reference.text, moved)) if moved else []
        except (_Unsure, UnicodeError, IndexError):
            return None
        if not edits or facts is None or not _leads(strands, found, facts, text, moved, edits):
            return None
        names, packages = [one.name for one in moved], list(dict.fromkeys(one.package for one in moved))
        words = f"imports {listing(names)} from {listing(packages)}, line {reference.span.line}"
        return Repair(finding.id, words, tuple(edits))
    return None


class _Unsure(Exception):
    """It can't be said which bytes are meant, or more than an import stands there."""


def _edits(text: bytes, path: str, old: str, moved: Sequence[Moved]) -> Iterator[Edit]:
    module = python_tree_or_none(text)
    places = Places(text)
    by_name = {one.name: one for one in moved}
    for node in ast.walk(module) if module is not None else ():
        if not isinstance(node, ast.ImportFrom) or "." * node.level + (node.module or "") != old:
            continue
        lost = [alias for alias in node.names if alias.name in by_name]
        if not lost:
            continue
        start, end = places.of(node)
        line = text.rfind(b"\n", 0, start) + 1
        if line == 0 and text.startswith(b"\xef\xbb\xbf"):
            line = 3
        lead = text[line:start]
        stop = text.find(b"\n", end)
        rest = text[end : stop if stop >= 0 else len(text)]
        if lead.strip() or b";" in rest.partition(b"#")[0]:
            raise _Unsure
        statements = [places.encoded(by_name[alias.name].statement(alias.asname)) for alias in lost]
        newline = b"\r\n" if rest.endswith(b"\r") else b"\n"
        if len(lost) == len(node.names):
            yield Edit(path, start, end, (newline + lead).join(statements))
            continue
        for at, alias in enumerate(node.names):
            if alias.name in by_name:
                yield Edit(path, *_cut(text, places, node.names, at, by_name), b"")
        below = end + len(rest.removesuffix(b"\r"))
        yield Edit(path, below, below, b"".join(newline + lead + one for one in statements))


def _cut(
    text: bytes, places: Places, names: Sequence[ast.alias], at: int, gone: Mapping[str, Moved]
) -> tuple[int, int]:
    """The bytes of one name of several with the comma that goes with it; nothing else may stand between."""
    start, end = places.of(names[at])
    if any(one.name not in gone for one in names[at + 1 :]):
        stop = places.of(names[at + 1])[0]
        between, cut = text[end:stop], (start, stop)
    else:
        before = places.of(names[at - 1])[1]
        between, cut = text[before:start], (before, end)
    if between.replace(b",", b"", 1).strip(b" \t\r\n\\"):
        raise _Unsure
    return cut


def _leads(
    strands: Strands,
    found: Verdict,
    before: Facts,
    text: bytes,
    moved: Sequence[Moved],
    edits: Sequence[Edit],
) -> bool:
    """Whether the edited text says the same, but for the modules, each of which leads to its file again."""
    language: Language = found.language
    try:
        after = language.facts(apply_edits(text, [one[1:] for one in edits]))
    except PlaitError:
        return False
    if after.problem:
        return False
    gone = {one.name for one in moved}
    old = found.reference.text
    wanted = Counter(
        pair
        for pair in _names(before.references)
        if not (pair[0] == "import" and pair[1] == old and pair[2] in gone)
    )
    for one in moved:
        times = sum(pair == ("import", old, one.name) for pair in _names(before.references))
        wanted["import", one.package, one.module] += times
        reference = Reference("import", one.package, found.reference.span, (one.module,))
        there = language.resolve(reference, found.path, strands.result)
        if there is None or there.missing or one.place not in there.files:
            return False
    return wanted == Counter(_names(after.references))


def _names(references: Sequence[Reference]) -> Iterator[tuple[str, str, str]]:
    """What each reference asks for, name by name."""
    for one in references:
        for name in one.names or ("",):
            yield one.kind, one.text, name
