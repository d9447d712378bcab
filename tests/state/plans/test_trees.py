"""File trees in every way of drawing them, and what they claim."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.plans.blocks import read_blocks
from state.plans.drawing import alternatives, read_drawing, split_note
from state.plans.plan import Presence, Read
from state.plans.scope import NOWHERE, Scope, Section
from state.plans.trees import TreesRead, read_trees

ONLY_SOURCE = Scope(Section.CLAIMS, presence=Presence.ONLY_SOURCE)
BOTH = Scope(Section.CLAIMS, presence=Presence.BOTH)


def read(text: str, scope: Scope = NOWHERE) -> TreesRead:
    """The claims of a document in which every block stands in one scope."""
    blocks = read_blocks(text)
    return read_trees(blocks, [scope] * len(blocks))


def fence(text: str, info: str = "") -> str:
    """A document with one fence."""
    return f"```{info}\n{text}\n```\n"


DRAWN = """\
services/orders/
├── api/
│   ├── routes.ts        # what is served
│   └── types/
│       └── order.ts
├── jobs/                // by night
└── index.ts (entry)

services/mail/
└── send.ts ← new name"""


def test_branches_with_two_roots() -> None:
    found = read(fence(DRAWN), ONLY_SOURCE)
    assert [(one.path, one.line, one.folder, one.note) for one in found.claims] == [
        ("services/orders/api/routes.ts", 4, False, "what is served"),
        ("services/orders/api/types/order.ts", 6, False, ""),
        ("services/orders/jobs", 7, True, "by night"),
        ("services/orders/index.ts", 8, False, "entry"),
        ("services/mail/send.ts", 11, False, "new name"),
    ]
    assert {one.presence for one in found.claims} == {Presence.ONLY_SOURCE}
    assert found.read_as == {0: Read.TREE}
    assert len({one.id for one in found.claims}) == 5


@pytest.mark.parametrize(
    "text",
    [
        "app\n|-- a.py\n|   |-- no.py\n|-- sub\n|   `-- b.py\n`-- c.py",
        "app/\n+-- a.py\n+-- sub/\n|   +-- b.py\n+-- c.py",
        "app/\n  a.py   # first\n  sub/\n    b.py\n  c.py",
        "app/\n\ta.py\n\tsub/\n\t\tb.py\n\tc.py",
        "app/\n├─ a.py\n├─ sub\n│  └─ b.py\n└─ c.py",
        "app/\n├──a.py\n├──sub/\n│  ├──b.py\n└──c.py",
        ".\n└── app\n    ├── a.py\n    ├── sub\n    │\u00a0\u00a0 └── b.py\n    └── c.py",
    ],
)
def test_other_ways_of_drawing(text: str) -> None:
    paths = [one.path for one in read(fence(text)).claims]
    assert [one for one in paths if "no.py" not in one] == (
        ["app/sub/b.py", "app/c.py"] if "no.py" in text else ["app/a.py", "app/sub/b.py", "app/c.py"]
    )


def test_remarks_patterns_and_alternatives() -> None:
    found = read(fence("api/\n├── test-*.ts  # each part\n├── {a,b}.ts\n├── ...other routes\n└── …"), BOTH)
    assert [one.path for one in found.claims] == ["api/test-*.ts", "api/a.ts", "api/b.ts"]
    assert [line for _, line in found.remarks] == [5, 6]
    assert found.remarks[0][0] == "...other routes"


@pytest.mark.parametrize(
    ("note", "around", "presence"),
    [
        ("# routes (DIFFERENT in each)", BOTH, Presence.DIFFERENT),
        ("# base (SAME)", BOTH, Presence.SAME),
        ("# identical", BOTH, Presence.SAME),
        ("# MODIFIED", BOTH, Presence.DIFFERENT),
        ("# NEW", BOTH, Presence.ONLY_SOURCE),
        ("# NEW", ONLY_SOURCE, Presence.ONLY_SOURCE),
        ("# NEW", NOWHERE, Presence.IMPLIED),
        ("# modified", NOWHERE, Presence.IMPLIED),
        ("# only in source", BOTH, Presence.ONLY_SOURCE),
        ("# target only", BOTH, Presence.ONLY_TARGET),
        ("# shows different colours", BOTH, Presence.BOTH),
        ("# makes new orders", ONLY_SOURCE, Presence.ONLY_SOURCE),
        ("", NOWHERE, Presence.IMPLIED),
    ],
)
def test_what_a_remark_says_of_where_a_file_is(note: str, around: Scope, presence: Presence) -> None:
    (claim,) = read(fence(f"api/\n└── a.ts   {note}"), around).claims
    assert claim.presence is presence


def test_lists_and_flat_fences_count_below_a_heading_about_sides_only() -> None:
    flat = fence("api/a.ts\napi/b.ts  # second")
    bullets = "- `api/a.ts` - the entry\n- `api/b/`: more\n- something else\n"
    assert [one.path for one in read(flat, BOTH).claims] == ["api/a.ts", "api/b.ts"]
    listed = read(bullets, BOTH)
    assert [(one.path, one.note, one.folder) for one in listed.claims] == [
        ("api/a.ts", "the entry", False),
        ("api/b", "more", True),
    ]
    assert listed.read_as == {0: Read.TREE, 1: Read.TREE}
    assert read(flat).claims == read(bullets).claims == ()


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    return 1",
        "a | b\n--|--",
        "services:\n  web:\n    image: x",
        "npm install\nnpm test",
        "just words\n  and more words",
        "",
    ],
)
def test_other_texts_are_no_trees(text: str) -> None:
    assert read(fence(text)).claims == ()
    assert read_drawing(text) == ()


def test_code_is_no_tree_and_a_listing_with_actions_neither() -> None:
    assert read(fence(DRAWN, "python")).claims == ()
    assert read(fence("migrations/\n├── 001_a.sql # KEEP\n└── 002_b.sql # DROP")).claims == ()
    plain = read(fence("migrations/\n├── 001_a.sql # base\n└── 002_b.sql # drops old columns"), BOTH)
    assert [one.path for one in plain.claims] == ["migrations/001_a.sql", "migrations/002_b.sql"]


@pytest.mark.parametrize(
    ("text", "name", "note"),
    [
        ("a.py  # note", "a.py", "note"),
        ("a.py // note", "a.py", "note"),
        ("a.py (note)", "a.py", "note"),
        ("a.py ← note", "a.py", "note"),
        ("a.py - note", "a.py", "note"),
        ("a.py: note", "a.py", "note"),
        ("a.py Some words", "a.py", "Some words"),
        ("`a b.py` - note", "a b.py", "note"),
        ("**`a.py`**: note", "a.py", "note"),
        ("📁 src/ # note", "src/", "note"),
        ("a-b--c.py", "a-b--c.py", ""),
    ],
)
def test_names_and_their_remarks(text: str, name: str, note: str) -> None:
    assert split_note(text) == (name, note)


def test_alternatives_have_a_limit() -> None:
    assert alternatives("a/{b,c}/{d,e}") == ("a/b/d", "a/b/e", "a/c/d", "a/c/e")
    assert alternatives("{a,b}" * 12) == ("{a,b}" * 12,)


name = st.from_regex(r"[a-z_][a-zA-Z0-9_-]{0,8}", fullmatch=True)
file = st.tuples(name, st.sampled_from(("py", "ts", "tar.gz", "sql"))).map(".".join)
path = st.tuples(st.lists(name, max_size=3), file).map(lambda one: "/".join((*one[0], one[1])))


def drawn(paths: list[str], how: int) -> str:
    """A tree of these paths, below a root `top/`."""
    tree: dict[str, object] = {}
    for one in paths:
        at = tree
        *folders, last = one.split("/")
        for part in folders:
            at = at.setdefault(part + "/", {})  # type: ignore[assignment]
        at[last] = {}
    lines = ["top/"]

    def draw(inside: dict[str, object], stem: str) -> None:
        for count, (part, below) in enumerate(inside.items()):
            last = count == len(inside) - 1
            branch = (("└── ", "├── "), ("`-- ", "|-- "), ("+-- ", "+-- "), ("  ", "  "))[how][not last]
            more = (("    ", "│   "), ("    ", "|   "), ("    ", "|   "), ("  ", "  "))[how][not last]
            lines.append(stem + branch + part)
            draw(below, stem + more)  # type: ignore[arg-type]

    draw(tree, "")
    return "\n".join(lines)


@given(st.lists(path, min_size=1, max_size=12, unique=True), st.sampled_from(range(4)))
@settings(deadline=None)
def test_a_drawn_tree_is_read_back_to_its_paths(paths: list[str], how: int) -> None:
    found = read(fence(drawn(paths, how))).claims
    assert {one.path for one in found} == {f"top/{one}" for one in paths}
    assert len(found) == len(paths)
    assert not any(one.folder for one in found)


@given(st.text(alphabet="├└│─|`+- \t\n/.#()a{},*…", max_size=200))
@settings(deadline=None)
def test_reading_is_total(text: str) -> None:
    for one in read_drawing(text):
        assert not one.path.startswith("/") and not one.path.endswith("/")
    found = read(fence(text), BOTH)
    assert all(one.path and one.line >= 1 for one in found.claims)


def test_shared_code_is_in_both_only_where_the_tree_speaks_of_sides() -> None:
    tree = fence("app/\n├── ui/   # the display (shared)\n└── a.ts")
    assert [one.presence for one in read(tree).claims] == [Presence.IMPLIED, Presence.IMPLIED]
    assert [one.presence for one in read(tree, ONLY_SOURCE).claims] == [Presence.BOTH, Presence.ONLY_SOURCE]
