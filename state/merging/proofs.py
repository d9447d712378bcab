"""Proofs of results that stand somewhere: what git's own differ says of four texts, held against each other."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from state.merging.edits import edit_scripts
from state.merging.file_merge import FileMerge, split_lines
from state.merging.proof import Change, Proof, ProofRow, Verdict, changes, found_again, prove
from state.repositories.git import Git
from state.repositories.objects import object_id, write_objects


def proofs_of(
    git: Git, object_format: str, wanted: Iterable[tuple[FileMerge, bytes]]
) -> Iterator[tuple[Proof, int]]:
    """The proof of each result, by one process for all; with how many changes both sides had made alike.

    Where there is no base, the source is held against the target.
    """
    files = list(wanted)
    blobs: list[bytes] = []
    for merge, text in files:
        base = merge.base_lines if merge.base_lines is not None else merge.target_lines
        blobs += [b"".join(lines) for lines in (base, merge.source_lines, merge.target_lines)]
        blobs.append(text)
    if not blobs:
        return
    write_objects(git, [("blob", blob) for blob in blobs], object_format)
    ids = [object_id("blob", blob, object_format) for blob in blobs]
    pairs = []
    for at in range(0, len(ids), 4):
        base_id, source, target, result = ids[at : at + 4]
        pairs += [(base_id, source), (target, result), (base_id, target), (source, result)]
    scripts = edit_scripts(git, pairs, object_format)
    lines = [split_lines(blob) for blob in blobs]
    for at, (merge, text) in zip(range(0, len(blobs), 4), files, strict=True):
        base_lines, source_lines, target_lines, result_lines = lines[at : at + 4]
        by_source = changes(base_lines, source_lines, scripts[at])
        by_result = changes(target_lines, result_lines, scripts[at + 1])
        by_target = changes(base_lines, target_lines, scripts[at + 2])
        since = changes(source_lines, result_lines, scripts[at + 3])
        proof = prove(by_source, by_result, merge.base_lines is not None)
        proof = _without_shared(found_again(proof, by_result, by_target, since), by_target)
        if not proof.holds and proof.has_base and _is_clean(merge, text):
            proof = _clean(proof)
        yield proof, len(by_source) - sum(row.by_source is not None for row in proof.rows)


def _without_shared(proof: Proof, by_target: Sequence[Change]) -> Proof:
    """The proof without what the target had changed alike before, which nothing has to change any more."""
    made = Counter((one.removed, one.added) for one in by_target)
    rows = []
    for row in proof.rows:
        change = (row.by_source.removed, row.by_source.added) if row.by_source is not None else None
        if row.verdict is Verdict.LOST and change is not None and made[change]:
            made[change] -= 1
        else:
            rows.append(row)
    return Proof(tuple(rows), proof.has_base)


def _is_clean(merge: FileMerge, text: bytes) -> bool:
    """Whether a result is what git makes of the three texts without asking anybody."""
    return merge.text and not merge.conflicts and merge.result({}, _no_text) == text


def _no_text(name: str) -> bytes:
    raise AssertionError(name)


def _clean(proof: Proof) -> Proof:
    """The proof of a clean merge: it makes the source's changes and no others, however the differ groups lines."""
    rows = (row for row in proof.rows if row.by_source is not None and row.verdict is not Verdict.LOST)
    return Proof(tuple(ProofRow(Verdict.SAME, row.by_source, row.by_result) for row in rows), proof.has_base)
