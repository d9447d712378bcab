"""Shell text as simple commands, as far as a reader can tell without running it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

_OPERATORS = ("&&", "||", ";;", "|&", ";", "|", "&", "\n")
_REDIRECTS = ("&>>", "<<<", "<<-", "&>", ">>", "<<", ">&", "<&", ">|", "<>", ">", "<")
_RESERVED = {
    "if",
    "then",
    "elif",
    "else",
    "fi",
    "for",
    "while",
    "until",
    "do",
    "done",
    "case",
    "esac",
    "{",
    "}",
}
# Nobody reads from one file and writes to another without a space between: this is a gap to be filled.
GAP = re.compile(r"<[A-Za-z][A-Za-z0-9_ -]*>(?![A-Za-z0-9>&])")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_WRAPPERS = {"sudo", "time", "nohup", "exec", "command", "nice", "env", "builtin"}
# A plan's text is not ours: what is longer than any command that a person writes is not taken apart.
MOST = 200_000


@dataclass(frozen=True, slots=True)
class Word:
    """One word: `text` without its quotes; `expands` where the shell puts something else in its place."""

    text: str
    quoted: bool = False
    expands: bool = False


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where input comes from or output goes: `operator` without the number of the descriptor."""

    operator: str
    word: Word
    descriptor: str = ""

    @property
    def writes(self) -> bool:
        return self.operator in (">", ">>", "&>", "&>>", ">|")


@dataclass(frozen=True, slots=True)
class Simple:
    """One simple command; `before` and `after` are the operators around it, "" at the ends."""

    words: tuple[Word, ...]
    redirects: tuple[Redirect, ...] = ()
    assignments: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    negated: bool = False
    condition: bool = False
    """Whether its outcome only decides what runs next: it stands behind `if`, `while` or the like."""
    offset: int = 0
    """Which line of the text it begins on, from 0."""
    nested: bool = False
    """Whether it stands in a loop, a condition or brackets."""
    wrapped: tuple[str, ...] = ()
    """The programs that only start it: sudo, env, timeout."""

    @property
    def program(self) -> str:
        """The name of what runs, without its folder."""
        return self.words[0].text.rpartition("/")[2] if self.words else ""

    @property
    def args(self) -> tuple[str, ...]:
        """The words behind the program."""
        return tuple(one.text for one in self.words[1:])

    @property
    def text(self) -> str:
        return " ".join(one.text for one in self.words)

    def has(self, *options: str) -> bool:
        """Whether one of these options is given; a single letter also among others: -f in -xzf."""
        for word in self.args:
            name = word.partition("=")[0]
            for option in options:
                if name == option:
                    return True
                if len(option) == 2 and re.fullmatch(r"-[A-Za-z]+", word) and option[1] in word[1:]:
                    return True
        return False

    def value(self, *options: str) -> str | None:
        """What follows an option, or stands behind its `=`; None where it isn't given."""
        for at, word in enumerate(self.args):
            for option in options:
                if word == option:
                    return self.args[at + 1] if at + 1 < len(self.args) else None
                if option.startswith("--") and word.startswith(option + "="):
                    return word[len(option) + 1 :]
        return None

    @property
    def plain(self) -> tuple[Word, ...]:
        """The words behind the program that are no options; a `--` ends the options."""
        found, only = [], False
        for word in self.words[1:]:
            if word.text == "--" and not only:
                only = True
            elif only or not word.text.startswith("-") or word.text == "-":
                found.append(word)
        return tuple(found)


@dataclass
class _State:
    words: list[Word] = field(default_factory=list)
    redirects: list[Redirect] = field(default_factory=list)
    assignments: list[str] = field(default_factory=list)
    negated: bool = False
    condition: bool = False
    offset: int = -1


def simple_commands(text: str) -> tuple[Simple, ...]:
    """The simple commands of a shell text in their order; empty where its quotes don't close."""
    if len(text) > MOST:
        return ()
    try:
        return tuple(_unwrapped(one) for one in _parse(text))
    except _NotUnderstoodError:
        return ()


class _NotUnderstoodError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """word, operator, redirect, open, close."""
    word: Word
    line: int
    descriptor: str = ""


