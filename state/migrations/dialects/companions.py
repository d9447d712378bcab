"""Which files belong together: a forward file and its companions, told by number and slug."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from state.migrations.dialects.names import Cut
from state.migrations.migration import Role

# Below this likeness two slugs speak of different things.
LEAST_ALIKE = 0.6
# So many files of one number are nobody's companions: comparing them all would take for ever.
MOST_OF_A_NUMBER = 50

_Key = tuple[str, str, str, str]


def grouped(cuts: Sequence[Cut]) -> list[list[Cut]]:
    """Each migration's files, the forward file first, then its companions by path.

    - A file whose name only begins like a rollback's is a forward file unless its number has another one.
    - Of files that differ by the server in their name alone, the one for the series' most usual server runs.
    - A companion belongs to the forward file of its number with the same slug, else with the likeliest; where
      that one has none of its kind yet, also with quite another slug when it is alone with its number.
    - A seed without forward file is a forward file; other companions without one are left out.
    """
    numbered: dict[str, list[Cut]] = defaultdict(list)
    for cut in cuts:
        numbered[cut.number].append(cut)
    usual = Counter(cut.infix for cut in cuts if cut.role is Role.FORWARD)
    groups: list[list[Cut]] = []
    for number, files in numbered.items():
        groups += _of_number(files, usual) if number else [[cut] for cut in files if cut.role is Role.FORWARD]
    return groups


def _of_number(files: Sequence[Cut], usual: Counter[str]) -> list[list[Cut]]:
    plain = [cut for cut in files if cut.role is Role.FORWARD]
    rest = [cut for cut in files if cut.role is not Role.FORWARD]
    if not plain:
        plain = [
            _whole(cut) for cut in rest if cut.tentative or (cut.role is Role.SEED and "/" not in cut.tail)
        ]
        taken = {cut.path for cut in plain}
        rest = [cut for cut in rest if cut.path not in taken]
    by_name: dict[_Key, list[Cut]] = defaultdict(list)
    for cut in plain:
        by_name[cut.head, cut.joint, cut.slug, _inner(cut)].append(cut)
    groups: list[list[Cut]] = []
    for same in by_name.values():
        same.sort(key=lambda cut: (-usual[cut.infix], cut.infix, cut.path))
        groups.append([same[0], *(replace(cut, role=Role.OTHER) for cut in same[1:])])
    nearest = _Nearest(groups)
    exact = [(cut, nearest.of(cut)) for cut in sorted(rest, key=lambda cut: cut.path)]
    for cut, group in sorted(exact, key=lambda one: one[1] is None):
        group = group or _likely(groups, cut)
        if group is not None:
            # What undoes it on another server is no way back on this one.
            other = cut.infix != group[0].infix and bool(cut.infix) and not cut.infix.endswith("tx")
            group.append(replace(cut, role=Role.OTHER) if other else cut)
        elif cut.tentative:
            groups.append([_whole(cut)])
    return [[group[0], *sorted(group[1:], key=lambda cut: cut.path)] for group in groups]


class _Nearest:
    """The migration of the same slug, in constant time."""

    def __init__(self, groups: Sequence[list[Cut]]) -> None:
        self._by: dict[tuple[str, ...], list[Cut]] = {}
        for group in groups:
            first = group[0]
            # A folder holds its own files, whatever another of the same name holds; `005-x` beside `005_x`, or
            # letters of another case, are the same words.
            for key in (("inner", _inner(first)), ("slug", first.slug), ("words", _words(first.slug))):
                self._by.setdefault(key, group)

    def of(self, cut: Cut) -> list[Cut] | None:
        inner = _inner(cut)
        if inner and ("inner", inner) in self._by:
            return self._by["inner", inner]
        return self._by.get(("slug", cut.slug)) or self._by.get(("words", _words(cut.slug)))


def _likely(groups: Sequence[list[Cut]], cut: Cut) -> list[Cut] | None:
    if len(groups) > MOST_OF_A_NUMBER:
        return None
    alike = [(alike_slugs(group[0].slug, cut.slug), -number, group) for number, group in enumerate(groups)]
    best = max(alike, default=None, key=lambda one: one[:2])
    if best is None:
        return None
    if best[0] >= LEAST_ALIKE:
        return best[2]
    alone = len(groups) == 1 and all(other.role is not cut.role for other in groups[0])
    return best[2] if alone and not cut.tentative and cut.role is Role.ROLLBACK else None


def alike_slugs(one: str, two: str) -> float:
    """How alike two slugs are, 0 to 1; one that the other begins or ends with is as good as the same."""
    first, second = _words(one), _words(two)
    if not first or not second or first.startswith(second) or second.startswith(first):
        return 0.9
    if first.endswith(second) or second.endswith(first):
        return 0.9
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _words(slug: str) -> str:
    return slug.lower().replace("-", "_").replace(" ", "_").replace(".", "_")


def _whole(cut: Cut) -> Cut:
    """The file as a forward one: what seemed to be a mark is part of its slug."""
    if not cut.tentative:
        mark, dot, extension = cut.tail.rpartition(".")
        return replace(cut, slug=cut.slug + mark, tail=dot + extension, role=Role.FORWARD)
    at = next(at for at, sign in enumerate(cut.joint) if sign not in "-_. ")
    return replace(
        cut, joint=cut.joint[:at], slug=cut.joint[at:] + cut.slug, role=Role.FORWARD, tentative=False
    )


def _inner(cut: Cut) -> str:
    return cut.head + cut.number + cut.joint + cut.slug if cut.tail.startswith("/") else ""
