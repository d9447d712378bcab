"""Ranking: at most three, learned from what was chosen before, said in a sentence."""

from state.merging.choice import Choice
from state.proposals.evidence import Counts, Past, past, stance_of
from state.proposals.hunk import Hunk
from state.proposals.memory import Memory
from state.proposals.ranking import propose


def hunk(path: str = "app/views.py", number: int = 0) -> Hunk:
    return Hunk(path, (b"a = f(%d)\n" % number,), (b"b = g(%d)\n" % number,), (b"c = h(%d)\n" % number,))


def test_three_at_most_the_likeliest_first() -> None:
    found = propose(hunk())
    assert len(found) == 3
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)
    assert sum(one.confidence for one in found) <= 1.0
    assert not any(one.confident for one in found[1:])


def test_the_same_hunk_and_history_give_the_same_proposals() -> None:
    history = [Past("app/views.py", "source"), Past("app/urls.py", "target")]
    assert propose(hunk(), history) == propose(hunk(), Counts(history))


def test_what_was_chosen_in_the_file_comes_first_and_is_said() -> None:
    for stance in ("source", "target"):
        history = [
            past(
                hunk(number=number),
                hunk(number=number).source if stance == "source" else hunk(number=number).target,
            )
            for number in range(1, 7)
        ]
        first = propose(hunk(number=9), history)[0]
        assert first.choice is Choice(stance)
        why = f"both sides changed these lines differently; this is the {stance}'s version"
        assert first.reason == f"{why}; you took the {stance} in 6 of 6 hunks in this file"
        assert first.confidence > propose(hunk(number=9))[0].confidence


def test_nothing_is_confident_about_a_first_hunk_that_tells_nothing() -> None:
    assert not any(one.confident for one in propose(hunk()))


def test_a_remembered_resolution_is_proposed_first_in_any_file() -> None:
    resolved = (b"d = own()\n",)
    memory = Memory().with_resolution(hunk("old/place.py"), resolved)
    first = propose(hunk("new/place.py"), (), memory)[0]
    assert (first.lines, first.way, first.choice) == (resolved, "remembered", Choice.TEXT)
    assert first.reason == "as this same conflict was resolved before"


def test_texts_that_differ_only_in_order_take_one_place() -> None:
    one = Hunk("notes.txt", None, (b"x\n",), (b"y\n",))
    shown = [sorted(proposal.lines) for proposal in propose(one)]
    assert len(shown) == len({tuple(lines) for lines in shown})


def test_what_an_operator_did() -> None:
    one = hunk()
    assert stance_of(one, one.source) == "source"
    assert stance_of(one, one.target) == "target"
    assert stance_of(one, one.target + one.source) == "both"
    assert stance_of(one, ()) == stance_of(one, one.base or ()) == "none"
    assert stance_of(one, (b"own\n",)) == "combined"


def test_both_sides_that_say_the_same_twice_are_never_confident() -> None:
    def added(name: str, body: str) -> Hunk:
        return Hunk(
            "notes.txt",
            (),
            (f"if {name} > 0\n".encode(), body.encode()),
            (f"if {name}\n".encode(), b"  take\n"),
        )

    history = [
        past(one, one.target + one.source)
        for one in (added(f"x{number}", "  give\n") for number in range(30))
    ]
    apart, doubled = propose(added("y", "  give\n"), history)[0], propose(added("y", "  take\n"), history)[0]
    assert (apart.choice, apart.confident) == (Choice.TARGET_SOURCE, True)
    assert not doubled.confident
