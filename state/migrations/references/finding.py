"""Finds the names and paths of renamed migrations in the texts around them."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

from state.migrations.dialect import Edit
from state.migrations.references.places import LARGEST
from state.migrations.references.words import Word, odd_words, words_in
from state.migrations.sequence import Reference


class Renamed(NamedTuple):
    """One file under its old and its new path; the names are its own, or its folder's, without extension.

    `label` is Django's app label, of a series whose names mean nothing without it.
    """

    row: str
    old_path: str
    new_path: str
    old_name: str
    new_name: str
    label: str = ""
    dialect: str = ""


Spans = Mapping[str, Sequence[tuple[int, int]]]
"""By path: bytes that somebody else speaks for."""

NOTHING: Spans = MappingProxyType({})


def find_references(
    renames: Sequence[Renamed],
    files: Iterable[tuple[str, bytes]],
    kept: Set[str] = frozenset(),
    claimed: Spans = NOTHING,
) -> list[Reference]:
    """Every place in the files that names a renamed migration, in the order of the files.

    A path counts when it leads to the file from the root or a folder above the referring file; a name
    without a path when it can mean nothing else. `kept` are names without extension that other files go
    on to have; what `claimed` holds is left to who claimed it. Files that aren't text or are too large
    hold none: `is_readable` tells.
    """
    known = _Known(renames, kept)
    found: list[Reference] = []
    if known:
        for path, data in files:
            if is_readable(data):
                found += _in_file(path, data, known, claimed.get(path, ()))
    return found


def is_readable(data: bytes) -> bool:
    """Whether a file is text of a size that is searched for names."""
    return len(data) <= LARGEST and b"\0" not in data[:8000]


def _in_file(
    path: str, data: bytes, known: "_Known", claimed: Sequence[tuple[int, int]]
) -> Iterator[Reference]:
    words: Iterable[Word] = words_in(path, data)
    if known.odd is not None:
        words = sorted((*words, *odd_words(path, data, known.odd)), key=lambda one: one.start)
    ordinal: dict[str, int] = {}
    last = 0
    for word in words:
        meant = known.meant(path, word)
        if meant is None:
            continue
        begin = word.start + len(_raw(word.text[: meant.at]))
        start = begin - len(_raw(meant.folder))
        old, new = meant.folder + meant.old, meant.new_folder + meant.new
        stop = start + len(_raw(old))
        if start < last or any(one < stop and start < two for one, two in claimed):
            continue
        last = stop
        ordinal[meant.old] = ordinal.get(meant.old, 0) + 1
        where = (
            "in a list of checksums, whose line has to be made anew" if _holds_checksums(path) else word.where
        )
        edit = Edit(path, word.line, start, stop, old, new, where)
        yield Reference(_id(path, meant.old, ordinal[meant.old]), meant.row, edit)


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _id(path: str, name: str, number: int) -> str:
    return f"reference-{sha256(_raw(f'{path}{chr(0)}{name}{chr(0)}{number}')).hexdigest()[:12]}"


def _holds_checksums(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return name.endswith((".sum", ".md5", ".sha1", ".sha256", ".sha512", "sums")) or "checksum" in name


class _Meant(NamedTuple):
    """What a word means: from its character `at` on, `old` becomes `new`, and the folder written before it as well."""

    row: str
    at: int
    old: str
    new: str
    folder: str = ""
    new_folder: str = ""


class _Name(NamedTuple):
    """One way to write a renamed file: with its extension (`whole`) or without, or the folder that it is."""

    row: str
    old: str
    new: str
    folder: str
    new_folder: str
    label: str
    whole: bool
    is_folder: bool

    @property
    def speaks(self) -> bool:
        """Whether it is a name by itself: a number, and words behind it; `005` and `v1.2.0` could mean anything."""
        stem = posixpath.splitext(self.old)[0] if self.whole else self.old
        return bool(re.search(r"\d", stem) and re.search(r"[^\W\d_]", _NUMBERED.sub("", stem)))

    @property
    def speaks_beside(self) -> bool:
        """Whether it is a name for a file in the same folder: moments are, and what has an extension."""
        return self.whole or self.speaks or bool(re.fullmatch(r"[\d_.-]{8,}", self.old))


_NUMBERED = re.compile(r"\A[vVuUrRbB]?[\d._-]*")
_MARKED = re.compile(r"\.(?:up|down|tx|no_?tx)(?=\.\w+\Z)", re.IGNORECASE)
_BACKUP = re.compile(r"(?:\.(?:bak|orig|old|backup|save|disabled)\d*|~)\Z", re.IGNORECASE)
_USUAL = re.compile(r"[\w.@+-]+\Z")


# The second of a pair such as ("people", "0002_note"): it is of the first one's series.
_PAIRED = re.compile(r"[\w'\"]\s*,\s*(?:\w+\s*=\s*)?['\"]\Z")


class _Known:
    """All names of renamed files, and what a word means by them."""

    def __init__(self, renames: Sequence[Renamed], kept: Set[str]) -> None:
        self._names: dict[str, list[_Name]] = {}
        self._kept = kept
        for one in renames:
            for name in _names(one):
                those = self._names.setdefault(name.old, [])
                if not any(other[1:] == name[1:] for other in those):
                    those.append(name)
        odd = [name for name in self._names if not _USUAL.match(name)]
        # Longest first: `005 x rollback` is not a `005 x`.
        odd.sort(key=len, reverse=True)
        self.odd = re.compile("|".join(map(re.escape, odd))) if odd else None

    def __bool__(self) -> bool:
        return bool(self._names)

    def meant(self, path: str, word: Word) -> _Meant | None:
        text = word.text
        # `@005_x.sql` runs a file, `-f005_x.sql` doesn't name one; a sentence may end behind a name.
        at = len(text) - len(text.lstrip("-@+")) if not word.folder else 0
        for stop in (len(text), len(text.rstrip(".-+"))):
            names = self._names.get(text[at:stop])
            if names:
                return self._one(path, word, at, names)
        return self._module(word) if "." in text else None

    def _one(self, path: str, word: Word, at: int, names: Sequence[_Name]) -> _Meant | None:
        if word.folder:
            led = [found for one in names if (found := _led(path, word, one, self._is_kept(one))) is not None]
            exact = [found for sure, found in led if sure]
            if exact:
                return exact[0]
            return led[0][1] if len(led) == 1 else None
        if word.after in ("/", "\\") and not any(one.is_folder for one in names):
            return None
        before = word.before + word.text[:at]
        for one in names:
            if one.label and _beside_label(before, one.label):
                return _Meant(one.row, at, one.old, one.new)
        own = posixpath.dirname(path)
        beside = [one for one in names if one.folder == own and one.speaks_beside]
        if beside and not (beside[0].label and _PAIRED.search(before)):
            return _Meant(beside[0].row, at, beside[0].old, beside[0].new)
        one = names[0]
        if len(names) > 1 or one.label or self._is_kept(one) or not one.speaks:
            return None
        return _Meant(one.row, at, one.old, one.new)

    def _is_kept(self, name: _Name) -> bool:
        return name.old in self._kept or name.old.partition(".")[0] in self._kept

    def _module(self, word: Word) -> _Meant | None:
        """A part of a dotted name: `orders.migrations.0002_x`, `orders.0002_x`."""
        parts = word.text.split(".")
        at = len(parts[0]) + 1
        for number, part in enumerate(parts[1:], 1):
            for one in self._names.get(part, ()):
                above = parts[:number]
                folder = one.folder.split("/")
                dotted = above[-1] == folder[-1] and (
                    above == folder[-len(above) :] or folder == above[-len(folder) :]
                )
                if not one.whole and ((dotted and len(above) > 1) or (one.label and above == [one.label])):
                    return _Meant(one.row, at, one.old, one.new)
            at += len(part) + 1
        return None


def _names(one: Renamed) -> Iterator[_Name]:
    """How people write a renamed file."""
    at = f"/{one.old_path}".rfind(f"/{one.old_name}/")
    new_at = f"/{one.new_path}".rfind(f"/{one.new_name}/")
    if at >= 0 and new_at >= 0:
        folders = one.old_path[:at].rstrip("/"), one.new_path[:new_at].rstrip("/")
        yield _Name(one.row, one.old_name, one.new_name, *folders, one.label, False, True)
        return
    folder, _, base = one.old_path.rpartition("/")
    new_folder, _, new_base = one.new_path.rpartition("/")

    def name(old: str, new: str, whole: bool) -> _Name:
        return _Name(one.row, old, new, folder, new_folder, one.label, whole, False)

    yield name(base, new_base, True)
    if _BACKUP.search(base):
        return
    stems = {(posixpath.splitext(base)[0], posixpath.splitext(new_base)[0])}
    if _MARKED.search(base) and _MARKED.search(new_base):
        stems.add((_MARKED.split(base)[0], _MARKED.split(new_base)[0]))
    elif re.match(r"\.[A-Za-z]", base[len(one.old_name) :]) and base.startswith(one.old_name):
        stems.add((one.old_name, one.new_name))
    for old, new in sorted(stems):
        if old != base and old != new:
            yield name(old, new, False)


def _led(path: str, word: Word, one: _Name, kept: bool) -> tuple[bool, _Meant] | None:
    """Whether the folder written before a word leads to the renamed file, and whether that is sure.

    Where a part of the folder is a variable, what stands behind it has to fit.
    """
    written = word.folder.replace("\\", "/")
    if written.startswith("//") or (word.after in ("/", "\\") and not one.is_folder):
        return None
    parts = [part for part in written.split("/") if part not in ("", ".")]
    unknown = max((at for at, part in enumerate(parts) if re.search(r"[$%{}*~]", part)), default=-1)
    behind = parts[unknown + 1 :]
    own = one.folder.split("/") if one.folder else []
    rooted = written.startswith("/") and word.edge not in tuple("})]\"'`>")
    if unknown < 0 and not written.startswith("/"):
        anchor = _anchor(path, parts, one.folder)
        if anchor is not None:
            new = posixpath.relpath(one.new_folder or ".", anchor or ".")
            return True, _edited(word, one, written, parts, new.split("/") if new != "." else [])
    if ".." in behind:
        return None
    if own and behind[-len(own) :] == own and (unknown >= 0 or written.startswith("/")):
        new_parts = [*parts[: len(parts) - len(own)], *one.new_folder.split("/")]
        return True, _edited(word, one, written, parts, new_parts)
    if rooted and unknown < 0:
        return None
    if kept or not one.whole or one.label or not one.speaks:
        return None
    if not behind or own[-len(behind) :] == behind:
        return False, _Meant(one.row, 0, one.old, one.new)
    return None


def _anchor(path: str, parts: Sequence[str], folder: str) -> str | None:
    """The folder, from the referring file's up to the root, from which the parts lead to `folder`."""
    above = posixpath.dirname(path)
    wanted = folder or "."
    while True:
        if posixpath.normpath(posixpath.join(above, *parts)) == wanted:
            return above
        if not above:
            return None
        above = posixpath.dirname(above)


def _edited(word: Word, one: _Name, written: str, parts: Sequence[str], new: Sequence[str]) -> _Meant:
    if one.folder == one.new_folder:
        return _Meant(one.row, 0, one.old, one.new)
    head = written[: written.find(parts[0])] if parts else written
    # `..` at the beginning needs no `./` before it.
    if new and new[0] == ".." and head == "./":
        head = ""
    folder = "".join(f"{part}/" for part in new)
    sign = "\\" if "\\" in word.folder else "/"
    return _Meant(one.row, 0, one.old, one.new, word.folder, (head + folder).replace("/", sign))


def _beside_label(before: str, label: str) -> bool:
    """Whether the app's label stands before the name, as in ("orders", "0002_x") or `migrate orders 0002_x`."""
    return (
        re.search(rf"(?<![\w.]){re.escape(label)}(?:['\"]\s*,\s*(?:\w+\s*=\s*)?['\"]|[ \t]+['\"]?)\Z", before)
        is not None
    )
