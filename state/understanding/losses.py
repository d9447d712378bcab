"""What one side has in a file and the result has not, although no side took it away on purpose."""

import builtins
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from state.findings import Finding, Severity
from state.understanding.django.url_uses import uses
from state.understanding.facts import Definition, Facts
from state.understanding.question import Question
from state.understanding.references.moved import moved_name
from state.understanding.side import Side
from state.understanding.strands import Strands, listing

_KINDS = {
    "class": "definition",
    "function": "definition",
    "interface": "definition",
    "type": "definition",
    "enum": "definition",
    "method": "definition",
    "constant": "constant",
    "export": "export",
    "const": "constant",
    "route": "route",
    "mount": "mount",
    "url name": "URL name",
    "task": "task",
    "script": "script",
    "command": "command",
    "dependency": "dependency",
}
# What can move to another file of the merge without being lost.
_MOVABLE = frozenset(("definition", "constant", "export", "dependency", "task", "URL name"))
_REPEATED = "URL name"
"""What a file says several times, for patterns of several lists or for several ways to write one address."""
_ROWS = 3
"""Lines that tell one pattern of several of a name: address, view and name, as most are written."""
_BUILT_IN = frozenset(dir(builtins)) | {
    "__file__",
    "__name__",
    "__doc__",
    "__path__",
    "__spec__",
    "__loader__",
    "__package__",
    "__builtins__",
    "__class__",
    "__module__",
    "__qualname__",
    "__annotations__",
    "__debug__",
    "reveal_type",
    "WindowsError",
}


def merged(strands: Strands, path: str) -> bool:
    """Whether a file of the result can lack what a side has: not where one side alone changed it, and it stands so."""
    here, base = strands.result.files[path], strands.bases.get(path)
    oids = [side.oid(own) for side, own in strands.origins(path)]
    return any(oid != here and oid != base for oid in oids) or (here not in oids)


class _Lacking(NamedTuple):
    """What the result's file has not, and a side's has: it may stand in another file of the merge."""

    side: Side
    before: Facts
    definitions: tuple[Definition, ...]


def losses(asked: Question) -> Iterator[Finding]:
    """One finding for each touched file, side and kind of thing that was lost."""
    strands = asked.strands
    elsewhere: dict[str, set[str]] | None = None
    for path in sorted(strands.touched & strands.result.paths):
        undefined, lacking = asked.recalled("losses", path, partial(_looked_at, strands, path))
        yield from undefined
        for one in lacking:
            if elsewhere is None:
                elsewhere = _elsewhere(strands)
            yield from _lost_in(strands, path, one, elsewhere)


def _looked_at(strands: Strands, path: str) -> tuple[tuple[Finding, ...], tuple[_Lacking, ...]]:
    """What one file uses without having it, and what it lacks of each side."""
    if not merged(strands, path):
        return (), ()
    after = strands.result.facts(path)
    if after is None or after.problem:
        return (), ()
    lacking: list[_Lacking] = []
    for side in strands.sides:
        own = side.origin(path)
        if own is None or side.oid(own) == strands.result.oid(path):
            continue
        before = side.facts(own)
        if before is not None and not before.problem:
            definitions = tuple(_lacking(strands, path, side, before, after))
            lacking += [_Lacking(side, before, definitions)] if definitions else []
    return tuple(_undefined(strands, path)), tuple(lacking)


def _group(kind: str) -> str:
    bare = kind.removeprefix("conditional ")
    return kind if kind.startswith("entry of ") else _KINDS.get(bare, "")


