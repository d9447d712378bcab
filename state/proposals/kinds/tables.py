"""Tables of keys and values without a parser of their own: `.env` examples, INI and properties files."""

from collections.abc import Iterable
from typing import ClassVar

from state.proposals.hunk import Candidate, Hunk
from state.proposals.kind import SOUND, Checked
from state.proposals.tabular import by_item, by_key

SUFFIXES = (".ini", ".cfg", ".properties", ".conf", ".editorconfig")


class Table:
    """Files of `key: value` and `key = value`."""

    name: ClassVar[str] = "tables"

    def covers(self, path: str) -> bool:
        name = path.rsplit("/", 1)[-1]
        return name.endswith(SUFFIXES) or name.startswith(".env") or name.endswith((".env", ".env.example"))

    def combine(self, hunk: Hunk) -> Iterable[Candidate]:
        comments = (b"#", b";")
        found = list(by_key(hunk, comments))
        # An inner list of `setup.cfg` has no keys, but its lines stand for themselves.
        return found or (by_item(hunk, comments) if _indented(hunk) else ())

    def check(self, path: str, text: bytes, region: tuple[int, int]) -> Checked:
        return SOUND


def _indented(hunk: Hunk) -> bool:
    lines = [line for side in (hunk.base or (), hunk.source, hunk.target) for line in side if line.strip()]
    return bool(lines) and all(line[:1] in b" \t" for line in lines)
