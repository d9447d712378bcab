"""Proofs against what is known: all of the source's text, a clean merge, and a target that stayed as it was."""

from hypothesis import given, settings
from hypothesis import strategies as st

from state.merging.file_merge import FileMerge
from state.merging.proof import Proof, Verdict
from state.merging.proofs import proofs_of
from state.repositories.repository import Repository
from tests.state.merging.test_edits import text
from tests.state.merging.test_regions import merge_of

# Few different lines, so that the differ has to guess which of equal ones went or came.
LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n", b"\n", b"e\r\n", b"f"]), max_size=14).map(
    text
)


def edited(draw: st.DrawFn, lines: list[bytes], name: str) -> list[bytes]:
    """Numbered lines, some of them changed, taken away or followed by new ones."""
    made: list[bytes] = []
    for number, line in enumerate(lines):
        match draw(st.sampled_from("...........xdi")):
            case "x":
                made.append(b"%s %d\n" % (name.encode(), number))
            case "i":
                made += [line, b"new %s %d\n" % (name.encode(), number)]
            case ".":
                made.append(line)
    return made


@st.composite
def numbered(draw: st.DrawFn) -> tuple[bytes, bytes, bytes]:
    """Base, source and target, of which no two lines are alike."""
    base = [b"line %d\n" % number for number in range(draw(st.integers(1, 30)))]
    return b"".join(base), b"".join(edited(draw, base, "one")), b"".join(edited(draw, base, "two"))


TEXTS = st.one_of(st.tuples(LINES, LINES, LINES), numbered())


def proof_of(repository: Repository, merge: FileMerge, result: bytes) -> tuple[Proof, int]:
    (found,) = proofs_of(repository.git, repository.object_format, [(merge, result)])
    return found


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_nothing_is_missing_where_the_result_is_the_source_s_text(
    bare_repository: Repository, texts: tuple[bytes, bytes, bytes]
) -> None:
    proof, shared = proof_of(bare_repository, merge_of(bare_repository, *texts), texts[1])
    assert proof.count(Verdict.LOST) == 0
    assert not any(row.missing for row in proof.rows)
    assert shared >= 0


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_a_clean_merge_holds(bare_repository: Repository, texts: tuple[bytes, bytes, bytes]) -> None:
    merge = merge_of(bare_repository, *texts)
    if not merge.conflicts:
        proof, _ = proof_of(bare_repository, merge, merge.result({}, lambda name: b""))
        assert proof.holds


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_all_is_missing_where_neither_the_target_nor_the_result_changed_anything(
    bare_repository: Repository, texts: tuple[bytes, bytes, bytes]
) -> None:
    base, source, _ = texts
    proof, shared = proof_of(bare_repository, merge_of(bare_repository, base, source, base), base)
    assert {row.verdict for row in proof.rows} <= {Verdict.LOST}
    assert bool(proof.rows) == (base != source)
    assert shared == 0


@settings(max_examples=100, deadline=None)
@given(numbered())
def test_what_the_result_has_nowhere_is_never_found(
    bare_repository: Repository, texts: tuple[bytes, bytes, bytes]
) -> None:
    base, source, target = texts
    proof, _ = proof_of(bare_repository, merge_of(bare_repository, base, source, target), target)
    lost = {
        line
        for row in proof.rows
        if row.verdict is Verdict.LOST and row.by_source
        for line in row.by_source.added
    }
    assert lost >= set(source.splitlines(True)) - set(base.splitlines(True)) - set(target.splitlines(True))
    gone = {line for row in proof.rows if row.by_source for line in row.by_source.removed}
    kept = set(target.splitlines(True)) & set(base.splitlines(True)) - set(source.splitlines(True))
    assert kept <= gone
