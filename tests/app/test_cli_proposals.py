"""`plait proposals` and `plait accept`: ranked by what was chosen before, accepted by number."""

from pathlib import Path

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
    done(pair.target.path, "new", pair.source.path, "--no-open")
    return pair.target.path


def test_every_open_hunk_has_up_to_three_and_the_first_is_accepted(target: Path) -> None:
    found = plait(target, "proposals", "--json")
    hunks = found.json["hunks"]
    assert (found.code, len(hunks)) == (1, 6)
    assert [one["lines"] for one in hunks[:3]] == [[3, 3], [13, 13], [23, 23]]
    for one in hunks:
        assert 1 <= len(one["proposals"]) <= 3
        assert {proposal["text"] for proposal in one["proposals"]} >= {one["proposals"][0]["text"]}
        assert all(proposal["reason"] for proposal in one["proposals"])
    first = hunks[0]
    number = next(at for at, one in enumerate(first["proposals"], 1) if one["choice"] == "source")
    done(target, "accept", first["hunk"], str(number), "--path", "a.txt")
    assert done(target, "show", "a.txt").lines[2] == "source 2"
    assert len(plait(target, "proposals", "--json").json["hunks"]) == 5


def test_what_was_chosen_ranks_what_comes_next(target: Path) -> None:
    for _ in range(4):
        hunk = plait(target, "proposals", "--json").json["hunks"][0]
        done(target, "resolve", hunk["path"], "--hunk", hunk["hunk"], "--with", "source")
    last = plait(target, "proposals", "--json").json["hunks"][-1]
    assert last["proposals"][0]["choice"] == "source"
    done(target, "undo", "4")
    for _ in range(4):
        hunk = plait(target, "proposals", "--json").json["hunks"][0]
        done(target, "resolve", hunk["path"], "--hunk", hunk["hunk"], "--with", "target")
    assert plait(target, "proposals", "--json").json["hunks"][-1]["proposals"][0]["choice"] == "target"


def test_what_can_not_be_accepted_is_said(target: Path) -> None:
    assert "no open hunk of that name" in plait(target, "accept", "nothing").err
    hunk = plait(target, "proposals", "b.txt", "--json").json["hunks"][0]["hunk"]
    refused = plait(target, "accept", hunk, "9", "--path", "b.txt")
    assert (refused.code, "proposals for it" in refused.err) == (2, True)
    assert plait(target, "accept").code == 2


def test_confident_ones_are_accepted_together_and_listed(target: Path) -> None:
    for _ in range(5):
        hunk = plait(target, "proposals", "--json").json["hunks"][0]
        done(target, "resolve", hunk["path"], "--hunk", hunk["hunk"], "--with", "source")
    [left] = plait(target, "proposals", "--json").json["hunks"]
    accepted = done(target, "accept", "--confident")
    if left["proposals"][0]["confident"]:
        assert accepted.lines[0].startswith(f"b.txt:{left['lines'][0]}: source: ")
    assert (plait(target, "proposals").code == 0) is left["proposals"][0]["confident"]
