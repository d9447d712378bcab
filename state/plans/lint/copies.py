"""Copies that contradict each other, or what stands where they come from and go to."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from state.findings import Finding, Severity
from state.plans.lint.case import Case
from state.plans.lint.facts import PathKind
from state.plans.plan import CopyWish, Side

SHOWN = 3


def one_file_to_two_places(case: Case) -> Iterator[Finding]:
    """The same file sent to two places."""
    by_source: defaultdict[tuple[Side, str], dict[str, CopyWish]] = defaultdict(dict)
    for copy in case.plan.copies:
        if copy.source.path:
            by_source[copy.source.side, copy.source.path].setdefault(copy.target.path, copy)
    for (_, path), copies in by_source.items():
        first, *others = copies.values()
        for other in others:
            yield Finding(
                "plan-copied-twice",
                Severity.WARNING,
                path,
                f"is copied to {first.target.path} (line {first.line}) and to {other.target.path}: "
                "the plan sends one file to two places",
                "keep the copy that is meant, or say that both are",
                f"{first.target.path}\0{other.target.path}",
                other.line,
            )


def two_files_to_one_place(case: Case) -> Iterator[Finding]:
    """Two sources sent to one place."""
    by_target: defaultdict[tuple[Side, str], dict[str, CopyWish]] = defaultdict(dict)
    for copy in case.plan.copies:
        if not copy.recursive:
            by_target[copy.target.side, copy.target.path].setdefault(copy.source.path, copy)
    for (_, path), copies in by_target.items():
        first, *others = copies.values()
        for other in others:
            kind = Severity.ERROR
            one, two = (
                case.facts.oid(copy.source.side or Side.SOURCE, copy.source.path) for copy in (first, other)
            )
            if one is not None and one == two:
                kind = Severity.NOTE
            yield Finding(
                "plan-copies-collide",
                kind,
                path,
                f"is the place of both {first.source.path} (line {first.line}) and {other.source.path}: "
                + (
                    "the two are the same" if kind is Severity.NOTE else "the later copy overwrites the first"
                ),
                "give one of them another name",
                f"{first.source.path}\0{other.source.path}",
                other.line,
            )


def missing_sources(case: Case) -> Iterator[Finding]:
    """Copies of what isn't there."""
    for copy in case.plan.copies:
        path = copy.source.path
        side = copy.source.side or Side.SOURCE
        if not path or "*" in path or _outside(path):
            continue
        if case.stands(path, copy.source.side) is not False or case.makes_before_copy(copy):
            continue
        elsewhere = case.facts.named(side, posixpath.basename(path))
        if copy.source.side is Side.UNKNOWN and any(
            one == path or one.endswith("/" + path) for one in elsewhere
        ):
            continue
        if elsewhere:
            hint = f"a file of that name is at {_few(elsewhere)}"
        else:
            names = [posixpath.basename(one) for one in case.facts.paths(side) or ()]
            close = get_close_matches(posixpath.basename(path), names, 1, 0.8) if len(names) < 20_000 else []
            hint = (
                f"did you mean {close[0]}?" if close else "look at the path, or take the copy out of the plan"
            )
        where = f"in the {copy.source.side.value}" if copy.source.side else "in either repository"
        yield Finding(
            "plan-copy-missing",
            Severity.ERROR,
            path,
            f"is to be copied to {copy.target.path}, but nothing of that path is {where}",
            hint,
            copy.target.path,
            copy.line,
        )


def overwriting_copies(case: Case) -> Iterator[Finding]:
    """Copies over a file that differs, above all those that the plan says conflict with nothing."""
    facts = case.facts
    for copy in case.plan.copies:
        if copy.source.side is Side.TARGET or copy.target.side is Side.SOURCE or _outside(copy.target.path):
            continue
        source, target = copy.source.path, copy.target.path
        kind = facts.kind(Side.TARGET, target)
        if kind is PathKind.FILE and facts.kind(Side.SOURCE, source) is PathKind.FILE:
            if facts.oid(Side.SOURCE, source) != facts.oid(Side.TARGET, target):
                sizes = facts_of(case, source, target)
                yield _overwrites(
                    copy, target, f"would overwrite a different file of the target{sizes}", target
                )
        elif kind is PathKind.FOLDER and facts.kind(Side.SOURCE, source) is PathKind.FOLDER:
            changed = [
                (here, there)
                for here, there in _pairs(case, source, target)
                if facts.oid(Side.SOURCE, here) != facts.oid(Side.TARGET, there)
            ]
            if changed:
                count = len(changed)
                files = "1 different file" if count == 1 else f"{count:,} different files"
                yield _overwrites(
                    copy,
                    target,
                    f"would overwrite {files} of the target: {_few([there for _, there in changed])}",
                    source,
                )
        elif kind is PathKind.FOLDER and facts.kind(Side.SOURCE, source) is PathKind.FILE:
            yield Finding(
                "plan-copy-blocked",
                Severity.ERROR,
                target,
                f"is where {source} is to land, but the target has a folder of that name",
                "give the file's own name at the end of the path",
                source,
                copy.line,
            )
        else:
            above = _file_above(case, target)
            if above:
                yield Finding(
                    "plan-copy-blocked",
                    Severity.ERROR,
                    target,
                    f"can't be made: {above} is a file in the target, no folder",
                    "choose another place",
                    source,
                    copy.line,
                )


def facts_of(case: Case, source: str, target: str) -> str:
    """How two files differ in size and lines, as the end of a sentence."""
    one, other = case.size(Side.SOURCE, source), case.size(Side.TARGET, target)
    if not one or not other:
        return ""
    return f" (source: {one}; target: {other})"


def _overwrites(copy: CopyWish, path: str, what: str, about: str) -> Finding:
    if copy.no_conflict:
        return Finding(
            "plan-no-conflict-claim",
            Severity.ERROR,
            path,
            f"the plan says that nothing conflicts, but the copy {what}",
            "merge the two instead of copying, or take the claim back",
            f"{copy.source.path}\0{about}",
            copy.line,
        )
    return Finding(
        "plan-copy-overwrites",
        Severity.WARNING,
        path,
        f"the copy of {copy.source.path} {what}",
        "what the target has there is lost unless the two are merged",
        f"{copy.source.path}\0{about}",
        copy.line,
    )


def _pairs(case: Case, source: str, target: str) -> Iterator[tuple[str, str]]:
    """Files below a source folder that the target has below the other one as well."""
    for path in case.below(Side.SOURCE, source):
        there = posixpath.normpath(posixpath.join(target, path[len(source) :].lstrip("/")))
        if case.facts.kind(Side.TARGET, there) is PathKind.FILE:
            yield path, there


def _file_above(case: Case, path: str) -> str:
    """The file of the target that stands where a path needs a folder."""
    folder = posixpath.dirname(path)
    while folder:
        if case.facts.kind(Side.TARGET, folder) is PathKind.FILE:
            return folder
        folder = posixpath.dirname(folder)
    return ""


def _few(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return ", ".join(paths[:SHOWN]) + more


def _outside(path: str) -> bool:
    return path.startswith(("/", "../", "~", "$")) or "/../" in path or path == ".."
