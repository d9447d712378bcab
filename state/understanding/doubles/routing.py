"""What one file says about routes: who owns them, and what is mounted where."""

import json
from dataclasses import dataclass, field
from typing import NamedTuple


class Owner(NamedTuple):
    """An application or router that a file makes; `is_root` for one that needs no mount."""

    prefix: str
    is_root: bool
    adds: bool = True
    """Whether a prefix given when it is mounted comes before its own, rather than instead of it."""


class Route(NamedTuple):
    """One route as it is written: the name of its owner, the method, the path."""

    owner: str
    verb: str
    path: str
    line: int
    name: str = ""


class Mount(NamedTuple):
    """A router taken in by another: names as this file knows them, or a module."""

    owner: str
    mounted: str
    prefix: str
    line: int
    module: str = ""
    namespace: str = ""


@dataclass(slots=True)
class Routing:
    """All of one file; `imports` are names with the module and the name there ("*" for the module itself)."""

    owners: dict[str, Owner] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)
    mounts: list[Mount] = field(default_factory=list)
    default: str = ""
    """What others get who import the file itself."""
    namespace: str = ""


def written(routing: Routing) -> str:
    """All of it as one line of JSON."""
    return json.dumps(
        [
            routing.owners,
            routing.imports,
            routing.routes,
            routing.mounts,
            routing.default,
            routing.namespace,
        ],
        separators=(",", ":"),
    )


def restored(body: str) -> Routing:
    """The same from that line; ValueError or TypeError where it isn't one."""
    owners, imports, routes, mounts, default, namespace = json.loads(body)
    return Routing(
        {name: Owner(*one) for name, one in owners.items()},
        {name: (module, own) for name, (module, own) in imports.items()},
        [Route(*one) for one in routes],
        [Mount(*one) for one in mounts],
        default,
        namespace,
    )
