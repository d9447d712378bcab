"""The ends of a copy: what stands for a path, what is a backup, and what stays inside one tree."""

import posixpath
import re
from collections.abc import Mapping, Sequence

from state.plans.binding import side_of
from state.plans.plan import PlanPath, Root, Side

_SYSTEM = re.compile(
    r"^/(?:etc|tmp|dev|proc|sys|usr|bin|sbin|lib\w*|boot|run|root|var/(?:log|lib|run|"
    r"tmp))(?:/|$)|^~|^\w[\w.@-]*:|^[a-z]\w*://"
)
_SAVED = (
    r"(?:[\w-]*[-_.])?(?:back[-_]?ups?|bak|bkp|orig(?:inal)?|old|saved?|sav|prev(?:ious)?|before[\w-]*|pre[-_]?merge|"
    r"snapshot|sicherung|copy)(?:[-_.][\w.${}()%+-]*)?"
)
_SUFFIX = re.compile(
    rf"^[-_.~]?(?:{_SAVED}|~|\$\(date[^)]*\)|\$\{{?\w*(?:DATE|TIME|STAMP)\w*\}}?|20\d\d[\d._-]*|\d{{8,14}})$",
    re.IGNORECASE,
)
_FOLDER = re.compile(
    r"^\.?(?:[\w-]+[-_.])?(?:back[-_]?ups?|bak|sicherung(?:en)?)(?:[-_.].*)?$", re.IGNORECASE
)
_TEMPLATE = re.compile(
    r"[-_.](?:example|sample|template|tmpl|tpl|dist|default|defaults|skel|"
    r"stub)(?=[-_.]|$)",
    re.IGNORECASE,
)


def relative(text: str) -> bool:
    """Whether a path begins neither at a root nor with a variable."""
    return (
        not text.startswith(("/", "$", "~", "<", "%", "{"))
        and re.match(r"[A-Za-z]:[\\/]|[a-z]+://", text) is None
    )


def is_pattern(name: str) -> bool:
    """Whether a name stands for several files."""
    return re.search(r"[*?]|\[[^\]]+\]", name) is not None


def is_backup(source: str, target: str) -> bool:
    """Whether a copy keeps a file to come back to: beside itself with an ending for that, or in a folder for backups."""
    source, target = source.rstrip("/"), target.rstrip("/")
    here, there = posixpath.basename(source), posixpath.basename(target)
    if not here or not there or source == target:
        return False
    stem = here.partition(".")[0] or here
    for start in (here, stem):
        if there.startswith(start) and _SUFFIX.match(there[len(start) :]):
            return True
    parts = [one for one in target.split("/") if one not in ("", ".", "..")]
    if any(_FOLDER.match(one) for one in source.split("/")):
        # What comes out of a backup is no backup.
        return False
    return any(_FOLDER.match(one) or re.match(r"\$\{?\w*(?:BACKUP|BAK)\w*\}?$", one) for one in parts)


def is_restored(source: str, target: str) -> bool:
    """Whether a copy brings back what was kept."""
    return is_backup(target, source) or any(
        _FOLDER.match(one) or re.match(r"\$\{?\w*BACKUP\w*\}?$", one) for one in source.split("/")
    )


def at_home(here: PlanPath, there: PlanPath, source: str, target: str, moves: bool) -> bool:
    """Whether a copy leads nowhere a merge looks: inside one tree, out of both, from a template or a backup."""
    if here.side is not Side.UNKNOWN and here.side is there.side:
        return True
    if here.side is Side.TARGET or there.side is Side.SOURCE:
        return True
    if there.side is Side.UNKNOWN and _SYSTEM.match(target):
        return True
    if here.side is Side.UNKNOWN and (_SYSTEM.match(source) or is_restored(source, target)):
        return True
    if moves and here.side is Side.UNKNOWN:
        return True
    name, last = posixpath.basename(here.path), posixpath.basename(there.path)
    return (
        here.side is Side.UNKNOWN and _TEMPLATE.search(name) is not None and _TEMPLATE.sub("", name) == last
    )


def repositories(roots: Sequence[Root], bindings: Mapping[str, Side]) -> dict[str, Side]:
    """The last names of the roots' paths, as sentences call repositories, where one stands for one side only."""
    sides: dict[str, set[Side]] = {}
    for root in roots:
        name = posixpath.basename(root.text.rstrip("/"))
        if "/" in root.text and re.fullmatch(r"[\w.-]*\w[\w.-]*", name):
            sides.setdefault(name, set()).add(side_of(root, bindings))
    return {name: next(iter(found)) for name, found in sides.items() if len(found) == 1}


def within(place: PlanPath, side: Side, names: Mapping[str, Side]) -> PlanPath:
    """A path that begins with the name of the repository of that side, below it; any other as it is."""
    first, _, rest = place.path.partition("/")
    if place.side is Side.UNKNOWN and side is not Side.UNKNOWN and names.get(first) is side:
        return PlanPath(side, rest, place.written)
    return place
