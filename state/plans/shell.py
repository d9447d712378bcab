"""Shell text as it is written down in plans: logical lines, words and simple commands; nothing is run or expanded."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from state.plans.shell_scanner import HereDocument, Scan, Token, TokenKind, scan

__all__ = [
    "HereDocument", "LogicalLine", "Simple", "Token", "TokenKind", "logical_lines", "simple_commands", "tokens", "words",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class LogicalLine:
    """One command with all lines that belong to it, or a comment block that no command follows (`text` empty).

    `text` has neither prompts nor the comment at its end; `comment_above` has no `#`, several lines of it
    are parted by newlines and it holds for every command until an empty line or the next comment.
    """

    text: str
    line: int
    end: int
    comment_above: str = ""
    comment_line: int = 0
    """Where the comment above begins, 0 where there is none."""
    trailing_comment: str = ""
    heredocs: tuple[HereDocument, ...] = ()
    prompted: bool = False
    output: str = ""
    """Lines below a command with a prompt: what it is expected to print."""
    complete: bool = True
    """Whether quotes, here-documents and blocks are closed; else only its first line was taken."""


PROMPT = re.compile(
    r"\s*(?:\([\w .-]+\)\s*)?"
    r"(?:(?:\[?[\w.-]+@[\w.-]+(?:[:\s]\S*?)?\]?\s*[$#%]|[$%❯➜]|PS [^>\n]*>|[A-Za-z]:\\[^>\n]*>)\s+)(?=\S)"
)
CONTINUED = re.compile(r"\s*>(?: |$)")
GIVE_UP = 40
"""So many unfinished constructs are looked for to the end of the text; then every line is taken by itself."""


def logical_lines(text: str, first_line: int = 1) -> tuple[LogicalLine, ...]:
    """The commands of a fence's inside; `first_line` is the number of its first line. Total over any text.

    Every line that isn't empty belongs to one of them: as its text, its comment, or its output.
    """
    return _Lines(text, first_line).read()


class _Lines:
    def __init__(self, text: str, first_line: int) -> None:
        self._lines = text.split("\n")
        self._first = first_line
        self._found: list[LogicalLine] = []
        self._comments: list[str] = []
        self._comment_at = 0
        self._used = True
        """Whether a command below the comments has taken them."""
        self._unfinished = 0
        self._prompts = any(PROMPT.match(line) for line in self._lines)

    def read(self) -> tuple[LogicalLine, ...]:
        at, after_comment = 0, False
        while at < len(self._lines):
            line = self._lines[at]
            bare = line.strip()
            if not bare:
                self._end_comments(at)
                at, after_comment = at + 1, False
            elif bare.startswith("#") and not bare.startswith("#!"):
                if not after_comment:
                    self._end_comments(at)
                    self._comment_at = at
                self._comments.append(bare.lstrip("#").strip())
                self._used = False
                at, after_comment = at + 1, True
            else:
                at, after_comment = self._command(at), False
        self._end_comments(at)
        return tuple(self._found)

    def _end_comments(self, at: int) -> None:
        """What comes now doesn't stand below the comments any more; unused ones stay by themselves."""
        if not self._used:
            start = self._comment_at + self._first
            self._found.append(
                LogicalLine("", start, start + len(self._comments) - 1, "\n".join(self._comments), start)
            )
        self._comments, self._used = [], True

    def _command(self, at: int) -> int:
        prompt = PROMPT.match(self._lines[at]) if self._prompts else None
        made, taken = self._scanned(at, prompt)
        stop = at + taken
        made = replace(
            made,
            comment_above="\n".join(self._comments),
            comment_line=self._comment_at + self._first if self._comments else 0,
            prompted=prompt is not None,
        )
        self._used = True
        if prompt is not None:
            until = stop
            while until < len(self._lines) and not self._ends_output(self._lines[until]):
                until += 1
            output = "\n".join(self._lines[stop:until]).strip("\n")
            if output.strip():
                made = replace(made, output=output)
                stop, self._comments = until, []
        self._found.append(made)
        return stop

    def _ends_output(self, line: str) -> bool:
        return PROMPT.match(line) is not None or re.match(r"#(?!!)", line.strip()) is not None

    def _scanned(self, at: int, prompt: re.Match[str] | None) -> tuple[LogicalLine, int]:
        """The command that begins on line `at`, and how many lines it takes."""
        first = self._lines[at][prompt.end() :] if prompt is not None else self._lines[at]
        rest = self._lines[at + 1 :] if self._unfinished < GIVE_UP else self._continued(at)
        if prompt is not None:
            marked = next((n for n, one in enumerate(rest) if not CONTINUED.match(one)), len(rest))
            rest = [CONTINUED.sub("", one) for one in rest[:marked]] + rest[marked:]
        whole = "\n".join((first, *rest))
        found = scan(whole)
        if found.complete or found.heredocs:
            text, taken = whole[: found.end], whole.count("\n", 0, found.end) + 1
        else:
            self._unfinished += 1
            alone = "\n".join((first, *self._continued(at)))
            again = scan(alone)
            taken = alone.count("\n") + 1
            found = Scan(len(alone), again.tokens, again.heredocs, again.comment, False)
            text = alone
        comment = ""
        if found.comment is not None:
            start, stop = found.comment
            # Only a comment on its last line can go without changing what the rest means.
            if not text[stop:].strip():
                comment, text = text[start:stop].lstrip("#").strip(), text[:start]
        number = at + self._first
        line = LogicalLine(
            text.strip(),
            number,
            number + taken - 1,
            trailing_comment=comment,
            heredocs=found.heredocs,
            complete=found.complete,
        )
        return line, taken

    def _continued(self, at: int) -> list[str]:
        """The lines after `at` that a backslash at a line's end asks for."""
        stop = at
        while stop + 1 < len(self._lines) and _goes_on(self._lines[stop]):
            stop += 1
        return self._lines[at + 1 : stop + 1]


