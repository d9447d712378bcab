"""Import statements of both sides merged name by name, or settled from the names in use."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from state.proposals.hunk import Lines

Name = tuple[str, str]
"""A name and its alias, "" where it has none."""

Wanted = Sequence[Name]


class Statement(NamedTuple):
    """One import statement with the comments and blank lines above it."""

    module: str
    names: tuple[Name, ...]
    lines: Lines

    def bound(self, name: Name) -> str:
        """What the body calls it."""
        return (name[1] or name[0]).split(".", 1)[0]


Write = Callable[[Statement, Wanted], Lines]


def merged_imports(
    base: Sequence[Statement], source: Sequence[Statement], target: Sequence[Statement], write: Write
) -> Lines:
    """Names that either side has, without those that either removed."""
    old, one, two = (_names(side) for side in (base, source, target))
    wanted = (old & one & two) | (one - old) | (two - old)
    return _write(source, target, wanted, write)


def settled_imports(
    base: Sequence[Statement],
    source: Sequence[Statement],
    target: Sequence[Statement],
    used: set[str],
    write: Write,
) -> Lines:
    """Names of either side that are used; those that both sides have stay, used or not."""
    one, two = _names(source), _names(target)
    wanted = {
        (module, name)
        for module, name in one | two
        if (module, name) in one & two
        or name[0] == "*"
        or module == "__future__"
        or (name[1] or name[0]).split(".", 1)[0] in used
    }
    return _write(source, target, wanted, write)


def _names(side: Sequence[Statement]) -> set[tuple[str, Name]]:
    return {(statement.module, name) for statement in side for name in statement.names}


def _write(
    source: Sequence[Statement], target: Sequence[Statement], wanted: set[tuple[str, Name]], write: Write
) -> Lines:
    """The statements in the target's order; those of the source alone behind the one they follow there."""
    left = set(wanted)
    placed: list[tuple[str, Lines]] = []
    for statement in target:
        names = [name for name in statement.names if (statement.module, name) in left]
        further = [
            name
            for other in source
            if other.module == statement.module and not _again(other, target, statement)
            for name in other.names
            if (other.module, name) in left and name not in names
        ]
        names += further
        left -= {(statement.module, name) for name in names}
        placed.append((statement.module, _lines(statement, names, source, write)))
    previous = -1
    for statement in source:
        names = [name for name in statement.names if (statement.module, name) in left]
        left -= {(statement.module, name) for name in names}
        if names:
            place = _place(placed, statement.module, previous)
            placed.insert(place, (statement.module, _lines(statement, names, (), write)))
            previous = place
        else:
            found = [at for at, (module, _) in enumerate(placed) if module == statement.module]
            previous = found[-1] if found else previous
    return tuple(line for _, lines in placed for line in lines)


def _again(other: Statement, target: Sequence[Statement], statement: Statement) -> bool:
    """Whether a statement of the module with more names in common follows in the target."""
    shared = len(set(other.names) & set(statement.names))
    return any(
        one is not statement
        and one.module == other.module
        and len(set(one.names) & set(other.names)) > shared
        for one in target
    )


def _lines(statement: Statement, names: list[Name], source: Sequence[Statement], write: Write) -> Lines:
    if not names:
        return ()
    if set(names) == set(statement.names):
        return statement.lines
    for other in source:
        if other.module == statement.module and set(other.names) == set(names):
            return other.lines
    for one in (statement, *(other for other in source if other.module == statement.module)):
        keys = [name[0].casefold() for name in one.names]
        if len(keys) > 1 and keys != sorted(keys):
            return write(statement, names)
    return write(statement, sorted(names, key=lambda name: name[0].casefold()))


def _place(placed: list[tuple[str, Lines]], module: str, previous: int) -> int:
    """Where a statement goes: by its name among sorted ones, else behind the one it followed."""
    modules = [one.casefold() for one, _ in placed]
    if len(modules) > 1 and modules == sorted(modules):
        return next((at for at, one in enumerate(modules) if one > module.casefold()), len(modules))
    return previous + 1
