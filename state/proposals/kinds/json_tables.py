"""JSON files: entries by key, commas set right, no key twice."""

from collections.abc import Iterable
from typing import ClassVar

from state.merging.choice import Choice
from state.proposals.hunk import Candidate, Hunk, Lines
from state.proposals.kinds.tables import by_item, by_key


class Json:
    """Strict JSON, such as `package.json` and locale files."""

    name: ClassVar[str] = "JSON"

    def covers(self, path: str) -> bool:
        return path.endswith((".json", ".webmanifest"))

    def combine(self, hunk: Hunk) -> Iterable[Candidate]:
        with_commas = Hunk(
            hunk.path,
            None if hunk.base is None else _separated(hunk.base, True),
            _separated(hunk.source, True),
            _separated(hunk.target, True),
            hunk.before,
            hunk.after,
        )
        found = list(by_key(with_commas, (b"//",))) or by_item(with_commas, (b"//",))
        last = _ends_object(hunk.after)
        for one in found:
            lines = hunk.joined(_separated(one.lines, not last))
            yield Candidate(lines, Choice.TEXT, one.way, one.reason)

    def problem(self, path: str, text: bytes) -> str | None:
        import json

        try:
            json.loads(text.decode("utf-8-sig"), object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            return f"it is no JSON: {error}"
        return None


def _ends_object(after: Lines) -> bool:
    following = next((line.strip() for line in after if line.strip()), b"}")
    return following[:1] in (b"}", b"]")


def _separated(lines: Lines, comma: bool) -> Lines:
    """The lines with or without a comma behind the last one."""
    if not lines:
        return lines
    last = lines[-1]
    text = last.rstrip()
    end = last[len(text) :]
    if text.endswith(b","):
        return lines if comma else (*lines[:-1], text[:-1] + end)
    if not comma or not text or text[-1:] in b"{[:":
        return lines
    return (*lines[:-1], text + b"," + end)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found
