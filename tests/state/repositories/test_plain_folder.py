"""A folder that is no repository is captured byte for byte."""

import os
from pathlib import Path

import pytest

from state.errors import PlaitError
from state.repositories import plain_folder
from state.repositories.snapshot import Kind
from tests.conftest import Build, RepositoryBuilder
from tests.state.repositories.conftest import Take, files_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "unpacked"
    (place / "lib").mkdir(parents=True)
    (place / "lib" / "a.txt").write_bytes(b"1\r\n\xff\x00")
    (place / "run.sh").write_text("#!/bin/sh\n")
    (place / "run.sh").chmod(0o755)
    (place / "link").symlink_to("./lib//a.txt")
    (place / ".gitignore").write_text("*.log\n/out/\n")
    (place / ".gitattributes").write_text("* text eol=lf ident filter=nothing working-tree-encoding=UTF-16\n")
    (place / "noise.log").write_text("noise")
    (place / "out").mkdir()
    (place / "out" / "big").write_text("big")
    (place / "empty").mkdir()
    os.mkfifo(place / "pipe")
    return place


def test_bytes_modes_and_links_stay_what_they_are(
    folder: Path, target: RepositoryBuilder, take: Take
) -> None:
    found = take(folder)
    assert (found.kind, found.name, found.location) == (Kind.FOLDER, "unpacked", str(folder))
    assert (found.original, found.branch, found.uncommitted, found.unreadable) == (None, None, 0, ())
    assert found.alone
    files = files_of(target, found.tree)
    assert {path: text[:6] for path, text in files.items()} == {
        ".gitattributes": "100644",
        ".gitignore": "100644",
        "lib/a.txt": "100644",
        "link": "120000",
        "run.sh": "100755",
    }
    assert files["link"] == "120000 ./lib//a.txt"
    assert target.open().git.run("cat-file", "blob", f"{found.tree}:lib/a.txt") == b"1\r\n\xff\x00"
    assert target.git("log", "--format=%an %s|%P", found.commit) == "Plait Snapshot of the folder unpacked|"
    assert take(folder) == found
    target.git("fsck", "--strict")


def test_the_users_own_ignore_rules_do_not_count(
    folder: Path, target: RepositoryBuilder, take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ignored").write_text("*.sh\n")
    (tmp_path / "config").write_text(f"[core]\n\texcludesFile = {tmp_path / 'ignored'}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    assert "run.sh" in files_of(target, take(folder).tree)


def test_many_and_large_files(
    folder: Path, target: RepositoryBuilder, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_folder, "LARGE", 1000)
    texts = {f"many/{number % 7}/{number}": f"{number}" * (number % 400) for number in range(300)}
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    tree = take(folder).tree
    assert len(files_of(target, tree)) == 305
    assert target.git("cat-file", "blob", f"{tree}:many/6/293") == texts["many/6/293"]
    target.git("fsck", "--strict")


def test_repositories_inside_come_as_files_but_never_the_target(
    build: Build, target: RepositoryBuilder, take: Take, tmp_path: Path
) -> None:
    build("inner").commit({"a": "1"})
    build("inner/deeper").commit({"b": "2"})
    build("fresh").write({"c": "3"})
    (tmp_path / "d").write_text("4")
    assert files_of(target, take(tmp_path).tree) == {
        "inner/a": "100644 1",
        "inner/deeper/b": "100644 2",
        "fresh/c": "100644 3",
        "d": "100644 4",
    }


def test_a_folder_unpacked_inside_a_repository_is_itself_the_source(
    target: RepositoryBuilder, take: Take, folder: Path
) -> None:
    target.commit({".gitignore": "/unpacked/\n"})
    inside = target.path / "unpacked"
    folder.rename(inside)
    found = take(inside)
    assert found.kind is Kind.FOLDER
    assert "run.sh" in files_of(target, found.tree)
    assert take(target.path / "app").kind is Kind.COMMIT


def test_nothing_to_capture_is_a_sentence(tmp_path: Path, take: Take) -> None:
    (tmp_path / "empty" / "deep").mkdir(parents=True)
    with pytest.raises(PlaitError, match="there are no files in it"):
        take(tmp_path / "empty")


def test_a_folder_for_a_sha256_target(build: Build, folder: Path) -> None:
    from state.repositories.capture import take_snapshot
    from state.repositories.location import Location

    modern = build("modern", object_format="sha256")
    modern.commit({"a": "1"})
    found = take_snapshot(Location(str(folder)), target=modern.open(), session="s", side="source")
    assert files_of(modern, found.tree)["run.sh"] == "100755 #!/bin/sh"
    modern.git("fsck", "--strict")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_files_that_cannot_be_read_are_named(folder: Path, take: Take) -> None:
    (folder / "run.sh").chmod(0)
    assert take(folder).unreadable == ("run.sh",)
