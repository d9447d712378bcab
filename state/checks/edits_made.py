"""Whether the result holds the texts that a plan proposes for files."""

import re
from dataclasses import replace

from state.checks.places import Places
from state.checks.proof import Proof, otherwise, passed, together, unsure, waits
from state.plans.plan import EditKind, EditProposal, Side

# A line by which a fragment says that the rest stays: "# ... existing ...", "// other routes", "{/* … */}".
REMARK = re.compile(r"^(?:#|//|/\*|\{/\*|--|<!--|;|\*|\.{3}|…)")
ELISION = re.compile(r"\.{3}|…|^\W*(?:existing|other|rest of|unchanged)\b[\w ]*\W*$", re.IGNORECASE)
SPREAD = re.compile(r"^\.{3}[\w$(\[{]")
"""`...rest` of JavaScript is code."""


def edited(edit: EditProposal, places: Places) -> Proof:
    """Whether the result has what an edit wants, in every file that it names."""
    if not edit.paths:
        return unsure("the plan doesn't say in which file: sign it once it is done")
    return together(places.ground, [_one(edit, path, places) for path in edit.paths])


def _one(edit: EditProposal, path: str, places: Places) -> Proof:
    ground = places.ground
    place = path
    if ground.result_oid(path) is None:
        found = places.only_one(Side.UNKNOWN, path)
        place = found if found is not None else path
    raw = ground.text(place)
    key = ground.key_of(Side.UNKNOWN, place)
    fact = ground.entry(key) if key is not None else None
    proof = _judged(edit, place, raw, places, fact.operation if fact is not None else 0)
    return replace(proof, keys=(key,) if key is not None else (), path=place)


def _judged(edit: EditProposal, path: str, raw: bytes | None, places: Places, operation: int) -> Proof:
    ground = places.ground
    if raw is None:
        if ground.result_oid(path) is not None:
            return unsure(f"{path} can't be read")
        return waits(f"{path} is not in the result")
    text = raw.decode("utf-8", "replace")
    if edit.kind is EditKind.CREATE and not edit.fragment:
        if _lines(text) == _lines(edit.text):
            return passed(ground, f"{path} holds exactly the plan's text", operation)
        return passed(ground, f"{path} is there, with another text than the plan's", operation)
    pieces = _pieces(edit.text)
    if not pieces:
        return unsure(f"{path}: nothing in the plan's text tells whether it is done")
    missing = _first_missing(pieces, text)
    before = _pieces(edit.before)
    if missing is None:
        line = _line_of(before[0], text) if before else 0
        if line and not _inside(before[0], pieces):
            words = f"{path} holds the new text, and still the one to replace in line {line}"
            return replace(otherwise(words, operation), line=line)
        return passed(ground, f"{path} holds the plan's text", operation)
    line = _line_of(before[0], text) if before else 0
    if line:
        return replace(waits(f"{path} still holds the text to replace, in line {line}"), line=line)
    if len(missing) < sum(map(len, pieces)):
        return unsure(
            f"{path} holds a part of the plan's text, not “{_short(missing[0])}”: look at it, then sign"
        )
    gone = ", nor the one to replace" if before else ""
    return unsure(f"{path} doesn't hold the plan's text{gone}: look at it, then sign")


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n")]


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def _pieces(text: str) -> list[list[str]]:
    """The runs of lines between elisions, without blank ones and without indentation."""
    found: list[list[str]] = [[]]
    for line in _lines(text):
        squeezed = _squeezed(line)
        if not squeezed:
            continue
        if REMARK.match(squeezed) and not SPREAD.match(squeezed) and ELISION.search(squeezed):
            found.append([])
        else:
            found[-1].append(squeezed)
    return [piece for piece in found if piece]


def _first_missing(pieces: list[list[str]], text: str) -> list[str] | None:
    """The lines of the pieces that the text lacks; None where it holds all pieces, one after the other."""
    lines = [squeezed for line in _lines(text) if (squeezed := _squeezed(line))]
    at = 0
    for piece in pieces:
        start = next(
            (start for start in range(at, len(lines)) if lines[start : start + len(piece)] == piece), None
        )
        if start is None:
            there = set(lines)
            missing = [line for one in pieces for line in one if line not in there]
            # All lines are there, but elsewhere or in another order.
            return missing or piece
        at = start + len(piece)
    return None


def _line_of(piece: list[str], text: str) -> int:
    numbered = [
        (number, squeezed) for number, line in enumerate(text.split("\n"), 1) if (squeezed := _squeezed(line))
    ]
    plain = [line for _, line in numbered]
    for at in range(len(plain)):
        if plain[at : at + len(piece)] == piece:
            return numbered[at][0]
    if len(piece) == 1:
        return next((number for number, line in numbered if piece[0] in line), 0)
    return 0


def _inside(piece: list[str], pieces: list[list[str]]) -> bool:
    """Whether a text is a part of the pieces themselves."""
    flat = "\n".join("\n".join(one) for one in pieces)
    return "\n".join(piece) in flat


def _short(line: str) -> str:
    return line if len(line) <= 60 else line[:59] + "…"
