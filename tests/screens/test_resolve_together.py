"""The list of hunks that are accepted together: its order, its words, and what a narrow screen leaves of reasons."""

import pytest

from screens.resolve.together_rows import Listed, ending, rows_of
from screens.text import ASCII, UNICODE, Symbols
from state.merging.choice import Choice

HEAD = "both sides changed these lines differently; this is the source's version"
REASON = f"{HEAD}; you took the source in 3 of 3 hunks in this file"


def listed(path: str, line: int, reason: str = "", why_not: str = "") -> Listed:
    choice = None if why_not else Choice.SOURCE
    return Listed(path, f"hunk {line}", line, line, choice, b"text\n", reason, why_not)


def shown(rows: list[Listed], width: int = 200, symbols: Symbols = UNICODE) -> list[str]:
    found = rows_of(rows, frozenset(), symbols)
    return ["".join(part.text for part in row.shown(width, symbols)) for row in found]


def test_hunks_stand_in_the_order_of_their_lines_below_their_file() -> None:
    own, others = listed("b.py", 20), [listed("a.py", 3), listed("b.py", 9), listed("b.py", 100)]
    assert shown([own, *others, listed("a.py", 1, why_not="no base")]) == [
        "b.py  3 hunks, lines of the target",
        "  line 9    source",
        "  line 20   source",
        "  line 100  source",
        "a.py  1 hunk, lines of the target",
        "  line 3    source",
        "",
        "Left out: 1 hunk",
        "a.py  1 hunk, lines of the target",
        "  line 1    no base",
    ]
    # The numbers of rows are those of the list, for what is accepted is told by them.
    assert [row.hunk for row in rows_of([own, *others], frozenset(), UNICODE) if row.is_hunk] == [2, 0, 3, 1]


def test_whole_files_have_no_lines() -> None:
    whole = Listed("a.png", "", 0, 0, Choice.TARGET, b"", "only one of them can stand")
    assert shown([whole]) == ["a.png  1 hunk", "  whole file  target  only one of them can stand"]


@pytest.mark.parametrize(
    ("width", "row"),
    [
        (160, f"  line 9  source  {REASON}"),
        (
            120,
            "  line 9  source  … this is the source's version; you took the source in 3 of 3 hunks in this file",
        ),
        (76, "  line 9  source  … you took the source in 3 of 3 hunks in this file"),
        # The last clause is cut by the list.
        (40, "  line 9  source  … you took the source in 3 of 3 hunks in this file"),
    ],
)
def test_of_a_reason_its_end_is_shown(width: int, row: str) -> None:
    assert shown([listed("a.py", 9, REASON)], width)[1] == row


def test_the_ascii_sign_is_longer() -> None:
    assert ending("one; two", 7, UNICODE.more) == "… two"
    assert ending("one; two", 7, ASCII.more) == ".. two"
    assert ending("one", 1, UNICODE.more) == "one"
