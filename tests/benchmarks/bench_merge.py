"""A three-way merge of 1,000 differing files, with the hunks of every conflict, against a loop of `git merge-file`.

python -m tests.benchmarks.bench_merge [--files 1000] [--rounds 5]

Measured on histories that share a commit, and on strangers whose bases were found before. Then the
outcome of every file is compared with that of `git merge` of the same trees.
"""

import argparse
import random
import subprocess
import tempfile
from pathlib import Path

from state.comparison.entry import Base, FoundBy
from state.landscape import find_hunks, survey, unsettled
from state.merging.choice import Choice
from state.merging.unrelated import merge_unrelated
from state.repositories.objects import Objects
from state.result import read_entries
from state.view import Stage
from state.workspace import Workspace
from tests.benchmarks.yardstick import measure, report

WORDS = [
    "order",
    "item",
    "total",
    "price",
    "count",
    "user",
    "name",
    "value",
    "result",
    "state",
    "index",
    "path",
    "line",
    "text",
    "node",
    "edge",
]


def texts(number: int) -> tuple[str, str, str]:
    """Base, source and target of one file; in about a third of them the two sides meet."""
    chance = random.Random(number)
    base = [
        f"    {chance.choice(WORDS)}_{line} = {chance.choice(WORDS)}({chance.randrange(99)})"
        for line in range(200)
    ]
    source, target = list(base), list(base)
    for side, lines in (("source", source), ("target", target)):
        for _ in range(4):
            place = chance.randrange(200) if chance.random() < 0.75 else number % 190 + 5
            lines[place] = f"    # changed in the {side}: {chance.choice(WORDS)}"
        if chance.random() < 0.3:
            lines[chance.randrange(200)] += f"\n    added_by_{side}()"
    return tuple("\n".join(lines) + "\n" for lines in (base, source, target))  # type: ignore[return-value]


class Pair:
    """A parent and a fork that differ in many files."""

    def __init__(self, folder: Path, files: int) -> None:
        self.source, self.target, self.plain = folder / "source", folder / "target", folder / "plain"
        self.names = [f"src/part{number % 40}/file{number}.py" for number in range(files)]
        sides = [texts(number) for number in range(files)]
        git(folder, "init", "-q", "-b", "main", str(self.target))
        self.plain.mkdir()
        for name in ("base", "source", "target"):
            (self.plain / name).mkdir()
        self._commit(self.target, [side[0] for side in sides])
        git(folder, "clone", "-q", str(self.target), str(self.source))
        self._commit(self.source, [side[1] for side in sides])
        self._commit(self.target, [side[2] for side in sides])
        for number, side in enumerate(sides):
            for name, text in zip(("base", "source", "target"), side, strict=True):
                (self.plain / name / str(number)).write_text(text)

    def _commit(self, place: Path, files: list[str]) -> None:
        for name, text in zip(self.names, files, strict=True):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(text)
        git(place, "add", "-A")
        git(place, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q", "-m", "change")

    def loop(self) -> None:
        """One `git merge-file` a file."""
        for number in range(len(self.names)):
            sides = [f"{side}/{number}" for side in ("target", "base", "source")]
            subprocess.run(["git", "merge-file", "-p", "--diff3", *sides], cwd=self.plain, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)  # fmt: skip


def git(folder: Path, *args: str, ok: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run(["git", *args], cwd=folder, capture_output=True, check=False, text=True)
    assert done.returncode in ok, done.stderr
    return done.stdout


def merged_by_git(pair: Pair, *options: str) -> tuple[list[bytes], set[str]]:
    """What `git merge` in the target leaves in every file, and the conflicts."""
    user = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    git(pair.target, "fetch", "-q", str(pair.source), "main")
    git(pair.target, *user, "merge", "-q", "--no-commit", *options, "FETCH_HEAD", ok=(0, 1))
    conflicts = set(git(pair.target, "diff", "--name-only", "--diff-filter=U").split())
    left = [(pair.target / name).read_bytes() for name in pair.names]
    git(pair.target, "merge", "--abort")
    return left, conflicts


def different_from_git(pair: Pair, workspace: Workspace) -> list[str]:
    """Files that `git merge` would leave otherwise: open conflicts as with `-X ours`, resolved ones as with `-X theirs`."""
    view = workspace.loaded()
    _, conflicts = merged_by_git(pair)
    entries = [view.comparison.entry(name) for name in pair.names]
    wrong = [
        name
        for name, entry in zip(pair.names, entries, strict=True)
        if entry is None or (view.state(entry).conflict is not None) != (name in conflicts)
    ]
    for option in ("ours", "theirs"):
        if option == "theirs":
            merges = read_entries(workspace.target, view, [entry for entry in entries if entry is not None])
            found = [(merge.key, merge.hunks) for merge in merges if merge.key in conflicts]
            workspace.resolve_many(found, Choice.SOURCE)
        tree = workspace.result_tree()
        expected, _ = merged_by_git(pair, "-X", option)
        with Objects(workspace.target.git) as objects:
            texts = [objects.blob(f"{tree}:{name}") for name in pair.names]
        wrong += [name for name, text, one in zip(pair.names, texts, expected, strict=True) if text != one]
    print(
        f"{len(pair.names)} files, {len(conflicts)} with conflicts; {len(wrong)} differ from git merge",
        *wrong[:5],
    )
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        pair = Pair(Path(folder), options.files)
        with Workspace.create(str(pair.source), str(pair.target), exclusions=()) as workspace:
            target, session = workspace.target, workspace.session
            view = workspace.loaded()
            bases = {
                entry.key: Base(FoundBy.HISTORY, base.version, base.path)
                for entry in unsettled(view.comparison)
                if (base := view.base(entry)) is not None
            }

            def related() -> None:
                *_, last = survey(target, session)
                assert last.stage is Stage.MERGED

            def strangers() -> None:
                merge = merge_unrelated(target.git, target.object_format, entries=unsettled(view.comparison), bases=bases)  # fmt: skip
                find_hunks(target, view.comparison, merge)

            count = f"{options.files:,} files"
            rows = [
                measure(f"{count}, shared history / git merge-file", related, pair.loop, 0.6, options.rounds),
                measure(f"{count}, strangers / git merge-file", strangers, pair.loop, 0.6, options.rounds),
            ]
            wrong = different_from_git(pair, workspace)
    return max(report(rows), int(bool(wrong)))


if __name__ == "__main__":
    raise SystemExit(main())
