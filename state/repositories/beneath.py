"""Reads and removes files below a folder without ever leaving it: no part of a path is followed as a symlink."""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from state.errors import PlaitError

DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def read_beneath(folder: Path, path: str) -> tuple[bytes, bool]:
    """The bytes of a file, and whether it is a symlink: then they are its target's name.

    `PlaitError` where nothing, or something else than a file, stands there, or a symlink leads there.
    """
    with _parent(folder, path) as (parent, name):
        try:
            facts = os.stat(name, dir_fd=parent, follow_symlinks=False)
            if stat.S_ISLNK(facts.st_mode):
                return os.fsencode(os.readlink(name, dir_fd=parent)), True
            if not stat.S_ISREG(facts.st_mode):
                raise PlaitError("this is no file", path)
            # Without waiting: it may have become a pipe that nobody writes to.
            handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=parent)
        except OSError as error:
            raise _unreadable(error, path) from None
        with os.fdopen(handle, "rb") as file:
            return file.read(), False


def remove_beneath(folder: Path, path: str) -> None:
    """Removes a file, symlink or folder, and the folders that are empty without it."""
    try:
        with _parent(folder, path) as (parent, name):
            if stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode):
                shutil.rmtree(name, dir_fd=parent)
            else:
                os.unlink(name, dir_fd=parent)
    except FileNotFoundError:
        return
    except PlaitError as error:
        if error.what == GONE:
            return
        raise
    *parts, _ = path.split("/")
    while parts:
        with suppress(OSError, PlaitError), _parent(folder, "/".join(parts)) as (parent, name):
            os.rmdir(name, dir_fd=parent)
        parts.pop()


GONE = "there is no such file"


@contextmanager
def _parent(folder: Path, path: str) -> Iterator[tuple[int, str]]:
    """The folder that a path's last part stands in, open, and that part."""
    *parts, name = path.split("/")
    try:
        handle = os.open(folder, DIRECTORY)
    except OSError as error:
        raise _unreadable(error, path) from None
    try:
        for part in parts:
            try:
                inner = os.open(part, DIRECTORY, dir_fd=handle)
            except OSError as error:
                raise _unreadable(error, path) from None
            os.close(handle)
            handle = inner
        yield handle, name
    finally:
        os.close(handle)


def _unreadable(error: OSError, path: str) -> PlaitError:
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        return PlaitError("a symlink, or a file, stands in the way", path, "nothing is read through symlinks")
    if error.errno == errno.ENOENT:
        return PlaitError(GONE, path)
    return PlaitError(f"it can't be read: {error.strerror}", path)
