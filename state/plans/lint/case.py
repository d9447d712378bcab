"""A plan beside the facts, with what several rules need to know of it, worked out once."""

import posixpath
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from state.findings import Finding
from state.plans.lint.facts import Facts, PathKind
from state.plans.lint.git_lines import GitLine, read_git_lines
from state.plans.lint.ran import Ran
from state.plans.lint.shell import Simple, simple_commands
from state.plans.plan import (
    Command,
    CommandKind,
    CopyWish,
    EditKind,
    Item,
    MigrationAction,
    Phase,
    Plan,
    PlanPath,
    Presence,
    Side,
)

BOTH = (Side.SOURCE, Side.TARGET)

MAKES = re.compile(
    r"\b(add|build|construct|creat|design|develop|document|draft|extract|generat|implement|introduc|new|prepare|"
    r"produc|provid|renam|scaffold|set\s?up|split|writ)\w*",
    re.IGNORECASE,
)
"""Words by which a task says that something comes into being with it."""

_BUILT = {
    "node_modules", "dist", "build", "out", "target", "coverage", "venv", ".venv", "__pycache__",
    "logs", "log", "tmp", "staticfiles", "media", "obj", "vendor", ".next", ".cache", "htmlcov",
}  # fmt: skip
_BUILT_FILES = re.compile(r"(^|/)(\.env(\.[\w-]+)?|[^/]*\.(log|pid|pyc|sock|lock))$")

_SCRIPTS = re.compile(r"\.(sh|bash|py|js|mjs|ts|rb|php|pl|ps1)$")


