"""Edit scripts between versions of files, as git's own differ makes them when it merges."""

from collections.abc import Sequence
from typing import NamedTuple

from state.repositories.git import Git
from state.repositories.objects import object_id, write_objects

# The merging machinery diffs with the histogram algorithm, without the indent heuristic, and keeps the
# common tail: at -U0 git trims that tail first and finds other hunks, so one line of context is asked for.
DIFF = (
    # Else an empty line of context would have no mark.
    "-c",
    "diff.suppressBlankEmpty=false",
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
    # Fewer hunks are less to read.
    "--inter-hunk-context=4",
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
    # Lines of files have a mark in front, so none of them passes for a head: patches are cut without reading them.
    for file in (b"\n" + patch).split(b"\ndiff --git a/")[1:]:
        head, found, hunks = file.partition(b"\n@@ ")
        if found:
            scripts[head.split(b" ", 1)[0].decode()] = _edits((found[1:] + hunks).split(b"\n"))
    return scripts


def _edits(lines: Sequence[bytes]) -> tuple[Edit, ...]:
    """The edits in the hunks of one file: every run of marks between lines of context is one."""
    edits: list[Edit] = []
    make = tuple.__new__
    # How far lines of the new text are ahead of those of the old one, and where the next hunk's head stands.
    shift = at = 0
    for hunk in b"".join([line[:1] for line in lines]).split(b"@")[1:]:
        # `@@ -3,4 +3,5 @@`: a range of no lines is named by the line before it.
        head = lines[at]
        at += len(hunk) + 1
        first, _, length = head[4 : head.index(b" ", 4)].partition(b",")
        old = int(first) - (length != b"0")
        # A line without an end is followed by one that says so.
        for run in hunk.replace(b"\\", b"").split(b" "):
            if run:
                removed = run.count(b"-")
                start, new = old, old + shift
                old += removed
                shift += len(run) - removed - removed
                edits.append(make(Edit, (start, old, new, old + shift)))
            old += 1
    return tuple(edits)
