"""Lock files that belong to other manifests than the ones beside them in the result."""

from collections.abc import Iterator
from posixpath import basename, dirname

from state.findings import Finding, Severity
from state.understanding.dependencies.listing import manifests
from state.understanding.dependencies.lock_commands import MANIFESTS, command
from state.understanding.dependencies.locked import locked_in
from state.understanding.dependencies.table import exactly
from state.understanding.dependencies.workspaces import members as members_of
from state.understanding.packages import Asked, Manifest, kind_of, manifest_of
from state.understanding.ranges import meet
from state.understanding.side import Side
from state.understanding.strands import Strands, listing

_Row = tuple[str, str, str, str]
"""Name, specifier, group and marker of what a manifest asks for."""


def lock_findings(strands: Strands) -> Iterator[Finding]:
    """Lock files by name, and requirements files that a tool compiled."""
    for path in sorted(strands.result.named(*MANIFESTS)):
        folder = dirname(path)
        name = MANIFESTS[basename(path)]
        beside = f"{folder}/{name}" if folder else name
        if beside in strands.result.paths:
            yield from _judged(strands, path, beside, command(strands.result, path, beside))
    for path in manifests(strands.result):
        manifest = manifest_of(strands.result, path)
        if manifest is not None and manifest.compiled:
            written = _written(strands.result, path, manifest.compiled)
            if written:
                yield from _judged(strands, path, written, manifest.compiled)


def _written(side: Side, path: str, compiled: str) -> str:
    """The file that a compiled one is made from."""
    folder = dirname(path)
    stem = path.rpartition(".")[0]
    words = [one for one in compiled.split() if kind_of(one) or one.endswith((".in", ".toml"))]
    inside = [f"{folder}/{one}" if folder else one for one in words]
    for one in (*words, *inside, f"{stem}.in", f"{folder}/pyproject.toml" if folder else "pyproject.toml"):
        if one in side.paths and one != path:
            return one
    return ""


def _judged(strands: Strands, path: str, beside: str, how: str) -> Iterator[Finding]:
    members = members_of(strands.result, beside)
    if _in_step(strands, path, members):
        return
    folder = dirname(path)
    hint = f"make it again with `{how}`" + (f" in {folder}" if folder else "")
    if _is_merged(strands, path):
        before = {name for side in strands.sides for name in _missing_of(side, path, beside)}
        missing = [name for name in _missing(strands.result, path, members) if name not in before]
        alike = any(all(_asks_alike(strands, side, one) for one in members) for side in strands.sides)
        words = f", though {basename(beside)} asks for nothing new" if alike else ""
        if missing:
            words = f", and it doesn't hold {listing(missing)}, which {basename(beside)} asks for"
        yield Finding(
            "lock-file",
            Severity.WARNING if missing else Severity.NOTE,
            path,
            f"its lines are put together from both sides: no tool has seen it so{words}",
            hint,
            beside,
        )
        return
    if _left_so(strands, path, members):
        yield from _already(strands, path, beside, members, hint)
        return
    changed = _changed(strands, path, members)
    words = f": {listing(changed)}" if changed else ""
    others = _others(strands, path, members)
    yield Finding(
        "lock-file",
        Severity.WARNING,
        path,
        f"it belongs to another {basename(beside)} than the one beside it in the result{words}"
        if beside in others or not others
        else f"it was made without {listing(others)} as the result has {'it' if len(others) == 1 else 'them'}",
        hint,
        beside,
    )


def _missing(side: Side, lock: str, members: list[str]) -> list[str]:
    """Packages that the manifests ask for by a version and the lock file doesn't hold; none where it can't be read."""
    held = locked_in(side, lock)
    return sorted(
        {one.name for one in _plain(side, members) if (one.ecosystem, one.name) not in held} if held else ()
    )


def _missing_of(side: Side, lock: str, beside: str) -> list[str]:
    """What a side's own lock file doesn't hold, and its own manifests ask for."""
    own, manifest = side.origin(lock), side.origin(beside)
    return _missing(side, own, members_of(side, manifest)) if own is not None and manifest is not None else []


def _plain(side: Side, members: list[str]) -> Iterator[Asked]:
    """What manifests ask for by a version, those of each other left out: a lock file needn't hold them."""
    read = [found for one in members if kind_of(one) and (found := manifest_of(side, one)) is not None]
    own = {manifest.name for manifest in read if manifest.name}
    for manifest in read:
        for one in manifest.asked:
            plain = one.group != "peer" and ":" not in one.specifier and "/" not in one.specifier
            if plain and one.name not in own:
                yield one


def _unmet(side: Side, lock: str, members: list[str]) -> list[str]:
    """Packages that the lock file doesn't hold, or in no version that the manifests allow."""
    held = locked_in(side, lock)
    return sorted(
        {
            one.name
            for one in _plain(side, members)
            if all(
                meet(one.ecosystem, exactly(one.ecosystem, version), one.specifier).compatible is False
                for version in held.get((one.ecosystem, one.name), ())
            )
        }
    )


