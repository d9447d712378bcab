"""The conflicts of a repository's own merge commits, each with what people committed."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from state.comparison.entry import Base, FoundBy
from state.comparison.exclusions import DEFAULT_EXCLUSIONS
from state.comparison.matching import ExclusionMatcher
from state.errors import PlaitError
from state.merging.file_merge import FileMerge, split_lines
from state.merging.file_reader import Versions, read_merges
from state.merging.merge_tree import MergeTree, merge_trees
from state.repositories.git import Git
from state.repositories.objects import Objects

# So many merges are repeated before the files of the conflicted ones are read together.
MERGES_AT_ONCE = 64
# Longer files are generated; nobody reads their hunks one by one.
LONGEST = 2_000_000


@dataclass(frozen=True, slots=True)
class Conflicted:
    """One file that git left in conflict; `committed` None when the merge commit has no such file."""

    file: FileMerge
    committed: tuple[bytes, ...] | None


@dataclass(frozen=True, slots=True)
class Merge:
    """One merge commit: the first parent is the target, the second the source.

    `whole` counts the conflicts decided as a whole file: (path, "source" or "target" or "other").
    """

    commit: str
    files: tuple[Conflicted, ...]
    whole: tuple[tuple[str, str], ...] = ()


@contextmanager
def beside(repo: Path) -> Iterator[Git]:
    """A throwaway repository that borrows all objects of `repo`, so that nothing is written there."""
    folder = Path(Git(repo).text("rev-parse", "--path-format=absolute", "--git-common-dir"))
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        form = Git(repo).text("rev-parse", "--show-object-format")
        Git(folder).run("init", "-q", "--bare", f"--object-format={form}", str(place / "replay.git"))
        git = Git(place / "replay.git")
        (git.git_dir / "objects" / "info" / "alternates").write_text(f"{folder / 'objects'}\n")
        shallow = folder / "shallow"
        if shallow.exists():  # Where history ends, there too.
            (git.git_dir / "shallow").write_bytes(shallow.read_bytes())
        yield git


def git_folder(repo: Path) -> Path:
    """The git directory of a work tree, of a folder inside of one, or of a bare repository."""
    for place in (repo.absolute(), *repo.absolute().parents):
        link = place / ".git"
        if link.is_file():  # A linked worktree or a submodule.
            return (place / link.read_text().removeprefix("gitdir:").strip()).resolve()
        for folder in (link, place):
            if (folder / "HEAD").exists() and (
                (folder / "objects").exists() or (folder / "commondir").exists()
            ):
                return folder.resolve()
    raise PlaitError("there is no git repository", str(repo))


def merge_commits(
    repo: Path, limit: int | None, left_out: Counter[str] | None = None
) -> list[tuple[str, str, str]]:
    """(merge, target, source) of every two-parent merge, oldest first; `limit` keeps the newest.

    Merges of more parents are counted in `left_out`.
    """
    lines = Git(repo).text("rev-list", "--all", "--merges", "--parents", "--date-order").splitlines()
    rows = [line.split() for line in lines][:limit]
    if left_out is not None:
        left_out["merges of three and more parents"] += sum(len(row) > 3 for row in rows)
    return [(row[0], row[1], row[2]) for row in rows if len(row) == 3][::-1]


def replayed(repo: Path, limit: int | None = None, left_out: Counter[str] | None = None) -> Iterator[Merge]:
    """Every merge commit that was a conflict, oldest first, with its files in path order.

    What can't be replayed or has no hunks is counted in `left_out`, by why.
    """
    left_out = Counter() if left_out is None else left_out
    folder = git_folder(repo)
    with beside(folder) as git, ThreadPoolExecutor(2) as pool:
        commits = iter(merge_commits(folder, limit, left_out))
        while batch := list(islice(commits, MERGES_AT_ONCE)):
            trees = list(pool.map(lambda one: _repeated(git, one[1], one[2]), batch))
            left_out["merges that can't be repeated: history or objects are missing"] += trees.count(None)
            left_out["merges without a conflict"] += sum(
                tree is not None and not tree.conflicts for tree in trees
            )
            conflicted = [
                (commit, tree)
                for (commit, *_), tree in zip(batch, trees, strict=True)
                if tree and tree.conflicts
            ]
            yield from _read(git, conflicted, left_out)


def _repeated(git: Git, target: str, source: str) -> MergeTree | None:
    try:
        if (git.git_dir / "shallow").exists():
            # Two sides without a base would be merged as unrelated ones, though their base is only cut off.
            git.run("merge-base", target, source)
        return merge_trees(git, target, source)
    except PlaitError:  # A shallow, partial or damaged history.
        return None


def _read(git: Git, merges: Sequence[tuple[str, MergeTree]], left_out: Counter[str]) -> Iterator[Merge]:
    wanted: list[tuple[str, Versions]] = []
    whole: dict[str, list[tuple[str, str]]] = {}
    committed: dict[tuple[str, str], str] = {}
    matcher = ExclusionMatcher(DEFAULT_EXCLUSIONS)
    for commit, tree in merges:
        excluded = matcher.deciding(sorted(tree.conflicts))
        for number in excluded.values():
            left_out[
                f"conflicted files that a new session excludes: {DEFAULT_EXCLUSIONS[number].reason}"
            ] += 1
        paths = sorted(tree.conflicts.keys() - excluded.keys())
        landed = _landed(git, commit, paths)
        for path in paths:
            stages = tree.conflicts[path]
            oid = landed.get(path)
            if stages.source and stages.target and stages.source.is_file and stages.target.is_file:
                base = Base(FoundBy.MERGE_BASE, stages.base, path)
                # A base with markers in it, from several merge bases, is a base like any other.
                wanted.append((commit, Versions(path, path, base, stages.source, stages.target)))
                if oid is not None:
                    committed[commit, path] = oid
            else:
                sides = {"source": stages.source, "target": stages.target}
                same = [side for side, version in sides.items() if (version.oid if version else None) == oid]
                whole.setdefault(commit, []).append((path, same[0] if same else "other"))
    form = git.text("rev-parse", "--show-object-format")
    with Objects(git) as objects:
        texts = dict(objects.blobs(sorted(set(committed.values()))))
    files: dict[str, list[Conflicted]] = {}
    for (commit, one), file in zip(wanted, read_merges(git, form, (one for _, one in wanted)), strict=True):
        why = _why_left_out(file)
        if why:
            left_out[why] += 1
            continue
        text = texts.get(committed.get((commit, one.key), ""))
        files.setdefault(commit, []).append(Conflicted(file, None if text is None else split_lines(text)))
    for commit, _ in merges:
        yield Merge(commit, tuple(files.get(commit, ())), tuple(whole.get(commit, ())))


def _why_left_out(file: FileMerge) -> str:
    if not file.text:
        return "conflicted files that are binary"
    if sum(map(len, file.target_lines)) > LONGEST:
        return f"conflicted files of more than {LONGEST // 1_000_000} MB"
    return "" if file.conflicts else "conflicted files without a conflicting hunk (modes, both sides alike)"


def _landed(git: Git, commit: str, paths: Sequence[str]) -> dict[str, str]:
    """The blob of each path in a commit; paths that aren't there are left out."""
    found: dict[str, str] = {}
    for start in range(0, len(paths), 200):
        output = git.run("ls-tree", "-z", commit, "--", *paths[start : start + 200])
        for record in output.decode("utf-8", "surrogateescape").split("\0"):
            if record:
                facts, path = record.split("\t", 1)
                found[path] = facts.split(" ")[2]
    return found
