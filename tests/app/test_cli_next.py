"""`plait next`: every open decision as a question in plain text, answered by a pipe."""

import pytest

from tests.app.command import done, plait
from tests.conftest import Build, RepositoryBuilder

BASE = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"


@pytest.fixture
def target(build: Build) -> RepositoryBuilder:
    """One file with two conflicting hunks, one that git merged, one that a side deleted."""
    into = build("target")
    into.commit({"a[0].txt": BASE, "b.txt": BASE, "gone.txt": "gone\n"})
    source = build.clone(into, "source")
    source.commit(
        {
            "a[0].txt": BASE.replace("two", "source\t2").replace("six", "source 6"),
            "b.txt": BASE.replace("one", "ONE"),
            "gone.txt": "changed\n",
        }
    )
    into.commit(
        {
            "a[0].txt": BASE.replace("two", "target 2\ntarget 2b").replace("six", "target 6"),
            "b.txt": BASE.replace("seven", "SEVEN"),
            "gone.txt": None,
        }
    )
    done(into.path, "new", "../source", "--no-open")
    return into


def test_the_questions_say_everything_that_a_screen_shows(target: RepositoryBuilder) -> None:
    ended = plait(target.path, "next", typed="")
    assert ended.code == 1
    lines = ended.lines
    assert lines[1:4] == [
        "0 decided, 0 open, 2 conflicts, 1 unreviewed",
        "a[0].txt: different, conflict",
        "  both sides changed the same lines",
    ]
    assert lines[4] == "  base: from the shared history"
    assert lines[5].startswith("  hunk 1 of 2, name ")
    assert lines[6:14] == [
        "  source, lines 2 to 2:",
        "    1 source  2",
        "  target, lines 2 to 3:",
        "    1 target 2",
        "    2 target 2b",
        "  base, lines 2 to 2:",
        "    1 two",
        "answers: s source; t target; st source then target; ts target then source; b base; n neither; "
        "l source:1-2,target:3 these lines; as or at the source or the target for all that is open in this file; "
        "u undo the last act; k skip; q quit; ? say it again",
    ]
    assert lines[-1] == "0 decided, 0 open, 2 conflicts, 1 unreviewed"


def test_answers_become_operations_until_nothing_is_left(target: RepositoryBuilder) -> None:
    ended = plait(target.path, "next", typed="L target:2,source:1\nTS\nt\nr\n")
    assert ended.code == 0, ended.text
    assert ended.lines[-2:] == [
        "3 decided, 0 open, 0 conflicts, 0 unreviewed",
        "nothing is left to decide; `plait apply` writes the merge branch",
    ]
    assert [one["kind"] for one in done(target.path, "log", "--json").json["operations"]] == [
        "open",
        "resolve",
        "resolve",
        "keep",
        "review",
    ]
    assert done(target.path, "show", "a[0].txt").out == (
        b"one\ntarget 2b\nsource\t2\nthree\nfour\nfive\ntarget 6\nsource 6\nseven\n"
    )
    assert plait(target.path, "next").code == 0


def test_skip_undo_repeat_and_what_is_no_answer(target: RepositoryBuilder) -> None:
    ended = plait(target.path, "next", typed="?\n\nmaybe\nl target:9\ns\nu\nk\nas\nq\n")
    assert ended.code == 1
    text = ended.text
    assert text.count("hunk 1 of 2") == 3
    assert "no such answer: an empty line" in text
    assert "no such answer: maybe" in text
    assert "a[0].txt: lines 9-9 are outside the target side of hunk " in text
    assert "undone; the last act is now: open: " in text
    # The first hunk was skipped; the second one's answer for the whole file took both.
    kinds = [(one["kind"], one["on_line"]) for one in done(target.path, "log", "--json").json["operations"]]
    assert kinds[:2] == [("open", True), ("resolve", False)]


def test_whole_files_are_taken_dropped_and_copied(target: RepositoryBuilder) -> None:
    ended = plait(target.path, "next", typed="as\nc same.txt/x/..\nc kept/gone.txt\nr\n")
    assert ended.code == 0, ended.text
    assert "this path leaves the tree" in ended.text
    result = done(target.path, "result").text.strip()
    names = target.git("ls-tree", "-r", "--name-only", result).split()
    assert names == ["a[0].txt", "b.txt", "kept/gone.txt"]
    assert done(target.path, "show", "kept/gone.txt").out == b"changed\n"
