"""Everything derived from the two snapshots, in stages: comparison, renames, bases, merge, hunks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from posixpath import basename

from state.code import code_of
from state.collector import without_collector
from state.comparison.bases.inferring import Bases, infer_bases
from state.comparison.bases.keeping import Store, digest_of, keep_bases, kept_bases
from state.comparison.bases.moves import follow_moves
from state.comparison.compare import Comparison, compare
from state.comparison.entry import TWO_WAY, Base, Entry, FoundBy, Status, Version
from state.comparison.mapping import Landing
from state.comparison.renames import similar_renames
from state.merging.file_merge import FileMerge
from state.merging.file_reader import Versions, read_merges
from state.merging.keeping import Kept, keep_merge, kept_merge
from state.merging.outcome import Merge, Outcome
from state.merging.regions import RegionKind
from state.merging.shared_history import merge_with_shared_history, unsettled
from state.merging.unrelated import merge_chosen, merge_unrelated
from state.progress import Progress, unwatched
from state.repositories.git import require_git
from state.repositories.history import is_ancestor, merge_bases
from state.repositories.objects import object_id, write_objects
from state.repositories.references import anchor_blobs
from state.repositories.repository import Repository
from state.repositories.snapshot import Snapshot
from state.session.base_choice import ChosenBase
from state.session.session import Session
from state.view import Stage, View

SURE = 85
"""Percent from which two files of strangers are one that moved, whatever they are called."""


@dataclass(frozen=True, slots=True)
class Landscape:
    """What is known about the two snapshots so far; decisions have no part in it."""

    comparison: Comparison
    related: bool
    stage: Stage
    merge: Merge | None = None
    bases: Mapping[str, Base] = field(default_factory=dict)
    surveyed: tuple[object, ...] = ()
    """What it was made from; empty before the last stage."""
    found: Merge | None = None
    """The merge by the bases that Plait found alone."""
    chosen: Mapping[str, ChosenBase] = field(default_factory=dict)
    """The operator's bases that `merge` goes by."""

    def view(self, session: Session) -> View:
        """This landscape under a session's decisions."""
        return View.of(session, self.comparison, self.related, self.stage, self.merge, self.bases)

    def found_base(self, entry: Entry) -> Base:
        """The base that Plait found for an entry, whatever the operator chose since."""
        outcome = self.found.outcomes.get(entry.key) if self.found is not None else None
        return outcome.base if outcome is not None else self.bases.get(entry.key, TWO_WAY)


def inputs(session: Session) -> tuple[object, ...]:
    """What a landscape depends on."""
    return *_ground(session), tuple(sorted(session.bases.items(), key=lambda one: one[0]))


def _ground(session: Session) -> tuple[object, ...]:
    """What makes a whole survey necessary when it changes."""
    return session.source, session.target, session.base, session.mappings, session.exclusions


def base_commit(target: Repository, source: Snapshot, into: Snapshot) -> str | None:
    """The merge base of the two snapshots, None when they share no history that is here."""
    if source.original is None or target.has(source.original):
        found = merge_bases(target.git, into.commit, source.original or source.commit)
        return found[0] if found else None
    # A shallow or partial source: its commits are read where they are, the first one that the target
    # has among its own ancestors is the base.
    repository = Repository.open(source.location)
    commits = repository.git.text("rev-list", "--topo-order", source.original).split()
    here = target.git.text(
        "cat-file", "--batch-check=%(objecttype)", input="".join(f"{one}\n" for one in commits).encode()
    ).splitlines()
    shared = (one for one, kind in zip(commits, here, strict=True) if kind == "commit")
    return next((one for one in shared if is_ancestor(target.git, one, into.commit)), None)


