"""Syntax trees of contents; the last one of each grammar stays at hand, for several readings follow one another."""

import ast
import re
import warnings
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Tree

_TYPES = rb"(?:[^<>`]|=>)"
_TAG_TYPES = re.compile(
    rb"(?<=[\w)\]])<(?:%(one)s|<(?:%(one)s|<%(one)s*>)*>)*>(?=[ \t\r\n]*`)" % {b"one": _TYPES}
)
_INK = re.compile(rb"[^\r\n]")
_python: tuple[bytes, ast.Module] | None = None
_scripts: dict[bool, tuple[bytes, "Tree"]] = {}


def python_tree(text: bytes) -> ast.Module:
    """A module of Python, not to be changed; raises what `ast.parse` raises."""
    global _python
    last = _python
    if last is not None and last[0] == text:
        return last[1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    _python = (text, tree)
    return tree


def python_tree_or_none(text: bytes) -> ast.Module | None:
    """The same; None where it is no Python, or nested too deeply."""
    try:
        return python_tree(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@cache
def script_grammar(plain: bool) -> "Language":
    """The grammar of TypeScript without JSX, or with it: the one for JavaScript as well."""
    # Loading it takes a moment that only those pay who have such files.
    import tree_sitter_typescript
    from tree_sitter import Language

    return Language(
        tree_sitter_typescript.language_typescript() if plain else tree_sitter_typescript.language_tsx()
    )


def script_root(plain: bool, text: bytes) -> "Node":
    """The root of a script; `has_error` where the grammar doesn't read all of it."""
    from tree_sitter import Parser

    last = _scripts.get(plain)
    if last is None or last[0] != text:
        parser = Parser(script_grammar(plain))
        tree = parser.parse(text)
        if tree.root_node.has_error and (bare := without_tag_types(text)) != text:
            # The grammar doesn't know the types of a tagged template, which every styled component may have.
            tree = parser.parse(bare)
        last = _scripts[plain] = (text, tree)
    return last[1].root_node


def without_tag_types(text: bytes) -> bytes:
    """A script with blanks for the types in ``styled.p<{ wide: boolean }>`…` ``: all else stays where it was."""
    return _TAG_TYPES.sub(lambda found: _INK.sub(b" ", found[0]), text)


def forget() -> None:
    """Lets the last trees go: they are many times as large as their texts."""
    global _python
    _python = None
    _scripts.clear()
