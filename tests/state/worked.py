"""Functions that the tests of workers have worked out in other processes."""

import os
import re
import signal
from pathlib import Path


def doubled(request: bytes) -> bytes:
    """What was asked, twice."""
    print("what a library says is no answer")
    return request * 2


def fragile(request: bytes) -> bytes:
    """Ends the process over one request, and says the others again."""
    if request == b"end":
        os._exit(1)
    return request


def told(request: bytes) -> bytes:
    """The id of the process, and of the one that started it."""
    return f"{os.getpid()} {os.getppid()}".encode()


def endless(request: bytes) -> bytes:
    """Says who it is for the first request, and nothing any more after that."""
    while request != b"first":
        pass
    return told(request)


def searched(request: bytes) -> bytes:
    """Says who it is for the first request; after that it hangs where no other thread of its process can run."""
    if request != b"first":
        re.match(rb"(a+)+$", b"a" * 64 + b"b")
    return told(request)


def halted(request: bytes) -> bytes:
    """Stops the whole process for one request, and says how long the others are."""
    if request == b"halt":
        os.kill(os.getpid(), signal.SIGSTOP)
    return str(len(request)).encode()


def place(request: bytes) -> bytes:
    """The file that this module's package of workers comes from."""
    import state.workers

    return str(state.workers.__file__).encode()


def readings(request: bytes) -> bytes:
    """Answers as readers do, but ends over the facts of a content that says so, or once where a file tells it to."""
    told = Path(os.environ.get("PLAIT_TEST_ENDS", os.devnull))
    if b'"facts"' in request.partition(b"\n")[0] and b"end it" in request:
        os._exit(1)
    if told.is_file() and b"end once" in request:
        told.unlink()
        os._exit(1)
    from state.understanding.contents.reading import answer

    return answer(request)
