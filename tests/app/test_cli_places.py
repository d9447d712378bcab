"""Where PATHs begin, what a bulk act means by them, and commands that are stopped before they begin."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.command import done, plait
from tests.conftest import Build, RepositoryBuilder

ROOT = Path(__file__).parents[2]
TEXT, THERE, HERE = (
    "".join(f"{word} {number}\n" for number in range(9)) for word in ("line", "other", "third")
)


@pytest.fixture
def target(build: Build) -> RepositoryBuilder:
    """A session in which both sides changed one file, and one side deleted what the other one changed, both ways."""
    into = build("shop")
    into.commit(
        {
            "both.txt": TEXT,
            "lib/both.txt": TEXT,
            "lib/gone-there.txt": THERE,
            "lib/gone-here.txt": HERE,
            "own.txt": "own\n",
        }
    )
    fork = build.clone(into, "fork")
    fork.commit(
        {
            "both.txt": TEXT + "source\n",
            "lib/both.txt": TEXT + "source\n",
            "lib/gone-there.txt": None,
            "lib/gone-here.txt": HERE + "source\n",
        }
    )
    into.commit(
        {
            "both.txt": TEXT + "target\n",
            "lib/both.txt": TEXT + "target\n",
            "lib/gone-there.txt": THERE + "target\n",
            "lib/gone-here.txt": None,
        }
    )
    done(into.path, "new", "../fork", "--no-open")
    return into


def result(folder: Path) -> dict[str, str]:
    """What the session would make of the target: the last line of every file."""
    tree = done(folder, "result").text.strip()
    names = subprocess.check_output(["git", "ls-tree", "-r", "--name-only", tree], cwd=folder, text=True)
    return {
        name: subprocess.check_output(["git", "show", f"{tree}:{name}"], cwd=folder, text=True).split("\n")[
            -2
        ]
        for name in names.splitlines()
    }


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("take", {"both.txt": "source", "lib/both.txt": "source", "lib/gone-here.txt": "source"}),
        ("keep", {"both.txt": "target", "lib/both.txt": "target", "lib/gone-there.txt": "target"}),
    ],
)
def test_a_bulk_act_means_every_conflict(
    target: RepositoryBuilder, act: str, expected: dict[str, str]
) -> None:
    for words in ((".",), ("--standing", "conflict"), ("*.txt",)):
        done(target.path, act, *words)
        assert result(target.path) == {**expected, "own.txt": "own"}
        assert done(target.path, "apply", "--dry-run").code == 0
        done(target.path, "undo")
    # Also when it was decided the other way before.
    done(target.path, "keep" if act == "take" else "take", ".")
    done(target.path, act, ".")
    assert result(target.path) == {**expected, "own.txt": "own"}


def test_a_dot_is_the_folder_that_one_stands_in(target: RepositoryBuilder) -> None:
    inside = target.path / "lib"
    below = ["lib/both.txt", "lib/gone-here.txt", "lib/gone-there.txt"]

    def meant(*arguments: str) -> list[str]:
        found = done(inside, *arguments, "--json").json["keys"]
        done(inside, "undo")
        return sorted(found)

    assert meant("take", ".") == below
    assert meant("take", "./both.txt") == ["lib/both.txt"]
    assert meant("take", "../both.txt") == ["both.txt"]
    # A plain name is looked for from the top first; what isn't there, from here.
    assert meant("take", "both.txt") == ["both.txt"]
    assert meant("take", "gone-here.txt") == ["lib/gone-here.txt"]
    assert meant("take", "..") == meant("take", "/") == ["both.txt", *below]
    assert meant("take", "--standing", "conflict") == ["both.txt", *below]
    ended = plait(inside, "take", "./lib/both.txt")
    assert (ended.code, ended.err) == (
        2,
        "plait: ./lib/both.txt: no such entry (did you mean lib/both.txt or both.txt or lib/gone-there.txt?)\n",
    )


def test_an_empty_path_is_never_everything(target: RepositoryBuilder) -> None:
    for words in (("take", ""), ("drop", "", "both.txt"), ("keep", "", "--standing", "conflict")):
        ended = plait(target.path, *words)
        assert (ended.code, ended.out) == (2, b"")
        assert ended.err.startswith("plait: no path was given (")
    assert done(target.path, "log", "--json").json["operation"] == 1


def test_too_many_undos_undo_nothing(target: RepositoryBuilder) -> None:
    ended = plait(target.path, "undo")
    assert (ended.code, ended.err) == (2, "plait: fork: there is nothing to undo\n")
    done(target.path, "take", "both.txt")
    done(target.path, "keep", "both.txt")
    ended = plait(target.path, "undo", "3")
    assert (ended.code, ended.err) == (2, "plait: fork: only 2 of 3 could be undone\n")
    assert done(target.path, "log", "--json").json["operation"] == 3
    assert done(target.path, "undo", "2", "--json").json["operation"] == 1


def test_a_comparison_lists_what_either_side_deleted(target: RepositoryBuilder) -> None:
    lines = done(target.path, "compare", "../fork").lines
    assert [line for line in lines if ": lib/gone" in line] == [
        "only in source, conflict: lib/gone-here.txt",
        "only in target, conflict: lib/gone-there.txt",
    ]
    assert not [line for line in lines if "own.txt" in line]


def test_an_interrupt_before_the_first_step_is_quiet() -> None:
    # The interrupt comes while the first module is imported, earlier than any command could answer it.
    early = "\n".join(
        (
            "import os, signal, sys",
            f"sys.path.insert(0, {str(ROOT)!r})",
            "from app.launch import main",
            "class Early:",
            "    def find_spec(self, name, path=None, target=None):",
            "        if name == 'app.cli.main': os.kill(os.getpid(), signal.SIGINT)",
            "sys.meta_path.insert(0, Early())",
            "sys.argv = ['plait', 'sessions']",
            "sys.exit(main())",
        )
    )
    ended = subprocess.run([sys.executable, "-c", early], capture_output=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (128 + signal.SIGINT, b"", b"")


def test_a_name_that_was_asked_for_is_given_or_refused(target: RepositoryBuilder) -> None:
    done(target.path, "new", "../fork", "--name", "mine", "--no-open")
    ended = plait(target.path, "new", "../fork", "--name", "mine", "--no-open")
    assert (ended.code, ended.err) == (
        2,
        "plait: mine: a session has this name already (choose another name)\n",
    )
    # Without one it is named after the source, with a number where that is taken.
    assert done(target.path, "new", "../fork", "--json").json["session"] == "fork-2"
    names = {one["name"] for one in done(target.path, "sessions", "--json").json["sessions"]}
    assert names == {"fork", "fork-2", "mine"}
    kept = target.git("for-each-ref", "--format=%(refname)", "refs/plait/mine").splitlines()
    assert kept == ["refs/plait/mine/source", "refs/plait/mine/target"]


def test_two_deleted_files_that_are_alike_are_two_conflicts(build: Build) -> None:
    into = build("shop")
    into.commit({"one.txt": TEXT, "two.txt": TEXT + "two\n", "old/moved.txt": HERE})
    fork = build.clone(into, "fork")
    fork.commit({"one.txt": None, "two.txt": TEXT + "two\nsource\n"})
    fork.commit({"old/moved.txt": None, "new/moved.txt": HERE + "source\n"})
    into.commit({"one.txt": TEXT + "target\n", "two.txt": None})
    entries = done(into.path, "compare", "../fork", "--json").json["entries"]
    assert [(one["path"], one["status"], one["clean"], one.get("from")) for one in entries] == [
        # What really moved since the base is still one entry.
        ("old/moved.txt", "renamed", True, "new/moved.txt"),
        ("one.txt", "only_target", False, None),
        ("two.txt", "only_source", False, None),
    ]
    done(into.path, "new", "../fork", "--no-open")
    conflicts = plait(into.path, "conflicts", "--json").json
    assert [(one["path"], one["conflict"]) for one in conflicts] == [
        ("one.txt", "modify/delete"),
        ("two.txt", "modify/delete"),
    ]
    done(into.path, "take", "one.txt")
    assert plait(into.path, "apply", "--dry-run").code == 1
    done(into.path, "take", "two.txt")
    assert result(into.path) == {"two.txt": "source", "new/moved.txt": "source"}
