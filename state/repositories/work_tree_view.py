"""Looks at a repository's work tree through a git directory of our own, so that nothing of the repository runs."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from state.repositories.git import Git
from state.repositories.repository import Repository
from state.repositories.scratch import scratch_for

# How names, modes and line ends are read from a work tree; none of these can name a program.
HARMLESS = {
    "core.filemode",
    "core.symlinks",
    "core.ignorecase",
    "core.precomposeunicode",
    "core.trustctime",
    "core.checkstat",
    "core.autocrlf",
    "core.eol",
    "core.bigfilethreshold",
    "core.excludesfile",
    "core.attributesfile",
    "core.sparsecheckout",
    "core.sparsecheckoutcone",
}


@contextmanager
def view_of(repository: Repository, place: Path | None = None) -> Iterator[Git]:
    """A git directory with the index, HEAD, ignore rules and harmless settings of a work tree's repository."""
    assert repository.work_tree is not None
    with scratch_for(
        repository.work_tree,
        object_format=repository.object_format,
        objects=(repository.common_dir / "objects",),
        settings=_harmless(repository.git),
        place=place,
    ) as git:
        head = repository.git.text("rev-parse", "--verify", "--quiet", "HEAD", ok=(0, 1))
        if head:
            (git.git_dir / "HEAD").write_text(f"{head}\n")
        for name in ("index", *(path.name for path in repository.git_dir.glob("sharedindex.*"))):
            _copy(repository.git_dir / name, git.git_dir / name)
        _copy(repository.common_dir / "info/exclude", git.git_dir / "info/exclude")
        _copy(repository.common_dir / "info/attributes", git.git_dir / "info/attributes")
        _copy(repository.git_dir / "info/sparse-checkout", git.git_dir / "info/sparse-checkout")
        with (git.git_dir / "info/attributes").open("ab") as attributes:
            # The last line of this file is stronger than any other.
            attributes.write(b"\n* -filter\n")
        yield git


def _harmless(git: Git) -> dict[str, str]:
    settings: dict[str, str] = {}
    for record in (
        git.run("config", "--list", "--includes", "-z").decode("utf-8", "surrogateescape").split("\0")
    ):
        name, is_set, value = record.partition("\n")
        if name in HARMLESS:
            settings[name] = value if is_set else "true"
    return settings


def _copy(source: Path, destination: Path) -> None:
    """Copies a file with its times, from one state of it: by its index's time git tells what it must look at."""
    try:
        with source.open("rb") as reader, destination.open("wb") as writer:
            shutil.copyfileobj(reader, writer)
            writer.flush()
            times = os.fstat(reader.fileno())
            os.utime(destination, ns=(times.st_atime_ns, times.st_mtime_ns))
    except FileNotFoundError:
        return
