"""Opens a repository wherever it is: work tree, bare, linked worktree, or a folder inside one."""

import os
import re
import subprocess
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from state.errors import PlaitError
from state.repositories.git import SAFE, Git, clean_environment, common_folder, git_failed, require_git
from state.repositories.references import read_reference

HEADS = "refs/heads/"
OBJECT_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True)
class Repository:
    """One repository; `work_tree` is None for a bare one, `object_format` is "sha1" or "sha256".

    Of a linked worktree `git_dir` is its own folder below `common_dir`, which all worktrees share.
    """

    git_dir: Path
    common_dir: Path
    work_tree: Path | None
    object_format: str = "sha1"

    @classmethod
    def open(cls, path: str | Path) -> "Repository":
        """The repository that `path` lies in; `PlaitError` when there is none, or git refuses it."""
        found = discover(existing_folder(path))
        if found is None:
            raise PlaitError(
                "not a git repository", str(path), "`git init` makes one; a plain folder can only be a source"
            )
        return found

    @property
    def git(self) -> Git:
        """Runs git here."""
        return Git(self.git_dir, self.work_tree)

    @property
    def place(self) -> Path:
        """The folder a person would name: the work tree, else the git directory."""
        return self.work_tree or self.git_dir

    @property
    def name(self) -> str:
        """A short name for screens."""
        name = self.place.name
        if name == ".git":
            name = self.place.parent.name
        return name.removesuffix(".git") or str(self.place)

    @property
    def is_bare(self) -> bool:
        return self.work_tree is None

    @property
    def is_shallow(self) -> bool:
        """Whether its history is cut off."""
        return bool(self.cut_commits())

    @cached_property
    def is_partial(self) -> bool:
        """Whether objects may be missing that a remote is expected to have."""
        keys = self.git.run(
            "config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$", ok=(0, 1)
        )
        return bool(keys.strip())

    @property
    def plait_folder(self) -> Path:
        """Where sessions are kept."""
        return self.common_dir / "plait"

    def cut_commits(self) -> set[str]:
        """The commits whose parents a shallow repository doesn't have."""
        try:
            return set((self.common_dir / "shallow").read_text().split())
        except FileNotFoundError:
            return set()

    def has(self, commit: str) -> bool:
        """Whether a commit is here for good with its history: in that of a reference or of a HEAD."""
        # One that nothing refers to may lack what it stands on, and garbage collection may take it.
        try:
            return not self.git.run("rev-list", "--max-count=1", commit, "--not", "--all", "--")
        except PlaitError:
            return False

    def tree_of(self, commit: str) -> str:
        """The tree of a commit, whether or not it is here."""
        return self.git.text("rev-list", "--max-count=1", "--no-commit-header", "--format=%T", commit, "--")

    def resolve(self, revision: str = "") -> str:
        """The commit a revision names; empty: the checked-out commit. `PlaitError` says what is close to it."""
        wanted = revision or "HEAD"
        try:
            found = self.git.text("rev-parse", "--verify", "--end-of-options", f"{wanted}^{{commit}}")
            if OBJECT_ID.fullmatch(found):
                return found
        except PlaitError as error:
            if not revision:
                raise self._no_commit() from None
            if "ambiguous" in error.what:
                raise PlaitError(
                    f"several objects begin with {revision}", str(self.place), "give more digits"
                ) from None
        thing = self.git.text("rev-parse", "--verify", "--quiet", "--end-of-options", wanted, ok=(0, 1, 128))
        if OBJECT_ID.fullmatch(thing) and self.git.status("cat-file", "-e", thing) == 0:
            raise PlaitError(f"{revision} is not a commit", str(self.place), "name a commit, branch or tag")
        names = self.git.text(
            "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"
        )
        close = get_close_matches(revision, names.split(), 3)
        hint = f"did you mean {' or '.join(close)}?" if close else "`git branch -a` lists the branches"
        raise PlaitError(f"no such revision: {revision}", str(self.place), hint)

    def _no_commit(self) -> PlaitError:
        branch = self.branch()
        if branch is None or read_reference(self.git, HEADS + branch) is not None:
            return PlaitError(
                "the checked-out commit can't be read", str(self.place), "`git fsck` says what is missing"
            )
        return PlaitError(
            f"there is no commit yet on the checked-out branch {branch}",
            str(self.place),
            "make a first one, or name another branch with @BRANCH",
        )

    def branch(self) -> str | None:
        """The checked-out branch, also one without a commit; None when HEAD is detached."""
        name = self.git.text("symbolic-ref", "--quiet", "HEAD", ok=(0, 1))
        return name.removeprefix(HEADS) if name.startswith(HEADS) else None

    def branch_of(self, revision: str) -> str | None:
        """The short name of the branch that a revision names, None when it names something else."""
        if not revision:
            return self.branch()
        if OBJECT_ID.fullmatch(revision):
            return None
        output = self.git.text(
            "rev-parse",
            "--symbolic-full-name",
            "--verify",
            "--quiet",
            "--end-of-options",
            revision,
            ok=(0, 1, 128),
        )
        # A tag or HEAD of the same name comes first; git then warns and takes that.
        return output.removeprefix(HEADS) if output.startswith(HEADS) else None

    def identity(self) -> tuple[str, str]:
        """Name and email for commits made here; `PlaitError` when git was never told."""
        given = {
            name: value for name, value in os.environ.items() if re.match(r"GIT_(AUTHOR|COMMITTER)_", name)
        }
        given.pop("GIT_AUTHOR_DATE", None)
        try:
            found = self.git.text("-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT", env=given)
        except PlaitError:
            found = ""
        match = re.fullmatch(r"(.+) <(.+)> \d+ [+-]\d+", found)
        if match is None:
            raise PlaitError(
                "git doesn't know who you are",
                str(self.place),
                'tell it: git config --global user.name "Your Name", and user.email likewise',
            )
        return match.group(1), match.group(2)


