"""Hand-made sequences for tests of painting; nothing of them stands in a repository."""

from state.findings import Severity
from state.migrations.changes import Flavour
from state.migrations.decisions import Move
from state.migrations.migration import Migration, MigrationFile, Order, Role, Runner
from state.migrations.sequence import Action, Edge, Hazard, Offer, Placed, Row, Sequence
from state.repositories.version import Version

FOLDER = "db/migrations"
VERSION = Version("100644", "0" * 40)


def migration(name: str, *roles: Role) -> Migration:
    """A numbered migration with companions."""
    number, _, slug = name.partition("_")
    files = [MigrationFile(f"{FOLDER}/{name}.sql", Role.FORWARD, VERSION)]
    files += [MigrationFile(f"{FOLDER}/{name}_{role.value}.sql", role, VERSION) for role in roles]
    return Migration(name, number, slug, tuple(files), (int(number),), (int(number),))


def row(
    id: str,
    action: Action,
    source: Migration | None = None,
    target: Migration | None = None,
    placed: Migration | None = None,
    *,
    was: str = "",
    applied: bool = False,
    same: bool = False,
    reason: str = "",
) -> Row:
    """A row whose files are those of `placed`."""
    files = (
        tuple(Placed(file.path, file.role, VERSION) for file in placed.files) if placed is not None else ()
    )
    return Row(id, action, source, target, placed, files, was, applied, same, reason)


BUILDS = migration("001_builds", Role.ROLLBACK)
USERS = migration("002_users")
STOCK = migration("003_stock")
ORDERS = migration("003_orders", Role.ROLLBACK, Role.SEED)
LATER = migration("004_orders", Role.ROLLBACK, Role.SEED)
LINES = migration("004_order_lines")
MOVED_LINES = migration("005_order_lines")
AGAIN = migration("005_users_again")
OLD = migration("006_drop_old")
FIX = migration("007_fix")

ROWS = (
    row("t1", Action.KEEP, BUILDS, BUILDS, BUILDS, same=True, applied=True),
    row("t2", Action.KEEP, USERS, USERS, USERS),
    row("t3", Action.KEEP, None, STOCK, STOCK),
    row("s3", Action.FROM, ORDERS, None, LATER, was="003_orders", reason="003 is taken by 003_stock."),
    row("s4", Action.FROM, LINES, None, MOVED_LINES, was="004_order_lines"),
    row("s5", Action.SKIP, AGAIN, reason="002_users creates the same table."),
    row("s6", Action.FROM, OLD, None, OLD),
    row("n7", Action.NEW, None, None, FIX),
)
EDGES = (
    Edge("s4", "s3", "needs table orders, created by 004_orders"),
    Edge("s3", "t2", "needs table users, created by 002_users"),
    Edge("s3", "s6", "needs table old, created by 006_drop_old"),
)
OFFER = Offer("move 006_drop_old below 003_stock", (Move("s6", "t3"),))
FINDINGS = (
    Hazard(
        "uncreated",
        Severity.ERROR,
        f"{FOLDER}/003_orders.sql",
        "uses table old before 006_drop_old creates it",
        "create it first",
        line=4,
        order_fixes=True,
        row="s3",
        others=("s6",),
        acts=(OFFER,),
    ),
    Hazard("differs", Severity.ERROR, f"{FOLDER}/002_users.sql", "both sides differ", line=1, row="t2"),
    Hazard("rollback", Severity.WARNING, f"{FOLDER}/002_users.sql", "there is no rollback", row="t2"),
)


def sequence() -> Sequence:
    """Eight migrations: kept, renumbered, skipped and new ones, one of them before what it needs."""
    return Sequence(
        FOLDER,
        "numbered SQL",
        FOLDER,
        "",
        Flavour.POSTGRESQL,
        Runner(Order.STRING, "deploy/migrate.sh", 12),
        None,
        None,
        ROWS,
        EDGES,
        FINDINGS,
    )
