"""Packages that the copied code imports and that nothing in the result lists."""

import re
from collections.abc import Iterator
from posixpath import dirname

from state.findings import Finding, Severity
from state.understanding.dependencies.copied import listed_apart, not_drawn_in
from state.understanding.dependencies.distributions import (
    carried,
    distributions_of,
    is_known,
    may_be_unlisted,
    may_provide,
    names_of,
)
from state.understanding.dependencies.listing import BESIDE, listed, provided
from state.understanding.dependencies.locked import locked
from state.understanding.dependencies.usage import imports
from state.understanding.facts import Reference
from state.understanding.language import files_of, language_of
from state.understanding.packages import Asked, home_of
from state.understanding.side import Side
from state.understanding.strands import Strands

_TESTS = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec|e2e|docs?|examples?|benchmarks?)/|(?:^|/)(?:test_|conftest)|[._]test\.|\.spec\."
)

MOST = 2000
"""Files of the target that are looked into, at most, for an import that it doesn't list either."""


def unlisted(strands: Strands) -> Iterator[Finding]:
    """One finding for each package, at the first file that needs it; one for all that a copied file alone lists."""
    have = {ecosystem for ecosystem, _ in listed(strands.result)}
    apart = not_drawn_in(strands)
    seen: set[tuple[str, str]] = set()
    only: dict[str, dict[str, tuple[int, str, int]]] = {}
    folder, names, fine = "", provided(strands.result, "", apart), set[tuple[frozenset[str], str, str]]()
    for path, reference, ecosystem, name in imports(strands):
        if dirname(path) != folder:
            folder, names = dirname(path), provided(strands.result, path, apart)
        if ecosystem not in have or reference.guarded or (names, ecosystem, name) in fine:
            continue
        wanted = distributions_of(name) if ecosystem == "python" else (name,)
        if (ecosystem, wanted[0]) in seen:
            continue
        if _provides(names, name, wanted):
            fine.add((names, ecosystem, name))
            continue
        place = _listed_in(strands, apart, wanted) if ecosystem == "python" else None
        if place is not None:
            if not _TESTS.search(path) and not _stands(strands, path, reference):
                seen.add((ecosystem, wanted[0]))
                manifest, one = place
                only.setdefault(manifest, {})[one.name] = one.line, path, reference.span.line
            continue
        finding = _finding(strands, path, reference, ecosystem, name, wanted)
        if finding is not None:
            seen.add((ecosystem, wanted[0]))
            yield finding
    for manifest, rows in sorted(only.items()):
        yield listed_apart(strands, manifest, rows)


def _listed_in(strands: Strands, apart: frozenset[str], wanted: tuple[str, ...]) -> tuple[str, Asked] | None:
    """The copied file that lists one of these, which the project doesn't draw in."""
    for name in wanted if apart else ():
        for manifest, one in listed(strands.result).get(("python", name), ()):
            if manifest in apart:
                return manifest, one
    return None


def _stands(strands: Strands, path: str, reference: Reference) -> bool:
    """Whether an import leads to a module of the result or of a side: that is said of the reference itself."""
    language = language_of(path)
    return language is None or any(
        files_of(language, reference, own, side)
        for side, own in ((strands.result, path), *strands.origins(path))
    )


def _provides(names: frozenset[str], name: str, wanted: tuple[str, ...]) -> bool:
    return not names.isdisjoint((name.partition(".")[0], *wanted)) or any(
        not names.isdisjoint(names_of(one)) for one in wanted
    )


def _finding(
    strands: Strands, path: str, reference: Reference, ecosystem: str, name: str, wanted: tuple[str, ...]
) -> Finding | None:
    if any(_mentioned(strands.result, one) for one in wanted) or _stands(strands, path, reference):
        return None
    severity = Severity.WARNING if _TESTS.search(path) else Severity.ERROR
    asked = _asked(strands, path, ecosystem, wanted)
    if asked is not None:
        manifest, one = asked
        add = f"{one.name}{one.specifier}" if ecosystem == "python" else f'"{one.name}": "{one.specifier}"'
        waits = _waits(strands, manifest)
        rest = "; that file waits for a decision" if waits else ", and nothing in the result lists"
        return Finding(
            "unlisted-package",
            Severity.NOTE if waits else severity,
            path,
            f"it needs {name if ecosystem == 'npm' else name.partition('.')[0]}, "
            f"which the source lists in line {one.line} of {manifest}{rest}",
            f"let the result keep {add}" if waits else f"add {add}",
            f"{ecosystem}:{one.name}",
            reference.span.line,
        )
    if ecosystem != "python" or _TESTS.search(path):
        return None
    top, known = name.partition(".")[0], is_known(name)
    # The target's files are looked through for an import last of all.
    if not known and (
        reference.kind != "import"
        or not may_be_unlisted(name)
        or strands.result.memo(("spoken of", top, strands.touched), lambda: _is_spoken_of(strands, top))
    ):
        return None
    if _known_elsewhere(strands, name, wanted):
        return None
    if known:
        return Finding(
            "unlisted-package",
            Severity.WARNING,
            path,
            f"it needs {top}, which nothing lists, in the source neither{_others(strands, path, top)}",
            f"add {wanted[0]}",
            f"{ecosystem}:{wanted[0]}",
            reference.span.line,
        )
    return Finding(
        "unlisted-package",
        Severity.NOTE,
        path,
        f"it imports {top}, which is nowhere in the result and which nothing seems to list{_others(strands, path, top)}; "
        f"which package provides it could not be checked",
        f"see which package provides {top}, and list it",
        f"{ecosystem}:{wanted[0]}",
        reference.span.line,
    )


