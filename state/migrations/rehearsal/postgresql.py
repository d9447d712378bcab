"""A scratch database on PostgreSQL."""

import contextlib
import re
import secrets
from hashlib import sha256
from typing import Any

from state.errors import PlaitError
from state.migrations.changes import Flavour
from state.migrations.rehearsal.drivers import driver
from state.migrations.rehearsal.postgresql_schema import read_schema
from state.migrations.rehearsal.refusals import Ruling, ruling
from state.migrations.rehearsal.schema import Schema
from state.migrations.rehearsal.scratch import MARK, Leftover, Refused, Tell, is_ours, new_name
from state.migrations.rehearsal.server import Server
from state.migrations.sql.scanner import Statement

TIMEOUT = 10
_COPY = re.compile(r"copy\b[^;]*?\bfrom\s+stdin\b(?:'[^']*'|[^;'])*;?[^\n]*\n?", re.IGNORECASE)
_TRANSACTION = re.compile(r"(?:begin|start|commit|end|rollback|abort|savepoint|release)\b", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:create|alter|drop)\s+extension\b", re.IGNORECASE)
_COPY_LINE = re.compile(r"\bCOPY [^\n]*?, line (\d+)")
_BLOCK_LINE = re.compile(r"^PL/pgSQL function inline_code_block line (\d+)", re.MULTILINE)
_BODY = re.compile(r"\$(?:[^\W\d]\w*)?\$")
# Rights beyond one database; whoever has none of them can't leave the one they are connected to.
_MIGHTY = """SELECT rolsuper OR rolcreaterole OR rolreplication OR EXISTS (
SELECT 1 FROM pg_roles r WHERE r.rolname IN ('pg_execute_server_program', 'pg_write_server_files',
'pg_read_server_files', 'pg_signal_backend') AND pg_has_role(current_user, r.oid, 'MEMBER'))
OR EXISTS (SELECT 1 FROM pg_database d WHERE pg_has_role(current_user, d.datdba, 'MEMBER')
AND d.datname <> %s)
FROM pg_roles WHERE rolname = current_user"""


def quoted(name: str) -> str:
    """A name as PostgreSQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def _key(tag: str) -> int:
    """The number of the lock that says that a rehearsal is alive."""
    return int.from_bytes(sha256(tag.encode()).digest()[:8], "big", signed=True)


def connect(server: Server, database: str, user: str = "", password: str = "") -> Any:
    """A connection that commits by itself; PlaitError with the server's words, never with the password."""
    psycopg = driver(Flavour.POSTGRESQL)
    given: dict[str, Any] = dict(server.options)
    given["host"] = server.socket or server.host
    given["port"] = server.port
    if user or server.user:
        given["user"] = user or server.user
    secret = password if user else server.password
    if secret:
        given["password"] = secret
    try:
        return psycopg.connect(
            dbname=database,
            autocommit=True,
            connect_timeout=TIMEOUT,
            application_name="plait rehearse",
            client_encoding="utf8",
            # A server that vanished is noticed within half a minute, not in two hours.
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
            **given,
        )
    except (psycopg.Error, UnicodeError, ValueError) as error:
        words = " ".join(server.scrub(str(error), password).split())
        words = words.rpartition("FATAL: ")[2].strip() or words
        if re.search(r"authentication|pg_hba|role .* does not exist|no password", words):
            raise PlaitError(
                f"the server refused the login: {words}", str(server), "check user and password"
            ) from None
        if re.search(r"database .* does not exist", words):
            raise PlaitError(
                f"the server has no such database: {words}", str(server), "name one to connect to"
            ) from None
        raise PlaitError(
            f"no PostgreSQL server can be reached: {words}", str(server), "check host and port"
        ) from None


def _maintenance(server: Server) -> Any:
    """A connection to the database that the URL names, else to one that every server has."""
    return connect(server, server.database or "postgres")


