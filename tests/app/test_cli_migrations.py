"""`plait migrations`: what it reports, and every act on a sequence by its command."""

import json
from pathlib import Path

import pytest

from tests.app.command import done, plait
from tests.conftest import Build, RepositoryBuilder
from tests.state.pairs import Pair, fork, strangers

BASE = {"db/001_users.sql": "CREATE TABLE users (id INT PRIMARY KEY);\n"}
SOURCE = {
    "db/002_tags.sql": "CREATE TABLE tags (id INT PRIMARY KEY, user_id INT REFERENCES users (id));\n",
    "db/002_tags_rollback.sql": "DROP TABLE tags;\n",
    "db/003_colours.sql": "ALTER TABLE tags ADD COLUMN colour INT;\n",
    "docs/tags.md": "See db/002_tags.sql.\n",
}
TARGET = {"db/002_votes.sql": "CREATE TABLE votes (id INT PRIMARY KEY);\n"}


@pytest.fixture
def pair(build: Build) -> Pair:
    return fork(build, BASE, SOURCE, TARGET)


@pytest.fixture
def target(pair: Pair) -> Path:
    done(pair.target.path, "new", pair.source.path, "--no-open")
    return pair.target.path


def proposal(target: Path) -> list[tuple[str, str | None, str]]:
    found = plait(target, "migrations", "--json").json["proposal"]
    return [(one["action"], one["from"], one["name"]) for one in found]


def changes(target: Path) -> list[str]:
    return sorted(one["path"] for one in done(target, "result", "--json").json["changes"])


def test_it_needs_no_session(pair: Pair) -> None:
    before = RepositoryBuilder.git(pair.target, "for-each-ref")
    found = done(pair.target.path, "migrations", pair.source.path, ".", "--json").json
    assert found["session"] is None
    assert [(one["id"], one["dialect"], one["accepted"]) for one in found["series"]] == [
        ("db", "numbered SQL", False)
    ]
    assert [(one["action"], one["from"], one["name"]) for one in found["proposal"]] == [
        ("keep", None, "001_users.sql"),
        ("keep", None, "002_votes.sql"),
        ("from", "002_tags.sql", "003_tags.sql"),
        ("from", "003_colours.sql", "004_colours.sql"),
    ]
    assert [
        (one["file"], one["line"], one["old"], one["new"]) for one in found["proposal"][2]["references"]
    ] == [("docs/tags.md", 1, "002_tags.sql", "003_tags.sql")]
    assert {(one["migration"], one["needs"], one["message"]) for one in found["edges"]} == {
        ("source:db/002_tags.sql", "target:db/001_users.sql", "needs table users, created by 001_users"),
        ("source:db/003_colours.sql", "source:db/002_tags.sql", "needs table tags, created by 002_tags"),
    }
    facts = next(one for one in found["facts"] if one["migration"] == "source:db/002_tags.sql")
    assert [(one["line"], one["operation"], one["table"]) for one in facts["up"]] == [
        (1, "create table", "tags")
    ]
    assert [(one["file"], one["operation"]) for one in facts["down"]] == [
        ("db/002_tags_rollback.sql", "drop table")
    ]
    assert RepositoryBuilder.git(pair.target, "for-each-ref") == before


def test_acts_are_operations_with_undo(target: Path) -> None:
    before = changes(target)
    assert done(target, "migrations", "accept").lines[0] == "in db: accept the sequence of 4"
    assert changes(target) == [
        "db/003_tags.sql",
        "db/003_tags_rollback.sql",
        "db/004_colours.sql",
        "docs/tags.md",
    ]
    done(target, "migrations", "move", "002_tags", "--below", "001_users")
    assert proposal(target) == [
        ("keep", None, "001_users.sql"),
        ("from", "002_tags.sql", "002_tags.sql"),
        ("from", "002_votes.sql", "003_votes.sql"),
        ("from", "003_colours.sql", "004_colours.sql"),
    ]
    done(target, "migrations", "applied", "002_votes", "--not")
    done(target, "undo", "3")
    assert changes(target) == before


def test_every_verb(target: Path, tmp_path: Path) -> None:
    done(target, "migrations", "renumber", "002_tags", "010")
    done(target, "migrations", "rename", "002_tags.sql", "labels")
    assert proposal(target)[2:] == [
        ("from", "002_tags.sql", "010_labels.sql"),
        ("from", "003_colours.sql", "011_colours.sql"),
    ]
    done(target, "migrations", "skip", "003_colours", "--reason", "not wanted")
    assert proposal(target)[-1] == ("skip", None, "003_colours.sql")
    done(target, "migrations", "take", "003_colours")
    done(target, "migrations", "drop", "003_colours")
    assert proposal(target)[-1] == ("drop", None, "003_colours.sql")
    done(target, "undo", "2")
    done(target, "migrations", "take", "003_colours")
    done(target, "migrations", "companion", "002_tags", "002_tags_rollback.sql", "--out")
    assert "db/010_labels_rollback.sql" not in changes(target)
    text = tmp_path / "text"
    text.write_bytes(b"CREATE TABLE tags (id BIGINT PRIMARY KEY);\r\n")
    done(target, "migrations", "patch", "002_tags", "--from", text)
    assert done(target, "show", "db/010_labels.sql").out == text.read_bytes()
    done(target, "migrations", "patch", "002_tags", "--back")
    done(target, "migrations", "consolidate", "002_tags", "003_colours", "--name", "tagging")
    assert proposal(target)[-3:] == [
        ("skip", None, "002_tags.sql"),
        ("skip", None, "003_colours.sql"),
        ("new", None, "010_tagging.sql"),
    ]
    done(target, "migrations", "runner", "string")
    assert plait(target, "migrations", "--json").json["series"][0]["runner"]["order"] == "string"
    done(target, "migrations", "baseline", "accounts")
    reference = plait(target, "migrations", "--json").json["references"]
    assert reference == []
    assert plait(target, "migrations", "merge").err == ("plait: db: numbered SQL has no merge migrations\n")


