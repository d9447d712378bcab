"""A file cut into regions by what base, source and target hold there."""

from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from state.merging.edits import Edit

Lines = Sequence[bytes]
Range = tuple[int, int]


class RegionKind(StrEnum):
    """Who changed a region."""

    SAME = "same"
    SOURCE = "source"
    TARGET = "target"
    BOTH = "both"
    CONFLICT = "conflict"


class Region(NamedTuple):
    """Aligned line ranges, half open; `hunk` names every region that somebody changed."""

    kind: RegionKind
    base: Range
    source: Range
    target: Range
    hunk: str | None = None


def three_way(
    source_edits: Sequence[Edit],
    target_edits: Sequence[Edit],
    base: Lines,
    source: Lines,
    target: Lines,
) -> tuple[Region, ...]:
    """Regions covering the whole file, in order, from the two edit scripts against the base.

    Follows the merge of git's xdiff: edits that overlap or touch form one conflict, unless both
    sides made the same one; a conflict whose two texts are equal counts as changed alike.
    """
    changes: list[_Change] = []
    one, two = 0, 0
    # How far a base line behind the edits so far lies from its line in the edited text.
    in_source = in_target = 0
    while one < len(source_edits) or two < len(target_edits):
        by_source = source_edits[one] if one < len(source_edits) else None
        by_target = target_edits[two] if two < len(target_edits) else None
        if by_target is None or (by_source is not None and by_source.old_stop < by_target.old_start):
            assert by_source is not None
            start, stop, new, end = by_source
            changes.append(
                _Change(RegionKind.SOURCE, (start, stop), (new, end), (start + in_target, stop + in_target))
            )
            in_source = end - stop
            one += 1
            continue
        if by_source is None or by_target.old_stop < by_source.old_start:
            start, stop, new, end = by_target
            changes.append(
                _Change(RegionKind.TARGET, (start, stop), (start + in_source, stop + in_source), (new, end))
            )
            in_target = end - stop
            two += 1
            continue
        changes.append(_of_both(by_source, by_target))
        source_stop, target_stop = by_source.old_stop, by_target.old_stop
        if source_stop >= target_stop:
            in_target = by_target.new_stop - target_stop
            two += 1
        if target_stop >= source_stop:
            in_source = by_source.new_stop - source_stop
            one += 1
    return _cover(_joined(changes), base, source, target)


def two_way(edits: Sequence[Edit], source: Lines, target: Lines) -> tuple[Region, ...]:
    """Regions of two texts without a base, from the edit script target → source: every difference is a conflict."""
    regions: list[Region] = []
    seen: dict[str, int] = {}
    source_at = target_at = 0
    for edit in edits:
        if edit.old_start > target_at:
            regions.append(
                Region(RegionKind.SAME, (0, 0), (source_at, edit.new_start), (target_at, edit.old_start))
            )
        hunk = _name(seen, (), source[edit.new_start : edit.new_stop], target[edit.old_start : edit.old_stop])
        regions.append(
            Region(
                RegionKind.CONFLICT,
                (0, 0),
                (edit.new_start, edit.new_stop),
                (edit.old_start, edit.old_stop),
                hunk,
            )
        )
        source_at, target_at = edit.new_stop, edit.old_stop
    if target_at < len(target):
        regions.append(Region(RegionKind.SAME, (0, 0), (source_at, len(source)), (target_at, len(target))))
    return tuple(regions)


class _Change(NamedTuple):
    kind: RegionKind
    base: Range
    source: Range
    target: Range


def _of_both(by_source: Edit, by_target: Edit) -> _Change:
    """The base lines of either edit, where each new range grows by the unchanged lines that only the other took."""
    start, stop, source_start, source_stop = by_source
    other_start, other_stop, target_start, target_stop = by_target
    if other_start < start:
        source_start -= start - other_start
        start = other_start
    else:
        target_start -= other_start - start
    if other_stop > stop:
        source_stop += other_stop - stop
        stop = other_stop
    else:
        target_stop += stop - other_stop
    return _Change(
        RegionKind.CONFLICT, (start, stop), (source_start, source_stop), (target_start, target_stop)
    )


def _joined(changes: Sequence[_Change]) -> list[_Change]:
    """Changes that touch on either side become one conflict."""
    joined: list[_Change] = []
    for change in changes:
        last = joined[-1] if joined else None
        if last and (change.source[0] <= last.source[1] or change.target[0] <= last.target[1]):
            # The first change knows where the regions begin, the later one where they end: between them
            # only the later one has counted all lines that were added or taken away.
            joined[-1] = _Change(
                last.kind if last.kind is change.kind else RegionKind.CONFLICT,
                (last.base[0], change.base[1]),
                (last.source[0], change.source[1]),
                (last.target[0], change.target[1]),
            )
        else:
            joined.append(change)
    return joined


def _cover(changes: Sequence[_Change], base: Lines, source: Lines, target: Lines) -> tuple[Region, ...]:
    regions: list[Region] = []
    seen: dict[str, int] = {}
    base_at = source_at = target_at = 0
    for kind, in_base, in_source, in_target in changes:
        base_start, base_stop = in_base
        source_start, source_stop = in_source
        target_start, target_stop = in_target
        if base_start > base_at:
            regions.append(
                Region(
                    RegionKind.SAME,
                    (base_at, base_start),
                    (source_at, source_start),
                    (target_at, target_start),
                )
            )
        by_source, by_target = source[source_start:source_stop], target[target_start:target_stop]
        if kind is RegionKind.CONFLICT and by_source == by_target:
            kind = RegionKind.BOTH
        hunk = _name(seen, base[base_start:base_stop], by_source, by_target)
        regions.append(Region(kind, in_base, in_source, in_target, hunk))
        base_at, source_at, target_at = base_stop, source_stop, target_stop
    if base_at < len(base):
        regions.append(
            Region(RegionKind.SAME, (base_at, len(base)), (source_at, len(source)), (target_at, len(target)))
        )
    return tuple(regions)


def _name(seen: dict[str, int], in_base: Lines, in_source: Lines, in_target: Lines) -> str:
    """The name of a changed region: its content, and its ordinal among equal ones that were `seen`."""
    base, source, target = b"".join(in_base), b"".join(in_source), b"".join(in_target)
    texts = b"%d\0%b%d\0%b%d\0%b" % (len(base), base, len(source), source, len(target), target)
    name = sha256(texts).hexdigest()[:12]
    seen[name] = ordinal = seen.get(name, 0) + 1
    return name if ordinal == 1 else f"{name}-{ordinal}"
