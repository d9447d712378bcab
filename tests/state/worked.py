"""Functions that the tests of workers have worked out in other processes."""

import os


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
