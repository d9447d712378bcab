"""The plan's lines of git in their order: what each makes, needs, and on which branch it runs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from state.plans.lint.ran import Ran
from state.plans.lint.shell import Simple

_TAKES_VALUE = {
    "merge": ("-m", "-s", "-X", "--strategy", "--strategy-option", "-F", "--message", "--file"),
    "commit": ("-m", "-F", "-C", "-c", "--author", "--date", "-t"),
    "tag": ("-m", "-F", "-u", "--message", "--file"),
    "revert": ("-m", "--mainline", "-X", "-s"),
    "checkout": ("-b", "-B", "--orphan"),
    "switch": ("-c", "-C", "--create", "--orphan"),
    "branch": ("-u", "--set-upstream-to", "--contains", "--sort", "--format"),
    "push": ("-o", "--push-option", "--repo"),
    "rebase": ("--onto", "-X", "-s", "-x", "--exec"),
    "pull": ("-X", "-s"),
}
_BACKUP = re.compile(
    r"backup|back-up|bak\b|before|pre[-_]|safety|snapshot|rollback|restore|save", re.IGNORECASE
)


class Made(NamedTuple):
    """A branch or tag that a line makes; its name may hold what the shell or a person puts in."""

    kind: str
    name: str
    start: str = ""


@dataclass(frozen=True, slots=True)
class GitLine:
    """One line of git; `on` is the branch that is checked out by then, "" where the plan doesn't say."""

    ran: Ran
    verb: str
    plain: tuple[str, ...]
    """What stands behind the verb without options and their values."""
    on: str
    makes: tuple[Made, ...] = ()
    removes: tuple[Made, ...] = ()

    @property
    def line(self) -> int:
        return self.ran.line

    @property
    def simple(self) -> Simple:
        return self.ran.simple

    @property
    def rollback(self) -> str:
        return self.ran.command.rollback

    @property
    def phase(self) -> str:
        return self.ran.command.phase

    def has(self, *options: str) -> bool:
        """Whether an option of git's verb is given."""
        return self.simple.has(*options)

    @property
    def elsewhere(self) -> bool:
        """Whether it speaks of another repository than the two."""
        return self.ran.elsewhere or "-C" in self.simple.args[:2] or "--git-dir" in self.simple.text


def read_git_lines(commands: Iterable[Ran]) -> tuple[GitLine, ...]:
    """All lines of git among the commands, in their order; a way back is followed by itself."""
    found: list[GitLine] = []
    on: dict[str, str] = {}
    for ran in commands:
        if ran.simple.program != "git":
            continue
        words = [one.text for one in ran.simple.words[1:]]
        while words and words[0].startswith("-"):
            words = words[2 if words[0] in ("-C", "-c") else 1 :]
        if not words:
            continue
        verb, args = words[0], words[1:]
        # What a rollback checks out is none of the way forward's concern.
        flow = ran.command.rollback
        made, removed = _effects(verb, args)
        line = GitLine(ran, verb, _plain(verb, args), on.get(flow, ""), made, removed)
        found.append(line)
        if verb in ("checkout", "switch") and not line.elsewhere:
            new = next((one.name for one in made if one.kind == "branch"), "")
            if new:
                on[flow] = new
            elif len(line.plain) == 1 and "--" not in args:
                on[flow] = line.plain[0]
    return tuple(found)


def _plain(verb: str, args: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    takes = _TAKES_VALUE.get(verb, ())
    at = 0
    while at < len(args):
        word = args[at]
        if word == "--":
            found.extend(args[at + 1 :])
            break
        if word in takes:
            at += 2
            continue
        if word.startswith("-") and word != "-":
            # -am "text": the last letter of a cluster takes the value.
            cluster = re.fullmatch(r"-[A-Za-z]+([A-Za-z])", word)
            at += 2 if cluster and f"-{cluster[1]}" in takes else 1
            continue
        found.append(word)
        at += 1
    return tuple(found)


def _effects(verb: str, args: list[str]) -> tuple[tuple[Made, ...], tuple[Made, ...]]:
    """What a line makes, and what it takes away."""
    plain = _plain(verb, args)
    flags = {letter for word in args if re.fullmatch(r"-[A-Za-z]+", word) for letter in word[1:]}
    match verb:
        case "branch":
            if flags & {"d", "D"} or "--delete" in args:
                return (), tuple(Made("branch", one) for one in plain)
            if flags & {"m", "M"} or "--move" in args:
                return tuple(Made("branch", one) for one in plain[-1:]), ()
            asks = flags & {"a", "r", "v", "l", "u"} or any(
                one.startswith(
                    ("--list", "--contains", "--merged", "--no-merged", "--show", "--set-up", "--sort")
                )
                for one in args
            )
            if plain and not asks:
                return (Made("branch", plain[0], plain[1] if len(plain) > 1 else ""),), ()
        case "checkout" | "switch":
            for at, word in enumerate(args[:-1]):
                if word in _TAKES_VALUE[verb]:
                    return (Made("branch", args[at + 1], plain[0] if plain else ""),), ()
        case "tag":
            if flags & {"d"} or "--delete" in args:
                return (), tuple(Made("tag", one) for one in plain)
            asks = flags & {"l", "n", "v"} or any(
                one.startswith(("--list", "--contains", "--merged", "--verify", "--points-at", "--sort"))
                for one in args
            )
            if plain and not asks:
                return (Made("tag", plain[0], plain[1] if len(plain) > 1 else ""),), ()
        case "worktree":
            for at, word in enumerate(args[:-1]):
                if word in ("-b", "-B"):
                    return (Made("branch", args[at + 1]),), ()
        case "remote" if plain[:1] == ("add",) and len(plain) > 1:
            return (Made("remote", plain[1]),), ()
        case "fetch":
            found = (
                one.partition(":")[2] for one in plain if ":" in one and "://" not in one and "@" not in one
            )
            return tuple(Made("branch", one) for one in found if one), ()
    return (), ()


def is_backup(name: str) -> bool:
    """Whether a name says that one comes back to it."""
    return _BACKUP.search(name) is not None


_VARYING = re.compile(
    r"\$\([^)]*\)|\$\{[^}]*\}|\$\w+|`[^`]*`|<[^<>]*>|Y{2,4}[-_]?M{2}[-_]?D{2}|H{2}M{2}(S{2})?|\*+"
)


def varies(name: str) -> bool:
    """Whether a part of a name is still to be put in."""
    return _VARYING.search(name) is not None


def may_be(name: str, other: str) -> bool:
    """Whether two names can come out as one, whatever is put into their varying parts."""
    return _pattern(name).fullmatch(_VARYING.sub("0", other)) is not None or (
        _pattern(other).fullmatch(_VARYING.sub("0", name)) is not None
    )


@lru_cache(4096)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(".+".join(re.escape(part) for part in _split(name)))


def _split(name: str) -> Iterator[str]:
    start = 0
    for found in _VARYING.finditer(name):
        yield name[start : found.start()]
        start = found.end()
    yield name[start:]
