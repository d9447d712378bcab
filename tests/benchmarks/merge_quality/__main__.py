"""Replays a repository's merges: `python -m tests.benchmarks.merge_quality --repo PATH [--limit N] [--json]`."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from state.errors import PlaitError
from tests.benchmarks.merge_quality.conflicts import replayed
from tests.benchmarks.merge_quality.operator import play


def main() -> int:
    parser = argparse.ArgumentParser(prog="merge_quality", description=__doc__)
    parser.add_argument("--repo", type=Path, required=True, help="a git repository; nothing is written there")
    parser.add_argument("--limit", type=int, help="replay only the newest N merge commits")
    parser.add_argument("--json", action="store_true", help="all figures as JSON")
    parser.add_argument("--forget", action="store_true", help="know nothing of earlier merges in later ones")
    arguments = parser.parse_args()
    if arguments.limit is not None and arguments.limit < 1:
        parser.error("--limit is a number of merge commits, 1 or more")
    left_out: Counter[str] = Counter()
    try:
        merges = replayed(arguments.repo, arguments.limit, left_out)
        figures = play(merges, remember=not arguments.forget, left_out=left_out)
    except PlaitError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(figures.as_dict(), indent=2) if arguments.json else "\n".join(figures.lines()))
    return 0


sys.exit(main())
