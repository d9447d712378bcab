"""A scratch database on MySQL or MariaDB."""

import contextlib
import re
import secrets
from typing import Any

from state.errors import PlaitError
from state.migrations.changes import Flavour
from state.migrations.rehearsal.drivers import driver
from state.migrations.rehearsal.mysql_schema import read_schema
from state.migrations.rehearsal.refusals import Ruling, ruling
from state.migrations.rehearsal.schema import Schema
from state.migrations.rehearsal.scratch import MARK, Leftover, Refused, Tell, is_ours, new_name
from state.migrations.rehearsal.server import Server
from state.migrations.sql.scanner import Statement

TIMEOUT = 10
MARK_TABLE = "plait_rehearsal_mark"
_LOST = frozenset({0, 2006, 2013, 2055})
_SYNTAX = 1064
_BINARY_LOG = 1419
_AT_LINE = re.compile(r" at line (\d+)\Z")
_ACCOUNT = r"(?:`[^`]*`|'[^']*'|\"[^\"]*\"|[\w.%$-]+)"
# Another user's name there needs rights that a throwaway user hasn't, and lends that user's rights to the body.
_DEFINER = re.compile(
    r"\A(?:/\*M?!\d*\s*)?CREATE\b(?:[\s/*!\d]|OR\s+REPLACE\b|ALGORITHM\s*=\s*\w+)*?"
    rf"(DEFINER\s*=\s*(?:CURRENT_USER\b(?:\s*\(\s*\))?|{_ACCOUNT}(?:\s*@\s*{_ACCOUNT})?))",
    re.IGNORECASE,
)
_CREATE = re.compile(r"(?:/\*M?!\d*\s*)?CREATE\b(?:\s+OR\s+REPLACE\b)?", re.IGNORECASE)
_DROP = re.compile(r"DROP\s+(?:TRIGGER|FUNCTION)\s+(?:IF\s+EXISTS\s+)?(?:`[^`]*`|[\w$]+)\s*", re.IGNORECASE)
# Everybody may see these; the one is a picture of the others, the other of the server's work.
_VIEWS = frozenset({"information_schema", "performance_schema"})


def quoted(name: str) -> str:
    """A name as MySQL takes it."""
    return "`" + name.replace("`", "``") + "`"


def literal(text: str) -> str:
    """A string of harmless characters as MySQL takes it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def _pattern(name: str) -> str:
    """A database's name in a GRANT, where _ and % stand for anything."""
    return quoted(name.replace("_", r"\_").replace("%", r"\%"))


def connect(server: Server, database: str | None = None, user: str = "", password: str = "") -> Any:
    """A connection that commits by itself; PlaitError with the server's words, never with the password."""
    pymysql = driver(Flavour.MYSQL)
    given: dict[str, Any] = {
        "user": user or server.user or None,
        "password": password if user else server.password,
    }
    given |= {"unix_socket": server.socket} if server.socket else {"host": server.host, "port": server.port}
    if ca := dict(server.options).get("ssl_ca"):
        given["ssl"] = {"ca": ca}
    try:
        return pymysql.connect(
            database=database,
            charset="utf8mb4",
            autocommit=True,
            local_infile=False,
            connect_timeout=TIMEOUT,
            **given,
        )
    except (pymysql.err.MySQLError, OSError, RuntimeError, ValueError) as error:
        words = server.scrub(str(error.args[-1] if error.args else error), password)
        code = error.args[0] if error.args else 0
        if code in (1044, 1045, 1698):
            raise PlaitError(
                f"the server refused the login: {words}", str(server), "check user and password"
            ) from None
        raise PlaitError(
            f"no MySQL or MariaDB server can be reached: {words}", str(server), "check host and port"
        ) from None


