"""What both sides are made of, side by side: languages, apps, entry points, packages, migrations."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from textwrap import wrap
from typing import NamedTuple

from screens.lines import Part
from screens.overview.row import Leads, Row, cell, cut_off, heading, sentence, size_words, waiting
from screens.text import MUTED, Symbols, shorten
from state.overview.overview import App, EntryPoint, Overview, Series

MOST_LANGUAGES = 12
MOST_NAMES = 40
MOST_PACKAGES = 12
MOST_ENTRY_POINTS = 14


def languages(overview: Overview, width: int, symbols: Symbols) -> Iterator[Row]:
    """Files and bytes of each language, with a bar for either side."""
    yield heading("Languages", "files and size by the endings of names")
    name, room = 17, max(4, min(16, (width - 54) // 2))
    yield Row((Part(f"  {'':{name}}{'source':>{15 + room}}  target", MUTED),))
    known = [one for one in overview.languages if one.name]
    most = max((max(one.source_files, one.target_files) for one in known), default=1)
    for one in known[:MOST_LANGUAGES]:
        bars = [_bar(count, most, room, symbols) for count in (one.source_files, one.target_files)]
        sizes = [
            size_words(size) if count else ""
            for size, count in ((one.source_bytes, one.source_files), (one.target_bytes, one.target_files))
        ]
        source = f"{sizes[0]:>7} {one.source_files or '-':>6} "
        target = f" {one.target_files or '-':<6} {sizes[1]}"
        yield Row(
            (
                Part(f"  {cell(one.name, name, symbols)}"),
                Part(source, "" if one.source_files else MUTED),
                Part(f"{bars[0]:>{room}}", "$text-primary"),
                Part(symbols.rule, MUTED),
                Part(f"{bars[1]:<{room}}", "$text-success"),
                Part(target, "" if one.target_files else MUTED),
            )
        )
    rest = [one for one in overview.languages if one not in known[:MOST_LANGUAGES]]
    if rest:
        source, target = (sum(getattr(one, f"{side}_files") for one in rest) for side in ("source", "target"))
        words = f"others: files of the source {source:,}, of the target {target:,}"
        yield Row((Part(f"  {words}", MUTED),))


def _bar(count: int, most: int, width: int, symbols: Symbols) -> str:
    return symbols.full * (max(1, round(count * width / most)) if count else 0)


class _Said(NamedTuple):
    """A line of one of two columns, and the path that it is about."""

    text: str = ""
    style: str = ""
    path: str | None = None


def _beside(source: Sequence[_Said], target: Sequence[_Said], width: int, symbols: Symbols) -> Iterator[Row]:
    """Two columns, the source's at the left; enter leads to the source's file where there is one."""
    room = (width - 5) // 2
    yield Row((Part(f"  {'source':<{room}} {symbols.rule} ", MUTED), Part("target", MUTED)))
    for left, right in zip_longest(source, target, fillvalue=_Said()):
        path = left.path if left.path is not None else right.path
        yield Row(
            (
                Part(f"  {cell(left.text, room, symbols)}", left.style),
                Part(f" {symbols.rule} ", MUTED),
                Part(cell(right.text, room, symbols), right.style),
            ),
            Leads("copy", key=path) if path is not None else None,
        )


def apps(overview: Overview, width: int, symbols: Symbols) -> Iterator[Row]:
    """What each side consists of."""
    yield heading("Apps and packages")
    if overview.apps is None:
        yield waiting("manifests are read", symbols)
        return
    columns = [
        list(_apps_of((one for one in overview.apps or () if one.side == side), (width - 5) // 2))
        for side in ("source", "target")
    ]
    yield from _beside(columns[0], columns[1], width, symbols)


def _apps_of(found: Iterable[App], room: int) -> Iterator[_Said]:
    is_empty = True
    for kind, group in groupby(found, key=lambda one: one.kind):
        is_empty = False
        members = list(group)
        names = [one.name or "at the top" for one in members[:MOST_NAMES]]
        if len(members) > MOST_NAMES:
            names.append(f"and {len(members) - MOST_NAMES} more")
        count = f"{len(members)} " if len(members) > 1 else ""
        plural = "" if len(members) == 1 else "s"
        yield _Said(f"{count}{kind}{plural}", "bold")
        for line in wrap(", ".join(names), max(10, room - 2), break_on_hyphens=False):
            yield _Said(f"  {line}")
    if is_empty:
        yield _Said("none found", MUTED)


def entry_points(overview: Overview, width: int, symbols: Symbols) -> Iterator[Row]:
    """Where each side begins to run."""
    yield heading("Entry points", "tests, examples and documents left out")
    if overview.entry_points is None:
        yield waiting("manifests are read", symbols)
        return
    room = (width - 5) // 2
    columns = [
        list(_points_of([one for one in overview.entry_points if one.side == side], room, symbols))
        for side in ("source", "target")
    ]
    yield from _beside(columns[0], columns[1], width, symbols)


def _points_of(found: Sequence[EntryPoint], room: int, symbols: Symbols) -> Iterator[_Said]:
    for one in found[:MOST_ENTRY_POINTS]:
        line = f":{one.line}" if one.line else ""
        name = f"{one.kind}: {one.name}"
        left = room - min(len(name), room * 3 // 5) - 2 - len(line)
        where = "" if one.name == one.path else f"  {shorten(one.path, left, symbols.more)}{line}"
        name = cut_off(name, room - len(where), symbols)
        yield _Said(f"{name}{where}", "" if one.starts else MUTED, one.path)
    if len(found) > MOST_ENTRY_POINTS:
        yield _Said(f"and {len(found) - MOST_ENTRY_POINTS} more", MUTED)
    if not found:
        yield _Said("none found", MUTED)


def dependencies(overview: Overview, width: int, symbols: Symbols) -> Iterator[Row]:
    """Packages by how both sides ask for them."""
    yield heading("Dependencies", "`plait deps` lists them")
    found = overview.dependencies
    if found is None:
        yield waiting("compared once both sides are merged", symbols)
        return
    counts = (
        (len(found.to_settle), "no version is what both ask for", "$text-error"),
        (len(found.clashing) - len(found.to_settle), "asked for differently, settled by the merge", ""),
        (found.compatible, "asked for differently, compatible", ""),
        (found.unclear, "could not be compared", "$text-warning"),
        (found.same, "asked for alike", ""),
        (found.only_source, "only in the source", ""),
        (found.only_target, "only in the target", ""),
    )
    if not any(count for count, _, _ in counts):
        yield Row((Part("  neither side lists packages in a manifest that Plait reads", MUTED),))
    for count, words, style in counts:
        if not count:
            continue
        if words.startswith("no version"):
            names = ", ".join(found.to_settle[:MOST_PACKAGES])
            if len(found.to_settle) > MOST_PACKAGES:
                names += f", and {len(found.to_settle) - MOST_PACKAGES} more"
            leads = Leads("copy", key=found.place) if found.place else None
            lead = f"  {count:>5,}  "
            yield from sentence(f"{words}: {names}", width, symbols, lead, style, leads)
        else:
            yield Row((Part(f"  {count:>5,}  {words}", style),))


def migrations(overview: Overview, width: int, symbols: Symbols) -> Iterator[Row]:
    """Series on both sides, one by one; those of one side together."""
    yield heading("Migrations")
    if overview.series is None:
        yield waiting("read once both sides are merged", symbols)
        return
    if not overview.series:
        yield Row((Part("  neither side has any that Plait knows", MUTED),))
    for one in overview.series:
        if one.source is not None and one.target is not None:
            yield from _series(one, width, symbols)
    for side, other in (("source", "target"), ("target", "source")):
        alone = [one for one in overview.series if getattr(one, other) is None]
        if alone:
            total = sum(getattr(one, side) or 0 for one in alone)
            names = ", ".join(one.id for one in alone[:8]) + (symbols.more if len(alone) > 8 else "")
            word = "series" if len(alone) != 1 else f"series of {alone[0].dialect}"
            text = f"{len(alone)} {word} only in the {side}, {total:,} migrations: {names}"
            yield from sentence(text, width, symbols, "  ", MUTED, Leads("migrations"))


def _series(one: Series, width: int, symbols: Symbols) -> Iterator[Row]:
    leads = Leads("migrations", folder=one.id)
    source, target = one.source or 0, one.target or 0
    words = f"source {source}, target {target}, {one.shared} on both"
    name = "the top folder" if one.id == "." else one.id
    sign = f"  {symbols.warning} " if one.clashes and not one.accepted else "    "
    parts = [
        Part(sign, "$text-warning"),
        Part(cell(name, max(12, min(40, width - len(words) - 22)), symbols), "bold"),
        Part(f"  {one.dialect:<14}", MUTED),
        Part(words),
    ]
    yield Row(tuple(parts), leads)
    if one.accepted:
        yield from sentence("its sequence is accepted", width, symbols, "    ", MUTED, leads)
    elif one.clashes:
        shown = ", ".join(one.clashes[:8])
        yield from sentence(f"{shown}: there twice", width, symbols, "    ", "$text-warning", leads)
    heads = [
        f"{side} {', '.join(found)}"
        for side, found in (("source", one.source_heads), ("target", one.target_heads))
        if found
    ]
    if heads and one.source_heads != one.target_heads:
        yield from sentence(f"heads: {'; '.join(heads)}", width, symbols, "    ", MUTED, leads)
