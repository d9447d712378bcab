"""One line of proof for each finished file: equal, otherwise, missing, besides, or nothing to hold it against."""

import pytest

from state.errors import PlaitError
from state.merging.proof import Verdict
from tests.conftest import Build
from tests.state.pairs import fork, lines, strangers

BASE = lines(count=30)
BOTH = lines((3, "source"), (20, "source"), count=30)
OTHER = lines((10, "target"), count=30)


def test_a_clean_merge_changes_what_the_source_changed(build: Build) -> None:
    pair = fork(build, {"a.txt": BASE, "b.txt": "1\n"}, {"a.txt": BOTH}, {"a.txt": OTHER, "b.txt": "2\n"})
    with pair.workspace() as workspace:
        line, other = workspace.understanding.proof_lines()
        assert (line.key, line.path, line.holds, line.line) == ("a.txt", "a.txt", True, 0)
        assert (line.same, line.differs, line.lost, line.added) == (2, 0, 0, 0)
        assert line.words == "the result changes the target exactly as the source changed the base: 2 changes"
        assert (other.path, other.holds, other.same) == ("b.txt", True, 0)
        assert other.words == "neither did the source change the base, nor the result the target"
        assert workspace.understanding.proof_line("a.txt") == line
        assert workspace.understanding.proof_lines(keys=()) == ()


@pytest.mark.parametrize(
    ("text", "counts", "line", "words"),
    [
        (
            OTHER,
            (0, 0, 2, 0),
            0,
            "0 of 2 changes of the source are in the result as they were, 2 are missing, from line 3 of the source",
        ),
        (
            lines((3, "source"), (10, "target"), (20, "another"), count=30),
            (1, 1, 0, 0),
            20,
            "1 of 2 changes of the source is in the result as they were, 1 came through otherwise, from line 20",
        ),
        (
            lines((3, "source"), (10, "target"), (20, "source"), (28, "besides"), count=30),
            (2, 0, 0, 1),
            28,
            "2 of 2 changes of the source are in the result as they were, the result changes 1 place besides, "
            "from line 28",
        ),
    ],
    ids=["missing", "otherwise", "besides"],
)
def test_what_differs_is_counted_with_its_first_line(
    build: Build, text: str, counts: tuple[int, ...], line: int, words: str
) -> None:
    pair = fork(build, {"a.txt": BASE}, {"a.txt": BOTH}, {"a.txt": OTHER})
    with pair.workspace() as workspace:
        workspace.replace("a.txt", text.encode())
        found = workspace.understanding.proof_line("a.txt")
    assert (found.same, found.differs, found.lost, found.added) == counts
    assert (found.holds, found.line, found.words) == (False, line, words)


def test_the_source_s_one_change(build: Build) -> None:
    pair = fork(build, {"a.txt": BASE}, {"a.txt": lines((3, "source"), count=30)}, {"a.txt": OTHER})
    with pair.workspace() as workspace:
        workspace.keep(["a.txt"])
        kept = workspace.understanding.proof_line("a.txt")
        workspace.replace("a.txt", lines((3, "x"), (10, "target"), count=30).encode())
        otherwise = workspace.understanding.proof_line("a.txt")
    assert kept.words == (
        "the source's one change isn't in the result as it was, it is missing: it stands in line 3 of the source"
    )
    assert otherwise.words == (
        "the source's one change isn't in the result as it was, it came through otherwise, in line 3"
    )


def test_where_nothing_can_be_proved_it_says_why(build: Build) -> None:
    source = {"image.bin": b"\0\1", "apart.txt": "one\n", "gone.txt": "one\n"}
    target = {"image.bin": b"\0\2", "apart.txt": "other\n", "gone.txt": "other\n"}
    pair = strangers(build, source, target)
    with pair.workspace() as workspace:
        workspace.take(["image.bin", "apart.txt"])
        workspace.drop(["gone.txt"])
        found = {one.path: (one.holds, one.words) for one in workspace.understanding.proof_lines()}
        with pytest.raises(PlaitError, match="no such entry"):
            workspace.understanding.proof_line("nothing.txt")
    assert found == {
        "apart.txt": (None, "there is no base to tell what the source changed: nothing to prove"),
        "gone.txt": (None, "it isn't in the result: nothing to prove"),
        "image.bin": (None, "it isn't text: nothing to prove line by line"),
    }


