"""Regions against git's own merge: same conflicts, same clean text."""

import subprocess
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from state.comparison.entry import Base, FoundBy, Version
from state.merging.choice import Choice, HunkChoice, Pick
from state.merging.file_merge import FileMerge, ended, leftover_markers, split_lines
from state.merging.file_reader import Versions, read_merges
from state.merging.regions import RegionKind
from state.repositories.repository import Repository

LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n", b"\n", b"e\r\n", b"f"]), max_size=14)


def blob(git_dir: Path, data: bytes) -> str:
    return (
        subprocess.run(
            ["git", "--git-dir", git_dir, "hash-object", "-w", "--stdin"],
            input=data,
            capture_output=True,
            check=True,
        )
        .stdout.decode()
        .strip()
    )


def merge_of(repository: Repository, base: bytes | None, source: bytes, target: bytes) -> FileMerge:
    oids = [None if text is None else blob(repository.git_dir, text) for text in (base, source, target)]
    found = (
        Base(FoundBy.MERGE_BASE, Version("100644", oids[0]), "f")
        if oids[0]
        else Base(FoundBy.NONE, None, None)
    )
    assert oids[1] and oids[2]
    versions = Versions("f", "f", found, Version("100644", oids[1]), Version("100644", oids[2]))
    return next(iter(read_merges(repository.git, repository.object_format, [versions])))


def no_text(content: str) -> bytes:
    raise AssertionError(content)


def text(lines: list[bytes]) -> bytes:
    """Lines as a file: only the last one may lack its end."""
    return b"".join(
        line if line.endswith(b"\n") or number == len(lines) - 1 else line + b"\n"
        for number, line in enumerate(lines)
    )


