"""Answers about single files of the result, kept from one tree to the next as long as what they were read from stands."""

from collections.abc import Callable, Hashable, Mapping
from posixpath import basename, dirname
from typing import TypeVar, cast

from state.progress import Progress, unwatched
from state.understanding.language import LANGUAGES, language_of
from state.understanding.library import Library, handles
from state.understanding.strands import Strands
from state.understanding.watching import Watch

T = TypeVar("T")


class Memory:
    """What rules worked out file by file for one result; the next one starts from it."""

    def __init__(self, strands: Strands) -> None:
        self._strands = strands
        self._kept: dict[tuple[str, str], tuple[object, Watch]] = {}
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
        words = frozenset[str]() if same_paths else _words(before, now)
        if words:
            library.words({path: now[path] for _, path in self._kept if path in now}, progress)
        for key, (found, watch) in self._kept.items():
            path = key[1]
            if path in fresh or not watch.holds(changed):
                continue
            if watch.paths and (shaken or words):
                language = language_of(path)
                if language is not None and language.name in shaken:
                    continue
                oid = now.get(path)
                if words and (oid is None or not words.isdisjoint(library.words_of(oid))):
                    continue
            following._kept[key] = (found, watch)
        return following

    def recalled(self, name: str, path: str, make: Callable[[], T]) -> T:
        """What a rule of that name says about a file of the result, worked out now unless it still holds."""
        kept = self._kept.get((name, path))
        if kept is None:
            with self._strands.result.watching() as watch:
                made = make()
            self._kept[name, path] = (made, watch)
            return made
        return cast(T, kept[0])


def _grounds(strands: Strands) -> dict[str, Hashable]:
    return {one.name: one.ground(strands.result) for one in LANGUAGES}


def _differing(before: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    return {path for path, _ in before.items() ^ now.items()}


def _words(before: Mapping[str, str], now: Mapping[str, str]) -> frozenset[str]:
    """The words by which files and folders are named that came or went."""
    moved = before.keys() ^ now.keys()
    words = {word for path in moved for word in handles(path)}
    for path in moved:
        # A folder may have come or gone with it.
        folder = dirname(path)
        while folder:
            words.add(basename(folder))
            folder = dirname(folder)
    return frozenset(words - {""})
