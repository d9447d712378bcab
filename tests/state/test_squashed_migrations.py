"""Django's squashed migrations where two sides meet: they stand at the place of those they replace."""

from state.findings import Severity
from state.migrations.sequence import Sequence
from tests.conftest import Build
from tests.state.pairs import Files, Pair, fork


def django(
    name: str, needs: str, operations: str, replaces: tuple[str, ...] = (), app: str = "ship"
) -> Files:
    """A migration of an app."""
    depends = f'("{app}", "{needs}")' if needs else ""
    parts = ", ".join(f'("{app}", "{one}")' for one in replaces)
    head = f"    replaces = [{parts}]\n" if replaces else ""
    text = (
        "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
        f"{head}    dependencies = [{depends}]\n    operations = [{operations}]\n"
    )
    return {f"{app}/migrations/{name}.py": text}


CREATED = 'migrations.CreateModel("Crew", [("id", models.AutoField(primary_key=True))])'
BOTH = 'migrations.CreateModel("Crew", [("id", models.AutoField(primary_key=True)), ("name", models.TextField())])'


def field(name: str) -> str:
    return f'migrations.AddField("crew", "{name}", models.TextField())'


BASE = {
    "ship/__init__.py": "",
    "ship/migrations/__init__.py": "",
    **django("0001_initial", "", CREATED),
    **django("0002_name", "0001_initial", field("name")),
}
SQUASHED = django("0001_squashed_0002_name", "", BOTH, ("0001_initial", "0002_name"))
DECK = django("0003_deck", "0002_name", CREATED.replace("Crew", "Deck"))
AWAY: Files = {"ship/migrations/0001_initial.py": None, "ship/migrations/0002_name.py": None}


def in_order(found: Sequence) -> list[str]:
    return [row.name for row in found.rows if row.in_sequence]


def told(found: Sequence) -> list[str]:
    return [one.message for one in found.findings]


def test_it_keeps_its_name_and_stands_beside_what_it_replaces(build: Build) -> None:
    with fork(build, BASE, SQUASHED, DECK).workspace() as workspace:
        (found,) = workspace.migrations.all()
        assert in_order(found) == ["0001_initial", "0001_squashed_0002_name", "0002_name", "0003_deck"]
        assert told(found) == []
        workspace.migrations.accept(found.id)
        for path, text in SQUASHED.items():
            assert workspace.result_bytes(path) == str(text).encode()
        assert found.references == ()


def test_what_it_replaces_is_no_double_of_it(build: Build) -> None:
    one = django("0001_squashed", "", CREATED, ("0001_initial",))
    (found,) = fork(build, BASE, one, DECK).workspace().migrations.all()
    assert in_order(found) == ["0001_initial", "0001_squashed", "0002_name", "0003_deck"]
    assert told(found) == []


def test_it_runs_where_the_source_removed_what_it_replaces(build: Build) -> None:
    with fork(build, BASE, {**SQUASHED, **AWAY}, DECK).workspace() as workspace:
        (found,) = workspace.migrations.all()
        assert in_order(found) == ["0001_squashed_0002_name", "0003_deck"]
        assert told(found) == []
        assert [(one.row, one.needs, one.reason) for one in found.edges] == [
            (
                "target:ship/migrations/0003_deck.py",
                "source:ship/migrations/0001_squashed_0002_name.py",
                "declares to depend on 0002_name, which 0001_squashed_0002_name replaces",
            )
        ]


def test_a_part_that_the_target_gave_another_number_is_made_twice(build: Build) -> None:
    # A new database runs the squashed one, which knows nothing of the new name, and then the renamed part.
    moved = django("0003_name", "0002_deck", field("name"))
    theirs = {
        "ship/migrations/0002_name.py": None,
        **django("0002_deck", "0001_initial", field("deck")),
        **moved,
    }
    with fork(build, BASE, SQUASHED, theirs).workspace() as workspace:
        (found,) = workspace.migrations.all()
        assert in_order(found) == ["0001_initial", "0001_squashed_0002_name", "0002_deck", "0003_name"]
        assert told(found) == ["column name of ship_crew is already created by 0001_squashed_0002_name"]


