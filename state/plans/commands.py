"""The commands of a plan's fences, with what they are expected to do and the lines they stand on."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from state.plans.blocks import Block, Form, headings_of
from state.plans.fences import EXPECTS, VERIFIES, Holds, before, holds, is_arrow_copy, is_odd
from state.plans.git_lines import read_acts
from state.plans.plan import Command, CommandKind, GitAct, Read, Root, name_of
from state.plans.roots import is_root_value, read_roots, root_notes
from state.plans.scope import NOWHERE, Scope, Section
from state.plans.shell import LogicalLine, Simple, logical_lines, simple_commands
from state.plans.titles import plain
from state.plans.tools import COPIERS, DUMPERS, REMOVERS, SETTERS


@dataclass(frozen=True)
class CommandsRead:
    """What the fences gave; `requirements` are (line of a list, its line number), `read_as` goes by block number."""

    commands: tuple[Command, ...]
    acts: tuple[GitAct, ...]
    roots: tuple[Root, ...]
    requirements: tuple[tuple[str, int], ...]
    read_as: dict[int, Read]


def read_commands(blocks: Sequence[Block], scopes: Mapping[int, Scope]) -> CommandsRead:
    """The commands of all fences in their order; content decides what a fence holds, not its info string."""
    reader = _Reader(blocks, scopes)
    reader.read()
    commands = tuple(reader.commands)
    return CommandsRead(
        commands,
        read_acts(commands),
        read_roots(blocks, commands, reader.notes),
        tuple(reader.requirements),
        reader.read_as,
    )


# What a command is


BESIDE = re.compile(
    r"(?:[._-](?:[\w.-]*[._-])?(?:back-?up|bak|orig(?:inal)?|old|saved?|sav|prev(?:ious)?|sicherung)[\w.-]*|~|\.\d{4,}|"
    r"[._-]\$\(date\b.*)$",
    re.IGNORECASE,
)
_BACKUP_PLACE = re.compile(
    r"(?:^|/|[-_.])(?:back-?ups?|bak|sicherung(?:en)?|archive[sd]?)(?:$|/|[-_.\d])", re.IGNORECASE
)
_BACKUP_SCRIPT = re.compile(r"(?:^|[/_.:-])(?:back-?up|dump|snapshot)(?:$|[_.:-])", re.IGNORECASE)
_RESTORES = re.compile(r"restore|rollback|verify|check|list|delete|remove|clean|prune|test", re.IGNORECASE)
_WATCHES = frozenset(("watch", "watchexec", "viddy"))


def kind_of(text: str) -> CommandKind:
    """What sort of command a logical line is; of several in one line git decides, then backup, copy, removal."""
    if is_arrow_copy(text):
        return CommandKind.COPY
    found = simple_commands(text)
    if found and all(_only_sets(one) for one in found):
        return CommandKind.VARIABLE
    kinds = {_simple_kind(one) for one in found}
    order = (CommandKind.GIT, CommandKind.BACKUP, CommandKind.COPY, CommandKind.REMOVE)
    return next((one for one in order if one in kinds), CommandKind.SHELL)


def _only_sets(one: Simple) -> bool:
    """Whether it only changes the shell that it runs in."""
    if not one.words:
        return bool(one.assignments)
    return (
        not one.redirects
        and one.words[0] in SETTERS | {"readonly", "declare", "typeset", "set"}
        and len(one.words) > 1
    )


def _simple_kind(one: Simple) -> CommandKind:
    name = one.words[0].rpartition("/")[2] if one.words else ""
    if name == "git":
        return CommandKind.GIT
    if is_backup(one):
        return CommandKind.BACKUP
    if name in COPIERS:
        return CommandKind.COPY
    if name in REMOVERS or (name == "find" and "-delete" in one.words):
        return CommandKind.REMOVE
    return CommandKind.SHELL


def is_backup(one: Simple) -> bool:
    """Whether a command writes something away to come back to: a file beside itself, a dump, an archive."""
    if not one.words:
        return False
    name = one.words[0].rpartition("/")[2]
    plain_words = [each for each in one.words[1:] if not each.startswith("-")]
    written = " ".join(word for _, word in one.redirects)
    if name in DUMPERS:
        return True
    if name in COPIERS | {"mv", "ln", "tar", "zip"} and plain_words:
        if name in ("tar", "zip"):
            extracts = (
                name == "tar" and len(one.words) > 1 and re.match(r"-?[a-zA-Z]*x|--extract|-?t", one.words[1])
            )
            return not extracts and any(_BACKUP_PLACE.search(each) for each in plain_words[:2])
        if len(plain_words) < 2:
            return False
        source, target = plain_words[-2].rstrip("/"), plain_words[-1].rstrip("/")
        # Bringing it back is none: cp x.backup x.
        if _BACKUP_PLACE.search(source) or BESIDE.search(source.rpartition("/")[2]):
            return False
        if target.startswith(source) and target != source:
            return BESIDE.match(target[len(source) :]) is not None
        return _BACKUP_PLACE.search(target) is not None
    if name == "sqlite3":
        return any(re.match(r"\s*\.(?:backup|dump)\b", each) for each in plain_words[1:])
    if name == "redis-cli":
        return any(each.lower() in ("save", "bgsave", "--rdb") for each in one.words[1:])
    ran = next((each for each in one.words if _BACKUP_SCRIPT.search(each)), "")
    if ran and (
        ran == one.words[0]
        or name in ("bash", "sh", "make", "npm", "yarn", "pnpm", "just", "task", "python", "python3", "php")
    ):
        return _RESTORES.search(ran) is None
    return (
        "dumpdata" in one.words
        or bool(name == "manage.py" and "dbbackup" in one.words)
        or (
            name in ("docker", "docker-compose", "kubectl", "ssh", "podman")
            and any(
                re.search(rf"\b(?:{'|'.join(sorted(DUMPERS))})\b", each) for each in (*one.words, written)
            )
        )
    )


_CHANGERS = frozenset(
    (
        "chmod",
        "chown",
        "mkdir",
        "touch",
        "ln",
        "mv",
        "tee",
        "crontab",
        "install",
        "patch",
        "kill",
        "vi",
        "vim",
        "nano",
    )
)


def _changes(kind: CommandKind, found: Sequence[Simple]) -> bool:
    """Whether a command changes files or processes, so that it can't be run again and again to watch something."""
    if kind in (CommandKind.COPY, CommandKind.BACKUP, CommandKind.REMOVE):
        return True
    return any(
        (one.words[:1] and one.words[0] in _CHANGERS)
        or any(">" in sign and not target.startswith(("/dev/", "&")) for sign, target in one.redirects)
        for one in found
    )


