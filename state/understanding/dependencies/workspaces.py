"""The packages of one workspace: they share the lock file at its top."""

import re
from posixpath import basename, dirname

from state.understanding.packages import kind_of, manifest_of
from state.understanding.side import Side

_INSTALLED = re.compile(r"(?:^|/)node_modules/")


def members(side: Side, manifest: str) -> list[str]:
    """The manifest beside a lock file and those of its workspace."""
    read = manifest_of(side, manifest) if kind_of(manifest) else None
    if read is None or not read.workspaces:
        return [manifest]
    folder, name = dirname(manifest), basename(manifest)
    wanted = [_folders(one) for one in read.workspaces if not one.startswith("!")]
    unwanted = [_folders(one[1:]) for one in read.workspaces if one.startswith("!")]
    found = [manifest]
    for path in side.named(name):
        if path == manifest or not path.startswith(f"{folder}/" if folder else "") or _INSTALLED.search(path):
            continue
        inside = dirname(path)[len(folder) :].strip("/")
        if any(one.fullmatch(inside) for one in wanted) and not any(
            one.fullmatch(inside) for one in unwanted
        ):
            found.append(path)
    return found


def _folders(pattern: str) -> re.Pattern[str]:
    """Which folders a pattern means: those alone, and nothing below them, as the tools read it."""
    parts = pattern.removeprefix("./").strip("/").split("/")
    words = "".join("(?:[^/]+/)*" if one == "**" else f"{_part(one)}/" for one in parts)
    # Two stars at the end mean any folder below.
    words = f"{words}[^/]+" if parts[-1] == "**" else words.removesuffix("/")
    return re.compile(words)


def _part(word: str) -> str:
    """One name of a pattern: a star, a question mark, or one of several in braces."""
    found = ""
    depth = 0
    for sign in word:
        if sign == "{":
            depth += 1
            found += "(?:"
        elif sign == "}" and depth:
            depth -= 1
            found += ")"
        elif sign == "," and depth:
            found += "|"
        else:
            found += {"*": "[^/]*", "?": "[^/]"}.get(sign, re.escape(sign))
    return found + ")" * depth
