"""On which packages somebody has to settle: not on those that shared history settled already."""

from state.merging.choice import Choice
from state.overview.overview import Overview
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Files, fork, strangers

NAMES = "abcdefghij"


def asks(**versions: str) -> str:
    """A requirements file with several lines between the packages, so that each is a change of its own."""
    return "".join(f"{name}=={versions.get(name, '1.0')}\n# {name}\n# {name}\n# {name}\n" for name in NAMES)


def settle(workspace: Workspace) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    found: Overview = workspace.overview.survey()
    assert found.dependencies is not None
    words = [one.words for one in found.order or () if one.words.startswith("Settle")]
    return found.dependencies.clashing, found.dependencies.to_settle, words


def test_what_one_side_alone_changed_is_settled(build: Build) -> None:
    base: Files = {"requirements.txt": asks()}
    with fork(
        build, base, {"requirements.txt": asks(a="2.0")}, {"requirements.txt": asks(j="2.0")}
    ).workspace() as workspace:
        assert settle(workspace) == (("a", "j"), (), [])


def test_an_open_hunk_waits_only_for_its_own_packages(build: Build) -> None:
    base: Files = {"requirements.txt": asks()}
    source: Files = {"requirements.txt": asks(a="2.0", e="2.0")}
    target: Files = {"requirements.txt": asks(e="3.0", j="2.0")}
    with fork(build, base, source, target).workspace() as workspace:
        assert settle(workspace) == (("a", "e", "j"), ("e",), ["Settle on versions of 1 package"])
        (hunk,) = workspace.loaded().merge.outcomes["requirements.txt"].hunks  # type: ignore[union-attr]
        workspace.resolve("requirements.txt", [hunk], Choice.SOURCE)
        assert settle(workspace) == (("a", "e", "j"), (), [])


def test_a_manifest_that_is_decided_as_a_whole_waits_until_it_is(build: Build) -> None:
    base: Files = {"requirements.txt": asks()}
    source: Files = {"requirements.txt": asks(a="2.0", e="2.0"), "b.txt": "b\n"}
    target: Files = {"requirements.txt": asks(e="3.0"), "c.txt": "c\n"}
    with fork(build, base, source, target).workspace() as workspace:
        workspace.take(["requirements.txt"])
        assert settle(workspace)[1] == ()
        workspace.undo()
        assert settle(workspace)[1] == ("e",)


def test_both_lines_in_two_manifests_of_the_result_are_still_to_settle(build: Build) -> None:
    base: Files = {"requirements.txt": asks(), "x": "x\n"}
    source: Files = {"requirements.txt": asks(a="2.0")}
    pyproject = '[project]\nname = "x"\nversion = "1"\ndependencies = ["a==3.0"]\n'
    with fork(build, base, source, {"pyproject.toml": pyproject}).workspace() as workspace:
        clashing, found, _ = settle(workspace)
        assert "a" in clashing
        assert found == ("a",)


def test_strangers_have_to_settle_on_all_that_clash(build: Build) -> None:
    with strangers(
        build, {"requirements.txt": asks(a="2.0")}, {"requirements.txt": asks(j="2.0")}
    ).workspace() as workspace:
        assert settle(workspace)[1] == ("a", "j")
