"""Reads and writes git objects in bulk."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from subprocess import Popen
from types import TracebackType
from typing import Self

from state.repositories.git import Git

Kind = str
KINDS = {"commit": 1, "tree": 2, "blob": 3}
# So many requests are written before their answers are read; more would fill both pipes and stop both sides.
WINDOW = 64
# As in git's own fetch: beyond this a pack is kept as one.
LOOSE = 100


def object_id(kind: Kind, data: bytes, object_format: str = "sha1") -> str:
    """The id git gives to an object."""
    return hashlib.new(object_format, b"%s %d\0" % (kind.encode(), len(data)) + data).hexdigest()


def write_objects(git: Git, objects: Iterable[tuple[Kind, bytes]], object_format: str = "sha1") -> None:
    """Writes objects durably by one git process; those that exist already do no harm."""
    found = list(dict.fromkeys(objects))
    if not found:
        return
    pack = _pack(found, object_format)
    if len(found) <= LOOSE:
        git.run("unpack-objects", "-q", input=pack)
    else:
        git.run("index-pack", "--stdin", input=pack)


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


class Objects:
    """A persistent `git cat-file --batch`; for one thread, as a context manager."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._context = git.process("cat-file", "--batch")
        self._process: Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._process = self._context.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._context.__exit__(kind, error, trace)

    def blob(self, oid: str) -> bytes | None:
        """The bytes of an object, None when it isn't there."""
        return next(iter(self.blobs([oid])))[1]

    def blobs(self, oids: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Each id with its bytes, in the given order."""
        process = self._process
        assert process is not None and process.stdin is not None and process.stdout is not None
        wanted = list(oids)
        for start in range(0, len(wanted), WINDOW):
            window = wanted[start : start + WINDOW]
            process.stdin.write("".join(f"{oid}\n" for oid in window).encode())
            process.stdin.flush()
            for oid in window:
                yield oid, self._answer()

    def _answer(self) -> bytes | None:
        process = self._process
        assert process is not None and process.stdout is not None
        head = process.stdout.readline().split()
        if len(head) != 3:
            return None
        data = process.stdout.read(int(head[2]))
        process.stdout.read(1)
        return data

    def sizes(self, oids: Iterable[str]) -> dict[str, int | None]:
        """The size of each object in bytes, None when it isn't there."""
        wanted = list(dict.fromkeys(oids))
        output = self._git.run(
            "cat-file", "--batch-check", input="".join(f"{oid}\n" for oid in wanted).encode()
        )
        found: dict[str, int | None] = {}
        for oid, line in zip(wanted, output.splitlines(), strict=True):
            fields = line.split()
            found[oid] = int(fields[2]) if len(fields) == 3 else None
        return found
