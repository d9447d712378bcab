"""A tree of sources as contracts read it: modules, where names come from, and what a class has in the end."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from state.understanding.shapes.language import (
    Imported,
    Language,
    Method,
    Module,
    Shape,
    ShapeKind,
    language_of,
)

DEEPEST = 40
MOST_READ = 20_000
"""Files that are looked into for a name, at most."""
_ASIDE = re.compile(
    r"(?:^|/)(?:node_modules|dist|build|out|coverage|\.next|vendor|site-packages|\.venv|venv|__mocks__|__tests__|tests?|specs?|mocks?|"
    r"fixtures|examples?)/|(?:^|/)(?:test_[^/]*|conftest)\.py$|(?:_test\.py|\.(?:test|spec|mock|stories)\.[cm]?[jt]sx?|\.min\.js)$",
    re.IGNORECASE,
)


def is_aside(path: str) -> bool:
    """Whether a file is a test, a mock or built: never what a plan means where there is another one."""
    return _ASIDE.search(path) is not None


class Found(NamedTuple):
    """A shape and the file it stands in."""

    path: str
    shape: Shape


@dataclass(slots=True)
class Members:
    """What a shape has, with what it inherits; `outside` names what can't be read, so that more may be there."""

    methods: dict[str, Method] = field(default_factory=dict)
    abstract: set[str] = field(default_factory=set)
    outside: list[str] = field(default_factory=list)
    promises: set[str] = field(default_factory=set)
    """Names of the interfaces that it or its bases say they implement, and of all its bases."""


