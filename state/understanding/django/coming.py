"""Apps of a source that is no project: whether the target's settings install them, and by which name they are found."""

import ast
import re
from collections.abc import Iterator
from posixpath import dirname
from typing import NamedTuple

from state.findings import Finding, Severity
from state.understanding.contents.readings import Readings
from state.understanding.contents.trees import python_tree_or_none
from state.understanding.dependencies import provided
from state.understanding.django.settings import folder_of, installed, settings_files
from state.understanding.facts import Reference, Span
from state.understanding.language import language_of
from state.understanding.nearness import shared_start
from state.understanding.python.resolving import spelled
from state.understanding.side import Side
from state.understanding.strands import Strands

_HOMES = re.compile(r"(?:^|/)(?:apps\.py|models\.py|models/__init__\.py)$")
_BESIDE = re.compile(
    r"(?:^|/)(?:tests?|test_\w+|test(?:app|ing|project|site|bed)s?|\w+_tests?|docs?|examples?|samples?|demos?|sandbox"
    r"|fixtures|benchmarks?|\w*templates?)(?:/|$)"
)
"""Folders whose apps and settings are there for themselves alone."""
_LISTS = re.compile(r"(?:APPS|PLUGINS|MODULES)\Z")
_DISCOVERS = re.compile(
    rb"\b(?:listdir|iterdir|scandir|r?glob|walk|iter_modules|walk_packages|find_packages)\b"
)
_CHANGES = frozenset(("append", "extend", "insert"))


class _Config(NamedTuple):
    """An AppConfig by its line, and what it says to be the name of its app; empty where it doesn't say."""

    at: int
    name: str = ""
    line: int = 0


class _Apps(NamedTuple):
    """What one file of settings says of apps.

    `line` is where INSTALLED_APPS is begun, `entries` are texts of any such list, `computed` the first line where
    one is made of what isn't written there, `discovers` whether the file looks for modules in folders.
    """

    line: int = 0
    entries: frozenset[str] = frozenset()
    computed: int = 0
    discovers: bool = False


def _configs(path: str, text: bytes) -> tuple[_Config, ...]:
    found = []
    for node in _body(text):
        if not isinstance(node, ast.ClassDef) or not any(
            ast.unparse(base).endswith("AppConfig") for base in node.bases
        ):
            continue
        said = _Config(node.lineno)
        for one in node.body:
            target = one.targets[0] if isinstance(one, ast.Assign) else getattr(one, "target", None)
            value = one.value if isinstance(one, ast.Assign | ast.AnnAssign) else None
            if (
                isinstance(target, ast.Name)
                and target.id == "name"
                and isinstance(value, ast.Constant)
                and isinstance(value.value, str)
            ):
                said = _Config(node.lineno, value.value, one.lineno)
        found.append(said)
    return tuple(found)


def _body(text: bytes) -> list[ast.stmt]:
    tree = python_tree_or_none(text)
    return tree.body if tree is not None else []


def _apps(path: str, text: bytes) -> _Apps:
    if b"APPS" not in text:
        return _Apps()
    line, computed = 0, 0
    entries: set[str] = set()
    lists = [one for node in _body(text) for one in _given(node)]
    written = {name for name, _, _ in lists}
    for name, value, at in lists:
        if not _LISTS.search(name):
            continue
        entries |= {
            one.value
            for one in ast.walk(value)
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
        }
        if name == "INSTALLED_APPS":
            line = line or at
            if not computed and not _is_written(value, written):
                computed = at
    return _Apps(line, frozenset(entries), computed, _DISCOVERS.search(text) is not None)


def _given(node: ast.stmt) -> Iterator[tuple[str, ast.expr, int]]:
    """What a statement and those inside of it give to names: the name, the value or what is added, the line."""
    for one in ast.walk(node):
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            yield one.targets[0].id, one.value, one.lineno
        elif (
            isinstance(one, ast.AnnAssign | ast.AugAssign)
            and isinstance(one.target, ast.Name)
            and one.value is not None
        ):
            yield one.target.id, one.value, one.lineno
        elif (
            isinstance(one, ast.Call)
            and isinstance(one.func, ast.Attribute)
            and isinstance(one.func.value, ast.Name)
            and one.func.attr in _CHANGES
            and one.args
        ):
            yield one.func.value.id, one.args[-1], one.lineno


def _is_written(value: ast.expr, known: set[str]) -> bool:
    """Whether a list consists of texts, and of lists that the same file writes down."""
    match value:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name in known and _LISTS.search(name) is not None
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return all(_is_written(one, known) for one in elements)
        case ast.BinOp(left=left, right=right):
            return _is_written(left, known) and _is_written(right, known)
        case ast.Starred(value=inner):
            return _is_written(inner, known)
        case ast.IfExp(body=one, orelse=other):
            return _is_written(one, known) and _is_written(other, known)
    return False


_CONFIGS = Readings[tuple[_Config, ...]](_configs)
_APPS = Readings[_Apps](_apps)


