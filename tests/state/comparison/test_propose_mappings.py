"""Mappings that equal files speak for."""

from state.comparison.mapping import Mapping, MappingProposal, propose_mappings
from tests.state.comparison.conftest import Content, Forge


def files(*paths: str) -> dict[str, Content]:
    return {path: f"the content of {path}\n" for path in paths}


def under(prefix: str, content: dict[str, Content]) -> dict[str, Content]:
    return {f"{prefix}/{path}": text for path, text in content.items()}


REPOSITORY = files("README.md", "src/app.py", "src/db.py", "src/web/views.py", "docs/index.md")


def test_a_whole_repository_in_a_folder(forge: Forge) -> None:
    comparison = forge.compare(
        {**REPOSITORY, "src/new.py": "1"},
        {**under("apps/orders", REPOSITORY), **files("main.py", "src/main.py")},
    )
    (proposal,) = propose_mappings(comparison)
    assert proposal == MappingProposal(Mapping("", "apps/orders"), 5, 6)
    assert proposal.reason == "5 of its 6 files stand there in the target with the same content"


def test_a_folder_that_was_renamed(forge: Forge) -> None:
    part = files("a.py", "b.py", "c/d.py")
    comparison = forge.compare(
        {**under("src/flask", part), "setup.py": "1"}, {**under("lib/quart", part), "setup.py": "1"}
    )
    assert [proposal.mapping for proposal in propose_mappings(comparison)] == [
        Mapping("src/flask", "lib/quart")
    ]


def test_files_that_stay_where_they_are_keep_a_mapping_to_its_folder(forge: Forge) -> None:
    orders, users = files("a.py", "b.py", "c.py"), files("x.py", "y.py", "z.py", "docs/u.md")
    comparison = forge.compare(
        {**under("orders", orders), **under("users", users)},
        {**under("apps/orders", orders), **under("users", users)},
    )
    assert [proposal.mapping for proposal in propose_mappings(comparison)] == [
        Mapping("orders", "apps/orders")
    ]


def test_several_folders_each_with_its_own_place(forge: Forge) -> None:
    one, two = files("a", "b", "c", "d"), files("x", "y", "z")
    comparison = forge.compare(
        {**under("one", one), **under("two", two)}, {**under("p/q", one), **under("r", two)}
    )
    assert [proposal.mapping for proposal in propose_mappings(comparison)] == [
        Mapping("one", "p/q"),
        Mapping("two", "r"),
    ]


def test_to_the_root(forge: Forge) -> None:
    comparison = forge.compare(under("packages/core", REPOSITORY), REPOSITORY)
    assert [proposal.mapping for proposal in propose_mappings(comparison)] == [Mapping("packages/core", "")]


def test_what_speaks_for_nothing(forge: Forge) -> None:
    assert propose_mappings(forge.compare(REPOSITORY, REPOSITORY)) == ()
    assert propose_mappings(forge.compare(REPOSITORY, {})) == ()
    two = files("a", "b")
    assert propose_mappings(forge.compare(two, under("sub", two))) == (), "two files are too few"
    many: dict[str, Content] = {f"lib/m{number}": str(number) for number in range(100)}
    few = files("lib/a", "lib/b", "lib/c")
    assert propose_mappings(forge.compare({**many, **few}, under("sub", few))) == (), (
        "most of lib isn't there"
    )
    same: dict[str, Content] = dict.fromkeys(("a", "b", "c", "d"), "license")
    assert propose_mappings(forge.compare(same, under("sub", same))) == (), "equal files vote for nothing"


def test_excluded_files_have_no_vote(forge: Forge) -> None:
    packages = files("node_modules/a.js", "node_modules/b.js", "node_modules/c.js")
    assert propose_mappings(forge.compare(packages, under("web", packages), exclude=["node_modules/"])) == ()
