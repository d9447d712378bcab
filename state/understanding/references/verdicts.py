"""What became of one reference: whether it still leads where it led on the side that its file comes from."""

from collections import Counter
from dataclasses import dataclass
from posixpath import basename, dirname

from state.understanding.dependencies import manifests, provided
from state.understanding.facts import Reference, Resolved
from state.understanding.language import Language, language_of
from state.understanding.packages import normal
from state.understanding.python.resolving import resolve_module, way_to_module
from state.understanding.references.passing import passes_on
from state.understanding.references.saying import CODE
from state.understanding.references.ways import Way
from state.understanding.scripts.resolving import way_to_script
from state.understanding.side import Side
from state.understanding.strands import Strands

NOWHERE = "broken-reference"
ELSEWHERE = "leads-elsewhere"
LACKING = "lost-name"
_DEFINED = frozenset(("class", "function", "constant", "const", "conditional interface", "type", "enum"))
_ANY = "\0"
_SCRIPTS = frozenset(("TypeScript", "JavaScript"))
_MODULES = frozenset(("Python", "tooling"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """A reference of the result's file at `path` that led to `file` of `side`, where it stands at `own`.

    `kind` is that of the finding; `after` what it means now, None for nothing; `names` are those that it asks
    for and lost; `place` is where the file that it meant stands in the result, None when it isn't there.
    """

    kind: str
    path: str
    reference: Reference
    language: Language
    side: Side
    own: str
    before: Resolved
    after: Resolved | None
    place: str | None
    names: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The file of the side that it meant."""
        return self.before.files[0]

    @property
    def about(self) -> str:
        """The part of the finding's name that tells it from others in the file."""
        if self.kind == LACKING:
            return f"{self.reference.text}:{','.join(self.names)}"
        return f"{self.reference.kind}:{self.reference.text}"


def leads_alike(strands: Strands, path: str, reference: Reference) -> bool:
    """Whether a reference leads by paths alone to what it led to on a side that says it at the same place, unchanged.

    Then nothing has become of it, and what the file that it means holds needn't be read.
    """
    language, result = language_of(path), strands.result
    if language is None:
        return True
    there = _way(language, reference, path, result)
    oid = result.oid(path)
    left = set(there.names) if there is not None else set()
    # Where the file stands as it is nothing of it has to be read.
    for side, own in sorted(strands.origins(path), key=lambda one: one[0].oid(one[1]) != oid):
        if own != path or there != _way(language, reference, path, side):
            continue
        if there is not None and not _is_same(there.file, side, result):
            continue
        if side.oid(path) == oid:
            return True
        if (reference.kind, reference.text) in said(side, path):
            left = {name for name in left if not _asks(side, path, reference, name)}
            if not left:
                return True
    return False


def _is_same(file: str, side: Side, result: Side) -> bool:
    return side.landed(file) == file and (file.endswith("/") or side.oid(file) == result.oid(file))


def _way(language: Language, reference: Reference, path: str, side: Side) -> Way | None:
    if language.name in _SCRIPTS and reference.kind != "computed":
        return way_to_script(reference, path, side)
    if language.name in _MODULES and reference.kind in ("import", "dynamic", "dotted"):
        return way_to_module(reference, path, side)
    found = language.resolve(reference, path, side)
    return Way(found.files[0], found.missing, (), found.rest) if found is not None else None


def verdict(
    strands: Strands, path: str, reference: Reference, listed: frozenset[str] | None = None
) -> Verdict | None:
    """What is wrong with a reference since the merge; None when nothing is, or nothing can be said.

    `listed` are names of packages that the result lists: what is named like them may come from there.
    """
    language = language_of(path)
    if language is None or reference.kind == "setting":
        return None
    after = language.resolve(reference, path, strands.result)
    before: list[tuple[Side, str, Resolved]] = []
    for side, own in strands.origins(path):
        if (reference.kind, reference.text) in said(side, own):
            found = language.resolve(reference, own, side)
            if found is None:
                # It leads nowhere on that side either: it is made there when it runs, or broken for long.
                return None
            before.append((side, own, found))
    if not before:
        return None
    side, own, found = before[0]
    if (
        own != path
        and language.name == "Python"
        and resolve_module(reference, own, side, beside=False) == found
    ):
        # What a root led to has to be led to by a root again; a file that moved may lie beside it by chance.
        after = resolve_module(reference, path, strands.result, beside=False)
    if after is None:
        if reference.text in (".", "..") or _comes_from_a_package(
            reference, language, listed, side, own, path, strands.result
        ):
            return None
        return Verdict(
            NOWHERE, path, reference, language, side, own, found, None, now(strands, side, found.files[0])
        )
    if after.missing:
        names = _lost(reference, after, before)
        if names:
            side, own, found = _having(reference, names, before)
            whole = set(names) == set(reference.names)
            place = _holding(strands, side, found, names) if whole else None
            return Verdict(LACKING, path, reference, language, side, own, found, after, place, names)
    return _elsewhere(strands, path, reference, language, before, after)


def _comes_from_a_package(
    reference: Reference,
    language: Language,
    listed: frozenset[str] | None,
    side: Side,
    own: str,
    path: str,
    result: Side,
) -> bool:
    """Whether a package that the result lists has that name.

    A list that came along with the module says nothing, unless it is that of the folder that the file is in.
    """
    if listed is None or reference.text.startswith(".") or reference.kind == "path":
        return False
    top = reference.text.partition(".")[0] if language.name == "Python" else reference.text
    if top not in listed or top not in provided(side, own):
        return top in listed
    return any(
        folder and path.startswith(f"{folder}/") and any(one.name == normal(top) for one in facts.listed)
        for manifest in manifests(result)
        if (folder := dirname(manifest)) and (facts := result.facts(manifest)) is not None
    )


def _lost(reference: Reference, after: Resolved, before: list[tuple[Side, str, Resolved]]) -> tuple[str, ...]:
    return tuple(
        name
        for name in after.missing
        if any(_asks(side, own, reference, name) and name not in one.missing for side, own, one in before)
        and not any(name in one.missing and _asks(side, own, reference, name) for side, own, one in before)
    )


def _having(
    reference: Reference, names: tuple[str, ...], before: list[tuple[Side, str, Resolved]]
) -> tuple[Side, str, Resolved]:
    """The side that asks for the first of the names, and has it: the other may ask for others of the same file."""
    return next(
        one for one in before if _asks(one[0], one[1], reference, names[0]) and names[0] not in one[2].missing
    )


def _holding(strands: Strands, side: Side, found: Resolved, names: tuple[str, ...]) -> str | None:
    """The one file of the merge that has all these names now, and hadn't on their side: they moved there."""
    inner = {stem(file).rpartition("/")[2]: file for file in found.files[1:]}
    if set(names) <= set(inner):
        places = {name: now(strands, side, inner[name]) for name in names}
        if any(place is None or stem(place).rpartition("/")[2] != name for name, place in places.items()):
            # Gone, or by another name now: the same words elsewhere would mean nothing.
            return None
        folders = {dirname(place) for place in places.values() if place is not None}
        if len(folders) != 1:
            return None
        folder = folders.pop()
        entry = f"{folder}/__init__.py"
        return entry if entry in strands.result.paths else f"{folder}/"
    holding = set.intersection(*(_defining(strands).get(name, set()) for name in names))
    python = found.files[0].endswith((".py", ".pyi"))
    holding = {one for one in holding if one.endswith((".py", ".pyi")) == python}
    if len(holding) != 1:
        return None
    place = holding.pop()
    own = side.origin(place)
    before = side.facts(own) if own is not None else None
    return place if before is None or not before.exports & set(names) else None


def _defining(strands: Strands) -> dict[str, set[str]]:
    """Where names are defined in files of the merge, for others to import."""

    def index() -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for path in strands.touched | strands.new:
            # No other files have exports.
            facts = strands.result.facts(path) if path.endswith((*CODE, ".pyi")) else None
            for one in facts.definitions if facts is not None else ():
                if one.kind in _DEFINED and facts is not None and one.name in facts.exports:
                    found.setdefault(one.name, set()).add(path)
        return found

    return strands.result.memo("newly defined", index)


def _asks(side: Side, path: str, reference: Reference, name: str) -> bool:
    names = _asked(side, path).get(reference.text)
    return names is not None and (name in names or _ANY in names)


def _asked(side: Side, path: str) -> dict[str, set[str]]:
    """What a file asks for, by the text of its references; a dotted name may ask for anything."""

    def read() -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        facts = side.facts(path)
        for one in facts.references if facts is not None else ():
            found.setdefault(one.text, set()).update((_ANY,) if one.kind == "dotted" else one.names)
        return found

    return side.memo(("asked", path), read)


def _elsewhere(
    strands: Strands,
    path: str,
    reference: Reference,
    language: Language,
    before: list[tuple[Side, str, Resolved]],
    after: Resolved,
) -> Verdict | None:
    """Whether another file answers than on every side that says it.

    Where nothing moved, another file answers because somebody replaced it, and knew; so only those are told
    whose own file moved, or whose file still stands where it is to be found.
    """
    file = after.files[0]
    if file.endswith("/") and reference.kind != "computed":
        return None
    for side, own, found in before:
        was = found.files[0]
        if reference.kind == "computed":
            if own == path or now(strands, side, was) == file:
                return None
            continue
        if was.endswith("/") or side.landed(was) == file or side.oid(was) == strands.result.oid(file):
            return None
        if own == path and side.landed(was) not in strands.result.paths:
            return None
        if file.endswith("/package.json") and side.landed(was).startswith(f"{dirname(file)}/"):
            # The same package, whose entry is built.
            return None
        if _same_role(was, file) and own == path:
            return None
        if own == path and passes_on(strands.result, file, reference.names, side.landed(was)):
            return None
        if basename(was) == basename(file) == "manage.py":
            # Whatever project it stands in, that one's is meant.
            return None
    side, own, found = before[0]
    place = now(strands, side, found.files[0])
    return Verdict(ELSEWHERE, path, reference, language, side, own, found, after, place)


def _same_role(one: str, other: str) -> bool:
    """Whether two files are one module in two spellings: `a.js` and `a.ts`, `a.py` and `a/__init__.py`."""
    return stem(one) == stem(other)


def stem(path: str) -> str:
    """A path without its ending, a package's or a folder's entry file as the folder."""
    folder, _, name = path.rpartition("/")
    first = name.partition(".")[0]
    return folder if first in ("index", "__init__") else f"{folder}/{first}"


def said(side: Side, path: str) -> frozenset[tuple[str, str]]:
    """Every reference of a file, as kind and text."""

    def read() -> frozenset[tuple[str, str]]:
        facts = side.facts(path)
        return (
            frozenset((one.kind, one.text) for one in facts.references) if facts is not None else frozenset()
        )

    return side.memo(("said", path), read)


def now(strands: Strands, side: Side, file: str) -> str | None:
    """Where a file or a folder (with a slash) of a side stands in the result, None when that isn't certain."""
    place = side.landed(file)
    if place in strands.result.paths:
        return place
    if file.endswith("/"):
        return _folder_now(strands, side, file)
    oid = side.oid(file)
    return _once(strands.result).get(oid) if oid is not None else None


def _once(side: Side) -> dict[str, str]:
    """The path of each content that stands in a tree once; what many files say by chance is not among them."""

    def index() -> dict[str, str]:
        files = side.contents()
        times = Counter(files.values())
        return {oid: path for path, oid in files.items() if times[oid] == 1}

    return side.memo("once", index)


def _folder_now(strands: Strands, side: Side, folder: str) -> str | None:
    """Where all files of a folder that are in the result landed together."""
    places = set()
    for path in _under(side).get(folder.rstrip("/"), ()):
        place, inside = side.landed(path), path[len(folder) :]
        if place in strands.result.paths:
            if not place.endswith(f"/{inside}"):
                return None
            places.add(place.removesuffix(inside))
    return places.pop() if len(places) == 1 else None


def _under(side: Side) -> dict[str, list[str]]:
    """The files of each folder, those further down among them."""

    def index() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in side.paths:
            folder = dirname(path)
            while folder:
                found.setdefault(folder, []).append(path)
                folder = dirname(folder)
        return found

    return side.memo("under", index)