class PostgresqlScratch:
    """The scratch database `name`; see Scratch."""

    def __init__(self, server: Server, in_place: bool, tell: Tell) -> None:
        self._driver = driver(Flavour.POSTGRESQL)
        self._server = server
        self._tell = tell
        self._in_place = in_place
        self._tag = new_name()
        self.name = server.database if in_place else self._tag
        self._user = ""
        self._secret = secrets.token_hex(20)
        self._role = False
        self._made = False
        self._eyes: Any = None
        self._main: Any = None
        self._admin = _maintenance(server)
        try:
            self._number = self._admin.info.server_version
            self.words = f"PostgreSQL {self._number // 10000}.{self._number % 10000}"
            if in_place and (things := read_schema(self._admin)):
                raise PlaitError(
                    f"the database {self.name} isn't empty ({min(things)} stands in it); a rehearsal only runs in one that is",
                    str(server),
                    "without --in-place it makes a database of its own",
                )
            self._hold()
            self._extensions = self._column("SELECT extname FROM pg_extension")
            mighty = self._column(_MIGHTY, self.name)[0]
            self._make()
            self._eyes = connect(server, self.name)
            self.confined = not mighty or self._confine()
            self.fresh()
        except BaseException:
            self.close()
            raise

    # Making

    def _column(self, query: str, *values: object) -> list[Any]:
        return [row[0] for row in self._admin.execute(query, values or None).fetchall()]

    def _hold(self) -> None:
        """Takes the lock that says that the rehearsal is alive."""
        self._admin.execute("SELECT pg_advisory_lock(%s)", (_key(self._tag),))

    def _revive(self) -> None:
        """A server or a proxy ends connections that were idle for long, as these are while statements run."""
        if not self._alive(self._admin):
            self._admin = _maintenance(self._server)
            self._hold()

    def _alive(self, connection: Any) -> bool:
        try:
            connection.execute("SELECT 1")
        except self._driver.Error:
            return False
        return True

    def _make(self) -> None:
        if self._in_place:
            self._made = True
            return
        try:
            # Not template1, which can't be copied while somebody looks into it.
            self._admin.execute(f"CREATE DATABASE {quoted(self.name)} TEMPLATE template0")
        except self._driver.Error as error:
            raise PlaitError(
                f"no scratch database can be made: {self._first(error)}",
                str(self._server),
                "give a user who may create databases, or an empty database with --in-place",
            ) from None
        self._made = True
        self._admin.execute(f"COMMENT ON DATABASE {quoted(self.name)} IS '{MARK}'")

    def _confine(self) -> bool:
        """Makes a role with rights in the scratch database only; False where the server doesn't let us."""
        role, base = quoted(self._tag), quoted(self.name)
        try:
            self._admin.execute(
                f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD '{self._secret}'"
            )
            self._role = True
            self._admin.execute(f"COMMENT ON ROLE {role} IS '{MARK}'")
            if not self._column("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")[0]:
                self._admin.execute(f"GRANT {role} TO CURRENT_USER")
            if self._in_place:
                self._admin.execute(f"GRANT ALL ON DATABASE {base} TO {role}")
                self._eyes.execute(f"GRANT ALL ON SCHEMA public TO {role}")
            else:
                self._admin.execute(f"ALTER DATABASE {base} OWNER TO {role}")
                self._eyes.execute(f"ALTER SCHEMA public OWNER TO {role}")
            connect(self._server, self.name, self._tag, self._secret).close()
        except (self._driver.Error, PlaitError) as error:
            words = error.what if isinstance(error, PlaitError) else self._first(error)
            self._tell(
                f"statements run as {self._server.user or 'the given user'}, read first, because no user of their own"
                f" could be made: {words}"
            )
            return False
        self._user = self._tag
        return True

    def _first(self, error: BaseException) -> str:
        diagnosis = getattr(error, "diag", None)
        words = (diagnosis.message_primary if diagnosis else None) or " ".join(str(error).split())
        return self._server.scrub(words, self._secret).replace(self._tag, "rehearsal")

    # Running

    def ruling(self, text: str) -> Ruling | None:
        return ruling(text, Flavour.POSTGRESQL, self.name, frozenset(), self.confined)

    def fresh(self) -> None:
        if self._main is not None:
            self._main.close()
        self._main = connect(self._server, self.name, self._user, self._secret)
        # Nothing here has to survive the machine going down.
        self._main.execute("SET synchronous_commit = off")

    def run(self, statement: Statement, keep_going: bool) -> None:
        status = self._driver.pq.TransactionStatus
        inside = self._main.info.transaction_status == status.INTRANS
        guarded = keep_going and inside and not _TRANSACTION.match(statement.text)
        if guarded:
            self._main.execute("SAVEPOINT plait_rehearsal")
        try:
            self._send(statement.text)
        except self._driver.Error as error:
            if guarded and self._main.info.transaction_status == status.INERROR:
                self._main.execute("ROLLBACK TO SAVEPOINT plait_rehearsal")
            raise Refused(
                self._words(error), error.sqlstate or "", _line(error, statement.text), self._main.broken
            ) from None
        if guarded and self._main.info.transaction_status == status.INTRANS:
            self._main.execute("RELEASE SAVEPOINT plait_rehearsal")

    def _send(self, text: str) -> None:
        if "\0" in text:
            raise self._driver.DataError("the statement holds a NUL, which PostgreSQL can't take")
        if _EXTENSION.match(text) and self._user:
            # What isn't trusted only a superuser installs. Prepared, so that it is one statement and no more.
            try:
                self._eyes.execute(_bytes(text), prepare=True)
                return
            except self._driver.errors.InsufficientPrivilege:
                pass
        cursor = self._main.cursor()
        if found := _COPY.match(text):
            data = text[found.end() :]
            end = 0 if data.startswith("\\.") else data.rfind("\n\\.") + 1
            data = data[:end] if end or data.startswith("\\.") else data
            with cursor.copy(_bytes(found[0].strip().rstrip(";"))) as copy:
                for at in range(0, len(data), 1 << 20):
                    copy.write(_bytes(data[at : at + (1 << 20)]))
            return
        cursor.execute(_bytes(text))

    def _words(self, error: Any) -> str:
        diagnosis = error.diag
        words = diagnosis.message_primary or " ".join(str(error).split())
        if diagnosis.message_detail:
            words = f"{words}: {diagnosis.message_detail}"
        return self._server.scrub(words, self._secret).replace(self._tag, "rehearsal")

    def end_script(self) -> bool:
        status = self._driver.pq.TransactionStatus
        if self._main.info.transaction_status not in (status.INTRANS, status.INERROR):
            return False
        with contextlib.suppress(self._driver.Error):
            self._main.execute("COMMIT")
        return True

    def schema(self) -> Schema:
        if not self._alive(self._eyes):
            self._eyes = connect(self._server, self.name)
        return read_schema(self._eyes)

    def interrupt(self) -> None:
        with contextlib.suppress(self._driver.Error, OSError):
            self._main.cancel_safe(timeout=TIMEOUT)
        # An extension is made on the other connection.
        with contextlib.suppress(self._driver.Error, OSError):
            if self._eyes.info.transaction_status == self._driver.pq.TransactionStatus.ACTIVE:
                self._eyes.cancel_safe(timeout=TIMEOUT)

    # Leaving

    def close(self) -> None:
        if self._main is not None:
            self.interrupt()
            self._main.close()
        self._revive()
        try:
            if self._made and self._in_place:
                self._empty()
            if self._eyes is not None:
                self._eyes.close()
            if self._made and not self._in_place:
                _drop(self._admin, self.name)
            if self._role:
                if self._in_place:
                    self._admin.execute(f"DROP OWNED BY {quoted(self._tag)}")
                self._admin.execute(f"DROP ROLE IF EXISTS {quoted(self._tag)}")
        except self._driver.Error as error:
            raise PlaitError(
                f"the scratch database {self.name} can't be dropped: {self._first(error)}",
                str(self._server),
                f"DROP DATABASE {self.name}; DROP ROLE {self._tag}"
                if not self._in_place
                else "empty it by hand",
            ) from None
        finally:
            self._admin.close()

    def _empty(self) -> None:
        """Takes out of the database given whatever the rehearsal has put there; it was empty before."""
        if self._user:
            self._admin.execute(f"DROP OWNED BY {quoted(self._tag)} CASCADE")
        for name in self._column("SELECT extname FROM pg_extension"):
            if name not in self._extensions:
                self._admin.execute(f"DROP EXTENSION IF EXISTS {quoted(name)} CASCADE")
        for kind, name in _droppable(self._admin):
            self._admin.execute(f"DROP {kind} IF EXISTS {name} CASCADE")


