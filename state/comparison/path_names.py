"""Names that are dangerous or hard to read: `.git` in disguise, bytes that aren't UTF-8, control characters."""

import re
import unicodedata

# What HFS+ leaves out when it compares names.
_IGNORED_BY_HFS = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def git_folder(path: str) -> str | None:
    """The part of a path that some file system takes for `.git`, None when there is none."""
    if "git" not in path.lower() and path.isascii():
        return None
    for part in re.split(r"[/\\]", path):
        # Windows drops dots and spaces at the end, opens streams behind a colon, and knows short names.
        name = _IGNORED_BY_HFS.sub("", part).partition(":")[0].rstrip(". ").casefold()
        if name in (".git", "git~1"):
            return part
    return None


def is_utf8(path: str) -> bool:
    """Whether the bytes of a path were UTF-8."""
    return not any("\ud800" <= letter <= "\udfff" for letter in path)


def control_characters(path: str) -> list[str]:
    """The characters of a path that a terminal would obey or hide, as `U+202E` and so on, each once."""
    found = []
    for letter in dict.fromkeys(path):
        category = unicodedata.category(letter)
        if category in ("Cc", "Zl", "Zp") or letter in _BIDI or (category == "Cf" and letter != "\u200d"):
            found.append(f"U+{ord(letter):04X}")
    return found


def folded(path: str) -> str:
    """A path as file systems compare names that make no difference between cases or ways to write accents."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
