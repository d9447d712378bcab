"""Runs a sequence on a real server: forward on one connection, then the rollbacks in reverse."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from state.errors import Cancelled, PlaitError
from state.migrations.changes import Flavour
from state.migrations.dialect import Script
from state.migrations.rehearsal import mysql, postgresql
from state.migrations.rehearsal.drivers import driver_error
from state.migrations.rehearsal.refusals import Verdict
from state.migrations.rehearsal.result import Failure, LeftOver, Note, Rehearsal, Stage
from state.migrations.rehearsal.schema import Delta, Schema, delta, take_back, traces
from state.migrations.rehearsal.scratch import Leftover, Refused, Scratch, Tell
from state.migrations.rehearsal.scripts import RehearsalScripts
from state.migrations.rehearsal.server import Server
from state.migrations.rehearsal.watch import Watch
from state.migrations.sql.scanner import Statement, statements
from state.progress import Progress, unwatched

LIMIT = 120.0
"""How long one statement may take, in seconds."""
FIRST_LINE = 200
_SERVERS = {Flavour.MYSQL: "MySQL or MariaDB", Flavour.POSTGRESQL: "PostgreSQL"}
_SILENT = re.compile(r"\\(?:\.|(?:un)?restrict\b)")
_CLIENT = re.compile(r"^[ \t]*(\\[^\n]*)", re.MULTILINE)


def never() -> bool:
    """Nobody stops it."""
    return False


@contextmanager
def scratch(server: Server, in_place: bool, tell: Tell) -> Iterator[Scratch]:
    """A scratch database that is gone afterwards, whatever happens."""
    kind = mysql.MysqlScratch if server.flavour is Flavour.MYSQL else postgresql.PostgresqlScratch
    opened: Scratch = kind(server, in_place, tell)
    try:
        yield opened
    finally:
        opened.close()


def sweep(server: Server) -> list[Leftover]:
    """Drops what rehearsals that were killed left on a server, and names what can't be dropped."""
    if server.flavour is Flavour.MYSQL:
        return mysql.leftovers(server)
    return postgresql.leftovers(server)


def rehearse(
    server: Server,
    scripts: RehearsalScripts,
    baseline: Script | None = None,
    *,
    keep_going: bool = False,
    in_place: bool = False,
    limit: float = LIMIT,
    progress: Progress = unwatched,
    stopped: Callable[[], bool] = never,
) -> Rehearsal:
    """What the server says to a series, in a database of its own that is dropped at the end in every case.

    `baseline` is run first, on a connection of its own. After a failure the rest isn't run, and no rollback, unless
    `keep_going`. `in_place` uses the database that the URL names, if it is empty, and empties it again. `stopped` is
    asked many times a second from another thread, also while a statement runs; then `Cancelled` is raised, as when
    `progress` raises it. Raises PlaitError where the server can't be used.
    """
    if scripts.flavour is not Flavour.UNKNOWN and scripts.flavour is not server.flavour:
        raise PlaitError(
            f"the migrations are written for {_SERVERS[scripts.flavour]}, the server is {_SERVERS[server.flavour]}",
            str(server),
            "give the URL of another server",
        )
    if in_place and not server.database:
        raise PlaitError("the URL names no database to rehearse in", str(server), "leave --in-place out")
    if not scripts.forward:
        raise PlaitError(
            "there is no SQL to rehearse", hint="only the project's own framework can run these migrations"
        )
    try:
        return _rehearsed(
            server, scripts, baseline, keep_going, in_place, limit, progress, stopped, time.monotonic()
        )
    except driver_error(server.flavour) as error:
        # What a statement of a migration meets is a failure; this met one of the rehearsal's own.
        words = server.scrub(" ".join(str(error.args[-1] if error.args else error).split()))
        raise PlaitError(
            f"the server ended the rehearsal: {words}", str(server), "is it still running?"
        ) from None


def _rehearsed(
    server: Server,
    scripts: RehearsalScripts,
    baseline: Script | None,
    keep_going: bool,
    in_place: bool,
    limit: float,
    progress: Progress,
    stopped: Callable[[], bool],
    began: float,
) -> Rehearsal:
    """The rehearsal itself; the driver's errors where one of its own connections fails."""
    notes: list[Note] = []
    progress("connecting")
    for left in sweep(server):
        done = "dropped" if left.dropped else f"still there, drop it with {left.how}"
        notes.append(Note(f"{left.name} was left by a rehearsal that was killed: {done}"))
    for name in scripts.unreadable:
        notes.append(Note("only the project's own framework can run it", name))
    with scratch(server, in_place, lambda words: notes.append(Note(words))) as opened:
        with Watch(stopped, opened.interrupt, limit) as watch:
            run = _Run(opened, server.flavour, watch, keep_going, limit, progress, stopped, notes)
            run.all(scripts, baseline)
        words, confined = opened.words, opened.confined
    return Rehearsal(
        words,
        run.forward,
        run.rolled_back,
        run.count,
        tuple(run.failures),
        tuple(notes),
        tuple(run.left_over),
        time.monotonic() - began,
        confined,
    )


@dataclass(frozen=True)
class _Made:
    """One migration that ran, `whole` when nothing in it failed; without a name what several before have changed."""

    name: str
    whole: bool
    delta: Delta = field(default_factory=dict)


