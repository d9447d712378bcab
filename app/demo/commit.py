"""One commit of the demo, as its author would have made it."""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Commit:
    """What a commit writes; None takes a file away. `executable` lists files with that mode."""

    subject: str
    author: str
    files: Mapping[str, str | bytes | None]
    executable: tuple[str, ...] = ()


def edited(text: str | bytes | None, *changes: tuple[str, str]) -> str:
    """The text with each (old, new) replaced; each old part stands in it exactly once."""
    assert isinstance(text, str)
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def picture(colour: tuple[int, int, int], size: int = 16) -> bytes:
    """A small PNG of one colour."""
    rows = (b"\0" + bytes(colour) * size) * size
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    ]
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
