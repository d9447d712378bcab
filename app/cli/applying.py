"""`plait apply`: the one act that writes to the target."""

from typing import Any

import click

from app.cli.context import json_option, opened, progress_shown, session_options
from app.cli.output import report, say
from app.cli.shapes import VERSION, findings_json
from state.apply import ApplyPlan

# As in `plait status`.
SHOWN = 40


@click.command("apply")
@click.option("--branch", metavar="B", help="The merge branch to make.")
@click.option("--backup", metavar="B", help="The backup branch to make.")
@click.option(
    "--parents", type=click.Choice(["both", "target"]), help="Merge both histories, or the target's only."
)
@click.option("--message", "-m", metavar="M", help="The commit message.")
@click.option("--per-step", is_flag=True, help="One commit a step instead of one for all.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--strict", is_flag=True, help="Refuse while anything is open, stale or not reviewed.")
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
    as_json: bool,
) -> None:
    """Write the result: a backup branch, a merge branch, its commits; nothing else in the target changes.

    Exit code 1, and nothing written, while conflicts are open or conflict markers are left.
    """
    with opened() as workspace, progress_shown() as progress:
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
        found: dict[str, Any] = {
            "version": VERSION,
            "session": workspace.name,
            "applied": done is not None,
            "commit": done.commit if done else None,
            "commits": list(done.commits) if done else [],
        }
        report(found | _plan_json(plan))
    elif done is not None:
        _say_remaining(plan)
        say(f"made {done.branch} at {done.commit}")
        say(f"kept the target as it was in {done.backup}")
        say("verified: both hold the trees they should; `plait undo` takes it back")
    else:
        _say_plan(plan, refused, strict)
    ctx.exit(1 if refused else 0)


def _say_plan(plan: ApplyPlan, refused: bool, strict: bool) -> None:
    for finding in plan.blockers:
        hint = f" ({finding.hint})" if finding.hint else ""
        say(f"stands against it: {finding.path}: {finding.message}{hint}")
    _say_remaining(plan)
    if not refused:
        for words in plan.words:
            say(words)
        return
    count = len(plan.blockers) + (len(plan.remaining) if strict else 0)
    say(
        f"refused: {count} {'thing stands' if count == 1 else 'things stand'} against it; nothing was written"
    )


def _say_remaining(plan: ApplyPlan) -> None:
    for finding in plan.remaining[:SHOWN]:
        say(f"{finding.kind}: {finding.path}: {finding.message}")
    if len(plan.remaining) > SHOWN:
        say(f"and {len(plan.remaining) - SHOWN} more of these")


def _plan_json(plan: ApplyPlan) -> dict[str, object]:
    return {
        "branch": plan.branch,
        "backup": plan.backup,
        "parents": list(plan.parents),
        "message": plan.message,
        "tree": plan.tree,
        "steps": [step.subject for step in plan.steps],
        "added": plan.added,
        "changed": plan.changed,
        "deleted": plan.deleted,
        "blockers": findings_json(plan.blockers),
        "remaining": findings_json(plan.remaining),
        "words": list(plan.words),
    }
