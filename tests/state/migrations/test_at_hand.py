"""What was read of migrations is read once for all who ask, and never kept while a file of it is missing."""

import threading

from state.migrations.at_hand import AtHand
from state.migrations.changes import Flavour
from state.migrations.discovery import TreeListing, series_in
from state.migrations.migration import Series
from state.repositories.version import Version

PATH, OID = "db/migrations/001_users.sql", "a" * 40
TEXT = b"CREATE TABLE users (id INT);\n"


def series_with(at_hand: AtHand, here: dict[str, bytes]) -> Series:
    listing = TreeListing({PATH: Version("100644", OID)}, {}, lambda oids: here)
    ((found,),) = series_in([listing], at_hand)
    return found


def test_several_trees_and_threads_get_the_same_series() -> None:
    at_hand = AtHand()
    first = series_with(at_hand, {OID: TEXT})
    found: list[Series] = []
    threads = [
        threading.Thread(target=lambda: found.append(series_with(at_hand, {OID: TEXT}))) for _ in range(4)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 4
    assert all(one is first for one in found)
    assert series_with(AtHand(), {OID: TEXT}) is not first


def test_a_migration_is_read_again_as_long_as_its_text_is_missing() -> None:
    at_hand = AtHand()
    series = series_with(at_hand, {OID: TEXT})
    (migration,) = series.migrations
    asked: list[str] = []

    def text_of(path: str) -> bytes:
        asked.append(path)
        return TEXT if len(asked) > 1 else b""

    def changes(texts: dict[str, bytes] | None = None) -> list[str]:
        whole = len(asked) > 0
        found = at_hand.reading(series.dialect, migration, text_of, Flavour.UNKNOWN, "", lambda: whole, texts)
        return [one.table for one in found.up]

    assert changes() == []
    assert changes() == ["users"]
    assert changes() == ["users"]
    assert asked == [PATH, PATH]
    assert changes({PATH: b"CREATE TABLE posts (id INT);\n"}) == ["posts"]
    assert asked == [PATH, PATH]
