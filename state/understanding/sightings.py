"""What is unwanted about a single content: keys, credentials, conflict markers, databases and dumps."""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from posixpath import basename

from state.understanding.contents.reading import Reading, declared
from state.understanding.secrets import secret_in

MOST = 1 << 17
"""So many paths are remembered with what their names say."""
_ENVIRONMENT = re.compile(r"^\.env(?:\.(?!example|sample|template|dist|defaults?|test|ci)[\w.-]+)?$")
_MARKERS = re.compile(
    rb"^<{7} [^\n]*\n(?:[^\n]*\n){0,5000}?={7}\r?\n(?:[^\n]*\n){0,5000}?>{7} ", re.MULTILINE
)
_TRIED = re.compile(
    r"(?:^|/)(?:tests?|testing|fixtures?|__tests__|spec|e2e|examples?|samples?|docs?|mocks?|testdata|cassettes|locale|i18n)/|(?:^|/)test_|[._](?:test|spec)\."
)
_DATABASE = b"SQLite format 3\0"
Seen = tuple[str, str, int]
"""Its kind, words for it, and its line, 0 for all of the content."""


@lru_cache(MOST)
def is_environment(path: str) -> bool:
    """Whether a file sets variables that are nobody else's business."""
    return _ENVIRONMENT.search(basename(path)) is not None


@lru_cache(MOST)
def is_tried(path: str) -> bool:
    """Whether a file is a test, an example or words: what looks like a secret there seldom is one."""
    return _TRIED.search(path) is not None


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


SIGHTINGS: Reading[Seen | tuple[()]] = declared(
    Reading(
        "unwanted",
        lambda path: f"{is_environment(path):d}{is_tried(path):d}",
        lambda path, text: (
            seen_in(text, is_environment=is_environment(path), looks_closer=not is_tried(path)) or ()
        ),
        json.dumps,
        lambda body: _restored(json.loads(body)),
        lambda path: (),
        lambda path: (),
    )
)
"""What is seen in a content, for the kind of path that it stands at."""


def _restored(data: list[str | int]) -> Seen | tuple[()]:
    if not data:
        return ()
    kind, words, line = data
    return str(kind), str(words), int(line)
