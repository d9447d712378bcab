"""The keys of block mappings in YAML with their lines: enough to tell one that stands twice, no more is claimed."""

import re
from typing import NamedTuple

_KEY = re.compile(
    rb"""^(?P<dashes>(?:-[ ]+)*)(?P<key>[\w./$-](?:[^\s:]|:(?=\S))*|"[^"\n]*"|'[^'\n]*')[ ]*:(?=[ \t\r]|$)(?P<rest>.*)$"""
)
_BLOCK = re.compile(rb":[ ]+(?:[!&]\S+[ ]+)*[|>][+-]?\d*[ ]*(?:#.*)?$")


class Key(NamedTuple):
    """A key by those above it; each item of a list is a mapping of its own, numbered."""

    keys: tuple[str, ...]
    line: int


def yaml_keys(text: bytes) -> list[Key]:
    """Every key; texts with flow collections over several lines, tabs or templates in them give what can be read."""
    found: list[Key] = []
    stack: list[tuple[int, str]] = []
    skip: int | None = None
    items = 0
    for number, raw in enumerate(text.splitlines(), 1):
        row = raw.rstrip()
        bare = row.lstrip(b" ")
        indent = len(row) - len(bare)
        if not bare or bare.startswith((b"#", b"{%", b"{{")):
            continue
        if skip is not None and indent > skip:
            continue
        skip = None
        if bare.startswith((b"---", b"...")):
            items += 1
            stack = [(-1, f"#{items}")]
            continue
        read = _KEY.match(bare)
        dashes = len(bare) - len(re.sub(rb"^(?:-[ ]+)+", b"", bare))
        place = indent + dashes
        if dashes or bare == b"-":
            items += 1
            # The key above a list may stand as far to the left as its dashes.
            while stack and (
                stack[-1][0] > indent or (stack[-1][0] == indent and stack[-1][1].startswith("#"))
            ):
                stack.pop()
            stack.append((indent, f"#{items}"))
        if read is None:
            # What isn't understood may be a key: what stands below it is not of the one before.
            while stack and stack[-1][0] >= place and not dashes:
                stack.pop()
            items += 1
            stack.append((place, f"#{items}"))
            continue
        while stack and stack[-1][0] >= place and not (dashes and stack[-1] == (indent, f"#{items}")):
            stack.pop()
        name = read["key"].decode("utf-8", "replace").strip("\"'")
        if name != "<<":
            found.append(Key((*(one for _, one in stack if one), name), number))
        stack.append((place, name))
        if _BLOCK.search(row):
            skip = indent if not dashes else place
    return found
