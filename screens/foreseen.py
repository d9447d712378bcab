"""What an act would bring, in words, before it is done."""

from collections.abc import Iterable, Mapping

from state.findings import Finding, Severity
from state.understood.previewing import Preview, error_words, place_of

RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
NAMED = 3
"""So many findings are named in a question."""


def by_kind(findings: Iterable[Finding]) -> Mapping[str, int]:
    """How many there are of each kind: the kind with the worst first, the larger before the smaller."""
    found: dict[str, list[Finding]] = {}
    for one in findings:
        found.setdefault(one.kind, []).append(one)

    def weight(kind: str) -> tuple[int, int, str]:
        return min(RANKS[one.severity] for one in found[kind]), -len(found[kind]), kind

    return {kind: len(found[kind]) for kind in sorted(found, key=weight)}


def kinds_words(findings: Iterable[Finding]) -> str:
    """The kinds with their numbers."""
    return ", ".join(f"{kind.replace('-', ' ')} {count}" for kind, count in by_kind(findings).items())


def amount_words(preview: Preview) -> str:
    """How much would come and go."""
    added, errors, gone = len(preview.added), len(preview.errors), len(preview.gone)
    if not added and not gone:
        return "no finding would come or go"
    parts = []
    if added:
        worse = "" if not errors else ", an error" if added == 1 else f", {error_words(errors)}"
        parts.append(f"{added} new {'finding' if added == 1 else 'findings'}{worse}")
    if gone:
        what = "" if added else " finding" if gone == 1 else " findings"
        parts.append(f"{gone}{what} would be gone")
    return "; ".join(parts)


def warning_sentences(preview: Preview) -> list[str]:
    """What the operator should know before such an act: the worst by file and line."""
    grave = preview.grave
    sentences = [f"It would bring {amount_words(preview)}: {kinds_words(preview.added)}."]
    sentences += [f"{place_of(one)}: {one.message}" for one in grave[:NAMED]]
    if len(grave) > NAMED:
        sentences.append(f"And {len(grave) - NAMED} more like these.")
    return sentences
