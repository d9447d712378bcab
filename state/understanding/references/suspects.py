"""Which files of the result have to be looked at: those whose references can lead elsewhere than they did."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from posixpath import basename, dirname
from typing import NamedTuple

from state.progress import Progress, unwatched
from state.understanding.contents.library import Library, handles
from state.understanding.facts import Facts
from state.understanding.language import LANGUAGES, ground_of, language_of
from state.understanding.references.pointing import Pointing, Spoken
from state.understanding.references.saying import CODE, Less, Sayings, other_names, sayings
from state.understanding.references.shadows import Shadows
from state.understanding.references.standing import Standing
from state.understanding.scripts.configs import aliases
from state.understanding.side import Side
from state.understanding.strands import Strands

_RUNNING = frozenset(("tooling", "package.json"))
_PYTHON, _SCRIPT, _OTHER = range(3)


class Suspects:
    """Answers for one result after another; what the last one took to find is kept for the next."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._standing: tuple[Standing, Standing] | None = None
        self._files: Mapping[str, str] = {}
        self._lost: dict[tuple[str, str, str], frozenset[str] | None] = {}
        self._pointing = [_Pointing(library) for _ in range(4)]
        self._shadows = [Shadows() for _ in range(4)]

    def ahead(self, strands: Strands) -> list[tuple[str, str]]:
        """Versions that will be compared with those of the result, whatever else turns out, by path and id."""
        self._follow(strands)
        return [
            (own, oid)
            for kept in self._standing or ()
            for own, *oids in _rewritten(kept.side, strands, kept.strange)
            for oid in oids
        ]

    def _follow(self, strands: Strands) -> tuple[Standing, Standing]:
        """What the result made of both sides."""
        if self._standing is None or not all(
            kept.side is side for kept, side in zip(self._standing, strands.sides, strict=True)
        ):
            self._standing = (
                Standing(strands.source, strands.target),
                Standing(strands.target, strands.source),
            )
            self._files = {}
        before, files = self._files, strands.result.files
        if before is not files:
            changed = [path for path, oid in files.items() if before.get(path) != oid]
            changed += [path for path in before if path not in files]
            for kept in self._standing:
                kept.look(files, changed)
            self._files = files
        return self._standing

    def of(self, strands: Strands, progress: Progress = unwatched) -> set[str]:
        """The paths of the result whose references can lead elsewhere than they did."""
        source, target = self._follow(strands)
        found = {
            path
            for path in strands.new
            if path not in source.paths and path not in target.paths and language_of(path) is not None
        }
        there, files = source.side.files.keys() | target.side.files.keys(), strands.result.files
        sides = [
            # A file that both sides have led where it leads now on the other side: only what neither has breaks it.
            _Unchanged(
                own.side,
                {path: files[path] for path in own.paths if path in other.paths},
                {path: files[path] for path in own.paths if path not in other.paths},
            )
            for own, other in ((source, target), (target, source))
        ]
        met = [
            self._met(one.side, strands.result, one.alone, own.differing, progress)
            for one, own in zip(sides, (source, target), strict=True)
        ]
        self._compare(
            strands,
            [(source.side, (*source.strange, *met[0])), (target.side, (*target.strange, *met[1]))],
            progress,
        )
        for number, own in enumerate((source, target)):
            side, shared, alone = sides[number]
            shaken = [
                one.name
                for one in LANGUAGES
                if not _holds(ground_of(one, side), ground_of(one, strands.result))
            ]
            if shaken:
                found |= {path for path in own.paths if _name(path) in shaken}
            nearer = _nearer(side, strands.result)
            if nearer:
                found |= {path for path in own.paths if path.endswith(CODE) and path.startswith(nearer)}
            if _lost_scripts(strands, side):
                found |= {path for path in own.paths if _name(path) in _RUNNING}
            strange = self._less(strands, side, own.strange)
            shadows = self._shadows[2 * number].of(side, strands.result, there)
            found |= self._pointing[2 * number].of(strands, side, shared, strange, shadows, progress)
            less = self._less(strands, side, met[number])
            shadows = self._shadows[2 * number + 1].of(side, strands.result, side.files.keys())
            found |= self._pointing[2 * number + 1].of(strands, side, alone, less, shadows, progress)
        return found

    def _met(
        self,
        side: Side,
        result: Side,
        files: Mapping[str, str],
        differing: Iterable[str],
        progress: Progress,
    ) -> list[str]:
        """Those of a side's files that one of the files may refer to, by a folder that is gone among others."""
        words = self._library.words_among(files, progress)
        return [
            path
            for path in differing
            if not words.isdisjoint((*handles(path), *other_names(path, side)))
            or any(basename(one) in words for one in _gone(dirname(path), result))
        ]

    def _compare(
        self, strands: Strands, sides: Iterable[tuple[Side, Iterable[str]]], progress: Progress
    ) -> None:
        """Finds out which names the result's versions of a side's files have no more, where nobody knows yet."""
        fresh = {
            one: side
            for side, paths in sides
            for one in _rewritten(side, strands, paths)
            if one not in self._lost
        }
        self._library.prepare([(path, oid) for path, *oids in fresh for oid in oids], progress)
        for one, side in fresh.items():
            self._lost[one] = _lost(side.facts(one[0]), strands.result.facts(one[0]))

    def _less(self, strands: Strands, side: Side, files: Iterable[str]) -> Iterator[Less]:
        """Those of a side's files that the result lacks at their place or has elsewhere, or that offer less than they did.

        Folders that are gone with their files are among them: they are named, too.
        """
        paths, result = list(files), strands.result.files
        gone = [path for path in paths if (place := side.landed(path)) != path or place not in result]
        yield from ((path, None) for path in gone)
        folders = dict.fromkeys(dirname(path) for path in gone)
        yield from dict.fromkeys((one, None) for folder in folders for one in _gone(folder, strands.result))
        for one in _rewritten(side, strands, paths):
            names = self._lost[one]
            if names is None or names:
                yield one[0], names


