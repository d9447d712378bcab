"""Dotted names of a side as the result has to write them."""

from state.understanding.facts import Reference, Span
from state.understanding.language import language_of
from state.understanding.references.verdicts import now
from state.understanding.side import Side
from state.understanding.strands import Strands

_NOWHERE = Span(1, 0, 0)


def moved_name(strands: Strands, side: Side, path: str, name: str) -> str:
    """What `name` in the side's file at `path` has to be called now; itself where it is no module of that side."""
    language = language_of(path)
    if language is None:
        return name
    reference = Reference("dotted", name, _NOWHERE)
    found = language.resolve(reference, path, side)
    place = now(strands, side, found.files[0]) if found is not None else None
    if found is None or place is None or place == found.files[0]:
        return name
    bare = reference._replace(text=name.removesuffix(found.rest)) if found.rest else reference
    written = language.respelled(bare, side.landed(path), place, strands.result)
    return written + found.rest if written else name
