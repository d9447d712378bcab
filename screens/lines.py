"""Widgets of one line, painted as a whole, whose parts answer the mouse."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.content import Content
from textual.widget import Widget

from screens.text import MUTED


class Part(NamedTuple):
    """Some text of a line, its style, and the action that a click on it runs."""

    text: str
    style: str = ""
    action: str = ""


def width_of(parts: Iterable[Part]) -> int:
    """How many cells the parts take."""
    return sum(cell_len(part.text) for part in parts)


def cut(parts: Sequence[Part], width: int, more: str = "…") -> list[Part]:
    """The parts in at most `width` cells; what doesn't fit is cut off behind a sign."""
    if width_of(parts) <= width:
        return list(parts)
    room, kept = max(0, width - cell_len(more)), []
    for part in parts:
        size = cell_len(part.text)
        if size > room:
            kept.append(part._replace(text=set_cell_size(part.text, room)))
            break
        kept.append(part)
        room -= size
    return [*kept, Part(more[:width], MUTED)]


class Line(Widget):
    """One line: some parts at the left, some at the right; the right ones stay whole when there is no room.

    The texts of parts have to be plain already.
    """

    DEFAULT_CSS = """
    Line {
        height: 1;
        width: 1fr;
    }
    """

    ALLOW_SELECT = False
    more = "…"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._places: list[tuple[int, int, str]] = []

    def left(self, width: int) -> Sequence[Part]:
        """The parts at the left for a line of this width."""
        return ()

    def right(self, width: int) -> Sequence[Part]:
        """The parts at the right for a line of this width."""
        return ()

    def render(self) -> Content:
        """The line, and where each part that can be clicked stands."""
        width = self.size.width
        right = cut(self.right(width), width, self.more)
        room = width - width_of(right)
        left = cut(self.left(width), room, self.more)
        gap = room - width_of(left)
        self._places = []
        at = 0
        texts = []
        for part in (*left, Part(" " * gap), *right):
            size = cell_len(part.text)
            if part.action:
                self._places.append((at, at + size, part.action))
            at += size
            texts.append(Content.styled(part.text, part.style) if part.style else Content(part.text))
        return Content("").join(texts)

    async def on_click(self, event: events.Click) -> None:
        """Runs the action of the part that was clicked."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        for start, stop, action in self._places:
            if start <= offset.x < stop:
                event.stop()
                await self.run_part(action)
                return

    async def run_part(self, action: str) -> None:
        """Runs an action of the app, or of the screen."""
        namespace, _, name = action.partition(".")
        await self.app.run_action(name, self.app if namespace == "app" else self.screen)
