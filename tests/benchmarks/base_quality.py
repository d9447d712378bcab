"""How good inferred bases are: related histories are made strangers, and what is found is held against git's merge base.

python -m tests.benchmarks.base_quality --repo PATH [--merges 12] [--ways rewritten,twins,squashed,edited,snapshot]

Takes the merge commits of a repository whose two sides changed most, hides from the source's side that it shares
history with the target's, and infers the bases anew. Only files that differ and that git's merge base has are counted:

    twins      every commit has another id, as after filter-repo
    rewritten  every commit has another id and another author, so that no twins are left
    squashed   the source's history begins with the tree of the merge base
    edited     the same, and every fifth file was edited when it was copied
    snapshot   the source is one commit without a past
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from state.comparison.bases.inferring import infer_bases
from state.comparison.bases.moves import follow_moves
from state.comparison.compare import compare
from state.comparison.entry import FoundBy, Status, Version
from state.comparison.mapping import Landing
from state.comparison.renames import similar_renames
from state.errors import PlaitError
from state.landscape import unsettled
from state.merging.merge_tree import merge_trees
from state.merging.related import changed_paths
from state.merging.unrelated import commit_bytes, merge_unrelated
from state.repositories.beside import repository_beside
from state.repositories.git import Git
from state.repositories.objects import Objects, object_id, write_objects
from state.repositories.repository import Repository
from state.repositories.trees import Tree


class Merging(NamedTuple):
    """A merge that took place: both parents and the one base that they had."""

    target: str
    source: str
    base: str


def merges_of(git: Git, count: int, sampled: int = 300) -> list[Merging]:
    """The merges, of a sample, in which both sides changed most."""
    rows = git.text("rev-list", "--all", "--merges", "--min-parents=2", "--max-parents=2", "--parents").split(
        "\n"
    )
    rows = rows[:: max(1, len(rows) // sampled)]
    ranked: list[tuple[int, Merging]] = []
    for row in rows:
        _, target, source = row.split()
        found = git.text("merge-base", "--all", target, source, ok=(0, 1)).split()
        if len(found) == 1 and found[0] not in (target, source):
            sizes = [len(changed_paths(git, found[0], side)) for side in (target, source)]
            ranked.append((min(sizes), Merging(target, source, found[0])))
    ranked.sort(reverse=True)
    return [one for _, one in ranked[:count]]


def rewritten(git: Git, commit: str, stranger: bool) -> str:
    """The same history under other ids; a stranger's commits have another author, too."""
    oids = git.text("rev-list", "--topo-order", "--reverse", commit).split()
    names: dict[str, str] = {}
    made: list[tuple[str, bytes]] = []
    with Objects(git) as objects:
        for oid, data in objects.blobs(oids):
            assert data is not None
            head, _, message = data.partition(b"\n\n")
            lines = []
            for line in head.split(b"\n"):
                word, _, rest = line.partition(b" ")
                if word == b"parent":
                    line = b"parent " + names[rest.decode()].encode()
                elif word == b"committer" or (word == b"author" and stranger):
                    line = word + b" Bea <bea@example.org> " + b" ".join(rest.rsplit(b" ", 2)[1:])
                elif word not in (b"tree", b"author"):
                    continue
                lines.append(line)
            text = b"\n".join(lines) + b"\n\n" + message
            names[oid] = object_id("commit", text)
            made.append(("commit", text))
    write_objects(git, made)
    return names[commit]


def squashed(git: Git, merge: Merging, edited: bool) -> str:
    """The source's commits since the base, one after the other, on a first one without parents."""
    trees = [Tree.read(git, merge.base)]
    if edited:
        trees[0] = _edited(git, trees[0])
    chain = git.text("rev-list", "--reverse", "--first-parent", f"{merge.base}..{merge.source}").split()
    before = Tree.read(git, merge.base)
    for commit in chain:
        after = Tree.read(git, commit)
        changes = changed_paths(git, before.oid, after.oid)
        with suppress(PlaitError):
            trees.append(trees[-1].put_all(changes))
        before = after
    last: list[str] = []
    for tree in trees:
        write_objects(git, tree.objects())
        data = commit_bytes(tree.oid, last)
        write_objects(git, [("commit", data)])
        last = [object_id("commit", data)]
    return last[0]


def _edited(git: Git, tree: Tree) -> Tree:
    files = [(path, version) for path, version in tree.items() if version.is_file][::5]
    changes: dict[str, Version | None] = {}
    with Objects(git) as objects:
        for (path, version), (_, text) in zip(files, objects.blobs(one.oid for _, one in files), strict=True):
            if text and b"\0" not in text:
                made = b"# copied from elsewhere\n" + text
                write_objects(git, [("blob", made)])
                changes[path] = Version(version.mode, object_id("blob", made))
    return tree.put_all(changes)


