"""Finds the names and paths of renamed migrations in the texts around them."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from hashlib import sha256
from typing import NamedTuple

from state.migrations.dialect import Edit
from state.migrations.references.places import LARGEST, Place, places
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


_IN_WORD = re.compile(r"[\w.@+-]")
_PATH = re.compile(r"[\w./@+~${}*-]*\Z")
_ENDING = re.compile(r"(?:\.[A-Za-z0-9]+)*")


def find_references(
    renames: Sequence[Renamed],
    files: Iterable[tuple[str, bytes]],
    kept: Set[str] = frozenset(),
) -> list[Reference]:
    """Every place in the files that names a renamed migration, in the order of the files.

    `kept` are old names that another migration goes on to have: a bare name of these could mean either,
    so only a path that leads to the renamed file counts. Files that aren't text or are too large hold none.
    """
    names: dict[str, list[Renamed]] = {}
    for one in renames:
        names.setdefault(one.old_name, []).append(one)
    if not names:
        return []
    # Longest first: `005_x_rollback` is not a `005_x`.
    words = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))
    found: list[Reference] = []
    for path, data in files:
        if (
            len(data) > LARGEST
            or b"\0" in data[:8000]
            or words.search(data.decode("utf-8", "surrogateescape")) is None
        ):
            continue
        found += _in_file(path, data, names, words, kept)
    return found


def _in_file(
    path: str, data: bytes, names: Mapping[str, list[Renamed]], words: re.Pattern[str], kept: Set[str]
) -> Iterator[Reference]:
    text = data.decode("utf-8", "surrogateescape")
    plain = text.isascii()
    counted = line = 0
    ordinal: dict[str, int] = {}
    for place in places(path, text):
        for match in words.finditer(text, place.start, place.stop):
            one = _meant(path, text, place, match, names[match[0]], kept)
            if one is None:
                continue
            line += text.count("\n", counted, match.start())
            counted = match.start()
            old, new = _whole(text, place, match, one)
            begin = match.end() - len(old)
            start = begin if plain else len(text[:begin].encode("utf-8", "surrogateescape"))
            stop = start + (len(old) if plain else len(old.encode("utf-8", "surrogateescape")))
            number = ordinal[match[0]] = ordinal.get(match[0], 0) + 1
            words_ = place.words
            if path.endswith(".sum"):
                words_ = "in a list of checksums, which has to be made anew"
            edit = Edit(path, line + 1, start, stop, old, new, words_)
            yield Reference(_id(path, match[0], number), one.row, edit)


def _whole(text: str, place: Place, match: re.Match[str], one: Renamed) -> tuple[str, str]:
    """What is replaced by what: the name, and the folder before it where that changes as well."""
    folder, new_folder = (
        path[: path.rindex(name)]
        for path, name in ((one.old_path, one.old_name), (one.new_path, one.new_name))
    )
    start = match.start() - len(folder)
    if folder != new_folder and start >= place.start and text.startswith(folder, start):
        return folder + match[0], new_folder + one.new_name
    return match[0], one.new_name


def _id(path: str, name: str, number: int) -> str:
    text = f"{path}\0{name}\0{number}".encode("utf-8", "surrogateescape")
    return f"reference-{sha256(text).hexdigest()[:12]}"


def _meant(
    path: str, text: str, place: Place, match: re.Match[str], renames: Sequence[Renamed], kept: Set[str]
) -> Renamed | None:
    """The renamed file that a match names, None when it names something else."""
    start, stop = match.span()
    name = match[0]
    before = text[start - 1 : start] if start > place.start else ""
    if before and before != "/" and _IN_WORD.match(before) and not _is_module(text, start):
        return None
    after = text[stop : stop + 1] if stop < place.stop else ""
    if after and (after.isalnum() or after in "_-"):
        return None
    ending = ""
    if after == ".":
        found = _ENDING.match(text, stop, place.stop)
        ending = found[0] if found is not None else ""
    folder = ""
    if before == "/":
        lead = _PATH.search(text, place.start, start)
        folder = lead[0] if lead is not None else ""
    for one in renames:
        own = one.old_path.rpartition("/")[2]
        is_folder = own.partition(".")[0] != name
        if ending and not is_folder:
            whole = name + ending
            # A sentence may end behind a file's name.
            if whole != own and not (own == name + ending.rstrip(".") or ending == "."):
                if not own.startswith(name + ending):
                    continue
                if len(own) > len(whole):
                    continue
        if folder:
            if not _leads_to(path, folder, one.old_path, name, is_folder):
                continue
        elif name in kept:
            continue
        if one.label and not folder and not ending and not _beside_label(text, start, one.label):
            continue
        if not folder and not ending and not any(letter.isalpha() for letter in name):
            # A bare number is no name.
            continue
        return one
    return None


def _leads_to(path: str, folder: str, old_path: str, name: str, is_folder: bool) -> bool:
    """Whether the folder written before a name is where the renamed file stands."""
    if re.search(r"[${}*~]", folder):
        return True
    own = (
        old_path[: old_path.rindex(f"{name}/")]
        if is_folder and f"{name}/" in old_path
        else (old_path.rpartition("/")[0] + "/" if "/" in old_path else "")
    )
    given = folder.lstrip("/")
    if own == given or own.endswith(f"/{given}"):
        return True
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), folder))
    return beside == own.rstrip("/") or posixpath.normpath(given) == own.rstrip("/")


def _is_module(text: str, start: int) -> bool:
    """Whether the name stands behind a dotted path: `orders.migrations.0002_x`."""
    return text[max(0, start - 12) : start].endswith("migrations.") or bool(
        re.search(r"[A-Za-z]\w*\.\Z", text[max(0, start - 60) : start])
    )


def _beside_label(text: str, start: int, label: str) -> bool:
    """Whether the app's label stands before the name, as in ("orders", "0002_x") or orders.0002_x."""
    before = text[max(0, start - len(label) - 40) : start]
    return (
        re.search(
            rf"(?<![\w.]){re.escape(label)}(?:['\"]\s*,\s*[\w=]*\s*['\"]|\.migrations\.|\.|\s+)\Z", before
        )
        is not None
    )
