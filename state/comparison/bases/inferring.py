"""Common ancestors of single files, for two histories that share no commit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from state.comparison.bases.asking import Questions, landed, questions
from state.comparison.bases.both_sides import bring, history_of, read_both, unread
from state.comparison.bases.confidence import CONFIRMED, REWRITTEN, confidence_of
from state.comparison.bases.histories import NEVER, History, Past, read_history
from state.comparison.bases.meeting import Meeting, meeting
from state.comparison.bases.similar import Similar, similar_versions
from state.comparison.compare import Comparison
from state.comparison.entry import Base, Entry, FoundBy, Status, Version
from state.comparison.exact_renames import TINY
from state.comparison.mapping import Landing
from state.findings import Finding, Severity
from state.progress import Progress, unwatched
from state.repositories.git import Git
from state.repositories.objects import Objects
from state.repositories.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Bases:
    """The bases that were found, by key, and what could not be looked at."""

    found: Mapping[str, Base] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()
    """Moved files that the source moved, by key: the target's path is the one that both had."""
    apart: frozenset[str] = frozenset()
    """Files that pass for one moved file, by key, of which both sides once had both: each side deleted one."""
    findings: tuple[Finding, ...] = ()


def infer_bases(
    git: Git,
    source: Snapshot | str,
    target_commit: str,
    comparison: Comparison,
    landing: Landing | None = None,
    progress: Progress = unwatched,
    *,
    source_git: Git | None = None,
    object_format: str = "sha1",
) -> Bases:
    """The base of each entry for which one is found.

    First the newest version that stands in both histories of the file, which are followed through exact
    renames and through the mappings; empty and tiny ones don't count. One side's current version counts
    when the other side once had it: then the one side never changed. When that holds both ways there is no
    base. Else, or where that is older, the version of the commit at which both were one last: a commit that
    both histories have under different ids, or the one whose tree agrees best. Else the most similar version.
    A file that one side alone has gets a base only where the other side once had it, too.

    `source` is a snapshot or a commit; the source's history is read in `source_git` when it isn't in `git`.
    """
    landing = landing or Landing()
    asked = questions(comparison, landing)
    if not asked.entries:
        return Bases()
    if isinstance(source, Snapshot):
        source_git, source_commit = history_of(git, source)
    else:
        source_git, source_commit = source_git or git, source
    in_source, in_target = read_both(
        lambda heard: read_history(source_git, source_commit, asked.source, asked.watched.values(), heard),
        lambda heard: read_history(git, target_commit, asked.target, asked.watched, heard),
        progress,
    )
    work = _Inferring(git, landing, asked, in_source, in_target)
    progress("looking for common versions")
    work.from_histories()
    progress("looking for the commit at which both were one")
    work.from_meeting()
    findings = [*work.from_similar(progress), *unread(in_source, in_target)]
    bring(git, source_git, work.found, object_format)
    return Bases(work.found, work.moved(), work.apart(), tuple(findings))


