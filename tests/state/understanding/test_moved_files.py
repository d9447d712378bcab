"""Files that one side moved and the other changed: both versions are what stands in the result at either path."""

import random
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from state.comparison.mapping import Mapping
from state.understood.ground import Landings, sides_of
from state.understood.understood import Understood
from tests.conftest import Build
from tests.state.pairs import Files, Pair, fork
from tests.state.understanding.kit import findings, keep, take, told
from tests.state.understanding.test_fresh_session import Apart, FirstLook, answers, step

BASE = "import os\n\n\n" + "".join(f"def made_{one}():\n    return {one}\n\n\n" for one in range(8))
MORE = BASE + "def more():\n    return 99\n"
FIRST = BASE.replace("import os\n", "import os\n\n\ndef first():\n    return os\n")
MOVED: Files = {"lib/a.py": BASE, "src/a.py": None}
MOVED_FIRST: Files = {"lib/a.py": FIRST, "src/a.py": None}
CHANGED: Files = {"src/a.py": MORE}
LOST_MORE = ("lost-definition", "lib/a.py", MORE.count("\n") - 1)
LOST_FIRST = 4
USE = "from {}.a import made_1\n\n\ndef use():\n    return made_1()\n"
USED: Files = {"src/a.py": BASE, "src/__init__.py": "", "lib/__init__.py": "", "use.py": USE.format("src")}


def test_the_source_moved_it_and_taking_it_loses_what_the_target_added(build: Build) -> None:
    pair = fork(build, {"src/a.py": BASE}, MOVED, CHANGED)
    assert told(pair) == []
    found = findings(pair, take("lib/a.py"))
    assert [(one.kind, one.path, one.line) for one in found] == [LOST_MORE]
    assert found[0].message == (
        "the result lacks a definition that the target's version has in line 36: more; it is the source's version, "
        "which has 8 of 9 (operation 2: taking the source's version)"
    )


def test_the_target_moved_it_and_keeping_it_loses_what_the_source_added(build: Build) -> None:
    pair = fork(build, {"src/a.py": BASE}, CHANGED, MOVED)
    assert told(pair) == told(pair, take("src/a.py")) == []
    assert told(pair, keep("src/a.py")) == [LOST_MORE]


def test_nothing_is_lost_where_the_target_s_own_path_is_kept_and_the_source_only_moved_it(
    build: Build,
) -> None:
    assert told(fork(build, {"src/a.py": BASE}, MOVED, CHANGED), keep("lib/a.py")) == []


def test_moved_and_changed_on_both_sides(build: Build) -> None:
    pair = fork(build, {"src/a.py": BASE}, MOVED_FIRST, CHANGED)
    assert told(pair) == []
    assert told(pair, take("lib/a.py")) == [("lost-definition", "lib/a.py", 36)]
    assert told(pair, keep("lib/a.py")) == [("lost-definition", "src/a.py", LOST_FIRST)]


def test_an_act_is_named_also_where_a_mapping_lands_it(build: Build) -> None:
    base = {"src/a.py": BASE, "src/b.py": "B = 1\n"}
    pair = fork(build, base, {"lib/a.py": FIRST, "src/a.py": None}, CHANGED)
    found = findings(pair, take("lib/a.py"), mappings=(Mapping("lib", "pkg/lib"),))
    assert [(one.path, one.line) for one in found] == [("pkg/lib/a.py", 36)]
    assert found[0].message.endswith("(operation 2: taking the source's version)")


def test_two_that_moved_it_apart(build: Build) -> None:
    pair = fork(build, {"src/a.py": BASE}, MOVED_FIRST, {"new/a.py": MORE, "src/a.py": None})
    assert told(pair, take("lib/a.py")) == [("lost-definition", "new/a.py", 36)]
    assert told(pair, keep("lib/a.py")) == [("lost-definition", "new/a.py", LOST_FIRST)]


@pytest.mark.parametrize("moves", ["source", "target"])
def test_what_one_side_took_out_is_no_loss(build: Build, moves: str) -> None:
    less = MORE.replace("def made_3():\n    return 3\n", "")
    sides: tuple[Files, Files] = (MOVED_FIRST, {"src/a.py": less})
    pair = fork(build, {"src/a.py": BASE}, *(sides if moves == "source" else sides[::-1]))
    assert told(pair) == []


@pytest.mark.parametrize("moves", ["source", "target"])
def test_importers_that_moved_along_are_right(build: Build, moves: str) -> None:
    along: Files = {**MOVED, "use.py": USE.format("lib")}
    right = fork(build, USED, *((along, CHANGED) if moves == "source" else (CHANGED, along)))
    assert told(right) == []


@pytest.mark.parametrize("moves", ["source", "target"])
def test_an_importer_that_came_meanwhile_is_told_where_the_file_is(build: Build, moves: str) -> None:
    along: Files = {**MOVED, "use.py": USE.format("lib")}
    late: Files = {**CHANGED, "late.py": USE.format("src")}
    pair = fork(build, USED, *((along, late) if moves == "source" else (late, along)))
    (found,) = findings(pair)
    assert (found.kind, found.path, found.line) == ("broken-reference", "late.py", 1)
    assert found.hint == "it stands at lib/a.py now: write lib.a"


