"""Which items of a plan that was read again are those it had before, so that their evidence stays with them."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, TypeVar

from state.plans.plan import Item, ItemKind, Plan
from state.plans.titles import plain

ALIKE = 0.75
"""How alike two texts must be to be one item's, from 0 to 1."""
CLEARER = 0.1
"""By how much they must be more alike than either is with any other."""
MOST = 10_000
"""Pairs of texts that are compared in one place; a place with more is left unmatched rather than waited for."""

# What these do is their text: another text is another deed, however alike it looks.
EXACT = frozenset(
    (
        ItemKind.COMMAND,
        ItemKind.GIT,
        ItemKind.COPY,
        ItemKind.BACKUP,
        ItemKind.MIGRATION,
        ItemKind.CONTRACT,
        ItemKind.EDIT,
    )
)

# What these mean doesn't depend on where they stand.
ANYWHERE = frozenset((ItemKind.COPY, ItemKind.MIGRATION, ItemKind.CONTRACT, ItemKind.EDIT))

_TELLING = re.compile(r"`[^`]*`|\S*[/\d]\S*|\b[\w-]+\.[a-z]\w*\b")
_TURNING = re.compile(
    r"\b(?:no|not|never|none|without|un\w+|in(?:active|valid|complete)|dis\w+|un(?:til|less)|before|after|"
    r"kein\w*|nicht|nie|ohne|vor|nach|ne|pas|sans|sin|old|new|source|target|enable\w*|add\w*|remove\w*|"
    r"up|down|on|off|start\w*|stop\w*|open\w*|close\w*)\b|n't\b",
    re.IGNORECASE,
)


