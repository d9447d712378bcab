"""Merges with conflicts of every kind, and what the tests ask of them."""

from state.proposing import OpenHunk
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Pair, fork

PLACES = (2, 12, 22)


def text(changed: str, *, count: int = 30) -> str:
    """A file with three places far from each other, changed by that name."""
    return "".join(f"{changed if at in PLACES else 'line'} {at}\n" for at in range(count))


def one_side(changed: str) -> dict[str, str | bytes | None]:
    """Text conflicts in two folders and two kinds of file, and two conflicts that are decided as a whole."""
    return {
        "a.txt": text(changed),
        "b.txt": text(f"b {changed}"),
        "docs/c.md": text(f"c {changed}"),
        "gone.txt": None if changed == "source" else text("target" if changed == "target" else "base"),
        "kept.txt": None if changed == "target" else text("source" if changed == "source" else "base"),
        "picture.bin": b"\0" + changed.encode(),
    }


def merge(build: Build) -> Pair:
    """A pair whose both sides changed all of it."""
    return fork(build, one_side("base"), one_side("source"), one_side("target"))


def by_path(found: tuple[OpenHunk, ...]) -> dict[str, list[OpenHunk]]:
    """Open hunks by path."""
    paths: dict[str, list[OpenHunk]] = {}
    for one in found:
        paths.setdefault(one.path, []).append(one)
    return paths


def hunks(workspace: Workspace, key: str) -> tuple[str, ...]:
    """The names of a file's hunks."""
    return workspace.file(key).hunks
