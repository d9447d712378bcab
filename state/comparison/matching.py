"""Fast answers to which of many paths are excluded.

What a pattern matches is decided by pathspec alone, one compiled pattern at a time. But asking it about
every path and pattern takes seconds for 100k paths, so only those are asked that a trigger speaks for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from state.comparison.exclusions import Exclusion
from state.comparison.triggers import Triggers, trigger_of
from state.errors import PlaitError


@dataclass(frozen=True, slots=True)
class _Rule:
    takes_in: bool
    """The pattern starts with `!`."""
    regex: re.Pattern[str]
    certain: bool
    """It matches whatever sets its trigger."""


class ExclusionMatcher:
    """Decides about paths by the last pattern that matches them or a folder above them."""

    def __init__(self, exclusions: Sequence[Exclusion]) -> None:
        self._rules: dict[int, _Rule] = {}
        triggers = {}
        for number, exclusion in enumerate(exclusions):
            rule = _compile(exclusion.pattern)
            if rule is not None:
                self._rules[number] = rule
                triggers[number] = trigger_of(exclusion.pattern)
        self._triggers = Triggers(triggers)

    def deciding(self, paths: Sequence[str]) -> dict[str, int]:
        """The excluded ones among `paths`, each with the number of the deciding pattern."""
        last = self.last_matching(paths)
        return {path: number for path, number in last.items() if not self.takes_in(number)}

    def takes_in(self, number: int) -> bool:
        """Whether a pattern takes paths back in."""
        return self._rules[number].takes_in

    def last_matching(self, paths: Sequence[str]) -> dict[str, int]:
        """The paths that any pattern matches, each with the number of the last one."""
        found: dict[str, int] = {}
        if not self._rules:
            return found
        rules = self._rules
        for path, numbers in self._triggers.candidates(paths).items():
            for number in sorted(numbers, reverse=True):
                # An end of line inside a path would end it for the regular expression.
                if rules[number].certain or rules[number].regex.search(path.replace("\n", "\x01")):
                    found[path] = number
                    break
        return found


def check_pattern(pattern: str) -> None:
    """Raises PlaitError when a pattern can't be used as an exclusion."""
    if "\n" in pattern or _compile(pattern) is None:
        raise PlaitError(
            "this pattern matches nothing",
            pattern,
            "write it as in a .gitignore file, such as `dist/` or `*.log`",
        )


def _compile(pattern: str) -> _Rule | None:
    from pathspec.patterns.gitignore.base import GitIgnorePatternError
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    try:
        compiled = GitIgnoreSpecPattern(pattern)
    except GitIgnorePatternError as error:
        raise PlaitError("this pattern can't be read", pattern, "write it as in a .gitignore file") from error
    if compiled.include is None or compiled.regex is None:
        return None
    return _Rule(not compiled.include, compiled.regex, trigger_of(pattern).certain)
