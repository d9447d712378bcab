"""`plait report`: the record as Markdown, HTML and JSON, with names and outputs that would like to be more than text."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.report.document import (
    Block,
    Bullets,
    Code,
    Details,
    Document,
    Heading,
    Inline,
    Listing,
    Paragraph,
    State,
    Strong,
    Table,
)
from app.report.html import to_html
from app.report.markdown import to_markdown
from app.report.style import STYLE
from screens.plain import plain
from state.workspace import Workspace
from tests.app.command import done, plait
from tests.conftest import Build
from tests.state.pairs import Pair, fork

HOSTILE = [
    "<script>alert(1)</script>",
    "</title></style></pre></details><img src=x onerror=alert(1)>",
    "`code` ``` | pipe *bold* _under_ [link](javascript:x) ![i](y) <b> &amp; ~~no~~ \\",
    "```\n# heading\n```",
    "a\nb\r\n| c |\n---",
    "\x1b[31mred\x1b]0;title\x07",
    "gpj.\u202eexe \u2066x\u2069 \u200bzero",
    "caf\udce9",
    "'\"&#39;",
    "# heading", "- item", "1. one", "1) two", "+ plus", "> quote", "=== ", "    code", "--- ", "",
]  # fmt: skip


class Reader(HTMLParser):
    """What a browser would make of a page: tags, their attributes, and the text."""

    VOID = frozenset(("meta", "br", "img", "link", "input", "hr"))

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)


ALLOWED = frozenset(
    (
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "h4", "p", "ul", "li", "code", "pre",
        "strong", "span", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary",
    )
)  # fmt: skip
ATTRIBUTES = frozenset(
    ("lang", "charset", "http-equiv", "content", "name", "class", "role", "tabindex", "aria-label", "scope")
)


def document(*texts: str) -> Document:
    """Every text in every place."""
    blocks: list[Block] = []
    for text in texts:
        inline: Inline = (text, Code(text), Strong(text), State(text, "bad"))
        blocks += [
            Heading(2, inline),
            Paragraph(inline),
            Bullets((inline, (text,))),
            Table(text, (text, "b"), ((inline, (Code(text),)), ((text,), (text,))), headed=True),
            Listing(tuple(text.split("\n"))),
            Details(inline, (Listing((text,)), Paragraph((text,)))),
        ]
    return Document(texts[0] if texts else "title", tuple(blocks))


def check_page(page: str) -> Reader:
    read = Reader(page)
    assert {tag for tag, _ in read.tags} <= ALLOWED
    assert {name for _, attributes in read.tags for name in attributes} <= ATTRIBUTES
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", page)
    page.encode("utf-8")
    return read


def test_nothing_hostile_becomes_more_than_text_in_html() -> None:
    read = check_page(to_html(document(*HOSTILE)))
    text = "".join(read.text)
    for one in HOSTILE:
        assert plain(one) in text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet=st.characters(), max_size=30), min_size=1, max_size=3))
def test_any_text_stays_text_in_html(texts: list[str]) -> None:
    check_page(to_html(document(*texts)))


def read_markdown(text: str) -> tuple[list[str], str]:
    """The tags that a Markdown reader makes of it, and all HTML that it would pass on."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    flat = [one for token in tokens for one in (token, *(token.children or ()))]
    raw = "".join(one.content for one in flat if one.type in ("html_block", "html_inline"))
    return [one.type for one in flat], raw


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(
            alphabet=st.one_of(st.sampled_from("`|*_<>[]()#-+=~&\\!1. \n\t"), st.characters()), max_size=25
        ),
        min_size=1,
        max_size=2,
    )
)
def test_any_text_stays_text_in_markdown(texts: list[str]) -> None:
    check_markdown(*texts)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_becomes_more_than_text_in_markdown(text: str) -> None:
    check_markdown(text)


def check_markdown(*texts: str) -> None:
    written = to_markdown(document(*texts))
    types, raw = read_markdown(written)
    count = len(texts)
    assert types.count("heading_open") == 1 + count
    assert types.count("table_open") == count
    assert types.count("tr_open") == 3 * count
    assert types.count("td_open") == 4 * count
    assert types.count("fence") == 2 * count
    assert types.count("bullet_list_open") == count
    assert types.count("list_item_open") == 2 * count
    assert not {
        "ordered_list_open",
        "link_open",
        "image",
        "em_open",
        "s_open",
        "blockquote_open",
        "hr",
        "code_block",
    } & set(types)
    assert set(re.findall(r"</?(\w+)", raw)) <= {"details", "summary"}
    assert raw.count("<details>") == raw.count("</details>") == count
    assert not re.search(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", written
    )
    written.encode("utf-8")


def test_code_in_markdown_is_letter_by_letter() -> None:
    for text in ("a`b", "``x``", "`", " a ", "x|y", "a\\b", "``` ```"):
        tokens = MarkdownIt("commonmark").parse(to_markdown(Document("t", (Paragraph((Code(text),)),))))
        codes = [one for token in tokens for one in token.children or () if one.type == "code_inline"]
        assert [one.content for one in codes] == [text]


def test_a_fence_is_longer_than_those_inside_of_it() -> None:
    lines = ("```", "````text", "x", "`````")
    tokens = MarkdownIt("commonmark").parse(to_markdown(Document("t", (Listing(lines),))))
    assert [one.content for one in tokens if one.type == "fence"] == ["\n".join(lines) + "\n"]


