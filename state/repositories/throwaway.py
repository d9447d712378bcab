"""A clone of a repository to try git commands on; it shares the objects, and is gone afterwards."""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from state.errors import PlaitError
from state.repositories.git import SAFE, clean_environment, git_failed
from state.repositories.references import list_references, update_references
from state.repositories.repository import HEADS, Repository
from state.repositories.scratch import alternates_line

SECONDS = 120.0
# What these do stays inside a clone; everything else of git reaches further, or needs somebody to answer.
INSIDE = frozenset(
    ("checkout", "switch", "revert", "reset", "branch", "tag", "merge", "cherry-pick", "commit", "add", "rm", "restore",
     "log", "show", "diff", "status", "rev-parse", "stash", "clean")
)  # fmt: skip
REACHING = frozenset(("push", "pull", "fetch", "clone", "remote", "submodule", "ls-remote"))
SIGNING = {
    "-S": ("commit", "merge", "revert", "cherry-pick"),
    "--gpg-sign": ("commit", "merge", "revert", "cherry-pick"),
    "-s": ("tag",),
    "-u": ("tag",),
    "--sign": ("tag",),
    "--local-user": ("tag",),
}
NO_KEYS = ("-c", "gpg.program=false", "-c", "gpg.ssh.program=false", "-c", "gpg.x509.program=false")
# The settings of whoever rehearses may name programs: merge drivers, diff tools, keys to sign with.
NO_SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


class Tried(NamedTuple):
    """What came of one command in the clone; `ok` None: it was not tried, `output` says why."""

    command: str
    ok: bool | None
    output: str


def _words(command: str) -> tuple[list[str], str]:
    """What comes after `git` in a command, and why it isn't tried where that is so."""
    lines = [
        line for line in command.replace("\\\n", " ").split("\n") if line.strip() and line.strip()[0] != "#"
    ]
    try:
        parts = shlex.shlex("\n".join(lines), posix=True, punctuation_chars=True)
        parts.whitespace_split = True
        words = list(parts)
    except ValueError as error:
        return [], f"it can't be read: {error}"
    if not words or words[0] != "git":
        return [], "not tried: it touches more than the repository"
    if len(lines) > 1 or any(word and not set(word) - set("();<>|&") for word in words):
        return [], "not tried: it is more than one command"
    if re.search(r"[$`]", lines[0]):
        return [], "not tried: only a shell knows what its variables stand for"
    verb = words[1] if len(words) > 1 else ""
    if verb in REACHING:
        return [], "not tried: it reaches another repository"
    if verb not in INSIDE:
        return [], f"not tried: git {verb} is not among what a rehearsal tries"
    if any(
        word.startswith(("--output", "--exec", "--ext-diff", "--upload-pack", "--no-index")) for word in words
    ):
        return [], "not tried: it writes, reads or runs something of its own"
    if any(
        verb in verbs and word.startswith(option) for option, verbs in SIGNING.items() for word in words[2:]
    ):
        return [], "not tried: it needs your key to sign with"
    return words[1:], ""


class Clone:
    """One clone with a checkout."""

    def __init__(self, repository: Repository, identity: tuple[str, str]) -> None:
        self.repository = repository
        self._identity = identity

    def try_out(self, command: str) -> Tried:
        """Runs one git command as a person would type it, without hooks, filters and questions."""
        words, why = _words(command)
        if why:
            return Tried(command, None, why)
        name, email = self._identity
        environment = clean_environment(
            {
                "GIT_AUTHOR_NAME": name,
                "GIT_AUTHOR_EMAIL": email,
                "GIT_COMMITTER_NAME": name,
                "GIT_COMMITTER_EMAIL": email,
                "GIT_EDITOR": "true",
                **NO_SETTINGS,
            }
        )
        environment.pop("GIT_LITERAL_PATHSPECS", None)
        assert self.repository.work_tree is not None
        try:
            done = subprocess.run(
                ["git", *SAFE, *NO_KEYS, *words],
                cwd=self.repository.work_tree,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=environment,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Tried(command, False, f"it had not ended after {SECONDS:g} s")
        said = (done.stdout + done.stderr).decode("utf-8", "replace").strip()
        return Tried(command, done.returncode == 0, said)

    def tree(self, revision: str = "HEAD") -> str:
        """The tree of a commit of the clone, empty where there is none."""
        return self.repository.git.text(
            "rev-parse", "--verify", "--quiet", f"{revision}^{{tree}}", ok=(0, 1, 128)
        )

    def differing(self, tree: str) -> tuple[str, ...]:
        """The paths in which the clone's HEAD differs from a tree."""
        listing = self.repository.git.run(
            "diff-tree", "-r", "-z", "--name-only", "--no-renames", tree, "HEAD^{tree}"
        )
        return tuple(path for path in listing.decode("utf-8", "surrogateescape").split("\0") if path)


@contextmanager
def throwaway(target: Repository, branch: str, more: Iterable[tuple[str, str]] = ()) -> Iterator[Clone]:
    """A clone with all branches and tags of the target, `branch` checked out; `more` are further (reference, id)."""
    with tempfile.TemporaryDirectory(prefix="plait-rehearsal-") as folder:
        place = Path(folder) / "clone"
        command = [
            "git",
            *SAFE,
            "init",
            "--quiet",
            "--template=",
            f"--object-format={target.object_format}",
            str(place),
        ]
        done = subprocess.run(command, cwd=folder, capture_output=True, env=clean_environment(), check=False)
        if done.returncode:
            raise git_failed(("init",), done.stderr, place)
        repository = Repository.open(place)
        alternates = repository.git_dir / "objects" / "info" / "alternates"
        alternates.parent.mkdir(parents=True, exist_ok=True)
        alternates.write_bytes(alternates_line((target.common_dir / "objects").resolve()))
        if target.is_shallow:
            # Where a shallow history ends no git looks for what was before it.
            shutil.copyfile(target.common_dir / "shallow", repository.git_dir / "shallow")
        wanted = {
            **list_references(target.git, HEADS),
            **list_references(target.git, "refs/tags/"),
            **dict(more),
        }
        update_references(
            repository.git, [(name, oid, None) for name, oid in wanted.items()], "plait: rehearsal"
        )
        if HEADS + branch not in wanted:
            raise PlaitError("there is no such branch to rehearse on", branch)
        repository.git.run("symbolic-ref", "HEAD", HEADS + branch)
        with_attributes = repository.git_dir / "info" / "attributes"
        with_attributes.parent.mkdir(exist_ok=True)
        # Filters that .gitattributes name never run here.
        with_attributes.write_bytes(b"* -filter\n")
        repository.git.run("reset", "--quiet", "--hard", work_tree=True)
        yield Clone(repository, target.identity())
