"""URLs of servers: what they mean, what is refused, and that a password stays where it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.errors import PlaitError
from state.migrations.changes import Flavour
from state.migrations.rehearsal.server import Server, parse_url

MYSQL, POSTGRESQL = Flavour.MYSQL, Flavour.POSTGRESQL


@pytest.mark.parametrize(
    ("url", "server", "shown"),
    [
        ("mysql://", Server(MYSQL, "127.0.0.1", 3306, ""), "mysql://127.0.0.1:3306"),
        (
            "mariadb://ada:s%40cret@db.example:3307/shop?socket=/run/m.sock",
            Server(MYSQL, "db.example", 3307, "ada", "s@cret", "shop", "/run/m.sock"),
            "mysql://ada@/run/m.sock/shop",
        ),
        (
            "postgres://ada:secret@[::1]/shop?sslmode=require\n",
            Server(POSTGRESQL, "::1", 5432, "ada", "secret", "shop", "", (("sslmode", "require"),)),
            "postgresql://ada@[::1]:5432/shop",
        ),
        (
            "postgresql+psycopg://%2Fvar%2Frun/shop?user=ada&password=secret",
            Server(POSTGRESQL, "127.0.0.1", 5432, "ada", "secret", "shop", "/var/run"),
            "postgresql://ada@/var/run/shop",
        ),
        (
            "postgresql:///shop?host=/var/run/postgresql",
            Server(POSTGRESQL, "127.0.0.1", 5432, "", "", "shop", "/var/run/postgresql"),
            "postgresql:///var/run/postgresql/shop",
        ),
    ],
)
def test_urls(url: str, server: Server, shown: str) -> None:
    assert parse_url(url) == server
    assert str(server) == shown


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("", "not the URL of a MySQL, MariaDB or PostgreSQL server"),
        ("root:zebra9@host", "not the URL of a MySQL, MariaDB or PostgreSQL server"),
        ("zebra9://host", "not the URL of a MySQL, MariaDB or PostgreSQL server"),
        ("mysql://root:zebra9/@host", "the host or port in the server's URL can't be read"),
        ("mysql://root:zebra9#@host", "the host or port in the server's URL can't be read"),
        ("mysql://root:zebra9@host:0x0", "the host or port in the server's URL can't be read"),
        ("mysql://root:zebra9@[host", "the host or port in the server's URL can't be read"),
        ("mysql://host/a/zebra9", "the server's URL names more than one database"),
        ("mysql://host/a#zebra9", "the server's URL holds a #"),
        ("mysql://host/a?zebra9", "what follows the ? in the server's URL can't be read"),
        ("mysql://host/a?zebra9=1", "the server's URL has an option that isn't known"),
        ("mysql://root:ze%0abra9@host", "the server's URL holds a control character"),
    ],
)
def test_bad_urls_are_refused_without_repeating_them(url: str, what: str) -> None:
    with pytest.raises(PlaitError) as error:
        parse_url(url)
    assert error.value.what == what
    assert error.value.hint
    assert "ze" not in str(error.value) and "bra9" not in str(error.value)
    assert error.value.__suppress_context__ or error.value.__context__ is None


@given(st.text())
def test_no_text_is_anything_but_a_server_or_a_sentence(text: str) -> None:
    for scheme in ("", "mysql://", "postgres://ada:"):
        try:
            parse_url(scheme + text)
        except PlaitError as error:
            assert error.what


def test_a_password_is_never_shown() -> None:
    server = parse_url("postgresql://ada:pass%2Fword@host/shop?sslkey=/keys/hidden")
    for shown in (
        repr(server),
        str(server),
        f"{server!r:>200}",
        str([server]),
        server.scrub("x pass/word pass%2Fword"),
    ):
        assert "pass/word" not in shown and "pass%2Fword" not in shown and "hidden" not in shown
    assert server.scrub("login of ada with pass/word, pass%2Fword") == "login of ada with ***, ***"
