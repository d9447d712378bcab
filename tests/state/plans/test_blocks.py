"""The blocks of Markdown documents: nothing is left out, and everything has its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.plans.blocks import INDENTED, Form, headings_of, read_blocks

DOCUMENT = """\
# Merge

Intro
on two lines

## Phase 1

- [ ] one: `make`
  more of it
  - nested
    ```bash
    cp a b
    ```
* [X] two
1. **Title**
   - below

| A | B |
|---|---|
| 1 | `x|y` |

```python title="a.py"
# [ ] inside
```

    indented

> quoted

***
<div>html</div>
"""


def test_every_block_has_its_form_line_and_place() -> None:
    blocks = read_blocks(DOCUMENT)
    assert [(one.form, one.line, one.end, one.level) for one in blocks] == [
        (Form.HEADING, 1, 1, 1),
        (Form.PARAGRAPH, 3, 4, 0),
        (Form.HEADING, 6, 6, 2),
        (Form.LIST_ITEM, 8, 9, 1),
        (Form.LIST_ITEM, 10, 10, 2),
        (Form.FENCE, 11, 13, 0),
        (Form.LIST_ITEM, 14, 14, 1),
        (Form.LIST_ITEM, 15, 15, 1),
        (Form.LIST_ITEM, 16, 16, 2),
        (Form.TABLE, 18, 20, 0),
        (Form.FENCE, 22, 24, 0),
        (Form.FENCE, 26, 26, 0),
        (Form.PARAGRAPH, 28, 28, 0),
        (Form.RULE, 30, 30, 0),
        (Form.HTML, 31, 31, 0),
    ]
    one, nested, fence = blocks[3], blocks[4], blocks[5]
    assert (one.text, one.box) == ("one: `make`\nmore of it", " ")
    assert (nested.text, nested.parent) == ("nested", one.number)
    assert (fence.text, fence.info, fence.parent, fence.first_text_line) == (
        "cp a b",
        "bash",
        nested.number,
        12,
    )
    assert (blocks[6].box, blocks[7].box, blocks[7].ordinal) == ("X", None, "1")
    assert headings_of(blocks, one) == ("Merge", "Phase 1")
    assert headings_of(blocks, blocks[2]) == ("Merge",)
    assert (blocks[9].header, blocks[9].row_lines) == (("A", "B"), (20,))
    assert blocks[10].info == 'python title="a.py"'
    assert (blocks[11].info, blocks[11].first_text_line) == (INDENTED, 26)
    assert blocks[12].quoted


PIECES = st.sampled_from(
    ["# H", "## Phase 2", "- [ ] a", "- b", "  - c", "    - d", "1. e", "```bash", "```", "", "text", "> q", "| a | b |",
     "|---|---|", "    code", "---", "<p>", "* [x] f", "~~~", "\t- tab", "[x]: http://a", "***"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("\n".join))
def test_no_line_with_words_is_left_out(text: str) -> None:
    blocks = read_blocks(text)
    lines = text.split("\n")
    assert [one.number for one in blocks] == list(range(len(blocks)))
    for one in blocks:
        assert 1 <= one.line <= one.end <= max(len(lines), 1)
        assert one.parent < one.number and one.heading < one.number
    covered = {number for one in blocks for number in range(one.line, one.end + 1)}
    # Definitions of links have no block; everything else does.
    left = {number for number, line in enumerate(lines, 1) if line.strip() and "[x]: " not in line} - covered
    assert {lines[number - 1].strip() for number in left} <= {">"}


@given(st.text(max_size=200))
def test_any_text_has_blocks(text: str) -> None:
    assert read_blocks(text) == read_blocks(text)


def test_front_matter_is_no_heading() -> None:
    text = "---\ntitle: A plan\ntags:\n  - merge\n---\n\n# The plan\n\n- [ ] a\n"
    blocks = read_blocks(text)
    assert [(one.form, one.line, one.end) for one in blocks] == [
        (Form.FENCE, 1, 5),
        (Form.HEADING, 7, 7),
        (Form.LIST_ITEM, 9, 9),
    ]
    assert blocks[0].lines == ["title: A plan", "tags:", "  - merge"]
    assert [one.number for one in blocks] == [0, 1, 2]


@pytest.mark.parametrize("text", ["---\n\n# Title\n", "---\nOnly a sentence here\n---\n", "---\n---\n"])
def test_a_rule_at_the_head_is_no_front_matter(text: str) -> None:
    assert all(one.form is not Form.FENCE for one in read_blocks(text))
