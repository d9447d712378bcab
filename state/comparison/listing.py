"""All paths of a tree as git lists them, kept as records until somebody wants to know more.

A record is git's own `mode kind oid<TAB>path`. Equal records of two trees are the identical entries: they
are found as a set intersection, without taking any of them apart.
"""

from collections.abc import Iterable, Iterator, Sequence

from state.comparison.entry import Version
from state.repositories.git import Git

# Where the path begins, behind six digits of mode, four letters of kind and an id of 40 or 64 digits.
_SHA1_COLUMN = 53
_SHA256_COLUMN = 77
_CHUNK = 1 << 20


def read_records(git: Git, tree: str) -> Iterator[list[str]]:
    """The records of a tree, given by its id or a commit's, in git's order and in portions as git lists them.

    Submodules, and whatever else a tree can hold, are among them. Work on a portion costs little: it is done
    while git looks for the next one, and before the portion has left the processor's cache.
    """
    for chunk in _chunks(git, tree):
        records = chunk.decode("utf-8", "surrogateescape").split("\0")
        del records[-1]
        if b"160000 commit " in chunk:
            # Four letters as in "blob", so that every path begins in the same column.
            records = [
                record.replace("commit", "link", 1) if record.startswith("160000 ") else record
                for record in records
            ]
        yield records


def _chunks(git: Git, tree: str) -> Iterator[bytes]:
    """git's output in whole records, as it comes."""
    command = ("ls-tree", "-r", "-z", "--full-tree", tree)
    with git.process(*command) as process:
        assert process.stdout is not None
        rest = b""
        while chunk := process.stdout.read1(_CHUNK):  # type: ignore[attr-defined]
            end = chunk.rfind(b"\0") + 1
            if end:
                yield rest + chunk[:end]
                rest = chunk[end:]
            else:
                rest += chunk
        failed = process.wait() != 0
    if failed:
        git.run(*command)


def column_of(record: str) -> int:
    """Where the path of this record, and of all others of the repository, begins."""
    return _SHA1_COLUMN if record[_SHA1_COLUMN - 1] == "\t" else _SHA256_COLUMN


def paths_of(records: Sequence[str]) -> list[str]:
    """The path of each record."""
    if not records:
        return []
    column = column_of(records[0])
    return [record[column:] for record in records]


def by_path(records: Sequence[str]) -> dict[str, str]:
    """Records by their paths, in the same order."""
    return dict(zip(paths_of(records), records, strict=True))


def version_of(record: str) -> Version:
    """Mode and object id of a record."""
    # Called for every entry, so without another call.
    return Version(record[:6], record[12:52] if record[52] == "\t" else record[12:76])


def oid_of(record: str) -> str:
    """Object id of a record."""
    return record[12 : column_of(record) - 1]


def folders_of(paths: Iterable[str]) -> set[str]:
    """Every folder above these paths."""
    found: set[str] = set()
    for folder in {path.rpartition("/")[0] for path in paths}:
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found