def survey(
    target: Repository,
    session: Session,
    *,
    renames: bool = True,
    progress: Progress = unwatched,
    known: Landscape | None = None,
    store: Store | None = None,
) -> Iterator[Landscape]:
    """The landscape after each stage; every later one knows more. Blocking: for a worker.

    `store` keeps the bases of strangers and the merge for the next time, which then is one stage. Where only
    chosen bases differ from what `known` was made from, there is one, too, soon done.
    """
    surveyed = (*_ground(session), renames)
    if known is not None and known.surveyed == surveyed:
        yield _rebased(target, known, session, progress)
        return
    source, into = session.source, session.target
    assert source is not None and into is not None
    related = session.base is not None
    landing = Landing(session.mappings)
    progress("comparing")
    name = _name_of(target, surveyed) if store is not None else ""
    kept = kept_merge(store, target.git, name) if store is not None else None
    comparison = compare(
        target.git,
        source.tree,
        into.tree,
        landing=landing,
        exclusions=session.exclusions,
        unreadable=(*source.unreadable, *into.unreadable),
        renames=renames and kept is None,
    )
    if kept is not None:
        comparison, merge = comparison.with_matches(kept.matches), kept.merge
        whole = Landscape(comparison, related, Stage.MERGED, merge, kept.bases, surveyed, merge)
        yield _rebased(target, whole, session, progress)
        return
    yield Landscape(comparison, related, Stage.COMPARED)
    plain, pairs = comparison, list[tuple[str, str, int]]()
    if renames:
        pairs = similar_renames(target.git, comparison, progress)
        if session.base is None:
            pairs = [pair for pair in pairs if _is_one_file(*pair)]
        elif pairs:
            pairs = _moved_since(target, session.base, pairs)
        if pairs:
            comparison = comparison.with_renames(pairs)
    yield Landscape(comparison, related, Stage.RENAMES)
    if session.base is not None:
        merge = merge_with_shared_history(target, source, into, session.base, comparison, landing, progress)
        bases: Mapping[str, Base] = {}
    else:
        found = _bases(target, session, comparison, landing, progress, store)
        if found.apart:
            comparison = plain.with_renames([one for one in pairs if one[0] not in found.apart])
            found = _bases(target, session, comparison, landing, progress, store)
        if renames:
            comparison, found = follow_moves(target.git, comparison, found, progress)
        bases = found.found
        yield Landscape(comparison, related, Stage.BASES, None, bases)
        merge = merge_unrelated(
            target.git,
            target.object_format,
            entries=unsettled(comparison),
            bases=bases,
            moved=found.moved,
            progress=progress,
        )
        merge = replace(merge, findings=(*merge.findings, *found.findings))
    merge = find_hunks(target, comparison, merge, progress)
    if store is not None:
        keep_merge(store, target.git, name, Kept(comparison.matches, bases, merge))
    whole = Landscape(comparison, related, Stage.MERGED, merge, bases, surveyed, merge)
    yield _rebased(target, whole, session, progress)


def _name_of(target: Repository, surveyed: tuple[object, ...]) -> str:
    """What a merge depends on, as one word: both sides, git and its settings, and the code that reads them."""
    settings = target.git.run("config", "-z", "--get-regexp", r"^(core|diff|merge)\.")
    attributes = target.common_dir / "info" / "attributes"
    told = (
        code_of("comparison", "merging", "repositories", "landscape.py"),
        require_git(),
        settings,
        attributes.read_bytes() if attributes.is_file() else b"",
        surveyed,
    )
    return sha256(repr(told).encode("utf-8", "surrogateescape")).hexdigest()


def _bases(
    target: Repository,
    session: Session,
    comparison: Comparison,
    landing: Landing,
    progress: Progress,
    store: Store | None,
) -> Bases:
    """The bases of two histories that share no commit, as they were kept or by reading both."""
    source, into = session.source, session.target
    assert source is not None and into is not None
    # Which files are renamed follows from the trees; whether renames were looked for at all does not.
    digest = digest_of(source, into.commit, session.mappings, session.exclusions, sorted(comparison.matches))
    found = kept_bases(store, target.git, digest) if store is not None else None
    if found is None:
        found = infer_bases(
            target.git,
            source,
            into.commit,
            comparison,
            landing,
            progress,
            object_format=target.object_format,
        )
        if source.original is not None and found.found:
            # Those of a history that isn't here were copied: no commit of the target's holds them.
            oids = [base.version.oid for base in found.found.values() if base.version is not None]
            name = f"refs/plait/{session.name}/bases/found"
            anchor_blobs(target.git, name, oids, target.object_format)
        if store is not None:
            keep_bases(store, digest, found)
    return found


