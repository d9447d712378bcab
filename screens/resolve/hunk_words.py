"""What is said about the place under the cursor: whose change it is, what stands in the result, what is next."""

from rich.cells import cell_len
from textual.content import Content

from screens.resolve.desk import Desk
from screens.text import MUTED, Symbols
from state.merging.choice import Choice, HunkChoice
from state.merging.regions import Range, Region, RegionKind
from state.view import Standing

CHOICE_WORDS = {
    Choice.SOURCE: "the source's text",
    Choice.TARGET: "the target's text",
    Choice.SOURCE_TARGET: "the source's lines, then the target's",
    Choice.TARGET_SOURCE: "the target's lines, then the source's",
    Choice.BASE: "the base's text",
    Choice.NEITHER: "nothing",
    Choice.LINES: "the lines you picked",
    Choice.TEXT: "the text you wrote",
}
OTHERS = "Until you choose, the target's text stands: s t S T B x, e edits, space picks lines."
"""What else can be done with a conflict that has a proposal."""


ROOMY = 130
"""With fewer cells the line about keys names only the next ones."""


def lines_words(side: str, part: Range, is_short: bool = False) -> str:
    """`source lines 14-16`, or `source 14-16`."""
    start, stop = part
    if stop <= start:
        return f"{side} none"
    lines = f"{stop}" if stop == start + 1 else f"{start + 1}-{stop}"
    what = "" if is_short else "line " if stop == start + 1 else "lines "
    return f"{side} {what}{lines}"


def with_lines(words: str, style: str, region: Region, width: int) -> Content:
    """What is said about a region, and which lines it is made of; shorter where that lets it fit into one row."""
    ways = [
        f"{lines_words('source', region.source, is_short)}, {lines_words('target', region.target, is_short)}"
        for is_short in (False, True)
    ]
    where = next((one for one in ways if cell_len(words) + cell_len(one) <= width), ways[0])
    return Content.assemble((words, style), (where, MUTED))


def hunk_words(desk: Desk, row: int, symbols: Symbols, width: int) -> tuple[Content, Content]:
    """Two sentences about row `row`: what it is, in so many cells if it can be said in them, and what can be done."""
    if desk.document.whole is not None:
        return _whole_words(desk, symbols)
    if desk.document.replaced is not None:
        return (
            Content.assemble(
                (f"{symbols.done} Edited as a whole. ", "bold"), "The result is the text at the right."
            ),
            Content("E edits it again, s and t take the source's or the target's file, u takes it back."),
        )
    number = desk.region_at(row)
    if desk.draft is not None and number != desk.draft.region:
        return (
            Content.assemble(("Picked lines of another hunk are not recorded yet.", "bold $text-warning")),
            Content("enter records them, esc gives them up."),
        )
    if number is None:
        return _unchanged_words(desk) if desk.state.standing is not Standing.STALE else _stale_words(desk)
    region = desk.regions[number]
    if region.kind is RegionKind.CONFLICT:
        conflicts = desk.conflicts
        place = f"Conflict {conflicts.index(number) + 1} of {len(conflicts)}"
    else:
        place = {
            RegionKind.SOURCE: "Only the source changed this",
            RegionKind.TARGET: "Only the target changed this",
        }.get(region.kind, "Both sides made the same change")
    if desk.draft is not None and desk.draft.region == number:
        return _draft_words(desk, place)
    choice = desk.chosen.get(region.hunk or "")
    if choice is not None:
        return _chosen_words(desk, choice, place, region, symbols, width)
    if region.kind is RegionKind.CONFLICT:
        sign = "!"
        return (
            with_lines(f"{sign} {place}, open: ", "bold $text-error", region, width),
            _open_next(desk.offered(number) is not None, width < ROOMY),
        )
    held = "target" if region.kind is RegionKind.TARGET else "source"
    what = "the result has it" if region.kind is RegionKind.BOTH else f"the result has the {held}'s text"
    return (
        with_lines(f"{place}: {what}. ", "bold", region, width),
        Content("Nothing waits here; the same keys change it all the same."),
    )


