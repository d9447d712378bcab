"""File trees of a plan: what they claim about where files are."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from state.plans.blocks import INDENTED, Block, Form
from state.plans.drawing import (
    DrawnLine,
    alternatives,
    is_file_name,
    is_name,
    joined,
    read_drawing,
    split_note,
)
from state.plans.listings import is_listing
from state.plans.naming import Names
from state.plans.plan import Claim, Presence, Read
from state.plans.scope import Scope, Scopes, Section


@dataclass(frozen=True)
class TreesRead:
    """Claims in the order of their lines; `remarks` are lines of trees that name no file, with their line numbers."""

    claims: tuple[Claim, ...] = ()
    read_as: Mapping[int, Read] = field(default_factory=dict)
    remarks: tuple[tuple[str, int], ...] = ()


TREE_INFO = frozenset(
    (
        "",
        INDENTED,
        "text",
        "txt",
        "tree",
        "plain",
        "plaintext",
        "bash",
        "sh",
        "shell",
        "console",
        "files",
        "ascii",
        "md",
    )
)

# A remark that is a flag and nothing else, or a flag in capitals inside of one.
_FLAGS: tuple[tuple[str, str], ...] = (
    ("same", r"same|identical|unchanged|no changes?|identisch|unverändert"),
    ("different", r"different|differs?|diverged?|diverging|conflict(?:s|ing)?|unterschiedlich|verschieden"),
    ("new", r"new|added|add|create|created|to be created|neu"),
    ("changed", r"modified|modify|changed|updated?|to be (?:modified|changed|updated)|geändert"),
    ("both", r"both|in both|exists in both"),
    ("shared", r"shared|common"),
    ("source", r"(?:only in |from )(?:the )?(?:source|old|legacy)(?: \w+)?|source only"),
    ("target", r"(?:only in |from )(?:the )?(?:target|new|current)(?: \w+)?|target only"),
)
_TAIL = r"(?:\s+(?:in|on)\s+(?:each|both|either|every|the)?\s*\w*|\s+(?:file|folder|version|content)s?)?"
_WHOLE = {name: re.compile(rf"^(?:{words}){_TAIL}\W*$", re.IGNORECASE) for name, words in _FLAGS}
_BRACKETED = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_CAPITALS = {
    "same": re.compile(r"\b(?:SAME|IDENTICAL|UNCHANGED)\b"),
    "different": re.compile(r"\b(?:DIFFERENT|DIFFERS?|DIVERGED)\b"),
    "new": re.compile(r"\b(?:NEW|ADDED)\b|🆕|➕"),
    "changed": re.compile(r"\b(?:MODIFIED|CHANGED|UPDATED?)\b"),
    "both": re.compile(r"\bBOTH\b"),
}


def read_trees(blocks: tuple[Block, ...], scopes: Scopes) -> TreesRead:
    """What the file trees of a plan claim, and its lists of files below a heading that says who has them."""
    claims: list[Claim] = []
    remarks: list[tuple[str, int]] = []
    read_as: dict[int, Read] = {}
    names = Names()
    for block in blocks:
        scope = scopes[block.number]
        if block.form is Form.FENCE:
            lines = _tree_of(block, scope)
        elif (
            block.form is Form.LIST_ITEM
            and scope.presence is not None
            and block.box is None
            and not block.ordinal
        ):
            lines = _listed(block)
        else:
            continue
        if not lines:
            continue
        if block.form is Form.FENCE or scope.section is Section.CLAIMS:
            read_as[block.number] = Read.TREE
        elif not any("/" in one.path for one in lines):
            # In a phase such a bullet is work on a file that is named by its end only.
            continue
        for one in lines:
            said = presence_of(one.note, scope.presence) or presence_of(one.group, scope.presence)
            if not one.path:
                if one.note:
                    remarks.append((one.note, one.line))
                continue
            if not one.leaf and presence_of(one.note, scope.presence) is None:
                continue
            presence = said or scope.presence or Presence.IMPLIED
            for path in alternatives(one.path):
                claims.append(
                    Claim(
                        names.name("claim", presence.value, path),
                        path,
                        presence,
                        one.line,
                        one.note,
                        one.folder,
                    )
                )
    return TreesRead(tuple(claims), read_as, tuple(remarks))


def presence_of(note: str, around: Presence | None) -> Presence | None:
    """What a remark says of where its file is, None where it says nothing.

    "new" and "modified" speak of sides only in a tree whose heading (`around`) does; elsewhere they are plans.
    """
    flag = _flag(note)
    match flag:
        case "same":
            return Presence.SAME
        case "different":
            return Presence.DIFFERENT
        case "both":
            return Presence.BOTH
        case "shared":
            # In a tree that says nothing of sides it is the code that is shared.
            return Presence.BOTH if around not in (None, Presence.IMPLIED) else None
        case "source":
            return Presence.ONLY_SOURCE
        case "target":
            return Presence.ONLY_TARGET
        case "new":
            if around in (None, Presence.IMPLIED):
                return Presence.IMPLIED
            return around if around in (Presence.ONLY_SOURCE, Presence.ONLY_TARGET) else Presence.ONLY_SOURCE
        case "changed":
            return Presence.IMPLIED if around in (None, Presence.IMPLIED) else Presence.DIFFERENT
    return None


def _flag(note: str) -> str:
    for text in (note, *_BRACKETED.findall(note)):
        for name, pattern in _WHOLE.items():
            if pattern.match(text.strip()):
                return name
    return next((name for name, pattern in _CAPITALS.items() if pattern.search(note)), "")


def _tree_of(block: Block, scope: Scope) -> tuple[DrawnLine, ...]:
    info = block.info.split()[0].lower() if block.info else ""
    if info not in TREE_INFO or is_listing(block):
        return ()
    drawing = read_drawing(block.text, block.first_text_line)
    if drawing or scope.presence is None:
        return drawing
    return tuple(_flat(block))


def _flat(block: Block) -> Iterator[DrawnLine]:
    """A fence that lists paths one a line, without drawing."""
    found: list[DrawnLine] = []
    for at, text in enumerate(block.lines):
        if not text.strip():
            continue
        number = block.first_text_line + at
        if text.strip().startswith(("#", "//")):
            found.append(DrawnLine("", "", text.strip("#/ "), number))
            continue
        noted = split_note(text)
        if not is_name(noted.name) or not ("/" in noted.name or is_file_name(noted.name)):
            return
        found.append(DrawnLine(joined(noted.name), noted.name, noted.note, number, noted.name.endswith("/")))
    if any(one.path for one in found):
        yield from found


def _listed(block: Block) -> tuple[DrawnLine, ...]:
    """A bullet that names one file or folder first: "- `api/a.ts`: the entry"."""
    noted = split_note(block.text.split("\n")[0])
    name = noted.name.rstrip(":,;")
    in_code = re.match(r"^(?:\*\*|__)?`", block.text) is not None
    if not is_name(name) or not (is_file_name(name) or ("/" in name and (in_code or name.endswith("/")))):
        return ()
    return (DrawnLine(joined(name), name, noted.note, block.line, name.endswith("/")),)