def _lacking(strands: Strands, path: str, side: Side, before: Facts, after: Facts) -> Iterator[Definition]:
    kept = _names(after)
    # The common ancestor needn't be read where nothing is missing.
    removed: set[tuple[str, str]] | None = None
    fewer: set[str] | None = None
    for one in before.definitions:
        group = _group(one.kind)
        name = (group, one.name)
        if group == _REPEATED and name in kept:
            fewer = fewer if fewer is not None else _fewer(strands, path, side, before, after)
            if one.name in fewer and not _stands(strands, path, side, one):
                yield one
            continue
        if not group or name in kept or one.name in after.exports:
            continue
        removed = removed if removed is not None else _removed(strands, path, side)
        if name not in removed:
            yield one


def _lost_in(
    strands: Strands, path: str, lacking: _Lacking, elsewhere: dict[str, set[str]]
) -> Iterator[Finding]:
    side, before, definitions = lacking
    own, after = side.origin(path) or path, strands.result.facts(path)
    kept = _names(after) if after is not None else set()
    lost: dict[str, list[Definition]] = {}
    for one in definitions:
        group = _group(one.kind)
        if group.startswith("entry of ") and (
            _respelled(one.name, group, kept) or (group, moved_name(strands, side, own, one.name)) in kept
        ):
            continue
        if group in _MOVABLE and elsewhere.get(one.name, set()) - {path}:
            continue
        if one.name.rpartition(".")[0] in {other.name for other in lost.get("definition", ())}:
            continue
        if one not in lost.setdefault(group, []):
            lost[group].append(one)
    for group, found in lost.items():
        if group == "export" and {one.name for one in found} <= {
            one.name for other in ("definition", "constant") for one in lost.get(other, ())
        }:
            continue
        times = _times(after) if group == _REPEATED and after is not None else Counter[str]()
        had = Counter(one.name for one in before.definitions if _group(one.kind) == group)
        names = list(dict.fromkeys(one.name for one in found))
        shown = [f"{name} ({times[name]} of {had[name]} are left)" if times[name] else name for name in names]
        gone = len(found) if group == _REPEATED else len(names)
        entry = group.startswith("entry of ")
        what = _counted(group, len(names))
        yield Finding(
            f"lost-{'entry' if entry else group.lower().replace(' ', '-')}",
            Severity.WARNING,
            path,
            f"the result lacks {what} that the {side.name}'s version has in line {found[0].line}: {listing(shown)}"
            f"; {_cause(strands, path, side, before, group, gone)}{_asked_for(strands, group, names)}",
            f"put {'it' if len(names) == 1 else 'them'} back, or accept the loss",
            f"{side.name}:{group}:{','.join(sorted(names))}",
            found[0].line,
            side=side.name,
        )


def _asked_for(strands: Strands, group: str, names: list[str]) -> str:
    """Who still asks for a URL that is lost."""
    found = uses(strands, names) if group == _REPEATED else {}
    name = next((one for one in names if one in found), "")
    return f"; {found[name][0]} asks for {name} in line {found[name][1]}" if name else ""


def _cause(strands: Strands, path: str, side: Side, before: Facts, group: str, count: int) -> str:
    """Who dropped them, and how many of them are left."""
    found = [one.name for one in before.definitions if _group(one.kind) == group]
    every = len(found if group == _REPEATED else set(found))
    other = strands.target if side is strands.source else strands.source
    own = other.origin(path)
    taken = own is not None and other.oid(own) == strands.result.oid(path)
    whose = f"it is the {other.name}'s version, which has" if taken else "what was merged has"
    return f"{whose} {every - count or 'none'} of {every}"


def _respelled(name: str, group: str, kept: set[tuple[str, str]]) -> bool:
    """Whether the entry stands there under a longer or shorter dotted name: its package moved."""
    return any(
        of == group and (other.endswith(f".{name}") or name.endswith(f".{other}")) for of, other in kept
    )


def _counted(group: str, count: int) -> str:
    """The kind as words for one thing or several."""
    if group.startswith("entry of "):
        return ("an entry of " if count == 1 else "entries of ") + group.removeprefix("entry of ")
    if count == 1:
        return f"{'an' if group[0] in 'aeo' else 'a'} {group}"
    return "dependencies" if group == "dependency" else f"{group}s"


