"""Whether what a plan calls an implementation is there in the result, is exported, and has the methods of its interface."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from state.checks.contracts.cells import read_cell
from state.plans.plan import Contract
from state.understanding.shapes.comparing import Differs, against
from state.understanding.shapes.language import Language, Module, Shape, ShapeKind, language_of
from state.understanding.shapes.sources import Found, Sources, is_aside


@dataclass(frozen=True, slots=True)
class ContractCheck:
    """How an implementation meets its interface.

    `found_interface` and `found_implementation` are "path: Name", empty where nothing was found; `exists` is whether
    the implementation's file (or name) is in the result, `exported` None where that doesn't apply.
    """

    found_interface: str
    found_implementation: str
    exists: bool
    exported: bool | None
    methods_missing: tuple[str, ...]
    methods_differ: tuple[Differs, ...]
    could_not_check: str
    """Why methods weren't compared, or not all of them; empty where they were."""
    words: str
    path: str = ""
    """The implementation's file."""
    line: int = 0
    """Where the implementation stands in it."""

    @property
    def holds(self) -> bool | None:
        """Whether the contract is met; None where it could not be checked."""
        if not self.exists and self.could_not_check:
            return None
        if not self.exists or self.exported is False or self.methods_missing or self.methods_differ:
            return False
        return None if self.could_not_check else True


def check_contract(
    contract: Contract,
    files: Callable[[str], bytes | None],
    paths: Collection[str],
    sources: Sources | None = None,
) -> ContractCheck:
    """Checks one row on the tree of `paths`; with `sources` several rows share what was read."""
    read = sources or Sources(files, paths)
    return _Check(contract, read).made()


