"""Opening, starting, putting away and deleting sessions; and which were open lately."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on

from app.acting import ActingApp
from screens.host import Intent
from screens.step import StepScreen
from screens.steps import STEPS, step_named
from state.errors import PlaitError
from state.progress import Progress

if TYPE_CHECKING:
    from screens import intents
    from screens.places import Spot
    from state.workspace import Workspace


class OpeningApp(ActingApp):
    """At most one session is open at a time; it is left open while the operator looks at the list."""

    def __init__(self, recent_file: Path | None, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color)
        self._recent_file = recent_file
        self._opened: list[Workspace] = []
        self._keeps_step = False

    @on(Intent)
    def queue_session_intent(self, intent: Intent) -> None:
        """Queues what the Sessions screen asks for, and goes where a screen wants to."""
        from screens import intents

        match intent:
            case intents.GoTo():
                self.call_later(self.go, intent.step, intent.key, intent.hunk, intent.folder, intent.spot)
            case intents.NewSession():
                self.queue(partial(self.refused, intent.answer, partial(self._create, intent)))
            case intents.OpenSession():
                self.queue(partial(self.open_session, intent.target, intent.name, intent.step))
            case intents.ArchiveSession():
                self.queue(partial(self._archive, intent))
            case intents.DeleteSession():
                self.queue(partial(self._delete, intent))
            case _:
                return
        intent.stop()

    async def open_session(self, target: str, name: str | None = None, step: str | None = None) -> None:
        """Opens a session of a target, the latest one without a name."""

        def open_it(_: Progress) -> Workspace:
            from state.workspace import Workspace

            return Workspace.open(target, name)

        workspace = await self.background.run("opening", open_it, can_stop=False)
        await self.adopt(workspace, step)

    async def open_latest(self, target: str, step: str | None = None) -> None:
        """Opens the latest session of a target; shows the list where there is none."""
        try:
            await self.open_session(target, None, step)
        except PlaitError as error:
            if error.what != "no session here yet":
                self.say(str(error), "warning")
            await self.go("sessions")

    async def _create(self, intent: intents.NewSession) -> None:
        def create(progress: Progress) -> Workspace:
            from state.workspace import Workspace

            workspace = Workspace.create(
                intent.source,
                intent.target,
                name=intent.name,
                worktree=intent.worktree,
                mappings=intent.mappings,
                progress=progress,
            )
            if intent.plan is not None:
                workspace.checking.import_plan(intent.plan, progress)
            return workspace

        workspace = await self.background.run("bringing both sides in", create)
        if intent.answer is not None:
            # The form goes before another screen comes: it lies on the one that it was asked from.
            intent.answer(None)
        await self.adopt(workspace, "overview")

    async def adopt(self, workspace: Workspace, step: str | None = None, is_remembered: bool = True) -> None:
        """Makes a workspace the open one, and goes to a step of it."""
        await self.leave_session()
        self._opened.append(workspace)
        self.read_settings(workspace)
        self.workspace, self.revision = workspace, workspace.revision
        if is_remembered:
            self.look_by_itself()
        self.attend(workspace)
        self._keeps_step = is_remembered
        if is_remembered:
            await asyncio.to_thread(self._remember, workspace)
        if step is None:
            step = await asyncio.to_thread(_step_to_resume, workspace)
        await self.go(step)

    def read_settings(self, workspace: Workspace) -> None:
        """The settings of the workspace's repository hold from now on."""

    async def _archive(self, intent: intents.ArchiveSession) -> None:
        from state.workspace import Workspace

        await asyncio.to_thread(Workspace.archive, intent.target, intent.name, intent.archived)
        self.say(f"{intent.name} is {'archived' if intent.archived else 'back in the list'}.")
        self._sessions_changed()

    async def _delete(self, intent: intents.DeleteSession) -> None:
        from state.workspace import Workspace

        workspace = self.workspace
        if workspace is not None and workspace.name == intent.name:
            await self.leave_session()
        place = await asyncio.to_thread(Workspace.delete, intent.target, intent.name)
        self.say(f"{intent.name} is in the trash folder: {place}")
        if self._recent_file is not None:
            from app.recent import forget

            await asyncio.to_thread(forget, self._recent_file, intent.target, intent.name)
        self._sessions_changed()

    def _sessions_changed(self) -> None:
        screen = self.screen
        if isinstance(screen, StepScreen):
            screen.sessions_changed()

    # Going there

    async def go(
        self,
        step: str,
        key: str | None = None,
        hunk: str | None = None,
        folder: str | None = None,
        spot: Spot | None = None,
    ) -> None:
        """Shows a step, and an entry, a spot or a folder there."""
        if step_named(step).needs_session and self.workspace is None:
            self.say("No session is open; resume one or start a new one.", "warning")
            step = "sessions"
        # In a thread, so that the frame that is there still answers.
        await asyncio.to_thread(import_module, step_named(step).screen.partition(":")[0])
        if self.current_mode != step:
            await self.switch_mode(step)
        workspace = self.workspace
        if workspace is not None and self._keeps_step and step_named(step).needs_session:
            await asyncio.to_thread(_keep_step, workspace, step)
        self.catch_up()
        screen = self.screen_stack[0]
        if spot is not None and isinstance(screen, StepScreen):
            self.call_after_refresh(screen.arrive_at_spot, key, spot)
        elif key is not None and isinstance(screen, StepScreen):
            self.call_after_refresh(screen.arrive, key, hunk)
        elif folder is not None and isinstance(screen, StepScreen):
            self.call_after_refresh(screen.arrive_at_folder, folder)

    # What was open lately

    def read_targets(self) -> None:
        """Fills in which repositories had a session open."""
        if self._recent_file is not None:
            from app.recent import read_recent

            self.targets = list(dict.fromkeys(one.target for one in read_recent(self._recent_file)))

    def _remember(self, workspace: Workspace) -> None:
        if self._recent_file is not None:
            from app.recent import Recent, remember

            time = workspace.journal.now().isoformat(timespec="seconds")
            remember(self._recent_file, Recent(str(workspace.target.place), workspace.name, time))
            self.read_targets()

    def close_workspaces(self) -> None:
        """Once the screen is gone and no thread works any more."""
        for workspace in self._opened:
            workspace.close()


def _step_to_resume(workspace: Workspace) -> str:
    """Where the operator was; once the session is applied, what was written."""
    if workspace.session.applied is not None:
        return "finish"
    kept = (workspace.journal.cached("step") or b"").decode("ascii", "replace")
    return kept if any(step.name == kept and step.needs_session for step in STEPS) else "copy"


def _keep_step(workspace: Workspace, step: str) -> None:
    """Leaves where the operator is for the next time; it is derived, so nothing depends on it."""
    with suppress(PlaitError):
        workspace.journal.put_cached("step", step.encode())
