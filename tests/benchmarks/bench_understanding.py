"""Findings of a pair of repositories: the first time, by a new process, after a decision, and asked again.

    python -m tests.benchmarks.bench_understanding [--files 600] [--rounds 5]
    python -m tests.benchmarks.bench_understanding --repo PATH --source REV --target REV

All but the last are held against `ast.parse` of every Python file of both sides, the answer that is kept
against `git ls-tree -r` of both. The bounds are those of the small pair that is made here.
"""

import argparse
import ast
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from shutil import rmtree

from state.comparison.entry import Status
from state.session.sessions import FOLDER
from state.workspace import Workspace
from tests.benchmarks.yardstick import Measured, measure, report

WHO = "Ada <ada@example.org> 1700000000 +0000"
FIRST, PROCESS, DECISION, KEPT = 4.0, 4.0, 0.75, 15.0


def make(folder: Path, files: int) -> tuple[Path, Path]:
    """Packages whose modules import each other; every tenth differs, and every fiftieth lost a name in the target."""
    places = []
    for side in ("source", "target"):
        place = folder / side
        subprocess.run(["git", "init", "-q", "-b", "main", str(place)], check=True)
        stream = [f"commit refs/heads/main\ncommitter {WHO}\ndata 0\n"]
        for number in range(files):
            package, other = number % 30, (number * 7 + 1) % files
            lines = [f"from part{other % 30}.module{other} import Kind{other}, made{other}", ""]
            lines += [f"class Kind{number}(Kind{other}):", f"    size = {number}", ""]
            lines += [f"def helper{number}_{one}(value):\n    return value + {one}\n" for one in range(20)]
            if number % 50 or side == "source":
                lines += [f"def made{number}(value):", f"    return made{other}(value)", ""]
            if not number % 10:
                lines.append(f"side = '{side}'\n")
            text = "\n".join(lines)
            path = f"part{package}/module{number}.py"
            stream.append(f"M 100644 inline {path}\ndata {len(text)}\n{text}\n")
        subprocess.run(
            ["git", f"--git-dir={place}/.git", "fast-import", "--quiet"],
            input="".join(stream).encode(),
            check=True,
        )
        places.append(place)
    return places[0], places[1]


def cloned(repo: Path, source: str, target: str, folder: Path) -> tuple[Path, Path]:
    """The two revisions as repositories of their own."""
    places = []
    for side, revision in (("source", source), ("target", target)):
        place = folder / side
        subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", str(repo), str(place)], check=True)
        subprocess.run(["git", "-C", str(place), "checkout", "-q", "-B", "main", revision], check=True)
        places.append(place)
    return places[0], places[1]


def listed(place: Path) -> list[tuple[str, str]]:
    """Path and id of every file."""
    rows = subprocess.run(
        ["git", "-C", str(place), "ls-tree", "-r", "-z", "main"], check=True, capture_output=True
    ).stdout.split(b"\0")
    told = [row.decode("utf-8", "surrogateescape").split("\t", 1) for row in rows if row]
    return [(path, about.split()[2]) for about, path in told if about.split()[1] == "blob"]


def texts(places: tuple[Path, Path]) -> list[bytes]:
    """The Python files of both, each content once."""
    found: dict[str, bytes] = {}
    for place in places:
        asked = [oid for path, oid in listed(place) if path.endswith(".py") and oid not in found]
        out = subprocess.run(
            ["git", "-C", str(place), "cat-file", "--batch"],
            input="".join(f"{oid}\n" for oid in asked).encode(),
            check=True,
            capture_output=True,
        ).stdout
        at = 0
        for oid in asked:
            end = out.index(b"\n", at)
            size = int(out[at:end].split()[2])
            found[oid] = out[end + 1 : end + 1 + size]
            at = end + size + 2
    return list(found.values())


def parse(contents: list[bytes]) -> None:
    for text in contents:
        with suppress(SyntaxError, ValueError, RecursionError), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)


def measured(places: tuple[Path, Path], rounds: int) -> list[Measured]:
    source, target = places
    room = target / ".git" / FOLDER
    contents = texts(places)
    names = count()

    def opened() -> Workspace:
        return Workspace.create(str(source), str(target), name=f"bench-{next(names)}")

    def asked() -> None:
        with opened() as workspace:
            workspace.loaded()
            workspace.understanding.findings()

    def again() -> None:
        with Workspace.open(target, "bench-kept") as workspace:
            workspace.loaded()
            workspace.understanding.findings()

    yardstick: Callable[[], object] = lambda: parse(contents)  # noqa: E731
    rows = [
        measure("the first time / ast.parse", asked, yardstick, FIRST, rounds, lambda: rmtree(room, True)),
        measure("another session, facts on disk / ast.parse", asked, yardstick, PROCESS, rounds),
    ]
    with Workspace.create(str(source), str(target), name="bench-kept") as workspace:
        keys = list(workspace.loaded().comparison.keys(Status.DIFFERENT))
        workspace.understanding.findings()
        turns = count()

        def decide() -> None:
            turn = next(turns)
            workspace.replace(keys[turn % len(keys)], f"decided = {turn}\n".encode())

        if keys:
            findings = workspace.understanding.findings
            rows.append(
                measure("after one decision / ast.parse", findings, yardstick, DECISION, rounds, decide)
            )
    rows.append(
        measure(
            "opened and asked again / ls-tree", again, lambda: [listed(one) for one in places], KEPT, rounds
        )
    )
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repo", type=Path)
    parser.add_argument("--source", default="HEAD~100")
    parser.add_argument("--target", default="HEAD")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        folder = Path(scratch)
        places = (
            cloned(options.repo.resolve(), options.source, options.target, folder)
            if options.repo
            else make(folder, options.files)
        )
        return report(measured(places, options.rounds))


if __name__ == "__main__":
    raise SystemExit(main())
