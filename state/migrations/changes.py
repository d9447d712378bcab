"""What migrations do to a schema, whatever language they are written in.

Readers of SQL, Django and Alembic turn their files into these changes; the simulator, the edges and
the findings know nothing else.
"""

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What one change does."""

    CREATE_TABLE = "create table"
    DROP_TABLE = "drop table"
    RENAME_TABLE = "rename table"
    ADD_COLUMN = "add column"
    DROP_COLUMN = "drop column"
    RENAME_COLUMN = "rename column"
    CHANGE_COLUMN = "change column"
    ADD_INDEX = "add index"
    DROP_INDEX = "drop index"
    ADD_CONSTRAINT = "add constraint"
    DROP_CONSTRAINT = "drop constraint"
    CREATE_OBJECT = "create"
    """A view, type, sequence, function, procedure, trigger, schema or extension."""
    DROP_OBJECT = "drop"
    USE = "use"
    """Reads or writes rows: INSERT, UPDATE, DELETE, COPY, the tables in a view's query."""
    OPAQUE = "opaque"
    """Something that can't be known from the text; `words` says what."""


class Flavour(StrEnum):
    """The server a series is written for, as far as its text tells."""

    MYSQL = "mysql"
    """MySQL and MariaDB."""
    POSTGRESQL = "postgresql"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `type` as written in lower case without spaces around brackets, empty where it isn't known.

    `charset` is the character set or collation written at the column, else at its table.
    """

    name: str
    type: str = ""
    nullable: bool | None = None
    charset: str = ""
    primary: bool = False


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that point to `to` of another table; `to` empty means its primary key."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the schema, at one line of one file.

    Names are folded as the server folds them: PostgreSQL's unquoted ones to lower case, everything
    else as written; without a leading `public.` and without quotes; other qualifiers stay.

    - `table`: what is changed or used; for CREATE_OBJECT and DROP_OBJECT the table it stands on (a
      trigger's), if any.
    - `name`: the column, index, constraint or object; `to`: what it is renamed to.
    - `columns`: a created table's, an added or changed column, an index's, an INSERT's list.
    - `of`: an object's kind ("view", "type", …), a constraint's ("unique", "foreign key", "primary
      key", "check"), a `USE`'s verb ("insert", "select", …).
    - `guarded`: IF NOT EXISTS, IF EXISTS, OR REPLACE.
    - `conditional`: inside PREPARE strings, procedure bodies, DO blocks: may or may not run.
    - `if_table`: of ALTER TABLE IF EXISTS: nothing happens where the table isn't there.
    - `cascade`: a DROP … CASCADE: what rests on it goes as well.
    - `partial`: not all columns can be known (CREATE TABLE … AS, LIKE, INHERITS).
    - `told`: only the framework's picture of the schema changes; the server is asked for nothing.
    """

    act: Act
    path: str
    line: int
    table: str = ""
    name: str = ""
    to: str = ""
    columns: tuple[Column, ...] = ()
    keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    of: str = ""
    guarded: bool = False
    conditional: bool = False
    partial: bool = False
    words: str = ""
    if_table: bool = False
    cascade: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a text itself, at its line: a comma before `)`, an unclosed quote, a template.

    `fatal` when a server would refuse the file for it.
    """

    path: str
    line: int
    kind: str
    message: str
    hint: str = ""
    fatal: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What one migration does on its way up and down; `down` is None when it has no way back."""

    up: tuple[Change, ...] = ()
    down: tuple[Change, ...] | None = None
    problems: tuple[Problem, ...] = ()
