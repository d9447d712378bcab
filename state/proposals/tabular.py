"""Entries of both sides by key or as items, also inside of each other: candidates for tables and literals."""

from collections.abc import Callable, Iterable, Iterator

from state.merging.choice import Choice
from state.proposals.entries import KeyOf, item_of, key_of, ragged, read, sections, unfolded
from state.proposals.hunk import Candidate, Hunk, Lines
from state.proposals.keyed import Entry, Settle, keyed
from state.proposals.versions import higher, higher_range

Comments = tuple[bytes, ...]
Read = Callable[[Lines], list[Entry] | None]
# Tables stand in each other no deeper than that in anything that people merge.
DEEPEST = 6


def by_key(hunk: Hunk, comments: Comments) -> Iterable[Candidate]:
    """The entries of both sides by key, the higher version where both changed one."""
    return merged(
        hunk, key_of, comments, "by-key", "the two sides changed different keys; both changes stand"
    )


def by_item(hunk: Hunk, comments: Comments, sort: bool = True) -> Iterable[Candidate]:
    """The items of both sides, without those that one side took away."""
    return merged(
        hunk,
        item_of,
        comments,
        "items",
        "both sides changed these items; each stands once, and those taken away are gone",
        sort,
    )


def merged(
    hunk: Hunk, key: KeyOf, comments: Comments, way: str, reason: str, sort: bool = True
) -> Iterator[Candidate]:
    """The candidates of entries that `key` tells: settled, else by one side where both changed the same one."""
    lines = _in_parts(hunk, key, comments, sort, None)
    if lines is not None:
        yield Candidate(hunk.joined(lines), Choice.TEXT, way, reason)
        return
    for side in ("source", "target"):
        lines = _in_parts(hunk, key, comments, sort, side)
        if lines is not None:
            words = f"{reason}; where both changed the same one, it is the {side}'s"
            yield Candidate(hunk.joined(lines), Choice.TEXT, f"{way}-{side}", words)


def _in_parts(hunk: Hunk, key: KeyOf, comments: Comments, sort: bool, prefer: str | None) -> Lines | None:
    """The region merged part by part, where it closes as many brackets of what stands above on every side."""
    parts = [ragged(side, comments) for side in (hunk.base or (), hunk.source, hunk.target)]
    if hunk.base is None or not hunk.base:
        parts[0] = [()] * len(parts[1])
    if len({len(one) for one in parts}) > 1 or len(parts[1]) > 2 * DEEPEST:
        return None
    found: list[bytes] = []
    for number, (base, source, target) in enumerate(zip(*parts, strict=True)):
        if number % 2:  # The line that closes.
            found += target
            continue
        lines = _one_part(base, source, target, key, comments, sort, prefer)
        if lines is None:
            return None
        found += lines
    return tuple(found)


def _one_part(
    base: Lines, source: Lines, target: Lines, key: KeyOf, comments: Comments, sort: bool, prefer: str | None
) -> Lines | None:
    def by_line(side: Lines) -> list[Entry] | None:
        return read(side, key, comments)

    def by_section(side: Lines) -> list[Entry] | None:
        return sections(side) if side else []

    for how in (by_line, by_section):
        of_base, of_source, of_target = how(base), how(source), how(target)
        if of_base is not None and of_source is not None and of_target is not None:
            return keyed(of_base, of_source, of_target, inside(key, comments, sort, prefer), sort)
    return None


def inside(key: KeyOf, comments: Comments, sort: bool, prefer: str | None = None, deep: int = 0) -> Settle:
    """Settles an entry by the higher version or range, by what stands inside of it, else by `prefer`."""

    def settle(base: Entry | None, source: Entry, target: Entry) -> Entry | None:
        side = higher(source.lines, target.lines)
        if side is None and len(source.lines) == len(target.lines) == 1:
            side = higher_range(source.lines[0], target.lines[0])
        if side is not None:
            return source if side == "source" else target
        lines = _nested(base, source, target, key, comments, sort, prefer, deep)
        if lines is not None:
            return Entry(target.key, lines)
        return {"source": source, "target": target}.get(prefer or "")

    return settle


def _nested(
    base: Entry | None,
    source: Entry,
    target: Entry,
    key: KeyOf,
    comments: Comments,
    sort: bool,
    prefer: str | None,
    deep: int,
) -> Lines | None:
    """The entry's head with what both sides made of its inside; None where heads differ or it has no inside."""
    parts = [unfolded(one) for one in (source, target)]
    of_base = unfolded(base) if base is not None else ((), (), ())
    if parts[0] is None or parts[1] is None or of_base is None or deep >= DEEPEST:
        return None
    (head, one, tail), (other_head, two, other_tail) = parts[0], parts[1]
    if b"".join(head).split() != b"".join(other_head).split() or len(tail) != len(other_tail):
        return None
    for how in (key, item_of):
        sides = [read(side, how, comments) for side in (of_base[1], one, two)]
        inner_base, inner_source, inner_target = sides
        if inner_base is None or inner_source is None or inner_target is None:
            continue
        settle = inside(how, comments, sort, prefer, deep + 1)
        lines = keyed(inner_base, inner_source, inner_target, settle, sort)
        if lines is not None:
            return (*other_head, *lines, *other_tail)
    return None
