"""Names of migrations: cut, written anew, counted on."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.migrations.dialect import DIALECTS, dialect
from state.migrations.dialects.names import Grammar, number_after, numbers_of, order_of
from state.migrations.discovery import TreeListing, series_in
from state.migrations.migration import Migration, MigrationFile, Order, Role, Runner, Series
from state.repositories.version import Version

TEXT = b"CREATE TABLE t (id int);\n"


def series_of(*paths: str, text: bytes = TEXT) -> list[Series]:
    versions = {path: Version("100644", path) for path in paths}
    return series_in([TreeListing(versions, {}, lambda oids: dict.fromkeys(oids, text))])[0]


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("m/001_x.sql", ("001", "x", Role.FORWARD)),
        ("m/1-x.sql", ("1", "x", Role.FORWARD)),
        ("m/0001.sql", ("0001", "", Role.FORWARD)),
        ("m/1.x.sql", ("1", "x", Role.FORWARD)),
        ("m/1 x y.sql", ("1", "x y", Role.FORWARD)),
        ("m/004-008_x.sql", ("004-008", "x", Role.FORWARD)),
        ("m/005-1_x.sql", ("005", "1_x", Role.FORWARD)),
        ("m/005a_x.sql", ("005a", "x", Role.FORWARD)),
        ("m/1.2.3_x.sql", ("1.2.3", "x", Role.FORWARD)),
        ("m/005_x_rollback.sql", ("005", "x", Role.ROLLBACK)),
        ("m/005_x_down.sql", ("005", "x", Role.ROLLBACK)),
        ("m/005_x.down.sql", ("005", "x", Role.ROLLBACK)),
        ("m/rollback_005_x.sql", ("005", "x", Role.ROLLBACK)),
        ("m/rollback/005_x.sql", ("005", "x", Role.ROLLBACK)),
        ("m/005_x_seed.sql", ("005", "x", Role.SEED)),
        ("m/seeds/005_x.sql", ("005", "x", Role.SEED)),
        ("m/005_x.sql.bak", ("005", "x", Role.BACKUP)),
        ("m/005_x.orig", ("005", "x", Role.BACKUP)),
        ("m/005_x.sql~", ("005", "x", Role.BACKUP)),
        ("m/2024-01-02_x.sql", ("2024-01-02", "x", Role.FORWARD)),
    ],
)
def test_cut(path: str, parts: tuple[str, str, Role]) -> None:
    cut = Grammar().cut(path)
    assert cut is not None
    assert (cut.number, cut.slug, cut.role) == parts
    assert (cut.path, cut.folder) == (path, "m")


@pytest.mark.parametrize(
    "path", ["m/x.sql", "m/README.md", "m/1xy.sql", "m/001_x.txt", f"m/{'1' * 300}.sql", f"m/{'1' * 30}.sql"]
)
def test_no_name(path: str) -> None:
    assert Grammar().cut(path) is None


@pytest.mark.parametrize(
    ("number", "numbers", "order"),
    [
        ("", (), ()),
        ("012", (12,), (12,)),
        ("004-008", (4, 5, 6, 7, 8), (4,)),
        ("008-004", (), ()),
        ("005a", (5, 1), (5, 1)),
        ("1_2", (1, 2), (1, 2)),
        ("1.0", (1,), (1,)),
        ("2024_01_02_030405", (20240102030405,), (20240102030405,)),
    ],
)
def test_numbers(number: str, numbers: tuple[int, ...], order: tuple[int, ...]) -> None:
    assert (numbers_of(number), order_of(number)) == (numbers, order)


@pytest.mark.parametrize(
    ("last", "like", "after"),
    [
        ("012", "012", "013"),
        ("099", "001", "100"),
        ("999", "001", "1000"),
        ("9", "1", "10"),
        ("", "0004", "0001"),
        ("", "004-008", "001"),
        ("", "1_2", "0_1"),
        ("004-008", "004-008", "009"),
        ("005a", "005", "006"),
        ("1_2", "1_2", "1_3"),
        ("1.9", "1.9", "1.10"),
        ("20240228235959", "20240228235959", "20240229000000"),
        ("20241231235959", "20240101000000", "20250101000000"),
        ("2024_12_31_235959", "2024_12_31_235959", "2025_01_01_000000"),
        ("2024-01-02-030405", "2024-01-02-030405", "2024-01-02-030406"),
        ("2024-01-02-030459-0000", "2024-01-02-030405", "2024-01-02-030500-0000"),
        ("20240228", "20240228", "20240229"),
        ("1609459200000", "1609459200000", "1609459201000"),
        ("20240199999999", "20240199999999", "20240200000000"),
    ],
)
def test_number_after(last: str, like: str, after: str) -> None:
    assert number_after(last, like) == after


WORD = st.text("abcxyz0189", min_size=1, max_size=6).filter(lambda one: not one[0].isdigit())
SLUG = st.lists(WORD, min_size=1, max_size=3).map("_".join)
PLAIN = st.integers(0, 99999).flatmap(lambda n: st.integers(1, 6).map(lambda width: str(n).zfill(width)))
RANGE = st.tuples(st.integers(0, 900), st.integers(1, 90)).map(
    lambda two: f"{two[0]:03}-{two[0] + two[1]:03}"
)
LETTER = PLAIN.map(lambda one: f"{one}a")
MOMENT = (
    st.datetimes().filter(lambda one: 1990 < one.year < 2090).map(lambda one: one.strftime("%Y%m%d%H%M%S"))
)
NUMBER = st.one_of(PLAIN, RANGE, LETTER, MOMENT)
JOINT = st.sampled_from(["_", "-", ".", " ", "__"])
FILE_TAILS = {
    "numbered SQL": [
        (".sql", Role.FORWARD), ("_rollback.sql", Role.ROLLBACK), ("_down.sql", Role.ROLLBACK), (".down.sql", Role.ROLLBACK),
        ("_seed.sql", Role.SEED), (".sql.bak", Role.BACKUP), (".orig", Role.BACKUP),
    ],
    "up/down pairs": [(".up.sql", Role.FORWARD), (".down.sql", Role.ROLLBACK), (".postgres.up.sql", Role.OTHER), (".up.pgsql", Role.OTHER)],
    "timestamped": [(".rb", Role.FORWARD)],
    "sections": [(".sql", Role.FORWARD), ("_seed.sql", Role.SEED)],
}  # fmt: skip


@st.composite
def migrations(draw: st.DrawFn) -> tuple[str, Migration]:
    kind = draw(st.sampled_from(sorted(FILE_TAILS)))
    number, joint, slug = draw(NUMBER), draw(JOINT), draw(SLUG)
    first, *rest = FILE_TAILS[kind]
    tails = [first, *draw(st.lists(st.sampled_from(rest), unique=True) if rest else st.just([]))]
    files = [
        MigrationFile(f"db/migrations/{number}{joint}{slug}{tail}", role, Version("100644", "a"))
        for tail, role in tails
    ]
    if kind == "numbered SQL" and draw(st.booleans()):
        path = f"db/migrations/rollback/{number}{joint}{slug}.sql"
        files.append(MigrationFile(path, Role.ROLLBACK, Version("100644", "a")))
    if kind == "numbered SQL" and draw(st.booleans()):
        # Drifted: no slug drawn above holds a `q`.
        path = f"db/migrations/{number}{joint}q{slug}_rollback.sql"
        files.append(MigrationFile(path, Role.ROLLBACK, Version("100644", "a")))
    name = f"{number}{joint}{slug}"
    return kind, Migration(name, number, slug, tuple(files), numbers_of(number), order_of(number))


@given(migrations(), NUMBER, SLUG)
def test_a_name_comes_back(drawn: tuple[str, Migration], number: str, slug: str) -> None:
    kind, migration = drawn
    named = dialect(kind).named(migration, number, slug)
    assert (named.number, named.slug, named.numbers) == (number, slug, numbers_of(number))
    assert named.path.startswith(f"db/migrations/{number}")
    assert len({file.path for file in named.files}) == len({file.path for file in migration.files})
    assert dialect(kind).named(named, migration.number, migration.slug) == migration


@given(migrations(), PLAIN, SLUG)
def test_a_new_name_is_found_as_it_was_given(drawn: tuple[str, Migration], number: str, slug: str) -> None:
    kind, migration = drawn
    named = dialect(kind).named(migration, number, slug)
    cut = dialect(kind).grammar.cut(named.path)  # type: ignore[attr-defined]
    assert (cut.number, cut.slug, cut.path) == (number, slug, named.path)


@given(st.lists(st.tuples(PLAIN, JOINT, SLUG), min_size=2, max_size=12, unique=True))
def test_string_order_is_that_of_bytes(parts: list[tuple[str, str, str]]) -> None:
    names = [f"{number}{joint}{slug}.sql" for number, joint, slug in parts]
    files = [
        Migration(
            name[:-4],
            number,
            slug,
            (MigrationFile(f"m/{name}", Role.FORWARD, Version("100644", "a")),),
            numbers_of(number),
            order_of(number),
        )
        for name, (number, _, slug) in zip(names, parts, strict=True)
    ]
    own = dialect("numbered SQL")
    by_string = own.sort(files, Runner(Order.STRING))
    assert [os.fsencode(one.path) for one in by_string] == sorted(os.fsencode(f"m/{name}") for name in names)
    by_number = own.sort(files[::-1], Runner(Order.NUMERIC))
    assert [int(one.number) for one in by_number] == sorted(int(number) for number, _, _ in parts)


@given(NUMBER)
def test_what_follows_is_greater(number: str) -> None:
    after = number_after(number, number)
    assert order_of(after) > ((max(numbers_of(number)),) if "-" in number else order_of(number))


def test_minus_sorts_before_dot_digits_and_underscore() -> None:
    (series,) = series_of(
        "migrations/10_x.sql",
        "migrations/1_x.sql",
        "migrations/1.x.sql",
        "migrations/1-x.sql",
        "migrations/11.sql",
    )
    found = dialect(series.dialect).sort(series.migrations, Runner(Order.STRING))
    assert [one.path for one in found] == [
        "migrations/1-x.sql", "migrations/1.x.sql", "migrations/10_x.sql", "migrations/11.sql", "migrations/1_x.sql",
    ]  # fmt: skip


def test_every_dialect_has_its_name() -> None:
    names = [one.name for one in DIALECTS]
    assert len(set(names)) == len(names)
    assert names[-6:] == [
        "Flyway",
        "sections",
        "up/down pairs",
        "timestamped",
        "numbered scripts",
        "numbered SQL",
    ]
