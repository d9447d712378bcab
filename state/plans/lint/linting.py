"""Every rule on one plan."""

from state.findings import Finding
from state.plans.lint import (
    claims,
    copies,
    database,
    git_acts,
    hostile,
    migrations,
    needs,
    outcomes,
    phases,
    placeholders,
    waiting,
)
from state.plans.lint.case import Case, Rule
from state.plans.lint.facts import Facts
from state.plans.plan import Plan

RULES: tuple[Rule, ...] = (
    hostile.hostile_paths,
    hostile.credentials,
    copies.one_file_to_two_places,
    copies.two_files_to_one_place,
    copies.missing_sources,
    copies.overwriting_copies,
    migrations.numbers_named_twice,
    migrations.numbers_taken,
    migrations.migrations_left_out,
    migrations.missing_origins,
    claims.classification,
    claims.contracts,
    claims.ticked,
    claims.mentioned_paths,
    needs.missing_files,
    needs.missing_scripts,
    git_acts.backups_before_their_commit,
    git_acts.reverts_of_merges,
    git_acts.lossy_lines,
    git_acts.missing_references,
    git_acts.merges_of_what_is_merged,
    git_acts.names_made_twice,
    database.no_backup_before,
    database.missing_from_rollback,
    outcomes.commands_that_cannot_fail,
    outcomes.negated_greps_of_nothing,
    waiting.commands_that_wait,
    placeholders.placeholders,
    phases.dependencies,
    phases.gates,
    phases.estimates,
    phases.numbers_twice,
    phases.unbound_roots,
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
