"""Classes of the result that no longer have what their interface asks for, although each side's own did."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from state.findings import Finding, Severity
from state.understanding import shapes
from state.understanding.contents.library import candidates
from state.understanding.facts import Reference, Span
from state.understanding.language import language_of
from state.understanding.question import Question
from state.understanding.shapes.comparing import Differs, against
from state.understanding.shapes.language import (
    Language,
    Module,
    Shape,
    ShapeKind,
    placed,
)
from state.understanding.shapes.language import language_of as shapes_of
from state.understanding.shapes.reading import HINTS, SHAPES
from state.understanding.shapes.sources import Found, Members, Sources
from state.understanding.side import Side
from state.understanding.strands import Strands, listing

assert shapes  # registers its languages
MOST = 2000
"""Files that are looked through for classes, at most."""


class _Gap(NamedTuple):
    """What one class lacks of one interface."""

    interface: Found
    missing: tuple[str, ...]
    differ: tuple[Differs, ...]


class _Kept(Sources):
    """Files that are read once by content, whichever tree they are in; what is read of the tree is noted.

    What names mean and what shapes have is worked out once for the tree.
    """

    def __init__(self, side: Side, locate: Callable[[str, str], str | None]) -> None:
        super().__init__(side.tree.text, side.paths, locate)
        self._side = side

    def module(self, path: str) -> Module | None:
        if self._side.oid(path) is None or shapes_of(path) is None:
            return None
        if path not in self._modules:
            read = self._side.read(SHAPES, path)
            self._modules[path] = placed(read, path) if read is not None else None
        return self._modules[path]

    def seen_as(self, module: Module, name: str) -> Found | str:
        return self._side.memo(("seen as", module.path, name), partial(super().seen_as, module, name))

    def members(self, found: Found) -> Members:
        return self._side.memo(("members", found.path, found.shape.name), partial(super().members, found))

    def gaps(self, language: Language, found: Found) -> tuple[_Gap, ...]:
        """What a class lacks of its interfaces."""
        return self._side.memo(
            ("gaps", found.path, found.shape.name), lambda: tuple(_gaps(self, language, found))
        )


def contract_findings(asked: Question) -> Iterator[Finding]:
    """Interfaces in TypeScript, Protocols and abstract classes in Python: methods missing or taking other things."""
    strands, progress = asked.strands, asked.progress
    paths = _suspects(asked)
    for number, path in enumerate(paths[:MOST]):
        if number % 100 == 0:
            progress("comparing classes with their interfaces", number, min(len(paths), MOST))
        yield from asked.recalled("contracts", path, partial(_found_in, strands, path))
    left = paths[MOST:]
    if left:
        rest = "1 file was" if len(left) == 1 else f"{len(left)} files, this one and those after it, were"
        yield Finding(
            "not-checked",
            Severity.NOTE,
            left[0],
            f"whether classes still have what their interfaces ask for could not be checked everywhere: {rest} left out",
            "merge in smaller steps, or look at the heirs of the interfaces that changed",
            "left out",
        )


def _found_in(strands: Strands, path: str) -> list[Finding]:
    hints = strands.result.read(HINTS, path)
    if hints is None or not hints.inherits:
        return []
    sources = _sources(strands.result)
    language, module = shapes_of(path), sources.module(path)
    if language is None or module is None or module.problem:
        return []
    return [
        one
        for shape in module.shapes.values()
        for gap in sources.gaps(language, Found(path, shape))
        for one in _judged(strands, language, path, shape, gap)
    ]


def _sources(side: Side) -> _Kept:
    def locate(module: str, path: str) -> str | None:
        language = language_of(path)
        if language is None:
            return None
        side.follow(path)
        found = language.resolve(Reference("import", module, Span(1, 0, 0)), path, side)
        return next((one for one in found.files if one in side.paths), None) if found is not None else None

    return side.memo("shapes", lambda: _Kept(side, locate))


def _suspects(asked: Question) -> list[str]:
    """Files as no side has them, and those that may use an interface that isn't as it was on their side.

    What stands there as on its side meets what it met there, as long as the interface does.
    """
    strands, files = asked.strands, asked.strands.result.files
    changed = [
        path for path in sorted(strands.new | (strands.touched & files.keys())) if shapes_of(path) is not None
    ]
    _prepare_asking(asked, changed)
    merged: list[str] = []
    interfaces: dict[str, frozenset[str]] = {}
    for path in changed:
        if not any(side.files[own] == files[path] for side, own in strands.origins(path)):
            merged.append(path)
        names = asked.recalled("interfaces", path, partial(_asking_otherwise, strands, path))
        if names:
            interfaces[path] = names
    users = _users(asked, interfaces)
    wanted = [(path, files[path]) for path in users]
    asked.library.prepare_all([(HINTS, wanted), (SHAPES, wanted)], asked.progress)
    return sorted({*merged, *interfaces, *users})


def _users(asked: Question, interfaces: Mapping[str, frozenset[str]]) -> set[str]:
    """The files that may have heirs of interfaces, given by file and the names that others know them by.

    Whoever takes one over from its file spells its name, but for a default export.
    """
    if not interfaces:
        return set()
    library, result = asked.library, asked.strands.result
    code = [path for path in result.files if shapes_of(path) is not None]
    named = [path for path, names in interfaces.items() if "default" not in names]
    any_name = interfaces.keys() - named
    found = candidates(library, result, code, any_name, asked.progress)
    near = {path: result.files[path] for path in candidates(library, result, code, named, asked.progress)}
    return found | library.spelling(near, frozenset().union(*(interfaces[path] for path in named)))


def _prepare_asking(asked: Question, paths: list[str]) -> None:
    """Reads the versions of files that may hold an interface."""
    strands, files = asked.strands, asked.strands.result.files
    asked.library.prepare_all([(HINTS, [(path, files[path]) for path in paths])], asked.progress)
    asking = [path for path in paths if (hints := strands.result.read(HINTS, path)) and hints.asks]
    versions = [(own, side.files[own]) for path in asking for side, own in strands.origins(path)]
    asked.library.prepare_all(
        [(SHAPES, [*((path, files[path]) for path in asking), *versions])], asked.progress
    )


def _asking_otherwise(strands: Strands, path: str) -> frozenset[str]:
    """The interfaces in a file that a side has with other methods, by every name that others know them by."""
    oid = strands.result.oid(path)
    others = [(side, own) for side, own in strands.origins(path) if side.oid(own) != oid]
    hints = strands.result.read(HINTS, path) if others else None
    if hints is None or not hints.asks:
        return frozenset()
    here = _sources(strands.result).module(path)
    if here is None or here.problem:
        return frozenset()
    found: set[str] = set()
    for side, own in others:
        there = _sources(side).module(own)
        for name, shape in here.shapes.items() if there is not None else ():
            known = there.shapes.get(name) if there is not None else None
            if shape.kind is ShapeKind.INTERFACE and known is not None and _asks(shape) != _asks(known):
                found.add(name)
    return frozenset(found) | {seen for seen, name in here.exports.items() if name in found}


def _asks(shape: Shape) -> tuple[object, ...]:
    return tuple(sorted((name, one.words) for name, one in shape.methods.items())), shape.bases


def _gaps(sources: Sources, language: Language, found: Found) -> Iterator[_Gap]:
    shape = found.shape
    is_heir = shape.kind in (ShapeKind.CLASS, ShapeKind.OBJECT) and bool(shape.bases or shape.promises)
    if not is_heir or shape.stands_for:
        return
    given = sources.members(found)
    for interface in _interfaces(sources, found):
        missing, differ = against(language, sources.members(interface), given)
        if given.outside or _is_base(shape.name):
            missing = []
        own = [one for one in differ if one.name in shape.methods]
        if missing or own:
            yield _Gap(interface, tuple(missing), tuple(own))


def _is_base(name: str) -> bool:
    """Whether a class says by its name that others have to finish it."""
    bare = name.strip("_")
    return bare.startswith(("Base", "Abstract")) or bare.endswith(("Mixin", "Base", "ABC"))


def _interfaces(sources: Sources, found: Found) -> list[Found]:
    """The interfaces that a class names, itself or through its bases."""
    interfaces: list[Found] = []
    seen = {(found.path, found.shape.name)}
    waiting = [found]
    while waiting:
        one = waiting.pop()
        module = sources.module(one.path)
        for name in (*one.shape.bases, *one.shape.promises) if module is not None else ():
            assert module is not None
            origin = sources.seen_as(module, name)
            if not isinstance(origin, Found) or (origin.path, origin.shape.name) in seen:
                continue
            seen.add((origin.path, origin.shape.name))
            if origin.shape.kind is ShapeKind.INTERFACE:
                interfaces.append(origin)
            elif name in one.shape.bases:
                waiting.append(origin)
    return interfaces


def _judged(strands: Strands, language: Language, path: str, shape: Shape, gap: _Gap) -> Iterator[Finding]:
    before = list(_before(strands, language, path, shape.name, gap.interface.shape.name))
    if not before:
        return
    name = gap.interface.shape.name
    where = f"{name} ({gap.interface.path}, line {gap.interface.shape.line})"
    missing = [one for one in gap.missing if not any(one in gaps[0] for gaps in before)]
    if missing:
        yield Finding(
            "contract-missing",
            Severity.ERROR,
            path,
            f"{shape.name} has no {listing(missing)}, which {where} asks for: "
            f"{_cause(strands, path, gap.interface.path)}",
            f"write {'it' if len(missing) == 1 else 'them'}, or take both from one side",
            f"{shape.name}:{name}:{','.join(missing)}",
            shape.line,
        )
    for one in gap.differ:
        if any(one.name in gaps[1] for gaps in before):
            continue
        yield Finding(
            "contract-parameters",
            Severity.WARNING,
            path,
            f"{shape.name}.{one.name} takes {one.found}, {where} says {one.expected}: "
            f"{_cause(strands, path, gap.interface.path)}",
            "bring the two together, or take both from one side",
            f"{shape.name}:{name}:{one.name}",
            one.line,
        )


def _cause(strands: Strands, path: str, interface: str) -> str:
    return f"the class is {_whose(strands, path)}, the interface {_whose(strands, interface)}"


def _whose(strands: Strands, path: str) -> str:
    oid = strands.result.oid(path)
    holding = [side.name for side, own in strands.origins(path) if side.oid(own) == oid]
    return "merged" if not holding else "both sides'" if len(holding) > 1 else f"the {holding[0]}'s"


def _before(
    strands: Strands, language: Language, path: str, name: str, interface: str
) -> Iterable[tuple[set[str], set[str]]]:
    """For each side that has the class: the methods that it missed there, and those that differed."""
    for side, own in strands.origins(path):
        sources = _sources(side)
        module = sources.module(own)
        shape = module.shapes.get(name) if module is not None else None
        if shape is None:
            continue
        gaps = [
            one for one in sources.gaps(language, Found(own, shape)) if one.interface.shape.name == interface
        ]
        yield (
            {each for one in gaps for each in one.missing},
            {each.name for one in gaps for each in one.differ},
        )
