"""The text of a plan as its author meant it, whatever happened to its bytes on the way."""

from contextlib import suppress
from dataclasses import dataclass

import ftfy

BOM = b"\xef\xbb\xbf"

NO_LINES: tuple[int, ...] = ()

SETTINGS = ftfy.TextFixerConfig(
    # Only what was decoded wrongly is put right: quotes, spaces and characters are the author's.
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
)

NAMES = {
    "macroman": "Mac Roman",
    "latin-1": "Latin-1",
    "sloppy-windows-1252": "Windows-1252",
    "sloppy-windows-1250": "Windows-1250",
    "sloppy-windows-1251": "Windows-1251",
    "cp437": "code page 437",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A plan's text; line n of `text` is line n of the original bytes.

    `read_as` names the wrong encoding that the text had been read with, empty where nothing was repaired;
    `repaired` lists the lines (from 1) that differ by that. `newline` is the line end most lines have.
    """

    text: str
    read_as: str = ""
    repaired: tuple[int, ...] = ()
    bom: bool = False
    newline: str = "\n"
    undecodable: tuple[int, ...] = ()
    """Lines that hold bytes which are no UTF-8; they stand as replacement characters."""


def decode(raw: bytes) -> Decoded:
    """The text of a plan: UTF-8, without BOM, `\\n` for every line end, damage of wrong decoding undone."""
    bom = raw.startswith(BOM)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, undecodable = raw.decode("utf-16", "replace"), NO_LINES
    else:
        text, undecodable = _utf8(raw[len(BOM) :] if bom else raw)
    newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    fixed, read_as = _repaired(lines)
    repaired = tuple(
        at + 1 for at, (before, after) in enumerate(zip(lines, fixed, strict=True)) if before != after
    )
    return Decoded("\n".join(fixed), NAMES.get(read_as, read_as), repaired, bom, newline, undecodable)


def _repaired(lines: list[str]) -> tuple[list[str], str]:
    """The lines with wrong decoding undone, and the encoding most of them had been read with."""
    fixed = list(lines)
    wrong: dict[str, int] = {}
    for at, line in enumerate(lines):
        if line.isascii():
            continue
        better, steps = ftfy.fix_encoding_and_explain(line, SETTINGS)
        if better == line or "\n" in better or "\r" in better:
            continue
        fixed[at] = better
        for step in steps or ():
            if step.action == "encode":
                wrong[step.parameter] = wrong.get(step.parameter, 0) + 1
    # A short line gives too little to guess by, but what others were read with tells what it was.
    for codec in sorted(wrong, key=lambda name: -wrong[name]):
        for at, line in enumerate(lines):
            if line.isascii() or fixed[at] != line:
                continue
            with suppress(UnicodeError):
                better = line.encode(codec).decode()
                if "\n" not in better and "\r" not in better:
                    fixed[at] = better
                    wrong[codec] += 1
    return fixed, max(wrong, key=lambda name: wrong[name]) if wrong else ""


def _utf8(raw: bytes) -> tuple[str, tuple[int, ...]]:
    """UTF-8; a line that isn't is taken as Windows-1252, which most such lines are."""
    try:
        return raw.decode(), ()
    except UnicodeDecodeError:
        pass
    lines, odd = [], []
    for number, line in enumerate(raw.split(b"\n"), 1):
        try:
            lines.append(line.decode())
        except UnicodeDecodeError:
            odd.append(number)
            lines.append(line.decode("cp1252", "replace"))
    return "\n".join(lines), tuple(odd)
