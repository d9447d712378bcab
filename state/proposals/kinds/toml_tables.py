"""TOML files, checked by `tomllib`, which also refuses keys given twice."""

from collections.abc import Iterable
from typing import ClassVar

from state.proposals.hunk import Candidate, Hunk
from state.proposals.kinds.tables import by_item, by_key


class Toml:
    """`pyproject.toml`, `Cargo.toml` and their like."""

    name: ClassVar[str] = "TOML"

    def covers(self, path: str) -> bool:
        return path.endswith(".toml")

    def combine(self, hunk: Hunk) -> Iterable[Candidate]:
        found = list(by_key(hunk, (b"#",)))
        yield from found or by_item(hunk, (b"#",))

    def problem(self, path: str, text: bytes) -> str | None:
        import tomllib

        try:
            tomllib.loads(text.decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            return f"it is no TOML: {error}"
        return None
