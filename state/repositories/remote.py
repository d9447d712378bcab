"""A source behind an address: the only place that uses a network."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from state.errors import PlaitError
from state.progress import Progress
from state.repositories.git import Git
from state.repositories.location import Location
from state.repositories.repository import HEADS, Repository
from state.repositories.scratch import scratch_for
from state.repositories.transfer import FETCH

PROTOCOLS = "https:http:ssh:git:file"
# How the operator reaches servers is their choice; questions are not asked, because nobody would see them.
REACHING = ("GIT_SSL_", "GIT_SSH", "GIT_ASKPASS", "GIT_PROXY", "GIT_HTTP_", "GIT_CURL_")
EVERYTHING = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")


@contextmanager
def fetched(location: Location, target: Repository, progress: Progress) -> Iterator[Repository]:
    """A bare repository of our own with the revision that is asked for, for as long as the block runs.

    What the target has isn't fetched again. Only the named branch or tag comes; for other revisions all
    branches and tags do. `PlaitError` with git's words when the address doesn't answer.
    """
    with scratch_for(
        object_format=target.object_format,
        # Next to a cut-off history it would be told that much is known which isn't there.
        objects=() if target.is_shallow or target.is_partial else (target.common_dir / "objects",),
        place=target.plait_folder,
    ) as git:
        address = location.location
        head, names = _advertised(git, address, progress)
        wanted = _wanted(location.revision, head, names)
        _fetch(git, address, wanted or EVERYTHING, progress)
        if head.startswith(HEADS):
            (git.git_dir / "HEAD").write_text(f"ref: {head}\n")
        elif head:
            (git.git_dir / "HEAD").write_text(f"{head}\n")
        yield Repository(git.git_dir, git.git_dir, None, target.object_format)


def _advertised(git: Git, address: str, progress: Progress) -> tuple[str, set[str]]:
    """The remote's HEAD, as a branch or a commit or empty, and its branches and tags by full name."""
    progress("asking the address")
    try:
        output = git.text("ls-remote", "--symref", "--", address, env=_environment(git))
    except PlaitError as error:
        raise _unreachable(address, error) from None
    head, names = "", set()
    for line in output.splitlines():
        value, _, name = line.partition("\t")
        if name != "HEAD":
            names.add(name)
        elif not head:
            head = value.removeprefix("ref: ")
    return head, names


def _wanted(revision: str, head: str, names: set[str]) -> tuple[str, ...]:
    """What to fetch for a revision; empty when the remote has no branch or tag of that name."""
    if not revision:
        if head in names:
            return (f"+{head}:{head}",)
        return (f"+{head}:refs/plait/head",) if head and not head.startswith("refs/") else ()
    for name in (revision, f"refs/tags/{revision}", f"{HEADS}{revision}"):
        if name in names:
            return (f"+{name}:{name}",)
    return ()


def _fetch(git: Git, address: str, wanted: tuple[str, ...], progress: Progress) -> None:
    # Imported here because it takes as long as the rest of a command together. It reads git's progress
    # and knows which addresses would run programs.
    from git import Git as GitPython
    from git import RemoteProgress
    from git.exc import UnsafeProtocolError

    class Reporter(RemoteProgress):
        last = (0, 0)

        def update(self, op_code: int, cur_count: Any, max_count: Any = None, message: str = "") -> None:
            del op_code, message
            self.last = (int(cur_count or 0), int(max_count or 0))
            progress("fetching from the address", *self.last)

    reporter = Reporter()
    read = reporter.new_message_handler()

    def heard(line: str) -> None:
        if line:
            read(line)
        else:
            progress("fetching from the address", *reporter.last)

    try:
        GitPython.check_unsafe_protocols(address)
        git.watch(*FETCH, "--update-shallow", "--", address, *wanted, heard=heard, env=_environment(git))
    except UnsafeProtocolError:
        raise PlaitError(
            "this kind of address isn't supported", address, "use https, ssh, git or file, or a path"
        ) from None
    except PlaitError as error:
        raise _unreachable(address, error) from None


def _environment(git: Git) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name.startswith(REACHING)}
    environment["GIT_ALLOW_PROTOCOL"] = PROTOCOLS
    if "GIT_SSH_COMMAND" not in environment and "GIT_SSH" not in environment:
        command = git.text("config", "--get", "core.sshCommand", ok=(0, 1))
        # A question for a password or an unknown host would be asked across the screen.
        environment["GIT_SSH_COMMAND"] = command or "ssh -o BatchMode=yes"
    return environment


def _unreachable(address: str, error: PlaitError) -> PlaitError:
    reason = error.what.partition(" failed: ")[2] or error.what
    return PlaitError(
        f"it can't be fetched: {reason}", address, "check the address, and that git may read it"
    )
