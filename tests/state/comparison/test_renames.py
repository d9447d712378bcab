"""Moved files that changed on the way."""

import pytest

from state.comparison import renames
from state.comparison.compare import compare
from state.comparison.entry import Status
from state.comparison.mapping import Landing, Mapping
from state.comparison.renames import similar_renames
from state.errors import Cancelled
from state.progress import until
from tests.state.comparison.conftest import Content, Forge


def text(seed: str, *changed: str) -> str:
    return "".join(f"{seed} line {number} of a text\n" for number in range(20)) + "".join(changed)


def test_similar_files_are_pairs_with_their_score(forge: Forge) -> None:
    comparison = forge.compare(
        {"old/a.py": text("a"), "old/b.py": text("b"), "same": "1"},
        {"new/a.py": text("a", "one more line at the end\n"), "new/c.py": text("c"), "same": "1"},
    )
    pairs = similar_renames(forge.git, comparison)
    assert pairs == [("old/a.py", "new/a.py", 93)]
    later = comparison.with_renames(pairs)
    entry = later.entry("old/a.py")
    assert entry is not None and (entry.status, entry.path, entry.score) == (Status.RENAMED, "new/a.py", 93)
    assert later.counts[Status.ONLY_SOURCE] == 1 and later.counts[Status.ONLY_TARGET] == 1


def test_mapped_files_are_named_by_their_original_path(forge: Forge) -> None:
    comparison = forge.compare(
        {"lib/a.py": text("a")}, {"apps/x/core/a.py": text("a", "more\n")}, mappings=["lib=apps/x"]
    )
    assert similar_renames(forge.git, comparison) == [("lib/a.py", "apps/x/core/a.py", 98)]
    assert comparison.with_renames([("lib/a.py", "apps/x/core/a.py", 98)]).counts[Status.RENAMED] == 1


def test_files_that_changed_by_a_letter_are_not_called_equal(forge: Forge) -> None:
    long = "x" * 50 + "\n"
    comparison = forge.compare({"a": long * 400 + "1\n"}, {"b": long * 400 + "2\n"})
    ((_, _, score),) = similar_renames(forge.git, comparison)
    assert score == 99


def test_what_is_no_candidate(forge: Forge) -> None:
    source: dict[str, Content] = {
        "tiny": "12345",
        "link": ("120000", text("l")),
        "lib": ("160000", "1" * 40),
        "dull.pyc": text("p"),
        "a/equal": text("e"),
        "b/equal": text("e"),
    }
    target: dict[str, Content] = {
        "tiny2": "12346",
        "link2": text("l", "x"),
        "lib2": ("160000", "1" * 40),
        "dull2.pyc": text("p", "x"),
        "c/equal": text("e"),
    }
    comparison = forge.compare(source, target, exclude=["*.pyc"])
    assert comparison.counts[Status.RENAMED] == 0
    assert similar_renames(forge.git, comparison) == []
    assert similar_renames(forge.git, forge.compare({}, target)) == []


def test_sources_that_lost_their_landing_path_are_not_paired(forge: Forge) -> None:
    comparison = forge.compare(
        {"a/x": text("a"), "b/x": text("b")}, {"lib/y": text("b", "more\n")}, mappings=["a=lib", "b=lib"]
    )
    assert list(comparison.seconds) == ["b/x"]
    assert similar_renames(forge.git, comparison) == []


def test_a_file_that_lands_on_a_folder_does_not_stop_the_others(forge: Forge) -> None:
    comparison = forge.compare(
        {"one": text("1"), "x/a": text("2")}, {"new": text("2", "more\n")}, mappings=["one=lib", "x=lib"]
    )
    assert similar_renames(forge.git, comparison) == [("x/a", "new", 98)]


def test_blobs_that_are_not_there_are_passed_over(forge: Forge) -> None:
    missing = forge.git.text(
        "mktree",
        "--missing",
        input=f"100644 blob {'1' * 40}\tgone\n100644 blob {forge.blob(text('a'))}\ta\n".encode(),
    )
    comparison = compare(forge.git, missing, forge.tree({"b": text("a", "more\n")}))
    assert similar_renames(forge.git, comparison) == [("a", "b", 98)]


def test_very_many_files_are_weighed_by_ending_and_then_by_name(
    forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = {"s/a.py": text("a"), "s/b.py": text("b"), "s/c.md": text("c"), "s/d.md": text("d")}
    target = {
        "t/a.py": text("a", "x"),
        "t/z.py": text("b", "x"),
        "t/c.txt": text("c", "x"),
        "t/y.md": text("d", "x"),
    }
    comparison = forge.compare(source, target)
    everything = similar_renames(forge.git, comparison)
    assert {(one, other) for one, other, _ in everything} == {
        ("s/a.py", "t/a.py"),
        ("s/b.py", "t/z.py"),
        ("s/c.md", "t/c.txt"),
        ("s/d.md", "t/y.md"),
    }
    monkeypatch.setattr(renames, "MOST_PAIRS", 3)
    some = similar_renames(forge.git, comparison)
    assert {(one, other) for one, other, _ in some} == {("s/a.py", "t/a.py"), ("s/d.md", "t/y.md")}


def test_it_stops_when_it_is_told_to(forge: Forge) -> None:
    comparison = compare(
        forge.git,
        forge.tree({"a": text("a")}),
        forge.tree({"b": text("a", "x")}),
        landing=Landing([Mapping("", "sub")]),
    )
    with pytest.raises(Cancelled):
        similar_renames(forge.git, comparison, until(lambda: True))
