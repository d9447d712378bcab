"""Opens a repository wherever it is: work tree, bare, linked worktree, or a folder inside one."""

import re
import subprocess
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from state.errors import PlaitError
from state.repositories.git import SAFE, Git, clean_environment, git_failed, require_git


@dataclass(frozen=True)
class Repository:
    """One repository; `work_tree` is None for a bare one."""

    git_dir: Path
    common_dir: Path
    work_tree: Path | None
    object_format: str = "sha1"

    @classmethod
    def open(cls, path: str | Path) -> "Repository":
        """The repository that `path` lies in."""
        folder = Path(path).expanduser()
        if not folder.exists():
            raise PlaitError("no such folder", str(path))
        if not folder.is_dir():
            raise PlaitError("not a folder", str(path), "give the folder of a repository")
        folder = folder.resolve()
        found = discover(folder)
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
        return (self.common_dir / "shallow").exists()

    @cached_property
    def is_partial(self) -> bool:
        """Whether blobs may be missing that a remote is expected to have."""
        keys = self.git.run(
            "config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$", ok=(0, 1)
        )
        return bool(keys.strip())

    @property
    def plait_folder(self) -> Path:
        """Where sessions are kept."""
        return self.common_dir / "plait"

    def has(self, commit: str) -> bool:
        """Whether a commit is here with all its history."""
        return self.git.status("rev-list", "--quiet", "--objects-edge", "-1", commit) == 0

    def resolve(self, revision: str = "") -> str:
        """The commit a revision names; empty: the checked-out commit."""
        wanted = revision or "HEAD"
        if not wanted.startswith("-"):
            found = self.git.text(
                "rev-parse", "--verify", "--quiet", "--end-of-options", f"{wanted}^{{commit}}", ok=(0, 1, 128)
            )
            if re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", found):
                return found
        if not revision:
            raise PlaitError(
                "there is no commit yet",
                str(self.place),
                "make a first one, for example `git commit --allow-empty`",
            )
        names = self.git.text(
            "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"
        )
        close = get_close_matches(revision, names.split(), 3)
        hint = f"did you mean {' or '.join(close)}?" if close else "`git branch -a` lists the branches"
        raise PlaitError(f"no such revision: {revision}", str(self.place), hint)

    def branch(self) -> str | None:
        """The checked-out branch, None when HEAD is detached."""
        return self.git.text("symbolic-ref", "--quiet", "--short", "HEAD", ok=(0, 1)) or None

    def branch_of(self, revision: str) -> str | None:
        """The short name of the branch that a revision names, None when it names something else."""
        if not revision:
            return self.branch()
        if revision.startswith("-"):
            return None
        full = self.git.text("rev-parse", "--symbolic-full-name", "--end-of-options", revision, ok=(0, 128))
        name = full.splitlines()[-1] if full else ""
        return name.removeprefix("refs/heads/") if name.startswith("refs/heads/") else None

    def identity(self) -> tuple[str, str]:
        """Name and email for commits made here."""
        found = self.git.text("var", "GIT_COMMITTER_IDENT", ok=(0, 128))
        match = re.match(r"(.*) <(.*)> \d+ [+-]\d+$", found)
        if match is None or not match.group(1) or not match.group(2):
            raise PlaitError(
                "git doesn't know who you are",
                str(self.place),
                "set user.name and user.email with git config",
            )
        return match.group(1), match.group(2)


def discover(folder: Path) -> Repository | None:
    """The repository around a folder, None where there is none."""
    output = _ask(folder)
    if output is None:
        return None
    git_dir, common_dir, bare, object_format, *rest = output
    top = Path(rest[0]) if bare == "false" and rest and rest[0] else None
    return Repository(Path(git_dir), (folder / common_dir).resolve(), top, object_format)


def _ask(folder: Path) -> list[str] | None:
    require_git()

    def ask(*questions: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["git", *SAFE, "rev-parse", *questions],
            cwd=folder,
            capture_output=True,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            check=False,
        )

    done = ask("--absolute-git-dir", "--git-common-dir", "--is-bare-repository", "--show-object-format")
    if done.returncode != 0:
        if b"not a git repository" in done.stderr:
            return None
        raise git_failed(("rev-parse",), done.stderr, folder)
    facts = done.stdout.decode("utf-8", "surrogateescape").rstrip("\n").split("\n")
    top = ask("--show-toplevel")
    if top.returncode == 0:
        facts.append(top.stdout.decode("utf-8", "surrogateescape").removesuffix("\n"))
    return facts
