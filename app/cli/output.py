"""What commands print: paths as data, reports as JSON, everything else as sentences."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from screens.plain import plain


def say(text: str) -> None:
    """Prints one line for a person; nothing in it is obeyed by a terminal."""
    click.echo(plain(text))


def warn(text: str) -> None:
    """Prints one line on standard error."""
    click.echo(plain(text), err=True)


def say_text(data: bytes) -> None:
    """Prints file content: safe and legible on a terminal, byte for byte into a pipe or file."""
    if not sys.stdout.isatty():
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    for line in data.decode("utf-8", "surrogateescape").removesuffix("\n").split("\n"):
        click.echo("\t".join(map(plain, line.removesuffix("\r").split("\t"))))


def report(data: Any) -> None:
    """Prints JSON in ASCII; a byte that isn't UTF-8 is the lone surrogate U+DC80 to U+DCFF of its value."""
    click.echo("".join(_laid_out(data)))


def _laid_out(data: Any, indent: str = "") -> Iterator[str]:
    """A line for each key of an object and each item of a list, two levels deep; json's own indent is ten times slower."""
    inner = indent + " "
    if len(indent) > 1 or not isinstance(data, dict | list) or not data:
        yield json.dumps(data)
    elif isinstance(data, dict):
        yield "{\n"
        for number, (key, value) in enumerate(data.items()):
            yield f"{',' if number else ''}{chr(10) if number else ''}{inner}{json.dumps(key)}: "
            yield from _laid_out(value, inner)
        yield f"\n{indent}}}"
    else:
        yield "[\n"
        for number, value in enumerate(data):
            yield f"{',' if number else ''}{chr(10) if number else ''}{inner}"
            yield from _laid_out(value, inner)
        yield f"\n{indent}]"


def text_of(data: bytes) -> str:
    """File content as JSON can hold it; undecodable bytes as lone surrogates, so that nothing is lost."""
    return data.decode("utf-8", "surrogateescape")


def forgiving_streams() -> None:
    """Lets a terminal that lacks a character show its number instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
