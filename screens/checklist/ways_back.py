"""Ways back from a phase: their commands and what they lose; rehearsed on request, never run from here."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from screens.checklist.reader import Entry, Reader
from screens.host import Host
from screens.lines import Part
from screens.text import MUTED, Symbols
from state.errors import Cancelled, PlaitError

if TYPE_CHECKING:
    from state.checking.ways_back import Rehearsal, WayBack, WaysBack


def way_entries(ways: Sequence["WayBack"], done: dict[str, "Rehearsal"], symbols: Symbols) -> Iterable[Entry]:
    """Each way back: title, steps, what it loses, and what came of its rehearsal."""
    for at, way in enumerate(ways):
        if at:
            yield Entry((Part(""),), (), way.id)
        said = "the plan's" if way.from_plan else "worked out from the branches"
        yield Entry(
            (Part(symbols.text(way.title), "bold"), Part(f"  {symbols.text(way.scope)}, {said}", MUTED)),
            (Part(f"{at + 1:>2}  ", "bold $text-accent"),),
            way.id,
        )
        for step in way.steps:
            for number, line in enumerate(step.command.split("\n")):
                words = f"  # {symbols.text(step.words)}" if step.words and number == 0 else ""
                yield Entry(
                    (Part(symbols.text(line), "$text-accent"), Part(words, MUTED)),
                    (Part("    $ " if number == 0 else "      ", MUTED),),
                    way.id,
                )
        for lost in way.loses:
            yield Entry(
                (Part(symbols.text(lost)),),
                (Part(f"    {symbols.warning} loses  ", "bold $text-warning"),),
                way.id,
            )
        rehearsal = done.get(way.id)
        if rehearsal is not None:
            sign, style = (
                (symbols.done, "bold $text-success")
                if rehearsal.ok
                else (symbols.blocked, "bold $text-error")
            )
            yield Entry(
                (Part(symbols.text(rehearsal.words), style),),
                (Part(f"    {sign} rehearsed  ", style),),
                way.id,
            )


class WaysBackScreen(Reader):
    """The list; enter rehearses the one under the cursor in a throw-away clone."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,r", "choose", "Rehearse")]

    def __init__(
        self, title: str, ways_back: "WaysBack", ways: Sequence["WayBack"], symbols: Symbols
    ) -> None:
        self._ways_back, self._ways, self._signs = ways_back, ways, symbols
        self._done: dict[str, Rehearsal] = {}
        super().__init__(
            title,
            list(way_entries(ways, {}, symbols)),
            more="none of this is run from here",
            nothing="There is no way back yet: no merge, tag or backup of this phase, and the plan says none.",
        )

    def action_choose(self) -> None:
        """Rehearses the way back under the cursor."""
        if self.entries:
            way = next(one for one in self._ways if one.id == self.entries[self.current].key)
            self._rehearse(way)

    @work(exclusive=True, group="rehearsal")
    async def _rehearse(self, way: "WayBack") -> None:
        if not isinstance(self.app, Host):
            return
        self.tell(f"Rehearsing: {way.title}")
        try:
            done = await self.app.beside(
                "rehearsing", lambda progress: self._ways_back.rehearse(way, progress)
            )
        except Cancelled:
            self.tell("The rehearsal was stopped; its clone is gone.", "warning")
            return
        except PlaitError as error:
            self.tell(str(error), "error")
            return
        self._done[way.id] = done
        if self.is_mounted:
            self.show_entries(list(way_entries(self._ways, self._done, self._signs)))
