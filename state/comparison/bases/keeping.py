"""Bases kept between two looks at the same two histories: reading both again takes seconds."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Protocol

from state.comparison.bases.inferring import Bases
from state.comparison.entry import Base, FoundBy, Version
from state.findings import Finding, Severity
from state.repositories.git import Git
from state.repositories.objects import missing_objects

PLACE = "bases"
# Grows when the same histories would lead to other bases, or what is kept has another form.
EDITION = 3


class Store(Protocol):
    """Where derived data is kept."""

    def cached(self, name: str) -> bytes | None: ...

    def put_cached(self, name: str, data: bytes) -> None: ...


def digest_of(*inputs: object) -> str:
    """A name for what bases were inferred from."""
    return sha256(repr((EDITION, inputs)).encode("utf-8", "surrogateescape")).hexdigest()


def kept_bases(store: Store, git: Git, digest: str) -> Bases | None:
    """The bases of the same inputs, None where others or none are kept, or one is gone from the repository."""
    raw = store.cached(PLACE)
    if raw is None:
        return None
    try:
        data = json.loads(raw)
        if data["digest"] != digest:
            return None
        found = {key: _base(row) for key, row in data["found"].items()}
        findings = tuple(
            Finding(one["kind"], Severity(one["severity"]), ".", one["message"], one["hint"], one["about"])
            for one in data["findings"]
        )
        moved, apart = frozenset(data["moved"]), frozenset(data["apart"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if missing_objects(git, {base.version.oid for base in found.values() if base.version is not None}):
        return None
    return Bases(found, moved, apart, findings)


def keep_bases(store: Store, digest: str, bases: Bases) -> None:
    """Keeps bases under the name of their inputs, in the place of all others."""
    data = {
        "digest": digest,
        "found": {key: _row(base) for key, base in bases.found.items()},
        "moved": sorted(bases.moved),
        "apart": sorted(bases.apart),
        "findings": [
            {
                "kind": one.kind,
                "severity": one.severity.value,
                "message": one.message,
                "hint": one.hint,
                "about": one.about,
            }
            for one in bases.findings
        ],
    }
    store.put_cached(PLACE, json.dumps(data).encode())


def _row(base: Base) -> Mapping[str, Any]:
    assert base.version is not None
    return {
        "by": base.found_by.value,
        "version": list(base.version),
        "path": base.path,
        "confidence": base.confidence,
        "words": base.words,
    }


def _base(row: Mapping[str, Any]) -> Base:
    mode, oid = row["version"]
    return Base(FoundBy(row["by"]), Version(mode, oid), row["path"], row["confidence"], row["words"])
