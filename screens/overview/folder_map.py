"""Where both sides overlap, a row a folder: what only one side has, what both have, what is in conflict."""

from collections.abc import Collection, Iterator
from functools import cached_property
from math import sqrt
from posixpath import basename

from screens.lines import Part
from screens.overview.row import Leads, Row, bar, cell, cut_off, heading
from screens.text import MUTED, Symbols
from state.overview.overview import Area, Overview

STYLES = {
    "only_source": "$text-primary",
    "only_target": MUTED,
    "identical": "$text-success",
    "different": "$text-warning",
    "conflict": "bold $text-error",
}
COUNTS = ("only_source", "only_target", "identical", "different", "conflicts", "open", "unreviewed")
MOST_AT_ONCE = 60
HERE = "/"
"""Stands behind a folder's path for the files right in it."""


class FolderMap:
    """The folders of an overview as a tree; a folder that only holds one other one is shown with it."""

    def __init__(self, overview: Overview) -> None:
        self._overview = overview

    @cached_property
    def _below(self) -> dict[str, list[Area]]:
        found: dict[str, list[Area]] = {}
        for area in self._overview.areas:
            if area.path:
                found.setdefault(area.path.rpartition("/")[0], []).append(area)
        return found

    @cached_property
    def _largest(self) -> int:
        return max((one.total for one in self.folders_in("")), default=1)

    def folders_in(self, path: str) -> list[Area]:
        """The folders that are shown right below one."""
        return [self._deepest(area) for area in self._below.get(path, ())]

    def _deepest(self, area: Area) -> Area:
        while True:
            inside = self._below.get(area.path, ())
            if len(inside) != 1 or inside[0].total != area.total:
                return area
            area = inside[0]

    def opened_at_first(self) -> frozenset[str]:
        """The folders to open before anybody asks: one that holds most of everything says little by itself."""
        top = self._overview.areas[0]
        return frozenset(
            area.path
            for area in self.folders_in("")
            if area.total * 2 > top.total and self.folders_in(area.path)
        )

    def rows(self, opened: Collection[str], width: int, symbols: Symbols) -> Iterator[Row]:
        """Heading, legend and every folder that is to be seen."""
        excluded = self._overview.excluded
        yield heading(
            "Where they overlap", f"{excluded:,} excluded are not counted" if excluded else "by folder"
        )
        signs = _signs(symbols)
        words = ("only source", "only target", "identical", "different", "conflict")
        legend = [
            Part(f"  {sign} {word}", style) for (sign, style), word in zip(signs.values(), words, strict=True)
        ]
        yield Row(tuple(legend))
        yield from self._below_rows("", 0, opened, width, symbols)

    def _below_rows(
        self, path: str, depth: int, opened: Collection[str], width: int, symbols: Symbols
    ) -> Iterator[Row]:
        folders = self.folders_in(path)
        met = [one for one in folders if one.total > one.only_target]
        shown = met
        if len(met) > MOST_AT_ONCE:
            most = set(sorted(met, key=lambda one: -one.total)[:MOST_AT_ONCE])
            shown = [one for one in met if one in most]
        for area in shown:
            has_more = bool(self._below.get(area.path))
            is_open = area.path in opened
            fold = ("-" if is_open else "+") if has_more else " "
            name = area.path[len(path) :].strip("/") + "/"
            yield self._row(area, fold, name, depth, width, symbols)
            if is_open:
                yield from self._below_rows(area.path, depth + 1, opened, width, symbols)
        here = self._here(path, folders)
        if here.total:
            words = "files at the top" if not path else f"files in {basename(path)}"
            yield self._row(here, " ", words, depth, width, symbols)
        if len(shown) < len(met):
            words = f"and {len(met) - len(shown):,} smaller folders"
            yield Row((Part(f"  {'  ' * depth}  {words}", MUTED),), Leads("copy", folder=path))
        yield from self._of_target_alone([one for one in folders if one not in met], depth, width, symbols)

    @staticmethod
    def _of_target_alone(alone: list[Area], depth: int, width: int, symbols: Symbols) -> Iterator[Row]:
        """What the merge doesn't reach, in one row."""
        if not alone:
            return
        total = sum(one.only_target for one in alone)
        names = ", ".join(one.path.rpartition("/")[2] for one in alone)
        word = "folder" if len(alone) == 1 else "folders"
        lead = f"  {'  ' * depth}  "
        sign = symbols.status["only_target"]
        words = f"{sign}{total:,} in {len(alone):,} {word} that only the target has: {names}"
        yield Row((Part(lead + cut_off(words, width - len(lead), symbols), MUTED),))

    def _here(self, path: str, folders: list[Area]) -> Area:
        """What stands right in a folder."""
        whole = self._overview.areas[0] if not path else self._overview.area(path)
        assert whole is not None
        rest = [getattr(whole, name) - sum(getattr(one, name) for one in folders) for name in COUNTS]
        return Area(path + HERE, *rest)

    def _row(self, area: Area, fold: str, name: str, depth: int, width: int, symbols: Symbols) -> Row:
        counts = (area.only_source, area.only_target, area.identical, area.different, area.conflicts)
        signs = list(_signs(symbols).values())
        names = max(18, min(40, width - 52))
        widest = 16 if width < 100 else 24
        # The larger a folder is, the longer its bar; by the root, so that small ones can be told apart, too.
        room = max(1, round(widest * sqrt(area.total / max(1, self._largest))))
        cells = bar(counts, room)
        parts = [
            Part(f"  {'  ' * depth}{fold} ", MUTED),
            Part(cell(name, names - 2 * depth - 1, symbols) + " "),
        ]
        parts += [
            Part(sign * count, style) for (sign, style), count in zip(signs, cells, strict=True) if count
        ]
        parts.append(Part(" " * (widest - sum(cells))))
        for (sign, style), count in zip(signs, counts, strict=True):
            if count:
                parts.append(Part(f" {sign}{count:,}", style))
        for standing, count in (("open", area.open), ("unreviewed", area.unreviewed)):
            if count:
                parts.append(Part(f" {symbols.standing[standing]}{count:,}", MUTED))
        is_folder = not area.path.endswith(HERE)
        folder = area.path.removesuffix(HERE)
        return Row(tuple(parts), Leads("copy", folder=folder), area.path if is_folder else None)


def _signs(symbols: Symbols) -> dict[str, tuple[str, str]]:
    return {
        name: (
            symbols.standing["conflict"] if name == "conflict" else symbols.status[name],
            style,
        )
        for name, style in STYLES.items()
    }