def test_tables_are_for_everybody() -> None:
    page = to_html(Document("t", (Table("Caption", ("A", "B"), ((("x",), ("y",)),), headed=True),)))
    assert "<caption>Caption</caption>" in page
    assert '<th scope="col">A</th>' in page
    assert '<th scope="row">x</th>' in page
    assert 'tabindex="0" aria-label="Caption"' in page


# Colours


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_every_text_has_contrast_by_day_by_night_and_on_paper(at: int) -> None:
    found = colours(STYLE.split(":root {")[at + 1].split("}")[0])
    for ink, ground in (
        ("ink", "paper"),
        ("faint", "paper"),
        ("ink", "band"),
        ("good", "good-band"),
        ("bad", "bad-band"),
        ("doubt", "doubt-band"),
    ):
        light, dark = sorted((luminance(found[ink]), luminance(found[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


def test_the_page_asks_for_nothing_from_elsewhere() -> None:
    page = to_html(Document("t", ()))
    assert "default-src 'none'" in page
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert not re.search(r"url\(|@import|<script|<link|<img|https?://", page)


# The command

PLAN = """\
# Plan <b>of</b> the fork

**Last Updated**: 2025-01-02

## Phase 1: Prove (1 hour)

- [ ] It prints: `printf '</pre>%s' '```'`
- [ ] It was seen by `|` and <i>
"""


@pytest.fixture
def pair(build: Build) -> Pair:
    return fork(
        build,
        {"a.txt": "1\n2\n3\n"},
        {
            "a.txt": "1\nsource\n3\n",
            "<img src=x>|`.txt": "x\n",
            b"caf\xe9.txt".decode("utf-8", "surrogateescape"): "y\n",
        },
        {"a.txt": "1\ntarget\n3\n"},
    )


@pytest.fixture
def target(pair: Pair) -> Iterator[Path]:
    with pair.workspace(name="told") as workspace:
        workspace.checking.import_bytes(PLAN.encode(), "PLAN.md", str(pair.target.path.parent / "PLAN.md"))
        item = next(one for one in workspace.checking.needed().items if "seen" in one.text)
        workspace.checking.sign(item.id, "<b>why</b> | not")
        workspace.take(["<img src=x>|`.txt"])
    yield pair.target.path


def test_the_record_is_written_in_three_forms(target: Path) -> None:
    markdown = done(target, "report").text
    assert markdown.startswith("# Merge record: fork into parent\n")
    assert done(target, "report", "--format", "md").text == markdown
    types, raw = read_markdown(markdown)
    assert set(re.findall(r"</?(\w+)", raw)) <= {"details", "summary"}
    assert "heading_open" in types
    page = done(target, "report", "--format", "html").text
    read = check_page(page)
    text = "".join(read.text)
    assert "<img src=x>|`.txt" in text
    assert "caf\\xe9.txt" in text
    assert "<b>why</b> | not" in text
    data = done(target, "report", "--format", "json").json
    assert data["version"] == 1
    assert data["session"] == "told"
    assert [one["path"] for one in data["remaining"] if one["kind"] == "entries in conflict"] == ["a.txt"]
    (group,) = data["groups"]
    assert group["decisions"][0]["path"] == "<img src=x>|`.txt"


def test_the_same_state_gives_the_same_bytes(target: Path) -> None:
    for form in ("md", "html", "json"):
        assert done(target, "report", "--format", form).out == done(target, "report", "--format", form).out


def test_the_ending_of_the_file_says_the_form(target: Path, tmp_path: Path) -> None:
    for name, start in (
        ("r.html", "<!DOCTYPE html>"),
        ("r.json", "{"),
        ("r.md", "# Merge"),
        ("r", "# Merge"),
    ):
        file = tmp_path / "out" / name
        assert done(target, "report", "--output", file).text == f"wrote the merge record of told to {file}\n"
        assert file.read_text().startswith(start)
    assert done(target, "report", "--output", tmp_path / "x.html", "--format", "json").code == 0
    assert json.loads((tmp_path / "x.html").read_text())["session"] == "told"


def test_a_file_that_cannot_be_written_is_a_sentence(target: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = plait(target, "report", "--output", tmp_path / "file" / "r.md")
    assert ended.code == 2
    assert "the record can't be written" in ended.err


def test_thousands_of_decisions_are_counted_and_whole_in_json(build: Build) -> None:
    files = {f"f/{number % 50}/{number}.txt": f"{number % 7}\n" for number in range(2000)}
    source, target = build("source"), build("target")
    source.commit(files)
    target.commit({"own.txt": "own\n"})
    with Workspace.create(str(source.path), str(target.path), name="many") as workspace:
        workspace.load()
        workspace.take([*files])
    markdown = done(target.path, "report").text
    assert "| 2000 entries | only in the source | taken from the source |" in markdown
    assert "And 1940 more" in markdown
    assert len(markdown.splitlines()) < 250
    data = done(target.path, "report", "--format", "json").json
    assert len(data["groups"][0]["decisions"]) == 2000


def test_the_plan_is_given_back_with_what_the_session_knows(target: Path) -> None:
    file = target.parent / "PLAN.md"
    file.write_bytes(PLAN.replace("\n", "\r\n").encode())
    done(target, "plan", file, "--import")
    said = done(target, "plan", "--write").lines
    lines = file.read_bytes().split(b"\r\n")
    assert lines[7] == b"- [x] It was seen by `|` and <i>"
    assert lines[6] == PLAN.split("\n")[6].encode()
    assert said[-1] == f"2 lines brought up to date in {file}"
    before = file.read_bytes()
    done(target, "plan", "--again")
    assert done(target, "plan", "--write").lines == [f"0 lines brought up to date in {file}"]
    assert file.read_bytes() == before
