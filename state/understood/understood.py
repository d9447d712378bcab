"""What would break and what would be lost in a session's result, now or after an act that isn't made yet."""

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial

from state.awaited import PAUSE, awaited
from state.comparison.entry import Entry
from state.errors import PlaitError
from state.findings import KEPT_AS, Finding, restored, written
from state.progress import Progress, unwatched
from state.repositories.objects import sizes
from state.repositories.trees import Tree
from state.session.answers import Answers
from state.session.operations import Operation
from state.session.session import Session
from state.session.sessions import FOLDER
from state.understanding.contents.store import Store
from state.understanding.dependencies import Dependency
from state.understanding.repairs.repair import Repair
from state.understanding.strands import Strands
from state.understanding.understanding import Understanding, in_order
from state.understood.acts import with_acts
from state.understood.ahead import Ahead, foreseen
from state.understood.ground import Files, Ground, Landings, Sides, Touched, ancestors, name_of, sides_of
from state.understood.previewing import Preview, preview_of
from state.understood.proving import ProofLine, finished, proof_lines_of, result_version
from state.understood.schemas import Schemas
from state.understood.texts import Texts
from state.view import View


class Understood:
    """Findings of one workspace; safe from several threads, and slow the first time: for a worker."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._lock = threading.RLock()
        self._texts = Texts(ground.target.git, self._made)
        self._imagined: Mapping[str, bytes] = {}
        self._sides: tuple[object, Sides] | None = None
        self._bases: tuple[object, Mapping[str, str]] | None = None
        self._touched = Touched()
        self._landings = Landings()
        self._ahead = Ahead(self._read_ahead)
        self._kept = Answers(ground.journal, KEPT_AS, written, restored)

    @cached_property
    def _understanding(self) -> Understanding:
        target = self._ground.target
        return Understanding(self._texts, lambda oids: sizes(target.git, oids), self._store())

    @cached_property
    def _schemas(self) -> tuple[Texts, Schemas]:
        """What migrations make, with a way to texts of its own: it is worked out beside all else."""
        texts = Texts(self._ground.target.git, self._made)
        return texts, Schemas(self._ground.target, texts, self._store(), self._ground.at_hand)

    def _store(self) -> Store:
        """The file that keeps what was read; each thread that reads needs a way to it of its own."""
        return Store(self._ground.target.common_dir / FOLDER / "facts.sqlite3")

    @property
    def parsed(self) -> int:
        """How many contents were parsed so far."""
        return self._understanding.parsed

    @property
    def cached(self) -> bool:
        """Whether `findings` would answer at once; False where the trees aren't compared yet."""
        if not self._ground.is_loaded:
            return False
        return self._kept.get(self._name(*self._ground.proposed())) is not None

    def _name(self, view: View, tree: Tree) -> str:
        return " ".join((name_of(view, tree), *self._ground.entry_points))

    # Reading ahead

    def read_ahead(self, view: View) -> None:
        """Begins to read, beside the merge, what findings will ask for; returns at once."""
        self._ahead.begin(view)

    def _read_ahead(self, view: View, progress: Progress) -> None:
        with self._lock, self._texts.reading():
            sides = sides_of(view, self._texts.one)
            known = foreseen(sides, ancestors(view, self._ground.target))
            self._understanding.read_ahead(known.standing, known.contested, sides.target.by_path, progress)

    def close(self) -> None:
        """Ends what reads ahead."""
        self._ahead.end()

    # Findings

    def findings(self, progress: Progress = unwatched) -> tuple[Finding, ...]:
        """What would break, be lost or come in unwanted; errors first. The answer is kept with the session."""
        view, tree = self._ground.proposed(progress)
        name = self._name(view, tree)
        with self._alone(progress):
            found = self._kept.get(name)
            if found is None:
                found = self._found(view, tree, progress)
                self._kept.put(name, found)
            return with_acts(view, found)

    @contextmanager
    def _alone(self, progress: Progress) -> Iterator[None]:
        """No other thread works here meanwhile; progress is told until that is so."""
        while not self._lock.acquire(timeout=PAUSE):
            progress("reading what files say")
        try:
            yield
        finally:
            self._lock.release()

    def preview(
        self,
        acts: Operation | Sequence[Operation],
        progress: Progress = unwatched,
        texts: Mapping[str, bytes] | None = None,
    ) -> Preview:
        """What acts would bring and take away, without making them: nothing is written, the journal stays as it is.

        `texts` are those that the acts name and the journal doesn't hold yet, by content id.
        """
        wanted = list(acts) if isinstance(acts, Sequence) else [acts]
        with self._lock:
            before = self.findings(progress)
            session = self._ground.session
            for act in wanted:
                session = session.after(act, session.number + 1)
            with self._ground.held() as result:
                view = self._ground.loaded(progress)
                other = view.with_session(session)
                tree, made = result.imagined(view, other, texts or {})
            name = self._name(other, tree)
            after = self._kept.get(name)
            if after is None:
                after = self._found_in(other, tree, made, progress)
            return preview_of(before, with_acts(other, after, self._ground.session.decisions))

    def news(
        self, since: Session, progress: Progress = unwatched, *, kept_only: bool = True
    ) -> Preview | None:
        """What came and went since an earlier moment of the session; None where its comparison was another one.

        With `kept_only` None also where it isn't kept what stood then; else that is worked out too.
        """
        view, _ = self._ground.proposed(progress)
        if _sides_named(since) != _sides_named(view.session):
            return None
        with self._lock:
            with self._ground.held() as result:
                earlier = view.with_session(since)
                tree, made = result.imagined(view, earlier, {})
            before = self._kept.get(self._name(earlier, tree))
            if before is None and kept_only:
                return None
            after = self.findings(progress)
            if before is None:
                before = self._found_in(earlier, tree, made, progress)
            return preview_of(with_acts(earlier, before), after)

    def dependencies(self, progress: Progress = unwatched) -> tuple[Dependency, ...]:
        """Every package that source, target or result ask for, by ecosystem and name."""
        view, tree = self._ground.proposed(progress)
        with self._lock, self._texts.reading():
            return self._understanding.dependencies(self._strands(view, tree))

    def repair(self, ids: Collection[str], progress: Progress = unwatched) -> tuple[Repair, ...]:
        """The repairs of those findings, by id, that have one, such that all can be made at once."""
        wanted = [one for one in self.findings(progress) if one.id in ids and one.repair]
        view, tree = self._ground.proposed(progress)
        with self._lock, self._texts.reading():
            return self._understanding.repairs(self._strands(view, tree), wanted, progress)

    # Proof

    def proof_line(self, key: str) -> ProofLine:
        """How the source's changes of one entry came through; blocking."""
        view = self._ground.loaded()
        entry = view.comparison.entry(key)
        if entry is None:
            raise PlaitError("no such entry in this session", key)
        return self._proven(view, [entry], unwatched)[0]

    def proof_lines(
        self, progress: Progress = unwatched, keys: Collection[str] | None = None
    ) -> tuple[ProofLine, ...]:
        """A line for each file of both sides that is merged or decided, in path order; blocking.

        Where there are `keys`, for entries of those alone.
        """
        view = self._ground.loaded(progress)
        entries = [one for one in finished(view) if keys is None or one.key in keys]
        return self._proven(view, entries, progress)

    def _proven(self, view: View, entries: list[Entry], progress: Progress) -> tuple[ProofLine, ...]:
        with self._ground.held() as result:
            stands = {
                entry.key: version.oid
                for entry in entries
                if (version := result_version(view, entry, result.lands(view, entry))) is not None
            }
        with self._lock, self._texts.reading():
            by_id = dict(self._texts(list(dict.fromkeys(stands.values()))))
        texts = {key: by_id[oid] for key, oid in stands.items()}
        return tuple(proof_lines_of(self._ground.target, view, entries, texts, progress))

    # Reading

    def _made(self, oid: str) -> bytes | None:
        text = self._imagined.get(oid)
        return text if text is not None else self._ground.made(oid)

    def _found(self, view: View, tree: Tree, progress: Progress) -> tuple[Finding, ...]:
        with self._texts.reading():
            strands = self._strands(view, tree)
            # Other processes read meanwhile, and this one has time for it.
            with awaited(partial(self._lost, view, tree), "comparing what migrations make") as lost:
                found = self._understanding.findings(strands, progress)
                return in_order((*found, *lost.result(progress)))

    def _lost(self, view: View, tree: Tree, progress: Progress) -> tuple[Finding, ...]:
        assert self._sides is not None
        texts, schemas = self._schemas
        with texts.reading():
            return schemas.losses(view, tree, self._sides[1].left_out, progress)

    def _found_in(
        self, view: View, tree: Tree, made: Mapping[str, bytes], progress: Progress
    ) -> tuple[Finding, ...]:
        """The findings of a tree that isn't the session's; `made` are its texts that aren't written, by id."""
        self._imagined = made
        try:
            found = self._found(view, tree, progress)
        finally:
            self._imagined = {}
        self._kept.hold(self._name(view, tree), found)
        return found

    def _strands(self, view: View, tree: Tree) -> Strands:
        if self._sides is None or self._sides[0] is not view.comparison:
            self._sides = (view.comparison, sides_of(view, self._texts.one))
        sides = self._sides[1]
        if self._bases is None or self._bases[0] is not view.merge:
            self._bases = (view.merge, ancestors(view, self._ground.target))
        files = {path: one.oid for path, one in tree.items() if one.is_file and path not in sides.left_out}
        landed, target_landed = self._landings.of(view, sides)
        return self._understanding.strands(
            sides.source,
            sides.target,
            Files(files, self._texts.one),
            touched=self._touched.of(view),
            landed=landed,
            target_landed=target_landed,
            bases=self._bases[1],
            entry_points=self._ground.entry_points,
        )


def _sides_named(session: Session) -> tuple[object, ...]:
    """What a comparison is of."""
    return session.source, session.target, session.base, session.mappings, session.exclusions, session.bases
