"""Conflicts as git itself makes them: two branches that changed one file."""

import subprocess
from pathlib import Path

from state.proposals.candidates import candidates
from state.proposals.hunk import Hunk, hunk_of
from tests.benchmarks.merge_quality.conflicts import replayed


def git(place: Path, *args: str, ok: tuple[int, ...] = (0,)) -> None:
    user = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "core.autocrlf=false")
    done = subprocess.run(["git", *user, *args], cwd=place, capture_output=True, check=False)
    assert done.returncode in ok, done.stderr


def conflicts(place: Path, path: str, base: str | None, source: str, target: str) -> list[Hunk]:
    """The hunks that git leaves in conflict when both sides changed the file; no other one counts as resolved."""
    place.mkdir(parents=True)
    git(place, "init", "-q", "-b", "main")
    git(place, "commit", "-q", "--allow-empty", "-m", "begin")
    file = place / path
    file.parent.mkdir(parents=True, exist_ok=True)
    for branch, text in (("main", base), ("source", source), ("main", target)):
        git(place, "checkout", "-q", *(("-b", branch) if branch == "source" else (branch,)), ok=(0, 1))
        if text is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
            git(place, "add", "-A", "-f")
            git(place, "commit", "-q", "-m", "change")
    git(place, "merge", "-q", "source", ok=(1,))
    git(place, "checkout", "-q", "--ours", "--", path)
    git(place, "add", "-A", "-f")
    git(place, "commit", "-q", "-m", "merge")
    (merge,) = replayed(place)
    (conflicted,) = merge.files
    return [hunk_of(conflicted.file, region) for region in conflicted.file.conflicts]


def offered(place: Path, path: str, base: str | None, source: str, target: str) -> dict[str, str]:
    """The text of the only hunk by the way it was made."""
    (hunk,) = conflicts(place, path, base, source, target)
    return {one.way: one.text.decode() for one in candidates(hunk)}
