"""Files that are not searched are told."""

from state.findings import Severity
from state.migrations.references import not_searched
from state.migrations.references.places import LARGEST


def test_what_is_no_text_or_too_large() -> None:
    files = [("a/dump.sql", b" " * (LARGEST + 1)), ("b.md", b"005_orders"), ("c.bin", b"\0")]
    assert [(one.severity, one.path, one.message) for one in not_searched(files)] == [
        (
            Severity.NOTE,
            "a/dump.sql",
            "could not check dump.sql for names of renamed migrations: it is larger than 2 MB",
        ),
        ("note", "c.bin", "could not check c.bin for names of renamed migrations: it is no text"),
    ]
