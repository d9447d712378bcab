"""What a plan's lines of git do: branches, merges, tags, reverts, resets, pushes, and the branch they happen on."""

import re
from collections.abc import Iterable, Sequence

from state.plans.plan import ActKind, Command, GitAct, name_of
from state.plans.shell import simple_commands

BACKUP_NAME = re.compile(
    r"back-?up|(?:^|[-_/.])bak(?:$|[-_/.\d])|safety|snapshot|restore[-_]?point|rollback|last[-_]?(?:known[-_]?)?good|"
    r"(?:^|[-_/.])(?:pre|before|vor|avant|antes)[-_]?(?:de[-_])?(?:merge|merging|migration|deploy\w*|release|integration|import|"
    r"phase|upgrade|rollout|refactor\w*|fusion|umstellung|zusammenf\w+)|sicherung|sauvegarde|respaldo",
    re.IGNORECASE,
)
GLOBAL_VALUES = frozenset(
    ("-C", "-c", "--git-dir", "--work-tree", "--namespace", "--exec-path", "--super-prefix")
)
VALUED = {
    "checkout": frozenset(("-b", "-B", "--orphan", "--conflict")),
    "switch": frozenset(("-c", "-C", "--create", "--force-create", "--orphan", "--conflict")),
    "branch": frozenset(
        (
            "-u",
            "--set-upstream-to",
            "--contains",
            "--merged",
            "--no-merged",
            "--sort",
            "--format",
            "--points-at",
        )
    ),
    "merge": frozenset(
        ("-m", "--message", "-s", "--strategy", "-X", "--strategy-option", "-F", "--file", "--into-name")
    ),
    "tag": frozenset(
        ("-m", "--message", "-F", "--file", "-u", "--local-user", "--contains", "--sort", "--format", "-n")
    ),
    "commit": frozenset(
        ("-m", "--message", "-F", "--file", "-C", "-c", "--author", "--date", "--fixup", "--squash", "-t")
    ),
    "revert": frozenset(("-m", "--mainline", "-s", "--strategy", "-X")),
    "reset": frozenset(("--pathspec-from-file",)),
    "push": frozenset(("-o", "--push-option", "--repo", "--receive-pack", "--exec")),
    "pull": frozenset(("-s", "--strategy", "-X")),
}
"""Options of each subcommand that take the next word."""
NO_CREATION = frozenset(
    ("-d", "-D", "-dr", "--delete", "-m", "-M", "--move", "-l", "--list", "-a", "-r", "-v", "-vv", "-av", "-u", "--all",
     "--remotes",
     "--show-current", "--set-upstream-to", "--unset-upstream", "--contains", "--merged", "--no-merged", "--edit-description",
     "--points-at", "--verify", "-n", "--sort", "--format")
)  # fmt: skip
ENDS = frozenset(("--abort", "--continue", "--quit", "--skip"))


def is_backup_name(name: str) -> bool:
    """Whether a branch's or tag's name says that it is there to come back to."""
    return BACKUP_NAME.search(name) is not None


def read_acts(commands: Iterable[Command]) -> tuple[GitAct, ...]:
    """What git does in these commands, in their order; checkouts are followed within a phase and a rollback."""
    found: list[GitAct] = []
    branches: dict[tuple[str, str], list[str]] = {}
    for command in commands:
        # The branch now, and the one before it for `git checkout -`.
        place = branches.setdefault((command.phase, command.rollback), ["", ""])
        count = 0
        for simple in simple_commands(command.text):
            if not simple.words or simple.words[0].rpartition("/")[2] != "git":
                continue
            act = _act(command, simple.words[1:], place, count)
            if act is not None:
                found.append(act)
                count += 1
    return tuple(found)


class _Options:
    """The words of a subcommand, told apart."""

    def __init__(self, name: str, words: Sequence[str]) -> None:
        valued = VALUED.get(name, frozenset())
        self.flags: set[str] = set()
        self.values: dict[str, list[str]] = {}
        self.names: list[str] = []
        self.paths: list[str] | None = None
        at = 0
        while at < len(words):
            word = words[at]
            at += 1
            if word == "--":
                self.paths = list(words[at:])
                break
            if not word.startswith("-") or word == "-":
                self.names.append(word)
                continue
            option, equals, value = word.partition("=")
            if word.startswith("--") and equals:
                self.flags.add(option)
                self.values.setdefault(option, []).append(value)
            elif option in valued:
                self.flags.add(option)
                if at < len(words):
                    self.values.setdefault(option, []).append(words[at])
                    at += 1
            elif not word.startswith("--") and len(word) > 2:
                at = self._bundle(word, words, at, valued)
            else:
                self.flags.add(option)

    def _bundle(self, word: str, words: Sequence[str], at: int, valued: frozenset[str]) -> int:
        """Short options in one word: -am "message", -m1."""
        self.flags.add(word)
        for place, letter in enumerate(word[1:], 1):
            option = f"-{letter}"
            self.flags.add(option)
            if option in valued:
                rest = word[place + 1 :]
                if rest:
                    self.values.setdefault(option, []).append(rest)
                elif at < len(words):
                    self.values.setdefault(option, []).append(words[at])
                    at += 1
                break
        return at

    def value(self, *options: str) -> str:
        return "\n\n".join(each for option in options for each in self.values.get(option, ()))

    def has(self, *options: str) -> bool:
        return not self.flags.isdisjoint(options)