def snapshot(git: Git, merge: Merging) -> str:
    """The source's tree alone."""
    data = commit_bytes(git.text("rev-parse", f"{merge.source}^{{tree}}"), [])
    write_objects(git, [("commit", data)])
    return object_id("commit", data)


WAYS: Mapping[str, Callable[[Git, Merging], str]] = {
    "twins": lambda git, one: rewritten(git, one.source, False),
    "rewritten": lambda git, one: rewritten(git, one.source, True),
    "squashed": lambda git, one: squashed(git, one, False),
    "edited": lambda git, one: squashed(git, one, True),
    "snapshot": snapshot,
}


def judged(git: Git, merge: Merging, source: str) -> Iterator[tuple[FoundBy, str, float]]:
    """How each file was based, how that compares with git's own base and merge, and with which confidence."""
    comparison = compare(git, source, merge.target)
    comparison = comparison.with_renames(similar_renames(git, comparison))
    bases = infer_bases(git, source, merge.target, comparison, Landing())
    comparison, bases = follow_moves(git, comparison, bases)
    ours = merge_unrelated(
        git, "sha1", entries=list(unsettled(comparison)), bases=bases.found, moved=bases.moved
    )
    before = dict(Tree.read(git, merge.base).items())
    now = dict(Tree.read(git, source).items())
    # git's own merge of the same two trees from the real base.
    data = [commit_bytes(git.text("rev-parse", f"{one}^{{tree}}"), []) for one in (merge.base,)]
    write_objects(git, [("commit", data[0])])
    root = object_id("commit", data[0])
    sides = [commit_bytes(git.text("rev-parse", f"{one}^{{tree}}"), [root]) for one in (merge.target, source)]
    write_objects(git, [("commit", one) for one in sides])
    merged = merge_trees(git, *(object_id("commit", one) for one in sides), renames=False)
    changed = changed_paths(git, merge.target, merged.tree)
    for key in comparison.keys(Status.DIFFERENT):
        entry = comparison.entry(key)
        if entry is None or entry.path not in before or entry.path not in now:
            continue
        base, outcome = bases.found.get(key), ours.outcomes[key]
        found_by = base.found_by if base is not None else FoundBy.NONE
        same_base = (
            base is not None and base.version is not None and base.version.oid == before[entry.path].oid
        )
        theirs = changed.get(entry.path, entry.target)
        stands = dict(outcome.lands).get(entry.path, entry.target)
        if outcome.conflict is not None or entry.path in merged.conflicts:
            same = (outcome.conflict is not None) == (entry.path in merged.conflicts)
            result = "same" if same else "asks" if outcome.conflict is not None else "silent"
        else:
            same = stands is not None and theirs is not None and stands.oid == theirs.oid
            result = "same" if same else "differs"
        yield found_by, ("base " if same_base else "other ") + result, base.confidence if base else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repo", required=True)
    parser.add_argument("--merges", type=int, default=12)
    parser.add_argument("--ways", default=",".join(WAYS))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bases-") as folder:
        repository = repository_beside(Path(folder), Repository.open(options.repo), "")
        git = replace(repository.git)
        merges = merges_of(git, options.merges)
        print(f"{len(merges)} merges")
        for way in options.ways.split(","):
            counts: dict[FoundBy, Counter[str]] = {}
            sure: dict[FoundBy, list[float]] = {}
            for merge in merges:
                for found_by, result, confidence in judged(git, merge, WAYS[way](git, merge)):
                    counts.setdefault(found_by, Counter())[result] += 1
                    sure.setdefault(found_by, []).append(confidence)
            for found_by, count in counts.items():
                total = count.total()
                rows = [
                    f"{sum(number for words, number in count.items() if test(words)) / total:6.1%} {title}"
                    for title, test in TESTS.items()
                ]
                mean = sum(sure[found_by]) / total
                print(f"{way:10} {found_by.value:15} {total:6} files, said {mean:.2f}:", ", ".join(rows))
    return 0


TESTS: Mapping[str, Callable[[str], bool]] = {
    "git's base": lambda words: words.startswith("base"),
    "git's outcome": lambda words: words.endswith("same"),
    "asks where git is clean": lambda words: words.endswith("asks"),
    "clean where git asks": lambda words: words.endswith("silent"),
    "clean and different": lambda words: words.endswith("differs"),
}


if __name__ == "__main__":
    raise SystemExit(main())
