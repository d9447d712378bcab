"""Sorted paths as a tree of rows: held to a naive tree."""

from bisect import bisect_left

from hypothesis import given
from hypothesis import strategies as st

from screens.copy.folds import FileRow, FolderRow, Folds, Structure, Tree
from screens.copy.listing import below

NAMES = st.sampled_from(["a", "a-b", "a.b", "b", "B", "a0", "ä", "x y", "[slug]"])
PATHS = st.lists(st.lists(NAMES, min_size=1, max_size=4).map("/".join), max_size=30).map(
    lambda found: sorted({path for path in found if not any(other.startswith(path + "/") for other in found)})
)


def naive(paths: list[str], folds: Folds, folder: str = "", depth: int = 0) -> list[tuple[str, int]]:
    """Every row as (path or folder with a slash, depth)."""
    rows: list[tuple[str, int]] = []
    prefix = f"{folder}/" if folder else ""
    inside = [path for path in paths if path.startswith(prefix)]
    seen: set[str] = set()
    for path in inside:
        head, slash, _ = path[len(prefix) :].partition("/")
        if not slash:
            rows.append((path, depth))
            continue
        child = prefix + head
        if child in seen:
            continue
        seen.add(child)
        while True:
            below_child = [one for one in inside if one.startswith(child + "/")]
            heads = {one[len(child) + 1 :].partition("/")[:2] for one in below_child}
            if len(heads) == 1 and next(iter(heads))[1]:
                child = f"{child}/{next(iter(heads))[0]}"
            else:
                break
        rows.append((f"{child}/", depth))
        if folds.is_open(child):
            rows += naive(paths, folds, child, depth + 1)
    return rows


def shown(tree: Tree) -> list[tuple[str, int]]:
    rows = []
    for y in range(len(tree)):
        row = tree.row(y)
        rows.append((f"{row.folder}/" if isinstance(row, FolderRow) else tree.paths[row.place], row.depth))
    return rows


@given(PATHS, st.booleans(), st.data())
def test_rows_are_those_of_a_tree(paths: list[str], is_open: bool, data: st.DataObject) -> None:
    structure = Structure(paths)
    folders = sorted(structure.folders)
    exceptions = data.draw(st.sets(st.sampled_from(folders))) if folders else set()
    folds = Folds(is_open, frozenset(exceptions))
    tree = Tree(structure, folds)
    assert shown(tree) == naive(paths, folds)


@given(PATHS)
def test_every_row_is_found_again(paths: list[str]) -> None:
    tree = Tree(Structure(paths), Folds(open_by_default=True))
    for y in range(len(tree)):
        row = tree.row(y)
        if isinstance(row, FileRow):
            assert tree.row_of_place(row.place) == y
            assert tree.row_of_path(paths[row.place]) == y
        else:
            assert tree.row_of_folder(row.folder) == y
            assert [paths[place] for place in tree.places(row)] == [
                path for path in paths if path.startswith(row.folder + "/")
            ]


@given(PATHS, NAMES)
def test_below_finds_what_starts_with_the_folder(paths: list[str], folder: str) -> None:
    first, stop = below(paths, folder)
    assert paths[first:stop] == [path for path in paths if path.startswith(folder + "/")]
    assert bisect_left(paths, folder + "/") == first


@given(PATHS)
def test_a_hidden_file_is_found_at_its_closed_folder(paths: list[str]) -> None:
    tree = Tree(Structure(paths), Folds())
    for place, path in enumerate(paths):
        row = tree.row(tree.row_of_place(place))
        if isinstance(row, FolderRow):
            assert path.startswith(row.folder + "/")
        else:
            assert row.place == place
