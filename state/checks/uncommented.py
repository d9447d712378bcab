"""Program text without its comments, every other character in its place."""

import re

STRINGS = r"'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|`(?:\\.|[^`\\])*`"
WITH_HASH = re.compile(rf"({STRINGS})|\#[^\n]*", re.S)
WITH_SLASHES = re.compile(rf"({STRINGS})|//[^\n]*|/\*.*?\*/|<!--.*?-->", re.S)


def uncommented(text: str, hash_comments: bool) -> str:
    """The text with comments as blanks, so that places stay: those of Python, or those of JavaScript and its like."""
    shape = WITH_HASH if hash_comments else WITH_SLASHES
    return shape.sub(lambda found: found[1] or re.sub(r"[^\n]", " ", found[0]), text)
