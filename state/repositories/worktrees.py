"""Linked worktrees of a session, outside the operator's checkout: where commands see the result, and the source."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from state.errors import PlaitError
from state.repositories.beneath import read_beneath, remove_beneath
from state.repositories.git import Git
from state.repositories.objects import write_objects
from state.repositories.repository import Repository
from state.repositories.trees import Tree
from state.repositories.version import Version
from state.repositories.work_tree_view import view_of

FOLDER = "worktrees"
RESULT, SOURCE = "result", "source"
STATE, LOCK = "state", "lock"
# What a target's settings say about parts of a tree that shouldn't be checked out holds for the operator's checkout.
WHOLE = ("-c", "core.sparseCheckout=false")
IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Plait"), ("EMAIL", "plait@localhost"))
}


class Change(NamedTuple):
    """A path that isn't as in the tree: "added", "changed", "deleted", or "repository" for one inside.

    `blob` and `mode` are what git would store for it, empty for a deleted one and for a repository.
    """

    path: str
    kind: str
    blob: str = ""
    mode: str = ""


class Placed(NamedTuple):
    """What came of moving a worktree to a tree: `kept` are paths left as commands had changed them."""

    tree: str
    kept: tuple[str, ...] = ()


class Worktree:
    """One worktree of a session in its target; made when it is first needed. `path` is known before.

    `keeps` False: whatever was changed there is thrown away when it moves, and its files can't be written.
    """

    def __init__(
        self,
        target: Repository,
        session: str,
        name: str = RESULT,
        *,
        cache: Path | None = None,
        keeps: bool = True,
    ) -> None:
        self.target = target
        self.path = _home(target, session, cache) / name / (target.name or name)
        self.keeps = keeps

    @classmethod
    def of_source(cls, target: Repository, session: str, *, cache: Path | None = None) -> "Worktree":
        """The one that holds the source's tree, read-only."""
        return cls(target, session, SOURCE, cache=cache, keeps=False)

    @property
    def tree(self) -> str:
        """The tree it was checked out at last; empty where there is no worktree."""
        return recorded_tree(self.path)

    def at(self, tree: str, parent: str = "") -> Placed:
        """Makes it hold a tree, by touching only the files that differ; `parent` is the commit below its HEAD.

        What commands changed there stays, and is named. `PlaitError` while commands run in it at another tree.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(self.path, fcntl.LOCK_EX):
            facts = self._ready(tree, parent)
            before, moving = facts["tree"], facts.get("moving", "")
            if before == tree and not moving and (self.keeps or not self.changes()):
                return Placed(tree)
            # Should this be broken off, then each file is as one of these trees has it, or as a command left it.
            self._note({**facts, "moving": f"{moving} {tree}".strip()})
            if not self.keeps:
                _writable(self.path, True)
            with self._view() as git:
                kept = self._move(git, before, moving.split(), tree)
                if not self.keeps:
                    _writable(self.path, False)
                    # The change of rights shows in the files' times, which the index is to know.
                    git.run("update-index", "-q", "--refresh", ok=(0, 1), work_tree=True)
                _publish_index(git, Path(facts["admin"]))
            if before != tree or moving:
                self._set_head(Path(facts["admin"]), tree, parent)
            self._note({"admin": facts["admin"], "tree": tree})
        return Placed(tree, kept)

    def changes(self) -> tuple[Change, ...]:
        """What differs from its tree: by commands, editors, or anybody; ignored files aside."""
        tree = self.tree
        if not tree or not self.path.is_dir():
            return ()
        with self._view() as git:
            return _changes(git, tree, self.target.object_format)

    def read(self, path: str) -> bytes:
        """A file there as git would store it, a symlink's target for a symlink; never followed.

        `PlaitError` where there is none, or the path leaves the worktree.
        """
        data, is_link = read_beneath(self.path, _inside(path))
        if is_link:
            return data
        with self._view() as git:
            # Line ends may be others in the folder than in the tree.
            oid = git.text("hash-object", "-w", "--stdin", f"--path={path}", input=data, work_tree=True)
            return git.run("cat-file", "blob", oid)

    def discard(self, paths: Iterable[str]) -> None:
        """Puts these paths back as the tree has them; what the tree doesn't have is removed."""
        wanted = [_inside(path) for path in paths]
        tree = self.tree
        if not wanted or not tree:
            return
        with _locked(self.path, fcntl.LOCK_EX), self._view() as git:
            git.run("read-tree", "--reset", tree, work_tree=True)
            listing = Tree.read(git, tree, self.target.object_format)
            for path in wanted:
                if listing.get(path) is None:
                    remove_beneath(self.path, path)
            there = "".join(f"{path}\0" for path in wanted if listing.get(path) is not None)
            if there:
                raw = there.encode("utf-8", "surrogateescape")
                git.run(*WHOLE, "checkout-index", "-f", "-z", "--stdin", input=raw, work_tree=True)

    def remove(self) -> None:
        """Takes the worktree away, with whatever was changed there; nothing else of the target's worktrees."""
        facts = _facts(self.path)
        if self.path.parent.is_dir():
            _writable(self.path, True)
            shutil.rmtree(self.path.parent, ignore_errors=True)
        admin = Path(facts["admin"]) if facts else None
        if admin is not None and self._is_ours(admin):
            shutil.rmtree(admin, ignore_errors=True)
            with suppress(OSError):
                admin.parent.rmdir()
        with suppress(OSError):
            self.path.parent.parent.rmdir()

    # Inside

    def _is_ours(self, admin: Path) -> bool:
        """Whether git's record of a worktree is about this one."""
        try:
            said = (admin / "gitdir").read_bytes().removesuffix(b"\n")
        except OSError:
            return False
        inside = admin.parent.resolve() == (self.target.common_dir / "worktrees").resolve()
        return inside and Path(os.fsdecode(said)) == self.path / ".git"

    def _ready(self, tree: str, parent: str) -> dict[str, str]:
        """The recorded facts of a worktree that git knows; made, or made again, where there is none."""
        facts = _facts(self.path)
        if facts and self.path.is_dir() and self._is_ours(Path(facts["admin"])):
            # A command may have changed or removed the file that says whose worktree it is.
            pointer = self.path / ".git"
            said = f"gitdir: {facts['admin']}\n".encode("utf-8", "surrogateescape")
            if pointer.is_symlink() or not pointer.is_file() or pointer.read_bytes() != said:
                if pointer.is_dir() and not pointer.is_symlink():
                    pointer.rename(_free(self.path.parent / "git-made-there"))
                pointer.unlink(missing_ok=True)
                pointer.write_bytes(said)
            return facts
        if self.path.is_symlink() or self.path.exists():
            # What was changed there isn't ours to throw away.
            _writable(self.path, True)
            self.path.rename(_free(self.path.with_name(f"{self.path.name}.left")))
        git = self.target.git
        # It may be registered although its folder is gone; other worktrees are none of ours.
        for admin in (self.target.common_dir / "worktrees").glob("*"):
            if self._is_ours(admin):
                shutil.rmtree(admin)
        commit = self._commit(tree, parent)
        absolute = ("-c", "worktree.useRelativePaths=false")
        git.run(*absolute, "worktree", "add", "--quiet", "--detach", "--no-checkout", str(self.path), commit)
        said = (self.path / ".git").read_bytes().removeprefix(b"gitdir: ").removesuffix(b"\n")
        admin = Path(os.fsdecode(said))
        for name in ("info/sparse-checkout", "index"):
            (admin / name).unlink(missing_ok=True)
        facts = {"admin": str(admin), "tree": Tree.empty(self.target.object_format).oid}
        self._note(facts)
        return facts

    def _commit(self, tree: str, parent: str) -> str:
        parents = ("-p", parent) if parent else ()
        return self.target.git.text("commit-tree", tree, *parents, "-m", "The result so far", env=IDENTITY)

    def _set_head(self, admin: Path, tree: str, parent: str) -> None:
        # Also where a command checked out a branch there: the branch stays where it is.
        commit = self._commit(tree, parent)
        Git(admin).run("update-ref", "--no-deref", "-m", "plait: result", "HEAD", commit)

    def _note(self, facts: Mapping[str, str]) -> None:
        place = self.path.parent / STATE
        new = place.with_name(f"{STATE}.new")
        new.write_text(json.dumps(facts), encoding="utf-8", errors="surrogateescape")
        new.replace(place)

    @contextmanager
    def _view(self) -> Iterator[Git]:
        """A git directory over its files in which no filter and no hook runs."""
        facts = _facts(self.path)
        if not facts:
            raise PlaitError("there is no worktree yet", str(self.path))
        admin = Path(facts["admin"])
        own = Repository(admin, self.target.common_dir, self.path, self.target.object_format)
        with view_of(
            own, self.target.plait_folder if os.access(self.target.common_dir, os.W_OK) else None
        ) as git:
            (git.git_dir / "info" / "sparse-checkout").unlink(missing_ok=True)
            yield git

    def _move(self, git: Git, before: str, moving: list[str], tree: str) -> tuple[str, ...]:
        """Brings the files from one tree to another; returns the paths that commands had changed, left alone."""
        form = self.target.object_format
        old, new = Tree.read(git, before, form), Tree.read(git, tree, form)
        changed = {one.path: one for one in _changes(git, before, form)}
        if moving:
            # A move that was broken off brought some files to where it was going already.
            goals = [Tree.read(git, one, form) for one in moving]
            done = {
                path: version
                for path, one in changed.items()
                for version in (goal.get(path) for goal in goals)
                if _holds(version, one)
            }
            before_move, old = old, old.put_all(done)
            write_objects(git, old.objects_missing_from(before_move), form)
            changed = {path: one for path, one in changed.items() if path not in done}
        if not self.keeps:
            git.run(*WHOLE, "read-tree", "--reset", "-u", tree, work_tree=True)
            for path, one in changed.items():
                if new.get(path) is None and one.kind != "deleted":
                    remove_beneath(self.path, path.rstrip("/"))
            git.run(*WHOLE, "checkout-index", "-f", "-a", "-q", work_tree=True)
            return ()
        differing = _differing(old, new)
        kept = sorted(
            path
            for path in differing
            if any(_touch(path, one) for one in changed)
            or (old.get(path) is None and _in_the_way(self.path, path, old))
        )
        # What was changed stays by pretending that it doesn't differ while the files move.
        middle = new.put_all({path: old.get(path) for path in kept}) if kept else new
        # Written beside the objects of the target, and gone with the view.
        write_objects(git, middle.objects_missing_from(new), form)
        git.run(*WHOLE, "read-tree", "--reset", old.oid, work_tree=True)
        git.run("update-index", "-q", "--refresh", ok=(0, 1), work_tree=True)
        git.run(*WHOLE, "read-tree", "-m", "-u", old.oid, middle.oid, work_tree=True)
        git.run(*WHOLE, "read-tree", "--reset", tree, work_tree=True)
        return tuple(kept)


