"""One run of `git merge-tree`: what git merges cleanly, and where it stops."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from state.comparison.entry import Version
from state.errors import PlaitError
from state.repositories.git import Git

# The operator's own settings for conflict markers would change which hunks git calls clean.
PLAIN = ("-c", "merge.conflictStyle=merge")


@dataclass(frozen=True, slots=True)
class Stages:
    """The three versions of a path that git could not merge; None where a side has none."""

    base: Version | None = None
    target: Version | None = None
    source: Version | None = None


@dataclass(frozen=True, slots=True)
class MergeTree:
    """The merged tree; conflicted paths hold markers or a stand-in there, and are listed with their versions.

    `messages` gives git's own sentences by path, with the short kind in front ("content", "modify/delete").
    """

    tree: str
    conflicts: Mapping[str, Stages] = field(default_factory=dict)
    messages: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def merge_trees(git: Git, target_commit: str, source_commit: str, *, renames: bool = True) -> MergeTree:
    """What `git merge` would make of the two commits, without touching anything but objects."""
    options = PLAIN if renames else (*PLAIN, "-c", "merge.renames=false")
    output = git.run(
        *options,
        "merge-tree",
        "--write-tree",
        "-z",
        "--allow-unrelated-histories",
        target_commit,
        source_commit,
        ok=(0, 1),
    )
    return parse_merge_tree(output.decode("utf-8", "surrogateescape"))


def parse_merge_tree(output: str) -> MergeTree:
    """Reads the NUL-separated output of `merge-tree --write-tree -z`."""
    fields = iter(output.split("\0"))
    tree = next(fields, "")
    if not tree or not all(letter in "0123456789abcdef" for letter in tree):
        raise PlaitError("git could not merge the two trees", hint="run `plait doctor`")
    stages: dict[str, dict[str, Version]] = {}
    sides = {"1": "base", "2": "target", "3": "source"}
    for record in fields:
        if not record:
            break
        facts, path = record.split("\t", 1)
        mode, oid, stage = facts.split(" ")
        stages.setdefault(path, {})[sides[stage]] = Version(mode, oid)
    messages: dict[str, tuple[str, str]] = {}
    for count in fields:
        if not count.isdigit():
            break
        paths = [next(fields, "") for _ in range(int(count))]
        kind, message = next(fields, ""), next(fields, "").strip()
        if kind.startswith("CONFLICT"):
            words = kind[len("CONFLICT") :].strip(" ()") or "content"
            for path in paths:
                messages.setdefault(path, (words, message))
    return MergeTree(tree, {path: Stages(**versions) for path, versions in stages.items()}, messages)
