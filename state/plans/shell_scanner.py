"""Finds where a shell command ends, with its words, operators and here-documents, as bash would split them."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class HereDocument(NamedTuple):
    """The text that a command gets by `<<`; `start` and `stop` are offsets of its body, end mark left out."""

    delimiter: str
    text: str
    start: int
    stop: int
    quoted: bool
    """Whether the delimiter is quoted, so that nothing in it is expanded."""


class TokenKind(StrEnum):
    """What a token is."""

    WORD = "word"
    OPERATOR = "operator"
    NEWLINE = "newline"


class Token(NamedTuple):
    """A word without its quotes, or an operator; `start` and `stop` are offsets of how it is written."""

    kind: TokenKind
    text: str
    start: int
    stop: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """One command: it ends at offset `end`, before the newline."""

    end: int
    tokens: tuple[Token, ...]
    heredocs: tuple[HereDocument, ...]
    comment: tuple[int, int] | None
    """Offsets of its last comment."""
    complete: bool


class Quoting(StrEnum):
    """How a character is quoted."""

    NONE = "none"
    SINGLE = "single"
    DOUBLE = "double"
    BODY = "body"
    """In a here-document whose variables are expanded."""
    LITERAL = "literal"
    """In a here-document that is taken as it is."""


OPENS = {
    "if": "fi",
    "for": "done",
    "while": "done",
    "until": "done",
    "select": "done",
    "case": "esac",
    "{": "}",
}
"""Words that begin a block, and those that end it."""
AGAIN = frozenset(("then", "else", "elif", "do", "!", "time", "if", "while", "until", "{"))
"""Words after which a command begins."""
OPERATORS = re.compile(r"&>>|&>|&&|\|\||\|&|;;&|;;|;&|<<<|<<-|<<|<>|<&|>>|>&|>\||[;&|<>()]")
BREAKS = frozenset(" \t\n;&|<>()")
PLAIN = re.compile(r"[^\s;&|<>()'\"\\$`#{}]+")
IN_DOUBLE = re.compile(r'[^"\\$`]+')
DEEPEST = 60
"""Substitutions inside each other; what is deeper counts as unfinished."""
DELIMITER = re.compile(r"[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|(\\?[A-Za-z_0-9.!@%+-]+))")


class _Unfinished(Exception):
    """The text ended inside a quote or a substitution."""


def scan(text: str, start: int = 0) -> Scan:
    """The command that begins at `start`; when its text ends before it does, `complete` is False."""
    scanner = _Scanner(text)
    end, complete = scanner.command(start)
    return Scan(end, tuple(scanner.tokens), tuple(scanner.heredocs), scanner.comment, complete)


def quotings(text: str) -> tuple[tuple[int, int, Quoting], ...]:
    """The quoted stretches (start, stop, how) of shell text, in the order they end; the later one is the inner one."""
    found: list[tuple[int, int, Quoting]] = []
    at = 0
    while at < len(text):
        scanner = _Scanner(text)
        end, complete = scanner.command(at)
        found += scanner.quoted
        if not complete:
            break
        at = max(end, at) + 1
    return tuple(found)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = []
        self.heredocs: list[HereDocument] = []
        self.comment: tuple[int, int] | None = None
        self.quoted: list[tuple[int, int, Quoting]] = []
        self._waiting: list[tuple[str, bool, bool]] = []
        """Here-documents whose body begins on the next line: delimiter, tabs stripped, quoted."""
        self._depth = 0

    def command(self, start: int) -> tuple[int, bool]:
        """Where the command at `start` ends, and whether it is whole."""
        try:
            return self._run(start, self.tokens, inside=False)
        except _Unfinished:
            return len(self.text), False

    def _run(self, at: int, tokens: list[Token], inside: bool) -> tuple[int, bool]:
        """Reads on until the logical line ends, or until the `)` of a substitution (`inside`)."""
        text, length = self.text, len(self.text)
        blocks: list[str] = []
        begins = True
        while True:
            if at >= length:
                return self._at_end(at, blocks, tokens, inside)
            char = text[at]
            if char in " \t":
                at += 1
            elif char == "\\" and text.startswith("\\\n", at):
                at += 2
            elif char == "\n":
                stop = at
                after = self._bodies(at + 1)
                if not inside and not blocks and not self._goes_on(after, tokens):
                    # Without here-documents the line ends here; with them at the end of the last body.
                    return (stop if after == at + 1 else after - 1), all(
                        one.stop >= 0 for one in self.heredocs
                    )
                tokens.append(Token(TokenKind.NEWLINE, "\n", at, at + 1))
                at, begins = after, True
            elif char == "#":
                end = text.find("\n", at)
                end = length if end < 0 else end
                if not inside:
                    self.comment = (at, end)
                at = end
            elif (found := OPERATORS.match(text, at)) is not None and not _substitutes(text, at):
                operator = found[0]
                if operator == ")" and inside and (not blocks or blocks[-1] not in (")", "esac")):
                    return at + 1, True
                began = at
                if operator[0] in "<>" and tokens and tokens[-1].stop == at and tokens[-1].text.isdigit():
                    # The 2 of `2> log` is no word.
                    began = tokens.pop().start
                tokens.append(Token(TokenKind.OPERATOR, operator, began, at + len(operator)))
                at = self._operator(operator, found.end(), blocks)
                if operator[0] not in "<>" and operator not in ("&>", "&>>"):
                    begins = True
            else:
                end, word, quoted = self._word(at)
                tokens.append(Token(TokenKind.WORD, word, at, end, quoted))
                begins = self._block(word, quoted, begins, blocks, tokens)
                at = end

    def _at_end(self, at: int, blocks: list[str], tokens: list[Token], inside: bool) -> tuple[int, bool]:
        if inside:
            raise _Unfinished
        last = tokens[-1].text if tokens else ""
        waits = bool(tokens) and tokens[-1].kind is TokenKind.OPERATOR and last in ("&&", "||", "|")
        if self._waiting:
            # Announced on the last line: there is no body.
            return at, False
        return at, not blocks and not waits and all(one.stop >= 0 for one in self.heredocs)

    def _goes_on(self, after: int, tokens: list[Token]) -> bool:
        """Whether the command continues on the line that begins at `after`."""
        if not tokens:
            return False
        line = self.text[after:].split("\n", 1)[0] if after <= len(self.text) else ""
        if tokens[-1].kind is TokenKind.OPERATOR and tokens[-1].text in ("&&", "||", "|", "|&"):
            return bool(line.strip())
        if tokens[-1].text == ")" and len(tokens) > 2 and tokens[-2].text == "(":
            return line.strip().startswith("{")
        return False

    def _operator(self, operator: str, at: int, blocks: list[str]) -> int:
        if operator == "(":
            self._enter(blocks, ")")
        elif operator == ")":
            if blocks and blocks[-1] == ")":
                blocks.pop()
        elif operator in ("<<", "<<-"):
            found = DELIMITER.match(self.text, at)
            if found is not None:
                quoted = found[3] is None or found[3].startswith("\\")
                name = (found[1] or found[2] or found[3]).lstrip("\\")
                # 1<<2 is a shift, no document.
                if quoted or not name[0].isdigit():
                    self._waiting.append((name, operator == "<<-", quoted))
        return at

    def _enter(self, blocks: list[str], end: str) -> None:
        if len(blocks) > 500:
            raise _Unfinished
        blocks.append(end)

    def _block(self, word: str, quoted: bool, begins: bool, blocks: list[str], tokens: list[Token]) -> bool:
        """Opens and closes blocks; whether a command begins after this word."""
        if quoted or not begins:
            before = [one for one in tokens if one.kind is not TokenKind.NEWLINE][-2:-1]
            if word in ("do", "then") and not quoted and before and before[0].text == ";":
                return True
            # function name {
            if word == "{" and not quoted and len(tokens) > 2 and tokens[-3].text == "function":
                self._enter(blocks, "}")
                return True
            return False
        if word in OPENS:
            self._enter(blocks, OPENS[word])
        elif blocks and word == blocks[-1]:
            blocks.pop()
            return False
        return word in AGAIN or re.match(r"[A-Za-z_]\w*\+?=", word) is not None

    # Words

    def _word(self, at: int) -> tuple[int, str, bool]:
        """(end, text without quotes, whether any of it was quoted) of the word at `at`."""
        text, length, start = self.text, len(self.text), at
        parts: list[str] = []
        quoted = False
        while at < length:
            char = text[at]
            if char in BREAKS and not (char in "<>" and text.startswith("(", at + 1)):
                if char == "(" and parts and parts[-1].endswith("="):
                    at, part = self._substitution(at, 1)
                    parts.append(part)
                    continue
                break
            if char == "\\":
                if at + 1 < length and text[at + 1] != "\n":
                    parts.append(text[at + 1])
                    quoted = True
                at += 2
            elif char == "'":
                end = text.find("'", at + 1)
                if end < 0:
                    raise _Unfinished
                parts.append(text[at + 1 : end])
                self.quoted.append((at + 1, end, Quoting.SINGLE))
                at, quoted = end + 1, True
            elif char == '"':
                at, part = self._double(at)
                parts.append(part)
                quoted = True
            elif char == "$" and text.startswith("'", at + 1):
                at, part = self._ansi(at)
                parts.append(part)
                quoted = True
            elif char in "$`<>":
                at, part = self._dollar(at)
                parts.append(part)
            elif (found := PLAIN.match(text, at)) is not None:
                parts.append(found[0])
                at = found.end()
            else:
                parts.append(char)
                at += 1
        at = min(at, length)
        return max(at, start + 1), "".join(parts), quoted

    def _double(self, at: int) -> tuple[int, str]:
        text, opened = self.text, at
        parts: list[str] = []
        at += 1
        inner: list[tuple[int, int, Quoting]] = []
        while at < len(text):
            char = text[at]
            if char == '"':
                self.quoted.append((opened + 1, at, Quoting.DOUBLE))
                self.quoted += inner
                return at + 1, "".join(parts)
            if char == "\\":
                following = text[at + 1 : at + 2]
                parts.append(
                    following
                    if following in ('"', "\\", "$", "`")
                    else ""
                    if following == "\n"
                    else char + following
                )
                at += 2
            elif char in "$`":
                before, known = at, len(self.quoted)
                at, part = self._dollar(at)
                parts.append(part)
                if text.startswith("$(", before) or char == "`":
                    inner.append((before, at, Quoting.NONE))
                inner += self.quoted[known:]
                del self.quoted[known:]
            else:
                found = IN_DOUBLE.match(text, at)
                assert found is not None
                parts.append(found[0])
                at = found.end()
        raise _Unfinished

    def _ansi(self, at: int) -> tuple[int, str]:
        found = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.DOTALL).match(self.text, at)
        if found is None:
            raise _Unfinished
        self.quoted.append((at + 2, found.end() - 1, Quoting.SINGLE))
        return found.end(), found[1]

    def _dollar(self, at: int) -> tuple[int, str]:
        """A `$…`, a backquoted command or a process substitution, taken whole."""
        text = self.text
        if text[at] == "`":
            end = at + 1
            while end < len(text) and text[end] != "`":
                end += 2 if text[end] == "\\" else 1
            if end >= len(text):
                raise _Unfinished
            return end + 1, text[at : end + 1]
        if text.startswith("(", at + 1):
            return self._substitution(at, 2)
        if text.startswith("{", at + 1):
            end = self._braces(at + 2)
            return end, text[at:end]
        found = re.compile(r"\$\w*").match(text, at)
        return (found.end(), found[0]) if found is not None else (at + 1, text[at])

    def _substitution(self, at: int, opening: int) -> tuple[int, str]:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _Unfinished
        end, _ = self._run(at + opening, [], inside=True)
        self._depth -= 1
        return end, self.text[at:end]

    def _braces(self, at: int) -> int:
        """Where `${…}` ends that began before `at`."""
        depth = 1
        while at < len(self.text):
            char = self.text[at]
            if char == "\\":
                at += 1
            elif char in "'\"" and (end := self.text.find(char, at + 1)) > 0:
                at = end
            elif char == "{":
                depth += 1
            elif char == "}":
                depth -= 1
                if not depth:
                    return at + 1
            elif char == "\n":
                break
            at += 1
        raise _Unfinished

    # Here-documents

    def _bodies(self, at: int) -> int:
        """Takes the bodies that begin at `at`; where the next line begins after them."""
        for name, tabs, quoted in self._waiting:
            start = at
            stop = -1
            while at <= len(self.text) and stop < 0:
                end = self.text.find("\n", at)
                end = len(self.text) if end < 0 else end
                line = self.text[at:end]
                if (line.lstrip("\t") if tabs else line).rstrip(" ") == name or line.strip() == name:
                    stop = at
                if stop < 0 and end >= len(self.text):
                    self._waiting = []
                    self.heredocs.append(HereDocument(name, self.text[start:], start, -1, quoted))
                    return len(self.text) + 1
                at = end + 1
            self.heredocs.append(HereDocument(name, self.text[start:stop], start, stop, quoted))
            self.quoted.append((start, stop, Quoting.LITERAL if quoted else Quoting.BODY))
        self._waiting = []
        return at


def _substitutes(text: str, at: int) -> bool:
    """Whether `<(` or `>(` begins a process substitution here, which is part of a word."""
    return text[at] in "<>" and text.startswith("(", at + 1)
