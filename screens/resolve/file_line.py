"""The line over the columns: which file this is, how far it is, and what it was merged on."""

from textual.content import Content

from screens.copy.words import base_words
from screens.resolve.desk import Desk
from screens.resolve.files import Files
from screens.text import MUTED, STANDING_STYLES, STANDING_WORDS, Symbols, shorten
from state.view import Standing


def file_line(desk: Desk, files: Files, symbols: Symbols, width: int) -> Content:
    """Place in the list, path, standing, and the base when there is room."""
    document, state = desk.document, desk.state
    place = ""
    if document.key in files.keys:
        place = f"File {files.keys.index(document.key) + 1} of {len(files.keys)}  "
    words = f"{symbols.standing[state.standing]} {STANDING_WORDS[state.standing]}".strip()
    if state.hunks and state.standing in (Standing.CONFLICT, Standing.DECIDED):
        words += f", {state.open_hunks} of {state.hunks} open"
    origin = document.entry.source_path
    moved = f"  from {symbols.text(origin)}" if origin not in (None, document.entry.path) else ""
    base = f"  base: {base_words(state)}"
    room = width - len(place) - len(words) - 6
    path = shorten(symbols.text(document.entry.path), max(12, room))
    rest = room - len(path)
    parts: list[str | tuple[str, str]] = [
        (place, MUTED),
        (path, "bold"),
        "  ",
        (words, STANDING_STYLES[state.standing]),
    ]
    if len(moved) <= rest:
        parts.append((moved, MUTED))
        rest -= len(moved)
    if len(base) <= rest:
        parts.append((base, MUTED))
    return Content.assemble(*parts)
