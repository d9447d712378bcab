"""The table of all packages: what each side asks for, where, and whether both can hold."""

from dataclasses import dataclass

from state.understanding.dependencies.listing import Key, listed, main, runtimes
from state.understanding.dependencies.locked import locked
from state.understanding.packages import Asked
from state.understanding.ranges import meet
from state.understanding.side import Side
from state.understanding.strands import Strands


@dataclass(frozen=True, slots=True)
class Listing:
    """One line of a manifest that asks for a package; `group` is empty for what is always needed."""

    path: str
    line: int
    specifier: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Dependency:
    """One package: what source, target and result ask for, None where they don't list it.

    `compatible` is None where the two can't be compared, or only one side asks for it. `proposed` is a specifier
    that means both. The version of Python or Node itself stands in the ecosystem `runtime`.
    """

    ecosystem: str
    name: str
    source: str | None
    target: str | None
    result: str | None
    compatible: bool | None
    proposed: str
    path: str
    line: int
    source_at: tuple[Listing, ...] = ()
    target_at: tuple[Listing, ...] = ()
    result_at: tuple[Listing, ...] = ()
    source_locked: str = ""
    """The version that the source's lock file holds, empty where none does."""
    target_locked: str = ""
    result_locked: str = ""


Found = dict[Key, list[tuple[str, Asked]]]


def dependencies(strands: Strands) -> tuple[Dependency, ...]:
    """The table of all packages, by ecosystem and name, after the languages themselves."""
    sides = (strands.source, strands.target, strands.result)
    rows = _rows(sides, [runtimes(side) for side in sides], "runtime")
    return (*rows, *_rows(sides, [listed(side) for side in sides], ""))


def _rows(sides: tuple[Side, Side, Side], tables: list[Found], ecosystem: str) -> list[Dependency]:
    source, target, result = tables
    rows = []
    for key in sorted({*source, *target, *result}):
        kind, name = key
        theirs, ours = (
            specifier(side, found.get(key)) for side, found in zip(sides[:2], tables[:2], strict=True)
        )
        compatible, proposed = None, theirs if ours is None else ours
        if theirs is not None and ours is not None:
            compatible, proposed = meet(kind, theirs, ours)
        path, one = (result.get(key) or target.get(key) or source[key])[0]
        versions = [
            "" if ecosystem else _version(side, key, specifier(side, found.get(key)))
            for side, found in zip(sides, tables, strict=True)
        ]
        rows.append(
            Dependency(
                ecosystem or kind,
                name,
                theirs,
                ours,
                specifier(sides[2], result.get(key)),
                compatible,
                proposed or "",
                path,
                one.line,
                source_at=_listings(source.get(key, [])),
                target_at=_listings(target.get(key, [])),
                result_at=_listings(result.get(key, [])),
                source_locked=versions[0],
                target_locked=versions[1],
                result_locked=versions[2],
            )
        )
    return rows


def _version(side: Side, key: Key, asked: str | None) -> str:
    """The version that the lock file holds for what is asked; of several the one that fits."""
    versions = locked(side).get(key, ())
    fitting = (
        one for one in versions if asked is not None and meet(key[0], exactly(key[0], one), asked).compatible
    )
    return next(fitting, versions[0] if versions else "")


def exactly(ecosystem: str, version: str) -> str:
    """The specifier of one version alone."""
    return f"=={version}" if ecosystem == "python" else version


def _listings(found: list[tuple[str, Asked]]) -> tuple[Listing, ...]:
    return tuple(Listing(path, one.line, one.written or one.specifier, one.group) for path, one in found)


def specifier(side: Side, found: list[tuple[str, Asked]] | None) -> str | None:
    """What a side asks for: its main manifest goes before others, one that says something before one that doesn't."""
    if not found:
        return None
    one = main(side, found)
    if one is not None and one[1].specifier:
        return one[1].specifier
    return next((each.specifier for _, each in found if each.specifier), "")
