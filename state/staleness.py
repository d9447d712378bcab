"""Which decisions no longer fit when snapshots, mappings or bases change."""

from state.comparison.entry import Entry
from state.landscape import Landscape, survey
from state.progress import Progress
from state.repositories.repository import Repository
from state.result import read_entries
from state.session.session import Session
from state.view import View


def stale_under(
    target: Repository, before: View, changed: Session, progress: Progress, known: Landscape | None = None
) -> tuple[tuple[str, ...], Landscape]:
    """Decided or reviewed entries whose three texts differ under `changed`, and the landscape there.

    A hunk is named by its content, so hunk decisions survive other changes of their file: they turn
    stale only when one of them is gone and no open hunk would make the operator look at the file anyway.
    A repair names where other files stand: it turns stale when any file of the source lands elsewhere.
    """
    *_, landscape = survey(target, changed, progress=progress, known=known)
    after = landscape.view(changed)
    session = before.session
    stale: list[str] = []
    repaired = {key for key, decision in session.decisions.items() if decision.is_repair}
    if not (repaired and _moved(before, after)):
        repaired = set()
    for key in dict.fromkeys((*session.decisions, *session.reviewed)):
        old, new = before.comparison.entry(key), after.comparison.entry(key)
        if old is None:
            continue
        if new is None:
            stale.append(key)
            continue
        if key not in repaired and (old.source, old.target, before.base(old)) == (
            new.source,
            new.target,
            after.base(new),
        ):
            continue
        decision = session.decisions.get(key)
        if decision is None or decision.kind != "hunks" or _lost_hunks(target, after, new):
            stale.append(key)
    return tuple(stale), landscape


def _moved(before: View, after: View) -> bool:
    """Whether a file of the source lands elsewhere than before."""
    if before.session.mappings == after.session.mappings:
        return False
    return any(
        entry.source is not None
        and (new := after.comparison.entry(entry.key)) is not None
        and new.path != entry.path
        for entry in before.comparison.entries()
    )


def _lost_hunks(target: Repository, view: View, entry: Entry) -> bool:
    decision = view.session.decisions[entry.key]
    merge = next(iter(read_entries(target, view, [entry])))
    there = {region.hunk for region in merge.regions}
    return not all(hunk in there for hunk in decision.hunks) and not merge.open(decision.hunks)
