"""The demo: the same repositories every time, with something of everything in them."""

from pathlib import Path

from app.demo.repositories import SOURCE, TARGET, build_demo
from tests.app.command import done, plait
from tests.conftest import RepositoryBuilder


def test_it_is_the_same_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        build_demo(tmp_path / name)
    for side in (SOURCE, TARGET):
        one, two = (RepositoryBuilder(tmp_path / name / side) for name in ("one", "two"))
        assert one.git("rev-parse", "main") == two.git("rev-parse", "main")
        assert one.git("status", "--porcelain") == ""
        assert one.git("fsck", "--strict") == ""


def test_it_has_something_of_everything(tmp_path: Path) -> None:
    made = done(tmp_path, "demo", "--no-open", "--folder", tmp_path / "demo", "--json").json
    target = Path(made["target"])
    assert (made["session"], target.parent) == ("demo", tmp_path / "demo")
    status = plait(target, "status", "--json")
    assert status.code == 1
    assert status.json["counts"] == {
        "only_source": 14,
        "only_target": 6,
        "identical": 11,
        "different": 13,
        "renamed": 2,
        "excluded": 3,
    }
    assert status.json["numbers"] == {
        "decided": 0,
        "open": 0,
        "conflicts": 5,
        "unreviewed": 2,
        "stale": 0,
        "total": 7,
        "left": 7,
    }
    conflicts = {one["path"]: len(one["hunks"]) for one in plait(target, "conflicts", "--json").json}
    assert conflicts == {
        "orders/legacy_export.py": 0,
        "orders/pricing.py": 2,
        "pyproject.toml": 2,
        "web/lib/cart.ts": 2,
        "web/public/badge.png": 0,
    }
    entries = {one["path"]: one for one in done(target, "entries", "--json").json["entries"]}
    assert entries["web/app/[slug]/page[0].tsx"]["status"] == "different"
    assert {path for path in entries if path.startswith("migrations/0005")} == {
        "migrations/0005_gift_wrap.sql",
        "migrations/0005_gift_wrapping_rollback.sql",
        "migrations/0005_order_notes.sql",
        "migrations/0005_order_notes_rollback.sql",
        "migrations/0005_vat.sql",
        "migrations/0005_vat_rollback.sql",
        "migrations/0005_vat_seed.sql",
    }


def test_it_can_be_merged_to_the_end(tmp_path: Path) -> None:
    source, target = build_demo(tmp_path / "demo")
    done(target, "new", source, "--no-open")
    done(target, "resolve", "orders", "web", "--rest", "--with", "source-target")
    for hunk in plait(target, "proposals", "pyproject.toml", "--json").json["hunks"]:
        done(target, "accept", hunk["hunk"])
    done(target, "take", "web/public/badge.png")
    done(target, "keep", "orders/legacy_export.py")
    done(target, "review", ".")
    done(target, "migrations", "accept")

    # A file that git merged without a word imports a module that the target moved: apply --strict doesn't take it.
    refused = plait(target, "apply", "--strict", "--json")
    assert refused.code == 1
    left = {one["kind"]: one for one in refused.json["remaining"]}
    assert set(left) == {"lost-name", "shadowed-table"}, left
    assert (left["lost-name"]["path"], left["lost-name"]["line"]) == ("orders/reminders.py", 5)
    done(target, "accept", left["lost-name"]["id"])
    assert (
        "from orders.notifications import email as mail\n" in done(target, "show", "orders/reminders.py").text
    )
    done(target, "waive", left["shadowed-table"]["id"], "--because", "the columns come with 0012")
    applied = done(target, "apply", "--strict", "--checkout", "--json").json
    repository = RepositoryBuilder(target)
    assert repository.git("rev-parse", "HEAD") == applied["commit"]
    assert repository.git("status", "--porcelain") == ""
    assert (target / "web/app/checkout/vat-note.tsx").exists()
    assert not (target / "web/node_modules").exists()


def test_it_says_what_to_do_next(tmp_path: Path) -> None:
    lines = done(tmp_path, "demo", "--no-open", "--folder", "new/folder").lines
    assert lines[:2] == [
        f"source: {tmp_path}/new/folder/orders-service-nordic",
        f"target: {tmp_path}/new/folder/orders-service",
    ]
    assert f"  cd {tmp_path}/new/folder/orders-service" in lines
    again = plait(tmp_path, "demo", "--no-open", "--folder", "new/folder")
    assert (again.code, again.err) == (
        2,
        "plait: new/folder: this folder isn't empty (name one that doesn't exist yet)\n",
    )
