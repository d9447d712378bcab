"""Lock files that belong to other manifests than the ones beside them in the result."""

from collections.abc import Iterator
from posixpath import basename, dirname

from pathspec import GitIgnoreSpec

from state.findings import Finding, Severity
from state.understanding.dependencies.listing import manifests
from state.understanding.dependencies.lock_commands import MANIFESTS, command
from state.understanding.dependencies.locked import locked_in
from state.understanding.packages import Manifest, kind_of, manifest_of
from state.understanding.side import Side
from state.understanding.strands import Strands, listing


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
    members = _members(strands.result, beside)
    if _in_step(strands, path, members):
        return
    folder = dirname(path)
    hint = f"make it again with `{how}`" + (f" in {folder}" if folder else "")
    if _is_merged(strands, path):
        missing = _missing(strands.result, path, members)
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
    changed = _changed(strands, members)
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
    found = set()
    for one in members if held else ():
        read = manifest_of(side, one) if kind_of(one) else None
        for asked in read.asked if read is not None else ():
            plain = asked.group != "peer" and ":" not in asked.specifier and "/" not in asked.specifier
            if plain and (asked.ecosystem, asked.name) not in held:
                found.add(asked.name)
    return sorted(found)


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


def _members(side: Side, manifest: str) -> list[str]:
    """The manifests that share one lock file: the one beside it and those of its workspace."""
    read = manifest_of(side, manifest) if kind_of(manifest) else None
    if read is None or not read.workspaces:
        return [manifest]
    folder, name = dirname(manifest), basename(manifest)
    patterns = GitIgnoreSpec.from_lines([f"/{one.strip('./')}" for one in read.workspaces])
    inside = [
        path
        for path in side.named(name)
        if path != manifest
        and path.startswith(f"{folder}/" if folder else "")
        and patterns.match_file(dirname(path)[len(folder) :].strip("/") + "/")
    ]
    return [manifest, *inside]


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


def _wanted(manifest: Manifest) -> set[tuple[str, str, str, str]]:
    python = [one for one in manifest.runtimes if one.name == "python"]
    return {(one.name, one.specifier, one.group, one.marker) for one in (*manifest.asked, *python)}


def _changed(strands: Strands, members: list[str]) -> list[str]:
    """Names of the packages that the result asks for otherwise than the target."""
    found: set[str] = set()
    for one in members:
        after = manifest_of(strands.result, one) if kind_of(one) else None
        own = strands.target.origin(one)
        before = manifest_of(strands.target, own) if own is not None and after is not None else None
        if after is not None and before is not None:
            found |= {row[0] for row in _wanted(before) ^ _wanted(after)}
    return sorted(found)
