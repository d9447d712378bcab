"""Manifests as files that name others: paths in their scripts, files that they draw in."""

from state.understanding.entry_points import entry_points
from state.understanding.facts import Definition, Facts, Listed, Reference
from state.understanding.files.tooling import (
    Naming,
    paths_in,
    scripts_in,
)
from state.understanding.packages.manifest import Manifest
from state.understanding.packages.reading import READERS, kind_of


class _Manifest(Naming):
    """What all manifests share: their paths lead to files of the tree."""

    name = ""

    def reads(self, path: str) -> bool:
        return kind_of(path) == self.name

    def facts(self, text: bytes) -> Facts:
        read = READERS[self.name](text)
        if read.problem:
            return Facts(self.name, problem=read.problem, line=read.line)
        return Facts(
            self.name,
            tuple(Definition("dependency", one.name, one.line) for one in read.asked) + read.commands,
            references=self._references(text, read),
            values=tuple(
                Definition(f"runtime {one.ecosystem} {one.name}", one.specifier, one.line)
                for one in read.runtimes
            ),
            listed=tuple(Listed(one.ecosystem, one.name, one.specifier, one.line) for one in read.asked),
        )

    def _references(self, text: bytes, read: Manifest) -> tuple[Reference, ...]:
        return ()


class Requirements(_Manifest):
    """requirements*.txt, constraints not among them."""

    name = "requirements"

    def _references(self, text: bytes, read: Manifest) -> tuple[Reference, ...]:
        return tuple(one for one in paths_in(text) if one.text in read.includes)


class PyProject(_Manifest):
    """pyproject.toml: the standard tables and Poetry's."""

    name = "pyproject"

    def _references(self, text: bytes, read: Manifest) -> tuple[Reference, ...]:
        return entry_points(text)


class SetupCfg(_Manifest):
    """setup.cfg."""

    name = "setup.cfg"

    def _references(self, text: bytes, read: Manifest) -> tuple[Reference, ...]:
        return entry_points(text)


class Pipfile(_Manifest):
    """Pipfile."""

    name = "Pipfile"


class PackageJson(_Manifest):
    """package.json: packages, and the scripts with the paths in them."""

    name = "package.json"

    def _references(self, text: bytes, read: Manifest) -> tuple[Reference, ...]:
        lines = {one.line for one in read.commands if one.kind == "script"}
        named = (*paths_in(text), *scripts_in(text))
        return tuple(sorted((one for one in named if one.span.line in lines), key=lambda one: one.span))
