"""How the width of the screen is shared out among the columns of a sequence."""

from collections.abc import Sequence
from typing import NamedTuple

from screens.migrations.threads import NARROW_WIDTH, WIDTH

LEAD = 4
"""Cells for the cursor's sign, the mark and the pin."""
# Below this many cells source and target share a column: a row has one name on both sides.
WIDE = 110
NARROW = 64
LONGEST_FINDINGS = 16
ROOMY = 12


class Natural(NamedTuple):
    """The most cells that any row needs in each column."""

    source: int = 6
    target: int = 6
    name: int = 8
    action: int = 4
    short_action: int = 4
    """Where source and target share a column."""
    findings: int = 0


class Columns(NamedTuple):
    """Cells of each column; `target` is 0 where source and target share one."""

    source: int
    target: int
    gutter: int
    name: int
    action: int
    findings: int

    @property
    def shares_sides(self) -> bool:
        """Whether source and target stand in one column."""
        return self.target == 0


def columns_for(width: int, natural: Natural) -> Columns:
    """Columns that fit into `width`; the longest ones give way first, and what is left over is air."""
    findings = min(natural.findings, LONGEST_FINDINGS)
    if width >= WIDE:
        fixed = LEAD + 2 + WIDTH + 3 + findings
        sizes = _fitted(
            (natural.source, natural.target, natural.name, natural.action), max(4, width - fixed), ROOMY
        )
        return Columns(sizes[0], sizes[1], WIDTH, sizes[2], sizes[3], findings)
    gutter = WIDTH if width >= NARROW else NARROW_WIDTH
    fixed = LEAD + 1 + gutter + 3 + findings
    both = max(natural.source, natural.target) + 2
    sizes = _fitted((both, natural.name, natural.short_action), max(3, width - fixed), ROOMY // 2)
    return Columns(sizes[0], 0, gutter, sizes[1], sizes[2], findings)


def _fitted(naturals: Sequence[int], room: int, air: int) -> list[int]:
    """Sizes whose sum is at most `room`; the last one gets no air."""
    sizes = list(naturals)
    if sum(sizes) > room:
        level = max(sizes)
        while sum(min(size, level) for size in sizes) > room and level > 1:
            level -= 1
        sizes = [min(size, level) for size in sizes]
    left = room - sum(sizes)
    open_ends = len(sizes) - 1
    for at in range(open_ends):
        sizes[at] += min(air, max(0, left) // open_ends)
    return sizes
