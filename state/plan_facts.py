"""What is true of both repositories, for the lint of a plan: read when asked for, and kept."""

import json
import posixpath
import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from state.comparison.mapping import Landing
from state.errors import PlaitError
from state.plans.lint.facts import PathKind, Runner, Scripts, number_of
from state.plans.plan import Side
from state.repositories.branches import files_on_branches
from state.repositories.history import is_ancestor
from state.repositories.objects import Objects
from state.repositories.repository import OBJECT_ID, Repository
from state.repositories.snapshot import Snapshot
from state.repositories.trees import Folder, Tree
from state.repositories.version import Version
from state.view import View

_MAKEFILES = {"makefile", "gnumakefile"}
_JUSTFILES = {"justfile", ".justfile"}
_TARGET = re.compile(rb"^([A-Za-z0-9_./%$(){} -]+?)\s*::?(?!=)", re.MULTILINE)
_RECIPE = re.compile(rb"^@?([A-Za-z_][\w-]*)[^:\n]*:(?!=)", re.MULTILINE)
_COMMAND = re.compile(r"(?:^|/)management/commands/([A-Za-z]\w*)\.py$")
# A file of scripts is written by hand; one beyond this is something else.
_LARGEST = 2 << 20


class RepositoryFacts:
    """Facts of a session's two snapshots; `repository` holds both trees.

    Branches and tags are those that source and target have now, the trees those of the snapshots.
    """

    def __init__(self, repository: Repository, view: View) -> None:
        self._repository = repository
        session = view.session
        self._snapshots: dict[Side, Snapshot | None] = {
            Side.SOURCE: session.source,
            Side.TARGET: session.target,
        }
        self._landing = Landing(session.mappings)
        self._trees: dict[Side, Tree | None] = {}
        self._names: dict[Side, Mapping[str, Sequence[str]]] = {}
        self._paths: dict[Side, tuple[str, ...]] = {}
        self._texts: dict[str, bytes | None] = {}
        self._scripts: dict[Side, Scripts] = {}
        self._references: dict[Side, tuple[frozenset[str], frozenset[str]] | None] = {}
        self._revisions: dict[str, str] = {}
        self._numbers: dict[str, Mapping[int, tuple[tuple[str, str], ...]]] = {}

    def kind(self, side: Side, path: str) -> PathKind | None:
        """What stands at a path."""
        tree = self._tree(side)
        if tree is None:
            return None
        found = _at(tree, path)
        if found is None:
            return PathKind.NOTHING
        if isinstance(found, Folder) or found.is_submodule:
            return PathKind.FOLDER
        return PathKind.FILE

    def oid(self, side: Side, path: str) -> str | None:
        """The id of what stands there, a folder's as well."""
        tree = self._tree(side)
        found = None if tree is None else _at(tree, path)
        if isinstance(found, Folder):
            return found.oid(self._repository.object_format)
        return None if found is None else found.oid

    def text(self, side: Side, path: str) -> bytes | None:
        """The content of a file."""
        tree = self._tree(side)
        found = None if tree is None else tree.get(path)
        if found is None or found.is_submodule:
            return None
        self._read([found.oid])
        return self._texts[found.oid]

    def paths(self, side: Side) -> Collection[str] | None:
        """Every file, in path order."""
        if side not in self._paths:
            tree = self._tree(side)
            if tree is None:
                return None
            self._paths[side] = tuple(sorted(tree.paths()))
        return self._paths[side]

    def named(self, side: Side, suffix: str) -> tuple[str, ...]:
        """The files whose path is, or ends in a slash and, `suffix`."""
        wanted = suffix.strip("/")
        if not wanted:
            return ()
        if side not in self._names:
            names: defaultdict[str, list[str]] = defaultdict(list)
            for path in self.paths(side) or ():
                names[posixpath.basename(path)].append(path)
            self._names[side] = names
        found = self._names[side].get(posixpath.basename(wanted), ())
        return tuple(path for path in found if path == wanted or path.endswith("/" + wanted))

    def landed(self, path: str) -> str:
        """Where a path of the source lands in the target."""
        return self._landing.land(path)

    def branches(self, side: Side) -> Collection[str] | None:
        """Short names of local and remote-tracking branches."""
        found = self._references_of(side)
        return None if found is None else found[0]

    def tags(self, side: Side) -> Collection[str] | None:
        """Names of tags."""
        found = self._references_of(side)
        return None if found is None else found[1]

    def revision(self, name: str) -> str | None:
        """The commit that a name means in the target; empty where it means none."""
        repository = self._places[Side.TARGET]
        if repository is None:
            return None
        if name not in self._revisions:
            if not name or name.startswith("-") or "\n" in name or "\0" in name:
                self._revisions[name] = ""
            else:
                found = repository.git.text(
                    "rev-parse",
                    "--verify",
                    "--quiet",
                    "--end-of-options",
                    f"{name}^{{commit}}",
                    ok=(0, 1, 128),
                )
                self._revisions[name] = found if OBJECT_ID.fullmatch(found) else ""
        return self._revisions[name]

    def is_merge(self, name: str) -> bool | None:
        """Whether the commit that a name means in the target has several parents."""
        commit, repository = self.revision(name), self._places[Side.TARGET]
        if not commit or repository is None:
            return None
        return len(repository.git.text("rev-list", "--parents", "--max-count=1", commit, "--").split()) > 2

    def is_ancestor(self, one: str, other: str) -> bool | None:
        """Whether the first name's commit is in the second one's history."""
        first, second, repository = self.revision(one), self.revision(other), self._places[Side.TARGET]
        if not first or not second or repository is None:
            return None
        return is_ancestor(repository.git, first, second)

    def numbers_on_branches(self, folder: str) -> Mapping[int, tuple[tuple[str, str], ...]] | None:
        """Branches and paths by number, of the numbered files in a folder."""
        repository = self._places[Side.TARGET]
        if repository is None:
            return None
        if folder not in self._numbers:
            found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
            depth = folder.count("/") + 1 if folder else 0
            for branch, paths in files_on_branches(repository.git, folder).items():
                for path in paths:
                    number = number_of(path.split("/")[depth])
                    if number is not None:
                        found[number].append((branch, path))
            self._numbers[folder] = {number: tuple(places) for number, places in found.items()}
        return self._numbers[folder]

    def scripts(self, side: Side) -> Scripts | None:
        """What the side's own files define to be run by name."""
        if side not in self._scripts:
            paths = self.paths(side)
            if paths is None:
                return None
            self._scripts[side] = self._read_scripts(side, paths)
        return self._scripts[side]

    def _tree(self, side: Side) -> Tree | None:
        if side not in self._trees:
            snapshot = self._snapshots[side]
            self._trees[side] = (
                None
                if snapshot is None
                else Tree.read(self._repository.git, snapshot.tree, self._repository.object_format)
            )
        return self._trees[side]

    @cached_property
    def _places(self) -> Mapping[Side, Repository | None]:
        """The repositories themselves, where they are at hand; an address or a plain folder is None."""
        found: dict[Side, Repository | None] = {}
        for side, snapshot in self._snapshots.items():
            found[side] = None
            if snapshot is not None and Path(snapshot.location).is_dir():
                try:
                    found[side] = Repository.open(snapshot.location)
                except PlaitError:
                    continue
        return found

    def _references_of(self, side: Side) -> tuple[frozenset[str], frozenset[str]] | None:
        if side not in self._references:
            repository = self._places[side]
            if repository is None:
                self._references[side] = None
            else:
                listing = repository.git.run(
                    "for-each-ref", "--format=%(refname)", "refs/heads/", "refs/remotes/", "refs/tags/"
                )
                names = listing.decode("utf-8", "surrogateescape").splitlines()
                branches = (
                    one.removeprefix("refs/heads/").removeprefix("refs/remotes/")
                    for one in names
                    if not one.startswith("refs/tags/")
                )
                tags = (one.removeprefix("refs/tags/") for one in names if one.startswith("refs/tags/"))
                self._references[side] = frozenset(branches), frozenset(tags)
        return self._references[side]

    def _read(self, oids: Iterable[str]) -> None:
        wanted = [one for one in dict.fromkeys(oids) if one not in self._texts]
        if wanted:
            with Objects(self._repository.git) as objects:
                self._texts.update(objects.blobs(wanted))

    def _read_scripts(self, side: Side, paths: Collection[str]) -> Scripts:
        names: defaultdict[Runner, dict[str, frozenset[str]]] = defaultdict(dict)
        open_ended: set[str] = set()
        files: list[tuple[Runner, str]] = []
        commands: set[str] = set()
        manages: list[str] = []
        for path in paths:
            name = posixpath.basename(path)
            low = name.lower()
            if "node_modules/" in path:
                continue
            if name == "package.json":
                files.append((Runner.NPM, path))
            elif low in _MAKEFILES:
                files.append((Runner.MAKE, path))
            elif name == "composer.json":
                files.append((Runner.COMPOSER, path))
            elif name == "pyproject.toml":
                files.append((Runner.POE, path))
            elif low in _JUSTFILES:
                files.append((Runner.JUST, path))
            elif name == "manage.py":
                manages.append(path)
            elif found := _COMMAND.search(path):
                commands.add(found[1])
        self._read(self._oids(side, (path for _, path in files)))
        for runner, path in files:
            data = self.text(side, path)
            if data is None or len(data) > _LARGEST:
                open_ended.add(path)
                names[runner][path] = frozenset()
                continue
            defined, whole = _defined(runner, data)
            if defined is not None:
                names[runner][path] = defined
                if not whole:
                    open_ended.add(path)
        for path in manages:
            names[Runner.MANAGE][path] = frozenset(commands)
        return Scripts({runner: dict(found) for runner, found in names.items()}, frozenset(open_ended))

    def _oids(self, side: Side, paths: Iterable[str]) -> list[str]:
        tree = self._tree(side)
        found = (tree.get(path) for path in paths) if tree is not None else ()
        return [one.oid for one in found if one is not None and not one.is_submodule]


