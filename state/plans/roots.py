"""The places that a plan's author wrote for the two repositories: variables, paths of their machine, `../beside`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from posixpath import commonpath, dirname
from typing import NamedTuple

from state.plans.blocks import Block, Form
from state.plans.plan import Command, CommandKind, Root, Side
from state.plans.shell import Simple, simple_commands, words
from state.plans.tools import COPIERS

_SOURCE_WORDS_TEXT = """
source sources src from old older legacy external ext upstream incoming other donor theirs their imported
import previous prev original quelle quellrepo alt alte altes ancien source-repo origen viejo extern
externes
"""
SOURCE_WORDS = frozenset(_SOURCE_WORDS_TEXT.split())
_TARGET_WORDS_TEXT = """
target dest destination dst to new newer current this into workspace our ours host unified merged ziel
zielrepo neu neue neues aktuell cible destino nuevo actuel here hier
"""
TARGET_WORDS = frozenset(_TARGET_WORDS_TEXT.split())
NAME_SOURCE = SOURCE_WORDS - {"from", "other", "their", "src", "import", "original"}
NAME_TARGET = TARGET_WORDS - {"to", "this", "into", "our", "host", "here", "hier", "workspace"}
"""Words that tell a side inside a folder's own name."""

_PART = r"[\w.@+%-]+"
_MACHINE = (
    r"/(?:Users|home)/|/(?:root|opt|srv|mnt|media|workspaces?|Volumes|projects?|code|repos?|git|var/www|usr/src)/|~/|"
    r"\$HOME/|\$\{HOME\}/|[A-Za-z]:[\\/]"
)
_ON_MACHINE = re.compile(rf"(?<![\w/:.~$}}\\-])(?:{_MACHINE})(?:{_PART}[\\/])*{_PART}[\\/]?")
_ANY_ABSOLUTE = re.compile(
    rf"(?:/|~/|\$HOME/|\$\{{HOME\}}/|[A-Za-z]:[\\/])(?:{_PART}[\\/])*(?:{_PART})?[\\/]?"
)
_RELATIVE = re.compile(
    rf"(?<![\w./$}}~-])(?:\./)?(?P<root>(?:\.\./)+(?P<name>[\w@+-]{_PART}|\w))(?P<rest>/[^\s\"';)]*)?"
)
_VARIABLE_PATH = re.compile(r"\$\{?(?P<name>[A-Z][A-Z0-9_]+)\}?(?=/)")
_LABEL = re.compile(
    r"^[\W_]*(?P<label>(?:copy\s+|merge\s+)?(?:source|target|destination|dest|from|to|into|src|dst|old|new|quelle|ziel|von|nach|de|à|"
    r"origen|destino|cible)(?:\s+(?:repo(?:sitory)?|project|dir(?:ectory)?|folder|path|root|codebase))?)[\s*_]*[:=][\s*_`\"']*"
    r"(?P<path>(?:/|~/|\.\./|\$HOME/|\$\{HOME\}/|[A-Za-z]:[\\/])[^\s`\"'()]*)",
    re.IGNORECASE,
)
_NO_ROOT_NAME = re.compile(
    r"back-?up|(?:^|_)(?:log|tmp|temp|cache|venv|bin|dump|date|version|branch|tag|url|port|host|user|pass|file|output|report|db)s?(?:_|$)",
    re.IGNORECASE,
)
_ROOT_NAME = re.compile(
    r"(?:^|_)(?:repo|repository|dir|directory|folder|path|root|project|base|home|codebase|tree|workspace)(?:_|$)",
    re.I,
)
_COMMON_FOLDERS_TEXT = """
scripts script src source sources tests test docs doc lib libs config configs dist build public
node_modules venv .venv bin logs log frontend backend app apps api static assets data backup backups tmp
migrations templates media vendor
"""
_SYSTEM = frozenset(
    [
        "bin",
        "boot",
        "dev",
        "etc",
        "home",
        "lib",
        "lib64",
        "proc",
        "root",
        "run",
        "sbin",
        "sys",
        "tmp",
        "usr",
        "var",
    ]
)
"""Names of a machine's own folders: a plan that climbs to one of them speaks of no repository."""
_COMMON_FOLDERS = frozenset(_COMMON_FOLDERS_TEXT.split())
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,6}$")


class _Mention(NamedTuple):
    """One place where a path stands; `explicit` ones are repositories by themselves, others lie in one."""

    path: str
    line: int
    explicit: bool
    side: Side
    strength: int
    why: str


