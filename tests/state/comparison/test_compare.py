"""Entries of two trees."""

import random
from collections.abc import Callable

import pytest

from state.comparison.compare import Comparison
from state.comparison.entry import Entry, Status, Version
from state.comparison.exclusions import Exclusion
from state.errors import PlaitError
from tests.state.comparison.conftest import Forge

LONG = "a text that is long enough to be told from others by chance\n"


def statuses(comparison: Comparison) -> dict[str, str]:
    return {entry.key: entry.status.value for entry in comparison.entries()}


def test_every_path_of_the_union_is_one_entry(forge: Forge) -> None:
    comparison = forge.compare(
        {"same": "1", "new": "2", "changed": "3", "docs/old place.md": LONG},
        {"same": "1", "kept": "4", "changed": "5", "guide/new place.md": LONG},
    )
    assert list(comparison.entries()) == [
        Entry(
            "changed",
            "changed",
            Status.DIFFERENT,
            Version("100644", forge.blob("3")),
            Version("100644", forge.blob("5")),
            "changed",
            "changed",
        ),
        Entry(
            "docs/old place.md",
            "guide/new place.md",
            Status.RENAMED,
            Version("100644", forge.blob(LONG)),
            Version("100644", forge.blob(LONG)),
            "docs/old place.md",
            "docs/old place.md",
            100,
        ),
        Entry("kept", "kept", Status.ONLY_TARGET, None, Version("100644", forge.blob("4"))),
        Entry("new", "new", Status.ONLY_SOURCE, Version("100644", forge.blob("2")), None, "new", "new"),
        Entry(
            "same",
            "same",
            Status.IDENTICAL,
            Version("100644", forge.blob("1")),
            Version("100644", forge.blob("1")),
            "same",
            "same",
        ),
    ]
    assert comparison.counts == {
        Status.ONLY_SOURCE: 1,
        Status.ONLY_TARGET: 1,
        Status.IDENTICAL: 1,
        Status.DIFFERENT: 1,
        Status.RENAMED: 1,
        Status.EXCLUDED: 0,
    }


def test_a_moved_file_can_be_two_entries(forge: Forge) -> None:
    comparison = forge.compare({"a/f": LONG}, {"b/f": LONG}, renames=False)
    assert statuses(comparison) == {"a/f": "only_source", "b/f": "only_target"}


def test_modes_types_and_submodules_are_told_apart(forge: Forge) -> None:
    commit = "1" * 40
    comparison = forge.compare(
        {
            "run": ("100755", "x"),
            "link": ("120000", "run"),
            "lib": ("160000", commit),
            "old": ("100664", "y"),
        },
        {"run": ("100644", "x"), "link": "run", "lib": ("160000", "2" * 40), "old": "y"},
    )
    # git reads the group-writable mode of its first years as the plain one.
    assert statuses(comparison) == {
        "lib": "different",
        "link": "different",
        "old": "identical",
        "run": "different",
    }
    assert comparison.source_at("run") == Version("100755", forge.blob("x"))
    assert comparison.source_at("link") == Version("120000", forge.blob("run"))
    assert comparison.source_at("lib") == Version("160000", commit)
    assert comparison.target_at("lib") == Version("160000", "2" * 40)


def test_paths_that_are_not_utf8_and_hostile_ones_come_through(forge: Forge) -> None:
    names = [
        "caf\udce9.txt",
        "tab\there",
        "line\nbreak",
        "app/[slug]/page[0].tsx",
        "x/[/foo]",
        "日本語/ä",
        "160000 commit ",
    ]
    comparison = forge.compare(dict.fromkeys(names, "1"), dict.fromkeys(names, "2"))
    assert [entry.path for entry in comparison.entries()] == sorted(names)
    assert comparison.counts[Status.DIFFERENT] == len(names)


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_both_object_formats(make_forge: Callable[[str], Forge], object_format: str) -> None:
    forge = make_forge(object_format)
    width = 64 if object_format == "sha256" else 40
    comparison = forge.compare(
        {"a": "1", "b/c": LONG, "lib": ("160000", "1" * width)},
        {"a": "2", "d/c": LONG, "lib": ("160000", "1" * width)},
    )
    assert statuses(comparison) == {"a": "different", "b/c": "renamed", "lib": "identical"}
    assert comparison.target_at("a") == Version("100644", forge.blob("2"))
    assert comparison.target_at("lib") == Version("160000", "1" * width)


def test_empty_trees(forge: Forge) -> None:
    assert list(forge.compare({}, {}).entries()) == []
    assert statuses(forge.compare({"a": "1"}, {})) == {"a": "only_source"}
    assert statuses(forge.compare({}, {"a": "1"}, mappings=[".=sub"])) == {"a": "only_target"}


def test_a_tree_that_is_not_there_is_said(forge: Forge) -> None:
    from state.comparison.compare import compare

    with pytest.raises(PlaitError, match="git ls-tree failed"):
        compare(forge.git, "1" * 40, forge.tree({}))