@dataclass
class _Run:
    """One rehearsal under way."""

    scratch: Scratch
    flavour: Flavour
    watch: Watch
    keep_going: bool
    limit: float
    progress: Progress
    stopped: Callable[[], bool]
    notes: list[Note]
    failures: list[Failure] = field(default_factory=list)
    left_over: list[LeftOver] = field(default_factory=list)
    forward: int = 0
    rolled_back: int = 0
    count: int = 0
    past: str = ""

    @property
    def going(self) -> bool:
        return self.keep_going or not self.failures

    def all(self, scripts: RehearsalScripts, baseline: Script | None) -> None:
        if baseline is not None:
            self._run(Stage.BASELINE, "", (baseline,), "baseline")
            if not self.going:
                return
            # A dump sets what suits it: the search path, the character set, whether keys are checked.
            self.scratch.fresh()
        ways_back = {name: back for name, back in scripts.back if back}
        made: list[_Made] = []
        # The schema is read only around migrations with a way back: reading takes longer than most statements.
        seen = self.scratch.schema() if ways_back else {}
        fresh = True
        for name, forward in scripts.forward:
            if name in ways_back and not fresh:
                seen = self._seen(seen, made, _Made("", False))
            ran = self._run(Stage.FORWARD, name, forward, name)
            if not self.going:
                if ways_back:
                    self.notes.append(Note("the rollbacks were not rehearsed, because a migration failed"))
                return
            self.forward += ran
            fresh = name in ways_back
            if fresh:
                seen = self._seen(seen, made, _Made(name, ran))
            else:
                made.append(_Made(name, False))
        if not ways_back:
            self.notes.append(Note("no migration has a way back, so only the way forward was rehearsed"))
            return
        if not fresh:
            seen = self._seen(seen, made, _Made("", False))
        if any(one.name in ways_back and not one.whole for one in made):
            self.notes.append(Note("a migration failed, so what its rollback left isn't compared"))
        self._back(made, ways_back, seen)

    def _seen(self, before: Schema, made: "list[_Made]", step: "_Made") -> Schema:
        """The schema as it is now; the step is kept with what it changed."""
        now = self.scratch.schema()
        made.append(replace(step, delta=delta(before, now)))
        return now

    def _back(self, made: "Sequence[_Made]", ways_back: dict[str, tuple[Script, ...]], start: Schema) -> None:
        """The rollbacks in reverse, from the schema that all migrations made."""
        wanted = dict(start)
        for one in reversed(made):
            take_back(wanted, one.delta)
            if not one.name:
                continue
            back = ways_back.get(one.name, ())
            if not back:
                self.notes.append(Note("no way back, so the rollbacks below run past it", one.name))
                self.past = self.past or one.name
                continue
            ran = self._run(Stage.BACK, one.name, back, f"{one.name} back")
            if not self.going:
                return
            end = self.scratch.schema()
            self.rolled_back += ran
            if ran and one.whole:
                self.left_over += traces(one.name, one.delta, wanted, start, end)
            start = end

    def _run(self, stage: Stage, migration: str, scripts: Sequence[Script], step: str) -> bool:
        """Runs scripts to their end, or to the first failure; whether nothing failed."""
        failed = len(self.failures)
        for script in scripts:
            found = list(statements(script.text, self.flavour, script.line))
            self._note_client_lines(migration, script, found)
            for number, statement in enumerate(found):
                self.progress(step, number, len(found))
                if self.stopped():
                    raise Cancelled(step)
                self._one(stage, migration, script, statement)
                if not self.going:
                    return False
            if self.scratch.end_script():
                self.notes.append(
                    Note("leaves a transaction open; a rehearsal commits it", migration, script.path)
                )
        return len(self.failures) == failed

    def _one(self, stage: Stage, migration: str, script: Script, statement: Statement) -> None:
        first = statement.text.partition("\n")[0].rstrip()[:FIRST_LINE]
        ruled = self.scratch.ruling(statement.text)
        if ruled is not None and ruled.verdict is Verdict.LEAVE_OUT:
            self.notes.append(Note(f"not run: {ruled.reason}", migration, script.path, statement.line, first))
            return
        if ruled is not None:
            self.failures.append(
                Failure(
                    stage,
                    migration,
                    script.path,
                    statement.line,
                    first,
                    f"refused: {ruled.reason}",
                    "",
                    self.past,
                )
            )
            return
        refused = None
        try:
            with self.watch.over():
                self.scratch.run(statement, self.keep_going)
        except Refused as error:
            refused = error
        if self.stopped():
            raise Cancelled(migration)
        if self.watch.expired:
            # Some statements answer an interrupt with a row: SLEEP does.
            code = refused.code if refused else ""
            refused = Refused(
                f"stopped after {self.limit:g} s", code, 0, refused is not None and refused.lost
            )
        if refused is not None:
            self.failures.append(
                Failure(
                    stage,
                    migration,
                    script.path,
                    statement.line + refused.line,
                    first,
                    refused.message,
                    refused.code,
                    self.past,
                )
            )
            if refused.lost and self.keep_going:
                self.scratch.fresh()
        self.count += 1

    def _note_client_lines(self, migration: str, script: Script, found: Sequence[Statement]) -> None:
        r"""psql's own `\` lines stand between statements; the server never sees them."""
        if self.flavour is Flavour.MYSQL or "\\" not in script.text:
            return
        at, line = 0, script.line
        for start, stop in (*((one.start, one.stop) for one in found), (len(script.text), 0)):
            gap = script.text[at:start]
            for command in _CLIENT.finditer(gap):
                # The end of data, and what pg_dump writes to keep psql from other commands, are nothing to tell.
                if not _SILENT.match(command[1]):
                    here = line + gap.count("\n", 0, command.start(1))
                    words = command[1].rstrip()[:FIRST_LINE]
                    self.notes.append(
                        Note("not run: it is a command to psql", migration, script.path, here, words)
                    )
            line += script.text.count("\n", at, max(stop, at))
            at = stop
