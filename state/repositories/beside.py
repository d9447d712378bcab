"""Repositories of Plait's own, made for a moment: beside another one whose objects they see, or all alone."""

import shutil
import subprocess
from pathlib import Path

from state.repositories.git import clean_environment, git_failed
from state.repositories.references import update_references
from state.repositories.repository import Repository


def repository_beside(folder: Path, other: Repository, revision: str = "") -> Repository:
    """A bare repository that sees the other's objects, holds its commit of `revision`, and keeps new objects to itself."""
    commit = other.resolve(revision)
    repository = make_bare(folder / "beside.git", other.object_format)
    alternates = repository.git_dir / "objects" / "info" / "alternates"
    alternates.parent.mkdir(parents=True, exist_ok=True)
    alternates.write_bytes(_as_alternate((other.common_dir / "objects").resolve()) + b"\n")
    if (other.common_dir / "shallow").exists():
        shutil.copyfile(other.common_dir / "shallow", repository.git_dir / "shallow")
    # What a reference holds is here for good, and need not be fetched again.
    update_references(repository.git, [("refs/plait/beside", commit, None)], "plait: beside")
    return repository


def _as_alternate(path: Path) -> bytes:
    """The path as git reads it from a list of alternates: quoted where it would be taken for something else."""
    raw = str(path).encode("utf-8", "surrogateescape")
    if b"\n" not in raw and not raw.startswith((b'"', b"#")):
        return raw
    escaped = b"".join(b"\\%03o" % byte if byte in b'"\\\n' else bytes([byte]) for byte in raw)
    return b'"' + escaped + b'"'


def make_bare(place: Path, object_format: str = "sha1") -> Repository:
    """An empty bare repository without templates or hooks."""
    place.parent.mkdir(parents=True, exist_ok=True)
    command = [
        "git",
        "init",
        "--quiet",
        "--bare",
        "--template=",
        f"--object-format={object_format}",
        str(place),
    ]
    done = subprocess.run(
        command, cwd=place.parent, capture_output=True, env=clean_environment(), check=False
    )
    if done.returncode:
        raise git_failed(("init",), done.stderr, place)
    return Repository.open(place)
