"""setup.cfg, and what stands literally in setup.py; a setup.py is never run."""

import ast
import configparser
import re

from state.understanding.contents.trees import python_tree_or_none
from state.understanding.facts import Definition
from state.understanding.packages.manifest import Asked, Manifest, normal, requirement


def read_setup_cfg(text: bytes) -> Manifest:
    """A setup.cfg."""
    reader = configparser.RawConfigParser(strict=False)
    words = text.decode("utf-8", "replace")
    try:
        reader.read_string(words)
    except configparser.Error:
        return Manifest("setup.cfg", problem="it isn't an INI file", line=1)
    wanted = {("options", "install_requires"): "", ("options", "setup_requires"): "build"}
    if reader.has_section("options.extras_require"):
        wanted |= {
            ("options.extras_require", name): name for name in reader.options("options.extras_require")
        }
    asked: list[Asked] = []
    commands: list[Definition] = []
    runtimes: list[Asked] = []
    for section, option, value, line, start in _rows(words):
        group = wanted.get((section, option))
        if group is not None:
            found = requirement(value, line, group, start)
            if found is not None:
                asked.append(found)
        elif (section, option) == ("options.entry_points", "console_scripts") and "=" in value:
            commands.append(Definition("command", value.partition("=")[0].strip(), line))
        elif (section, option) == ("options", "python_requires"):
            end = start + len(value.encode())
            runtimes.append(Asked("python", "python", value, line, "", "", value, start, end))
    name = normal(reader.get("metadata", "name", fallback="") or "")
    return Manifest("setup.cfg", tuple(asked), tuple(runtimes), tuple(commands), name=name)


def _rows(words: str) -> list[tuple[str, str, str, int, int]]:
    """Section, option, one line of its value, the line's number and the offset in bytes of what stands on it."""
    found = []
    section = option = ""
    at = 0
    for number, row in enumerate(words.split("\n"), 1):
        start, at = at, at + len(row.encode()) + 1
        bare = re.sub(r"(?:^|\s)[#;].*$", "", row).rstrip()
        if not bare.strip():
            continue
        header = re.fullmatch(r"\[([^\]]+)\]", bare)
        if header is not None:
            section, option = header[1].strip(), ""
            continue
        if not row[:1].isspace():
            name = re.match(r"([^=:]+?)\s*[=:]\s*", bare)
            if name is None:
                continue
            option, value, skip = name[1].strip().lower(), bare[name.end() :], name.end()
        else:
            value, skip = bare.strip(), len(bare) - len(bare.lstrip())
        if value:
            found.append((section, option, value, number, start + len(bare[:skip].encode())))
    return found


def read_setup_py(text: bytes) -> Manifest:
    """What a call of `setup()` says by literals; the rest could only be known by running it."""
    tree = python_tree_or_none(text)
    if tree is None:
        return Manifest("setup.py", problem="it can't be parsed", line=1)
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == "setup":
            return _setup({word.arg: _meant(word.value, constants) for word in node.keywords if word.arg})
    return Manifest("setup.py")


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _meant(node: ast.expr, constants: dict[str, ast.expr]) -> ast.expr:
    return constants.get(node.id, node) if isinstance(node, ast.Name) else node


def _setup(words: dict[str, ast.expr]) -> Manifest:
    asked: list[Asked] = []
    groups: list[tuple[str, ast.expr | None]] = [("", words.get("install_requires"))]
    groups += [("test", words.get("tests_require")), ("build", words.get("setup_requires"))]
    extras = words.get("extras_require")
    if isinstance(extras, ast.Dict):
        groups += [(_string(key) or "", value) for key, value in zip(extras.keys, extras.values, strict=True)]
    for group, value in groups:
        for node in value.elts if isinstance(value, ast.List | ast.Tuple) else ():
            text = _string(node)
            found = requirement(text, node.lineno, group) if text is not None else None
            if found is not None:
                asked.append(found)
    commands: list[Definition] = []
    points = words.get("entry_points")
    if isinstance(points, ast.Dict):
        for key, value in zip(points.keys, points.values, strict=True):
            if _string(key) == "console_scripts" and isinstance(value, ast.List | ast.Tuple):
                for node in value.elts:
                    text = _string(node)
                    if text is not None:
                        commands.append(Definition("command", text.partition("=")[0].strip(), node.lineno))
    python, name = words.get("python_requires"), _string(words.get("name"))
    version = _string(python)
    runtimes = (
        (Asked("python", "python", version, python.lineno, "", "", version),)
        if version is not None and python is not None
        else ()
    )
    return Manifest("setup.py", tuple(asked), runtimes, tuple(commands), name=normal(name or ""))


def _string(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
