"""Puts the session's two repositories in the place of those on the machine of a plan's author."""

import re
import shlex
from collections.abc import Mapping, Sequence

from state.plans.plan import Command, PlanPath, Root, Side
from state.plans.shell import simple_commands, words
from state.plans.shell_scanner import Quoting, quotings

WATCH_VALUES = frozenset(("-n", "--interval", "-q", "--equexit"))


def side_of(root: Root, bindings: Mapping[str, Side]) -> Side:
    """The side that a root stands for: as the operator confirmed it, else as the plan suggests."""
    return bindings.get(root.text, root.side)


def resolve(
    text: str, roots: Sequence[Root], bindings: Mapping[str, Side], default: Side = Side.UNKNOWN
) -> PlanPath:
    """The path that a plan wrote, inside the repository that its root stands for; `default` for relative ones.

    Nothing is normalised away that could be hostile: `..` and the slash of an absolute path that no root
    covers stay in `.path`, where those who use it refuse them.
    """
    bare = text.strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "`\"'":
        bare = bare[1:-1].strip()
    # "$SOURCE"/api and "${SOURCE}/api" are $SOURCE/api.
    plain = re.sub(r"\$\{(\w+)\}", r"$\1", re.sub(r"[\"'`]", "", bare))
    if re.match(r"[A-Za-z]:\\", plain):
        plain = plain.replace("\\", "/")
    lookup = re.sub(r"^(?:\./)+", "", re.sub(r"/{2,}", "/", plain))
    for root in sorted(roots, key=lambda one: -len(one.text)):
        name = root.text.replace("\\", "/").rstrip("/")
        if lookup == name or lookup.startswith(f"{name}/"):
            return PlanPath(side_of(root, bindings), _tidy(lookup[len(name) :].lstrip("/")), text)
    if lookup.startswith(("/", "~", "$")) or re.match(r"[A-Za-z]:/", lookup):
        return PlanPath(Side.UNKNOWN, lookup, text)
    return PlanPath(default, _tidy(lookup), text)


def _tidy(path: str) -> str:
    return "/".join(one for one in path.split("/") if one not in ("", "."))


# Texts that run


def environment(
    roots: Sequence[Root], bindings: Mapping[str, Side], places: Mapping[Side, str]
) -> dict[str, str]:
    """The variables of the plan that name a repository, each with where that side lies; confirmed ones only."""
    return {
        root.text[1:]: places[bindings[root.text]]
        for root in roots
        if root.text.startswith("$")
        and root.text in bindings
        and bindings[root.text] in places
        and re.fullmatch(r"\$[A-Za-z_]\w*", root.text)
    }


def bound(text: str, roots: Sequence[Root], bindings: Mapping[str, Side], places: Mapping[Side, str]) -> str:
    """A command's text with every confirmed root in it replaced by where that side lies, quoted as its place asks.

    Variables stay as they are: `environment` gives their values. What the operator hasn't confirmed stays too.
    """
    wanted = {
        root.text.rstrip("/"): places[bindings[root.text]]
        for root in roots
        if root.text in bindings and bindings[root.text] in places and _is_path(root.text)
    }
    if not wanted:
        return text
    longest = sorted(wanted, key=lambda one: -len(one))
    # A root ends where its last name ends: /x/app is not in /x/app-new, and a dot before a space ends a sentence.
    pattern = re.compile(
        r"(?<![\w./~$}\\-])(?:\./)?(" + "|".join(map(re.escape, longest)) + r")(?![\w@%+-]|\.[\w.])"
    )
    quoted = quotings(text)
    made: list[str] = []
    at = 0
    for found in pattern.finditer(text):
        start = found.start(1) if _is_absolute(found[1]) else found.start()
        how = next((how for begin, stop, how in reversed(quoted) if begin <= start < stop), Quoting.NONE)
        made += (text[at:start], _written(wanted[found[1]], how))
        at = found.end()
    return "".join(made) + text[at:]


def _is_path(text: str) -> bool:
    return not re.fullmatch(r"\$\w+", text) and len(text.strip("/.~")) > 0


def _is_absolute(text: str) -> bool:
    return not text.startswith("..")


def _written(place: str, how: Quoting) -> str:
    match how:
        case Quoting.SINGLE:
            return place.replace("'", "'\\''")
        case Quoting.DOUBLE:
            return re.sub(r'([\\"$`])', r"\\\1", place)
        case Quoting.BODY:
            return re.sub(r"([\\$`])", r"\\\1", place)
        case Quoting.LITERAL:
            return place
        case Quoting.NONE:
            return shlex.quote(place)


def run_text(
    command: Command, roots: Sequence[Root], bindings: Mapping[str, Side], places: Mapping[Side, str]
) -> str:
    """What is to be given to the shell for a command: its text with roots bound, below the lines that it stands on.

    A `watch …` gives the command that it watches, once: something else runs that at intervals.
    """
    text = _watched(command.text) if command.health else command.text
    lines = []
    for line in command.setup.split("\n") if command.setup else ():
        # Without its folder or its settings the command would do something else than the plan says.
        fails = words(line)[:1] in (("cd",), ("pushd",), ("source",), (".",))
        lines.append(f"{line} || exit" if fails else line)
    return bound("\n".join((*lines, text)), roots, bindings, places)


def _watched(text: str) -> str:
    found = simple_commands(text)
    if len(found) != 1 or found[0].words[:1] != ("watch",):
        return text
    rest = list(found[0].words[1:])
    while rest and rest[0].startswith("-"):
        rest = rest[2:] if rest[0] in WATCH_VALUES else rest[1:]
    return " ".join(rest) or text
