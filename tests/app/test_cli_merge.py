"""A whole merge through the command line alone, from `plait new` to `plait apply` and back."""

import hashlib
from pathlib import Path

import pytest

from tests.app.command import done, plait
from tests.conftest import Build, RepositoryBuilder

BASE = {
    "README.md": "# Orders\n\nTakes orders.\n",
    "orders/api.py": "def place():\n    return 1\n\n\ndef cancel():\n    return 2\n\n\ndef show():\n    return 3\n",
    "orders/pricing.py": "TAX = 20\n\n\ndef total(lines):\n    return sum(lines)\n",
    "orders/old.py": "kept = 1\n",
    "web/app/[slug]/page[0].tsx": "export default () => <p>one</p>;\n",
    "web/logo.png": b"\x89PNG\0base",
}


@pytest.fixture
def sides(build: Build) -> tuple[RepositoryBuilder, RepositoryBuilder]:
    """A source and a target that share their first commit and then drifted."""
    target = build("orders")
    target.commit(BASE, "base")
    source = build.clone(target, "orders-fork")
    source.commit(
        {
            "orders/api.py": BASE["orders/api.py"].replace("return 1", "return 'placed'"),  # type: ignore[union-attr, arg-type]
            "orders/pricing.py": "TAX = 25\n\n\ndef total(lines):\n    return sum(lines) * (100 + TAX) // 100\n",
            "orders/vat.py": "VAT = {'SE': 25}\n",
            "web/app/[slug]/page[0].tsx": "export default () => <p>two</p>;\n",
            "web/logo.png": b"\x89PNG\0source",
            "orders/old.py": "kept = 2\n",
            "node_modules/pad/index.js": "module.exports = 1;\n",
        },
        "source",
    )
    target.commit(
        {
            "orders/api.py": BASE["orders/api.py"].replace("return 3", "return 'shown'"),  # type: ignore[union-attr, arg-type]
            "orders/pricing.py": "TAX = 21\n\n\ndef total(lines):\n    return round(sum(lines) * 1.21)\n",
            "web/logo.png": b"\x89PNG\0target",
            "orders/old.py": None,
            "docs/guide.md": "# Guide\n",
        },
        "target",
    )
    return source, target


def tree_of(repository: RepositoryBuilder, revision: str) -> dict[str, str]:
    """Every path of a commit with its blob."""
    rows = repository.git("ls-tree", "-r", "-z", revision).split("\0")
    return {row.partition("\t")[2]: row.split()[2] for row in rows if row}


def blob(text: str | bytes) -> str:
    data = text if isinstance(text, bytes) else text.encode()
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def everything(repository: RepositoryBuilder) -> tuple[str, str, str, bytes]:
    """All that a session may not touch: branches, the work tree, the index, the settings."""
    return (
        repository.git("for-each-ref", "refs/heads", "refs/tags"),
        repository.git("status", "--porcelain", "--ignored"),
        repository.git("ls-files", "-s"),
        (repository.path / ".git/config").read_bytes(),
    )


