"""Markdown of a plan as lines for a terminal: nothing in it is a link, markup or a control code, all of it is text."""

from collections.abc import Iterable, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from textual.content import Content

from screens.text import MUTED, Symbols

STYLES = {"strong": "bold", "em": "italic", "s": "strike"}
CODE = "$text-accent"


def rendered(text: str, symbols: Symbols) -> list[Content]:
    """The text's blocks as lines that are still to be wrapped; a block is set off by an empty line."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return _Renderer(symbols).lines(tokens)


class _Renderer:
    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols
        self._lists: list[int | None] = []
        self._lead = ""
        self._quotes = 0
        self._cells: list[Content] = []

    def lines(self, tokens: Sequence[Token]) -> list[Content]:
        found: list[Content] = []
        heading = False
        for token in tokens:
            match token.type:
                case "bullet_list_open":
                    self._lists.append(None)
                case "ordered_list_open":
                    self._lists.append(int(token.attrGet("start") or 1))
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                case "list_item_open":
                    self._lead = self._mark()
                case "blockquote_open":
                    self._quotes += 1
                case "blockquote_close":
                    self._quotes -= 1
                case "heading_open":
                    heading = True
                case "heading_close":
                    heading = False
                case "paragraph_open":
                    if found and not self._lead and not self._lists:
                        found.append(Content(""))
                case "th_open" | "td_open":
                    pass
                case "tr_close":
                    found.append(Content(f" {self._symbols.rule} ").join(self._cells))
                    self._cells = []
                case "inline":
                    pieces = self._inline(token.children or ())
                    if token.level and self._in_table(token):
                        self._cells.append(Content("").join(pieces))
                        continue
                    for line in _split(pieces):
                        found.append(self._placed(line.stylize("bold") if heading else line))
                case "fence" | "code_block":
                    for code in token.content.removesuffix("\n").split("\n"):
                        found.append(self._placed(Content.styled(self._symbols.text(code), CODE)))
                case "html_block":
                    for html in token.content.rstrip("\n").split("\n"):
                        found.append(self._placed(Content(self._symbols.text(html))))
                case "hr":
                    found.append(Content.styled(self._symbols.line * 8, MUTED))
                case _:
                    pass
        return found

    def _in_table(self, token: Token) -> bool:
        # Cells stand three levels below their table, paragraphs one below what holds them.
        return token.map is None or (token.level >= 4 and not self._lists)

    def _mark(self) -> str:
        number = self._lists[-1] if self._lists else None
        indent = "  " * (len(self._lists) - 1)
        if number is None:
            return f"{indent}{self._symbols.dot} "
        self._lists[-1] = number + 1
        return f"{indent}{number}. "

    def _placed(self, line: Content) -> Content:
        lead = self._lead or "  " * len(self._lists)
        self._lead = ""
        quote = f"{self._symbols.rule} " * self._quotes
        return Content.assemble((quote, MUTED), lead, line) if quote or lead else line

    def _inline(self, tokens: Iterable[Token]) -> list[Content]:
        found: list[Content] = []
        styles: list[str] = []
        links: list[tuple[str, int]] = []
        for token in tokens:
            style = " ".join(styles)
            match token.type:
                case "text" | "html_inline":
                    found.append(self._text(token.content, style))
                case "code_inline":
                    found.append(self._text(token.content, f"{style} {CODE}".strip()))
                case "strong_open" | "em_open" | "s_open":
                    styles.append(STYLES[token.type.removesuffix("_open")])
                case "strong_close" | "em_close" | "s_close":
                    styles.pop()
                case "softbreak":
                    found.append(Content(" "))
                case "hardbreak":
                    found.append(Content("\n"))
                case "link_open":
                    links.append((str(token.attrGet("href") or ""), len(found)))
                case "link_close":
                    place, start = links.pop()
                    shown = "".join(one.plain for one in found[start:])
                    if place and place != shown:
                        # What a link says may differ from where it leads, so both stand there.
                        found.append(self._text(f" ({place})", MUTED))
                case "image":
                    found.append(self._text(f"{token.content} ({token.attrGet('src') or ''})", MUTED))
                case _:
                    found.append(self._text(token.content, style))
        return found

    def _text(self, text: str, style: str) -> Content:
        shown = self._symbols.text(text)
        return Content.styled(shown, style) if style else Content(shown)


def _split(pieces: Sequence[Content]) -> list[Content]:
    """The pieces as lines, broken where they break hard."""
    lines: list[list[Content]] = [[]]
    for piece in pieces:
        if piece.plain == "\n":
            lines.append([])
        else:
            lines[-1].append(piece)
    return [Content("").join(line) for line in lines]