_DROPPABLE = """SELECT 'SCHEMA', quote_ident(nspname) FROM pg_namespace
WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'public')
UNION ALL SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, 'public.' || quote_ident(relname) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
UNION ALL SELECT 'ROUTINE', oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'TYPE', 'public.' || quote_ident(typname) FROM pg_type
WHERE typnamespace = 'public'::regnamespace AND (typtype IN ('e', 'd', 'r') OR typtype = 'c' AND
EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = typrelid AND c.relkind = 'c'))"""


def _droppable(connection: Any) -> list[tuple[str, str]]:
    return [(kind, name) for kind, name in connection.execute(_DROPPABLE).fetchall()]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _line(error: Any, text: str) -> int:
    """The line within the statement that an error is about, from 0."""
    diagnosis = error.diag
    if diagnosis.statement_position:
        return text.count("\n", 0, int(diagnosis.statement_position) - 1)
    context = diagnosis.context or ""
    if found := _COPY_LINE.search(context):
        copy = _COPY.match(text)
        return text.count("\n", 0, copy.end() if copy else 0) + int(found[1]) - 1
    # The last one is the statement's own; those before are of what it called.
    if lines := _BLOCK_LINE.findall(context):
        body = _BODY.search(text)
        return text.count("\n", 0, body.end() if body else 0) + int(lines[-1]) - 1
    return 0


