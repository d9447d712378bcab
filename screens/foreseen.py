"""What an act would bring, in words, before it is done."""

from collections.abc import Iterable, Iterator

from screens.findings.listing import kind_words, weight
from state.findings import Finding, Severity
from state.understood.previewing import Preview, error_words, place_of

NAMED = 3
"""So many findings or files are named in a question."""
NOT_READ = ("not-understood", "not-checked")
"""Kinds of findings about files that nobody could look into."""


def kinds_words(findings: Iterable[Finding]) -> str:
    """The kinds with their numbers: the kind with the worst first, the larger before the smaller."""
    found: dict[str, list[Severity]] = {}
    for one in findings:
        found.setdefault(one.kind, []).append(one.severity)
    kinds = sorted(found, key=lambda kind: weight(kind, found[kind]))
    return ", ".join(f"{kind_words(kind)} {len(found[kind])}" for kind in kinds)


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
    return [*sentences, *_not_read(preview.added)]


def _not_read(findings: Iterable[Finding]) -> Iterator[str]:
    """The first files of each kind of which a number alone says nothing."""
    paths: dict[str, dict[str, None]] = {}
    for one in findings:
        if one.kind in NOT_READ:
            paths.setdefault(one.kind, {})[one.path] = None
    for kind, found in paths.items():
        more = f", and {len(found) - NAMED} more" if len(found) > NAMED else ""
        yield f"{kind_words(kind).capitalize()}: {', '.join(list(found)[:NAMED])}{more}."
