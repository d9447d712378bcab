"""What became of each conflict hunk, told from a file that was written as a whole by the stable lines around it."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from state.merging.file_merge import FileMerge, leftover_markers
from state.merging.regions import Region, RegionKind

Lines = tuple[bytes, ...]
# Beyond these sizes a stable region is looked for only where it stands first, and difflib is left out.
PLACES = 12
LONGEST = 20_000


def outcomes(file: FileMerge, committed: Lines) -> list[Lines | None]:
    """The committed lines of every conflict, in order; None where they can't be told.

    Each stable region between two conflicts has to stand whole in the committed file. Where it stands
    several times, the places that make most hunks equal to one of their sides count. A file in which a
    stable region was changed by hand is aligned by difflib: there a hunk can be told when the lines
    right before and right after it are found. A file committed with conflict markers tells nothing.
    """
    if leftover_markers(committed):
        return [None] * len(file.conflicts)
    stable, holes = _stable(file)
    for lines, number in ((file.target_lines, 0), (file.source_lines, 1)):
        if committed == lines:  # The whole file was taken, clean changes of the other side included.
            parts = ((region.target, region.source)[number] for region in holes)
            return [lines[slice(*part)] for part in parts]
    sides = [
        (
            file.source_lines[slice(*region.source)],
            file.target_lines[slice(*region.target)],
            file.source_lines[slice(*region.source)] + file.target_lines[slice(*region.target)],
            file.target_lines[slice(*region.target)] + file.source_lines[slice(*region.source)],
        )
        for region in holes
    ]
    return _whole(stable, sides, committed) or _near(stable, committed)


def _stable(file: FileMerge) -> tuple[list[Lines], list[Region]]:
    """The texts between the conflicts, one more than there are conflicts, and the conflicts."""
    stable: list[list[bytes]] = [[]]
    holes: list[Region] = []
    for region in file.regions:
        if region.kind is RegionKind.CONFLICT:
            holes.append(region)
            stable.append([])
        elif region.kind is RegionKind.SOURCE:
            stable[-1] += file.source_lines[slice(*region.source)]
        else:
            stable[-1] += file.target_lines[slice(*region.target)]
    return [tuple(one) for one in stable], holes


def _whole(
    stable: list[Lines], sides: Sequence[tuple[Lines, ...]], committed: Lines
) -> list[Lines | None] | None:
    first, last = stable[0], stable[-1]
    if committed[: len(first)] != first or (last and committed[len(committed) - len(last) :] != last):
        return None
    end = len(committed) - len(last)
    index: dict[bytes, list[int]] = {}
    for number, line in enumerate(committed):
        index.setdefault(line, []).append(number)
    # Ways to have read the file up to a line: the fewest hunks that are unlike their sides, and the hunks.
    ways: dict[int, tuple[int, tuple[Lines, ...]]] = {len(first): (0, ())}
    for number, texts in enumerate(sides):
        final = number == len(sides) - 1
        run = stable[number + 1]
        further: dict[int, tuple[int, tuple[Lines, ...]]] = {}
        for start, (cost, before) in ways.items():
            for place in [end] if final else _places(run, committed, index, start, texts):
                if place < start:
                    continue
                hunk = committed[start:place]
                price = cost + (hunk not in texts)
                after = place + len(run)
                if after not in further or further[after][0] > price:
                    further[after] = (price, (*before, hunk))
        ways = further
        if not ways:
            return None
    _, hunks = min(ways.values(), key=lambda way: way[0])
    return list(hunks)


def _places(
    run: Lines, committed: Lines, index: dict[bytes, list[int]], start: int, texts: tuple[Lines, ...]
) -> list[int]:
    """Where a stable region stands from `start` on."""
    if not run:  # Two conflicts that touch.
        return sorted({start + len(text) for text in texts})
    rare = min(range(len(run)), key=lambda at: len(index.get(run[at], ())))
    found = []
    for at in index.get(run[rare], ()):
        place = at - rare
        if place >= start and committed[place : place + len(run)] == run:
            found.append(place)
            if len(found) >= PLACES:
                break
    return found


def _near(stable: list[Lines], committed: Lines) -> list[Lines | None]:
    lines = [line for one in stable for line in one]
    if len(lines) + len(committed) > LONGEST:
        return [None] * (len(stable) - 1)
    where: dict[int, int] = {}
    for block in SequenceMatcher(None, lines, committed, autojunk=False).get_matching_blocks():
        if block.size >= 2 or (block.size and len(lines[block.a].strip()) > 3):
            where.update((block.a + step, block.b + step) for step in range(block.size))
    found: list[Lines | None] = []
    at = 0
    for one in stable[:-1]:
        at += len(one)
        before = where.get(at - 1) if at else -1
        after = where.get(at) if at < len(lines) else len(committed)
        told = before is not None and after is not None and after > before and bool(one)
        found.append(committed[before + 1 : after] if told and before is not None else None)
    return found


def alike(one: Sequence[bytes], other: Sequence[bytes]) -> bool:
    """Whether two texts differ at most in white space and in the order of their lines."""
    return _bare(one) == _bare(other)


def _bare(lines: Sequence[bytes]) -> list[bytes]:
    return sorted(bare for line in lines if (bare := b"".join(line.split())))
