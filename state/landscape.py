"""Everything derived from the two snapshots, in stages: comparison, renames, bases, merge, hunks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from state.comparison.bases import infer_bases
from state.comparison.compare import Comparison, compare
from state.comparison.entry import Base, Entry, Status, Version
from state.comparison.mapping import Landing
from state.comparison.renames import similar_renames
from state.errors import PlaitError
from state.merging.file_reader import Versions, read_merges
from state.merging.outcome import Merge, Outcome
from state.merging.related import merge_related
from state.merging.unrelated import commit_bytes, merge_unrelated
from state.progress import Progress, unwatched
from state.repositories.history import is_ancestor, merge_bases
from state.repositories.objects import Objects, object_id, write_objects
from state.repositories.repository import Repository
from state.repositories.snapshot import Snapshot
from state.repositories.trees import Tree
from state.session.session import Session
from state.view import Stage, View


@dataclass(frozen=True, slots=True)
class Landscape:
    """What is known about the two snapshots so far; decisions have no part in it."""

    comparison: Comparison
    related: bool
    stage: Stage
    merge: Merge | None = None
    bases: Mapping[str, Base] = field(default_factory=dict)

    def view(self, session: Session) -> View:
        """This landscape under a session's decisions."""
        return View.of(session, self.comparison, self.related, self.stage, self.merge, self.bases)


def inputs(session: Session) -> tuple[object, ...]:
    """What a landscape depends on."""
    bases = tuple(sorted(session.bases.items()))
    return session.source, session.target, session.base, session.mappings, session.exclusions, bases


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
) -> Iterator[Landscape]:
    """The landscape after each stage; every later one knows more. Blocking: for a worker."""
    source, into = session.source, session.target
    assert source is not None and into is not None
    related = session.base is not None
    landing = Landing(session.mappings)
    progress("comparing")
    comparison = compare(
        target.git,
        source.tree,
        into.tree,
        landing=landing,
        exclusions=session.exclusions,
        unreadable=(*source.unreadable, *into.unreadable),
        renames=renames,
    )
    yield Landscape(comparison, related, Stage.COMPARED)
    if renames:
        pairs = similar_renames(target.git, comparison, progress)
        if pairs and session.base is not None:
            pairs = _moved_since(target, session.base, pairs)
        if pairs:
            comparison = comparison.with_renames(pairs)
    yield Landscape(comparison, related, Stage.RENAMES)
    if session.base is not None:
        merge = _merge_with_shared_history(target, session, comparison, landing, progress)
        bases: Mapping[str, Base] = {}
    else:
        bases = infer_bases(target.git, source, into.commit, comparison, landing, progress)
        yield Landscape(comparison, related, Stage.BASES, None, bases)
        merge = merge_unrelated(
            target.git,
            target.object_format,
            entries=unsettled(comparison),
            bases=bases,
            progress=progress,
        )
    merge = find_hunks(target, comparison, merge, progress)
    yield Landscape(comparison, related, Stage.MERGED, merge, bases)


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


def unsettled(comparison: Comparison) -> Iterator[Entry]:
    """The entries that may need merging: neither identical nor excluded."""
    for status in (Status.DIFFERENT, Status.RENAMED, Status.ONLY_SOURCE, Status.ONLY_TARGET):
        for key in comparison.keys(status):
            entry = comparison.entry(key)
            if entry is not None:
                yield entry


def _merge_with_shared_history(
    target: Repository, session: Session, comparison: Comparison, landing: Landing, progress: Progress
) -> Merge:
    source, into = session.source, session.target
    assert source is not None and into is not None and session.base is not None
    listing = Tree.read(target.git, session.base, target.object_format)
    base_versions = dict(listing.items())
    source_commit, target_commit = source.commit, into.commit
    unreadable: set[str] = set()

    def merged() -> Merge:
        return merge_related(
            target.git,
            target_commit=target_commit,
            source_commit=source_commit,
            entries=list(unsettled(comparison)),
            base_versions=base_versions,
            unreadable=unreadable,
            seconds=comparison.seconds,
            progress=progress,
        )

    if not landing and not source.alone:
        try:
            return merged()
        except PlaitError:
            # git stops at the first object that isn't here; then those paths are left out of all three.
            unreadable = _unreadable(target, base_versions, comparison)
            if not unreadable:
                raise
    base_versions = _landed_base(base_versions, comparison, landing)
    unreadable = unreadable or _unreadable(target, base_versions, comparison)
    sides: list[dict[str, Version]] = [dict(base_versions), {}, {}]
    for entry in comparison.entries():
        if entry.target is not None:
            sides[1][entry.path] = entry.target
        if entry.source is not None and entry.landed_path is not None and entry.key not in comparison.seconds:
            sides[2][entry.landed_path] = entry.source
    for path in unreadable:
        for side in sides:
            side.pop(path, None)
    target_commit, source_commit = _synthetic(target, sides)
    return merged()


