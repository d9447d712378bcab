"""What a path must show before an exclusion pattern is worth asking about it.

A pattern that ends in a written-out folder, name or ending can only match paths that have it. Looking for
that takes a fraction of what a regular expression takes, and for folders it is done once for all files.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

_WILD = re.compile(r"[*?\[\]\\]")
_TAIL = 3


@dataclass(frozen=True, slots=True)
class Trigger:
    """What all paths show that one pattern matches."""

    folder: str = ""
    """The name of a folder above the path, written out."""
    beside: frozenset[str] = frozenset()
    """Names of other folders above the path."""
    ending: str = ""
    """How the name of the file or of a folder above it ends."""
    text: str = ""
    """What stands somewhere in the name of the file or of a folder above it."""
    of_folder: bool = False
    """Ending or text are of a folder."""
    certain: bool = False
    """The pattern matches whatever shows this."""


def trigger_of(pattern: str) -> Trigger:
    """The trigger of a pattern, with or without `!` before it."""
    *folders, last = pattern.removeprefix("!").rstrip().split("/")
    # A part that is written out and isn't the last one names a folder that all matches stand below.
    names = [name for name in folders if name and not _WILD.search(name)]
    if names:
        return Trigger(folder=names[-1], beside=frozenset(names[:-1]), certain=len(folders) == 1 and not last)
    of_folder = not last
    if of_folder and folders:
        last = folders[-1]
    ending = last.removeprefix("*")
    if ending and not _WILD.search(ending):
        return Trigger(
            ending=ending, of_folder=of_folder, certain=last != ending and len(folders) == of_folder
        )
    # Nothing behind a bracket can be trusted to stand in the path as it is written here.
    return Trigger(text=max(_WILD.split(last.partition("[")[0]), key=len), of_folder=of_folder)


@dataclass(slots=True)
class Endings:
    """Numbers of patterns by the endings that trigger them."""

    numbers: dict[str, list[int]] = field(default_factory=dict)
    tails: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Endings by their last letters: sixty endings take four times as long to try as one look in here."""
    short: tuple[str, ...] = ()

    def add(self, ending: str, number: int) -> None:
        if ending not in self.numbers:
            if len(ending) < _TAIL:
                self.short += (ending,)
            else:
                self.tails[ending[-_TAIL:]] = (*self.tails.get(ending[-_TAIL:], ()), ending)
        self.numbers.setdefault(ending, []).append(number)

    def found(self, names: Collection[str]) -> Iterator[tuple[str, list[int]]]:
        """The names with one of the endings, and the numbers of the patterns; a name may come twice."""
        tails = self.tails
        if tails:
            for name in [name for name in names if name[-_TAIL:] in tails]:
                if name.endswith(tails[name[-_TAIL:]]):
                    yield name, self._numbers(name, tails[name[-_TAIL:]])
        if self.short:
            for name in [name for name in names if name.endswith(self.short)]:
                yield name, self._numbers(name, self.short)

    def _numbers(self, name: str, endings: Sequence[str]) -> list[int]:
        return [number for ending in endings if name.endswith(ending) for number in self.numbers[ending]]


class Triggers:
    """The triggers of many patterns, known by their numbers."""

    def __init__(self, triggers: Mapping[int, Trigger]) -> None:
        self._beside = {number: trigger.beside for number, trigger in triggers.items()}
        self._folders: dict[str, list[int]] = {}
        self._folder_endings, self._endings = Endings(), Endings()
        self._folder_texts: list[tuple[str, int]] = []
        self._texts: list[tuple[str, int]] = []
        for number, trigger in triggers.items():
            if trigger.folder:
                self._folders.setdefault(trigger.folder, []).append(number)
            elif trigger.ending:
                (self._folder_endings if trigger.of_folder else self._endings).add(trigger.ending, number)
            else:
                (self._folder_texts if trigger.of_folder else self._texts).append((trigger.text, number))

    def candidates(self, paths: Sequence[str]) -> dict[str, set[int]]:
        """The paths that set a trigger, each with the numbers of the patterns to ask about it."""
        folders = [path.rpartition("/")[0] for path in paths]
        hot = self._hot_folders(set(folders))
        found: dict[str, set[int]] = {}
        if hot:
            found = {path: hot[folder] for path, folder in zip(paths, folders, strict=True) if folder in hot}
        del folders
        for path, numbers in self._endings.found(paths):
            found[path] = found.get(path, set()).union(numbers)
        for text, number in self._texts:
            for path in [path for path in paths if text in path]:
                found[path] = found.get(path, set()) | {number}
        return found

    def _hot_folders(self, folders: set[str]) -> dict[str, set[int]]:
        """The folders with a part that sets a trigger, each with the numbers of the patterns to ask."""
        # Folders share most of their parts, so each name is looked at once.
        all_parts = [folder.split("/") for folder in folders]
        hot_names = self._hot_names(set(chain.from_iterable(all_parts)))
        hot: dict[str, set[int]] = {}
        if not hot_names:
            return hot
        cold: Callable[[list[str]], bool] = hot_names.keys().isdisjoint
        beside = self._beside
        for folder, parts in zip(folders, all_parts, strict=True):
            if not cold(parts):
                numbers = {
                    number
                    for part in parts
                    for number in hot_names.get(part, ())
                    if beside[number].issubset(parts)
                }
                if numbers:
                    hot[folder] = numbers
        return hot

    def _hot_names(self, names: set[str]) -> dict[str, list[int]]:
        hot = {name: list(self._folders[name]) for name in names & self._folders.keys()}
        for endings in (self._folder_endings, self._endings):
            for name, numbers in endings.found(names):
                hot.setdefault(name, []).extend(numbers)
        for text, number in (*self._folder_texts, *self._texts):
            for name in names:
                if text in name:
                    hot.setdefault(name, []).append(number)
        return hot
