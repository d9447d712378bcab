"""Packages, and versions of the languages themselves, for which the two sides leave no version, or the result another."""

import re
from collections.abc import Iterator

from state.findings import Finding, Severity
from state.understanding.dependencies.listing import Key, listed, main, manifests, runtimes
from state.understanding.dependencies.usage import used_of_source
from state.understanding.packages import Asked
from state.understanding.ranges import meet
from state.understanding.strands import Strands

_EMPTY: dict[Key, list[tuple[str, Asked]]] = {}


def conflicts(strands: Strands) -> Iterator[Finding]:
    """What the two sides ask for against each other, and against the result."""
    tables = [[read(side) for side in (*strands.sides, strands.result)] for read in (listed, runtimes)]
    before = _before(strands)
    for is_runtime, (source, target, result) in enumerate(tables):
        for key in sorted(source.keys() & target.keys() & result.keys()):
            theirs, ours = main(strands.source, source[key]), main(strands.target, target[key])
            here = main(strands.result, result[key]) or result[key][0]
            if theirs is None or ours is None or theirs[1].marker != ours[1].marker:
                continue
            if theirs[1].specifier == ours[1].specifier or strands.waits(here[0]):
                continue
            if bool(is_runtime) and key[1] not in ("python", "node"):
                continue
            yield from _compared(strands, key, theirs, ours, here, before.get(key, set()), bool(is_runtime))


def _compared(
    strands: Strands,
    key: Key,
    theirs: tuple[str, Asked],
    ours: tuple[str, Asked],
    here: tuple[str, Asked],
    base: set[str],
    is_runtime: bool,
) -> Iterator[Finding]:
    ecosystem, name = key
    wanted, other, stands = theirs[1].specifier, ours[1].specifier, here[1].specifier
    compatible, proposed = meet(ecosystem, wanted, other)
    if base & {wanted, other} and not (other in base and stands == other):
        # One side alone moved on: the merge takes that.
        return
    asks = f"the source asks for {name} {_said(theirs)}, the target for {_said(ours)}"
    if compatible is False:
        moved = other in base
        yield Finding(
            "runtime-conflict" if is_runtime else "dependency-conflict",
            Severity.NOTE if not is_runtime and _near(wanted, other) else Severity.WARNING,
            here[0],
            f"{asks}: no version is both",
            "take the source's: the target never changed it"
            if moved
            else f"settle on one of them and try the {'code' if is_runtime else 'code of the other side'} with it",
            f"{ecosystem}:{name}",
            here[1].line,
        )
    elif compatible and not is_runtime and stands != proposed and _narrows(ecosystem, stands, wanted):
        place = used_of_source(strands).get(key)
        if place is None:
            return
        yield Finding(
            "dependency-range",
            Severity.NOTE,
            here[0],
            f"{asks}; the result's {stands or 'any version'} allows what {place[0]} (line {place[1]}) "
            "of the source wasn't made for",
            f"ask for {proposed}",
            f"{ecosystem}:{name}",
            here[1].line,
        )


def _said(found: tuple[str, Asked]) -> str:
    path, one = found
    return f"{one.written or one.specifier or 'in any version'} ({path}, line {one.line})"


def _narrows(ecosystem: str, stands: str, wanted: str) -> bool:
    """Whether what stands allows versions that aren't wanted."""
    if not wanted or re.fullmatch(r"=*\s*v?\d[\w.+-]*", wanted):
        # A pin says what was there, not what is needed.
        return False
    meeting = meet(ecosystem, stands, wanted)
    return bool(meeting.compatible) and meeting.proposed != stands


def _before(strands: Strands) -> dict[Key, set[str]]:
    """What the common ancestor's manifests asked for."""
    found: dict[Key, set[str]] = {}
    for path in {*map(strands.source.landed, manifests(strands.source)), *manifests(strands.target)}:
        facts = strands.base_facts(path)
        for one in facts.listed if facts is not None else ():
            found.setdefault((one.ecosystem, one.name), set()).add(one.specifier)
        for value in facts.values if facts is not None else ():
            said, _, key = value.kind.partition(" ")
            if said == "runtime":
                ecosystem, _, name = key.partition(" ")
                found.setdefault((ecosystem, name), set()).add(value.name)
    return found


def _near(one: str, other: str) -> bool:
    """Whether two exact versions are of one major: pins that differ are the rule then, and seldom matter."""
    pins = [re.fullmatch(r"(?:==)?\s*(\d+)(?:\.\d+)*", text) for text in (one, other)]
    return pins[0] is not None and pins[1] is not None and pins[0][1] == pins[1][1]