class _Check:
    def __init__(self, contract: Contract, sources: Sources) -> None:
        self._contract = contract
        self._sources = sources
        self._interface_words = contract.interface.strip("`* ")

    def made(self) -> ContractCheck:
        cell = read_cell(self._contract.implementation)
        if not (cell.path or cell.name):
            return self._failed(
                f"{self._contract.implementation!r} names no file and no class", exists=False, unsure=True
            )
        if not cell.path:
            return self._by_name(cell.name)
        best: ContractCheck | None = None
        for path in (cell.path, *cell.more):
            check = self._by_path(path, cell.name)
            if best is None or _rank(check) > _rank(best):
                best = check
        assert best is not None
        return best

    # The implementation

    def _by_path(self, written: str, name: str) -> ContractCheck:
        found = self._files(written)
        if not found:
            return self._failed(f"no file of the result is called {written}", exists=False)
        if len(found) > 1 and not written.endswith("/"):
            checks = [self._in_file(one, name) for one in found]
            good = [one for one in checks if one.found_implementation and not one.methods_missing]
            if len(good) == 1:
                return good[0]
            return self._failed(
                f"several files are called {written}: {_listed(found)}", exists=True, unsure=True
            )
        if written.endswith("/") or len(found) > 1:
            if name:
                inside = [one for one in self._sources.defining(name) if one.path in found]
                if len(inside) == 1:
                    return self._compared(inside[0], True)
            return self._failed(
                f"{written} is a folder: which file implements {self._interface_words} isn't said",
                exists=True,
                unsure=True,
            )
        return self._in_file(found[0], name)

    def _files(self, written: str) -> list[str]:
        """The files that a path means, whole or only its end; tests and built files only where nothing else fits."""
        bare = written.strip("/")
        if written.endswith("/"):
            return sorted(one for one in self._sources.paths if f"/{bare}/" in f"/{one}")
        if bare in self._sources.paths:
            return [bare]
        found = sorted(one for one in self._sources.paths if one.endswith(f"/{bare}"))
        if not found:
            # "comm/slack.service" leaves the ending to the reader.
            ends = re.compile(
                rf"(?:^|/){re.escape(bare)}(?:\.[cm]?[jt]sx?|\.pyi?|/index\.[cm]?[jt]sx?|/__init__\.py)$"
            )
            found = sorted(one for one in self._sources.paths if ends.search(one))
        if not found:
            # The author's root may stand before it.
            parts = bare.split("/")
            for at in range(1, len(parts) - 1):
                rest = "/".join(parts[at:])
                if rest in self._sources.paths:
                    return [rest]
        if not found and any(one.startswith(f"{bare}/") or f"/{bare}/" in one for one in self._sources.paths):
            return self._files(f"{bare}/")
        return [one for one in found if not is_aside(one)] or found

    def _in_file(self, path: str, name: str) -> ContractCheck:
        language = language_of(path)
        if language is None:
            return self._failed(
                f"contracts in {path} can't be read: neither Python nor TypeScript",
                exists=True,
                unsure=True,
                path=path,
            )
        module = self._sources.module(path)
        if module is None:
            return self._failed(f"{path} can't be read", exists=True, unsure=True, path=path)
        if module.problem:
            return self._failed(
                f"{path}: {module.problem}", exists=True, unsure=True, path=path, line=module.line
            )
        if name:
            found = self._sources.exported(module, name)
            if isinstance(found, Found):
                return self._compared(found, True)
            if name in module.shapes:
                return self._compared(Found(path, module.shapes[name]), False)
            if found is None and not any(self._alike(one, name) for one in module.shapes):
                return self._failed(f"{path} has no {name}", exists=True, exported=False, path=path)
        interface, why = self._interface(language, module)
        candidates = list(
            dict.fromkeys((one.path, one.shape.name) for one in self._sources.candidates(module))
        )
        shapes = [Found(one, self._shape(one, each)) for one, each in candidates]
        if not shapes:
            return self._functions(module, interface, why)
        if interface is None:
            chosen = shapes[0] if len(shapes) == 1 else None
            return self._failed(
                why,
                exists=True,
                unsure=True,
                path=path,
                line=chosen.shape.line if chosen else 0,
                found=chosen,
            )
        scored = sorted(shapes, key=lambda one: self._score(one, interface, path, name), reverse=True)
        return self._compared(scored[0], self._is_exported(module, scored[0]), (interface, why))

    def _alike(self, one: str, other: str) -> bool:
        return _bare(one) == _bare(other)

    def _shape(self, path: str, name: str) -> Shape:
        module = self._sources.module(path)
        assert module is not None
        return module.shapes[name]

    def _score(self, one: Found, interface: Found, path: str, name: str) -> tuple[int, int, int, int, int]:
        """How likely a class is the one that is meant."""
        members = self._sources.members(one)
        stem = re.sub(r"\.\w+$", "", path.rpartition("/")[2])
        wanted = self._sources.members(interface).methods
        has = sum(1 for each in wanted if each in members.methods and each not in members.abstract)
        return (
            int(bool(name) and self._alike(one.shape.name, name)),
            int(interface.shape.name in members.promises),
            has,
            int(self._alike(one.shape.name, stem)),
            int(one.shape.kind is ShapeKind.CLASS),
        )

    def _is_exported(self, module: Module, found: Found) -> bool:
        names = {name for name, held in module.exports.items() if held == found.shape.name}
        return found.path != module.path or bool(names)

    def _by_name(self, name: str) -> ContractCheck:
        found = [one for one in self._sources.defining(name) if one.shape.kind is not ShapeKind.INTERFACE]
        if not found:
            broken = self._sources.broken(name)
            if broken:
                return self._failed(
                    f"{broken[0].path}: {broken[0].problem}",
                    exists=True,
                    unsure=True,
                    path=broken[0].path,
                    line=broken[0].line,
                )
            return self._failed(f"nothing in the result is called {name}", exists=False)
        if len(found) > 1:
            return self._failed(
                f"several files define {name}: {_listed([one.path for one in found])}",
                exists=True,
                unsure=True,
            )
        module = self._sources.module(found[0].path)
        assert module is not None
        return self._compared(found[0], self._is_exported(module, found[0]))

    # The interface

    def _interface(self, language: Language, near: Module) -> tuple[Found | None, str]:
        """The interface as the result has it, and why it couldn't be found or which of several it is."""
        cell = read_cell(self._contract.interface)
        if cell.path:
            files = self._files(cell.path)
            module = self._sources.module(files[0]) if len(files) == 1 else None
            if module is None:
                many = (
                    f"several files are called {cell.path}"
                    if files
                    else f"no file of the result is called {cell.path}"
                )
                return None, f"the interface wasn't found: {many}"
            if module.problem:
                return None, f"the interface's file {module.path} has {module.problem}"
            shapes = (
                [module.shapes[cell.name]] if cell.name in module.shapes else list(module.shapes.values())
            )
            shapes = [one for one in shapes if one.kind is ShapeKind.INTERFACE] or [
                one for one in shapes if one.kind is ShapeKind.CLASS
            ]
            if len(shapes) > 1:
                stem = _bare(module.path.rpartition("/")[2].split(".")[0])
                shapes = [
                    one for one in shapes if stem in _bare(one.name) or _bare(one.name) in stem
                ] or shapes
            if len(shapes) != 1:
                return None, f"{module.path} has {len(shapes) or 'no'} interfaces"
            return Found(module.path, shapes[0]), ""
        if not cell.name:
            return None, f"{self._contract.interface!r} names no interface"
        seen = self._sources.seen_as(near, cell.name)
        if isinstance(seen, Found) and seen.shape.kind in (ShapeKind.INTERFACE, ShapeKind.CLASS):
            return seen, ""
        found = self._sources.defining(cell.name, language.suffixes)
        kinds = [one for one in found if one.shape.kind is ShapeKind.INTERFACE] or [
            one for one in found if one.shape.kind is ShapeKind.CLASS
        ]
        if not kinds:
            broken = self._sources.broken(cell.name)
            if broken:
                return None, f"the interface's file {broken[0].path} has {broken[0].problem}"
            return None, f"nothing in the result is called {cell.name}"
        same = {
            tuple(sorted((name, one.words) for name, one in self._sources.members(each).methods.items()))
            for each in kinds
        }
        if len(same) > 1:
            return (
                None,
                f"several files define {cell.name}, and not alike: {_listed([one.path for one in kinds])}",
            )
        return kinds[0], ""

    # Comparing

    def _functions(self, module: Module, interface: Found | None, why: str) -> ContractCheck:
        """A file without classes implements by its functions."""
        functions = {
            name: next(iter(module.shapes[held].methods.values()))
            for name, held in module.exports.items()
            if isinstance(held, str)
            and held in module.shapes
            and module.shapes[held].kind is ShapeKind.FUNCTION
        }
        if interface is None or not functions:
            none = f"{module.path} exports nothing that could implement {self._interface_words}"
            return self._failed(why or none, exists=True, unsure=True, path=module.path)
        line = min(one.line for one in functions.values())
        shape = Shape("its functions", ShapeKind.OBJECT, line, functions)
        return self._compared(Found(module.path, shape), True, (interface, why))

    def _compared(
        self, found: Found, exported: bool, interface: tuple[Found | None, str] | None = None
    ) -> ContractCheck:
        language = language_of(found.path)
        module = self._sources.module(found.path)
        assert language is not None and module is not None
        wanted, why = interface or self._interface(language, module)
        if wanted is None:
            return self._failed(
                why,
                exists=True,
                exported=exported,
                unsure=True,
                path=found.path,
                line=found.shape.line,
                found=found,
            )
        if wanted == found:
            return self._failed(
                f"{found.shape.name} is the interface itself",
                exists=True,
                unsure=True,
                path=found.path,
                line=found.shape.line,
            )
        asked, given = self._sources.members(wanted), self._sources.members(found)
        missing, differ = against(language, asked, given)
        unsure = ""
        if given.outside and missing:
            unsure, missing = f"{_listed(missing)} may be there: {given.outside[0]}", []
        elif asked.outside:
            unsure = f"{wanted.shape.name} may ask for more: {asked.outside[0]}"
        elif not asked.methods:
            unsure = f"{wanted.shape.name} has no methods to compare"
        return self._said(wanted, found, exported, missing, differ, unsure)

    def _said(
        self,
        wanted: Found,
        found: Found,
        exported: bool,
        missing: Sequence[str],
        differ: Sequence[Differs],
        unsure: str,
    ) -> ContractCheck:
        name = found.shape.name
        words = []
        if not exported:
            words.append(f"{name} is not exported by {found.path}")
        if missing:
            words.append(f"{name} has no {_listed(missing)}")
        words += [f"{one.name} takes {one.found}, {wanted.shape.name} says {one.expected}" for one in differ]
        if unsure:
            words.append(unsure)
        count = len(self._sources.members(wanted).methods)
        good = (
            f"{name} has {'the one method' if count == 1 else f'all {count} methods'} of {wanted.shape.name}"
        )
        return ContractCheck(
            f"{wanted.path}: {wanted.shape.name}",
            f"{found.path}: {name}",
            True,
            exported,
            tuple(missing),
            tuple(differ),
            unsure,
            "; ".join(words) or good,
            found.path,
            found.shape.line,
        )

    def _failed(
        self,
        words: str,
        *,
        exists: bool,
        exported: bool | None = None,
        unsure: bool = False,
        path: str = "",
        line: int = 0,
        found: Found | None = None,
    ) -> ContractCheck:
        name = f"{found.path}: {found.shape.name}" if found is not None else path
        if exported is False and found is not None:
            words = f"{found.shape.name} is not exported by {found.path}; {words}"
        return ContractCheck("", name, exists, exported, (), (), words if unsure else "", words, path, line)


def _rank(check: ContractCheck) -> tuple[bool, bool, int]:
    return (check.exists, check.holds is not False, -len(check.methods_missing))


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _listed(names: Sequence[str], most: int = 4) -> str:
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
