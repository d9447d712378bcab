"""How headings and findings look in the list."""

from collections.abc import Sequence

from screens.findings.listing import Row, is_repairable, kind_words
from screens.lines import Part, width_of
from screens.text import MUTED, Symbols, place_words, shorten
from state.noticing.noticed import Noticed

STYLES = {"error": "$text-error", "warning": "$text-warning", "note": "$text-accent", "waived": MUTED}
"""By standing, the worst first."""
WIDEST_PATH = 48


def sign(standing: str, symbols: Symbols) -> str:
    """One sign for an error, a warning, a note or something waived."""
    signs = {"error": symbols.blocked, "warning": symbols.warning, "note": symbols.note}
    return signs.get(standing, symbols.done)


def finding_row(row: Row, width: int, symbols: Symbols) -> Sequence[Part]:
    """A heading with its count, or a finding with place and words."""
    if row.one is None:
        return _heading(row, symbols)
    one = row.one
    finding = one.finding
    style = STYLES[one.standing]
    lead = "" if row.members else "  "
    parts = [Part(f"{lead}{sign(one.standing, symbols)} ", style)]
    if row.members:
        parts.append(Part(f"{kind_words(row.kind)}  ", f"bold {style}"))
    parts += _where(one, width, symbols)
    if one.repairs:
        parts.append(Part("repair ", "$text-success"))
    left = width - width_of(parts)
    words = symbols.words(finding.message)
    if one.waiver is not None:
        words = symbols.text(f"waived: {one.waiver.reason} ({finding.message})")
    parts.append(Part(words[: max(0, left + 1)], MUTED if one.waiver is not None else ""))
    return parts


def _where(one: Noticed, width: int, symbols: Symbols) -> list[Part]:
    finding = one.finding
    room = min(WIDEST_PATH, max(16, width * 2 // 5))
    if one.place.step == "checklist":
        # Its line is one of the plan, whatever it speaks of.
        words = f"plan line {finding.line}  " if finding.line else "plan  "
        about = shorten(symbols.text(finding.path), room, symbols.more)
        return [Part(words, "bold"), Part(f"{about}: " if finding.path else "", "")]
    if not finding.path:
        return []
    return [Part(f"{place_words(finding.path, finding.line, room, symbols)}  ", "bold")]


def _heading(row: Row, symbols: Symbols) -> Sequence[Part]:
    standing = min((one.standing for one in row.members), key=list(STYLES).index, default="waived")
    fold = "+" if row.folded else "-"
    repairs = sum(map(is_repairable, row.members))
    more = f", {repairs} with a repair" if repairs else ""
    return (
        Part(f"{fold} ", MUTED),
        Part(f"{kind_words(row.kind)} ", f"bold {STYLES[standing]}"),
        Part(f"{len(row.members)}{more}", MUTED),
    )
