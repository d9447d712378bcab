"""What is shown beside the list: the finding under the cursor with its place, its meaning and its repair."""

from textual.content import Content

from screens.findings.listing import Row, kind_words
from screens.text import MUTED, Symbols
from state.explaining.explaining import Explanation
from state.explaining.kinds import meaning

DIFF = {"+": "$text-success", "-": "$text-error", "@": "$text-accent"}


def heading_words(row: Row, symbols: Symbols) -> Content:
    """A kind: what it means, and how many there are."""
    lines = [Content.styled(f"{kind_words(row.kind)}, {len(row.members)} findings", "bold")]
    words = meaning(row.kind)
    if words:
        lines.append(Content(symbols.text(words)))
    paths = sorted({one.finding.path for one in row.members if one.finding.path})
    lines += [Content(""), Content.styled(f"in {len(paths)} files" if len(paths) > 1 else "", MUTED)]
    return Content("\n").join(lines)


def finding_words(found: Explanation, symbols: Symbols) -> Content:
    """A finding: its sentence, then section by section what bears on it."""
    lines = [Content.styled(symbols.text(found.title), "bold")]
    for section in found.sections:
        if section.heading == "answer it with":
            continue
        lines += [Content(""), Content.styled(symbols.text(section.heading), "$text-accent")]
        for line in section.lines:
            style = DIFF.get(line[:1], "") if section.heading.startswith("what the repair") else ""
            text = symbols.text(line.expandtabs(4))
            lines.append(Content.styled(text, style) if style else Content(text))
    lines += [Content(""), Content.styled(symbols.text(found.name), MUTED)]
    return Content("\n").join(lines)