def _left_so(strands: Strands, lock: str, members: list[str]) -> bool:
    """Whether all that is asked for is asked for by sides that have the lock file as it is, or left it as it was."""
    kept = strands.result.oid(lock), strands.bases.get(lock)
    if kept[1] is None or not locked_in(strands.result, lock):
        return False
    sides = [
        side for side in strands.sides if (own := side.origin(lock)) is not None and side.oid(own) in kept
    ]
    return all(
        any(_asks_alike(strands, side, one) for side in sides) or _asked_by(strands, sides, one)
        for one in members
    )


def _asked_by(strands: Strands, sides: list[Side], manifest: str) -> bool:
    here = manifest_of(strands.result, manifest) if kind_of(manifest) else None
    if here is None or here.problem:
        return False
    rows = [
        _wanted(there)
        for side in sides
        if (own := side.origin(manifest)) is not None
        and (there := manifest_of(side, own)) is not None
        and not there.problem
    ]
    return _wanted(here) <= set().union(*rows)


def _already(strands: Strands, lock: str, beside: str, members: list[str], hint: str) -> Iterator[Finding]:
    """What is wrong with a lock file that a side with a newer manifest never made again: only the rest is new."""
    here = strands.result.oid(lock)
    made_for: set[_Row] = set()
    before: dict[str, frozenset[str]] = {}
    for side in strands.sides:
        own, manifest = side.origin(lock), side.origin(beside)
        if own is None or manifest is None:
            continue
        theirs = members_of(side, manifest)
        before[side.name] = frozenset(_unmet(side, own, theirs))
        if side.oid(own) == here:
            made_for |= _rows(side, theirs)
    # What the side asks for that has this lock file is no matter of the merge.
    asked = {row[0] for row in _rows(strands.result, members) - made_for}
    unmet = [name for name in _unmet(strands.result, lock, members) if name in asked]
    if not unmet:
        return
    names = [name for name in unmet if not any(name in names for names in before.values())] or unmet
    words = f"it doesn't hold {listing(names)} as {basename(beside)} asks for {'it' if len(names) == 1 else 'them'}"
    where = [side for side, there in before.items() if not there.isdisjoint(names)]
    if where:
        words += f", and didn't in the {' and the '.join(where)} before"
    yield Finding("lock-file", Severity.NOTE if where else Severity.WARNING, lock, words, hint, beside)


def _rows(side: Side, members: list[str]) -> set[_Row]:
    read = [found for one in members if kind_of(one) and (found := manifest_of(side, one)) is not None]
    return set[_Row]().union(*map(_wanted, read))


def _others(strands: Strands, lock: str, members: list[str]) -> list[str]:
    """The manifests that ask for something else than beside the lock file on its side."""
    for side in strands.sides:
        own = side.origin(lock)
        if own is not None and side.oid(own) == strands.result.oid(lock):
            return [one for one in members if not _asks_alike(strands, side, one)]
    return []


def _is_merged(strands: Strands, path: str) -> bool:
    """Whether a file is as neither side has it."""
    oid = strands.result.oid(path)
    return all(side.oid(own) != oid for side in strands.sides if (own := side.origin(path)) is not None)


def _in_step(strands: Strands, lock: str, members: list[str]) -> bool:
    """Whether one side has the lock as it stands, with manifests that ask for the same."""
    for side in strands.sides:
        own = side.origin(lock)
        if (
            own is not None
            and side.oid(own) == strands.result.oid(lock)
            and all(_asks_alike(strands, side, one) for one in members)
        ):
            return True
    return False


def _asks_alike(strands: Strands, side: Side, manifest: str) -> bool:
    own = side.origin(manifest)
    if own is None:
        return False
    if side.oid(own) == strands.result.oid(manifest):
        return True
    if not kind_of(manifest):
        return False
    before, after = manifest_of(side, own), manifest_of(strands.result, manifest)
    if before is None or after is None or before.problem or after.problem:
        return False
    return _wanted(before) == _wanted(after)


def _wanted(manifest: Manifest) -> set[_Row]:
    python = [one for one in manifest.runtimes if one.name == "python"]
    return {(one.name, one.specifier, one.group, one.marker) for one in (*manifest.asked, *python)}


def _changed(strands: Strands, lock: str, members: list[str]) -> list[str]:
    """Names of the packages that the result asks for otherwise than the side whose lock file it has."""
    here = strands.result.oid(lock)
    made_for = [
        side for side in strands.sides if (own := side.origin(lock)) is not None and side.oid(own) == here
    ]
    side = next(iter(made_for), strands.target)
    found: set[str] = set()
    for one in members:
        after = manifest_of(strands.result, one) if kind_of(one) else None
        own = side.origin(one)
        before = manifest_of(side, own) if own is not None and after is not None else None
        if after is not None and before is not None:
            found |= {row[0] for row in _wanted(before) ^ _wanted(after)}
    return sorted(found)
