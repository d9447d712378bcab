"""What kind of merge this is, told by what can be measured of both sides."""

from collections.abc import Iterable
from dataclasses import dataclass
from posixpath import basename

from state.overview.areas import Ground
from state.overview.languages import PROSE_AND_DATA
from state.overview.overview import App, Language, MergeKind, Nature
from state.overview.reading import Read
from state.session.session import Session
from state.understanding.packages import normal

_EVERYWHERE = ("readme", "license", "licence", "changes", "changelog", "contributing", "authors", "copying")
_OF_ANY = frozenset(
    (
        *("__init__.py", "setup.py", "setup.cfg", "pyproject.toml", "package.json", "package-lock.json"),
        *("tsconfig.json", "Makefile", "Dockerfile", "manage.py", "tox.ini", "conftest.py", "conf.py"),
        *("docker-compose.yml", "compose.yml", "requirements.txt", "yarn.lock", "pnpm-lock.yaml", "uv.lock"),
        *("poetry.lock", "make.bat", "MANIFEST.in", "index.rst", "index.md", "mypy.ini", "pytest.ini"),
    )
)
SAME = 0.4
"""From this share of its own paths on, a side stands in the other one."""
_PROJECTS = ("Django project", "service", "npm workspace", "Rust workspace")


@dataclass(frozen=True, slots=True)
class Overlap:
    """Files that only this project would call so: how many each side has, and how many paths both have.

    What every project has (a readme, a licence, settings of tools) is not counted.
    """

    source: int
    target: int
    shared: int
    same: int

    @property
    def share(self) -> float:
        """The shared part of the smaller side, 0 to 1."""
        smaller = min(self.source, self.target)
        return self.shared / smaller if smaller else 0.0


def overlap(ground: Ground) -> Overlap:
    """How far the trees lie over each other, as the source lands."""
    landed: dict[str, str] = {}
    both = same = 0
    for entry in ground.comparison.entries():
        path = entry.landed_path
        if entry.source is None or path is None or entry.source_path not in ground.source or not _own(path):
            continue
        landed[path] = entry.source.oid
        if entry.target is not None:
            both += 1
            same += entry.target.oid == entry.source.oid
    return Overlap(len(landed), sum(map(_own, ground.target)), both, same)


def _own(path: str) -> bool:
    name = basename(path)
    return name not in _OF_ANY and not name.startswith(".") and not name.lower().startswith(_EVERYWHERE)


def nature(session: Session, ground: Ground, read: Read, languages: Iterable[Language]) -> Nature:
    """The kind of merge, with the numbers that say so."""
    found = overlap(ground)
    stand = f"{found.shared:,} of the source's {found.source:,} own files stand at a path that the target has"
    if session.base is not None:
        return Nature(
            MergeKind.DIVERGED,
            f"both descend from commit {session.base[:10]}; {stand}, {found.same:,} of them unchanged",
            1.0,
        )
    if found.share >= SAME and found.shared >= 5:
        smaller = "source" if found.source <= found.target else "target"
        return Nature(
            MergeKind.DIVERGED,
            f"no commit is shared, but {found.shared:,} of the {smaller}'s "
            f"{min(found.source, found.target):,} own files stand at the same path on both sides, "
            f"{found.same:,} of them unchanged: one was copied from the other, or its history was rewritten",
            0.9 if found.same * 5 >= found.shared else 0.75,
        )
    return _of_strangers(session, read, list(languages), found)


def _of_strangers(session: Session, read: Read, languages: list[Language], found: Overlap) -> Nature:
    sides = [[one for one in read.apps if one.side == side] for side in ("source", "target")]
    apps = [_named(one, "Django app") for one in sides]
    projects = [[app for app in one if app.kind in _PROJECTS] for one in sides]
    starts = [
        next((one for one in read.entry_points if one.side == side and one.starts), None)
        for side in ("source", "target")
    ]
    packages = read.listed[0] & read.listed[1]
    tongues = _tongues(languages)
    common = _common(found, len(packages), tongues)
    if apps[0] and not _named(sides[0], "Django project") and (apps[1] or _named(sides[1], "Django project")):
        things = _count(len(apps[0]), "Django app")
        project = "which has" if _named(sides[1], "Django project") else "beside its"
        return Nature(
            MergeKind.APP,
            f"the source has {things} and no manage.py of its own; the target is a Django project, "
            f"{project} {_count(len(apps[1]), 'app')}",
            0.9 if project == "which has" else 0.7,
        )
    used = next((app for app in sides[0] if _listed_as(app) in read.listed[1]), None)
    if used is not None:
        return Nature(
            MergeKind.APP,
            f"the target asks for {used.name} among its packages, and the source is what makes it",
            0.85,
        )
    if session.mappings and all(mapping.target for mapping in session.mappings) and starts[0] is None:
        places = ", ".join(sorted({mapping.target for mapping in session.mappings}))
        return Nature(
            MergeKind.APP, f"the source has no way to start by itself and lands in {places}; {common}", 0.75
        )
    if starts[0] is not None and (packages or (tongues[0] and tongues[0] == tongues[1]) or projects[1]):
        where = f"{starts[0].kind} {starts[0].path}"
        beside = " and so does the target" if starts[1] is not None else ""
        sure = 0.75 if starts[1] is not None and packages else 0.6
        return Nature(MergeKind.SERVICE, f"the source starts by itself ({where}){beside}; {common}", sure)
    if sides[1] and not sides[0] and tongues[0] and tongues[0] == tongues[1]:
        return Nature(MergeKind.APP, f"the source is no package and starts nothing by itself; {common}", 0.55)
    return Nature(MergeKind.UNRELATED, common, 0.8 if not packages and found.share < 0.1 else 0.6)


def _common(found: Overlap, packages: int, tongues: tuple[str, str]) -> str:
    """What two strangers have in common, in words."""
    written = (
        f"both are mainly {tongues[0]}"
        if tongues[0] and tongues[0] == tongues[1]
        else f"the source is mainly {tongues[0] or 'no code'}, the target {tongues[1] or 'no code'}"
    )
    listed = f"both ask for {_count(packages, 'package')}" if packages else "no package is asked for by both"
    return (
        f"no commit is shared, {found.shared:,} of the source's {found.source:,} own files stand at a path "
        f"that the target has, {listed}, {written}"
    )


def _tongues(languages: list[Language]) -> tuple[str, str]:
    """What each side is mainly written in."""
    code = [one for one in languages if one.name not in PROSE_AND_DATA]
    first = max(code, key=lambda one: one.source_files, default=None)
    other = max(code, key=lambda one: one.target_files, default=None)
    return (
        first.name if first is not None and first.source_files else "",
        other.name if other is not None and other.target_files else "",
    )


def _listed_as(app: App) -> str:
    """How manifests of others name it; empty where nothing is known of how they would."""
    if app.kind == "Python package":
        return f"python:{normal(app.name)}"
    return f"npm:{app.name}" if app.kind == "npm package" else ""


def _named(found: Iterable[App], kind: str) -> list[App]:
    return [one for one in found if one.kind == kind]


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
