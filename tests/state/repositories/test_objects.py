"""Objects in bulk: what is written is what git reads, and what isn't there is None."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.errors import PlaitError
from state.repositories import objects as objects_module
from state.repositories.objects import WINDOW, Objects, missing_objects, object_id, write_objects
from state.repositories.repository import Repository
from tests.conftest import Build

MISSING = "0" * 39 + "1"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=200), min_size=1, max_size=30))
def test_written_blobs_read_back(bare_repository: Repository, texts: list[bytes]) -> None:
    write_objects(bare_repository.git, [("blob", text) for text in texts])
    ids = [object_id("blob", text) for text in texts]
    assert ids[0] == bare_repository.git.text("hash-object", "--stdin", input=texts[0])
    with Objects(bare_repository.git) as objects:
        assert list(objects.blobs(ids)) == list(zip(ids, texts, strict=True))
        assert objects.sizes([*ids, MISSING]) == {
            **{oid: len(text) for oid, text in zip(ids, texts, strict=True)},
            MISSING: None,
        }


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
@pytest.mark.parametrize("count", [1, 100, 101, 700])
def test_many_objects_become_one_pack_and_few_stay_loose(
    build: Build, object_format: str, count: int
) -> None:
    repository = build("it", object_format=object_format)
    texts = [b"%d " % number * (number * 7) for number in range(count)]
    git = repository.open().git
    for _ in range(2):
        write_objects(git, [("blob", text) for text in texts], object_format)
    counts = dict(line.split(": ") for line in repository.git("count-objects", "-v").splitlines())
    assert (int(counts["count"]), int(counts["in-pack"])) == ((count, 0) if count <= 100 else (0, count))
    assert int(counts["packs"]) == (count > 100)
    with Objects(git) as objects:
        found = objects.blobs([object_id("blob", text, object_format) for text in texts])
        assert [text for _, text in found] == texts
    repository.git("fsck", "--strict")


def test_trees_may_name_what_is_not_here(build: Build) -> None:
    repository = build("it")
    data = b"100644 absent\0" + bytes.fromhex(MISSING)
    write_objects(repository.open().git, [("tree", data)])
    assert repository.git("ls-tree", object_id("tree", data)) == f"100644 blob {MISSING}\tabsent"
    assert missing_objects(repository.open().git, [MISSING, object_id("tree", data)]) == {MISSING}


def test_nothing_to_write_starts_no_process(
    bare_repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    write_objects(bare_repository.git, [])
    assert missing_objects(bare_repository.git, []) == set()


def test_objects_are_read_while_others_are_being_read(bare_repository: Repository) -> None:
    texts = [b"%d" % number for number in range(3 * WINDOW + 1)]
    write_objects(bare_repository.git, [("blob", text) for text in texts])
    ids = [object_id("blob", text) for text in texts]
    with Objects(bare_repository.git) as objects:
        for number, (oid, text) in enumerate(objects.blobs(ids)):
            assert (oid, text) == (ids[number], texts[number])
            if number == 70:
                assert objects.blob(ids[5]) == texts[5]
                assert objects.blob(MISSING) is None
        next(objects.blobs(ids))
        assert objects.blob(ids[-1]) == texts[-1]
        assert list(objects.blobs([])) == []


def test_heavy_objects_come_in_narrow_windows(
    bare_repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects_module, "HEAVY", 1 << 20)
    chance = random.Random(1)
    texts = [chance.randbytes(100_000) for _ in range(150)]
    write_objects(bare_repository.git, [("blob", text) for text in texts])
    with Objects(bare_repository.git) as objects:
        found = objects.blobs([object_id("blob", text) for text in texts])
        assert [text for _, text in found] == texts


def test_a_reader_that_dies_is_an_error_and_not_an_absence(build: Build) -> None:
    repository = build("it")
    repository.commit({"file": "text"})
    with Objects(repository.open().git) as objects:
        assert objects._process is not None
        objects._process.kill()
        with pytest.raises(PlaitError, match="git cat-file failed"):
            objects.blob(MISSING)


def test_a_damaged_object_is_as_good_as_none(build: Build) -> None:
    repository = build("it")
    repository.commit({"file": "text", "other": "whole"})
    oid, other = repository.git("rev-parse", "HEAD:file", "HEAD:other").split()
    path = repository.path / ".git/objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    path.write_bytes(b"broken")
    with Objects(repository.open().git) as objects:
        assert list(objects.blobs([oid, other])) == [(oid, None), (other, b"whole")]
