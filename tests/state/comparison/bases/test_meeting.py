"""Bases from commits that both histories have under other ids, and from trees that agree."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from state.comparison.bases.inferring import Bases, infer_bases
from state.comparison.compare import compare
from state.comparison.entry import Base, FoundBy, Version
from state.comparison.mapping import Landing
from state.comparison.mapping import Mapping as PathMapping
from state.comparison.renames import similar_renames
from tests.state.comparison.conftest import Content, Forge

Files = Mapping[str, Content]


def text(*words: str) -> str:
    return "".join(f"{word} stands on a line of its own\n" for word in words)


def common(count: int = 5, word: str = "common") -> dict[str, Content]:
    return {f"src/{word}{number}": text(f"{word} {number}") for number in range(count)}


def again(forge: Forge, steps: Sequence[Files], messages: Sequence[str]) -> str:
    """A history in which the commits with the same message are twins in every history made so."""
    last: tuple[str, ...] = ()
    clock = forge.clock
    for files, message in zip(steps, messages, strict=True):
        # Author and time follow from the message; git's own time doesn't matter.
        forge.clock = 1_600_000_000 + sum(message.encode()) * 100
        last = (forge.commit(files, *last, message=message),)
    forge.clock = clock
    return last[0]


def inferred(forge: Forge, source: str, target: str, *mappings: str) -> Bases:
    landing = Landing(PathMapping.parse(one) for one in mappings)
    comparison = compare(forge.git, source, target, landing=landing)
    comparison = comparison.with_renames(similar_renames(forge.git, comparison))
    return infer_bases(forge.git, source, target, comparison, landing)


def told(base: Base) -> tuple[FoundBy, str | None, str | None]:
    return base.found_by, base.version.oid if base.version else None, base.path


def test_twin_commits_give_a_base_where_rewriting_changed_the_file(forge: Forge) -> None:
    licensed = {**common(), "src/common0": f"# licence\n{text('common 0')}"}
    source = again(
        forge,
        [common(), {**common(), "src/common0": text("common 0", "source")}],
        ["a first", "in the source"],
    )
    target = again(
        forge,
        [licensed, {**licensed, "src/common0": f"# licence\n{text('target', 'common 0')}"}],
        ["a first", "in the target"],
    )
    bases = inferred(forge, source, target)
    # The source's version of that commit: what the source changed since is merged, the target keeps its rewriting.
    assert told(bases.found["src/common0"]) == (FoundBy.TWIN, forge.blob(text("common 0")), "src/common0")


def test_twins_in_a_subfolder_are_found_through_the_mapping(forge: Forge) -> None:
    inside = {f"lib/{path}": body for path, body in common().items()}
    source = again(
        forge,
        [common(), {**common(), "src/common1": text("edited by the source")}],
        ["split off", "only in the source"],
    )
    target = again(
        forge,
        [{"README": text("read")}, {**inside, "README": text("read")}, {**inside, "README": text("more")}],
        ["whole", "split off", "later"],
    )
    base = inferred(forge, source, target, ".=lib").found["src/common1"]
    # The target never changed it.
    assert told(base) == (FoundBy.TWIN, forge.blob(text("common 1")), "lib/src/common1")
    assert base.confidence == 0.98
    words = base.words
    assert words.startswith("the same commit in both histories, ")
    assert words.endswith("(split off) in the target; 5 of 5 files are the same there")


def test_single_picked_commits_are_no_twins_to_go_by(forge: Forge) -> None:
    one, two = common(), common(word="other")
    source = again(
        forge,
        [one, {**one, "f": text("f")}, {**one, "f": text("g")}, {**one, "f": text("g"), "picked": text("p")}],
        ["s one", "s two!", "s three??", "picked"],
    )
    target = again(
        forge,
        [two, {**two, "f": text("x")}, {**two, "f": text("y")}, {**two, "f": text("y"), "picked": text("p")}],
        ["t one~", "t two~~~", "t three~~~~", "picked"],
    )
    assert inferred(forge, source, target).found == {}


def test_a_squashed_copy_that_was_edited_at_once(forge: Forge) -> None:
    old = {**common(), "f": text(*"abcdefgh")}
    taken = {**old, "f": text(*"abcdefghi"), "src/common1": text("common 1", "more")}
    copied = {**taken, "f": text("copied", *"abcdefghi")}
    before = forge.commit(taken, forge.commit(old))
    source = forge.history(copied, {**copied, "f": text("copied", "source", *"abcdefghi")})
    target = forge.commit({**taken, "f": text(*"abcdefghi", "target")}, before)
    base = inferred(forge, source, target).found["f"]
    assert told(base) == (FoundBy.ANCESTOR_TREE, forge.blob(text(*"abcdefghi")), "f")
    assert base.confidence == 0.96
    assert base.words.startswith("the trees of both sides agree best at ")
    assert base.words.endswith("no past version is more like what the other side began with")


def test_a_side_that_never_changed_since_an_edited_copy_leaves_all_to_the_operator(forge: Forge) -> None:
    taken = {**common(), "f": text(*"abcdefgh")}
    source = forge.history({**taken, "f": text("copied", *"abcdefgh")})
    target = forge.history(common(), taken)
    # The target's version now may well be what was copied, but the source never had it.
    assert inferred(forge, source, target).found == {}


def test_where_each_side_went_back_the_trees_tell_which(forge: Forge) -> None:
    zero, one, two = text("zero"), text("one"), text("two")
    begun = {**common(), "f": zero}
    source = again(forge, [begun, {**common(), "f": one}, {**common(), "f": two}], ["base", "s 1", "s 22"])
    target = again(forge, [begun, {**common(), "f": two}, {**common(), "f": one}], ["base", "t ~1", "t ~~22"])
    assert told(inferred(forge, source, target).found["f"]) == (FoundBy.TWIN, forge.blob(zero), "f")


def test_the_most_similar_past_version_where_nothing_is_common(forge: Forge) -> None:
    words = [f"word {number}" for number in range(40)]
    first, second, third = text(*words[:20]), text(*words[:30]), text(*words[5:40])
    target = forge.history({"f": first}, {"f": second}, {"f": third})
    source = forge.history({"f": text("begun", *words[:30])})
    base = inferred(forge, source, target).found["f"]
    assert told(base) == (FoundBy.SIMILAR, forge.blob(second), "f")
    assert 0.5 < base.confidence < 0.6
    assert base.words.startswith("the target's past version that is most like what the source began with, 9")


def test_texts_that_are_little_alike_have_no_base(forge: Forge) -> None:
    target = forge.history({"f": text(*"abcdefgh")}, {"f": text(*"abcdefghijk")})
    assert inferred(forge, forge.history({"f": text(*"abxyzuvw")}), target).found == {}


def test_what_one_side_deleted_since_has_a_base(forge: Forge) -> None:
    one = text("one")
    source = forge.history({"f": one, "g": text("g")}, {"g": text("g")})
    target = forge.history({"f": one, "g": text("g")}, {"f": one, "g": text("g"), "own": text("own")})
    bases = inferred(forge, source, target)
    assert {key: told(base) for key, base in bases.found.items()} == {
        "f": (FoundBy.HISTORY, forge.blob(one), "f")
    }


def test_histories_that_are_cut_off_are_told(forge: Forge) -> None:
    first = forge.commit({"f": text("one")})
    source = forge.commit({"f": text("source")}, first)
    target = forge.history({"f": text("one")}, {"f": text("target")})
    (forge.git.git_dir / "shallow").write_text(f"{source}\n")
    bases = inferred(forge, source, target)
    assert bases.found == {}
    assert [(one.kind, one.about) for one in bases.findings] == [("history-not-read", "source")]
    assert bases.findings[0].message == (
        "could not read the source's history to its end: parts of it aren't there, so older common versions are missed"
    )


FILES = ("a", "b", "c")
CHANGES = st.lists(st.tuples(st.sampled_from(FILES), st.integers(0, 10_000)), max_size=4)


@pytest.mark.parametrize("twins", [True, False])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=CHANGES, by_source=CHANGES, by_target=CHANGES)
def test_linear_histories_have_the_base_that_git_would_take(
    forge: Forge,
    twins: bool,
    before: list[tuple[str, int]],
    by_source: list[tuple[str, int]],
    by_target: list[tuple[str, int]],
) -> None:
    """Every version is new, so the newest common one is the merge base's."""
    number = 0

    def after(files: Files, changes: Sequence[tuple[str, int]]) -> list[Files]:
        nonlocal number
        steps = [files]
        for name, change in changes:
            number += 1
            steps.append({**steps[-1], name: text(f"{name} {change} {number}", "as ever")})
        return steps

    shared = after({name: text(name, "first") for name in FILES}, before)
    source, target = after(shared[-1], by_source), after(shared[-1], by_target)
    clock = forge.clock
    ends = []
    for side, steps in (("source", source), ("target", target)):
        if twins:
            forge.clock = clock
        last: tuple[str, ...] = ()
        for files in shared:
            last = (forge.commit(files, *last, message=f"as {'both' if twins else side} had it"),)
        for files in steps[1:]:
            last = (forge.commit(files, *last, message=f"in the {side}"),)
        ends.append(last[0])
    bases = inferred(forge, *ends)
    expected = {
        name: forge.blob(shared[-1][name])  # type: ignore[arg-type]
        for name in FILES
        if source[-1][name] != target[-1][name]
    }
    found = {key: base.version.oid for key, base in bases.found.items() if base.version is not None}
    assert found == expected


def test_a_mode_stays_with_its_version(forge: Forge) -> None:
    run = ("100755", text("run"))
    source = forge.history({"f": run}, {"f": ("100755", text("source"))})
    target = forge.history({"f": run}, {"f": ("100755", text("target"))})
    assert inferred(forge, source, target).found["f"].version == Version("100755", forge.blob(text("run")))


def test_what_is_too_much_to_weigh_is_told(forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("state.comparison.bases.similar.MOST_FILES", 1)
    names = [f"file{number}" for number in range(3)]
    target = forge.history({name: text(name, "target") for name in names})
    source = forge.history({name: text(name, "source") for name in names})
    assert [(one.kind, one.message, one.hint) for one in inferred(forge, source, target).findings] == [
        (
            "bases-not-searched",
            "could not check 2 files for a similar past version: there are too many without a common one",
            "`plait base PATH --list` looks at one",
        )
    ]
