"""Environment variables that are set twice: in one file, or in two files of one project with other values."""

import re
from collections.abc import Iterator
from posixpath import basename

from state.findings import Finding, Severity
from state.understanding.doubles.places import Held, may_meet, met, of, project, whose, whose_line
from state.understanding.side import Side
from state.understanding.strands import Strands

_FILE = re.compile(
    r"^(?:\.env(?:\.[\w-]+)*|[\w.-]+\.env(?:\.[\w-]+)?|env\.(?:example|sample|template|dist))$"
)
_FILES = re.compile(rf"(?:^|/){_FILE.pattern.removeprefix('^')}")
_SET = re.compile(rb"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*([^\n\r]*)", re.MULTILINE)
_LISTED = re.compile(rb"^([ \t]*)-[ \t]+['\"]?([A-Za-z_]\w*)=([^\n\r]*)", re.MULTILINE)
_COMPOSE = re.compile(r"(?:^|/)(?:docker-)?compose[\w.-]*\.ya?ml$")
_MARKS = (
    "manage.py",
    "pyproject.toml",
    "setup.py",
    "package.json",
    "Dockerfile",
    "Pipfile",
    "go.mod",
    "Cargo.toml",
)


def doubled_variables(strands: Strands) -> Iterator[Finding]:
    """First within one file, then across those that a project reads together."""
    for path in sorted(strands.touched & strands.result.paths):
        if _FILE.match(basename(path)) or _COMPOSE.search(path):
            yield from _in_file(strands, path)
    standing = strands.result.memo("variables", lambda: _variables(strands.result))
    if not may_meet(strands, standing):
        return
    sides = [side.memo("variables", lambda side=side: _variables(side)) for side in strands.sides]  # type: ignore[misc]
    for (name, _, _), here, other in met(strands, standing, sides):
        if here.words and other.words and here.words != other.words:
            yield Finding(
                "double-variable",
                Severity.WARNING,
                here.path,
                f"{name} is set here{of(whose(strands, here.path))} and otherwise in line {other.line} of "
                f"{other.path}{of(whose(strands, other.path))}: whichever is read last counts",
                "give one of them another name, or settle on one value",
                name,
                here.line,
            )


def _in_file(strands: Strands, path: str) -> Iterator[Finding]:
    origins = strands.origins(path)
    if any(side.oid(own) == strands.result.oid(path) for side, own in origins):
        return
    before = [_set_in(side, own) for side, own in origins]
    for key, rows in _set_in(strands.result, path).items():
        if len(rows) < 2 or any(len(one.get(key, ())) >= len(rows) for one in before):
            continue
        first, last = rows[-2][0], rows[-1][0]
        owners = [whose_line(strands, path, line) for line in (first, last)]
        told = (
            f", line {first} from the {owners[0]} and line {last} from the {owners[1]}" if all(owners) else ""
        )
        yield Finding(
            "double-variable",
            Severity.WARNING,
            path,
            f"{key[1]} is set here twice, in lines {first} and {last}{told}: the last one counts",
            "keep one of them",
            key[1],
            last,
        )


def _set_in(side: Side, path: str) -> dict[tuple[int, str], list[tuple[int, str]]]:
    """By block and name: the lines that set a variable, each with its value."""
    text = side.tree.text(path)
    found: dict[tuple[int, str], list[tuple[int, str]]] = {}
    if _FILE.match(basename(path)):
        for one in _SET.finditer(text):
            line = text.count(b"\n", 0, one.start(1)) + 1
            found.setdefault((0, one[1].decode()), []).append(
                (line, one[2].decode("utf-8", "replace").strip())
            )
        return found
    block, end = 0, 0
    for one in _LISTED.finditer(text):
        # Rows that follow each other are one service's.
        block += one.start() != end
        end = one.end() + 1
        line = text.count(b"\n", 0, one.start(2)) + 1
        found.setdefault((block, one[2].decode()), []).append(
            (line, one[3].decode("utf-8", "replace").strip())
        )
    return found


def _variables(side: Side) -> dict[tuple[str, str, str], list[Held]]:
    """Variables of the files named alike (all .env.example, say) by project; their values only serve to compare."""
    found: dict[tuple[str, str, str], list[Held]] = {}
    for path in side.matching(_FILES):
        name = basename(path)
        top = project(side, path, _MARKS)
        for (_, variable), rows in _set_in(side, path).items():
            found.setdefault((variable, name, top), []).append(Held(path, *rows[-1]))
    return found
