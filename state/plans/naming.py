"""Names for what a plan holds: by content, with a count among equal ones."""

from collections import Counter

from state.plans.plan import name_of


class Names:
    """Gives names that are unique in a plan and that survive moved lines."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, ...]] = Counter()
        self._given: set[str] = set()

    def name(self, kind: str, *parts: str) -> str:
        """The name of the next thing of that kind with these parts."""
        key = (kind, *parts)
        while True:
            name = name_of(kind, *parts, str(self._counts[key]))
            self._counts[key] += 1
            if name not in self._given:
                self._given.add(name)
                return name

    def given(self, name: str) -> None:
        """Keeps a name that something else gave from being given again."""
        self._given.add(name)
