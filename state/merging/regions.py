"""A file cut into regions by what base, source and target hold there."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

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


@dataclass(frozen=True, slots=True)
class Region:
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
    while one < len(source_edits) or two < len(target_edits):
        by_source = source_edits[one] if one < len(source_edits) else None
        by_target = target_edits[two] if two < len(target_edits) else None
        if by_target is None or (by_source is not None and by_source.old_stop < by_target.old_start):
            assert by_source is not None
            shift = _shift(target_edits, two)
            changes.append(_Change.of_source(by_source, shift))
            one += 1
            continue
        if by_source is None or by_target.old_stop < by_source.old_start:
            shift = _shift(source_edits, one)
            changes.append(_Change.of_target(by_target, shift))
            two += 1
            continue
        changes.append(_Change.of_both(by_source, by_target))
        source_stop, target_stop = by_source.old_stop, by_target.old_stop
        if source_stop >= target_stop:
            two += 1
        if target_stop >= source_stop:
            one += 1
    return _cover(_joined(changes), base, source, target)


def two_way(edits: Sequence[Edit], source: Lines, target: Lines) -> tuple[Region, ...]:
    """Regions of two texts without a base, from the edit script target → source: every difference is a conflict."""
    regions: list[Region] = []
    source_at = target_at = 0
    for edit in edits:
        if edit.old_start > target_at:
            regions.append(
                Region(RegionKind.SAME, (0, 0), (source_at, edit.new_start), (target_at, edit.old_start))
            )
        regions.append(
            Region(
                RegionKind.CONFLICT,
                (0, 0),
                (edit.new_start, edit.new_stop),
                (edit.old_start, edit.old_stop),
            )
        )
        source_at, target_at = edit.new_stop, edit.old_stop
    if target_at < len(target):
        regions.append(Region(RegionKind.SAME, (0, 0), (source_at, len(source)), (target_at, len(target))))
    return _named(regions, (), source, target)


def _shift(edits: Sequence[Edit], next_edit: int) -> int:
    """How far a base line before edit `next_edit` lies from its line in the edited text."""
    if next_edit == 0:
        return 0
    last = edits[next_edit - 1]
    return last.new_stop - last.old_stop


@dataclass(slots=True)
class _Change:
    kind: RegionKind
    base: Range
    source: Range
    target: Range

    @classmethod
    def of_source(cls, edit: Edit, shift: int) -> "_Change":
        base = (edit.old_start, edit.old_stop)
        other = (base[0] + shift, base[1] + shift)
        return cls(RegionKind.SOURCE, base, (edit.new_start, edit.new_stop), other)

    @classmethod
    def of_target(cls, edit: Edit, shift: int) -> "_Change":
        base = (edit.old_start, edit.old_stop)
        other = (base[0] + shift, base[1] + shift)
        return cls(RegionKind.TARGET, base, other, (edit.new_start, edit.new_stop))

    @classmethod
    def of_both(cls, by_source: Edit, by_target: Edit) -> "_Change":
        start = min(by_source.old_start, by_target.old_start)
        stop = max(by_source.old_stop, by_target.old_stop)
        return cls(
            RegionKind.CONFLICT,
            (start, stop),
            _stretched(by_source, start, stop),
            _stretched(by_target, start, stop),
        )


def _stretched(edit: Edit, start: int, stop: int) -> Range:
    """The edit's new range when its old range grows to `start:stop` by unchanged lines."""
    return edit.new_start - (edit.old_start - start), edit.new_stop + (stop - edit.old_stop)


def _joined(changes: Sequence[_Change]) -> list[_Change]:
    """Changes that touch on either side become one conflict."""
    joined: list[_Change] = []
    for change in changes:
        last = joined[-1] if joined else None
        if last and (change.source[0] <= last.source[1] or change.target[0] <= last.target[1]):
            if last.kind is not change.kind:
                last.kind = RegionKind.CONFLICT
            # The first change knows where the regions begin, the later one where they end: between them
            # only the later one has counted all lines that were added or taken away.
            last.base = (last.base[0], change.base[1])
            last.source = (last.source[0], change.source[1])
            last.target = (last.target[0], change.target[1])
        else:
            joined.append(change)
    return joined


def _cover(changes: Sequence[_Change], base: Lines, source: Lines, target: Lines) -> tuple[Region, ...]:
    regions: list[Region] = []
    at = (0, 0, 0)
    for change in changes:
        if change.base[0] > at[0]:
            regions.append(
                Region(
                    RegionKind.SAME,
                    (at[0], change.base[0]),
                    (at[1], change.source[0]),
                    (at[2], change.target[0]),
                )
            )
        kind = change.kind
        if kind is RegionKind.CONFLICT and source[slice(*change.source)] == target[slice(*change.target)]:
            kind = RegionKind.BOTH
        regions.append(Region(kind, change.base, change.source, change.target))
        at = (change.base[1], change.source[1], change.target[1])
    if at[0] < len(base):
        regions.append(
            Region(RegionKind.SAME, (at[0], len(base)), (at[1], len(source)), (at[2], len(target)))
        )
    return _named(regions, base, source, target)


def _named(regions: Sequence[Region], base: Lines, source: Lines, target: Lines) -> tuple[Region, ...]:
    """The same regions, each changed one named by its content and its ordinal among equal ones."""
    seen: dict[str, int] = {}
    named = []
    for region in regions:
        if region.kind is RegionKind.SAME:
            named.append(region)
            continue
        digest = sha256()
        for lines, part in ((base, region.base), (source, region.source), (target, region.target)):
            text = b"".join(lines[slice(*part)])
            digest.update(b"%d\0" % len(text) + text)
        name = digest.hexdigest()[:12]
        seen[name] = ordinal = seen.get(name, 0) + 1
        hunk = name if ordinal == 1 else f"{name}-{ordinal}"
        named.append(Region(region.kind, region.base, region.source, region.target, hunk))
    return tuple(named)
