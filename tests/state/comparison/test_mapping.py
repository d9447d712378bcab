"""Mappings: where source paths land."""

import pytest

from state.comparison.mapping import Landing, Mapping
from state.errors import PlaitError


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        ("orders=apps/orders", "orders", "apps/orders"),
        ("orders/=apps/orders/", "orders", "apps/orders"),
        (".=sub", "", "sub"),
        ("=sub", "", "sub"),
        ("./a=./b", "a", "b"),
        ("a=.", "a", ""),
        ("a=b=c", "a", "b=c"),
        ("app/[slug]=x y", "app/[slug]", "x y"),
    ],
)
def test_reading(text: str, source: str, target: str) -> None:
    assert Mapping.parse(text) == Mapping(source, target)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("orders", "orders: this is not a mapping (write it as source/folder=target/folder)"),
        ("../a=b", "../a=b: a mapping can't lead through `..` or `.git` (name folders of the repository)"),
        (
            "a=b/.GIT",
            "a=b/.GIT: a mapping can't lead through `..` or `.git` (name folders of the repository)",
        ),
        ("a//b=c", "a//b=c: a mapping can't lead through `..` or `.git` (name folders of the repository)"),
        ("a=/etc", "a=/etc: a mapping holds paths inside the repositories (leave out the slash in front)"),
    ],
)
def test_what_is_no_mapping_is_said(text: str, words: str) -> None:
    with pytest.raises(PlaitError) as error:
        Mapping.parse(text)
    assert str(error.value) == words


def test_the_longest_prefix_wins() -> None:
    landing = Landing(
        [Mapping("", "all"), Mapping("a", "x"), Mapping("a/b", "y"), Mapping("one.txt", "docs/two.txt")]
    )
    assert [landing.land(path) for path in ("a/b/c", "a/c", "ab/c", "one.txt", "one.txt.bak")] == [
        "y/c",
        "x/c",
        "all/ab/c",
        "docs/two.txt",
        "all/one.txt.bak",
    ]


def test_a_file_mapped_to_the_root_keeps_its_name() -> None:
    assert Mapping("docs/README.md", "").land("docs/README.md") == "README.md"


def test_mapping_to_its_own_place_keeps_a_folder_where_it_is() -> None:
    landing = Landing([Mapping("", "sub"), Mapping("docs", "docs")])
    assert landing.land("docs/a") == "docs/a" and landing.is_mapped("docs/a")
    assert landing.land("a") == "sub/a"
    assert not Landing([Mapping("a", "b")]).is_mapped("c")
