"""Files that shouldn't be committed: keys, credentials, dumps, databases, environments, built and ignored ones, big ones."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from posixpath import basename, dirname, splitext

from state.findings import Finding, Severity
from state.understanding.contents.library import Library, Read
from state.understanding.contents.reading import Ahead
from state.understanding.ignoring import Ignoring
from state.understanding.references.saying import CODE
from state.understanding.sightings import MOST, SIGHTINGS, Seen, is_environment, is_tried, seen_in
from state.understanding.strands import Strands

BIG = 5 << 20
"""From this size on, in bytes, a file weighs on every clone for ever."""
_LOOKED_AT = 1 << 20
_NAMES = (
    (re.compile(r"\.(?:sqlite3?|db3?|mdb)$"), "database"),
    (re.compile(r"^(?:id_rsa|id_dsa|id_ecdsa|id_ed25519)$|\.(?:p12|pfx|jks|keystore|ppk)$"), "key"),
    (
        re.compile(r"^(?:\.pypirc|\.netrc|\.htpasswd|\.pgpass|credentials\.json|service-account\.json)$"),
        "credential",
    ),
    (re.compile(r"\.(?:dump|bak|sql\.gz|pgdump)$"), "dump"),
    (re.compile(r"^(?:\.ds_store|thumbs\.db|desktop\.ini)$|^\._|~$|\.sw[op]$|^\.#|\.(?:orig|rej)$"), "junk"),
)
# A folder that a tool makes: told once, not file by file.
_FOLDERS = (
    (
        re.compile(r"(?:^|.*/)(?:node_modules|bower_components)(?=/)"),
        "environment",
        "packages that are installed",
    ),
    (re.compile(r"(?:^|.*/)(?:site-packages)(?=/)"), "environment", "packages that are installed"),
    (
        re.compile(
            r"(?:^|.*/)(?:__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.tox|\.nox|\.gradle|[\w.-]+\.egg-info)(?=/)"
        ),
        "built",
        "what tools make and read again",
    ),
    (
        re.compile(
            r"(?:^|.*/)(?:\.next|\.nuxt|\.svelte-kit|\.turbo|\.parcel-cache|\.nyc_output|htmlcov)(?=/)"
        ),
        "built",
        "what a build makes",
    ),
    (re.compile(r"(?:^|.*/)\.idea(?=/)"), "junk", "settings of one's own editor"),
)
_BUILT = re.compile(r"\.(?:py[co]|o|obj|class|whl|egg)$")
_WORDS = {
    "database": "a database",
    "key": "a private key",
    "credential": "a file of credentials",
    "dump": "a dump or backup",
    "junk": "what an editor or a system left",
}
_HINTS = {
    "marker": "settle what stands between them",
    "key": "drop it, and make a new key: this one is in the source's history",
    "credential": "drop it and revoke what it holds: it is in the source's history",
    "junk": "drop it",
}


def unwanted_ahead(strands: Strands) -> Ahead:
    """What `unwanted` will ask of contents that are read for other rules as well."""
    yield SIGHTINGS, [(path, oid) for path, oid in _looked_as(_new(strands)).items() if path.endswith(CODE)]


def unwanted(
    strands: Strands,
    sizes: Callable[[Iterable[str]], dict[str, int | None]],
    read: Read,
    library: Library,
) -> Iterator[Finding]:
    """Findings about files that the merge brings in."""
    new = _new(strands)
    folders = _in_folders(strands, new)
    for folder, (kind, words, paths) in sorted(folders.items()):
        yield _folder(kind, folder, words, len(paths))
    inside = {path for _, _, paths in folders.values() for path in paths}
    new = {path: oid for path, oid in new.items() if path not in inside}
    found = _sizes(strands, new.values(), sizes)
    looked = {path: oid for path, oid in _looked_as(new).items() if (found.get(oid) or BIG) < _LOOKED_AT}
    library.prepare_all([(SIGHTINGS, looked.items())])
    seen = {oid: library.of(SIGHTINGS, path, oid) or None for path, oid in looked.items()}
    yield from _files(new, found, _brought(strands, new, read, seen))
    yield from _ignored(strands, new)


def _new(strands: Strands) -> dict[str, str]:
    """The files of the result whose contents the target doesn't have, by path and id."""
    held = set(strands.target.files.values())
    return {path: oid for path in strands.new if (oid := strands.result.files[path]) not in held}


def _looked_as(new: Mapping[str, str]) -> dict[str, str]:
    """A path for each content, by which it is looked at: where one stands at several, the most telling of them."""
    order = sorted(new, key=lambda path: (is_environment(path), is_tried(path), path))
    by_content = {new[path]: path for path in order}
    return {path: oid for oid, path in by_content.items()}


def _sizes(
    strands: Strands, oids: Iterable[str], sizes: Callable[[Iterable[str]], dict[str, int | None]]
) -> dict[str, int | None]:
    """The size of each content; asked for once, as the target stays the same from decision to decision."""
    known: dict[str, int | None] = strands.target.memo("sizes of new ones", dict)
    missing = [oid for oid in oids if known.get(oid) is None]
    if missing:
        known.update(sizes(missing))
    return known


