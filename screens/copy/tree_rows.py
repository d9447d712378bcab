"""The rows of the aligned trees: source, target and proposed result."""

from collections.abc import Collection, Mapping, Sequence

from screens.copy.filters import Overview
from screens.copy.folds import FileRow, FolderRow, Tree
from screens.copy.listing import below
from screens.copy.words import STANDING_KINDS, STATUS_KINDS, kind_words, outcome_words, status_words
from screens.panes.cell import Cell, Head, RowCells
from screens.text import UNICODE, Symbols
from state.comparison.entry import Entry, Status
from state.view import EntryState, Standing

SOURCE, TARGET, RESULT = range(3)
INDENT = "  "
SAMPLE = 50


class TreeRows:
    """One row an entry or folder; `keys` belong to the tree's paths, `marked` are the operator's marks."""

    lead = 18
    gutter = 0

    def __init__(
        self,
        overview: Overview,
        tree: Tree,
        keys: Sequence[str],
        heads: Sequence[Head],
        marked: Collection[str] = (),
        symbols: Symbols = UNICODE,
    ) -> None:
        self.overview = overview
        self.tree = tree
        self.keys = keys
        self.heads = heads
        self.marked = marked
        self._symbols = symbols
        self._rule = symbols.rule

    def __len__(self) -> int:
        return len(self.tree)

    def entry(self, y: int) -> Entry | None:
        """The entry in row `y`, None for a folder."""
        row = self.tree.row(y)
        if isinstance(row, FolderRow):
            return None
        return self.overview.listing.comparison.entry(self.keys[row.place])

    def cells(self, y: int) -> RowCells:
        """Row `y`, counted from 0."""
        row = self.tree.row(y)
        return self._folder(row) if isinstance(row, FolderRow) else self._file(row)

    def _file(self, row: FileRow) -> RowCells:
        key = self.keys[row.place]
        entry = self.overview.listing.comparison.entry(key)
        if entry is None:
            return RowCells((Cell(""), Cell(""), Cell("")), rule=self._rule)
        state = self.overview.view.state(entry)
        indent = INDENT * row.depth
        symbols = self._symbols
        sign, status = symbols.standing[state.standing], symbols.status[entry.status]
        lead = f" {self._mark(key in self.marked)}{sign} {status} {status_words(entry)}"
        cells = (
            self._source(entry, state, indent),
            self._target(entry, state, indent),
            self._result(entry, state, indent),
        )
        is_settled = state.standing is Standing.SETTLED
        kind = STATUS_KINDS[entry.status] or "lead" if is_settled else STANDING_KINDS[state.standing]
        return RowCells(cells, lead, kind, self._rule)

    def _source(self, entry: Entry, state: EntryState, indent: str) -> Cell:
        if entry.source is None:
            return self._nothing(entry.unreadable and entry.source_path is not None, indent, entry)
        path = entry.source_path or entry.path
        name = self._name(path)
        if entry.status is Status.RENAMED or (entry.landed_path or path) != path:
            # Where it comes from is the point of such a row.
            name = self._symbols.text(path)
        return self._named(indent, name, entry, state, kind_words(entry.source))

    def _target(self, entry: Entry, state: EntryState, indent: str) -> Cell:
        if entry.target is None:
            return self._nothing(False, indent, entry)
        return self._named(indent, self._name(entry.path), entry, state, kind_words(entry.target))

    def _result(self, entry: Entry, state: EntryState, indent: str) -> Cell:
        words = outcome_words(entry, state)
        tail = f"{words} {self._symbols.standing[state.standing]}"
        kind = STANDING_KINDS[state.standing]
        elsewhere = [path for path, _ in state.lands if path != entry.path]
        if any(path == entry.path for path, _ in state.lands):
            name = self._name(entry.path)
            if elsewhere:
                name += f" {self._symbols.arrow} {self._symbols.text(elsewhere[0])}"
        elif elsewhere:
            name = f"{self._symbols.arrow} {self._symbols.text(elsewhere[0])}"
        else:
            return self._nothing(False, indent, entry)._replace(tail=tail, tail_kind=kind)
        cell = self._named(indent, name, entry, state, "")
        return cell._replace(tail=tail, tail_kind=kind)

    def _named(self, indent: str, name: str, entry: Entry, state: EntryState, what: str) -> Cell:
        text = indent + INDENT + name
        calm = state.standing is Standing.SETTLED and entry.status in (
            Status.IDENTICAL,
            Status.ONLY_TARGET,
            Status.EXCLUDED,
        )
        return Cell(text, "text", ((len(text), "faint"),) if calm else (), tail=what, tail_kind="faint")

    def _nothing(self, is_unreadable: bool, indent: str, entry: Entry) -> Cell:
        tail = "unreadable" if is_unreadable else ""
        return Cell(
            "", "filler", tail=tail, tail_kind="warn", alone=f"{indent}{INDENT}({self._name(entry.path)})"
        )

    def _folder(self, row: FolderRow) -> RowCells:
        listing = self.overview.listing
        counts = listing.counts(row.folder)
        total = sum(counts.values())
        standings = self.overview.counts(row.folder)
        symbols = self._symbols
        fold = (">", "v") if symbols.is_ascii else ("▸", "▾")
        text = f"{INDENT * row.depth}{fold[row.is_open]} {symbols.text(row.label)}/"
        shown = row.stop - row.first
        amount = f"{total:,}" if shown == total else f"{shown:,} of {total:,}"
        urgent = next((one for one in STANDING_KINDS if standings.get(one)), Standing.SETTLED)
        sign = " " if urgent is Standing.DECIDED else symbols.standing[urgent]
        marked = len(self.marked) >= shown and all(
            key in self.marked for key in self.keys[row.first : row.stop]
        )
        lead = f" {self._mark(marked)}{sign} {amount}"
        away = f"{INDENT * row.depth}{fold[row.is_open]} ({symbols.text(row.label)}/)"
        here = self._sides(row.folder, counts)
        spans = ((len(text), "folder"),)
        tails = {
            SOURCE: self._tally(counts, (Status.ONLY_SOURCE, Status.RENAMED, Status.DIFFERENT)),
            TARGET: self._tally(counts, (Status.ONLY_TARGET, Status.EXCLUDED)),
        }
        cells = [
            Cell(text, "text", spans, tail=tails[side], tail_kind="tail")
            if here[side]
            else Cell("", "filler", alone=away)
            for side in (SOURCE, TARGET)
        ]
        tail = " ".join(
            f"{symbols.standing[standing]}{standings[standing]:,}"
            for standing in STANDING_KINDS
            if standings.get(standing)
        )
        if here[TARGET] or total > counts.get(Status.EXCLUDED, 0):
            cells.append(
                Cell(text, "text", spans, tail=tail, tail_kind=STANDING_KINDS[urgent] if tail else "tail")
            )
        else:
            cells.append(Cell("", "filler", alone=away))
        return RowCells(tuple(cells), lead, STANDING_KINDS[urgent] if sign != " " else "lead", self._rule)

    def _sides(self, folder: str, counts: Mapping[Status, int]) -> tuple[bool, bool]:
        """Whether source and target have anything below a folder."""
        both = any(counts.get(one) for one in (Status.IDENTICAL, Status.DIFFERENT, Status.RENAMED))
        source = both or bool(counts.get(Status.ONLY_SOURCE))
        target = both or bool(counts.get(Status.ONLY_TARGET))
        if counts.get(Status.EXCLUDED) and not (source and target):
            listing = self.overview.listing
            paths = listing.by_status[Status.EXCLUDED]
            first, stop = below(paths, folder)
            # A sample: this is only about whether a name is shown.
            for path in paths[first : min(stop, first + SAMPLE)]:
                source = source or listing.comparison.source_at(path) is not None
                target = target or listing.comparison.target_at(path) is not None
        return source, target

    def _tally(self, counts: Mapping[Status, int], statuses: Sequence[Status]) -> str:
        return " ".join(
            f"{self._symbols.status[status]}{counts[status]:,}" for status in statuses if counts.get(status)
        )

    def _mark(self, is_marked: bool) -> str:
        return ("*" if self._symbols.is_ascii else "◆") if is_marked else " "

    def _name(self, path: str) -> str:
        return self._symbols.text(path.rpartition("/")[2])
