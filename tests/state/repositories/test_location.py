"""What an operator types to name a side."""

from pathlib import Path

import pytest

from state.errors import PlaitError
from state.repositories.location import Location, parse_location


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("orders", "orders@v2", "user@host:path"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "path", "revision"),
    [
        ("orders", "orders", ""),
        ("./orders/", "orders", ""),
        ("orders@", "orders", ""),
        ("orders@v1", "orders", "v1"),
        ("orders@v2", "orders@v2", ""),
        ("orders@v2@main", "orders@v2", "main"),
        ("orders@feature/x", "orders", "feature/x"),
        ("orders@HEAD@{1}", "orders", "HEAD@{1}"),
        ("orders@-x", "orders", "-x"),
        ("user@host:path", "user@host:path", ""),
        ("@v1", ".", "v1"),
        (".", ".", ""),
        ("", ".", ""),
    ],
)
def test_paths(folders: Path, text: str, path: str, revision: str) -> None:
    found = parse_location(text)
    assert found == Location(str(folders / path), revision)
    assert not found.is_url


@pytest.mark.parametrize(
    ("text", "address", "revision", "name"),
    [
        ("https://example.org/a/orders.git", "https://example.org/a/orders.git", "", "orders"),
        ("https://example.org/a/orders@v1", "https://example.org/a/orders", "v1", "orders"),
        ("https://example.org/orders.git@feature/x", "https://example.org/orders.git", "feature/x", "orders"),
        ("https://me:secret@example.org/orders", "https://me:secret@example.org/orders", "", "orders"),
        ("https://me@example.org/orders@v1", "https://me@example.org/orders", "v1", "orders"),
        ("https://example.org/@scope/orders", "https://example.org/@scope/orders", "", "orders"),
        ("https://example.org/orders.git@HEAD@{1}", "https://example.org/orders.git", "HEAD@{1}", "orders"),
        ("https://example.org", "https://example.org", "", "example.org"),
        ("ssh://git@example.org:22/orders/.git@v1", "ssh://git@example.org:22/orders/.git", "v1", "orders"),
        ("git@example.org:a/orders.git", "git@example.org:a/orders.git", "", "orders"),
        ("git@example.org:orders.git@v1", "git@example.org:orders.git", "v1", "orders"),
        ("example.org:orders@v1", "example.org:orders", "v1", "orders"),
        ("file:///srv/orders", "file:///srv/orders", "", "orders"),
    ],
)
def test_addresses(text: str, address: str, revision: str, name: str) -> None:
    found = parse_location(text)
    assert found == Location(address, revision)
    assert (found.is_url, found.name) == (True, name)


@pytest.mark.parametrize(
    "text", ["nowhere", "nowhere@main", "a:b", "orders/x@y", "~nobody/x", "x" * 5000, "a\0b"]
)
def test_what_is_not_there(text: str) -> None:
    with pytest.raises(PlaitError, match="no such folder"):
        parse_location(text)


@pytest.mark.parametrize("text", ["ext::sh -c 'touch stolen'", "ftp://example.org/x", "ext://sh"])
def test_addresses_that_could_run_programs(text: str) -> None:
    with pytest.raises(PlaitError, match="isn't supported"):
        parse_location(text)
