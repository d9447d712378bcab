"""Every kind of finding has a case: two repositories and decisions after which it is found, and others after which it isn't."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import state.understanding
import state.understood
from state.comparison.mapping import Mapping
from state.findings import Finding
from state.understanding.doubles import in_file
from state.understanding.losses import _KINDS as LOST
from tests.conftest import Build
from tests.state.pairs import Files, Pair, fork, strangers
from tests.state.understanding.kit import Acts, findings

ROOMS = (Path(state.understanding.__file__).parent, Path(state.understood.__file__).parent)
# What stands behind a name that is put together: a new one fails the test below until it is told here.
TOGETHER = {
    "double-": {kind.replace(" ", "-") for kind in in_file._KINDS}
    | {"dependency", "key", "command", "target", "variable", "template", "static"},
    "lost-": {kind.lower().replace(" ", "-") for kind in LOST.values()} | {"entry"},
    "unwanted-": {"database", "key", "credential", "dump", "junk", "environment", "built", "marker"},
}
# Names that come out of a variable, by the file that has it.
NAMED = {
    "broken.py": {"broken-reference", "leads-elsewhere", "lost-name"},
    "across.py": {"double-model", "double-table", "double-task", "double-command"},
}


class Case(NamedTuple):
    """A kind, the two sides (from a common base, or strangers), and what is decided.

    `place` is the path and line where it has to be found, `words` a part of its message, `clean` the decisions after
    which there is nothing of the kind.
    """

    kind: str
    source: Files
    target: Files
    acts: tuple[Acts, ...]
    place: tuple[str, int]
    words: str
    clean: tuple[Acts, ...] = ()
    base: Files | None = None
    mappings: tuple[Mapping, ...] = ()

    def pair(self, build: Build) -> Pair:
        """The two repositories."""
        if self.base is not None:
            return fork(build, self.base, self.source, self.target)
        return strangers(build, self.source, self.target)


def check(build: Build, case: Case) -> None:
    """The finding is there at its place, and not after the other decisions."""
    pair = case.pair(build)
    found = [one for one in findings(pair, *case.acts, mappings=case.mappings) if one.kind == case.kind]
    assert [(one.path, one.line) for one in found] == [case.place], _shown(found)
    assert case.words in found[0].message, found[0].message
    after = [one for one in findings(pair, *case.clean, mappings=case.mappings) if one.kind == case.kind]
    assert after == [], _shown(after)


def _shown(found: list[Finding]) -> str:
    return "\n".join(f"{one.kind} {one.path}:{one.line} {one.message}" for one in found)


def write(path: str, text: str) -> Acts:
    """Puts a text where both sides have one."""
    return lambda workspace: workspace.replace(path, text.encode())


def kinds() -> Iterator[str]:
    """Every kind that the code can name."""
    for path in sorted(path for room in ROOMS for path in room.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding" and node.args:
                yield from _named(path, node.args[0])


def _named(path: Path, node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from _named(path, one)
            yield from _named(path, other)
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            yield from (f"{text}{one}" for one in TOGETHER[text])
        case _:
            yield from NAMED[path.name]


def test_every_kind_has_a_case() -> None:
    from tests.state.understanding import (
        test_kinds_contracts,
        test_kinds_dependencies,
        test_kinds_django,
        test_kinds_doubles,
        test_kinds_losses,
        test_kinds_migrations,
        test_kinds_references,
        test_kinds_unwanted,
    )

    tables = (
        *(test_kinds_contracts, test_kinds_dependencies, test_kinds_django, test_kinds_doubles),
        *(test_kinds_losses, test_kinds_migrations, test_kinds_references, test_kinds_unwanted),
    )
    shown = {case.kind for table in tables for case in table.CASES}
    assert set(kinds()) - shown == set()
    assert shown - set(kinds()) == set()
