"""Processes beside this one answer everything they are asked, and are gone with it."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from state.errors import Cancelled
from state.workers import Workers

PLACE = "tests.state.worked"
ROOT = Path(__file__).parents[2]


def is_running(process: int) -> bool:
    """Whether there is such a process that isn't just waiting to be taken leave of."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def ends(process: int) -> bool:
    """Waits for a process to be gone; False when it isn't after a long time."""
    until = time.monotonic() + 30
    while is_running(process):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def descriptors() -> list[int]:
    """What this process has open."""
    return [int(one.name) for one in Path("/proc/self/fd").iterdir()]


def test_every_request_is_answered_however_large() -> None:
    asked = [bytes([number % 256]) * (number * 5000) for number in range(60)]
    with Workers(f"{PLACE}:doubled", 2) as workers:
        assert dict(workers.answers(asked)) == {number: one * 2 for number, one in enumerate(asked)}
        assert dict(workers.answers([b"again"])) == {0: b"againagain"}
        assert list(workers.answers([])) == []


def test_a_request_that_ends_the_process_has_no_answer_and_all_others_have() -> None:
    asked = [b"end" if number % 7 == 3 else str(number).encode() for number in range(40)]
    with Workers(f"{PLACE}:fragile", 2) as workers:
        found = dict(workers.answers(asked))
    assert found == {number: None if one == b"end" else one for number, one in enumerate(asked)}


def test_work_that_was_stopped_leaves_no_process() -> None:
    seen: list[bytes | None] = []

    def stop() -> None:
        if seen:
            raise Cancelled("enough")

    with Workers(f"{PLACE}:endless", 2) as workers:
        with pytest.raises(Cancelled):
            for _, answer in workers.answers([b"first", b"second", b"third"], stop):
                seen.append(answer)
        assert seen[0] is not None
        process, parent = map(int, seen[0].split())
        assert parent == os.getpid()
        assert not is_running(process)
        # The next one starts anew.
        assert len(list(workers.answers([b"first"]))) == 1


@pytest.mark.parametrize("function", ["told", "endless", "searched"])
def test_processes_end_with_the_one_that_asked_them(function: str) -> None:
    asked = "[b'first']" if function == "told" else "[b'first', b'second']"
    code = (
        "import sys, time\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from state.workers import Workers\n"
        f"workers = Workers('{PLACE}:{function}', 1)\n"
        f"for _, answer in workers.answers({asked}):\n"
        "    print(answer.decode(), flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as asking:
        assert asking.stdout is not None
        process, parent = map(int, asking.stdout.readline().split())
        assert parent == asking.pid
        assert is_running(process)
        asking.kill()
        asking.wait()
    assert ends(process)


def test_a_folder_of_the_operator_gives_no_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(3)\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    with Workers(f"{PLACE}:doubled", 1) as workers:
        assert list(workers.answers([b"a"])) == [(0, b"aa")]


def test_one_that_hangs_can_be_stopped_however_much_it_was_to_be_sent() -> None:
    beats: list[int] = []

    def stop() -> None:
        beats.append(1)
        if len(beats) == 10:
            raise Cancelled("enough")

    with Workers(f"{PLACE}:halted", 1) as workers, pytest.raises(Cancelled):
        list(workers.answers([b"halt", b"x" * 50_000_000], stop))
    assert len(beats) == 10


def test_one_that_ended_while_nothing_was_asked_is_replaced() -> None:
    with Workers(f"{PLACE}:told", 1) as workers:
        ((_, first),) = workers.answers([b""])
        assert first is not None
        process = int(first.split()[0])
        os.kill(process, signal.SIGKILL)
        assert ends(process)
        ((_, second),) = workers.answers([b""])
    assert second is not None
    assert int(second.split()[0]) != process


@pytest.mark.parametrize(
    "script",
    [
        "exit 3",
        "head -c 100000 /dev/zero",
        "head -c 100000 /dev/zero >&$9",
        "printf '\\0\\0\\0\\0\\0\\0\\0\\1x' >&$9; cat >/dev/null <&$8; exec sleep 600",
        "printf '\\377\\377\\377\\377\\377\\377\\377\\377x' >&$9; exec sleep 600",
    ],
)
def test_something_else_than_our_python_answers_nothing(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, given = "$6", "$7"
    other = tmp_path / "python"
    other.write_text("#!/bin/bash\n" + script.replace("$9", given).replace("$8", taken) + "\n")
    other.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(other))
    with Workers(f"{PLACE}:doubled", 2) as workers, pytest.raises(OSError, match="no process can be started"):
        list(workers.answers([b"a", b"b", b"c"]))


@pytest.mark.parametrize("executable", ["", None, "/nowhere/python"])
def test_without_a_python_to_start_nothing_is_answered(
    executable: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", executable)
    with Workers(f"{PLACE}:doubled", 2) as workers, pytest.raises(OSError, match="no process can be started"):
        list(workers.answers([b"a"]))


def test_without_descriptors_nothing_is_answered_and_none_is_lost() -> None:
    opened = descriptors()
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    for room in range(2, 8):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(opened) + room, before[1]))
        try:
            with Workers(f"{PLACE}:doubled", 1) as workers, suppress(OSError):
                assert list(workers.answers([b"a"])) == [(0, b"aa")]
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
        assert len(descriptors()) == len(opened)


def test_the_same_files_run_there_also_where_another_copy_is_found_first(tmp_path: Path) -> None:
    ours, other = tmp_path / "ours", tmp_path / "other"
    for copy in (ours, other):
        shutil.copytree(ROOT / "state", copy / "state", ignore=shutil.ignore_patterns("__pycache__"))
        (copy / "tests" / "state").mkdir(parents=True)
        shutil.copy(ROOT / "tests" / "state" / "worked.py", copy / "tests" / "state")
    # Here this folder is the nameless first one of the path.
    code = (
        "import sys\n"
        f"sys.path.insert(1, {str(other)!r})\n"
        "from state.workers import Workers\n"
        f"print(list(Workers('{PLACE}:place', 1).answers([b'']))[0][1].decode())\n"
    )
    found = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ours, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == str(ours / "state" / "workers.py")


def test_files_that_changed_meanwhile_answer_nothing(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "state", tmp_path / "state", ignore=shutil.ignore_patterns("__pycache__"))
    code = (
        "from pathlib import Path\n"
        "from state.workers import Workers\n"
        "Path('state/errors.py').write_text('')\n"
        "try:\n"
        "    list(Workers('json:dumps', 1).answers([b'']))\n"
        "except OSError as error:\n"
        "    print(error)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert found.stdout == "no process can be started\n"
