"""The replay of merges on a real repository whose outcomes are known."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from state.proposals.hunk import Hunk
from state.proposals.settled import outcomes
from tests.benchmarks.merge_quality.conflicts import replayed
from tests.benchmarks.merge_quality.operator import picks, play


def git(place: Path, *args: str, ok: tuple[int, ...] = (0,)) -> None:
    user = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    done = subprocess.run(["git", *user, *args], cwd=place, capture_output=True, check=False)
    assert done.returncode in ok, done.stderr


def merged(place: Path, base: str, source: str, target: str, committed: str) -> Path:
    place.mkdir()
    git(place, "init", "-q", "-b", "main")
    for branch, text in (("main", base), ("source", source), ("main", target)):
        git(place, "checkout", "-q", *(("-b", branch) if branch == "source" else (branch,)), ok=(0, 1))
        (place / "notes.txt").write_text(text)
        git(place, "add", "-A")
        git(place, "commit", "-q", "-m", "change")
    git(place, "merge", "-q", "source", ok=(1,))
    (place / "notes.txt").write_text(committed)
    git(place, "add", "-A")
    git(place, "commit", "-q", "-m", "merge")
    return place


BASE = "1\n2\n3\n4\n5\n6\n7\n8\n9\n"
SOURCE = "1\ns\n3\n4\n5\n6\n7\nS\n9\n"
TARGET = "1\nt\n3\n4\n5\n6\n7\nT\n9\n"


def told(place: Path) -> list[tuple[bytes, ...] | None]:
    (merge,) = replayed(place)
    (conflicted,) = merge.files
    assert conflicted.committed is not None
    return outcomes(conflicted.file, conflicted.committed)


def test_each_hunk_has_what_was_committed_between_its_stable_lines(tmp_path: Path) -> None:
    place = merged(tmp_path / "one", BASE, SOURCE, TARGET, "1\ns\n3\n4\n5\n6\n7\nT\nS\n9\n")
    assert told(place) == [(b"s\n",), (b"T\n", b"S\n")]


def test_a_hunk_beside_rewritten_lines_cannot_be_told(tmp_path: Path) -> None:
    place = merged(tmp_path / "one", BASE, SOURCE, TARGET, "1\ns\n3\n4\n5\n6\nseven\nT\nnine\n")
    assert told(place)[1] is None


def test_a_file_committed_with_markers_tells_nothing(tmp_path: Path) -> None:
    text = "1\n<<<<<<< main\nt\n=======\ns\n>>>>>>> source\n3\n4\n5\n6\n7\nT\n9\n"
    assert told(merged(tmp_path / "one", BASE, SOURCE, TARGET, text)) == [None, None]


def test_the_figures_of_a_merge(tmp_path: Path) -> None:
    place = merged(tmp_path / "one", BASE, SOURCE, TARGET, "1\ns\n3\n4\n5\n6\n7\nS\n9\n")
    before = sorted(str(path) for path in place.rglob("*"))
    figures = play(replayed(place))
    assert sorted(str(path) for path in place.rglob("*")) == before
    assert (figures.merges, figures.files, figures.hunks, figures.untold) == (1, 1, 2, 0)
    assert figures.baselines["source"] == [2, 2]
    assert figures.baselines["target"] == [0, 0]
    assert figures.keyed == figures.keys == figures.files_by_keys * 2 == 2
    assert figures.as_dict()["baselines"]["source"] == {"right": 1.0, "right_exact": 1.0}


def test_runs_of_picked_lines() -> None:
    one = Hunk("a", (b"b\n",), (b"1\n", b"2\n", b"3\n"), (b"4\n", b"5\n"))
    assert picks(one, (b"2\n", b"3\n", b"4\n")) == 2
    assert picks(one, (b"2\n", b"own\n")) == 0


def test_a_linked_worktree_is_replayed_as_its_repository(tmp_path: Path) -> None:
    place = merged(tmp_path / "one", BASE, SOURCE, TARGET, "1\ns\n3\n4\n5\n6\n7\nT\n9\n")
    git(place, "worktree", "add", "-q", "--detach", str(tmp_path / "two"))
    assert told(tmp_path / "two") == [(b"s\n",), (b"T\n",)]


def test_the_command_gives_figures_as_json(tmp_path: Path) -> None:
    place = merged(tmp_path / "one", BASE, SOURCE, TARGET, "1\ns\n3\n4\n5\n6\n7\nS\n9\n")
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.merge_quality",
        "--repo",
        str(place),
        "--limit",
        "5",
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, check=True, cwd=Path(__file__).parents[3])
    assert json.loads(done.stdout)["hunks"] == 2


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.merge_quality", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )


def test_what_has_no_hunks_is_counted_by_why(tmp_path: Path) -> None:
    place = tmp_path / "one"
    place.mkdir()
    git(place, "init", "-q", "-b", "main")
    git(place, "commit", "-q", "--allow-empty", "-m", "begin")
    for branch in ("one", "two"):
        git(place, "checkout", "-q", "-b", branch, "main")
        (place / branch).write_text(branch)
        (place / "picture").write_bytes(b"\0" + branch.encode())
        git(place, "add", "-A")
        git(place, "commit", "-q", "-m", branch)
    git(place, "checkout", "-q", "-b", "three", "main")
    git(place, "commit", "-q", "--allow-empty", "-m", "three")
    git(place, "checkout", "-q", "main")
    git(place, "commit", "-q", "--allow-empty", "-m", "main")
    git(place, "merge", "-q", "--no-ff", "-m", "clean", "three")
    git(place, "merge", "-q", "--no-ff", "-m", "clean too", "one")
    git(place, "merge", "-q", "two", ok=(1,))
    git(place, "checkout", "-q", "--ours", "--", "picture")
    git(place, "add", "-A")
    git(place, "commit", "-q", "-m", "binary")
    left_out: Counter[str] = Counter()
    figures = play(replayed(place, None, left_out), left_out=left_out)
    assert (figures.hunks, figures.merges) == (0, 1)
    assert +left_out == {"merges without a conflict": 2, "conflicted files that are binary": 1}
    assert not any("%" in line for line in figures.lines())


def test_merges_of_many_parents_are_counted_apart(tmp_path: Path) -> None:
    place = tmp_path / "one"
    place.mkdir()
    git(place, "init", "-q", "-b", "main")
    git(place, "commit", "-q", "--allow-empty", "-m", "begin")
    for branch in ("one", "two"):
        git(place, "checkout", "-q", "-b", branch, "main")
        (place / branch).write_text(branch)
        git(place, "add", "-A")
        git(place, "commit", "-q", "-m", branch)
    git(place, "checkout", "-q", "main")
    git(place, "commit", "-q", "--allow-empty", "-m", "main")
    git(place, "merge", "-q", "-m", "octopus", "one", "two")
    left_out: Counter[str] = Counter()
    assert list(replayed(place, None, left_out)) == []
    assert +left_out == {"merges of three and more parents": 1}


def test_a_bare_clone_and_a_shallow_one_give_what_they_have(tmp_path: Path) -> None:
    place = merged(tmp_path / "one", BASE, SOURCE, TARGET, "1\ns\n3\n4\n5\n6\n7\nT\n9\n")
    git(tmp_path, "clone", "-q", "--bare", str(place), "bare.git")
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{place}", "shallow")
    assert told(tmp_path / "bare.git") == [(b"s\n",), (b"T\n",)]
    left_out: Counter[str] = Counter()
    assert list(replayed(tmp_path / "shallow", None, left_out)) == []
    assert +left_out == {"merges that can't be repeated: history or objects are missing": 1}


def test_what_is_no_repository_is_said_in_a_sentence(tmp_path: Path) -> None:
    done = run("--repo", str(tmp_path / "none"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{tmp_path / 'none'}: there is no git repository\n"


def test_what_a_new_session_excludes_has_no_hunks(tmp_path: Path) -> None:
    place = merged(tmp_path / "one", BASE, SOURCE, TARGET, "1\ns\n3\n4\n5\n6\n7\nS\n9\n")
    git(place, "checkout", "-q", "-b", "second")
    for branch, text in (("second", "a"), ("third", "b"), ("second", "c")):
        git(place, "checkout", "-q", *(("-b", branch) if branch == "third" else (branch,)))
        (place / "page.min.js").write_text(f"{text}()\n")
        git(place, "add", "-A")
        git(place, "commit", "-q", "-m", "built")
    git(place, "merge", "-q", "third", ok=(1,))
    (place / "page.min.js").write_text("b()\n")
    git(place, "add", "-A")
    git(place, "commit", "-q", "-m", "merge")
    left_out: Counter[str] = Counter()
    figures = play(replayed(place, 1, left_out), left_out=left_out)
    assert (figures.merges, figures.hunks) == (1, 0)
    reason = "minified or bundled: made from sources that stand elsewhere"
    assert left_out[f"conflicted files that a new session excludes: {reason}"] == 1