@dataclass(frozen=True, eq=False)
class Case:
    """What the rules judge."""

    plan: Plan
    facts: Facts

    # Order

    @cached_property
    def phases(self) -> dict[str, Phase]:
        """Phases by id."""
        return {one.id: one for one in self.plan.phases}

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each phase, by id."""
        return {one.id: at for at, one in enumerate(self.plan.phases)}

    def phase_name(self, phase: str) -> str:
        """How a sentence names a phase."""
        found = self.phases.get(phase)
        if found is None:
            return phase
        return f"phase {found.number}" if found.number else f"“{found.title}”"

    # Commands

    @cached_property
    def parsed(self) -> dict[str, tuple[Simple, ...]]:
        """The simple commands of each command, by its id; empty where they can't be told."""
        return {
            one.id: () if one.kind is CommandKind.VARIABLE or _arrow(one.text) else simple_commands(one.text)
            for one in self.plan.commands
        }

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """All commands in the order of the document."""
        return tuple(sorted(self.plan.commands, key=lambda one: one.line))

    @cached_property
    def ran(self) -> tuple[Ran, ...]:
        """Every simple command in the order of the document."""
        found: list[Ran] = []
        entered: list[str] = [""]
        for _, fence in groupby(self.commands, key=lambda one: one.fence):
            away = False
            for command in fence:
                for simple in self.parsed[command.id]:
                    line = command.line + simple.offset
                    found.append(Ran(command, simple, line, tuple(entered), away))
                    if simple.program in ("cd", "pushd") and simple.plain:
                        away = self._enters(simple.plain[0].text, simple.plain[0].expands, entered)
        return tuple(found)

    @cached_property
    def git_lines(self) -> tuple[GitLine, ...]:
        """All lines of git, in the order of the document."""
        return read_git_lines(self.ran)

    def _enters(self, written: str, expands: bool, entered: list[str]) -> bool:
        """Notes the folder that is gone into; says whether it is outside of both repositories."""
        rooted = self.rooted(written)
        if rooted is not None:
            places = [rooted.path]
        elif written.startswith(("/", "~")) or expands:
            return True
        else:
            joined = (posixpath.normpath(posixpath.join(folder, written)) for folder in entered)
            places = [one for one in joined if not one.startswith("..")]
        there = [
            one
            for one in places
            if one in ("", ".") or any(self.facts.kind(side, one) is PathKind.FOLDER for side in BOTH)
        ]
        unknown = all(self.facts.kind(side, one) is None for side in BOTH for one in places)
        for one in there or (places if unknown else []):
            name = "" if one == "." else one
            if name not in entered:
                entered.append(name)
        return not there and not unknown

    # Paths

    @cached_property
    def roots(self) -> tuple[tuple[str, Side], ...]:
        """What the author wrote for a repository, longest first, with the side it is bound to."""
        found = {one.text: self.plan.bindings.get(one.text, one.side) for one in self.plan.roots}
        return tuple(sorted(found.items(), key=lambda one: -len(one[0])))

    def rooted(self, written: str) -> PlanPath | None:
        """The path inside a repository that a written one means by its root, None where it has none."""
        text = re.sub(r"\$\{(\w+)\}", r"$\1", written)
        for root, side in self.roots:
            plain = re.sub(r"\$\{(\w+)\}", r"$\1", root).rstrip("/")
            if plain and (text == plain or text.startswith(plain + "/")):
                return PlanPath(side, posixpath.normpath(text[len(plain) :].strip("/") or "."), written)
        return None

    def stands(self, path: str, side: Side = Side.UNKNOWN, folders: Sequence[str] = ("",)) -> bool | None:
        """Whether a file or folder is there: on that side, or on any; None where that isn't known."""
        sides = BOTH if side is Side.UNKNOWN else (side,)
        known = True
        for folder in folders:
            full = posixpath.normpath(posixpath.join(folder, path)).strip("/")
            if full.startswith(".."):
                known = False
                continue
            for one in sides:
                kind = self.facts.kind(one, "" if full == "." else full)
                if kind is None:
                    known = False
                elif kind is not PathKind.NOTHING:
                    return True
        return False if known else None

    def somewhere(self, path: str, side: Side = Side.UNKNOWN) -> bool | None:
        """Like `stands`, also where the path is only the end of a whole one."""
        there = self.stands(path, side)
        if there is not False:
            return there
        sides = BOTH if side is Side.UNKNOWN else (side,)
        if any(self.facts.named(one, path) for one in sides):
            return True
        return any(path in self.folder_ends(one) for one in sides)

    def folder_ends(self, side: Side) -> frozenset[str]:
        """Every ending of every folder of a side, at slashes."""
        return self._folder_ends[side]

    @cached_property
    def _folder_ends(self) -> dict[Side, frozenset[str]]:
        found: dict[Side, frozenset[str]] = {}
        for side in BOTH:
            folders = {path.rpartition("/")[0] for path in self.facts.paths(side) or ()}
            whole: set[str] = set()
            for folder in folders:
                while folder and folder not in whole:
                    whole.add(folder)
                    folder = folder.rpartition("/")[0]
            ends: set[str] = set()
            for folder in whole:
                parts = folder.split("/")
                ends.update("/".join(parts[at:]) for at in range(len(parts)))
            found[side] = frozenset(ends)
        return found

    @cached_property
    def made(self) -> frozenset[str]:
        """Paths that the plan itself brings into being, whole or their ends."""
        edited = {path for one in self.plan.edits if one.kind is not EditKind.REPLACE for path in one.paths}
        shown = {one.path for one in self.plan.claims if one.presence is Presence.IMPLIED}
        return self._made_by_acts | self._insides(edited | shown)

    @cached_property
    def _made_by_acts(self) -> frozenset[str]:
        """What comes into being by copies, commands, migrations and tasks."""
        plan = self.plan
        found: set[str] = set()
        found.update(one.target.path for one in plan.copies)
        found.update(one.name for one in plan.backups if one.what == "file")
        found.update(path for one in plan.edits if one.kind is EditKind.CREATE for path in one.paths)
        found.update(one.name for one in plan.migrations if one.action is not MigrationAction.DROP)
        for item in plan.items:
            if MAKES.search(item.text) and not item.ticked:
                found.update(one.path for one in item.paths)
                found.update(_names_in(item))
        for one in self.ran:
            found.update(_written_by(one.simple))
        return self._insides(found)

    def makes_by_acts(self, path: str) -> bool:
        """Whether something of the plan makes a path, other than showing or changing it."""
        return _among(path, self._made_by_acts, self._act_ends)

    @cached_property
    def _act_ends(self) -> frozenset[str]:
        return _ends(self._made_by_acts)

    def _insides(self, written: Iterable[str]) -> frozenset[str]:
        plain = (self._inside(one) for one in written)
        return frozenset(one for one in plain if one)

    def _inside(self, written: str) -> str:
        rooted = self.rooted(written)
        text = rooted.path if rooted is not None else written
        return posixpath.normpath(text.strip().lstrip("/")) if text.strip("/. ") else ""

    @cached_property
    def _made_ends(self) -> frozenset[str]:
        return _ends(self.made)

    def makes(self, path: str) -> bool:
        """Whether the plan itself brings a path into being, or something that it stands in."""
        return _among(path, self.made, self._made_ends)

    def is_built(self, path: str) -> bool:
        """Whether it is of a kind that is made by running things, and never stands in a repository."""
        parts = path.split("/")
        if any(part in _BUILT for part in parts) or _BUILT_FILES.search(path):
            return True
        # A copy that somebody keeps; a script that makes such copies is none.
        return any(name in path.lower() for name in ("backup", ".bak", ".orig")) and not _SCRIPTS.search(path)

    def makes_before_copy(self, copy: CopyWish) -> bool:
        """Whether what a copy takes is made by the plan before."""
        path = copy.source.path
        others = (one.target.path for one in self.plan.copies if one is not copy and one.line < copy.line)
        if any(path == one or path.startswith(one + "/") for one in others if one):
            return True
        return any(path in edit.paths and edit.line < copy.line for edit in self.plan.edits)

    def sorted_paths(self, side: Side) -> Sequence[str]:
        """Every file of a side by code point."""
        return self._sorted_paths[side]

    @cached_property
    def _sorted_paths(self) -> dict[Side, list[str]]:
        return {side: sorted(self.facts.paths(side) or ()) for side in BOTH}

    def below(self, side: Side, folder: str) -> Iterator[str]:
        """The files below a folder."""
        paths = self.sorted_paths(side)
        prefix = f"{folder}/" if folder else ""
        for at in range(bisect_left(paths, prefix), len(paths)):
            if not paths[at].startswith(prefix):
                return
            yield paths[at]

    # Files

    def size(self, side: Side, path: str) -> str:
        """Size and lines of a file, for a sentence; empty where it can't be read."""
        data = self.facts.text(side, path)
        if data is None:
            return ""
        if b"\0" in data[:8000]:
            return f"{len(data):,} bytes"
        lines = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
        return f"{lines:,} {'line' if lines == 1 else 'lines'}, {len(data):,} bytes"