class Sources:
    """The files of one tree, each read once, and only when something asks for it."""

    def __init__(
        self,
        files: Callable[[str], bytes | None],
        paths: Collection[str],
        locate: Callable[[str, str], str | None] | None = None,
    ) -> None:
        """`locate` says which file a module means when another imports it; without it the language guesses."""
        self._files = files
        self._locate = locate
        self.paths = frozenset(paths)
        self._modules: dict[str, Module | None] = {}
        self._texts: dict[str, bytes | None] = {}

    def text(self, path: str) -> bytes | None:
        """The bytes of a file."""
        if path not in self._texts:
            self._texts[path] = self._files(path)
        return self._texts[path]

    def module(self, path: str) -> Module | None:
        """A file as it was read; None where its language isn't known or it isn't there."""
        if path not in self._modules:
            language, text = language_of(path), self.text(path) if path in self.paths else None
            self._modules[path] = (
                language.read(path, text) if language is not None and text is not None else None
            )
        return self._modules[path]

    def defining(self, name: str, suffixes: tuple[str, ...] = ()) -> list[Found]:
        """Everything of that name that some file defines; tests and built files only where nothing else does."""
        found: list[Found] = []
        looked = 0
        for path in sorted(self.paths):
            language = language_of(path)
            if language is None or (suffixes and not path.endswith(suffixes)):
                continue
            looked += 1
            if looked > MOST_READ:
                break
            text = self.text(path)
            if text is None or not language.defines(text, name):
                continue
            module = self.module(path)
            if module is not None and name in module.shapes:
                found.append(Found(path, module.shapes[name]))
        return [one for one in found if not is_aside(one.path)] or found

    def broken(self, name: str) -> list[Module]:
        """Files that may define that name and couldn't be parsed."""
        made = []
        for path in sorted(self.paths):
            module = self._modules.get(path)
            if module is not None and module.problem:
                language, text = language_of(path), self._texts.get(path)
                if language is not None and text is not None and language.defines(text, name):
                    made.append(module)
        return made

    # Names

    def seen_as(self, module: Module, name: str) -> Found | str:
        """What a name means inside a file; a string says in which outside module it is, or why it isn't found."""
        first, dot, rest = name.partition(".")
        if not dot and name in module.shapes:
            return Found(module.path, module.shapes[name])
        if first in module.imports:
            origin = module.imports[first]
            return self._imported(
                module,
                origin
                if not dot
                else Imported(origin.module, rest if origin.name == "*" else f"{origin.name}.{rest}"),
                0,
            )
        for star in module.stars:
            found = self._imported(module, Imported(star, name), 0)
            if isinstance(found, Found):
                return found
        return name

    def exported(self, module: Module, name: str, depth: int = 0) -> Found | str | None:
        """What others get from a file under a name; None where it exports no such name."""
        if depth > DEEPEST:
            return None
        held = module.exports.get(name)
        if isinstance(held, Imported):
            return self._imported(module, held, depth)
        if held is not None:
            if held in module.shapes:
                return Found(module.path, module.shapes[held])
            if held in module.imports:
                return self._imported(module, module.imports[held], depth)
            return held
        for star in module.stars:
            path = self._located(module, star)
            inner = self.module(path) if path else None
            found = (
                self.exported(inner, name, depth + 1)
                if inner is not None and inner.path != module.path
                else None
            )
            if found is not None:
                return found
        return None

    def _imported(self, module: Module, origin: Imported, depth: int) -> Found | str:
        before, _, last = origin.name.rpartition(".")
        if before and module.path.endswith((".py", ".pyi")):
            # What a package is asked for may be a module in it.
            inside = f"{origin.module}{'' if origin.module.endswith('.') else '.'}{before}"
            if self._located(module, inside) is not None:
                origin = Imported(inside, last)
        outside = f"{origin.name} of {origin.module}"
        path = self._located(module, origin.module)
        inner = self.module(path) if path else None
        if inner is None or depth > DEEPEST:
            return outside
        if inner.problem:
            return f"{inner.path}, which has {inner.problem}"
        # In Python what begins with _ can be imported by name all the same.
        if origin.name in inner.shapes and origin.name not in inner.exports:
            return Found(inner.path, inner.shapes[origin.name])
        return self.exported(inner, origin.name.rpartition(".")[2], depth + 1) or outside

    def _located(self, module: Module, name: str) -> str | None:
        if self._locate is not None:
            return self._locate(name, module.path)
        language = language_of(module.path)
        return language.locate(name, module.path, self.paths) if language is not None else None

    # Members

    def members(self, found: Found) -> Members:
        """The methods of a shape, own ones before inherited ones."""
        made = Members()
        self._gather(found, made, set(), 0)
        return made

    def _gather(self, found: Found, made: Members, seen: set[tuple[str, str]], depth: int) -> None:
        path, shape = found
        if (path, shape.name) in seen or depth > DEEPEST:
            return
        seen.add((path, shape.name))
        for name, method in shape.methods.items():
            there = name not in shape.abstract or shape.kind is not ShapeKind.INTERFACE
            if name not in made.methods or (name in made.abstract and there):
                made.methods[name] = method
                made.abstract.discard(name)
                if not there:
                    made.abstract.add(name)
        if shape.open_ended:
            made.outside.append(shape.open_ended)
        module = self.module(path)
        made.promises |= {one.rpartition(".")[2] for one in (*shape.promises, *shape.bases)}
        if module is None:
            return
        for base in shape.bases:
            origin = self.seen_as(module, base)
            if isinstance(origin, Found):
                self._gather(origin, made, seen, depth + 1)
            else:
                made.outside.append(f"it inherits from {origin}")
        for promise in shape.promises:
            origin = self.seen_as(module, promise)
            if isinstance(origin, Found):
                self._promised(origin, made, seen, depth + 1)

    def _promised(self, found: Found, made: Members, seen: set[tuple[str, str]], depth: int) -> None:
        """Names of the interfaces above a promised one; its methods are no methods of who promises them."""
        path, shape = found
        module = self.module(path)
        if module is None or (path, shape.name) in seen or depth > DEEPEST:
            return
        seen.add((path, shape.name))
        made.promises |= {one.rpartition(".")[2] for one in shape.bases}
        for base in shape.bases:
            origin = self.seen_as(module, base)
            if isinstance(origin, Found):
                self._promised(origin, made, seen, depth + 1)

    def candidates(self, module: Module) -> Iterator[Found]:
        """What a file offers to others as an implementation: classes and objects, its own and passed on ones."""
        for name in sorted(module.exports):
            found = self.exported(module, name)
            if isinstance(found, Found) and found.shape.kind in (ShapeKind.CLASS, ShapeKind.OBJECT):
                yield found
        for star in module.stars:
            path = self._located(module, star)
            inner = self.module(path) if path else None
            if inner is not None and inner.path != module.path:
                for name, held in sorted(inner.exports.items()):
                    shape = inner.shapes.get(held) if isinstance(held, str) else None
                    if (
                        shape is not None
                        and shape.kind in (ShapeKind.CLASS, ShapeKind.OBJECT)
                        and name != "default"
                    ):
                        yield Found(inner.path, shape)
        for name, shape in module.shapes.items():
            if name not in module.exports.values() and shape.kind in (ShapeKind.CLASS, ShapeKind.OBJECT):
                yield Found(module.path, shape)

    def language(self, path: str) -> Language | None:
        """The language of a file."""
        return language_of(path)
