"""Routes and apps that a plan wants mounted, and whether the result's files mount them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from state.checks.places import Places
from state.checks.proof import Proof, otherwise, passed, unsure, waits
from state.checks.uncommented import uncommented
from state.plans.plan import Plan, Read, Side, name_of

WORD = r"[A-Za-z_$][\w$.]*"
TEXT = r"[rbuRBU]?(?P<quote>['\"`])(?P<route>[^'\"`\n]*)(?P=quote)"
SERVED = rf"include\([^\n]*?\)|{WORD}(?:\.as_view\([^\n]*?\))?"
# What mounts something under a route: one expression each, with `route` and, where it is there, `what`.
SHAPES = (
    ("use", re.compile(rf"\b(?P<on>{WORD})\.use\(\s*{TEXT}\s*,\s*(?P<what>[^\n;]*?)\s*\)\s*(?:;|$)", re.M)),
    (
        "include",
        re.compile(
            rf"\b(?:re_)?(?:path|url)\(\s*{TEXT}\s*,\s*(?P<what>include\([^\n]*?\)|{WORD}(?:\.as_view\([^\n]*?\))?)"
        ),
    ),
    ("register", re.compile(rf"\b(?P<on>\w*[rR]outer\w*)\.register\(\s*{TEXT}\s*,\s*(?P<what>{WORD})")),
    ("router", re.compile(rf"\.include_router\(\s*(?P<what>{WORD})(?:[^)]*?\bprefix\s*=\s*{TEXT})?")),
    (
        "blueprint",
        re.compile(rf"\.register_blueprint\(\s*(?P<what>{WORD})(?:[^)]*?\burl_prefix\s*=\s*{TEXT})?"),
    ),
)
APPS = re.compile(
    r"\bINSTALLED_APPS\b\s*(?:\+?=|\.(?:extend|append)\()\s*(?P<list>[\[(][^\])]*[\])]|['\"][^'\"]+['\"])"
)
QUOTED = re.compile(r"(['\"])([A-Za-z_][\w.]*)\1")
SAID_APP = re.compile(
    r"`([A-Za-z_][\w.]*)`[^`]{0,40}`?\bINSTALLED_APPS\b|\bINSTALLED_APPS\b`?[^`]{0,40}`([A-Za-z_][\w.]*)`"
)
INLINE = re.compile(r"`([^`\n]+)`")
PYTHON, SCRIPT = (".py",), (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts")
LIKELY = re.compile(
    r"(?:^|/)(?:settings/[^/]+|[^/]*(?:settings|urls|routes?|router|app|api|main|server|index|wsgi|asgi|__init__)[^/]*)$",
    re.IGNORECASE,
)
MOST_FILES = 400


class Mounting(NamedTuple):
    """A place in a text that mounts something: `how` is the shape, `on` what it is mounted on."""

    how: str
    route: str
    what: str
    line: int
    written: str


@dataclass(frozen=True, slots=True)
class Mount:
    """What a plan wants mounted: a route with what serves it, or an app by its name; `paths` the files it names for it."""

    id: str
    how: str
    route: str
    what: str
    line: int
    paths: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """It as a sentence."""
        if self.how == "app":
            return f"{self.what} is in INSTALLED_APPS"
        return f"{self.what or 'something'} is mounted at {self.route or 'its own routes'}"


def mounts_of(plan: Plan) -> tuple[Mount, ...]:
    """Every mount that the plan's edits, items and pieces of code want, each once."""
    found: dict[tuple[str, str, str], Mount] = {}

    def add(text: str, line: int, paths: tuple[str, ...], language: str) -> None:
        for one in mountings(text, language):
            name = (one.how, _route(one.route), one.what)
            at = line + one.line - 1
            known = found.get(name)
            if known is None:
                found[name] = Mount(name_of("mount", *name), one.how, one.route, one.what, at, paths)
            elif paths and not known.paths:
                found[name] = replace(known, paths=paths)

    for edit in plan.edits:
        add(edit.text, edit.line, edit.paths, edit.language)
    for block in plan.blocks:
        if plan.read_as.get(block.number) is Read.CODE:
            add(block.text, block.first_text_line, (), block.info)
    for item in plan.items:
        paths = tuple(one.path for one in item.paths if one.side is not Side.SOURCE and "." in one.path)
        for code in INLINE.findall(item.text):
            add(code, item.line, paths, "")
        for match in SAID_APP.finditer(item.text):
            name = match[1] or match[2]
            if name != "INSTALLED_APPS":
                add(f"INSTALLED_APPS += ['{name}']", item.line, paths, "python")
    return tuple(found.values())


