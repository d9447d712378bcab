"""What the operator chose so far around a file, in words: the evidence that ranks its proposals."""

from collections import Counter

from state.proposals.evidence import Counts, kind_name, places

WORDS = {
    "source": "the source",
    "target": "the target",
    "both": "both sides",
    "combined": "a combination",
    "none": "neither side",
}


def counted(counts: Counts, path: str) -> tuple[str, ...]:
    """A sentence for each place around the file where something was chosen, the nearest first."""
    where = places(path, "", "")
    names = {
        "file": "in this file",
        "directory": "in this directory",
        "kind": f"in {kind_name(path)} files",
        "merge": "in this merge",
    }
    found: list[str] = []
    before: Counter[str] | None = None
    for level, name in names.items():
        chosen = counts.at(level, where[level])
        # A directory of one file says what the file said.
        if chosen.total() and chosen != before:
            ranked = sorted(chosen.items(), key=lambda one: (-one[1], one[0]))
            found.append(f"{name}: " + ", ".join(f"{WORDS[stance]} {count}" for stance, count in ranked))
        before = chosen
    return tuple(found)
