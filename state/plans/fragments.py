"""Whether a text in a plan is a whole file or says that the rest of it stays."""

import re

from state.plans.drawing import LONGEST

_SIGN = r"(?:#+|//+|/\*+|\{/\*|\{#|--|<!--|;+|%+|\*|rem\b)"
# "# ... existing code ...", "// …", "..." alone; `...rest` of JavaScript and `...` as Python's own body are code.
_DOTS = re.compile(
    rf"^\s*(?:{_SIGN}\s*[\[(<]?\s*(?:\.{{3,}}|…)|(?:\.{{3,}}|…)\s*$|[\[(<](?:\.{{3,}}|…)|"
    rf"(?:\.{{3,}}|…)\s+\w)",
    re.IGNORECASE,
)
_WORDS = re.compile(
    rf"^\s*{_SIGN}.*(?:\b(?:existing|remaining|other|previous|rest of|unchanged|keep|omitted|same as|"
    rf"bestehende\w*|übrige\w*|restliche\w*|existant|resto)\b"
    r".*(?:\.{3}|…)|(?:\.{3}|…).*\b(?:existing|remaining|other|rest|unchanged|omitted|same)\b)"
    rf"|^\s*{_SIGN}\s*(?:(?:the\s+)?rest of\b|(?:your\s+)?(?:existing|other|"
    rf"remaining) (?:\w+ ){{0,3}}(?:here|unchanged|stays?|above|below|code)\b"
    r"|keep (?:everything else|the rest|all (?:other|existing)|existing)|(?:same|unchanged) as (?:before|"
    r"above)|der rest\b|restlicher code\b|bleibt (?:gleich|unverändert))"
    rf"|^\s*{_SIGN}.*\((?:keep (?:everything else|the rest|existing|all)|rest unchanged|unchanged|"
    rf"add(?: this)?|existing)[^()]*\)",
    re.IGNORECASE,
)
_COMMENT = re.compile(rf"^\s*(?:{_SIGN}|\*/|-->|=+$)", re.IGNORECASE)
_PROSE = frozenset(("markdown", "md", "text", "txt", "", "rst"))
_OPENING = re.compile(
    r"^(?:#!|import\b|from\s+[\w.]+\s+import\b|\"\"\"|'''|package\b|module\b|use\b|using\b|namespace\b|<\?|"
    r"<!doctype|<html|FROM\s|export\b|const\b|"
    r"'use |\"use |#include|\{\s*$|version:|name:|apiVersion:|services:|require\b|CREATE\b|BEGIN\b|class\b|"
    r"def\b|function\b|interface\b|\[\w+)",
    re.IGNORECASE,
)


def is_fragment(text: str, language: str = "") -> bool:
    """Whether a text can't be a file by itself: it has ellipses, begins indented, or is comments alone."""
    lines = [one[:LONGEST] for one in text.split("\n") if one.strip()]
    if not lines:
        return True
    for at, one in enumerate(lines):
        if _WORDS.match(one) or (_DOTS.match(one) and not _is_body(lines, at)):
            return True
    if lines[0][:1] in " \t" or lines[0].lstrip()[:1] in (")", "]", "}"):
        return True
    return language.lower() not in _PROSE and all(_COMMENT.match(one) for one in lines)


def is_whole(text: str, info: str) -> bool:
    """Whether a text looks like a file from its first line on: imports, a package, a shebang, a definition."""
    language = info.split()[0].lower() if info else ""
    lines = [one[:LONGEST] for one in text.split("\n") if one.strip()]
    code = [one for one in lines if one.startswith("#!") or not _COMMENT.match(one)]
    return bool(code) and not is_fragment(text, language) and _OPENING.match(code[0]) is not None


def _is_body(lines: list[str], at: int) -> bool:
    """Whether `...` is the body of a Python definition: an indented line of its own below a colon."""
    return (
        lines[at].strip() == "..."
        and at > 0
        and lines[at - 1].rstrip().endswith(":")
        and re.match(r"\s*(?:async\s+)?(?:def|class)\b", lines[at - 1]) is not None
    )
