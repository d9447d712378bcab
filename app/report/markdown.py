"""Writes a document as Markdown: whatever a name or an output holds, it stays text."""

import re
from collections.abc import Iterator

from app.report.document import (
    Block,
    Bullets,
    Code,
    Details,
    Document,
    Heading,
    Inline,
    Listing,
    Paragraph,
    State,
    Strong,
    Table,
)
from screens.plain import plain

# An underscore between letters is one to Markdown as well.
_SPECIAL = re.compile(r"([\\`*\[\]<>|~&$]|(?<![^\W_])_|_(?![^\W_]))")
_AT_START = re.compile(r"[#+=-]|\d+(?=[.)])")


def to_markdown(document: Document) -> str:
    """The document, ending with a line end."""
    lines = [f"# {_text(document.title)}", ""]
    for block in document.blocks:
        lines += [*_block(block), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {_inline(block.text)}"
        case Paragraph():
            yield _begun(_inline(block.text))
        case Bullets():
            for item in block.items:
                yield f"- {_begun(_inline(item))}"
        case Table():
            yield from _table(block)
        case Listing():
            longest = max((len(run) for line in block.lines for run in re.findall("`+", line)), default=0)
            fence = "`" * max(3, longest + 1)
            yield f"{fence}text"
            yield from map(_tabbed, block.lines)
            yield fence
        case Details():
            yield f"<details><summary>{_html(block.summary)}</summary>"
            yield ""
            for inner in block.blocks:
                yield from _block(inner)
                yield ""
            yield "</details>"


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        return
    yield f"| {' | '.join(_cell((head,)) for head in table.header)} |"
    yield f"|{'|'.join(['---'] * len(table.header))}|"
    for row in table.rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(text: Inline) -> str:
    # A pipe ends a cell also inside of code.
    return "".join(
        re.sub(r"\|", r"\\|", _code(one.text)) if isinstance(one, Code) else _inline((one,)) for one in text
    ).strip()


def _inline(text: Inline) -> str:
    found = []
    for one in text:
        match one:
            case Code():
                found.append(_code(one.text))
            case Strong():
                found.append(f"**{_text(one.text)}**")
            case State():
                found.append(f"**{_text(one.text)}**" if one.tone in ("bad", "doubtful") else _text(one.text))
            case _:
                found.append(_text(one))
    return "".join(found)


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", plain(text))


def _begun(line: str) -> str:
    """A line that begins nothing but a paragraph."""
    line = line.lstrip(" ")
    match = _AT_START.match(line)
    if match is None:
        return line
    at = match.end() if match[0].isdigit() else 0
    return f"{line[:at]}\\{line[at:]}"


def _code(text: str) -> str:
    shown = plain(text)
    if not shown.strip():
        # Markdown has no code of spaces alone.
        return _text(repr(shown))
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    edged = shown.startswith(("`", " ")) or shown.endswith(("`", " "))
    pad = " " if edged else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _html(text: Inline) -> str:
    """The text inside of a summary, where Markdown does not look."""
    shown = "".join(plain(one if isinstance(one, str) else one.text) for one in text)
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _tabbed(line: str) -> str:
    return "\t".join(map(plain, line.split("\t")))
