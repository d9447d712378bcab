"""How files that are gone, or that lost names, have to be spoken of by those that refer to them."""

import re
from collections.abc import Collection, Iterable, Iterator
from posixpath import basename, dirname
from typing import NamedTuple

from state.understanding.contents.library import handles
from state.understanding.contents.words import FOLDER
from state.understanding.python.resolving import roots
from state.understanding.references.pointing import Spoken
from state.understanding.scripts.configs import Package, aliases, by_folder
from state.understanding.side import Side

CODE = (".py", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
Less = tuple[str, frozenset[str] | None]
"""A file that is gone, or that lost these names alone."""
_WORD = re.compile(r"[A-Za-z0-9_$\x80-\U0010ffff-]+")


class Sayings(NamedTuple):
    """What is said of a file in modules of Python, in scripts and in all else."""

    python: frozenset[Spoken]
    script: frozenset[Spoken]
    other: frozenset[Spoken]


def sayings(side: Side, less: Less) -> Sayings:
    """How a file of a side is spoken of.

    A module of a package in Python is named with its package, or relatively from below its folder: its bare name,
    which many others have, isn't enough. Nor is that of a folder, of another file without its ending, or of a module
    that lost some names without one of those. Scripts are named alike, unless an alias leads into their folder.
    Modules of Python and of scripts don't import each other; all else may name either.
    """
    path, names = less
    plain = frozenset(Spoken(word) for word in handles(path) if word)
    if path.endswith(".py"):
        modules = (
            Spoken(word, folder, frozenset() if folder is None else frozenset((basename(folder),)), names)
            for word, folder in as_module(path, roots(side))
        )
        return Sayings(frozenset(modules), frozenset(), plain)
    if path.endswith(CODE):
        opened = side.memo("opened folders", lambda: _opened(side))
        return Sayings(frozenset(), frozenset(_as_script(path, opened, side)), plain)
    python = _as_file(path, plain) if path in side.files else (_as_package(path, roots(side)),)
    return Sayings(frozenset(python), plain.union(map(Spoken, other_names(path, side))), plain)


def _as_file(path: str, plain: Iterable[Spoken]) -> Iterator[Spoken]:
    """The words in Python for a file that is no module: templates and the like are named with their endings."""
    _, dot, ending = basename(path).rpartition(".")
    endings = frozenset((ending,)) if dot and _WORD.fullmatch(ending) else None
    return (one._replace(names=endings) for one in plain)


def _as_package(folder: str, tops: Collection[str]) -> Spoken:
    """The word for a folder in Python, which is a package without a module of its own there, or holds files."""
    above, _, name = folder.rpartition("/")
    return Spoken(name) if above in tops else Spoken(name, above, frozenset((basename(above),)))


def as_module(path: str, tops: Collection[str]) -> Iterator[tuple[str, str | None]]:
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


def _as_script(path: str, opened: frozenset[str] | None, side: Side) -> Iterator[Spoken]:
    """The words for a script: from outside of its folder that one is named, too, or the package that it is in."""
    folder = dirname(path)
    packages = frozenset(_packages(folder, side))
    for number, word in enumerate(handles(path)):
        # An entry file is named by its folder: the one above has to be named with that.
        near = dirname(folder) if number == 2 else folder
        first = _WORD.search(basename(near))
        if not word:
            continue
        if opened is None or near in opened or first is None:
            yield Spoken(word)
        else:
            yield Spoken(word, near, packages | {first[0]})
    for word in other_names(path, side):
        yield Spoken(word)


def other_names(path: str, side: Side) -> Iterator[str]:
    """Words that name a file for scripts though its path may not have them: an alias for it alone, its package."""
    if path.endswith((".py", ".pyi")):
        return
    folder, _, name = path.rpartition("/")
    stem = _stem(name)
    known = side.memo("other names", lambda: _other_names(side))
    yield from known.get(stem, ())
    if stem == "index":
        yield from known.get(_stem(basename(folder)), ())
    packages = by_folder(side)
    for above in _above(folder):
        package = packages.get(above)
        if package is not None and stem in {"index", "src", *map(_stem, _begun_by(package))}:
            yield from _WORD.findall(package.name)[-1:]


def _other_names(side: Side) -> dict[str, set[str]]:
    """Words of aliases, and of packages whose files lie elsewhere, by the first part of the name of what they mean."""
    found: dict[str, set[str]] = {}
    patterns = [*(one for each in aliases(side).values() for one in each.patterns)]
    for package in by_folder(side).values():
        patterns += package.imports
        if package.folder:
            outside = (one for one in _begun_by(package) if not one.startswith(f"{package.folder}/"))
            patterns.append((package.name, tuple(outside)))
    for pattern, places in patterns:
        for place in places if "*" not in pattern else ():
            found.setdefault(_stem(place), set()).update(_WORD.findall(pattern)[-1:])
    return found


def _begun_by(package: Package) -> Iterator[str]:
    """The places that a package offers under names of its own, none of theirs."""
    yield from package.entries
    yield from (place for pattern, places in package.exports if "*" not in pattern for place in places)


def _stem(path: str) -> str:
    return basename(path).partition(".")[0]


def _packages(folder: str, side: Side) -> Iterator[str]:
    """The last words of the names of the packages around a folder."""
    known = by_folder(side)
    for above in _above(folder):
        package = known.get(above)
        yield from _WORD.findall(package.name)[-1:] if package is not None else ()


def _above(folder: str) -> Iterator[str]:
    """A folder and those above it, the top one last."""
    yield folder
    while folder:
        folder = dirname(folder)
        yield folder


def _opened(side: Side) -> frozenset[str] | None:
    """The folders whose files are named without them, by an alias; None where that may be any."""
    found: set[str] = {""}
    targets: list[str] = []
    for one in aliases(side).values():
        found.update((one.base,) if one.base is not None else ())
        targets += (place for _, places in one.patterns for place in places)
    for package in by_folder(side).values():
        targets += (place for _, places in package.imports for place in places)
        # What a package offers from elsewhere; all else is named with the package.
        offered = (*package.entries, *(place for _, places in package.exports for place in places))
        targets += (one for one in offered if package.folder and not one.startswith(f"{package.folder}/"))
    for target in targets:
        head, star, tail = target.partition("*")
        if star and ((head and not head.endswith("/")) or "/" in tail):
            return None
        if star:
            found.add(head.rstrip("/"))
        else:
            # The folder itself may be meant, or an entry file in it.
            found.update((target, dirname(target), dirname(dirname(target))))
    return frozenset(found)
