"""File trees as they are drawn in plans: branches, ASCII or indentation, each line with its path and remark."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

LONGEST = 1000
"""No line that names a file is longer, in characters; longer ones are text."""


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line of a drawn tree; `path` has no leading or trailing slash, "" for the root and for a remark alone.

    `group` is the last comment line above it in the same tree. `leaf` is false of what has lines below it.
    """

    path: str
    name: str
    note: str
    line: int
    folder: bool = False
    leaf: bool = True
    group: str = ""
    drawn: bool = True
    """Whether a branch stands before it; a root has none."""


class Noted(NamedTuple):
    """A line taken apart into what it names and what it says of it."""

    name: str
    note: str


_BRANCH = re.compile(
    r"^(?P<lead>[\s\u00a0│┃║|┆┊:]*?)"
    r"(?P<branch>[├└╰┣┗╠╚┝┕][─━═╌-]*[>►▶]?|[|`+\\][-─_]{2,}[>]?|[|+\\]-(?=\s))[ \t\u00a0]*(?P<rest>.*)$"
)
_STEM = re.compile(r"^[\s\u00a0│┃║|]*$")
_NOTE = re.compile(
    r"\s+(?=#|//|\(|\[|←|<-|⬅|—|–|--?\s|->|→|=>|[:|]\s|/\*|[✅✓✔❌✗⚠★⭐🆕🔴🟢🟡➕➖🔄📝🚧⬜])|(?:\s{2,}|\t+)(?=\S)|"
    r"(?<=\S):\s+(?=\S)"
)
_MARK = re.compile(r"^(?:#+|-{1,2}>\s|→|=>|//+|/\*+|<!--|←|<--?|⬅\ufe0f?|—|–|--?|[:|])\s*")
_EMOJI = re.compile(r"^(?:[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF]\ufe0f?\s*)+")
_ELLIPSIS = re.compile(r"^(?:\.{2,3}(?![\w/])|\.{3}|…|\betc\b\.?|\[\s*(?:\.{3}|…))")
_PLACE_HOLDER = re.compile(
    r"^(?:\.|<[^<>]*>|(?:your[-_ ])?(?:project|repo(?:sitory)?|app)[-_ ]?root|root|repo(?:sitory)?|"
    r"/)/?$",
    re.IGNORECASE,
)
_NAME = re.compile(r"^/?[\w@.$~*?{}\[\]()<>,+=%&!'^#-]+(?:/+[\w@.$~*?{}\[\]()<>,+=%&!'^#-]+)*/?$|^\.?/$")
_FILE = re.compile(
    r"^(?:[^\s/]*/)*[^\s/]*\.[A-Za-z*][\w*{},-]*$|^(?:[^\s/]+/)*(?:[A-Z][a-z]+file|"
    r"[A-Z]{4,}|\.[a-z][\w.-]+)$"
)


_RANGE = re.compile(r"\{([^{}]*,[^{}]*)\}")
MAX_ALTERNATIVES = 32


def split_note(text: str) -> Noted:
    """What a line names and the remark behind it, without `#`, `//`, arrows and the brackets around all of it."""
    text = _EMOJI.sub("", text.strip()) or text.strip()
    if len(text) > LONGEST:
        return Noted(text, "")
    code = re.match(r"^(\*\*|__)?`([^`]+)`(\*\*|__)?\s*(.*)$", text, re.DOTALL)
    if code is not None:
        return Noted(code[2].strip(), bare_note(code[4]))
    match = _NOTE.search(text)
    name, note = (text[: match.start()], text[match.end() :]) if match is not None else (text, "")
    if " " in name.strip():
        first, _, rest = name.strip().partition(" ")
        if first.endswith("/") or _FILE.match(first):
            name, note = first, f"{rest} {text[match.start() :].strip() if match is not None else ''}".strip()
    name = name.strip().strip("*") if name.strip().startswith("**") else name.strip()
    return Noted(name, bare_note(note))


def bare_note(note: str) -> str:
    """A remark without the signs that begin it and without brackets around the whole of it."""
    note = note.strip()
    while (match := _MARK.match(note)) is not None:
        note = note[match.end() :]
    note = re.sub(r"\s*(?:\*/|-->)$", "", note)
    whole = re.fullmatch(r"\(([^()]*)\)|\[([^\[\]]*)\]", note)
    if whole is not None:
        note = whole[1] if whole[1] is not None else whole[2]
    return note.strip()


def is_name(text: str) -> bool:
    """Whether a text can be the path of one file or folder, without spaces."""
    return len(text) <= LONGEST and _NAME.match(text) is not None and re.search(r"\w|\*", text) is not None


def is_file_name(text: str) -> bool:
    """Whether a text looks like a file: an ending, or a name such as Makefile."""
    return is_name(text) and _FILE.match(text) is not None


def is_drawn(text: str) -> bool:
    """Whether a text holds a tree drawn with branches."""
    lines = [one for one in text.split("\n") if one.strip() and len(one) <= LONGEST]
    branches = sum(1 for one in lines if _BRANCH.match(one))
    return branches >= 1 and branches * 3 >= len(lines)


