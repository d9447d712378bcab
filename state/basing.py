"""The versions that an entry can be merged from, and the operator's choice among them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Protocol

from state.comparison.bases.both_sides import history_of
from state.comparison.bases.file_history import PastVersion, file_history
from state.comparison.bases.similarity import Lines
from state.comparison.entry import TWO_WAY, Base, Entry, FoundBy, Status, Version
from state.errors import PlaitError
from state.landscape import is_rebasable
from state.merging.file_merge import is_text
from state.merging.file_reader import Versions, read_merges
from state.merging.regions import RegionKind
from state.progress import Progress, unwatched
from state.repositories.git import Git
from state.repositories.history import is_ancestor
from state.repositories.objects import Objects, write_objects
from state.repositories.references import update_references
from state.repositories.repository import Repository
from state.repositories.snapshot import Snapshot
from state.session.base_choice import ChooseBase, ChosenBase
from state.session.session import Session
from state.view import View

# So many versions of a side are offered; of so many it is said how alike they are and what they would leave.
MOST_LISTED = 200
MOST_WEIGHED = 40


class MissingVersion(PlaitError):
    """A version of either history whose content isn't there, as in a partial clone."""


class Ground(Protocol):
    """What bases need of the workspace."""

    name: str
    target: Repository

    @property
    def session(self) -> Session: ...

    @property
    def source_snapshot(self) -> Snapshot: ...

    @property
    def target_snapshot(self) -> Snapshot: ...

    def loaded(self, progress: Progress = unwatched) -> View: ...

    def found_base(self, entry: Entry) -> Base: ...

    def rebase(self, change: ChooseBase, progress: Progress = unwatched) -> Session: ...


@dataclass(frozen=True, slots=True)
class BaseCandidate:
    """A version that an entry can be merged from; without a version it is merged two-way."""

    base: Base
    where: str
    """Side, commit, day and subject: "source 1a2b3c4d5e, 2021-03-04: Subject"; empty where no commit is known."""
    when: str
    """The day of its commit, as 2021-03-04; empty where no commit is known."""
    side: str
    """Whose history has it: "both", "source" or "target"; empty for two-way."""
    similarity_source: float | None
    """How much of it and of the source's file is the same, 0 to 1; None where it wasn't weighed."""
    similarity_target: float | None
    conflicts: int | None
    """How many conflict hunks it would leave; None where that wasn't looked at."""
    current: bool
    """Whether the entry is merged from it now."""

    @property
    def chosen(self) -> ChosenBase:
        """What to choose it by."""
        return ChosenBase(self.base.version, self.base.path, self.where)


