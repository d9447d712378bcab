"""Looks for words in all files of a tree, by git's own search."""

from collections.abc import Sequence

from state.repositories.git import Git
from state.repositories.objects import without_promises


def paths_holding(git: Git, tree: str, words: Sequence[str]) -> list[str]:
    """Paths of the text files in a tree that hold at least one of the words, in byte order.

    Nothing is fetched for it: what isn't here isn't searched.
    """
    wanted = [word for word in words if word and "\n" not in word]
    if not wanted:
        return []
    patterns = "".join(f"{word}\n" for word in wanted).encode("utf-8", "surrogateescape")
    with without_promises(git) as here:
        # 1: nothing found. A blob that isn't here makes it 128, what was found until then is still said.
        found = here.run(
            "grep",
            "-l",
            "-z",
            "-I",
            "-F",
            "--full-name",
            "-f",
            "-",
            tree,
            "--",
            input=patterns,
            ok=(0, 1, 128),
        )
    start = len(tree) + 1
    names = (one.decode("utf-8", "surrogateescape") for one in found.split(b"\0") if one)
    return [name[start:] for name in names]
