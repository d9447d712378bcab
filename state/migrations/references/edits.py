"""Puts edits into a text, byte by byte."""

from collections.abc import Iterable

from state.errors import PlaitError
from state.migrations.dialect import Edit


def apply_edits(text: bytes, edits: Iterable[Edit]) -> bytes:
    """The text with every edit's bytes replaced; raises where the old bytes don't stand there (any more)."""
    parts: list[bytes] = []
    at = 0
    for edit in sorted(edits, key=lambda one: one.start):
        old = edit.old.encode("utf-8", "surrogateescape")
        if edit.start < at or text[edit.start : edit.stop] != old:
            raise PlaitError(
                f"{edit.old} does not stand on line {edit.line} any more", edit.path, "look again"
            )
        parts += [text[at : edit.start], edit.new.encode("utf-8", "surrogateescape")]
        at = edit.stop
    return b"".join((*parts, text[at:]))
