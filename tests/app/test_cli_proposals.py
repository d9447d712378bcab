"""`plait proposals`, `accept`, `review` and `memory`: ranked by what was chosen before, accepted, looked at, remembered."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.app.command import done, plait
from tests.conftest import Build
from tests.state.pairs import Pair, fork


def lines(changed: str) -> str:
    """A file with three places far from each other."""
    return "".join(f"{changed if number in (2, 12, 22) else 'line'} {number}\n" for number in range(30))


@pytest.fixture
def pair(build: Build) -> Pair:
    return fork(build, {"a.txt": lines("base"), "b.txt": lines("base")}, {"a.txt": lines("source"), "b.txt": lines("source")},
                {"a.txt": lines("target"), "b.txt": lines("target")})  # fmt: skip


@pytest.fixture
def target(pair: Pair) -> Path:
    done(pair.target.path, "new", pair.source.path, "--no-open", "--name", "one")
    return pair.target.path


def opened(target: Path, *arguments: str) -> list[dict[str, Any]]:
    """The open hunks as JSON."""
    hunks: list[dict[str, Any]] = plait(target, "proposals", *arguments, "--json").json["hunks"]
    return hunks


def test_every_open_hunk_has_up_to_three_and_the_first_is_accepted(target: Path) -> None:
    found = plait(target, "proposals", "--json")
    hunks = found.json["hunks"]
    assert (found.code, len(hunks)) == (1, 6)
    assert [one["lines"] for one in hunks[:3]] == [[3, 3], [13, 13], [23, 23]]
    for one in hunks:
        assert 1 <= len(one["proposals"]) <= 3
        assert all(proposal["reason"] for proposal in one["proposals"])
    first = hunks[0]
    number = next(at for at, one in enumerate(first["proposals"], 1) if one["choice"] == "source")
    done(target, "accept", first["hunk"], str(number), "--path", "a.txt")
    assert done(target, "show", "a.txt").lines[2] == "source 2"
    assert len(opened(target)) == 5


def test_what_was_chosen_ranks_what_comes_next(target: Path) -> None:
    for side in ("source", "target"):
        for _ in range(4):
            hunk = opened(target)[0]
            done(target, "resolve", hunk["path"], "--hunk", hunk["hunk"], "--with", side)
        assert opened(target)[-1]["proposals"][0]["choice"] == side
        done(target, "undo", "4")


def test_what_can_not_be_accepted_is_said(target: Path) -> None:
    assert plait(target, "accept", "ffffffffffff").err == (
        "plait: ffffffffffff: no open hunk of that name (`plait proposals` lists them)\n"
    )
    hunk = opened(target, "b.txt")[0]["hunk"]
    refused = plait(target, "accept", hunk, "9", "--path", "b.txt")
    assert (
        refused.err == f"plait: b.txt, {hunk}: there are 3 proposals for it (`plait proposals` lists them)\n"
    )
    assert (
        plait(target, "accept", hunk).err
        == f"plait: {hunk}: several open hunks have that name (name the file too)\n"
    )
    assert plait(target, "accept", hunk, "lines", "--path", "b.txt").err.startswith(
        f"plait: b.txt, {hunk}: lines is not proposed for it"
    )
    done(target, "accept", hunk, "source", "--path", "b.txt")
    assert "no longer open" in plait(target, "accept", hunk, "--path", "b.txt").err
    for arguments in (["accept"], ["accept", hunk, "--confident"], ["accept", "--dry-run"]):
        assert plait(target, *arguments).code == 2


def test_each_proposal_is_shown_as_what_it_changes(target: Path) -> None:
    hunk = opened(target, "a.txt")[0]
    shown = plait(target, "proposals", "--show", hunk["hunk"], "a.txt")
    number = next(at for at, one in enumerate(hunk["proposals"], 1) if one["choice"] == "source")
    assert shown.code == 1
    start = shown.lines.index(f"+++ proposal {number}: source")
    assert shown.lines[start - 1 : start + 10] == [
        "--- target",
        f"+++ proposal {number}: source",
        "@@ -1,6 +1,6 @@",
        " line 0",
        " line 1",
        "-target 2",
        "+source 2",
        " line 3",
        " line 4",
        " line 5",
        "",
    ]
    assert opened(target, "--show", hunk["hunk"], "a.txt") == [hunk]


def test_confident_ones_are_listed_accepted_together_and_reviewed(target: Path) -> None:
    for _ in range(5):
        hunk = opened(target)[0]
        done(target, "resolve", hunk["path"], "--hunk", hunk["hunk"], "--with", "source")
    [left] = opened(target)
    first = left["proposals"][0]
    assert (first["choice"], first["confident"]) == ("source", True)
    line = f"b.txt:23: source (confident): {first['reason']}"
    assert done(target, "accept", "--confident", "--dry-run").lines == [line, "1 proposal is confident"]
    assert [
        one["hunk"] for one in done(target, "accept", "--confident", "--dry-run", "--json").json["hunks"]
    ] == [left["hunk"]]
    assert done(target, "accept", "--confident").lines == [
        line,
        "accept the proposal for b.txt, to be reviewed",
        "1 decided, 0 open, 0 conflicts, 1 unreviewed",
    ]
    listed = plait(target, "review")
    assert (listed.code, listed.lines) == (
        1,
        [
            f"b.txt:23: source ({first['confidence']:.0%}): {first['reason']}",
            "1 hunk was accepted together, 0 files were merged by git; nobody looked at them yet",
        ],
    )
    [accepted] = plait(target, "review", "--json").json["accepted"]
    assert (accepted["lines"], accepted["choice"], accepted["text"]) == ([23, 23], "source", "source 22\n")
    strict = plait(target, "apply", "--strict")
    assert (strict.code, strict.lines[0]) == (
        1,
        "unreviewed: b.txt: 1 hunk accepted together with others, not looked at",
    )
    done(target, "review", "b.txt")
    assert plait(target, "review").code == 0
    assert done(target, "apply", "--strict").code == 0


def test_the_same_for_the_rest_with_a_preview_and_one_undo(target: Path) -> None:
    hunk = opened(target, "a.txt")[0]["hunk"]
    asked = ("accept", hunk, "source", "--path", "a.txt", "--rest", "merge")
    preview = done(target, *asked, "--dry-run")
    places = [f"{name}.txt:{line}: source" for name in "ab" for line in (3, 13, 23)]
    assert preview.lines == ["the same as in a.txt, hunk 1 of 3: the source as it is", *places]
    rows = done(target, *asked, "--dry-run", "--json").json["hunks"]
    assert [(one["choice"], one["why_not"]) for one in rows] == [("source", "")] * 6
    assert len(opened(target)) == 6
    done(target, *asked)
    assert (opened(target), done(target, "show", "b.txt").lines[22]) == ([], "source 22")
    done(target, "undo")
    assert len(opened(target)) == 6
    # A hunk that is resolved gives its own way.
    done(target, "resolve", "a.txt", "--hunk", hunk, "--with", "target-source")
    done(target, "accept", hunk, "--path", "a.txt", "--rest", "file")
    assert done(target, "show", "a.txt").lines[13:15] == ["target 12", "source 12"]
    assert len(opened(target)) == 3


def test_a_whole_file_has_an_id(build: Build) -> None:
    pair = fork(build, {"a.txt": "a\nb\nc\n"}, {"a.txt": None}, {"a.txt": "a\nB\nc\n"})
    target = pair.target.path
    done(target, "new", pair.source.path, "--no-open")
    [one] = opened(target)
    assert (one["hunk"], one["id"][:6], [row["choice"] for row in one["proposals"]]) == (
        "",
        "whole-",
        ["source", "target"],
    )
    assert plait(target, "proposals").lines[0] == f"a.txt: as a whole, {one['id']}"
    done(target, "accept", one["id"])
    assert done(target, "result", "--json").json["changes"][0]["after"] is None


def test_memory_is_listed_carried_elsewhere_and_forgotten(target: Path, pair: Pair, tmp_path: Path) -> None:
    assert done(target, "memory").lines == ["0 resolutions kept"]
    hunk = opened(target, "a.txt")[0]["hunk"]
    (tmp_path / "own").write_bytes(b"own \xff words\n")
    done(target, "resolve", "a.txt", "--hunk", hunk, "--file", str(tmp_path / "own"))
    assert opened(target, "b.txt")[0]["proposals"][0]["text"] == "own \udcff words\n"
    [listed, counted] = done(target, "memory").lines
    assert listed.startswith(hunk) and listed.endswith(" a.txt: its own text, 1 line (one)")
    assert counted == "1 resolution kept"
    kept = str(tmp_path / "kept.json")
    assert done(target, "memory", "--export", kept).lines == [f"wrote 1 resolution to {kept}"]
    assert json.loads(Path(kept).read_text())["resolutions"][0]["result"] == {"base64": "b3duIP8gd29yZHMK"}
    other = pair.source.path
    assert done(other, "memory", "--import", kept).lines == ["1 resolution added, 0 known already"]
    assert done(other, "memory", "--export", "-").text == Path(kept).read_text()
    assert done(target, "memory", "--forget", hunk[:8]).lines == ["1 resolution forgotten"]
    assert done(target, "memory", "--json").json["resolutions"] == []
    assert opened(target, "b.txt")[0]["proposals"][0]["text"] != "own \udcff words\n"
    assert done(other, "memory", "--all", "--json").json["count"] == 1
    refused = plait(target, "memory", "--import", str(tmp_path / "own"))
    assert (refused.code, "these are no exported resolutions" in refused.err) == (2, True)
    assert plait(target, "memory", "--forget", hunk).err == (
        f"plait: {hunk}: no resolution of that id (`plait memory` lists them)\n"
    )


def test_a_damaged_memory_is_said_once_and_done_without(target: Path) -> None:
    path = target / ".git" / "plait" / "memory.sqlite3"
    path.write_bytes(b"damaged" * 200)
    found = plait(target, "proposals")
    assert (found.code, len(opened(target)), found.err.count("\n")) == (1, 6, 1)
    assert found.err.startswith(
        f"earlier resolutions are left out: {path}: the file of kept resolutions is damaged"
    )
    refused = plait(target, "memory")
    assert (refused.code, "is damaged" in refused.err) == (2, True)


def test_the_commit_message_and_the_record_count_alike(target: Path) -> None:
    done(target, "accept", opened(target, "a.txt")[0]["hunk"], "source", "--path", "a.txt", "--rest", "file")
    done(target, "resolve", "b.txt", "--rest", "--with", "source")
    # What was accepted together waits for a look: it is no act by hand yet.
    assert "1 entry decided or reviewed by hand; 0 in conflict" in done(target, "report").text
    assert (
        "1 entry was decided or reviewed by hand."
        in done(target, "apply", "--dry-run", "--json").json["message"]
    )
    done(target, "review", "a.txt")
    assert "2 entries decided or reviewed by hand; 0 in conflict" in done(target, "report").text
    assert (
        "2 entries were decided or reviewed by hand."
        in done(target, "apply", "--dry-run", "--json").json["message"]
    )
