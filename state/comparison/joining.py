"""Two trees' records side by side: which are equal, which only one side has, which patterns match them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import filterfalse

from state.comparison.exclusions import Exclusion
from state.comparison.landed import Landed, land
from state.comparison.listing import by_path, paths_of, read_records
from state.comparison.mapping import Landing
from state.comparison.matching import ExclusionMatcher
from state.repositories.git import Git


@dataclass(frozen=True, slots=True)
class Joined:
    """The records of two trees, the source's where they land."""

    identical: Sequence[str]
    source: dict[str, str]
    """All others of the source, by landed path; those that share a landing path are in `landed.seconds`."""
    target: dict[str, str]
    landed: Landed
    matcher: ExclusionMatcher
    matched: dict[str, int]
    """The number of the last exclusion pattern that matches a path of the target."""


def join(
    git: Git, source_tree: str, target_tree: str, landing: Landing, exclusions: Sequence[Exclusion]
) -> Joined:
    """Lists both trees at the same time and puts them side by side.

    Records are compared whole, in sets, and never taken apart here: nothing makes the garbage collector run.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="listing") as pool:
        reading = pool.submit(_read_source, git, source_tree)
        matcher = ExclusionMatcher(exclusions)
        of_target: list[str] = []
        matched: dict[str, int] = {}
        for records in read_records(git, target_tree):
            of_target += records
            matched.update(matcher.last_matching(paths_of(records)))
        of_source, in_source = reading.result()
    landed = land(of_source, landing, matcher)
    if landing:
        in_source = set(landed.records)
    identical = list(filter(in_source.__contains__, of_target))
    target = by_path(list(filterfalse(in_source.__contains__, of_target)))
    in_both = set(identical)
    source = by_path(list(filterfalse(in_both.__contains__, landed.records)))
    return Joined(identical, source, target, landed, matcher, matched)


def _read_source(git: Git, tree: str) -> tuple[list[str], set[str]]:
    """All records, as a list and as a set."""
    records: list[str] = []
    known: set[str] = set()
    for portion in read_records(git, tree):
        records += portion
        known.update(portion)
    return records, known
