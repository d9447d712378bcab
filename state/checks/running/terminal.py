"""What a command wrote, as a terminal would show it, and nothing that a terminal would obey beyond colours."""

import codecs
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple
from unicodedata import category

TAB = 8
WIDEST = 4096
"""So many characters of a line are shown; a sign at its end says how many more there were."""
MOST_LINES = 20_000

Colour = int | tuple[int, int, int] | None
"""One of the terminal's 256 colours, red, green and blue of 0 to 255, or None for the usual one."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is shown. Nothing is ever concealed, and nothing blinks."""

    colour: Colour = None
    background: Colour = None
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    reverse: bool = False


PLAIN = Style()
LEFT_OUT = Style(dim=True)


class Span(NamedTuple):
    """A piece of a line in one style; its text holds no control, bidi or invisible characters."""

    text: str
    style: Style


Line = list[Span]

# Text up to the next control; ESC sequences whole; strings (titles, hyperlinks, pictures) by their beginning.
TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f]+)"
    r"|\x1b\[(?P<parameters>[0-?]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|\x1b(?P<string>[\]PX^_])"
    r"|\x1b[ -/]*[0-~]"
    r"|(?P<control>[\x00-\x1f\x7f])"
)
# An ESC sequence of which more is to come; longer ones are no sequences of any terminal's.
UNFINISHED = re.compile(r"\x1b(?:\[[0-?]{0,256}[ -/]{0,16}|[ -/]{0,16})\Z")
# A string that doesn't end where strings end would hide what follows: the end of the line ends it, too.
STRING_END = re.compile(r"\x1b\\|[\x07\x18\x1a\n\x1b]")
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
HIDDEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800\ufe00-\ufe0f]")


class Terminal:
    """Reads output as it comes; keeps the last `most` lines."""

    def __init__(self, most: int = MOST_LINES, widest: int = WIDEST) -> None:
        self.dropped = 0
        """How many lines before the first that is kept."""
        self._done: deque[Line] = deque()
        self._most = most
        self._widest = widest
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._pending = ""
        self._in_string = False
        self._style = PLAIN
        self._characters: list[str] = []
        self._styles: list[Style] = []
        self._column = 0
        self._more = 0

    def feed(self, data: bytes, last: bool = False) -> None:
        """Takes what was written next; `last` where nothing will follow."""
        text = self._pending + self._decoder.decode(data, last)
        self._pending = ""
        position = 0
        while position < len(text):
            if self._in_string:
                position = self._skip_string(text, position)
                continue
            if text[position] == "\x1b" and not last and UNFINISHED.match(text, position):
                self._pending = text[position:]
                return
            found = TOKEN.match(text, position)
            # What begins like a sequence and is none is shown by its first character.
            position = found.end() if found else position + 1
            if found is None:
                self._write("\\x1b")
            elif found["text"] is not None:
                self._write(visible(found["text"]))
            elif found["control"] is not None:
                self._control(found["control"])
            elif found["string"] is not None:
                self._in_string = True
            elif found["final"] is not None and not found["between"]:
                self._sequence(found["final"], found["parameters"])

    def lines(self) -> list[Line]:
        """The lines so far, also the one that is being written."""
        current = [self._current()] if self._characters or self._more else []
        return [*self._done, *current]

    def _skip_string(self, text: str, position: int) -> int:
        end = STRING_END.search(text, position)
        if end is None:
            return len(text)
        self._in_string = False
        # The end of a line, and the beginning of another sequence, still count as what they are.
        return end.start() if end[0] in ("\n", "\x1b") else end.end()

    def _control(self, control: str) -> None:
        if control == "\n":
            self._end_line()
        elif control == "\r":
            self._column = 0
        elif control == "\b":
            self._column = max(0, self._column - 1)
        elif control == "\t":
            self._write(" " * (TAB - self._column % TAB))
        elif control not in "\0\a\x0e\x0f":
            self._write(f"\\x{ord(control):02x}")

    def _sequence(self, final: str, parameters: str) -> None:
        if final == "m" and (not parameters or parameters[0] not in "<=>?"):
            self._style = styled(self._style, parameters)
        elif final == "K" and parameters in ("", "0", "1", "2"):
            # Progress bars clear the line that they write again.
            self._erase(parameters or "0")

    def _erase(self, which: str) -> None:
        if which != "1":
            del self._characters[self._column :], self._styles[self._column :]
            self._more = 0
        if which != "0":
            until = min(self._column + 1, len(self._characters))
            self._characters[:until] = " " * until
            self._styles[:until] = [PLAIN] * until
        if which == "2":
            del self._characters[:], self._styles[:]

    def _write(self, text: str) -> None:
        column, end = self._column, self._column + len(text)
        self._column = end
        if end > self._widest:
            self._more = max(self._more, end - self._widest)
            text = text[: max(0, self._widest - column)]
        if not text:
            return
        missing = column - len(self._characters)
        if missing > 0:
            self._characters += " " * missing
            self._styles += [PLAIN] * missing
        self._characters[column : column + len(text)] = text
        self._styles[column : column + len(text)] = [self._style] * len(text)

    def _current(self) -> Line:
        line = []
        start = 0
        for style, group in groupby(self._styles):
            stop = start + sum(1 for _ in group)
            line.append(Span("".join(self._characters[start:stop]), style))
            start = stop
        if self._more:
            line.append(Span(f" … {self._more} more characters", LEFT_OUT))
        return line

    def _end_line(self) -> None:
        self._done.append(self._current())
        if len(self._done) > self._most:
            self._done.popleft()
            self.dropped += 1
        self._characters, self._styles = [], []
        self._column = self._more = 0


