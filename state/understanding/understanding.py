"""All findings about three trees, and the table of their dependencies."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from state.collector import without_collector
from state.findings import Finding
from state.progress import Progress, unwatched
from state.understanding import languages
from state.understanding.contents.facts_reading import FACTS
from state.understanding.contents.library import Library, Read
from state.understanding.contents.store import Store
from state.understanding.contents.words import WORDS
from state.understanding.dependencies import Dependency, dependencies, manifests
from state.understanding.language import language_of
from state.understanding.losses import merged
from state.understanding.memory import Memory
from state.understanding.pulse import Pulse
from state.understanding.question import Question, Sizes
from state.understanding.references.saying import CODE
from state.understanding.references.suspects import Suspects
from state.understanding.repairs.repair import Repair
from state.understanding.repairs.repairers import REPAIRERS
from state.understanding.repairs.repairing import repair, repairs, with_repairs
from state.understanding.rules import AHEAD, RULES
from state.understanding.shapes.reading import HINTS, SHAPES
from state.understanding.side import Side, Tree, silent
from state.understanding.strands import Strands

assert languages  # registers them

_RANK = {"error": 0, "warning": 1, "note": 2}


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first, then by path and line."""
    return tuple(sorted(findings, key=lambda one: (_RANK[one.severity], one.path, one.line, one.id)))


class Understanding:
    """Reads contents once, so that the next question costs what changed in between; for one thread at a time."""

    def __init__(self, read: Read, sizes: Sizes, store: Store | None = None) -> None:
        self._read = read
        self._sizes = sizes
        self._library = Library(read, store)
        self._sides: dict[str, tuple[object, Side]] = {}
        self._suspects = Suspects(self._library)
        self._memory: Memory | None = None

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
        target_landed: Mapping[str, str] | None = None,
        bases: Mapping[str, str] | None = None,
        entry_points: tuple[str, ...] = (),
    ) -> Strands:
        """The three trees to ask about; both sides have their own paths, `landed` says where those of the source land.

        `target_landed` says it of the target, whose files the merge may move. `touched` are paths of the result
        that are decided or merged, `bases` the content of their common ancestors, `entry_points` patterns of files
        that nothing has to import. The same tree object again keeps what was worked out about it, as long as its
        files land where they did.
        """
        return Strands(
            self._side("source", source, landed),
            self._side("target", target, target_landed),
            self._side("result", result, None),
            frozenset(touched),
            bases or {},
            entry_points,
            self._library.facts,
            self._library.bindings,
        )

    def _side(self, name: str, tree: Tree, landed: Mapping[str, str] | None) -> Side:
        kept = self._sides.get(name)
        if kept is None or kept[0] is not tree or not kept[1].lands_as(landed or {}):
            side = Side(name, tree, self._library, landed)
            if kept is not None:
                before = kept[1].files
                side.inherit(kept[1], {path for path, _ in before.items() ^ side.files.items()})
            kept = self._sides[name] = (tree, side)
        return kept[1]

    def dependencies(self, strands: Strands) -> tuple[Dependency, ...]:
        """Every package of the three, by ecosystem and name."""
        return dependencies(strands)

    def read_ahead(
        self,
        standing: Mapping[str, str],
        contested: Iterable[tuple[str, str]],
        target: Mapping[str, str],
        progress: Progress = unwatched,
    ) -> None:
        """Reads what will be asked of files that will stand in the result, by path and id of content.

        `contested` are versions of which the result will be put together, `target` the files of the target: those
        that it has otherwise are looked at closely.
        """
        every = (*((path, oid) for path, oid in standing.items() if target.get(path) != oid), *contested)
        closely = [(path, oid) for path, oid in every if path.endswith(CODE)]
        try:
            self._library.prepare_all(
                [(FACTS, closely), (HINTS, closely), (SHAPES, closely), (WORDS, standing.items())],
                Pulse(progress),
            )
        finally:
            self._library.settle()

    def findings(self, strands: Strands, progress: Progress = unwatched) -> tuple[Finding, ...]:
        """What would break, what would be lost and what should not come in; errors first, then by path."""
        pulse = Pulse(progress)
        with _beating(strands, pulse), without_collector():
            try:
                return self._findings(strands, pulse)
            finally:
                # What was read is kept also where the rest was stopped.
                self._library.settle()

    def _findings(self, strands: Strands, progress: Progress) -> tuple[Finding, ...]:
        library = self._library
        self._prepare(strands, progress)
        paths = self._suspects.of(strands, progress)
        library.prepare(self._files(strands.result, paths), progress)
        memory = self._memory
        self._memory = memory.after(strands, library, progress) if memory is not None else Memory(strands)
        asked = Question(strands, frozenset(paths), library, self._read, self._sizes, progress, self._memory)
        found = {}
        for number, rule in enumerate(RULES):
            progress("comparing what leads where", number, len(RULES))
            found.update({one.id: one for one in rule(asked)})
        told = list(in_order(found.values()))
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
        """Reads in one go what most rules read: what is new in the result, and all versions of what was merged there.

        The words of all that stands in the result are read with it: each content goes by once.
        """
        wanted: list[tuple[str, str]] = []
        for side in (*strands.sides, strands.result):
            wanted += self._files(side, manifests(side))
        result = strands.result.files
        for path in strands.new | (strands.touched & result.keys()):
            if path.endswith(CODE):
                wanted.append((path, result[path]))
                if path in strands.touched and merged(strands, path):
                    # The common ancestor is read where something is missing.
                    wanted += self._of_origins(strands, path)
        self._library.prepare_all(
            [
                *((FACTS, [*wanted, *self._suspects.ahead(strands)]), (WORDS, result.items())),
                *((HINTS, wanted), (SHAPES, wanted)),
                *(one for ahead in AHEAD for one in ahead(strands)),
            ],
            progress,
        )

    @staticmethod
    def _of_origins(strands: Strands, path: str) -> list[tuple[str, str]]:
        return [(path, side.files[own]) for side, own in strands.origins(path)]

    @staticmethod
    def _files(side: Side, paths: Iterable[str]) -> list[tuple[str, str]]:
        return [
            (path, oid)
            for path in paths
            if language_of(path) is not None and (oid := side.oid(path)) is not None
        ]


@contextmanager
def _beating(strands: Strands, pulse: Pulse) -> Iterator[None]:
    """Reports meanwhile whenever a file of the three is read."""
    every = (*strands.sides, strands.result)
    for side in every:
        side.beat = pulse.beat
    try:
        yield
    finally:
        for side in every:
            side.beat = silent


__all__ = ["Dependency", "Understanding"]
