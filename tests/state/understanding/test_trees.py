"""Scripts are read also where the grammar doesn't know how they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.understanding import languages
from state.understanding.contents.trees import without_tag_types
from state.understanding.language import language_of

STYLED = """import styled from "styled-components";
import { s } from "@shared/styles";

type Props = { wide: boolean };

export const Plain = styled.p<{ $width: number; $isSelected: boolean }>`
  color: ${s("text")};
  width: ${(props) => props.$width < 3 ? 1 : 2}px;
`;
const Image = styled(Plain)<
  Props & { on?: (a: Map<string, Set<number>>) => void }
>`
  display: ${({ wide }) => (wide ? "block" : "none")};
`;
export function load() {
  return import("./later");
}
export default Image;
"""


@pytest.mark.parametrize("path", ["a.tsx", "a.jsx", "a.ts"])
def test_types_of_tagged_templates_hide_nothing_of_a_file(path: str) -> None:
    assert languages
    language = language_of(path)
    assert language is not None
    facts = language.facts(STYLED.encode())
    assert facts.problem == ""
    assert [(one.kind, one.text, one.span.line) for one in facts.references] == [
        ("import", "styled-components", 1),
        ("import", "@shared/styles", 2),
        ("dynamic", "./later", 16),
    ]
    assert facts.exports == {"Plain", "load", "default"}
    text = STYLED.encode()
    assert [text[one.span.start : one.span.end] for one in facts.references] == [
        b"styled-components",
        b"@shared/styles",
        b"./later",
    ]


def test_what_is_no_script_stays_none() -> None:
    language = language_of("a.tsx")
    assert language is not None
    assert language.facts(STYLED.encode() + b"const = {\n").problem == "the grammar doesn't read line 19"


def test_only_the_types_are_blank() -> None:
    assert without_tag_types(b"a<{\n b: `c` }>(d) + e<F>`g<h>i` + j < k > `l`\n") == (
        b"a<{\n b: `c` }>(d) + e   `g<h>i` + j < k > `l`\n"
    )


@given(st.text(alphabet="ab<>`={}() \n\r", max_size=60))
def test_everything_else_stays_where_it_was(text: str) -> None:
    before = text.encode()
    after = without_tag_types(before)
    assert len(after) == len(before)
    assert all(
        one == other or (other == 32 and one not in b"\r\n") for one, other in zip(before, after, strict=True)
    )
