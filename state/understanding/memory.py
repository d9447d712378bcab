"""Answers about single files of the result, kept from one tree to the next as long as what they were read from stands."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from posixpath import basename, dirname
from typing import TypeVar, cast

from state.progress import Progress, unwatched
from state.understanding.contents.library import Library, handles
from state.understanding.language import LANGUAGES, ground_of, language_of
from state.understanding.references.saying import CODE, other_names
from state.understanding.strands import Strands
from state.understanding.watching import Watch

T = TypeVar("T")


class Memory:
    """What rules worked out file by file for one result; the next one starts from it."""

    def __init__(self, strands: Strands) -> None:
        self._strands = strands
        self._kept: dict[tuple[str, str], tuple[object, Watch, bool]] = {}
        self._grounds = _grounds(strands)

    def after(self, strands: Strands, library: Library, progress: Progress = unwatched) -> "Memory":
        """The memory for the next result: without what depends on something that is otherwise in it."""
        following = Memory(strands)
        last = self._strands
        if (last.source, last.target) != (strands.source, strands.target) or last.bases is not strands.bases:
            return following
        before, now = last.result.files, strands.result.files
        changed = _differing(before, now)
        same_paths = before.keys() == now.keys()
        fresh = changed | (last.touched ^ strands.touched)
        shaken = {name for name, ground in following._grounds.items() if ground != self._grounds[name]}
        same_around = same_paths and (last.touched, last.new) == (strands.touched, strands.new)
        naming = frozenset[str]() if same_paths else self._naming(strands, library, progress)
        for key, (found, watch, looks_around) in self._kept.items():
            path = key[1]
            if path in fresh or not watch.holds(changed) or (looks_around and not same_around):
                continue
            if watch.paths and (shaken or not same_paths):
                language = language_of(path)
                if language is not None and language.name in shaken:
                    continue
                if not same_paths and (path not in now or path in naming or watch.follows(naming)):
                    continue
            following._kept[key] = (found, watch, looks_around)
        return following

    def _naming(self, strands: Strands, library: Library, progress: Progress) -> frozenset[str]:
        """The files that may refer to something that came or went."""
        now = strands.result.files
        words = _words(self._strands.result.files.keys() ^ now.keys(), strands)
        files = {path: oid for path, oid in now.items() if path.endswith(CODE)}
        files |= {path: now[path] for _, path in self._kept if path in now}
        library.words(files, progress)
        return frozenset(
            path for path, oid in files.items() if not words.isdisjoint(library.words_of(path, oid))
        )

    def recalled(self, name: str, path: str, make: Callable[[], T], looks_around: Callable[[T], bool]) -> T:
        """What a rule of that name says about a file of the result, worked out now unless it still holds."""
        kept = self._kept.get((name, path))
        if kept is None:
            with self._strands.result.watching() as watch:
                made = make()
            self._kept[name, path] = (made, watch, looks_around(made))
            return made
        return cast(T, kept[0])


def _grounds(strands: Strands) -> dict[str, Hashable]:
    return {one.name: ground_of(one, strands.result) for one in LANGUAGES}


def _differing(before: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    return {path for path, _ in before.items() ^ now.items()}


def _words(moved: Iterable[str], strands: Strands) -> frozenset[str]:
    """The words by which files and folders are named that came or went, now or where they come from."""
    words: set[str] = set()
    for path in moved:
        places = [(strands.result, path)]
        places += [(side, own) for side in strands.sides if (own := side.origin(path)) is not None]
        for side, place in places:
            words.update(handles(place), other_names(place, side))
        # A folder may have come or gone with it.
        folder = dirname(path)
        while folder:
            words.add(basename(folder))
            folder = dirname(folder)
    return frozenset(words - {""})
