"""Merging entries one by one: each by the base that was found or chosen for it, or by none."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from state.comparison.entry import TWO_WAY, Base, Entry, FoundBy, Status, Version
from state.merging.merge_tree import MergeTree, Stages, merge_trees
from state.merging.outcome import Merge, Outcome
from state.merging.related import changed_paths
from state.progress import Progress, unwatched
from state.repositories.git import Git
from state.repositories.objects import object_id, write_objects


def merge_unrelated(
    git: Git,
    object_format: str,
    *,
    entries: Iterable[Entry],
    bases: Mapping[str, Base],
    moved: Container[str] = (),
    progress: Progress = unwatched,
) -> Merge:
    """Outcomes of the entries that both sides have, or that one side may have deleted; all others stand.

    `moved` are the keys of moved files that the source moved: these land where the source has them.
    """
    outcomes: dict[str, Outcome] = {}
    with_base: list[tuple[Entry, Base]] = []
    movers: list[Entry] = []
    for entry in entries:
        base = bases.get(entry.key, TWO_WAY)
        if entry.status is Status.ONLY_SOURCE or entry.status is Status.ONLY_TARGET:
            outcome = _alone(entry, base)
            if outcome is not None:
                outcomes[entry.key] = outcome
        elif entry.status is Status.RENAMED or entry.status is Status.DIFFERENT:
            if entry.key in moved and not entry.unreadable:
                movers.append(entry)
            if entry.unreadable:
                words = "can't be merged: a version of it isn't in this repository"
                outcomes[entry.key] = Outcome(words, conflict="unreadable")
            elif entry.source is not None and entry.target is not None and _same_content(entry):
                outcomes[entry.key] = _same(entry)
            elif base.version is None:
                outcomes[entry.key] = _two_way(entry)
            else:
                with_base.append((entry, base))
    progress("merging", 0, len(with_base))
    outcomes.update(_three_way(git, object_format, with_base))
    for entry in movers:
        outcomes[entry.key] = _moved(entry, outcomes[entry.key])
    return Merge(False, outcomes)


def _moved(entry: Entry, outcome: Outcome) -> Outcome:
    """The outcome of a file that the source moved: whatever stands of it lands there."""
    place, version = entry.landed_path or entry.path, entry.target
    if outcome.lands:
        version = outcome.lands[0][1]
    words = (
        f"the source moved it; {outcome.words}" if outcome.base.version is not None else "the source moved it"
    )
    return replace(outcome, words=words, lands=((entry.path, None), (place, version)), review=True)


def _alone(entry: Entry, base: Base) -> Outcome | None:
    """What one side alone has: a base tells that the other side had it, too, and deleted it since."""
    if base.version is None:
        if entry.status is Status.ONLY_TARGET:
            return None
        return Outcome("only in the source: take it or leave it out", open=True)
    here, there = ("source", "target") if entry.status is Status.ONLY_SOURCE else ("target", "source")
    unchanged = (entry.source or entry.target) == base.version
    since = f"the {there} deleted it since {_COMMON[base.found_by]}"
    changed = f"the {here} {'has not changed it' if unchanged else 'changed it'}"
    ask = "take it or leave it out" if here == "source" else "keep it or drop it"
    return Outcome(f"{since}, {changed}: {ask}", base=base, open=True)


def merge_chosen(
    git: Git, object_format: str, chosen: Sequence[tuple[Entry, Base]], found: Mapping[str, Outcome]
) -> dict[str, Outcome]:
    """The outcomes of entries that both sides have, by bases that the operator chose, None for none.

    Where the file lands stays what it is in `found`, the outcomes without that choice.
    """
    outcomes = {entry.key: _two_way(entry, base) for entry, base in chosen if base.version is None}
    outcomes.update(_three_way(git, object_format, [one for one in chosen if one[1].version is not None]))
    for entry, _ in chosen:
        lands = found[entry.key].lands if entry.key in found else ()
        kept = [path for path, version in lands if version is not None]
        if len(kept) == 1 and kept[0] != entry.path and entry.target is not None:
            outcome = outcomes[entry.key]
            version = outcome.lands[0][1] if outcome.lands else entry.target
            outcomes[entry.key] = replace(outcome, lands=((entry.path, None), (kept[0], version)))
    return outcomes


def _same_content(entry: Entry) -> bool:
    return bool(entry.source and entry.target and entry.source.oid == entry.target.oid)


def _same(entry: Entry) -> Outcome:
    if entry.source is not None and entry.target is not None and entry.source.mode != entry.target.mode:
        modes = f"{entry.source.mode} in the source, {entry.target.mode} in the target"
        return Outcome(f"same content, other mode ({modes}); the target's mode stands", review=True)
    return Outcome("same content at another path; the target's path stands")


def _two_way(entry: Entry, base: Base = TWO_WAY) -> Outcome:
    stages = Stages(None, entry.target, entry.source)
    why = (
        "no common version is known"
        if base.found_by is FoundBy.NONE
        else "you chose to merge it without a base"
    )
    return Outcome(
        f"{why}: every difference is yours to decide", base=base, conflict="content", stages=stages
    )


def _three_way(
    git: Git, object_format: str, with_base: Sequence[tuple[Entry, Base]]
) -> Iterable[tuple[str, Outcome]]:
    """One merge of all of them at once, in flat trees whose names are numbers."""
    if not with_base:
        return
    versions: list[Sequence[Version | None]] = [
        [base.version for _, base in with_base],
        [entry.target for entry, _ in with_base],
        [entry.source for entry, _ in with_base],
    ]
    commits: list[str] = []
    objects: list[tuple[str, bytes]] = []
    for side in versions:
        tree = numbered_tree(side)
        objects.append(("tree", tree))
        commit = commit_bytes(object_id("tree", tree, object_format), commits[:1])
        objects.append(("commit", commit))
        commits.append(object_id("commit", commit, object_format))
    write_objects(git, objects, object_format)
    _, target, source = commits
    merged = merge_trees(git, target, source, renames=False)
    # Where the kinds of file differ, git sets the versions aside as `00000007~commit`.
    conflicts = {name.partition("~")[0]: stages for name, stages in merged.conflicts.items()}
    merged = replace(merged, conflicts=conflicts)
    changed = changed_paths(git, target, merged.tree)
    for number, (entry, base) in enumerate(with_base):
        yield entry.key, _outcome(f"{number:08d}", entry, base, merged, changed)


def _outcome(
    name: str, entry: Entry, base: Base, merged: MergeTree, changed: Mapping[str, Version | None]
) -> Outcome:
    common = _COMMON[base.found_by]
    if name in merged.conflicts:
        kind, _ = merged.messages.get(name, ("content", ""))
        stages = Stages(base.version, entry.target, entry.source)
        words = f"both sides changed the same lines since {common}"
        return Outcome(words, (), base, True, False, kind, stages)
    if name not in changed:
        return Outcome(f"by {common} only the target changed it", (), base, True)
    version = changed[name]
    if version == entry.source:
        words = f"by {common} only the source changed it"
    else:
        words = f"both sides changed it since {common}; git merges them cleanly"
    return Outcome(words, ((entry.path, version),), base, True)


_COMMON = {
    FoundBy.MERGE_BASE: "the merge base",
    FoundBy.HISTORY: "their newest common version",
    FoundBy.TWIN: "the commit that both histories have",
    FoundBy.ANCESTOR_TREE: "the commit that the copy was taken from",
    FoundBy.SIMILAR: "a similar version",
    FoundBy.CHOSEN: "the version that you chose",
}


def numbered_tree(versions: Sequence[Version | None]) -> bytes:
    """A flat tree whose names are the versions' numbers."""
    return b"".join(
        b"%s %08d\0" % (version.mode.lstrip("0").encode(), number) + bytes.fromhex(version.oid)
        for number, version in enumerate(versions)
        if version is not None
    )


def commit_bytes(tree: str, parents: Sequence[str]) -> bytes:
    """A commit that nobody signed: it only tells git what was merged with what."""
    lines = [
        f"tree {tree}",
        *(f"parent {parent}" for parent in parents),
        "author Plait <plait@localhost> 0 +0000",
        "committer Plait <plait@localhost> 0 +0000",
        "",
        "",
    ]
    return "\n".join(lines).encode()
