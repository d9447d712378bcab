"""Whatever bytes files hold, they come through every act unchanged."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from state.merging.choice import Choice
from state.merging.file_merge import FileMerge, split_lines
from state.workspace import Workspace
from tests.conftest import Build, RepositoryBuilder

pieces = st.sampled_from(
    [b"a\n", b"b\r\n", b"\r", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", "ü\n".encode(), "ü\n".encode("utf-16"), b"\n", b"end", b"<<<<<<< x\n", b"\x1b[31m", b"=======\n", b"a" * 9000]
)  # fmt: skip
files = st.lists(pieces, max_size=8).map(b"".join) | st.binary(max_size=40)
triples = st.lists(st.tuples(files, files, files), min_size=6, max_size=10)


def chosen(merge: FileMerge, choice: Choice) -> bytes:
    """What git's own rules say: clean regions as changed, conflicts as chosen, all else from the target."""
    parts: list[bytes] = []
    for region in merge.regions:
        conflict = region.kind.value == "conflict"
        source = region.kind.value == "source" or (conflict and choice is Choice.SOURCE)
        lines = merge.source_lines if source else merge.target_lines
        parts += lines[slice(*(region.source if source else region.target))]
    for number, part in enumerate(parts[:-1]):
        if not part.endswith(b"\n"):
            parts[number] = part + merge.line_end
    return b"".join(parts)


@pytest.mark.parametrize("related", [True, False], ids=["related", "strangers"])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(wanted=triples)
def test_any_bytes_come_through(
    tmp_path_factory: pytest.TempPathFactory, related: bool, wanted: list[tuple[bytes, bytes, bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    build = Build(folder)
    target = build("target")
    if related:
        target.commit({f"f{number}": base for number, (base, _, _) in enumerate(wanted)})
        source = build.clone(target, "source")
    else:
        source = build("source")
    source.commit({f"f{number}": one for number, (_, one, _) in enumerate(wanted)} | {"s": "s"})
    target.commit({f"f{number}": one for number, (_, _, one) in enumerate(wanted)} | {"t": "t"})
    with Workspace.create(str(source.path), str(target.path), exclusions=()) as workspace:
        workspace.load(renames=False)
        keys = [f"f{number}" for number in range(len(wanted))]
        workspace.take(keys)
        assert _held(workspace, target, keys) == [one for _, one, _ in wanted]
        workspace.keep(keys)
        assert _held(workspace, target, keys) == [one for _, _, one in wanted]
        for key, (base, _, _) in zip(keys, wanted, strict=True):
            workspace.replace(key, base)
        assert _held(workspace, target, keys) == [one for one, _, _ in wanted]
        workspace.undo(len(keys) + 2)
        for key in keys:
            merge = workspace.file(key)
            if not merge.text or not merge.hunks:
                continue
            for choice in (Choice.SOURCE, Choice.TARGET):
                workspace.resolve(key, merge.hunks, choice)
                assert workspace.result_bytes(key) == chosen(merge, choice)
                if merge.base_lines is None:
                    side = merge.source_lines if choice is Choice.SOURCE else merge.target_lines
                    assert workspace.result_bytes(key) == b"".join(side)


def _held(workspace: Workspace, target: RepositoryBuilder, keys: list[str]) -> list[bytes | None]:
    written = workspace.result_tree()
    for key in keys:
        assert target.git("rev-parse", f"{written}:{key}")
    return [workspace.result_bytes(key) for key in keys]


@given(st.binary(max_size=200))
def test_lines_joined_again_are_the_text(text: bytes) -> None:
    assert b"".join(split_lines(text)) == text


def test_names_that_are_no_text_come_through(build: Build) -> None:
    names = [b"caf\xe9", b"a\nb", b"tab\t", b"\xff/\xfe", b"q\"uote'", b" lead", "日本".encode(), b"[slug]"]
    source, target = build("source"), build("target")
    for number, name in enumerate(names):
        path = Path(source.path.as_posix()) / name.decode("utf-8", "surrogateescape")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"%d" % number)
    source.commit()
    target.commit({"t": "t"})
    with Workspace.create(str(source.path), str(target.path), exclusions=()) as workspace:
        view = workspace.loaded()
        keys = [entry.key for entry in view.comparison.entries() if entry.source is not None]
        assert {key.encode("utf-8", "surrogateescape") for key in keys} == set(names)
        for key in keys:
            workspace.take([key])
        first = workspace.result_tree()
        workspace.note(keys[0], "why \udcff")
    with Workspace.open(target.path) as again:
        assert again.result_id() == first
        again.undo()
        again.undo(len(names))
        again.take(keys)
        assert again.result_id() == first
        done = again.apply(again.plan_apply())
    assert target.git("rev-parse", f"{done.branch}^{{tree}}") == first
    target.git("fsck")
