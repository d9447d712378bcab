"""Where the source lands, what stays out, and taking both sides anew."""

from collections.abc import Callable, Sequence

import click

from app.cli.context import json_option, opened, progress_shown, say_done, session_options
from app.cli.output import report, say
from app.cli.shapes import VERSION
from state.comparison.exclusions import Exclusion
from state.comparison.mapping import Mapping, propose_mappings
from state.errors import PlaitError
from state.workspace import Workspace


@click.command("map")
@click.argument("mappings", nargs=-1, metavar="[A=B]…")
@click.option("--remove", is_flag=True, help="Take these mappings away instead; A alone names one.")
@session_options
@json_option
def map_command(mappings: tuple[str, ...], remove: bool, as_json: bool) -> None:
    """Land folder or file A of the source in B of the target, `.` being the top.

    Without arguments: list the mappings, and those that equal files speak for.
    """
    with opened() as workspace:
        if not mappings:
            _list_mappings(workspace, as_json)
            return
        before = workspace.session.mappings
        after = _without(before, mappings) if remove else _with(before, map(Mapping.parse, mappings))
        with progress_shown() as progress:
            workspace.map(after, progress)
        say_done(workspace, as_json)


def _with(before: Sequence[Mapping], wanted: "map[Mapping]") -> list[Mapping]:
    """One source prefix lands in one place: the latest word holds."""
    found = {one.source: one for one in before}
    found.update((one.source, one) for one in wanted)
    return list(found.values())


def _without(before: Sequence[Mapping], names: Sequence[str]) -> list[Mapping]:
    after = list(before)
    for name in names:
        wanted = Mapping.parse(name if "=" in name else f"{name}={name}")
        found = [one for one in after if one == wanted or ("=" not in name and one.source == wanted.source)]
        if not found:
            raise PlaitError("there is no such mapping", name, "`plait map` lists them")
        after = [one for one in after if one not in found]
    return after


def _list_mappings(workspace: Workspace, as_json: bool) -> None:
    mappings = workspace.session.mappings
    proposals = []
    if not mappings:
        with progress_shown() as progress:
            proposals = list(propose_mappings(workspace.loaded(progress).comparison))
    if as_json:
        report(
            {
                "version": VERSION,
                "mappings": [{"source": one.source, "target": one.target} for one in mappings],
                "proposals": [
                    {"source": one.mapping.source, "target": one.mapping.target, "reason": one.reason}
                    for one in proposals
                ],
            }
        )
        return
    for one in mappings:
        say(str(one))
    for proposal in proposals:
        say(f"likely: {proposal.mapping} ({proposal.reason})")
    if not mappings and not proposals:
        say("no mappings: every file of the source lands where it stands")


@click.command("exclude")
@click.argument("patterns", nargs=-1, metavar="[PATTERN]…")
@click.option(
    "--because", default="excluded by the operator", metavar="REASON", help="Why; shown beside the count."
)
@click.option("--remove", is_flag=True, help="Take these patterns away instead.")
@click.option("--list", "only_list", is_flag=True, help="List the patterns, as without arguments.")
@session_options
@json_option
def exclude_command(
    patterns: tuple[str, ...], because: str, remove: bool, only_list: bool, as_json: bool
) -> None:
    """Keep entries out by gitignore-style patterns; a pattern beginning with ! takes them back in.

    Without arguments: list the patterns with reason and count.
    """
    if patterns and only_list:
        raise click.UsageError("Give either patterns or --list.")
    if remove and not patterns:
        raise click.UsageError("Name the patterns to remove.")
    with opened() as workspace:
        if not patterns:
            _list_exclusions(workspace, as_json)
            return
        before = workspace.session.exclusions
        kept = [one for one in before if one.pattern not in patterns]
        if remove:
            _refuse_unknown(patterns, lambda pattern: any(one.pattern == pattern for one in before))
            workspace.exclude(kept)
        else:
            workspace.exclude([*kept, *(Exclusion(pattern, because) for pattern in patterns)])
        say_done(workspace, as_json)


def _refuse_unknown(patterns: Sequence[str], is_known: Callable[[str], bool]) -> None:
    for pattern in patterns:
        if not is_known(pattern):
            raise PlaitError("there is no such pattern", pattern, "`plait exclude` lists them")


def _list_exclusions(workspace: Workspace, as_json: bool) -> None:
    with progress_shown() as progress:
        counts = workspace.loaded(progress).comparison.exclusion_counts
    if as_json:
        found = [{"pattern": one.pattern, "reason": one.reason, "count": count} for one, count in counts]
        report({"version": VERSION, "exclusions": found})
        return
    for one, count in counts:
        say(f"{count:7} {one.pattern}  ({one.reason})")


@click.command("rescan")
@session_options
@json_option
def rescan_command(as_json: bool) -> None:
    """Take both sides as they are now; decisions whose texts changed turn stale."""
    with opened() as workspace:
        with progress_shown() as progress:
            workspace.rescan(progress)
        stale = sorted(workspace.session.stale)
        if not as_json:
            for key in stale:
                say(f"stale: {key}")
        say_done(workspace, as_json, stale)
