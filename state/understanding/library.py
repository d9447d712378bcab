"""Keeps what was read, by content: a file that didn't change is never read again."""

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from state.progress import Progress, unwatched
from state.understanding.facts import Bindings, Facts
from state.understanding.language import Binding, language_of
from state.understanding.store import Store

if TYPE_CHECKING:
    from state.understanding.side import Side

Read = Callable[[Iterable[str]], Iterable[tuple[str, bytes | None]]]
"""From ids to each id with its bytes, in the same order; None where they aren't here."""

_QUOTED = re.compile(rb"""['"`]([\w@~$#./-]{1,200})['"`?{]""")
_IMPORTS = re.compile(
    rb"(?:^|[:;])[ \t]*(?:from|import)[ \t]+([\w.]+)"
    rb"(?:[ \t]+import[ \t]*(\((?:[^()#]|#[^\n]*\n)*\)|(?:[^\n\\]|\\\r?\n)*))?",
    re.MULTILINE,
)
_WORD = re.compile(rb"[A-Za-z0-9_$-]+")
_QUICK = frozenset(("Python", "TypeScript", "JavaScript"))
FOLDER = "."
"""Stands for a specifier that names a folder alone."""


class Library:
    """Facts and words of contents by id; for one thread at a time."""

    def __init__(self, read: Read, store: Store | None = None) -> None:
        self._read = read
        self._store = store
        self._facts: dict[tuple[str, str], Facts] = {}
        self._bindings: dict[tuple[str, str], Bindings | None] = {}
        self._words: dict[str, frozenset[str]] = {}
        self.parsed = 0
        """How many contents were parsed so far."""

    def facts(self, path: str, oid: str) -> Facts | None:
        """What a content says in the language of a path, None where no language reads it."""
        language = language_of(path)
        if language is None:
            return None
        found = self._facts.get((language.name, oid))
        if found is None and self._store is not None:
            found = self._store.get(language.name, [oid]).get(oid)
            if found is not None:
                self._facts[language.name, oid] = found
        if found is None:
            ((_, text),) = self._read([oid])
            found = self._parse(path, oid, text)
        return found

    def _parse(self, path: str, oid: str, text: bytes | None) -> Facts:
        language = language_of(path)
        assert language is not None
        self.parsed += 1
        found = language.facts(text) if text is not None else Facts(language.name, problem="it isn't here")
        self._facts[language.name, oid] = found
        if self._store is not None and text is not None:
            self._store.put(language.name, oid, found)
        return found

    def bindings(self, path: str, oid: str) -> Bindings | None:
        """The names that a content uses and gives a meaning, None where its language can't tell."""
        language = language_of(path)
        if not isinstance(language, Binding):
            return None
        key = (language.name, oid)
        if key not in self._bindings:
            ((_, text),) = self._read([oid])
            self._bindings[key] = language.bindings(text) if text is not None else None
        return self._bindings[key]

    def prepare(self, wanted: Iterable[tuple[str, str]], progress: Progress = unwatched) -> None:
        """Reads the facts of many contents, each by path and id, in one go."""
        missing: dict[str, str] = {}
        for path, oid in wanted:
            language = language_of(path)
            if language is not None and (language.name, oid) not in self._facts:
                missing.setdefault(oid, path)
        with _without_collector():
            self._recall(missing)
            for number, (oid, text) in enumerate(self._read(missing)):
                if number % 100 == 0:
                    progress("reading what files say", number, len(missing))
                self._parse(missing[oid], oid, text)

    def _recall(self, missing: dict[str, str]) -> None:
        """Takes what an earlier process read, and leaves the rest."""
        if self._store is None or not missing:
            return
        by_language: dict[str, list[str]] = {}
        for oid, path in missing.items():
            language = language_of(path)
            if language is not None:
                by_language.setdefault(language.name, []).append(oid)
        for name, oids in by_language.items():
            for oid, facts in self._store.get(name, oids).items():
                self._facts[name, oid] = facts
                del missing[oid]

    def settle(self) -> None:
        """Keeps on disk what was read since the last time."""
        if self._store is not None:
            self._store.flush()
            self._store.close()

    def words(self, files: Mapping[str, str], progress: Progress = unwatched) -> None:
        """Looks through contents, by path and id, for the words that they may refer to others with."""
        missing = {oid: path for path, oid in files.items() if oid not in self._words and language_of(path)}
        for number, (oid, text) in enumerate(self._read(missing)):
            if number % 500 == 0:
                progress("looking for references", number, len(missing))
            self._words[oid] = self._words_in(missing[oid], oid, text or b"")

    def words_among(self, files: Mapping[str, str], progress: Progress = unwatched) -> frozenset[str]:
        """Every word that one of these contents, by path and id, may refer to others with."""
        self.words(files, progress)
        return frozenset().union(*(self.words_of(oid) for oid in files.values()))

    def _words_in(self, path: str, oid: str, text: bytes) -> frozenset[str]:
        language = language_of(path)
        if language is None:
            return frozenset()
        if language.name not in _QUICK:
            facts = self._facts.get((language.name, oid)) or self._parse(path, oid, text)
            return frozenset(
                word.decode("utf-8", "replace")
                for one in facts.references
                for word in _WORD.findall(one.text.encode("utf-8", "surrogateescape"))
            )
        found: set[bytes] = set()
        for one in _QUOTED.findall(text):
            found.update(_WORD.findall(one))
            if one.endswith((b".", b"/")):
                found.add(FOLDER.encode())
        if language.name == "Python":
            for module, names in _IMPORTS.findall(text):
                found.update(_WORD.findall(module))
                found.update(_WORD.findall(names))
                found.add(FOLDER.encode()) if module.endswith(b".") else None
        return frozenset(word.decode("ascii", "replace") for word in found)

    def words_of(self, oid: str) -> frozenset[str]:
        """The words of a content that was looked through; the empty set before."""
        return self._words.get(oid, frozenset())


@contextmanager
def _without_collector() -> Iterator[None]:
    """Holds the garbage collector back while trees of syntax come and go: it is a third of what reading costs."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def handles(path: str) -> Iterator[str]:
    """The words by one of which a file is named wherever it is referred to."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    yield stem
    yield name.rpartition(".")[0].rpartition(".")[2]
    if stem in ("index", "__init__", "package"):
        yield folder.rpartition("/")[2]
        yield FOLDER


def candidates(
    library: Library, side: "Side", paths: Iterable[str], gone: Iterable[str], progress: Progress = unwatched
) -> set[str]:
    """Those of the paths whose content may refer to one of the files that are gone."""
    words = {word for path in gone for word in handles(path)} - {""}
    files = {path: oid for path in paths if (oid := side.oid(path)) is not None}
    if not words:
        return set()
    library.words(files, progress)
    return {path for path, oid in files.items() if not words.isdisjoint(library.words_of(oid))}
