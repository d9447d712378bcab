"""Migrations told by a moment: `20240102030405_x.sql`, and files that only their own framework can run."""

from collections.abc import Sequence
from typing import ClassVar

from state.migrations.dialect import Listing
from state.migrations.dialects.folders import is_migrations_folder
from state.migrations.dialects.names import BESIDE, Cut, Grammar, is_timestamp
from state.migrations.dialects.plain_sql import PlainSql
from state.migrations.migration import Role

_SCRIPTS = ("rb", "js", "cjs", "mjs", "ts", "php", "exs")


class Timestamped(PlainSql):
    """Rails, Knex, Sequelize, Laravel, Ecto, Supabase, and Prisma's folders."""

    name: ClassVar[str] = "timestamped"
    grammar: ClassVar[Grammar] = Grammar(
        extensions=rf"(?:sql|{'|'.join(_SCRIPTS)})", inner=r"migration\.sql", openings=False
    )

    def may_be(self, path: str) -> bool:
        if not path.endswith(_ENDINGS):
            return super().may_be(path)
        if not path.rpartition("/")[2][:1].isdigit():
            return False
        return not path.endswith(BESIDE)

    def claims(self, folder: str, cuts: Sequence[Cut], listing: Listing) -> bool:
        forward = [cut for cut in cuts if cut.role is Role.FORWARD]
        return all(is_timestamp(cut.number) for cut in forward) and self.are_migrations(folder, cuts, listing)


class NumberedScripts(Timestamped):
    """Numbered files in a language of their own, only where the folder's name says that they are migrations."""

    name: ClassVar[str] = "numbered scripts"

    def claims(self, folder: str, cuts: Sequence[Cut], listing: Listing) -> bool:
        forward = [cut for cut in cuts if cut.role is Role.FORWARD]
        foreign = sum(cut.path.endswith(_ENDINGS) for cut in forward)
        return is_migrations_folder(folder) and foreign > 1 and 2 * foreign > len(forward)


_ENDINGS = tuple(f".{one}" for one in _SCRIPTS)
