"""Acts on the open session: in one queue, in threads, and whatever the session does beside them."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from textual import events, on, work

from app.background import Background
from app.forewarning import Left, ask_first
from screens.host import Host, Intent, Noted
from state.errors import Cancelled, PlaitError
from state.findings import Severity

if TYPE_CHECKING:
    from screens.intents import Answer
    from state.progress import Progress
    from state.session.session import Session
    from state.view import View
    from state.workspace import Workspace

T = TypeVar("T")

FOLLOW_SECONDS = 0.5
HEALTH_SECONDS = 2.0
NOTICE_SECONDS = 0.3
# Above this many operations nobody reads them all only to say which one was undone.
MANY = 5_000

Act = Callable[[], Coroutine[Any, Any, None]]


class ActingApp(Host):
    """Performs intents one after the other beside the screen, and shows what the workspace knows."""

    def __init__(self, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self.background = Background(self)
        self._acts: asyncio.Queue[Act] = asyncio.Queue()
        # Sessions for the conflicts of one merge, with the session whose plan asked for it.
        self._merges: dict[str, str] = {}
        self._pending = 0
        self._is_asking = False
        self._comparing: Workspace | None = None
        self._compared = asyncio.Event()
        self._noticed_at = -1
        # The ids of the findings that stood after the act before the last, or that somebody had waived.
        self._stood: frozenset[str] | None = None
        # Whether findings are looked for although nobody asked, and how many jobs of screens run.
        self._looks, self._beside = False, 0
        # The session before the first act that nobody was told about in time.
        self._untold: Session | None = None

    @property
    def is_busy(self) -> bool:
        """Whether acts are under way, or both sides are being compared."""
        return (self._pending > 0 and not self._is_asking) or self._comparing is not None

    @contextmanager
    def asking(self) -> Iterator[None]:
        """An act waits for the operator's answer, and those after it wait too."""
        self._is_asking = True
        try:
            yield
        finally:
            self._is_asking = False

    def on_mount(self) -> None:
        """Acts can be queued from now on."""
        self._perform_acts()

    def on_unmount(self) -> None:
        """Nothing has to be saved; what still runs is told to stop."""
        self.background.stop_everything()

    async def beside(self, words: str, function: Callable[[Progress], T]) -> T:
        """What `function` returns or raises, done in a thread while its progress is shown."""
        self._beside += 1
        try:
            return await self.background.run(words, function)
        finally:
            self._beside -= 1
            # It may have been the first that looked for findings: from here on the numbers tell them.
            self.catch_up()

    # One act after the other

    def queue(self, act: Act) -> None:
        """Performs an act when all that were asked for before are done."""
        self._pending += 1
        self._acts.put_nowait(act)

    @work(group="acts")
    async def _perform_acts(self) -> None:
        while True:
            act = await self._acts.get()
            try:
                await act()
            except PlaitError as error:
                self.say(str(error), "error")
            except Left:
                self.say("Left as it was.")
            except Cancelled:
                self.say("Stopped; nothing of it counts.", "warning")
            finally:
                self._pending -= 1
                self.catch_up()

    async def refused(self, answer: Answer | None, act: Act) -> None:
        """Performs an act whose asker wants to know why it wasn't done; raises as ever where nobody asks."""
        try:
            await act()
        except (PlaitError, Cancelled) as error:
            if answer is None:
                raise
            if isinstance(error, Left):
                from screens.intents import LEFT

                answer(LEFT)
            else:
                answer("stopped; nothing of it counts" if isinstance(error, Cancelled) else str(error))

    async def answered(self, answer: Answer | None, act: Act) -> None:
        """The same, and the asker learns also that it was done."""

        async def act_and_answer() -> None:
            await act()
            if answer is not None:
                answer(None)

        await self.refused(answer, act_and_answer)

    @on(Intent)
    def queue_intent(self, intent: Intent) -> None:
        """Queues what a screen asks of the session."""
        # Imported when somebody asks for something: the first frame doesn't wait for it.
        from app.performing import ACTS
        from screens import intents

        if type(intent) in ACTS:
            intent.stop()
            answer = getattr(intent, "answer", None)
            self.queue(partial(self.answered, answer, partial(self._perform, intent)))
        elif isinstance(intent, intents.StopWork):
            intent.stop()
            self.background.stop()

    async def _perform(self, intent: Intent) -> None:
        from app.performing import ACTS, WITHOUT_COMPARISON
        from screens import intents

        workspace = self.workspace
        if workspace is None:
            raise PlaitError("no session is open", hint="resume one or start a new one")
        if not isinstance(intent, WITHOUT_COMPARISON):
            await self._when_compared(workspace)
        await ask_first(self, workspace, intent)
        words, act = ACTS[type(intent)]
        before = workspace.session.number
        can_stop = isinstance(intent, intents.RescanRepositories | intents.ChangeMappings)
        came = await self.background.run(words, lambda progress: act(workspace, intent, progress), can_stop)
        if isinstance(intent, intents.Undo | intents.Redo | intents.Restore):
            self.say(await asyncio.to_thread(_move_words, workspace, intent, before))
        if isinstance(intent, intents.RescanRepositories):
            self._look_for_drift(workspace)
        if isinstance(intent, intents.ApplyResult) and workspace.name in self._merges:
            self.say(f"The merge is ready: repeat it in the session {self._merges[workspace.name]}.")
        self._go_on(workspace, came)
        if not workspace.is_loaded:
            self.compare(workspace)
        if self._pending <= 1:
            await asyncio.to_thread(_keep_numbers, workspace)

    def _go_on(self, workspace: Workspace, came: object) -> None:
        """Leads to where an act says that it goes on."""
        if type(came).__name__ != "Opened":
            return
        from screens import intents
        from state.checking.phase_acts import Opened

        assert isinstance(came, Opened)
        count = len(came.conflicts)
        files = "1 file conflicts" if count == 1 else f"{count} files conflict"
        self.say(
            f"{files}: resolve and apply in the session {came.session}, then repeat the merge.", "warning"
        )
        if came.session == workspace.name:
            self.post_message(intents.GoTo("resolve"))
        else:
            self._merges[came.session] = workspace.name
            self.post_message(intents.OpenSession(str(workspace.target.place), came.session, "resolve"))

    # Findings

    @staticmethod
    def _notices(workspace: Workspace) -> bool:
        """Whether somebody looked for findings before: then they are kept up to date beside the screen."""
        return "noticing" in workspace.__dict__ and workspace.noticing.is_wanted

    def tell_afterwards(self, session: Session) -> None:
        """From this moment of the session on new findings are counted, unless they are counted already."""
        if self._stood is None and self._untold is None:
            self._untold = session

    def count_from_here(self, workspace: Workspace) -> None:
        """Later findings are new ones beside those of the list that was made last, unless they are counted already."""
        if workspace is self.workspace and self._stood is None:
            self._stood = frozenset((*workspace.noticing.standing, *workspace.session.waived))

    def look_by_itself(self) -> None:
        """Findings of the session are looked for once both sides are compared, whichever step is shown."""
        self._looks, self.noted = True, Noted(is_known=False)

    @work(exclusive=True, group="noticing")
    async def _notice(self, workspace: Workspace) -> None:
        # Acts that come one after the other are looked at together.
        await asyncio.sleep(NOTICE_SECONDS)
        if self._beside and self._untold is None and not self._notices(workspace):
            # A screen may be looking already; what it finds is kept, and it catches up when it is done.
            self._noticed_at = -1
            return
        untold, news = self._untold if self._stood is None else None, None
        try:
            found = await self.background.run("looking for findings", workspace.noticing.all)
            if untold is not None:
                news = await self.background.run(
                    "looking for findings",
                    lambda progress: workspace.understanding.news(untold, progress, kept_only=False),
                )
        except (Cancelled, PlaitError):
            return
        if workspace is self.workspace:
            now = workspace.noticing.standing
            new = {one.id for one in news.added} if news is not None else set()
            before = self._stood
            if before is None:
                before = frozenset(now.keys() - new)
            errors = sum(one is Severity.ERROR for one in now.values())
            self.noted = Noted(errors, len(now) - errors, len(now.keys() - before))
            # What was waived and asks again isn't new.
            self._stood = frozenset(now) | {one.finding.id for one in found if one.waiver is not None}

    # The open session

    def catch_up(self) -> None:
        """Shows what the workspace knows now."""
        workspace = self.workspace
        if workspace is None:
            return
        if self.revision != workspace.revision:
            self.revision = workspace.revision
        if workspace.view is not None and workspace.view is not self.view:
            self.view = workspace.view
        if (
            workspace.is_loaded
            and self._noticed_at != workspace.revision
            and (self._looks or self._untold is not None or self._notices(workspace))
        ):
            self._noticed_at = workspace.revision
            self._notice(workspace)

    def attend(self, workspace: Workspace) -> None:
        """Begins with all that goes on beside the screens while a session is open."""
        self.compare(workspace)
        self._follow(workspace)
        self._watch_repositories(workspace)
        self._watch_plan(workspace)

    async def leave_session(self) -> None:
        """Ends all of that; threads that still read end by themselves."""
        self.workers.cancel_group(self, "session")
        self.background.stop()
        # A worker that is cancelled before it began can't say so itself.
        self._end_comparing(self._comparing)
        self.workspace, self.view, self.drift, self.noted = None, None, (), None
        self.workers.cancel_group(self, "noticing")
        self._noticed_at, self._stood, self._untold = -1, None, None
        self._looks = False

    async def _when_compared(self, workspace: Workspace) -> None:
        if workspace.is_loaded:
            return
        self.compare(workspace)
        await self._compared.wait()
        if not workspace.is_loaded:
            raise PlaitError("both sides aren't compared to the end yet", workspace.name, "try again")

    def compare(self, workspace: Workspace) -> None:
        """Compares both sides beside the screen, unless that is under way."""
        if self._comparing is None:
            self._comparing, self._compared = workspace, asyncio.Event()
            self._compare(workspace)

    def _end_comparing(self, workspace: Workspace | None) -> None:
        # By now another session may be the one that is compared.
        if workspace is self._comparing:
            self._comparing = None
            self._compared.set()

    @work(group="session")
    async def _compare(self, workspace: Workspace) -> None:
        def on_view(view: View) -> None:
            self._on_view(view)
            if view.merge is None:
                # Parsers come with it: where the merge was kept they aren't needed yet.
                workspace.understanding.read_ahead(view)

        try:
            await self.background.run("comparing", lambda progress: workspace.load(progress, on_view))
        except Cancelled:
            self.say("The comparison was stopped; the next act goes on with it.", "warning")
        except PlaitError as error:
            self.say(str(error), "error")
        finally:
            self._end_comparing(workspace)
            self.catch_up()
        await asyncio.to_thread(_keep_numbers, workspace)
        # Entries live as long as the session: no collection needs to look at them again.
        gc.freeze()

    def _on_view(self, view: View) -> None:
        """Comes from whichever thread made the view."""
        if self.is_running:
            self.call_later(self.catch_up)

    @work(group="session")
    async def _follow(self, workspace: Workspace) -> None:
        """Looks twice a second whether another process acted on the session."""
        while True:
            await asyncio.sleep(FOLLOW_SECONDS)
            if self._pending:
                continue
            try:
                moved = await asyncio.to_thread(workspace.follow)
            except PlaitError as error:
                self.say(str(error), "error")
                return
            if moved:
                self.catch_up()
                if not workspace.is_loaded:
                    self.compare(workspace)

    @work(group="session")
    async def _watch_plan(self, workspace: Workspace) -> None:
        """Shows what commands of the plan do, and asks after the health of phases when it is time."""
        while True:
            if workspace.session.record.plan is not None:
                runs = await asyncio.to_thread(lambda: workspace.checking.runs)
                runs.on_change = self._on_runs
                if workspace.session.record.watched:
                    try:
                        await asyncio.to_thread(runs.health.run_due)
                    except PlaitError as error:
                        self.say(str(error), "error")
                    self.catch_up()
            await asyncio.sleep(HEALTH_SECONDS)

    def _on_runs(self) -> None:
        """Comes from whichever thread saw a command start, write or end."""
        if self.is_running:
            self.call_later(self.catch_up)

    # Drift

    @work(group="session")
    async def _watch_repositories(self, workspace: Workspace) -> None:
        """Tells when source or target move on."""
        from app.watching import moves, places_to_watch

        await self._read_drift(workspace)
        alone, deep = await asyncio.to_thread(places_to_watch, workspace)
        async for _ in moves(alone, deep):
            await self._read_drift(workspace)

    @work(group="session")
    async def _look_for_drift(self, workspace: Workspace) -> None:
        await self._read_drift(workspace)

    async def _read_drift(self, workspace: Workspace) -> None:
        drift = tuple(await asyncio.to_thread(workspace.drift))
        if workspace is self.workspace:
            self.drift = drift

    def on_app_focus(self, event: events.AppFocus) -> None:
        """Uncommitted work is looked for when the operator comes back: no watcher tells of it."""
        if self.workspace is not None and not self._pending:
            self._look_for_drift(self.workspace)


def _move_words(workspace: Workspace, intent: Intent, before: int) -> str:
    """Where a move along the journal led, with the words of the operation that it was about."""
    from screens import intents

    now = workspace.session.number
    about = before if isinstance(intent, intents.Undo) else now
    words = f"operation {about}"
    if about < MANY:
        words = next((row.words for row in workspace.history() if row.number == about), words)
    match intent:
        case intents.Undo():
            more = f", and {intent.steps - 1} before it" if intent.steps > 1 else ""
            return f"Undone: {words}{more}"
        case intents.Redo():
            return f"Done again: {words}"
        case _:
            return f"Now at operation {now}: {words}"


def _keep_numbers(workspace: Workspace) -> None:
    """Leaves the numbers for the list of sessions; they are derived, so nothing depends on them."""
    view = workspace.view
    if view is None or not workspace.is_loaded:
        return
    numbers = view.numbers
    shown = (numbers.decided, numbers.open, numbers.conflicts, numbers.unreviewed, numbers.stale)
    with suppress(PlaitError):
        workspace.journal.put_cached("numbers", " ".join(map(str, shown)).encode())
