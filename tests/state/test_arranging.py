"""Sequences of migrations in a session: what is proposed, what every act makes of the result, and the way back."""

import pytest

from state.errors import PlaitError
from state.migrations.sequence import Action, Sequence
from state.view import Standing
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Files, Pair, fork, strangers, tree_files

BASE: Files = {
    "db/migrations/001_users.sql": "CREATE TABLE users (id INT PRIMARY KEY);\n",
    "db/migrations/002_posts.sql": "CREATE TABLE posts (id INT PRIMARY KEY);\n",
    "README.md": "How to set up.\n",
}
SOURCE: Files = {
    "db/migrations/003_tags.sql": "-- 003_tags.sql: needs 002_posts.sql\nCREATE TABLE tags (id INT PRIMARY KEY);\n",
    "db/migrations/003_tags_rollback.sql": "DROP TABLE tags;\n",
    "db/migrations/003_tags.sql.bak": "CREATE TABLE tagz;\n",
    "db/migrations/004_tag_colour.sql": "ALTER TABLE tags ADD COLUMN colour INT;\n",
    "docs/tags.md": "Made by `db/migrations/003_tags.sql`, coloured by 004_tag_colour.sql.\n",
}
TARGET: Files = {
    "db/migrations/003_votes.sql": "CREATE TABLE votes (id INT PRIMARY KEY);\n",
    "db/migrations/004_badges.sql": "CREATE TABLE badges (id INT PRIMARY KEY);\n",
}
DB = "db/migrations"


@pytest.fixture
def pair(build: Build) -> Pair:
    return fork(build, BASE, SOURCE, TARGET)


def rows(sequence: Sequence) -> list[str]:
    """The rows as the screen names them."""
    return [
        f"{row.action.value.upper()}{f' {row.was}' if row.was else ''} > {row.name}"
        if row.in_sequence
        else f"{row.action.value.upper()} {row.name}"
        for row in sequence.rows
    ]


def ids(workspace: Workspace, *names: str) -> list[str]:
    return [workspace.migrations.holding(name)[1].id for name in names]


def files(workspace: Workspace, pair: Pair, folder: str = DB) -> dict[str, str]:
    found = tree_files(pair.target, workspace.result_tree())
    return {path.removeprefix(f"{folder}/"): text for path, text in found.items() if path.startswith(folder)}


PROPOSED = [
    "KEEP > 001_users",
    "KEEP > 002_posts",
    "KEEP > 003_votes",
    "KEEP > 004_badges",
    "FROM 003_tags > 005_tags",
    "FROM 004_tag_colour > 006_tag_colour",
]


def test_a_proposal_counts_only_once_it_is_accepted(pair: Pair) -> None:
    with pair.workspace() as workspace:
        before = workspace.result_id()
        sequence = workspace.migrations.one()
        assert (sequence.id, sequence.dialect, sequence.accepted) == (DB, "numbered SQL", False)
        assert rows(sequence) == PROPOSED
        assert workspace.result_id() == before
        assert "003_tags.sql" in files(workspace, pair)


def test_the_accepted_sequence_stands_in_the_result_with_all_that_names_it(pair: Pair) -> None:
    with pair.workspace() as workspace:
        before = workspace.result_id()
        workspace.migrations.accept(DB)
        assert files(workspace, pair) == {
            "001_users.sql": "CREATE TABLE users (id INT PRIMARY KEY);",
            "002_posts.sql": "CREATE TABLE posts (id INT PRIMARY KEY);",
            "003_votes.sql": "CREATE TABLE votes (id INT PRIMARY KEY);",
            "004_badges.sql": "CREATE TABLE badges (id INT PRIMARY KEY);",
            "005_tags.sql": "-- 005_tags.sql: needs 002_posts.sql\nCREATE TABLE tags (id INT PRIMARY KEY);",
            "005_tags_rollback.sql": "DROP TABLE tags;",
            "006_tag_colour.sql": "ALTER TABLE tags ADD COLUMN colour INT;",
        }
        assert workspace.result_bytes("docs/tags.md") == (
            b"Made by `db/migrations/005_tags.sql`, coloured by 006_tag_colour.sql.\n"
        )
        assert workspace.history()[-1].words == "in db/migrations: accept the sequence of 6"
        workspace.undo()
        assert workspace.result_id() == before
        workspace.redo()
        assert "006_tag_colour.sql" in files(workspace, pair)