def test_mapped_paths_meet_where_they_land(forge: Forge) -> None:
    comparison = forge.compare(
        {"api/app.py": "1", "api/new.py": "2", "README": "3"},
        {"services/api/app.py": "1", "README": "3", "api/app.py": "other"},
        mappings=["api=services/api"],
    )
    assert statuses(comparison) == {
        "README": "identical",
        "target:api/app.py": "only_target",
        "api/app.py": "identical",
        "api/new.py": "only_source",
    }
    entry = comparison.entry("api/app.py")
    assert entry is not None
    assert (entry.path, entry.source_path, entry.landed_path) == (
        "services/api/app.py",
        "api/app.py",
        "services/api/app.py",
    )
    other = comparison.entry("target:api/app.py")
    assert other is not None and other.path == "api/app.py" and other.source is None
    assert comparison.at("services/api/new.py") == comparison.entry("api/new.py")
    assert comparison.source_at("api/app.py") is None
    assert comparison.original_of("services/api/app.py") == "api/app.py"
    assert comparison.entry("services/api/app.py") is None
    assert comparison.keys(Status.ONLY_SOURCE) == ("api/new.py",)
    assert comparison.keys(Status.ONLY_TARGET) == ("target:api/app.py",)


def test_keys_stay_apart_however_paths_are_spelled(forge: Forge) -> None:
    comparison = forge.compare(
        {"a": "1", "target:a": "2"}, {"a": "3", "target:a": "4", "sub/x": "5"}, mappings=["a=sub/a"]
    )
    assert statuses(comparison) == {
        "target:target:a": "only_target",
        "a": "only_source",
        "sub/x": "only_target",
        "target:a": "different",
    }
    for entry in comparison.entries():
        assert comparison.entry(entry.key) == entry


def test_two_sources_on_one_path_are_two_entries(forge: Forge) -> None:
    comparison = forge.compare(
        {"b/x": "b", "a/x": "a", "x": "root"},
        {"x": "target"},
        mappings=["a=.", "b=."],
    )
    entries = list(comparison.entries())
    assert [(entry.key, entry.path, entry.status.value) for entry in entries] == [
        ("a/x", "x", "different"),
        ("b/x", "x", "only_source"),
        ("x", "x", "only_source"),
    ]
    assert list(comparison.seconds) == ["b/x", "x"]
    assert comparison.entry("b/x") == entries[1]
    assert comparison.at("x") == entries[0]
    assert comparison.counts[Status.ONLY_SOURCE] == 2
    assert comparison.keys(Status.ONLY_SOURCE) == ("b/x", "x")
    assert comparison.keys(Status.DIFFERENT) == ("a/x",)


def test_an_excluded_source_gives_way_to_one_that_is_not(forge: Forge) -> None:
    comparison = forge.compare({"a/x": "a", "b/x": "b"}, {}, mappings=["a=lib", "b=lib"], exclude=["/a/"])
    assert {entry.key: entry.status.value for entry in comparison.entries()} == {
        "b/x": "only_source",
        "a/x": "excluded",
    }
    assert comparison.counts[Status.EXCLUDED] == 1
    assert comparison.exclusion_counts == ((Exclusion("/a/", "because of /a/"), 1),)
    assert [finding.kind for finding in comparison.findings] == []


def test_excluded_entries_keep_both_versions_and_a_reason(forge: Forge) -> None:
    comparison = forge.compare(
        {"lib/node_modules/x.js": "1", "a.pyc": "1", "a.py": "1", "keep.pyc": "1"},
        {"lib/node_modules/x.js": "2", "b.pyc": "1", "a.py": "1"},
        exclude=["node_modules/", "*.pyc", "*.txt", "!keep.pyc"],
    )
    assert statuses(comparison) == {
        "a.py": "identical",
        "a.pyc": "excluded",
        "b.pyc": "excluded",
        "keep.pyc": "only_source",
        "lib/node_modules/x.js": "excluded",
    }
    entry = comparison.entry("lib/node_modules/x.js")
    assert entry is not None and entry.reason == "because of node_modules/"
    assert (entry.source, entry.target) == (
        Version("100644", forge.blob("1")),
        Version("100644", forge.blob("2")),
    )
    assert [(one.pattern, count) for one, count in comparison.exclusion_counts] == [
        ("node_modules/", 1),
        ("*.pyc", 2),
        ("*.txt", 0),
        ("!keep.pyc", 0),
    ]
    assert comparison.keys(Status.EXCLUDED) == ("a.pyc", "b.pyc", "lib/node_modules/x.js")


