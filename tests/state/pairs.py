"""Pairs of repositories to merge, and git's own merge of them to compare with."""

import hashlib
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from state.workspace import Workspace
from tests.conftest import Build, RepositoryBuilder

Files = Mapping[str, str | bytes | None]


class Pair(NamedTuple):
    """A source and a target, with one session on them to be made."""

    source: RepositoryBuilder
    target: RepositoryBuilder

    def workspace(self, **options: object) -> Workspace:
        """A new session of the two, compared and merged."""
        workspace = Workspace.create(str(self.source.path), str(self.target.path), **options)  # type: ignore[arg-type]
        workspace.load()
        return workspace

    def merged_by_git(self) -> tuple[str, bool]:
        """The tree `git merge` makes of the two in a clone of the target, and whether it was clean."""
        folder = self.target.path.parent / "merged-by-git"
        self.target.git("clone", "-q", self.target.path, folder)
        clone = RepositoryBuilder(folder)
        clone.clock = 1_800_000_000
        clone.git("fetch", "-q", self.source.path, "HEAD")
        done = subprocess.run(
            [
                "git",
                "-c",
                "user.name=Ada",
                "-c",
                "user.email=ada@example.org",
                "merge",
                "--no-edit",
                "FETCH_HEAD",
            ],
            cwd=folder,
            capture_output=True,
            check=False,
        )
        return (clone.git("write-tree"), True) if done.returncode == 0 else ("", False)


def fork(build: Build, base: Files, source: Files, target: Files) -> Pair:
    """A parent and its fork, each with one commit after the common one."""
    parent = build("parent")
    parent.commit(base, "base")
    child = build.clone(parent, "fork")
    child.commit(source, "in the source")
    parent.commit(target, "in the target")
    return Pair(child, parent)


def strangers(build: Build, source: Files, target: Files) -> Pair:
    """Two repositories without a common commit."""
    one, other = build("one"), build("other")
    one.commit(source, "in the source")
    other.clock += 7
    other.commit(target, "in the target")
    return Pair(one, other)


def lines(*changes: tuple[int, str], count: int = 12) -> str:
    """Numbered lines, some of them changed."""
    changed = dict(changes)
    return "".join(f"{changed.get(number, f'line {number}')}\n" for number in range(1, count + 1))


def tree_files(repository: RepositoryBuilder, tree: str) -> dict[str, str]:
    """Every path of a tree with its text."""
    names = repository.git("ls-tree", "-r", "-z", "--name-only", tree).split("\0")
    return {name: repository.git("cat-file", "blob", f"{tree}:{name}") for name in names if name}


def everything_of(repository: RepositoryBuilder, *, but: tuple[str, ...] = ("refs/plait/",)) -> str:
    """A hash of the work tree, the index, HEAD, the settings and all references of a repository."""
    digest = hashlib.sha256()
    for path in sorted(repository.path.rglob("*")):
        inside = path.relative_to(repository.path)
        if inside.parts[0] == ".git" or not (path.is_file() or path.is_symlink()):
            continue
        content = str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
        digest.update(
            f"{inside}\0{path.lstat().st_mode}\0".encode("utf-8", "surrogateescape") + content + b"\0"
        )
    place = repository.path / ".git"
    for name in ("index", "HEAD", "config", "FETCH_HEAD", "ORIG_HEAD", "shallow", "info/exclude"):
        path = place / name
        digest.update(name.encode() + (path.read_bytes() if path.is_file() else b"-") + b"\0")
    for row in repository.git("for-each-ref", "--format=%(refname) %(objectname)").splitlines():
        if not row.startswith(but):
            digest.update(row.encode())
    return digest.hexdigest()


def of_folder(folder: Path) -> str:
    """A hash of every file of a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()
