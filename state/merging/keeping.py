"""A merge kept between two looks at the same two trees: git's merge of the whole takes seconds, and so do its hunks."""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from state.comparison.bases.keeping import Store
from state.comparison.compare import Match
from state.comparison.entry import Base, FoundBy, Version
from state.errors import PlaitError
from state.findings import restored, written
from state.merging.merge_tree import Stages
from state.merging.outcome import Merge, Outcome
from state.repositories.git import Git
from state.repositories.objects import missing_objects

PLACE = "merge"


@dataclass(frozen=True, slots=True)
class Kept:
    """What the two trees were found to be: the files that moved, the bases, and the merge with its hunks."""

    matches: Mapping[str, Match]
    bases: Mapping[str, Base]
    merge: Merge


def kept_merge(store: Store, git: Git, name: str) -> Kept | None:
    """The merge kept under that name; None where another one or none is kept, or a text of it came or went since."""
    raw = store.cached(PLACE)
    if raw is None:
        return None
    try:
        data = json.loads(zlib.decompress(raw))
        if data["name"] != name:
            return None
        bases = [_base(row) for row in data["bases"]]
        kept = Kept(
            {landed: Match(path, score) for landed, path, score in data["matches"]},
            {key: bases[number] for key, number in data["found"].items()},
            Merge(
                data["related"],
                {key: _outcome(row, bases) for key, *row in data["outcomes"]},
                restored(data["findings"]),
            ),
        )
        missing = set(data["missing"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, zlib.error):
        return None
    return kept if missing_objects(git, _oids(kept)) == missing else None


def keep_merge(store: Store, git: Git, name: str, kept: Kept) -> None:
    """Keeps a merge under the name of what it was made from, in the place of all others."""
    bases: dict[Base, int] = {}
    outcomes = kept.merge.outcomes
    for base in (*kept.bases.values(), *(one.base for one in outcomes.values())):
        bases.setdefault(base, len(bases))
    data = {
        "name": name,
        "bases": [(base.found_by, base.version, base.path, base.confidence, base.words) for base in bases],
        "matches": [(landed, *match) for landed, match in kept.matches.items()],
        "found": {key: bases[base] for key, base in kept.bases.items()},
        "related": kept.merge.related,
        "outcomes": [(key, *_row(one, bases)) for key, one in outcomes.items()],
        "findings": written(kept.merge.findings),
        # Of a partial repository: what isn't here now may be here the next time.
        "missing": sorted(missing_objects(git, _oids(kept))),
    }
    try:
        store.put_cached(PLACE, zlib.compress(json.dumps(data).encode(), 1))
    except PlaitError:
        # Who may only read looks again the next time.
        return


def _oids(kept: Kept) -> Iterator[str]:
    """The contents that the merge names, those that no commit holds among them."""
    for base in kept.bases.values():
        if base.version is not None:
            yield base.version.oid
    for one in kept.merge.outcomes.values():
        for version in (one.base.version, *(version for _, version in one.lands)):
            if version is not None and not version.is_submodule:
                yield version.oid


def _row(one: Outcome, bases: Mapping[Base, int]) -> tuple[object, ...]:
    stages = (one.stages.base, one.stages.target, one.stages.source)
    marks = (one.review, one.open, one.conflict, one.suggested)
    return one.words, one.lands, bases[one.base], marks, stages, one.hunks


def _outcome(row: list[Any], bases: list[Base]) -> Outcome:
    words, lands, base, (review, open_, conflict, suggested), stages, hunks = row
    return Outcome(
        words,
        tuple([(path, _version(version)) for path, version in lands]),
        bases[base],
        review,
        open_,
        conflict,
        Stages(*map(_version, stages)),
        tuple(hunks),
        suggested,
    )


def _base(row: list[Any]) -> Base:
    by, version, path, confidence, words = row
    return Base(FoundBy(by), _version(version), path, confidence, words)


def _version(row: list[str] | None) -> Version | None:
    return None if row is None else Version(*row)
