"""`plait mergetool` as git's own mergetool, on a merge and on a rebase."""

import fcntl
import os
import pty
import re
import select
import shlex
import signal
import stat
import struct
import sys
import termios
import time
from pathlib import Path

import pytest

from tests.app.command import done, plait
from tests.conftest import Build, RepositoryBuilder

ROOT = Path(__file__).parents[2]
NAME = "app/[slug]/page[0].py"
VISIBLE = re.compile(rb"\x1b\[[0-9;:?<>=]*[ -/]*[@-~]|\x1b[=>]")
BASE = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"


@pytest.fixture
def stopped(build: Build) -> RepositoryBuilder:
    """A repository in which `git merge` stopped at one file."""
    one = build("one")
    one.commit({NAME: BASE, "other.txt": "other\n"})
    (one.path / NAME).chmod(0o755)
    one.commit({})
    one.git("checkout", "-q", "-b", "feature")
    one.commit({NAME: BASE.replace("two", "source 2").replace("seven", "source 7")})
    one.git("checkout", "-q", "main")
    one.commit({NAME: BASE.replace("two", "target 2")})
    return one


def merge(repository: RepositoryBuilder) -> None:
    """Begins the merge; git ends with 1 when it stops."""
    with pytest.raises(AssertionError):
        repository.git("merge", "-q", "feature")


def use(repository: RepositoryBuilder, *options: str) -> None:
    """Makes Plait the mergetool, as the README says."""
    command = shlex.join([sys.executable, str(ROOT / "app/launch.py"), "mergetool", *options])
    repository.git("config", "merge.tool", "plait")
    repository.git("config", "mergetool.plait.cmd", f'{command} "$BASE" "$LOCAL" "$REMOTE" "$MERGED"')
    repository.git("config", "mergetool.plait.trustExitCode", "true")
    repository.git("config", "mergetool.keepBackup", "false")


def test_git_takes_what_was_resolved(stopped: RepositoryBuilder) -> None:
    merge(stopped)
    use(stopped, "--with", "target-source")
    stopped.git("mergetool", "--no-prompt")
    merged = stopped.path / NAME
    assert merged.read_bytes() == (
        BASE.replace("two", "target 2\nsource 2").replace("seven", "source 7").encode()
    )
    assert stat.S_IMODE(merged.stat().st_mode) & 0o111
    assert stopped.git("status", "--porcelain") == f"M  {NAME}"
    assert not (stopped.path / ".git/plait").exists()


def test_git_keeps_its_conflict_when_something_is_open(stopped: RepositoryBuilder) -> None:
    merge(stopped)
    before = (stopped.path / NAME).read_bytes()
    use(stopped, "--no-open")
    with pytest.raises(AssertionError):
        stopped.git("mergetool", "--no-prompt")
    assert (stopped.path / NAME).read_bytes() == before
    assert stopped.git("status", "--porcelain") == f"UU {NAME}"


def test_a_rebase_is_resolved_like_a_merge(stopped: RepositoryBuilder) -> None:
    stopped.git("checkout", "-q", "feature")
    with pytest.raises(AssertionError):
        stopped.git("rebase", "-q", "main")
    use(stopped, "--with", "source")
    stopped.git("mergetool", "--no-prompt")
    stopped.git("-c", "core.editor=true", "rebase", "--continue")
    text = (stopped.path / NAME).read_text()
    assert text == BASE.replace("two", "source 2").replace("seven", "source 7")


def files(folder: Path, base: bytes | None, local: bytes, remote: bytes) -> list[str]:
    """The four paths of a mergetool; the merged one holds something else."""
    texts = {
        "base": base,
        "local": local,
        "remote": remote,
        "merged": b"<<<<<<< HEAD\n=======\n>>>>>>> other\n",
    }
    for name, text in texts.items():
        if text is not None:
            (folder / name).write_bytes(text)
    return [str(folder / name) for name in texts]


def test_what_merges_cleanly_is_written(tmp_path: Path) -> None:
    paths = files(tmp_path, b"1\n2\n3\n4\n5\n", b"ONE\n2\n3\n4\n5\n", b"1\n2\n3\n4\nFIVE")
    done(tmp_path, "mergetool", "--no-open", *paths)
    assert (tmp_path / "merged").read_bytes() == b"ONE\n2\n3\n4\nFIVE"


def test_hunks_are_reported_and_nothing_is_written(tmp_path: Path) -> None:
    paths = files(tmp_path, b"1\n", b"one\xff\n", b"eins\n")
    ended = plait(tmp_path, "mergetool", "--json", *paths)
    assert ended.code == 1
    report = ended.json
    assert (report["version"], report["written"]) == (1, False)
    (hunk,) = report["hunks"]
    assert (hunk["source"], hunk["target"], hunk["base"]) == ("eins\n", "one\udcff\n", "1\n")
    assert (tmp_path / "merged").read_bytes().startswith(b"<<<<<<< HEAD\n")


