"""What a session touched, read anew or step by step."""

import random

import pytest

from state.comparison.entry import Status
from state.understood.ground import WAITING, Touched
from state.view import View
from tests.conftest import Build
from tests.state.pairs import fork, strangers
from tests.state.random_acts import act
from tests.state.test_random_acts import BASE, SOURCE, TARGET


def plainly_touched(view: View) -> set[str]:
    """Paths of all entries that are merged or decided."""
    found: set[str] = set()
    for entry in view.comparison.entries():
        if entry.status in (Status.IDENTICAL, Status.EXCLUDED) or view.standing(entry) in WAITING:
            continue
        outcome = view.outcome(entry.key)
        found.add(entry.path)
        found.update(path for path, version in (outcome.lands if outcome else ()) if version is not None)
        if entry.key in view.session.decisions:
            found.update(path for path, _ in view.state(entry).lands)
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("related", [True, False])
def test_step_by_step_it_is_what_all_entries_say(build: Build, related: bool, seed: int) -> None:
    if related:
        pair = fork(build, BASE, SOURCE, TARGET)
    else:
        pair = strangers(build, {path: text for path, text in SOURCE.items() if text is not None}, TARGET)
    chance, touched = random.Random(seed), Touched()
    with pair.workspace(exclusions=()) as workspace:
        before = workspace.loaded()
        for _ in range(20):
            act(workspace, chance)
            view = workspace.loaded()
            assert touched.of(view) == Touched().of(view) == plainly_touched(view)
            # As for a preview: back to where it was, and there again.
            if view.comparison is before.comparison and view.merge is before.merge:
                assert touched.of(before) == plainly_touched(before)
            before = view
