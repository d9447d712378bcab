"""In which order to go about a session, with numbers and reasons."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from state.comparison.entry import Entry, Status
from state.comparison.mapping import MappingProposal
from state.findings import Severity
from state.overview.languages import is_code
from state.overview.overview import Area, Dependencies, Kind, Series, Suggestion
from state.view import Standing, View


def suggestions(
    view: View,
    areas: Sequence[Area],
    mappings: Sequence[MappingProposal],
    series: Sequence[Series],
    dependencies: Dependencies | None = None,
    findings: Sequence[Kind] | None = None,
) -> tuple[Suggestion, ...]:
    """What to do, first things first; once all of that is done, apply, which is said when findings are known."""
    if view.session.applied is not None:
        return (
            Suggestion("finish", "Applied: look at the branch", "the result is written; undo takes it back"),
        )
    found = [
        *_stale(view),
        *_mapping(view, mappings),
        *_migrations(series, urgent=True),
        *_copies(view, areas),
        *_conflicts(view),
        *_migrations(series, urgent=False),
        *_reviews(view),
        *_packages(view, dependencies),
        *_findings(findings or ()),
    ]
    if view.session.record.plan is not None:
        found.append(Suggestion("checklist", "Go through the plan", "its items have to be proven"))
    if findings is None:
        return tuple(found)
    if found:
        found.append(Suggestion("finish", "Apply", "a backup branch first, then the merge branch"))
    else:
        found.append(Suggestion("finish", "Apply: nothing waits", "no entry, hunk or finding is open"))
    return tuple(found)


def _stale(view: View) -> Iterator[Suggestion]:
    keys = view.keys(Standing.STALE)
    if keys:
        yield Suggestion(
            "copy",
            f"Look again at {_count(len(keys), 'stale decision')}",
            "what they were decided on has changed since",
            key=keys[0],
        )


def _mapping(view: View, mappings: Sequence[MappingProposal]) -> Iterator[Suggestion]:
    if view.session.mappings or not mappings:
        return
    first = mappings[0]
    folder = first.mapping.source
    yield Suggestion(
        "copy",
        f"Map {folder or 'the top folder'} to {first.mapping.target or 'the top folder'} before anything else",
        f"{first.reason}; another mapping later makes decisions stale",
        folder=folder,
    )


def _migrations(series: Sequence[Series], urgent: bool) -> Iterator[Suggestion]:
    for one in series:
        if one.accepted or one.source is None or one.target is None or one.source == one.shared:
            continue
        place = one.id if one.id != "." else "the top folder"
        if one.clashes:
            if urgent:
                shown = ", ".join(one.clashes[:3]) + (", …" if len(one.clashes) > 3 else "")
                verb = "is" if len(one.clashes) == 1 else "are"
                yield Suggestion(
                    "migrations",
                    f"Settle the order of the migrations in {place}",
                    f"{shown} {verb} there twice, and other files name migrations by number",
                    folder=one.id,
                )
        elif not urgent:
            count = one.source - one.shared
            yield Suggestion(
                "migrations",
                f"Accept the sequence of {place}",
                f"{_count(count, 'migration')} {'comes' if count == 1 else 'come'} from the source",
                folder=one.id,
            )


def _copies(view: View, areas: Sequence[Area]) -> Iterator[Suggestion]:
    opened = [entry for entry in view.entries(Standing.OPEN) if entry.status is Status.ONLY_SOURCE]
    if opened:
        start = _apart(areas, opened)
        words = f"Decide on {_count(len(opened), 'file')} that only the source has"
        if start is not None:
            folder, count = start
            reason = f"start with {folder}: {count:,} of them, and the target has nothing there"
            yield Suggestion("copy", words, reason, folder=folder)
        else:
            yield Suggestion("copy", words, f"the first is {opened[0].path}", key=opened[0].key)
    others = [entry for entry in view.entries(Standing.OPEN) if entry.status is not Status.ONLY_SOURCE]
    if others:
        yield Suggestion(
            "copy",
            f"Decide on {_count(len(others), 'file')} that both sides have, or had",
            f"no base says which side changed them; the first is {others[0].path}",
            key=others[0].key,
        )


def _apart(areas: Sequence[Area], opened: Sequence[Entry]) -> tuple[str, int] | None:
    """The uppermost folder with most open files in which the target has nothing; one with code, if there is one."""
    found: list[str] = []
    for area in areas:
        is_apart = area.path and area.open and not area.shared and not area.only_target
        if is_apart and not (found and area.path.startswith(f"{found[-1]}/")):
            found.append(area.path)
    code: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for entry in opened:
        at = bisect_right(found, entry.path) - 1
        if at >= 0 and entry.path.startswith(f"{found[at]}/"):
            every[found[at]] += 1
            code[found[at]] += is_code(entry.path)
    best = max(found, key=lambda one: (code[one], every[one]), default=None)
    if best is None or not every[best]:
        return None
    whole = next(area.total for area in areas if area.path == best)
    # A folder that only holds another one says less than that one.
    deepest = [area.path for area in areas if area.path.startswith(f"{best}/") and area.total == whole]
    return (deepest[-1] if deepest else best), every[best]


def _conflicts(view: View) -> Iterator[Suggestion]:
    entries = list(view.entries(Standing.CONFLICT))
    if not entries:
        return
    hunks = {entry.key: view.state(entry).open_hunks for entry in entries}
    whole = sum(not count for count in hunks.values())
    words = f"Resolve {_count(len(entries), 'conflict')}"
    if sum(hunks.values()):
        words += f" with {_count(sum(hunks.values()), 'hunk')}"
    worst = max(entries, key=lambda one: hunks[one.key])
    # Code before documents and lock files, hunks before whole files, few before many.
    easy = min(entries, key=lambda one: (not is_code(one.path), hunks[one.key] or 1_000_000, one.path))
    reason = f"{easy.path} first, which has {_count(hunks[easy.key], 'hunk')}"
    if not hunks[easy.key]:
        reason = f"{easy.path} first; it is decided as a whole file"
    elif len(entries) > 1 and hunks[worst.key] > hunks[easy.key]:
        reason += f"; {worst.path} has most, {hunks[worst.key]:,}"
    if whole and hunks[easy.key]:
        reason += f"; {_count(whole, 'file')} decided as a whole"
    yield Suggestion("resolve", words, reason, key=easy.key)


def _reviews(view: View) -> Iterator[Suggestion]:
    keys = view.keys(Standing.UNREVIEWED)
    if keys:
        entry = view.comparison.entry(keys[0])
        place = entry.path if entry is not None else keys[0]
        yield Suggestion(
            "resolve",
            f"Look at {_count(len(keys), 'file')} that git merged or a proposal settled",
            f"nobody has looked yet; the first is {place}",
            key=keys[0],
        )


def _packages(view: View, found: Dependencies | None) -> Iterator[Suggestion]:
    if found is None or not found.to_settle:
        return
    entry = view.comparison.at(found.place) or view.comparison.entry(found.place)
    shown = ", ".join(found.to_settle[:3]) + (", …" if len(found.to_settle) > 3 else "")
    yield Suggestion(
        "resolve" if entry is not None and view.state(entry).hunks else "copy",
        f"Settle on versions of {_count(len(found.to_settle), 'package')}",
        f"no version is what both sides ask for: {shown}",
        key=entry.key if entry is not None else "",
    )


def _findings(findings: Sequence[Kind]) -> Iterator[Suggestion]:
    for severity, words in ((Severity.ERROR, "error"), (Severity.WARNING, "warning")):
        those = [one for one in findings if one.severity is severity]
        if not those:
            continue
        total = sum(one.count for one in those)
        shown = [f"{words_of(one.kind)}{f' ({one.count:,})' if one.count > 1 else ''}" for one in those[:4]]
        more = f", and {_count(len(those) - 4, 'more kind')}" if len(those) > 4 else ""
        yield Suggestion(
            "findings",
            f"Look at {_count(total, words)}",
            f"{', '.join(shown)}{more}",
            finding=those[0].kind if len(those) == 1 else "",
        )


def words_of(kind: str) -> str:
    """A kind of findings in words."""
    return kind.replace("-", " ")


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
