"""TOML files, checked by `tomllib`, which also refuses keys given twice."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from state.proposals.hunk import Candidate, Hunk
from state.proposals.kind import SOUND, Checked
from state.proposals.packages import by_package, package_of
from state.proposals.tabular import by_item, by_key

RANGED = re.compile(r"[<>=~!]=|[<>]")


class Toml:
    """`pyproject.toml`, `Cargo.toml` and their like."""

    name: ClassVar[str] = "TOML"

    def covers(self, path: str) -> bool:
        return path.endswith(".toml")

    def combine(self, hunk: Hunk) -> Iterable[Candidate]:
        found = list(by_package(hunk, (b"#",))) or list(by_key(hunk, (b"#",)))
        yield from found or by_item(hunk, (b"#",))

    def check(self, path: str, text: bytes, region: tuple[int, int]) -> Checked:
        try:
            found = tomllib.loads(text.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            return Checked(f"it is no TOML, or gives a key twice: {error}")
        twice = frozenset(_twice(found))
        return Checked(None, twice) if twice else SOUND


def _twice(table: dict[str, Any]) -> Iterator[str]:
    """The packages that a list of requirements names twice, those for several systems not counted."""
    for value in table.values():
        if isinstance(value, dict):
            yield from _twice(value)
        elif isinstance(value, list) and all(isinstance(one, str) for one in value):
            names = Counter(
                package_of(f'"{one}"'.encode()) for one in value if ";" not in one and RANGED.search(one)
            )
            yield from (name for name, count in names.items() if name and count > 1)
