"""Trees made by git itself, also such that no file system could hold."""

import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from state.comparison.compare import Comparison, compare
from state.comparison.exclusions import Exclusion
from state.comparison.mapping import Landing
from state.comparison.mapping import Mapping as PathMapping
from state.repositories.git import Git

Content = str | bytes | tuple[str, str | bytes]
"""A file's text, or a mode with a text; of a submodule (mode 160000), with its commit."""


class Forge:
    """A bare repository in which trees and commits are made from plain mappings."""

    def __init__(self, folder: Path, object_format: str = "sha1") -> None:
        command = ["git", "init", "-q", "--bare", f"--object-format={object_format}", str(folder)]
        subprocess.run(command, check=True)
        self.git = Git(folder)
        self.clock = 1_700_000_000
        self._blobs: dict[bytes, str] = {}

    def blob(self, text: str | bytes) -> str:
        data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
        if data not in self._blobs:
            self._blobs[data] = self.git.text("hash-object", "-w", "--stdin", input=data)
        return self._blobs[data]

    def tree(self, files: Mapping[str, Content]) -> str:
        """Writes a tree by `git mktree`, which lets through what an index refuses."""
        names: dict[str, dict[str, Content]] = {}
        rows: list[bytes] = []
        for path, content in files.items():
            name, slash, rest = path.partition("/")
            if slash:
                names.setdefault(name, {})[rest] = content
                continue
            mode, text = content if isinstance(content, tuple) else ("100644", content)
            kind, oid = ("commit", str(text)) if mode == "160000" else ("blob", self.blob(text))
            rows.append(_row(mode, kind, oid, name))
        rows += [_row("040000", "tree", self.tree(inner), name) for name, inner in names.items()]
        return self.git.text("mktree", "-z", "--missing", input=b"".join(rows))

    def commit(self, files: Mapping[str, Content], *parents: str, message: str = "change") -> str:
        """A commit of these files, a minute later than the last."""
        self.clock += 60
        when = f"Ada <ada@example.org> {self.clock} +0000"
        lines = [f"tree {self.tree(files)}", *(f"parent {parent}" for parent in parents)]
        text = "\n".join([*lines, f"author {when}", f"committer {when}", "", message, ""])
        return self.git.text("hash-object", "-t", "commit", "-w", "--stdin", input=text.encode())

    def history(self, *steps: Mapping[str, Content]) -> str:
        """One commit after the other; returns the last."""
        last: tuple[str, ...] = ()
        for step in steps:
            last = (self.commit(step, *last),)
        return last[0]

    def compare(
        self,
        source: Mapping[str, Content],
        target: Mapping[str, Content],
        *,
        mappings: Iterable[str] = (),
        exclude: Iterable[str] = (),
        unreadable: Iterable[str] = (),
        renames: bool = True,
    ) -> Comparison:
        return compare(
            self.git,
            self.tree(source),
            self.tree(target),
            landing=Landing(PathMapping.parse(text) for text in mappings),
            exclusions=[Exclusion(pattern, f"because of {pattern}") for pattern in exclude],
            unreadable=unreadable,
            renames=renames,
        )


def _row(mode: str, kind: str, oid: str, name: str) -> bytes:
    return f"{mode} {kind} {oid}\t".encode() + name.encode("utf-8", "surrogateescape") + b"\0"


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    return Forge(tmp_path / "forge.git")


@pytest.fixture
def make_forge(tmp_path: Path) -> Callable[[str], Forge]:
    return lambda object_format: Forge(tmp_path / f"{object_format}.git", object_format)