def _rebased(target: Repository, known: Landscape, session: Session, progress: Progress) -> Landscape:
    """The landscape with the bases that the operator chose; only entries whose choice changed are merged again."""
    assert known.merge is not None and known.found is not None
    before, chosen = known.chosen, session.bases
    changed = [key for key in {**before, **chosen} if before.get(key) != chosen.get(key)]
    if not changed:
        return known
    outcomes, found = dict(known.merge.outcomes), known.found.outcomes
    again: list[tuple[Entry, Base]] = []
    for key in changed:
        outcomes.pop(key, None)
        if key in found:
            outcomes[key] = found[key]
        entry = known.comparison.entry(key)
        if key in chosen and entry is not None and is_rebasable(entry):
            again.append((entry, chosen_base(chosen[key])))
    progress("merging", 0, len(again))
    made = Merge(known.related, merge_chosen(target.git, target.object_format, again, found))
    outcomes.update(find_hunks(target, known.comparison, made, progress).outcomes)
    return replace(known, merge=replace(known.merge, outcomes=outcomes), chosen=chosen)


def is_rebasable(entry: Entry) -> bool:
    """Whether an entry can be merged from another base: both sides have it as a file, and differ."""
    return (
        entry.status in (Status.DIFFERENT, Status.RENAMED)
        and entry.source is not None
        and entry.target is not None
        and entry.source.oid != entry.target.oid
        and not (entry.unreadable or entry.source.is_submodule or entry.target.is_submodule)
    )


def chosen_base(chosen: ChosenBase) -> Base:
    """The operator's choice as the base of an entry."""
    if chosen.version is None:
        words = "you chose to merge it without a base"
    else:
        words = f"you chose the version of {chosen.where or chosen.version.oid[:10]}"
    return Base(FoundBy.CHOSEN, chosen.version, chosen.path, 1.0, words)


def _is_one_file(key: str, place: str, score: int) -> bool:
    """Whether two files of strangers can be one that moved.

    Boilerplate is alike everywhere: where no history tells, another name needs nearly the same content.
    """
    return score >= SURE or basename(key) == basename(place)


def _moved_since(
    target: Repository, base: str, pairs: Sequence[tuple[str, str, int]]
) -> list[tuple[str, str, int]]:
    """The pairs that can be one file that moved since the base.

    Where the base has both paths, each side deleted one of two files that are alike: two entries, and
    a decision on one must not pass for the other.
    """
    listing = target.git.run("ls-tree", "-r", "-z", "--name-only", base)
    before = set(listing.decode("utf-8", "surrogateescape").split("\0"))
    return [pair for pair in pairs if pair[0] == pair[1] or pair[0] not in before or pair[1] not in before]


def find_hunks(
    target: Repository, comparison: Comparison, merge: Merge, progress: Progress = unwatched
) -> Merge:
    """The merge with the hunks of every conflict in text, and with what its clean regions already make of it."""
    stopped: list[tuple[Entry, Outcome]] = []
    for key, outcome in merge.outcomes.items():
        if outcome.conflict is None or outcome.suggested is not None:
            continue
        entry = comparison.entry(key)
        if entry is not None:
            stopped.append((entry, outcome))
    wanted = [
        Versions(entry.key, entry.path, outcome.base, outcome.stages.source, outcome.stages.target)
        for entry, outcome in stopped
    ]
    outcomes = dict(merge.outcomes)
    composed: list[tuple[str, bytes]] = []
    merges = read_merges(target.git, target.object_format, wanted, progress, len(wanted))
    with without_collector():
        for (entry, outcome), found in zip(stopped, merges, strict=True):
            hunks = found.hunks
            if not hunks:
                # The finer merge that git runs stopped where plain regions agree, or it isn't text: the file
                # is decided as a whole.
                continue
            lands = outcome.lands
            stands = outcome.stages.target
            if stands is not None and (text := _merged_text(found)) is not None:
                composed.append(("blob", text))
                version = Version(stands.mode, object_id("blob", text, target.object_format))
                path = next((path for path, kept in lands if kept is not None), entry.path)
                lands = (*((one, kept) for one, kept in lands if kept is None), (path, version))
            outcomes[entry.key] = replace(outcome, hunks=hunks, lands=lands)
    write_objects(target.git, composed, target.object_format)
    return replace(merge, outcomes=outcomes)


def _merged_text(found: FileMerge) -> bytes | None:
    """What clean regions make of the target's text before any decision; None where it stays as it is."""
    if not any(region.kind is RegionKind.SOURCE for region in found.regions):
        return None
    text = found.result({}, _no_text)
    return text if text != b"".join(found.target_lines) else None


def _no_text(content: str) -> bytes:
    raise AssertionError(f"no decision, no text: {content}")