def test_a_repair_is_accepted_by_the_finding(build: Build) -> None:
    pair = fork(
        build,
        BASE,
        {
            "db/002_a.sql": "ALTER TABLE tags ADD COLUMN a INT;\n",
            "db/003_b.sql": "CREATE TABLE tags (id INT);\n",
        },
        {"db/002_c.sql": "CREATE TABLE c (id INT);\n", "db/005_c.sql": "CREATE TABLE c (id INT);\n"},
    )
    done(pair.target.path, "new", pair.source.path, "--no-open")
    found = plait(pair.target.path, "migrations", "--json")
    assert found.code == 1
    (finding,) = [one for one in found.json["findings"] if one["kind"] == "duplicate-table"]
    assert (finding["file"], finding["line"], finding["order_fixes"]) == ("db/005_c.sql", 1, False)
    assert proposal(pair.target.path)[-2:] == [
        ("from", "003_b.sql", "006_b.sql"),
        ("from", "002_a.sql", "007_a.sql"),
    ]
    done(pair.target.path, "migrations", "move", "002_a", "--above", "003_b")
    (finding,) = [
        one for one in plait(pair.target.path, "migrations", "--json").json["findings"] if one["order_fixes"]
    ]
    assert finding["file"] == "db/002_a.sql"
    done(pair.target.path, "migrations", "repair", finding["id"])
    assert proposal(pair.target.path)[-2:] == [
        ("from", "003_b.sql", "006_b.sql"),
        ("from", "002_a.sql", "007_a.sql"),
    ]


def test_what_cannot_be_meant(target: Path) -> None:
    for arguments, sentence in (
        (("move", "002", "--top"), "2 migrations are called that"),
        (("move", "nothing", "--top"), "no such migration"),
        (("move", "002_tags"), "give one of --below, --above and --top"),
        (("skip", "--series", "elsewhere", "002_tags"), "no such series of migrations"),
        (("extract", "002_tags", "--lines", "7", "--name", "x"), "no statement starts on line 7"),
        (("repair", "nothing"), "no such finding"),
    ):
        ended = plait(target, "migrations", *arguments)
        assert ended.code == 2, arguments
        assert sentence in ended.err
    assert json.loads(done(target, "log", "--json").out)["operation"] == 1


def heads(where: Path, *words: str | Path) -> list[str]:
    lines = plait(where, "migrations", *words).lines
    return [line.partition("; ")[2] for line in lines if not line.startswith(" ")]


def test_each_series_says_what_of_it_is_in_the_result(build: Build) -> None:
    same = {"same/001_c.sql": "CREATE TABLE c (id INT);\n", "same/002_d.sql": "CREATE TABLE d (id INT);\n"}
    new = {"new/001_e.sql": "CREATE TABLE e (id INT);\n", "new/002_f.sql": "CREATE TABLE f (id INT);\n"}
    pair = strangers(build, {**same, **new}, same)
    where = pair.target.path
    before = ["the same on both sides", "proposed, not in the result yet"]
    assert heads(where, pair.source.path, ".") == before
    done(where, "new", pair.source.path, "--no-open")
    assert heads(where) == before
    done(where, "take", "new/001_e.sql")
    assert heads(where)[1] == (
        "proposed, 1 of 2 migrations is in the result already; accepting brings 1 migration"
    )
    done(where, "take", "new")
    assert heads(where)[1] == "proposed, 2 migrations are in the result already; accepting changes no file"
    done(where, "migrations", "accept", "--series", "new")
    assert heads(where) == ["the same on both sides", "accepted, part of the result"]


def test_what_is_wrong_with_a_series_of_the_target_alone_fails_nothing(build: Build) -> None:
    twice = {"db/001_a.sql": "CREATE TABLE a (id INT);\n", "db/002_a.sql": "CREATE TABLE a (id INT);\n"}
    pair = strangers(build, {"a.txt": "a\n"}, twice)
    assert plait(pair.target.path, "migrations", pair.source.path, ".").code == 0
    assert heads(pair.target.path, pair.source.path, ".") == ["the target's own, nothing to order"]
    assert plait(pair.source.path, "migrations", pair.target.path, ".").code == 1
