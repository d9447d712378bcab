"""Commands that behave and commands that don't: each ends, says how, and leaves nothing behind."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from state.checks.evidence import Ending, Run
from state.checks.running.processes import carrying, identity, is_gone, process
from state.checks.running.recovery import end_left, left_of, recover
from state.checks.running.runner import Runner, RunSettings, Wanted
from state.checks.running.terminal import plain
from state.errors import PlaitError
from state.repositories.worktrees import Worktree
from state.session.journal import Journal
from tests.conftest import Build
from tests.state.checks.running.conftest import SOON, Place, until, wanted


def ended(run: Run) -> tuple[Ending, int | None, str]:
    return run.ending, run.exit_code, run.why


def test_a_command_that_passes(place: Place) -> None:
    run = place.run('echo "in $PWD"; echo wrong >&2; echo "$ROOM"', ROOM="a b")
    assert ended(run) == (Ending.EXITED, 0, "")
    assert run.passed
    assert place.output(run) == f"in {place.folder}\nwrong\na b\n".encode()
    assert (run.size, run.kept, run.group, run.process) == (len(place.output(run)),) * 2 + (0, os.getpid())
    assert run.started < run.ended or run.started == run.ended
    assert place.journal.runs.unended() == ()


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("exit 3", 3, ""),
        ("false; true", 0, ""),
        ("false | true", 0, ""),
        ("no-such-program-here --x", 127, "there is no program no-such-program-here"),
        ("cd missing/folder && echo there", 1, ""),
        ("kill -TERM $$", 143, "ended by SIGTERM"),
        ("kill -9 $$", 137, "ended by SIGKILL"),
        ("bash -c 'kill -SEGV $$'; exit 139", 139, "ended by SIGSEGV"),
        ("touch script; ./script", 126, "what it names can't be executed"),
    ],
)
def test_exit_codes_are_the_shells(place: Place, text: str, code: int, why: str) -> None:
    assert ended(place.run(text)) == (Ending.EXITED, code, why)


@pytest.mark.parametrize(
    "text",
    [
        "read answer < /dev/tty",
        "test -t 0 || { echo 'stdin is not a terminal'; exit 1; }",
        "stty -a",
        f"{sys.executable} -c 'import getpass, os; os.ttyname(0)'",
        "echo 'sudo: a terminal is required to read the password'; exit 1",
    ],
)
def test_what_needs_a_terminal_fails_by_itself_and_says_so(place: Place, text: str) -> None:
    run = place.run(text)
    assert run.ending is Ending.EXITED
    assert run.exit_code != 0
    assert (
        run.why
        == "it seems to need a terminal, which commands don't have here: run it yourself, and sign the item"
    )


def test_input_is_empty_and_text_is_taken_as_it_is(place: Place) -> None:
    assert place.output(place.run('cat; read -r line; echo "got <$line> $?"')) == b"got <> 1\n"
    text = "cat <<'END'\n$HOME `date` \\\nÄ 'quoted'\nEND\n# a comment"
    assert place.output(place.run(text)) == "$HOME `date` \\\nÄ 'quoted'\n".encode()
    assert ended(place.run("echo a\0b"))[0] is Ending.NOT_STARTED
    assert ended(place.run("x" * 300_000)) == (
        Ending.NOT_STARTED, None, "it can't be started: Argument list too long",
    )  # fmt: skip


def test_the_environment_has_no_other_repository(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/somewhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/somewhere/index")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ada")
    monkeypatch.setenv("OPERATOR", "here")
    place.runner.settings = RunSettings(environment={"SET": "yes", "OPERATOR": "configured"})
    lines = place.output(place.run("env")).decode().splitlines()
    names = {line.partition("=")[0] for line in lines}
    assert {"GIT_DIR", "GIT_INDEX_FILE"} & names == set()
    assert {"SET=yes", "OPERATOR=configured", "GIT_AUTHOR_NAME=Ada"} <= set(lines)
    assert f"GIT_CEILING_DIRECTORIES={place.folder.parent}" in lines
    place.runner.settings = RunSettings(inherit=False, environment={"SET": "yes"})
    lines = place.output(place.run("env")).decode().splitlines()
    assert {line.partition("=")[0] for line in lines} <= {
        "SET", "PATH", "HOME", "GIT_CEILING_DIRECTORIES", "GIT_TERMINAL_PROMPT", "PLAIT_RUN", "PWD", "SHLVL", "_", "OLDPWD",
    }  # fmt: skip


def test_one_that_hangs_is_asked_and_then_ended(place: Place) -> None:
    run = place.run("trap '' TERM; echo waiting; while :; do sleep 60; done", timeout=0.3)
    assert ended(run) == (Ending.TIMED_OUT, 137, "it had not ended after 0.3 s")
    assert place.output(run) == b"waiting\n"
    assert carrying(run.marker) == ()
    run = place.run("trap 'echo bye; exit 0' TERM; sleep 60 & wait", timeout=0.3)
    assert ended(run)[0] is Ending.TIMED_OUT
    assert place.output(run) == b"bye\n"
    assert not run.passed


def test_one_that_stopped_itself_is_ended(place: Place) -> None:
    assert ended(place.run("kill -STOP $$", timeout=0.3))[0] is Ending.TIMED_OUT


def test_a_flood_is_kept_by_its_ends_in_bounded_memory(place: Place) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    run = place.run(
        f"{sys.executable} -c \"import sys\nfor n in range(1000000): sys.stdout.write('%099d\\n' % n)\""
    )
    assert ended(run) == (Ending.EXITED, 0, "")
    assert run.size == 100_000_000
    output = place.output(run)
    assert run.kept == len(output) < (1 << 20) + 64
    assert output.startswith(b"0" * 99 + b"\n")
    assert output.endswith(b"%099d\n" % 999_999)
    assert "… 99.0 MB left out …".encode() in output
    # Kilobytes: a tenth of what was written at most.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_a_flood_without_end_is_stopped_in_time(place: Place) -> None:
    (run,) = place.runner.start([wanted("yes", timeout=1.0)])
    until(lambda: len(place.runner.live(run.id)) == 256 << 10)
    # The keyboard doesn't wait: questions are answered while it floods.
    slowest = 0.0
    for _ in range(50):
        begun = time.monotonic()
        place.runner.running()
        place.runner.live(run.id, 1000)
        slowest = max(slowest, time.monotonic() - begun)
    assert slowest < 0.5
    assert place.runner.wait(SOON)
    assert ended(place.journal.runs.of(run.id))[0] is Ending.TIMED_OUT


def test_a_huge_line_invalid_bytes_and_escapes_are_kept_as_they_are(place: Place) -> None:
    run = place.run("head -c 3000000 /dev/zero | tr '\\0' x")
    assert run.size == 3_000_000
    assert "… 2.0 MB left out …".encode() in place.output(run)
    run = place.run(r"printf '\033]0;title\007\377\376\033[31mred\033[2J\n'")
    assert place.output(run) == b"\x1b]0;title\x07\xff\xfe\x1b[31mred\x1b[2J\n"
    assert plain(place.output(run)) == "\\xff\\xfered"


def test_children_that_outlive_it_are_ended(place: Place) -> None:
    begun = time.monotonic()
    run = place.run("sleep 600 & sleep 601 & echo done")
    assert ended(run) == (Ending.EXITED, 0, "2 processes that it left behind were ended (sleep)")
    assert place.output(run) == b"done\n"
    assert carrying(run.marker) == ()
    assert time.monotonic() - begun < 10


DAEMON = """
import os, signal, sys, time
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open("pid", "w").write(str(os.getpid()))
time.sleep(600)
"""


def test_a_daemon_in_its_own_session_is_found_and_ended(place: Place) -> None:
    (place.folder / "daemon.py").write_text(DAEMON)
    run = place.run(f"{sys.executable} daemon.py; while ! test -s pid; do sleep 0.05; done")
    assert run.passed
    assert run.why.startswith("a process that it left behind was ended")
    assert process(int((place.folder / "pid").read_text())) is None


def test_one_without_its_environment_is_found_while_its_parents_live(place: Place) -> None:
    run = place.run("env -i setsid sleep 600 & echo $! > pid; wait", timeout=0.5)
    assert ended(run)[0] is Ending.TIMED_OUT
    assert process(int((place.folder / "pid").read_text())) is None


def test_what_hides_on_purpose_is_said_and_holds_nothing_up(place: Place) -> None:
    hidden = (
        "env -i setsid bash -c 'echo $$ > pid; exec sleep 600' & while ! test -s pid; do sleep 0.02; done"
    )
    begun = time.monotonic()
    run = place.run(hidden)
    left = process(int((place.folder / "pid").read_text()))
    assert left is not None
    os.kill(left.pid, signal.SIGKILL)
    assert ended(run) == (
        Ending.EXITED, 0, "something that it started still holds its output, and can't be found to be ended",
    )  # fmt: skip
    assert time.monotonic() - begun < 10


def test_cancelling(place: Place) -> None:
    (run,) = place.runner.start([wanted("echo started; sleep 600")])
    until(lambda: place.runner.live(run.id) == b"started\n")
    (running,) = place.runner.running()
    assert running.group > 0
    assert place.runner.cancel("another") == 0
    assert place.runner.cancel("item-1") == 1
    assert place.runner.wait(SOON)
    assert ended(place.journal.runs.of(run.id)) == (Ending.CANCELLED, 143, "cancelled")
    assert place.runner.live(run.id) == b""
    assert place.runner.cancel() == 0


def test_cancelling_while_it_starts(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal", "try")
    entered, go = threading.Event(), threading.Event()

    def folder() -> Path:
        entered.set()
        assert go.wait(SOON)
        return tmp_path

    runner = Runner(journal.runs, folder)
    (run,) = runner.start([wanted("touch ran")])
    assert entered.wait(SOON)
    assert runner.running() == (run,)
    assert runner.cancel() == 1
    go.set()
    assert runner.wait(SOON)
    assert ended(journal.runs.of(run.id)) == (Ending.CANCELLED, None, "cancelled")
    assert not (tmp_path / "ran").exists()
    runner.close()
    journal.close()


def test_a_folder_that_is_gone_and_one_that_cannot_be_made(place: Place) -> None:
    place.folder.rmdir()
    assert ended(place.run("true")) == (Ending.NOT_STARTED, None, f"its folder isn't there: {place.folder}")

    def refused() -> Path:
        raise PlaitError("no room", "disk")

    runner = Runner(place.journal.runs, refused)
    (run,) = runner.start([wanted("true")])
    assert runner.wait(SOON)
    assert ended(place.journal.runs.of(run.id)) == (Ending.NOT_STARTED, None, "disk: no room")


def test_a_shell_that_is_not_there(place: Place) -> None:
    place.runner.settings = RunSettings(shell="/no/such/shell -e")
    assert ended(place.run("true")) == (
        Ending.NOT_STARTED,
        None,
        "the shell can't be started: /no/such/shell",
    )
    place.runner.settings = RunSettings(shell="bash -e")
    assert ended(place.run("false; true")) == (Ending.EXITED, 1, "")


def test_so_many_run_at_once_and_the_rest_waits(place: Place) -> None:
    changes: list[int] = []
    runner = Runner(
        place.journal.runs, lambda: place.folder, RunSettings(parallel=2), on_change=lambda: changes.append(1)
    )
    begun = runner.start([wanted("while ! test -e go; do sleep 0.02; done", f"item-{n}") for n in range(5)])
    assert [run.item for run in begun] == ["item-0", "item-1"]
    assert [one.item for one in runner.queued()] == ["item-2", "item-3", "item-4"]
    assert runner.start([wanted("true", "item-0"), wanted("true", "item-4")]) == ()
    assert not runner.wait(0)
    (place.folder / "go").touch()
    assert runner.wait(SOON)
    assert {run.item: run.passed for run in place.journal.runs.all()} == {f"item-{n}": True for n in range(5)}
    until(lambda: len(changes) == 10)


def test_order_is_kept_and_what_depends_on_a_failure_does_not_run(place: Place) -> None:
    place.runner.settings = RunSettings(parallel=4)
    place.runner.start(
        [
            wanted("echo c >> log", "c", after=("b",)),
            wanted("echo d >> log; exit 1", "d", after=("c",)),
            wanted("echo e >> log", "e", after=("d",)),
            wanted("echo b >> log", "b", after=("a", "passed long ago")),
            wanted("echo a >> log", "a"),
            wanted("exit 1", "bad"),
            wanted("echo no >> log", "never", needs=("bad",)),
            wanted("echo no >> log", "nor this", needs=("never",)),
            wanted("echo no >> log", "round", needs=("about",)),
            wanted("echo no >> log", "about", needs=("round",)),
        ]
    )
    assert place.runner.wait(SOON)
    assert (place.folder / "log").read_text() == "a\nb\nc\nd\ne\n"
    whys = {run.item: (run.ending, run.why) for run in place.journal.runs.all() if not run.passed}
    assert whys == {
        "bad": (Ending.EXITED, ""),
        "d": (Ending.EXITED, ""),
        "never": (Ending.NOT_STARTED, "bad must pass before, and didn't"),
        "nor this": (Ending.NOT_STARTED, "never must pass before, and didn't"),
        "round": (Ending.NOT_STARTED, "it waits for what waits for it"),
        "about": (Ending.NOT_STARTED, "round must pass before, and didn't"),
    }


def test_closing_ends_everything(place: Place) -> None:
    place.runner.start([wanted("trap '' TERM; sleep 600", f"item-{n}") for n in range(3)])
    until(lambda: all(run.group for run in place.runner.running()))
    markers = [run.marker for run in place.runner.running()]
    place.runner.close()
    assert place.runner.running() == place.runner.queued() == ()
    assert [ended(run)[::2] for run in place.journal.runs.all()] == [
        (Ending.CANCELLED, "ended with Plait")
    ] * 2
    assert [carrying(marker) for marker in markers] == [(), ()]
    with pytest.raises(PlaitError, match="no more commands"):
        place.runner.start([wanted("true")])


def test_it_is_on_disk_before_it_starts(place: Place) -> None:
    text = (
        f"{sys.executable} -c \"import sqlite3; print(sqlite3.connect('{place.journal.path}')"
        ".execute('SELECT command, ending FROM run').fetchall()[0][1])\""
    )
    assert place.output(place.run(text)) == b"running\n"


def test_in_the_worktree_of_a_result(place: Place, build: Build) -> None:
    target = build("target")
    target.commit({"README": "one\n"}, "first")
    worktree = Worktree(target.open(), "try")
    tree = target.git("rev-parse", "HEAD^{tree}")
    heads = target.git("for-each-ref")

    def folder() -> Path:
        worktree.at(tree, target.git("rev-parse", "HEAD"))
        return worktree.path

    runner = Runner(place.journal.runs, folder, RunSettings(parallel=2))
    (first,) = runner.start([wanted("git log --format=%s; while ! test -e go; do sleep 0.02; done", "a")])
    until(lambda: runner.live(first.id) == b"The result so far\nfirst\n")
    with pytest.raises(PlaitError, match="commands run in the worktree"):
        worktree.at(target.git("hash-object", "-t", "tree", "-w", "--stdin", input=b""))
    # A second one joins, although the folder can't be moved meanwhile.
    (second,) = runner.start([wanted("rm .git; git status && exit 5; touch go", "b")])
    assert runner.wait(SOON)
    runs = [place.journal.runs.of(one.id) for one in (first, second)]
    assert [(run.passed, run.tree) for run in runs] == [(True, tree), (True, tree)]
    assert b"not a git repository" in place.output(runs[1])
    assert target.git("for-each-ref") == heads
    assert target.git("status", "--porcelain") == ""
    assert [one.path for one in worktree.changes()] == ["go"]


KILLED = """
import sys, threading
from pathlib import Path
from state.checks.running.runner import KEEP_EVERY, Runner, RunSettings, Wanted
import state.checks.running.runner as module
from state.session.journal import Journal
module.KEEP_EVERY = 0.05
journal = Journal.open(Path(sys.argv[1]))
runner = Runner(journal.runs, lambda: Path(sys.argv[2]), RunSettings())
runner.start([Wanted("item-1", "d", "echo so far; sleep 0.4; trap '' PIPE; echo and on; exec sleep 600")])
threading.Event().wait(60)
"""


def test_a_killed_plait_is_found_by_the_next_one(place: Place) -> None:
    stranger = subprocess.Popen(["sleep", "600"], start_new_session=True)
    path = place.journal.path
    killed = subprocess.Popen([sys.executable, "-c", KILLED, str(path), str(place.folder)], cwd=Path.cwd())
    try:
        until(
            lambda: [
                run for run in place.journal.runs.unended() if b"so far" in place.journal.runs.output(run.id)
            ]
        )
        (run,) = place.journal.runs.unended()
        assert recover(place.journal.runs) == ()
        assert not is_gone(run.owner, run.process, run.started)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        (left,) = recover(place.journal.runs)
        assert left.run == place.journal.runs.of(run.id)
        assert left.run.ending is Ending.INTERRUPTED
        assert left.run.why.startswith("Plait ended before it did; still running then: ")
        assert place.output(left.run).startswith(b"so far\n")
        assert {one.group for one in left.processes} == {run.group}
        assert recover(place.journal.runs) == ()
        assert end_left(left.run) == ()
        assert left_of(left.run) == ()
        assert process(run.group) is None
        assert stranger.poll() is None
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        killed.kill()
        killed.wait()
        stranger.kill()
        stranger.wait()


def test_a_process_number_alone_proves_nothing() -> None:
    own = identity().split("\n")
    now = "2026-01-02T03:04:05+00:00"
    assert not is_gone("\n".join(own), os.getpid(), now)
    assert is_gone("\n".join([*own[:4], str(int(own[4]) + 1)]), os.getpid(), now)
    assert is_gone("\n".join([own[0], "another boot", *own[2:]]), os.getpid(), now)
    # On another machine it may go on for a while, and nobody here can look.
    elsewhere = "\n".join(["elsewhere", *own[1:]])
    from datetime import UTC, datetime

    assert not is_gone(elsewhere, os.getpid(), now, datetime(2026, 1, 2, 20, tzinfo=UTC))
    assert is_gone(elsewhere, os.getpid(), now, datetime(2026, 1, 4, tzinfo=UTC))


def test_wanted_defaults_need_no_more_than_a_text() -> None:
    assert Wanted("i", "d", "true") == Wanted("i", "d", "true", {}, 0.0, ())
