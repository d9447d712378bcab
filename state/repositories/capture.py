"""Takes snapshots: brings one side into the target's object database and anchors it there."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from state.errors import PlaitError
from state.progress import Progress, unwatched
from state.repositories.git import Git, clean_environment, git_failed
from state.repositories.location import Location, parse_location
from state.repositories.objects import Objects, object_id, write_objects
from state.repositories.references import list_references, update_references
from state.repositories.remote import cloned
from state.repositories.repository import Repository, discover
from state.repositories.snapshot import Kind, Snapshot
from state.repositories.trees import Tree

__all__ = ["forget_session", "parse_location", "take_snapshot", "uncommitted"]

# Settings that say how names and line ends are read from a work tree; none of them can name a program.
HARMLESS = (
    "core.filemode",
    "core.autocrlf",
    "core.eol",
    "core.ignorecase",
    "core.symlinks",
    "core.precomposeunicode",
)


def reference(session: str, side: str) -> str:
    """Where a session anchors one side."""
    return f"refs/plait/{session}/{side}"


def take_snapshot(
    location: Location,
    *,
    target: Repository,
    session: str,
    side: str,
    worktree: bool = False,
    progress: Progress = unwatched,
) -> Snapshot:
    """One side as it stands now, in the target's object database under `refs/plait/<session>/<side>`.

    The side itself is only read. `worktree` takes uncommitted work along; a folder that is no
    repository is captured as it lies there, by its own ignore rules.
    """
    progress(f"reading the {side}")
    if location.is_url:
        if side == "target":
            raise PlaitError(
                "the target must be a repository on this machine", location.location, "clone it first"
            )
        with cloned(location.location, progress) as clone:
            snapshot = _of_repository(clone, location, target, session, side, False, progress)
        name = location.location.rstrip("/").removesuffix(".git").rsplit("/", 1)[-1].rsplit(":", 1)[-1]
        snapshot = replace(snapshot, name=name, location=location.location)
    else:
        repository = discover(Path(location.location))
        if repository is None:
            if side == "target" or location.revision:
                raise PlaitError("not a git repository", location.location, "`git init` makes one")
            snapshot = _of_folder(Path(location.location), target)
        elif _is_ignored_inside(repository, Path(location.location)):
            snapshot = _of_folder(Path(location.location), target)
        else:
            snapshot = _of_repository(repository, location, target, session, side, worktree, progress)
    update_references(target.git, [(reference(session, side), snapshot.commit, None)], "plait: snapshot")
    return snapshot


def forget_session(target: Repository, session: str) -> None:
    """Removes everything a session anchored."""
    found = list_references(target.git, f"refs/plait/{session}/")
    update_references(target.git, [(name, "", oid) for name, oid in found.items()], "plait: delete session")


def _is_ignored_inside(repository: Repository, folder: Path) -> bool:
    """Whether a folder inside a repository isn't part of it: unpacked there, and ignored or untracked."""
    top = repository.work_tree
    if top is None or folder.resolve() == top:
        return False
    if repository.git_dir in (folder.resolve(), *folder.resolve().parents):
        return False
    inside = str(folder.resolve().relative_to(top))
    return not repository.git.run("ls-files", "-z", "--", inside, work_tree=True)


def _of_repository(
    repository: Repository,
    location: Location,
    target: Repository,
    session: str,
    side: str,
    worktree: bool,
    progress: Progress,
) -> Snapshot:
    if repository.object_format != target.object_format:
        raise PlaitError(
            f"it uses {repository.object_format} object names and the target {target.object_format}",
            str(repository.place),
            "export one of them as a plain folder",
        )
    commit = repository.resolve(location.revision)
    tree = repository.git.text("rev-parse", f"{commit}^{{tree}}")
    snapshot = Snapshot(
        name=repository.name,
        location=str(repository.place),
        revision=location.revision,
        commit=commit,
        tree=tree,
        branch=repository.branch_of(location.revision),
        uncommitted=uncommitted(repository) if not location.revision else 0,
    )
    if repository.common_dir == target.common_dir or target.has(commit):
        snapshot = replace(snapshot, unreadable=_missing(target, tree))
    elif repository.is_shallow or repository.is_partial:
        snapshot = _cut_off(repository, snapshot, target)
    else:
        progress(f"fetching the {side}")
        snapshot = _fetched(repository, snapshot, target, reference(session, side))
    if worktree:
        if location.revision:
            raise PlaitError(
                "uncommitted work belongs to no revision", location.location, "leave @REV or --worktree away"
            )
        if repository.work_tree is None:
            raise PlaitError(
                "a bare repository has no uncommitted work", location.location, "leave --worktree away"
            )
        snapshot = _with_uncommitted(repository, snapshot, target)
    return snapshot


