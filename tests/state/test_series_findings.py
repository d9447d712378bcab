"""What a session says of series whose repositories have more branches than the two that meet."""

from state.migrations.sequence import Hazard
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Files, Pair, fork, strangers

BASE: Files = {
    "db/migrations/001_users.sql": "CREATE TABLE users (id INT PRIMARY KEY);\n",
    "db/migrations/002_posts.sql": "CREATE TABLE posts (id INT PRIMARY KEY);\n",
}
SOURCE: Files = {"db/migrations/003_tags.sql": "CREATE TABLE tags (id INT PRIMARY KEY);\n"}
TARGET: Files = {"db/migrations/003_votes.sql": "CREATE TABLE votes (id INT PRIMARY KEY);\n"}


def about_branches(workspace: Workspace) -> list[Hazard]:
    return [one for one in workspace.migrations.one().findings if one.kind == "number-on-branch"]


def test_a_number_that_a_branch_of_either_side_has_given_away(build: Build) -> None:
    pair = fork(build, BASE, SOURCE, TARGET)
    for side, branch, name in (
        (pair.target, "feature/y", "004_y"),
        (pair.source, "later", "004_z"),
        (pair.target, "other", "005_a"),
    ):
        now = side.git("rev-parse", "--abbrev-ref", "HEAD")
        side.git("checkout", "-q", "-b", branch)
        side.commit({f"db/migrations/{name}.sql": f"CREATE TABLE {name[-1]} (id INT);\n"})
        side.git("checkout", "-q", now)
    with pair.workspace() as workspace:
        assert [one.name for one in workspace.migrations.one().rows][-1] == "004_tags"
        found = about_branches(workspace)
        assert [one.message for one in found] == [
            "004 is also taken by 004_y.sql on the branch feature/y of the target",
            "004 is also taken by 004_z.sql on the branch later of the source",
        ]
        assert {one.path for one in found} == {"db/migrations/003_tags.sql"}


FLIPPED: Files = {
    "manage.py": "",
    "shop/__init__.py": "",
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": """from django.db import migrations, models
class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Group", [("id", models.AutoField(primary_key=True))]),
        migrations.CreateModel("User", [("id", models.AutoField(primary_key=True))]),
        migrations.CreateModel("Right", [
            ("id", models.AutoField(primary_key=True)),
            ("groups", models.ManyToManyField(to="auth.member", related_name="rights")),
        ]),
    ]
""",
    "shop/migrations/0002_flip.py": """from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("right", "groups"),
                migrations.AddField("group", "rights", models.ManyToManyField(to="shop.right")),
                migrations.AddField("elsewhere", "name", models.TextField()),
                migrations.CreateModel("Line", [("to", models.ForeignKey("shop.nobody", models.CASCADE))]),
            ],
            database_operations=[
                migrations.RunSQL("ALTER TABLE shop_right_groups RENAME TO shop_group_rights"),
                migrations.RunSQL("ALTER TABLE shop_right_groups_id_seq RENAME TO shop_group_rights_id_seq"),
            ],
        ),
    ]
