"""The base of a file in a few words: how it was found, and how sure that is."""

from state.comparison.entry import Base, FoundBy

FOUND = {
    FoundBy.HISTORY: "in both histories",
    FoundBy.TWIN: "by twin commits",
    FoundBy.ANCESTOR_TREE: "in the nearest ancestor",
    FoundBy.SIMILAR: "the most similar version",
}
FOUND_SHORT = {
    FoundBy.HISTORY: "in both",
    FoundBy.TWIN: "twins",
    FoundBy.ANCESTOR_TREE: "ancestor",
    FoundBy.SIMILAR: "similar",
}


def base_line(base: Base | None, is_short: bool = False) -> str:
    """`base: in both histories, 93 %`, `no base: two-way`."""
    if base is None:
        return "base: not looked for yet"
    if base.found_by is FoundBy.CHOSEN:
        return "base: chosen by you" if base.version is not None else "no base, as you chose"
    if base.version is None and base.found_by is FoundBy.MERGE_BASE:
        return "no base: both added it"
    if base.found_by is FoundBy.MERGE_BASE:
        return "base: shared" if is_short else "base: shared history"
    if base.version is None or base.found_by is FoundBy.NONE:
        return "no base: two-way"
    found = (FOUND_SHORT if is_short else FOUND)[base.found_by]
    return f"base: {found}, {base.confidence:.0%}"
