"""What is said of findings: beside the list of the one under the cursor, and before several are repaired."""

from textual.content import Content

from screens.findings.listing import Row, kind_words
from screens.text import MUTED, Symbols
from state.explaining.explaining import Explanation
from state.explaining.kinds import meaning
from state.noticing.mending import Mending

DIFF = {"+": "$text-success", "-": "$text-error", "@": "$text-accent"}
MOST_FILES = 6
"""So many files are named in a question."""


def heading_words(row: Row, symbols: Symbols) -> Content:
    """A kind: what it means, and how many there are."""
    lines = [Content.styled(f"{kind_words(row.kind)}, {len(row.members)} findings", "bold")]
    words = meaning(row.kind)
    if words:
        lines.append(Content(symbols.words(words)))
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


def repair_question(planned: Mending, symbols: Symbols) -> tuple[str, list[str]]:
    """What to ask before several repairs are made, and sentences on what they change."""
    files = [one.path for one in planned.changes]
    shown = ", ".join(files[:MOST_FILES]) + (
        f" and {len(files) - MOST_FILES} more" if len(files) > MOST_FILES else ""
    )
    count, left = len(planned.findings), len(planned.left_out)
    many = "1 finding is" if count == 1 else f"{count} findings are"
    where = "" if len(files) == 1 else f"{len(files)} files: "
    sentences = [f"{many} repaired in {where}{shown}."]
    if left:
        first = symbols.text(planned.left_out[0][1])
        sentences.append(f"{left} {'is' if left == 1 else 'are'} left out, the first because of {first}.")
    sentences.append("It is one act: one undo takes it back.")
    return "Make 1 repair?" if count == 1 else f"Make {count} repairs?", sentences
