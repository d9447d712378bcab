"""Where the lines of the result come from, as signs before them."""

from state.merging.choice import Choice, HunkChoice
from state.merging.regions import Region, RegionKind


def proposal_sign(is_confident: bool, is_ascii: bool) -> str:
    """What stands before each line that is proposed and not chosen."""
    if is_ascii:
        return "P" if is_confident else "p"
    return "◆" if is_confident else "◇"


def origins_of(region: Region, choice: HunkChoice | None) -> str:
    """A letter for each line of the result in a region; the last one stands for all that follow."""
    source = region.source[1] - region.source[0]
    target = region.target[1] - region.target[0]
    if choice is None:
        letter = {
            RegionKind.SOURCE: "s",
            RegionKind.TARGET: "t",
            RegionKind.BOTH: "=",
            RegionKind.CONFLICT: "!",
        }[region.kind]
        return letter * max(source, target, 1)
    match choice.choice:
        case Choice.SOURCE:
            return "s" * source
        case Choice.TARGET:
            return "t" * target
        case Choice.SOURCE_TARGET:
            return "s" * source + "t" * target
        case Choice.TARGET_SOURCE:
            return "t" * target + "s" * source
        case Choice.BASE:
            return "b" * (region.base[1] - region.base[0])
        case Choice.LINES:
            return "".join(pick.side[0] * (pick.stop - pick.start) for pick in choice.picks)
        case _:
            # A text that was proposed is combined of both sides, any other one was edited.
            return "c" if choice.reason else "e"
