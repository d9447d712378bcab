"""`plait apply`: the one act that writes to the target."""

import click

from app.cli.context import json_option, opened, progress_shown, session_options
from app.cli.output import report, say
from state.apply import ApplyPlan
from state.findings import Finding

MOST_LINES = 12


@click.command("apply")
@click.option("--branch", metavar="B", help="The merge branch to make.")
@click.option("--backup", metavar="B", help="The backup branch to make.")
@click.option(
    "--parents", type=click.Choice(["both", "target"]), help="Merge both histories, or the target's only."
)
@click.option("--message", "-m", metavar="M", help="The commit message.")
@click.option("--per-step", is_flag=True, help="One commit a step instead of one for all.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--strict", is_flag=True, help="Refuse while anything is open or not reviewed.")
@click.option("--checkout", is_flag=True, help="Switch the checkout to the merge branch.")
@session_options
@json_option
@click.pass_context
def apply_command(
    ctx: click.Context,
    branch: str | None,
    backup: str | None,
    parents: str | None,
    message: str | None,
    per_step: bool,
    dry_run: bool,
    strict: bool,
    checkout: bool,
    target: str | None,
    session: str | None,
    as_json: bool,
) -> None:
    """Write the result: a backup branch, a merge branch, its commits; nothing else in the target changes.

    Exit code 1, and nothing written, while conflicts are open or markers are left.
    """
    with opened(target, session) as workspace, progress_shown() as progress:
        plan = workspace.plan_apply(
            branch=branch,
            backup=backup,
            parents=parents,
            message=message,
            per_step=per_step,
            progress=progress,
        )
        refused = bool(plan.blockers) or (strict and bool(plan.remaining))
        done = None if dry_run or refused else workspace.apply(plan, checkout=checkout, strict=strict)
    if as_json:
        report(_plan_json(plan) | {"applied": done is not None, "commit": done.commit if done else None})
    else:
        for finding in plan.blockers:
            say(
                f"stands against it: {finding.path}: {finding.message}"
                + (f" ({finding.hint})" if finding.hint else "")
            )
        for finding in plan.remaining[:MOST_LINES]:
            say(f"{finding.kind}: {finding.path}: {finding.message}")
        if len(plan.remaining) > MOST_LINES:
            say(f"and {len(plan.remaining) - MOST_LINES} more; `plait status` lists them")
        if done is None:
            for words in plan.words:
                say(words)
            if refused:
                say("refused: nothing was written")
        else:
            say(f"made {done.branch} at {done.commit}")
            say(f"kept the target as it was in {done.backup}")
            say("verified: both hold the trees they should; `plait undo` takes it back")
    ctx.exit(1 if refused else 0)


def _plan_json(plan: ApplyPlan) -> dict[str, object]:
    return {
        "version": 1,
        "branch": plan.branch,
        "backup": plan.backup,
        "parents": list(plan.parents),
        "message": plan.message,
        "tree": plan.tree,
        "commits": [step.subject for step in plan.steps],
        "added": plan.added,
        "changed": plan.changed,
        "deleted": plan.deleted,
        "blockers": [_finding(one) for one in plan.blockers],
        "remaining": [_finding(one) for one in plan.remaining],
        "words": list(plan.words),
    }


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "id": finding.id,
        "kind": finding.kind,
        "path": finding.path,
        "message": finding.message,
        "hint": finding.hint,
    }
