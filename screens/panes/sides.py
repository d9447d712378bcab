"""The heads of the source's and the target's column."""

from typing import TYPE_CHECKING

from screens.frame import place
from screens.panes.cell import Head
from screens.text import Symbols

if TYPE_CHECKING:
    from state.session.session import Session


def side_heads(session: "Session | None", symbols: Symbols) -> tuple[Head, Head]:
    """Source and target, each with its repository and commit."""
    source, target = (session.source, session.target) if session is not None else (None, None)
    return (
        Head("source", place(source, symbols) if source is not None else ""),
        Head("target", place(target, symbols) if target is not None else ""),
    )