def side_words(
    text: str, source: frozenset[str] = SOURCE_WORDS, target: frozenset[str] = TARGET_WORDS
) -> tuple[Side, str]:
    """The side that a name's words speak of, and the word that says so."""
    found = re.findall(r"[A-Z]?[a-zà-ü]+|[A-Z]+(?![a-z])", text)
    for word in found:
        low = word.lower()
        if low in source:
            return Side.SOURCE, word
        if low in target:
            return Side.TARGET, word
    return Side.UNKNOWN, ""


def is_root_value(name: str, value: str) -> bool:
    """Whether an assignment names a repository: SOURCE=/home/me/shop, OLD_REPO=../legacy."""
    bare = _unquoted(value)
    if _NO_ROOT_NAME.search(name) or re.search(r"\$\(|`", value):
        return False
    if re.match(r"\$\{?(?!HOME\b)\w+\}?", bare):
        return False
    is_path = (
        _ANY_ABSOLUTE.fullmatch(bare) is not None
        or bare.startswith(("../", "/", "~/", "<"))
        or bare in (".", "..", "$PWD", "$(pwd)")
    )
    side, _ = side_words(name)
    if side is not Side.UNKNOWN:
        return is_path or (
            _ROOT_NAME.search(name) is not None and re.fullmatch(r"[\w./-]+", bare) is not None
        )
    return (
        is_path
        and (_ROOT_NAME.search(name) is not None or _ON_MACHINE.fullmatch(bare) is not None)
        and bare not in (".", "$PWD")
    )


def root_notes(line: str) -> list[tuple[str, str]]:
    """(label, path) of a line such as "Source: /home/me/shop/api"."""
    found = _LABEL.match(line)
    return [(found["label"], found["path"].rstrip(".,;"))] if found is not None else []


def read_roots(
    blocks: Sequence[Block], commands: Sequence[Command], notes: Iterable[tuple[str, str, int]]
) -> tuple[Root, ...]:
    """The roots of a plan with the side that it says or suggests, and why; in the order of their lines."""
    variables = list(_variables(commands))
    mentions = [*_of_variables(variables), *_of_notes(notes), *_of_prose(blocks), *_of_commands(commands)]
    absolute = [one for one in mentions if not one.path.startswith("..")]
    found = [_judged(root, absolute) for root in _places(absolute)]
    beside = [one for one in mentions if one.path.startswith("..")]
    found += [_judged(path, beside) for path in dict.fromkeys(one.path for one in beside)]
    found = _the_other(found)
    sides = {one.text: one for one in found}
    values = {_clean(value): (name, line) for name, value, line in variables}
    # A path that stands nowhere but in a variable's assignment is bound by that variable.
    only_value = {
        path
        for path, (_, line) in values.items()
        if all(one.line == line for one in mentions if one.path == path)
    }
    only_value = {path for path in only_value if not any(one.path.startswith(f"{path}/") for one in mentions)}
    named = [_named(name, value, line, sides) for name, value, line in variables]
    named += _unassigned(commands)
    kept = [one for one in found if one.text not in only_value]
    return tuple(sorted((*named, *kept), key=lambda one: one.line))


# Variables


def _variables(commands: Sequence[Command]) -> Iterator[tuple[str, str, int]]:
    seen = set()
    for command in commands:
        if command.kind is not CommandKind.VARIABLE:
            continue
        for simple in simple_commands(command.text):
            given = simple.assignments if not simple.words else simple.words[1:]
            for each in given:
                name, equals, value = each.partition("=")
                if equals and name not in seen and re.fullmatch(r"\w+", name) and is_root_value(name, value):
                    seen.add(name)
                    yield name, _unquoted(value), command.line


def _named(name: str, value: str, line: int, sides: dict[str, Root]) -> Root:
    side, word = side_words(name)
    if side is not Side.UNKNOWN:
        return Root(f"${name}", side, line, f"the variable is called {name}")
    known = sides.get(_clean(value))
    if known is not None and known.side is not Side.UNKNOWN:
        return Root(f"${name}", known.side, line, f"it is {value}: {known.why}")
    side, word = side_words(value.rstrip("/").rpartition("/")[2], NAME_SOURCE, NAME_TARGET)
    return Root(f"${name}", side, line, f"its folder is called {word}" if word else "the plan doesn't say")


def _unassigned(commands: Sequence[Command]) -> list[Root]:
    """Variables that paths begin with and that nothing sets, where their names tell the side: $SOURCE/api."""
    assigned = {
        each.partition("=")[0]
        for command in commands
        for simple in simple_commands(command.text)
        for each in (*simple.assignments, *simple.words[1:])
        if "=" in each
    }
    found: dict[str, Root] = {}
    for command in commands:
        for used in _VARIABLE_PATH.finditer(command.text):
            name = used["name"]
            side, _ = side_words(name)
            if side is not Side.UNKNOWN and name not in assigned and f"${name}" not in found:
                why = f"the variable is called {name}, and nothing sets it"
                found[f"${name}"] = Root(f"${name}", side, command.line, why)
    return list(found.values())


