"""The three trees together: where a file of the result comes from, and what the merge touched."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from state.understanding.facts import Bindings, Facts
from state.understanding.nearness import shared_end
from state.understanding.side import Side


@dataclass(frozen=True)
class Strands:
    """Source, target and result; `touched` are paths of the result that are decided or merged.

    `bases` has the content of the common ancestor of paths of the result, where one is known.
    """

    source: Side
    target: Side
    result: Side
    touched: frozenset[str]
    bases: Mapping[str, str] = field(default_factory=dict)
    entry_points: tuple[str, ...] = ()
    """Patterns of files that are run without being imported, as the operator named them."""
    facts_of: Callable[[str, str], Facts | None] = lambda path, oid: None
    bindings_of: Callable[[str, str], Bindings | None] = lambda path, oid: None

    @property
    def sides(self) -> tuple[Side, Side]:
        """The two that are merged."""
        return self.source, self.target

    def origins(self, path: str) -> list[tuple[Side, str]]:
        """The files that a file of the result comes from: at its place, else of the same content."""
        found = [(side, own) for side in self.sides if (own := side.origin(path)) is not None]
        if not found:
            oid = self.result.oid(path)
            if oid is not None:
                for side, table in zip(self.sides, self._by_content, strict=True):
                    alike = table.get(oid)
                    if alike is not None:
                        # Many files can say the same: the one that lies most like it is meant.
                        return [(side, max(alike, key=lambda own: shared_end(own, path)))]
        return found

    def base_facts(self, path: str) -> Facts | None:
        """What the common ancestor of a path said."""
        oid = self.bases.get(path)
        return self.facts_of(path, oid) if oid is not None else None

    @cached_property
    def _by_content(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        return _by_content(self.source), _by_content(self.target)

    @cached_property
    def result_by_content(self) -> dict[str, str]:
        """A path of the result for each content."""
        return {
            oid: path for path in sorted(self.result.paths, reverse=True) if (oid := self.result.oid(path))
        }

    @cached_property
    def new(self) -> frozenset[str]:
        """Paths of the result that the target doesn't have, or has otherwise."""
        target = self.target.files
        return frozenset(path for path, oid in self.result.files.items() if target.get(path) != oid)

    def waits(self, path: str) -> bool:
        """Whether a file of both sides still waits for a decision: what stands there now says nothing."""
        own, there = (side.origin(path) for side in self.sides)
        return (
            own is not None
            and there is not None
            and self.source.oid(own) != self.target.oid(there)
            and path not in self.touched
        )

    def stands(self, side: Side, path: str) -> bool:
        """Whether a file of a side stands in the result as it is."""
        place = side.landed(path)
        return self.result.oid(place) == side.oid(path)


def _by_content(side: Side) -> dict[str, list[str]]:
    def index() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path, oid in sorted(side.contents().items(), reverse=True):
            found.setdefault(oid, []).append(path)
        return found

    return side.memo("by content", index)


def listing(names: list[str], most: int = 3) -> str:
    """Names in a sentence: a, b and 4 more."""
    shown = names[:most] if len(names) != most + 1 else names
    rest = len(names) - len(shown)
    if rest:
        return f"{', '.join(shown)} and {rest} more"
    return " and ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else shown[0]