def mountings(text: str, language: str = "") -> Iterator[Mounting]:
    """The places of a text that mount something, comments left out."""
    code = uncommented(text, _hash_comments(text, language))
    for how, shape in SHAPES:
        for match in shape.finditer(code):
            route = match["route"] or ""
            what = " ".join(match["what"].split())
            yield Mounting(how, route, what, code.count("\n", 0, match.start()) + 1, match[0].strip())
    for match in APPS.finditer(code):
        for name in QUOTED.finditer(match["list"]):
            start = match.start("list") + name.start()
            yield Mounting("app", "", name[2], code.count("\n", 0, start) + 1, name[2])


def mounted(mount: Mount, places: Places) -> Proof:
    """Whether the result mounts it, in the files that the plan names, else in those that usually do."""
    candidates, named = _candidates(mount, places)
    if not candidates:
        where = (
            f"{mount.paths[0]} is not in the result"
            if mount.paths
            else "no file of the result usually mounts such"
        )
        return waits(where) if mount.paths else unsure(where)
    other: tuple[str, Mounting] | None = None
    for path in candidates:
        raw = places.ground.text(path)
        if raw is None:
            continue
        for one in mountings(raw.decode("utf-8", "replace"), path):
            if one.how != mount.how:
                continue
            if mount.how == "app":
                if _same_app(one.what, mount.what):
                    return _at(passed(places.ground, f"{path} lists {one.what}"), path, one.line)
                continue
            if _route(one.route) != _route(mount.route):
                continue
            if _served(one.what) == _served(mount.what):
                return _at(
                    passed(places.ground, f"{path} mounts {one.what} at {one.route or 'its own routes'}"),
                    path,
                    one.line,
                )
            if mount.route and other is None:
                other = (path, one)
    if other is not None:
        path, one = other
        return _at(
            otherwise(f"{path} mounts {one.what} at {one.route}, the plan wants {mount.what}"), path, one.line
        )
    first = candidates[0] if len(candidates) == 1 else f"{len(candidates)} files that were looked at"
    words = f"{mount.what or mount.route} is not mounted in {first}"
    return _at(waits(words) if named else unsure(words), candidates[0] if named else "", 0)


def _at(proof: Proof, path: str, line: int) -> Proof:
    return replace(proof, path=path, line=line)


def _candidates(mount: Mount, places: Places) -> tuple[list[str], bool]:
    """The files to look in, and whether the plan names them."""
    if mount.paths:
        found = []
        for path in mount.paths:
            one = path if places.ground.result_oid(path) is not None else places.only_one(Side.UNKNOWN, path)
            if one is not None:
                found.append(one)
        return found, True
    endings = SCRIPT if mount.how == "use" else PYTHON
    likely = [path for path in places.result if path.endswith(endings) and LIKELY.search(path)]
    return likely[:MOST_FILES], False


def _hash_comments(text: str, language: str) -> bool:
    """Whether `#` begins a comment: in Python, and where nothing tells, unless it looks like JavaScript."""
    told = language.rpartition(".")[2].casefold()
    if told in ("js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts", "javascript", "typescript"):
        return False
    return told in ("py", "python", "python3", "pycon") or "//" not in re.sub(r"https?://", "", text)


def _route(route: str) -> str:
    """A route without what two spellings of it differ in."""
    return route.strip("^$").strip("/")


def _served(what: str) -> str:
    """What serves a route, without quotes, spaces and namespaces."""
    plain = re.sub(r"[\s'\"`]", "", what)
    return re.sub(r",namespace=[^,)]*", "", plain).rstrip(",")


def _same_app(one: str, wanted: str) -> bool:
    """Whether two entries of INSTALLED_APPS are one app: its module, or its configuration in it."""
    return one == wanted or one.startswith(f"{wanted}.apps.") or wanted.startswith(f"{one}.apps.")
