"""Files that start Django by the name of its settings: manage.py, wsgi, asgi, celery, pytest's and Docker's."""

import re
from collections.abc import Iterator
from posixpath import basename

from state.findings import Finding, Severity
from state.understanding.facts import Reference, Span
from state.understanding.language import language_of
from state.understanding.side import Side
from state.understanding.strands import Strands

_NAMED = re.compile(rb"DJANGO_SETTINGS_MODULE['\"]?[ \t]*[,=:][ \t]*['\"]?([A-Za-z_][\w.]*)")
_FILES = re.compile(
    r"^(?:manage|wsgi|asgi|celery|celeryconfig|conftest)\.py$|^(?:pytest\.ini|setup\.cfg|tox\.ini|pyproject\.toml|Makefile)$"
    r"|^(?:docker-)?compose[\w.-]*\.ya?ml$|Dockerfile|^\.env(?:\.[\w-]+)?$"
)


def settings_modules(strands: Strands) -> Iterator[Finding]:
    """Settings that a file names, that were there on its side, and that are not in the result."""
    for path in sorted(strands.result.paths):
        if not _FILES.search(basename(path)):
            continue
        text = strands.result.tree.text(path)
        for named in _NAMED.finditer(text):
            module = named[1].decode()
            if "." not in module or _leads(strands.result, module, path):
                continue
            before = [
                (side, own, found)
                for side, own in strands.origins(path)
                if named[0] in side.tree.text(own) and (found := _leads(side, module, own))
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
                text.count(b"\n", 0, named.start()) + 1,
            )


def _leads(side: Side, module: str, path: str) -> str:
    """The file that a dotted name of settings means, empty for none."""
    python = language_of("a.py")
    assert python is not None
    found = python.resolve(Reference("import", module, Span(1, 0, 0)), path, side)
    return found.files[0] if found is not None else ""
