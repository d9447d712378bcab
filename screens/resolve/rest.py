"""The question what the rest of a file, or of all listed files, is to be."""

from collections.abc import Sequence

from screens.panes.menu import Item
from screens.resolve.hunk_words import CHOICE_WORDS
from screens.resolve.together import Reach
from state.merging.choice import Choice

KEYS = (
    ("s", Choice.SOURCE),
    ("t", Choice.TARGET),
    ("S", Choice.SOURCE_TARGET),
    ("T", Choice.TARGET_SOURCE),
    ("B", Choice.BASE),
    ("x", Choice.NEITHER),
)
EVERYWHERE = "all:"
ALIKE = "alike:"

REACHES = (
    Reach("file", "f", "this file"),
    Reach("directory", "d", "this directory"),
    Reach("kind", "k", "this kind of file"),
    Reach("merge", "m", "the whole merge"),
)
"""How far "the same as here" reaches; the names are the session's."""


def rest_items(
    open_here: int, open_everywhere: int, files: int, has_base: bool, why_not_alike: str
) -> Sequence[Item]:
    """Choices for the open conflicts of this file, for those of all listed files, and the same as here elsewhere.

    `why_not_alike` says why what stands under the cursor can't be done elsewhere.
    """
    items = []
    for key, choice in KEYS:
        off = "" if open_here else "nothing is open in this file"
        if choice is Choice.BASE and not has_base:
            off = "there is no common version"
        items.append(Item(choice.value, key, f"this file: {CHOICE_WORDS[choice]}", "", off))
    amount = f"{open_everywhere} in {files} listed files"
    for key, choice in (("1", Choice.SOURCE), ("2", Choice.TARGET)):
        off = "" if files else "nothing is open in the listed files"
        items.append(
            Item(f"{EVERYWHERE}{choice.value}", key, f"all {amount}: {CHOICE_WORDS[choice]}", "", off)
        )
    more = "" if why_not_alike else " (listed first)"
    for reach in REACHES:
        words = f"rest of {reach.words}: the same as here{more}"
        items.append(Item(f"{ALIKE}{reach.name}", reach.key, words, "", why_not_alike))
    return items


def alike_of(name: str) -> str | None:
    """How far the same as here is to reach, None for the other items."""
    return name.removeprefix(ALIKE) if name.startswith(ALIKE) else None


def rest_of(name: str) -> tuple[Choice, bool]:
    """The choice of an item, and whether it is for all listed files."""
    return Choice(name.removeprefix(EVERYWHERE)), name.startswith(EVERYWHERE)
