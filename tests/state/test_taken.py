"""What stands of a series in the result, and what accepting its sequence adds."""

from state.migrations.sequence import Sequence
from state.taken import Taken, taken
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Files, fork, strangers

SOURCE: Files = {
    "db/001_users.sql": "CREATE TABLE users (id INT PRIMARY KEY);\n",
    "db/002_tags.sql": "CREATE TABLE tags (id INT PRIMARY KEY);\n",
    "docs/tags.md": "See db/002_tags.sql.\n",
}
TARGET: Files = {
    "db/001_users.sql": "CREATE TABLE users (id INT PRIMARY KEY);\n",
    "db/002_votes.sql": "CREATE TABLE votes (id INT PRIMARY KEY);\n",
}


def told(workspace: Workspace) -> Taken:
    sequence: Sequence = workspace.migrations.one()
    return taken(sequence, workspace.loaded())


def test_a_series_that_only_the_source_has(build: Build) -> None:
    with strangers(build, SOURCE, {"a.txt": "a\n"}).workspace() as workspace:
        none = told(workspace)
        assert (none, none.words) == (Taken(0, 2, ("brings 2 migrations",)), "")
        workspace.take(["db/001_users.sql"])
        some = told(workspace)
        assert (some.words, some.more) == ("1 of 2 migrations is in the result already", "brings 1 migration")
        workspace.take(["db/002_tags.sql"])
        every = told(workspace)
        assert (every.words, every.more) == ("2 migrations are in the result already", "changes no file")
        tree = workspace.result_tree()
        workspace.migrations.accept("db")
        assert workspace.result_tree() == tree


def test_what_was_taken_gets_another_name(build: Build) -> None:
    with strangers(build, SOURCE, TARGET).workspace() as workspace:
        workspace.take(["db/002_tags.sql", "docs/tags.md"])
        found = told(workspace)
        assert found.words == "1 migration is in the result already"
        assert found.more == "renames 1 file and changes 1 reference"
        workspace.migrations.accept("db")
        changed = sorted(path for path, _, _ in workspace.result_changes())
        assert changed == ["db/003_tags.sql", "docs/tags.md"]
        assert workspace.result_bytes("docs/tags.md") == b"See db/003_tags.sql.\n"


def test_what_was_taken_although_the_target_removed_it_is_left_out(build: Build) -> None:
    base: Files = {**SOURCE, "db/003_more.sql": "CREATE TABLE more (id INT PRIMARY KEY);\n"}
    pair = fork(
        build, base, {"db/004_late.sql": "CREATE TABLE late (id INT PRIMARY KEY);\n"}, {"a.txt": "a\n"}
    )
    pair.target.git("rm", "-q", "db/003_more.sql")
    pair.target.commit({}, "removed")
    with pair.workspace() as workspace:
        # Git's merge brings what the source added, before anybody decides.
        found = told(workspace)
        assert (found.words, found.more) == ("1 of 2 migrations is in the result already", "changes no file")
        workspace.take(["db/003_more.sql"])
        found = told(workspace)
        assert (found.words, found.more) == (
            "2 migrations are in the result already",
            "leaves out 1 migration",
        )
        workspace.migrations.accept("db")
        assert workspace.result_bytes("db/003_more.sql") is None


def test_what_finish_says_of_a_sequence_that_nobody_accepted(build: Build) -> None:
    base: Files = {f"db/00{number}_a.sql": f"CREATE TABLE a{number} (id INT);\n" for number in (1, 2)}
    source: Files = {
        "db/003_drop.sql": "ALTER TABLE a1 DROP COLUMN gone;\n",
        "db/004_b.sql": "CREATE TABLE b (id INT);\n",
    }
    with fork(build, base, source, {"x.md": "x\n"}).workspace() as workspace:
        workspace.keep(list(source))
        assert [one.message for one in workspace.migrations.unsettled()] == [
            "proposed: nothing of it is in the result until it is accepted, with 1 error in it"
        ]
        workspace.take(["db/003_drop.sql"])
        assert [one.message for one in workspace.migrations.unsettled()] == [
            "proposed: 1 of 2 migrations is in the result already; accepting it brings 1 migration, with 1 error in it"
        ]
        workspace.migrations.accept("db")
        assert workspace.migrations.unsettled() == ()


def test_a_series_of_the_source_alone_is_told_where_it_breaks_in_the_result(build: Build) -> None:
    source: Files = {
        "db/001_b.sql": "CREATE TABLE b (id INT);\n",
        "db/002_drop.sql": "ALTER TABLE b DROP COLUMN gone;\n",
    }
    with strangers(build, source, {"x.md": "x\n"}).workspace() as workspace:
        assert workspace.migrations.unsettled() == ()
        workspace.take(list(source))
        assert [(one.path, one.message) for one in workspace.migrations.unsettled()] == [
            ("db", "proposed: 2 migrations are in the result already; accepting it changes no file, with 1 error in it")
        ]  # fmt: skip
