"""Where what a plan sends somewhere lands: at a path of its own, or in a folder under its own name."""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass

from state.plans.copy_places import is_pattern
from state.plans.drawing import is_file_name
from state.plans.plan import PlanPath, Side


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing sent somewhere, before it is settled where exactly it lands.

    `folder`: the destination is written as a folder to put it into. `contents`: what is inside lands in
    the destination itself. `what` is "" for a copy, "file" or "database" for a backup.
    """

    source: PlanPath
    target: PlanPath
    line: int
    folder: bool = False
    contents: bool = False
    recursive: bool = False
    what: str = ""


@dataclass(frozen=True)
class FolderNames:
    """Places that are folders by how the plan uses them."""

    places: frozenset[tuple[Side, str]]

    @staticmethod
    def of(sent: Iterable[Sent], made: Iterable[PlanPath]) -> "FolderNames":
        """Those made with mkdir, written with a slash, and those that several things are sent to."""
        places = {(one.side, one.path) for one in made}
        into: dict[tuple[Side, str], set[str]] = {}
        for one in sent:
            if one.what:
                continue
            place = (one.target.side, one.target.path)
            if one.folder and not one.contents:
                places.add(place)
            elif not one.contents and not is_file_name(posixpath.basename(one.target.path) or "."):
                into.setdefault(place, set()).add(one.source.path)
        places |= {place for place, sources in into.items() if len(sources) > 1}
        return FolderNames(frozenset(places))


def land(sent: Sent, folders: FolderNames) -> PlanPath:
    """The full path at which something lands."""
    target = sent.target
    name = posixpath.basename(sent.source.path)
    if is_pattern(name):
        return target if is_pattern(target.path) else below(target, name)
    if sent.contents or not name:
        return target
    if not (sent.folder or not target.path or (target.side, target.path) in folders.places):
        return target
    if sent.recursive and not is_file_name(name):
        last = posixpath.basename(target.path)
        if last and (last == name or set(_parts(name)) <= set(_parts(last))):
            return target
    return below(target, name)


def below(place: PlanPath, name: str) -> PlanPath:
    """The place of that name in a folder."""
    return place._replace(path=f"{place.path.rstrip('/')}/{name}" if place.path else name)


def _parts(name: str) -> list[str]:
    return [one for one in re.split(r"[-_.]", name.lower()) if one]
