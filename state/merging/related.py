"""Merging two histories that share commits: git's own merge of the whole, read entry by entry."""

from collections.abc import Container, Iterable, Mapping, Set
from dataclasses import dataclass

from state.comparison.entry import Base, Entry, FoundBy, Status, Version
from state.merging.merge_tree import MergeTree, Stages, merge_trees
from state.merging.outcome import Lands, Merge, Outcome
from state.progress import Progress, unwatched
from state.repositories.git import Git


def merge_related(
    git: Git,
    *,
    target_commit: str,
    source_commit: str,
    entries: Iterable[Entry],
    base_versions: Mapping[str, Version],
    unreadable: Set[str] = frozenset(),
    seconds: Container[str] = (),
    progress: Progress = unwatched,
) -> Merge:
    """One `git merge-tree` of the two commits, as outcomes of the entries that aren't identical or excluded.

    `source_commit` holds landed paths; `base_versions` are the merge base's paths, landed the same way.
    `unreadable` are paths that are in neither commit because a version of them isn't here; `seconds` are
    the keys of entries whose landing path another source file has taken.
    """
    progress("merging")
    merged = merge_trees(git, target_commit, source_commit)
    changed = changed_paths(git, target_commit, merged.tree)
    progress("reading the merge")
    reader = _Reader(merged, changed, base_versions, unreadable)
    considered = [entry for entry in entries if entry.status not in (Status.IDENTICAL, Status.EXCLUDED)]
    outcomes: dict[str, Outcome] = {}
    for entry in considered:
        if entry.key in seconds:
            words = "another file of the source lands here too: copy it elsewhere, or leave it out"
            outcomes[entry.key] = Outcome(words, open=True)
            continue
        outcome = reader.outcome(entry)
        if outcome is not None:
            outcomes[entry.key] = outcome
    for entry, outcome in reader.moved_entries(considered):
        outcomes[entry.key] = outcome
    return Merge(True, outcomes)


def changed_paths(git: Git, target: str, result: str) -> dict[str, Version | None]:
    """The paths in which `result` differs from `target`, with what `result` holds there."""
    output = git.run("diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", target, result)
    fields = output.decode("utf-8", "surrogateescape").split("\0")
    changed: dict[str, Version | None] = {}
    for record, path in zip(fields[::2], fields[1::2], strict=False):
        _, mode, _, oid, status = record.split(" ")
        changed[path] = None if status == "D" else Version(mode, oid)
    return changed


