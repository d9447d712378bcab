"""The question what the rest of a file, or of all listed files, is to be."""

from collections.abc import Sequence

from screens.panes.menu import Item
from screens.resolve.hunk_words import CHOICE_WORDS
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


def rest_items(open_here: int, open_everywhere: int, files: int, has_base: bool) -> Sequence[Item]:
    """Choices for the open conflicts of this file, and for those of all listed files."""
    items = []
    for key, choice in KEYS:
        off = "" if open_here else "nothing is open in this file"
        if choice is Choice.BASE and not has_base:
            off = "there is no common version"
        items.append(Item(choice.value, key, f"this file: {CHOICE_WORDS[choice]}", "", off))
    amount = f"({open_everywhere} in {files} files)"
    for key, choice in (("1", Choice.SOURCE), ("2", Choice.TARGET)):
        off = "" if files else "nothing is open in the listed files"
        items.append(
            Item(f"{EVERYWHERE}{choice.value}", key, f"all listed files: {CHOICE_WORDS[choice]}", amount, off)
        )
    return items


def rest_of(name: str) -> tuple[Choice, bool]:
    """The choice of an item, and whether it is for all listed files."""
    return Choice(name.removeprefix(EVERYWHERE)), name.startswith(EVERYWHERE)
