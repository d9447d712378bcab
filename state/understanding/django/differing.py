"""Models of one label and name that the two sides declare differently, and what the result does to their tables."""

from collections.abc import Callable, Iterable, Iterator
from posixpath import dirname
from typing import NamedTuple

from state.findings import Finding, Severity
from state.understanding.django.models import Field, Model, app_folder, models, read_models
from state.understanding.strands import Strands, listing

Read = Callable[[Iterable[str]], Iterable[tuple[str, bytes | None]]]


class _Differing(NamedTuple):
    lacking: dict[str, list[str]]
    """By side: fields that it has and the result hasn't."""
    otherwise: dict[str, list[str]]
    """By side: fields that the result makes in another way than it does."""


def differing_models(strands: Strands, read: Read) -> Iterator[Finding]:
    """One finding for each model that is in the result."""
    source, target, result = (models(side) for side in (strands.source, strands.target, strands.result))
    coming = _coming(strands)
    for key in sorted(source.keys() & target.keys() & result.keys()):
        (their_path, theirs), (our_path, ours), (path, here) = source[key][0], target[key][0], result[key][0]
        if len(result[key]) > 1:
            # Both stand there: that is told as a model that two apps hold.
            continue
        if theirs.fields == ours.fields or not _comes(strands, their_path, path, coming):
            continue
        differing = _compared(
            theirs,
            ours,
            here,
            _base(strands, (path, strands.source.landed(their_path), our_path), here.name, read),
        )
        words = [
            *(
                f"it lacks {listing(names)} of the {side}"
                for side, names in differing.lacking.items()
                if names
            ),
            *(
                f"it has {listing(names)} otherwise than the {side}"
                for side, names in differing.otherwise.items()
                if names
            ),
        ]
        if not words:
            continue
        sides = [
            side for side in ("source", "target") if differing.lacking[side] or differing.otherwise[side]
        ]
        label = key[0]
        yield Finding(
            "models-differ",
            Severity.WARNING,
            path,
            f"the model {label}.{here.name} differs: in the source in line {theirs.line} of {their_path}, in the target in "
            f"line {ours.line} of {our_path}; in the result {' and '.join(words)}: "
            f"the next migration changes {label}'s table, and rows of the {' and the '.join(sides)} "
            f"{'lose what stands there' if any(differing.lacking.values()) else 'have to be converted'}",
            "bring the fields together, or write the migration that carries the rows over",
            f"{label}.{here.name}",
            here.line,
        )


def _comes(strands: Strands, own: str, path: str, coming: set[str]) -> bool:
    """Whether the merge decided about the model: its file is merged, or its app comes in from the source."""
    return path in strands.touched or app_folder(own) in coming


def _coming(strands: Strands) -> set[str]:
    """The source's folders of which something comes in, the top one left out."""
    source = strands.source
    found: set[str] = set()
    for own in source.paths:
        folder = dirname(own) if source.landed(own) in strands.new else ""
        while folder and folder not in found:
            found.add(folder)
            folder = dirname(folder)
    return found


def _base(strands: Strands, places: Iterable[str], name: str, read: Read) -> Model | None:
    """The model as the common ancestor had it, in one of these files: a side may have moved it, or made it anew."""
    for oid in dict.fromkeys(strands.bases.get(path) for path in places):
        known = _models_before(strands, oid, read) if oid is not None else ()
        found = next((one for one in known if one.name == name), None)
        if found is not None:
            return found
    return None


def _models_before(strands: Strands, oid: str, read: Read) -> tuple[Model, ...]:
    def models() -> tuple[Model, ...]:
        ((_, text),) = read([oid])
        return read_models("", text or b"")

    # The target stays the same from decision to decision, and so do the contents of the ancestor.
    return strands.target.memo(("models before", oid), models)


def _compared(theirs: Model, ours: Model, here: Model, base: Model | None) -> _Differing:
    source, target, result = (_fields(one) for one in (theirs, ours, here))
    before = _fields(base) if base is not None else None
    lacking: dict[str, list[str]] = {"source": [], "target": []}
    otherwise: dict[str, list[str]] = {"source": [], "target": []}
    for side, own, other in (("source", source, target), ("target", target, source)):
        for name, words in own.items():
            if before is not None and before.get(name) == words:
                # It stands there as it always did: whatever the other side made of it is meant.
                continue
            if name not in result:
                lacking[side].append(name)
            elif result[name] != words and other.get(name) != words:
                otherwise[side].append(name)
    return _Differing(lacking, otherwise)


def _fields(model: Model) -> dict[str, str]:
    fields: tuple[Field, ...] = model.fields
    return {one.name: one.words for one in fields}
