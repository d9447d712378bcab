"""The Sessions screen: a start for newcomers, a list for everybody else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.screens.repositories import new_repository

Opened = Callable[..., Any]


async def test_the_start_screen(
    tmp_path: Path,
    opened: Opened,
    size: tuple[int, int],
    picture: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(new_repository(tmp_path / "shop"))
    async with opened(Path(), size, "sessions") as (app, _):
        assert app.workspace is None
        assert app.export_screenshot() == picture