def recorded_tree(path: Path) -> str:
    """The tree that the worktree at this path was checked out at last; empty where there is none."""
    facts = _facts(path)
    return facts["tree"] if facts else ""


@contextmanager
def in_use(path: Path) -> Iterator[None]:
    """While this lasts nobody moves the worktree at `path` to another tree; several may use it at once."""
    with _locked(path, fcntl.LOCK_SH):
        yield


def remove_worktrees(target: Repository, session: str, cache: Path | None = None) -> None:
    """Takes away all worktrees of a session, for when it is deleted or archived."""
    for name in (RESULT, SOURCE):
        Worktree(target, session, name, cache=cache).remove()


def _home(target: Repository, session: str, cache: Path | None) -> Path:
    own = target.plait_folder if target.plait_folder.exists() else target.common_dir
    if cache is None or os.access(own, os.W_OK):
        return target.plait_folder.resolve() / session / FOLDER
    return cache.resolve() / session / FOLDER


def _facts(path: Path) -> dict[str, str]:
    try:
        found = json.loads((path.parent / STATE).read_text(encoding="utf-8", errors="surrogateescape"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and {"admin", "tree"} <= found.keys() else {}


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[None]:
    """The kernel's lock on a worktree: it ends with its holder, and no child inherits it."""
    handle = os.open(path.parent / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PlaitError(
                "commands run in the worktree, or it is being brought up to date",
                str(path),
                "wait until they have ended, or cancel them",
            ) from None
        yield
    finally:
        os.close(handle)


def _inside(path: str) -> str:
    parts = path.split("/")
    if not path or "\0" in path or any(part in ("", ".", "..") or part.lower() == ".git" for part in parts):
        raise PlaitError("this path leaves the worktree", path or '""', "give a path of a file in it")
    return path


def _changes(git: Git, tree: str, object_format: str) -> tuple[Change, ...]:
    # The index that commands may have changed too is a copy; the tree alone is what counts.
    git.run(*WHOLE, "read-tree", "--reset", tree, work_tree=True)
    git.run("update-index", "-q", "--refresh", ok=(0, 1), work_tree=True)
    tracked = git.run("diff-files", "-z", "--name-status", "--ignore-submodules=all", work_tree=True).split(
        b"\0"
    )
    new = git.run("ls-files", "-o", "-z", "--exclude-standard", work_tree=True).split(b"\0")
    pairs = list(zip(tracked[0::2], tracked[1::2], strict=False))
    inner = [name for name in new if name.endswith(b"/")]
    gone = [name for letter, name in pairs if letter == b"D"]
    there = [
        *(name for letter, name in pairs if letter != b"D"),
        *(name for name in new if name and name not in inner),
    ]
    for names, option in ((gone, "--force-remove"), (there, "--info-only")):
        if names:
            command = ("update-index", "--add", "--remove", "--replace", option, "-z", "--stdin")
            git.run(*command, input=b"".join(name + b"\0" for name in names), work_tree=True)
    listing = git.run(
        "diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", tree, work_tree=True
    )
    # Nothing of this stays in the index.
    git.run(*WHOLE, "read-tree", "--reset", tree, work_tree=True)
    fields = listing.decode("utf-8", "surrogateescape").split("\0")
    found = [Change(os.fsdecode(name), "repository") for name in inner]
    for facts, path in zip(fields[0::2], fields[1::2], strict=False):
        _, mode, _, oid, letter = facts.split(" ")
        if letter == "D":
            found.append(Change(path, "deleted"))
        else:
            found.append(Change(path, "added" if letter == "A" else "changed", oid, mode))
    return tuple(sorted(found))


def _holds(version: Version | None, change: Change) -> bool:
    """Whether a changed path is just as another tree has it."""
    if version is None:
        return change.kind == "deleted"
    return (version.mode, version.oid) == (change.mode, change.blob)


def _touch(one: str, other: str) -> bool:
    """Whether two paths can't change apart: the same, or one a folder of the other."""
    return one == other or one.startswith(other.rstrip("/") + "/") or other.startswith(one + "/")


def _in_the_way(folder: Path, path: str, old: Tree) -> bool:
    """Whether something that git ignores stands where a new file is to be."""
    parts = path.split("/")
    for length in range(1, len(parts) + 1):
        part = "/".join(parts[:length])
        if old.get(part) is not None:
            return False
        place = folder / part
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            return True
        if not place.exists():
            return False
    # A folder gives way when nothing is in it but what the old tree has.
    inside = (
        (Path(parent) / name).relative_to(folder) for parent, _, names in os.walk(place) for name in names
    )
    return any(old.get(str(one)) is None for one in inside)


def _differing(old: Tree, new: Tree) -> list[str]:
    before, after = dict(old.items()), dict(new.items())
    return [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]


def _publish_index(git: Git, admin: Path) -> None:
    """Makes the view's index that of the worktree, at once, with what it knows about the files."""
    new = admin / "index.plait"
    shutil.copy2(git.git_dir / "index", new)
    new.replace(admin / "index")


def _writable(folder: Path, writable: bool) -> None:
    """Gives or takes the right to write to everything below a folder; symlinks aren't followed."""
    if folder.is_symlink() or not folder.is_dir():
        return
    for parent, _, files in os.walk(folder):
        _change_mode(Path(parent), writable)
        for name in files:
            _change_mode(Path(parent) / name, writable)


def _change_mode(path: Path, writable: bool) -> None:
    with suppress(OSError):
        if not path.is_symlink():
            mode = path.stat().st_mode & 0o7777
            path.chmod(mode | 0o200 if writable else mode & ~0o222)


def _free(path: Path) -> Path:
    number, free = 1, path
    while free.exists() or free.is_symlink():
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free
