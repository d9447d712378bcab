"""Which files the .gitignore files of a tree ignore, and by which line."""

from posixpath import dirname

from pathspec import GitIgnoreSpec

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
                file, numbers, spec = found
                result = spec.check_file(path[len(folder) :].lstrip("/"))
                if result.include is not None:
                    return (file, numbers[result.index or 0]) if result.include else None
            if not folder:
                return None
            folder = dirname(folder)


def _rules(side: Side) -> dict[str, tuple[str, list[int], GitIgnoreSpec]]:
    """By folder: the file, the numbers of its lines that say something, and what they say."""
    found = {}
    for path in side.named(".gitignore"):
        rows = side.tree.text(path).decode("utf-8", "replace").splitlines()
        said = [
            (number, row) for number, row in enumerate(rows, 1) if row.strip() and not row.startswith("#")
        ]
        try:
            spec = GitIgnoreSpec.from_lines([row for _, row in said])
        except ValueError:
            continue
        found[dirname(path)] = (path, [number for number, _ in said], spec)
    return found
