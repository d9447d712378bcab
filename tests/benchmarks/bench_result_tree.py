"""The result's tree after one decision among 18,000 files, objects written, against one `git fast-import`.

python -m tests.benchmarks.bench_result_tree [--files 18000] [--rounds 21]
"""

import argparse
import subprocess
import tempfile
from itertools import count
from pathlib import Path

from state.comparison.entry import Status
from state.workspace import Workspace
from tests.benchmarks.yardstick import measure, report

WHO = "Ada <ada@example.org> 1700000000 +0000"


def make(folder: Path, files: int) -> tuple[Path, Path]:
    """A source and a target that differ in every tenth file."""
    places = []
    for side in ("source", "target"):
        place = folder / f"{side}.git"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(place)], check=True)
        stream = [f"commit refs/heads/main\ncommitter {WHO}\ndata 0\n"]
        for number in range(files):
            text = f"file {number}\n" + (f"in the {side}\n" if number % 10 == 0 else "")
            path = f"src/part{number % 30}/group{number % 300}/file{number}.py"
            stream.append(f"M 100644 inline {path}\ndata {len(text)}\n{text}\n")
        fast_import(place, "".join(stream))
        places.append(place)
    return places[0], places[1]


def fast_import(place: Path, stream: str) -> None:
    subprocess.run(["git", f"--git-dir={place}", "fast-import", "--quiet", "--force"], input=stream.encode(), check=True)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=18_000)
    parser.add_argument("--rounds", type=int, default=21)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        source, target = make(Path(folder), options.files)
        with Workspace.create(str(source), str(target), exclusions=()) as workspace:
            keys = list(workspace.loaded().comparison.keys(Status.DIFFERENT))
            workspace.result_tree()
            turns = count()

            def decide() -> None:
                turn = next(turns)
                workspace.replace(keys[turn * 7 % len(keys)], f"decided {turn}\n".encode())

            def written() -> str:
                return workspace.result().write(workspace.loaded())

            def imported() -> None:
                turn = next(turns)
                text = f"imported {turn}\n"
                path = f"src/part{turn % 30}/group{turn % 300}/file{turn % 300}.py"
                fast_import(
                    target,
                    f"commit refs/plait-bench/one\ncommitter {WHO}\ndata 0\nfrom refs/heads/main^0\n"
                    f"M 100644 inline {path}\ndata {len(text)}\n{text}\n",
                )

            name = f"one decision in {options.files:,} files / fast-import"
            return report([measure(name, written, imported, 1.5, options.rounds, decide)])


if __name__ == "__main__":
    raise SystemExit(main())
