"""Modules that nothing imports any more, because a file of the merge lost its imports of them."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache, partial
from posixpath import basename
from typing import NamedTuple

from state.findings import Finding, Severity
from state.progress import Progress
from state.understanding.contents.library import Library, handles
from state.understanding.facts import Facts, Reference
from state.understanding.language import files_of, language_of
from state.understanding.losses import merged
from state.understanding.question import Question
from state.understanding.side import Side
from state.understanding.starts import is_start
from state.understanding.strands import Strands, listing

_TEST = re.compile(
    r"(?:^|/)(?:tests?|__tests__|__mocks__|spec|e2e)/|(?:^|/)(?:test_|conftest)|[._-](?:test|spec|stories)\."
)
_LANGUAGES = frozenset(("Python", "TypeScript", "JavaScript"))
_FEW = 40
"""So many files are looked for one by one before it pays to sort all words."""
MOST = 4000
"""A search that meets more modules than this gives up: it is said then."""


def unreachable(asked: Question) -> Iterator[Finding]:
    """One finding for each file whose lost imports were the only way to something."""
    strands, library, progress = asked.strands, asked.library, asked.progress
    lost = {}
    for path in sorted(strands.touched):
        missing = asked.recalled("lost imports", path, partial(_missing, strands, path))
        found = _lost(strands, path, missing) if missing else None
        if found:
            lost[path] = found
    if not lost:
        return
    graph = _Graph(strands, library, progress)
    for path, edges in lost.items():
        roots = [file for file in edges if not is_start(file, strands) and not graph.importers(file, set())]
        if not roots:
            continue
        cut = graph.cut_off(roots)
        side, reference = edges[roots[0]]
        # Files of one name are told apart by their folders.
        names = [basename(one) for one in roots]
        names = ["/".join(one.split("/")[-2:]) for one in roots] if len({*names}) < len(names) else names
        beside = len(cut) - len(roots)
        behind = (
            f", and {beside} more that only {'it needs' if len(roots) == 1 else 'they need'}"
            if beside
            else ""
        )
        yield Finding(
            "unreachable",
            Severity.WARNING,
            path,
            f"nothing imports {listing(names)} any more{behind}: "
            f"the {side.name}'s version of this file did, in line {reference.span.line}",
            "put the import back, or leave the modules out as well",
            ",".join(sorted(roots)),
            reference.span.line,
            side=side.name,
        )


def _lost(strands: Strands, path: str, missing: tuple["_Missing", ...]) -> dict[str, tuple[Side, Reference]]:
    """Files of the result that nobody took out of `path` on purpose."""
    dropped: dict[str, set[tuple[str, tuple[str, ...]]]] = {}
    lost: dict[str, tuple[Side, Reference]] = {}
    for place, side, reference in missing:
        if place not in strands.result.files:
            continue
        # The common ancestor needn't be read where nothing is missing.
        if side.name not in dropped:
            other = strands.target if side is strands.source else strands.source
            dropped[side.name] = _dropped(strands, path, other)
        if _said(reference) not in dropped[side.name]:
            lost.setdefault(place, (side, reference))
    return lost


class _Missing(NamedTuple):
    """An import of a side's version that the result's hasn't, and where its file would stand."""

    place: str
    side: Side
    reference: Reference


def _missing(strands: Strands, path: str) -> tuple[_Missing, ...]:
    """Files that a side's version of `path` imports, and the result's doesn't, whether they are there or not."""
    language = language_of(path)
    if language is None or language.name not in _LANGUAGES or _TEST.search(path):
        return ()
    if path in strands.result.files and not merged(strands, path):
        return ()
    after = strands.result.facts(path)
    if after is not None and after.problem:
        return ()
    kept: set[str] = set()
    for reference in after.references if after is not None else ():
        kept.update(files_of(language, reference, path, strands.result))
    missing: list[_Missing] = []
    for side, other in (strands.sides, strands.sides[::-1]):
        own = side.origin(path)
        if own is None or side.oid(own) == strands.result.oid(path):
            continue
        if path in strands.bases and other.origin(path) is None and after is None:
            # The other side removed the file, and what it imported with it.
            continue
        facts = side.facts(own)
        for reference in _single(facts) if facts is not None else ():
            if reference.kind not in ("import", "dynamic", "dotted"):
                continue
            for file in files_of(language, reference, own, side):
                place = side.landed(file)
                if place not in kept and place != path and _is_code(place):
                    missing.append(_Missing(place, side, reference))
    return tuple(missing)


def _dropped(strands: Strands, path: str, other: Side) -> set[tuple[str, tuple[str, ...]]]:
    """What a side took out of a file on purpose."""
    base, theirs = strands.base_facts(path), other.origin(path)
    there = other.facts(theirs) if theirs is not None else None
    if base is None or there is None:
        return set()
    return {_said(one) for one in _single(base)} - {_said(one) for one in _single(there)}


def _single(facts: Facts) -> Iterator[Reference]:
    """References with one name each: a name can be dropped alone."""
    for one in facts.references:
        if one.names:
            yield from (one._replace(names=(name,)) for name in one.names)
        else:
            yield one


def _said(reference: Reference) -> tuple[str, tuple[str, ...]]:
    return reference.text, reference.names


@lru_cache(maxsize=1 << 17)
def _is_code(path: str) -> bool:
    language = language_of(path)
    return language is not None and language.name in _LANGUAGES and not _TEST.search(path)


class _Graph:
    """Who imports whom in the result, worked out around what is asked."""

    def __init__(self, strands: Strands, library: Library, progress: Progress) -> None:
        self._strands = strands
        self._side = strands.result
        self._library = library
        self._progress = progress
        self._words: list[tuple[str, frozenset[str]]] = []
        self._looked_for = 0
        self._by_word: dict[str, list[str]] = {}

    def _holding(self, file: str) -> Collection[str]:
        """The files whose words may mean this one."""
        if not self._words:
            files = {path: oid for path, oid in self._side.files.items() if _is_code(path)}
            self._library.words(files, self._progress)
            self._words = [(path, self._library.words_of(path, oid)) for path, oid in files.items()]
        self._looked_for += 1
        words = frozenset(handles(file))
        if self._looked_for < _FEW:
            return [path for path, held in self._words if not words.isdisjoint(held)]
        if not self._by_word:
            for path, held in self._words:
                for word in held:
                    self._by_word.setdefault(word, []).append(path)
        return {path for word in words for path in self._by_word.get(word, ())}

    def importers(self, file: str, without: set[str]) -> bool:
        """Whether anything but tests and `without` imports a file."""
        return any(
            file in self._imported(path)
            for path in sorted(self._holding(file))
            if path != file and path not in without
        )

    def _imported(self, path: str) -> frozenset[str]:
        def find() -> frozenset[str]:
            language, facts = language_of(path), self._side.facts(path)
            found: set[str] = set()
            for reference in facts.references if facts is not None and language is not None else ():
                assert language is not None
                found.update(files_of(language, reference, path, self._side))
            return frozenset(found)

        return self._side.memo(("imported", path), find)

    def cut_off(self, roots: list[str]) -> set[str]:
        """The roots and everything that is imported from them alone."""
        cut, waiting = set(roots), list(roots)
        while waiting and len(cut) < MOST:
            for file in sorted(self._imported(waiting.pop())):
                if (
                    file not in cut
                    and _is_code(file)
                    and not is_start(file, self._strands)
                    and not self.importers(file, cut)
                ):
                    cut.add(file)
                    waiting.append(file)
        return cut
