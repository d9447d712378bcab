"""Fast answers to which of many paths are excluded.

What a pattern matches is decided by pathspec alone, one compiled pattern at a time. But asking it about
every path and pattern takes seconds for 100k paths, so each pattern has a trigger first: a name or an
ending that every path it matches must show. Triggers are looked up once for a folder, not for its files.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, compress

from state.comparison.exclusions import Exclusion
from state.errors import PlaitError

_WILD = re.compile(r"[*?\[\]\\]")


@dataclass(frozen=True, slots=True)
class _Rule:
    number: int
    takes_in: bool
    """The pattern starts with `!`."""
    regex: re.Pattern[str]


@dataclass(slots=True)
class _Triggers:
    """Numbers of rules by what a path must show for them.

    Loose ones only have a text that stands somewhere in the path, or in the name of a folder of it.
    """

    folder_names: dict[str, list[int]] = field(default_factory=dict)
    folder_endings: dict[str, list[int]] = field(default_factory=dict)
    file_endings: dict[str, list[int]] = field(default_factory=dict)
    """Endings of the file's name or of a folder's."""
    loose: list[tuple[str, int]] = field(default_factory=list)
    loose_folders: list[tuple[str, int]] = field(default_factory=list)


class ExclusionMatcher:
    """Decides about paths by the last pattern that matches them or a folder above them."""

    def __init__(self, exclusions: Sequence[Exclusion]) -> None:
        self._triggers = _Triggers()
        self._rules: dict[int, _Rule] = {}
        for number, exclusion in enumerate(exclusions):
            rule = _compile(number, exclusion.pattern)
            if rule is not None:
                self._rules[number] = rule
                _set_trigger(self._triggers, number, exclusion.pattern)

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
        for path, numbers in self._candidates(paths).items():
            # An end of line inside a path would end it for the regular expression.
            seen = path.replace("\n", "\x01")
            for number in sorted(numbers, reverse=True):
                if self._rules[number].regex.search(seen):
                    found[path] = number
                    break
        return found

    def _candidates(self, paths: Sequence[str]) -> dict[str, set[int]]:
        """The paths that set a trigger, each with the numbers of the patterns to ask about it."""
        candidates: dict[str, set[int]] = {}
        folders = [path.rpartition("/")[0] for path in paths]
        hot = self._hot_folders(set(folders))
        if hot:
            for path, folder in compress(zip(paths, folders, strict=True), map(hot.__contains__, folders)):
                candidates[path] = hot[folder]
        del folders
        endings = self._triggers.file_endings
        for path in _ending_in(paths, tuple(endings)):
            own = [number for ending, rules in endings.items() if path.endswith(ending) for number in rules]
            candidates[path] = candidates.get(path, set()).union(own)
        for text, number in self._triggers.loose:
            for path in [path for path in paths if text in path]:
                candidates[path] = candidates.get(path, set()) | {number}
        return candidates

    def _hot_folders(self, folders: set[str]) -> dict[str, set[int]]:
        """The folders with a part that sets a trigger, each with the numbers of the patterns to ask."""
        # Folders share most of their parts, so each name is looked at once.
        names = set(chain.from_iterable(folder.split("/") for folder in folders))
        hot_names: dict[str, list[int]] = {}
        for name in names & self._triggers.folder_names.keys():
            hot_names[name] = list(self._triggers.folder_names[name])
        for endings in (self._triggers.folder_endings, self._triggers.file_endings):
            for name in _ending_in(list(names), tuple(endings)):
                for ending, numbers in endings.items():
                    if name.endswith(ending):
                        hot_names.setdefault(name, []).extend(numbers)
        for text, number in self._triggers.loose_folders:
            for name in names:
                if text in name:
                    hot_names.setdefault(name, []).append(number)
        if not hot_names:
            return {}
        hot: dict[str, set[int]] = {}
        for folder in folders:
            parts = folder.split("/")
            if not hot_names.keys().isdisjoint(parts):
                hot[folder] = {number for part in parts for number in hot_names.get(part, ())}
        return hot


def _ending_in(paths: Sequence[str], endings: tuple[str, ...]) -> list[str]:
    """The paths with one of the endings.

    Trying sixty endings on each path takes four times as long as looking up its last three characters first.
    """
    short = tuple(ending for ending in endings if len(ending) < 3)
    tails = {ending[-3:] for ending in endings if len(ending) >= 3}
    found = [path for path in paths if path.endswith(short)] if short else []
    return found + [path for path in paths if path[-3:] in tails and path.endswith(endings)]


def check_pattern(pattern: str) -> None:
    """Raises PlaitError when a pattern can't be used as an exclusion."""
    if "\n" in pattern or _compile(0, pattern) is None:
        raise PlaitError(
            "this pattern matches nothing",
            pattern,
            "write it as in a .gitignore file, such as `dist/` or `*.log`",
        )


def _compile(number: int, pattern: str) -> _Rule | None:
    from pathspec.patterns.gitignore.base import GitIgnorePatternError
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    try:
        compiled = GitIgnoreSpecPattern(pattern)
    except GitIgnorePatternError as error:
        raise PlaitError("this pattern can't be read", pattern, "write it as in a .gitignore file") from error
    if compiled.include is None or compiled.regex is None:
        return None
    return _Rule(number, not compiled.include, compiled.regex)


def _set_trigger(triggers: _Triggers, number: int, pattern: str) -> None:
    text = pattern.removeprefix("!").rstrip()
    *folders, last = text.split("/")
    # A part that is written out and isn't the last one names a folder that all matches stand below.
    for name in reversed(folders):
        if name and not _WILD.search(name):
            triggers.folder_names.setdefault(name, []).append(number)
            return
    of_folder = not last
    if of_folder and folders:
        last = folders[-1]
    ending = last.removeprefix("*")
    if not ending or _WILD.search(ending):
        # Nothing behind a bracket can be trusted to stand in the path as it is written here.
        literal = max(_WILD.split(last.partition("[")[0]), key=len)
        (triggers.loose_folders if of_folder else triggers.loose).append((literal, number))
        return
    endings = triggers.folder_endings if of_folder else triggers.file_endings
    endings.setdefault(ending, []).append(number)
