"""Texts that are hard to show or to keep: line ends, encodings, characters that terminals obey, long lines."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.resolve.hunk_editor import edited, to_edit, why_not_editable
from state.workspace import Workspace
from tests.screens.repositories import commit, git, new_repository

Opened = Callable[..., Any]

HOSTILE = "we\x1b[31mird\u202e [b]/name\n.py"


def session(
    folder: Path, base: dict[str, bytes], source: dict[str, bytes], target: dict[str, bytes]
) -> Workspace:
    """A session on a fork and its parent."""
    parent = new_repository(folder / "parent")
    commit(parent, "Start", base)
    git(folder, "clone", "-q", str(parent), "fork")
    fork = folder / "fork"
    git(fork, "config", "user.name", "Bob")
    git(fork, "config", "user.email", "bob@example.org")
    commit(fork, "Source", source)
    commit(parent, "Target", target)
    return Workspace.create(str(fork), str(parent))


def painted(sheet: Any) -> list[str]:
    return ["".join(segment.text for segment in sheet._strip(y)) for y in range(len(sheet.rows))]


LINES = st.lists(st.text(st.sampled_from("ab é界\t"), max_size=6), min_size=1, max_size=4)


@given(LINES, st.sampled_from([b"\n", b"\r\n"]), st.booleans())
def test_an_edit_that_changes_nothing_keeps_every_byte(texts: list[str], end: bytes, ended: bool) -> None:
    before = end.join(text.encode() for text in texts) + (end if ended else b"")
    if why_not_editable(before) is None:
        assert edited(to_edit(before), before, b"\n") == before


def test_what_would_not_survive_an_edit_is_refused() -> None:
    assert why_not_editable(b"caf\xe9\n") is not None
    assert why_not_editable(b"a\x1b[31m\n") is not None
    assert why_not_editable("a\u202eb\n".encode()) is not None
    assert why_not_editable("tab\tand 界\r\n".encode()) is None


def test_an_emptied_hunk_has_no_lines() -> None:
    assert edited("", b"a\n", b"\n") == b""
    assert edited("new", b"", b"\r\n") == b"new\r\n"
    assert edited("a\nb", b"x\r\n", b"\n") == b"a\r\nb\r\n"
    assert edited("a\nb", b"x", b"\n") == b"a\nb"


async def test_bytes_of_any_kind_are_shown_and_come_through(opened: Opened, tmp_path: Path) -> None:
    source = b"caf\xe9\tx\r\nwide \xe7\x95\x8c\r\n\x1b[31mred\r\nlast without end"
    target = b"cafe\r\nwide\r\nred\r\nlast"
    workspace = session(
        tmp_path, {"a.txt": b"one\r\ntwo\r\nthree\r\nend\r\n"}, {"a.txt": source}, {"a.txt": target}
    )
    async with opened(workspace, (120, 30), screen="resolve") as (app, pilot):
        rows = painted(app.screen.sheet)
        assert any("caf\\xe9 x" in row for row in rows)
        assert any("\\x1b[31mred" in row for row in rows)
        assert any("last without end" in row and "no line end" in row for row in rows)
        assert not any("\x1b" in row for row in rows)
        await pilot.press("s")
        await app.settle(pilot)
        assert workspace.result_bytes("a.txt") == source


async def test_hostile_names_are_shown_and_never_obeyed(opened: Opened, tmp_path: Path) -> None:
    workspace = session(tmp_path, {HOSTILE: b"1\n"}, {HOSTILE: b"2\n"}, {HOSTILE: b"3\n"})
    for step in ("copy", "resolve"):
        async with opened(workspace, (120, 36), screen=step) as (app, pilot):
            await pilot.press("n")
            await app.settle(pilot)
            picture = app.export_screenshot()
            assert "\x1b" not in picture and "\u202e" not in picture
            assert "we\\x1b[31mird\\u202e" in picture.replace("&#160;", " ")
        workspace = Workspace.open(workspace.target.work_tree, workspace.name)
    workspace.close()


async def test_long_lines_are_cut_and_scrolled(opened: Opened, tmp_path: Path) -> None:
    long = "x" * 300_000
    workspace = session(
        tmp_path,
        {"a.js": b"0\n"},
        {"a.js": f"{long} source\n".encode()},
        {"a.js": f"{long} target\n".encode()},
    )
    async with opened(workspace, (120, 30), screen="resolve") as (app, pilot):
        sheet = app.screen.sheet
        assert painted(sheet)[0].count("›") == 3
        await pilot.press("right", "right")
        await pilot.pause()
        assert sheet.shift == 16
        assert painted(sheet)[0].count("‹") == 3


@pytest.mark.parametrize("size", [(30, 8), (60, 15), (200, 60)])
@pytest.mark.parametrize("step", ["copy", "resolve"])
async def test_any_size_is_painted(
    opened: Opened, related: Workspace, size: tuple[int, int], step: str
) -> None:
    async with opened(related, size, screen=step) as (app, pilot):
        await pilot.press("n", "pagedown", "end", "tab", "pageup")
        await app.settle(pilot)
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        sheet = app.screen.sheet
        assert {sum(map(len, row.split("\n"))) for row in painted(sheet)} == {sheet.room.width}