def _others(strands: Strands, path: str, top: str) -> str:
    """How many more files that came import a package."""
    users = strands.result.memo(("users of packages", strands.touched), lambda: _users(strands))
    more = len(users.get(top, frozenset()) - {path})
    return f"; so {'does' if more == 1 else 'do'} {more} more file{'s' if more > 1 else ''}" if more else ""


def _users(strands: Strands) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for path, reference, ecosystem, name in imports(strands):
        if ecosystem == "python" and not reference.guarded:
            found.setdefault(name.partition(".")[0], set()).add(path)
    return {top: frozenset(paths) for top, paths in found.items()}


def _is_spoken_of(strands: Strands, top: str) -> bool:
    """Whether something of that name stands anywhere in a tree, or a manifest has a word of it: roots may be unknown."""
    for side in (strands.result, strands.source):
        if top in side.memo("words of paths", lambda side=side: _words(side)):  # type: ignore[misc]
            return True
        if any(ecosystem == "python" and may_provide(one, top) for ecosystem, one in listed(side)):
            return True
        word = re.compile(rb"(?<![\w.-])" + re.escape(top).replace("_", "[-_.]").encode() + rb"(?![\w-])")
        if any(
            word.search(side.tree.text(path))
            for path in side.named("pyproject.toml", "setup.cfg", "setup.py")
        ):
            return True
    return False


def _words(side: Side) -> frozenset[str]:
    """The names of all folders and of all files without their ends."""
    return frozenset(
        word
        for path in side.paths
        for word in (*path.split("/")[:-1], path.rpartition("/")[2].partition(".")[0])
    )


def _asked(strands: Strands, path: str, ecosystem: str, wanted: tuple[str, ...]) -> tuple[str, Asked] | None:
    """Where the source lists one of them for that file."""
    for one in wanted:
        for manifest, found in listed(strands.source).get((ecosystem, one), ()):
            folder = f"{home_of(manifest)}/"
            if not BESIDE.search(folder) or path.startswith(folder):
                return manifest, found
    return None


def _waits(strands: Strands, manifest: str) -> bool:
    """Whether a manifest of the source differs from the result's only because nobody has decided on it yet."""
    place = strands.source.landed(manifest)
    return place not in strands.touched and strands.result.oid(place) != strands.source.oid(manifest)


def _known_elsewhere(strands: Strands, module: str, wanted: tuple[str, ...]) -> bool:
    """Whether it comes by way of another package, or the target imports it without listing it, too."""
    if any(("python", one) in locked(side) for one in wanted for side in (strands.result, strands.source)):
        return True
    for side in (strands.result, strands.source):
        names = [name for ecosystem, name in listed(side) if ecosystem == "python"]
        if not side.memo("carried", lambda names=names: carried(names)).isdisjoint(wanted):  # type: ignore[misc]
            return True
    top = module.partition(".")[0]
    return strands.target.memo(("imports", top), lambda: _imports(strands.target, top))


def _imports(side: Side, top: str) -> bool:
    """Whether a file of a tree imports a package; of very many files some are enough to tell."""
    words = re.compile(rb"^[ \t]*(?:import|from)[ \t]+" + top.encode() + rb"\b", re.MULTILINE)
    code = sorted(path for path in side.paths if path.endswith(".py"))
    step = len(code) // MOST + 1
    return any(words.search(side.tree.text(path)) for path in code[::step])


def _mentioned(side: Side, distribution: str) -> bool:
    """Whether a manifest that can't be read without running it, or isn't read, holds the name."""

    def find() -> bool:
        word = re.escape(distribution).replace(r"\-", "[-_.]").encode()
        return any(
            re.search(rb"(?i)(?<![\w-])" + word + rb"(?![\w-])", side.tree.text(path))
            for path in side.named(
                *("setup.py", "environment.yml", "environment.yaml", "conda.yaml", "tox.ini", "noxfile.py"),
                *("Dockerfile", "constraints.txt"),
            )
        )

    return side.memo(("mentioned", distribution), find)