def test_from_new_to_apply_and_back(
    sides: tuple[RepositoryBuilder, RepositoryBuilder], tmp_path: Path
) -> None:
    source, target = sides
    before = everything(target), everything(source)
    at = target.path

    new = done(at, "new", "../orders-fork", ".", "--name", "drifted", "--no-open", "--json").json
    assert new["version"] == 1
    assert new["session"] == "drifted"
    assert new["source"]["commit"] == source.git("rev-parse", "HEAD")
    assert new["target"]["commit"] == target.git("rev-parse", "HEAD")
    assert new["related"] is True
    assert new["base"] == target.git("merge-base", "HEAD", source.git("rev-parse", "HEAD"))
    assert new["counts"] == {
        "only_source": 2,
        "only_target": 1,
        "identical": 1,
        "different": 4,
        "renamed": 0,
        "excluded": 1,
    }
    assert new["numbers"] == {
        "decided": 0,
        "open": 0,
        "conflicts": 3,
        "unreviewed": 1,
        "stale": 0,
        "total": 4,
        "left": 4,
    }

    status = plait(at, "status", "--json")
    assert status.code == 1
    assert {entry["path"]: entry["standing"] for entry in status.json["entries"]} == {
        "orders/api.py": "unreviewed",
        "orders/old.py": "conflict",
        "orders/pricing.py": "conflict",
        "web/logo.png": "conflict",
    }

    refused = plait(at, "apply", "--json")
    assert refused.code == 1
    assert refused.json["applied"] is False
    assert [one["path"] for one in refused.json["blockers"]] == [
        "orders/old.py",
        "orders/pricing.py",
        "web/logo.png",
    ]
    assert (everything(target), everything(source)) == before

    conflicts = plait(at, "conflicts", "--json")
    assert conflicts.code == 1
    by_path = {one["path"]: one for one in conflicts.json}
    assert by_path["orders/old.py"]["conflict"] == "modify/delete"
    assert by_path["web/logo.png"]["hunks"] == []
    tax, total = by_path["orders/pricing.py"]["hunks"]
    assert (tax["source"], tax["target"], tax["base"]) == ("TAX = 25\n", "TAX = 21\n", "TAX = 20\n")
    assert tax["lines"] == {"source": [1, 1], "target": [1, 1], "base": [1, 1]}
    assert total["base"] == "    return sum(lines)\n"

    done(at, "resolve", "orders/pricing.py", "--hunk", tax["id"], "--with", "target")
    (left,) = plait(at, "conflicts", "--json").json[1]["hunks"]
    assert left == total
    edited = tmp_path / "hunk.py"
    edited.write_bytes(b"    return round(sum(lines) * (100 + TAX) / 100)\n")
    done(at, "resolve", "orders/pricing.py", "--hunk", total["id"][:6], "--file", str(edited))
    done(at, "keep", "orders/old.py")
    done(at, "take", "web/logo.png")
    assert plait(at, "status").code == 1
    strict = plait(at, "apply", "--strict")
    assert strict.code == 1
    assert "orders/api.py" in strict.text
    done(at, "review", "orders/api.py")
    status = done(at, "status", "--json").json
    assert status["numbers"]["left"] == 0
    assert plait(at, "conflicts", "--json").json == []

    merged_api = (
        str(BASE["orders/api.py"])
        .replace("return 1", "return 'placed'")
        .replace("return 3", "return 'shown'")
    )
    expected = {
        "README.md": blob(BASE["README.md"]),
        "docs/guide.md": blob("# Guide\n"),
        "orders/api.py": blob(merged_api),
        "orders/pricing.py": blob(
            "TAX = 21\n\n\ndef total(lines):\n    return round(sum(lines) * (100 + TAX) / 100)\n"
        ),
        "orders/vat.py": blob("VAT = {'SE': 25}\n"),
        "web/app/[slug]/page[0].tsx": blob("export default () => <p>two</p>;\n"),
        "web/logo.png": blob(b"\x89PNG\0source"),
    }
    tree = done(at, "result").text.strip()
    assert tree_of(target, tree) == expected
    result = done(at, "result", "--json").json
    assert result["tree"] == tree
    assert [one["path"] for one in result["changes"]] == [
        "orders/api.py",
        "orders/pricing.py",
        "orders/vat.py",
        "web/app/[slug]/page[0].tsx",
        "web/logo.png",
    ]
    assert (everything(target), everything(source)) == before

    patch = done(at, "diff").out
    target.git("worktree", "add", "-q", "--detach", tmp_path / "patched")
    patched = RepositoryBuilder(tmp_path / "patched")
    patched.git("apply", "--index", "--binary", "-", input=patch)
    assert patched.git("write-tree") == tree
    target.git("worktree", "remove", "--force", tmp_path / "patched")

    dry = done(at, "apply", "--dry-run", "--json").json
    assert (dry["applied"], dry["tree"], dry["added"], dry["changed"], dry["deleted"]) == (
        False,
        tree,
        1,
        4,
        0,
    )
    assert everything(target) == before[0]

    applied = done(
        at, "apply", "--strict", "--branch", "merged", "--backup", "kept", "--message", "Join them", "--json"
    ).json
    assert applied["applied"] is True
    assert target.git("rev-parse", "merged^{tree}") == tree
    assert target.git("rev-parse", "kept") == target.git("rev-parse", "main")
    assert target.git("log", "-1", "--format=%P", "merged").split() == [
        target.git("rev-parse", "main"),
        source.git("rev-parse", "HEAD"),
    ]
    assert target.git("log", "-1", "--format=%s", "merged") == "Join them"
    assert everything(target)[1:] == before[0][1:]
    assert done(at, "status", "--json").json["applied"] == "merged"

    done(at, "undo")
    assert everything(target) == before[0]
    done(at, "redo")
    assert target.git("rev-parse", "merged^{tree}") == tree
    done(at, "undo", "6")
    assert everything(target) == before[0]
    assert plait(at, "status", "--json").json["numbers"] == new["numbers"]
    log = done(at, "log", "--json").json
    assert [one["kind"] for one in log["operations"]] == [
        "open",
        "resolve",
        "resolve",
        "keep",
        "take",
        "review",
        "apply",
    ]
    assert [one["number"] for one in log["operations"] if one["redoable"]] == [2, 3, 4, 5, 6, 7]
    done(at, "restore", "6")
    assert done(at, "result").text.strip() == tree
    assert everything(source) == before[1]


def test_an_unrelated_source_waits_for_its_files(build: Build) -> None:
    shared = "".join(f"line {number} of a text that is long enough\n" for number in range(12))
    target = build("shop")
    target.commit({"apps/notes/text.md": shared, "index.md": "shop\n"})
    source = build("notes")
    source.commit({"text.md": shared, "extra.md": "extra\n"})
    source.commit({"text.md": shared.replace("line 3 ", "LINE 3 ")})
    new = done(target.path, "new", "../notes", "--map", ".=apps/notes", "--no-open", "--json").json
    assert new["related"] is False
    assert new["base"] is None
    assert new["numbers"]["open"] == 1
    assert new["numbers"]["unreviewed"] == 1
    before = done(target.path, "result").text.strip()
    assert set(tree_of(target, before)) == {"apps/notes/text.md", "index.md"}
    # By its path in the source, by where it lands, and by the folder there.
    for name in ("extra.md", "apps/notes/extra.md", "./apps/notes/"):
        done(target.path, "take", name)
        after = done(target.path, "result").text.strip()
        assert tree_of(target, after)["apps/notes/extra.md"] == blob("extra\n")
        done(target.path, "undo")
    assert done(target.path, "result").text.strip() == before


def test_a_plain_folder_is_a_source(build: Build, tmp_path: Path) -> None:
    target = build("shop")
    target.commit({"a.txt": "a\n"})
    (tmp_path / "unpacked").mkdir()
    (tmp_path / "unpacked/b.txt").write_bytes(b"b\r\nno end")
    done(target.path, "new", tmp_path / "unpacked", "--no-open")
    done(target.path, "take", "b.txt")
    applied = done(target.path, "apply", "--json").json
    assert applied["parents"] == [target.git("rev-parse", "main")]
    assert tree_of(target, applied["commit"])["b.txt"] == blob(b"b\r\nno end")
