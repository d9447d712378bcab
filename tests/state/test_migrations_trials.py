"""Merges as they come up in grown projects: what one side alone renamed, edited or squashed asks nothing."""

from state.findings import Severity
from state.migrations.sequence import Sequence
from tests.conftest import Build
from tests.state.pairs import Files, Pair, fork

CREW = "CREATE TABLE crew (\n  id bigint PRIMARY KEY,\n  name text NOT NULL,\n  rank text NOT NULL\n);\n"
BERTHS = "CREATE TABLE berths (\n  id bigint PRIMARY KEY,\n  deck text NOT NULL,\n  side text NOT NULL\n);\n"
LOGS = "CREATE TABLE logs (\n  id bigint PRIMARY KEY,\n  entry text NOT NULL,\n  day date NOT NULL\n);\n"
ROPES = "ALTER TABLE crew ADD COLUMN ropes integer;\n"


def folder(name: str, up: str, table: str) -> Files:
    """A migration that is a folder."""
    return {f"migrations/{name}/up.sql": up, f"migrations/{name}/down.sql": f"DROP TABLE {table};\n"}


BASE = {
    **folder("2024-01-01-000000_crew", CREW, "crew"),
    **folder("2024-02-01-000000_berths", BERTHS, "berths"),
}


def away(name: str) -> Files:
    return {f"migrations/{name}/up.sql": None, f"migrations/{name}/down.sql": None}


def sequence(pair: Pair) -> Sequence:
    (found,) = pair.workspace().migrations.all()
    return found


def in_order(found: Sequence) -> list[str]:
    return [row.name for row in found.rows if row.in_sequence]


def left_out(found: Sequence) -> list[tuple[str, str, str]]:
    return [(row.id, row.action.value, row.reason) for row in found.rows if not row.in_sequence]


def errors(found: Sequence) -> list[str]:
    return [one.message for one in found.findings if one.severity is not Severity.NOTE]


def test_what_the_target_renamed_is_no_migration_of_the_source(build: Build) -> None:
    # The target gave its last migration a later date; the source has it under the old one, untouched.
    pair = fork(
        build,
        BASE,
        folder("2024-03-01-000000_logs", LOGS, "logs"),
        {
            **away("2024-02-01-000000_berths"),
            **folder("2024-05-01-000000_berths", BERTHS.replace("deck text", "deck  text"), "berths"),
        },
    )
    found = sequence(pair)
    assert in_order(found) == ["2024-01-01-000000_crew", "2024-05-01-000000_berths", "2024-05-01-000001_logs"]
    assert left_out(found) == [
        (
            "source:migrations/2024-02-01-000000_berths/up.sql",
            "drop",
            "the target renamed it to migrations/2024-05-01-000000_berths/up.sql",
        )
    ]
    assert errors(found) == []


def test_what_the_source_renamed_is_no_migration_of_the_target(build: Build) -> None:
    pair = fork(
        build,
        BASE,
        {**away("2024-02-01-000000_berths"), **folder("2024-05-01-000000_berths", BERTHS, "berths")},
        folder("2024-03-01-000000_logs", LOGS, "logs"),
    )
    found = sequence(pair)
    assert sorted(in_order(found)) == [
        "2024-01-01-000000_crew",
        "2024-03-01-000000_logs",
        "2024-05-01-000000_berths",
    ]
    assert [how for _, how, _ in left_out(found)] == ["drop"]
    assert errors(found) == []


def test_what_both_sides_touched_after_a_rename_is_still_shown(build: Build) -> None:
    # The source went on writing under the old name: that isn't settled by the rename.
    pair = fork(
        build,
        BASE,
        folder("2024-02-01-000000_berths", BERTHS.replace("side text NOT NULL", "side text"), "berths"),
        {**away("2024-02-01-000000_berths"), **folder("2024-05-01-000000_berths", BERTHS, "berths")},
    )
    found = sequence(pair)
    assert len(in_order(found)) == 3
    assert [one.kind for one in found.findings if one.severity is Severity.ERROR] != []


