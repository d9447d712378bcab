"""Every rule on one plan."""

from state.findings import Finding
from state.plans.lint import copies, migrations
from state.plans.lint.case import Case, Rule
from state.plans.lint.facts import Facts
from state.plans.plan import Plan

RULES: tuple[Rule, ...] = (
    copies.one_file_to_two_places,
    copies.two_files_to_one_place,
    copies.missing_sources,
    copies.overwriting_copies,
    migrations.numbers_named_twice,
    migrations.numbers_taken,
    migrations.migrations_left_out,
    migrations.missing_origins,
)


def lint_plan(plan: Plan, facts: Facts) -> tuple[Finding, ...]:
    """What is wrong with a plan, in the order of its lines; each thing once.

    What the facts don't know is not judged: without a repository only the plan's own contradictions are found.
    """
    case = Case(plan, facts)
    found: dict[str, Finding] = {}
    for rule in RULES:
        for finding in rule(case):
            found.setdefault(finding.id, finding)
    return tuple(sorted(found.values(), key=lambda one: one.line))
