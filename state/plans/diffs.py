"""Diffs in the fences of a plan, as texts that take the place of others."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from state.plans.blocks import Block


class Diffed(NamedTuple):
    """One hunk: the text before it and the one after, context lines in both; `path` is empty where none is named."""

    path: str
    before: str
    after: str
    creates: bool = False


_OLD = re.compile(r"^--- (?:\"?a/)?(?P<path>[^\t\n\"]+)")
_NEW = re.compile(r"^\+\+\+ (?:\"?b/)?(?P<path>[^\t\n\"]+)")
_NOISE = re.compile(
    r"^(?:diff --git |index [0-9a-f]+\.\.|(?:new|deleted) file mode |old mode |new mode |similarity index |"
    r"rename (?:from|to) |Binary files |\\ No newline)"
)


def is_diff(block: Block) -> bool:
    """Whether a fence says that it is a diff, or has the marks of one."""
    info = block.info.split()[0].lower() if block.info else ""
    if info in ("diff", "patch"):
        return any(re.match(r"[+-](?![+-]{2} )", one) for one in block.lines)
    return any(_OLD.match(one) for one in block.lines) and any(one.startswith("@@") for one in block.lines)


def diffed(text: str) -> tuple[Diffed, ...]:
    """The hunks of a diff in their order; total over any text, what is no diff gives none."""
    return tuple(_hunks(text.split("\n")))


def _hunks(lines: list[str]) -> Iterator[Diffed]:
    path, old, new = "", "", ""
    before: list[str] = []
    after: list[str] = []
    changed = False

    def taken() -> Iterator[Diffed]:
        if changed and new != "/dev/null":
            creates = old == "/dev/null"
            yield Diffed(path, "" if creates else _joined(before), _joined(after), creates)

    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if (match := _OLD.match(line)) is not None and following.startswith("+++ "):
            yield from taken()
            before, after, changed = [], [], False
            old = match["path"].strip()
            continue
        if (match := _NEW.match(line)) is not None and at and lines[at - 1].startswith("--- "):
            new = match["path"].strip()
            path = old if new == "/dev/null" else new
            continue
        if line.startswith("@@"):
            yield from taken()
            before, after, changed = [], [], False
            continue
        if _NOISE.match(line):
            if line.startswith("diff --git "):
                yield from taken()
                before, after, changed, path, old, new = [], [], False, "", "", ""
            continue
        if line.startswith("+"):
            after.append(line[1:])
            changed = True
        elif line.startswith("-"):
            before.append(line[1:])
            changed = True
        else:
            before.append(line.removeprefix(" "))
            after.append(line.removeprefix(" "))
    yield from taken()


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n")
