"""YAML: keys and items by their indentation; checked by libyaml, which builds no objects and runs no tags."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from state.proposals.hunk import Candidate, Hunk
from state.proposals.kind import Checked
from state.proposals.tabular import by_item, by_key

COMMENTS = (b"#",)
# Deeper ones would only exhaust the stack.
DEEPEST = 200


class Yaml:
    """`docker-compose.yml`, workflows, configuration; any number of documents in one file."""

    name: ClassVar[str] = "YAML"

    def covers(self, path: str) -> bool:
        return path.endswith((".yml", ".yaml"))

    def combine(self, hunk: Hunk) -> Iterable[Candidate]:
        lines = [line.strip() for side in (hunk.base or (), hunk.source, hunk.target) for line in side]
        if any(line[:2] in (b"- ", b"-") for line in lines):
            # The order of steps and of list items in general means something.
            return by_item(hunk, COMMENTS, sort=False)
        return by_key(hunk, COMMENTS)

    def check(self, path: str, text: bytes, region: tuple[int, int]) -> Checked:
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            return Checked(None, frozenset(_twice(yaml.parse(text, Loader=loader))))
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            return Checked(f"it is no YAML: {' '.join(str(error).split())}")


def _twice(events: Iterable[object]) -> Iterator[str]:
    """The keys that a mapping gives twice, from the stream of events; merge keys may stand several times."""
    import yaml

    # For every open mapping its keys and whether a key comes next; None for an open list.
    stack: list[tuple[set[str], list[bool]] | None] = []
    for event in events:
        mapping = stack[-1] if stack else None
        is_node = isinstance(event, yaml.NodeEvent)
        if is_node and mapping is not None:
            keys, expects = mapping
            if expects[0] and isinstance(event, yaml.ScalarEvent):
                if event.value in keys and event.value != "<<":
                    yield event.value
                keys.add(event.value)
            expects[0] = not expects[0]
        if isinstance(event, yaml.MappingStartEvent):
            stack.append((set(), [True]))
        elif isinstance(event, yaml.SequenceStartEvent):
            stack.append(None)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            stack.pop()
        if len(stack) > DEEPEST:
            raise ValueError("it is nested too deeply")
