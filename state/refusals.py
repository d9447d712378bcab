"""What acts are refused before they become operations."""

from collections.abc import Sequence

from state.comparison.path_names import git_folder
from state.errors import PlaitError
from state.merging.choice import Choice, Pick
from state.merging.file_merge import FileMerge


def check_hunks(
    merge: FileMerge, hunks: Sequence[str], choice: Choice, picks: Sequence[Pick], text: bytes | None
) -> None:
    """Refuses hunks that aren't there, lines outside them, and a base that isn't known."""
    if not merge.text:
        raise PlaitError("it isn't merged by hunks", merge.path, "take, keep or replace the whole file")
    if not hunks:
        raise PlaitError("no hunk was named", merge.path)
    for hunk in hunks:
        region = merge.region(hunk)
        if region is None:
            raise PlaitError(f"no hunk {hunk}", merge.path, "`plait conflicts` lists them")
        for pick in picks:
            start, stop = getattr(region, pick.side)
            if not 0 <= pick.start < pick.stop <= stop - start:
                raise PlaitError(
                    f"lines {pick.start + 1}-{pick.stop} are outside the {pick.side} side of hunk {hunk}",
                    merge.path,
                )
    if choice is Choice.BASE and merge.base_lines is None:
        raise PlaitError("no base is known", merge.path, "take source, target, or both")
    if (choice is Choice.LINES) != bool(picks) or (choice is Choice.TEXT) != (text is not None):
        raise PlaitError("lines need picks, and text needs a text", merge.path)


def safe_path(path: str, root: bool = False) -> str:
    """A path inside the tree, without a trailing slash; refuses what leaves it or names `.git`."""
    parts = [part for part in path.strip().split("/") if part not in ("", ".")]
    if path.startswith("/") or ".." in parts or "\0" in path:
        raise PlaitError("this path leaves the tree", path, "give a path inside the target")
    if git_folder("/".join(parts)) is not None:
        raise PlaitError("a path may not hold .git", path)
    if not parts and not root:
        raise PlaitError("an empty path", path or ".", "give a path inside the target")
    return "/".join(parts)
