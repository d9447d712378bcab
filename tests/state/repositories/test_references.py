"""References change all together or not at all."""

import pytest

from state.errors import PlaitError
from state.repositories.history import is_ancestor, merge_bases
from state.repositories.references import list_references, read_reference, update_references
from tests.conftest import Build


def test_a_transaction_is_made_whole_or_not_at_all(build: Build) -> None:
    repository = build("it")
    first, second = repository.commit({"a": "1"}), repository.commit({"a": "2"})
    git = repository.open().git
    update_references(
        git, [("refs/plait/s/source", first, ""), ("refs/plait/s/target", second, None)], "plait"
    )
    assert list_references(git, "refs/plait/") == {
        "refs/plait/s/source": first,
        "refs/plait/s/target": second,
    }
    with pytest.raises(PlaitError, match="reference already exists"):
        update_references(
            git, [("refs/plait/s/new", first, ""), ("refs/plait/s/source", second, "")], "plait"
        )
    with pytest.raises(PlaitError, match=f"is at {first} but expected {second}"):
        update_references(
            git, [("refs/plait/s/target", "", second), ("refs/plait/s/source", "", second)], "x"
        )
    assert len(list_references(git, "refs/plait/")) == 2
    update_references(git, [("refs/plait/s/source", second, first), ("refs/plait/s/target", "", second)], "x")
    assert list_references(git, "refs/plait/") == {"refs/plait/s/source": second}
    update_references(git, [], "nothing")


def test_one_reference_is_read_by_its_whole_name(build: Build) -> None:
    repository = build("it")
    commit = repository.commit({"a": "1"})
    repository.git("branch", "plait/x")
    repository.git("pack-refs", "--all")
    git = repository.open().git
    assert read_reference(git, "refs/heads/plait/x") == commit
    for name in ("refs/heads/plait", "refs/heads/x", "plait/x", "HEAD", "-x", "refs/heads/*"):
        assert read_reference(git, name) is None
    assert list_references(git, "refs/plait/s/") == {}


@pytest.mark.parametrize("name", ["HEAD", "main", "refs/heads/a b", "refs/heads/a\0b", "refs/heads/a\nb"])
def test_only_full_names_are_changed(build: Build, name: str) -> None:
    repository = build("it")
    commit = repository.commit({"a": "1"})
    with pytest.raises(PlaitError, match="not a full reference name"):
        update_references(repository.open().git, [(name, commit, None)], "plait")


def test_ancestors_and_bases(build: Build) -> None:
    repository = build("it")
    first = repository.commit({"a": "1"})
    second = repository.commit({"a": "2"})
    repository.git("checkout", "-q", "-b", "side", first)
    side = repository.commit({"b": "1"})
    repository.git("checkout", "-q", "--orphan", "alone")
    alone = repository.commit({"c": "1"})
    git = repository.open().git
    assert merge_bases(git, second, side) == [first]
    assert merge_bases(git, second, alone) == []
    assert is_ancestor(git, first, side) and not is_ancestor(git, second, side)
    assert not is_ancestor(git, "f" * 40, side)
