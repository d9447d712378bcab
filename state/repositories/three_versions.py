"""A repository of one file in three versions, for a merge that another program began."""

from pathlib import Path

from state.repositories.beside import make_bare
from state.repositories.objects import object_id, write_objects
from state.repositories.references import update_references
from state.repositories.repository import Repository


def repository_of_versions(
    folder: Path, name: str, base: bytes | None, source: bytes, target: bytes
) -> tuple[Repository, str, str]:
    """The repository, and the commits of source and target on top of the base; without one they are unrelated."""
    repository = make_bare(folder)
    parents: list[str] = []
    commits: list[str] = []
    for text in ([base] if base is not None else []) + [source, target]:
        assert text is not None
        blob = object_id("blob", text)
        entry = b"100644 " + name.encode("utf-8", "surrogateescape") + b"\0" + bytes.fromhex(blob)
        tree = object_id("tree", entry)
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        lines += [
            "author Plait <plait@localhost> 0 +0000",
            "committer Plait <plait@localhost> 0 +0000",
            "",
            name,
            "",
        ]
        commit = "\n".join(lines).encode("utf-8", "surrogateescape")
        write_objects(repository.git, [("blob", text), ("tree", entry), ("commit", commit)])
        commits.append(object_id("commit", commit))
        if base is not None and not parents:
            parents = commits[:1]
    update_references(
        repository.git,
        [("refs/heads/source", commits[-2], None), ("refs/heads/target", commits[-1], None)],
        "plait: mergetool",
    )
    return repository, "source", "target"
