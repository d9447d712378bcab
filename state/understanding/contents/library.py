"""Keeps what was read, by content: a file that didn't change is never read again."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar, cast

from state.collector import without_collector
from state.progress import Progress, unwatched
from state.understanding.contents.beside import read_beside
from state.understanding.contents.facts_reading import FACTS
from state.understanding.contents.reading import READINGS, Ahead, Asked, Reading, readers
from state.understanding.contents.store import Store
from state.understanding.contents.trees import forget
from state.understanding.contents.words import FOLDER, WORDS
from state.understanding.facts import Bindings, Facts
from state.understanding.language import Binding, language_of
from state.workers import Workers, cores

if TYPE_CHECKING:
    from state.understanding.side import Side

Read = Callable[[Iterable[str]], Iterable[tuple[str, bytes | None]]]
"""From ids to each id with its bytes, in the same order; None where they aren't here."""

T = TypeVar("T")
Wanted = Iterable[tuple[str, str]]
"""Contents, each by a path to read it as and its id."""
Name = tuple[str, str]
"""The key of a reading and the id of a content."""

BESIDE, RUNNING = 100, 16
"""From so many contents on, other processes read them: starting those costs what a few dozen do. Those that run
already are given fewer."""
MOST = 4
"""So many processes read at once, if there are as many cores."""
_DAMAGED = (ValueError, TypeError, LookupError, RecursionError)
_ENDED = "!"
"""Kept instead of an answer where reading a content ended a process: this one never reads it."""


