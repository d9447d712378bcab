"""The whole overview as rows, in one column or in two."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from screens.overview.directions import findings, head, order, unread
from screens.overview.folder_map import FolderMap
from screens.overview.row import EMPTY, Row
from screens.overview.tables import apps, dependencies, entry_points, languages, migrations
from screens.text import Symbols
from state.overview.overview import Overview
from state.repositories.snapshot import Snapshot


class Shown(NamedTuple):
    """What is drawn: the overview, its two sides, and the folders of the map that are open."""

    overview: Overview
    source: Snapshot
    target: Snapshot
    opened: Collection[str]
    has_keys: bool = True
    """Whether it is on a screen, where enter leads to places, or printed."""


def one_column(shown: Shown, width: int, symbols: Symbols) -> list[Row]:
    """Everything, what matters most first."""
    return [*first_column(shown, width, symbols), EMPTY, *second_column(shown, width, symbols)]


def first_column(shown: Shown, width: int, symbols: Symbols) -> list[Row]:
    """What kind of merge it is, what to do, what was noticed, where both overlap."""
    overview = shown.overview
    return list(
        _apart(
            head(overview, shown.source, shown.target, width, symbols),
            order(overview, width, symbols, "enter goes there" if shown.has_keys else ""),
            findings(overview, width, symbols),
            FolderMap(overview).rows(shown.opened, width, symbols),
        )
    )


def second_column(shown: Shown, width: int, symbols: Symbols) -> list[Row]:
    """What both sides are made of."""
    sections = (languages, apps, entry_points, dependencies, migrations, unread)
    return list(_apart(*(section(shown.overview, width, symbols) for section in sections)))


def _apart(*sections: Iterable[Row]) -> Iterator[Row]:
    is_first = True
    for section in sections:
        rows = list(section)
        if rows and not is_first:
            yield EMPTY
        is_first = is_first and not rows
        yield from rows
