"""Where programs begin: files that are run or loaded without being imported, found or named in the settings."""

import re
from collections.abc import Iterator

from pathspec import GitIgnoreSpec

from state.findings import Finding, Severity
from state.understanding.language import language_of
from state.understanding.side import Side
from state.understanding.strands import Strands

_STARTS = re.compile(
    r"(?:^|/)(?:__init__|__main__|conftest|manage|settings|setup|wsgi|asgi|main|index|app|server|apps|admin|models|signals"
    r"|celery|celeryconfig|tasks|translation|search_indexes|cms_apps|cms_plugins"
    r"|page|layout|route|loading|error|not-found|middleware|template|default)\.\w+$"
    r"|(?:^|/)(?:migrations|management|templatetags)/|\.d\.ts$|config\.\w+$"
)
_ROUTED = re.compile(r"(?:^|/)(?:pages|app)/|^(?:api|functions)/")
_NAMING = frozenset(("tooling", "package.json", "pyproject", "setup.cfg"))
"""Languages of files that name what is run."""


def is_start(path: str, strands: Strands) -> bool:
    """Whether a file of the result may be run or loaded without being imported."""
    return _by_name(path, strands.result) or path in _named(strands.result) or path in _chosen(strands)


def _by_name(path: str, side: Side) -> bool:
    """Whether frameworks and interpreters look for a file of that name; the index of a folder begins a package alone."""
    if not _STARTS.search(path):
        return False
    folder, _, name = path.rpartition("/")
    if not name.startswith("index.") or _ROUTED.search(path):
        return True
    above = folder.rpartition("/")[0] if folder.rpartition("/")[2] in ("src", "lib") else folder
    return not above or f"{above}/package.json" in side.paths or f"{folder}/package.json" in side.paths


def _named(side: Side) -> frozenset[str]:
    """Files that manifests, images, pipelines and the like of a tree run by name."""

    def find() -> frozenset[str]:
        found: set[str] = set()
        for path in side.paths:
            language = language_of(path)
            if language is None or language.name not in _NAMING:
                continue
            facts = side.facts(path)
            for reference in facts.references if facts is not None else ():
                answer = language.resolve(reference, path, side)
                found.update(answer.files if answer is not None else ())
        return frozenset(found)

    return side.memo("run by name", find)


def _chosen(strands: Strands) -> frozenset[str]:
    """Files of the result that the settings name."""
    patterns = strands.entry_points
    if not patterns:
        return frozenset()
    return strands.result.memo(
        ("entry points", patterns),
        lambda: frozenset(GitIgnoreSpec.from_lines(patterns).match_files(strands.result.paths)),
    )


def missing_starts(strands: Strands) -> Iterator[Finding]:
    """Entry points of the settings that a side has and the result has not, and those that nobody has."""
    for pattern in strands.entry_points:
        spec = GitIgnoreSpec.from_lines([pattern])
        if any(spec.match_files(strands.result.paths)):
            continue
        had = [
            (side, own)
            for side in strands.sides
            for own in sorted(side.paths)
            if spec.match_file(side.landed(own))
        ]
        if not had:
            yield Finding(
                "no-entry-point",
                Severity.NOTE,
                pattern,
                "the settings name it as an entry point, and neither source, target nor result has such a file",
                "correct the name in the settings, or take it out",
            )
        # What waits for a decision isn't lost.
        elif all(side.landed(own) in strands.touched for side, own in had):
            side, own = had[0]
            yield Finding(
                "lost-entry-point",
                Severity.ERROR,
                side.landed(own),
                f"the settings name {pattern} as an entry point: the {side.name} has it, and the result has not",
                "put the file back, or name the entry point that takes its place",
                pattern,
            )
