"""Repairs of manifests: a package is listed, put back, or asked for in the range that both sides can have."""

from posixpath import basename

from state.findings import Finding
from state.understanding.dependencies.adding import insertion
from state.understanding.dependencies.listing import BESIDE, Key, listed, main, manifests
from state.understanding.packages import Asked, Manifest, home_of, kind_of, manifest_of
from state.understanding.ranges import meet
from state.understanding.repairs.repair import Edit, Repair
from state.understanding.strands import Strands

_FIRST = ("requirements", "base", "common", "main", "prod", "production", "default")
_LATER = ("dev", "test", "doc", "lint", "ci", "local")


def list_package(strands: Strands, finding: Finding) -> Repair | None:
    """Lists an unlisted package as the source does."""
    ecosystem, _, name = finding.about.partition(":")
    asked = listed(strands.source).get((ecosystem, name))
    if not asked:
        return None
    origin, one = asked[0]
    path = _manifest_for(strands, finding.path, ecosystem, origin)
    return _added(strands, finding, path, [one]) if path else None


def put_back(strands: Strands, finding: Finding) -> Repair | None:
    """Lists packages again that a merged manifest lost."""
    side_name, _, rest = finding.about.partition(":")
    side = strands.source if side_name == "source" else strands.target
    own = side.origin(finding.path)
    manifest = manifest_of(side, own) if own is not None and kind_of(finding.path) else None
    names = rest.partition(":")[2].split(",")
    asked = [one for one in (manifest.asked if manifest is not None else ()) if one.name in names]
    return _added(strands, finding, finding.path, asked) if len(asked) == len(names) else None


def _added(strands: Strands, finding: Finding, path: str, asked: list[Asked]) -> Repair | None:
    manifest = manifest_of(strands.result, path)
    if manifest is None or manifest.problem:
        return None
    text = strands.result.tree.text(path)
    edits = []
    for one in asked:
        # What the manifest has no section for is listed with what is always needed.
        found = insertion(path, text, manifest, one) or insertion(
            path, text, manifest, one._replace(group="")
        )
        if found is None:
            return None
        edits.append(Edit(path, found[0], found[0], found[1]))
    names = ", ".join(
        f"{one.name}{one.specifier if one.ecosystem == 'python' else ' ' + one.written}" for one in asked
    )
    return Repair(finding.id, f"adds {names} to {path}", tuple(edits))


def _manifest_for(strands: Strands, path: str, ecosystem: str, origin: str) -> str:
    """The manifest of the result that a file's packages belong into: nearest above it, of the source's name first."""
    found: list[tuple[int, bool, int, int, str]] = []
    for one in manifests(strands.result):
        holder = home_of(one)
        manifest = manifest_of(strands.result, one)
        if manifest is None or not _takes(manifest, ecosystem) or BESIDE.search(one):
            continue
        if holder and not path.startswith(f"{holder}/"):
            continue
        stem = basename(one).rpartition(".")[0].removeprefix("requirements-").removeprefix("requirements_")
        # What a folder in the one of requirements lists is for a part of the project alone.
        later = any(word in stem for word in _LATER) or one.count("/") > holder.count("/") + 1 + bool(holder)
        if later and basename(one) != basename(origin):
            continue
        first = _FIRST.index(stem) if stem in _FIRST else len(_FIRST)
        found.append((-len(holder), basename(one) != basename(origin), first, len(one), one))
    return min(found)[-1] if found else ""


def _takes(manifest: Manifest, ecosystem: str) -> bool:
    return not manifest.compiled and any(
        one.ecosystem == ecosystem and one.group != "build" for one in manifest.asked
    )


def set_range(strands: Strands, finding: Finding) -> Repair | None:
    """Asks for the range that is in both sides' ranges."""
    ecosystem, _, name = finding.about.partition(":")
    key: Key = (ecosystem, name)
    sides = [listed(side).get(key) for side in (*strands.sides, strands.result)]
    if not all(sides):
        return None
    source, target, result = (
        main(side, found)
        for side, found in zip((*strands.sides, strands.result), sides, strict=True)
        if found
    )
    if source is None or target is None or result is None or result[1].start < 0:
        return None
    path, here = result
    compatible, proposed = meet(ecosystem, source[1].specifier, target[1].specifier)
    written = source[1].written if proposed == source[1].specifier else proposed
    if not compatible or not written or path != finding.path:
        return None
    text = strands.result.tree.text(path)
    if text[here.start : here.end].decode("utf-8", "replace") != here.written or here.written == written:
        return None
    # A caret is read by Poetry and npm alone.
    if (
        ecosystem == "python"
        and source[1].written != source[1].specifier
        and manifest_kinds(strands, source[0], path)
    ):
        written = proposed
    return Repair(
        finding.id,
        f"asks for {name} {written} in line {here.line} of {path}",
        (Edit(path, here.start, here.end, written.encode()),),
    )


def manifest_kinds(strands: Strands, theirs: str, here: str) -> bool:
    """Whether two manifests are written in different ways."""
    return (kind_of(theirs) or "requirements") != (kind_of(here) or "requirements")
