"""Edit scripts between versions of files, as git's own differ makes them when it merges."""

from collections.abc import Sequence
from typing import NamedTuple

from state.repositories.git import Git
from state.repositories.objects import object_id, write_objects

# The merging machinery diffs with the histogram algorithm, without the indent heuristic, and keeps the
# common tail: at -U0 git trims that tail first and finds other hunks, so one line of context is asked for.
DIFF = (
    "diff-tree",
    "-r",
    "-p",
    "-U1",
    "--histogram",
    "--no-indent-heuristic",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--text",
    "--inter-hunk-context=0",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)


class Edit(NamedTuple):
    """Lines `old_start:old_stop` became lines `new_start:new_stop`; half open, counted from 0."""

    old_start: int
    old_stop: int
    new_start: int
    new_stop: int


def edit_scripts(git: Git, pairs: Sequence[tuple[str, str]], object_format: str) -> list[tuple[Edit, ...]]:
    """The edit script of each pair of blob ids, in order, found by one git process for all of them.

    Two flat trees are written whose names are the pairs' numbers, so that neither attributes nor
    hostile names of the real paths have a say.
    """
    different = [(number, old, new) for number, (old, new) in enumerate(pairs) if old != new]
    if not different:
        return [()] * len(pairs)
    trees = [_flat_tree([(number, pair[side]) for number, *pair in different]) for side in (0, 1)]
    write_objects(git, [("tree", tree) for tree in trees], object_format)
    old_tree, new_tree = (object_id("tree", tree, object_format) for tree in trees)
    scripts = parse_patch(git.run(*DIFF, old_tree, new_tree))
    return [scripts.get(f"{number:08d}", ()) for number in range(len(pairs))]


def _flat_tree(blobs: Sequence[tuple[int, str]]) -> bytes:
    return b"".join(b"100644 %08d\0" % number + bytes.fromhex(oid) for number, oid in blobs)


def parse_patch(patch: bytes) -> dict[str, tuple[Edit, ...]]:
    """The edits of every file in a unified patch, by the name behind `diff --git a/`."""
    scripts: dict[str, tuple[Edit, ...]] = {}
    edits: list[Edit] = []
    lines = patch.split(b"\n")
    position, end = 0, len(lines)
    while position < end:
        line = lines[position]
        position += 1
        if line.startswith(b"diff --git a/"):
            edits = []
            name = line[len(b"diff --git a/") :].split(b" ", 1)[0].decode()
        elif line.startswith(b"@@ "):
            position = _read_hunk(line, lines, position, edits)
            scripts[name] = tuple(edits)
    return scripts


def _read_hunk(header: bytes, lines: list[bytes], position: int, edits: list[Edit]) -> int:
    _, old_range, new_range, *_ = header.split(b" ")
    old, old_left = _range(old_range)
    new, new_left = _range(new_range)
    old_stop, new_stop = old + old_left, new + new_left
    old_start, new_start = old, new
    while old < old_stop or new < new_stop:
        mark = lines[position][:1]
        position += 1
        if mark == b"-":
            old += 1
        elif mark == b"+":
            new += 1
        elif mark == b" ":
            if old > old_start or new > new_start:
                edits.append(Edit(old_start, old, new_start, new))
            old += 1
            new += 1
            old_start, new_start = old, new
    if old > old_start or new > new_start:
        edits.append(Edit(old_start, old, new_start, new))
    return position


def _range(text: bytes) -> tuple[int, int]:
    """Start counted from 0, and length, of `-3,4` or `+7`."""
    start, _, length = text[1:].partition(b",")
    count = int(length) if length else 1
    return (int(start) - 1 if count else int(start)), count