def git_merge_file(folder: Path, base: bytes, source: bytes, target: bytes) -> tuple[int, bytes]:
    """Exit code and text of git's merge of one file, by the histogram differ that whole merges use."""
    for name, data in (("base", base), ("source", source), ("target", target)):
        (folder / name).write_bytes(data)
    done = subprocess.run(
        ["git", "merge-file", "-p", "--diff3", "target", "base", "source"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout


@settings(max_examples=60, deadline=None)
@given(LINES, LINES, LINES)
def test_regions_cover_every_line_of_every_side_once(
    bare_repository: Repository, base: list[bytes], source: list[bytes], target: list[bytes]
) -> None:
    merge = merge_of(bare_repository, text(base), text(source), text(target))
    for side, lines in (
        ("base", merge.base_lines),
        ("source", merge.source_lines),
        ("target", merge.target_lines),
    ):
        at = 0
        for region in merge.regions:
            start, stop = getattr(region, side)
            assert start == at
            assert stop >= start
            at = stop
        assert at == len(lines or ())
    for region in merge.regions:
        sides = [
            (merge.base_lines or ())[slice(*region.base)],
            merge.source_lines[slice(*region.source)],
            merge.target_lines[slice(*region.target)],
        ]
        match region.kind:
            case RegionKind.SAME:
                assert sides[0] == sides[1] == sides[2]
            case RegionKind.SOURCE:
                assert sides[0] == sides[2] != sides[1]
            case RegionKind.TARGET:
                assert sides[0] == sides[1] != sides[2]
            case RegionKind.BOTH:
                assert sides[1] == sides[2]
            case RegionKind.CONFLICT:
                assert sides[1] != sides[2]
    hunks = [region.hunk for region in merge.regions if region.hunk]
    assert len(hunks) == len(set(hunks))


@settings(max_examples=60, deadline=None)
@given(LINES, LINES, LINES)
def test_choosing_one_side_everywhere_gives_that_side(
    bare_repository: Repository, base: list[bytes], source: list[bytes], target: list[bytes]
) -> None:
    for ground in (text(base), None):
        merge = merge_of(bare_repository, ground, text(source), text(target))
        for choice, expected in ((Choice.SOURCE, text(source)), (Choice.TARGET, text(target))):
            chosen = {region.hunk: HunkChoice(choice) for region in merge.regions if region.hunk}
            assert merge.result(chosen, no_text) == expected


def test_adjacent_changes_conflict_as_in_git(bare_repository: Repository, tmp_path: Path) -> None:
    base, source, target = b"1\n2\n3\n4\n5\n", b"1\n2 source\n3\n4\n5\n", b"1\n2\n3 target\n4\n5\n"
    merge = merge_of(bare_repository, base, source, target)
    assert [region.kind.value for region in merge.regions] == ["same", "conflict", "same"]
    code, _ = git_merge_file(tmp_path, base, source, target)
    assert code == 1


def test_every_choice_gives_its_lines(bare_repository: Repository) -> None:
    merge = merge_of(bare_repository, b"a\nx\nz\n", b"a\nsource\nmore\nz\n", b"a\ntarget\nz\n")
    (hunk,) = merge.hunks
    texts = {"id": b"typed\nby hand"}

    def result(choice: HunkChoice) -> bytes:
        return merge.result({hunk: choice}, texts.__getitem__)

    assert merge.result({}, no_text) == b"a\ntarget\nz\n"
    assert result(HunkChoice(Choice.SOURCE)) == b"a\nsource\nmore\nz\n"
    assert result(HunkChoice(Choice.TARGET)) == b"a\ntarget\nz\n"
    assert result(HunkChoice(Choice.SOURCE_TARGET)) == b"a\nsource\nmore\ntarget\nz\n"
    assert result(HunkChoice(Choice.TARGET_SOURCE)) == b"a\ntarget\nsource\nmore\nz\n"
    assert result(HunkChoice(Choice.BASE)) == b"a\nx\nz\n"
    assert result(HunkChoice(Choice.NEITHER)) == b"a\nz\n"
    assert (
        result(HunkChoice(Choice.LINES, (Pick("source", 1, 2), Pick("target", 0, 1))))
        == b"a\nmore\ntarget\nz\n"
    )
    assert result(HunkChoice(Choice.TEXT, text="id")) == b"a\ntyped\nby hand\nz\n"


def test_a_last_line_without_its_end_does_not_run_into_the_next(bare_repository: Repository) -> None:
    merge = merge_of(bare_repository, b"a\n", b"a\nsource", b"a\ntarget")
    (hunk,) = merge.hunks
    both = merge.result({hunk: HunkChoice(Choice.SOURCE_TARGET)}, no_text)
    assert both == b"a\nsource\ntarget"


def test_equal_hunks_have_names_of_their_own(bare_repository: Repository) -> None:
    middle = b"".join(b"%d\n" % number for number in range(9))
    merge = merge_of(
        bare_repository, b"x\n" + middle + b"x\n", b"s\n" + middle + b"s\n", b"t\n" + middle + b"t\n"
    )
    first, second = merge.hunks
    assert second == f"{first}-2"


def test_markers_count_only_as_a_pair() -> None:
    assert leftover_markers(split_lines(b"Title\n=======\ntext\n")) == []
    assert leftover_markers(split_lines(b"a\n<<<<<<< one\nb\n=======\nc\n>>>>>>> two\nd\n")) == [2, 4, 6]
    assert leftover_markers(split_lines(b"<<<<<<< quoted only\n")) == []


@settings(max_examples=60, deadline=None)
@given(LINES, LINES, LINES, st.data())
def test_the_result_is_what_stands_in_its_regions(
    bare_repository: Repository,
    base: list[bytes],
    source: list[bytes],
    target: list[bytes],
    data: st.DataObject,
) -> None:
    choices = st.sampled_from(
        [None, *(one for one in Choice if one not in (Choice.LINES, Choice.TEXT)), Choice.TEXT]
    )
    for ground in (text(base), None):
        merge = merge_of(bare_repository, ground, text(source), text(target))
        drawn = {region.hunk: data.draw(choices) for region in merge.regions if region.hunk}
        chosen = {hunk: HunkChoice(choice, text="") for hunk, choice in drawn.items() if choice is not None}

        def typed(content: str) -> bytes:
            return b"typed\nby hand"

        lines = [line for one in merge.regions for line in merge.region_lines(one, chosen, typed)]
        assert merge.result_lines(chosen, typed) == ended(lines, merge.line_end)
