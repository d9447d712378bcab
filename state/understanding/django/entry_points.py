"""Files that start Django by the name of its settings: manage.py, wsgi, asgi, celery, pytest's and Docker's."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from state.findings import Finding, Severity
from state.understanding.contents.readings import Readings
from state.understanding.facts import Reference, Span
from state.understanding.language import language_of
from state.understanding.side import Side
from state.understanding.strands import Strands

_NAMED = re.compile(rb"DJANGO_SETTINGS_MODULE['\"]?[ \t]*[,=:][ \t]*['\"]?([A-Za-z_][\w.]*)")
_FILES = re.compile(
    r"(?:^|/)(?:(?:manage|wsgi|asgi|celery|celeryconfig|conftest)\.py|pytest\.ini|setup\.cfg|tox\.ini|pyproject\.toml|Makefile"
    r"|(?:docker-)?compose[\w.-]*\.ya?ml|[^/]*Dockerfile[^/]*|\.env(?:\.[\w-]+)?)$"
)


class _Named(NamedTuple):
    """Settings as one file names them: the module, the bytes that say so, the line."""

    module: str
    said: bytes
    line: int


def _read(path: str, text: bytes) -> tuple[_Named, ...]:
    return tuple(
        _Named(one[1].decode(), one[0], text.count(b"\n", 0, one.start()) + 1)
        for one in _NAMED.finditer(text)
    )


_READINGS = Readings[tuple[_Named, ...]](_read)


def settings_modules(strands: Strands) -> Iterator[Finding]:
    """Settings that a file names, that were there on its side, and that are not in the result."""
    for path in strands.result.matching(_FILES):
        for module, said, line in _READINGS.of(strands.result, path) or ():
            if "." not in module or _leads(strands.result, module, path):
                continue
            before = [
                (side, own, found)
                for side, own in strands.origins(path)
                if said in side.tree.text(own) and (found := _leads(side, module, own))
            ]
            if not before:
                continue
            side, _, file = before[0]
            place = side.landed(file)
            stands = place in strands.result.paths
            yield Finding(
                "settings-module",
                Severity.ERROR,
                path,
                f"it starts Django with {module}, which was {file} in the {side.name}; in the result that leads nowhere",
                f"it stands at {place} now"
                if stands
                else f"take {file} of the {side.name} too, or name other settings",
                module,
                line,
            )


def _leads(side: Side, module: str, path: str) -> str:
    """The file that a dotted name of settings means, empty for none."""
    python = language_of("a.py")
    assert python is not None
    found = python.resolve(Reference("import", module, Span(1, 0, 0)), path, side)
    return found.files[0] if found is not None else ""
