"""The question what the rest of a file, or of all listed files, is to be."""

from collections.abc import Mapping, Sequence

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
    open_here: int, open_everywhere: int, files: int, has_base: bool, alike: Mapping[str, int]
) -> Sequence[Item]:
    """Choices for the open conflicts of this file, for those of all listed files, and the same as here elsewhere.

    `alike` has how many other conflicts each reach holds. What would change nothing is no choice.
    """
    items = []
    for key, choice in KEYS if open_here else ():
        off = "there is no common version" if choice is Choice.BASE and not has_base else ""
        items.append(Item(choice.value, key, f"this file: {CHOICE_WORDS[choice]}", "", off))
    amount = f"{open_everywhere} in {files} listed file{'' if files == 1 else 's'}"
    for key, choice in (("1", Choice.SOURCE), ("2", Choice.TARGET)) if files else ():
        items.append(Item(f"{EVERYWHERE}{choice.value}", key, f"all {amount}: {CHOICE_WORDS[choice]}"))
    for reach in REACHES:
        if count := alike.get(reach.name):
            words = f"rest of {reach.words} ({count}): the same as here, listed first"
            items.append(Item(f"{ALIKE}{reach.name}", reach.key, words))
    return items


def alike_of(name: str) -> str | None:
    """How far the same as here is to reach, None for the other items."""
    return name.removeprefix(ALIKE) if name.startswith(ALIKE) else None


def rest_of(name: str) -> tuple[Choice, bool]:
    """The choice of an item, and whether it is for all listed files."""
    return Choice(name.removeprefix(EVERYWHERE)), name.startswith(EVERYWHERE)
