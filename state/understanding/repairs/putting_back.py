"""Mounts and entries of lists that got lost, put in again beside the neighbour that they had.

Only whole lines are moved: a mount or an entry that stands on a line of its own, next to one that the result kept,
with imports that stand on lines of their own and lead to the same files there. Anything else is not certain.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from state.errors import PlaitError
from state.findings import Finding
from state.understanding.facts import Definition, Facts
from state.understanding.language import Language, language_of
from state.understanding.repairs.repair import Edit, Repair
from state.understanding.repairs.repairing import apply_edits
from state.understanding.side import Side
from state.understanding.strands import Strands, listing

_WORD = re.compile(rb"[A-Za-z_$][\w$]*")
_STRING = re.compile(rb"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`[^`\n]*`")
_IMPORT = re.compile(
    rb"(?:import|from)\b|(?:const|let|var)[ \t]+[\w$]+[ \t]*=[ \t]*require\([^()]*\)[ \t]*;?[ \t]*\r?$", re.M
)
_KNOWN = frozenset(
    (
        b"import",
        b"from",
        b"as",
        b"type",
        b"default",
        b"const",
        b"let",
        b"var",
        b"await",
        b"new",
        b"require",
        b"True",
        b"False",
    )
)


class _File(NamedTuple):
    """A version of the file: what it says and its lines, each with its end."""

    side: Side
    path: str
    facts: Facts
    lines: list[bytes]

    def line(self, number: int) -> bytes:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else b""


def put_back(strands: Strands, finding: Finding) -> Repair | None:
    """Puts lost mounts or entries of a list back."""
    name, _, rest = finding.about.partition(":")
    group, _, asked = rest.partition(":")
    side = next((one for one in strands.sides if one.name == name), None)
    own = side.origin(finding.path) if side is not None else None
    language = language_of(finding.path)
    if side is None or own is None or language is None:
        return None
    before, after = _file(side, own), _file(strands.result, finding.path)
    if before is None or after is None:
        return None
    lost = [
        one for one in before.facts.definitions if one.kind == group and one not in after.facts.definitions
    ]
    kept = {one.name for one in after.facts.definitions if one.kind == group}
    wanted = [one for one in lost if one.name not in kept and f",{one.name}," in f",{asked},"]
    edits, done = _edits(strands, language, before, after, group, wanted)
    if not edits or not _says(language, after, edits, done):
        return None
    more = len(wanted) - len(done)
    left = f"; {more} more can't be put back so surely" if more else ""
    return Repair(finding.id, f"puts {listing([one.name for one in done])} back in{left}", tuple(edits))


def _file(side: Side, path: str) -> _File | None:
    facts = side.facts(path)
    if facts is None or facts.problem:
        return None
    return _File(side, path, facts, side.tree.text(path).splitlines(keepends=True))


def _edits(
    strands: Strands, language: Language, before: _File, after: _File, group: str, wanted: list[Definition]
) -> tuple[list[Edit], list[Definition]]:
    """The edits, and those of the wanted that they put back: each that is certain by itself."""
    order = [one for one in before.facts.definitions if one.kind == group]
    standing = {one.name: one.line for one in after.facts.definitions if one.kind == group}
    found: dict[int, list[bytes]] = {}
    words = set(_WORD.findall(b"".join(after.lines)))
    last = _last_import(after)
    imports: list[bytes] = []
    done: list[Definition] = []
    for one in wanted:
        line = before.line(one.line)
        at = _anchor(order, one, standing)
        if at is None or not _alike(line, after.line(abs(at))) or line.lstrip().startswith(b"@"):
            continue
        if _taken(one, order, standing):
            continue
        if not _leads_there(strands, language, before, after, one.line, group):
            continue
        said = _WORD.findall(re.sub(rb"\.[\w$]+", b"", _STRING.sub(b"", line)))
        unknown = sorted({*said} - words - _KNOWN)
        needed = [_importing(strands, language, before, after, word, words) for word in unknown]
        if None in needed or (needed and (last is None or last >= abs(at))):
            continue
        imports += [new for new in dict.fromkeys(needed) if new is not None and new not in imports]
        found.setdefault(at, []).append(_ended(line, after.line(abs(at))))
        done.append(one)
    edits = [_put(after, at, b"".join(lines)) for at, lines in found.items()]
    if imports and last is not None:
        edits.append(_put(after, last, b"".join(_ended(one, after.line(last)) for one in imports)))
    return edits, done


def _taken(one: Definition, order: list[Definition], standing: Mapping[str, int]) -> bool:
    """Whether the result has something else mounted where this one was alone."""
    end = f" at {one.name.rpartition(' at ')[2]}"
    alone = sum(other.name.endswith(end) for other in order) == 1
    return alone and one.name.endswith(end) and any(name.endswith(end) for name in standing)


def _anchor(order: list[Definition], one: Definition, standing: dict[str, int]) -> int | None:
    """The line of the result after which it belongs, negative for before; None where no neighbour stands there."""
    at = order.index(one)
    for other in reversed(order[:at]):
        if other.name in standing:
            return standing[other.name]
    return next((-standing[other.name] for other in order[at + 1 :] if other.name in standing), None)


def _alike(line: bytes, beside: bytes) -> bool:
    """Whether two lines are whole statements, or whole entries, of one place."""
    if not beside or _indent(line) != _indent(beside):
        return False
    ends = {_bare(one)[-1:] for one in (line, beside)}
    return all(_whole(one) for one in (line, beside)) and (b"," not in ends or len(ends) == 1)


def _whole(line: bytes) -> bool:
    bare = _STRING.sub(b"", _bare(line))
    return all(
        bare.count(opened) == bare.count(closed)
        for opened, closed in ((b"(", b")"), (b"[", b"]"), (b"{", b"}"))
    )


def _bare(line: bytes) -> bytes:
    return re.sub(rb"\s(?:#|//).*$", b"", line.rstrip()).rstrip()


def _indent(line: bytes) -> bytes:
    return line[: len(line) - len(line.lstrip())]


def _ended(line: bytes, beside: bytes) -> bytes:
    return line.rstrip(b"\r\n") + (b"\r\n" if beside.endswith(b"\r\n") else b"\n")


def _put(after: _File, at: int, text: bytes) -> Edit:
    number = at if at > 0 else -at - 1
    start = sum(len(one) for one in after.lines[:number])
    if number and not after.lines[number - 1].endswith(b"\n"):
        text = b"\n" + text.rstrip(b"\r\n")
    return Edit(after.path, start, start, text)


def _leads_there(
    strands: Strands, language: Language, before: _File, after: _File, line: int, group: str = ""
) -> bool:
    """Whether what the line refers to is the same in the result."""
    for reference in before.facts.references:
        if reference.span.line == line and reference.kind != "setting":
            was = language.resolve(reference, before.path, before.side)
            if was is not None and group.endswith("_APPS"):
                # An app of the project that isn't installed is told, and mended, by itself.
                return False
            now = language.resolve(reference, after.path, after.side)
            if was is not None and (
                now is None or now.missing or before.side.landed(was.files[0]) != now.files[0]
            ):
                return False
    return True


def _importing(
    strands: Strands, language: Language, before: _File, after: _File, word: bytes, words: set[bytes]
) -> bytes | None:
    """The line of the side that imports a name, as long as it brings nothing that the result has already."""
    for reference in before.facts.references:
        line = before.line(reference.span.line)
        if (
            reference.kind != "import"
            or _IMPORT.match(line) is None
            or word not in _WORD.findall(_STRING.sub(b"", line))
        ):
            continue
        brought = set(_WORD.findall(_STRING.sub(b"", line).rpartition(b"import")[2])) - _KNOWN
        if language.name != "Python":
            brought = set(_WORD.findall(_STRING.sub(b"", line))) - _KNOWN
        clear = _whole(line) and not brought & words
        return line if clear and _leads_there(strands, language, before, after, reference.span.line) else None
    return None


def _last_import(after: _File) -> int | None:
    """The last line of imports at the top, as far as each has a line of its own."""
    found = None
    for reference in after.facts.references:
        line = after.line(reference.span.line)
        if reference.kind == "import" and _IMPORT.match(line) is not None:
            if not _whole(line):
                return None
            found = reference.span.line
    return found


def _says(language: Language, after: _File, edits: list[Edit], wanted: list[Definition]) -> bool:
    try:
        facts = language.facts(apply_edits(b"".join(after.lines), [one[1:] for one in edits]))
    except PlaitError:
        return False
    more = Counter(_named(facts)) - Counter(_named(after.facts))
    asked = Counter((one.kind, one.name) for one in wanted)
    # What `const orders = require('./orders')` defines is its import.
    return not facts.problem and not asked - more and all(kind == "const" for kind, _ in more - asked)


def _named(facts: Facts) -> Iterator[tuple[str, str]]:
    for one in facts.definitions:
        yield one.kind, one.name
