"""Which versions of files stand behind a run: those that its command found, whatever became of them meanwhile."""

from state.plans.plan import CommandKind, Item, ItemKind, Plan
from state.repositories.trees import Folder, Tree

# So many files stand behind a run at most; where there are more it is the whole result.
FILES = 400

Versions = tuple[tuple[str, str], ...]


def files_behind(plan: Plan, item: Item, tree: Tree) -> Versions:
    """(path, blob id) of the files of a tree that an item and its phase speak of; else ("", the tree's id)."""
    command = plan.command(item.command)
    if command is not None and command.kind is CommandKind.BACKUP:
        return ()
    spoken = [item, *(one for one in plan.items_of(item.phase) if one.kind is not ItemKind.FOLLOW_UP)]
    files: dict[str, str] = {}
    for path in dict.fromkeys(path.path for one in spoken for path in one.paths if path.path):
        files.update(_below(tree, path.rstrip("/")))
        if len(files) >= FILES:
            break
    if not files or len(files) >= FILES:
        return (("", tree.oid),)
    return tuple(files.items())


def _below(tree: Tree, path: str) -> Versions:
    """A file, or those below a folder in path order, as many as count."""
    version = tree.get(path)
    if version is not None:
        return ((path, version.oid),) if version.is_file else ()
    folder = tree.root
    for part in path.split("/"):
        inner = folder.entries.get(part)
        if not isinstance(inner, Folder):
            return ()
        folder = inner
    found = [
        (f"{path}/{name}", one.oid) for name, one in Tree(folder, tree.object_format).items() if one.is_file
    ]
    return tuple(sorted(found)[:FILES])
