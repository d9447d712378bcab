"""A git directory of our own: it has none of the hooks, filters, programs and promises of a side."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from state.repositories.git import Git

PREFIX = ".scratch-"
A_DAY = 24 * 60 * 60

# Names that other systems can't hold are a finding, and no reason to refuse a snapshot.
OWN = {"core.protectHFS": "false", "core.protectNTFS": "false", "core.safecrlf": "false"}


@contextmanager
def scratch_for(
    work_tree: Path | None = None,
    *,
    object_format: str = "sha1",
    objects: tuple[Path, ...] = (),
    settings: Mapping[str, str] | None = None,
    place: Path | None = None,
) -> Iterator[Git]:
    """An empty git directory, over a work tree or bare, which also sees the objects in these folders.

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
        lines = b"".join(alternates_line(path) for path in objects)
        (folder / "objects/info/alternates").write_bytes(lines)
        sha256 = object_format == "sha256"
        version = {
            "core.repositoryformatversion": "1" if sha256 else "0",
            "core.bare": "true" if work_tree is None else "false",
        }
        extension = {"extensions.objectFormat": object_format} if sha256 else {}
        _write_config(folder / "config", {**version, **extension, **OWN, **(settings or {})})
        yield Git(folder, work_tree)


def _write_config(path: Path, settings: Mapping[str, str]) -> None:
    lines = []
    for name, value in settings.items():
        section, _, key = name.rpartition(".")
        quoted = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        lines.append(f'[{section}]\n\t{key} = "{quoted}"\n')
    path.write_bytes("".join(lines).encode("utf-8", "surrogateescape"))


def alternates_line(path: Path) -> bytes:
    """A line of git's list of further object folders."""
    raw = os.fsencode(path)
    if b"\n" not in raw and not raw.startswith((b'"', b"#")):
        return raw + b"\n"
    return b'"' + raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"\n'


def _sweep(place: Path) -> None:
    """Removes what a killed process left behind."""
    for left in place.glob(f"{PREFIX}*"):
        try:
            if time.time() - left.stat().st_mtime > A_DAY:
                shutil.rmtree(left, ignore_errors=True)
        except FileNotFoundError:
            continue
