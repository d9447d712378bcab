"""The line that says which entries are shown."""

from textual.content import Content
from textual.widgets import Static

from screens.copy.filters import NAMED_FILTERS, Filter
from screens.host import symbols_of
from screens.text import content


class Shown(Static):
    """There only when not everything is shown, or something is marked."""

    DEFAULT_CSS = """
    Shown {
        height: 1;
        background: $warning 20%;
        padding: 0 1;
        &:ansi { background: ansi_default; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", id=id, markup=False)

    def show(self, shown: Filter, count: int, total: int, marked: int) -> None:
        """Says how many of how many, by what, and how to get out of it."""
        self.set_class(not shown.is_everything or marked > 0, "shown")
        parts = []
        if not shown.is_everything:
            present = Filter(shown.statuses, shown.standings)
            word = next((named.word for named in NAMED_FILTERS if named.filter == present), "chosen")
            which = f"“{shown.text}”" if present.is_everything else f"“{shown.text}” among {word}"
            if not shown.text:
                which = word
            parts.append(f"Shown: {which}, {count:,} of {total:,} entries.")
        if marked:
            entries = "1 entry" if marked == 1 else f"{marked:,} entries"
            parts.append(f"Marked: {entries}, which the next act means.")
        parts.append("esc goes back.")
        self.update(
            Content("  ").join([content(symbols_of(self).words(part)) for part in parts]), layout=False
        )
