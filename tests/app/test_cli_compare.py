"""`plait compare`: exact entries, and no trace in either side."""

import hashlib
import os
import stat
from pathlib import Path

from tests.app.command import done, plait
from tests.conftest import Build, RepositoryBuilder

LONG = "".join(f"number {number} of a file that is long enough to be recognised\n" for number in range(30))


def trace(folder: Path) -> dict[str, str]:
    """Everything below a folder: modes, times of change, contents."""
    found = {}
    for root, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            path = Path(root, name)
            facts = path.lstat()
            content = hashlib.sha256(path.read_bytes()).hexdigest() if stat.S_ISREG(facts.st_mode) else ""
            # git marks objects that somebody needs by the time of their files; nothing else is touched.
            changed = 0 if ".git/objects" in root else facts.st_mtime_ns
            found[str(path)] = f"{facts.st_mode:o} {changed} {content}"
    return found


def drifted(build: Build) -> tuple[RepositoryBuilder, RepositoryBuilder]:
    target = build("target")
    target.commit(
        {
            "same.txt": "same\n",
            "moved.txt": LONG,
            "both.txt": "one\ntwo\nthree\nfour\nfive\n",
            "clash.txt": "one\n",
            "one-sided.txt": "one\n",
            "gone.txt": "gone\n",
        }
    )
    source = build.clone(target, "source")
    source.commit(
        {
            "moved.txt": None,
            "elsewhere/moved.txt": LONG.replace("number 3 ", "NUMBER 3 "),
            "both.txt": "ONE\ntwo\nthree\nfour\nfive\n",
            "clash.txt": "source\n",
            "one-sided.txt": "source\n",
            "new.txt": "new\n",
            "node_modules/pad/index.js": "1\n",
        }
    )
    target.commit(
        {
            "both.txt": "one\ntwo\nthree\nfour\nFIVE\n",
            "clash.txt": "target\n",
            "gone.txt": None,
            "own.txt": "own\n",
        }
    )
    return source, target


def test_every_entry_of_two_that_share_history(build: Build) -> None:
    source, target = drifted(build)
    before = trace(source.path), trace(target.path)
    report = done(target.path, "compare", source.path, "--json").json
    assert (trace(source.path), trace(target.path)) == before
    base = source.git("rev-parse", "main~1")
    assert report["version"] == 1
    assert report["source"]["path"] == str(source.path)
    assert report["source"]["commit"] == source.git("rev-parse", "main")
    assert report["target"]["commit"] == target.git("rev-parse", "main")
    assert (report["related"], report["base"]) == (True, base)
    assert report["counts"] == {
        "only_source": 2,
        "only_target": 1,
        "identical": 1,
        "different": 3,
        "renamed": 1,
        "excluded": 1,
    }
    entries = {entry["path"]: entry for entry in report["entries"]}
    assert list(entries) == sorted(entries)
    assert {path: (one["status"], one["clean"]) for path, one in entries.items()} == {
        "both.txt": ("different", True),
        "clash.txt": ("different", False),
        "gone.txt": ("only_source", True),
        "moved.txt": ("renamed", True),
        "new.txt": ("only_source", True),
        "node_modules/pad/index.js": ("excluded", None),
        "one-sided.txt": ("different", True),
        "own.txt": ("only_target", None),
        "same.txt": ("identical", None),
    }
    assert entries["moved.txt"]["from"] == "elsewhere/moved.txt"
    in_base = {
        row.partition("\t")[2]: row.split()[2] for row in target.git("ls-tree", "-r", base).splitlines()
    }
    for path, entry in entries.items():
        assert entry["base_found_by"] == "merge-base"
        assert entry["base"] == in_base.get(path)
        for side, repository in (("source", source), ("target", target)):
            name = entry.get("from", path) if side == "source" else path
            there = repository.git("ls-tree", "main", "--", name).split()
            assert entry[f"{side}_blob"] == (there[2] if there else None)


def test_without_renames_a_moved_file_is_two_entries(build: Build) -> None:
    source, target = drifted(build)
    report = done(
        target.path, "compare", source.path, target.path, "--no-renames", "--no-exclude", "--json"
    ).json
    assert report["counts"] == {
        "only_source": 4,
        "only_target": 2,
        "identical": 1,
        "different": 3,
        "renamed": 0,
        "excluded": 0,
    }


def test_an_exact_move_counts_twice_without_renames(build: Build) -> None:
    target = build("target")
    target.commit({"a.txt": LONG})
    source = build.clone(target, "source")
    source.commit({"a.txt": None, "b.txt": LONG})
    assert done(target.path, "compare", "../source", "--json").json["counts"]["renamed"] == 1
    counts = done(target.path, "compare", "../source", "--no-renames", "--json").json["counts"]
    assert (counts["renamed"], counts["only_source"], counts["only_target"]) == (0, 1, 1)


