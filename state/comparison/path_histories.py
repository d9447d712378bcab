"""Every version that chosen files of a commit ever had, from one pass over its history."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from state.comparison.entry import Version
from state.repositories.git import Git

Histories = dict[str, dict[str, tuple[Version, str]]]
"""By key the versions of a file by object id, newest first, each with the path it stood at."""

_CHUNK = 1 << 20
# Merges aren't asked: what they made shows as what the next change found, and asking costs half as much again.
_LOG = ("log", "--raw", "-z", "--no-abbrev", "-M100%", "-l0", "--root", "--no-diff-merges", "--format=")


def path_histories(
    git: Git,
    commit: str,
    files: Mapping[str, tuple[str, Version]],
    on_chunk: Callable[[], None] = lambda: None,
) -> Histories:
    """The histories of `files` (key to path and version at the commit), following renames without changes.

    `on_chunk` is called now and then, and may raise. Where a history isn't all there, it ends early.
    """
    histories: Histories = {}
    followed: dict[bytes, list[str]] = {}
    for key, (path, version) in files.items():
        histories[key] = {version.oid: (version, path)}
        followed.setdefault(path.encode("utf-8", "surrogateescape"), []).append(key)
    with git.stream(*_LOG, commit) as stream:
        fields = chain.from_iterable(_fields(stream.read1, on_chunk))  # type: ignore[attr-defined]
        _walk(fields, followed, histories)
    return histories


def _fields(read: Callable[[int], bytes], on_chunk: Callable[[], None]) -> Iterator[list[bytes]]:
    rest = b""
    while chunk := read(_CHUNK):
        on_chunk()
        *whole, rest = (rest + chunk).split(b"\0")
        yield whole


def _walk(fields: Iterator[bytes], followed: dict[bytes, list[str]], histories: Histories) -> None:
    """Reads records of `:mode mode old new status NUL path NUL`, where renames have a second path."""
    for record in fields:
        if not record.startswith((b":", b"\n:")):
            continue
        path = next(fields, b"")
        if record.endswith(b" R100"):
            old_path, path = path, next(fields, b"")
            if path in followed:
                # From here back in time the file has another name.
                known = followed.setdefault(old_path, [])
                known += [key for key in followed[path] if key not in known]
        keys = followed.get(path)
        if not keys:
            continue
        old_mode, mode, old_oid, oid, _ = record.decode().lstrip("\n:").split(" ")
        name = path.decode("utf-8", "surrogateescape")
        for version in (Version(mode, oid), Version(old_mode, old_oid)):
            if version.oid.strip("0"):
                for key in keys:
                    histories[key].setdefault(version.oid, (version, name))
