"""TOML files, checked by `tomllib`, which also refuses keys given twice."""

import tomllib
from collections.abc import Iterable
from typing import ClassVar

from state.proposals.hunk import Candidate, Hunk
from state.proposals.kind import SOUND, Checked
from state.proposals.packages import by_package
from state.proposals.tabular import by_item, by_key


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
            tomllib.loads(text.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            return Checked(f"it is no TOML, or gives a key twice: {error}")
        return SOUND
