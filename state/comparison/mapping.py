"""Where source paths land in the target."""

from collections.abc import Iterable
from dataclasses import dataclass

from state.errors import PlaitError


@dataclass(frozen=True, slots=True, order=True)
class Mapping:
    """`source/prefix → target/prefix`, both without a trailing slash; an empty prefix is the root.

    A prefix names a folder or one file.
    """

    source: str
    target: str

    def __str__(self) -> str:
        return f"{self.source or '.'}={self.target or '.'}"

    @classmethod
    def parse(cls, text: str) -> "Mapping":
        """Reads `source/prefix=target/prefix`, where `.` is the root; PlaitError when it isn't one."""
        source, sign, target = text.partition("=")
        if not sign:
            raise PlaitError("this is not a mapping", text, "write it as source/folder=target/folder")
        return cls(_prefix(source, text), _prefix(target, text))

    def land(self, path: str) -> str | None:
        """Where `path` lands by this mapping, None when it is not below the source prefix."""
        if not self.source:
            return f"{self.target}/{path}" if self.target else path
        if path == self.source:
            # A single file that is mapped to the root keeps its name.
            return self.target or path.rpartition("/")[2]
        if not path.startswith(self.source + "/"):
            return None
        rest = path[len(self.source) + 1 :]
        return f"{self.target}/{rest}" if self.target else rest


class Landing:
    """Several mappings as one function; the longest source prefix wins, unmapped paths stay."""

    def __init__(self, mappings: Iterable[Mapping] = ()) -> None:
        self.mappings = tuple(sorted(mappings, key=lambda one: -len(one.source)))

    def __bool__(self) -> bool:
        return bool(self.mappings)

    def land(self, path: str) -> str:
        for mapping in self.mappings:
            landed = mapping.land(path)
            if landed is not None:
                return landed
        return path

    def is_mapped(self, path: str) -> bool:
        """Whether a mapping speaks of `path`, even if it lets it stay where it is."""
        return any(mapping.land(path) is not None for mapping in self.mappings)


def _prefix(text: str, whole: str) -> str:
    parts = text.strip("/").split("/") if text.strip("/") not in ("", ".") else []
    if parts and parts[0] == ".":
        del parts[0]
    if text.startswith("/") and parts:
        raise PlaitError(
            "a mapping holds paths inside the repositories", whole, "leave out the slash in front"
        )
    if any(part in ("", ".", "..") or part.lower() == ".git" for part in parts):
        raise PlaitError(
            "a mapping can't lead through `..` or `.git`", whole, "name folders of the repository"
        )
    return "/".join(parts)