def read_drawing(text: str, first_line: int = 1) -> tuple[DrawnLine, ...]:
    """The lines of a drawn or indented tree, in order; nothing if it is none. Total over any text."""
    lines = ["" if len(one) > LONGEST else one for one in text.split("\n")]
    if is_drawn("\n".join(lines)):
        found = list(_drawn(lines, first_line))
    elif _is_indented(lines):
        found = list(_indented(lines, first_line))
    else:
        return ()
    folders = {one.path.rpartition("/")[0] for one in found if one.path and one.drawn}
    above: set[str] = set()
    for one in folders:
        while one and one not in above:
            above.add(one)
            one = one.rpartition("/")[0]
    return tuple(
        replace(one, leaf=False, folder=True) if one.path in above or (not one.path and not one.note) else one
        for one in found
    )


def joined(*parts: str) -> str:
    """Path parts put together; a root such as "." or <project> counts for nothing."""
    kept = []
    for at, part in enumerate(parts):
        if at == 0 and _PLACE_HOLDER.match(part):
            continue
        kept += [one for one in part.split("/") if one not in ("", ".")]
    return "/".join(kept)


def _drawn(lines: list[str], first_line: int) -> Iterator[DrawnLine]:
    root, group = "", ""
    stack: list[tuple[int, str]] = []
    for at, text in enumerate(lines):
        number = first_line + at
        match = _BRANCH.match(text)
        if match is None:
            if _STEM.match(text):
                continue
            noted = split_note(text)
            if text.strip().startswith(("#", "//", "--")) and not is_name(noted.name):
                group = bare_note(text)
                yield DrawnLine("", "", group, number, drawn=False)
            elif is_name(noted.name) and not _ELLIPSIS.match(noted.name):
                root, stack, group = joined(noted.name), [], ""
                yield DrawnLine(root, noted.name, noted.note, number, True, drawn=False)
            else:
                yield DrawnLine("", "", bare_note(text), number, drawn=False)
            continue
        column = _column(match["lead"] + match["branch"][:1]) - 1
        noted = split_note(match["rest"])
        if not noted.name or _ELLIPSIS.match(noted.name) or noted.name.startswith(("(", "#", "//")):
            yield DrawnLine("", "", bare_note(match["rest"]), number, group=group)
            continue
        while stack and stack[-1][0] >= column:
            stack.pop()
        above = stack[-1][1] if stack else root
        path = joined(".", above, noted.name)
        stack.append((column, path))
        yield DrawnLine(path, noted.name, noted.note, number, noted.name.endswith("/"), group=group)


def _is_indented(lines: list[str]) -> bool:
    """Whether lines are a tree by indentation: all name files or folders, and below a folder something is indented."""
    kept = [one for one in lines if one.strip() and not one.strip().startswith(("#", "//"))]
    if len(kept) < 2:
        return False
    nested = False
    for at, one in enumerate(kept):
        name = split_note(one).name
        if _ELLIPSIS.match(name):
            continue
        if not is_name(name) or not (name.endswith("/") or _FILE.match(name)):
            return False
        if at and _indent(one) > _indent(kept[at - 1]):
            if not split_note(kept[at - 1]).name.endswith("/"):
                return False
            nested = True
    return nested


def _indented(lines: list[str], first_line: int) -> Iterator[DrawnLine]:
    stack: list[tuple[int, str]] = []
    group = ""
    for at, text in enumerate(lines):
        if not text.strip():
            continue
        number = first_line + at
        if text.strip().startswith(("#", "//")):
            group = bare_note(text)
            yield DrawnLine("", "", group, number, drawn=False)
            continue
        noted = split_note(text)
        if _ELLIPSIS.match(noted.name):
            yield DrawnLine("", "", bare_note(text), number, group=group)
            continue
        while stack and stack[-1][0] >= _indent(text):
            stack.pop()
        path = joined(stack[-1][1] if stack else ".", noted.name) if stack else joined(noted.name)
        stack.append((_indent(text), path))
        yield DrawnLine(path, noted.name, noted.note, number, noted.name.endswith("/"), group=group)


def _column(text: str) -> int:
    return len(text.expandtabs(4))


def _indent(text: str) -> int:
    wide = text.expandtabs(4)
    return len(wide) - len(wide.lstrip())


def alternatives(path: str) -> tuple[str, ...]:
    """A path with {a,b} as the paths that it stands for."""
    found = [path]
    while len(found) <= MAX_ALTERNATIVES and any(_RANGE.search(one) for one in found):
        found = [
            one[: match.start()] + part.strip() + one[match.end() :] if match is not None else one
            for one in found
            for match in [_RANGE.search(one)]
            for part in (match[1].split(",") if match is not None else ("",))
        ]
    return tuple(dict.fromkeys(found)) if len(found) <= MAX_ALTERNATIVES else (path,)
