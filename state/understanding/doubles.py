"""Things that exist twice in the result and once on each side."""

from collections import Counter
from collections.abc import Iterable, Iterator
from posixpath import basename, dirname

from state.findings import Finding, Severity
from state.understanding.facts import Definition, Facts
from state.understanding.language import language_of
from state.understanding.side import Side
from state.understanding.strands import Strands

_IN_FILE = frozenset(
    (
        "class",
        "function",
        "method",
        "type",
        "enum",
        "const",
        "route",
        "mount",
        "url name",
        "task",
        "dependency",
    )
)
_ACROSS = {
    "table": "the table {} belongs to two models",
    "task": "two tasks are called {}",
    "command": "two packages bring the command {}",
}


def doubles(strands: Strands) -> Iterator[Finding]:
    """Doubled in one file, and across files."""
    for path in sorted(strands.touched & strands.result.paths):
        if not any(side.oid(own) == strands.result.oid(path) for side, own in strands.origins(path)):
            yield from _in_file(strands, path)
    yield from _across(strands)


def _counted(facts: Facts | None) -> Counter[tuple[str, str]]:
    return (
        Counter((one.kind, one.name) for one in facts.definitions if one.kind in _IN_FILE)
        if facts
        else Counter()
    )


def _in_file(strands: Strands, path: str) -> Iterator[Finding]:
    facts = strands.result.facts(path)
    if facts is None or facts.problem:
        return
    sides = [_counted(side.facts(own)) for side, own in strands.origins(path)]
    for (kind, name), count in _counted(facts).items():
        if count < 2 or any(side[kind, name] >= count for side in sides):
            continue
        lines = [one.line for one in facts.definitions if (one.kind, one.name) == (kind, name)]
        yield Finding(
            f"double-{kind.replace(' ', '-')}",
            Severity.WARNING if kind == "dependency" else Severity.ERROR,
            path,
            f"the {kind} {name} stands here twice, in lines {lines[-2]} and {lines[-1]}",
            "keep one of them",
            name,
            lines[-1],
        )


def _across(strands: Strands) -> Iterator[Finding]:
    found = _everywhere(strands.result, strands.result.paths)
    for (kind, name), places in sorted(found.items()):
        files = sorted({path for path, _ in places})
        if len(files) < 2 or not any(path in strands.new for path in files):
            continue
        if any(len({path for path, _ in _of(side).get((kind, name), ())}) > 1 for side in strands.sides):
            continue
        path, definition = max((place for place in places if place[0] in strands.new), key=lambda one: one[0])
        other = next(one for one in files if one != path)
        yield Finding(
            f"double-{kind}",
            Severity.ERROR,
            path,
            _ACROSS[kind].format(name) + f", here and in {other}",
            "rename one of them, or leave one out",
            name,
            definition.line,
        )


def _of(side: Side) -> dict[tuple[str, str], list[tuple[str, Definition]]]:
    return side.memo("across", lambda: _everywhere(side, side.paths))


def _everywhere(side: Side, paths: Iterable[str]) -> dict[tuple[str, str], list[tuple[str, Definition]]]:
    """Tables, tasks and commands by name; only files that hold such things by their name are read."""
    found: dict[tuple[str, str], list[tuple[str, Definition]]] = {}
    for path in sorted(paths):
        if not _may_hold(path):
            continue
        facts = side.facts(path)
        for one in facts.definitions if facts is not None else ():
            if one.kind in _ACROSS:
                found.setdefault((one.kind, one.name), []).append((path, one))
    return found


def _may_hold(path: str) -> bool:
    if path.endswith("pyproject.toml"):
        return True
    language = language_of(path)
    return (
        language is not None
        and language.name == "Python"
        and (basename(path) in ("models.py", "tasks.py") or basename(dirname(path)) in ("models", "tasks"))
    )
