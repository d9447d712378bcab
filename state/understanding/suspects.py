"""Which files of the result have to be looked at: those whose references can lead elsewhere than they did."""

from collections.abc import Collection, Hashable, Iterable, Iterator
from posixpath import basename, dirname

from state.progress import Progress, unwatched
from state.understanding.language import LANGUAGES, language_of
from state.understanding.library import Library, candidates, handles
from state.understanding.python_modules import roots
from state.understanding.side import Side
from state.understanding.strands import Strands
from state.understanding.words import FOLDER

CODE = (".py", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
Less = tuple[str, frozenset[str] | None]
"""A file that is gone, or that lost these names alone."""
_RUNNING = frozenset(("tooling", "package.json"))


def suspects(strands: Strands, library: Library, progress: Progress = unwatched) -> set[str]:
    """The paths of the result whose references can lead elsewhere than they did."""
    standing = [_standing(strands, side) for side in strands.sides]
    found = {
        path
        for path in strands.new
        if path not in standing[0] and path not in standing[1] and language_of(path) is not None
    }
    for number, side in enumerate(strands.sides):
        other, mine, others = strands.sides[1 - number], standing[number], standing[1 - number]
        shaken = [one.name for one in LANGUAGES if not _holds(one.ground(side), one.ground(strands.result))]
        if shaken:
            found |= {path for path in mine if _name(path) in shaken}
        if _lost_scripts(strands, side):
            found |= {path for path in mine if _name(path) in _RUNNING}
        # A file that both sides have led where it leads now on the other side: only what neither has can break it.
        alone = [path for path in mine if path not in others and path not in found]
        shared = [path for path in mine if path in others and path not in found]
        differing = _differing(strands, side)
        strange = [path for path in differing if not _stands(strands, other, side.landed(path))]
        found |= _pointing(
            library, strands, side, shared, _less(strands, side, strange, library, progress), progress
        )
        met = _met(library, strands.result, alone, differing, progress)
        found |= _pointing(
            library, strands, side, alone, _less(strands, side, met, library, progress), progress
        )
    return found


def _standing(strands: Strands, side: Side) -> frozenset[str]:
    """The files of a side that stand in the result at their own place as they are, as far as a language reads them."""
    result = strands.result.files
    moved = side.moved
    return frozenset(
        path
        for path, oid in side.files.items()
        if result.get(path) == oid
        and language_of(path) is not None
        and not (moved and side.origin(path) != path)
    )


def _differing(strands: Strands, side: Side) -> list[str]:
    """The files of a side that the result has otherwise, elsewhere, or not."""
    result = strands.result.files
    return [
        path
        for path, oid in side.files.items()
        if result.get(place := side.landed(path)) != oid or place != path
    ]


def _pointing(
    library: Library,
    strands: Strands,
    side: Side,
    paths: Iterable[str],
    less: Iterable[Less],
    progress: Progress,
) -> set[str]:
    """Those of the paths that may refer to one of a side's files that are gone, or to a name that one of them lost.

    A module of a package in Python is named with its package, or relatively from below its folder: its bare name,
    which many others have, isn't enough. Nor is a module that lost some names without one of those.
    """
    tops = roots(side)
    # By a word: the folder that the module is in, where that has to be near, and the names that it lost.
    modules: dict[str, set[tuple[str | None, frozenset[str] | None]]] = {}
    named: list[str] = []
    # Modules of Python and of scripts don't import each other; all else may name either.
    scripts: list[str] = []
    rest: list[str] = []
    for path, names in less:
        if not path.endswith(CODE):
            rest.append(path)
        elif not path.endswith(".py"):
            scripts.append(path)
        else:
            named.append(path)
            for word, folder in _spoken(path, tops):
                modules.setdefault(word, set()).add((folder, names))
    result = strands.result
    python: list[str] = []
    script: list[str] = []
    other: list[str] = []
    for path in paths:
        kind = python if path.endswith(".py") else script if path.endswith(CODE) else other
        kind.append(path)
    found = candidates(library, result, script, [*scripts, *rest], progress)
    found |= candidates(library, result, other, [*scripts, *named, *rest], progress)
    found |= candidates(library, result, python, rest, progress)
    if modules:
        library.words({path: result.files[path] for path in python}, progress)
    for path in python if modules else ():
        words = library.words_of(result.files[path])
        if path in found:
            continue
        near = [
            names
            for word in words & modules.keys()
            for folder, names in modules[word]
            if folder is None or folder.rpartition("/")[2] in words or path.startswith(f"{folder}/")
        ]
        if any(names is None or not names.isdisjoint(words) for names in near) or (
            near and path in strands.touched and _is_unreadable(strands, path)
        ):
            found.add(path)
    return found


def _is_unreadable(strands: Strands, path: str) -> bool:
    facts = strands.result.facts(path)
    return facts is not None and bool(facts.problem)


def _spoken(path: str, tops: Collection[str]) -> Iterator[tuple[str, str | None]]:
    """The words for a module of Python, each with the folder that is named with it unless the importer lies below."""
    folder, _, name = path.rpartition("/")
    if name == "__init__.py" and folder not in tops and dirname(folder) not in tops:
        # The package itself: by its name from outside, by a dot from inside.
        yield basename(folder), dirname(folder)
        yield FOLDER, folder
    elif folder in tops or name == "__init__.py":
        for word in handles(path):
            if word:
                yield word, None
    else:
        yield name.removesuffix(".py"), folder


def _stands(strands: Strands, other: Side, place: str) -> bool:
    """Whether what stands at a place of the result is what another side has there: its version, or nothing."""
    own = other.origin(place)
    return strands.result.files.get(place) == (other.files.get(own) if own is not None else None)


def _met(
    library: Library, result: Side, paths: Iterable[str], files: list[str], progress: Progress
) -> list[str]:
    """Those of the files that one of the paths may refer to, by a folder of theirs that is gone among others."""
    words = library.words_among({path: result.files[path] for path in paths}, progress)
    return [
        file
        for file in files
        if not words.isdisjoint(handles(file))
        or any(basename(one) in words for one in _gone(dirname(file), result))
    ]


def _gone(folder: str, result: Side) -> Iterator[str]:
    """A folder and those above it, as long as the result has no such folder."""
    while folder not in result.folders:
        yield folder
        folder = dirname(folder)


def _less(
    strands: Strands, side: Side, files: Iterable[str], library: Library, progress: Progress
) -> Iterator[Less]:
    """Those of a side's files that the result lacks at their place or has elsewhere, or that offer less than they did.

    Folders that are gone with their files are among them: they are named, too.
    """
    changed = []
    for path in files:
        place = side.landed(path)
        if place != path or place not in strands.result.files:
            yield path, None
            yield from ((one, None) for one in _gone(dirname(path), strands.result))
        elif path.endswith(CODE):
            changed.append((path, place))
    library.prepare(
        [
            *((path, side.files[path]) for path, _ in changed),
            *((place, strands.result.files[place]) for _, place in changed),
        ],
        progress,
    )
    for path, place in changed:
        before, after = side.facts(path), strands.result.facts(place)
        if before is None or after is None:
            yield path, None
        elif not before.exports <= after.exports:
            yield path, None if before.is_open else before.exports - after.exports


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


def _holds(before: Hashable, after: Hashable) -> bool:
    return (
        before <= after if isinstance(before, frozenset) and isinstance(after, frozenset) else before == after
    )


def _name(path: str) -> str:
    language = language_of(path)
    return language.name if language is not None else ""
