"""The file that lies on the Resolve screen: its rows under the decisions so far, and where its hunks are."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from screens.panes.cell import Head, Rows
from screens.panes.painter import Signs
from screens.places import next_place
from screens.resolve.document import Document
from screens.resolve.merge_rows import MergeRows
from screens.resolve.offers import NOTHING_OFFERED, PREVIEW, Offers, Shown
from screens.resolve.picking import Draft
from screens.resolve.replaced_rows import ReplacedRows
from screens.resolve.whole_rows import WholeRows
from state.merging.alignment import Aligned
from state.merging.choice import Choice, HunkChoice
from state.merging.regions import Region, RegionKind
from state.session.session import Decision
from state.view import EntryState, View


class Desk:
    """One document under one view; made anew for every view, which costs some milliseconds."""

    def __init__(
        self,
        document: Document,
        view: View,
        text_of: Callable[[str], bytes],
        heads: Sequence[Head],
        signs: Signs,
        draft: Draft | None = None,
        offers: Offers = NOTHING_OFFERED,
    ) -> None:
        self.document = document
        self.view = view
        self.draft = draft
        self.previews: Mapping[str, Shown] = {}
        """The proposals that the result shows, by hunk; none of them counts yet."""
        self.state: EntryState = view.state(document.entry)
        self.rows: Rows
        self.aligned: Aligned | None = None
        self._together: dict[int, int] = {}
        self._text_of = text_of
        self._heads = heads
        self._signs = signs
        self._offers = offers
        key = document.key
        self.decision: Decision | None = view.session.decisions.get(key)
        if key in view.session.stale:
            self.decision = None
        self.chosen: Mapping[str, HunkChoice] = self._chosen()
        self._lay()

    def _chosen(self) -> Mapping[str, HunkChoice]:
        """The hunk choices; a decision on the whole entry is one for each of its hunks."""
        decision, regions = self.decision, self.document.merge.regions
        if decision is None:
            return {}
        if decision.kind == "hunks":
            return decision.hunks
        choice = {"take": Choice.SOURCE, "keep": Choice.TARGET, "copy": Choice.TARGET}.get(decision.kind)
        if choice is None:
            return {}
        return {region.hunk: HunkChoice(choice) for region in regions if region.hunk is not None}

    def _lay(self) -> None:
        document = self.document
        if document.whole is not None:
            self.previews = self._previewed(self._offers)
            self.rows = WholeRows(
                document.whole,
                document.states.syntax,
                self._heads,
                self._signs,
                self.is_open_whole,
                self.previews.get(""),
            )
            return
        if document.replaced is not None:
            replaced = ReplacedRows(document.replaced, document.states.syntax, self._heads, self._signs)
            self.rows = replaced
            return
        chosen = self.chosen if self.draft is None else self.draft.chosen(self.chosen)
        self.previews = self._previewed(self._offers)
        shown = {hunk: one.preview for hunk, one in self.previews.items()}
        self.aligned = Aligned(document.merge, {**chosen, **shown}, self._shown_text)
        is_dropped = self.decision is not None and self.decision.kind == "drop"
        self.rows = MergeRows(
            self.aligned,
            chosen,
            document.states,
            self._heads,
            self._signs,
            is_dropped=is_dropped,
            drafted=self.draft.hunk if self.draft is not None else None,
            previews=self.previews,
            unseen=self.unseen,
        )

    def _previewed(self, offers: Offers) -> dict[str, Shown]:
        """What is proposed for each open hunk, but for one whose lines are being picked."""
        if offers.key != self.document.key:
            return {}
        if self.document.whole is not None:
            whole = offers.at("") if self.is_open_whole else None
            return {"": whole} if whole is not None else {}
        drafted = self.draft.hunk if self.draft is not None else None
        hunks = (self.regions[number].hunk for number in self.open)
        return {
            hunk: shown
            for hunk in hunks
            if hunk is not None and hunk != drafted and (shown := offers.at(hunk)) is not None
        }

    def has_other_previews(self, offers: Offers) -> bool:
        """Whether these proposals show other texts or signs than those that lie here."""
        previews = self._previewed(offers)
        return {hunk: one.look for hunk, one in previews.items()} != {
            hunk: one.look for hunk, one in self.previews.items()
        }

    def follow(self, offers: Offers) -> None:
        """Takes proposals that look the same; their reasons may be others."""
        self.previews = self._previewed(offers)

    def _shown_text(self, content: str) -> bytes:
        """A text of the journal, or one that is only previewed."""
        if content.startswith(PREVIEW):
            return self.previews[content.removeprefix(PREVIEW)].proposal.text
        return self._text_of(content)

    def offered(self, number: int | None) -> Shown | None:
        """The proposal that a region shows, or the file where it is decided as a whole; None where nothing is."""
        if self.document.whole is not None:
            return self.previews.get("")
        return self.previews.get(self.regions[number].hunk or "") if number is not None else None

    @cached_property
    def unseen(self) -> frozenset[str]:
        """The hunks that were accepted together with others and that nobody has looked at yet."""
        return frozenset(self.view.unseen(self.document.key))

    def accepted_together(self, operation: int) -> int:
        """How many hunks, of all files, became what they are by one operation."""
        found = self._together.get(operation)
        if found is None:
            decisions = self.view.session.decisions.values()
            found = self._together[operation] = sum(
                choice.operation == operation for one in decisions for choice in one.hunks.values()
            )
        return found

    def choice_at(self, number: int | None) -> HunkChoice | None:
        """What a region became, or the file where a proposal for all of it was accepted."""
        if number is not None:
            return self.chosen.get(self.regions[number].hunk or "")
        return self.decision.hunks.get("") if self.decision is not None and not self.by_hunks else None

    @property
    def is_open_whole(self) -> bool:
        """Whether the file is in conflict as a whole, and waits."""
        return self.document.whole is not None and self.state.conflict is not None and self.decision is None

    @property
    def by_hunks(self) -> bool:
        """Whether keys act on hunks, and not on the whole file."""
        return self.aligned is not None

    @property
    def rows_by_hunks(self) -> MergeRows | None:
        """The rows if they show hunks."""
        return self.rows if isinstance(self.rows, MergeRows) else None

    # Regions

    @property
    def regions(self) -> Sequence[Region]:
        """The regions of the file, in order."""
        return self.document.merge.regions

    def region_at(self, y: int) -> int | None:
        """The number of the changed region in row `y`, None where nothing was changed."""
        if self.aligned is None or not 0 <= y < self.aligned.height:
            return None
        number = self.aligned.region_at(y)
        return number if self.regions[number].hunk is not None else None

    def span(self, number: int) -> tuple[int, int]:
        """The rows of a region, half open."""
        assert self.aligned is not None
        return self.aligned.first_row(number), self.aligned.first_row(number + 1)

    def is_open(self, number: int) -> bool:
        """Whether a region is a conflict that waits."""
        region = self.regions[number]
        return region.kind is RegionKind.CONFLICT and region.hunk not in self.chosen

    @property
    def conflicts(self) -> list[int]:
        """The numbers of all regions in conflict, resolved or not."""
        return [number for number, one in enumerate(self.regions) if one.kind is RegionKind.CONFLICT]

    @property
    def open(self) -> list[int]:
        """The numbers of the conflicts that wait."""
        if self.decision is not None and self.decision.kind != "hunks":
            return []
        return [number for number in self.conflicts if self.is_open(number)]

    def waiting(self, wide: bool) -> list[int]:
        """The numbers of the regions that wait: open conflicts; where there are none, or `wide`, unseen ones too."""
        found = self.open
        if found and not wide:
            return found
        return sorted({*found, *(n for n, one in enumerate(self.regions) if one.hunk in self.unseen)})

    def next_region(self, y: int, by: int, only_open: bool, wide: bool = False) -> int | None:
        """The next (1) or previous (-1) changed region after row `y`, None when there is no more."""
        if self.aligned is None:
            return None
        here = self.aligned.region_at(min(y, self.aligned.height - 1)) if self.aligned.height else -1
        numbers = (
            self.waiting(wide)
            if only_open
            else [n for n, one in enumerate(self.regions) if one.hunk is not None]
        )
        return next_place(numbers, here, by)

    def region_of(self, hunk: str) -> int | None:
        """The number of the region of that name."""
        return next((number for number, one in enumerate(self.regions) if one.hunk == hunk), None)

    def result_text(self, number: int) -> bytes:
        """What stands in the result for a region now."""
        return b"".join(self.document.merge.region_lines(self.regions[number], self.chosen, self._text_of))

    @property
    def whole_text(self) -> bytes:
        """The whole proposed text."""
        if self.document.replaced is not None:
            return b"".join(self.document.replaced.target_lines)
        if self.aligned is not None:
            return self.document.merge.result(self.chosen, self._text_of)
        return b"".join(self.document.whole.result.lines) if self.document.whole is not None else b""

    def first_change(self, before: "Desk") -> int | None:
        """The first region that is chosen differently than before, None when none is."""
        if before.document.key != self.document.key:
            return None
        for number, region in enumerate(self.regions):
            hunk = region.hunk
            if hunk is not None and self.chosen.get(hunk) != before.chosen.get(hunk):
                return number
        return None
