"""Comparing two trees, against two bare runs of `git ls-tree -r` one after another on the same trees.

    python tests/benchmarks/bench_compare.py [--paths 20000 100000] [--rounds 9]

Yardstick and subject take turns, so that a busy machine is busy for both; the ratio is that of their
medians. Memory is the peak of a process of its own that does nothing but compare once. Exits with 1 when
a budget is missed: 2.5 times, and 250 MB.
"""

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from state.comparison.compare import Comparison, compare
from state.comparison.exclusions import DEFAULT_EXCLUSIONS
from state.repositories.git import Git

MOST_TIMES = 2.5
MOST_MEGABYTES = 250

NAMES = (
    "core api web admin order billing user auth common shared view model service test unit data "
    "client server store cache queue task event form list detail page layout style theme locale "
    "report export import search index media upload parser lexer token graph node edge tree table row "
    "cell chart plugin panel"
)
WORDS = NAMES.split()
ENDINGS = (".py", ".ts", ".tsx", ".go", ".java", ".md", ".json", ".css", ".html", ".rb", ".js")


def make_pair(folder: Path, paths: int) -> Git:
    """Two trees: 70% of the paths equal, 15% different, 12% on one side alone, 200 moved, 3% excluded."""
    chance = random.Random(paths)
    folders: set[str] = set()
    while len(folders) < paths // 9:
        folders.add("/".join(chance.choices(WORDS, k=chance.randint(2, 6))))
    places = sorted(folders)
    names: dict[str, None] = {}
    while len(names) < paths * 97 // 100:
        name = f"{chance.choice(WORDS)}_{chance.choice(WORDS)}{chance.randrange(100)}{chance.choice(ENDINGS)}"
        names[f"{chance.choice(places)}/{name}"] = None
    equal, different = paths * 70 // 100, paths * 15 // 100
    source: dict[str, str] = {}
    target: dict[str, str] = {}
    for number, path in enumerate(names):
        if number < equal:
            source[path] = target[path] = path
        elif number < equal + different:
            source[path], target[path] = f"{path} here", f"{path} there"
        else:
            (source if number % 2 else target)[path] = path
    for number in range(200):
        source[f"old/place{number % 9}/module{number}.py"] = f"moved {number}"
        target[f"new/spot{number % 7}/module{number}.py"] = f"moved {number}"
    for number in range(paths // 100):
        source[f"web/node_modules/package{number}/index.js"] = f"package {number}"
        target[f"web/node_modules/package{number}/index.js"] = f"package {number + number % 3}"
        target[f"core/__pycache__/module{number}.cpython-311.pyc"] = f"compiled {number}"
        source[f"core/bundles/module{number}.min.js"] = f"minified {number}"
    git = Git(folder)
    subprocess.run(["git", "init", "-q", "--bare", str(folder)], check=True)
    marks: dict[str, int] = {}
    stream: list[str] = []
    for text in (*source.values(), *target.values()):
        if text not in marks:
            marks[text] = len(marks) + 1
            content = f"the content of {text}, long enough to count\n"
            stream.append(f"blob\nmark :{marks[text]}\ndata {len(content)}\n{content}\n")
    for side, files in (("source", source), ("target", target)):
        stream.append(commit(side, {path: marks[text] for path, text in files.items()}))
    git.run("fast-import", "--quiet", input="".join(stream).encode())
    return git


def commit(branch: str, files: Mapping[str, int]) -> str:
    """The fast-import text of a commit of marked blobs."""
    lines = [f"commit refs/heads/{branch}", "committer Ada <ada@example.org> 1700000000 +0000", "data 0"]
    lines += [f"M 100644 :{mark} {path}" for path, mark in files.items()]
    return "\n".join(lines) + "\n\n"


def subject(git: Git) -> Comparison:
    comparison = compare(git, "source", "target", exclusions=DEFAULT_EXCLUSIONS)
    assert sum(comparison.counts.values())
    return comparison


def yardstick(git: Git) -> None:
    for side in ("source", "target"):
        command = ["git", f"--git-dir={git.git_dir}", "ls-tree", "-r", side]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    kept = work()
    taken = time.perf_counter() - start
    del kept
    return taken


def megabytes(folder: Path) -> float:
    """The peak of a process that compares the pair in `folder` once."""
    output = subprocess.run(
        [sys.executable, __file__, "--once", str(folder)], check=True, capture_output=True, text=True
    ).stdout
    return float(output)


def measure(paths: int, rounds: int) -> bool:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "pair.git"
        git = make_pair(folder, paths)
        yardstick(git)
        subject(git)
        bare: list[float] = []
        compared: list[float] = []
        for _ in range(rounds):
            bare.append(seconds(lambda: yardstick(git)))
            compared.append(seconds(lambda: subject(git)))
        comparison = subject(git)
        findings = seconds(lambda: comparison.findings)
        entries = seconds(lambda: sum(1 for _ in comparison.entries()))
        ratio = statistics.median(compared) / statistics.median(bare)
        memory = megabytes(folder)
        print(
            f"{paths:>7} paths: two bare ls-tree {statistics.median(bare) * 1000:.0f} ms,"
            f" compare {statistics.median(compared) * 1000:.0f} ms, ratio {ratio:.2f} (at most {MOST_TIMES}),"
            f" peak {memory:.0f} MB (at most {MOST_MEGABYTES});"
            f" beside it findings {findings * 1000:.0f} ms, all entries {entries * 1000:.0f} ms"
        )
        print("        ", ", ".join(f"{count} {status}" for status, count in comparison.counts.items()))
        return ratio <= MOST_TIMES and memory <= MOST_MEGABYTES


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--paths", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        subject(Git(options.once))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))
        return 0
    kept = [measure(paths, options.rounds) for paths in options.paths]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    raise SystemExit(main())
