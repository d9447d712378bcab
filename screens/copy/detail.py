"""Three lines in words about the row under the cursor."""

from collections.abc import Mapping

from textual.content import Content
from textual.widgets import Static

from screens.copy.words import base_words, status_words
from screens.text import MUTED, STANDING_WORDS, STATUS_WORDS, UNICODE, Symbols, shorten, standing_words
from state.comparison.entry import Entry, Status
from state.view import EntryState, Standing


class Detail(Static):
    """Says what the entry is, on what it was merged, and what the result will hold and why."""

    DEFAULT_CSS = """
    Detail {
        height: 3;
        background: $surface;
        padding: 0 1;
        &:ansi { background: ansi_default; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", id=id, markup=False)
        self.symbols: Symbols = UNICODE

    def _show(self, *lines: Content) -> None:
        self.update(Content("\n").join(lines), layout=False)

    def show_nothing(self, words: str) -> None:
        """There is no row."""
        self._show(Content(words))

    def show_entry(self, entry: Entry, state: EntryState) -> None:
        """A file."""
        symbols = self.symbols
        room = max(20, self.size.width - 34)
        first = Content.assemble(
            (f"{symbols.status[entry.status]} {status_words(entry)}", "bold"),
            "  ",
            (shorten(symbols.text(entry.path), room), "bold"),
        )
        origin = entry.source_path
        if origin is not None and origin != entry.path:
            first += Content.assemble(("  from ", MUTED), shorten(symbols.text(origin), room // 2))
        standing = standing_words(state.standing, symbols).strip()
        self._show(
            first,
            self._base_line(entry, state),
            Content.assemble(
                ("result   ", MUTED),
                (f"{standing}: ", "bold"),
                symbols.words(state.words),
                self._lands(entry, state),
            ),
        )

    def _base_line(self, entry: Entry, state: EntryState) -> Content:
        if self._has_base(entry):
            return Content.assemble(("base     ", MUTED), base_words(state))
        return Content.assemble(("sides    ", MUTED), self._sides(entry))

    @staticmethod
    def _has_base(entry: Entry) -> bool:
        return entry.status in (Status.DIFFERENT, Status.RENAMED) or (
            entry.source is not None and entry.target is not None and entry.status is not Status.IDENTICAL
        )

    @staticmethod
    def _sides(entry: Entry) -> str:
        if entry.unreadable:
            return "its content isn't in the repository (partial or shallow), so it can't be compared"
        match entry.status:
            case Status.IDENTICAL:
                return "both sides hold the same bytes"
            case Status.ONLY_SOURCE:
                return "the target has no such file"
            case Status.ONLY_TARGET:
                return "the source has no such file"
        return f"excluded: {entry.reason or 'by a pattern'}"

    def _lands(self, entry: Entry, state: EntryState) -> Content:
        paths = [path for path, _ in state.lands]
        if paths == [entry.path] or (not paths and entry.target is None):
            return Content("")
        if not paths:
            return Content(" (the result has no such file)")
        return Content(f" (lands at {', '.join(self.symbols.text(path) for path in paths)})")

    def show_folder(
        self,
        folder: str,
        shown: int,
        statuses: Mapping[Status, int],
        standings: Mapping[Standing, int],
        keys: str,
    ) -> None:
        """A folder, with what is in it."""
        symbols = self.symbols
        total = sum(statuses.values())
        amount = f"{total:,} entries" if shown == total else f"{shown:,} of {total:,} entries shown"
        words = [
            f"{symbols.status[status]} {statuses[status]:,} {STATUS_WORDS[status]}"
            for status in Status
            if statuses.get(status)
        ]
        standing = [
            f"{symbols.standing[one]} {standings[one]:,} {STANDING_WORDS[one]}"
            for one in Standing
            if standings.get(one)
        ]
        self._show(
            Content.assemble((f"{symbols.text(folder)}/", "bold"), (f"  {amount}", "")),
            Content.assemble(("holds    ", MUTED), "   ".join(words)),
            Content.assemble(
                ("result   ", MUTED), "   ".join(standing) or "nothing here needs you", (f"   {keys}", MUTED)
            ),
        )
