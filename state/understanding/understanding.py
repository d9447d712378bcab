"""All findings about three trees, and the table of their dependencies."""

from collections.abc import Iterable, Mapping

from state.findings import Finding
from state.progress import Progress, unwatched
from state.understanding import languages
from state.understanding.broken import gone, suspects
from state.understanding.dependencies import Dependency, dependencies, manifests
from state.understanding.language import language_of
from state.understanding.library import Library, Read
from state.understanding.question import Question, Sizes
from state.understanding.repair import Repair
from state.understanding.repairers import REPAIRERS
from state.understanding.repairing import repair, repairs, with_repairs
from state.understanding.rules import RULES
from state.understanding.side import Side, Tree
from state.understanding.strands import Strands

assert languages  # registers them

_RANK = {"error": 0, "warning": 1, "note": 2}
_CODE = (".py", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")


class Understanding:
    """Reads contents once, so that the next question costs what changed in between; for one thread at a time."""

    def __init__(self, read: Read, sizes: Sizes) -> None:
        self._read = read
        self._sizes = sizes
        self._library = Library(read)
        self._seen: dict[str, tuple[str, str, int] | None] = {}
        self._sides: dict[str, tuple[object, Side]] = {}

    @property
    def parsed(self) -> int:
        """How many contents were parsed so far."""
        return self._library.parsed

    def strands(
        self,
        source: Tree,
        target: Tree,
        result: Tree,
        *,
        touched: Iterable[str],
        landed: Mapping[str, str] | None = None,
        bases: Mapping[str, str] | None = None,
    ) -> Strands:
        """The three trees to ask about; `source` has its own paths, `landed` says where those land.

        `touched` are paths of the result that are decided or merged, `bases` the content of their common
        ancestors. The same tree object again keeps what was worked out about it.
        """
        return Strands(
            self._side("source", source, landed),
            self._side("target", target, None),
            self._side("result", result, None),
            frozenset(touched),
            bases or {},
            self._library.facts,
            self._library.bindings,
        )

    def _side(self, name: str, tree: Tree, landed: Mapping[str, str] | None) -> Side:
        kept = self._sides.get(name)
        if kept is None or kept[0] is not tree:
            kept = self._sides[name] = (tree, Side(name, tree, self._library.facts, landed))
        return kept[1]

    def dependencies(self, strands: Strands) -> tuple[Dependency, ...]:
        """Every package of the three, by ecosystem and name."""
        return dependencies(strands)

    def findings(self, strands: Strands, progress: Progress = unwatched) -> tuple[Finding, ...]:
        """What would break, what would be lost and what should not come in; errors first, then by path."""
        library = self._library
        self._prepare(strands, progress)
        paths = suspects(strands, library, progress)
        library.prepare(self._files(strands.result, paths), progress)
        for side in strands.sides:
            origins = [own for path in paths for one, own in strands.origins(path) if one is side]
            library.prepare(self._files(side, origins), progress)
        progress("comparing what leads where")
        asked = Question(strands, frozenset(paths), library, self._read, self._sizes, progress, self._seen)
        found = {one.id: one for rule in RULES for one in rule(asked)}
        told = sorted(found.values(), key=lambda one: (_RANK[one.severity], one.path, one.line, one.id))
        return with_repairs(REPAIRERS, strands, told, progress)

    def repair(self, strands: Strands, finding: Finding) -> Repair | None:
        """What mends a finding; None when nothing is on offer that is certain."""
        return repair(REPAIRERS, strands, finding)

    def repairs(
        self, strands: Strands, findings: Iterable[Finding], progress: Progress = unwatched
    ) -> tuple[Repair, ...]:
        """The repairs of those findings that have one, such that all can be made at once."""
        return repairs(REPAIRERS, strands, findings, progress)

    def _prepare(self, strands: Strands, progress: Progress) -> None:
        """Reads in one go what every rule reads: files of the merge on all sides, manifests."""
        for side in (*strands.sides, strands.result):
            wanted = set(manifests(side))
            for path in side.paths:
                place = side.landed(path)
                if (
                    strands.result.oid(place) != side.oid(path)
                    or place in strands.touched
                    or place in strands.new
                ):
                    wanted.add(path)
            self._library.prepare(
                self._files(side, (path for path in wanted if path.endswith(_CODE))), progress
            )

    @staticmethod
    def _files(side: Side, paths: Iterable[str]) -> list[tuple[str, str]]:
        return [
            (path, oid)
            for path in paths
            if language_of(path) is not None and (oid := side.oid(path)) is not None
        ]


__all__ = ["Dependency", "Understanding", "gone"]
