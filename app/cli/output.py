"""What commands print: paths as data, reports as JSON."""

import json
import unicodedata
from typing import Any

import click


def plain(text: str) -> str:
    """Text that no terminal obeys: control, direction and undecodable characters as escapes, lines kept."""
    return "".join(letter if letter == "\n" or _is_shown(letter) else _escaped(letter) for letter in text)


def _is_shown(letter: str) -> bool:
    return letter == " " or (letter.isprintable() and unicodedata.category(letter) != "Cf")


def _escaped(letter: str) -> str:
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def say(text: str) -> None:
    """Prints a line for a person."""
    click.echo(plain(text))


def report(data: Any) -> None:
    """Prints JSON in ASCII; a byte that isn't UTF-8 is the lone surrogate U+DC80 to U+DCFF of its value."""
    click.echo(json.dumps(data, indent=1))


def text_of(data: bytes) -> str:
    """File content as JSON can hold it; undecodable bytes as lone surrogates, so that nothing is lost."""
    return data.decode("utf-8", "surrogateescape")
