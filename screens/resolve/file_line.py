"""The line over the columns: which file this is, how far it is, and what it was merged on."""

from rich.cells import cell_len
from textual.content import Content

from screens.resolve.base_words import base_line
from screens.resolve.desk import Desk
from screens.resolve.files import Files
from screens.text import MUTED, STANDING_STYLES, Symbols, shorten, standing_words
from state.view import Standing

ROOMY = 100
"""With fewer cells the words are shorter."""


def file_line(desk: Desk, files: Files, symbols: Symbols, width: int) -> Content:
    """Place in the list, path, standing and base; how it moved when there is room."""
    document, state = desk.document, desk.state
    place = ""
    if document.key in files.keys:
        at, total = files.keys.index(document.key) + 1, len(files.keys)
        place = f"{at}/{total} " if width < ROOMY else f"File {at} of {total}  "
    words = standing_words(state.standing, symbols).strip()
    if state.hunks and state.standing in (Standing.CONFLICT, Standing.DECIDED):
        words += f", {state.open_hunks} of {state.hunks} open"
    origin = document.entry.source_path
    moved = f"  from {symbols.text(origin)}" if origin not in (None, document.entry.path) else ""
    base = f"  {base_line(state.base, width < ROOMY)}"
    room = width - len(place) - len(words) - len(base) - 4
    path = shorten(symbols.text(document.entry.path), max(12, room), symbols.more)
    rest = room - cell_len(path)
    parts: list[str | tuple[str, str]] = [
        (place, MUTED),
        (path, "bold"),
        "  ",
        (words, STANDING_STYLES[state.standing]),
    ]
    if cell_len(moved) <= rest:
        parts.append((moved, MUTED))
    parts.append((base, "$text-warning" if state.base is not None and state.base.inferred else MUTED))
    return Content.assemble(*parts)
