"""Runs git: scrubbed environment, no hooks, no programs named by a repository's settings, no lazy fetching."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import IO, BinaryIO

from state.errors import PlaitError

OLDEST = (2, 38)

# Everything that could run a program, ask a question, reach a network or tidy up on its own is off.
SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.untrackedCache=false",
    "core.editor=true",
    "core.pager=cat",
    "core.quotePath=false",
    "rerere.enabled=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "commit.gpgSign=false",
    "log.showSignature=false",
    "protocol.ext.allow=never",
    "transfer.bundleURI=false",
    "advice.detachedHead=false",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
)
SAFE = tuple(part for setting in SETTINGS for part in ("-c", setting))

# Where git finds its own settings is the operator's choice; all other GIT_* are about other repositories.
KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_SSL_CAINFO")

# So long a command may be silent before its listener is asked whether it should go on, in seconds.
PATIENCE = 0.2


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The process environment without the caller's GIT_*, and with git's questions turned off."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in KEPT
    }
    environment.update(
        GIT_TERMINAL_PROMPT="0",
        GIT_OPTIONAL_LOCKS="0",
        # The second holds back a git that is too old to know the first: no transport is allowed at all.
        GIT_NO_LAZY_FETCH="1",
        GIT_ALLOW_PROTOCOL="none",
        # Commits are what they are, whatever a repository would like them to be taken for.
        GIT_NO_REPLACE_OBJECTS="1",
        GIT_GRAFT_FILE=os.devnull,
        GIT_LITERAL_PATHSPECS="1",
        LC_ALL="C",
        LANGUAGE="C",
    )
    environment.update(extra or {})
    return environment


@cache
def require_git() -> tuple[int, ...]:
    """The version of git; a `PlaitError` when it is missing or too old."""
    program = shutil.which("git")
    if program is None:
        raise PlaitError("git is not installed", hint="install git 2.38 or newer")
    output = subprocess.run(
        [program, "--version"], capture_output=True, text=True, env=clean_environment(), check=False
    ).stdout
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", output)
    version = tuple(int(part) for part in found.groups(default="0")) if found else (0,)
    if version < OLDEST:
        raise PlaitError(f"git {'.'.join(map(str, version))} is too old", hint="install git 2.38 or newer")
    return version


class Process(subprocess.Popen[bytes]):
    """A running git command; what it says on stderr is kept for its failure."""

    said: IO[bytes]
    asked: Sequence[str]
    place: Path

    def failure(self) -> PlaitError:
        """git's own words about why it failed; only for a process that has ended."""
        self.said.seek(0)
        return git_failed(self.asked, self.said.read(), self.place)


