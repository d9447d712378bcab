"""Files that stand at another path with the same content, found by blob id alone."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from state.comparison.listing import column_of

# Files shorter than this are alike by chance: markers, empty modules, one-line versions.
TINY = 32

Sizes = Callable[[Iterable[str]], Mapping[str, int | None]]


def exact_renames(source: Mapping[str, str], target: Mapping[str, str], sizes: Sizes) -> dict[str, str]:
    """Source path to target path of equal files, from records by path that the other side lacks.

    Of several equal files those are paired that share their name, and then the longest folder suffix;
    where that leaves a choice, none. Tiny files are paired only when name and folder name agree.
    """
    shared = _oids(source) & _oids(target)
    if not shared:
        return {}
    known = sizes(shared)
    of_target = _by_blob(target, shared)
    pairs: dict[str, str] = {}
    for (kind, oid), paths in _by_blob(source, shared).items():
        size = known.get(oid)
        tiny = size is not None and size < TINY
        pairs.update(_paired(paths, of_target.get((kind, oid), []), tiny))
    return pairs


def _oids(records: Mapping[str, str]) -> set[str]:
    ids = _ids(records)
    return {record[ids] for record in records.values()}


def _by_blob(records: Mapping[str, str], shared: Collection[str]) -> dict[tuple[str, str], list[str]]:
    """Paths of shared blobs by kind of file and id; submodules have no content to go by."""
    found: dict[tuple[str, str], list[str]] = {}
    ids = _ids(records)
    for path, record in records.items():
        if record[ids] in shared and not record.startswith("160000"):
            found.setdefault((record[:3], record[ids]), []).append(path)
    return found


def _ids(records: Mapping[str, str]) -> slice:
    """Where the ids stand in these records."""
    return slice(12, column_of(next(iter(records.values()))) - 1) if records else slice(0)


def _paired(sources: Sequence[str], targets: Sequence[str], tiny: bool) -> dict[str, str]:
    if not targets:
        return {}
    left, right = list(sources), list(targets)
    pairs: dict[str, str] = {}
    deepest = max(path.count("/") for path in (*left, *right)) + 1
    for parts in range(deepest, 1 if tiny else 0, -1):
        by_suffix: dict[str, tuple[list[str], list[str]]] = {}
        for side, paths in enumerate((left, right)):
            for path in paths:
                suffix = _last(path, parts)
                if suffix is not None:
                    by_suffix.setdefault(suffix, ([], []))[side].append(path)
        for ones, others in by_suffix.values():
            if len(ones) == 1 and len(others) == 1:
                pairs[ones[0]] = others[0]
        left = [path for path in left if path not in pairs]
        taken = set(pairs.values())
        right = [path for path in right if path not in taken]
    if not tiny and len(left) == 1 and len(right) == 1:
        pairs[left[0]] = right[0]
    return pairs


def _last(path: str, parts: int) -> str | None:
    """The last `parts` parts of a path, None when it has fewer."""
    split = path.rsplit("/", parts)
    if len(split) < parts:
        return None
    return "/".join(split[-parts:])