def _unreadable(target: Repository, base: Mapping[str, Version], comparison: Comparison) -> set[str]:
    """Paths that a merge would have to read, and of which a version isn't here."""
    versions: dict[str, set[str]] = {}
    for entry in unsettled(comparison):
        for path, version in (
            (entry.target_path, entry.target),
            (entry.landed_path, entry.source),
            (entry.path, base.get(entry.path)),
        ):
            if path is not None and version is not None and not version.is_submodule:
                versions.setdefault(path, set()).add(version.oid)
    for path, version in base.items():
        if path not in versions and comparison.target_at(path) is None and not version.is_submodule:
            versions[path] = {version.oid}
    with Objects(target.git) as objects:
        sizes = objects.sizes(oid for oids in versions.values() for oid in oids)
    return {path for path, oids in versions.items() if any(sizes[oid] is None for oid in oids)}


def _landed_base(base: Mapping[str, Version], comparison: Comparison, landing: Landing) -> dict[str, Version]:
    """The merge base with its paths where the mappings land them.

    A mapped path without a counterpart in the target is left out of the base: the target never had
    it there, so it is an addition and not a file that the target deleted.
    """
    landed: dict[str, Version] = {}
    for path, version in base.items():
        place = landing.land(path)
        if place == path:
            landed.setdefault(path, version)
        elif comparison.target_at(place) is not None:
            landed[place] = version
    return landed


def _synthetic(target: Repository, sides: Iterable[Mapping[str, Version]]) -> tuple[str, str]:
    """Commits of the target's and the source's tree on top of one of the base's tree; returns the two."""
    commits: list[str] = []
    for versions in sides:
        tree = Tree.empty(target.object_format).put_all(dict(versions))
        write_objects(target.git, tree.objects(), target.object_format)
        data = commit_bytes(tree.oid, commits[:1])
        write_objects(target.git, [("commit", data)], target.object_format)
        commits.append(object_id("commit", data, target.object_format))
    return commits[1], commits[2]


def find_hunks(
    target: Repository, comparison: Comparison, merge: Merge, progress: Progress = unwatched
) -> Merge:
    """The merge with the hunks of every conflict in text, and with what its clean regions already make of it."""
    stopped: list[tuple[Entry, Outcome]] = []
    for key, outcome in merge.outcomes.items():
        entry = comparison.entry(key)
        if entry is not None and outcome.conflict is not None and outcome.suggested is None:
            stopped.append((entry, outcome))
    wanted = [
        Versions(entry.key, entry.path, outcome.base, outcome.stages.source, outcome.stages.target)
        for entry, outcome in stopped
    ]
    outcomes = dict(merge.outcomes)
    composed: list[tuple[str, bytes]] = []
    merges = read_merges(target.git, target.object_format, wanted, progress, len(wanted))
    for (entry, outcome), found in zip(stopped, merges, strict=True):
        if not found.text:
            continue
        if not found.hunks:
            # The finer merge that git runs stopped where plain regions agree: the file is decided as a whole.
            continue
        lands = outcome.lands
        stands = outcome.stages.target
        text = found.result({}, _no_text)
        if stands is not None and text != b"".join(found.target_lines):
            composed.append(("blob", text))
            version = Version(stands.mode, object_id("blob", text, target.object_format))
            path = next((path for path, kept in lands if kept is not None), entry.path)
            lands = (*((one, kept) for one, kept in lands if kept is None), (path, version))
        outcomes[entry.key] = replace(outcome, hunks=found.hunks, lands=lands)
    write_objects(target.git, composed, target.object_format)
    return replace(merge, outcomes=outcomes)


def _no_text(content: str) -> bytes:
    raise AssertionError(f"no decision, no text: {content}")
