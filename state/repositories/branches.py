"""What stands in a folder on the branches of a repository."""

from collections.abc import Iterator, Mapping, Sequence

from state.repositories.git import Git
from state.repositories.objects import without_promises

# Branches that nobody has touched for long come last; beyond so many of them nothing is looked at.
MOST = 500
# A migration that is a folder holds its files one floor deeper; nothing of a series stands lower.
DEEPEST = 1

_LOCAL, _REMOTE = "refs/heads/", "refs/remotes/"


def files_on_branches(git: Git, folder: str) -> Mapping[str, tuple[str, ...]]:
    """The paths in a folder on every local and remote-tracking branch that has it, newest branch first.

    Paths are whole ones in byte order, those in its own folders among them. Of a remote's branch that
    stands where the local one of its name does only the local one is listed. Nothing is fetched: what
    isn't here is left out.
    """
    newest = heads(git)
    if not newest or "\n" in folder:
        return {}
    with without_promises(git) as here:
        trees = _trees(here, [f"{oid}:{folder}" if folder else f"{oid}^{{tree}}" for _, oid in newest])
        files = _files(here, [one for one in trees if one])
    above = f"{folder}/" if folder else ""
    paths = {tree: tuple(above + name for name in sorted(names, key=_raw)) for tree, names in files.items()}
    return {branch: paths[tree] for (branch, _), tree in zip(newest, trees, strict=True) if paths.get(tree)}


def _raw(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def heads(git: Git) -> list[tuple[str, str]]:
    """Names and commits of at most 500 branches, the newest first; `origin/HEAD` is no branch of its own."""
    listing = git.run(
        "for-each-ref",
        "--sort=refname",
        "--sort=-committerdate",
        f"--count={MOST}",
        "--format=%(objectname) %(objecttype) %(refname) %(symref)",
        _LOCAL,
        _REMOTE,
    )
    lines = [line.split(" ") for line in listing.decode("utf-8", "surrogateescape").splitlines()]
    found = [(name, oid) for oid, kind, name, *pointer in lines if kind == "commit" and not any(pointer)]
    local = {(name.removeprefix(_LOCAL), oid) for name, oid in found if name.startswith(_LOCAL)}
    return [
        (name.removeprefix(_LOCAL).removeprefix(_REMOTE), oid)
        for name, oid in found
        if name.startswith(_LOCAL) or (name.removeprefix(_REMOTE).partition("/")[2], oid) not in local
    ]


def _trees(git: Git, names: Sequence[str]) -> list[str]:
    """The id of each tree, empty where there is none."""
    told = git.run(
        "cat-file",
        "--batch-check=%(objecttype) %(objectname)",
        "--buffer",
        input="".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape"),
    ).splitlines()
    return [line[5:].decode() if line.startswith(b"tree ") else "" for line in told]


def _files(git: Git, trees: Sequence[str]) -> dict[str, list[str]]:
    """Names of the files in each tree and in its folders, as far as they are here; each object is read once."""
    files: dict[str, list[str]] = {}
    inside: dict[str, list[tuple[str, str]]] = {}
    wanted = list(dict.fromkeys(trees))
    for depth in range(DEEPEST + 1):
        for tree, data in _contents(git, wanted):
            files[tree], inside[tree] = [], []
            for is_folder, name, oid in _entries(data, len(tree) // 2):
                if is_folder:
                    inside[tree].append((name, oid))
                else:
                    files[tree].append(name)
        if depth < DEEPEST:
            wanted = [
                oid
                for oid in dict.fromkeys(oid for tree in wanted for _, oid in inside.get(tree, ()))
                if oid not in files
            ]
    return {
        tree: [*files[tree], *(f"{name}/{one}" for name, oid in inside[tree] for one in files.get(oid, ()))]
        for tree in dict.fromkeys(trees)
        if tree in files
    }


def _contents(git: Git, trees: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The trees with what git stores for them, without those that aren't here."""
    if not trees:
        return
    data = git.run("cat-file", "--batch", "--buffer", input="".join(f"{one}\n" for one in trees).encode())
    at = 0
    for tree in trees:
        stop = data.index(b"\n", at)
        told = data[at:stop].split(b" ")
        at = stop + 1
        if len(told) == 3:
            size = int(told[2])
            yield tree, data[at : at + size]
            at += size + 1


def _entries(data: bytes, size: int) -> Iterator[tuple[bool, str, str]]:
    """Whether it is a folder, name and id of everything in a tree but submodules and links; `size` is an id's in bytes."""
    at = 0
    while at < len(data):
        space = data.index(b" ", at)
        stop = data.index(b"\0", space)
        mode = data[at:space].lstrip(b"0")
        at = stop + 1 + size
        if mode == b"40000" or mode.startswith(b"100"):
            name = data[space + 1 : stop].decode("utf-8", "surrogateescape")
            yield mode == b"40000", name, data[stop + 1 : at].hex()
