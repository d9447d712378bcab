"""Files that hold both directions in sections: goose, dbmate and others that mark them by a comment."""

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from state.migrations.changes import Change, Flavour, Problem, Reading
from state.migrations.dialect import Listing, Script, Scripts, TextOf
from state.migrations.dialects.names import Cut, Grammar
from state.migrations.dialects.plain_sql import PlainSql, text_in
from state.migrations.migration import Migration, Role
from state.migrations.sql.reader import read_sql

# Some of the files are enough to tell: a tool that knows sections refuses files without.
LOOKED_AT = 5

_MARK = re.compile(
    r"^[ \t]*(?:--[ \t]*\+(?:goose|migrate)[ \t]+(?P<goose>up|down)\b"
    r"|--[ \t]*migrate:(?P<dbmate>up|down)\b"
    r"|(?:--|\#)[ \t]*---[ \t]*!(?P<play>up|down)s"
    r"|--[ \t]*//[ \t]*@(?P<mybatis>undo)\b"
    r"|----[ \t]*create above / drop below[ \t]*(?P<tern>----))[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)


class Section(NamedTuple):
    """A piece of a file: `line` is where its first character stands."""

    up: bool
    line: int
    text: str


def sections(text: str) -> Iterator[Section]:
    """The sections of a text in its order, without the lines that mark them.

    What stands above the first mark belongs to no direction, but for tools that mark the way down only.
    """
    marks = list(_MARK.finditer(text))
    line, at = 1, 0
    up: bool | None = None
    if marks and (marks[0]["mybatis"] or marks[0]["tern"]):
        up = True
    for mark in [*marks, None]:
        stop = mark.start() if mark is not None else len(text)
        if up is not None:
            yield Section(up, line, text[at:stop])
        if mark is None:
            return
        line += text.count("\n", at, mark.end())
        at = mark.end()
        up = (mark["goose"] or mark["dbmate"] or mark["play"] or "down").lower() == "up"


class Sections(PlainSql):
    """goose, dbmate, sql-migrate, tern, MyBatis and Play: numbered or timestamped files of two sections."""

    name: ClassVar[str] = "sections"
    grammar: ClassVar[Grammar] = Grammar(openings=False)

    def claims(self, folder: str, cuts: Sequence[Cut], listing: Listing) -> bool:
        forward = [cut.path for cut in cuts if cut.role is Role.FORWARD]
        sample = forward[:: max(1, len(forward) // LOOKED_AT)][:LOOKED_AT]
        texts = listing.texts(sample)
        if not any(_MARK.search(text_in(data)) for data in texts.values()):
            return False
        return len(forward) > 1 or self.are_migrations(folder, cuts, listing)

    def read(self, migration: Migration, text_of: TextOf, flavour: Flavour, label: str) -> Reading:
        """What each direction does; a companion file is read as a way back as well."""
        found = self.scripts(migration, text_of)
        problems: list[Problem] = []

        def changes(scripts: Sequence[Script]) -> tuple[Change, ...]:
            read: list[Change] = []
            for script in scripts:
                more, wrong = read_sql(script.text, script.path, flavour, script.line)
                read += more
                problems.extend(wrong)
            return tuple(read)

        up = changes(found.up)
        down = changes(found.down) if found.down else None
        return Reading(up, down, tuple(problems))

    def scripts(self, migration: Migration, text_of: TextOf) -> Scripts:
        """Both directions, each section one script; a forward file without any mark runs as a whole."""
        up: list[Script] = []
        down: list[Script] = []
        for file in migration.files:
            if file.role not in (Role.FORWARD, Role.ROLLBACK):
                continue
            text = text_in(text_of(file.path))
            cut = list(sections(text))
            if file.role is Role.ROLLBACK:
                down += [Script(file.path, one.text, one.line) for one in cut] or [Script(file.path, text)]
            elif not cut:
                up.append(Script(file.path, text))
            else:
                up += [Script(file.path, one.text, one.line) for one in cut if one.up]
                # A section without a statement is no way back.
                down += [
                    Script(file.path, one.text, one.line) for one in cut if not one.up and _says(one.text)
                ]
        return Scripts(tuple(up), tuple(down))


def _says(text: str) -> bool:
    """Whether there is more than blanks and comment lines."""
    lines = (line.strip() for line in text.splitlines())
    return any(line and not line.startswith("--") for line in lines)