@dataclass(frozen=True, slots=True)
class Git:
    """One git directory to run commands on; commands see a work tree only when they ask for it."""

    git_dir: Path
    work_tree: Path | None = None

    def command(self, args: Sequence[str], work_tree: bool = False) -> list[str]:
        """The whole command line."""
        place = [f"--git-dir={self.git_dir}"]
        if work_tree and self.work_tree is not None:
            place.append(f"--work-tree={self.work_tree}")
        return ["git", *place, *SAFE, *args]

    def _folder(self, work_tree: bool) -> Path:
        # Away from its work tree git doesn't read .gitattributes there.
        return self.work_tree if work_tree and self.work_tree is not None else self.git_dir

    def run(
        self,
        *args: str,
        input: bytes | None = None,
        env: Mapping[str, str] | None = None,
        ok: tuple[int, ...] = (0,),
        work_tree: bool = False,
    ) -> bytes:
        """What a command prints; `PlaitError` with git's own words when its exit code isn't in `ok`."""
        done = self._done(args, input, env, work_tree)
        if done.returncode not in ok:
            raise git_failed(args, done.stderr, self.git_dir)
        return done.stdout

    def _done(
        self,
        args: Sequence[str],
        input: bytes | None = None,
        env: Mapping[str, str] | None = None,
        work_tree: bool = False,
    ) -> "subprocess.CompletedProcess[bytes]":
        require_git()
        with self._spoken(args):
            return subprocess.run(
                self.command(args, work_tree),
                input=input,
                stdin=subprocess.DEVNULL if input is None else None,
                capture_output=True,
                env=clean_environment(env),
                cwd=self._folder(work_tree),
                check=False,
            )

    @contextmanager
    def _spoken(self, args: Sequence[str]) -> Iterator[None]:
        """What keeps git from starting at all, in words."""
        try:
            yield
        except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
            raise PlaitError(
                "the repository can't be reached any more", str(self.git_dir), "was it moved or deleted?"
            ) from error
        except ValueError as error:
            if any("\0" in arg for arg in args):
                raise PlaitError("no name of git's holds a NUL byte", str(self.git_dir)) from error
            raise

    def text(
        self,
        *args: str,
        input: bytes | None = None,
        env: Mapping[str, str] | None = None,
        ok: tuple[int, ...] = (0,),
        work_tree: bool = False,
    ) -> str:
        """What a command prints as text, without white space at its ends."""
        output = self.run(*args, input=input, env=env, ok=ok, work_tree=work_tree)
        return output.decode("utf-8", "surrogateescape").strip()

    def status(self, *args: str, work_tree: bool = False) -> int:
        """The exit code alone."""
        return self._done(args, work_tree=work_tree).returncode

    @contextmanager
    def stream(self, *args: str, env: Mapping[str, str] | None = None) -> Iterator[BinaryIO]:
        """A command's output while it runs; leaving early ends the command.

        The output of a command that fails midway just ends; who must know asks `process` for its exit code.
        """
        with self.process(*args, env=env) as process:
            assert process.stdout is not None
            yield process.stdout  # type: ignore[misc]

    @contextmanager
    def process(
        self,
        *args: str,
        env: Mapping[str, str] | None = None,
        stdin: int | IO[bytes] = subprocess.PIPE,
        stdout: int | IO[bytes] = subprocess.PIPE,
        stderr: int | IO[bytes] | None = None,
    ) -> Iterator[Process]:
        """A running command with open pipes; it is ended when the block is left."""
        require_git()
        with tempfile.TemporaryFile() as said:
            with self._spoken(args):
                process = Process(
                    self.command(args),
                    stdin=stdin,
                    stdout=stdout,
                    stderr=said if stderr is None else stderr,
                    env=clean_environment(env),
                    cwd=self.git_dir,
                )
            process.said, process.asked, process.place = said, args, self.git_dir
            try:
                yield process
            finally:
                for pipe in (process.stdin, process.stdout, process.stderr):
                    if pipe is not None:
                        with suppress(BrokenPipeError):
                            pipe.close()
                if process.poll() is None:
                    process.terminate()
                process.wait()

    def watch(
        self,
        *args: str,
        heard: Callable[[str], None],
        env: Mapping[str, str] | None = None,
        stdin: int | IO[bytes] = subprocess.DEVNULL,
    ) -> None:
        """Runs a long command that speaks of its progress on stderr; `PlaitError` when it fails.

        `heard` gets every line of that, and an empty one whenever git has been silent for a while; what it
        raises ends the command.
        """
        with self.process(
            *args, env=env, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as process:
            assert process.stderr is not None
            for line in _lines(process.stderr):
                process.said.write(line + b"\n")
                heard(line.decode("utf-8", "replace").strip())
            if process.wait() != 0:
                raise process.failure()


def _lines(pipe: IO[bytes]) -> Iterator[bytes]:
    """Lines of a pipe as they come, also those that git writes over each other; empty ones for silence."""
    rest = b""
    with DefaultSelector() as selector:
        selector.register(pipe, EVENT_READ)
        while True:
            if not selector.select(PATIENCE):
                yield b""
                continue
            chunk = os.read(pipe.fileno(), 1 << 16)
            if not chunk:
                break
            *lines, rest = (rest + chunk).replace(b"\r", b"\n").split(b"\n")
            yield from lines
    yield rest


def git_failed(args: Sequence[str], stderr: bytes, place: Path) -> PlaitError:
    """git's own first error line as a sentence."""
    words = stderr.decode("utf-8", "replace")
    if "dubious ownership" in words:
        named = re.search(r"repository at '(.*?)'", words)
        folder = named.group(1) if named else str(place)
        return PlaitError(
            "git refuses it, because another user owns it",
            str(place),
            f"if you trust it: git config --global --add safe.directory '{folder}'",
        )
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    first = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else "")
    reason = re.sub(r"^(fatal|error): ", "", first) or "no reason given"
    name = next((arg for arg in args if not arg.startswith("-") and "=" not in arg), "git")
    return PlaitError(f"git {name} failed: {reason}", str(place))


def common_folder(git_dir: Path) -> Path:
    """Where a linked worktree's git directory says that everything shared is, else itself."""
    try:
        pointer = (git_dir / "commondir").read_bytes().removesuffix(b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return git_dir
    return (git_dir / os.fsdecode(pointer)).resolve()
