"""Words and numbers that all parts of the record share."""

import re
from collections.abc import Iterator

from app.report.document import Block, Code, Heading, Inline, Paragraph
from state.report.record import FindingEnd

SHOWN = 60
"""A list for readers ends here; JSON has it whole."""

END = {
    FindingEnd.OPEN: ("still open", "doubtful"),
    FindingEnd.SETTLED: ("settled", "good"),
    FindingEnd.WAIVED: ("waived", "plain"),
    FindingEnd.NOTED: ("noted", "plain"),
    FindingEnd.INFORMED: ("for information", "plain"),
}


def heading(level: int, text: str) -> Heading:
    """A heading of plain words."""
    return Heading(level, (text[:1].upper() + text[1:],))


def counted(number: int, what: str) -> str:
    """ "1 entry", "3 entries", "2 more"."""
    if number == 1 or what == "more":
        return f"{number} {what}"
    return f"{number} {what[:-1]}ies" if what.endswith("ry") else f"{number} {what}s"


def clock(when: str) -> str:
    """A time for readers: "2026-11-09 14:30 UTC"."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?\+00:00", when)
    return f"{match[1]} {match[2]} UTC" if match is not None else when or "unknown"


def more(count: int) -> Iterator[Block]:
    """Says what a list leaves out."""
    if count > 0:
        yield Paragraph((f"And {count} more; ", Code("plait report --format json"), " has them all."))


def rich(text: str) -> Inline:
    """A plan's text: its code spans as code, all else letter by letter."""
    parts: list[str | Code] = []
    at = 0
    for match in re.finditer(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", text):
        parts += [text[at : match.start()], Code(match[2].strip() or match[2])]
        at = match.end()
    parts.append(text[at:])
    return tuple(one for one in parts if isinstance(one, Code) or one)
