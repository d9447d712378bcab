"""References of a repository, changed all together or not at all."""

from collections.abc import Iterable

from state.errors import PlaitError
from state.repositories.git import Git
from state.repositories.objects import object_id, write_objects


def update_references(git: Git, updates: Iterable[tuple[str, str, str | None]], message: str) -> None:
    """One transaction of (reference, new id, old id); `PlaitError` when one of them can't be made, and none is.

    New id empty: delete. Old id None: whatever it was; empty: it must not exist yet.
    """
    lines = []
    for name, new, old in updates:
        if not name.startswith("refs/") or set(name) & set(" \0\n"):
            raise PlaitError("not a full reference name", name)
        if not new:
            lines.append(f"delete {name}\0{old or ''}\0")
        elif old is None:
            lines.append(f"update {name}\0{new}\0\0")
        elif old == "":
            lines.append(f"create {name}\0{new}\0")
        else:
            lines.append(f"update {name}\0{new}\0{old}\0")
    if lines:
        script = "".join(["start\0", *lines, "prepare\0", "commit\0"])
        git.run("update-ref", "-m", message, "-z", "--stdin", input=script.encode("utf-8", "surrogateescape"))


def read_reference(git: Git, name: str) -> str | None:
    """The id that a full reference name (`refs/heads/main`) points to, None when there is no such reference."""
    return list_references(git, name).get(name)


def list_references(git: Git, prefix: str) -> dict[str, str]:
    """References below a prefix that ends in a slash, or the one of that name, with their ids."""
    output = git.text("for-each-ref", "--format=%(refname) %(objectname)", "--", prefix)
    return {name: oid for name, _, oid in (line.partition(" ") for line in output.splitlines())}


def anchor_blobs(git: Git, name: str, oids: Iterable[str], object_format: str) -> None:
    """Keeps blobs that no commit holds from being collected, by one reference to a tree of them."""
    rows = (f"100644 {oid}\0".encode() + bytes.fromhex(oid) for oid in sorted(set(oids)))
    tree = b"".join(rows)
    write_objects(git, [("tree", tree)], object_format)
    update_references(git, [(name, object_id("tree", tree, object_format), None)], "plait: bases")
