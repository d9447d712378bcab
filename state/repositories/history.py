"""Questions about commits and their ancestors."""

from state.repositories.git import Git


def merge_bases(git: Git, one: str, other: str) -> list[str]:
    """The best common ancestors; empty when the histories share nothing."""
    return git.text("merge-base", "--all", one, other, ok=(0, 1)).split()


def is_ancestor(git: Git, ancestor: str, commit: str) -> bool:
    """Whether one commit is reachable from another; one that isn't here is not."""
    return git.status("merge-base", "--is-ancestor", ancestor, commit) == 0
