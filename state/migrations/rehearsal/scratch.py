"""What a rehearsal needs of a server, whichever it is."""

import secrets
from collections.abc import Callable
from typing import NamedTuple, Protocol

from state.migrations.rehearsal.refusals import Ruling
from state.migrations.rehearsal.schema import Schema
from state.migrations.sql.scanner import Statement

PREFIX = "plait_rehearsal_"
MARK = "made by plait rehearse"
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def new_name() -> str:
    """A name that no database and no user has: short enough for every server."""
    return PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(12))


def is_ours(name: str) -> bool:
    """Whether a name has the form that rehearsals give."""
    rest = name.removeprefix(PREFIX)
    return rest != name and len(rest) == 12 and all(one in ALPHABET for one in rest)


class Refused(Exception):
    """The server refused a statement; `line` counts within the statement from 0. `lost`: the connection is gone."""

    def __init__(self, message: str, code: str, line: int = 0, lost: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.line = line
        self.lost = lost


class Leftover(NamedTuple):
    """What an earlier rehearsal that was killed left on the server, and whether it could be dropped now."""

    name: str
    dropped: bool
    how: str = ""
    """What to run to drop it by hand."""


Tell = Callable[[str], None]
"""Takes something that is good to know."""


class Scratch(Protocol):
    """A database of a rehearsal's own on one server; made when it is opened, gone when it is closed."""

    @property
    def words(self) -> str:
        """The server's name and version."""
        ...

    @property
    def confined(self) -> bool:
        """Whether statements are run by a user who has rights in this database only."""
        ...

    def ruling(self, text: str) -> Ruling | None:
        """Why a statement must not run; None where it may."""
        ...

    def fresh(self) -> None:
        """Begins a new connection for the statements, without what earlier ones have set."""
        ...

    def run(self, statement: Statement, keep_going: bool) -> None:
        """Runs one statement to its end and throws its rows away; raises Refused.

        `keep_going`: a failure inside a transaction that the script began must not spoil what follows in it.
        """
        ...

    def end_script(self) -> bool:
        """Ends a transaction that a script left open; whether there was one."""
        ...

    def schema(self) -> Schema: ...

    def interrupt(self) -> None:
        """Stops the statement that is running; from any thread, and harmless where none is."""
        ...

    def close(self) -> None:
        """Drops the database and its user, whatever state the connection is in."""
        ...
