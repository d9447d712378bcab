"""Which files may refer to others, told by words alone; kept from one question to the next."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

Words = Callable[[str, str], frozenset[str]]
"""From a path and the id of its content to the words that it may refer to others with."""


class Spoken(NamedTuple):
    """A word that a reference to a file has to have in it.

    With a folder the reference lies below it, or has one of the words `by`, too; with names it has one of those.
    """

    word: str
    folder: str | None = None
    by: frozenset[str] = frozenset()
    names: frozenset[str] | None = None


class Pointing:
    """Those of some files that may say one of some words; asked again, it looks at what is otherwise alone.

    `near` are those that may refer to one of the files, whatever they ask of it. With `by_word` a word is enough for
    being near.
    """

    def __init__(self, by_word: bool = False) -> None:
        self._by_word = by_word
        self._files: Mapping[str, str] = {}
        self._spoken: set[Spoken] = set()
        self.near: set[str] = set()
        self.found: set[str] = set()

    def ask(self, files: Mapping[str, str], spoken: set[Spoken], words: Words) -> None:
        """Looks which of the files, by path and id, may say one of these."""
        before = self._files
        fresh = {path: oid for path, oid in files.items() if before.get(path) != oid}
        near, found = set[str](), set[str]()
        if self._spoken.isdisjoint(spoken):
            self._look(files, spoken, words, near, found)
        else:
            again = {path: files[path] for path in self.near if path in files and path not in fresh}
            if self._spoken <= spoken:
                near, found = self.near & again.keys(), self.found & again.keys()
            else:
                self._look(again, spoken, words, near, found)
            self._look(files, spoken - self._spoken, words, near, found)
            self._look(fresh, spoken, words, near, found)
        self._files, self._spoken, self.near, self.found = files, spoken, near, found

    def _look(
        self,
        files: Mapping[str, str],
        spoken: Iterable[Spoken],
        words: Words,
        near: set[str],
        found: set[str],
    ) -> None:
        by_word: dict[str, list[Spoken]] = {}
        for one in spoken if files else ():
            by_word.setdefault(one.word, []).append(one)
        said = frozenset(by_word)
        for path, oid in files.items() if said else ():
            if path in found:
                continue
            own = words(path, oid)
            if own.isdisjoint(said):
                continue
            for word in own & said:
                for one in by_word[word]:
                    folder = one.folder
                    lies = folder is None or path.startswith(f"{folder}/") or not one.by.isdisjoint(own)
                    if lies or self._by_word:
                        near.add(path)
                    if lies and (one.names is None or not one.names.isdisjoint(own)):
                        found.add(path)
