"""The line about proposals under the columns: what is proposed here and why, or what was accepted and how."""

from textual.content import Content

from screens.resolve.desk import Desk
from screens.resolve.offers import Shown
from screens.resolve.origins import proposal_sign
from screens.text import MUTED, Symbols, content
from state.merging.choice import HunkChoice


def proposal_words(desk: Desk, row: int, symbols: Symbols) -> Content:
    """One line about the hunk in row `row`; empty where nothing is or was proposed."""
    number = desk.region_at(row) if desk.by_hunks else None
    shown = desk.offered(number)
    if shown is not None:
        return shown_words(shown, symbols)
    choice = desk.choice_at(number)
    is_drafted = desk.draft is not None and desk.draft.region == number
    if choice is None or not choice.reason or is_drafted:
        return Content("")
    return accepted_words(desk, choice, symbols)


def shown_words(shown: Shown, symbols: Symbols) -> Content:
    """`◆ Proposed, 1 of 3, confident: you took the source in 6 of 7 hunks in this file`."""
    is_confident = shown.is_confident
    sign = proposal_sign(is_confident, symbols.is_ascii)
    how = f" {symbols.dot} confident" if is_confident else ""
    return Content.assemble(
        (f"{sign} Proposed, {shown.place}{how}: ", "bold $text-success" if is_confident else "bold"),
        content(symbols.words(shown.proposal.reason)),
    )


def accepted_words(desk: Desk, choice: HunkChoice, symbols: Symbols) -> Content:
    """How a proposal was accepted: by itself, or together with others and not looked at yet."""
    reason = content(symbols.words(choice.reason))
    if not choice.unseen:
        return Content.assemble(("As proposed: ", MUTED), reason)
    others = desk.accepted_together(choice.operation) - 1
    with_others = f" with {others} other{'' if others == 1 else 's'}" if others > 0 else ""
    if not desk.view.session.is_unseen(desk.document.key, choice):
        return Content.assemble((f"Accepted together{with_others}, reviewed: ", MUTED), reason)
    return Content.assemble((f"? Accepted together{with_others}: ", "bold $text-accent"), reason)
