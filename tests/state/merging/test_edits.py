"""Edit scripts are whole: outside of them both texts are the same, whatever their lines look like."""

from hypothesis import given, settings
from hypothesis import strategies as st

from state.merging.edits import Edit, edit_scripts, parse_patch
from state.merging.file_merge import ended, split_lines
from state.repositories.objects import object_id, write_objects
from state.repositories.repository import Repository

# Lines that would pass for parts of a patch, if anything in a patch stood without its mark.
LINES = st.lists(
    st.sampled_from(
        [
            b"a\n",
            b"b\n",
            b"\n",
            b" \n",
            b"c\r\n",
            b"d\re\n",
            b"@@ -1 +1 @@\n",
            b"@ -1\n",
            b"-- a/00000000\n",
            b"++ b/00000000\n",
            b"diff --git a/00000001 b/00000001\n",
            b"\\ No newline at end of file\n",
            b"f",
        ]
    ),
    max_size=40,
)


def text(lines: list[bytes]) -> bytes:
    """Lines as a file: only the last one may lack its end."""
    last = len(lines) - 1
    return b"".join(
        line if line.endswith(b"\n") or at == last else line + b"\n" for at, line in enumerate(lines)
    )


def scripts_of(repository: Repository, pairs: list[tuple[bytes, bytes]]) -> list[tuple[Edit, ...]]:
    blobs = [("blob", side) for pair in pairs for side in pair]
    write_objects(repository.git, blobs, repository.object_format)
    oids = [
        tuple(object_id("blob", side, repository.object_format) for side in (old, new)) for old, new in pairs
    ]
    return edit_scripts(repository.git, [(old, new) for old, new in oids], repository.object_format)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(LINES, LINES), min_size=1, max_size=4))
def test_outside_of_the_edits_both_texts_are_the_same(
    bare_repository: Repository, sides: list[tuple[list[bytes], list[bytes]]]
) -> None:
    pairs = [(text(old), text(new)) for old, new in sides]
    for (old, new), edits in zip(pairs, scripts_of(bare_repository, pairs), strict=True):
        before, after = split_lines(old), split_lines(new)
        old_at = new_at = 0
        for number, edit in enumerate(edits):
            assert before[old_at : edit.old_start] == after[new_at : edit.new_start]
            # Two edits have a line between them that stays, and none is empty.
            assert number == 0 or edit.old_start > old_at
            assert edit.old_stop > edit.old_start or edit.new_stop > edit.new_start
            old_at, new_at = edit.old_stop, edit.new_stop
        assert before[old_at:] == after[new_at:]


def test_empty_lines_between_edits_count_whatever_the_settings_say(bare_repository: Repository) -> None:
    bare_repository.git.run("config", "diff.suppressBlankEmpty", "true")
    try:
        (edits,) = scripts_of(bare_repository, [(b"a\n\nb\n", b"x\n\ny\n")])
    finally:
        bare_repository.git.run("config", "--unset", "diff.suppressBlankEmpty")
    assert edits == (Edit(0, 1, 0, 1), Edit(2, 3, 2, 3))


def test_a_patch_of_files_without_hunks() -> None:
    assert parse_patch(b"") == {}
    assert parse_patch(b"diff --git a/1 b/1\nold mode 100644\nnew mode 100755\n") == {}


@given(st.lists(st.sampled_from([b"a", b"\r", b"\n", b"\0", b"\x0b", b"\x0c", b"\x85"])).map(b"".join))
def test_lines_end_at_line_feeds_alone(data: bytes) -> None:
    lines = split_lines(data)
    assert b"".join(lines) == data
    assert all(line.endswith(b"\n") for line in lines[:-1])
    assert all(line.count(b"\n") <= 1 and line for line in lines)


@given(st.lists(st.sampled_from([b"a\n", b"\n", b"b\r\n", b"c", b"\r", b""])))
def test_only_the_last_line_may_lack_its_end(lines: list[bytes]) -> None:
    expected = [line if line.endswith(b"\n") else line + b"\n" for line in lines[:-1]] + lines[-1:]
    assert ended(list(lines), b"\n") == expected
