"""All rules on one plan."""

from hypothesis import given, settings
from hypothesis import strategies as st

from state.plans.lint.facts import Unknown
from state.plans.lint.linting import RULES, lint_plan
from state.plans.plan import EditKind, EditProposal, MigrationAction
from state.plans.reading import read_plan
from tests.state.plans.lint.making import Known, commands, copy, listing, moved, phase, plan

BAD = plan(
    copies=(copy("a", "x/a", 3), copy("a", "y/a", 4), copy("b", "../../b", 5)),
    migrations=listing(("001_a.sql", MigrationAction.KEEP), ("001_b.sql", MigrationAction.NEW), start=30),
    edits=(EditProposal("edit-1", EditKind.UPDATE, ("gone.py",), "", 20, 21),),
    phases=(phase("1", 1, depends_on=("2",)), phase("2", 9, depends_on=("1",))),
    commands=commands(
        "git branch backup", "git commit -m x", "make y || true", "tail -f z", "psql -f a.sql", start=50
    ),
)


def test_findings_stand_in_the_order_of_lines_each_once() -> None:
    found = lint_plan(BAD, Unknown())
    assert [one.line for one in found] == sorted(one.line for one in found)
    assert len({one.id for one in found}) == len(found)
    assert [one.kind for one in found] == [
        "plan-dependency-circle",
        "plan-copied-twice",
        "plan-hostile-path",
        "plan-migration-number",
        "plan-backup-early",
        "plan-cannot-fail",
        "plan-never-ends",
        "plan-no-database-backup",
    ]


def test_names_of_findings_survive_moved_lines() -> None:
    facts = Known(source={"a": ""}, target={"m/002_c.sql": ""})
    before = lint_plan(BAD, facts)
    after = lint_plan(moved(BAD, 7), facts)
    assert len(before) > 8
    assert {one.id for one in before} == {one.id for one in after}
    assert {one.id: one.line + 7 for one in before} == {one.id: one.line for one in after}


def test_an_empty_plan_is_fine() -> None:
    assert lint_plan(plan(), Unknown()) == ()
    assert lint_plan(plan(), Known(source={"a": ""}, target={"b": ""})) == ()


def test_every_rule_stands_once_in_the_list_and_says_what_it_finds() -> None:
    assert len(set(RULES)) == len(RULES) == 33
    assert all(rule.__doc__ for rule in RULES)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["# Plan", "## Phase 1: a (1-2 hours)", "## Phase 2", "- [x] `../../x` and `a.py`", "```bash", "```", "cp a b",
             "git revert HEAD", "git merge --no-ff a", "001_a.sql  # KEEP", "002_b.sql # FROM: 001_a.sql", "| A | B |",
             "|---|---|", "| Phase 1 | 3 hours |", "cat <<EOF", "$(", '"', "**Dependencies**: Phase 2", "", "cd ../..",
             "\u202e", "rm -rf /", "Create `x/y.py`:", "├── a.py", "find . | head"]
        ),
        max_size=30,
    )
)  # fmt: skip
def test_any_text_can_be_judged(lines: list[str]) -> None:
    of = read_plan("\n".join(lines).encode())
    facts = Known(source={"a.py": "1", "001_a.sql": ""}, target={"a.py": "2", "x/z.py": ""})
    for one in (*lint_plan(of, Unknown()), *lint_plan(of, facts)):
        assert one.kind.startswith("plan-") and one.message and one.hint
        assert 1 <= one.line <= max(1, len(lines))
