"""Whatever is done in a session in whichever order: what is found is what somebody finds who looks for the first time."""

import random
from pathlib import Path

import pytest

from state.comparison.exclusions import Exclusion
from state.comparison.mapping import Mapping
from state.errors import PlaitError
from state.findings import Finding
from state.merging.choice import Choice
from state.understanding.repair import Repair
from state.understanding.store import Store
from state.understood.understood import Understood
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Files, Pair, fork, strangers
from tests.state.understanding.fresh_trees import OFFERED, PATHS, VARIANTS, side

CHOICES = [one for one in Choice if one not in (Choice.LINES, Choice.TEXT)]
MIGRATION = """from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [{}]
    operations = [migrations.{}]
"""
TABLE = "CreateModel(name='Order', fields=[('id', models.AutoField(primary_key=True)), ('total', models.IntegerField())])"
COLUMN = "AddField('order', '{}', models.TextField())"
FIRST = {
    "orders/migrations/__init__.py": "",
    "orders/migrations/0001_initial.py": MIGRATION.format("", TABLE),
}
SECOND = {
    name: {
        f"orders/migrations/0002_{name}.py": MIGRATION.format(
            "('orders', '0001_initial')", COLUMN.format(name)
        )
    }
    for name in ("note", "tax")
}
MAPPINGS: tuple[list[Mapping], ...] = (
    [],
    [Mapping("shop", "old/shop")],
    [Mapping("", "sub")],
    [Mapping("orders", "sales")],
)
EXCLUSIONS: tuple[list[Exclusion], ...] = (
    [],
    [Exclusion("web/", "no")],
    [Exclusion("orders/migrations/", "no")],
)


class NothingKept:
    """A journal that keeps no findings."""

    def cached(self, name: str) -> None:
        return None

    def put_cached(self, name: str, text: bytes) -> None:
        return None


class Apart:
    """The ground of a workspace, without what is kept with its session."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.journal = NothingKept()

    def __getattr__(self, name: str) -> object:
        return getattr(self.workspace, name)


class FirstLook(Understood):
    """Findings of one who has read nothing yet."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        super().__init__(Apart(workspace))  # type: ignore[arg-type]
        self._folder = folder

    def _store(self) -> Store:
        return Store(self._folder / "none.sqlite3")


def answers(understood: Understood) -> tuple[tuple[Finding, ...], tuple[Repair, ...]]:
    """What is found, and what mends it."""
    found = understood.findings()
    return found, understood.repair([one.id for one in found])


def text_for(path: str, chance: random.Random) -> bytes:
    return chance.choice(VARIANTS.get(path, ("x = 1\n", "", "{}\n"))).encode()


def act(workspace: Workspace, chance: random.Random) -> None:
    """One act as an operator could make it; one that is refused changes nothing."""
    keys = [entry.key for entry in workspace.loaded().comparison.entries()]
    some = chance.sample(keys, min(len(keys), chance.choice([1, 2, 5, 15])))
    try:
        match chance.randrange(14):
            case 0 | 1 | 2:
                workspace.take(some)
            case 3:
                workspace.keep(some)
            case 4:
                workspace.drop(some)
            case 5:
                workspace.copy(some[0], chance.choice(OFFERED))
            case 6 | 7:
                workspace.replace(some[0], text_for(some[0], chance))
            case 8 | 9:
                for key in keys:
                    hunks = [one.hunk for one in workspace.file(key).regions if one.hunk]
                    if hunks and chance.random() < 0.3:
                        workspace.resolve(key, hunks[:1], chance.choice(CHOICES))
                        break
            case 10:
                workspace.undo(chance.randrange(1, 4))
            case 11:
                workspace.redo(chance.randrange(1, 3))
            case 12:
                workspace.map(chance.choice(MAPPINGS))
            case _:
                workspace.exclude(chance.choice(EXCLUSIONS))
    except PlaitError:
        pass


def pair_of(build: Build, chance: random.Random, related: bool) -> Pair:
    """A source and a target of which much is the same."""
    base = [chance.randrange(30) for _ in PATHS]
    changed = [[one if chance.random() < 0.7 else chance.randrange(30) for one in base] for _ in range(2)]
    first, *sides = (side(numbers) for numbers in (base, *changed))
    first.update((path, text.encode()) for path, text in FIRST.items())
    trees: list[Files] = [
        {**dict.fromkeys(first), **tree, **FIRST, **SECOND[name]}
        for tree, name in zip(sides, SECOND, strict=True)
    ]
    if related:
        return fork(build, first, trees[0], trees[1])
    bare = [{path: text for path, text in tree.items() if text is not None} for tree in trees]
    return strangers(build, bare[0], bare[1])


@pytest.mark.parametrize("related", [True, False], ids=["related", "strangers"])
def test_findings_of_a_session_are_those_of_a_first_look(build: Build, tmp_path: Path, related: bool) -> None:
    chance = random.Random(related)
    with pair_of(build, chance, related).workspace(exclusions=()) as workspace:
        stepwise = Understood(Apart(workspace))  # type: ignore[arg-type]
        for _ in range(10):
            assert answers(stepwise) == answers(FirstLook(workspace, tmp_path))
            act(workspace, chance)
