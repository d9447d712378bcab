"""Proposals for one file and one more decision among many conflicts, against one git process.

python -m tests.benchmarks.bench_proposals [--conflicts 10000] [--rounds 21]
"""

import argparse
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

from state.merging.choice import Choice
from state.workspace import Workspace
from tests.benchmarks.bench_result_tree import WHO, fast_import
from tests.benchmarks.yardstick import measure, report

HUNKS = 10
"""Conflicts in a file."""


def text(file: int, changed: str) -> str:
    """A Python file with conflicts at equal distances, no two of them alike."""
    rows = []
    for part in range(HUNKS):
        rows += [f"def part_{part}(value: int) -> int:\n", f"    first = value + {file}\n"]
        rows += [f"    second_{file}_{part} = {changed!r}\n"]
        rows += [
            f"    return first + {part} * {row}\n" if row == 7 else f"    # line {row}\n" for row in range(8)
        ]
        rows += ["\n", "\n"]
    return "".join(rows)


def make(folder: Path, files: int) -> Path:
    """A repository whose branches `source` and `main` conflict everywhere."""
    place = folder / "one.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(place)], check=True)
    stream = []
    for branch, start, changed in (
        ("main", "", "base"),
        ("source", "main", "source"),
        ("main", "main", "target"),
    ):
        stream.append(f"commit refs/heads/{branch}\ncommitter {WHO}\ndata 0\n")
        stream.append(f"from refs/heads/{start}^0\n" if start else "")
        for file in range(files):
            data = text(file, changed)
            stream.append(f"M 100644 inline src/part{file % 30}/file{file}.py\ndata {len(data)}\n{data}\n")
        if branch == "source" or not start:
            fast_import(place, "".join(stream))
            stream = []
    fast_import(place, "".join(stream))
    return place


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--conflicts", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=21)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        place = make(Path(folder), options.conflicts // HUNKS)
        with Workspace.create(f"{place}@source", str(place), exclusions=()) as workspace:
            view = workspace.loaded()
            keys = sorted(view.merge.outcomes) if view.merge is not None else []
            # Half of all is decided already: none of it may be read again.
            half = [(key, workspace.file(key).hunks) for key in keys[: len(keys) // 2]]
            workspace.resolve_many(half, Choice.SOURCE)
            left = keys[len(keys) // 2 :]
            begun = time.perf_counter()
            workspace.proposing.of_file(workspace.file(left[0]))
            print(
                f"the first file, with {len(half) * HUNKS:,} choices to learn from: {time.perf_counter() - begun:.2f} s"
            )
            turns = count()
            merges = [workspace.file(key) for key in left]

            def decide() -> None:
                turn = next(turns)
                merge = merges[turn // HUNKS]
                workspace.resolve(merge.key, [merge.hunks[turn % HUNKS]], list(Choice)[turn % 2])

            def one_file() -> object:
                return workspace.proposing.of_file(merges[options.rounds // HUNKS + 2])

            def one_hunk() -> object:
                merge = merges[next(turns) % 7 + options.rounds // HUNKS + 3]
                return workspace.proposing.of_hunk(merge, merge.hunks[-1])

            def undone() -> object:
                workspace.undo()
                return workspace.proposing.of_file(merges[options.rounds // HUNKS + 2])

            def git() -> None:
                path = "src/part0/file0.py"
                subprocess.run(
                    ["git", f"--git-dir={place}", "cat-file", "blob", f"main:{path}"],
                    check=True,
                    stdout=subprocess.DEVNULL,
                )

            name = f"of {options.conflicts:,}"
            return report(
                [
                    measure(
                        f"a file again after a decision {name} / cat-file",
                        one_file,
                        git,
                        10.0,
                        options.rounds,
                        decide,
                    ),
                    measure(
                        f"one hunk of another file {name} / cat-file",
                        one_hunk,
                        git,
                        10.0,
                        options.rounds,
                        decide,
                    ),
                    measure(
                        f"undo, and a file again {name} / cat-file",
                        undone,
                        git,
                        12.0,
                        options.rounds,
                        decide,
                    ),
                ]
            )


if __name__ == "__main__":
    raise SystemExit(main())
