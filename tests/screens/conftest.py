"""Fixtures for tests of the screens: real repositories, a fixed clock, and pictures held by syrupy."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

# Textual reads these when it is imported, and each of them changes the pictures.
for _name in [
    name for name in os.environ if name.startswith("TEXTUAL_") or name in ("NO_COLOR", "COLORTERM")
]:
    del os.environ[_name]
os.environ["TEXTUAL_ANIMATIONS"] = "none"

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input, TextArea

from app.application import PlaitApp
from state.session.journal import Journal
from state.workspace import Workspace
from tests.screens.repositories import NOW, fork_and_parent, strangers

ROOT = Path(__file__).resolve().parents[2]
SIZES = ((80, 24), (120, 36), (160, 48))


class PictureExtension(SingleFileSnapshotExtension):
    """One SVG a picture, in the top-level `snapshots/` folder, in a folder named after the test file."""

    file_extension = "svg"
    _write_mode = WriteMode.TEXT

    @classmethod
    def dirname(cls, *, test_location: object) -> str:
        """Where the pictures of a test file are."""
        place = Path(test_location.filepath).resolve().relative_to(ROOT / "tests").with_suffix("")  # type: ignore[attr-defined]
        return str(ROOT / "snapshots" / place)

    def serialize(self, data: object, **_: object) -> str:
        """The picture without the number that is another one in each process."""
        return re.sub(r"terminal-\d+-", "terminal-", str(data))


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compares with the accepted picture: `assert app.export_screenshot() == picture`."""
    return snapshot.use_extension(PictureExtension)


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Each of the three sizes that pictures are taken at."""
    found: tuple[int, int] = request.param
    return found


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A clock that stands, a home folder of one's own, and no blinking."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "UTC")
    for make in (Journal.create, Journal.open):
        monkeypatch.setattr(make.__func__, "__defaults__", (lambda: NOW,))
    for field in (Input, TextArea):
        monkeypatch.setattr(field.cursor_blink, "_default", False)


@pytest.fixture(autouse=True)
def fixed(still: None) -> None:
    """Every test of the screens stands still."""


ENDLESS = ("acts", "session")
"""Groups of workers that go on as long as Plait does."""


class SettledApp(PlaitApp):
    """Plait with a clock that stands, and a way to wait for it."""

    def now(self) -> datetime:
        """Always the same."""
        return NOW

    async def settle(self, pilot: Pilot[int]) -> None:
        """Waits until every act is done, both sides are compared and all is painted."""
        quiet_looks = 0
        for _ in range(1_000):
            await pilot.pause()
            workspace = self.workspace
            # What waits for a question's answer isn't under way.
            is_asking = isinstance(self.screen, ModalScreen)
            quiet = not self.is_busy and all(
                worker.is_finished or is_asking for worker in self.workers if worker.group not in ENDLESS
            )
            # The end of one work may be what begins the next.
            quiet_looks = quiet_looks + 1 if quiet and (workspace is None or workspace.is_loaded) else 0
            if quiet_looks == 3:
                break
        else:
            raise AssertionError(f"Plait doesn't come to rest: {list(self.workers)}")
        self.work = None
        self.clear_notifications()
        await pilot.pause()
        await pilot.pause()


Size = tuple[int, int]


class Open(Protocol):
    """Runs Plait at a size: `async with opened(workspace, size, "history") as (app, pilot)`."""

    def __call__(
        self,
        where: Workspace | Path,
        size: Size = (120, 36),
        screen: str | None = None,
        *,
        plain: bool = False,
        **more: Any,
    ) -> AbstractAsyncContextManager[tuple[SettledApp, Pilot[int]]]: ...


@pytest.fixture
def opened(still: None) -> Open:
    """Plait on a workspace or a folder, come to rest."""

    @asynccontextmanager
    async def open_app(
        where: Workspace | Path,
        size: Size = (120, 36),
        screen: str | None = None,
        *,
        plain: bool = False,
        **more: Any,
    ) -> AsyncIterator[tuple[SettledApp, Pilot[int]]]:
        app = SettledApp(where, screen=screen, plain=plain, **more)
        async with app.run_test(size=size, notifications=True) as pilot:
            await app.settle(pilot)
            yield app, pilot
        app.close_workspaces()

    return open_app


@pytest.fixture
def related(still: None, tmp_path: Path) -> Workspace:
    """A session that merges a fork into its parent."""
    source, target = fork_and_parent(tmp_path)
    return Workspace.create(str(source), str(target))


@pytest.fixture
def unrelated(still: None, tmp_path: Path) -> Workspace:
    """A session that merges a repository into another that it shares no history with."""
    source, target = strangers(tmp_path)
    return Workspace.create(str(source), str(target))
