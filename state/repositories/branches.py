"""What stands in a folder on the branches of a repository."""

from collections.abc import Mapping

from state.repositories.git import Git
from state.repositories.objects import without_promises

# Branches that nobody has touched for long come last; beyond so many of them nothing is looked at.
MOST = 300


def files_on_branches(git: Git, folder: str) -> Mapping[str, tuple[str, ...]]:
    """The names in a folder on every local and remote-tracking branch that has it, newest branch first.

    Folders that are the same on several branches are listed once each; nothing is fetched.
    """
    heads: list[tuple[str, str]] = []
    listing = git.run(
        "for-each-ref",
        "--sort=-committerdate",
        f"--count={MOST}",
        "--format=%(objectname)%00%(refname)",
        "refs/heads",
        "refs/remotes",
    )
    for line in listing.decode("utf-8", "surrogateescape").splitlines():
        oid, _, name = line.partition("\0")
        if not name.endswith("/HEAD"):
            heads.append((oid, name.removeprefix("refs/heads/").removeprefix("refs/remotes/")))
    if not heads or "\n" in folder:
        return {}
    with without_promises(git) as here:
        asked = "".join(f"{oid}:{folder}\n" for oid, _ in heads).encode("utf-8", "surrogateescape")
        told = here.run("cat-file", "--batch-check=%(objectname) %(objecttype)", input=asked).splitlines()
        names: dict[str, tuple[str, ...]] = {}
        found: dict[str, tuple[str, ...]] = {}
        for (_, branch), answer in zip(heads, told, strict=True):
            tree, _, kind = answer.decode("utf-8", "surrogateescape").rpartition(" ")
            if kind != "tree":
                continue
            if tree not in names:
                listed = here.run("ls-tree", "-z", "--name-only", tree)
                names[tree] = tuple(
                    one.decode("utf-8", "surrogateescape") for one in listed.split(b"\0") if one
                )
            found[branch] = names[tree]
    return found
