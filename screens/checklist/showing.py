"""Shows a checklist: its banner, phases, items, and the selected one in words."""

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widgets import Static

from screens.checklist.board import FILTERS, NO_OUTPUT, Board
from screens.checklist.detail import Detail
from screens.checklist.grouping import grouped
from screens.checklist.heads import Notice, PhaseLine, StandingLine
from screens.checklist.rows import PHASE_ROWS, group_row, item_row, phase_row, why_now
from screens.checklist.signs import NEEDS_YOU
from screens.checklist.telling import Teller
from screens.lines import Part
from screens.rows import RowList
from screens.text import MUTED, content
from state.checks.checklist import CheckItem, Checklist, CheckPhase
from state.checks.evidence import Run


class Showing(Board):
    """The cursor stays on its item, whatever is filtered or read again."""

    def _wait(self, words: str) -> None:
        self._waiting = words
        if self.checklist is None:
            self._show_nothing()

    def _show_nothing(self) -> None:
        self.set_class(True, "empty")
        self.stop_following()
        self.items, self._table = (), ()
        self._reasons = {}
        words: list[Content] = []
        if self._waiting:
            words.append(content(self.symbols.words(self._waiting), MUTED))
        else:
            words += [
                content("This session has no plan.", "bold"),
                content(""),
                Content.assemble(
                    (f"{self.key('import')} ", "bold $text-accent"),
                    self.symbols.words(
                        "reads one in: a Markdown file with phases, steps, commands, boxes and gates."
                    ),
                ),
                content(""),
                content(
                    "Its items are then checked off by what the session does, by commands that you confirm"
                    " and run, and by what you sign. Nothing of it runs by itself.",
                    MUTED,
                ),
            ]
        self.query_one("#nothing", Static).update(Content("\n").join(words))
        self.item_list.heads = frozenset()
        self.item_list.show_rows(0, lambda row, width: ())
        self.query_one(Notice).show(())
        self.refresh_bindings()

    def show(self, checklist: Checklist) -> None:
        """Shows a checklist; phase and item stay."""
        is_first = self.checklist is None
        before = self.item
        self.checklist = checklist
        self.set_class(False, "empty")
        if not any(one.phase.id == self.phase_id for one in checklist.phases):
            self.phase_id = _first_to_look_at(checklist)
        self._depths = _depths(checklist)
        self._show_notice()
        self._show_phases()
        self.show_items(before.item.id if before is not None else "", is_first)
        self.follow_runs()
        self.shown(checklist)

    def follow_runs(self) -> None:
        """A checklist is shown: while something runs it is to be read again."""

    def stop_following(self) -> None:
        """Nothing is shown that could change by itself."""

    def read_output(self, run: Run) -> None:
        """What a run wrote is to be shown."""

    def shown(self, checklist: Checklist) -> None:
        """A checklist was shown; for whoever waits for one."""

    def _show_notice(self) -> None:
        checklist = self.checklist
        sentences = []
        interrupted = self.interrupted
        if interrupted:
            count = len(interrupted)
            many = "1 command was" if count == 1 else f"{count} commands were"
            first = interrupted[0].command.partition("\n")[0]
            left = " and still runs" if self._left else ""
            ends = f", {self.key('cancel')} on it ends that" if self._left else ""
            sentences.append(
                f"{many} interrupted ({first[:24]}){left}: {self.key('run-failed')} runs again{ends}"
            )
        if checklist is not None and checklist.unbound:
            count = len(checklist.unbound)
            many = "1 root of the plan is" if count == 1 else f"{count} roots of the plan are"
            sentences.append(f"{many} not bound to a repository: {self.key('roots')} binds them")
        if self._has_changed:
            sentences.append(
                f"the plan's file has changed since it was read: {self.key('read-again')} reads it again"
            )
        if self._changes:
            many = "1 file" if self._changes == 1 else f"{self._changes} files"
            sentences.append(
                f"commands changed {many} in the worktree: {self.key('worktree')} takes in or throws away"
            )
        self.query_one(Notice).show(sentences)

    def _show_phases(self) -> None:
        phases, current = self.phases, self.phase_at
        self.query_one(PhaseLine).show(phases, current)
        now, symbols = self.host.now(), self.symbols

        def row(y: int, width: int) -> Sequence[Part]:
            at = y // PHASE_ROWS
            return phase_row(phases[at], y % PHASE_ROWS, width, at == current, now, symbols)

        rows = self.phase_list
        cursor = rows.cursor if rows.cursor // PHASE_ROWS == current else current * PHASE_ROWS
        with self.prevent(RowList.Moved):
            rows.show_rows(len(phases) * PHASE_ROWS, row, cursor)

    def note_changes(self, count: int) -> None:
        """Commands changed so many files in the worktree."""
        if count != self._changes:
            self._changes = count
            self._show_notice()

    def show_items(self, item: str = "", looks_for_work: bool = False) -> None:
        """Shows the items of the phase that pass the filter, the cursor on one of them."""
        phase = self.phase
        wanted = FILTERS[self.filter][2]
        all_items = phase.items if phase is not None else ()
        self.items = [one for one in all_items if not wanted or one.state in wanted]
        self._reasons = {}
        plan = self.checklist.plan if self.checklist is not None else None
        table = (
            grouped(self.items, phase, plan) if phase is not None and plan is not None else list(self.items)
        )
        places = {at: one for at, one in enumerate(table) if isinstance(one, CheckItem)}
        self._table = table
        now = self.host.now()
        rows, symbols, depths = self.item_list, self.symbols, self._depths
        cursor = next((at for at, one in places.items() if one.item.id == item), None)
        if cursor is None:
            first = next((at for at, one in places.items() if one.state in NEEDS_YOU), min(places, default=0))
            near = min(places, key=lambda at: abs(at - rows.cursor), default=0)
            cursor = first if looks_for_work or not item else near

        def row(at: int, width: int) -> Sequence[Part]:
            if not table:
                return [
                    Part("nothing here" if not wanted else f"nothing is {FILTERS[self.filter][1]}", MUTED)
                ]
            one = table[at]
            if isinstance(one, str):
                return group_row(one, width, symbols)
            return item_row(one, depths.get(one.item.id, 0), width, symbols, why_now(one, self._queued, now))

        rows.heads = frozenset(range(len(table))) - places.keys()
        rows.show_rows(max(1, len(table)), row, cursor)
        filtered = FILTERS[self.filter][1] if wanted else ""
        self.query_one(StandingLine).show(self.checklist, phase, filtered)
        self.tell()

    def tell(self) -> None:
        """Says in words what is under the cursor, and looks for what its command wrote."""
        one = self.item
        self._reasons = {}
        detail = self.query_one(Detail)
        if self.checklist is None or one is None:
            detail.show(())
            self._told = None
        else:
            run = one.runs[0] if one.runs else None
            output = self._output if run is not None and self._output.run == run.id else NO_OUTPUT
            teller = Teller(self.checklist, self.symbols, self.host.now(), self.key, self._queued)
            detail.show(teller.tell(one, output.lines, output.above), one.item.id == self._told)
            self._told = one.item.id
            if run is not None and not output.is_whole:
                self.read_output(run)
        self.refresh_bindings()


def _first_to_look_at(checklist: Checklist) -> str:
    """The first phase that isn't done, else the first."""
    phases = checklist.phases
    undone: Iterable[CheckPhase] = (one for one in phases if one.items and one.done < len(one.items))
    found = next(iter(undone), phases[0] if phases else None)
    return found.phase.id if found is not None else ""


def _depths(checklist: Checklist) -> dict[str, int]:
    """How deep each item is nested below others."""
    depths: dict[str, int] = {}
    for name, one in checklist.items.items():
        # A parent comes before what stands below it.
        depths[name] = depths.get(one.item.parent, -1) + 1 if one.item.parent else 0
    return depths
