"""What waits to be looked at: hunks that were accepted together, and what git merged."""

from app.cli.context import opened, progress_shown
from app.cli.output import report, say, text_of
from app.cli.shapes import VERSION
from state.understood.proving import ProofLine
from state.view import Standing


def list_to_review(as_json: bool) -> int:
    """Prints them with line and reason; how many entries wait."""
    with opened() as workspace:
        with progress_shown() as progress:
            view = workspace.loaded(progress)
            accepted = workspace.proposing.to_review(progress)
        merged = [one for one in view.entries(Standing.UNREVIEWED) if not view.unseen(one.key)]
        words = {one.key: view.state(one).words for one in merged}
        proofs = {one.key: one for one in workspace.understanding.proof_lines(progress, keys=words)}
        name = workspace.name
    if as_json:
        report(
            {
                "version": VERSION,
                "session": name,
                "accepted": [
                    {
                        "key": one.key,
                        "path": one.path,
                        "hunk": one.hunk,
                        "lines": [one.first, one.last],
                        "choice": one.choice.value,
                        "reason": one.reason,
                        "confidence": one.confidence,
                        "text": text_of(one.text),
                    }
                    for one in accepted
                ],
                "merged": [
                    {
                        "key": one.key,
                        "path": one.path,
                        "message": words[one.key],
                        "proof": _proof_json(proofs.get(one.key)),
                    }
                    for one in merged
                ],
            }
        )
    else:
        for hunk in accepted:
            place = f"{hunk.path}:{hunk.first}" if hunk.hunk else hunk.path
            sure = "" if hunk.confidence is None else f" ({hunk.confidence:.0%})"
            say(f"{place}: {hunk.choice.value}{sure}: {hunk.reason}")
        for one in merged:
            proof = proofs.get(one.key)
            say(f"{one.path}: {words[one.key]}{f'; {proof.words}' if proof is not None else ''}")
        hunks = "1 hunk was" if len(accepted) == 1 else f"{len(accepted)} hunks were"
        files = "1 file was" if len(merged) == 1 else f"{len(merged)} files were"
        say(f"{hunks} accepted together, {files} merged by git; nobody looked at them yet")
    return len({one.key for one in accepted}) + len(merged)


def _proof_json(proof: ProofLine | None) -> dict[str, object] | None:
    if proof is None:
        return None
    counts = {"same": proof.same, "differs": proof.differs, "lost": proof.lost, "added": proof.added}
    return {"holds": proof.holds, "message": proof.words, "line": proof.line or None, **counts}
