"""Files that shouldn't be committed: keys, credentials, dumps, databases, environments, big files."""

import re
from collections.abc import Callable, Iterable, Iterator
from posixpath import basename

from state.findings import Finding, Severity
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
    (re.compile(r"^pyvenv\.cfg$"), "environment"),
    (re.compile(r"\.(?:dump|bak|sql\.gz|pgdump)$"), "dump"),
)
_CONTENTS = (
    (re.compile(rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{64}"), "key", "a private key"),
    (re.compile(rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"), "credential", "an access key of AWS"),
    (re.compile(rb"\bgh[pousr]_[A-Za-z0-9]{36}\b"), "credential", "a token of GitHub"),
    (re.compile(rb"\bglpat-[A-Za-z0-9_-]{20}\b"), "credential", "a token of GitLab"),
    (re.compile(rb"\bxox[abprs]-[0-9]{8,}-[0-9A-Za-z-]{10,}"), "credential", "a token of Slack"),
    (re.compile(rb"\b[sr]k_live_[0-9A-Za-z]{20,}"), "credential", "a live key of Stripe"),
    (
        re.compile(rb"^-- (?:MySQL|MariaDB) dump |^-- PostgreSQL database dump", re.MULTILINE),
        "dump",
        "a database dump",
    ),
)
_ENVIRONMENT = re.compile(r"^\.env(?:\.(?!example|sample|template|dist|defaults?|test|ci)[\w.-]+)?$")
_SECRET = re.compile(
    rb"^[ \t]*(?:export[ \t]+)?\w*(?:SECRET|PASSWORD|PASSWD|TOKEN|API_?KEY|PRIVATE_KEY|CREDENTIAL)\w*[ \t]*="
    rb"[ \t]*['\"]?(?!your|change|<|\$|xxx|example|placeholder|secret|password|dummy|test)([^\s'\"#]{6,})",
    re.MULTILINE | re.IGNORECASE,
)
_MARKERS = re.compile(
    rb"^<{7} [^\n]*\n(?:[^\n]*\n){0,5000}?={7}\r?\n(?:[^\n]*\n){0,5000}?>{7} ", re.MULTILINE
)
_WORDS = {
    "database": "a database",
    "key": "a private key",
    "credential": "a file of credentials",
    "environment": "the mark of a virtual environment",
    "dump": "a dump or backup",
}
_HINTS = {
    "marker": "settle what stands between them",
    "key": "drop it, and make a new key: this one is in the source's history",
    "credential": "drop it and revoke what it holds: it is in the source's history",
}
# Keys that documentation prints, known to everybody.
_KNOWN = re.compile(rb"EXAMPLE|0{12}|X{12}|x{12}|1234567890")


def unwanted(
    strands: Strands,
    sizes: Callable[[Iterable[str]], dict[str, int | None]],
    read: Callable[[Iterable[str]], Iterable[tuple[str, bytes | None]]],
    known: dict[str, tuple[str, str, int] | None],
) -> Iterator[Finding]:
    """Findings about files that the merge brings in; `known` keeps what was seen in contents."""
    theirs = {strands.target.oid(path) for path in strands.target.paths}
    new = {path: oid for path in strands.new if (oid := strands.result.oid(path)) and oid not in theirs}
    found = sizes(new.values())
    looked = [
        oid
        for oid in dict.fromkeys(new.values())
        if oid not in known and (found.get(oid) or BIG) < _LOOKED_AT
    ]
    secret = {oid for path, oid in new.items() if _ENVIRONMENT.search(basename(path))}
    for oid, text in read(looked):
        known[oid] = _in_text(text or b"", oid in secret)
    for path, oid in sorted(new.items()):
        name = basename(path).lower()
        size = found.get(oid) or 0
        kind = next((kind for pattern, kind in _NAMES if pattern.search(name)), "")
        if kind and size:
            yield _finding(kind, path, _WORDS[kind], 0)
            continue
        seen = known.get(oid)
        before = strands.target.oid(path)
        if seen is not None and not (before is not None and before in known and known[before] == seen):
            yield _finding(seen[0], path, seen[1], seen[2])
        elif size > BIG:
            yield Finding(
                "unwanted-big",
                Severity.WARNING,
                path,
                f"the merge brings in {size / (1 << 20):.1f} MB with this file",
                "drop it, or keep it in LFS",
            )


def _in_text(text: bytes, environment: bool) -> tuple[str, str, int] | None:
    if text.startswith(b"SQLite format 3\0"):
        return "database", "a database", 0
    if b"\0" in text[:8000]:
        return None
    secret = _SECRET.search(text) if environment else None
    if secret is not None:
        return "credential", "a credential", text.count(b"\n", 0, secret.start(1)) + 1
    marker = _MARKERS.search(text)
    if marker is not None:
        return "marker", "conflict markers", text.count(b"\n", 0, marker.start()) + 1
    for pattern, kind, words in _CONTENTS:
        for match in pattern.finditer(text):
            if not _KNOWN.search(match[0]):
                return kind, words, text.count(b"\n", 0, match.start()) + 1
    return None


def _finding(kind: str, path: str, words: str, line: int) -> Finding:
    return Finding(
        f"unwanted-{kind}",
        Severity.ERROR if kind in ("key", "credential", "marker") else Severity.WARNING,
        path,
        f"the merge brings in {words}" + (f" with line {line} of this file" if line else ""),
        _HINTS.get(kind, "drop it: it is made again where it is needed"),
        words,
        line,
    )