def test_a_session_opened_anew_has_the_same_result(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.migrations.move(DB, *ids(workspace, "003_tags", "003_votes"))
        tree = workspace.result_id()
    with Workspace.open(pair.target.path) as again:
        assert again.result_id() == tree


def test_a_move_renumbers_what_stands_below_and_nothing_above(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.migrations.move(DB, *ids(workspace, "003_tags", "003_votes"))
        assert rows(workspace.migrations.one()) == [
            "KEEP > 001_users",
            "KEEP > 002_posts",
            "KEEP > 003_votes",
            "FROM 003_tags > 004_tags",
            "FROM 004_badges > 005_badges",
            "FROM 004_tag_colour > 006_tag_colour",
        ]
        assert sorted(files(workspace, pair)) == [
            "001_users.sql",
            "002_posts.sql",
            "003_votes.sql",
            "004_tags.sql",
            "004_tags_rollback.sql",
            "005_badges.sql",
            "006_tag_colour.sql",
        ]
        assert workspace.history()[-1].words == "in db/migrations: move 003_tags.sql below 003_votes.sql"


def test_what_is_applied_keeps_name_and_place(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.migrations.pin(DB, ids(workspace, "004_badges"))
        assert not workspace.migrations.one().accepted
        with pytest.raises(PlaitError) as refused:
            workspace.migrations.move(DB, *ids(workspace, "003_tags", "003_votes"))
        assert refused.value.what.startswith("003_tags can't stand there: no number is free")
        with pytest.raises(PlaitError) as refused:
            workspace.migrations.leave(DB, ids(workspace, "004_badges"), "drop")
        assert refused.value.what == "004_badges is marked applied, so its name and place are fixed"
        with pytest.raises(PlaitError) as refused:
            workspace.migrations.renumber(DB, ids(workspace, "004_badges")[0], "009")
        assert refused.value.what == "004_badges is marked applied, so its name and place are fixed"
        assert [row.number for row in workspace.history()] == [1, 2]


def test_renumber_and_rename_and_the_way_back(pair: Pair) -> None:
    with pair.workspace() as workspace:
        tags = ids(workspace, "003_tags")[0]
        workspace.migrations.renumber(DB, tags, "010")
        workspace.migrations.rename(DB, tags, "labels")
        assert rows(workspace.migrations.one())[-2:] == [
            "FROM 003_tags > 010_labels",
            "FROM 004_tag_colour > 011_tag_colour",
        ]
        assert {"010_labels.sql", "010_labels_rollback.sql"} <= files(workspace, pair).keys()
        workspace.migrations.renumber(DB, tags, "")
        workspace.migrations.rename(DB, tags, "")
        assert rows(workspace.migrations.one()) == PROPOSED
        with pytest.raises(PlaitError, match="a name can't hold a slash"):
            workspace.migrations.rename(DB, tags, "../x")


def test_what_is_skipped_stays_out_with_its_companions(pair: Pair) -> None:
    with pair.workspace() as workspace:
        tags = ids(workspace, "003_tags")
        workspace.migrations.leave(DB, tags, "skip", "004_badges has them")
        sequence = workspace.migrations.one()
        assert rows(sequence)[-2:] == ["SKIP 003_tags", "FROM 004_tag_colour > 005_tag_colour"]
        assert sequence.rows[-2].reason == "004_badges has them"
        assert not any("tags" in path for path in files(workspace, pair))
        workspace.migrations.leave(DB, tags, "")
        assert rows(workspace.migrations.one()) == PROPOSED


def test_companions_come_along_but_for_backups_unless_asked(pair: Pair) -> None:
    with pair.workspace() as workspace:
        tags = ids(workspace, "003_tags")[0]
        workspace.migrations.companion(DB, tags, f"{DB}/003_tags.sql.bak", True)
        workspace.migrations.companion(DB, tags, f"{DB}/003_tags_rollback.sql", False)
        assert sorted(path for path in files(workspace, pair) if path.startswith("005")) == [
            "005_tags.sql",
            "005_tags.sql.bak",
        ]


def test_a_patch_stands_under_the_new_name(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.migrations.accept(DB)
        before = workspace.result_id()
        row = ids(workspace, "005_tags")[0]
        workspace.migrations.patch(DB, row, f"{DB}/005_tags.sql", b"CREATE TABLE tags (id BIGINT);\r\n")
        assert workspace.result_bytes(f"{DB}/005_tags.sql") == b"CREATE TABLE tags (id BIGINT);\r\n"
        workspace.migrations.patch(DB, row, f"{DB}/003_tags.sql", None)
        assert workspace.result_id() == before


def test_consolidating_names_the_origins_and_takes_them_out(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.migrations.consolidate(DB, ids(workspace, "003_tags", "004_tag_colour"), "tagging")
        assert rows(workspace.migrations.one())[-3:] == [
            "SKIP 003_tags",
            "SKIP 004_tag_colour",
            "NEW > 005_tagging",
        ]
        found = files(workspace, pair)
        assert sorted(path for path in found if path > "005") == ["005_tagging.sql"]
        assert found["005_tagging.sql"] == (
            "-- Consolidated from 003_tags.sql, 004_tag_colour.sql.\n"
            "\n-- 003_tags.sql\n-- 003_tags.sql: needs 002_posts.sql\nCREATE TABLE tags (id INT PRIMARY KEY);\n"
            "\n-- 004_tag_colour.sql\nALTER TABLE tags ADD COLUMN colour INT;"
        )


def test_extracting_splits_a_migration_by_statements(build: Build) -> None:
    pair = fork(
        build, BASE, {f"{DB}/003_two.sql": "CREATE TABLE a (id INT);\n\nCREATE TABLE b (id INT);\n"}, TARGET
    )
    with pair.workspace() as workspace:
        two = ids(workspace, "003_two")[0]
        with pytest.raises(PlaitError, match="no statement starts on line 2"):
            workspace.migrations.extract(DB, two, [2], "b")
        with pytest.raises(PlaitError, match="nothing would be left"):
            workspace.migrations.extract(DB, two, [1, 3], "b")
        workspace.migrations.extract(DB, two, [3], "b")
        found = files(workspace, pair)
        assert found["005_two.sql"] == "CREATE TABLE a (id INT);"
        assert found["006_b.sql"] == "-- Extracted from 005_two.sql.\n\nCREATE TABLE b (id INT);"


def test_declined_references_stay(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.migrations.accept(DB)
        found = [one for one in workspace.migrations.one().references if one.edit.path == "docs/tags.md"]
        assert [(one.edit.line, one.edit.old, one.edit.new) for one in found] == [
            (1, "003_tags.sql", "005_tags.sql"),
            (1, "004_tag_colour.sql", "006_tag_colour.sql"),
        ]
        workspace.migrations.decline(DB, [found[0].id])
        assert workspace.result_bytes("docs/tags.md") == (
            b"Made by `db/migrations/003_tags.sql`, coloured by 006_tag_colour.sql.\n"
        )
        workspace.migrations.decline(DB, [found[0].id], False)
        assert b"005_tags" in (workspace.result_bytes("docs/tags.md") or b"")


def test_references_are_rewritten_in_what_the_operator_made_of_a_file(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.migrations.accept(DB)
        workspace.replace("docs/tags.md", b"New text that names 003_tags.sql twice: 003_tags.sql\n")
        assert workspace.result_bytes("docs/tags.md") == (
            b"New text that names 005_tags.sql twice: 005_tags.sql\n"
        )


def test_entries_of_the_sequence_are_decided_there_and_only_there(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.migrations.accept(DB)
        view = workspace.loaded()
        entry = view.comparison.entry(f"{DB}/003_tags.sql")
        assert entry is not None
        state = view.state(entry)
        assert (state.standing, state.words) == (
            Standing.DECIDED,
            "placed by the migration sequence of db/migrations",
        )
        with pytest.raises(PlaitError) as refused:
            workspace.take([f"{DB}/003_tags.sql"])
        assert refused.value.what == "the migration sequence of db/migrations places this file"


def test_the_same_file_under_another_number_is_skipped(build: Build) -> None:
    same = "CREATE TABLE votes (id INT PRIMARY KEY);\n"
    pair = fork(build, BASE, {f"{DB}/007_votes.sql": same}, {f"{DB}/003_votes.sql": same})
    with pair.workspace(exclusions=[]) as workspace:
        sequence = workspace.migrations.one()
        assert [(row.action, row.name, row.reason) for row in sequence.rows][-1] == (
            Action.SKIP,
            "007_votes",
            "the target has the same file as 003_votes",
        )


def test_strangers_with_the_same_numbers(build: Build) -> None:
    pair = strangers(build, {**BASE, **SOURCE}, {**BASE, **TARGET})
    with pair.workspace() as workspace:
        assert rows(workspace.migrations.one()) == PROPOSED
        workspace.migrations.accept(DB)
        assert "005_tags.sql" in files(workspace, pair)
        assert "003_tags.sql" not in files(workspace, pair)


def test_apply_holds_the_sequence_and_says_so(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.migrations.accept(DB)
        plan = workspace.plan_apply(per_step=True)
        assert [step.subject for step in plan.steps][-1] == "Put both series of migrations into one sequence"
        applied = workspace.apply(plan)
        assert pair.target.git("rev-parse", f"{applied.commit}^{{tree}}") == workspace.result_tree()


def test_names_that_mean_several_or_nothing(pair: Pair) -> None:
    with pair.workspace() as workspace:
        with pytest.raises(PlaitError, match="no such migration"):
            workspace.migrations.holding("999")
        with pytest.raises(PlaitError) as refused:
            workspace.migrations.holding("003")
        assert refused.value.what == (
            f"2 migrations are called that: target:{DB}/003_votes.sql, source:{DB}/003_tags.sql"
        )
        with pytest.raises(PlaitError, match="no such series of migrations"):
            workspace.migrations.one("elsewhere")


def test_what_a_rescan_brings_is_said_and_taken_in_by_accepting_again(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.migrations.accept(DB)
        pair.source.commit({f"{DB}/005_likes.sql": "CREATE TABLE likes (id INT PRIMARY KEY);\n"})
        pair.target.commit({f"{DB}/005_groups.sql": "CREATE TABLE clubs (id INT PRIMARY KEY);\n"})
        workspace.rescan()
        sequence = workspace.migrations.one()
        assert rows(sequence) == [
            *PROPOSED[:4],
            "KEEP > 005_groups",
            "FROM 003_tags > 006_tags",
            "FROM 004_tag_colour > 007_tag_colour",
            "FROM 005_likes > 008_likes",
        ]
        new = [one.message for one in sequence.findings if one.kind == "new-since-accepted"]
        assert new == [
            "005_groups came since the sequence was accepted, and stands where it would be proposed",
            "008_likes came since the sequence was accepted, and stands where it would be proposed",
        ]
        assert [one.kind for one in workspace.migrations.unsettled()] == ["migrations-proposed"]
        found = files(workspace, pair)
        assert "008_likes.sql" in found
        assert "005_likes.sql" not in found
        workspace.migrations.accept(DB)
        assert workspace.migrations.unsettled() == ()
        assert [one for one in workspace.migrations.one().findings if one.kind == "new-since-accepted"] == []
        assert files(workspace, pair) == found


def test_what_ran_on_a_server_of_the_source_keeps_its_name_and_runs_where_its_number_says(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.migrations.pin(DB, ids(workspace, "003_tags"))
        sequence = workspace.migrations.one()
        assert rows(sequence) == [
            "KEEP > 001_users",
            "KEEP > 002_posts",
            "FROM > 003_tags",
            "KEEP > 003_votes",
            "KEEP > 004_badges",
            "FROM 004_tag_colour > 005_tag_colour",
        ]
        assert [one.kind for one in sequence.findings if one.kind == "duplicate-number"] == [
            "duplicate-number"
        ]