class _Inferring:
    """One inference: `found` grows way by way, the surest first."""

    def __init__(
        self, git: Git, landing: Landing, asked: Questions, source: History, target: History
    ) -> None:
        self.git = git
        self.landing = landing
        self.asked = asked
        self.source = source
        self.target = target
        self.found: dict[str, Base] = {}
        self._went_back: set[str] = set()
        self._unconfirmed: dict[str, str] = {}
        """Keys whose base is told by the trees of a copy alone, with the side that it is from."""

    # Common versions

    def from_histories(self) -> None:
        """The newest version that both histories hold and that isn't tiny, as the target had it."""
        shared = {key: self._shared(key, entry) for key, entry in self.asked.entries.items()}
        sizes = Objects(self.git).sizes({oid for oids in shared.values() for oid in oids})
        for key, oids in shared.items():
            for oid in oids:
                size = sizes[oid]
                if size is not None and size >= TINY:
                    self.found[key] = self._common(key, oid)
                    break

    def _shared(self, key: str, entry: Entry) -> list[str]:
        """The versions that both histories hold, newest first."""
        in_source, in_target = self.source.files[key].versions, self.target.files[key].versions
        ones, others = entry.source, entry.target
        if ones is not None and others is not None:
            if ones.oid == others.oid:
                return []
            if ones.oid in in_target and others.oid in in_source:
                # Each side once had what the other has now, so one went back: nothing tells which. An older version
                # would make git repeat one side's steps, and silently so.
                self._went_back.add(key)
                return []
        ages = {oid: age for age, oid in enumerate(in_source)}
        found = [(age + ages[oid], age, oid) for age, oid in enumerate(in_target) if oid in ages]
        return [oid for _, _, oid in sorted(found)]

    def _common(self, key: str, oid: str) -> Base:
        in_source, in_target = self.source.files[key].versions[oid], self.target.files[key].versions[oid]
        words = (
            f"the newest version that both histories have: {_made(self.source, in_source, 'source')}, "
            f"{_made(self.target, in_target, 'target')}"
        )
        version = Version(in_target.mode, oid)
        confidence = confidence_of(FoundBy.HISTORY)
        return Base(FoundBy.HISTORY, version, in_target.path, confidence, words)

    # Where both were one

    def from_meeting(self) -> None:
        """The version of the commit at which both were one last, where there is none, or only an older one."""
        met = meeting(self.source, self.target, self.asked.watched)
        if met is None:
            return
        for key, entry in self.asked.entries.items():
            if entry.source is None or entry.target is None or entry.source.oid == entry.target.oid:
                continue
            in_source = _standing(met.source_files, self.source.files[key].paths)
            in_target = _standing(met.target_files, self.target.files[key].paths)
            if in_source is None or in_target is None:
                continue
            known = self.found.get(key)
            if (
                met.found_by is FoundBy.ANCESTOR_TREE
                and in_source[1].oid == in_target[1].oid
                and known is not None
            ):
                if known.version is not None and known.version.oid == in_target[1].oid:
                    # Two ways lead to it.
                    words = f"{known.words}; it stood there when both were one, {self._words(met)}"
                    self.found[key] = replace(known, words=words, confidence=CONFIRMED)
                continue
            base = self._met(entry, in_source, in_target, met)
            if base is not None and (known is None or self._is_newer(key, known, met)):
                self.found[key] = base
                if met.copied:
                    self._unconfirmed[key] = "target" if met.base_of_target else "source"

    def _met(
        self, entry: Entry, in_source: tuple[str, Version], in_target: tuple[str, Version], met: Meeting
    ) -> Base | None:
        (path, version), (_, other) = (in_target, in_source) if met.base_of_target else (in_source, in_target)
        now = entry.target if met.base_of_target else entry.source
        if version.is_submodule or other.is_submodule or now is None:
            return None
        if version.oid == now.oid and version.oid != other.oid:
            # What one side alone has, and has now, is no ancestor.
            return None
        if not met.base_of_target:
            path = self.landing.land(path)
        return Base(met.found_by, version, path, _confidence(met), self._words(met))

    def _is_newer(self, key: str, known: Base, met: Meeting) -> bool:
        """Whether the two were one after the base that is known already was made."""
        assert known.version is not None
        if met.found_by is FoundBy.TWIN:
            # That commit is shared history in all but name: what git would take.
            return True
        return all(
            history.files[key].versions[known.version.oid].commit > number
            for history, number in ((self.source, met.source), (self.target, met.target))
        )

    def _words(self, met: Meeting) -> str:
        here, there = self.source.words(met.source), self.target.words(met.target)
        agree = f"{met.agreeing} of {met.compared} files are the same there"
        if met.found_by is FoundBy.TWIN:
            return (
                f"the same commit in both histories, {here} in the source and {there} in the target; {agree}"
            )
        return (
            f"the trees of both sides agree best at {here} in the source and {there} in the target; {agree}"
        )

    # Similar versions

    def from_similar(self, progress: Progress) -> Iterable[Finding]:
        """The most similar past version, where nothing else was found; and whether it is the one that trees told."""
        wanted = [entry for key, entry in self.asked.entries.items() if self._is_in_doubt(key, entry)]
        supposed = {
            key: (side, told.version.oid)
            for key, side in self._unconfirmed.items()
            if (told := self.found[key]).version is not None
        }
        similar = similar_versions(self.source, self.target, wanted, supposed, progress)
        for key, one in similar.found.items():
            base = self.found.get(key)
            if base is None:
                self.found[key] = self._similar(key, one)
            elif base.version is not None and base.version.oid == one.oid:
                words = f"{base.words}; no past version is more like what the other side began with"
                self.found[key] = replace(base, words=words, confidence=CONFIRMED)
            else:
                # The two ways contradict each other, and measured either is wrong too often.
                del self.found[key]
        if similar.left:
            yield Finding(
                "bases-not-searched",
                Severity.NOTE,
                ".",
                f"could not check {similar.left} files for a similar past version: there are too many without a common one",
                "`plait base PATH --list` looks at one",
            )

    def _is_in_doubt(self, key: str, entry: Entry) -> bool:
        if entry.source is None or entry.target is None or entry.source.oid == entry.target.oid:
            return False
        if not (entry.source.is_file and entry.target.is_file):
            return False
        return key in self._unconfirmed or not (key in self.found or key in self._went_back)

    def _similar(self, key: str, one: Similar) -> Base:
        history = self.target if one.side == "target" else self.source
        past = history.files[key].versions[one.oid]
        other = "source" if one.side == "target" else "target"
        words = (
            f"the {one.side}'s past version that is most like what the {other} began with, "
            f"{one.score:.0%} of it: {_made(history, past, one.side)}"
        )
        path = past.path if one.side == "target" else self.landing.land(past.path)
        confidence = confidence_of(FoundBy.SIMILAR, one.score)
        return Base(FoundBy.SIMILAR, Version(past.mode, one.oid), path, confidence, words)

    # Who moved a file

    def apart(self) -> frozenset[str]:
        """Files that changed on the way, where each side knew the path that only the other has now."""
        return frozenset(
            key
            for key, entry in self.asked.entries.items()
            if entry.status is Status.RENAMED
            and entry.score != 100
            and entry.path in landed(self.landing, self.source.files[key].paths)
            and entry.landed_path in self.target.files[key].paths
        )

    def moved(self) -> frozenset[str]:
        """Moved files whose path in the target the source once had, while the target never had the source's."""
        found = set()
        for key, entry in self.asked.entries.items():
            if entry.status is not Status.RENAMED or entry.landed_path is None:
                continue
            base = self.found.get(key)
            known = entry.score == 100 or (base is not None and base.found_by is not FoundBy.SIMILAR)
            once_there = entry.path in landed(self.landing, self.source.files[key].paths)
            if known and once_there and entry.landed_path not in self.target.files[key].paths:
                found.add(key)
        return frozenset(found)


def _standing(files: Mapping[str, Version], paths: Iterable[str]) -> tuple[str, Version] | None:
    """Where a file stood in a tree, by the newest of its names that is there."""
    return next(((path, files[path]) for path in paths if path in files), None)


def _made(history: History, past: Past, side: str) -> str:
    if past.commit == NEVER:
        return f"made by a merge in the {side}"
    return f"in the {side} since {history.words(past.commit)}"


def _confidence(met: Meeting) -> float:
    if met.found_by is FoundBy.ANCESTOR_TREE and not met.copied:
        return REWRITTEN
    return confidence_of(met.found_by, met.share)
