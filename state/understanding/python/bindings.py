"""Names that a module of Python uses and those that it gives a meaning; read of merged files alone."""

import ast

from state.understanding.contents.trees import python_tree_or_none
from state.understanding.facts import Bindings

_CONTEXTS = frozenset((ast.Load, ast.Store, ast.Del))


def bindings(text: bytes) -> Bindings | None:
    """None where it can't be told: it doesn't parse, or imports names that aren't written in it."""
    module = python_tree_or_none(text)
    if module is None:
        return None
    bound: set[str] = set()
    loaded: dict[str, int] = {}
    stack: list[ast.AST] = [module]
    while stack:
        node = stack.pop()
        # Definitions, handlers, captures of a match, type parameters: whatever has a name, gives it a meaning.
        named = getattr(node, "name", None)
        if isinstance(named, str) and not isinstance(node, ast.alias):
            bound.add(named)
        match node:
            case ast.alias():
                continue
            case ast.Name(id=name, ctx=ast.Load()):
                if loaded.get(name, node.lineno) >= node.lineno:
                    loaded[name] = node.lineno
                continue
            case ast.Name(id=name):
                bound.add(name)
                continue
            case ast.arg(arg=name) | ast.MatchMapping(rest=str(name)):
                bound.add(name)
            case ast.Import(names=names):
                bound.update(one.asname or one.name.partition(".")[0] for one in names)
            case ast.ImportFrom(names=names):
                if any(one.name == "*" for one in names):
                    return None
                bound.update(one.asname or one.name for one in names)
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                stack += [one for one in value if isinstance(one, ast.AST)]
            elif isinstance(value, ast.AST) and value.__class__ not in _CONTEXTS:
                stack.append(value)
    return Bindings(frozenset(bound), tuple(loaded.items()))
