"""Whatever is done in a session in whichever order: what is found is what somebody finds who looks for the first time."""

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from state.comparison.exclusions import Exclusion
from state.comparison.mapping import Mapping
from state.errors import PlaitError
from state.findings import Finding
from state.merging.choice import Choice
from state.understanding.contents.store import Store
from state.understanding.repairs.repair import Repair
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


def recorded(workspace: Workspace, chance: random.Random) -> Callable[[], object]:
    """An act that can be imagined before it is made."""
    keys = [entry.key for entry in workspace.loaded().comparison.entries()]
    some = chance.sample(keys, min(len(keys), chance.choice([1, 2, 5, 15])))
    match chance.randrange(10):
        case 0 | 1 | 2:
            return partial(workspace.take, some)
        case 3:
            return partial(workspace.keep, some)
        case 4:
            return partial(workspace.drop, some)
        case 5:
            return partial(workspace.copy, some[0], chance.choice(OFFERED))
        case 6 | 7:
            return partial(workspace.replace, some[0], text_for(some[0], chance))
        case _:
            for key in chance.sample(keys, len(keys)):
                hunks = [one.hunk for one in workspace.file(key).regions if one.hunk]
                if hunks:
                    return partial(workspace.resolve, key, hunks[:1], chance.choice(CHOICES))
            return partial(workspace.take, some)


def moved(workspace: Workspace, chance: random.Random) -> Callable[[], object]:
    """A way through the session, or another comparison."""
    match chance.randrange(4):
        case 0:
            return partial(workspace.undo, chance.randrange(1, 4))
        case 1:
            return partial(workspace.redo, chance.randrange(1, 3))
        case 2:
            return partial(workspace.map, chance.choice(MAPPINGS))
        case _:
            return partial(workspace.exclude, chance.choice(EXCLUSIONS))


def step(workspace: Workspace, stepwise: Understood, folder: Path, chance: random.Random) -> None:
    """One act as an operator could make it, sometimes imagined only; one that is refused changes nothing."""
    try:
        if chance.random() < 0.3:
            moved(workspace, chance)()
            return
        act = recorded(workspace, chance)
        if chance.random() < 0.4:
            meant = workspace.meant(act)
            here, there = (
                one.preview(meant.operation, texts=meant.texts)
                for one in (stepwise, FirstLook(workspace, folder))
            )
            assert here == there
        if chance.random() < 0.8:
            act()
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
            step(workspace, stepwise, tmp_path, chance)