class Basing:
    """The bases of one session's entries."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def candidates(self, key: str, progress: Progress = unwatched) -> tuple[BaseCandidate, ...]:
        """The versions of a file that stand in either history, and two-way as the last one; blocking, for a worker.

        First the one that Plait found, then those that both sides had, then the others, each from the newest to the oldest.
        """
        view = self._ground.loaded(progress)
        entry = self._entry(view, key)
        now = view.base(entry) or TWO_WAY
        found = self._ground.found_base(entry)
        listed = list(self._listed(entry, found, progress))
        listed = [replace(one, current=_same(one.base, now)) for one in listed]
        chosen = view.session.bases.get(key)
        if chosen is not None and chosen.version is not None and not any(one.current for one in listed):
            # Its history isn't there any more, or is too long.
            listed.insert(0, BaseCandidate(now, chosen.where, "", "", None, None, None, True))
        weighed = self._weighed(entry, listed[:MOST_WEIGHED], progress)
        two_way = self._weighed(entry, [_two_way(now.version is None)], progress)
        return (*weighed, *listed[MOST_WEIGHED:], *two_way)

    def choose(self, keys: Iterable[str], base: ChosenBase | None, progress: Progress = unwatched) -> Session:
        """Merges entries from a base, from none where it has no version, or with None from what Plait finds."""
        view = self._ground.loaded(progress)
        wanted = tuple(dict.fromkeys(keys))
        if not wanted:
            raise PlaitError("nothing was chosen")
        for key in wanted:
            self._entry(view, key)
        if base is not None and base.version is not None:
            self._bring(base.version, progress)
            # It may be of a history that only the source's own repository holds.
            name, oid = f"refs/plait/{self._ground.name}/bases/{base.version.oid}", base.version.oid
            update_references(self._ground.target.git, [(name, oid, None)], "plait: base")
        return self._ground.rebase(ChooseBase(wanted, base), progress)

    def version_at(self, revision: str, path: str) -> ChosenBase:
        """The version of a file at a commit of either side, as a base to choose."""
        for _, git in self._repositories():
            oid = git.text(
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                f"{revision}^{{commit}}",
                ok=(0, 1, 128),
            )
            if not oid:
                continue
            # Git refuses an empty path and one that leaves the tree: no such file either.
            listed = git.run("ls-tree", "-z", "--full-tree", oid, "--", path, ok=(0, 128)).decode(
                "utf-8", "surrogateescape"
            )
            facts, _, name = listed.rstrip("\0").partition("\t")
            if facts and name == path and facts.split(" ")[1] == "blob":
                mode, _, blob = facts.split(" ")
                day, subject = git.text("log", "-1", "--format=%as%x01%s", oid, "--").split("\x01", 1)
                return ChosenBase(Version(mode, blob), path, _where(self._side(git, oid), oid, day, subject))
        raise PlaitError("no such file at that revision, in source or target", f"{revision}:{path}")

    def _side(self, git: Git, commit: str) -> str:
        """Whose history a commit is in."""
        target = is_ancestor(self._ground.target.git, commit, self._ground.target_snapshot.commit)
        source = is_ancestor(git, commit, history_of(git, self._ground.source_snapshot)[1])
        return (
            "both histories"
            if source and target
            else "target"
            if target
            else "source"
            if source
            else "commit"
        )

    def version_of(self, key: str, oid: str, progress: Progress = unwatched) -> ChosenBase:
        """The candidate of an entry whose object id begins so."""
        found = {
            one.base.version.oid: one
            for one in self.candidates(key, progress)
            if oid and one.base.version is not None and one.base.version.oid.startswith(oid)
        }
        if len(found) != 1:
            what = "no version of it begins so" if not found else "several versions of it begin so"
            raise PlaitError(what, f"{key}, {oid}", "`plait base PATH --list` lists them")
        return next(iter(found.values())).chosen

    def _entry(self, view: View, key: str) -> Entry:
        entry = view.comparison.entry(key)
        if entry is None:
            raise PlaitError("no such entry in this session", key)
        if not is_rebasable(entry):
            raise PlaitError(
                _why_not(entry), key, "a base is of use only where both sides have a file, and differ"
            )
        return entry

    def _repositories(self) -> Iterator[tuple[str, Git]]:
        source_git, _ = history_of(self._ground.target.git, self._ground.source_snapshot)
        yield "source", source_git
        yield "target", self._ground.target.git

    def _listed(self, entry: Entry, found: Base, progress: Progress) -> Iterator[BaseCandidate]:
        git = self._ground.target.git
        source_git, source_commit = history_of(git, self._ground.source_snapshot)
        source_path = entry.source_path or entry.path
        sides = {
            "source": list(file_history(source_git, source_commit, source_path, progress, MOST_LISTED)),
            "target": list(
                file_history(git, self._ground.target_snapshot.commit, entry.path, progress, MOST_LISTED)
            ),
        }
        in_source = {one.version.oid for one in sides["source"]}
        in_target = {one.version.oid for one in sides["target"]}
        assert entry.source is not None and entry.target is not None
        now = entry.source.oid, entry.target.oid
        known = {one.version.oid: (side, one) for side, ones in sides.items() for one in ones}
        if found.found_by is FoundBy.MERGE_BASE:
            found = replace(found, words="the version of the commit that both histories share")
        if found.version is not None:
            side, past = known.get(found.version.oid, ("", None))
            yield _candidate(found, in_source, in_target, side, past)
        both: list[BaseCandidate] = []
        others: list[BaseCandidate] = []
        for side, past in sorted(known.values(), key=lambda one: -one[1].commit.time):
            oid = past.version.oid
            if found.version is not None and oid == found.version.oid:
                continue
            if oid in now and not (oid in in_source and oid in in_target):
                # What only one side has, and has now, is no ancestor: take and keep are for that.
                continue
            chosen = ChosenBase(past.version, past.path, _where(side, *_told(past)))
            base = Base(FoundBy.CHOSEN, past.version, past.path, 1.0, f"the version of {chosen.where}")
            one = _candidate(base, in_source, in_target, side, past)
            (both if one.side == "both" else others).append(one)
        yield from chain(both, others)

    def _weighed(
        self, entry: Entry, listed: Sequence[BaseCandidate], progress: Progress
    ) -> list[BaseCandidate]:
        """The candidates with what is known only from reading them."""
        assert entry.source is not None and entry.target is not None
        git, object_format = self._ground.target.git, self._ground.target.object_format
        listed = list(listed)
        # What a partial or shallow source lacks is listed all the same, and refused only when it is chosen.
        there = [one for one in listed if self._is_here(one.base.version, progress)]
        wanted = [
            Versions(str(number), entry.path, one.base, entry.source, entry.target)
            for number, one in enumerate(there)
        ]
        oids = [one.base.version.oid for one in there if one.base.version is not None]
        with Objects(git) as objects:
            texts = dict(objects.blobs(dict.fromkeys((entry.source.oid, entry.target.oid, *oids))))
        sides = [texts[version.oid] for version in (entry.source, entry.target)]
        bags = {oid: Lines(text) for oid, text in texts.items() if text is not None and is_text(text)}
        weighed: dict[int, BaseCandidate] = {}
        for one, merge in zip(
            there, read_merges(git, object_format, wanted, progress, len(wanted)), strict=True
        ):
            conflicts = None
            if merge.text and None not in sides:
                conflicts = sum(region.kind is RegionKind.CONFLICT for region in merge.regions)
            bag = bags.get(one.base.version.oid) if one.base.version is not None else None
            alike = [
                round(bag.similarity(bags[side.oid]), 3) if bag is not None and side.oid in bags else None
                for side in (entry.source, entry.target)
            ]
            weighed[id(one)] = replace(
                one, conflicts=conflicts, similarity_source=alike[0], similarity_target=alike[1]
            )
        return [weighed.get(id(one), one) for one in listed]

    def _is_here(self, version: Version | None, progress: Progress) -> bool:
        try:
            if version is not None:
                self._bring(version, progress)
        except MissingVersion:
            return False
        return True

    def _bring(self, version: Version, progress: Progress) -> None:
        """Makes sure that a version is in the target's objects; a source's history may be elsewhere."""
        git = self._ground.target.git
        if Objects(git).sizes([version.oid])[version.oid] is not None:
            return
        progress("reading a version")
        for _, other in self._repositories():
            with Objects(other) as objects:
                text = objects.blob(version.oid)
            if text is not None:
                write_objects(git, [("blob", text)], self._ground.target.object_format)
                return
        raise MissingVersion(
            "this version isn't in either repository",
            version.oid,
            "fetch the rest of the source, or choose another one",
        )


def _candidate(
    base: Base, in_source: set[str], in_target: set[str], side: str, past: PastVersion | None
) -> BaseCandidate:
    assert base.version is not None
    oid = base.version.oid
    if oid in in_source and oid in in_target:
        side = "both"
    if past is None:
        return BaseCandidate(base, "", "", side, None, None, None, False)
    where = _where("both histories" if side == "both" else side, *_told(past))
    return BaseCandidate(base, where, past.commit.day, side, None, None, None, False)


def _told(past: PastVersion) -> tuple[str, str, str]:
    return past.commit.oid, past.commit.day, past.commit.subject


def _where(side: str, commit: str, day: str, subject: str) -> str:
    return f"{side} {commit[:10]}, {day}: {subject}"


def _two_way(current: bool) -> BaseCandidate:
    base = Base(FoundBy.NONE, words="no base: every difference is yours to decide")
    return BaseCandidate(base, "", "", "", None, None, None, current)


def _same(one: Base, other: Base) -> bool:
    return one.version is not None and other.version is not None and one.version.oid == other.version.oid


def _why_not(entry: Entry) -> str:
    match entry.status:
        case Status.EXCLUDED:
            return "this entry is excluded"
        case Status.ONLY_SOURCE | Status.ONLY_TARGET:
            side = "source" if entry.status is Status.ONLY_SOURCE else "target"
            return f"only the {side} has this file"
        case Status.IDENTICAL:
            return "this file is the same on both sides"
    if entry.unreadable:
        return "a version of it isn't in this repository"
    return "there is nothing to merge in it"
