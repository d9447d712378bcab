"""Small real repositories for tests of the screens; every id, name and time in them is fixed."""

import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
ROUTE = "app/[slug]/page[0].tsx"
CLOSING = "x/[/foo]"

Files = Mapping[str, str | bytes | None]


def git(folder: Path, *args: str) -> str:
    """Runs git with a fixed identity and time; returns what it prints."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env |= {
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
        "GIT_AUTHOR_DATE": "2026-03-01T12:00:00+0000",
        "GIT_COMMITTER_DATE": "2026-03-01T12:00:00+0000",
    }
    done = subprocess.run(["git", "-C", str(folder), *args], env=env, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def new_repository(folder: Path) -> Path:
    """An empty repository with its own identity, on branch main."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", "Ada")
    git(folder, "config", "user.email", "ada@example.org")
    return folder


def commit(folder: Path, message: str, files: Files) -> str:
    """Writes some files (None deletes one), commits, returns the commit."""
    for path, text in files.items():
        place = folder / path
        if text is None:
            place.unlink()
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def lines(*numbers: object) -> str:
    """A text of one line each."""
    return "".join(f"{number}\n" for number in numbers)


BASE: Files = {
    "README.md": "# Shop\n",
    "shop/cart.py": lines(
        "def total(items):", "    return sum(items)", "", "", "def empty(items):", "    return not items"
    ),
    "shop/prices.py": lines("VAT = 19", "ROUNDING = 2", "", "def net(gross):", "    return gross / 1.19"),
    "shop/names.py": lines(*range(20)),
    ROUTE: "export default function Page() { return null }\n",
    CLOSING: "closing\n",
}
SOURCE: Files = {
    "shop/cart.py": lines(
        "def total(items, discount=0):",
        "    return sum(items) - discount",
        "",
        "",
        "def empty(items):",
        "    return not items",
    ),
    "shop/prices.py": lines("VAT = 7", "ROUNDING = 2", "", "def net(gross):", "    return gross / 1.07"),
    "shop/names.py": lines("zero", *range(1, 20)),
    "shop/orders.py": lines("class Order:", "    pass"),
    ROUTE: "export default function Page() { return <Orders /> }\n",
    CLOSING: "closing from the source\n",
}
TARGET: Files = {
    "shop/cart.py": lines(
        "def total(items: list[int]) -> int:",
        "    return sum(items)",
        "",
        "",
        "def empty(items):",
        "    return not items",
    ),
    "shop/prices.py": lines("VAT = 21", "ROUNDING = 2", "", "def net(gross):", "    return gross / 1.21"),
    "shop/names.py": lines(*range(19), "nineteen"),
    "shop/stock.py": lines("class Stock:", "    pass"),
    ROUTE: "export default function Page() { return <Stock /> }\n",
}


def fork_and_parent(folder: Path) -> tuple[Path, Path]:
    """A fork (source) and its parent (target) that share a history and are in conflict in three files."""
    parent = new_repository(folder / "shop")
    commit(parent, "Start", BASE)
    git(folder, "clone", "-q", str(parent), str(folder / "orders-service"))
    fork = folder / "orders-service"
    git(fork, "config", "user.name", "Bob")
    git(fork, "config", "user.email", "bob@example.org")
    commit(fork, "Orders", SOURCE)
    commit(parent, "Stock", TARGET)
    return fork, parent


def strangers(folder: Path) -> tuple[Path, Path]:
    """Two repositories without a common history; all the source's files but one are its own."""
    source = new_repository(folder / "billing")
    commit(
        source,
        "Billing",
        {
            "README.md": "# Billing\n",
            "billing/invoice.py": lines("class Invoice:", "    pass"),
            ROUTE: "billing\n",
        },
    )
    target = new_repository(folder / "shop")
    commit(target, "Shop", {"README.md": "# Shop\n", "shop/cart.py": lines("cart")})
    return source, target
