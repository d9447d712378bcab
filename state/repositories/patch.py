"""What one tree changes in another, as text for people and for `git apply`."""

from collections.abc import Sequence

from state.repositories.git import Git


def patch(git: Git, before: str, after: str, paths: Sequence[str] = (), *, stat: bool = False) -> bytes:
    """The patch from one tree to the other, or its statistics; no program that attributes name is run.

    `paths` are literal; none means all.
    """
    form = ("--stat=100",) if stat else ("-p", "--binary")
    return git.run(
        "diff-tree",
        "-r",
        "-M",
        *form,
        "--no-ext-diff",
        "--no-textconv",
        "--no-color",
        "--src-prefix=a/",
        "--dst-prefix=b/",
        before,
        after,
        "--",
        *paths,
    )