def test_what_waits_for_a_decision_has_no_line(build: Build) -> None:
    pair = fork(build, {"a.txt": "1\n"}, {"a.txt": "2\n"}, {"a.txt": "3\n"})
    with pair.workspace() as workspace:
        assert workspace.understanding.proof_lines() == ()
        workspace.take(["a.txt"])
        (line,) = workspace.understanding.proof_lines()
    assert line.holds is False


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (
            lines((3, "source"), (10, "target"), count=30),
            "the result changes the target exactly as the source changed the base: 1 change; "
            "1 change of the source stood in the target already",
        ),
        (
            lines((3, "source"), (10, "target"), (20, "source"), count=30),
            "the result changes nothing in the target; 2 changes of the source stood in the target already",
        ),
    ],
    ids=["one of two", "both"],
)
def test_what_both_sides_changed_alike_is_not_missing(build: Build, target: str, words: str) -> None:
    with fork(build, {"a.txt": BASE}, {"a.txt": BOTH}, {"a.txt": target}).workspace() as workspace:
        found = workspace.understanding.proof_line("a.txt")
    assert (found.holds, found.lost, found.line, found.words) == (True, 0, 0, words)


def _without(text: str, number: int) -> str:
    return "".join(line for at, line in enumerate(text.splitlines(keepends=True), 1) if at != number)


@pytest.mark.parametrize(
    ("target", "words", "counts", "line"),
    [
        (
            lines((20, "target"), count=30),
            "the result is the source's text, with its 2 changes; what the target changed gave way in 1 place, "
            "from line 20",
            (2, 0, 0, 1),
            20,
        ),
        (
            _without(lines((21, "target"), count=30), 20),
            "the result is the source's text, with its 2 changes; what the target changed gave way in 1 place, "
            "from line 20",
            (2, 0, 0, 1),
            20,
        ),
        (
            lines((3, "source"), (4, "target"), count=30),
            "the result is the source's text, with its one change; what the target changed gave way in 1 place, "
            "from line 4; 1 change of the source stood in the target already",
            (1, 0, 0, 1),
            4,
        ),
    ],
    ids=["changed what went", "took it away with another", "made it with another"],
)
def test_nothing_of_the_source_is_missing_from_its_own_text(
    build: Build, target: str, words: str, counts: tuple[int, ...], line: int
) -> None:
    source = _without(lines((3, "source"), count=30), 20)
    with fork(build, {"a.txt": BASE}, {"a.txt": source}, {"a.txt": target}).workspace() as workspace:
        workspace.take(["a.txt"])
        found = workspace.understanding.proof_line("a.txt")
        shown = workspace.proof("a.txt")
    assert found.words == words
    assert (found.same, found.differs, found.lost, found.added) == counts
    assert (found.holds, found.line) == (False, line)
    assert shown.count(Verdict.LOST) == 0


def test_what_the_result_takes_of_the_source_beside_the_target_s_changes_is_not_missing(build: Build) -> None:
    source = _without(lines((3, "source"), count=30), 20)
    target = lines((10, "target"), (20, "target"), count=30)
    result = _without(lines((3, "source"), (10, "target"), count=30), 20)
    with fork(build, {"a.txt": BASE}, {"a.txt": source}, {"a.txt": target}).workspace() as workspace:
        workspace.replace("a.txt", result.encode())
        found = workspace.understanding.proof_line("a.txt")
    assert found.words == (
        "1 of 2 changes of the source is in the result as they were, 1 came through otherwise, from line 20"
    )