class Library:
    """What readings say of contents by id; for one thread at a time."""

    def __init__(self, read: Read, store: Store | None = None) -> None:
        self._read = read
        self._store = store
        self._held: dict[Name, object] = {}
        self._bodies: dict[Name, str] = {}
        """Answers as they were written down; most are never asked for."""
        self._bindings: dict[Name, Bindings | None] = {}
        self._spelled: dict[tuple[frozenset[str], str], bool] = {}
        self._workers: Workers | None = None
        self.parsed = 0
        """How many contents were parsed so far."""

    def of(self, reading: Reading[T], path: str, oid: str) -> T | None:
        """What a reading says of a content at a path, None where it doesn't read such paths."""
        key = reading.key(path)
        if key is None:
            return None
        found = self._held.get((key, oid))
        if found is None:
            found = self._restored(reading, path, (key, oid))
            if found is None:
                ((_, text),) = self._read([oid])
                found = self._made(reading, path, oid, text)
        return cast(T, found)

    def facts(self, path: str, oid: str) -> Facts | None:
        """What a content says in the language of a path, None where no language reads it."""
        return self.of(FACTS, path, oid)

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

    def _made(self, reading: Reading[Any], path: str, oid: str, text: bytes | None) -> object:
        """Reads a content here and now."""
        key = reading.key(path)
        assert key is not None
        self.parsed += reading is FACTS
        made = reading.read(path, text) if text is not None else reading.missing(path)
        self._held[key, oid] = made
        if self._store is not None and text is not None:
            self._store.put(key, oid, reading.written(made))
        return made

    def _restored(self, reading: Reading[Any], path: str, name: Name) -> object | None:
        """An answer that was written down, here or on disk; None where there is none, or it is damaged."""
        body = self._bodies.get(name)
        if body is None and self._store is not None:
            body = self._store.get(name[0], [name[1]]).get(name[1])
        self._bodies.pop(name, None)
        if body == _ENDED:
            return self._again(reading, path, name)
        if body:
            with suppress(*_DAMAGED):
                found: object = reading.restored(body)
                self._held[name] = found
                return found
        return None

    def _again(self, reading: Reading[Any], path: str, name: Name) -> object:
        """Reads beside a content that has ended a process; `lost` where no process can be started or it ends again."""
        running = self._workers is not None
        with suppress(OSError):
            self._prepare_beside({name[1]: [(reading, path)]}, unwatched)
        if not running and self._workers is not None:
            self._workers.close()
            self._workers = None
        if name not in self._held and self._bodies.get(name):
            return self._restored(reading, path, name)
        return self._held.setdefault(name, reading.lost(path))

    # Many at once

    def prepare(self, wanted: Wanted, progress: Progress = unwatched) -> None:
        """Reads the facts of many contents in one go."""
        self.prepare_all([(FACTS, wanted)], progress)

    def prepare_all(self, wanted: Ahead, progress: Progress = unwatched) -> None:
        """Makes many readings, each content read once; in other processes where that is worth it."""
        asked = self._missing(wanted)
        if len(asked) >= (BESIDE if self._workers is None else RUNNING) and cores() > 1:
            with suppress(OSError):  # No process can be started: then it is done here.
                self._prepare_beside(asked, progress)
        with without_collector():
            for number, (oid, text) in enumerate(self._read(list(asked))):
                if number % 100 == 0:
                    progress("reading what files say", number, len(asked))
                for reading, path in asked[oid]:
                    if text is None or reading.is_worth(path, text):
                        self._made(reading, path, oid, text)
                    else:
                        self._note(reading, path, oid, "")

    def _missing(self, wanted: Ahead) -> dict[str, list[tuple[Reading[Any], str]]]:
        """By content what has to be read of it, as neither this process nor an earlier one did."""
        new: dict[str, dict[str, tuple[Reading[Any], str]]] = {}
        for reading, contents in wanted:
            for path, oid in contents:
                key = reading.key(path)
                if key is not None and (key, oid) not in self._held and (key, oid) not in self._bodies:
                    new.setdefault(key, {}).setdefault(oid, (reading, path))
        missing: dict[str, list[tuple[Reading[Any], str]]] = {}
        for key, by_oid in new.items():
            kept = self._store.get(key, by_oid) if self._store is not None else {}
            for oid, what in by_oid.items():
                if oid in kept:
                    self._bodies[key, oid] = kept[oid]
                else:
                    missing.setdefault(oid, []).append(what)
        return missing

    def _prepare_beside(self, asked: dict[str, list[tuple[Reading[Any], str]]], progress: Progress) -> None:
        """Reads in other processes; what is read is taken out of `asked`."""
        total = len(asked)

        def report() -> None:
            progress("reading what files say", total - len(asked), total)

        def contents() -> Iterator[Asked]:
            for oid, text in self._read(list(asked)):
                if text is not None:
                    yield Asked(oid, text, [(reading.name, path) for reading, path in asked[oid]])

        if self._workers is None:
            self._workers = readers(min(cores(), MOST))
        for oid, name, path, body in read_beside(self._workers, contents(), report):
            reading = READINGS[name]
            asked[oid].remove((reading, path))
            if not asked[oid]:
                del asked[oid]
            if body is not None:
                self.parsed += reading is FACTS
                self._note(reading, path, oid, body)
            else:
                key = reading.key(path) or ""
                self._held[key, oid] = reading.lost(path)
                if self._store is not None:
                    self._store.put(key, oid, _ENDED)

    def _note(self, reading: Reading[Any], path: str, oid: str, body: str) -> None:
        """Keeps an answer as it was written down."""
        key = reading.key(path)
        assert key is not None
        self._bodies[key, oid] = body
        if self._store is not None:
            self._store.put(key, oid, body)

    def settle(self) -> None:
        """Keeps on disk what was read since the last time, and lets other processes go."""
        if self._workers is not None:
            self._workers.close()
            self._workers = None
        if self._store is not None:
            self._store.flush()
            self._store.close()
        forget()

    # Words

    def words(self, files: Mapping[str, str], progress: Progress = unwatched) -> None:
        """Looks through contents, by path and id, for the words that they may refer to others with."""
        missing = {
            (key, oid): path
            for path, oid in files.items()
            if (key := WORDS.key(path)) is not None and (key, oid) not in self._held
        }
        self.prepare_all([(WORDS, [(path, oid) for (_, oid), path in missing.items()])], progress)
        for (_, oid), path in missing.items():
            self.of(WORDS, path, oid)

    def words_among(self, files: Mapping[str, str], progress: Progress = unwatched) -> frozenset[str]:
        """Every word that one of these contents, by path and id, may refer to others with."""
        self.words(files, progress)
        return frozenset().union(*(self.words_of(path, oid) for path, oid in files.items()))

    def spelling(self, files: Mapping[str, str], names: frozenset[str]) -> set[str]:
        """Those of the contents, by path and id, in which one of the names is spelled."""
        missing = {oid for oid in files.values() if (names, oid) not in self._spelled}
        if missing and names:
            pattern = re.compile(b"|".join(re.escape(one.encode()) for one in sorted(names)))
            for oid, text in self._read(missing):
                self._spelled[names, oid] = text is None or pattern.search(text) is not None
        return {path for path, oid in files.items() if self._spelled.get((names, oid), False)}

    def words_of(self, path: str, oid: str) -> frozenset[str]:
        """The words of a content at a path that was looked through; the empty set before."""
        return cast(frozenset[str], self._held.get((WORDS.key(path) or "", oid), frozenset()))


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
    return {path for path, oid in files.items() if not words.isdisjoint(library.words_of(path, oid))}