def _parse(text: str) -> list[Simple]:
    found: list[Simple] = []
    state = _State()
    depth = 0
    before = ""
    pending = ""
    in_case = brackets = 0

    def finish(after: str) -> None:
        nonlocal state, before
        if state.words or state.redirects or state.assignments:
            found.append(
                Simple(
                    tuple(state.words),
                    tuple(state.redirects),
                    tuple(state.assignments),
                    before,
                    after,
                    state.negated,
                    state.condition,
                    max(state.offset, 0),
                    depth > 0,
                )
            )
            before = after
        elif after and after != "\n":
            before = after
        state = _State()

    condition = False
    descriptor = ""
    for token in _tokens(text):
        word = token.word
        if pending:
            if token.kind != "word":
                raise _NotUnderstoodError
            state.redirects.append(Redirect(pending, word, descriptor))
            pending = ""
            continue
        match token.kind:
            case "redirect":
                pending, descriptor = word.text, token.descriptor
                if state.offset < 0:
                    state.offset = token.line
            case "operator":
                finish("\n" if word.text == ";;" else word.text)
            case "open":
                finish("")
                depth, brackets = depth + 1, brackets + 1
            case "close":
                if in_case and not brackets:
                    # What stood before it is a pattern.
                    state = _State()
                    continue
                finish("")
                depth, brackets = max(0, depth - 1), max(0, brackets - 1)
            case _:
                if state.offset < 0:
                    state.offset = token.line
                if not state.words:
                    if not word.quoted and word.text in _RESERVED:
                        if word.text in ("if", "elif", "while", "until"):
                            condition = True
                        elif word.text in ("then", "do", "else"):
                            condition = False
                        if word.text in ("if", "for", "while", "until", "case", "{"):
                            depth += 1
                            in_case += word.text == "case"
                        elif word.text in ("fi", "done", "esac", "}"):
                            depth = max(0, depth - 1)
                            in_case = max(0, in_case - (word.text == "esac"))
                        if word.text in ("for", "case"):
                            # Its head names values, it runs nothing.
                            state.words.append(Word(":"))
                        continue
                    if not word.quoted and word.text == "!":
                        state.negated = True
                        continue
                    if _ASSIGNMENT.match(word.text):
                        state.assignments.append(word.text)
                        continue
                state.condition = condition
                state.words.append(word)
    if pending:
        raise _NotUnderstoodError
    finish("")
    return found


def _tokens(text: str) -> Iterator[_Token]:
    at, line = 0, 0
    here: list[tuple[str, bool]] = []
    awaiting = ""
    while at < len(text):
        letter = text[at]
        if letter in " \t\r":
            at += 1
        elif text.startswith("\\\n", at):
            at, line = at + 2, line + 1
        elif letter == "\n":
            yield _Token("operator", Word("\n"), line)
            at, line = at + 1, line + 1
            for end, dashed in here:
                at, line = _after_document(text, at, line, end, dashed)
            here = []
        elif letter == "#":
            stop = text.find("\n", at)
            at = len(text) if stop < 0 else stop
        elif letter in "()":
            yield _Token("open" if letter == "(" else "close", Word(letter), line)
            at += 1
        elif found := _operator(text, at):
            yield _Token("operator", Word(found), line)
            at += len(found)
        elif not GAP.match(text, at) and (
            found := next((one for one in _REDIRECTS if text.startswith(one, at)), "")
        ):
            if found in ("<", ">") and text.startswith("(", at + 1):
                stop = _closing(text, at + 1)
                yield _Token("word", Word(text[at:stop], expands=True), line)
                line += text.count("\n", at, stop)
                at = stop
                continue
            yield _Token("redirect", Word(found), line)
            awaiting = found if found in ("<<", "<<-") else ""
            at += len(found)
        else:
            stop, word = _word(text, at)
            redirect = next((one for one in _REDIRECTS if text.startswith(one, stop)), "")
            if word.text.isdigit() and not word.quoted and redirect and len(word.text) == 1:
                yield _Token("redirect", Word(redirect), line, word.text)
                at = stop + len(redirect)
                continue
            if awaiting:
                here.append((word.text, awaiting == "<<-"))
                awaiting = ""
            yield _Token("word", word, line)
            line += text.count("\n", at, stop)
            at = stop


