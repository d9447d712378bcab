"""The conflicts of a repository's own merge commits, each with what people committed."""

import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from state.comparison.entry import Base, FoundBy
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
        yield git


def git_folder(repo: Path) -> Path:
    """The git directory of a work tree or a bare repository."""
    link = repo / ".git"
    if link.is_file():  # A linked worktree or a submodule.
        return (repo / link.read_text().removeprefix("gitdir:").strip()).resolve()
    for folder in (link, repo):
        if (folder / "HEAD").exists():
            return folder.resolve()
    raise PlaitError("there is no git repository", str(repo))


def merge_commits(repo: Path, limit: int | None) -> list[tuple[str, str, str]]:
    """(merge, target, source) of every two-parent merge, oldest first; `limit` keeps the newest."""
    lines = Git(repo).text("rev-list", "--all", "--merges", "--parents", "--date-order").splitlines()
    found = [(parts[0], parts[1], parts[2]) for line in lines if len(parts := line.split()) == 3]
    return found[:limit][::-1]


def replayed(repo: Path, limit: int | None = None) -> Iterator[Merge]:
    """Every merge commit that was a conflict, oldest first, with its files in path order."""
    folder = git_folder(repo)
    with beside(folder) as git, ThreadPoolExecutor(2) as pool:
        commits = iter(merge_commits(folder, limit))
        while batch := list(islice(commits, MERGES_AT_ONCE)):
            trees = list(pool.map(lambda one: _repeated(git, one[1], one[2]), batch))
            conflicted = [
                (commit, tree) for (commit, *_), tree in zip(batch, trees, strict=True) if tree.conflicts
            ]
            yield from _read(git, conflicted)


def _repeated(git: Git, target: str, source: str) -> MergeTree:
    try:
        return merge_trees(git, target, source)
    except PlaitError:  # A shallow or damaged history; its merge can't be repeated.
        return MergeTree("")


def _read(git: Git, merges: Sequence[tuple[str, MergeTree]]) -> Iterator[Merge]:
    wanted: list[tuple[str, Versions]] = []
    whole: dict[str, list[tuple[str, str]]] = {}
    committed: dict[tuple[str, str], str] = {}
    for commit, tree in merges:
        paths = sorted(tree.conflicts)
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
        if not file.text or sum(map(len, file.target_lines)) > LONGEST or not file.conflicts:
            continue
        text = texts.get(committed.get((commit, one.key), ""))
        files.setdefault(commit, []).append(Conflicted(file, None if text is None else split_lines(text)))
    for commit, _ in merges:
        yield Merge(commit, tuple(files.get(commit, ())), tuple(whole.get(commit, ())))


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
