"""What can be read of one content by itself; each kind of reading is declared once and kept by content id.

A reading is a pure function of bytes and of the kind of path they lie at, so that it may be made in another process
and its answer be kept on disk, as text.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from state.understanding.contents.trees import forget
from state.workers import Workers

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Reading(Generic[T]):
    """One thing that is read of contents.

    `kind` says which paths are read alike, None for those that aren't read at all; what is `written` is text that UTF-8 can hold.
    `missing` is the answer for a content that isn't here, `lost` where reading one ended the process that did it.
    `is_worth` says, from afar, whether to read a content before it is asked for; the others have an empty body
    until then.
    """

    name: str
    kind: Callable[[str], str | None]
    read: Callable[[str, bytes], T]
    written: Callable[[T], str]
    restored: Callable[[str], T]
    missing: Callable[[str], T]
    lost: Callable[[str], T]
    is_worth: Callable[[str, bytes], bool] = lambda path, text: True

    def key(self, path: str) -> str | None:
        """The name under which the answer is kept, None where there is nothing to read."""
        kind = self.kind(path)
        return None if kind is None else f"{self.name} {kind}" if kind else self.name


Ahead = Iterable[tuple[Reading[Any], Iterable[tuple[str, str]]]]
"""Readings that will be asked for, each with contents by a path to read them as and their ids."""
READINGS: dict[str, Reading[Any]] = {}


def declared(reading: Reading[T]) -> Reading[T]:
    """Takes in a reading, so that other processes find it by its name."""
    READINGS[reading.name] = reading
    return reading


class Asked(NamedTuple):
    """A content that is to be read, with the name of each reading and a path to read it as."""

    oid: str
    text: bytes
    wanted: Sequence[tuple[str, str]]


HEAVY, MANY = 256_000, 64
"""A request holds no more bytes and contents than this, or a single content."""


def portions(asked: Iterable[Asked]) -> Iterator[list[Asked]]:
    """The contents in portions that are worth a trip to another process."""
    portion: list[Asked] = []
    size = 0
    for one in asked:
        if portion and (size + len(one.text) > HEAVY or len(portion) == MANY):
            yield portion
            portion, size = [], 0
        portion.append(one)
        size += len(one.text)
    if portion:
        yield portion


def packed(portion: Sequence[Asked]) -> bytes:
    """A portion as one request."""
    head = json.dumps([[len(one.text), one.wanted] for one in portion])
    return b"".join((head.encode(), b"\n", *(one.text for one in portion)))


def answer(request: bytes) -> bytes:
    """What a reading process says to one request: the body of each reading of each content, in their order.

    Nothing at all where a reading has a mistake: whoever asked meets it then.
    """
    # Languages and rules declare their readings; here alone they are all needed by name.
    import state.understanding.understanding  # noqa: F401

    try:
        bodies = [
            [_body(READINGS[name], path, text) for name, path in wanted] for text, wanted in _asked(request)
        ]
    except Exception:
        return b""
    finally:
        forget()
    sizes = json.dumps([[len(one) for one in each] for each in bodies])
    return "".join((sizes, "\n", *(one for each in bodies for one in each))).encode()


def _asked(request: bytes) -> Iterator[tuple[bytes, Sequence[tuple[str, str]]]]:
    at = request.index(b"\n")
    head = json.loads(request[:at])
    at += 1
    for size, wanted in head:
        yield request[at : at + size], wanted
        at += size


def _body(reading: Reading[Any], path: str, text: bytes) -> str:
    return reading.written(reading.read(path, text)) if reading.is_worth(path, text) else ""


def unpacked(answered: bytes) -> list[list[str]]:
    """The bodies of such an answer."""
    text = answered.decode()
    at = text.index("\n")
    sizes = json.loads(text[:at])
    at += 1
    found = []
    for each in sizes:
        bodies = []
        for size in each:
            bodies.append(text[at : at + size])
            at += size
        found.append(bodies)
    return found


def readers(count: int) -> Workers:
    """Processes that answer such requests."""
    return Workers("state.understanding.contents.reading:answer", count)
