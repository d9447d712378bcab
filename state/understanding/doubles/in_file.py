"""Doubled within one file that was merged: definitions, packages, keys, targets."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from posixpath import basename

from state.findings import Finding, Severity
from state.understanding.contents.readings import Readings
from state.understanding.doubles.places import whose_line
from state.understanding.facts import Definition, Facts
from state.understanding.files.json_places import members
from state.understanding.files.yaml_keys import yaml_keys
from state.understanding.packages import kind_of, manifest_of
from state.understanding.side import Side
from state.understanding.strands import Strands

_KINDS = frozenset(
    ("class", "function", "method", "type", "enum", "const", "route", "mount", "url name", "task")
)
_MOST = 1 << 20
_TARGET = re.compile(rb"^([A-Za-z0-9][\w./-]*(?:[ \t]+[A-Za-z0-9][\w./-]*)*)[ \t]*:(?![:=])", re.MULTILINE)
_MAKEFILE = re.compile(r"(?:^|/)(?:GNUm|M|m)akefile$|\.mk$")
_ITEM = re.compile(r"\.#\d+|^#\d+\.")
Row = tuple[str, str, int]
"""Kind, name, line."""


def in_files(strands: Strands) -> Iterator[Finding]:
    """One finding for each thing that a merged file has more often than each side."""
    for path in sorted(strands.touched & strands.result.paths):
        origins = strands.origins(path)
        if any(side.oid(own) == strands.result.oid(path) for side, own in origins):
            continue
        for read in _readers(path):
            after = read(strands.result, path)
            if after:
                yield from _doubled(strands, path, after, [read(side, own) or () for side, own in origins])


def _readers(path: str) -> Iterator[Callable[[Side, str], Sequence[Row] | None]]:
    yield _definitions
    if kind_of(path):
        yield _packages
    if path.endswith((".json", ".webmanifest")):
        yield _JSON.of
    elif path.endswith((".yml", ".yaml")):
        yield _YAML.of
    elif _MAKEFILE.search(path):
        yield _TARGETS.of


def _doubled(
    strands: Strands, path: str, after: Sequence[Row], before: list[Sequence[Row]]
) -> Iterator[Finding]:
    sides = [Counter((kind, name) for kind, name, _ in rows) for rows in before]
    doubled: set[str] = set()
    for (kind, name), count in sorted(Counter((kind, name) for kind, name, _ in after).items()):
        if count < 2 or any(side[kind, name] >= count for side in sides):
            continue
        if kind in ("key", "variable") and any(name.startswith(f"{one}.") for one in doubled):
            # What stands below a key that is there twice is twice there with it.
            continue
        doubled.add(name)
        lines = sorted(line for of, other, line in after if (of, other) == (kind, name))
        first, last = lines[-2], lines[-1]
        owners = [whose_line(strands, path, line) for line in (first, last)]
        told = (
            f", line {first} from the {owners[0]} and line {last} from the {owners[1]}"
            if all(owners) and first != last
            else ""
        )
        where = f"in lines {first} and {last}" if first != last else f"in line {first}"
        yield Finding(
            f"double-{kind.replace(' ', '-')}",
            Severity.WARNING if kind in ("dependency", "key", "target") else Severity.ERROR,
            path,
            f"the {kind} {_ITEM.sub('', name)} stands here twice, {where}{told}",
            "keep one of them",
            name,
            last,
        )


def _definitions(side: Side, path: str) -> Sequence[Row]:
    facts: Facts | None = side.facts(path)
    definitions: tuple[Definition, ...] = facts.definitions if facts is not None and not facts.problem else ()
    return [(one.kind, one.name, one.line) for one in definitions if one.kind in _KINDS]


def _packages(side: Side, path: str) -> Sequence[Row]:
    manifest = manifest_of(side, path)
    return [
        ("dependency", f"{one.name}{f' of {one.group}' if one.group else ''}", one.line)
        for one in (manifest.asked if manifest is not None else ())
        if not one.marker
    ]


def _json(path: str, text: bytes) -> Sequence[Row]:
    rows = []
    # Packages are told as such.
    for one in members(text) if len(text) < _MOST else ():
        if basename(path) == "package.json" and len(one.keys) == 2 and one.keys[0].endswith("ependencies"):
            continue
        script = basename(path) == "package.json" and len(one.keys) == 2 and one.keys[0] in ("scripts", "bin")
        rows.append(
            ("command" if script else "key", one.keys[-1] if script else ".".join(one.keys), one.line)
        )
    return rows


def _yaml(path: str, text: bytes) -> Sequence[Row]:
    return [
        ("variable" if "environment" in one.keys[:-1] else "key", ".".join(one.keys), one.line)
        for one in (yaml_keys(text) if len(text) < _MOST else ())
    ]


def _targets(path: str, text: bytes) -> Sequence[Row]:
    rows = []
    for one in _TARGET.finditer(text):
        # Rules without a recipe add prerequisites: they may stand as often as one likes.
        following = text[text.find(b"\n", one.end()) + 1 :] if b"\n" in text[one.end() :] else b""
        if following.startswith(b"\t"):
            line = text.count(b"\n", 0, one.start()) + 1
            rows += [("target", name.decode("utf-8", "replace"), line) for name in one[1].split()]
    return rows


_JSON = Readings[Sequence[Row]](_json, lambda path: basename(path) == "package.json")
_YAML = Readings[Sequence[Row]](_yaml)
_TARGETS = Readings[Sequence[Row]](_targets)