@dataclass(slots=True)
class _Reader:
    merged: MergeTree
    changed: dict[str, Version | None]
    base_versions: Mapping[str, Version]
    unreadable: Set[str]

    def outcome(self, entry: Entry) -> Outcome | None:
        """None when the target's version simply stands."""
        paths = [path for path in dict.fromkeys((entry.target_path, entry.landed_path)) if path]
        base = self._base(entry)
        for path in paths:
            if path in self.merged.conflicts:
                return self._conflict(entry, path)
        if entry.unreadable or not self.unreadable.isdisjoint(paths):
            if entry.source is None or entry.source == self.base_versions.get(entry.path):
                return None
            return Outcome(
                "can't be merged: a version of it isn't in this repository", base=base, conflict="unreadable"
            )
        lands: Lands = tuple((path, self.changed[path]) for path in paths if path in self.changed)
        if not lands:
            return self._untouched(entry, base)
        kept = [version for _, version in lands if version is not None]
        if not kept:
            return Outcome("the source deleted it, the target had not changed it", lands, base)
        if entry.status is Status.ONLY_SOURCE:
            return Outcome("the source added it", lands, base)
        if all(version == entry.source for version in kept):
            words = (
                "the source's change: the target had not changed it"
                if len(lands) == 1
                else "the source moved it"
            )
            return Outcome(words, lands, base)
        if all(version == entry.target for version in kept):
            return Outcome("the source moved it; the target's text stands", lands, base)
        return Outcome("both sides changed it; git merges them cleanly", lands, base, review=True)

    def _untouched(self, entry: Entry, base: Base) -> Outcome | None:
        if entry.status is Status.ONLY_SOURCE:
            return Outcome("the target deleted it, the source had not changed it", (), base)
        if entry.status is Status.ONLY_TARGET:
            return None
        return Outcome("the target's change: the source had not changed it", (), base)

    def _conflict(self, entry: Entry, path: str) -> Outcome:
        stages = self.merged.conflicts[path]
        words, _ = self.merged.messages.get(path, ("content", ""))
        if words in ("content", "contents"):
            # git says "contents" of both, and tells the two apart only by the stages it leaves.
            added = stages.base is None and stages.source is not None and stages.target is not None
            words = "add/add" if added else "content"
        base = Base(FoundBy.MERGE_BASE, stages.base, path if stages.base else None)
        lands: Lands = ()
        if entry.target is not None and entry.path != path:
            # The source renamed it and both changed it: it stands at the new name, with the target's text.
            lands = ((entry.path, None), (path, stages.target or entry.target))
        return Outcome(_conflict_words(words, stages), lands, base, conflict=words, stages=stages)

    def _base(self, entry: Entry) -> Base:
        for path in (entry.target_path, entry.landed_path):
            if path is not None and path in self.base_versions:
                return Base(FoundBy.MERGE_BASE, self.base_versions[path], path)
        return Base(FoundBy.MERGE_BASE)

    def moved_entries(self, entries: Iterable[Entry]) -> Iterable[tuple[Entry, Outcome]]:
        """Entries that git put, or would put, at a path that neither side has."""
        known = {path for entry in entries for path in (entry.target_path, entry.landed_path) if path}
        strange = {
            path: stages.source or stages.target
            for path, stages in self.merged.conflicts.items()
            if path not in known
        }
        strange |= {
            path: version
            for path, version in self.changed.items()
            if path not in known and path not in strange and version
        }
        by_blob: dict[str, list[str]] = {}
        for path, version in strange.items():
            if version is not None:
                by_blob.setdefault(version.oid, []).append(path)
        for entry, path in self._pairs(entries, by_blob) if by_blob else ():
            words, message = self.merged.messages.get(path, ("", ""))
            base = self._base(entry)
            if path in self.merged.conflicts:
                yield (
                    entry,
                    Outcome(
                        message or f"git would put it at {path}",
                        (),
                        base,
                        conflict=words or "location",
                        stages=self.merged.conflicts[path],
                        suggested=path,
                    ),
                )
            else:
                lands: Lands = ((path, self.changed[path]),)
                if entry.target is not None:
                    lands = ((entry.path, None), *lands)
                yield entry, Outcome("its folder was renamed: it moves along", lands, base, review=True)

    def _pairs(
        self, entries: Iterable[Entry], by_blob: Mapping[str, list[str]]
    ) -> Iterable[tuple[Entry, str]]:
        """The entries that stand nowhere else in git's result, each with the path of its own: many can say the same."""
        fitting: list[tuple[int, str, Entry]] = []
        for entry in entries:
            version = entry.source if entry.source is not None else entry.target
            if version is not None and version.oid in by_blob and not self._stands(entry):
                own = entry.landed_path or entry.path
                fitting += [(-_shared_name(path, own), path, entry) for path in by_blob[version.oid]]
        keys: set[str] = set()
        paths: set[str] = set()
        for _, path, entry in sorted(fitting, key=lambda one: (one[0], one[1], one[2].key)):
            if entry.key not in keys and path not in paths:
                keys.add(entry.key)
                paths.add(path)
                yield entry, path

    def _stands(self, entry: Entry) -> bool:
        """Whether git left an entry at a path that a side has it at."""
        return any(
            self.changed[path] is not None if path in self.changed else path == entry.target_path
            for path in (entry.target_path, entry.landed_path)
            if path
        )


def _shared_name(one: str, other: str) -> int:
    """How many trailing characters two paths share."""
    count = 0
    for a, b in zip(reversed(one), reversed(other), strict=False):
        if a != b:
            break
        count += 1
    return count


def _conflict_words(kind: str, stages: Stages) -> str:
    match kind:
        case "modify/delete":
            if stages.source is None:
                return "the source deleted it, the target changed it"
            return "the target deleted it, the source changed it"
        case "add/add":
            return "both sides added it with different content"
        case "content":
            return "both sides changed the same lines"
        case "binary":
            return "both sides changed it, and it isn't text"
        case _:
            return f"git stopped here: {kind}"
