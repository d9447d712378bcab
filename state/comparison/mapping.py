"""Where source paths land in the target."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Mapping:
    """`source/prefix → target/prefix`, both without a trailing slash; an empty prefix is the root.

    A prefix names a folder or one file.
    """

    source: str
    target: str

    def __str__(self) -> str:
        return f"{self.source or '.'}={self.target or '.'}"

    def land(self, path: str) -> str | None:
        """Where `path` lands by this mapping, None when it is not below the source prefix."""
        if not self.source:
            return f"{self.target}/{path}" if self.target else path
        if path == self.source:
            return self.target
        if not path.startswith(self.source + "/"):
            return None
        rest = path[len(self.source) + 1 :]
        return f"{self.target}/{rest}" if self.target else rest


class Landing:
    """Several mappings as one function; the longest source prefix wins, unmapped paths stay."""

    def __init__(self, mappings: Iterable[Mapping]) -> None:
        self.mappings = tuple(sorted(mappings, key=lambda one: -len(one.source)))

    def __bool__(self) -> bool:
        return bool(self.mappings)

    def land(self, path: str) -> str:
        for mapping in self.mappings:
            landed = mapping.land(path)
            if landed is not None:
                return landed
        return path
