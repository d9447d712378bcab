"""The texts of migrations made here: several consolidated into one, statements extracted into their own."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from state.errors import PlaitError
from state.migrations.changes import Flavour
from state.migrations.migration import MigrationFile, Role
from state.migrations.sequence import Row
from state.migrations.sql.scanner import statements

TextOf = Callable[[Row, MigrationFile], bytes]


class Made(NamedTuple):
    """A new migration's texts; empty where there is none."""

    forward: bytes
    rollback: bytes = b""
    seed: bytes = b""


def _sql(row: Row) -> MigrationFile:
    forward = row.migration.forward
    if not forward.path.endswith(".sql"):
        raise PlaitError("only SQL can be cut and joined", row.name, "edit the file with the patch verb")
    return forward


def consolidated(rows: Sequence[Row], text_of: TextOf) -> Made:
    """One text of several migrations in their order, every part under a line that names its origin.

    The rollbacks are joined in reverse, if every migration has one; seeds in their order.
    """
    if len(rows) < 2:
        raise PlaitError("it takes two migrations to consolidate", rows[0].name if rows else "")
    for row in rows:
        _sql(row)
    parts: dict[Role, list[tuple[str, bytes]]] = {Role.FORWARD: [], Role.ROLLBACK: [], Role.SEED: []}
    for row in rows:
        along = {file.path for file in row.files}
        for file in row.migration.files:
            if file.role in parts and file.path in along:
                parts[file.role].append((_name(row, file), text_of(row, file)))
    back = parts[Role.ROLLBACK]
    return Made(
        _joined("Consolidated from", parts[Role.FORWARD]),
        _joined("Takes back, in reverse, what was consolidated from", back[::-1])
        if len(back) == len(rows)
        else b"",
        _joined("Consolidated from", parts[Role.SEED]) if parts[Role.SEED] else b"",
    )


def _name(row: Row, file: MigrationFile) -> str:
    """A file's name before it was placed: the one that people know."""
    was = next((one.was for one in row.files if one.path == file.path and one.was), file.path)
    return was.rpartition("/")[2]


def _joined(words: str, parts: Sequence[tuple[str, bytes]]) -> bytes:
    names = ", ".join(name for name, _ in parts)
    return _header(f"{words} {names}.") + b"".join(_part(name, text) for name, text in parts)


def _header(words: str) -> bytes:
    return f"-- {words}\n".encode("utf-8", "surrogateescape")


def _part(name: str, text: bytes) -> bytes:
    body = text.removeprefix(b"\xef\xbb\xbf")
    end = b"" if body.endswith(b"\n") or not body else b"\n"
    return b"\n-- " + name.encode("utf-8", "surrogateescape") + b"\n" + body + end


class Extracted(NamedTuple):
    """The new migration's text, and what is left of the one it came from."""

    text: bytes
    rest: bytes


def extracted(row: Row, text: bytes, lines: Sequence[int], flavour: Flavour) -> Extracted:
    """The statements that start on the given lines, on their own; every other byte stays where it was."""
    _sql(row)
    whole = text.decode("utf-8", "surrogateescape")
    found = list(statements(whole, flavour))
    chosen = [one for one in found if one.line in set(lines)]
    missing = sorted(set(lines) - {one.line for one in chosen})
    if missing or not chosen:
        there = ", ".join(str(one.line) for one in found[:12])
        raise PlaitError(
            f"no statement starts on line {missing[0] if missing else 0}",
            row.migration.path,
            f"statements start on the lines {there}" if there else "the file holds no statement",
        )
    if len(chosen) == len(found):
        raise PlaitError("nothing would be left", row.migration.path, "move the whole migration instead")
    name = row.migration.path.rpartition("/")[2]
    parts, rest, at = [f"-- Extracted from {name}.\n"], [], 0
    for one in chosen:
        stop = _with_end(whole, one.stop)
        parts.append("\n" + whole[one.start : stop].strip("\n") + "\n")
        rest.append(whole[at : one.start])
        at = stop
    rest.append(whole[at:])
    return Extracted(
        "".join(parts).encode("utf-8", "surrogateescape"), "".join(rest).encode("utf-8", "surrogateescape")
    )


def _with_end(text: str, stop: int) -> int:
    """The end of a statement with its semicolon and the line's end."""
    while stop < len(text) and text[stop] in "; \t":
        stop += 1
    if text[stop : stop + 2] == "\r\n":
        return stop + 2
    return stop + 1 if text[stop : stop + 1] == "\n" else stop