def test_exclusions_look_at_the_original_path_and_at_the_landed_one(forge: Forge) -> None:
    source = {"gen/a.py": "1", "b.py": "2"}
    assert statuses(forge.compare(source, {}, mappings=["gen=src"], exclude=["gen/"])) == {
        "gen/a.py": "excluded",
        "b.py": "only_source",
    }
    assert statuses(forge.compare(source, {}, mappings=[".=out/gen"], exclude=["out/"])) == {
        "gen/a.py": "excluded",
        "b.py": "excluded",
    }
    # The last pattern wins, whichever of the two paths it matches.
    again = forge.compare(source, {}, mappings=["gen=src"], exclude=["gen/", "!src/a.py"])
    assert statuses(again)["gen/a.py"] == "only_source"


def test_identical_files_can_be_excluded(forge: Forge) -> None:
    comparison = forge.compare({"a.pyc": "1", "a.py": "2"}, {"a.pyc": "1", "a.py": "2"}, exclude=["*.pyc"])
    assert comparison.counts[Status.IDENTICAL] == 1
    assert comparison.counts[Status.EXCLUDED] == 1
    assert comparison.keys(Status.IDENTICAL) == ("a.py",)


def test_unreadable_paths_are_entries(forge: Forge) -> None:
    comparison = forge.compare(
        {"a": "1"},
        {"gone": "2", "sub/lost": "3"},
        unreadable=["gone", "nowhere", "lost"],
        mappings=["lost=sub/lost"],
    )
    assert {
        entry.key: (entry.path, entry.status.value, entry.unreadable) for entry in comparison.entries()
    } == {
        "a": ("a", "only_source", False),
        "gone": ("gone", "only_target", True),
        "lost": ("sub/lost", "only_target", True),
        "nowhere": ("nowhere", "only_source", True),
    }
    nowhere = comparison.entry("nowhere")
    assert nowhere is not None and nowhere.source is None and nowhere.target is None
    assert comparison.entry("lost") == comparison.at("sub/lost")
    assert sum(comparison.counts.values()) == 4


def test_unreadable_paths_that_are_excluded(forge: Forge) -> None:
    comparison = forge.compare({"a.o": "1"}, {"a.o": "1"}, unreadable=["a.o", "b.o"], exclude=["*.o"])
    assert statuses(comparison) == {"a.o": "excluded", "b.o": "excluded"}
    assert comparison.counts[Status.EXCLUDED] == 2
    assert comparison.counts[Status.IDENTICAL] == 0
    assert comparison.findings == ()


def test_renames_found_later(forge: Forge) -> None:
    comparison = forge.compare(
        {"a": "1", "b": "2", "same": "3"}, {"c": "4", "d": "5", "same": "3"}, mappings=["b=lib/b"]
    )
    later = comparison.with_renames(
        [("a", "c", 71), ("b", "c", 60), ("b", "d", 55), ("same", "d", 99), ("x", "y", 50)]
    )
    assert {entry.key: (entry.path, entry.status.value, entry.score) for entry in later.entries()} == {
        "a": ("c", "renamed", 71),
        "b": ("d", "renamed", 55),
        "same": ("same", "identical", None),
    }
    assert later.counts[Status.RENAMED] == 2
    assert later.keys(Status.RENAMED) == ("a", "b")
    assert later.entry("c") is None
    entry = later.entry("b")
    assert entry is not None and (entry.source_path, entry.landed_path, entry.path) == ("b", "lib/b", "d")
    assert later.at("d") == entry and later.at("lib/b") is None
    assert comparison.counts[Status.RENAMED] == 0, "the earlier comparison stays as it was"


def test_counts_keys_and_entries_agree(forge: Forge) -> None:
    chance = random.Random(3)
    names = ["a", "b", "node_modules", "x.pyc", "target:a", "src", "lib"]
    for _ in range(25):
        source, target = (
            {
                "/".join(chance.choices(names, k=depth)) + f"/f{chance.randrange(6)}": chance.choice("123")
                * 40
                for depth in (chance.randint(1, 3) for _ in range(30))
            }
            for _ in range(2)
        )
        comparison = forge.compare(
            source,
            target,
            mappings=chance.sample(["a=lib", "b=.", "src=lib/src", ".=sub"], k=2),
            exclude=["node_modules/", "*.pyc", "!lib/**"],
            unreadable=chance.sample(sorted(source), k=1),
        )
        entries = list(comparison.entries())
        keys = [entry.key for entry in entries]
        assert len(set(keys)) == len(keys)
        assert [(entry.path) for entry in entries] == sorted(entry.path for entry in entries)
        for status in Status:
            of_status = tuple(entry.key for entry in entries if entry.status is status)
            assert comparison.keys(status) == of_status
            assert comparison.counts[status] == len(of_status)
        for entry in entries:
            assert comparison.entry(entry.key) == entry
            if entry.key not in comparison.seconds:
                assert comparison.at(entry.path) == entry
        assert {entry.source_path for entry in entries if entry.source} == set(source)
        assert {entry.path for entry in entries if entry.target} == set(target)