def existing_folder(path: str | Path) -> Path:
    """The folder at a path, without links on the way; `PlaitError` when there is none."""
    try:
        folder = Path(path).expanduser().resolve()
        if not folder.exists():
            raise PlaitError("no such folder", str(path))
        if not folder.is_dir():
            raise PlaitError("not a folder", str(path), "give the folder of a repository, or unpack it first")
    except (OSError, RuntimeError) as error:
        raise PlaitError("this folder can't be entered", str(path), "look at its permissions") from error
    return folder


def discover(folder: Path) -> Repository | None:
    """The repository around a folder, None where there is none; `PlaitError` when git refuses it."""
    require_git()
    facts = _ask(
        folder,
        "--is-inside-work-tree",
        "--is-bare-repository",
        "--show-object-format",
        # The path comes last, so that a line break in it does no harm.
        "--absolute-git-dir",
    )
    if facts is None:
        return None
    inside, bare, object_format, path = facts.split("\n", 3)
    git_dir = Path(path)
    common_dir = common_folder(git_dir)
    if inside == "true":
        top = _ask(folder, "--show-toplevel")
        return Repository(git_dir, common_dir, Path(top) if top else None, object_format)
    home = None if bare == "true" else _work_tree_of(git_dir)
    if home is not None and home != folder:
        # The folder is a git directory that belongs to a work tree.
        found = discover(home)
        if found is not None and found.git_dir == git_dir:
            return found
    return Repository(git_dir, common_dir, None, object_format)


def _ask(folder: Path, *questions: str) -> str | None:
    """git's answer without its last line break, None outside of any repository."""
    try:
        done = subprocess.run(
            ["git", *SAFE, "-c", "safe.bareRepository=all", "rev-parse", *questions],
            cwd=folder,
            capture_output=True,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except PermissionError as error:
        raise PlaitError("this folder can't be entered", str(folder), "look at its permissions") from error
    if done.returncode != 0:
        if b"not a git repository (or any" in done.stderr:
            return None
        raise git_failed(("rev-parse",), done.stderr, folder)
    return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")


def _work_tree_of(git_dir: Path) -> Path | None:
    """The work tree that a git directory belongs to, by its place or by what it says itself."""
    if git_dir.name == ".git":
        return git_dir.parent
    try:
        pointer = (git_dir / "gitdir").read_bytes().removesuffix(b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return None
    return Path(os.fsdecode(pointer)).parent
