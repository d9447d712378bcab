"""What the result changes in the target, held against what the source changed in the base."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from state.merging.edits import Edit


class Verdict(StrEnum):
    """How a change of the source came through."""

    SAME = "same"
    DIFFERS = "differs"
    LOST = "lost"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Change:
    """Lines taken away and lines put in; `line` counts from 1 in the new text, `before` in the old one."""

    line: int
    removed: tuple[bytes, ...]
    added: tuple[bytes, ...]
    before: int = 0


@dataclass(frozen=True, slots=True)
class ProofRow:
    """A change of the source beside the change of the result that answers it.

    `missing` are lines the source put in that the result does not put in there, `extra` the reverse.
    """

    verdict: Verdict
    by_source: Change | None
    by_result: Change | None
    missing: tuple[bytes, ...] = ()
    extra: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """All rows in file order; `holds` when the result changes the target exactly as the source changed the base."""

    rows: tuple[ProofRow, ...]
    has_base: bool

    @property
    def holds(self) -> bool:
        return all(row.verdict is Verdict.SAME for row in self.rows)

    def count(self, verdict: Verdict) -> int:
        """How many rows have that verdict."""
        return sum(row.verdict is verdict for row in self.rows)


def changes(old: Sequence[bytes], new: Sequence[bytes], edits: Sequence[Edit]) -> list[Change]:
    """The edits with their lines."""
    return [
        Change(
            edit.new_start + 1,
            tuple(old[edit.old_start : edit.old_stop]),
            tuple(new[edit.new_start : edit.new_stop]),
            edit.old_start + 1,
        )
        for edit in edits
    ]


def prove(by_source: Sequence[Change], by_result: Sequence[Change], has_base: bool) -> Proof:
    """Pairs the two lists of changes: equal ones first, then what stands between them in order."""
    keys = [[(change.removed, change.added) for change in side] for side in (by_source, by_result)]
    rows: list[ProofRow] = []
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if kind == "equal":
            rows.extend(
                ProofRow(Verdict.SAME, one, two)
                for one, two in zip(by_source[a0:a1], by_result[b0:b1], strict=True)
            )
        else:
            rows.extend(_between(list(by_source[a0:a1]), list(by_result[b0:b1])))
    return Proof(tuple(rows), has_base)


def found_again(
    proof: Proof, by_result: Sequence[Change], by_target: Sequence[Change], since: Sequence[Change]
) -> Proof:
    """The proof without changes that seem lost and stand in the result; `since` leads from the source to the result.

    They seem so where the target changed the same lines. Where the result changed what the target has there, this
    answers the change; where it didn't, the target had made the change already, be it together with others.
    """
    rows = list(proof.rows)
    for row in proof.rows:
        change = row.by_source
        if change is None or row.verdict is Verdict.SAME:
            continue
        place = _place(change, since)
        if place is None or (since and not any(_is_beside(change, one) for one in by_target)):
            continue
        if row.verdict is Verdict.DIFFERS:
            rows[rows.index(row)] = replace(row, missing=())
            continue
        answer = next((one for one in by_result if _meets(one, place, len(change.added))), None)
        if answer is None:
            rows.remove(row)
            continue
        at = rows.index(row)
        extra = _beyond(answer.added, change.added)
        rows[at] = ProofRow(Verdict.DIFFERS, change, answer, (), extra)
        rows = [one for one in rows if one.verdict is not Verdict.ADDED or one.by_result is not answer]
    return Proof(tuple(rows), proof.has_base)


def _place(change: Change, since: Sequence[Change]) -> int | None:
    """The line of the result at which a change stands as in the source, None where it doesn't or that isn't certain."""
    start, stop = change.line, change.line + len(change.added)
    shift = 0
    for one in since:
        first, last = one.before, one.before + len(one.removed)
        touches = first < stop and last > start if change.added else first <= start <= last
        # Which of equal lines went or came is the differ's guess.
        if touches or _undoes(one, change):
            return None
        if last <= start:
            shift += len(one.added) - len(one.removed)
    return start + shift


def _is_beside(change: Change, other: Change) -> bool:
    """Whether two changes of one text are at the same lines of it, or next to each other."""
    first, last = change.before, change.before + len(change.removed)
    return other.before <= last and other.before + len(other.removed) >= first


def _undoes(one: Change, change: Change) -> bool:
    return Counter(change.added) <= Counter(one.removed) and Counter(change.removed) <= Counter(one.added)


def _meets(one: Change, line: int, count: int) -> bool:
    """Whether a change put in, or took away, lines at these of the result."""
    if count and one.added:
        return one.line < line + count and one.line + len(one.added) > line
    return one.line <= line + count and one.line + len(one.added) >= line


def _between(by_source: list[Change], by_result: list[Change]) -> list[ProofRow]:
    rows: list[ProofRow] = []
    while by_source:
        one = by_source.pop(0)
        position = next((at for at, two in enumerate(by_result) if _related(one, two)), None)
        if position is None:
            rows.append(ProofRow(Verdict.LOST, one, None, missing=one.added))
            continue
        rows.extend(ProofRow(Verdict.ADDED, None, two, extra=two.added) for two in by_result[:position])
        two = by_result[position]
        del by_result[: position + 1]
        rows.append(
            ProofRow(Verdict.DIFFERS, one, two, _beyond(one.added, two.added), _beyond(two.added, one.added))
        )
    rows.extend(ProofRow(Verdict.ADDED, None, two, extra=two.added) for two in by_result)
    return rows


def _related(one: Change, two: Change) -> bool:
    """Whether two changes share a line that says something."""
    lines = {line.strip() for line in (*one.removed, *one.added)} - {b""}
    return any(line.strip() in lines for line in (*two.removed, *two.added))


def _beyond(lines: Sequence[bytes], others: Sequence[bytes]) -> tuple[bytes, ...]:
    """The lines that the others hold fewer times."""
    left = list(others)
    beyond = []
    for line in lines:
        if line in left:
            left.remove(line)
        else:
            beyond.append(line)
    return tuple(beyond)
