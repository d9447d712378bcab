"""Builds the demo's two repositories, byte for byte the same ones every time."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from app.demo import plan, shared_history, source_side, target_side
from app.demo.commit import Commit
from state.comparison.entry import Version
from state.errors import PlaitError
from state.repositories.git import Git
from state.repositories.objects import object_id, write_objects
from state.repositories.trees import Tree

SOURCE, TARGET = "orders-service-nordic", "orders-service"
FIRST_COMMIT = 1_709_283_600
DAY = 86_400


def build_demo(folder: Path | None = None) -> tuple[Path, Path]:
    """Makes source, target and the merge plan in a new temporary folder, or in one that is empty; returns both."""
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix="plait-demo-"))
    elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PlaitError("this folder isn't empty", str(folder), "name one that doesn't exist yet")
    folder = folder.absolute()
    for name, commits in ((SOURCE, source_side.COMMITS), (TARGET, target_side.COMMITS)):
        _build(folder / name, (*shared_history.COMMITS, *commits))
    (folder / plan.NAME).write_text(plan.PLAN, encoding="utf-8")
    return folder / SOURCE, folder / TARGET


def _build(place: Path, commits: Iterable[Commit]) -> None:
    git_dir = place / ".git"
    git_dir.mkdir(parents=True)
    git = Git(git_dir, place)
    git.run("init", "--quiet", "--template=", "--initial-branch=main", "--object-format=sha1")
    # git takes a folder that it is started in for a bare repository.
    git.run("config", "core.bare", "false")
    objects: list[tuple[str, bytes]] = []
    tree, parent = Tree.empty(), ""
    for number, commit in enumerate(commits):
        changes: dict[str, Version | None] = {}
        for path, text in commit.files.items():
            data = text.encode() if isinstance(text, str) else text
            if data is None:
                changes[path] = None
                continue
            mode = "100755" if path in commit.executable else "100644"
            objects.append(("blob", data))
            changes[path] = Version(mode, object_id("blob", data))
        grown = tree.put_all(changes)
        objects += grown.objects_missing_from(tree)
        tree = grown
        data = _commit(commit, tree.oid, parent, FIRST_COMMIT + number * DAY)
        objects.append(("commit", data))
        parent = object_id("commit", data)
    write_objects(git, objects)
    git.run("update-ref", "refs/heads/main", parent)
    # So that apply can make a commit on a machine where nobody has told git a name yet.
    git.run("config", "user.name", "Plait Demo")
    git.run("config", "user.email", "demo@kestrel.example")
    git.run("reset", "--hard", "--quiet", "main", work_tree=True)


def _commit(commit: Commit, tree: str, parent: str, time: int) -> bytes:
    first, _, last = commit.author.lower().partition(" ")
    who = f"{commit.author} <{first}.{last}@kestrel.example> {time} +0000"
    lines = [
        f"tree {tree}",
        *([f"parent {parent}"] if parent else []),
        f"author {who}",
        f"committer {who}",
        "",
        commit.subject,
        "",
    ]
    return "\n".join(lines).encode()
