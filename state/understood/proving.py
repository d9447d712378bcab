"""One line of proof for each finished file: what the result changes, held against what the source changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from state.comparison.entry import Entry, Status, Version
from state.merging.file_merge import FileMerge, is_text
from state.merging.proof import Proof, Verdict
from state.merging.proofs import proofs_of
from state.progress import Progress, unwatched
from state.repositories.repository import Repository
from state.result import read_entries
from state.understood.ground import place_of
from state.view import Standing, View

BATCH = 200
_FINISHED = (Standing.DECIDED, Standing.UNREVIEWED, Standing.SETTLED)


@dataclass(frozen=True, slots=True)
class ProofLine:
    """How the source's changes of one file came through, where it stands in the result; `line` is that of the first difference.

    `holds` is None where there is nothing to hold it against: no base, no text, or not on both sides.
    """

    key: str
    path: str
    holds: bool | None
    words: str
    same: int = 0
    differs: int = 0
    lost: int = 0
    added: int = 0
    line: int = 0


def finished(view: View) -> Iterator[Entry]:
    """The entries on both sides that differ and have their place in the result, in path order."""
    for entry in view.comparison.entries():
        if (
            entry.status in (Status.IDENTICAL, Status.EXCLUDED)
            or entry.source is None
            or entry.target is None
        ):
            continue
        decided = entry.key in view.session.decisions
        if (decided or view.outcome(entry.key) is not None) and view.standing(entry) in _FINISHED:
            yield entry


def proof_lines_of(
    target: Repository,
    view: View,
    entries: Sequence[Entry],
    texts: Mapping[str, bytes | None],
    progress: Progress = unwatched,
) -> Iterator[ProofLine]:
    """A line for each entry, in order; `texts` has what stands in the result by key, None where nothing does."""
    for start in range(0, len(entries), BATCH):
        progress("proving", start, len(entries))
        batch = entries[start : start + BATCH]
        merges = list(read_entries(target, view, batch))
        wanted = [(one, texts.get(one.key) or b"") for one in merges if _provable(one, texts)]
        proofs = proofs_of(target.git, target.object_format, wanted)
        for entry, merge in zip(batch, merges, strict=True):
            proof, shared = next(proofs) if _provable(merge, texts) else (None, 0)
            line = _line(entry, merge, proof, texts.get(entry.key))
            words = _with_shared(line, shared) if shared else line.words
            yield replace(line, path=place_of(view, entry), words=words)


def _provable(merge: FileMerge, texts: Mapping[str, bytes | None]) -> bool:
    text = texts.get(merge.key)
    return merge.text and merge.base_lines is not None and text is not None and is_text(text)


def _line(entry: Entry, merge: FileMerge, proof: Proof | None, text: bytes | None) -> ProofLine:
    if proof is None:
        return ProofLine(entry.key, entry.path, None, _why(merge, text))
    counts = [proof.count(one) for one in (Verdict.SAME, Verdict.DIFFERS, Verdict.LOST, Verdict.ADDED)]
    if not proof.holds and text == b"".join(merge.source_lines):
        return _all_of_source(entry, proof, counts)
    return ProofLine(entry.key, entry.path, proof.holds, *_words(proof, counts))


def _all_of_source(entry: Entry, proof: Proof, counts: Sequence[int]) -> ProofLine:
    """The result is the source's text, so that nothing of the source is missing; of the target something is."""
    same, differs, lost, added = counts
    every, places = same + differs + lost, differs + added
    first = next((row.by_result for row in proof.rows if row.verdict is not Verdict.SAME), None)
    line = first.line if first is not None else 0
    words = "the result is the source's text"
    if every:
        words += f", with its {'one change' if every == 1 else f'{every} changes'}"
    words += f"; what the target changed gave way in {places} {'place' if places == 1 else 'places'}"
    return ProofLine(entry.key, entry.path, False, f"{words}, from line {line}", every, 0, 0, places, line)


def _with_shared(line: ProofLine, count: int) -> str:
    words = line.words
    if not (line.same or line.differs or line.lost):
        words = words.replace("the source changed nothing", "the source changed nothing else")
        words = "the result changes nothing in the target" if line.holds else words
    return (
        f"{words}; {count} {'change' if count == 1 else 'changes'} of the source stood in the target already"
    )


def _why(merge: FileMerge, text: bytes | None) -> str:
    if text is None:
        return "it isn't in the result: nothing to prove"
    if not merge.text or not is_text(text):
        return "it isn't text: nothing to prove line by line"
    return "there is no base to tell what the source changed: nothing to prove"


def _words(proof: Proof, counts: Sequence[int]) -> tuple[str, int, int, int, int, int]:
    same, differs, lost, added = counts
    first = next((row for row in proof.rows if row.verdict is not Verdict.SAME and row.by_result), None)
    line = first.by_result.line if first is not None and first.by_result is not None else 0
    every = same + differs + lost
    if proof.holds:
        words = (
            "the result changes the target exactly as the source changed the base: "
            + ("1 change" if same == 1 else f"{same} changes")
            if same
            else "neither did the source change the base, nor the result the target"
        )
        return words, same, differs, lost, added, line
    missing = next(
        (row.by_source.line for row in proof.rows if row.verdict is Verdict.LOST and row.by_source), 0
    )
    parts = [
        f"{same} of {every} changes of the source {'is' if same == 1 else 'are'} in the result as they were"
        if every > 1
        else "the source's one change isn't in the result as it was"
        if every and not same
        else "the source's one change is in the result as it was"
        if every
        else "the source changed nothing"
    ]
    if differs:
        at = _first(proof, Verdict.DIFFERS)
        parts.append(
            f"{differs} came through otherwise, from line {at}"
            if every > 1
            else f"it came through otherwise, in line {at}"
        )
    if lost:
        parts.append(
            f"{lost} {'is' if lost == 1 else 'are'} missing, from line {missing} of the source"
            if every > 1
            else f"it is missing: it stands in line {missing} of the source"
        )
    if added:
        at = _first(proof, Verdict.ADDED)
        parts.append(
            f"the result changes {added} {'place' if added == 1 else 'places'} besides, from line {at}"
        )
    return ", ".join(parts), same, differs, lost, added, line


def _first(proof: Proof, verdict: Verdict) -> int:
    return next(
        row.by_result.line for row in proof.rows if row.verdict is verdict and row.by_result is not None
    )


def result_version(view: View, entry: Entry, lands: Sequence[tuple[str, Version | None]]) -> Version | None:
    """What stands in the result for an entry: its own place first."""
    by_path = dict(lands)
    if entry.path in by_path:
        found = by_path[entry.path]
        if found is not None:
            return found
    kept = [version for _, version in lands if version is not None]
    return kept[0] if kept else None if entry.path in by_path else entry.target