class MysqlScratch:
    """The scratch database `name`; see Scratch."""

    def __init__(self, server: Server, in_place: bool, tell: Tell) -> None:
        self._driver = driver(Flavour.MYSQL)
        self._server = server
        self._tell = tell
        self._in_place = in_place
        self._tag = new_name()
        self.name = server.database if in_place else self._tag
        self._user = ""
        self._secret = "Aa1-" + secrets.token_hex(16)
        self._account = ""
        self._open: frozenset[str] = frozenset()
        self._made = False
        self._main: Any = None
        self._id = 0
        self._admin = connect(server)
        try:
            self.words = self._version()
            self._others = self._databases() - {self.name.casefold()}
            if in_place and self._things(self.name):
                raise PlaitError(
                    f"the database {self.name} isn't empty; a rehearsal only runs in one that is",
                    str(server),
                    "without --in-place it makes a database of its own",
                )
            self._hold()
            self._make()
            self.confined = self._confine()
            self.fresh()
        except BaseException:
            self.close()
            raise

    # Making

    def _version(self) -> str:
        version = str(self._one("SELECT VERSION()"))
        number = re.match(r"[\d.]+", version)
        return f"{'MariaDB' if 'mariadb' in version.lower() else 'MySQL'} {number[0] if number else version}"

    def _databases(self) -> set[str]:
        return {str(row[0]).casefold() for row in self._ask("SHOW DATABASES")} - {"information_schema"}

    def _things(self, database: str) -> int:
        count = 0
        for table, column in (
            ("TABLES", "TABLE_SCHEMA"),
            ("ROUTINES", "ROUTINE_SCHEMA"),
            ("EVENTS", "EVENT_SCHEMA"),
        ):
            count += int(
                self._one(f"SELECT COUNT(*) FROM information_schema.{table} WHERE {column} = %s", database)
            )
        if database.casefold() not in self._databases():
            raise PlaitError(
                f"there is no database {database}", str(self._server), "make it, or leave --in-place out"
            )
        return count

    def _hold(self) -> None:
        """Takes the lock that says that the rehearsal is alive; its connection has to outlast long statements."""
        self._ask("SET SESSION wait_timeout = 86400")
        self._ask("SELECT GET_LOCK(%s, 0)", self._tag)

    def _make(self) -> None:
        if self._in_place:
            self._made = True
            return
        try:
            self._ask(f"CREATE DATABASE {quoted(self.name)}")
        except self._driver.err.MySQLError as error:
            raise PlaitError(
                f"no scratch database can be made: {self._scrubbed(error)}",
                str(self._server),
                "give a user who may create databases, or an empty database with --in-place",
            ) from None
        self._made = True
        self._ask(f"CREATE TABLE {quoted(self.name)}.{MARK_TABLE} (made INT) COMMENT {literal(MARK)}")

    def _confine(self) -> bool:
        """Makes a user with rights in the scratch database only; False where the server doesn't let us."""
        host = str(self._one("SELECT SUBSTRING_INDEX(USER(), '@', -1)"))
        account = f"{literal(self._tag)}@{literal(host)}"
        try:
            self._ask(f"CREATE USER {account} IDENTIFIED BY {literal(self._secret)}")
            self._account = account
            self._ask(f"GRANT ALL PRIVILEGES ON {_pattern(self.name)}.* TO {account}")
            with contextlib.closing(connect(self._server, self.name, self._tag, self._secret)) as trial:
                cursor = trial.cursor()
                cursor.execute("SHOW DATABASES")
                seen = {str(row[0]).casefold() for row in cursor.fetchall()}
        except (self._driver.err.MySQLError, PlaitError) as error:
            words = error.what if isinstance(error, PlaitError) else self._scrubbed(error)
            self._tell(
                f"statements run as {self._server.user or 'the given user'}, read first, because no user of their own"
                f" could be made: {words}"
            )
        else:
            self._user = self._tag
            self._open = frozenset(seen - _VIEWS - {self.name.casefold()})
            return True
        mode = str(self._one("SELECT @@SESSION.sql_mode"))
        if "ANSI_QUOTES" in mode or "NO_BACKSLASH_ESCAPES" in mode:
            raise PlaitError(
                "with this server's SQL mode statements can't be read for certain, and no user of their own could be made",
                str(self._server),
                "give a user who may create users",
            )
        return False

    # Asking

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        cursor = self._admin.cursor()
        cursor.execute(query, values or None)
        return list(cursor.fetchall())

    def _one(self, query: str, *values: object) -> Any:
        rows = self._ask(query, *values)
        return rows[0][0] if rows else None

    def _revive(self) -> None:
        """A server ends connections that were idle for long, as this one is while statements run."""
        try:
            self._ask("SELECT 1")
        except (self._driver.err.MySQLError, OSError):
            self._admin = connect(self._server)
            self._hold()

    def _scrubbed(self, error: BaseException) -> str:
        words = str(error.args[-1] if error.args else error)
        return self._plainly(self._server.scrub(words, self._secret))

    def _plainly(self, words: str) -> str:
        """Without the scratch database's name, which is another one each time."""
        if self._in_place:
            return words.replace(self._tag, "rehearsal")
        return (
            words.replace(f"`{self.name}`.", "").replace(f"{self.name}.", "").replace(self.name, "rehearsal")
        )

    # Running

    def ruling(self, text: str) -> Ruling | None:
        return ruling(text, Flavour.MYSQL, self.name, self._others, self.confined, self._open)

    def fresh(self) -> None:
        if self._main is not None:
            with contextlib.suppress(Exception):
                self._main.close()
        self._main = connect(self._server, self.name, self._user, self._secret)
        self._id = self._main.thread_id()

    def run(self, statement: Statement, keep_going: bool) -> None:
        text = statement.text
        if self._user and (found := _DEFINER.match(text[:4000])):
            start, stop = found.span(1)
            text = text[:start] + re.sub(r"[^\n]", " ", text[start:stop]) + text[stop:]
        try:
            try:
                self._send(self._main, text)
            except self._driver.err.MySQLError as error:
                if not self._user or not error.args or error.args[0] != _BINARY_LOG:
                    raise
                self._make_as_giver(text)
        except (self._driver.err.MySQLError, OSError) as error:
            code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
            words = self._scrubbed(error)
            line = _AT_LINE.search(words) if code == _SYNTAX else None
            # The line is told as the file's own; the server's number counts from the statement.
            words = words[: line.start()] if line else words
            lost = code in _LOST or isinstance(error, OSError)
            raise Refused(words, str(code) if code else "", int(line[1]) - 1 if line else 0, lost) from None

    def _send(self, connection: Any, text: str) -> None:
        cursor = connection.cursor(self._driver.cursors.SSCursor)
        cursor.execute(text.encode("utf-8", "surrogateescape"))
        while cursor.nextset():
            pass
        cursor.close()

    def _make_as_giver(self, text: str) -> None:
        """Makes or drops a function or trigger that the binary log keeps from plain users, as the user of the URL.

        Making one runs nothing of it, and whatever runs it later has the rights of the rehearsal's user.
        """
        if found := _CREATE.match(text):
            text = f"{text[: found.end()]} DEFINER={self._account} {text[found.end() :]}"
        elif not _DROP.fullmatch(text):
            raise self._driver.err.OperationalError(
                _BINARY_LOG, "the binary log keeps it from users without SUPER"
            )
        cursor = self._main.cursor()
        cursor.execute("SELECT @@SESSION.sql_mode")
        mode = cursor.fetchone()[0]
        with contextlib.closing(connect(self._server, self.name)) as giver:
            giver.cursor().execute("SET SESSION sql_mode = %s", (mode,))
            self._send(giver, text)

    def end_script(self) -> bool:
        if not self._main.server_status & 1:
            return False
        with contextlib.suppress(self._driver.err.MySQLError, OSError):
            self._main.commit()
        return True

    def schema(self) -> Schema:
        self._revive()
        return read_schema(self._ask, self.name, MARK_TABLE)

    def interrupt(self) -> None:
        # With a connection of its own and as the same user, who may always stop what is theirs.
        with (
            contextlib.suppress(self._driver.err.MySQLError, PlaitError, OSError),
            contextlib.closing(connect(self._server, None, self._user, self._secret)) as other,
        ):
            other.cursor().execute(f"KILL QUERY {self._id}")

    # Leaving

    def close(self) -> None:
        if self._main is not None:
            # Not close(), which waits for a running statement's answer.
            with contextlib.suppress(Exception):
                self._main._force_close()
        self._revive()
        try:
            if self._id:
                with contextlib.suppress(self._driver.err.MySQLError):
                    self._ask(f"KILL {self._id}")
            if self._made and self._in_place:
                self._empty()
            elif self._made:
                self._ask(f"DROP DATABASE IF EXISTS {quoted(self.name)}")
            if self._account:
                self._ask(f"DROP USER IF EXISTS {self._account}")
        except self._driver.err.MySQLError as error:
            raise PlaitError(
                f"the scratch database {self.name} can't be dropped: {self._server.scrub(str(error.args[-1]), self._secret)}",
                str(self._server),
                f"DROP DATABASE {quoted(self.name)}" if not self._in_place else "empty it by hand",
            ) from None
        finally:
            with contextlib.suppress(Exception):
                self._admin.close()

    def _empty(self) -> None:
        """Takes out of the database given whatever the rehearsal has put there; it was empty before."""
        self._ask("SET SESSION foreign_key_checks = 0")
        own = quoted(self.name)
        kinds = {"BASE TABLE": "TABLE", "SYSTEM VERSIONED": "TABLE", "VIEW": "VIEW", "SEQUENCE": "SEQUENCE"}
        for name, kind in self._ask(
            "SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s", self.name
        ):
            self._ask(f"DROP {kinds.get(kind, 'TABLE')} IF EXISTS {own}.{quoted(name)}")
        for name, kind in self._ask(
            "SELECT ROUTINE_NAME, ROUTINE_TYPE FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = %s",
            self.name,
        ):
            self._ask(f"DROP {'PACKAGE' if kind == 'PACKAGE' else kind} IF EXISTS {own}.{quoted(name)}")
        for (name,) in self._ask(
            "SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = %s", self.name
        ):
            self._ask(f"DROP EVENT IF EXISTS {own}.{quoted(name)}")