Rule = Callable[[Case], Iterator[Finding]]
"""Looks for one thing."""


def _ends(paths: Iterable[str]) -> frozenset[str]:
    """Every ending of the paths, at slashes."""
    found: set[str] = set()
    for path in paths:
        parts = path.split("/")
        found.update("/".join(parts[at:]) for at in range(len(parts)))
    return frozenset(found)


def _among(path: str, made: frozenset[str], ends: frozenset[str]) -> bool:
    parts = posixpath.normpath(path).strip("/").split("/")
    if "/".join(parts) in ends:
        return True
    return any(
        "/".join(parts[start:stop]) in made for stop in range(1, len(parts) + 1) for start in range(stop)
    )


def _arrow(text: str) -> bool:
    """Whether it is written as a plan's own notation, which no shell reads."""
    return "→" in text or "⇒" in text


def _names_in(item: Item) -> Iterator[str]:
    """File names that a task speaks of."""
    for found in re.finditer(r"[\w./-]*\w\.[A-Za-z][A-Za-z0-9]{0,5}\b", item.text):
        yield found[0]


def _written_by(simple: Simple) -> Iterator[str]:
    """The paths that a command makes."""
    for redirect in simple.redirects:
        if redirect.writes and not redirect.word.text.startswith(("/dev/", "&")):
            yield redirect.word.text
    plain = [one.text for one in simple.plain]
    match simple.program:
        case "tee" | "mkdir" | "touch" | "install":
            yield from plain
        case "cp" | "mv" | "ln" | "rsync" | "scp":
            yield from plain[-1:]
            if len(plain) > 1:
                yield from (f"{plain[-1].rstrip('/')}/{one.rpartition('/')[2]}" for one in plain[:-1])
        case "git" if plain[:1] == ["clone"]:
            yield from plain[2:3] or [
                one.rstrip("/").rpartition("/")[2].removesuffix(".git") for one in plain[1:2]
            ]
        case "git" if plain[:2] == ["worktree", "add"]:
            yield from plain[2:3]
        case "git" if plain[:2] == ["submodule", "add"]:
            yield from plain[3:4]
        case "unzip" | "tar" | "virtualenv" | "django-admin" | "npx":
            yield from plain
        case "python" | "python3" if "venv" in plain or "startapp" in plain or "startproject" in plain:
            yield from plain[-1:]
    for option in ("-o", "-O", "--output", "-f", "--file", "--outfile", "--out"):
        value = simple.value(option)
        if value and (option not in ("-f", "--file") or simple.program.startswith(("pg_dump", "mysqldump"))):
            yield value
