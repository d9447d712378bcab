"""Where one more package is written into a manifest: sorted in where it is sorted, indented as its neighbours are."""

import json
import re
from collections.abc import Callable, Mapping

from state.understanding.files.json_places import Member, members
from state.understanding.files.toml_places import Place, places
from state.understanding.packages import Asked, Manifest
from state.understanding.packages.package_json import GROUPS

Insertion = tuple[int, bytes]
"""The offset in bytes, and what is put in there."""


def insertion(path: str, text: bytes, manifest: Manifest, asked: Asked) -> Insertion | None:
    """How a package is put into a manifest of any kind, in the section that it had; None where that isn't certain."""
    add = _KINDS.get(manifest.kind)
    if add is None or any(one.name == asked.name and one.group == asked.group for one in manifest.asked):
        return None
    return add(text, manifest, asked)


def _end(text: bytes) -> bytes:
    return b"\r\n" if b"\r\n" in text[:4000] else b"\n"


def _before(names: list[str], name: str) -> int | None:
    """The place of a name among sorted ones, None for last and where they aren't sorted."""
    plain = [one.lower().replace("_", "-") for one in names]
    if len(plain) < 2 or plain != sorted(plain):
        return None
    return next((at for at, one in enumerate(plain) if one > name.lower()), None)


def _line_start(text: bytes, offset: int) -> int:
    return text.rfind(b"\n", 0, offset) + 1


def _next_line(text: bytes, offset: int) -> int:
    end = text.find(b"\n", offset)
    return len(text) if end < 0 else end + 1


def _requirements(text: bytes, manifest: Manifest, asked: Asked) -> Insertion | None:
    if manifest.compiled or b"--hash" in text or asked.group:
        return None
    end = _end(text)
    row = f"{asked.name}{asked.specifier}".encode()
    rows = [one for one in manifest.asked if one.start >= 0]
    at = _before([one.name for one in rows], asked.name)
    if at is not None:
        return _line_start(text, rows[at].start), row + end
    if not text or text.endswith(b"\n"):
        return len(text), row + end
    return len(text), end + row


def _setup_cfg(text: bytes, manifest: Manifest, asked: Asked) -> Insertion | None:
    rows = [one for one in manifest.asked if one.group == asked.group and one.start >= 0]
    if not rows:
        return None
    start = _line_start(text, rows[-1].start)
    indent = re.match(rb"[ \t]*", text[start:])
    if indent is None or not indent[0]:
        return None
    row = indent[0] + f"{asked.name}{asked.specifier}".encode() + _end(text)
    at = _next_line(text, rows[-1].start)
    return (at, row) if text[:at].endswith(b"\n") else (at, _end(text) + row.rstrip())


def _pyproject(text: bytes, manifest: Manifest, asked: Asked) -> Insertion | None:
    where = places(text)
    standard = (
        ("project", "dependencies") if not asked.group else ("project", "optional-dependencies", asked.group)
    )
    if standard not in where and ("dependency-groups", asked.group) in where:
        standard = ("dependency-groups", asked.group)
    if standard in where:
        return _array(text, where, standard, f"{asked.name}{asked.specifier}")
    poetry = ("tool", "poetry", *(("group", asked.group) if asked.group else ()), "dependencies")
    return _table(text, where, poetry, asked)


def _pipfile(text: bytes, manifest: Manifest, asked: Asked) -> Insertion | None:
    return _table(text, places(text), ("dev-packages" if asked.group == "dev" else "packages",), asked)


def _array(
    text: bytes, where: Mapping[tuple[str, ...], Place], keys: tuple[str, ...], words: str
) -> Insertion | None:
    items: list[Place] = []
    while (*keys, str(len(items))) in where:
        items.append(where[*keys, str(len(items))])
    array = where[keys]
    if text[array.start : array.start + 1] != b"[":
        return None
    if not items:
        return (array.start + 1, json.dumps(words).encode()) if array.end - array.start == 2 else None
    quote = text[items[0].start : items[0].start + 1]
    written = quote + words.encode() + quote
    names = [
        re.split(r"[\[<>=!~;@ ]", text[one.start + 1 : one.end].decode("utf-8", "replace"))[0]
        for one in items
    ]
    at = _before(names, words)
    head = text[_line_start(text, items[-1].start) : items[-1].start]
    own_line = not head.strip()
    gap = _end(text) + head if own_line else b" "
    if at is not None:
        return items[at].start, written + b"," + gap
    last = items[-1].end
    comma = re.match(rb"[ \t]*,", text[last : array.end])
    if own_line and comma is not None:
        return _next_line(text, last), head + written + b"," + _end(text)
    return last, b"," + gap + written


def _table(
    text: bytes, where: Mapping[tuple[str, ...], Place], keys: tuple[str, ...], asked: Asked
) -> Insertion | None:
    rows = sorted(
        (place.key, place.end, key[-1])
        for key, place in where.items()
        if key[:-1] == keys and place.end > place.start and _line_start(text, place.key) == place.key
    )
    if not rows:
        return None
    version = (
        asked.written if asked.written and not asked.written.startswith(("git", "http")) else asked.specifier
    )
    row = f"{asked.name} = {json.dumps(version or '*')}".encode() + _end(text)
    named = [one for one in rows if one[2] != "python"]
    at = _before([one[2] for one in named], asked.name)
    if at is not None:
        return named[at][0], row
    place = _next_line(text, rows[-1][1])
    return (place, row) if text[:place].endswith(b"\n") else (place, _end(text) + row.rstrip())


def _package_json(text: bytes, manifest: Manifest, asked: Asked) -> Insertion | None:
    section = next((name for name, group in GROUPS.items() if group == asked.group), "")
    rows: list[Member] = [one for one in members(text) if len(one.keys) == 2 and one.keys[0] == section]
    if not rows:
        return None
    written = f"{json.dumps(asked.name)}: {json.dumps(asked.written or '*')}".encode()
    head = text[_line_start(text, rows[0].key) : rows[0].key]
    gap = _end(text) + head if not head.strip() else b" "
    at = _before([one.keys[1] for one in rows], asked.name)
    if at is not None:
        return rows[at].key, written + b"," + gap
    return rows[-1].end, b"," + gap + written


_KINDS: Mapping[str, Callable[[bytes, Manifest, Asked], Insertion | None]] = {
    "requirements": _requirements,
    "setup.cfg": _setup_cfg,
    "pyproject": _pyproject,
    "Pipfile": _pipfile,
    "package.json": _package_json,
}
