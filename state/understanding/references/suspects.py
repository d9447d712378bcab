"""Which files of the result have to be looked at: those whose references can lead elsewhere than they did."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from posixpath import basename, dirname

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

    def of(self, strands: Strands, progress: Progress = unwatched) -> set[str]:
        """The paths of the result whose references can lead elsewhere than they did."""
        if self._standing is None or not all(
            kept.side is side for kept, side in zip(self._standing, strands.sides, strict=True)
        ):
            self._standing = (
                Standing(strands.source, strands.target),
                Standing(strands.target, strands.source),
            )
        before, files = self._files, strands.result.files
        changed = [path for path, oid in files.items() if before.get(path) != oid]
        changed += [path for path in before if path not in files]
        for kept in self._standing:
            kept.look(files, changed)
        self._files = files
        source, target = self._standing
        found = {
            path
            for path in strands.new
            if path not in source.paths and path not in target.paths and language_of(path) is not None
        }
        there = source.side.files.keys() | target.side.files.keys()
        for number, (own, other) in enumerate(((source, target), (target, source))):
            side = own.side
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
            # A file that both sides have led where it leads now on the other side: only what neither has breaks it.
            shared = {path: files[path] for path in own.paths if path in other.paths}
            alone = {path: files[path] for path in own.paths if path not in other.paths}
            strange = self._less(strands, side, own.strange, progress)
            shadows = self._shadows[2 * number].of(side, strands.result, there)
            found |= self._pointing[2 * number].of(strands, side, shared, strange, shadows, progress)
            met = self._met(side, strands.result, alone, own.differing, progress)
            less = self._less(strands, side, met, progress)
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

    def _less(self, strands: Strands, side: Side, files: Iterable[str], progress: Progress) -> Iterator[Less]:
        """Those of a side's files that the result lacks at their place or has elsewhere, or that offer less than they did.

        Folders that are gone with their files are among them: they are named, too.
        """
        result = strands.result.files
        changed: list[tuple[str, str, str]] = []
        folders: set[str] = set()
        for path in files:
            place = side.landed(path)
            if place != path or place not in result:
                yield path, None
                folders.add(dirname(path))
            elif path.endswith(CODE):
                changed.append((path, side.files[path], result[path]))
        yield from dict.fromkeys((one, None) for folder in folders for one in _gone(folder, strands.result))
        fresh = [one for one in changed if one not in self._lost]
        self._library.prepare([(path, oid) for path, *oids in fresh for oid in oids], progress)
        for one in fresh:
            self._lost[one] = _lost(side.facts(one[0]), strands.result.facts(one[0]))
        for one in changed:
            names = self._lost[one]
            if names is None or names:
                yield one[0], names


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