def _act(command: Command, words: Sequence[str], place: list[str], count: int) -> GitAct | None:
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] in GLOBAL_VALUES else 1
    if at >= len(words):
        return None
    sub, options = words[at], _Options(words[at], words[at + 1 :])
    on = place[0]
    kind, name, more = _meaning(sub, options, on)
    if sub in ("checkout", "switch") and kind in (ActKind.CHECKOUT, ActKind.BRANCH) and name:
        if name == "-":
            name = place[1]
        place[:] = [name, on]
    made: dict[str, object] = {
        "message": options.value("-m", "--message")
        if kind in (ActKind.MERGE, ActKind.TAG, ActKind.COMMIT)
        else "",
        **more,
    }
    if kind in (ActKind.BRANCH, ActKind.TAG):
        made["backup"] = is_backup_name(name)
    return GitAct(
        name_of("act", command.id, str(count)),
        kind,
        name,
        command.id,
        command.line,
        on,
        phase=command.phase,
        step=command.step,
        rollback=command.rollback,
        **made,  # type: ignore[arg-type]
    )


def _meaning(sub: str, options: _Options, on: str) -> tuple[ActKind, str, dict[str, object]]:
    """(kind, name, further fields) of a subcommand."""
    names = options.names
    first = names[0] if names else ""
    match sub:
        case "checkout" | "switch":
            return _checkout(sub, options, first)
        case "branch":
            if not first or options.has(*NO_CREATION):
                return ActKind.OTHER, first, {"force": options.has("-D", "-M")}
            return ActKind.BRANCH, first, {"create": True, "force": options.has("-f", "--force")}
        case "merge" if not options.has(*ENDS):
            return ActKind.MERGE, " ".join(names), {"no_ff": options.has("--no-ff")}
        case "tag":
            if not first or options.has("-d", "--delete", "-l", "--list", "-v", "--verify", "--contains"):
                return ActKind.OTHER, first, {}
            return ActKind.TAG, first, {"create": True, "force": options.has("-f", "--force")}
        case "commit":
            return ActKind.COMMIT, "", {}
        case "revert" if not options.has(*ENDS):
            return ActKind.REVERT, " ".join(names), {"mainline": options.value("-m", "--mainline")}
        case "reset":
            if options.paths is not None or len(names) > 1:
                return ActKind.OTHER, first, {}
            return ActKind.RESET, first or "HEAD", {"hard": options.has("--hard")}
        case "push":
            return _push(options, on)
        case "pull":
            return ActKind.PULL, names[-1] if len(names) > 1 else on, {"no_ff": options.has("--no-ff")}
        case _:
            return ActKind.OTHER, first, {"force": options.has("-f", "--force")}


def _checkout(sub: str, options: _Options, first: str) -> tuple[ActKind, str, dict[str, object]]:
    made = options.value("-b", "-B", "-c", "-C", "--create", "--force-create", "--orphan")
    force = options.has("-f", "--force", "-B", "-C", "--force-create", "--discard-changes")
    if made:
        return ActKind.BRANCH, made, {"create": True, "force": force}
    paths = options.paths is not None or (sub == "checkout" and len(options.names) > 1)
    if paths or not first or first == "." or options.has("-p", "--patch", "--ours", "--theirs"):
        return ActKind.OTHER, first, {}
    return ActKind.CHECKOUT, first, {"force": force}


def _push(options: _Options, on: str) -> tuple[ActKind, str, dict[str, object]]:
    wanted = options.names[1:]
    force = options.has("-f", "--force", "--force-with-lease", "--force-if-includes", "--mirror")
    force = force or any(one.startswith("+") for one in wanted)
    if options.has("-d", "--delete") or any(one.startswith(":") for one in wanted):
        return ActKind.OTHER, " ".join(one.lstrip(":") for one in wanted), {"force": True}
    names = [one.lstrip("+").rpartition(":")[2] for one in wanted]
    tags = options.has("--tags", "--all") and not names
    return ActKind.PUSH, " ".join(names) or ("" if tags else on), {"force": force}