# Expected outcomes


_STRONG = re.compile(
    r"^\W*(?:(?:the\s+)?expect|(?:this|it|you|which)?\s*should\b|erwartet|sollte|attendu|esperado|=>|→|⇒)",
    re.IGNORECASE,
)


def expected_in(comment: str) -> str:
    """What a comment says that a command prints or does: "should print 3" gives "3"; empty where it says none."""
    for pattern in (EXPECTS, VERIFIES):
        found = pattern.match(comment)
        if found is not None and (rest := comment[found.end() :].strip()):
            return rest
    return ""


def _parted(comment: str) -> tuple[str, str]:
    """(caption, expected) of the comment above a command."""
    caption, expected = [], []
    for line in comment.split("\n"):
        told = expected_in(line)
        if told and (_STRONG.match(line) or re.match(r"^\W*\w+(?:\s+\w+)?\s*:", line)):
            expected.append(told)
            if VERIFIES.match(line):
                caption.append(line)
        elif not root_notes(line):
            caption.append(line)
    return "\n".join(caption).strip(), "\n".join(expected)


class _Reader:
    def __init__(self, blocks: Sequence[Block], scopes: Mapping[int, Scope]) -> None:
        self._blocks = blocks
        self._scopes = scopes
        self._names: Counter[tuple[str, ...]] = Counter()
        self._variables: dict[str, str] = {}
        """Assignments so far, those that name a root left out: those are the operator's to bind."""
        self._last_fence: tuple[int, int] | None = None
        """(number, how many commands there were before it) of the last fence with commands."""
        self.commands: list[Command] = []
        self.requirements: list[tuple[str, int]] = []
        self.read_as: dict[int, Read] = {}
        self.notes: list[tuple[str, str, int]] = []
        """(label, path, line) of comments such as "# Source: /home/me/shop"."""

    def read(self) -> None:
        for block in self._blocks:
            if block.form is Form.FENCE:
                self._fence(block)
            elif block.form in (Form.PARAGRAPH, Form.LIST_ITEM):
                self._outcome(block)

    def _fence(self, block: Block) -> None:
        what = holds(self._blocks, block)
        match what:
            case Holds.COMMANDS | Holds.COPIES:
                self.read_as[block.number] = Read.COPIES if what is Holds.COPIES else Read.COMMANDS
                start = len(self.commands)
                self._lines(block)
                self._last_fence = (block.number, start)
            case Holds.REQUIREMENTS:
                self.read_as[block.number] = Read.REQUIREMENTS
                for line in logical_lines(block.text, block.first_text_line):
                    if line.text:
                        self.requirements.append((line.text, line.line))
            case Holds.REMARKS:
                self.read_as[block.number] = Read.PROSE
                for line in logical_lines(block.text, block.first_text_line):
                    self._note(line.comment_above, line.comment_line)
            case Holds.OUTPUT:
                if self._expects(block, block.text.strip("\n")):
                    self.read_as[block.number] = Read.COMMANDS
            case Holds.CODE:
                self.read_as[block.number] = Read.CODE
            case _:
                pass

    def _note(self, comment: str, line: int) -> None:
        for at, each in enumerate(comment.split("\n")):
            self.notes += [(label, path, line + at) for label, path in root_notes(each)]

    # The lines of a fence

    def _lines(self, block: Block) -> None:
        scope = self._scopes.get(block.number, NOWHERE)
        setup: list[str] = []
        functions: dict[str, str] = {}
        last: Command | None = None
        noted = 0
        for line in logical_lines(block.text, block.first_text_line):
            if line.comment_line and line.comment_line != noted:
                noted = line.comment_line
                self._note(line.comment_above, line.comment_line)
            comment = line.comment_above
            if last is not None and line.comment_line == last.end + 1:
                comment = self._given_back(last, comment, bool(line.text))
            # Prose between commands stays text: it is shown where it stands, and never run.
            if not line.text or line.text.startswith("#!") or (is_odd(line) and not is_arrow_copy(line.text)):
                continue
            last = self._command(block, scope, line, comment, setup, functions)

    def _given_back(self, last: Command, comment: str, more: bool) -> str:
        """Gives the command above what the comment right below it says of its outcome; the rest of the comment."""
        lines = comment.split("\n")
        taken = []
        while lines and expected_in(lines[0]) and (_STRONG.match(lines[0]) or not more):
            taken.append(expected_in(lines.pop(0)))
        if taken and self.commands and self.commands[-1].id == last.id:
            self._add_expected(len(self.commands) - 1, "\n".join(taken))
            return "\n".join(lines)
        return comment

    def _command(
        self,
        block: Block,
        scope: Scope,
        line: LogicalLine,
        comment: str,
        setup: list[str],
        functions: dict[str, str],
    ) -> Command:
        kind = kind_of(line.text)
        caption, expected = _parted(comment)
        if not expected:
            expected = expected_in(line.trailing_comment)
        if line.output:
            expected = "\n".join(filter(None, (expected, line.output)))
        found = simple_commands(line.text)
        headings = scope.headings or headings_of(tuple(self._blocks), block)
        key = (*headings, line.text)
        made = Command(
            name_of("command", *key, str(self._names[key])),
            kind,
            line.text,
            line.line,
            line.end,
            block.number,
            caption,
            expected,
            scope.phase,
            scope.step,
            scope.rollback,
            kind is not CommandKind.VARIABLE
            and not scope.rollback
            and (
                (scope.section is Section.MONITORING and not _changes(kind, found))
                or any(one.words[:1] and one.words[0] in _WATCHES for one in found)
            ),
            "" if kind is CommandKind.VARIABLE else self._setup(line.text, setup, functions),
        )
        self._names[key] += 1
        self.commands.append(made)
        self._remember(line, found, kind, setup, functions)
        return made

    def _setup(self, text: str, setup: list[str], functions: Mapping[str, str]) -> str:
        """What must have run before this text in the same shell: the fence's own settings, and variables it names."""
        needed = [
            *setup,
            *(
                body
                for name, body in functions.items()
                if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)
            ),
        ]
        wanted, seen = "\n".join((*needed, text)), []
        for name in reversed(self._variables):
            if re.search(rf"\$\{{?{name}\b", wanted) and self._variables[name] not in needed:
                seen.append(self._variables[name])
                wanted += "\n" + self._variables[name]
        return "\n".join((*reversed(seen), *needed))

    def _remember(
        self,
        line: LogicalLine,
        found: Sequence[Simple],
        kind: CommandKind,
        setup: list[str],
        functions: dict[str, str],
    ) -> None:
        defined = re.match(r"(?:function\s+)?([A-Za-z_][\w-]*)\s*(?:\(\s*\))?\s*\{", line.text)
        if defined is not None and "\n" in line.text:
            functions[defined[1]] = line.text
        if kind is not CommandKind.VARIABLE:
            return
        if any(one.words for one in found):
            setup.append(line.text)
            return
        for one in found:
            for each in one.assignments:
                name, _, value = each.partition("=")
                if not is_root_value(name.rstrip("+"), value):
                    self._variables.pop(name, None)
                    self._variables[name] = line.text

    # What stands below a fence

    def _outcome(self, block: Block) -> None:
        """A paragraph right below a fence: "Expected: all tests pass"."""
        if self._last_fence is None or block.number != self._last_fence[0] + 1:
            return
        if block.form is Form.LIST_ITEM and block.box is not None:
            return
        first, _, rest = plain(block.text).partition("\n")
        if ":" not in first and not _STRONG.match(first):
            return
        told = expected_in(first)
        if told.endswith(":") and not rest.strip():
            # What is expected stands in the list below.
            return
        if told:
            self._expects(block, "\n".join(filter(None, (told, rest.strip()))))
        elif rest.strip() and EXPECTS.match(first):
            self._expects(block, rest.strip())

    def _expects(self, block: Block, text: str) -> bool:
        """The commands of the fence before are expected to do this; its last one is taken to show it."""
        if self._last_fence is None or not self.commands or len(self.commands) <= self._last_fence[1]:
            return False
        above = before(self._blocks, block) if block.form is Form.FENCE else block
        nearest = above.number - 1 if above is not None else block.number - 1
        if self._last_fence[0] < nearest:
            return False
        self._add_expected(len(self.commands) - 1, text)
        return True

    def _add_expected(self, at: int, text: str) -> None:
        known = self.commands[at]
        self.commands[at] = replace(known, expected="\n".join(filter(None, (known.expected, text))))
