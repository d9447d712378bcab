"""Common ancestors of files whose histories share no commit."""

from collections.abc import Mapping as MappingOf
from dataclasses import replace
from pathlib import Path

import pytest

from state.comparison.bases.inferring import infer_bases
from state.comparison.compare import compare
from state.comparison.entry import Base, FoundBy, Version
from state.comparison.mapping import Landing, Mapping
from state.comparison.renames import similar_renames
from state.errors import Cancelled
from state.progress import until
from state.repositories.git import Git
from state.repositories.snapshot import Kind, Snapshot
from tests.state.comparison.conftest import Forge


def text(*words: str) -> str:
    return "".join(f"{word} stands on a line of its own\n" for word in words)


def bases(forge: Forge, source: str, target: str, *mappings: str) -> dict[str, Base]:
    landing = Landing(Mapping.parse(one) for one in mappings)
    comparison = compare(forge.git, source, target, landing=landing)
    comparison = comparison.with_renames(similar_renames(forge.git, comparison))
    return bare(infer_bases(forge.git, source, target, comparison, landing).found)


def bare(bases: MappingOf[str, Base]) -> dict[str, Base]:
    """The bases without what is said of them."""
    return {key: replace(base, confidence=1.0, words="") for key, base in bases.items()}


def found(forge: Forge, content: str, path: str) -> Base:
    return Base(FoundBy.HISTORY, Version("100644", forge.blob(content)), path)


def test_the_newest_common_version(forge: Forge) -> None:
    one, two, three = text("one"), text("one", "two"), text("one", "two", "three")
    source = forge.history({"f": one}, {"f": two}, {"f": text("source")})
    target = forge.history({"f": one}, {"f": three}, {"f": two}, {"f": text("target")})
    assert bases(forge, source, target) == {"f": found(forge, two, "f")}
    assert bases(forge, source, target)["f"].inferred


def test_a_side_that_never_changed_is_the_base_itself(forge: Forge) -> None:
    one, two = text("one"), text("one", "two")
    assert bases(forge, forge.history({"f": one}), forge.history({"f": one}, {"f": two})) == {
        "f": found(forge, one, "f")
    }
    assert bases(forge, forge.history({"f": one}, {"f": two}), forge.history({"f": one})) == {
        "f": found(forge, one, "f")
    }


def test_when_each_side_had_what_the_other_has_there_is_none(forge: Forge) -> None:
    zero, one, two = text("zero"), text("one"), text("two")
    source = forge.history({"f": zero}, {"f": one}, {"f": two})
    target = forge.history({"f": zero}, {"f": two}, {"f": one})
    assert bases(forge, source, target) == {}


def test_histories_without_a_common_version_have_none(forge: Forge) -> None:
    source = forge.history({"f": text("a")}, {"f": text("b")})
    target = forge.history({"f": text("c"), "other": text("a")}, {"f": text("d"), "other": text("a")})
    assert bases(forge, source, target) == {}


def test_empty_and_tiny_versions_do_not_count(forge: Forge) -> None:
    source = forge.history({"f": "", "g": "1.0.0\n"}, {"f": text("a"), "g": text("a")})
    target = forge.history({"f": "", "g": "1.0.0\n"}, {"f": text("b"), "g": text("b")})
    assert bases(forge, source, target) == {}


def test_a_tiny_version_gives_way_to_an_older_one(forge: Forge) -> None:
    source = forge.history({"f": text("old")}, {"f": "tiny"}, {"f": text("a")})
    target = forge.history({"f": text("old")}, {"f": "tiny"}, {"f": text("b")})
    assert bases(forge, source, target) == {"f": found(forge, text("old"), "f")}


def test_renames_are_followed_on_either_side(forge: Forge) -> None:
    one = text("one", "two", "three")
    source = forge.history(
        {"a/f": one}, {"b/f": one}, {"c/f": one}, {"c/f": text("one", "two", "three", "source")}
    )
    target = forge.history({"x/f": one}, {"c/f": one}, {"c/f": text("one", "two", "target", "three")})
    assert bases(forge, source, target) == {"c/f": found(forge, one, "c/f")}
    earlier = forge.history({"x/f": one}, {"x/f": text("more")}, {"c/f": text("more")}, {"c/f": text("most")})
    assert bases(forge, source, earlier) == {"c/f": found(forge, one, "x/f")}


def test_what_stood_at_the_new_name_before_the_rename_is_another_file(forge: Forge) -> None:
    shared, moved = text("shared"), text("moved")
    source = forge.history({"f": shared}, {"f": text("source")})
    # The name was free when g took it over; its older owner is not this file's past, but git can't tell them apart
    # before that moment, so both are looked at: the newest still wins.
    target = forge.history({"f": shared, "g": moved}, {"g": moved}, {"f": moved}, {"f": text("target")})
    assert bases(forge, source, target) == {"f": found(forge, shared, "f")}


