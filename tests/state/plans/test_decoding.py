"""Plans whose bytes were damaged on the way, and plans that only look as if."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.plans.decoding import decode

TEXT = """# ✅ Zusammenführung — Größen

- [ ] Übernahme prüfen “wie besprochen”
├── orders/    # 📋 liste
plain line
é
"""


@pytest.mark.parametrize(
    ("codec", "name"), [("mac_roman", "Mac Roman"), ("latin-1", "Latin-1"), ("cp1252", "Windows-1252")]
)
def test_utf_8_that_was_read_as_something_else_is_repaired_line_by_line(codec: str, name: str) -> None:
    # Some bytes are no characters of Windows-1252: a text with them can't have come this way.
    text = TEXT if codec != "cp1252" else "# ✅ Größen — “gut\né über naïve\n"
    raw = text.encode().decode(codec).encode()
    decoded = decode(raw)
    assert decoded.text == text
    assert decoded.read_as == name
    assert decoded.repaired == tuple(
        number for number, line in enumerate(text.split("\n"), 1) if not line.isascii()
    )


@pytest.mark.parametrize(
    "text",
    [
        "# Plan\n",
        "Müller – naïve “ok” £5 façade ¿\n",
        "├── a/\n└── b → c ✅ 📋\n",
        "Ünïcödé ÄÖÜ äöü ß\n",
        "日本語の計画 ✅\n",
        "план слияния\n",
        "",
    ],
)
def test_sound_text_stays_as_it_is(text: str) -> None:
    decoded = decode(text.encode())
    assert (decoded.text, decoded.repaired, decoded.read_as, decoded.bom) == (text, (), "", False)


def test_bom_and_line_ends_are_remembered() -> None:
    decoded = decode(codecs.BOM_UTF8 + b"# a\r\n\r\n- b\r\nlast")
    assert (decoded.text, decoded.bom, decoded.newline) == ("# a\n\n- b\nlast", True, "\r\n")


def test_a_plan_in_utf_16_is_read() -> None:
    decoded = decode("# Größe\n- [ ] x\n".encode("utf-16"))
    assert decoded.text == "# Größe\n- [ ] x\n"


def test_a_line_that_is_no_utf_8_is_read_as_windows_1252_and_named() -> None:
    decoded = decode("a\nGr\xf6\xdfe\nb ✅\n".encode("latin-1", "ignore").replace(b"b ", "b ✅".encode()))
    assert decoded.text.split("\n")[1] == "Größe"
    assert decoded.undecodable == (2,)
    assert decoded.text.split("\n")[2] == "b ✅"


@given(st.binary(max_size=300))
def test_any_bytes_have_a_text_with_as_many_lines(raw: bytes) -> None:
    decoded = decode(raw)
    if not raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
        assert len(decoded.text.split("\n")) == lines
    assert decode(raw) == decoded


@given(st.text(st.characters(codec="ascii"), max_size=200))
def test_ascii_is_never_touched(text: str) -> None:
    decoded = decode(text.encode())
    assert decoded.text == text.replace("\r\n", "\n").replace("\r", "\n")
    assert decoded.repaired == ()
