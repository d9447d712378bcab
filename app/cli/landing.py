"""Where the source lands, what stays out, and taking both sides anew."""

from dataclasses import replace

import click

from app.cli.context import json_option, numbers_words, opened, progress_shown, session_options
from app.cli.output import report, say
from app.cli.parsing import parse_mapping
from state.comparison.exclusions import Exclusion
from state.errors import PlaitError
from state.workspace import Workspace


def _say_after(workspace: Workspace) -> None:
    with progress_shown() as progress:
        numbers = workspace.loaded(progress).numbers
    say(numbers_words(numbers))


@click.command("map")
@click.argument("mappings", nargs=-1, metavar="[A=B]…")
@click.option("--remove", is_flag=True, help="Take these mappings away instead.")
@session_options
def map_command(mappings: tuple[str, ...], remove: bool, target: str | None, session: str | None) -> None:
    """Land folder A of the source in folder B of the target; without arguments, list the mappings."""
    with opened(target, session) as workspace, progress_shown() as progress:
        before = workspace.session.mappings
        if not mappings:
            for one in before:
                say(str(one))
            return
        wanted = [parse_mapping(text) for text in mappings]
        if remove:
            missing = next((one for one in wanted if one not in before), None)
            if missing is not None:
                raise PlaitError("there is no such mapping", str(missing), "`plait map` lists them")
            after = [one for one in before if one not in wanted]
        else:
            sources = {one.source for one in wanted}
            after = [*(one for one in before if one.source not in sources), *wanted]
        workspace.map(after, progress)
        say(f"{len(after)} mappings; {len(workspace.session.stale)} decisions are stale")
        _say_after(workspace)


@click.command("exclude")
@click.argument("patterns", nargs=-1, metavar="[PATTERN]…")
@click.option(
    "--because", default="excluded by the operator", metavar="REASON", help="Why; shown beside the count."
)
@click.option("--remove", is_flag=True, help="Take these patterns away instead.")
@session_options
@json_option
def exclude_command(
    patterns: tuple[str, ...],
    because: str,
    remove: bool,
    target: str | None,
    session: str | None,
    as_json: bool,
) -> None:
    """Keep entries out by gitignore-style patterns; without arguments, list them with their counts."""
    with opened(target, session) as workspace, progress_shown() as progress:
        before = workspace.session.exclusions
        if patterns:
            names = {one.pattern for one in before}
            if remove:
                missing = next((one for one in patterns if one not in names), None)
                if missing is not None:
                    raise PlaitError("there is no such pattern", missing, "`plait exclude` lists them")
                after = [one for one in before if one.pattern not in patterns]
            else:
                kept = [replace(one) for one in before if one.pattern not in patterns]
                after = [*kept, *(Exclusion(pattern, because) for pattern in patterns)]
            workspace.exclude(after)
            _say_after(workspace)
            return
        counts = workspace.loaded(progress).comparison.exclusion_counts
        if as_json:
            report(
                {
                    "version": 1,
                    "exclusions": [
                        {"pattern": one.pattern, "reason": one.reason, "count": count}
                        for one, count in counts
                    ],
                }
            )
            return
        for one, count in counts:
            say(f"{count:7} {one.pattern}  ({one.reason})")


@click.command("rescan")
@session_options
def rescan_command(target: str | None, session: str | None) -> None:
    """Take both sides as they are now; decisions whose texts changed turn stale."""
    with opened(target, session) as workspace, progress_shown() as progress:
        workspace.rescan(progress)
        stale = sorted(workspace.session.stale)
        for key in stale:
            say(f"stale: {key}")
        _say_after(workspace)