def test_revisions_of_one_repository(build: Build) -> None:
    one = build("one")
    first = one.commit({"a.txt": "1\n"})
    one.commit({"a.txt": "2\n"})
    report = done(one.path, "compare", f".@{first}", ".@main", "--json").json
    assert report["base"] == first
    assert [(entry["path"], entry["clean"]) for entry in report["entries"]] == [("a.txt", True)]


def test_bases_of_unrelated_sides_are_inferred_from_both_histories(build: Build) -> None:
    source, target = build("source"), build("target")
    shared = target.git("hash-object", "--stdin", input=LONG.encode())
    for side, last in ((source, "SOURCE"), (target, "TARGET")):
        side.commit({"a.txt": LONG, "b.txt": f"{last} is all\n"}, last)
        side.commit({"a.txt": LONG.replace("number 3 " if last == "SOURCE" else "number 20 ", last)}, last)
    report = done(target.path, "compare", "../source", "--json").json
    assert (report["related"], report["base"]) == (False, None)
    assert [
        (entry["path"], entry["base"], entry["base_found_by"], entry["clean"]) for entry in report["entries"]
    ] == [("a.txt", shared, "history", True), ("b.txt", None, "none", False)]


def test_a_mapping_lands_the_source_elsewhere(build: Build) -> None:
    source, target = build("source"), build("target")
    source.commit({"a.txt": "a\n"})
    target.commit({"apps/one/a.txt": "a\n"})
    report = done(target.path, "compare", "../source", "--map", ".=apps/one", "--json").json
    assert [(entry["path"], entry["status"], entry["source_path"]) for entry in report["entries"]] == [
        ("apps/one/a.txt", "identical", "a.txt")
    ]
    assert done(target.path, "compare", "../source", "--json").json["findings"] == []


def test_shallow_and_bare_and_linked_sides(build: Build) -> None:
    source, target = drifted(build)
    whole = done(target.path, "compare", source.path, "--json").json["counts"]
    shallow = build.clone(source, "shallow", "--depth", "1")
    assert done(target.path, "compare", shallow.path, "--json").json["counts"] == whole
    bare = build.clone(source, "bare.git", "--bare")
    assert done(target.path, "compare", bare.path, "--json").json["counts"] == whole
    shallow_target = build.clone(target, "shallow-target", "--depth", "1")
    before = trace(shallow_target.path)
    report = done(shallow_target.path, "compare", source.path, "--json").json
    assert trace(shallow_target.path) == before
    assert report["target"]["commit"] == target.git("rev-parse", "main")
    assert report["counts"] == {**whole}
    linked = target.path.parent / "linked"
    target.git("worktree", "add", "-q", "--detach", linked)
    assert done(linked, "compare", source.path, "--json").json["counts"] == whole


def test_a_plain_folder_and_uncommitted_work(build: Build, tmp_path: Path) -> None:
    target = build("target")
    target.commit({"a.txt": "a\n"})
    target.write({"b.txt": "b\n"})
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "b.txt").write_bytes(b"b\n")
    before = trace(target.path), trace(folder)
    counts = done(target.path, "compare", folder, "--json").json["counts"]
    assert (counts["only_source"], counts["only_target"]) == (1, 1)
    with_work = done(target.path, "compare", ".", "--worktree", "--json").json
    assert with_work["counts"]["identical"] == 2
    assert (trace(target.path), trace(folder)) == before


def test_names_that_are_no_text_come_through_as_lone_surrogates(build: Build) -> None:
    source, target = build("source"), build("target")
    target.commit({"a.txt": "a\n"})
    name = b"caf\xe9 \x1b[31m.txt"
    blob = source.git("hash-object", "-w", "--stdin", input=b"x\n")
    source.git("update-index", "-z", "--index-info", input=b"100644 %s\t%s\0" % (blob.encode(), name))
    source.git("commit", "-q", "-m", "odd")
    ended = done(target.path, "compare", "../source", "--json")
    assert ended.out.isascii()
    (entry,) = [one for one in ended.json["entries"] if one["status"] == "only_source"]
    assert entry["path"].encode("utf-8", "surrogateescape") == name
    words = done(target.path, "compare", "../source").text
    assert "only in source: caf\\xe9 \\x1b[31m.txt" in words


def test_what_cannot_be_compared_is_one_sentence(build: Build, tmp_path: Path) -> None:
    target = build("target")
    target.commit({"a.txt": "a\n"})
    for arguments, sentence in (
        (["nowhere"], "plait: nowhere: no such folder (give a path, a path with @REVISION, or a git URL)"),
        ([".@maim"], f"plait: {target.path}: no such revision: maim (did you mean main?)"),
        ([".", str(tmp_path)], f"plait: {tmp_path}: not a git repository"),
        ([".", "--map", "x"], "plait: x: this is not a mapping (write it as source/folder=target/folder)"),
        ([".", "--colour"], "plait: no such option '--colour'"),
        ([], "plait: missing argument 'SOURCE' (`plait compare --help` says how)"),
    ):
        ended = plait(target.path, "compare", *arguments)
        assert (ended.code, ended.out) == (2, b""), ended
        assert ended.err.startswith(sentence)
        assert ended.err.count("\n") == 1