def legible(output: bytes) -> list[Line]:
    """An output as lines of styled text, safe for any terminal; total, and at most `WIDEST` characters a line."""
    terminal = Terminal(most=output.count(b"\n") + 1)
    terminal.feed(output, last=True)
    return terminal.lines()


def plain(output: bytes) -> str:
    """The same as text alone."""
    return "\n".join(words(line) for line in legible(output))


def words(line: Iterable[Span]) -> str:
    """The text of a line."""
    return "".join(span.text for span in line)


def visible(text: str) -> str:
    """Control, bidi and invisible characters and bytes that aren't UTF-8, as what they are."""
    if text.isprintable() and not HIDDEN.search(text):
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    kind = category(character)
    if kind[0] == "C" or kind in ("Zl", "Zp") or HIDDEN.match(character):
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return character


ON = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse", 9: "strike", 21: "underline"}
OFF = {22: ("bold", "dim"), 23: ("italic",), 24: ("underline",), 27: ("reverse",), 29: ("strike",)}


def styled(style: Style, parameters: str) -> Style:
    """A style after the parameters of an SGR sequence; what isn't known changes nothing."""
    # Some write the parts of a colour with colons, and underlines of many sorts: 4:3.
    groups = parameters.split(";")[:64]
    at = 0
    while at < len(groups):
        group = groups[at]
        at += 1
        parts = [int(part) if part.isdecimal() and len(part) < 6 else 0 for part in group.split(":")]
        code = parts[0]
        if code in (38, 48, 58):
            if len(parts) > 1:
                colour, _ = _colour(parts[1:2] + parts[-3:] if parts[1] == 2 else parts[1:])
            else:
                rest = [int(one) if one.isdecimal() and len(one) < 6 else 0 for one in groups[at : at + 4]]
                colour, used = _colour(rest)
                at += used
            if colour is not None and code == 38:
                style = replace(style, colour=colour)
            elif colour is not None and code == 48:
                style = replace(style, background=colour)
        else:
            style = _simple(style, code, len(parts) > 1 and parts[1] == 0)
    return style


def _simple(style: Style, code: int, off: bool) -> Style:
    if code == 0:
        return PLAIN
    if code in ON:
        return replace(style, **{ON[code]: not off})
    if code in OFF:
        return replace(style, **dict.fromkeys(OFF[code], False))
    if 30 <= code <= 37 or code == 39:
        return replace(style, colour=None if code == 39 else code - 30)
    if 40 <= code <= 47 or code == 49:
        return replace(style, background=None if code == 49 else code - 40)
    if 90 <= code <= 97:
        return replace(style, colour=code - 90 + 8)
    if 100 <= code <= 107:
        return replace(style, background=code - 100 + 8)
    return style


def _colour(parts: list[int]) -> tuple[Colour, int]:
    """The colour that `5;n` or `2;r;g;b` name, and how many of the parts that took."""
    if parts[:1] == [5] and len(parts) > 1:
        return (parts[1] if parts[1] < 256 else None), 2
    if parts[:1] == [2] and len(parts) > 3:
        red, green, blue = (min(part, 255) for part in parts[1:4])
        return (red, green, blue), 4
    return None, len(parts) if parts[:1] in ([2], [5]) else min(1, len(parts))