def test_where_the_target_s_path_is_kept_the_source_s_importers_are_told(build: Build) -> None:
    pair = fork(build, USED, {**MOVED, "use.py": USE.format("lib")}, CHANGED)
    (found,) = findings(pair, keep("lib/a.py"))
    assert (found.kind, found.path, found.line) == ("broken-reference", "use.py", 1)
    assert found.hint == "it stands at src/a.py now: write src.a"


def test_a_preview_says_what_taking_it_would_lose(build: Build) -> None:
    with fork(build, {"src/a.py": BASE}, MOVED_FIRST, CHANGED).workspace() as workspace:
        for key, act, path in (
            ("lib/a.py", workspace.take, "lib/a.py"),
            ("lib/a.py", workspace.keep, "src/a.py"),
        ):
            meant = workspace.meant(partial(act, [key]))
            preview = workspace.understanding.preview(meant.operation, texts=meant.texts)
            assert [(one.kind, one.path) for one in preview.losses] == [("lost-definition", path)]
        assert workspace.understanding.findings() == ()


def test_the_proof_names_the_place_in_the_result(build: Build) -> None:
    with fork(build, {"src/a.py": BASE}, MOVED_FIRST, CHANGED).workspace() as workspace:
        (line,) = workspace.understanding.proof_lines()
        assert (line.path, line.holds, line.same) == ("lib/a.py", True, 1)
        workspace.take(["lib/a.py"])
        line = workspace.understanding.proof_line("lib/a.py")
        assert (line.path, line.holds, line.added, line.line) == ("lib/a.py", False, 1, 40)
        workspace.keep(["lib/a.py"])
        line = workspace.understanding.proof_line("lib/a.py")
        assert (line.path, line.holds, line.lost) == ("src/a.py", False, 1)


def moving_pair(build: Build) -> Pair:
    """Files that either side moved, that the other changed, and that name each other."""
    names = ("a", "b", "c", "d")
    base = {f"src/{one}.py": f"from src import {other}\n{BASE}" for one, other in pairwise((*names, "a"))}
    base |= {"src/__init__.py": "", "lib/__init__.py": "", "use.py": USE.format("src")}
    source: dict[str, str | bytes | None] = {"late.py": USE.format("src"), "use.py": USE.format("lib")}
    target: dict[str, str | bytes | None] = {"more.py": "from src.a import more\n"}
    for name, mover, other in (("a", source, target), ("b", target, source), ("c", source, target)):
        own = f"src/{name}.py"
        mover |= {own: None, f"lib/{name}.py": base[own].replace("return 5", "return 50")}
        other[own] = base[own] + "def more():\n    return 99\n"
    target["src/c.py"] = base["src/c.py"].replace("return 5", "return 500")
    return fork(build, base, source, target)


@pytest.mark.parametrize("seed", range(4))
def test_step_by_step_it_is_what_a_first_look_says(build: Build, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with moving_pair(build).workspace() as workspace:
        stepwise, landings = Understood(Apart(workspace)), Landings()  # type: ignore[arg-type]
        for _ in range(10):
            assert answers(stepwise) == answers(FirstLook(workspace, tmp_path))
            view = workspace.loaded()
            sides = sides_of(view, lambda oid: None)
            kept = landings.of(view, sides)
            assert kept == Landings().of(view, sides)
            step(workspace, stepwise, tmp_path, chance)


def test_what_waits_has_lost_nothing_and_its_own_text_can(build: Build) -> None:
    source: Files = {"lib/a.py": BASE.replace("return 5", "return 50"), "src/a.py": None}
    pair = fork(build, {"src/a.py": BASE}, source, {"src/a.py": MORE.replace("return 5", "return 500")})
    assert told(pair) == []
    assert told(pair, lambda one: one.replace("lib/a.py", BASE.encode())) == [LOST_MORE]
    assert told(pair, lambda one: one.replace("lib/a.py", MORE.encode())) == []


@pytest.mark.parametrize("moves", ["source", "target"])
def test_strangers_that_began_with_one_file(build: Build, moves: str) -> None:
    one, other = build("one"), build("other")
    sides = (MOVED_FIRST, CHANGED) if moves == "source" else (CHANGED, MOVED_FIRST)
    for number, (repository, changes) in enumerate(zip((one, other), sides, strict=True)):
        repository.clock += 7 * number
        repository.commit({"src/a.py": BASE}, "base")
        repository.commit(changes, "changed")
    pair, key = Pair(one, other), "lib/a.py" if moves == "source" else "src/a.py"
    assert told(pair) == []
    first, more = ("lost-definition", LOST_FIRST), ("lost-definition", 36)
    lost = {act.__name__: [(kind, line) for kind, _, line in told(pair, act(key))] for act in (take, keep)}
    assert lost == (
        {"take": [more], "keep": [first]} if moves == "source" else {"take": [first], "keep": [more]}
    )