def _of_variables(variables: Iterable[tuple[str, str, int]]) -> Iterator[_Mention]:
    for name, value, line in variables:
        path = _clean(value)
        if path and path not in (".", "..") and not path.startswith("<") and _depth(path) > 1:
            side, _ = side_words(name)
            yield _Mention(path, line, True, side, 4 if side else 0, f"the variable {name} stands for it")


# Notes and prose


def _of_notes(notes: Iterable[tuple[str, str, int]]) -> Iterator[_Mention]:
    for label, path, line in notes:
        side, _ = side_words(
            {"von": "source", "nach": "target", "de": "source", "à": "target"}.get(label.lower(), label)
        )
        cleaned = _clean(path)
        if cleaned.startswith(".."):
            found = _RELATIVE.match(cleaned)
            if found is not None:
                yield _Mention(found["root"], line, True, side, 3, f'it is called "{label}"')
        elif _depth(cleaned) > 1:
            yield _Mention(cleaned, line, False, side, 3, f'it is called "{label}"')


def _of_prose(blocks: Sequence[Block]) -> Iterator[_Mention]:
    for block in blocks:
        rows: list[tuple[int, str]] = []
        if block.form in (Form.PARAGRAPH, Form.LIST_ITEM, Form.HEADING):
            rows = [(block.line + at, text) for at, text in enumerate(block.lines)]
        elif block.form is Form.TABLE:
            rows = [
                (line, " | ".join(cells)) for line, cells in zip(block.row_lines, block.rows, strict=False)
            ]
        for line, text in rows:
            for found in _ON_MACHINE.finditer(text):
                path = _clean(found[0].rstrip(".,;:"))
                if "/." in path or _depth(path) < 2:
                    continue
                side, why = _nearest(text, found.start(), found.end())
                yield _Mention(path, line, _EXTENSION.search(path) is None, side, 2 if side else 0, why)


def _nearest(text: str, start: int, stop: int) -> tuple[Side, str]:
    """The side that the words nearest to a path speak of."""
    best: tuple[int, Side, str] | None = None
    for found in re.finditer(r"[A-Za-zÀ-ü]+", text):
        low = found[0].lower()
        side = Side.SOURCE if low in SOURCE_WORDS else Side.TARGET if low in TARGET_WORDS else Side.UNKNOWN
        if side is Side.UNKNOWN or start <= found.start() < stop:
            continue
        away = start - found.end() if found.end() <= start else found.start() - stop + 20
        if away <= 60 and (best is None or away < best[0]):
            best = (away, side, f'"{found[0]}" stands beside it')
    return (best[1], best[2]) if best is not None else (Side.UNKNOWN, "")


# Commands


def _of_commands(commands: Sequence[Command]) -> Iterator[_Mention]:
    for command in commands:
        if command.kind is CommandKind.VARIABLE and not re.match(r"(?:cd|pushd)\b", command.text):
            continue
        depth = _depth_of_folder(command.setup)
        for simple in simple_commands(command.text):
            for one in _of_simple(simple, command.line, depth):
                # Where a backup goes to is neither of the two.
                yield (
                    one._replace(side=Side.UNKNOWN, strength=0, why="")
                    if command.kind is CommandKind.BACKUP
                    else one
                )


def _of_simple(simple: Simple, line: int, depth: int | None) -> Iterator[_Mention]:
    if not simple.words:
        return
    name = simple.words[0].rpartition("/")[2]
    arguments = simple.words[1:]
    positional = [one for one in arguments if not one.startswith("-")]
    for word in (*arguments, *(word for _, word in simple.redirects)):
        side, strength, why = Side.UNKNOWN, 0, ""
        if name in COPIERS and len(positional) > 1:
            last = word == positional[-1]
            side, strength = (Side.TARGET if last else Side.SOURCE), 2
            why = "files are copied into it" if last else "files are copied from it"
        whole = name in ("cd", "pushd", "find") or (
            name == "git" and word in arguments[1:2] and arguments[0] == "-C"
        )
        for found in _ON_MACHINE.finditer(word):
            path = _clean(found[0])
            if "/." not in path and _depth(path) > 1:
                yield _Mention(path, line, whole and _EXTENSION.search(path) is None, side, strength, why)
        found_beside = _RELATIVE.match(word)
        if found_beside is not None and depth is not None and found_beside["root"].count("../") > depth:
            folder, rest = found_beside["name"], found_beside["rest"]
            if folder.lower() in (_COMMON_FOLDERS | _SYSTEM) or (not rest and _EXTENSION.search(folder)):
                continue
            if side is Side.UNKNOWN:
                side, said = side_words(folder, NAME_SOURCE, NAME_TARGET)
                strength, why = (2, f"its name says {said}") if said else (0, "")
            if side is Side.UNKNOWN:
                side, strength, why = Side.SOURCE, 1, "it lies beside the repository that the commands run in"
            yield _Mention(found_beside["root"], line, True, side, strength, why)


