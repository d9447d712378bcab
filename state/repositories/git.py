"""Runs git: scrubbed environment, no hooks, no programs named by a repository's settings, no lazy fetching."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

from state.errors import PlaitError

OLDEST = (2, 38)

# Everything that could run a program, ask a question, reach a network or rewrite objects on its own is off.
SAFE = (
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.untrackedCache=false",
    "-c",
    "core.pager=cat",
    "-c",
    "core.editor=true",
    "-c",
    "core.quotePath=false",
    "-c",
    "rerere.enabled=false",
    "-c",
    "gc.auto=0",
    "-c",
    "maintenance.auto=false",
    "-c",
    "commit.gpgSign=false",
    "-c",
    "protocol.ext.allow=never",
    "-c",
    "advice.detachedHead=false",
    "-c",
    "submodule.recurse=false",
    "-c",
    "fetch.recurseSubmodules=false",
    "-c",
    "diff.external=",
)


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The process environment without any GIT_* of the caller's, and with git's questions turned off."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    for kept in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_SSL_CAINFO"):
        if kept in os.environ:
            environment[kept] = os.environ[kept]
    environment.update(
        GIT_TERMINAL_PROMPT="0",
        GIT_OPTIONAL_LOCKS="0",
        GIT_NO_LAZY_FETCH="1",
        GIT_NO_REPLACE_OBJECTS="1",
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
        require_git()
        done = subprocess.run(
            self.command(args, work_tree),
            input=input,
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True,
            env=clean_environment(env),
            cwd=self._folder(work_tree),
            check=False,
        )
        if done.returncode not in ok:
            raise git_failed(args, done.stderr, self.git_dir)
        return done.stdout

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
        require_git()
        return subprocess.run(
            self.command(args, work_tree),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=clean_environment(),
            cwd=self._folder(work_tree),
            check=False,
        ).returncode

    @contextmanager
    def stream(self, *args: str, env: Mapping[str, str] | None = None) -> Iterator[BinaryIO]:
        """A command's output while it runs; leaving early ends the command."""
        with self.process(*args, env=env) as process:
            assert process.stdout is not None
            yield process.stdout  # type: ignore[misc]

    @contextmanager
    def process(
        self, *args: str, env: Mapping[str, str] | None = None
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """A running command with open pipes; it is ended when the block is left."""
        require_git()
        process = subprocess.Popen(
            self.command(args),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=clean_environment(env),
            cwd=self.git_dir,
        )
        try:
            yield process
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):
                        pipe.close()
            if process.poll() is None:
                process.terminate()
            process.wait()


def git_failed(args: Sequence[str], stderr: bytes, place: Path) -> PlaitError:
    """git's own first error line as a sentence."""
    words = stderr.decode("utf-8", "replace")
    if "dubious ownership" in words:
        return PlaitError(
            "git refuses it, because another user owns it",
            str(place),
            "if you trust it: git config --global --add safe.directory PATH",
        )
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    first = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else "")
    reason = re.sub(r"^(fatal|error): ", "", first) or "no reason given"
    name = next((arg for arg in args if not arg.startswith("-") and "=" not in arg), "git")
    return PlaitError(f"git {name} failed: {reason}", str(place))
