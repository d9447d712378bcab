"""Acts on many entries that would break or silence something are asked about once more, if that is soon known."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from state.errors import Cancelled, PlaitError

if TYPE_CHECKING:
    from app.acting import ActingApp
    from screens.host import Intent
    from state.progress import Progress
    from state.session.meant import Meant
    from state.understood.previewing import Preview
    from state.workspace import Workspace

PATIENCE = 1.5
"""Seconds; what isn't known by then is told afterwards, by the number of new findings."""


class Left(Cancelled):
    """The operator was asked once more and said no."""


def entries_of(intent: Intent) -> Sequence[str]:
    """The entries that an intent decides together and that nobody was told about; none for all other intents."""
    from screens import intents

    match intent:
        case intents.TakeSource() | intents.KeepTarget() | intents.DropEntries():
            return () if intent.told else intent.keys
        case intents.ResolveManyHunks():
            return [key for key, _ in intent.resolutions]
        case intents.AcceptRest():
            return list(dict.fromkeys(one.key for one in intent.rest.possible))
    return ()


async def ask_first(app: ActingApp, workspace: Workspace, intent: Intent) -> None:
    """Asks where the act would bring what nobody should learn of only afterwards; raises `Left` when the operator leaves it."""
    if len(entries_of(intent)) < 2:
        return
    try:
        meant, preview = await asyncio.wait_for(
            app.background.run(
                "looking what it would break", lambda progress: _look(workspace, intent, progress)
            ),
            PATIENCE,
        )
    except TimeoutError:
        app.tell_afterwards(workspace.session)
        return
    except PlaitError:
        # The act itself says why not.
        return
    app.count_from_here(workspace)
    if not preview.grave:
        return
    from screens.dialogs import Confirm
    from screens.foreseen import warning_sentences

    words = meant.operation.describe()
    question = Confirm(f"{words[:1].upper()}{words[1:]}?", warning_sentences(preview), "Do it")
    with app.asking():
        if not await app.push_screen_wait(question):
            raise Left(words)


def _look(workspace: Workspace, intent: Intent, progress: Progress) -> tuple[Meant, Preview]:
    from app.performing import ACTS

    # The list of before, so that afterwards the new ones can be counted.
    workspace.noticing.all(progress)
    meant = workspace.meant(lambda: ACTS[type(intent)][1](workspace, intent, progress))
    return meant, workspace.understanding.preview(meant.operation, progress, meant.texts)
