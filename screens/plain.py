"""Text that no terminal obeys, for screens and commands alike; holds no Textual."""

from unicodedata import category

# Joiners and variation selectors have no width of their own and change what stands beside them.
_INVISIBLE = frozenset("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\ufeff\uffa0\u2800")


def plain(text: str) -> str:
    """The text on one line, with control, bidi and invisible characters and undecodable bytes made visible.

    Only for places that never read markup (`Content`, `rich.Text`, segments, `markup=False`).
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        # A byte that wasn't UTF-8, as `surrogateescape` keeps it.
        return f"\\x{code - 0xDC00:02x}"
    if character in _NAMED:
        return _NAMED[character]
    if character in _INVISIBLE or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
        return _escape(code)
    if character == " " or not category(character).startswith(("C", "Z")):
        return character
    return _escape(code)


_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escape(code: int) -> str:
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def ascii_only(text: str) -> str:
    """What `plain` gives, with every character outside ASCII escaped: for terminals that show nothing else."""
    return "".join(one if one.isascii() else _escape(ord(one)) for one in plain(text))
