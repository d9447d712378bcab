"""Reads contents in other processes, and finds out which of them end the one that reads them."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from state.understanding.contents.reading import Asked, packed, portions, unpacked
from state.workers import Workers

TRIES = 2
"""So often a reading of a content alone has to end its process before it counts as what did it: a process may be
ended by others, too."""


class Told(NamedTuple):
    """What one reading, by its name, says of a content; `body` is None where it ends every process that tries."""

    oid: str
    name: str
    path: str
    body: str | None


def read_beside(workers: Workers, asked: Iterable[Asked], beat: Callable[[], None]) -> Iterator[Told]:
    """Every answer, in any order; nothing for contents that a reading makes a mistake about.

    Raises OSError where no process can be started.
    """
    alone: list[Asked] = []
    for portion, answer in _answered(workers, portions(asked), beat):
        told = _told(portion, answer)
        if told is None:
            # One of these has ended the process, or somebody else has: each reading gets one to itself.
            alone += [one._replace(wanted=[what]) for one in portion for what in one.wanted]
        else:
            yield from told
    for number in range(TRIES):
        again: list[Asked] = []
        for portion, answer in _answered(workers, ([one] for one in alone), beat):
            told = _told(portion, answer)
            if told is not None:
                yield from told
            elif number + 1 < TRIES:
                again += portion
            else:
                yield from (Told(one.oid, name, path, None) for one in portion for name, path in one.wanted)
        alone = again


def _answered(
    workers: Workers, every: Iterable[list[Asked]], beat: Callable[[], None]
) -> Iterator[tuple[list[Asked], bytes | None]]:
    sent: dict[int, list[Asked]] = {}

    def requests() -> Iterator[bytes]:
        for number, portion in enumerate(every):
            sent[number] = portion
            yield packed(portion)

    for number, answer in workers.answers(requests(), beat):
        yield sent.pop(number), answer


def _told(portion: list[Asked], answer: bytes | None) -> list[Told] | None:
    """What an answer says of each content; None where there is none, or one to something else."""
    if answer is None:
        return None
    if not answer:
        return []
    try:
        every = unpacked(answer)
        return [
            Told(one.oid, name, path, body)
            for one, bodies in zip(portion, every, strict=True)
            for (name, path), body in zip(one.wanted, bodies, strict=True)
        ]
    except (ValueError, TypeError):
        return None
