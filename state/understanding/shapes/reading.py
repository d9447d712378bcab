"""Shapes of a content as readings: what it may hold, told from afar, and what it does hold."""

import json

from state.understanding.contents.reading import Reading, declared
from state.understanding.facts import LOST
from state.understanding.shapes.data import from_data, to_data
from state.understanding.shapes.language import Hints, Module, hints_of, kind_of, module_of


def _kind(path: str) -> str | None:
    return kind_of(path) or None


def _read(path: str, text: bytes) -> Module:
    module = module_of(path, text)
    assert module is not None
    return module


HINTS = declared(
    Reading(
        "hints",
        _kind,
        hints_of,
        lambda hints: f"{hints.asks:d}{hints.inherits:d}",
        lambda body: Hints(body[0] == "1", body[1] == "1"),
        lambda path: Hints(False, False),
        lambda path: Hints(False, False),
    )
)
SHAPES = declared(
    Reading(
        "shapes",
        _kind,
        _read,
        lambda module: json.dumps(to_data(module), separators=(",", ":")),
        lambda body: from_data(json.loads(body), ""),
        lambda path: Module("", problem="it isn't here"),
        lambda path: Module("", problem=LOST, line=1),
        lambda path, text: any(hints_of(path, text)),
    )
)
"""Modules without their paths, made ahead only of contents that may hold something to compare."""