def _operator(text: str, at: int) -> str:
    if text.startswith("&>", at):
        return ""
    return next((one for one in _OPERATORS if text.startswith(one, at)), "")


def _after_document(text: str, at: int, line: int, end: str, dashed: bool) -> tuple[int, int]:
    """Where the text goes on behind a here-document; its end where that never comes."""
    while at < len(text):
        stop = text.find("\n", at)
        row = text[at:] if stop < 0 else text[at:stop]
        at, line = (len(text) if stop < 0 else stop + 1), line + 1
        if (row.lstrip("\t") if dashed else row) == end:
            break
    return at, line


def _word(text: str, at: int) -> tuple[int, Word]:
    parts: list[str] = []
    quoted = expands = False
    while at < len(text):
        letter = text[at]
        if letter == "\\":
            if text.startswith("\\\n", at):
                break
            parts.append(text[at + 1 : at + 2])
            at += 2
        elif letter == "'":
            stop = text.find("'", at + 1)
            if stop < 0:
                raise _NotUnderstoodError
            parts.append(text[at + 1 : stop])
            quoted, at = True, stop + 1
        elif letter == '"':
            stop, inner, inside = _double(text, at)
            parts.append(inner)
            quoted, expands, at = True, expands or inside, stop
        elif text.startswith("$(", at):
            stop = _closing(text, at + 1)
            parts.append(text[at:stop])
            expands, at = True, stop
        elif letter == "`":
            stop = text.find("`", at + 1)
            if stop < 0:
                raise _NotUnderstoodError
            parts.append(text[at : stop + 1])
            expands, at = True, stop + 1
        elif letter == "<" and (gap := GAP.match(text, at)):
            parts.append(gap[0])
            at = gap.end()
        elif letter in " \t\r\n;|&()<>":
            break
        else:
            expands = (
                expands
                or letter in "$*?~"
                or (letter in "[{" and len(text) > at + 1 and text[at + 1].isalnum())
            )
            parts.append(letter)
            at += 1
    return at, Word("".join(parts), quoted, expands)


def _double(text: str, at: int) -> tuple[int, str, bool]:
    parts: list[str] = []
    expands = False
    at += 1
    while at < len(text):
        letter = text[at]
        if letter == '"':
            return at + 1, "".join(parts), expands
        if letter == "\\":
            after = text[at + 1 : at + 2]
            if after != "\n":
                parts.append(after if after in '$`"\\' else "\\" + after)
            at += 2
        elif text.startswith("$(", at):
            stop = _closing(text, at + 1)
            parts.append(text[at:stop])
            expands, at = True, stop
        else:
            expands = expands or letter in "$`"
            parts.append(letter)
            at += 1
    raise _NotUnderstoodError


def _closing(text: str, at: int) -> int:
    """The end of what the bracket at `at` opens."""
    depth = 0
    quote = ""
    while at < len(text):
        letter = text[at]
        if letter == "\\" and quote != "'":
            at += 2
            continue
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    raise _NotUnderstoodError


def _unwrapped(one: Simple) -> Simple:
    """The command that is meant, without the programs that only start it."""
    words = list(one.words)
    assignments = list(one.assignments)
    wrapped: list[str] = []
    while words:
        name = words[0].text
        if name in _WRAPPERS and len(words) > 1:
            wrapped.append(name)
            words.pop(0)
            while words and words[0].text.startswith("-") and len(words) > 1:
                option = words.pop(0).text
                if name == "sudo" and option in ("-u", "-g") and len(words) > 1:
                    words.pop(0)
            while words and _ASSIGNMENT.match(words[0].text) and len(words) > 1:
                assignments.append(words.pop(0).text)
        elif name in ("timeout", "gtimeout") and len(words) > 2:
            wrapped.append(name)
            words.pop(0)
            while words and words[0].text.startswith("-"):
                words.pop(0)
            words = words[1:]
        else:
            break
    if not wrapped:
        return one
    return replace(one, words=tuple(words), assignments=tuple(assignments), wrapped=tuple(wrapped))