def test_what_the_source_goes_on_with_hangs_below_the_targets_line(build: Build) -> None:
    mine = {**SQUASHED, **AWAY, **django("0003_rank", "0001_squashed_0002_name", field("rank"))}
    with fork(build, BASE, mine, DECK).workspace() as workspace:
        (found,) = workspace.migrations.all()
        assert in_order(found) == ["0001_squashed_0002_name", "0003_deck", "0004_rank"]
        assert found.rows[-1].needs == ("0003_deck",)
        assert told(found) == []


def test_what_depends_on_a_replaced_one_goes_on_to_do_so(build: Build) -> None:
    rank = django("0003_rank", "0002_name", field("rank"))
    for number, (source, target) in enumerate((({**SQUASHED, **rank}, {"x": "x"}), (rank, SQUASHED))):
        parent = build(f"parent-{number}")
        parent.commit(BASE, "base")
        child = build.clone(parent, f"fork-{number}")
        child.commit(source, "in the source")
        parent.commit(target, "in the target")
        with Pair(child, parent).workspace() as workspace:
            (found,) = workspace.migrations.all()
            assert told(found) == []
            assert found.rows[-1].needs == ("0002_name",)
            assert [one.text for one in found.rows[-1].files] == [None]


def test_of_the_sources_own_both_move_and_it_names_them_as_they_are_called(build: Build) -> None:
    mine = {
        **django("0003_rank", "0002_name", field("rank")),
        **django("0004_rope", "0003_rank", field("rope")),
        **django(
            "0003_squashed_0004_rope",
            "0002_name",
            f"{field('rank')}, {field('rope')}",
            ("0003_rank", "0004_rope"),
        ),
    }
    with fork(build, BASE, mine, DECK).workspace() as workspace:
        (found,) = workspace.migrations.all()
        assert sorted(in_order(found)) == [
            "0001_initial",
            "0002_name",
            "0003_deck",
            "0003_squashed_0004_rope",
            "0004_rank",
            "0005_rope",
        ]
        assert told(found) == []
        workspace.migrations.accept(found.id)
        text = workspace.result_bytes("ship/migrations/0003_squashed_0004_rope.py")
        assert text is not None
        lines = text.decode().splitlines()
        assert lines[4] == '    replaces = [("ship", "0004_rank"), ("ship", "0005_rope")]'
        assert lines[5] == '    dependencies = [("ship", "0003_deck")]'
        (found,) = workspace.migrations.all()
        assert told(found) == []


def test_what_replaces_the_first_one_of_another_app_runs(build: Build) -> None:
    # An app that got another name: its first migration stands for the one that ran under the old name.
    boat = django("0001_initial", "", CREATED, ("0001_initial",), "boat")
    renamed = {path: str(text).replace('("boat"', '("ship"') for path, text in boat.items()}
    more = django("0002_name", "0001_initial", field("name"), app="boat")
    base = {"boat/__init__.py": "", "boat/migrations/__init__.py": "", **renamed, **more}
    theirs = django("0003_deck", "0002_name", field("deck"), app="boat")
    (found,) = fork(build, base, {"x": "x"}, theirs).workspace().migrations.all()
    assert in_order(found) == ["0001_initial", "0002_name", "0003_deck"]
    assert told(found) == []


def test_a_part_that_needs_what_needs_another_part_makes_a_circle(build: Build) -> None:
    theirs = {
        **django("0002_deck", "0001_initial", field("deck")),
        **django("0002_name", "0002_deck", field("name")),
    }
    (found,) = fork(build, BASE, SQUASHED, theirs).workspace().migrations.all()
    assert in_order(found) == ["0001_initial", "0001_squashed_0002_name", "0002_deck", "0002_name"]
    assert [(one.severity, one.message) for one in found.findings] == [
        (
            Severity.ERROR,
            "dependencies go in a circle: 0001_squashed_0002_name needs 0002_deck needs 0001_squashed_0002_name",
        )
    ]
