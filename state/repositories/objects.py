"""Reads and writes git objects in bulk."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self

from state.errors import PlaitError
from state.repositories.git import Git, Process, common_folder
from state.repositories.scratch import scratch_for

Kind = str
"""blob, tree or commit."""

KINDS = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}
# So many requests are written before their answers are read; more would fill both pipes and stop both sides.
WINDOW = 64
# The answers to one window are held together: after so many bytes of them the next one asks for less.
HEAVY = 16 << 20
# As in git's own fetch: beyond this a pack is kept as one.
LOOSE = 100


def object_id(kind: Kind, data: bytes, object_format: str = "sha1") -> str:
    """The id git gives to an object."""
    return hashlib.new(object_format, b"%s %d\0" % (kind.encode(), len(data)) + data).hexdigest()


def write_objects(git: Git, objects: Iterable[tuple[Kind, bytes]], object_format: str = "sha1") -> None:
    """Writes objects by one git process, as durably as git writes what it fetches.

    Objects that exist already do no harm. Blobs that a tree names need not be there.
    """
    found = list(dict.fromkeys(objects))
    if len(found) > LOOSE:
        # A pack would hold what exists already a second time.
        ids = [object_id(kind, data, object_format) for kind, data in found]
        missing = missing_objects(git, ids)
        found = [one for one, oid in zip(found, ids, strict=True) if oid in missing]
    if not found:
        return
    pack = _pack(found, object_format)
    if len(found) <= LOOSE:
        git.run("unpack-objects", "-q", input=pack)
    else:
        git.run("index-pack", "--stdin", input=pack)


def missing_objects(git: Git, oids: Iterable[str]) -> set[str]:
    """Those of the ids that aren't here; nothing is fetched from anywhere."""
    return {oid for oid, size in sizes(git, oids).items() if size is None}


def sizes(git: Git, oids: Iterable[str]) -> dict[str, int | None]:
    """The size of each object in bytes, None when it isn't there."""
    wanted = list(dict.fromkeys(oids))
    if not wanted:
        return {}
    asked = "".join(f"{oid}\n" for oid in wanted).encode()
    with without_promises(git) as here:
        answers = here.run("cat-file", "--batch-check=%(objectsize)", "--buffer", input=asked).splitlines()
    return {
        oid: int(answer) if answer.isdigit() else None for oid, answer in zip(wanted, answers, strict=True)
    }


@contextmanager
def without_promises(git: Git) -> Iterator[Git]:
    """The same objects, for commands that would give up at the first one that a remote had promised.

    In a partial repository git takes a missing object for one that it must fetch, and ends when it may not.
    """
    common_dir = common_folder(git.git_dir)
    try:
        words = (common_dir / "config").read_bytes().lower()
    except OSError:
        words = b""
    if b"promisor" not in words and b"partialclone" not in words:
        yield git
        return
    object_format = git.text("rev-parse", "--show-object-format")
    with scratch_for(object_format=object_format, objects=(common_dir / "objects",)) as here:
        yield here


def _pack(objects: Sequence[tuple[Kind, bytes]], object_format: str) -> bytes:
    parts = [b"PACK" + (2).to_bytes(4, "big") + len(objects).to_bytes(4, "big")]
    for kind, data in objects:
        size = len(data)
        byte = KINDS[kind] << 4 | size & 15
        size >>= 4
        head = bytearray()
        while size:
            head.append(byte | 128)
            byte, size = size & 127, size >> 7
        head.append(byte)
        parts += (bytes(head), zlib.compress(data, 1))
    body = b"".join(parts)
    return body + hashlib.new(object_format, body).digest()


@contextmanager
def _reader(git: Git) -> Iterator[Process]:
    with without_promises(git) as here, here.process("cat-file", "--batch") as process:
        yield process


class Objects:
    """A persistent `git cat-file --batch`; for one thread, as a context manager."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._context = _reader(git)
        self._process: Process | None = None

    def __enter__(self) -> Self:
        self._process = self._context.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process = None
        self._context.__exit__(kind, error, trace)

    def blob(self, oid: str) -> bytes | None:
        """The bytes of an object, None when it isn't there."""
        return next(self.blobs([oid]))[1]

    def blobs(self, oids: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Each id with its bytes, in the given order; None for those that aren't there.

        Other objects may be read between two steps, and the rest may be left unread.
        """
        wanted = list(oids)
        start, width = 0, WINDOW
        while start < len(wanted):
            window = wanted[start : start + width]
            start += width
            # A window is read to its end before anybody sees it, so nothing is left in the pipe.
            answers = self._ask(window)
            heavy = sum(len(data) for data in answers if data is not None) > HEAVY
            width = max(1, len(window) // 8) if heavy else WINDOW
            yield from zip(window, answers, strict=True)

    def _ask(self, oids: Sequence[str]) -> list[bytes | None]:
        process = self._process
        if process is None or process.stdin is None:
            raise AssertionError("objects are read inside of their `with` block")
        with suppress(BrokenPipeError):  # What it said before it ended tells more.
            process.stdin.write("".join(f"{oid}\n" for oid in oids).encode())
            process.stdin.flush()
        return [self._answer(process) for _ in oids]

    def _answer(self, process: Process) -> bytes | None:
        assert process.stdout is not None
        head = process.stdout.readline().split()
        if not head:
            process.wait()
            raise process.failure()
        if len(head) != 3:
            return None
        size = int(head[2])
        data = process.stdout.read(size + 1)
        if len(data) != size + 1:
            raise PlaitError("git stopped in the middle of an object", str(self._git.git_dir))
        return data[:size]

    def sizes(self, oids: Iterable[str]) -> dict[str, int | None]:
        """The size of each object in bytes, None when it isn't there; works outside of the block, too."""
        return sizes(self._git, oids)
