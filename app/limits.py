"""How many files the operating system lets Plait hold open at once."""

import errno

ENOUGH = 256
"""More is never asked for: the screens, their workers, git and the journals hold fewer."""
FEWEST = 96
"""With fewer the screens don't begin: they would break down in the middle of something."""


def open_files() -> int | None:
    """How many may be open, after room was made as far as the hard limit allows; None where nobody limits it."""
    try:
        import resource
    except ImportError:
        # Windows has no such limit.
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return None
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(ENOUGH, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return soft


def too_many(error: OSError) -> str | None:
    """The sentence for a process or a machine that can open no more files; None for another error."""
    if error.errno == errno.ENFILE:
        return "this machine has too many files open (close other programs, then run it again)"
    if error.errno != errno.EMFILE:
        return None
    limit = open_files()
    here = f"only {limit} files may be open at once here" if limit is not None else "too many files are open"
    return f"{here}, and Plait needs more (run it again after `ulimit -n {ENOUGH}`, or ask who set the limit)"