def _names(facts: Facts) -> set[tuple[str, str]]:
    return {(_group(one.kind), one.name) for one in facts.definitions}


def _fewer(strands: Strands, path: str, side: Side, before: Facts, after: Facts) -> set[str]:
    """Names of URLs that several patterns have, and fewer of the result than the merge of both sides' changes has."""
    base, there = strands.base_facts(path), _other_facts(strands, path, side)
    if base is None or base.problem or there is None or there.problem:
        return set()
    has, left, had, others = (_times(one) for one in (before, after, base, there))
    return {name for name in has if has[name] - max(0, had[name] - others[name]) > left[name]}


def _stands(strands: Strands, path: str, side: Side, one: Definition) -> bool:
    """Whether the lines that begin with a definition stand in the result."""
    rows = side.tree.text(side.origin(path) or path).splitlines()[one.line - 1 :][:_ROWS]
    return b"\n".join(rows) in b"\n".join(strands.result.tree.text(path).splitlines())


def _times(facts: Facts) -> Counter[str]:
    return Counter(one.name for one in facts.definitions if _group(one.kind) == _REPEATED)


def _removed(strands: Strands, path: str, side: Side) -> set[tuple[str, str]]:
    """What the other side took away since the common ancestor: that it isn't there is no loss."""
    base, there = strands.base_facts(path), _other_facts(strands, path, side)
    if base is None or base.problem or there is None or there.problem:
        return set()
    return _names(base) - _names(there)


def _other_facts(strands: Strands, path: str, side: Side) -> Facts | None:
    other = strands.target if side is strands.source else strands.source
    own = other.origin(path)
    return other.facts(own) if own is not None else None


def _elsewhere(strands: Strands) -> dict[str, set[str]]:
    """Names that touched or new files of the result hold."""
    found: dict[str, set[str]] = {}
    for path in strands.touched | strands.new:
        facts = strands.result.facts(path)
        for one in facts.definitions if facts is not None else ():
            found.setdefault(one.name, set()).add(path)
    return found


def _undefined(strands: Strands, path: str) -> Iterator[Finding]:
    """Names that the result's file uses and nothing in it defines, while a side's version defines them."""
    oid = strands.result.oid(path)
    origins = [
        (side, side_oid) for side, own in strands.origins(path) if (side_oid := side.oid(own)) is not None
    ]
    if oid is None or any(side_oid == oid for _, side_oid in origins):
        # A side's own version says what it always said.
        return
    here = strands.bindings_of(path, oid)
    if here is None:
        return
    for name, line in here.loaded:
        if name in here.bound or name in _BUILT_IN:
            continue
        held = next(
            (
                side
                for side, side_oid in origins
                if (before := strands.bindings_of(path, side_oid)) is not None and name in before.bound
            ),
            None,
        )
        if held is not None:
            yield Finding(
                "undefined-name",
                Severity.ERROR,
                path,
                f"{name} is used here and nothing in the file defines or imports it any more",
                f"the {held.name}'s version defines it: take that line over",
                name,
                line,
            )


def comebacks(strands: Strands) -> Iterator[Finding]:
    """Files that stand in the result although the other side removed their whole folder."""
    for path, base in sorted(strands.bases.items()):
        if path not in strands.touched or path not in strands.result.paths:
            continue
        folder = path.rpartition("/")[0]
        here = strands.result.oid(path)
        for side, other in (strands.sides, strands.sides[::-1]):
            own = side.origin(path)
            if own is None or other.origin(path) is not None or not folder or folder in other.folders:
                continue
            if side.oid(own) == here == base:
                yield Finding(
                    "comes-back",
                    Severity.WARNING,
                    path,
                    f"the {other.name} removed the folder {folder}, and the {side.name} never changed this file",
                    "drop it, unless it is still wanted",
                    other.name,
                )
