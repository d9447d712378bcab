"""Runs the command line as a shell would, in this process."""

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.cli.main import main


@dataclass(frozen=True)
class Done:
    """How a command ended and what it printed."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode("utf-8", "surrogateescape")

    @property
    def lines(self) -> list[str]:
        """Its lines."""
        return self.text.splitlines()

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


def plait(folder: str | os.PathLike[str], *arguments: str | Path, typed: str | bytes = "") -> Done:
    """One command in a folder, outside of any terminal."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with chdir(folder), redirect_stdout(out), redirect_stderr(err), _stdin(typed):
        code = main([str(argument) for argument in arguments])
    texts = []
    for stream in (out, err):
        stream.flush()
        assert isinstance(stream.buffer, io.BytesIO)
        texts.append(stream.buffer.getvalue())
    return Done(code, texts[0], texts[1].decode("utf-8", "surrogateescape"))


def done(folder: str | os.PathLike[str], *arguments: str | Path, typed: str | bytes = "") -> Done:
    """A command that has to end well."""
    ended = plait(folder, *arguments, typed=typed)
    assert ended.code == 0, ended
    return ended


@contextmanager
def _stdin(typed: str | bytes) -> Iterator[None]:
    data = typed if isinstance(typed, bytes) else typed.encode()
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(data), "utf-8", "surrogateescape")
    try:
        yield
    finally:
        sys.stdin = before