def test_an_old_migration_that_the_target_alone_edited_asks_nothing(build: Build) -> None:
    pair = fork(
        build,
        BASE,
        folder("2024-03-01-000000_logs", LOGS, "logs"),
        {"migrations/2024-01-01-000000_crew/up.sql": CREW.replace("rank text", "rank varchar(40)")},
    )
    assert errors(sequence(pair)) == []


def test_an_old_migration_that_the_source_edited_is_told(build: Build) -> None:
    pair = fork(
        build,
        BASE,
        {"migrations/2024-01-01-000000_crew/up.sql": CREW.replace("rank text", "rank varchar(40)")},
        folder("2024-03-01-000000_logs", LOGS, "logs"),
    )
    assert [one.kind for one in sequence(pair).findings] == ["same-name"]


def django(name: str, needs: str, operations: str, head: str = "") -> Files:
    """A migration of the app `ship`."""
    depends = f'("ship", "{needs}")' if needs else ""
    text = (
        "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
        f"{head}    dependencies = [{depends}]\n    operations = [{operations}]\n"
    )
    return {f"ship/migrations/{name}.py": text}


CREATED = 'migrations.CreateModel("Crew", [("id", models.AutoField(primary_key=True))])'
NAMED = 'migrations.AddField("crew", "name", models.TextField())'
RANKED = 'migrations.AddField("crew", "rank", models.TextField())'
SQUASHED = django(
    "0001_squashed_0002_name",
    "",
    'migrations.CreateModel("Crew", [("id", models.AutoField(primary_key=True)), ("name", models.TextField())])',
    '    replaces = [("ship", "0001_initial"), ("ship", "0002_name")]\n',
)


def test_a_squashed_migration_and_what_it_replaces_are_not_both_run(build: Build) -> None:
    base = {
        "ship/__init__.py": "",
        "ship/migrations/__init__.py": "",
        **django("0001_initial", "", CREATED),
        **django("0002_name", "0001_initial", NAMED),
        **SQUASHED,
    }
    mine = django("0003_rank", "0002_name", RANKED)
    theirs = django("0003_deck", "0002_name", 'migrations.AddField("crew", "deck", models.TextField())')
    found = sequence(fork(build, base, mine, theirs))
    assert [one.message for one in found.findings if one.severity is Severity.ERROR] == []


def test_a_squashed_migration_runs_where_some_that_it_replaces_are_gone(build: Build) -> None:
    base = {
        "ship/__init__.py": "",
        "ship/migrations/__init__.py": "",
        **django("0002_name", "0001_initial", NAMED),
        **SQUASHED,
    }
    mine = django("0003_rank", "0001_squashed_0002_name", RANKED)
    found = sequence(fork(build, base, mine, {"README": "ships\n"}))
    assert [one.message for one in found.findings if one.severity is Severity.ERROR] == []


VIEWS = {
    **BASE,
    "migrations/2024-03-01-000000_lists/up.sql": "CREATE VIEW roster AS SELECT id, name FROM crew;\n"
    "CREATE VIEW ranks AS SELECT id FROM roster;\n",
    "migrations/2024-03-01-000000_lists/down.sql": "DROP VIEW roster CASCADE;\n",
}


def test_views_that_went_with_a_cascade_may_be_made_again(build: Build) -> None:
    again = (
        "DROP VIEW roster CASCADE;\nCREATE VIEW roster AS SELECT id FROM crew;\n"
        "CREATE VIEW ranks AS SELECT id FROM roster;\nALTER TABLE crew ALTER COLUMN id TYPE bigint;\n"
    )
    both = {
        "migrations/2024-04-01-000000_lists_again/up.sql": again,
        "migrations/2024-04-01-000000_lists_again/down.sql": "DROP VIEW roster CASCADE;\n",
    }
    pair = fork(build, VIEWS, folder("2024-06-01-000000_logs", LOGS, "logs"), both)
    assert errors(sequence(pair)) == []


