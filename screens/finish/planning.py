"""The plan of apply behind the Finish screen: made beside it, first without what takes long to know."""

import asyncio

from textual import work

from screens.finish.plan_rows import Choices
from screens.step import StepScreen
from state.apply import ApplyPlan, verify
from state.errors import Cancelled, PlaitError
from state.session.operations import Apply
from state.workspace import Workspace

LOOKING = "What would break or be lost is still being looked for…"


class Planning(StepScreen):
    """Keeps the plan in step with the session and with what the operator chose."""

    def __init__(self) -> None:
        super().__init__()
        self._choices: Choices | None = None
        self._plan: ApplyPlan | None = None
        self._wrong: list[str] | None = None
        self._problem: str | None = None
        self._unknown = ""

    def show(self) -> None:
        """Shows what is known now."""

    @property
    def choices(self) -> Choices:
        """What the operator chose; at first what settings say."""
        if self._choices is None:
            wishes = self.host.preferences
            self._choices = Choices(
                parents=wishes.parents, per_step=wishes.per_step, checkout=wishes.checkout
            )
        return self._choices

    def watch_workspace(self, old: Workspace | None, new: Workspace | None) -> None:
        """Another session: what was chosen was about the old one."""
        if old is not None and old is not new:
            self._choices = self._plan = None

    def watch_view(self) -> None:
        """The session went on: the plan is another one."""
        if self.is_mounted:
            self.make_plan()

    def watch_revision(self) -> None:
        """The session went on before it was compared to the end."""
        if self.is_mounted:
            self.make_plan()

    @property
    def _applied(self) -> Apply | None:
        return self.workspace.session.applied if self.workspace is not None else None

    @work(exclusive=True, group="plan")
    async def make_plan(self) -> None:
        """Plans anew; the last of several is shown."""
        workspace = self.workspace
        self._plan, self._problem = (self._plan if workspace is not None else None), None
        self._unknown = ""
        if workspace is None:
            self.show()
            return
        try:
            applied = workspace.session.applied
            if applied is not None:
                self._wrong = None
                self.show()
                tree = workspace.target_snapshot.tree
                self._wrong = await asyncio.to_thread(verify, workspace.target, applied, tree)
            elif workspace.is_loaded:
                await self._plan_and_look(workspace)
            else:
                self._plan = None
        except Cancelled:
            return
        except PlaitError as error:
            self._problem = str(error)
        self.show()

    async def _plan_and_look(self, workspace: Workspace) -> None:
        """The plan first; what would break or be lost comes when it is known."""
        chosen = self.choices
        is_known = await asyncio.to_thread(lambda: workspace.noticing.known) is not None
        plan = self._plan = await asyncio.to_thread(
            workspace.plan_apply,
            branch=chosen.branch,
            backup=chosen.backup,
            parents=chosen.parents,
            message=chosen.message,
            per_step=chosen.per_step,
            findings=is_known,
        )
        if is_known:
            return
        self._unknown = LOOKING
        self.show()
        try:
            self._plan = await self.host.beside(
                "looking for findings", lambda progress: workspace.branching.with_findings(plan, progress)
            )
            self._unknown = ""
        except Cancelled:
            self._unknown = "What would break or be lost is not known: looking for it was stopped."
        except PlaitError as error:
            self._unknown = f"What would break or be lost is not known: {error}"
