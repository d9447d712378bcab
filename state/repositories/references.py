"""References of a repository, changed all together or not at all."""

from collections.abc import Iterable

from state.repositories.git import Git


def update_references(git: Git, updates: Iterable[tuple[str, str, str | None]], message: str) -> None:
    """One transaction of (reference, new id, old id).

    New id empty: delete. Old id None: whatever it was; empty: it must not exist yet.
    """
    lines = []
    for name, new, old in updates:
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
    """The id a reference points to, None when there is no such reference."""
    found = git.text("rev-parse", "--verify", "--quiet", name, ok=(0, 1))
    return found or None


def list_references(git: Git, prefix: str) -> dict[str, str]:
    """References below a prefix with their ids."""
    output = git.text("for-each-ref", "--format=%(refname) %(objectname)", prefix)
    return {name: oid for name, _, oid in (line.partition(" ") for line in output.splitlines())}