def _files(
    new: dict[str, str], sizes: dict[str, int | None], brought: dict[str, Seen | None]
) -> Iterator[Finding]:
    for path, oid in sorted(new.items()):
        kind, size = _kind(path), sizes.get(oid) or 0
        if kind and (size or kind == "junk"):
            yield _finding(kind, path, _WORDS.get(kind, "what a build makes"), 0)
            continue
        seen = brought[path]
        if seen is not None:
            yield _finding(seen[0], path, seen[1], seen[2])
        elif size > BIG:
            yield Finding(
                "unwanted-big",
                Severity.WARNING,
                path,
                f"the merge brings in {size / (1 << 20):.1f} MB with this file",
                "drop it, or keep it in LFS",
            )


def _brought(
    strands: Strands,
    new: dict[str, str],
    read: Read,
    known: dict[str, Seen | None],
) -> dict[str, Seen | None]:
    """What is seen at each path beyond what the target's own version of the file holds: that isn't brought in."""
    brought = {path: known.get(oid) for path, oid in new.items()}
    before = {path: _own(strands, path) for path, seen in brought.items() if seen is not None}
    wanted = {oid for path, oids in before.items() if oids for oid in (new[path], *oids)}
    texts = dict(read(sorted(wanted))) if wanted else {}
    for path, oids in before.items():
        held = [text for oid in oids if (text := texts.get(oid)) is not None]
        if held:
            brought[path] = seen_in(
                texts.get(new[path]) or b"",
                is_environment=is_environment(path),
                looks_closer=not is_tried(path),
                held=held,
            )
    return brought


def _own(strands: Strands, path: str) -> tuple[str, ...]:
    """The contents of the target that a file of the result goes on from: at its path, else where it may have been.

    A file that moved is one of those that left the target, and seldom becomes one of another kind.
    """
    target, result = strands.target, strands.result
    owns = [path, *(own for side, own in strands.origins(path) if side is target)]
    if target.oid(path) is None:
        ending = splitext(path)[1]
        owns += [own for own in target.files if own not in result.files and splitext(own)[1] == ending]
    return tuple(dict.fromkeys(oid for own in owns if (oid := target.oid(own)) is not None))


def _in_folders(strands: Strands, new: Iterable[str]) -> dict[str, tuple[str, str, list[str]]]:
    """Folders that tools make, with the files that come in there; those that the target has, too, are meant."""
    environments = {dirname(path) for path in strands.result.named("pyvenv.cfg")}
    found: dict[str, tuple[str, str, list[str]]] = {}
    for path in new:
        folder, kind, words = _made(path)
        above = dirname(path)
        while above and above not in environments:
            above = dirname(above)
        if above:
            folder, kind, words = above, "environment", "a virtual environment"
        if folder and folder not in strands.target.folders:
            found.setdefault(folder, (kind, words, []))[2].append(path)
    return found


@lru_cache(MOST)
def _kind(path: str) -> str:
    """What a file is by its name, empty for nothing that is unwanted."""
    name = basename(path).lower()
    kind = next((kind for pattern, kind in _NAMES if pattern.search(name)), "")
    return kind or ("built" if _BUILT.search(name) else "")


@lru_cache(MOST)
def _made(path: str) -> tuple[str, str, str]:
    """The folder above a file that a tool makes, of which kind it is and what that is in words; empty for none."""
    for pattern, kind, words in _FOLDERS:
        place = pattern.match(path)
        if place is not None:
            return place[0], kind, words
    return "", "", ""


def _folder(kind: str, folder: str, words: str, count: int) -> Finding:
    files = "1 file" if count == 1 else f"{count} files"
    return Finding(
        f"unwanted-{kind}",
        Severity.WARNING,
        folder,
        f"the merge brings in {words} with this folder ({files})",
        f"drop it, and put {folder.rpartition('/')[2]}/ into .gitignore",
        words,
    )


def _finding(kind: str, path: str, words: str, line: int) -> Finding:
    severity = Severity.ERROR if kind in ("key", "credential", "marker") else Severity.WARNING
    hint = _HINTS.get(kind, "drop it: it is made again where it is needed")
    if words == "what looks like a secret":
        severity, hint = (
            Severity.WARNING,
            "look at it: if it is one, drop it and revoke it; its value is not shown here",
        )
    elif kind in ("key", "credential") and is_tried(path):
        severity, hint = Severity.WARNING, "drop it and revoke it, unless it was made for tests alone"
    elif kind == "junk":
        severity = Severity.NOTE
    return Finding(
        f"unwanted-{kind}",
        severity,
        path,
        f"the merge brings in {words}" + (f" with line {line} of this file" if line else ""),
        hint,
        words,
        line,
    )


def _ignored(strands: Strands, new: dict[str, str]) -> Iterator[Finding]:
    """Files that the result's own rules ignore, and the source's didn't: what is added there later stays unseen."""
    ignoring, before = Ignoring(strands.result), Ignoring(strands.source)
    found: dict[tuple[str, int], list[str]] = {}
    for path in sorted(new):
        rule = ignoring.rule(path)
        if rule is None:
            continue
        owns = [own for side, own in strands.origins(path) if side is strands.source]
        if owns and not any(before.rule(own) is not None for own in owns):
            found.setdefault(rule, []).append(path)
    for (file, line), paths in sorted(found.items()):
        more = (
            f", and {len(paths) - 1} more files"
            if len(paths) > 2
            else f", and {paths[1]}"
            if len(paths) == 2
            else ""
        )
        yield Finding(
            "unwanted-ignored",
            Severity.NOTE,
            paths[0],
            f"line {line} of {file} ignores this file{more}: what is added beside it later is overlooked by git",
            "change that rule, or leave the files out",
            f"{file}:{line}",
        )
