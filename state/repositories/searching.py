"""Looks for words in all files of a tree, by git's own search."""

import re
from collections.abc import Sequence

from state.repositories.git import Git
from state.repositories.objects import without_promises

# So many words make one pattern: git tries pattern after pattern on every line, but one with many
# alternatives at once.
TOGETHER = 500


def paths_holding(git: Git, tree: str, words: Sequence[str]) -> list[str]:
    """Paths of the text files in a tree that hold at least one of the words, in byte order.

    Nothing is fetched for it: what isn't here isn't searched, and neither are binary files.
    """
    wanted = [
        re.sub(rb"[][\\.*^$+?{}()|]", rb"\\\g<0>", word.encode("utf-8", "surrogateescape"))
        for word in dict.fromkeys(words)
        if word and not {"\n", "\0"} & set(word)
    ]
    if not wanted:
        return []
    patterns = b"".join(
        b"|".join(wanted[at : at + TOGETHER]) + b"\n" for at in range(0, len(wanted), TOGETHER)
    )
    with without_promises(git) as here:
        # 1: nothing found. A blob that isn't here makes it 128, what was found until then is still said.
        asked = ("grep", "-l", "-z", "-I", "-E", "--full-name", "-f", "-", tree, "--")
        found = here.run(*asked, input=patterns, ok=(0, 1, 128))
    start = len(tree) + 1
    names = (one.decode("utf-8", "surrogateescape") for one in found.split(b"\0") if one)
    return [name[start:] for name in names]
