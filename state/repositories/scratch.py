"""A git directory of our own for reading a work tree: it has none of the hooks, filters and programs of a side."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from state.repositories.git import Git
from state.repositories.repository import Repository

PREFIX = ".scratch-"
A_DAY = 24 * 60 * 60

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
# Names that other systems can't hold are a finding, and no reason to refuse a snapshot.
OWN = {"core.protectHFS": "false", "core.protectNTFS": "false", "core.safecrlf": "false"}


@contextmanager
def scratch_for(
    work_tree: Path,
    *,
    object_format: str,
    objects: tuple[Path, ...] = (),
    settings: Mapping[str, str] | None = None,
    place: Path | None = None,
) -> Iterator[Git]:
    """An empty git directory over a work tree, which also sees the objects in these folders.

    It lies in `place`, else in the system's folder for temporary files, and is gone afterwards.
    """
    if place is not None:
        place.mkdir(parents=True, exist_ok=True)
        _sweep(place)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=place) as name:
        folder = Path(name)
        for inner in ("objects/info", "refs", "info"):
            (folder / inner).mkdir(parents=True)
        (folder / "HEAD").write_text("ref: refs/heads/main\n")
        lines = b"".join(_line(path) for path in objects)
        (folder / "objects/info/alternates").write_bytes(lines)
        sha256 = object_format == "sha256"
        version = {"core.repositoryformatversion": "1" if sha256 else "0", "core.bare": "false"}
        extension = {"extensions.objectFormat": object_format} if sha256 else {}
        _write_config(folder / "config", {**version, **extension, **OWN, **(settings or {})})
        yield Git(folder, work_tree)


@contextmanager
def scratch_of(repository: Repository, place: Path | None = None) -> Iterator[Git]:
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


def _write_config(path: Path, settings: Mapping[str, str]) -> None:
    lines = []
    for name, value in settings.items():
        section, _, key = name.rpartition(".")
        quoted = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        lines.append(f'[{section}]\n\t{key} = "{quoted}"\n')
    path.write_bytes("".join(lines).encode("utf-8", "surrogateescape"))


def _line(path: Path) -> bytes:
    """A line of git's list of further object folders."""
    raw = os.fsencode(path)
    if b"\n" not in raw and not raw.startswith((b'"', b"#")):
        return raw + b"\n"
    return b'"' + raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"\n'


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


def _sweep(place: Path) -> None:
    """Removes what a killed process left behind."""
    for left in place.glob(f"{PREFIX}*"):
        try:
            if time.time() - left.stat().st_mtime > A_DAY:
                shutil.rmtree(left, ignore_errors=True)
        except FileNotFoundError:
            continue
