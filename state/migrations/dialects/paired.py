"""Pairs: `000001_x.up.sql` with `.down.sql`, folders `2024-01-02-030405_x/up.sql`, folders `up` and `down`."""

from collections.abc import Sequence
from typing import ClassVar

from state.migrations.dialect import Listing
from state.migrations.dialects.names import Cut, Grammar
from state.migrations.dialects.plain_sql import PlainSql
from state.migrations.migration import Role

_EXTENSIONS = r"(?:sql|pgsql|psql|mysql|ddl)"


class PairedSql(PlainSql):
    """golang-migrate, Diesel, sqlx and others: each direction in a file of its own."""

    name: ClassVar[str] = "up/down pairs"
    grammar: ClassVar[Grammar] = Grammar(
        marks=r"(?:[._-](?:up|down|rollback|undo|revert|seeds?))",
        extensions=_EXTENSIONS,
        inner=rf"(?P<mark>up|down|rollback|revert)\.{_EXTENSIONS}",
        openings=False,
        up_folder=True,
    )

    def claims(self, folder: str, cuts: Sequence[Cut], listing: Listing) -> bool:
        back = {(cut.number, cut.slug) for cut in cuts if cut.role is Role.ROLLBACK}
        pairs = 0
        for cut in cuts:
            if cut.role is not Role.FORWARD:
                continue
            in_up = cut.path[len(folder) :].lstrip("/").lower().startswith("up/")
            marked = "_up." in cut.tail.lower() or "-up." in cut.tail.lower() or in_up
            if (
                ".up." in cut.tail.lower()
                or cut.tail.startswith("/")
                or (marked and (cut.number, cut.slug) in back)
            ):
                pairs += 1
        return pairs > 0 and self.are_migrations(folder, cuts, listing)
