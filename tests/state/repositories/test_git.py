"""git runs in a scrubbed environment, and its failures are sentences."""

import os
from pathlib import Path

import pytest

from state.errors import Cancelled, PlaitError
from state.repositories import git as git_module
from state.repositories.git import Git, clean_environment, git_failed, require_git
from state.repositories.repository import Repository
from tests.conftest import Build


def test_the_callers_git_variables_are_scrubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_EXTERNAL_DIFF"):
        monkeypatch.setenv(name, "/elsewhere")
    environment = clean_environment({"GIT_INDEX_FILE": "mine"})
    assert {name for name in environment if name.startswith("GIT_")} == {
        "GIT_TERMINAL_PROMPT",
        "GIT_OPTIONAL_LOCKS",
        "GIT_NO_LAZY_FETCH",
        "GIT_ALLOW_PROTOCOL",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_GRAFT_FILE",
        "GIT_LITERAL_PATHSPECS",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_INDEX_FILE",
    }
    assert environment["GIT_INDEX_FILE"] == "mine"
    assert environment["LC_ALL"] == "C"


def test_a_failure_is_gits_first_line_with_the_place(bare_repository: Repository) -> None:
    with pytest.raises(PlaitError) as raised:
        bare_repository.git.run("cat-file", "-p", "no/such:thing")
    assert raised.value.what == "git cat-file failed: invalid object name 'no/such'."
    assert raised.value.where == str(bare_repository.git_dir)


def test_a_nul_byte_and_a_vanished_folder_are_sentences(bare_repository: Repository, tmp_path: Path) -> None:
    with pytest.raises(PlaitError, match="NUL byte"):
        bare_repository.git.run("rev-parse", "a\0b")
    with pytest.raises(PlaitError, match="can't be reached any more"):
        Git(tmp_path / "gone").run("status")


def test_bytes_that_are_not_utf8_come_through(bare_repository: Repository) -> None:
    name = b"caf\xe9".decode("utf-8", "surrogateescape")
    oid = bare_repository.git.text("hash-object", "-w", "--stdin", input=b"x")
    row = f"100644 blob {oid}\t{name}\0".encode("utf-8", "surrogateescape")
    tree = bare_repository.git.text("mktree", "-z", input=row)
    assert bare_repository.git.text("ls-tree", "--name-only", "-z", tree) == name + "\0"
    assert bare_repository.git.run("rev-parse", "--verify", f"{tree}:{name}").decode().strip() == oid


@pytest.mark.parametrize(
    ("said", "sentence"), [("2.37.9", "git 2.37.9 is too old"), ("2.38.0", None), ("2.51.0.windows.1", None)]
)
def test_an_old_git_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, sentence: str | None
) -> None:
    program = tmp_path / "git"
    program.write_text(f"#!/bin/sh\necho git version {said}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    require_git.cache_clear()
    try:
        if sentence is None:
            assert require_git() >= (2, 38)
        else:
            with pytest.raises(PlaitError, match=sentence):
                require_git()
        monkeypatch.setenv("PATH", str(tmp_path / "empty"))
        require_git.cache_clear()
        with pytest.raises(PlaitError, match="git is not installed"):
            require_git()
    finally:
        require_git.cache_clear()


def test_a_stream_may_be_left_early(build: Build) -> None:
    repository = build("long")
    for number in range(3):
        repository.commit({"file": f"{number}\n"})
    with repository.open().git.stream("log", "--format=%H") as stream:
        assert len(stream.read(10)) == 10


def test_watching_passes_lines_on_and_can_be_stopped(bare_repository: Repository) -> None:
    lines: list[str] = []
    with pytest.raises(PlaitError, match="does not appear to be a git repository"):
        bare_repository.git.watch(
            "fetch", "/no/such/place", heard=lines.append, env={"GIT_ALLOW_PROTOCOL": "file"}
        )
    assert any("Could not read from remote repository" in line for line in lines)

    def stop(line: str) -> None:
        raise Cancelled(line)

    with pytest.raises(Cancelled):
        bare_repository.git.watch("fetch", "/no/such/place", heard=stop)


def test_no_transport_is_open_by_itself(build: Build, tmp_path: Path) -> None:
    origin = build("origin")
    origin.commit({"file": "text"})
    with pytest.raises(PlaitError, match="transport 'file' not allowed"):
        build("other").open().git.run("fetch", str(origin.path))


def test_a_silent_command_asks_whether_to_go_on(
    bare_repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_module, "PATIENCE", 0.01)
    reader, writer = os.pipe()

    def stop(line: str) -> None:
        if not line:
            raise Cancelled("silent")

    # It waits for a pack that never comes.
    with os.fdopen(reader, "rb") as pack, os.fdopen(writer, "wb"), pytest.raises(Cancelled, match="silent"):
        bare_repository.git.watch("index-pack", "--stdin", heard=stop, stdin=pack)


def test_dubious_ownership_names_the_way_out() -> None:
    said = b"fatal: detected dubious ownership in repository at '/srv/it'\nTo add an exception ...\n"
    error = git_failed(["rev-parse"], said, Path("/srv/it/sub"))
    assert str(error) == (
        "/srv/it/sub: git refuses it, because another user owns it "
        "(if you trust it: git config --global --add safe.directory '/srv/it')"
    )