def test_without_a_base_every_difference_is_open(tmp_path: Path) -> None:
    for base in (None, b""):
        paths = files(tmp_path, base, b"a\nlocal\nz\n", b"a\nremote\nz\n")
        report = plait(tmp_path, "mergetool", "--json", *paths).json
        assert [(hunk["target"], hunk["source"], hunk["base"]) for hunk in report["hunks"]] == [
            ("local\n", "remote\n", None)
        ]
        done(tmp_path, "mergetool", "--with", "source-target", *paths)
        assert (tmp_path / "merged").read_bytes() == b"a\nremote\nlocal\nz\n"


def test_binary_files_are_taken_as_a_whole(tmp_path: Path) -> None:
    paths = files(tmp_path, b"\0base", b"\0local", b"\0remote")
    assert plait(tmp_path, "mergetool", "--no-open", *paths).code == 1
    assert plait(tmp_path, "mergetool", "--with", "neither", *paths).code == 1
    done(tmp_path, "mergetool", "--with", "source", *paths)
    assert (tmp_path / "merged").read_bytes() == b"\0remote"


def test_what_was_begun_is_gone_on_with(stopped: RepositoryBuilder) -> None:
    merge(stopped)
    stages = [stopped.git("show", f":{stage}:{NAME}") + "\n" for stage in (1, 2, 3)]
    folder = stopped.path.parent
    for name, text in zip(("base", "local", "remote"), stages, strict=True):
        (folder / name).write_text(text)
    paths = [*(str(folder / name) for name in ("base", "local", "remote")), str(stopped.path / NAME)]
    assert plait(stopped.path, "mergetool", "--no-open", *paths).code == 1
    (kept,) = (stopped.path / ".git/plait/mergetool").iterdir()
    begun = kept / "merge.git"
    (conflict,) = plait(begun, "conflicts", "--json").json
    done(begun, "resolve", "page[0].py", "--hunk", conflict["hunks"][0]["id"], "--with", "neither")
    opened = done(begun, "log", "--json").json["operations"][0]["message"]
    assert re.fullmatch(r"open: merge feature [0-9a-f]{10} into HEAD [0-9a-f]{10}", opened)
    done(stopped.path, "mergetool", "--no-open", *paths)
    assert (stopped.path / NAME).read_text() == BASE.replace("two\n", "").replace("seven", "source 7")
    assert not kept.exists()
    # No session of the repository itself has come of it.
    assert done(stopped.path, "sessions", "--json").json["sessions"] == []


def test_the_resolve_screen_writes_what_was_chosen(tmp_path: Path) -> None:
    paths = files(tmp_path, b"a\nb\nc\n", b"a\nlocal\nc\n", b"a\nremote\nc\n")
    command = [sys.executable, str(ROOT / "app/launch.py"), "mergetool", *paths]
    assert in_terminal(command, [(b"Conflict 1 of 1", b"q")]) == 1
    assert (tmp_path / "merged").read_bytes().startswith(b"<<<<<<< HEAD\n")
    assert in_terminal(command, [(b"Conflict 1 of 1", b"S"), (b"1 decided", b"q")]) == 0
    assert (tmp_path / "merged").read_bytes() == b"a\nremote\nlocal\nc\n"


def in_terminal(command: list[str], script: list[tuple[bytes, bytes]]) -> int:
    """Runs a command in a terminal, typing each key once its words have been shown; returns the exit code."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="120", LINES="40")
        os.execv(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    shown, waiting, end = b"", list(script), time.monotonic() + 60
    try:
        while time.monotonic() < end:
            if select.select([terminal], [], [], 0.05)[0]:
                try:
                    shown += os.read(terminal, 1 << 16)
                except OSError:
                    break
            if waiting and waiting[0][0] in VISIBLE.sub(b"", shown):
                os.write(terminal, waiting.pop(0)[1])
                shown = b""
        assert not waiting, shown
    finally:
        if waiting:
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        os.close(terminal)
    return os.waitstatus_to_exitcode(status)


def test_a_missing_side_is_one_sentence(tmp_path: Path) -> None:
    paths = files(tmp_path, b"", b"a\n", b"b\n")
    (tmp_path / "remote").unlink()
    ended = plait(tmp_path, "mergetool", "--no-open", *paths)
    assert (ended.code, ended.err) == (
        2,
        f"plait: {tmp_path}/remote: no such file (git calls it as mergetool.plait.cmd says)\n",
    )
    ended = plait(tmp_path, "mergetool", *files(tmp_path, b"", b"a\n", b"b\n"))
    assert (ended.code, ended.err) == (
        2,
        "plait: the Resolve screen needs a terminal (--no-open reports instead)\n",
    )


def test_the_folder_of_temporary_files_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    for name, text in (("base", BASE), ("local", BASE), ("remote", BASE + "eight\n")):
        (tmp_path / name).write_text(text)
    done(tmp_path, "mergetool", "--no-open", "base", "local", "remote", "merged")
    assert (tmp_path / "merged").read_text() == BASE + "eight\n"
    assert list(temporary.iterdir()) == []
