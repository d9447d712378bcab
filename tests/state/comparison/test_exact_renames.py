"""Which of several equal files is the moved one."""

from collections.abc import Mapping

from state.comparison.entry import Status
from state.comparison.exact_renames import exact_renames
from tests.state.comparison.conftest import Content, Forge

LONG = "a text that is long enough to be told from others by chance\n"


def moved(forge: Forge, source: Mapping[str, Content], target: Mapping[str, Content]) -> dict[str, str]:
    comparison = forge.compare(source, target)
    entries = [comparison.entry(key) for key in comparison.keys(Status.RENAMED)]
    return {entry.key: entry.path for entry in entries if entry is not None}


def test_one_file_at_another_place_under_another_name(forge: Forge) -> None:
    assert moved(forge, {"old.txt": LONG}, {"new/name.md": LONG}) == {"old.txt": "new/name.md"}


def test_of_several_the_same_name_wins(forge: Forge) -> None:
    assert moved(forge, {"a/x.py": LONG, "a/y.py": LONG}, {"b/y.py": LONG, "b/x.py": LONG}) == {
        "a/x.py": "b/x.py",
        "a/y.py": "b/y.py",
    }


def test_of_several_with_one_name_the_longest_folder_suffix_wins(forge: Forge) -> None:
    source = {"old/api/v1/m.py": LONG, "old/web/v1/m.py": LONG}
    target = {"new/web/v1/m.py": LONG, "new/api/v1/m.py": LONG, "new/cli/v2/m.py": LONG}
    assert moved(forge, source, target) == {
        "old/api/v1/m.py": "new/api/v1/m.py",
        "old/web/v1/m.py": "new/web/v1/m.py",
    }


def test_where_a_choice_is_left_nothing_is_paired(forge: Forge) -> None:
    assert moved(forge, {"a/x.py": LONG}, {"b/x.py": LONG, "c/x.py": LONG}) == {}
    assert moved(forge, {"a/x.py": LONG, "b/x.py": LONG}, {"c/x.py": LONG}) == {}
    assert moved(forge, {"a": LONG, "b": LONG}, {"c": LONG, "d": LONG}) == {}


def test_what_is_left_over_on_both_sides_alone_is_paired(forge: Forge) -> None:
    source, target = {"s/a.txt": LONG, "s/b.txt": LONG}, {"t/a.txt": LONG, "t/other.txt": LONG}
    assert moved(forge, source, target) == {"s/a.txt": "t/a.txt", "s/b.txt": "t/other.txt"}


def test_empty_and_tiny_files_need_name_and_folder(forge: Forge) -> None:
    assert moved(forge, {"a/__init__.py": ""}, {"b/__init__.py": ""}) == {}
    assert moved(forge, {"a/one": "tiny"}, {"b/two": "tiny"}) == {}
    assert moved(forge, {"pkg/a/__init__.py": ""}, {"src/pkg/a/__init__.py": ""}) == {
        "pkg/a/__init__.py": "src/pkg/a/__init__.py"
    }


def test_other_kinds_of_file_are_not_the_same(forge: Forge) -> None:
    assert moved(forge, {"a/link": ("120000", LONG)}, {"b/link": LONG}) == {}
    assert moved(forge, {"a/lib": ("160000", "1" * 40)}, {"b/lib": ("160000", "1" * 40)}) == {}
    assert moved(forge, {"a/run": ("100755", LONG)}, {"b/run": LONG}) == {"a/run": "b/run"}
    assert moved(forge, {"a/link": ("120000", LONG)}, {"b/link": ("120000", LONG)}) == {"a/link": "b/link"}


def test_thousands_of_equal_files_find_each_other() -> None:
    empty = "100644 blob e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\t"
    source = {path: empty + path for path in (f"a/m{number}/__init__.py" for number in range(5000))}
    target = {path: empty + path for path in (f"b/c/m{number}/__init__.py" for number in range(5000))}
    pairs = exact_renames(source, target, lambda oids: dict.fromkeys(oids, 0))
    assert pairs == {path: f"b/c/{path[2:]}" for path in source}
