"""Processes beside this one answer everything they are asked, and are gone with it."""

import os
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


@pytest.mark.parametrize("busy", [False, True])
def test_processes_end_with_the_one_that_asked_them(busy: bool) -> None:
    function, asked = ("endless", "[b'first', b'second']") if busy else ("told", "[b'']")
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
