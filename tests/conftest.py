"""Real repositories, made quickly, always with the same ids, and out of reach of the user's own settings."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from state.repositories.repository import Repository


@pytest.fixture(scope="session", autouse=True)
def isolated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees the home folder or git's settings of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            patch.delenv(name)
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            patch.setenv(name, str(home))
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield


class RepositoryBuilder:
    """A repository whose commits are an hour apart, by one author, on the branch `main`."""

    def __init__(self, path: Path, *, bare: bool = False, object_format: str = "sha1") -> None:
        self.path = path
        self.clock = 1_700_000_000
        path.mkdir(parents=True, exist_ok=True)
        kind = ("--bare",) if bare else ()
        self.git("init", "-q", "-b", "main", "--template=", f"--object-format={object_format}", *kind)
        self.git("config", "user.name", "Ada")
        self.git("config", "user.email", "ada@example.org")

    def git(self, *args: str | Path, input: bytes | None = None) -> str:
        """Runs git there, as a user would, and returns what it prints."""
        date = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{self.clock} +0000")
        done = subprocess.run(
            ["git", *map(os.fspath, args)],
            cwd=self.path,
            input=input,
            capture_output=True,
            check=False,
            env={**os.environ, **date},
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        """Writes files to the work tree; None deletes one."""
        for name, content in files.items():
            path = self.path / name
            if content is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, files: Mapping[str, str | bytes | None] | None = None, message: str = "change") -> str:
        """Writes files, commits all there is in the work tree, and returns the commit."""
        self.write(files or {})
        self.clock += 3600
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def open(self) -> Repository:
        """What Plait sees of it."""
        return Repository.open(self.path)


@pytest.fixture
def build(tmp_path: Path) -> "Build":
    """Makes repositories by name."""
    return Build(tmp_path)


class Build:
    """Makes and clones repositories in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, name: str, *, bare: bool = False, object_format: str = "sha1") -> RepositoryBuilder:
        return RepositoryBuilder(self.folder / name, bare=bare, object_format=object_format)

    def clone(self, origin: RepositoryBuilder, name: str, *options: str) -> RepositoryBuilder:
        """A clone by git's own transport, so that depth and filters hold; it may lazily fetch from the origin."""
        origin.git("config", "uploadpack.allowFilter", "true")
        origin.git("clone", "-q", *options, f"file://{origin.path}", self.folder / name)
        copy = RepositoryBuilder(self.folder / name, bare="--bare" in options)
        copy.clock = origin.clock + 1800
        return copy


@pytest.fixture(scope="session")
def bare_repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """An empty bare repository to keep objects in, the same one for all tests."""
    return RepositoryBuilder(tmp_path_factory.mktemp("bare") / "objects.git", bare=True).open()
