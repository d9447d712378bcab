"""The order that a project's own runner uses."""

import pytest

from state.migrations.discovery import TreeListing
from state.migrations.migration import Order, Runner
from state.migrations.runners import ASSUMED, runner_of
from state.repositories.version import Version


def of(files: dict[str, str], folder: str = "db/migrations") -> Runner:
    versions = {path: Version("100644", path) for path in files}
    listing = TreeListing(versions, {}, lambda oids: {oid: files[oid].encode() for oid in oids})
    return runner_of(folder, ["001_a.sql"], listing)


@pytest.mark.parametrize(
    ("path", "text", "order", "line"),
    [
        ("migrate.sh", "set -e\nfor f in db/migrations/*.sql; do\n  psql -f $f\ndone\n", Order.STRING, 2),
        ("migrate.sh", "ls db/migrations/*.sql | sort | while read f; do\n", Order.STRING, 1),
        ("migrate.sh", "ls db/migrations/*.sql | sort -V | while read f; do\n", Order.NUMERIC, 1),
        ("migrate.sh", "for f in $(ls db/migrations/*.sql | sort -n); do\n", Order.NUMERIC, 1),
        ("scripts/migrate.sh", "DIR=db/migrations\n# all\nfor f in $DIR/*.sql; do\n", Order.STRING, 3),
        ("migrate.js", "const dir = 'db/migrations';\nconst files = fs.readdirSync(dir)\n  .filter(sql)\n  .sort();\n", Order.STRING, 4),
        ("migrate.ts", "fs.readdirSync('db/migrations').sort((a, b) => parseInt(a) - parseInt(b));\n", Order.NUMERIC, 1),
        ("migrate.js", "x = readdirSync('migrations')\nx.sort((a, b) =>\n  a.localeCompare(b, undefined, {numeric: true}))\n", Order.NUMERIC, 2),
        ("migrate.py", "for path in sorted(Path('db/migrations').glob('*.sql')):\n", Order.STRING, 1),
        ("migrate.py", "files = glob('db/migrations/*.sql')\nfiles.sort(key=lambda f: int(f.split('_')[0]))\n", Order.NUMERIC, 2),
        ("flyway.conf", "", Order.NUMERIC, 1),
        ("knexfile.js", "", Order.STRING, 1),
        ("go.mod", "module x\nrequire github.com/pressly/goose/v3 v3.1.0\n", Order.NUMERIC, 2),
        ("Makefile", "up:\n\tmigrate -path db/migrations up\n", Order.NUMERIC, 2),
    ],
)  # fmt: skip
def test_where_the_order_is_read(path: str, text: str, order: Order, line: int) -> None:
    found = of({path: text, "db/migrations/001_a.sql": ""})
    assert (found.order, found.file, found.line) == (order, path, line)


def test_nothing_says_so() -> None:
    assumed = Runner(Order.NUMERIC, words=ASSUMED)
    assert of({"db/migrations/001_a.sql": ""}) == assumed
    # Another folder's loop, and tools of another project of the repository.
    assert of({"migrate.sh": "for f in seeds/*.sql; do\n", "other/knexfile.js": ""}) == assumed
    assert of({"migrate.sh": "# for f in db/migrations/*.sql\n"}) == assumed


def test_supabase() -> None:
    found = of(
        {"supabase/config.toml": "", "supabase/migrations/20240102030405_x.sql": ""}, "supabase/migrations"
    )
    assert found == Runner(Order.STRING, "supabase/config.toml", 1, "Supabase sorts file names as strings")


def test_scripts_of_any_bytes() -> None:
    files = {"migrate.sh": b"\xff\x00 migrations\n" * 1000}
    versions = {path: Version("100644", path) for path in files}
    found = runner_of(
        "db/migrations", [], TreeListing(versions, {}, lambda oids: {oid: files[oid] for oid in oids})
    )
    assert found == Runner(Order.NUMERIC, words=ASSUMED)