def test_views_made_twice_without_a_cascade_between_are_told(build: Build) -> None:
    twice = {
        "migrations/2024-04-01-000000_more/up.sql": "CREATE VIEW ranks AS SELECT id FROM crew;\nDROP TABLE berths CASCADE;\n",
        "migrations/2024-04-01-000000_more/down.sql": BERTHS + "DROP VIEW ranks;\n",
    }
    found = sequence(fork(build, VIEWS, folder("2024-06-01-000000_logs", LOGS, "logs"), twice))
    assert [one.kind for one in found.findings if one.severity is Severity.ERROR] == ["duplicate-object"]


def test_a_way_back_may_drop_columns_under_either_name_of_a_renamed_table(build: Build) -> None:
    up = "ALTER TABLE crew ADD COLUMN motto text;\nALTER TABLE crew RENAME TO people;\n"
    for number, down in enumerate(
        (
            "ALTER TABLE people DROP COLUMN motto;\nALTER TABLE people RENAME TO crew;\n",
            "ALTER TABLE people RENAME TO crew;\nALTER TABLE crew DROP COLUMN motto;\n",
        )
    ):
        renamed = {
            "migrations/2024-04-01-000000_people/up.sql": up,
            "migrations/2024-04-01-000000_people/down.sql": down,
        }
        base = build(f"base-{number}")
        base.commit(BASE, "base")
        mine = build.clone(base, f"fork-{number}")
        mine.commit(folder("2024-06-01-000000_logs", LOGS, "logs"), "mine")
        base.commit(renamed, "theirs")
        assert errors(sequence(Pair(mine, base))) == []


def test_one_file_twice_in_what_both_sides_share_is_a_note(build: Build) -> None:
    again = folder("2024-03-01-000000_crew_again", CREW.replace("TABLE", "TABLE IF NOT EXISTS"), "crew")
    more = folder("2024-04-01-000000_crew_again", CREW.replace("TABLE", "TABLE IF NOT EXISTS"), "crew")
    found = sequence(
        fork(
            build,
            {**BASE, **again, **more},
            folder("2024-06-01-000000_logs", LOGS, "logs"),
            {"README": "x\n"},
        )
    )
    told = [one for one in found.findings if one.kind == "same-file-twice"]
    assert [(one.severity, one.acts) for one in told] == [(Severity.NOTE, ())]


def test_a_number_that_two_of_both_sides_share_is_a_note(build: Build) -> None:
    again = folder("2024-02-01-000000_logs", LOGS, "logs")
    ropes = {
        "migrations/2024-06-01-000000_ropes/up.sql": ROPES,
        "migrations/2024-06-01-000000_ropes/down.sql": "ALTER TABLE crew DROP COLUMN ropes;\n",
    }
    found = sequence(fork(build, {**BASE, **again}, ropes, {"README": "x\n"}))
    assert [(one.severity, one.message, one.acts) for one in found.findings] == [
        (
            Severity.NOTE,
            "number 2024-02-01-000000 is taken twice: "
            "by 2024-02-01-000000_berths on both sides and 2024-02-01-000000_logs on both sides",
            (),
        )
    ]


def test_an_app_that_only_needs_the_first_one_of_another_app_needs_not_itself(build: Build) -> None:
    apps = {
        "ship/__init__.py": "",
        "ship/migrations/__init__.py": "",
        **django("0001_initial", "", CREATED),
        "port/__init__.py": "",
        "port/migrations/__init__.py": "",
        "port/migrations/0001_initial.py": (
            "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
            '    dependencies = [("ship", "0001_initial")]\n'
            '    operations = [migrations.CreateModel("Quay", [("id", models.AutoField(primary_key=True))])]\n'
        ),
    }
    pair = fork(build, apps, {"README": "x\n"}, django("0002_name", "0001_initial", NAMED))
    found = {one.id: one for one in pair.workspace().migrations.all()}
    port = found["port/migrations"]
    assert port.findings == ()
    assert port.label == "port"
    assert port.rows[0].migration.elsewhere == ("ship.0001_initial",)
