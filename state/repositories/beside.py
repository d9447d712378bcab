"""Repositories of Plait's own, made for a moment: beside another one whose objects they see, or all alone."""

import subprocess
from pathlib import Path

from state.repositories.git import clean_environment, git_failed
from state.repositories.repository import Repository


def repository_beside(folder: Path, other: Repository) -> Repository:
    """A bare repository that sees the other's objects and keeps new ones to itself."""
    repository = make_bare(folder / "beside.git", other.object_format)
    alternates = repository.git_dir / "objects" / "info" / "alternates"
    alternates.parent.mkdir(parents=True, exist_ok=True)
    alternates.write_bytes(str((other.common_dir / "objects").resolve()).encode("utf-8", "surrogateescape") + b"\n")
    return repository


def make_bare(place: Path, object_format: str = "sha1") -> Repository:
    """An empty bare repository without templates or hooks."""
    place.parent.mkdir(parents=True, exist_ok=True)
    command = ["git", "init", "--quiet", "--bare", "--template=", f"--object-format={object_format}", str(place)]
    done = subprocess.run(command, cwd=place.parent, capture_output=True, env=clean_environment(), check=False)
    if done.returncode:
        raise git_failed(("init",), done.stderr, place)
    return Repository.open(place)
