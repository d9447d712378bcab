"""What a command wrote, in full; while it runs the view follows it."""

import asyncio
from typing import Protocol

from textual import work
from textual.timer import Timer

from screens.checklist.outputs import output_entries
from screens.checklist.reader import Entry, Reader
from screens.checklist.telling import run_words
from state.checks.evidence import Ending, Run
from state.errors import PlaitError

PERIOD = 0.5


class Outputs(Protocol):
    """Where outputs come from."""

    @property
    def running(self) -> tuple[Run, ...]:
        """What runs."""
        ...

    def output(self, run: int) -> bytes:
        """What was kept of a run's output."""
        ...


class OutputScreen(Reader):
    """Stays at the end while the cursor stands there; a search or a move away leaves it where it is."""

    def __init__(self, outputs: Outputs, run: Run, line: int = 0, sought: str = "") -> None:
        super().__init__(f"Output of run {run.id}", words=False, nothing="It wrote nothing.")
        self._outputs, self._run, self._line = outputs, run, line
        self._sought = sought
        self._timer: Timer | None = None
        self._written = -1
        self._is_loading = False

    def on_mount(self) -> None:
        """Reads at once, and again and again while it runs."""
        super().on_mount()
        if self._run.ending is Ending.RUNNING:
            self._timer = self.set_interval(PERIOD, self._tick)

    def _begin(self) -> None:
        super()._begin()
        self._load()

    @property
    def is_following(self) -> bool:
        """Whether more may come."""
        return self._timer is not None

    def _tick(self) -> None:
        if not self._is_loading:
            self._load()

    @work(exclusive=True, group="reading")
    async def _load(self) -> None:
        self._is_loading = True
        try:
            still = any(one.id == self._run.id for one in self._outputs.running)
            output = await asyncio.to_thread(self._outputs.output, self._run.id)
            if len(output) != self._written or not still:
                entries = await asyncio.to_thread(output_entries, output, self.symbols)
                self._show(output, list(entries))
        except PlaitError as error:
            self.tell(str(error), "error")
            still = False
        finally:
            self._is_loading = False
        if not still and self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _show(self, output: bytes, entries: list[Entry]) -> None:
        is_first = self._written < 0
        at_end = self.current >= len(self.entries) - 1
        self._written = len(output)
        still = any(one.id == self._run.id for one in self._outputs.running)
        ended = (
            "running" if still else "ended" if self._run.ending is Ending.RUNNING else run_words(self._run)
        )
        cut = (
            f", {self._run.kept} of {self._run.size} bytes kept"
            if self._run.size > self._run.kept > 0
            else ""
        )
        self._more = f"{ended}{cut}  {self._run.command.partition(chr(10))[0]}"
        at = self._line - 1 if is_first and self._line else len(entries) - 1 if at_end or is_first else None
        self.show_entries(entries, at)
