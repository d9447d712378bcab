"""Questions about commits: ancestors, merge bases, every change a history ever made."""

from collections.abc import Iterator
from typing import NamedTuple

from state.progress import Progress, unwatched
from state.repositories.git import Git

CHUNK = 1 << 20


class RawChange(NamedTuple):
    """One path changed by one commit; `commit` counts commits from the newest, `old_path` is set in renames."""

    commit: int
    old_oid: str
    new_oid: str
    status: str
    path: str
    old_path: str | None


def merge_bases(git: Git, one: str, other: str) -> list[str]:
    """The best common ancestors; empty when the histories share nothing."""
    return git.text("merge-base", "--all", one, other, ok=(0, 1)).split()


def is_ancestor(git: Git, ancestor: str, commit: str) -> bool:
    """Whether one commit is reachable from another."""
    return git.status("merge-base", "--is-ancestor", ancestor, commit) == 0


def raw_history(git: Git, commit: str, progress: Progress = unwatched) -> Iterator[RawChange]:
    """Every change of a history, newest first, by one `git log`; exact renames are named as such."""
    count = -1
    with git.stream(
        "log", "--raw", "-z", "--no-abbrev", "-M100%", "-l0", "--no-show-signature", "--format=%x01", commit
    ) as stream:
        fields = _fields(stream)
        for field in fields:
            record = field.lstrip("\n")
            while record.startswith("\x01"):
                count += 1
                if count % 500 == 0:
                    progress("reading history", count)
                record = record[1:].lstrip("\n")
            if not record.startswith(":"):
                continue
            _, _, old_oid, new_oid, status = record.split(" ")
            path = next(fields, "")
            if status[:1] in "RC":
                yield RawChange(count, old_oid, new_oid, status[:1], next(fields, ""), path)
            else:
                yield RawChange(count, old_oid, new_oid, status[:1], path, None)


def _fields(stream: "object") -> Iterator[str]:
    rest = b""
    while chunk := stream.read(CHUNK):  # type: ignore[attr-defined]
        *whole, rest = (rest + chunk).split(b"\0")
        for field in whole:
            yield field.decode("utf-8", "surrogateescape")
    if rest:
        yield rest.decode("utf-8", "surrogateescape")