class _Unchanged(NamedTuple):
    """Files of a side that stand in the result as they are, by path and id: those that both sides have, and the rest."""

    side: Side
    shared: Mapping[str, str]
    alone: Mapping[str, str]


def _rewritten(side: Side, strands: Strands, paths: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Code of a side that stands at its place in another version: its path, its id and that of the result."""
    result = strands.result.files
    for path in paths:
        if path.endswith(CODE) and side.landed(path) == path and path in result:
            yield path, side.files[path], result[path]


class _Pointing:
    """Those of a side's files, as they stand in the result, that may refer to others that are gone or lost names."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kinds = Pointing(), Pointing(by_word=True), Pointing()
        self._side: Side | None = None
        self._said: dict[Less, Sayings] = {}

    def of(
        self,
        strands: Strands,
        side: Side,
        files: Mapping[str, str],
        less: Iterable[Less],
        shadows: Iterable[Spoken],
        progress: Progress,
    ) -> set[str]:
        before = self._said if side is self._side else {}
        said = {one: before.get(one) or sayings(side, one) for one in less}
        # Both at once: what was stopped in between would leave the one with the other side's.
        self._side, self._said = side, said
        python = Sayings(frozenset(shadows), frozenset(), frozenset())
        every = [set[Spoken]().union(*one) for one in zip(python, *said.values(), strict=True)]
        split: tuple[dict[str, str], ...] = ({}, {}, {})
        for path, oid in files.items():
            kind = _PYTHON if path.endswith(".py") else _SCRIPT if path.endswith(CODE) else _OTHER
            split[kind][path] = oid
        found: set[str] = set()
        for pointing, inside, spoken in zip(self._kinds, split, every, strict=True):
            if spoken:
                self._library.words(inside, progress)
            pointing.ask(inside, spoken, self._library.words_of)
            found |= pointing.found
            # What can't be read is said of those alone that may have to do with it.
            found |= {
                path
                for path in (pointing.near - pointing.found) & strands.touched
                if _is_unreadable(strands, path)
            }
        return found


def _is_unreadable(strands: Strands, path: str) -> bool:
    facts = strands.result.facts(path)
    return facts is not None and bool(facts.problem)


def _gone(folder: str, result: Side) -> Iterator[str]:
    """A folder and those above it, as long as the result has no such folder."""
    while folder not in result.folders:
        yield folder
        folder = dirname(folder)


def _lost(before: Facts | None, after: Facts | None) -> frozenset[str] | None:
    """The names that a file has no more, None where nobody can tell which."""
    if before is None or after is None:
        return None
    if after.is_open or after.problem:
        # Nobody can tell that it hasn't got a name.
        return frozenset()
    return None if before.is_open or before.problem else before.exports - after.exports


def _lost_scripts(strands: Strands, side: Side) -> bool:
    """Whether a package.json of the result has fewer scripts than it had."""
    for path in side.named("package.json"):
        place = side.landed(path)
        if strands.result.oid(place) == side.oid(path):
            continue
        before, after = side.facts(path), strands.result.facts(place)
        names = {one.name for one in after.named("script")} if after is not None else set()
        if before is not None and any(one.name not in names for one in before.named("script")):
            return True
    return False


def _nearer(side: Side, result: Side) -> tuple[str, ...]:
    """The folders, with a slash, that have aliases of their own in the result, and hadn't on a side."""
    before = aliases(side)
    return tuple(f"{folder}/" if folder else "" for folder in aliases(result).keys() - before.keys())


def _holds(before: Hashable, after: Hashable) -> bool:
    return (
        before <= after if isinstance(before, frozenset) and isinstance(after, frozenset) else before == after
    )


def _name(path: str) -> str:
    language = language_of(path)
    return language.name if language is not None else ""