def _goes_on(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


# Words


def tokens(text: str) -> tuple[Token, ...]:
    """The words and operators of shell text, here-documents left out; total over any text."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        part = scan(text, at)
        found += part.tokens
        if not part.complete:
            break
        end = max(part.end, at)
        if end < len(text):
            found.append(Token(TokenKind.NEWLINE, "\n", end, end + 1))
        at = end + 1
    return tuple(found)


def words(text: str) -> tuple[str, ...]:
    """The words of shell text, quotes removed, operators and comments left out; nothing is expanded."""
    return tuple(one.text for one in tokens(text) if one.kind is TokenKind.WORD)


class Simple(NamedTuple):
    """One command without operators: `A=1 sudo cp "a b" c > log` has the words cp, a b, c."""

    words: tuple[str, ...]
    assignments: tuple[str, ...] = ()
    redirects: tuple[tuple[str, str], ...] = ()
    """(operator, word)."""
    before: str = ""
    """The operator before it: "&&", "||", "|", ";", "&", "" for the first."""


RESERVED = frozenset(
    ("if", "then", "else", "elif", "fi", "while", "until", "do", "done", "!", "{", "}", "time", "esac")
)
WRAPPERS = {
    "sudo": frozenset(("-u", "-g", "-C", "-h", "-p", "-U", "-r", "-t")),
    "doas": frozenset(("-u", "-C")),
    "env": frozenset(("-u", "-C", "-S")),
    "nice": frozenset(("-n",)),
    "nohup": frozenset(),
    "command": frozenset(),
    "exec": frozenset(),
    "time": frozenset(("-f", "-o")),
    "timeout": frozenset(("-s", "-k")),
    "gtimeout": frozenset(("-s", "-k")),
}
"""Commands that run another one, and their options that take a value."""
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")


def simple_commands(text: str) -> tuple[Simple, ...]:
    """The simple commands of shell text in their order, those inside blocks too; `sudo` and the like are peeled off."""
    found: list[Simple] = []
    part: list[Token] = []
    before = ""
    for token in (*_with_placeholders(tokens(text)), Token(TokenKind.OPERATOR, ";", len(text), len(text))):
        ends = token.kind is TokenKind.NEWLINE or (
            token.kind is TokenKind.OPERATOR and token.text[0] not in "<>" and token.text not in ("&>", "&>>")
        )
        if not ends:
            part.append(token)
            continue
        one = _simple(part, before)
        if one is not None:
            found.append(one)
            before = ""
        part = []
        before = ";" if token.kind is TokenKind.NEWLINE else token.text
    return tuple(found)


def _with_placeholders(found: Sequence[Token]) -> list[Token]:
    """`<repo-url>` is a word to be filled in, not a redirection."""
    made: list[Token] = []
    at = 0
    while at < len(found):
        token = found[at]
        stop = at + 1
        if token.kind is TokenKind.OPERATOR and token.text == "<" and token.stop - token.start == 1:
            while stop < len(found) and found[stop].kind is TokenKind.WORD and stop - at < 7:
                stop += 1
            closes = stop - at > 1 and stop < len(found) and found[stop].text == ">"
            if closes and found[at + 1].start == token.stop and found[stop - 1].stop == found[stop].start:
                text = "<" + " ".join(one.text for one in found[at + 1 : stop]) + ">"
                begin, end = token.start, found[stop].stop
                if made and made[-1].kind is TokenKind.WORD and made[-1].stop == begin:
                    before = made.pop()
                    text, begin = before.text + text, before.start
                if (
                    stop + 1 < len(found)
                    and found[stop + 1].kind is TokenKind.WORD
                    and found[stop + 1].start == end
                ):
                    stop += 1
                    text, end = text + found[stop].text, found[stop].stop
                made.append(Token(TokenKind.WORD, text, begin, end))
                at = stop + 1
                continue
        made.append(token)
        at += 1
    return made


def _simple(part: list[Token], before: str) -> Simple | None:
    got: list[str] = []
    assignments: list[str] = []
    redirects: list[tuple[str, str]] = []
    operator = ""
    for token in part:
        if token.kind is TokenKind.OPERATOR:
            operator = token.text
        elif operator:
            redirects.append((operator, token.text))
            operator = ""
        elif not got and not token.quoted and token.text in RESERVED:
            continue
        elif not got and ASSIGNMENT.match(token.text):
            assignments.append(token.text)
        else:
            got.append(token.text)
    while got and got[0] in WRAPPERS:
        got = _unwrapped(got, assignments)
    if not (got or assignments):
        return None
    return Simple(tuple(got), tuple(assignments), tuple(redirects), before)


def _unwrapped(got: list[str], assignments: list[str]) -> list[str]:
    valued = WRAPPERS[got[0]]
    wrapper, rest = got[0], got[1:]
    while rest and (rest[0].startswith("-") or ASSIGNMENT.match(rest[0])):
        if ASSIGNMENT.match(rest[0]):
            assignments.append(rest[0])
        rest = rest[2:] if rest[0] in valued else rest[1:]
    return rest[1:] if wrapper in ("timeout", "gtimeout") else rest
