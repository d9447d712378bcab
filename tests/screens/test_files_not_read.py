"""Where a kind of findings is a number, the first files are named."""

from screens.foreseen import warning_sentences
from screens.overview.directions import findings
from screens.text import UNICODE
from state.findings import Finding, Severity
from state.noticing.noticed import Noticed, Part, Place
from state.overview import counting
from state.overview.overview import Depth, Overview
from state.understood.previewing import Preview


def unread(*paths: str) -> list[Finding]:
    return [
        Finding("not-understood", Severity.NOTE, path, "what it refers to could not be checked") for path in paths
    ]  # fmt: skip


def rows(paths: list[str], width: int) -> list[str]:
    kinds = counting.kinds(Noticed(Part.RESULT, one, Place("copy")) for one in unread(*paths))
    overview = Overview(Depth.COMPLETE, 1, 1, 0, (), (), findings=kinds)
    return ["".join(part.text for part in row.parts).rstrip() for row in findings(overview, width, UNICODE)][
        1:
    ]


def test_the_overview_names_as_many_as_there_is_room_for() -> None:
    start = f"  {UNICODE.note} not understood"
    assert rows(["a.py"], 78) == [f"{start}     1  a.py"]
    assert rows(["a.py", "b.py", "c.py", "d.py"], 78) == [f"{start}     4  a.py, b.py, c.py, and 1 more"]
    long = "some/folder/of/the/result"
    assert rows([f"{long}/a.py", f"{long}/b.py"], 78) == [f"{start}     2  {long}/a.py, and 1 more"]


def test_a_question_names_them_before_an_act() -> None:
    loss = Finding("lost-mount", Severity.WARNING, "app.py", "a mount is lost")
    preview = Preview((loss, *unread("a.py", "b.py", "c.py", "d.py", "d.py")), (), ())
    assert warning_sentences(preview) == [
        "It would bring 6 new findings: lost mount 1, not understood 5.",
        "app.py: a mount is lost",
        "Not understood: a.py, b.py, c.py, and 1 more.",
    ]