def _chosen_words(
    desk: Desk, choice: HunkChoice, place: str, region: Region, symbols: Symbols, width: int
) -> tuple[Content, Content]:
    is_proposed = choice.choice is Choice.TEXT and choice.reason
    held = "the proposed text" if is_proposed else CHOICE_WORDS[choice.choice]
    if region.hunk in desk.unseen:
        return (
            with_lines(f"? {place}, not looked at yet: {held}. ", "bold $text-accent", region, width),
            Content("n: next one, r: all of this file looked at; s t S T B x e change it."),
        )
    further = "n goes on" if desk.open else "n goes on to the next file"
    return (
        with_lines(f"{symbols.done} {place}: {held}. ", "bold $text-success", region, width),
        Content(f"{further}, another key changes it, u takes the last act back."),
    )


def _open_next(is_proposed: bool, is_narrow: bool) -> Content:
    if is_proposed:
        if is_narrow:
            return Content("enter accepts it, . the next, w why. Until then the target's text stands.")
        return Content(f"enter accepts it, . shows the next, w says why. {OTHERS}")
    return Content("Until you choose, the target's text stands: s t S T B x, or space picks lines.")


def _draft_words(desk: Desk, place: str) -> tuple[Content, Content]:
    assert desk.draft is not None
    count = sum(pick.stop - pick.start for pick in desk.draft.picks)
    lines = "1 line" if count == 1 else f"{count} lines"
    run = " A run is begun: move, then space picks it." if desk.draft.anchor is not None else ""
    return (
        Content.assemble((f"{place}: {lines} picked.{run}", "bold $text-warning")),
        Content("enter records, space picks or lets go, v begins a run, tab: pane, esc gives up."),
    )


def _stale_words(desk: Desk) -> tuple[Content, Content]:
    return (
        Content.assemble(("~ ", "bold $text-warning"), desk.state.words, "."),
        Content("y lets it hold on the texts as they are now; any choice here begins anew."),
    )


def _unchanged_words(desk: Desk) -> tuple[Content, Content]:
    left, total = len(desk.open), len(desk.conflicts)
    if desk.decision is not None and desk.decision.kind != "hunks":
        return (
            Content.assemble(("The whole file: ", "bold"), desk.state.words, "."),
            Content("A choice for one hunk goes back to hunk by hunk; u takes the last act back."),
        )
    if left:
        words = f"{left} of {total} conflicts open" if total > 1 else "1 conflict open"
        return Content.assemble(("Unchanged here. ", "bold"), words), Content(
            "n goes to the next open conflict."
        )
    if desk.unseen:
        count = len(desk.unseen)
        words = "1 hunk was" if count == 1 else f"{count} hunks were"
        return (
            Content.assemble(("? Nothing is open in this file. ", "bold"), f"{words} not looked at yet."),
            Content("n goes to the next one, r: all of this file looked at."),
        )
    if total:
        return (
            Content.assemble(
                ("Nothing is open in this file. ", "bold"), f"All {total} conflicts are decided."
            ),
            Content("n goes to the next file that needs you, p proves what came through."),
        )
    return (
        Content.assemble(("No conflict in this file: ", "bold"), desk.state.words, "."),
        Content(
            "] goes to the next change, r says that you have looked at it, n goes to the next file that needs you."
        ),
    )


def _whole_words(desk: Desk, symbols: Symbols) -> tuple[Content, Content]:
    state = desk.state
    if desk.unseen:
        return (
            Content.assemble((f"? {state.words}.", "bold $text-accent")),
            Content("r says that you have looked at it; s, t or x changes it, n: next file that needs you."),
        )
    if desk.decision is not None:
        return (
            Content.assemble((f"{symbols.done} {state.words}.", "bold $text-success")),
            Content("s, t or x changes it, u takes the last act back, n: next file that needs you."),
        )
    if state.conflict is not None:
        first = Content.assemble((f"! {state.conflict}: ", "bold $text-error"), state.words, ".")
    else:
        first = Content.assemble(("Decided as a whole: ", "bold"), state.words, ".")
    if desk.offered(None) is not None:
        return first, Content(
            "enter accepts it, . shows the other, w says why; or s t x. Until then: target."
        )
    entry = desk.document.entry
    source = "s takes the source's file" if entry.source is not None else "s removes it, as the source did"
    if entry.target is None:
        return first, Content(f"{source}, t leaves it out, as in the target.")
    return first, Content(f"{source}, t keeps the target's, x leaves it out of the result.")