def _depth_of_folder(setup: str) -> int | None:
    """How deep inside the repository the lines before a command went; None where they left it."""
    depth = 0
    for line in setup.split("\n"):
        got = words(line)
        if got[:1] not in (("cd",), ("pushd",)) or len(got) < 2:
            continue
        if got[1].startswith(("/", "~", "$", "-", "../")) and got[1] != "../":
            return None
        parts = [one for one in got[1].split("/") if one not in ("", ".")]
        depth += sum(-1 if one == ".." else 1 for one in parts)
    return depth if depth >= 0 else None


# Putting together


def _places(mentions: Sequence[_Mention]) -> list[str]:
    """The repositories that these paths lie in: those named by themselves, else what several paths share."""
    roots: list[str] = []
    for one in sorted((one for one in mentions if one.explicit), key=lambda one: len(one.path)):
        nested = any(_below(one.path, root) for root in roots)
        if one.path not in roots and (not nested or one.strength == 4):
            roots.append(one.path)
    groups: dict[tuple[str, Side], list[str]] = {}
    for one in mentions:
        if not one.explicit and not any(_below(one.path, root) for root in roots):
            folder = dirname(one.path) if _EXTENSION.search(one.path) else one.path
            groups.setdefault(("/".join(one.path.split("/")[: _least(one.path)]), one.side), []).append(
                folder
            )
    known = {key for key, side in groups if side is not Side.UNKNOWN}
    for (key, side), paths in groups.items():
        if side is Side.UNKNOWN and key in known:
            continue
        shared = commonpath(paths)
        if _depth(shared) > 1 and shared not in roots:
            roots.append(shared)
    return roots


def _least(path: str) -> int:
    """How many components of a path lead to where a repository may lie: /home/me/shop, /opt/shop, ~/shop."""
    return 4 if path.startswith(("/home/", "/Users/")) else 3 if path.startswith("/") else 2


def _judged(root: str, mentions: Sequence[_Mention]) -> Root:
    inside = [one for one in mentions if _below(one.path, root)]
    line = min(one.line for one in inside)
    telling = [one for one in inside if one.side is not Side.UNKNOWN]
    if telling:
        best = max(one.strength for one in telling)
        strongest = [one for one in telling if one.strength == best]
        count = {side: sum(one.side is side for one in strongest) for side in (Side.SOURCE, Side.TARGET)}
        if count[Side.SOURCE] != count[Side.TARGET]:
            side = max(count, key=lambda one: count[one])
            why = next(one.why for one in strongest if one.side is side)
            return Root(root, side, line, why)
        return Root(root, Side.UNKNOWN, line, "the plan uses it as source and as target")
    side, word = side_words(root.rpartition("/")[2], NAME_SOURCE, NAME_TARGET)
    return Root(root, side, line, f"its folder is called {word}" if word else "the plan doesn't say")


def _the_other(found: list[Root]) -> list[Root]:
    """Of two places, of which one is known, the other is the other side."""
    unknown = [one for one in found if one.side is Side.UNKNOWN]
    known = {one.side for one in found} - {Side.UNKNOWN}
    if len(unknown) != 1 or len(known) != 1:
        return found
    (side,) = known
    other = Side.TARGET if side is Side.SOURCE else Side.SOURCE
    return [
        one._replace(side=other, why=f"the {side.value} is another place") if one is unknown[0] else one
        for one in found
    ]


def _below(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}/")


def _depth(path: str) -> int:
    return len([one for one in re.split(r"[\\/]", path) if one])


def _clean(path: str) -> str:
    cleaned = (
        _unquoted(path).replace("\\", "/") if re.match(r"[A-Za-z]:\\", _unquoted(path)) else _unquoted(path)
    )
    return re.sub(r"/{2,}", "/", cleaned).rstrip("/")


def _unquoted(value: str) -> str:
    return value.strip().strip("\"'`")