def _at(tree: Tree, path: str) -> Version | Folder | None:
    """The file or folder at a path; the top folder is ""."""
    found: Version | Folder | None = tree.root
    for part in path.split("/") if path else ():
        if not isinstance(found, Folder):
            return None
        found = found.entries.get(part)
    return found


def _defined(runner: Runner, data: bytes) -> tuple[frozenset[str] | None, bool]:
    """The names that a file defines, and whether those are all; None where the file is about something else."""
    match runner:
        case Runner.NPM | Runner.COMPOSER:
            try:
                whole = json.loads(data)
            except ValueError:
                return frozenset(), False
            scripts = whole.get("scripts", {}) if isinstance(whole, dict) else {}
            return (frozenset(scripts) if isinstance(scripts, dict) else frozenset()), True
        case Runner.POE:
            try:
                tool = tomllib.loads(data.decode("utf-8", "replace")).get("tool", {})
            except ValueError:
                return None, False
            poe = tool.get("poe") if isinstance(tool, dict) else None
            if not isinstance(poe, dict):
                return None, True
            tasks = poe.get("tasks", {})
            return (frozenset(tasks) if isinstance(tasks, dict) else frozenset()), "include" not in poe
        case Runner.JUST:
            found = frozenset(one[1].decode("utf-8", "replace") for one in _RECIPE.finditer(data))
            aliases = re.findall(rb"^alias\s+([\w-]+)\s*:=", data, re.MULTILINE)
            named = frozenset(one.decode("utf-8", "replace") for one in aliases)
            return found | named, not re.search(rb"^(import|mod)\b", data, re.MULTILINE)
        case _:
            targets: set[str] = set()
            for one in _TARGET.finditer(data):
                targets.update(one[1].decode("utf-8", "replace").split())
            whole = not re.search(rb"^\s*-?s?include\b", data, re.MULTILINE) and not any(
                "%" in name or "$" in name for name in targets
            )
            phony = re.findall(rb"^\.PHONY\s*:(.*)$", data, re.MULTILINE)
            for line in phony:
                targets.update(line.decode("utf-8", "replace").split())
            return frozenset(targets), whole
