"""Tables of keys and values: YAML, `.env` examples, INI and properties files."""

from collections.abc import Iterable
from typing import ClassVar

from state.merging.choice import Choice
from state.proposals.combining import Entry, higher, keyed
from state.proposals.entries import KeyOf, item_of, key_of, read
from state.proposals.hunk import Candidate, Hunk

SUFFIXES = (".yml", ".yaml", ".ini", ".cfg", ".properties", ".conf")


class Table:
    """Files of `key: value` and `key = value`, nested by indentation."""

    name: ClassVar[str] = "tables"

    def covers(self, path: str) -> bool:
        name = path.rsplit("/", 1)[-1]
        return name.endswith(SUFFIXES) or name.startswith(".env") or name.endswith(".env")

    def combine(self, hunk: Hunk) -> Iterable[Candidate]:
        yield from by_key(hunk, (b"#", b";"))

    def problem(self, path: str, text: bytes) -> str | None:
        return None


def by_key(hunk: Hunk, comments: tuple[bytes, ...]) -> Iterable[Candidate]:
    """The entries of both sides by key, the higher version where both changed one."""
    yield from _merged(hunk, key_of, comments, "by-key", "both sides' changes, key by key")


def by_item(hunk: Hunk, comments: tuple[bytes, ...]) -> Iterable[Candidate]:
    """The items of both sides, without those that one side took away."""
    yield from _merged(hunk, item_of, comments, "items", "the items of both sides, each once")


def _merged(
    hunk: Hunk, key: KeyOf, comments: tuple[bytes, ...], way: str, reason: str
) -> Iterable[Candidate]:
    sides = [read(side, key, comments) for side in (hunk.base or (), hunk.source, hunk.target)]
    base, source, target = sides
    if base is None or source is None or target is None:
        return
    lines = keyed(base, source, target, _settled)
    if lines is not None:
        yield Candidate(hunk.joined(lines), Choice.TEXT, way, reason)
        return
    for number, side in enumerate(("source", "target")):
        lines = keyed(base, source, target, _SIDES[number])
        if lines is not None:
            words = f"{reason}; the {side}'s where both changed one"
            yield Candidate(hunk.joined(lines), Choice.TEXT, f"{way}-{side}", words)


def _settled(source: Entry, target: Entry) -> Entry | None:
    side = higher(source.lines, target.lines)
    return None if side is None else source if side == "source" else target


def _source(source: Entry, target: Entry) -> Entry | None:
    return source


def _target(source: Entry, target: Entry) -> Entry | None:
    return target


_SIDES = (_source, _target)
