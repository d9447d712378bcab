"""The blocks of a Markdown document, flat and in order, each with the headings and the list it stands in."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token


class Form(StrEnum):
    """What a block is written as."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    FENCE = "fence"
    TABLE = "table"
    RULE = "rule"
    HTML = "html"


BOX = re.compile(r"\[([ xX✓✔✅-])\](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Block:
    """One block; lines count from 1, `end` is the last one.

    `text` is the Markdown of its inline content, or a fence's inside. A list item's text is its first
    paragraph without mark and box; further paragraphs, fences and lists in it are blocks of their own.
    """

    form: Form
    text: str
    line: int
    end: int
    number: int
    """Its place among the blocks, from 0."""
    level: int = 0
    """Of a heading: 1 to 6. Of a list item: how deep it is nested, from 1."""
    parent: int = -1
    """The list item that it stands in, by `number`; -1 outside of lists."""
    heading: int = -1
    """The nearest heading above it, by `number`; of a heading the one that it belongs under."""
    ordinal: str = ""
    """Of an ordered list's item: its number as written."""
    box: str | None = None
    """Of a task: what stands in its box, " " where it is empty; None where there is no box."""
    info: str = ""
    """Of a fence: its info string."""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    row_lines: tuple[int, ...] = ()
    quoted: bool = False
    """Whether it stands in a block quote."""

    @property
    def lines(self) -> list[str]:
        """The lines of its text."""
        return self.text.split("\n")

    @property
    def first_text_line(self) -> int:
        """The line of the document that the text's first line stands on."""
        return self.line + 1 if self.form is Form.FENCE and self.info != INDENTED else self.line


INDENTED = "(indented)"
"""`info` of a code block that is indented instead of fenced."""


_FRONT_LINE = re.compile(r"[\w.-]+\s*:(?:\s.*)?|[ \t].*|#.*|-\s.*|\s*")
"""A line of YAML as it stands at the head of documents."""


def read_blocks(text: str) -> tuple[Block, ...]:
    """The document's blocks; every line of it that isn't empty belongs to one of them."""
    lines = text.split("\n")
    end = _front_matter(lines)
    if not end:
        return _Reader(text).read()
    reader = _Reader("\n" * end + "\n".join(lines[end:]))
    return reader.read(Block(Form.FENCE, "\n".join(lines[1 : end - 1]), 1, end, 0, info="yaml"))


def _front_matter(lines: list[str]) -> int:
    """The last line of the YAML between two rules at the head of a document; 0 where there is none."""
    if lines[0].rstrip() != "---":
        return 0
    for at, line in enumerate(lines[1:], 2):
        if line.rstrip() in ("---", "..."):
            return at if at > 2 else 0
        if not _FRONT_LINE.fullmatch(line):
            return 0
    return 0


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = MarkdownIt("commonmark").enable("table").parse(text)
        self._blocks: list[Block] = []
        self._headings: list[tuple[int, int]] = []
        self._items: list[int] = []
        self._quotes = 0
        self._ordered: list[bool] = []

    def read(self, *before: Block) -> tuple[Block, ...]:
        """The blocks of the text behind those that were read `before` it."""
        self._blocks.extend(before)
        tokens = self._tokens
        at = 0
        while at < len(tokens):
            token = tokens[at]
            match token.type:
                case "heading_open":
                    self._heading(token, tokens[at + 1].content)
                    at += 2
                case "paragraph_open":
                    self._paragraph(token, tokens[at + 1].content)
                    at += 2
                case "fence":
                    self._add(
                        Form.FENCE, token, token.content.removesuffix("\n"), info=token.info.strip() or ""
                    )
                case "code_block":
                    self._add(Form.FENCE, token, token.content.removesuffix("\n"), info=INDENTED)
                case "hr":
                    self._add(Form.RULE, token, token.markup)
                case "html_block":
                    self._add(Form.HTML, token, token.content.rstrip("\n"))
                case "table_open":
                    at = self._table(at)
                case "bullet_list_open" | "ordered_list_open":
                    self._ordered.append(token.type.startswith("ordered"))
                case "bullet_list_close" | "ordered_list_close":
                    self._ordered.pop()
                case "list_item_open":
                    self._list_item(at)
                case "list_item_close":
                    self._items.pop()
                case "blockquote_open":
                    self._quotes += 1
                case "blockquote_close":
                    self._quotes -= 1
                case _:
                    pass
            at += 1
        return tuple(self._blocks)

    def _add(self, form: Form, token: Token, text: str, **more: object) -> None:
        start, stop = token.map or (0, 1)
        heading = self._headings[-1][1] if self._headings else -1
        values: dict[str, object] = {"heading": heading, **more}
        self._blocks.append(
            Block(
                form,
                text,
                start + 1,
                max(stop, start + 1),
                len(self._blocks),
                parent=self._items[-1] if self._items else -1,
                quoted=self._quotes > 0,
                **values,  # type: ignore[arg-type]
            )
        )

    def _heading(self, token: Token, text: str) -> None:
        level = int(token.tag[1])
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        self._add(Form.HEADING, token, text, level=level)
        self._headings.append((level, len(self._blocks) - 1))

    def _paragraph(self, token: Token, text: str) -> None:
        last = self._blocks[-1] if self._blocks else None
        if last is not None and self._items and last.number == self._items[-1] and not last.text:
            # The first paragraph of a list item is the item itself.
            start, stop = token.map or (0, 1)
            if start + 1 >= last.line:
                self._blocks[-1] = _with_text(last, text, max(stop, last.line))
                return
        self._add(Form.PARAGRAPH, token, text)

    def _list_item(self, at: int) -> None:
        token = self._tokens[at]
        start, _ = token.map or (0, 1)
        ordinal = token.info if self._ordered[-1] else ""
        self._add(Form.LIST_ITEM, token, "", level=len(self._items) + 1, ordinal=ordinal)
        # Its own lines only: what is nested in it has lines of its own.
        self._blocks[-1] = _with_text(self._blocks[-1], "", start + 1)
        self._items.append(len(self._blocks) - 1)

    def _table(self, at: int) -> int:
        opened = self._tokens[at]
        rows: list[tuple[str, ...]] = []
        lines: list[int] = []
        cells: list[str] = []
        while self._tokens[at].type != "table_close":
            token = self._tokens[at]
            if token.type == "tr_open":
                cells = []
                lines.append((token.map or (0, 1))[0] + 1)
            elif token.type == "inline":
                cells.append(token.content)
            elif token.type == "tr_close":
                rows.append(tuple(cells))
            at += 1
        self._add(
            Form.TABLE,
            opened,
            "",
            header=rows[0] if rows else (),
            rows=tuple(rows[1:]),
            row_lines=tuple(lines[1:]),
        )
        return at


def _with_text(block: Block, text: str, end: int) -> Block:
    found = BOX.match(text)
    box = None
    if found is not None and block.form is Form.LIST_ITEM:
        box, text = found[1], text[found.end() :].lstrip()
    return replace(block, text=text, end=end, box=box)


def headings_of(blocks: tuple[Block, ...], block: Block) -> tuple[str, ...]:
    """The texts of the headings that a block stands under, outermost first; a heading's own is not among them."""
    found: list[str] = []
    at = block.heading
    while at >= 0:
        found.append(blocks[at].text)
        at = blocks[at].heading
    return tuple(reversed(found))
