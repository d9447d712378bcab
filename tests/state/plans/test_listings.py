"""Listings of migrations: names of every dialect, and what becomes of each."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.plans.blocks import read_blocks
from state.plans.listings import ListingsRead, is_migration, read_listings
from state.plans.plan import MigrationAction, MigrationWish, Read, Side
from state.plans.scope import NOWHERE

KEEP, FROM, NEW, DROP, LISTED = (
    MigrationAction.KEEP,
    MigrationAction.FROM,
    MigrationAction.NEW,
    MigrationAction.DROP,
    MigrationAction.LISTED,
)


def read(text: str) -> ListingsRead:
    """The migrations of a document."""
    blocks = read_blocks(text)
    return read_listings(blocks, [NOWHERE] * len(blocks))


def fence(text: str, info: str = "") -> str:
    """A document with one fence."""
    return f"```{info}\n{text}\n```\n"


def told(found: ListingsRead) -> list[tuple[str, MigrationAction, str]]:
    """Name, action and origin of each."""
    return [(one.name, one.action, one.origin) for one in found.migrations]


def one(line: str) -> MigrationWish:
    """What a line says of its migration, beside one that is kept."""
    found = read(fence(f"000_first.sql  # KEEP\n{line}"))
    assert len(found.migrations) == 2
    return found.migrations[1]


def test_a_proposed_sequence_with_groups() -> None:
    found = read(
        fence(
            "001_base.sql            # Base (KEEP from shop)\n"
            "002-004_stock.sql       # Stock (KEEP from shop)\n\n"
            "# NEW: written for the merge\n"
            "005_orders.sql          # FROM: 002_orders.sql\n"
            "006_links.sql\n\n"
            "# Others\n"
            "007_x.sql               # adds new columns\n"
        )
    )
    assert told(found) == [
        ("001_base.sql", KEEP, ""),
        ("002-004_stock.sql", KEEP, ""),
        ("005_orders.sql", FROM, "002_orders.sql"),
        ("006_links.sql", NEW, ""),
        ("007_x.sql", LISTED, ""),
    ]
    assert [one.line for one in found.migrations] == [2, 3, 6, 7, 10]
    assert {one.listing for one in found.migrations} == {0}
    assert found.migrations[2].side is Side.SOURCE
    assert found.read_as == {0: Read.MIGRATIONS}


@pytest.mark.parametrize(
    ("line", "name", "action", "origin"),
    [
        ("011_a.sql  # KEEP", "011_a.sql", KEEP, ""),
        ("011_a.sql  (keep)", "011_a.sql", KEEP, ""),
        ("011_a.sql  [KEEP]", "011_a.sql", KEEP, ""),
        ("011_a.sql  -- behalten", "011_a.sql", KEEP, ""),
        ("011_a.sql  ← KEEP (unchanged)", "011_a.sql", KEEP, ""),
        ("KEEP: 011_a.sql", "011_a.sql", KEEP, ""),
        ("[NEW] 011_a.sql", "011_a.sql", NEW, ""),
        ("011_a.sql  # new", "011_a.sql", NEW, ""),
        ("011_a.sql  // NEW - links both", "011_a.sql", NEW, ""),
        ("011_a.sql  # DROP", "011_a.sql", DROP, ""),
        ("011_a.sql  # skip, superseded by 012", "011_a.sql", DROP, ""),
        ("SKIP 011_a.sql", "011_a.sql", DROP, ""),
        ("011_a.sql  # from: 005_a.sql", "011_a.sql", FROM, "005_a.sql"),
        ("011_a.sql  # (from 005_b.sql)", "011_a.sql", FROM, "005_b.sql"),
        ("011_a.sql  # was 005_b.sql", "011_a.sql", FROM, "005_b.sql"),
        ("011_a.sql  # RENAMED FROM 005_b.sql", "011_a.sql", FROM, "005_b.sql"),
        ("011_a.sql  <- 005_b.sql", "011_a.sql", FROM, "005_b.sql"),
        ("011_a.sql  # NEW, FROM: 005_b.sql", "011_a.sql", FROM, "005_b.sql"),
        ("011_a.sql  # FROM source", "011_a.sql", FROM, "011_a.sql"),
        ("005_b.sql → 011_a.sql", "011_a.sql", FROM, "005_b.sql"),
        ("005_b.sql -> 011_a.sql  # renumbered", "011_a.sql", FROM, "005_b.sql"),
        ("005_b.sql  # RENAME TO 011_a.sql", "011_a.sql", FROM, "005_b.sql"),
        ("005_b.sql → DROP", "005_b.sql", DROP, ""),
        ("011_a.sql  # drops old columns", "011_a.sql", LISTED, ""),
        ("011_a.sql  # DROP TABLE carts", "011_a.sql", LISTED, ""),
        ("011_a.sql  # removes carts, keeps orders", "011_a.sql", LISTED, ""),
        ("011_a.sql  # data copied from carts", "011_a.sql", LISTED, ""),
        ("0002_b.py  # KEEP", "0002_b.py", KEEP, ""),
        ("shop/0002_b.py  # FROM: 0007_c.py", "shop/0002_b.py", FROM, "0007_c.py"),
        ("V2__b.sql  # KEEP", "V2__b.sql", KEEP, ""),
        ("20240101120000_b.rb  # DROP", "20240101120000_b.rb", DROP, ""),
        ("2024_01_01_000000_b.php  # KEEP", "2024_01_01_000000_b.php", KEEP, ""),
        ("3f2a91bc04de_b.py  # KEEP", "3f2a91bc04de_b.py", KEEP, ""),
        ("1699999999999-AddOrders.ts  # KEEP", "1699999999999-AddOrders.ts", KEEP, ""),
    ],
)
def test_what_a_line_says(line: str, name: str, action: MigrationAction, origin: str) -> None:
    found = one(line)
    assert (found.name, found.action, found.origin) == (name, action, origin)


def test_sides_that_a_line_names() -> None:
    assert one("011_a.sql  # KEEP from target").side is Side.TARGET
    assert one("011_a.sql  # DROP from source").side is Side.SOURCE
    assert one("011_a.sql  # KEEP").side is Side.UNKNOWN


def test_a_drawn_tree_with_actions_is_a_listing_and_one_without_is_none() -> None:
    acting = read(fence("migrations/\n├── 001_a.sql  # KEEP\n└── 002_b.sql  # FROM: 005_b.sql"))
    assert told(acting) == [("migrations/001_a.sql", KEEP, ""), ("migrations/002_b.sql", FROM, "005_b.sql")]
    plain = read(fence("migrations/\n├── 001_a.sql  # base\n└── 002_b.sql  # drops old columns"))
    assert (plain.migrations, dict(plain.read_as)) == ((), {})


def test_lists_with_their_captions() -> None:
    found = read(
        "Keep:\n\n- `001_a.sql`\n- `002_b.sql`: the stock\n\n**Drop:**\n\n- `003_c.sql`\n\nOthers\n\n"
        "- `004_d.sql` → `011_d.sql`\n- Rename `005_e.sql` to `012_e.sql`\n- nothing\n"
    )
    assert told(found) == [
        ("001_a.sql", KEEP, ""),
        ("002_b.sql", KEEP, ""),
        ("003_c.sql", DROP, ""),
        ("011_d.sql", FROM, "004_d.sql"),
        ("012_e.sql", FROM, "005_e.sql"),
    ]
    assert len({one.listing for one in found.migrations}) == 3
    assert Read.MIGRATIONS not in [found.read_as.get(9)]


def test_boxes_stay_tasks() -> None:
    found = read("- [ ] `004_d.sql` → `011_d.sql`\n")
    assert told(found) == [("011_d.sql", FROM, "004_d.sql")]
    assert dict(found.read_as) == {}


def test_tables() -> None:
    found = read(
        "| Old | New | Note |\n|---|---|---|\n| `005_a.sql` | `011_a.sql` | |\n| `001_b.sql` | `001_b.sql` | same |\n\n"
        "| Migration | Action |\n|---|---|\n| `001_a.sql` | KEEP |\n| `002_b.sql` | Drop |\n| `003_c.sql` | from 009_c.sql |\n"
    )
    assert told(found) == [
        ("011_a.sql", FROM, "005_a.sql"),
        ("001_b.sql", KEEP, ""),
        ("001_a.sql", KEEP, ""),
        ("002_b.sql", DROP, ""),
        ("003_c.sql", FROM, "009_c.sql"),
    ]
    assert found.read_as == {0: Read.MIGRATIONS, 1: Read.MIGRATIONS}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("**Create New Migration**: `011_x.sql` that holds:", [("011_x.sql", NEW, "")]),
        ("Write a migration `db/011_x.sql`", [("db/011_x.sql", NEW, "")]),
        ("Drop the migration `011_x.sql`.", [("011_x.sql", DROP, "")]),
        ("Rename `005_x.sql` to `011_x.sql`", [("011_x.sql", FROM, "005_x.sql")]),
        ("Create `migrations/011_x.sql` with:", []),
        ("Review `011_x.sql` before the migration", []),
    ],
)
def test_sentences(sentence: str, expected: list[tuple[str, MigrationAction, str]]) -> None:
    assert told(read(sentence)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "-- (from 005_a.sql)\nALTER TABLE x ADD y int;\n-- (from 006_b.sql)",
        "mysql -u root < migrations/011_a.sql\nmysql -e 'SHOW TABLES'",
        "2024-01-01 something\n10-20 hours # KEEP",
        "cp 001_a.sql 002_b.sql",
    ],
)
def test_other_fences_are_none(text: str) -> None:
    assert read(fence(text)).migrations == ()
    assert read(fence(text, "sql")).migrations == ()


def test_names() -> None:
    assert all(
        map(
            is_migration,
            (
                "001_a.sql",
                "0001_initial.py",
                "V1.2__x.sql",
                "R__views.sql",
                "a/004-008_x.sql",
                "012_x.up.sql",
            ),
        )
    )
    assert not any(
        map(is_migration, ("a.sql", "README.md", "1.2.3", "2024-01-01", "release-dto.ts", "deadbeefcafe.py"))
    )


number = st.integers(1, 999).map(lambda one: f"{one:03}")
migration = st.tuples(number, st.from_regex(r"[a-z]{1,8}(_[a-z]{1,5})?", fullmatch=True)).map(
    lambda one: f"{one[0]}_{one[1]}.sql"
)
wish = st.one_of(
    st.tuples(migration, st.sampled_from((KEEP, NEW, DROP)), st.just("")),
    st.tuples(migration, st.just(FROM), migration),
)


@given(st.lists(wish, min_size=1, max_size=8), st.booleans(), st.booleans())
@settings(deadline=None)
def test_a_listing_is_read_back(
    wishes: list[tuple[str, MigrationAction, str]], tree: bool, brackets: bool
) -> None:
    lines = []
    for name, action, origin in wishes:
        said = f"FROM: {origin}" if action is FROM else action.value.upper()
        lines.append(f"{name}   {f'({said})' if brackets else f'# {said}'}")
    if tree:
        lines = ["db/", *(f"├── {one}" for one in lines)]
    expected = [(f"db/{name}" if tree else name, action, origin) for name, action, origin in wishes]
    found = read(fence("\n".join(lines)))
    assert told(found) == expected
    assert len({one.id for one in found.migrations}) == len(wishes)


@given(st.text(alphabet="01_a.sql#→->(KEPFROMNWDI): \n|`-├─", max_size=200))
@settings(deadline=None)
def test_reading_is_total(text: str) -> None:
    for found in (read(text), read(fence(text))):
        assert all(one.name and one.line >= 1 for one in found.migrations)