def leftovers(server: Server) -> list[Leftover]:
    """Drops what killed rehearsals left; what can't be known to be theirs and abandoned is only named."""
    errors = driver(Flavour.MYSQL).err
    found: list[Leftover] = []
    with contextlib.closing(connect(server)) as connection:
        cursor = connection.cursor()

        def ask(query: str, *values: object) -> list[tuple[Any, ...]]:
            cursor.execute(query, values or None)
            return list(cursor.fetchall())

        def abandoned(name: str) -> bool:
            # The maker holds the lock for as long as it is connected, and its statements a connection.
            try:
                held = ask("SELECT IS_USED_LOCK(%s)", name)[0][0]
                busy = ask(
                    "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = %s OR USER = %s",
                    name,
                    name,
                )[0][0]
            except errors.MySQLError:
                return False
            return held is None and not busy

        for name in sorted(str(row[0]) for row in ask("SHOW DATABASES")):
            if not is_ours(name) or not abandoned(name):
                continue
            marks = ask(
                "SELECT TABLE_COMMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s",
                name,
                MARK_TABLE,
            )
            how = f"DROP DATABASE {quoted(name)}"
            dropped = False
            if marks and marks[0][0] == MARK:
                with contextlib.suppress(errors.MySQLError):
                    ask(how)
                    dropped = True
            # Between the list and here its maker may have ended and taken it along.
            if not dropped and name not in {str(row[0]) for row in ask("SHOW DATABASES")}:
                continue
            found.append(Leftover(f"database {name}", dropped, how))
        try:
            users = ask("SELECT User, Host FROM mysql.user")
        except errors.MySQLError:
            users = []
        for name, host in sorted((_text(user), _text(host)) for user, host in users):
            if not is_ours(name) or not abandoned(name):
                continue
            account = f"{literal(name)}@{literal(host)}"
            dropped = False
            with contextlib.suppress(errors.MySQLError):
                ask(f"DROP USER {account}")
                dropped = True
            if not dropped and not ask("SELECT 1 FROM mysql.user WHERE User = %s AND Host = %s", name, host):
                continue
            found.append(Leftover(f"user {name}", dropped, f"DROP USER {account}"))
    return found


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
