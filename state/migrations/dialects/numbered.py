"""Numbered SQL files: `001_x.sql`, `004-008_x.sql`, `005a_x.sql`, with companions by mark or subfolder."""

from typing import ClassVar

from state.migrations.dialects.names import Grammar
from state.migrations.dialects.plain_sql import PlainSql


class NumberedSql(PlainSql):
    """SQL files that a number orders, run by a script of the project or by hand."""

    name: ClassVar[str] = "numbered SQL"
    # Prisma's folders may be numbered by hand.
    grammar: ClassVar[Grammar] = Grammar(inner=r"migration\.sql")
