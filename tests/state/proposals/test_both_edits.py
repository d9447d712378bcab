"""Texts in which both sides' edits stand: carried replacements, edits that touch, edits in one side's layout."""

from hypothesis import given
from hypothesis import strategies as st

from state.proposals.candidates import candidates
from state.proposals.carrying import carried, replaced, with_replaced
from state.proposals.combining import cut, diff3
from state.proposals.hunk import Candidate, Hunk
from state.proposals.layout import laid_out


def hunk(
    path: str, base: str, source: str, target: str, before: str = "", after: str = "", settled: bool = True
) -> Hunk:
    of_base, of_source, of_target, above, below = (
        cut(side.encode()) for side in (base, source, target, before, after)
    )
    return Hunk(path, of_base, of_source, of_target, above, below, settled)


def made(one: Hunk, way: str) -> Candidate | None:
    return next((candidate for candidate in candidates(one) if candidate.way == way), None)


def text(one: Hunk, way: str) -> str | None:
    found = made(one, way)
    return None if found is None else found.text.decode()


def test_a_replaced_phrase_is_carried_with_the_lines_added_in_front_of_it() -> None:
    one = hunk(
        "post.py",
        "depot.office.stamps.sell(letter)\n",
        "clerk = hire(depot)\nclerk.sell(letter)\n",
        "later(lambda: depot.office.stamps.sell(letter))\n",
    )
    found = made(one, "carried")
    assert found is not None
    assert found.text == b"clerk = hire(depot)\nlater(lambda: clerk.sell(letter))\n"
    assert found.reason == (
        "the source replaced words that the target's lines still had; they are replaced there, too"
    )
    turned = made(Hunk(one.path, one.base, one.target, one.source), "carried")
    assert turned is not None
    assert turned.text == found.text
    assert turned.reason == (
        "the target replaced words that the source's lines still had; they are replaced there, too"
    )


def test_what_a_side_still_has_or_replaced_in_two_ways_is_not_carried() -> None:
    still = (cut(b"open(door)\nopen(door)\n"), cut(b"open(gate)\nopen(door)\n"))
    two_ways = (cut(b"open(door)\nshut(door)\n"), cut(b"open(gate)\nshut(wall)\n"))
    assert [replaced(*sides) for sides in (still, two_ways)] == [{}, {}]
    assert replaced(cut(b"open(door)\nshut(door)\n"), cut(b"open(gate)\nshut(gate)\n")) == {
        (b"door",): b"gate"
    }


def test_both_sides_that_replaced_the_same_word_differently_are_not_carried() -> None:
    one = hunk("a.txt", "open door now\n", "open gate now\n", "open hatch now\nopen\n")
    assert made(one, "carried") is None


def test_words_are_replaced_as_words_of_their_own() -> None:
    texts = {(b"door",): b"gate", (b"1.2",): b"1.3", (b"a", b"b"): b"c"}
    lines = cut(b"door doors indoor 1.2 11.2 1.2.5 v1.2 ab a b\n")
    assert with_replaced(lines, texts) == (b"gate doors indoor 1.3 11.2 1.2.5 v1.2 ab c\n",)


def test_a_carried_text_that_does_not_parse_is_not_offered() -> None:
    one = hunk("post.py", "send(letter)\n", "send[0](letter)\n", "send(letter\n")
    assert made(one, "carried") is None


def test_lines_added_in_front_of_a_changed_one() -> None:
    one = hunk("notes.txt", "## Oven\n", "## Kettle\n\n## Oven\n", "### Oven\n")
    assert text(one, "touching") == "## Kettle\n\n### Oven\n"
    assert text(Hunk(one.path, one.base, one.target, one.source), "touching") == "## Kettle\n\n### Oven\n"


def test_two_insertions_at_one_place_have_no_order() -> None:
    assert diff3("ab", "axb", "ayb", touching=True) is None
    assert diff3("ab", "axb", "aB", touching=True) == tuple("axB")
    assert diff3("ab", "axb", "aB") is None


def test_an_edit_in_the_line_breaks_of_the_other_side() -> None:
    one = hunk(
        "bake.ts",
        "bake(bread, { hot: true });\n",
        "bake(\n  bread,\n  { hot: true }\n);\n",
        "bake(cake, { hot: true });\n",
    )
    assert {text(one, "laid-out"), text(one, "words")} == {None, "bake(\n  cake,\n  { hot: true }\n);\n"}


def test_new_lines_are_indented_as_those_around_them() -> None:
    one = hunk(
        "tea.py",
        "brew(tea)\nserve(tea)\n",
        "if guests:\n    brew(tea)\n    serve(tea)\n",
        "brew(tea)\nwait(minutes)\nserve(tea, milk)\n",
    )
    (found,) = laid_out(one)
    assert found.text == b"if guests:\n    brew(tea)\n    wait(minutes)\n    serve(tea, milk)\n"
    assert found.reason == (
        "both sides' edits stand word by word, in the line breaks and indentation of the source"
    )


