"""Routes, URL patterns and their names that lead to two places: mounts are followed to the application."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from state.findings import Finding, Severity
from state.understanding.contents.reading import Ahead, Reading, declared
from state.understanding.doubles import python_routes, script_routes
from state.understanding.doubles.places import Held, met, of, whose
from state.understanding.doubles.python_routes import read_python
from state.understanding.doubles.routing import Mount, Owner, Route, Routing, restored, written
from state.understanding.doubles.script_routes import read_script
from state.understanding.facts import Reference, Span
from state.understanding.language import language_of
from state.understanding.references.saying import CODE
from state.understanding.side import Side
from state.understanding.strands import Strands

_PLACES = re.compile(
    r"(?i)(?:^|/)[^/]*(?:route|router|view|api|app|main|server|controller|endpoint|index|urls|handler|blueprint|web|__init__)[^/]*"
    r"(?:/[^/]+)?\.(?:py|[cm]?[jt]s)$"
)
_ASIDE = re.compile(
    r"(?:^|/)(?:tests?|__tests__|examples?|docs?|migrations|fixtures|node_modules)/|(?:^|/)test_|\.(?:test|spec)\."
)
_CODE = re.compile(r"\.(?:py|[cm]?[jt]s)$", re.IGNORECASE)
_DEEPEST = 8
_KINDS = frozenset(("route", "mount", "url name"))
Node = tuple[str, str]
"""A file and the name of an owner in it."""


def _ending(path: str) -> str | None:
    return path.rpartition(".")[2] if path.endswith(CODE) else None


def _may_route(path: str, text: bytes) -> bool:
    may_route = python_routes.may_route if path.endswith(".py") else script_routes.may_route
    return may_route(text)


def _nothing(path: str) -> Routing:
    return Routing()


FROM_AFAR = declared(
    Reading(
        "may route",
        _ending,
        _may_route,
        lambda may: f"{may:d}",
        lambda body: body == "1",
        lambda path: False,
        lambda path: False,
    )
)
ROUTES = declared(
    Reading(
        "routes",
        _ending,
        lambda path, text: read_python(path, text) if path.endswith(".py") else read_script(path, text),
        written,
        restored,
        _nothing,
        _nothing,
        _may_route,
    )
)


class _Full(NamedTuple):
    """Where a route ends up: the application (or the outermost router that is known), the path, the namespaces."""

    root: Node
    path: str
    spaces: tuple[str, ...]


def routes_ahead(strands: Strands) -> Ahead:
    """What `doubled_routes` will ask of contents."""
    for side in (*strands.sides, strands.result):
        places = [(path, side.files[path]) for path in _places(side)]
        yield FROM_AFAR, places
        yield ROUTES, places


def doubled_routes(strands: Strands) -> Iterator[Finding]:
    """One finding for each route, pattern and name."""
    if not any(_speaks(strands, path) for path in strands.new):
        return
    names, routes = [], []
    for side in (*strands.sides, strands.result):
        read = side.memo("routes", lambda side=side: _everything(side))  # type: ignore[misc]
        routes.append(read[0])
        names.append(read[1])
    for (_, verb, path), here, other in met(strands, routes[2], routes[:2]):
        shown = f"{'' if verb == 'ANY' else verb + ' '}{path}"
        yield Finding(
            "double-route",
            Severity.ERROR,
            here.path,
            f"two places answer {shown}: this one{of(whose(strands, here.path))} and line {other.line} of "
            f"{other.path}{of(whose(strands, other.path))}; the one that is registered first wins",
            "give one of them another path, or leave one out",
            shown,
            here.line,
        )
    for (_, spaces, name), here, other in met(strands, names[2], names[:2]):
        shown = ":".join((*spaces, name))
        yield Finding(
            "double-url-name",
            Severity.WARNING,
            here.path,
            f"two patterns are named {shown}: this one{of(whose(strands, here.path))} and line {other.line} of "
            f"{other.path}{of(whose(strands, other.path))}; reversing the name finds only one of them",
            "rename one of them, or give its app a namespace by app_name",
            shown,
            here.line,
        )


def _speaks(strands: Strands, path: str) -> bool:
    facts = (
        strands.result.facts(path) if path.endswith((".py", ".ts", ".js", ".mjs", ".cjs", ".mts")) else None
    )
    return facts is not None and any(one.kind in _KINDS for one in facts.definitions)


def _everything(
    side: Side,
) -> tuple[dict[tuple[Node, str, str], list[Held]], dict[tuple[Node, tuple[str, ...], str], list[Held]]]:
    """Routes by application, method and path, and names of patterns by application and namespaces."""
    graph = _Graph(side)
    routes: dict[tuple[Node, str, str], list[Held]] = {}
    names: dict[tuple[Node, tuple[str, ...], str], list[Held]] = {}
    for path, routing in graph.files.items():
        for one in routing.routes:
            owner = graph.owner(path, one.owner)
            if owner is None:
                continue
            for full in graph.full(owner, one):
                routes.setdefault((full.root, one.verb, full.path), []).append(Held(path, one.line))
                if one.name:
                    names.setdefault((full.root, full.spaces, one.name), []).append(Held(path, one.line))
    return routes, names


def _places(side: Side) -> tuple[str, ...]:
    """Files that may hold routes by their names, sorted."""

    def find() -> tuple[str, ...]:
        return tuple(path for path in side.matching(_CODE) if _is_place(path))

    return side.memo("places of routes", find)


@lru_cache(1 << 17)
def _is_place(path: str) -> bool:
    return _PLACES.search(path) is not None and _ASIDE.search(path) is None


class _Graph:
    """Who is mounted where in one tree."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self.files = {
            path: routing
            for path in _places(side)
            if side.read(FROM_AFAR, path)
            if (routing := side.read(ROUTES, path)) is not None
            and (routing.routes or routing.mounts or routing.owners)
        }
        self._above: dict[Node, list[tuple[Node, Mount]]] = {}
        for path, routing in self.files.items():
            for one in routing.mounts:
                outer, inner = self.owner(path, one.owner), self._mounted(path, one)
                if outer is not None and inner is not None and inner != outer:
                    self._above.setdefault(inner, []).append((outer, one))

    def owner(self, path: str, name: str, depth: int = 0) -> Node | None:
        """The owner that a name means in a file, followed through imports."""
        routing = self.files.get(path) or self._side.read(ROUTES, path)
        if routing is None or depth > _DEEPEST:
            return None
        if name in routing.owners:
            return path, name
        head, _, rest = name.partition(".")
        origin = routing.imports.get(head)
        if origin is None:
            return None
        module, there = origin
        if rest:
            dots = "" if there == "*" else module if module.endswith(".") or not module else f"{module}."
            return self._in(module if there == "*" else f"{dots}{there}", path, rest, depth)
        found = self._in(module, path, there, depth)
        if found is None and path.endswith(".py"):
            # from . import orders, of which the router is said by its name alone.
            return None
        return found

    def _in(self, module: str, path: str, name: str, depth: int) -> Node | None:
        file = self._located(module, path)
        if file is None:
            return None
        routing = self.files.get(file) or self._side.read(ROUTES, file)
        if routing is not None and name == "default":
            name = routing.default
        return self.owner(file, name, depth + 1)

    def _mounted(self, path: str, mount: Mount) -> Node | None:
        return (
            self._in(mount.module, path, "default" if not path.endswith(".py") else "urlpatterns", 0)
            if mount.module
            else self.owner(path, mount.mounted)
        )

    def _located(self, module: str, path: str) -> str | None:
        language = language_of(path)
        if language is None or not module:
            return None
        found = language.resolve(Reference("import", module, Span(1, 0, 0)), path, self._side)
        return (
            next((one for one in found.files if one in self._side.paths), None) if found is not None else None
        )

    def full(self, node: Node, route: Route) -> list[_Full]:
        """Every place where a route can be reached."""
        return self._climb(node, route.path, (), frozenset())

    def _climb(self, node: Node, path: str, spaces: tuple[str, ...], seen: frozenset[Node]) -> list[_Full]:
        routing = self.files.get(node[0])
        owner = routing.owners.get(node[1], Owner("", False)) if routing is not None else Owner("", False)
        own = (routing.namespace,) if routing is not None and routing.namespace else ()
        if node in seen or len(seen) > _DEEPEST:
            return []
        above = self._above.get(node, [])
        if owner.is_root or not above:
            return [_Full(node, _joined(owner.prefix, path), (*own, *spaces))]
        found = []
        for outer, mount in above:
            kept = owner.prefix if owner.adds or not mount.prefix else ""
            inner = (
                _joined(mount.prefix, _joined(kept, path))
                if node[1] != "urlpatterns"
                else mount.prefix + path
            )
            space = (mount.namespace,) if mount.namespace else own
            found += self._climb(outer, inner, (*space, *spaces), seen | {node})
        return found


def _joined(prefix: str, path: str) -> str:
    return f"{prefix.rstrip('/')}/{path.lstrip('/')}" if prefix and path else prefix or path
