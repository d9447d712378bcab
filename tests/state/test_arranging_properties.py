"""What holds for any two series that each run by themselves, and for any run of acts on them."""

import random
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from state.errors import PlaitError
from state.findings import Severity
from state.migrations.references import apply_edits
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.migrations.series import FOLDER, Two, two_series
from tests.state.pairs import Pair, fork, strangers

DOCS = "docs/migrations.md"
SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def pair_of(folder: str, two: Two, related: bool) -> Pair:
    """Repositories of the two series; the source's documents name its migrations."""
    named = "".join(f"- {path}\n" for path in two.source)
    source = {**two.source, DOCS: named}
    build = Build(Path(folder))
    if related:
        return fork(build, two.base, source, two.target)
    return strangers(build, {**two.base, **source}, {**two.base, **two.target})


@given(two_series(), st.booleans())
@SLOW
def test_a_proposal_of_two_valid_series_has_no_findings_and_keeps_the_targets_order(
    two: Two, related: bool
) -> None:
    with TemporaryDirectory() as folder, pair_of(folder, two, related).workspace() as workspace:
        sequence = workspace.migrations.one()
        wrong = [one.message for one in sequence.findings if one.severity is not Severity.NOTE]
        assert wrong == []
        assert sequence.target is not None
        kept = [row.target.name for row in sequence.rows if row.target is not None]
        assert kept == [one.name for one in sequence.target.migrations]
        names = [row.name for row in sequence.rows if row.target is not None]
        assert names == kept
        own = [row for row in sequence.rows if row.origin == "source"]
        assert [row.id for row in sequence.rows[len(kept) :]] == [row.id for row in own]
        numbers = [row.migration.numbers for row in sequence.rows]
        assert numbers == sorted(numbers)
        assert len(set(numbers)) == len(numbers)


@given(two_series(), st.booleans())
@SLOW
def test_renumbering_keeps_every_byte_but_for_the_references_listed(two: Two, related: bool) -> None:
    with TemporaryDirectory() as folder, pair_of(folder, two, related).workspace() as workspace:
        workspace.migrations.accept(FOLDER)
        if not related:
            workspace.take([DOCS])
        sequence = workspace.migrations.one()
        texts = {**two.base, **two.source, **two.target}
        for row in sequence.rows:
            side = two.source if row.origin == "source" else {**two.base, **two.target}
            for file in row.files:
                edits = [
                    one.edit
                    for one in sequence.references
                    if one.edit.path == file.was and row.origin == "source"
                ]
                wanted = apply_edits(side[file.was].encode(), edits)
                assert workspace.result_bytes(file.path) == wanted
        document = "".join(f"- {path}\n" for path in two.source).encode()
        edits = [one.edit for one in sequence.references if one.edit.path == DOCS]
        assert len(edits) == sum(
            file.was != file.path for row in sequence.rows if row.origin == "source" for file in row.files
        )
        assert workspace.result_bytes(DOCS) == apply_edits(document, edits)
        there = {path for path in texts if path.startswith(FOLDER)}
        placed = {file.path for row in sequence.rows for file in row.files}
        for path in there - placed:
            assert workspace.result_bytes(path) is None


def act(workspace: Workspace, chance: random.Random) -> None:
    """One act on the series, whichever; what can't hold is refused and changes nothing."""
    acts = workspace.migrations
    sequence = acts.one()
    ids = [row.id for row in sequence.rows]
    own = [row for row in sequence.rows if row.origin == "source" and row.in_sequence]
    row = chance.choice(sequence.rows)
    kind = chance.randrange(12)
    if kind == 0:
        acts.accept(FOLDER)
    elif kind == 1:
        acts.move(FOLDER, row.id, chance.choice(["", *(one for one in ids if one != row.id)]))
    elif kind == 2:
        acts.renumber(FOLDER, row.id, chance.choice(["", "050", "123"]))
    elif kind == 3:
        acts.rename(FOLDER, row.id, chance.choice(["", "other", "new_name"]))
    elif kind == 4:
        acts.leave(FOLDER, [row.id], chance.choice(["skip", "drop", ""]), "not wanted")
    elif kind == 5:
        acts.pin(FOLDER, [row.id], chance.random() < 0.5)
    elif kind == 6 and row.files:
        acts.patch(FOLDER, row.id, row.files[0].path, chance.choice([b"SELECT 1;\r\n", None]))
    elif kind == 7 and len(row.files) > 1:
        acts.companion(FOLDER, row.id, row.files[1].was, chance.random() < 0.5)
    elif kind == 8 and len(own) > 1:
        acts.consolidate(FOLDER, [one.id for one in own[:2]], "joined")
    elif kind == 9 and sequence.references:
        acts.decline(FOLDER, [sequence.references[0].id], chance.random() < 0.5)
    elif kind == 10:
        acts.run_by(FOLDER, chance.choice(["string", "numeric", ""]))
    elif kind == 11:
        acts.assume(FOLDER, ["accounts"])


@given(two_series(), st.randoms(use_true_random=False))
@SLOW
def test_undo_of_any_act_is_exact(two: Two, chance: random.Random) -> None:
    with TemporaryDirectory() as folder:
        pair = pair_of(folder, two, True)
        with pair.workspace() as workspace:
            trees = [workspace.result_tree()]
            rows = [workspace.migrations.one().rows]
            for _ in range(7):
                before = workspace.session.number
                with suppress(PlaitError):
                    act(workspace, chance)
                if workspace.session.number != before:
                    trees.append(workspace.result_tree())
                    rows.append(workspace.migrations.one().rows)
            last = workspace.session.number
            for tree, there in zip(reversed(trees[:-1]), reversed(rows[:-1]), strict=True):
                workspace.undo()
                assert workspace.result_tree() == tree
                assert workspace.migrations.one().rows == there
            workspace.restore(last)
            assert workspace.result_tree() == trees[-1]
        with Workspace.open(pair.target.path) as again:
            assert again.result_tree() == trees[-1]
            assert again.migrations.one().rows == rows[-1]
