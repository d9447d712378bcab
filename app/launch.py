"""The `plait` command: makes its own three packages importable by their plain names, then goes through the door."""

import os
import sys
from pathlib import Path

VERSION = "0.1.0"
COULD_NOT = 2
INTERRUPTED = 130
COMPLETION = "_PLAIT_COMPLETE"


def main() -> int:
    """Runs the command line; returns its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        # Answered before anything else is imported: scripts ask this often.
        print(f"plait {VERSION}")
        return 0
    # First on the path, so that a project's own `app` package, on PYTHONPATH or in the folder that the
    # operator stands in, is neither imported by mistake nor hidden from anybody else.
    home = str(Path(__file__).resolve().parent.parent)
    if home in sys.path:
        sys.path.remove(home)
    sys.path.insert(0, home)
    for floor in ("app", "screens", "state"):
        sys.modules.pop(floor, None)
    from app.limits import FEWEST, open_files, too_many

    try:
        limit = open_files()
        has_room = limit is None or limit >= FEWEST
        is_seen = sys.stdin.isatty() and sys.stdout.isatty()
        if not sys.argv[1:] and COMPLETION not in os.environ and is_seen and has_room:
            # What is asked for most: the first frame doesn't wait until commands can be read.
            from app.cli.showing import show

            return show()
        from app.cli.main import main as command_line

        return command_line()
    except KeyboardInterrupt:
        # Too early for anybody else to answer it.
        return INTERRUPTED
    except OSError as error:
        sentence = too_many(error)
        if sentence is None:
            raise
        print(f"plait: {sentence}", file=sys.stderr)
        return COULD_NOT


if __name__ == "__main__":
    sys.exit(main())
