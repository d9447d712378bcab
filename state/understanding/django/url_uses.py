"""Where templates and code ask for a URL by its name."""

import re
from collections.abc import Collection
from posixpath import basename

from state.understanding.strands import Strands

_NAME = rb"""(['"])(?:[\w.-]+:)*([\w.-]+)\1"""
_TAG = re.compile(rb"\{%-?\s*url\s+" + _NAME + rb"|\burl\(\s*" + _NAME.replace(rb"\1", rb"\3"))
_CALL = re.compile(rb"\b(?:reverse|reverse_lazy|redirect|resolve_url)\(\s*" + _NAME)
_TEMPLATES = (".html", ".jinja", ".jinja2", ".j2", ".djhtml")
_ROUTES = re.compile(r"(?:^|/)\w*urls?\w*(?:\.py$|/[^/]+\.py$)")

Uses = dict[str, tuple[str, int]]
"""The first file and line that ask for a name."""


def uses(strands: Strands, names: Collection[str]) -> Uses:
    """Who asks in the result for URLs of these names, those left out that it still has under any of its patterns."""
    wanted = set(names) - _named(strands)
    found: Uses = {}
    for path, oid in sorted(strands.result.files.items()) if wanted else ():
        if not path.endswith((".py", *_TEMPLATES)) or basename(path).startswith("test"):
            continue
        asked = strands.target.memo(("asks for URLs", oid), lambda path=path: _asked(strands, path))  # type: ignore[misc]
        for name in wanted & asked.keys():
            found.setdefault(name, (path, asked[name]))
    return found


def _named(strands: Strands) -> set[str]:
    """The names of all patterns in files that are called like them."""
    found = set()
    for path in strands.result.matching(_ROUTES):
        facts = strands.result.facts(path)
        found |= {one.name for one in facts.named("url name")} if facts is not None else set()
    return found


def _asked(strands: Strands, path: str) -> dict[str, int]:
    text = strands.result.tree.text(path)
    found: dict[str, int] = {}
    for one in (_CALL if path.endswith(".py") else _TAG).finditer(text):
        name = next(group for group in one.groups()[1::2] if group is not None)
        found.setdefault(name.decode("utf-8", "replace"), text.count(b"\n", 0, one.start()) + 1)
    return found
