"""A folder that is no repository, captured as it lies there: its bytes, by its own ignore rules."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL

from state.errors import PlaitError
from state.progress import Progress, unwatched
from state.repositories.git import Git
from state.repositories.objects import object_id, write_objects
from state.repositories.repository import Repository
from state.repositories.scratch import scratch_for
from state.repositories.trees import Tree
from state.repositories.version import Version

# Larger files are read by git itself, piece by piece.
LARGE = 32 << 20


@dataclass(frozen=True, slots=True)
class Captured:
    """A tree that is in the target, and the paths that couldn't be read and are left out of it."""

    tree: str
    unreadable: tuple[str, ...]


def capture_folder(folder: Path, target: Repository, progress: Progress = unwatched) -> Captured:
    """Writes a folder's files to the target; `PlaitError` when there are none.

    Links and executable files stay what they are. Of repositories inside, the files come along and the
    `.git` does not; the target itself stays out when it lies inside.
    """
    progress("reading the folder")
    with scratch_for(
        folder,
        object_format=target.object_format,
        settings={"core.excludesFile": os.devnull, "core.attributesFile": os.devnull},
        place=target.plait_folder,
    ) as git:
        paths = sorted(_paths(git, folder, target))
        if not paths:
            raise PlaitError("there are no files in it", str(folder), "is everything ignored?")
        versions, unreadable = _write_files(git, folder, paths, target, progress)
    tree = Tree.empty(target.object_format).put_all(versions)
    write_objects(target.git, tree.objects(), target.object_format)
    return Captured(tree.oid, tuple(unreadable))


def _paths(git: Git, folder: Path, target: Repository, prefix: str = "") -> Iterator[str]:
    view = Git(git.git_dir, folder)
    output = view.run("ls-files", "-z", "--others", "--exclude-standard", work_tree=True)
    for path in output.decode("utf-8", "surrogateescape").split("\0"):
        if not path.endswith("/"):
            if path:
                yield prefix + path
            continue
        # A repository of its own, which git doesn't look into.
        inner = folder / path
        if inner.resolve() not in (target.work_tree, target.git_dir):
            yield from _paths(git, inner, target, prefix + path)


def _write_files(
    git: Git, folder: Path, paths: Iterable[str], target: Repository, progress: Progress
) -> tuple[dict[str, Version | None], list[str]]:
    """Writes the files as blobs into one pack of the target; versions by path, and the paths that can't be read."""
    paths = list(paths)
    versions: dict[str, Version | None] = {}
    unreadable: list[str] = []
    into_target = {"GIT_OBJECT_DIRECTORY": str(target.common_dir / "objects")}
    with git.process(
        "fast-import", "--quiet", "--depth=0", "--done", env=into_target, stdout=DEVNULL
    ) as process:
        assert process.stdin is not None
        try:
            for number, path in enumerate(paths):
                if number % 200 == 0:
                    progress("reading the folder", number, len(paths))
                try:
                    facts = (folder / path).lstat()
                    if stat.S_ISLNK(facts.st_mode):
                        mode, data = "120000", os.readlink(os.fsencode(folder / path))  # noqa: PTH115 - Path tidies links up
                    elif facts.st_size > LARGE:
                        mode = _mode(facts.st_mode)
                        versions[path] = Version(mode, _write_large(git, folder / path, into_target))
                        continue
                    else:
                        mode, data = _mode(facts.st_mode), (folder / path).read_bytes()
                except FileNotFoundError:
                    continue
                except OSError:
                    unreadable.append(path)
                    continue
                process.stdin.write(b"blob\ndata %d\n" % len(data) + data + b"\n")
                versions[path] = Version(mode, object_id("blob", data, target.object_format))
            process.stdin.write(b"done\n")
            process.stdin.close()
        except BrokenPipeError:
            process.wait()
            raise process.failure() from None
        if process.wait() != 0:
            raise process.failure()
    return versions, unreadable


def _mode(mode: int) -> str:
    return "100755" if mode & stat.S_IXUSR else "100644"


def _write_large(git: Git, path: Path, env: dict[str, str]) -> str:
    with (
        path.open("rb") as reader,
        git.process("hash-object", "-w", "--stdin", stdin=reader, env=env) as process,
    ):
        assert process.stdout is not None
        oid = process.stdout.read().decode().strip()
        if process.wait() != 0:
            raise process.failure()
    return oid
