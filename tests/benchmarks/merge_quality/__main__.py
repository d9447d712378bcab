"""Replays a repository's merges: `python -m tests.benchmarks.merge_quality --repo PATH [--limit N] [--json]`."""

import argparse
import json
from pathlib import Path

from tests.benchmarks.merge_quality.conflicts import replayed
from tests.benchmarks.merge_quality.operator import play


def main() -> None:
    parser = argparse.ArgumentParser(prog="merge_quality", description=__doc__)
    parser.add_argument("--repo", type=Path, required=True, help="a git repository; nothing is written there")
    parser.add_argument("--limit", type=int, help="replay only the newest N merge commits")
    parser.add_argument("--json", action="store_true", help="all figures as JSON")
    parser.add_argument("--forget", action="store_true", help="know nothing of earlier merges in later ones")
    arguments = parser.parse_args()
    figures = play(replayed(arguments.repo, arguments.limit), remember=not arguments.forget)
    print(json.dumps(figures.as_dict(), indent=2) if arguments.json else "\n".join(figures.lines()))


main()
