"""What is strange about the paths of a comparison. A session opens all the same."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from state.comparison.links import leaves_tree
from state.comparison.listing import column_of, folders_of, oid_of
from state.comparison.path_names import control_characters, folded, git_folder, is_utf8
from state.findings import Finding, Severity
from state.repositories.git import Git
from state.repositories.objects import Objects

if TYPE_CHECKING:
    from state.comparison.compare import Comparison


def find_in_paths(comparison: "Comparison") -> tuple[Finding, ...]:
    """All findings about paths, sorted by path and kind; excluded entries are passed over.

    What already stands in the target like this is a note: the merge doesn't bring it in.
    """
    excluded = comparison.excluded
    source = {path: one for path, one in comparison.source_records.items() if path not in excluded}
    target = {
        path: one
        for records in (comparison.identical_records, comparison.target_records)
        for path, one in records.items()
        if path not in excluded
    }
    paths = [*target, *(path for path in source if path not in target)]
    apart = [path for path in source if path not in target and path not in comparison.matches]
    from_source, in_target = _special(source), _special(target)
    found = [
        *_names(paths, target),
        *_same_but_for_case([*target, *apart], target),
        *_files_over_folders(apart, target),
        *_links(comparison.git, from_source, in_target),
        *_submodules(from_source, in_target),
        *_double_landings(comparison),
        *_unreadable(comparison),
    ]
    return tuple(sorted(found, key=lambda one: (one.path, one.kind, one.about)))


def _names(paths: Iterable[str], target: Collection[str]) -> Iterator[Finding]:
    for path in [path for path in paths if not path.isprintable() or "git" in path.lower()]:
        brought_in = path not in target
        part = git_folder(path)
        if part is not None:
            yield Finding(
                "git-folder",
                Severity.ERROR if brought_in else Severity.WARNING,
                path,
                "a part of this path is .git, or some file system takes it for .git",
                "leave it out, or copy the file to another path",
            )
        if not is_utf8(path):
            yield Finding(
                "name-not-utf8",
                Severity.WARNING if brought_in else Severity.NOTE,
                path,
                "the name isn't UTF-8; its bytes are kept as they are",
                "some systems can't check it out: copy the file to another name if yours is one of them",
            )
        letters = control_characters(path)
        if letters:
            yield Finding(
                "control-character",
                Severity.WARNING if brought_in else Severity.NOTE,
                path,
                f"the name holds characters that a terminal obeys or hides: {', '.join(letters)}",
                "make sure that it is the file it looks like, or copy it to another name",
            )


def _same_but_for_case(paths: Collection[str], target: Collection[str]) -> Iterator[Finding]:
    nodes = [*paths, *folders_of(paths)]
    keys = [node.lower() if node.isascii() else folded(node) for node in nodes]
    if len(set(keys)) == len(keys):
        return
    groups: dict[str, list[str]] = {}
    for key, node in zip(keys, nodes, strict=True):
        groups.setdefault(key, []).append(node)
    files = frozenset(paths)
    standing = {*target, *folders_of(target)}
    for group in groups.values():
        spellings = sorted(set(group), key=lambda node: (node not in standing, node))
        for number, other in enumerate(spellings):
            # Below two folders that differ all folders do: for them, one finding at the top is enough.
            first = next(
                (
                    one
                    for one in spellings[:number]
                    if one in files or other in files or _parent(one) == _parent(other)
                ),
                None,
            )
            if first is None:
                continue
            how = (
                "upper and lower case"
                if first.lower() == other.lower()
                else "case or the way accents are written"
            )
            yield Finding(
                "case-collision",
                Severity.NOTE if first in standing and other in standing else Severity.WARNING,
                other,
                f"differs from {first} only in {how}",
                "on macOS and Windows the two are one: copy one of them to another name, or leave it out",
                first,
            )


def _files_over_folders(apart: Collection[str], target: Collection[str]) -> Iterator[Finding]:
    source_folders, target_folders = folders_of(apart), folders_of(target)
    for path in apart:
        if path in target_folders:
            message = "it is a file in the source, but a folder in the target"
        elif path in source_folders:
            message = "one file of the source lands here, and others land in a folder of this name"
        else:
            continue
        yield Finding(
            "file-over-folder",
            Severity.WARNING,
            path,
            message,
            "both can't stand: copy the file to another path, change a mapping, or drop one of the two",
        )
    for path in source_folders:
        if path in target:
            yield Finding(
                "file-over-folder",
                Severity.WARNING,
                path,
                "it is a folder in the source, but a file in the target",
                "both can't stand: map the folder to another place, or drop the file",
            )


def _special(records: Mapping[str, str]) -> dict[str, str]:
    """The records that are of no ordinary file."""
    return {path: record for path, record in records.items() if record[:3] != "100"}


def _links(git: Git, source: Mapping[str, str], target: Mapping[str, str]) -> Iterator[Finding]:
    """Findings about symbolic links; reads them by one git process, if there are any."""
    sides = [
        {path: oid_of(record) for path, record in records.items() if record.startswith("120000 ")}
        for records in (source, target)
    ]
    if not any(sides):
        return
    with Objects(git) as objects:
        wanted = dict.fromkeys(oid for side in sides for oid in side.values())
        texts = {oid: text for oid, text in objects.blobs(wanted) if text is not None}
    from_source, in_target = (
        {path: texts[oid].decode("utf-8", "surrogateescape") for path, oid in side.items() if oid in texts}
        for side in sides
    )
    together = {**in_target, **from_source}
    for path, wanted_place in together.items():
        brought_in = path in from_source
        if leaves_tree(path, together) or (brought_in and leaves_tree(path, from_source)):
            yield Finding(
                "link-leaves-tree",
                Severity.ERROR if brought_in else Severity.NOTE,
                path,
                f"this symbolic link leads out of the repository, to {wanted_place}",
                "leave it out, or replace it by the file it means",
            )


def _submodules(source: Mapping[str, str], target: Mapping[str, str]) -> Iterator[Finding]:
    for path in {
        path
        for records in (source, target)
        for path, record in records.items()
        if record.startswith("160000 ")
    }:
        if path not in source:
            message = "this is a submodule of the target: it stays on its commit"
        elif path not in target:
            message = "this is a submodule of the source: its files belong to another repository"
        else:
            message = "this is a submodule, and the two sides are not on the same commit of it"
        yield Finding(
            "submodule",
            Severity.WARNING if path in source else Severity.NOTE,
            path,
            message,
            "check .gitmodules too: it names the repository" if path in source else "",
        )


def _double_landings(comparison: "Comparison") -> Iterator[Finding]:
    for key, record in comparison.seconds.items():
        if key not in comparison.excluded_seconds:
            path = record[column_of(record) :]
            yield Finding(
                "double-landing",
                Severity.WARNING,
                path,
                f"two files of the source land here: {comparison.original_of(path)} and {key}",
                f"change a mapping, or copy {key} to another path",
                key,
            )


def _unreadable(comparison: "Comparison") -> Iterator[Finding]:
    for path in comparison.unreadable:
        if path not in comparison.excluded:
            yield Finding(
                "unreadable",
                Severity.WARNING,
                path,
                "its content isn't in the repository (a partial or shallow copy), so it can't be compared or merged",
                "fetch the missing objects there, then rescan",
            )


def _parent(path: str) -> str:
    return path.rpartition("/")[0]
