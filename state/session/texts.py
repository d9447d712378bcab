"""How texts are named and stored in the journal."""

import hashlib

Stored = str | bytes


def content_id(data: bytes) -> str:
    """The name of a text in the journal: SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def stored(text: str) -> Stored:
    """A path or text as SQLite can hold it: bytes where it isn't proper Unicode."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")
    return text


def restored(value: Stored) -> str:
    """The inverse of `stored`."""
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
