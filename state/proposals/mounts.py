"""Router mounts and registrations: calls keyed by what they mount and where, in the order they stand."""

import re
from collections.abc import Iterable

from state.proposals.hunk import Candidate, Hunk
from state.proposals.tabular import merged

STRING = rb"[rbuf]*([\"'`])(?P<path>(?:[^\"'`\\]|\\.)*)\1"
# `app.use('/x', r)`, `router.get("/x", f)`, `await app.register(plugin, …)`, `router.register(r"x", View)`
CALL = re.compile(
    rb"\s*(?:await\s+)?(?P<on>[\w.]+)\.(?P<verb>use|get|post|put|patch|delete|all|head|options|route|mount|register|"
    rb"include_router|register_blueprint|add_url_rule|add_route|add_api_route|add_api_websocket_route|include)"
    rb"\(\s*(?P<rest>.*)"
)
# `path("x/", view)`, `re_path(…)`, `url(…)`, `Route("/x", …)`, `Mount("/x", …)`
ITEM = re.compile(rb"\s*(?P<verb>path|re_path|url|Route|Mount|Rule|WebSocketRoute)\(\s*(?P<rest>.*)")
FIRST = re.compile(STRING)
PREFIX = re.compile(rb"(?:prefix|url_prefix)\s*=\s*" + STRING)
NAMED = re.compile(rb"\bname\s*=\s*" + STRING)


def mount_of(line: bytes) -> str | None:
    """What a line mounts: the call and its path, else its first argument; None where it mounts nothing."""
    found = CALL.match(line)
    on = found["on"] if found else b""
    if found is None:
        found = ITEM.match(line)
    if found is None:
        return None
    rest = found["rest"]
    path = FIRST.match(rest) or PREFIX.search(rest)
    name = NAMED.search(rest)
    parts = [on, found["verb"]]
    if path is not None:
        # Two methods of one path, or two patterns that only their names tell apart, are two mounts.
        parts += [path["path"], name["path"] if name else b""]
    else:
        parts.append(b" ".join(rest.split()).rstrip(b",;"))
    return b" ".join(parts).decode("latin-1")


def by_mount(hunk: Hunk, comments: tuple[bytes, ...]) -> Iterable[Candidate]:
    """The mounts of both sides where all three versions of the hunk hold nothing else."""
    lines = [line for side in (hunk.base or (), hunk.source, hunk.target) for line in side]
    if not any(mount_of(line) for line in lines):
        return ()
    return merged(
        hunk,
        mount_of,
        comments,
        "mounts",
        "both sides changed these mounts; every path stands once",
        sort=False,
    )