def _fetched(repository: Repository, snapshot: Snapshot, target: Repository, name: str) -> Snapshot:
    try:
        target.git.run(
            "fetch",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-auto-maintenance",
            "--no-show-forced-updates",
            "--quiet",
            "--no-recurse-submodules",
            str(repository.git_dir),
            f"+{snapshot.commit}:{name}",
        )
    except PlaitError:
        # A copy of a repository can lack objects without saying so anywhere; what it has is enough.
        if not _missing(repository, snapshot.tree):
            raise
        return _cut_off(repository, snapshot, target)
    return snapshot


def _cut_off(repository: Repository, snapshot: Snapshot, target: Repository) -> Snapshot:
    """A shallow or partial side: its tree without its history, and without what isn't there.

    Fetching it would write the target's `shallow` file or leave the target with missing objects.
    """
    missing = _missing(repository, snapshot.tree)
    full = Tree.read(repository.git, snapshot.tree, repository.object_format)
    tree = full.put_all(dict.fromkeys(missing)) if missing else full
    blobs = sorted({version.oid for _, version in tree.items() if not version.is_submodule})
    names = "".join(f"{oid}\n" for oid in blobs).encode()
    with tempfile.TemporaryDirectory(prefix="plait-") as folder:
        pack = Path(folder) / "objects.pack"
        pack.write_bytes(repository.git.run("pack-objects", "--stdout", "--quiet", input=names))
        target.git.run("index-pack", "--stdin", input=pack.read_bytes())
    write_objects(target.git, tree.objects(), target.object_format)
    commit = _commit(target, tree.oid, [], f"Snapshot of {snapshot.name} at {snapshot.commit}")
    if target.git.status("cat-file", "-e", f"{snapshot.commit}^{{commit}}") == 0 and not missing:
        return snapshot
    return replace(
        snapshot, commit=commit, tree=tree.oid, original=snapshot.commit, unreadable=tuple(missing)
    )


def _missing(repository: Repository, tree: str) -> tuple[str, ...]:
    """Paths of a tree whose blobs aren't here."""
    files = list(Tree.read(repository.git, tree, repository.object_format).items())
    with Objects(repository.git) as objects:
        sizes = objects.sizes(version.oid for _, version in files if not version.is_submodule)
    return tuple(
        sorted(path for path, version in files if not version.is_submodule and sizes[version.oid] is None)
    )


def _commit(target: Repository, tree: str, parents: list[str], message: str) -> str:
    lines = [
        f"tree {tree}",
        *(f"parent {parent}" for parent in parents),
        "author Plait <plait@localhost> 0 +0000",
        "committer Plait <plait@localhost> 0 +0000",
        "",
        message,
        "",
    ]
    data = "\n".join(lines).encode("utf-8", "surrogateescape")
    write_objects(target.git, [("commit", data)], target.object_format)
    return object_id("commit", data, target.object_format)


@contextmanager
def scratch(objects: Path, source: Repository | None, attributes: str) -> Iterator[Git]:
    """A git directory of our own that writes into `objects`: it has neither hooks nor filters nor settings of a side."""
    with tempfile.TemporaryDirectory(prefix="plait-") as folder:
        place = Path(folder) / "scratch.git"
        bare = Git(Path(folder))
        init = ["init", "--quiet", "--bare", "--template="]
        if source is not None:
            init.append(f"--object-format={source.object_format}")
        _run_plain(bare, *init, str(place))
        (place / "info").mkdir(exist_ok=True)
        (place / "info" / "attributes").write_text(attributes)
        (place / "objects" / "info").mkdir(parents=True, exist_ok=True)
        alternates = [str(objects)]
        if source is not None:
            alternates.append(str(source.common_dir / "objects"))
            exclude = source.common_dir / "info" / "exclude"
            if exclude.is_file():
                shutil.copyfile(exclude, place / "info" / "exclude")
        (place / "objects" / "info" / "alternates").write_text("\n".join(alternates) + "\n")
        git = Git(place)
        if source is not None:
            for name in HARMLESS:
                value = source.git.text("config", "--get", name, ok=(0, 1))
                if value:
                    git.run("config", name, value)
        yield git


