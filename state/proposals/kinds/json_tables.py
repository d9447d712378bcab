"""JSON files: entries by key, commas set right, no key twice."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import ClassVar

from state.merging.choice import Choice
from state.proposals.hunk import Candidate, Hunk, Lines
from state.proposals.kind import Checked
from state.proposals.tabular import by_item, by_key

# These are read with comments and commas before a closing bracket by what they are for.
WITH_COMMENTS = re.compile(
    r"(?:^|/)(?:tsconfig[^/]*\.json|jsconfig[^/]*\.json|\.vscode/[^/]+\.json|devcontainer\.json|\.eslintrc(?:\.json)?"
    r"|\.babelrc|\.swcrc|[^/]+\.jsonc|[^/]+\.code-workspace)$"
)
EXTRAS = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/|,(?=\s*[\]}])', re.DOTALL)


class Json:
    """JSON, such as `package.json`, locale files and notebooks."""

    name: ClassVar[str] = "JSON"

    def covers(self, path: str) -> bool:
        return path.endswith((".json", ".webmanifest", ".ipynb", ".geojson")) or bool(
            WITH_COMMENTS.search(path)
        )

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
            lines = hunk.joined(_separated(_inner(one.lines), not last))
            yield Candidate(lines, Choice.TEXT, one.way, one.reason)

    def check(self, path: str, text: bytes, region: tuple[int, int]) -> Checked:
        twice: set[str] = set()

        def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
            found = dict(pairs)
            if len(found) != len(pairs):
                counts = Counter(key for key, _ in pairs)
                twice.update(key for key, count in counts.items() if count > 1)
            return found

        try:
            found = text.decode("utf-8-sig")
            if WITH_COMMENTS.search(path):
                # A comment behind a comma hides that it is the last one: so twice.
                found = EXTRAS.sub(r"\1", EXTRAS.sub(r"\1", found))
            json.loads(found, object_pairs_hook=once)
        except (ValueError, RecursionError) as error:
            return Checked(f"it is no JSON: {error}")
        return Checked(None, frozenset(twice))


def _ends_object(after: Lines) -> bool:
    following = next((line.strip() for line in after if line.strip()), b"}")
    return following[:1] in (b"}", b"]")


def _inner(lines: Lines) -> Lines:
    """The lines with a comma between two entries and none before a closing bracket."""
    found = list(lines)
    for at in range(len(found) - 1):
        text, following = found[at].rstrip(), found[at + 1].strip()
        end = found[at][len(text) :]
        closes = following[:1] in (b"}", b"]")
        if closes and text.endswith(b","):
            found[at] = text[:-1] + end
        elif not closes and text and following and text[-1:] not in b"{[:,":
            found[at] = text + b"," + end
    return tuple(found)


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
