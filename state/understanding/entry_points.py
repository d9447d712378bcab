"""Modules that commands and plug-ins of a package start in, as pyproject.toml and setup.cfg write them."""

import re

from state.understanding.facts import Reference
from state.understanding.files.lines import Lines

_POINT = re.compile(
    rb"^[ \t]*[\"']?[\w.-]+[\"']?[ \t]*=[ \t]*[\"']?([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"
    rb"(?=:[A-Za-z_][\w.]*(?:[ \t]*\[[\w, -]*\])?[\"']?[ \t]*(?:#.*)?\r?$)",
    re.MULTILINE,
)


def entry_points(text: bytes) -> tuple[Reference, ...]:
    """Each `name = package.module:function`, as the dotted name of the module."""
    lines = Lines(text)
    return tuple(
        Reference("dotted", one[1].decode("utf-8", "replace"), lines.span(*one.span(1)))
        for one in _POINT.finditer(text)
    )