def coming_apps(strands: Strands) -> Iterator[Finding]:
    """What the settings of a source say of its own apps is said elsewhere: here it has none."""
    if installed(strands.source) or not installed(strands.target):
        return
    homes = dict(_homes(strands))
    if not homes:
        return
    yield from _names(strands, homes)
    yield from _not_installed(strands, homes)


def _homes(strands: Strands) -> Iterator[tuple[str, str]]:
    """Folders of apps that the target doesn't have, each with the file that says so."""
    result, target = strands.result, strands.target
    seen: set[str] = set()
    for path in result.matching(_HOMES):
        home = dirname(path).removesuffix("/models") if path.endswith("/__init__.py") else dirname(path)
        if home in seen or path not in strands.new or strands.source.origin(path) is None:
            continue
        parts = home.split("/")
        if not home or _BESIDE.search(home) or not all(part.isidentifier() for part in parts):
            continue
        if any(f"{home}/{name}" in target.paths for name in ("apps.py", "models.py", "models/__init__.py")):
            continue
        config = path.endswith("/apps.py") and _CONFIGS.of(result, path)
        if config or (not path.endswith("/apps.py") and f"{home}/migrations/__init__.py" in result.paths):
            seen.add(home)
            yield home, path


def _not_installed(strands: Strands, homes: dict[str, str]) -> Iterator[Finding]:
    result = strands.result
    settings = {
        path: found
        for path in settings_files(result)
        if (found := _APPS.of(result, path)) is not None and (found.line or found.entries)
    }
    entries = {one: path for path, found in settings.items() for one in found.entries}
    own = [path for path, found in settings.items() if found.line and not _BESIDE.search(path)]
    if not own:
        return
    # Where apps of the tree are written down by hand, the next one is, too.
    by_hand = any(
        folder_of(strands.target, one, path) for one, (path, _) in installed(strands.target).items()
    )
    for home, place in homes.items():
        if any(_names_app(result, one, path, home) for one, path in entries.items()):
            continue
        at = next((one.at for one in _CONFIGS.of(result, place) or ()), 0)
        where = max(own, key=lambda path: (shared_start(dirname(path), home), -path.count("/")))
        line = settings[where].line
        module = _module(result, where, home)
        computed = next(((path, one.computed) for path, one in settings.items() if one.computed), None)
        discovers = any(one.discovers for one in settings.values())
        if computed is not None and (discovers or not by_hand):
            yield Finding(
                "app-not-installed",
                Severity.NOTE,
                place,
                f"whether the settings install this app could not be checked: "
                f"line {computed[1]} of {computed[0]} works INSTALLED_APPS out when it runs",
                f"see that it comes to hold {module} (line {line} of {where})",
                module,
                at,
            )
        else:
            yield Finding(
                "app-not-installed",
                Severity.WARNING,
                place,
                "this app came, and no settings of the result install it",
                f"add {module} to INSTALLED_APPS in line {line} of {where}",
                module,
                at,
            )


def _names_app(side: Side, entry: str, settings: str, home: str) -> bool:
    """Whether an entry is the app in a folder, its configuration or anything else in it, from whatever root."""
    if not re.fullmatch(r"[A-Za-z_][\w.]*", entry):
        return False
    folder = folder_of(side, entry, settings)
    if folder:
        return folder == home or folder.startswith(f"{home}/")
    parts = home.split("/")
    modules = (".".join(parts[at:]) for at in range(len(parts)))
    return any(entry == one or entry.startswith(f"{one}.") for one in modules)


def _module(side: Side, settings: str, home: str) -> str:
    """The dotted name of an app's folder, as its nearest root has it."""
    return spelled(Reference("dotted", "app", Span(1, 0, 0)), settings, f"{home}/", side) or home.replace(
        "/", "."
    )


def _names(strands: Strands, homes: dict[str, str]) -> Iterator[Finding]:
    """Configurations whose name leads to no module; of those that led to one in the source the reference is told."""
    python = language_of("a.py")
    assert python is not None
    for home in homes:
        path = f"{home}/apps.py"
        own = strands.source.origin(path)
        if own is None or path not in strands.new:
            continue
        for config in _CONFIGS.of(strands.result, path) or ():
            listed = path == own and config.name.partition(".")[0] in provided(strands.result)
            if not config.name or listed:
                continue
            asked = Reference("dotted", config.name, Span(config.line, 0, 0))
            if (
                python.resolve(asked, path, strands.result) is not None
                or python.resolve(asked, own, strands.source) is not None
                or _is_end(config.name, home)
            ):
                continue
            module = _module(strands.result, next(iter(settings_files(strands.result)), home), home)
            yield Finding(
                "app-name",
                Severity.WARNING,
                path,
                f"this AppConfig's name is {config.name}, and nothing in the result is imported by that name: "
                f"the app stands in {home}",
                f'write name = "{module}"',
                config.name,
                config.line,
            )


def _is_end(name: str, home: str) -> bool:
    """Whether a name is how a folder is imported from a root that nothing tells of."""
    return f".{home.replace('/', '.')}".endswith(f".{name}")