class Match(NamedTuple):
    """How the items of two readings belong together.

    `moved` are pairs of (old id, new id) of items that have another id now, `gone` (old id, text) of those
    that vanished, `came` the ids of those that are new. Items whose id is in both readings are in none of them.
    """

    moved: tuple[tuple[str, str], ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    came: tuple[str, ...] = ()


def match(old: Plan, new: Plan) -> Match:
    """Finds every item of `old` again in `new`: by its id, under a renamed heading, by a like text in its place.

    One to one, and only where no other item fits as well: evidence rather stays behind than goes astray.
    """
    renamed = _renamed(old.items, new.items)
    known_before, known_after = {one.id for one in old.items}, {one.id for one in new.items}
    left = _Left(
        {one.id: one for one in old.items if one.id not in known_after},
        {one.id: one for one in new.items if one.id not in known_before},
        {path: renamed.get(path, path) for path in {one.headings for one in old.items}},
    )
    left.pair(lambda item, place: (item.kind, _text(item), place))
    left.pair(lambda item, place: (_text(item), place))
    left.pair(lambda item, place: (item.kind, _text(item), item.phase))
    left.pair(lambda item, place: (item.kind, _text(item), item.kind in ANYWHERE or item.id))
    left.pair_alike()
    return Match(
        tuple(left.moved),
        tuple((one.id, one.text) for one in left.old.values()),
        tuple(left.new),
    )


def match_phases(old: Plan, new: Plan, moved: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """(old id, new id) of the phases that are called otherwise in `new`, "" for those it has no more.

    A phase is the one of its title, else the one that most of its items are in; its number alone says nothing.
    """
    names, there = dict(moved), {one.id: one.phase for one in new.items}
    titles = defaultdict[Path, list[str]](list)
    for phase in new.phases:
        titles[_titles((phase.title,))].append(phase.id)
    below = defaultdict[str, list[Item]](list)
    for one in old.items:
        below[one.phase].append(one)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for phase in old.phases:
        like = titles[_titles((phase.title,))]
        items = below[phase.id]
        votes = Counter(there[name] for one in items if (name := names.get(one.id, one.id)) in there)
        most = max(votes, key=lambda one: votes[one], default="")
        if phase.id in like or (len(like) != 1 and most and 2 * votes[most] >= len(items)):
            now = phase.id if phase.id in like else most
        else:
            now = like[0] if len(like) == 1 else ""
        found[phase.id] = now if now not in taken else ""
        taken.add(now)
    return tuple(pair for pair in found.items() if pair[0] != pair[1])


def _text(item: Item) -> str:
    """An item's words, whatever stands between and around them."""
    return " ".join(plain(item.text).split())


# Headings

Path = tuple[str, ...]


def _renamed(old: Sequence[Item], new: Sequence[Item]) -> Mapping[Path, Path]:
    """What heading paths that vanished are called now: those with like words, or with the same items below."""
    before, after = _below(old), _below(new)
    gone = {path: texts for path, texts in before.items() if path not in after}
    came = {path: texts for path, texts in after.items() if path not in before}
    if len(gone) * len(came) > MOST:
        return {}
    scores = {
        (one, other): score
        for one, texts in gone.items()
        for other, others in came.items()
        if (score := _same_heading(one, other, texts, others))
    }
    return dict(_clear(scores))


def _below(items: Sequence[Item]) -> dict[Path, set[str]]:
    found = defaultdict[Path, set[str]](set)
    for one in items:
        found[one.headings].add(_text(one))
    return found


def _same_heading(one: Path, other: Path, texts: set[str], others: set[str]) -> float:
    """How surely a heading is another one renamed; 0 where it is not."""
    common = len(texts & others)
    titles = _like_titles(one, other)
    share = common / max(len(texts), len(others))
    if titles >= 0.8 or (titles >= 0.5 and common) or (common > 1 and share >= 0.5):
        return titles + share
    return 0.0


def _like_titles(one: Path, other: Path) -> float:
    """How alike two heading paths are where they differ; numbers, estimates and case have no part in it."""
    left, right = _titles(one), _titles(other)
    while left and right and left[0] == right[0]:
        left, right = left[1:], right[1:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    return _alike(" ".join(left), " ".join(right)) if left or right else 1.0


def _titles(headings: Path) -> Path:
    bare = (re.sub(r"\([^()]*\)|\b\w+\s*\d+(?:\.\d+)*\s*[:.–-]|[\d.]+", " ", plain(one)) for one in headings)
    return tuple(" ".join(re.findall(r"\w+", one.casefold())) for one in bare)


# Pairs


class _Left:
    """The items of both readings that have no partner yet; `places` says what old heading paths are called now."""

    def __init__(self, old: dict[str, Item], new: dict[str, Item], places: Mapping[Path, Path]) -> None:
        self.old, self.new = old, new
        self._places = places
        self.moved: list[tuple[str, str]] = []

    def _take(self, one: str, other: str) -> None:
        del self.old[one], self.new[other]
        self.moved.append((one, other))

    def _groups(self, key: Callable[[Item, Path], Hashable]) -> list[tuple[list[Item], list[Item]]]:
        found: dict[Hashable, tuple[list[Item], list[Item]]] = defaultdict(lambda: ([], []))
        for one in self.old.values():
            found[key(one, self._places[one.headings])][0].append(one)
        for other in self.new.values():
            found[key(other, other.headings)][1].append(other)
        return [group for group in found.values() if group[0] and group[1]]

    def pair(self, key: Callable[[Item, Path], Hashable]) -> None:
        """Takes those together that share a key with as many in either reading, in their order."""
        for olds, news in self._groups(key):
            if len(olds) == len(news):
                for one, other in zip(olds, news, strict=True):
                    self._take(one.id, other.id)

    def pair_alike(self) -> None:
        """Takes items with like texts in the same place together, where nothing that tells is another."""
        for olds, news in self._groups(lambda item, place: place):
            if len(olds) * len(news) > MOST:
                continue
            scores = {
                (one.id, other.id): score
                for one in olds
                for other in news
                if (score := _likeness(one, other)) >= ALIKE
            }
            for one_id, other_id in _clear(scores):
                self._take(one_id, other_id)


Name = TypeVar("Name", bound=Hashable)


def _clear(scores: Mapping[tuple[Name, Name], float]) -> list[tuple[Name, Name]]:
    """Pairs, best first, in which neither fits any other that is still without a partner nearly as well."""
    of_old, of_new = defaultdict[Name, list[Name]](list), defaultdict[Name, list[Name]](list)
    for one, other in scores:
        of_old[one].append(other)
        of_new[other].append(one)
    taken: list[tuple[Name, Name]] = []
    olds, news = set(of_old), set(of_new)
    for (one, other), score in sorted(scores.items(), key=lambda pair: -pair[1]):
        if one not in olds or other not in news:
            continue
        rivals = [scores[one, rival] for rival in of_old[one] if rival != other and rival in news]
        rivals += [scores[rival, other] for rival in of_new[other] if rival != one and rival in olds]
        if max(rivals, default=0.0) <= score - CLEARER:
            olds.remove(one)
            news.remove(other)
            taken.append((one, other))
    return taken


def _likeness(one: Item, other: Item) -> float:
    """How alike two items are; 0 where their kinds, or their numbers, paths, code or negations, are not the same."""
    if one.kind is not other.kind or one.kind in EXACT:
        return 0.0
    left, right = _text(one), _text(other)
    if _telling(left) != _telling(right):
        return 0.0
    return _alike(left.casefold(), right.casefold())


def _telling(text: str) -> tuple[list[str], list[str]]:
    told = [one.strip("`.,;:()*_").casefold() for one in _TELLING.findall(text)]
    return sorted(told), sorted(one.casefold() for one in _TURNING.findall(text))


def _alike(left: str, right: str) -> float:
    return SequenceMatcher(None, left, right, autojunk=False).ratio()
