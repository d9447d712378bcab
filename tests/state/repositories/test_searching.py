"""Words looked for in all files of a tree."""

from pathlib import Path

from state.repositories.searching import TOGETHER, paths_holding
from tests.conftest import Build

FILES: dict[str, str | bytes | None] = {
    "README.md": "see 005_orders.sql\n",
    "db/005_orders.sql": "select 1;\n",
    "db/é ü.sql": "-- after 005_orders\n",
    "x/new\nline.md": "006_items\n",
    "x/picture": b"\0 005_orders\n",
    "x/latin": b"\xff 006_items",
    "y": "005xorders 005_order\n",
}


def test_paths_in_byte_order(build: Build) -> None:
    repository = build("here")
    commit = repository.commit(FILES)
    git = repository.open().git
    assert paths_holding(git, commit, ["005_orders"]) == ["README.md", "db/é ü.sql"]
    tree = repository.git("rev-parse", f"{commit}^{{tree}}")
    assert paths_holding(git, tree, ["006_items", "005_orders", ""]) == [
        "README.md",
        "db/é ü.sql",
        "x/latin",
        "x/new\nline.md",
    ]
    assert paths_holding(git, tree, ["005_orders.sql"]) == ["README.md"]


def test_signs_of_patterns_mean_themselves(build: Build) -> None:
    repository = build("here")
    tree = repository.commit({"a": "1.2\n", "b": "1x2\n", "c": "a|b (c) [d]*+?{2}^$\\e\n", "d": "]\n"})
    git = repository.open().git
    assert paths_holding(git, tree, ["1.2"]) == ["a"]
    assert paths_holding(git, tree, ["a|b"]) == ["c"]
    assert paths_holding(git, tree, ["(c) [d]*+?{2}^$\\e"]) == ["c"]
    assert paths_holding(git, tree, ["]"]) == ["c", "d"]


def test_nothing_to_look_for_or_to_find(build: Build) -> None:
    repository = build("here")
    tree = repository.commit({"a": "x\n"})
    git = repository.open().git
    assert paths_holding(git, tree, []) == []
    assert paths_holding(git, tree, ["", "x\ny", "x\0"]) == []
    assert paths_holding(git, tree, ["nowhere"]) == []


def test_more_words_than_one_pattern_holds(build: Build) -> None:
    repository = build("here")
    names = [f"{number:05}_name" for number in range(2 * TOGETHER + 5)]
    files: dict[str, str | bytes | None] = {
        "first": names[0],
        "last": f"x {names[-1]}",
        "middle": names[TOGETHER],
        "z": "nothing",
    }
    tree = repository.commit(files)
    assert paths_holding(repository.open().git, tree, names) == ["first", "last", "middle"]


def test_what_is_not_here_is_not_fetched(build: Build) -> None:
    origin = build("origin")
    origin.commit({"a": "005_orders\n", "b": "x\n"})
    copy = build.clone(origin, "copy", "--filter=blob:none", "--no-checkout")
    tree = copy.git("rev-parse", "HEAD^{tree}")
    assert paths_holding(copy.open().git, tree, ["005_orders"]) == []
    assert not [
        one for one in Path(copy.path, ".git/objects/pack").glob("*.pack") if one.stat().st_size > 5000
    ]