def _drop(connection: Any, name: str) -> None:
    if connection.info.server_version >= 130000:
        connection.execute(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")
        return
    connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
    connection.execute(f"DROP DATABASE IF EXISTS {quoted(name)}")


def leftovers(server: Server) -> list[Leftover]:
    """Drops what killed rehearsals left; what can't be known to be theirs and abandoned is only named."""
    errors = driver(Flavour.POSTGRESQL)
    found: list[Leftover] = []
    with contextlib.closing(_maintenance(server)) as connection:
        for kind, query, drop in (
            (
                "database",
                "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database ORDER BY 1",
                _drop,
            ),
            (
                "role",
                "SELECT rolname, shobj_description(oid, 'pg_authid') FROM pg_roles ORDER BY 1",
                _drop_role,
            ),
        ):
            listed = [(name, mark) for name, mark in connection.execute(query).fetchall() if is_ours(name)]
            # Asked after the list: what has begun since is not in it, what is in it and alive holds its lock.
            alive = _alive(connection) if listed else frozenset()
            for name, mark in listed:
                if name in alive or _key(name) in alive:
                    continue
                dropped = False
                if mark == MARK and name in _names(connection, query):
                    with contextlib.suppress(errors.Error):
                        drop(connection, name)
                        dropped = True
                # Between the list and here its maker may have ended and taken it along.
                if not dropped and name not in _names(connection, query):
                    continue
                found.append(Leftover(f"{kind} {name}", dropped, f"DROP {kind.upper()} {name}"))
    return found


def _names(connection: Any, query: str) -> set[str]:
    return {row[0] for row in connection.execute(query).fetchall()}


def _alive(connection: Any) -> frozenset[str | int]:
    """The locks of rehearsals under way, which last as long as their maker is connected, and whatever is in use."""
    return frozenset(
        row[0]
        for query in (
            "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1",
            "SELECT datname FROM pg_stat_activity",
            "SELECT usename FROM pg_stat_activity",
        )
        for row in connection.execute(query).fetchall()
    )


def _drop_role(connection: Any, name: str) -> None:
    connection.execute(f"DROP ROLE {quoted(name)}")
