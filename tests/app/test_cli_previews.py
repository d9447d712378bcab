"""An act on entries is told beforehand, by command."""

from pathlib import Path

import pytest

from state.workspace import Workspace
from tests.app.command import done, plait
from tests.app.test_cli_findings import moved as moved
from tests.app.test_cli_findings import only_finding
from tests.conftest import Build
from tests.state.pairs import Pair, everything_of, fork, strangers


def test_a_dry_run_tells_what_would_be_lost_and_does_nothing(build: Build) -> None:
    target = {
        "app/util.py": "def one():\n    pass\n\n\ndef two():\n    pass\n",
        "app/__init__.py": "",
        "app/main.py": "from app.util import two\n\nprint(two)\n",
    }
    pair = strangers(build, {"app/util.py": "def one():\n    return 1\n", "new.py": "a = 1\n"}, target)
    place = pair.target.path
    done(place, "new", str(pair.source.path), "--no-open")
    before = everything_of(pair.target)
    said = done(place, "take", "app/util.py", "--dry-run").lines
    assert said[0] == "not done: take app/util.py from the source"
    assert [line.split(":")[:3] for line in said[1:]] == [
        ["+ error", " app/main.py", "1"],
        ["+ warning", " app/util.py", "5"],
    ]
    told = done(place, "take", "app/util.py", "--dry-run", "--json").json
    assert [(one["kind"], one["path"], one["line"]) for one in told["added"]] == [
        ("lost-name", "app/main.py", 1),
        ("lost-definition", "app/util.py", 5),
    ]
    assert (told["keys"], told["gone"]) == (["app/util.py"], [])
    assert done(place, "keep", "app/util.py", "--dry-run").lines[1:] == ["no finding would come or go"]
    assert everything_of(pair.target) == before
    assert plait(place, "status", "--json").json["operation"] == 1


def test_a_dry_run_is_refused_like_the_act(build: Build) -> None:
    pair = strangers(
        build, {"a.txt": "source\n", "x.log": "1\n"}, {"a.txt": "target\n", "b.txt": "b\n", "c": "c\n"}
    )
    place = pair.target.path
    done(place, "new", str(pair.source.path), "--no-open")
    done(place, "exclude", "*.log", "--because", "built")
    for act in (
        ["take", "x.log"],
        ["drop", "x.log"],
        ["copy", "a.txt", "b.txt"],
        ["copy", "a.txt", "c/a.txt"],
        ["copy", "a.txt", ".git/hooks/pre-commit"],
        ["copy", "a.txt", "../a.txt"],
        ["resolve", "a.txt", "--hunk", "0123", "--with", "source"],
        ["resolve", "b.txt", "--rest", "--with", "source"],
        ["replace", "x.log", "--file", "-"],
        ["accept", "no-such-finding", "--dry-run"],
    ):
        before = everything_of(pair.target)
        told = plait(place, *dict.fromkeys([*act, "--dry-run"]))
        assert everything_of(pair.target) == before
        done_so = plait(place, *[one for one in act if one != "--dry-run"])
        assert (told.code, told.out, told.err) == (2, b"", done_so.err), act
        assert told.err.startswith("plait: ")


@pytest.fixture
def apart(build: Build) -> Pair:
    """Two versions of a module that another one imports, with one conflict."""
    base = "def one():\n    return 1\n\n\ndef two():\n    return 2\n"
    main = "from util import one, two\n\nprint(one(), two())\n"
    pair = fork(
        build,
        {"util.py": base},
        {"util.py": base.replace("def two():\n    return 2", "def three():\n    return 3")},
        {"util.py": base.replace("return 2", "return 22"), "main.py": main},
    )
    done(pair.target.path, "new", str(pair.source.path), "--no-open")
    return pair


def open_hunk(place: Path) -> str:
    found = plait(place, "conflicts", "--json").json
    return str(found[0]["hunks"][0]["id"])


def test_hunks_and_texts_are_told_beforehand_too(apart: Pair, tmp_path: Path) -> None:
    place = apart.target.path
    hunk = open_hunk(place)
    wanted = tmp_path / "wanted.py"
    wanted.write_text("def one():\n    return 1\n")
    before = everything_of(apart.target)
    lost = "+ error: main.py:1: "
    for act, words in (
        (
            ["resolve", "util.py", "--hunk", hunk, "--with", "source"],
            "resolve a hunk of util.py with source",
        ),
        (["resolve", "util.py", "--rest", "--with", "source"], "resolve a hunk of util.py with source"),
        (["replace", "util.py", "--file", str(wanted)], "edit util.py"),
        (["resolve", "util.py", "--file", str(wanted)], "edit util.py"),
        (["accept", hunk, "source"], "accept the proposal for util.py"),
    ):
        told = done(place, *act, "--dry-run")
        assert told.lines[0] == f"not done: {words}", told
        assert told.lines[1].startswith(lost), told
        json = done(place, *act, "--dry-run", "--json").json
        assert (json["keys"], json["message"]) == (["util.py"], words)
        assert next((one["severity"], one["path"], one["line"]) for one in json["added"]) == (
            "error",
            "main.py",
            1,
        )
    assert everything_of(apart.target) == before


def test_a_repair_is_shown_as_a_diff_before_it_is_accepted(moved: Pair) -> None:
    place = moved.target.path
    name = str(only_finding(place)["id"])
    before = everything_of(moved.target)
    told = done(place, "accept", name, "--dry-run").lines
    assert told[0].startswith(f"not done: repair {name}: ")
    assert told[1:] == [
        "--- a/apps/orders/views.py",
        "+++ b/apps/orders/views.py",
        "@@ -1,6 +1,6 @@",
        ' """Views."""',
        " ",
        "-from orders.models import Order",
        "+from apps.orders.models import Order",
        " ",
        " ",
        " def show() -> Order:",
        told[-1],
    ]
    assert told[-1].startswith("- error: apps/orders/views.py:3: ")
    json = done(place, "accept", name, "--dry-run", "--json").json
    assert [one["path"] for one in json["changes"]] == ["apps/orders/views.py"]
    assert [one["id"] for one in json["gone"]] == [name]
    assert everything_of(moved.target) == before
    with Workspace.open(place) as workspace:
        assert workspace.meant(lambda: workspace.noticing.repair([name])).operation.kind == "rewrite"
        assert workspace.session.number == plait(place, "status", "--json").json["operation"]


def test_an_act_says_how_many_findings_are_new_once_somebody_looks_at_them(
    apart: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cli.context.PATIENCE", 600)
    place = apart.target.path
    hunk = open_hunk(place)
    act = ("resolve", "util.py", "--hunk", hunk, "--with", "source")
    assert len(done(place, *act).lines) == 2
    done(place, "undo")
    assert done(place, "findings").text == ""
    said = done(place, *act).lines
    assert len(said) == 3
    assert said[-1] == "1 new finding, an error: `plait findings`"
    assert len(plait(place, "findings").lines) == 1
    # What goes isn't told, and what stood before isn't new.
    assert len(done(place, "undo").lines) == 2
    assert done(place, *act).lines == said
    assert len(done(place, "note", "about nothing").lines) == 2