def test_mappings_are_followed(forge: Forge) -> None:
    one = text("one")
    source = forge.history({"lib/f": one, "f": text("no")}, {"lib/f": text("source"), "f": text("no")})
    target = forge.history({"apps/lib/f": one}, {"apps/lib/f": text("target")})
    assert bases(forge, source, target, "lib=apps/lib") == {"lib/f": found(forge, one, "apps/lib/f")}


def test_renamed_entries_have_bases_too(forge: Forge) -> None:
    one = text(*"abcdefgh")
    source = forge.history({"old": one}, {"old": one + text("source")})
    target = forge.history({"new": one}, {"new": text("target") + one})
    assert bases(forge, source, target) == {"old": found(forge, one, "new")}


def test_merged_histories_are_read_whole(forge: Forge) -> None:
    one = text("one")
    root = forge.commit({"f": text("zero")})
    side = forge.commit({"f": one}, root)
    main = forge.commit({"f": text("zero"), "g": "1"}, root)
    merged = forge.commit({"f": one + text("merged"), "g": "1"}, main, side)
    source = forge.commit({"f": text("source"), "g": "1"}, merged)
    for past in (one, one + text("merged")):
        target = forge.history({"f": past}, {"f": text("target")})
        assert bases(forge, source, target) == {"f": found(forge, past, "f")}


def test_the_mode_is_the_one_that_the_target_had(forge: Forge) -> None:
    one = text("one")
    source = forge.history({"f": one}, {"f": text("source")})
    target = forge.history({"f": ("100755", one)}, {"f": text("target")})
    assert bases(forge, source, target) == {
        "f": Base(FoundBy.HISTORY, Version("100755", forge.blob(one)), "f")
    }


def test_hostile_names(forge: Forge) -> None:
    names = [":f", "caf\udce9", "a\nb", "\n:100644 x", "[/foo]", "x R100"]
    one = text("one")
    source = forge.history(dict.fromkeys(names, one), dict.fromkeys(names, text("source")))
    target = forge.history(dict.fromkeys(names, one), dict.fromkeys(names, text("target")))
    assert bases(forge, source, target) == {name: found(forge, one, name) for name in names}


def test_submodules_and_mere_modes_are_left_alone(forge: Forge) -> None:
    one = text("one")
    source = forge.history({"lib": ("160000", "1" * 40), "f": one}, {"lib": ("160000", "2" * 40), "f": one})
    target = forge.history({"lib": ("160000", "1" * 40), "f": ("100755", one)})
    assert bases(forge, source, target) == {}


def test_a_plain_folder_has_its_one_version(forge: Forge) -> None:
    one = text("one")
    commit = forge.commit({"f": one})
    snapshot = Snapshot("folder", "/nowhere", "", commit, forge.tree({"f": one}), Kind.FOLDER)
    target = forge.history({"f": one}, {"f": text("target")})
    comparison = compare(forge.git, commit, target)
    assert bare(infer_bases(forge.git, snapshot, target, comparison).found) == {"f": found(forge, one, "f")}


def test_a_source_whose_history_stayed_at_home_is_read_there(forge: Forge, tmp_path: Path) -> None:
    home = Forge(tmp_path / "home.git")
    one = text("one")
    original = home.history({"f": one}, {"f": text("source")})
    brought = forge.commit({"f": text("source")})
    target = forge.history({"f": one}, {"f": text("target")})
    comparison = compare(forge.git, brought, target)
    tree = forge.tree({"f": text("source")})
    snapshot = Snapshot("home", str(home.git.git_dir), "", brought, tree, original=original)
    assert bare(infer_bases(forge.git, snapshot, target, comparison).found) == {"f": found(forge, one, "f")}
    gone = Snapshot("home", str(tmp_path / "gone"), "", brought, tree, original=original)
    assert infer_bases(forge.git, gone, target, comparison).found == {}
    elsewhere = infer_bases(forge.git, original, target, comparison, source_git=Git(home.git.git_dir))
    assert bare(elsewhere.found) == {"f": found(forge, one, "f")}


def test_it_stops_when_it_is_told_to(forge: Forge) -> None:
    source, target = forge.history({"f": text("a")}), forge.history({"f": text("b")})
    comparison = compare(forge.git, source, target)
    with pytest.raises(Cancelled):
        infer_bases(forge.git, source, target, comparison, progress=until(lambda: True))
