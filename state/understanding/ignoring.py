"""Which files the .gitignore files of a tree ignore, and by which line."""

from posixpath import dirname

from pathspec import GitIgnoreSpec

from state.understanding.contents.readings import Readings
from state.understanding.side import Side


class Ignoring:
    """The rules of one tree; a deeper file goes before one further up, a later line before an earlier one."""

    def __init__(self, side: Side) -> None:
        self._rules = side.memo("ignoring", lambda: _rules(side))

    def rule(self, path: str) -> tuple[str, int] | None:
        """The file and line that ignore a path, None where nothing does."""
        folder = dirname(path)
        while True:
            found = self._rules.get(folder)
            if found is not None:
                file, rows = found
                said = rows.about(path[len(folder) :].lstrip("/"))
                if said is not None:
                    return (file, said) if said else None
            if not folder:
                return None
            folder = dirname(folder)


class _Rows:
    """The lines of one .gitignore; what they say about a path is worked out once."""

    def __init__(self, text: bytes) -> None:
        rows = text.decode("utf-8", "replace").splitlines()
        said = [
            (number, row) for number, row in enumerate(rows, 1) if row.strip() and not row.startswith("#")
        ]
        self._numbers = [number for number, _ in said]
        self._spec = GitIgnoreSpec.from_lines([row for _, row in said])
        self._known: dict[str, int | None] = {}

    def about(self, path: str) -> int | None:
        """The number of the line that ignores a path, 0 where one says that it isn't, None where none speaks of it."""
        if path not in self._known:
            result = self._spec.check_file(path)
            ignored = self._numbers[result.index or 0] if result.include else 0
            self._known[path] = ignored if result.include is not None else None
        return self._known[path]


def _read(path: str, text: bytes) -> _Rows | None:
    try:
        return _Rows(text)
    except ValueError:
        return None


_READINGS = Readings[_Rows | None](_read)


def _rules(side: Side) -> dict[str, tuple[str, _Rows]]:
    """By folder: the file, and what its lines say."""
    found = {}
    for path in side.named(".gitignore"):
        rows = _READINGS.of(side, path)
        if rows is not None:
            found[dirname(path)] = (path, rows)
    return found
