"""Every kind of finding about paths, from trees that git really holds."""

import pytest

from state.comparison.compare import Comparison
from state.comparison.links import leaves_tree
from state.comparison.path_names import folded, git_folder
from state.findings import Finding, Severity
from tests.state.comparison.conftest import Content, Forge

LONG = "a text that is long enough to be told from others by chance\n"


def brief(comparison: Comparison) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.severity.value, one.path, one.about) for one in comparison.findings]


def test_ordinary_trees_have_none(forge: Forge) -> None:
    files: dict[str, Content] = {
        ".github/workflows/ci.yml": "1",
        ".gitignore": "1",
        "git/a": "1",
        "docs/ä.md": "1",
        "link": ("120000", "git/a"),
    }
    assert forge.compare(files, {**files, "b": "1"}).findings == ()


@pytest.mark.parametrize(
    "part",
    [
        ".git",
        ".GIT",
        ".Git",
        ".git.",
        ".git ",
        ".git . .",
        "git~1",
        "GIT~1",
        ".g\u200cit",
        ".git\u200d",
        ".git::$INDEX_ALLOCATION",
        "a\\.git",
    ],
)
def test_git_in_a_path(forge: Forge, part: str) -> None:
    path = f"docs/{part}/config"
    (found,) = [one for one in forge.compare({path: "1"}, {}).findings if one.kind == "git-folder"]
    assert found == Finding(
        "git-folder",
        Severity.ERROR,
        path,
        "a part of this path is .git, or some file system takes it for .git",
        "leave it out, or copy the file to another path",
    )
    (found,) = [one for one in forge.compare({}, {path: "1"}).findings if one.kind == "git-folder"]
    assert found.severity is Severity.WARNING


def test_names_that_only_sound_like_git() -> None:
    for path in (".gitignore", "git", "x.git", ".git2/a", "digit~1", ".github", "legit/.gitkeep", "é/git"):
        assert git_folder(path) is None


def test_names_that_are_not_utf8(forge: Forge) -> None:
    comparison = forge.compare({"caf\udce9.txt": "1", "ok-é.txt": "1"}, {})
    assert comparison.findings == (
        Finding(
            "name-not-utf8",
            Severity.WARNING,
            "caf\udce9.txt",
            "the name isn't UTF-8; its bytes are kept as they are",
            "some systems can't check it out: copy the file to another name if yours is one of them",
        ),
    )
    assert brief(forge.compare({"\udcff": "1"}, {"\udcff": "1"})) == [("name-not-utf8", "note", "\udcff", "")]


def test_control_and_direction_characters(forge: Forge) -> None:
    comparison = forge.compare({"a\x1b[31m.txt": "1", "exe\u202etxt.py": "1", "tab\there\n": "1"}, {})
    assert comparison.findings == tuple(
        Finding(
            "control-character",
            Severity.WARNING,
            path,
            f"the name holds characters that a terminal obeys or hides: {letters}",
            "make sure that it is the file it looks like, or copy it to another name",
        )
        for path, letters in (
            ("a\x1b[31m.txt", "U+001B"),
            ("exe\u202etxt.py", "U+202E"),
            ("tab\there\n", "U+0009, U+000A"),
        )
    )


def test_emoji_and_other_spaces_are_no_findings(forge: Forge) -> None:
    assert forge.compare({"👩\u200d🚀.md": "1", "a\u00a0b": "1"}, {}).findings == ()


def test_files_that_differ_only_in_case(forge: Forge) -> None:
    comparison = forge.compare({"docs/readme.md": "1", "a": "1"}, {"docs/README.md": "2", "b": "1"})
    assert comparison.findings == (
        Finding(
            "case-collision",
            Severity.WARNING,
            "docs/readme.md",
            "differs from docs/README.md only in upper and lower case",
            "on macOS and Windows the two are one: copy one of them to another name, or leave it out",
            "docs/README.md",
        ),
    )


def test_folders_that_differ_only_in_case_are_found_at_the_top(forge: Forge) -> None:
    comparison = forge.compare({"Docs/one/a": "1", "Docs/one/c": "1"}, {"docs/one/b": "2"})
    assert brief(comparison) == [("case-collision", "warning", "Docs", "docs")]
    comparison = forge.compare({"Docs/one": "1"}, {"docs/one": "2"})
    assert brief(comparison) == [
        ("case-collision", "warning", "Docs", "docs"),
        ("case-collision", "warning", "Docs/one", "docs/one"),
    ]


def test_a_file_and_a_folder_that_differ_only_in_case(forge: Forge) -> None:
    assert brief(forge.compare({"LICENSE": "1"}, {"license/mit.txt": "2"})) == [
        ("case-collision", "warning", "LICENSE", "license")
    ]


def test_accents_written_in_two_ways(forge: Forge) -> None:
    comparison = forge.compare({"cafe\u0301.txt": "1"}, {"caf\u00e9.txt": "2"})
    (found,) = comparison.findings
    assert found.message == "differs from caf\u00e9.txt only in case or the way accents are written"
    assert folded("STRASSE") != folded("strase") and folded("Straße") == folded("STRASSE".replace("SS", "ß"))


