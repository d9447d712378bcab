"""Modules of Python that came, and that an import may find before the one that it meant on its side."""

from collections.abc import Collection, Iterator
from posixpath import basename

from state.understanding.python.modules import joined
from state.understanding.python.resolving import modules, roots
from state.understanding.references.pointing import Spoken
from state.understanding.references.saying import as_module
from state.understanding.side import Side


class Shadows:
    """Looks at each path once as long as it is asked about one side, with the same roots in the result."""

    def __init__(self) -> None:
        self._asked: tuple[Side, frozenset[str]] | None = None
        self._said: dict[str, frozenset[Spoken]] = {}

    def of(self, side: Side, result: Side, known: Collection[str]) -> Iterator[Spoken]:
        """How modules of the result are spoken of that may be found before others of the side.

        `known` are paths where nothing came; a folder that became a root is as good as one that came.
        """
        tops = roots(result)
        if self._asked != (side, tops):
            self._asked, self._said = (side, tops), {}
        came: set[str] = result.files.keys() - known
        for top in tops - roots(side):
            came.update(path for path in result.files if not top or path.startswith(f"{top}/"))
        for path in came:
            said = self._said.get(path)
            if said is None:
                said = self._said[path] = frozenset(_sayings(path, side, tops))
            yield from said


def _sayings(path: str, side: Side, tops: frozenset[str]) -> Iterator[Spoken]:
    if path.endswith((".py", ".pyi")) and _may_be_meant(path, side):
        for word, folder in as_module(path, tops):
            yield Spoken(word, folder, frozenset() if folder is None else frozenset((basename(folder),)))


def _may_be_meant(path: str, side: Side) -> bool:
    """Whether the side has a module in another root that is called as this one is from some folder above it."""
    known, parts = modules(side), path.rpartition(".")[0].removesuffix("/__init__").split("/")
    for at in range(len(parts)):
        above, name = "/".join(parts[:at]), "/".join(parts[at:])
        if any(top != above and known.at(joined(top, name)) is not None for top in known.roots):
            return True
    return False
