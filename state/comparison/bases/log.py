"""A history as git tells it: commits from the newest to the oldest, each with the files that it changed."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from state.repositories.git import Git

_CHUNK = 1 << 20
# Merges aren't asked: what they made shows as what the next change found, and asking costs half as much again.
_LOG = ("log", "--raw", "-z", "--no-abbrev", "--root", "--no-diff-merges", "-l0")
# Author and time stay what they are when a history is rewritten; a subject ends a line, so it comes last.
_FORMAT = "--format=%H%x01%ct%x01%at%x01%as%x01%an <%ae>%x01%s"


class Commit(NamedTuple):
    """A commit; times in seconds since 1970, `day` is its author's date."""

    oid: str
    time: int
    author_time: int
    day: str
    author: str
    subject: str

    @property
    def words(self) -> str:
        """How a person finds it."""
        return f"{self.oid[:10]} of {self.day} ({shortened(self.subject)})"


class Change(NamedTuple):
    """What a commit made of one file, as git's raw bytes; `old_path` is None unless it moved unchanged."""

    facts: bytes
    path: bytes
    old_path: bytes | None = None

    @property
    def versions(self) -> tuple[str, str, str, str]:
        """Old mode, mode, old object id, object id; a side that isn't there has a zero id."""
        old_mode, mode, old_oid, oid, _ = self.facts.decode("ascii", "replace").lstrip("\n:").split(" ")
        return old_mode, mode, old_oid, oid


def shortened(subject: str, width: int = 60) -> str:
    """A subject that fits into a sentence."""
    return subject if len(subject) <= width else subject[: width - 1].rstrip() + "…"


def read_log(
    git: Git,
    commit: str,
    *options: str,
    paths: Sequence[str] = (),
    on_chunk: Callable[[], None] = lambda: None,
    on_end: Callable[[bool], None] = lambda whole: None,
) -> Iterator[Commit | Change]:
    """Commits and, behind each, its changes; renames as `options` ask for them.

    `on_chunk` is called now and then, and may raise. Where a history isn't all there, it ends early;
    `on_end` hears at last whether git could read all of it.
    """
    with git.process(*_LOG, *options, _FORMAT, commit, "--", *paths) as process:
        assert process.stdout is not None
        fields = chain.from_iterable(_fields(process.stdout.read1, on_chunk))  # type: ignore[attr-defined]
        for field in fields:
            if field.startswith((b":", b"\n:")):
                path = next(fields, b"")
                if field[-4:-3] in (b"R", b"C"):
                    yield Change(field, next(fields, b""), path)
                else:
                    yield Change(field, path)
            elif field.count(b"\x01") >= 5:
                yield _commit(field)
        on_end(process.wait() == 0)


def _commit(field: bytes) -> Commit:
    oid, time, author_time, day, rest = field.decode("utf-8", "replace").split("\x01", 4)
    # A name can hold such a byte itself, a subject too; then the first one parts them.
    author, _, subject = rest.partition("\x01")
    return Commit(oid.strip(), _number(time), _number(author_time), day, author, subject)


def _number(text: str) -> int:
    return int(text) if text.lstrip("-").isdigit() else 0


def _fields(read: Callable[[int], bytes], on_chunk: Callable[[], None]) -> Iterator[list[bytes]]:
    rest = b""
    while chunk := read(_CHUNK):
        on_chunk()
        *whole, rest = (rest + chunk).split(b"\0")
        yield whole
    if rest:
        yield [rest]
