"""Flyway: `V1_2__x.sql`, undone by `U1_2__x.sql`, `R__x.sql` after all others, `B1__x.sql` as a baseline."""

from collections.abc import Sequence
from typing import ClassVar

from state.migrations.dialect import Listing
from state.migrations.dialects.names import Cut, Grammar, in_order
from state.migrations.dialects.plain_sql import PlainSql
from state.migrations.migration import Migration, Order, Runner

WORDS = "Flyway compares versions part by part as numbers"


class Flyway(PlainSql):
    """Versions in parts that are compared as numbers; repeatable ones run last, by name."""

    name: ClassVar[str] = "Flyway"
    grammar: ClassVar[Grammar] = Grammar(
        prefix=r"(?:[VUB](?=\d)|R(?=__))",
        number=r"(?:\d{1,20}(?:[._]\d{1,20})*)?",
        joint=r"__",
        marks=r"(?!)",
        extensions=r"(?:sql|java|kt)",
        undo="U",
        openings=False,
    )

    def may_be(self, path: str) -> bool:
        return "__" in path and path.endswith((".sql", ".java", ".kt"))

    def unnumbered(self, cut: Cut) -> bool:
        """Repeatable ones have no number."""
        return not cut.number

    def runner(self, folder: str, migrations: Sequence[Migration], listing: Listing) -> Runner:
        found = super().runner(folder, migrations, listing)
        # Flyway knows one order only; a script that lists the folder does something else with it.
        return (
            found if found.file and found.words.startswith("Flyway") else Runner(Order.NUMERIC, words=WORDS)
        )

    def sort(self, migrations: Sequence[Migration], runner: Runner) -> list[Migration]:
        return in_order(migrations, Runner(Order.NUMERIC))