""",
}
TWICE = "CREATE TABLE users (id INT PRIMARY KEY);\n"


def test_what_only_django_is_told_changes_no_table(build: Build) -> None:
    with strangers(build, FLIPPED, {"README": "\n"}).workspace() as workspace:
        (sequence,) = workspace.migrations.all()
        assert [row.name for row in sequence.rows] == ["0001_initial", "0002_flip"]
        assert [(one.kind, one.message) for one in sequence.findings if one.severity != "note"] == []
        assert not [one for one in sequence.findings if one.kind in ("shadowed-table", "baseline-gap")]
        schema = workspace.migrations.schema_after(sequence.id, sequence.rows[-1].id)
        assert list(schema.tables) == [
            "shop_group",
            "shop_user",
            "shop_right",
            "shop_group_rights",
            "shop_line",
        ]


def test_what_the_target_has_had_all_along_is_a_note_until_the_merge_brings_something(build: Build) -> None:
    there: Files = {"db/001_users.sql": TWICE, "db/002_users.sql": TWICE, "a.txt": "a\n"}
    pair = fork(build, there, {"a.txt": "b\n"}, {"b.txt": "b\n"})
    with pair.workspace() as workspace:
        sequence = workspace.migrations.one()
        assert sequence.is_untouched
        (same,) = (one for one in sequence.findings if one.kind == "duplicate-table")
        assert same.severity == "note"
        workspace.migrations.leave("db", [sequence.rows[1].id], "drop", "twice")
        assert not workspace.migrations.one().is_untouched
    pair.source.commit({"db/003_tags.sql": "CREATE TABLE tags (id INT PRIMARY KEY);\n"})
    with pair.workspace(name="later") as workspace:
        sequence = workspace.migrations.one()
        assert not sequence.is_untouched
        (now,) = (one for one in sequence.findings if one.kind == "duplicate-table")
        assert (now.severity, now.id, now.message) == ("error", same.id, same.message)


def test_a_series_of_the_target_alone_is_untouched(build: Build) -> None:
    own: Files = {"db/001_users.sql": TWICE, "db/002_users.sql": TWICE}
    pair = strangers(build, {"a.txt": "a\n"}, own)
    with pair.workspace() as workspace:
        sequence = workspace.migrations.one()
        assert sequence.is_untouched
        assert {one.severity for one in sequence.findings} == {"note"}
    with Pair(pair.target, pair.source).workspace() as workspace:
        sequence = workspace.migrations.one()
        assert not sequence.is_untouched
        assert "error" in {one.severity for one in sequence.findings}


def test_series_searched_together_are_told_the_same_as_one_by_one(build: Build) -> None:
    base: dict[str, str] = {"notes.md": "002_long and 002_red come first\n"}
    source: dict[str, str] = {
        "docs/red.md": "after `002_red.sql` and 001_first.sql\n",
        "docs/both.md": "run 002_red.sql, then 002_long.sql\n",
        "docs/none.md": "run 001_first.sql\n",
    }
    target: dict[str, str] = {"docs/long.md": "the source has 002_long.sql\n"}
    for place, own, theirs in (("users", "red", "blue"), ("posts", "long", "short"), ("tags", "", "")):
        base[f"{place}/migrations/001_first.sql"] = f"CREATE TABLE {place} (id INT);\n"
        if own:
            source[f"{place}/migrations/002_{own}.sql"] = f"CREATE TABLE {own} (id INT);\n"
            target[f"{place}/migrations/002_{theirs}.sql"] = f"CREATE TABLE {theirs} (id INT);\n"
    pair = fork(build, base, source, target)
    with pair.workspace() as together:
        every = together.migrations.all()
    with Workspace.open(pair.target.path) as alone:
        assert [alone.migrations.one(one.id) for one in every] == list(every)
    assert {one.id: [(of.edit.path, of.edit.old, of.edit.new) for of in one.references] for one in every} == {
        "posts/migrations": [
            ("docs/both.md", "002_long.sql", "003_long.sql"),
            ("docs/long.md", "002_long.sql", "003_long.sql"),
            ("notes.md", "002_long", "003_long"),
        ],
        "tags/migrations": [],
        "users/migrations": [
            ("docs/both.md", "002_red.sql", "003_red.sql"),
            ("docs/red.md", "002_red.sql", "003_red.sql"),
            ("notes.md", "002_red", "003_red"),
        ],
    }


def test_another_process_has_what_was_noticed_about_migrations(build: Build) -> None:
    pair = fork(build, BASE, SOURCE, TARGET)
    pair.target.git("checkout", "-q", "-b", "feature/x")
    pair.target.commit({"db/migrations/004_x.sql": "CREATE TABLE x (id INT);\n"})
    pair.target.git("checkout", "-q", "-b", "feature/y", "HEAD~1")
    pair.target.git("checkout", "-q", "-")
    pair.target.git("checkout", "-q", "--detach", "HEAD~1")
    with pair.workspace() as workspace:
        before = workspace.noticing.all()
        assert [one.finding.message for one in before if one.series] == [
            "004 is also taken by 004_x.sql on the branch feature/x of the target"
        ]
    with Workspace.open(pair.target.path) as workspace:
        assert workspace.noticing.all() == before
        assert not workspace.migrations.is_ready
    with Workspace.open(pair.target.path) as workspace:
        workspace.journal.put_cached("migrations", b'[{"name": 1}, [')
        assert workspace.noticing.all() == before
        assert workspace.migrations.is_ready
    # A branch that takes the next number is noticed by whoever looks next.
    pair.target.git("checkout", "-q", "feature/y")
    pair.target.commit({"db/migrations/004_y.sql": "CREATE TABLE y (id INT);\n"})
    with Workspace.open(pair.target.path) as workspace:
        new = [one.finding for one in workspace.noticing.all() if one not in before]
        assert [one.message for one in new] == [
            "004 is also taken by 004_y.sql on the branch feature/y of the target"
        ]
        workspace.migrations.accept(workspace.migrations.one().id)
        accepted = workspace.noticing.all()
        assert accepted != before
    with Workspace.open(pair.target.path) as workspace:
        assert workspace.noticing.all() == accepted


def test_what_was_read_before_a_branch_moved_on_is_no_answer_afterwards(build: Build) -> None:
    pair = fork(build, BASE, SOURCE, TARGET)
    with pair.workspace() as workspace:
        workspace.migrations.all()
        pair.target.git("checkout", "-q", "-b", "feature/y")
        pair.target.commit({"db/migrations/004_y.sql": "CREATE TABLE y (id INT);\n"})
        pair.target.git("checkout", "-q", "-")
        assert [one.finding.message for one in workspace.noticing.all() if one.series] == []
    with Workspace.open(pair.target.path) as workspace:
        assert [one.finding.message for one in workspace.noticing.all() if one.series] == [
            "004 is also taken by 004_y.sql on the branch feature/y of the target"
        ]
