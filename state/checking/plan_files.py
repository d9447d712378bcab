"""Reads the file of a plan, whatever stands where it should be."""

import os
import stat
from pathlib import Path

from state.errors import PlaitError

LARGEST_PLAN = 4 << 20


def read_plan_file(path: Path) -> bytes:
    """The bytes of a plan's file; `PlaitError` where it is none, can't be read, or is too large."""
    try:
        # Without waiting: a pipe may stand there that nobody writes to.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise PlaitError("this is no file", str(path), "give a Markdown file")
            raw = file.read(LARGEST_PLAN + 1)
    except OSError as error:
        raise PlaitError(
            f"the plan can't be read: {error.strerror}", str(path), "give a Markdown file"
        ) from None
    except ValueError:
        raise PlaitError("no file is called so", str(path), "give a Markdown file") from None
    if len(raw) > LARGEST_PLAN:
        raise PlaitError("this is too large for a plan", str(path), "give the Markdown file itself")
    return raw
