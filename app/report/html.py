"""Writes a document as one HTML page that needs nothing else: no scripts, no pictures, nothing from elsewhere."""

from collections.abc import Iterator
from html import escape

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
from app.report.style import STYLE
from screens.plain import plain

# Nothing of the page is obeyed beyond its own style, whatever got into it.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def to_html(document: Document) -> str:
    """The page, ending with a line end."""
    head = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{_text(document.title)}</title>",
        f"<style>\n{STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        f"<h1>{_text(document.title)}</h1>",
    ]
    body = [line for block in document.blocks for line in _block(block)]
    return "\n".join([*head, *body, "</main>", "</body>", "</html>"]) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"<h{block.level}>{_inline(block.text)}</h{block.level}>"
        case Paragraph():
            yield f"<p>{_inline(block.text)}</p>"
        case Bullets():
            yield "<ul>"
            for item in block.items:
                yield f"<li>{_inline(item)}</li>"
            yield "</ul>"
        case Table():
            yield from _table(block)
        case Listing():
            lines = "\n".join(map(_legible, block.lines))
            # The first line end after <pre> counts for nothing.
            yield f'<pre tabindex="0">\n{lines}</pre>'
        case Details():
            yield f"<details><summary>{_inline(block.summary)}</summary>"
            for inner in block.blocks:
                yield from _block(inner)
            yield "</details>"


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        return
    # What is wider than the page scrolls by itself, also by keyboard.
    yield f'<div class="wide" role="region" tabindex="0" aria-label="{_text(table.caption)}">'
    yield f"<table><caption>{_text(table.caption)}</caption>"
    heads = "".join(f'<th scope="col">{_text(head)}</th>' for head in table.header)
    yield f"<thead><tr>{heads}</tr></thead>"
    yield "<tbody>"
    for row in table.rows:
        cells = [f"<td>{_inline(cell)}</td>" for cell in row]
        if table.headed:
            cells[0] = f'<th scope="row">{_inline(row[0])}</th>'
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table></div>"


def _inline(text: Inline) -> str:
    found = []
    for one in text:
        match one:
            case Code():
                found.append(f"<code>{_text(one.text)}</code>")
            case Strong():
                found.append(f"<strong>{_text(one.text)}</strong>")
            case State():
                found.append(f'<span class="state {one.tone}">{_text(one.text)}</span>')
            case _:
                found.append(_text(one))
    return "".join(found)


def _text(text: str) -> str:
    return escape(plain(text))


def _legible(line: str) -> str:
    return "\t".join(map(_text, line.split("\t")))