def test_collisions_that_the_target_has_already_are_notes(forge: Forge) -> None:
    assert brief(forge.compare({}, {"A": "1", "a": "2"})) == [("case-collision", "note", "a", "A")]


def test_a_file_that_was_only_renamed_in_case_is_one_entry(forge: Forge) -> None:
    assert forge.compare({"readme.md": LONG}, {"README.md": LONG}).findings == ()


def test_a_file_where_the_other_side_has_a_folder(forge: Forge) -> None:
    comparison = forge.compare({"a": "1", "b/c/d": "1"}, {"a/x": "2", "b/c": "2"})
    assert comparison.findings == (
        Finding(
            "file-over-folder",
            Severity.WARNING,
            "a",
            "it is a file in the source, but a folder in the target",
            "both can't stand: copy the file to another path, change a mapping, or drop one of the two",
        ),
        Finding(
            "file-over-folder",
            Severity.WARNING,
            "b/c",
            "it is a folder in the source, but a file in the target",
            "both can't stand: map the folder to another place, or drop the file",
        ),
    )


def test_mappings_can_land_a_file_on_a_folder(forge: Forge) -> None:
    comparison = forge.compare({"one": "1", "x/a": "2"}, {}, mappings=["one=lib", "x=lib"])
    (found,) = comparison.findings
    assert (found.kind, found.path) == ("file-over-folder", "lib")
    assert found.message == "one file of the source lands here, and others land in a folder of this name"


def test_two_sources_on_one_path(forge: Forge) -> None:
    comparison = forge.compare({"a/x": "1", "b/x": "2"}, {}, mappings=["a=lib", "b=lib"])
    assert comparison.findings == (
        Finding(
            "double-landing",
            Severity.WARNING,
            "lib/x",
            "two files of the source land here: a/x and b/x",
            "change a mapping, or copy b/x to another path",
            "b/x",
        ),
    )


def test_links_that_leave_the_tree(forge: Forge) -> None:
    comparison = forge.compare(
        {
            "etc": ("120000", "/etc/passwd"),
            "a/up": ("120000", "../../other"),
            "a/fine": ("120000", "../b"),
            "docs/here": ("120000", "."),
            "docs/through": ("120000", "here/../../out"),
            "loop": ("120000", "loop"),
        },
        {"mine": ("120000", "../x")},
    )
    assert brief(comparison) == [
        ("link-leaves-tree", "error", "a/up", ""),
        ("link-leaves-tree", "error", "docs/through", ""),
        ("link-leaves-tree", "error", "etc", ""),
        ("link-leaves-tree", "note", "mine", ""),
    ]
    assert comparison.findings[2].message == "this symbolic link leads out of the repository, to /etc/passwd"
    assert comparison.findings[2].hint == "leave it out, or replace it by the file it means"


def test_a_mapping_can_lead_a_link_out_of_the_tree(forge: Forge) -> None:
    source: dict[str, Content] = {"a/b/link": ("120000", "../../x")}
    assert forge.compare(source, {}).findings == ()
    assert brief(forge.compare(source, {}, mappings=["a/b=b"])) == [
        ("link-leaves-tree", "error", "b/link", "")
    ]


def test_where_links_lead() -> None:
    links = {
        "x/dot": ".",
        "x/up": "dot/../../..",
        "a": "b",
        "b": "a",
        "c": "a/../..",
        "d": "./e//f/..",
        "f": "x/dot/up",
    }
    assert {path: leaves_tree(path, links) for path in links} == {
        "x/dot": False,
        "x/up": True,
        "a": False,
        "b": False,
        "c": False,
        "d": False,
        "f": True,
    }


def test_unreadable_paths(forge: Forge) -> None:
    comparison = forge.compare({"a": "1"}, {"a": "1"}, unreadable=["lost"])
    assert comparison.findings == (
        Finding(
            "unreadable",
            Severity.WARNING,
            "lost",
            "its content isn't in the repository (a partial or shallow copy), so it can't be compared or merged",
            "fetch the missing objects there, then rescan",
        ),
    )


def test_submodules(forge: Forge) -> None:
    one, two = ("160000", "1" * 40), ("160000", "2" * 40)
    comparison = forge.compare({"new": one, "both": one, "same": one}, {"old": one, "both": two, "same": one})
    assert comparison.findings == (
        Finding(
            "submodule",
            Severity.WARNING,
            "both",
            "this is a submodule, and the two sides are not on the same commit of it",
            "check .gitmodules too: it names the repository",
        ),
        Finding(
            "submodule",
            Severity.WARNING,
            "new",
            "this is a submodule of the source: its files belong to another repository",
            "check .gitmodules too: it names the repository",
        ),
        Finding(
            "submodule", Severity.NOTE, "old", "this is a submodule of the target: it stays on its commit"
        ),
        Finding(
            "submodule", Severity.NOTE, "same", "this is a submodule of the target: it stays on its commit"
        ),
    )


def test_excluded_paths_have_no_findings(forge: Forge) -> None:
    comparison = forge.compare(
        {"out/.git/config": "1", "out/\x1b": "1", "out/l": ("120000", "/"), "out/A": "1", "out/a": "1"},
        {"out/sub": ("160000", "1" * 40)},
        exclude=["out/"],
    )
    assert comparison.findings == ()