def _run_plain(git: Git, *args: str) -> None:
    """Runs git where there is no repository yet."""
    done = subprocess.run(
        ["git", *args], cwd=git.git_dir, capture_output=True, env=clean_environment(), check=False
    )
    if done.returncode:
        raise git_failed(args, done.stderr, git.git_dir)


def _captured_tree(git: Git, work_tree: Path, objects: Path, index: Path | None) -> str:
    """The tree of a work tree with everything that isn't ignored; objects go to `objects`."""
    if index is not None and index.is_file():
        shutil.copyfile(index, git.git_dir / "index")
    with_tree = Git(git.git_dir, work_tree)
    env = {
        "GIT_OBJECT_DIRECTORY": str(objects),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": ":".join(
            line
            for line in (git.git_dir / "objects/info/alternates").read_text().splitlines()
            if line != str(objects)
        ),
        "GIT_LITERAL_PATHSPECS": "0",
    }
    with_tree.run("add", "--all", "--", ".", env=env, work_tree=True)
    return with_tree.text("write-tree", "--missing-ok", env=env)


def _of_folder(folder: Path, target: Repository) -> Snapshot:
    """A plain folder, byte for byte."""
    objects = target.common_dir / "objects"
    attributes = "* -text -filter -ident -eol -working-tree-encoding\n"
    with scratch(objects, None, attributes) as git:
        if target.object_format != "sha1":
            raise PlaitError(
                "a plain folder can't be read into such a repository", str(folder), "`git init` it first"
            )
        git.run("config", "core.autocrlf", "false")
        tree = _captured_tree(git, folder, objects, None)
    commit = _commit(target, tree, [], f"Snapshot of the folder {folder.name}")
    return Snapshot(folder.resolve().name, str(folder.resolve()), "", commit, tree, Kind.FOLDER)


def _with_uncommitted(repository: Repository, snapshot: Snapshot, target: Repository) -> Snapshot:
    """The snapshot with the uncommitted work on top, as a commit of its own."""
    assert repository.work_tree is not None
    objects = target.common_dir / "objects"
    with scratch(objects, repository, "* -filter\n") as git:
        tree = _captured_tree(git, repository.work_tree, objects, _index(repository))
    if tree == snapshot.tree:
        return replace(snapshot, kind=Kind.WORKTREE)
    commit = _commit(
        target,
        tree,
        [snapshot.commit],
        f"Uncommitted work in {snapshot.name} on top of {snapshot.commit[:10]}",
    )
    return replace(snapshot, commit=commit, tree=tree, kind=Kind.WORKTREE)


def _index(repository: Repository) -> Path | None:
    """The index to start from, so that unchanged files aren't read again; a split one can't be copied."""
    index = repository.git_dir / "index"
    split = any(repository.git_dir.glob("sharedindex.*"))
    return index if index.is_file() and not split else None


def uncommitted(repository: Repository) -> int:
    """How many paths differ from the checked-out commit or are new; filters don't run."""
    if repository.work_tree is None:
        return 0
    with scratch(repository.common_dir / "objects", repository, "* -filter\n") as git:
        index = _index(repository)
        head = repository.git.text("rev-parse", "--verify", "--quiet", "HEAD^{tree}", ok=(0, 1, 128))
        if index is not None:
            shutil.copyfile(index, git.git_dir / "index")
        elif head:
            git.run("read-tree", head)
        inside = Git(git.git_dir, repository.work_tree)
        found: set[bytes] = set()
        changed = inside.run("diff-files", "--name-only", "-z", "--ignore-submodules=all", work_tree=True)
        # Files whose times changed but whose content didn't are told apart by reading them.
        if changed:
            git_env = {"GIT_OPTIONAL_LOCKS": "1"}
            inside.run("update-index", "-q", "--refresh", work_tree=True, ok=(0, 1), env=git_env)
            changed = inside.run("diff-files", "--name-only", "-z", "--ignore-submodules=all", work_tree=True)
        found |= set(changed.split(b"\0"))
        found |= set(
            inside.run("ls-files", "--others", "--exclude-standard", "-z", work_tree=True).split(b"\0")
        )
        if head:
            found |= set(inside.run("diff-index", "--cached", "--name-only", "-z", head).split(b"\0"))
        return len(found - {b""})
