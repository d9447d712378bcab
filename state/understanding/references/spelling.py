"""How a reference has to be written to mean the place where its file stands now, and the bytes that say it."""

from state.understanding.facts import Facts, Reference
from state.understanding.files.tooling import path_from
from state.understanding.language import Language
from state.understanding.python.spelling import python_cuts
from state.understanding.references.verdicts import Verdict
from state.understanding.repairs.repair import Edit
from state.understanding.strands import Strands

_NEVER = frozenset("'\"`\\{}$<>|*?# \x7f")
"""What can end a string or mean something else where paths are written, unless it stood there before."""


def spelling(strands: Strands, found: Verdict) -> str:
    """The reference as it has to be written now; empty where that can't be said."""
    if found.place is None:
        return ""
    reference, rest = found.reference, found.before.rest
    if rest:
        # What names something inside the file says nothing about how long the file's own name has to be.
        reference = reference._replace(text=reference.text.removesuffix(rest))
    folder = found.before.seen_from
    if folder is not None and found.own == found.path:
        written = path_from(reference.text, folder, found.path, found.place)
    else:
        written = found.language.respelled(reference, found.path, found.place, strands.result)
    if not written or any(
        one in _NEVER or ord(one) < 32 for one in written if one not in found.reference.text
    ):
        return ""
    return written + rest


def cuts(
    language: Language, facts: Facts, text: bytes, path: str, reference: Reference, written: str
) -> list[Edit]:
    """The edits that write every occurrence of a reference anew; none where one of them can't be told."""
    places = [
        one.span for one in facts.references if (one.kind, one.text) == (reference.kind, reference.text)
    ]
    if language.name == "Python":
        return python_cuts(text, path, reference, frozenset(one.line for one in places), written)
    old, new = (one.encode("utf-8", "surrogateescape") for one in (reference.text, written))
    if any(text[one.start : one.end] != old for one in places):
        return []
    return [Edit(path, one.start, one.end, new) for one in places]