def test_nothing_is_laid_out_where_nobody_changed_the_layout() -> None:
    assert list(laid_out(hunk("a.txt", "one two\n", "one three\n", "four two\n"))) == []


def test_a_file_that_can_be_read_with_neither_side_has_its_combinations() -> None:
    before, after = "const broken = ;\n", "const end = 1;\n"
    one = hunk("a.ts", "", "const kettle = 1;\n", "const oven = 2;\n", before, after)
    assert text(one, "target-source") == "const oven = 2;\nconst kettle = 1;\n"
    worse = hunk("a.ts", "", "const kettle = 1;\n", "const oven = ;\n", "", after)
    assert text(worse, "target-source") is None
    twice = hunk("a.ts", "", "const oven = 1;\n", "const oven = 2;\n", before, after)
    assert text(twice, "target-source") is None


def test_imports_that_were_broken_for_their_length_alone_fit_one_line_again() -> None:
    one = hunk(
        "a.ts",
        'import { kettle, teapot } from "./kitchen/with/a/longer/name";\n',
        'import { kettle } from "./kitchen/with/a/longer/name";\n',
        'import {\n  kettle,\n  sugarBowlWithALid,\n  teapot,\n} from "./kitchen/with/a/longer/name";\n',
        settled=False,
    )
    expected = 'import { kettle, sugarBowlWithALid } from "./kitchen/with/a/longer/name";\n'
    assert text(one, "imports") == expected


NAMES = st.sampled_from(("oven", "kettle", "tea_pot"))
LINES = st.lists(st.lists(NAMES, min_size=1, max_size=4), max_size=5).map(
    lambda rows: cut("".join(f"{' '.join(row)};\n" for row in rows).encode())
)


@given(LINES, LINES)
def test_carrying_a_renaming_and_renaming_back_gives_the_other_side(
    base: tuple[bytes, ...], target: tuple[bytes, ...]
) -> None:
    source = with_replaced(base, {(b"oven",): b"stove"})
    for found in carried(Hunk("a.txt", base, source, target)):
        assert with_replaced(found.lines, {(b"stove",): b"oven"}) == target


@given(LINES, LINES, LINES)
def test_carrying_is_the_same_with_the_sides_exchanged(
    base: tuple[bytes, ...], source: tuple[bytes, ...], target: tuple[bytes, ...]
) -> None:
    one, turned = Hunk("a.txt", base, source, target), Hunk("a.txt", base, target, source)
    assert [found.lines for found in carried(one)] == [found.lines for found in carried(turned)]


@given(LINES, LINES, LINES)
def test_touching_edits_are_the_same_with_the_sides_exchanged(
    base: tuple[bytes, ...], source: tuple[bytes, ...], target: tuple[bytes, ...]
) -> None:
    assert diff3(base, source, target, touching=True) == diff3(base, target, source, touching=True)
    strict = diff3(base, source, target)
    assert strict is None or strict == diff3(base, source, target, touching=True)


@given(LINES, LINES)
def test_one_side_in_a_layout_of_its_own_keeps_the_other_sides_words(
    base: tuple[bytes, ...], target: tuple[bytes, ...]
) -> None:
    source = cut(b"".join(base).replace(b" ", b"\n    "))
    for found in laid_out(Hunk("a.txt", base, source, target)):
        assert found.text.split() == b"".join(target).split()


def test_what_one_side_added_stands_where_the_other_removed_the_lines_around_it() -> None:
    one = hunk("notes.txt", "bread\nmilk\n", "", "bread\nmilk\ntea\n", "list\n")
    found = made(one, "additions")
    assert found is not None
    assert found.text == b"tea\n"
    assert found.reason == "the source removed these lines; what the target added to them stands"
    turned = made(Hunk(one.path, one.base, one.target, one.source), "additions")
    assert turned is not None
    assert (turned.text, turned.reason) == (
        b"tea\n",
        "the target removed these lines; what the source added to them stands",
    )


def test_nothing_but_added_lines_stands_of_an_edited_text_that_was_removed() -> None:
    assert text(hunk("notes.txt", "bread\nmilk\n", "", "bread and butter\nmilk\n"), "additions") is None
    assert text(hunk("notes.txt", "bread\nmilk\n", "", "jam\nbread\noat milk\n"), "additions") == "jam\n"


def test_added_lines_that_do_not_parse_without_the_removed_ones_are_not_offered() -> None:
    base, target = "def a():\n    one()\n", "def a():\n    one()\n    two()\n"
    assert text(hunk("a.py", base, "", target), "additions") is None
