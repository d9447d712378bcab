"""Moves branches and tags of the operator's, and merges branches without a checkout."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from state.errors import PlaitError
from state.repositories.objects import object_id, write_objects
from state.repositories.references import read_reference, update_references
from state.repositories.repository import HEADS, Repository

TAGS = "refs/tags/"


class Merged(NamedTuple):
    """What merging two commits gives: a tree, or the paths in conflict."""

    tree: str
    conflicts: tuple[str, ...]


def check_name(repository: Repository, prefix: str, name: str) -> str:
    """The full name of a branch or tag; refuses what git doesn't take as one."""
    full = prefix + name
    reserved = prefix == HEADS and name == "HEAD"
    if not name or name.startswith("-") or reserved or repository.git.status("check-ref-format", full) != 0:
        what = "tag" if prefix == TAGS else "branch"
        raise PlaitError(
            f"git doesn't take this as the name of a {what}", name or "an empty name", "choose another"
        )
    return full


def branch_commit(repository: Repository, name: str) -> str:
    """The commit a branch points to; `PlaitError` where there is no such branch."""
    found = read_reference(repository.git, check_name(repository, HEADS, name))
    if found is None:
        raise PlaitError("there is no such branch", name, "`git branch --list` lists them")
    return found


def commit_named(repository: Repository, name: str) -> str:
    """The commit of a branch, else of a tag, else of any revision: who names a branch doesn't mean a tag called so."""
    if name.startswith("-"):
        raise PlaitError("this is no revision", name)
    for full in (HEADS + name, TAGS + name):
        if name and read_reference(repository.git, full) is not None:
            return repository.resolve(full)
    return repository.resolve(name)


def merge_trees(repository: Repository, into: str, branch: str) -> Merged:
    """What git's own merge of two commits gives; nothing but objects is written."""
    output = repository.git.run(
        "merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", into, branch, ok=(0, 1)
    )
    tree, *paths = output.decode("utf-8", "surrogateescape").rstrip("\0").split("\0")
    return Merged(tree, tuple(path for path in paths if path))


def write_commit(
    repository: Repository, tree: str, parents: Sequence[str], message: str, now: datetime
) -> str:
    """A commit object of the operator's; no reference points to it yet."""
    name, email = repository.identity()
    stamp = f"{name} <{email}> {int(now.timestamp())} +0000"
    lines = [
        f"tree {tree}",
        *(f"parent {one}" for one in parents),
        f"author {stamp}",
        f"committer {stamp}",
        "",
    ]
    data = ("\n".join(lines) + "\n" + message.rstrip("\n") + "\n").encode("utf-8", "surrogateescape")
    write_objects(repository.git, [("commit", data)], repository.object_format)
    return object_id("commit", data, repository.object_format)


def write_tag(repository: Repository, name: str, commit: str, message: str, now: datetime) -> str:
    """An annotated tag object."""
    tagger, email = repository.identity()
    head = f"object {commit}\ntype commit\ntag {name}\ntagger {tagger} <{email}> {int(now.timestamp())} +0000\n\n"
    data = (head + message.rstrip("\n") + "\n").encode("utf-8", "surrogateescape")
    write_objects(repository.git, [("tag", data)], repository.object_format)
    return object_id("tag", data, repository.object_format)


def is_ancestor(repository: Repository, older: str, newer: str) -> bool:
    """Whether a commit is reachable from another, itself included."""
    return repository.git.status("merge-base", "--is-ancestor", older, newer) == 0


def merge_of(repository: Repository, branch: str, into: str) -> str | None:
    """The commit on the first-parent line of `into` that merged the commit `branch`; None where none did."""
    span = f"{branch}..{into}"
    after = set(repository.git.text("rev-list", "--ancestry-path", span, "--").split())
    lines = repository.git.text("rev-list", "--first-parent", "--parents", span, "--").splitlines()
    # The first of them that has the branch in it; where that follows the branch itself nothing was merged.
    for commit, *parents in map(str.split, reversed(lines)):
        if commit in after:
            return commit if len(parents) > 1 and not is_ancestor(repository, branch, parents[0]) else None
    return None


def checkouts(repository: Repository) -> dict[str, Path]:
    """The branches checked out in any work tree of the repository, with where."""
    found: dict[str, Path] = {}
    place = Path()
    for line in repository.git.text("worktree", "list", "--porcelain", "-z").split("\0"):
        if line.startswith("worktree "):
            place = Path(line.removeprefix("worktree "))
        elif line.startswith("branch "):
            found[line.removeprefix("branch ")] = place
    return found


def move_references(repository: Repository, changes: Iterable[tuple[str, str, str]], message: str) -> None:
    """All of (full name, new id or "", id it has now or "") or none; a branch that is checked out takes its checkout along.

    Raises `PlaitError` where a reference isn't what it should be, or a checkout holds uncommitted work.
    """
    wanted = list(changes)
    out = checkouts(repository)
    for name, _, before in wanted:
        found = read_reference(repository.git, name) or ""
        if found != before:
            short = name.removeprefix(HEADS).removeprefix(TAGS)
            raise PlaitError(
                "it has moved on since"
                if found and before
                else "it exists already"
                if found
                else "it is gone",
                short,
                "look at it with git log before you go on",
            )
    there = [(name, new, before) for name, new, before in wanted if name in out]
    for name, new, _ in there:
        short = name.removeprefix(HEADS)
        if not new:
            raise PlaitError(
                "the branch is checked out, so it isn't removed", short, "switch to another one first"
            )
        if repository.work_tree is None or out[name].resolve() != repository.work_tree.resolve():
            raise PlaitError(
                "the branch is checked out elsewhere", f"{short} in {out[name]}", "switch there first"
            )
    update_references(repository.git, [one for one in wanted if one not in there], message)
    for name, new, before in there:
        try:
            # Moves branch, index and files together, and refuses where uncommitted work would be lost.
            repository.git.run("reset", "--quiet", "--keep", new, work_tree=True)
        except PlaitError as error:
            update_references(
                repository.git,
                [(one, old, now) for one, now, old in wanted if (one, now, old) not in there],
                message,
            )
            raise PlaitError(
                f"the checkout would lose uncommitted work: {error.what}",
                name.removeprefix(HEADS),
                "commit or stash it first",
            ) from error
        del before
