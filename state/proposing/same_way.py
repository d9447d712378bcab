""" "The same for the rest": what one way of deciding a hunk would do for the other open ones of a scope."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from posixpath import dirname

from state.comparison.entry import Entry
from state.errors import PlaitError
from state.merging.choice import Choice
from state.merging.file_merge import FileMerge, TextOf
from state.merging.regions import Region
from state.progress import Progress
from state.proposals.evidence import kind_name
from state.proposals.hunk import Candidate
from state.proposing.history import lines_chosen
from state.proposing.offered import WHOLE, Rest, RestRow, Scope
from state.proposing.standing import chosen_of, decided_whole, open_names
from state.proposing.together import sound_together
from state.proposing.whole_files import SIDES, kind_of_conflict
from state.repositories.repository import Repository
from state.result import read_entries
from state.view import Standing, View

CandidatesOf = Callable[[View, FileMerge, Region], Sequence[Candidate]]

# What a way is called beside the hunk that it comes from, and what stands against it elsewhere.
WORDS = {
    "source": "the source as it is",
    "target": "the target as it is",
    "source-target": "both, the source first",
    "target-source": "both, the target first",
    "base": "as it was before both sides",
    "neither": "neither side",
}
SIDE_WORDS = {"source": "the source's version", "target": "the target's version"}
PLAIN = frozenset(("source", "target", "neither"))
ONE_OFF = frozenset(("remembered", "carried over"))


def others_open(view: View, entry: Entry, hunk: str) -> Mapping[Scope, int]:
    """How many other open hunks each scope holds that could be decided in the way of this one."""
    return {
        scope: sum(
            (one.key, name) != (entry.key, hunk)
            for one in _concerned(view, entry, hunk, scope)
            for name in open_names(view, one)
        )
        for scope in Scope
    }


def _concerned(view: View, entry: Entry, hunk: str, scope: Scope) -> list[Entry]:
    """The entries of a scope with open hunks, where `hunk` is one; else those that are decided as a whole."""
    entries = (one for one in view.entries(Standing.CONFLICT) if _within(entry, one, scope))
    return [one for one in entries if (open_names(view, one) == (WHOLE,)) == (hunk == WHOLE)]


def _within(entry: Entry, other: Entry, scope: Scope) -> bool:
    match scope:
        case Scope.FILE:
            return entry.key == other.key
        case Scope.DIRECTORY:
            return dirname(entry.path) == dirname(other.path)
        case Scope.KIND:
            return kind_name(entry.path) == kind_name(other.path)
        case Scope.MERGE:
            return True


class SameWay:
    """Looks for one way in all open hunks of a view."""

    def __init__(self, view: View, target: Repository, text_of: TextOf, candidates: CandidatesOf) -> None:
        self._view = view
        self._target = target
        self._text_of = text_of
        self._candidates = candidates

    def way_of_resolved(self, entry: Entry, hunk: str) -> str:
        """The way in which a hunk was resolved; refuses one that isn't, and one that was made by hand."""
        if hunk == WHOLE:
            decision = decided_whole(self._view, entry.key)
            if decision is not None and decision.kind in SIDES:
                return SIDES[decision.kind]
        choice = chosen_of(self._view, entry.key).get(hunk)
        if choice is None:
            raise PlaitError(
                "no hunk of that name", f"{entry.path}, {hunk}" if hunk else entry.path, "`plait proposals` lists them"
            )  # fmt: skip
        if choice.choice not in (Choice.TEXT, Choice.LINES):
            return choice.choice.value
        merge = next(iter(read_entries(self._target, self._view, [entry])))
        region = merge.region(hunk)
        if region is not None:
            lines = tuple(merge.chosen_lines(region, choice, self._text_of))
            for one in self._candidates(self._view, merge, region):
                if one.lines == lines:
                    return one.way
        raise PlaitError(
            "its text was made by hand: there is no way to do the same elsewhere", self._place(entry, hunk)
        )

    def rest(self, entry: Entry, hunk: str, way: str, scope: Scope, progress: Progress) -> Rest:
        """What that way would do for every other open hunk of the scope."""
        entries = _concerned(self._view, entry, hunk, scope)
        if hunk == WHOLE:
            rows = [self._whole(entry, one, way) for one in entries]
        else:
            rows = []
            for number, merge in enumerate(read_entries(self._target, self._view, entries)):
                progress("looking for the same", number, len(entries))
                rows += self._of_file(entry, hunk, merge, way)
        own = next((row for row in rows if (row.key, row.hunk) == (entry.key, hunk)), None)
        words = self._words(entry, hunk, way)
        return Rest(
            entry.key,
            hunk,
            way,
            scope,
            f"the same as in {self._place(entry, hunk)}: {words}",
            words,
            tuple(row for row in rows if row is not own),
            own if own is not None and not own.why_not else None,
            self._view.session.revision,
        )

    def _of_file(self, entry: Entry, hunk: str, merge: FileMerge, way: str) -> Iterator[RestRow]:
        chosen = chosen_of(self._view, merge.key)
        regions = merge.open(chosen)
        found = {region.hunk: self._candidate(merge, region, way) for region in regions}
        lines = lines_chosen(merge, chosen, self._text_of)
        wanted = [(name, one.lines) for name, one in found.items() if isinstance(one, Candidate) and name]
        # The hunk itself goes first: it is what the operator chose.
        wanted.sort(key=lambda one: (merge.key, one[0]) != (entry.key, hunk))
        fits = sound_together(merge, lines, wanted) if way not in PLAIN else None
        for region in regions:
            one, name = found[region.hunk], region.hunk or ""
            first, last = region.target[0] + 1, region.target[1]
            if isinstance(one, str):
                yield RestRow(merge.key, merge.path, name, first, last, None, b"", one)
            elif fits is not None and name not in fits:
                why = "together with the others the file would not parse, or define a name twice"
                yield RestRow(merge.key, merge.path, name, first, last, None, b"", why)
            else:
                yield RestRow(merge.key, merge.path, name, first, last, one.choice, one.text)

    def _candidate(self, merge: FileMerge, region: Region, way: str) -> Candidate | str:
        """The text that the way gives here, or why it gives none."""
        source = merge.source_lines[slice(*region.source)]
        target = merge.target_lines[slice(*region.target)]
        base = (merge.base_lines or ())[slice(*region.base)]
        simple: Mapping[str, tuple[bytes, ...]] = {"source": source, "target": target, "neither": ()}
        if way in simple:
            return Candidate(simple[way], Choice(way), way, WORDS[way])
        if way in ONE_OFF:
            return "an earlier resolution is of that one conflict"
        if way == "base":
            return Candidate(base, Choice.BASE, way, WORDS[way]) if base else "it has no base"
        if way in WORDS and not (source and target):
            return "only one side has lines here"
        for one in self._candidates(self._view, merge, region):
            if one.way == way:
                return one
        if way in WORDS:
            return "both together would say a side twice, not parse, or define a name twice"
        return "its lines can't be combined that way, or the file would not parse"

    def _whole(self, entry: Entry, other: Entry, way: str) -> RestRow:
        outcomes = self._view.outcome(entry.key), self._view.outcome(other.key)
        kinds = [kind_of_conflict(one) if one is not None else "" for one in outcomes]
        choice, why_not = Choice(way), ""
        if kinds[0] != kinds[1]:
            why_not = f"another kind of conflict: {outcomes[1].words if outcomes[1] else 'unknown'}"
        row = RestRow(other.key, other.path, WHOLE, 0, 0, choice, b"")
        return RestRow(other.key, other.path, WHOLE, 0, 0, None, b"", why_not) if why_not else row

    def _place(self, entry: Entry, hunk: str) -> str:
        """Where a hunk is as the operator counts it: its name says nothing to a reader."""
        outcome = self._view.outcome(entry.key)
        names = outcome.hunks if outcome is not None else ()
        if hunk not in names:
            return entry.path
        return f"{entry.path}, hunk {names.index(hunk) + 1} of {len(names)}"

    def _words(self, entry: Entry, hunk: str, way: str) -> str:
        if hunk == WHOLE:
            return SIDE_WORDS[way]
        if way in WORDS:
            return WORDS[way]
        merge = next(iter(read_entries(self._target, self._view, [entry])))
        region = merge.region(hunk)
        made = self._candidates(self._view, merge, region) if region is not None else ()
        return next((one.reason for one in made if one.way == way), way)
