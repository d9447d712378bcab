"""Files that shouldn't be committed: keys, credentials, dumps, databases, environments, built and ignored ones, big ones."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from posixpath import basename, dirname, splitext

from state.findings import Finding, Severity
from state.understanding.ignoring import Ignoring
from state.understanding.secrets import secret_in
from state.understanding.strands import Strands

BIG = 5 << 20
"""From this size on, in bytes, a file weighs on every clone for ever."""
_LOOKED_AT = 1 << 20
MOST = 1 << 17
"""So many paths are remembered with what their names say."""
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
_ENVIRONMENT = re.compile(r"^\.env(?:\.(?!example|sample|template|dist|defaults?|test|ci)[\w.-]+)?$")
_MARKERS = re.compile(
    rb"^<{7} [^\n]*\n(?:[^\n]*\n){0,5000}?={7}\r?\n(?:[^\n]*\n){0,5000}?>{7} ", re.MULTILINE
)
_TRIED = re.compile(
    r"(?:^|/)(?:tests?|testing|fixtures?|__tests__|spec|e2e|examples?|samples?|docs?|mocks?|testdata|cassettes|locale|i18n)/|(?:^|/)test_|[._](?:test|spec)\."
)
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
_DATABASE = b"SQLite format 3\0"
Seen = tuple[str, str, int]


def unwanted(
    strands: Strands,
    sizes: Callable[[Iterable[str]], dict[str, int | None]],
    read: Callable[[Iterable[str]], Iterable[tuple[str, bytes | None]]],
    known: dict[str, Seen | None],
) -> Iterator[Finding]:
    """Findings about files that the merge brings in; `known` keeps what was seen in contents."""
    held = set(strands.target.files.values())
    result = strands.result.files
    new = {path: oid for path in strands.new if (oid := result[path]) not in held}
    folders = _in_folders(strands, new)
    for folder, (kind, words, paths) in sorted(folders.items()):
        yield _folder(kind, folder, words, len(paths))
    inside = {path for _, _, paths in folders.values() for path in paths}
    new = {path: oid for path, oid in new.items() if path not in inside}
    found = _sizes(strands, new.values(), sizes)
    environments = {oid for path, oid in new.items() if is_environment(path)}
    tried = {oid for path, oid in new.items() if is_tried(path)}
    # What is seen in a content goes by the paths that it stands at, too.
    names = {oid: f"{oid} {oid in environments} {oid in tried}" for oid in new.values()}
    looked = [
        oid for oid, name in names.items() if name not in known and (found.get(oid) or BIG) < _LOOKED_AT
    ]
    for oid, text in read(looked):
        known[names[oid]] = seen_in(
            text or b"", is_environment=oid in environments, looks_closer=oid not in tried
        )
    seen = {oid: known.get(name) for oid, name in names.items()}
    yield from _files(new, found, _brought(strands, new, read, seen))
    yield from _ignored(strands, new)


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
    read: Callable[[Iterable[str]], Iterable[tuple[str, bytes | None]]],
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
def is_environment(path: str) -> bool:
    """Whether a file sets variables that are nobody else's business."""
    return _ENVIRONMENT.search(basename(path)) is not None


@lru_cache(MOST)
def is_tried(path: str) -> bool:
    """Whether a file is a test, an example or words: what looks like a secret there seldom is one."""
    return _TRIED.search(path) is not None


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


def seen_in(
    text: bytes, *, is_environment: bool, looks_closer: bool, held: Sequence[bytes] = ()
) -> Seen | None:
    """What is unwanted about a content: kind, words, line (0 for all of it); None for nothing.

    What one of the texts `held` has, too, doesn't count.
    """
    if text.startswith(_DATABASE):
        return None if any(one.startswith(_DATABASE) for one in held) else ("database", "a database", 0)
    if b"\0" in text[:8000]:
        return None
    marker = _MARKERS.search(text) if b"<<<<<<< " in text else None
    if marker is not None:
        line = text.count(b"\n", 0, marker.start()) + 1
        first = text.split(b"\n")[line - 1].strip()
        if not any(first in {row.strip() for row in one.split(b"\n")} for one in held):
            return "marker", "conflict markers", line
    secret = secret_in(text, is_environment=is_environment, looks_closer=looks_closer, held=held)
    return (secret.kind, secret.words, secret.line) if secret is not None else None


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
