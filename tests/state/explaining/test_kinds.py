"""Every kind of finding that a session can list means something, in words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from state.explaining.kinds import meaning
from tests.state.understanding.test_kinds_cases import kinds

STATE = Path(__file__).resolve().parents[3] / "state"
ROOMS = ("comparison", "migrations", "view.py", "landscape.py", "basing.py", "understood", "noticing")
MAKERS = ("Finding", "Hazard", "hazard")


def _named() -> Iterator[str]:
    for room in ROOMS:
        place = STATE / room
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            for node in ast.walk(ast.parse(path.read_bytes())):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                kind = node.args[0]
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in MAKERS and isinstance(kind, ast.Constant):
                    yield str(kind.value)


def test_every_kind_means_something() -> None:
    found = {*kinds(), *_named()}
    assert len(found) > 60
    assert sorted(kind for kind in found if not meaning(kind)) == []


@pytest.mark.parametrize("kind", ["broken-reference", "lost-mount", "double-route", "plan-hard-reset"])
def test_a_meaning_is_a_sentence(kind: str) -> None:
    words = meaning(kind)
    assert words[0].isupper()
    assert words.endswith(".")


def test_nothing_is_made_up() -> None:
    assert meaning("never-heard-of") == ""
