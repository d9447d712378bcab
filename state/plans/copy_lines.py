"""Lines of fences that copy: `cp`, `rsync` and the like as a shell reads them, and `cp x → dir/` as plans write them."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from state.plans.binding import resolve
from state.plans.blocks import INDENTED, Block
from state.plans.copy_landing import Sent, below
from state.plans.copy_places import at_home, is_backup, relative, repositories, within
from state.plans.drawing import LONGEST, alternatives, is_file_name, is_name
from state.plans.listings import is_migration
from state.plans.plan import PlanPath, Root, Side
from state.plans.shell import Simple, logical_lines, simple_commands, words


@dataclass(frozen=True)
class FenceCopies:
    """What a fence copies, the folders it makes, and whether copying is most of what it does."""

    sent: tuple[Sent, ...] = ()
    folders: tuple[PlanPath, ...] = ()
    mostly: bool = False


SHELLS = frozenset(
    ("", INDENTED, "bash", "sh", "shell", "zsh", "fish", "ksh", "console", "shell-session", "shellsession", "terminal",
     "text", "txt", "plain", "plaintext", "cmd", "bat", "powershell", "ps1", "commands", "copy")
)  # fmt: skip
_SAYS = re.compile(
    r"\b(?:cp|mv|rsync|install|copy|move|xcopy|\w*dump\w*|\w*backup\w*|tar)\b|→|⇒|➜|"
    r"->|=>",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"^\s*(?:#+|//|--|REM\b|::|\*)?\s*[*_]*(?:(?P<source>source|src|from|quelle|von|origen|origine)|"
    r"(?P<target>target|destination|dest|to|into|ziel|nach|destino|cible))"
    r"(?:\s+(?:dir(?:ectory)?|path|folder|root|base|repo(?:sitory)?))?[*_]*\s*:\s*[*_]*(?P<path>\S.*?)\s*$",
    re.IGNORECASE,
)
_ARROW = r"(?:→|⇒|➜|➡\ufe0f?|-{1,2}>|=>)"
_SENT = re.compile(
    rf"^\s*(?:[$>%•*-]\s+)?(?:sudo\s+)?(?P<verb>cp|mv|copy|move|rsync|xcopy|"
    rf"install)\s+(?P<rest>\S.*?)\s*{_ARROW}\s*(?P<to>\S.*?)\s*$",
    re.IGNORECASE,
)
_SENT_TO = re.compile(
    r"^\s*(?:[$>%•*-]\s+)?(?P<verb>cp|mv|copy|move)\s+(?P<rest>\S.*?)\s+(?:to|into)\s+(?P<to>\S+)\s*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"^\s*(?:[•*-]\s+)?[`\"']?(?P<rest>[^\s`\"'#]+)[`\"']?\s*{_ARROW}\s*[`\"']?(?P<to>[^\s`\"'#]+)[`\"']?\s*(?:[#(].*)?$"
)
MOVES = frozenset(("mv", "move"))
VALUED = {
    "cp": frozenset(("-t", "-S", "--target-directory", "--suffix")),
    "mv": frozenset(("-t", "-S", "--target-directory", "--suffix")),
    "install": frozenset(("-m", "-o", "-g", "-t", "-S", "--mode", "--owner", "--group", "--target-directory")),
    "rsync": frozenset(
        ("-e", "-f", "-M", "-T", "-B", "--exclude", "--include", "--exclude-from", "--include-from", "--filter", "--rsh",
         "--files-from", "--backup-dir", "--chmod", "--chown", "--log-file", "--out-format", "--info", "--rsync-path",
         "--suffix", "--compare-dest", "--link-dest", "--max-size", "--min-size", "--bwlimit", "--timeout", "--port")
    ),
    "ditto": frozenset(),
}  # fmt: skip
_DUMPS = frozenset(
    ("mysqldump", "mariadb-dump", "pg_dump", "pg_dumpall", "pg_basebackup", "mongodump", "mysqlpump", "mydumper", "xtrabackup",
     "mariabackup", "dumpdata", "dbbackup", "expdp", "influxd-backup")
)  # fmt: skip
_PLAIN = frozenset(
    (
        "echo",
        "printf",
        "git",
        "rm",
        "ls",
        "cat",
        "grep",
        "find",
        "psql",
        "mysql",
        "gunzip",
        "gzip",
        "cd",
        "chmod",
        "mv",
        "test",
    )
)
_BACKUP_SCRIPT = re.compile(r"(?:^|[\W_])(?:back[-_]?up|dump)s?(?=$|[\W_])", re.IGNORECASE)
_SCRIPT = re.compile(r"(?:^|/)[\w.-]+\.(?:sh|bash|py|rb|pl|js|ts|php|ps1)$|^\.{0,2}/|^[\w:-]+$")
_OF_CODE = re.compile(r"(?<![a-z])(?:branch(?:es)?|git|repos?|repository|tags?|code)(?![a-z])", re.IGNORECASE)
_NO_BACKUP = re.compile(
    r"restor|clean|prune|list|verif|check|test|delete|remove|rollback|recover|import|load|find", re.IGNORECASE
)
_RUNNERS = frozenset(
    (
        "bash",
        "sh",
        "zsh",
        "python",
        "python3",
        "make",
        "npm",
        "yarn",
        "pnpm",
        "run",
        "exec",
        "rake",
        "composer",
    )
)
_OUTPUT = re.compile(r"^(?:--file|--result-file|--output|--out|--archive|--dir)=(.+)$")


def lines_of_fence(
    block: Block,
    roots: Sequence[Root],
    bindings: Mapping[str, Side],
    values: dict[str, str],
    copying: bool = False,
    above: str = "",
) -> FenceCopies:
    """What a fence copies; `values` are variables that the plan has set so far and are added to.

    `copying`: the text around says that it is a list of copies, so arrows without a verb are such too.
    `above` is that text; it may say "Source: …" and "Target: …".
    """
    info = block.info.split()[0].lower() if block.info else ""
    if info not in SHELLS:
        return FenceCopies()
    reader = _Fence(roots, bindings, values, copying)
    for line in above.split("\n"):
        reader.place(line)
    reader.read(block.text, block.first_text_line)
    files = sum(1 for one in reader.sent if one.what != "database")
    mostly = 0 < files >= reader.others
    return FenceCopies(tuple(reader.sent), tuple(reader.folders), mostly)


@dataclass
class _Fence:
    roots: Sequence[Root]
    bindings: Mapping[str, Side]
    values: dict[str, str]
    copying: bool
    sent: list[Sent] = field(default_factory=list)
    folders: list[PlanPath] = field(default_factory=list)
    others: int = 0
    """Commands that copy nothing and prepare no copy."""
    _cwd: str = ""
    _from: str = ""
    _to: str = ""
    _loops: dict[str, list[str]] = field(default_factory=dict)
    _mapping: bool = False
    """Whether every line is an arrow between two paths."""

    def __post_init__(self) -> None:
        self._repositories = repositories(self.roots, self.bindings)

    def read(self, text: str, first: int) -> None:
        if _SAYS.search(text):
            text = self._arrows(text, first)
        for line in logical_lines(text, first):
            if not line.text:
                continue
            self._loops = {}
            for simple in simple_commands(line.text):
                at = len(self.sent)
                if simple.before == "|" and self._goes_into(simple):
                    continue
                self._command(simple, line.line)
                for place in range(at, len(self.sent)):
                    self.sent[place] = replace(
                        self.sent[place], line=_where(line.text, line.line, line.end, simple)
                    )
            for document in line.heredocs:
                if _SAYS.search(document.text):
                    inner = _Fence(self.roots, self.bindings, dict(self.values), False)
                    inner.read(document.text, line.line + line.text.count("\n", 0, document.start))
                    self.sent += inner.sent
                    self.folders += inner.folders

    # The plan's own notation

    def _arrows(self, text: str, first: int) -> str:
        """The text without the lines that are written as a plan's own notation; those are taken."""
        lines = text.split("\n")
        kept = [one for one in lines if one.strip() and not one.lstrip().startswith("#")]
        self._mapping = len(kept) > 1 and all(
            len(one) <= LONGEST
            and (match := _BARE.match(one)) is not None
            and "/" in match["rest"]
            and "/" in match["to"]
            for one in kept
        )
        at = 0
        while at < len(lines):
            stop = at
            while stop + 1 < len(lines) and lines[stop].endswith("\\"):
                stop += 1
            whole = " ".join(one.rstrip("\\").strip() for one in lines[at : stop + 1])
            if len(whole) <= LONGEST and self._notation(whole, first + at):
                lines[at : stop + 1] = [""] * (stop + 1 - at)
            at = stop + 1
        return "\n".join(lines)

    def place(self, line: str) -> bool:
        """Takes a line such as "# Source: /home/me/shop/api/"."""
        place = _PLACE.match(line) if len(line) <= LONGEST else None
        if place is None:
            return False
        path = place["path"].strip("`\"'*_ ").split(" #")[0].strip()
        if " " not in path and (is_name(path) or path.startswith(("/", "$", "~", "."))):
            if place["source"]:
                self._from = path
            else:
                self._to = path
        return True

    def _notation(self, line: str, number: int) -> bool:
        if self.place(line):
            return not line.lstrip().startswith("#")
        if line.lstrip().startswith("#"):
            return False
        match = _SENT.match(line) or _SENT_TO.match(line)
        if match is None:
            match = _BARE.match(line) if self.copying or (self._from and self._to) or self._mapping else None
            if match is None or not all(_is_path(match[one]) for one in ("rest", "to")):
                return False
            if is_migration(posixpath.basename(match["rest"])) and is_migration(
                posixpath.basename(match["to"])
            ):
                return False
        given = words(match["rest"])
        sources = [one for one in given if not one.startswith("-")]
        to = next(iter(words(match["to"])), "")
        if not sources or not to or (match.re is _SENT_TO and not all(_is_path(one) for one in sources)):
            return False
        recursive = any(re.match(r"-\w*[rRa]|--recursive|--archive", one) for one in given)
        target, folder = self._based(to, self._to, Side.TARGET)
        for one in sources:
            source, _ = self._based(one, self._from, Side.SOURCE)
            inner = within(source, Side.SOURCE, self._repositories)
            outer = within(target, Side.TARGET, self._repositories)
            if inner.side and outer.side:
                source, target = inner, outer
            what = "file" if is_backup(one, to) and not (self._from and self._to) else ""
            self.sent.append(
                Sent(
                    source, target, number, folder or len(sources) > 1, one.endswith("/.") or (one.endswith("/") and folder),
                    recursive or one.endswith(("/", "/.")), what,
                )
            )  # fmt: skip
        return True

    def _based(self, text: str, base: str, side: Side) -> tuple[PlanPath, bool]:
        """A path below a `# Source:` or `# Target:` line; one that only repeats that line's end is its folder."""
        text = self._expanded(text)[0]
        folder = text.endswith(("/", "/.")) or text in (".", "./", "..")
        if not base or not relative(text):
            return resolve(text, self.roots, self.bindings, Side.UNKNOWN), folder
        if all(re.fullmatch(r"[\w.-]+", one) for one in (self._from, self._to)):
            # "# Source: shop" with "# Target: mono" names the repositories, no folders of them.
            return resolve(text, self.roots, self.bindings, side), folder
        bare = base.rstrip("/")
        parts = [one for one in text.split("/") if one not in ("", ".")]
        if not base.endswith("/") and "." in posixpath.basename(bare).lstrip("."):
            bare = posixpath.dirname(bare)
        inside = [one for one in bare.split("/") if one]
        if parts and inside[-len(parts) :] == parts and (folder or not is_file_name(parts[-1])):
            whole, folder = bare, True
        elif len(parts) > 1 and inside[-len(parts) + 1 :] == parts[:-1]:
            whole = f"{bare}/{parts[-1]}"
        else:
            whole = "/".join((bare, *parts))
        return resolve(whole, self.roots, self.bindings, side), folder

    # Shell

    def _command(self, simple: Simple, line: int) -> None:
        if not simple.words:
            self._assign(simple.assignments)
            return
        name, *rest = simple.words
        name = posixpath.basename(name)
        if name in ("export", "readonly", "local", "declare", "typeset"):
            self._assign(rest)
        elif name in ("cd", "pushd"):
            self._change(rest)
        elif name == "mkdir":
            for one in rest:
                if not one.startswith("-"):
                    self.folders += [self._place(word) for word in self._expanded_all(one)]
        elif name == "for" and len(rest) > 2 and rest[1] == "in":
            # A variable in the list of a loop stands for its words.
            self._loops[rest[0]] = [
                part
                for one in rest[2:]
                for word in self._expanded_all(one)
                for part in (word.split() if word != one else (word,))
            ]
        elif name in VALUED:
            self._copy(name, rest, line)
        elif not self._dump(simple, line) and name not in (
            "echo",
            "printf",
            "set",
            "popd",
            "ls",
            "cat",
            ":",
            "true",
            "tree",
        ):
            self.others += 1

    def _assign(self, assignments: Iterable[str]) -> None:
        for one in assignments:
            name, sign, value = one.partition("=")
            if sign and re.fullmatch(r"\w+", name):
                self.values[name] = self._expanded(value)[0]

    def _change(self, rest: list[str]) -> None:
        to = next((one for one in rest if not one.startswith("-")), "")
        to = self._expanded(to)[0]
        if not to:
            self._cwd = ""
        elif relative(to) and self._cwd:
            self._cwd = posixpath.normpath(f"{self._cwd}/{to}")
        else:
            self._cwd = to
        if self._cwd in (".", "./"):
            self._cwd = ""

    def _copy(self, name: str, rest: list[str], line: int) -> None:
        given: list[str] = []
        target, options, at = "", "", 0
        while at < len(rest):
            word = rest[at]
            if word == "--":
                given += rest[at + 1 :]
                break
            if word.startswith("-") and len(word) > 1:
                options += f" {word}"
                if word in ("-t", "--target-directory"):
                    target = rest[at + 1] if at + 1 < len(rest) else ""
                elif word.startswith("--target-directory="):
                    target = word.partition("=")[2]
                at += 2 if word in VALUED[name] else 1
                continue
            given.append(word)
            at += 1
        if name == "install" and re.search(r"(?:^| )-\w*d", options):
            self.folders += [self._place(one) for word in given for one in self._expanded_all(word)]
            return
        into = bool(target)
        if not target:
            if len(given) < 2:
                self.others += 1
                return
            target = given.pop()
        recursive = (
            name in ("rsync", "ditto")
            or re.search(r"(?: |^)(?:-\w*[rRa]|--recursive|--archive)", options) is not None
        )
        before = len(self.sent)
        several = len(given) > 1 or into
        for word in given:
            for source in self._expanded_all(word):
                for to in self._expanded_all(target):
                    self._one(name, source, to, line, several, recursive)
        self.others += len(self.sent) == before

    def _one(self, name: str, source: str, to: str, line: int, several: bool, recursive: bool) -> None:
        here, there = self._place(source), self._place(to)
        if is_backup(source, to):
            if here.path != there.path:
                folder = to.endswith("/") or to in (".", "..") or several
                saved = below(there, posixpath.basename(here.path)) if folder else there
                self.sent.append(Sent(here, saved, line, what="file"))
            return
        if at_home(here, there, source, to, name in MOVES):
            return
        inside = source.endswith("/.") or source in (".", "./")
        contents = inside or (source.endswith("/") and (name == "rsync" or (recursive and to.endswith("/"))))
        # rsync puts a folder into its destination, whether or not that is written with a slash.
        folder = to.endswith(("/", "/.")) or to in (".", "..") or several
        folder = folder or (name == "rsync" and not is_file_name(posixpath.basename(to)))
        self.sent.append(Sent(here, there, line, folder, contents, recursive or source.endswith(("/", "/."))))

    def _goes_into(self, simple: Simple) -> bool:
        """Takes the file that a dump is piped into."""
        if not self.sent or self.sent[-1].what != "database" or self.sent[-1].target.written not in _DUMPS:
            return False
        output = next((one for operator, one in simple.redirects if operator.startswith(">")), "")
        if not output and simple.words[:1] == ("tee",):
            output = simple.words[-1]
        if output:
            place = PlanPath(Side.UNKNOWN, output.removeprefix("./"), output)
            self.sent[-1] = replace(self.sent[-1], target=place)
        return True

    def _dump(self, simple: Simple, line: int) -> bool:
        """Takes what dumps a database or runs a script for backups."""
        named = [posixpath.basename(one) for one in simple.words]
        if named[0] in _PLAIN:
            return False
        if named[0] == "tar":
            archive = next((one for one in simple.words[1:] if _BACKUP_SCRIPT.search(one) and "." in one), "")
            if not archive or not re.match(r"-?-?c|-\w*c", simple.words[1]):
                return False
            self.sent.append(Sent(self._place(simple.words[-1]), self._place(archive), line, what="file"))
            return True
        dumps = any(one in _DUMPS for one in named)
        if not dumps:
            script = next((one for one in simple.words if posixpath.basename(one) not in _RUNNERS), "")
            run = posixpath.basename(script)
            alone = _SCRIPT.search(script) is not None and _BACKUP_SCRIPT.search(f" {run} ") is not None
            called = script == simple.words[0] and not re.search(r"[./]", script)
            if not alone or called or _NO_BACKUP.search(run) or _OF_CODE.search(run):
                # A bare name is a function of the plan's own; a branch is no database.
                return False
        output = next((one for operator, one in simple.redirects if operator.startswith(">")), "")
        for at, one in enumerate(simple.words):
            match = _OUTPUT.match(one)
            if match is not None:
                output = output or match[1]
            elif (
                one in ("-f", "-o", "--file", "--out", "--output", "-r")
                and dumps
                and at + 1 < len(simple.words)
            ):
                output = output or simple.words[at + 1]
        by = next(
            (one for one in simple.words if _BACKUP_SCRIPT.search(one) or posixpath.basename(one) in _DUMPS),
            "",
        )
        name = output or by
        place = PlanPath(Side.UNKNOWN, name.removeprefix("./"), name)
        self.sent.append(Sent(PlanPath(Side.UNKNOWN, "", by), place, line, what="database"))
        return True

    # Words

    def _place(self, word: str) -> PlanPath:
        if self._cwd and relative(word):
            word = posixpath.normpath(f"{self._cwd}/{word}") + ("/" if word.endswith("/") else "")
        return resolve(word, self.roots, self.bindings, Side.UNKNOWN)

    def _expanded(self, word: str) -> tuple[str, ...]:
        return tuple(self._expanded_all(word)) or (word,)

    def _expanded_all(self, word: str) -> Iterator[str]:
        """A word with the plan's own variables in place, one for each turn of a loop; roots stay as written."""
        for _ in range(8):
            match = next(
                (
                    one
                    for one in re.finditer(r"\$(?:\{(\w+)\}|(\w+))", word)
                    if not (one.start() == 0 and self._is_root(one[0]))
                    and ((one[1] or one[2]) in self.values or (one[1] or one[2]) in self._loops)
                ),
                None,
            )
            if match is None:
                break
            name = match[1] or match[2]
            if name in self._loops:
                turns = self._loops[name][:200]
                for value in turns:
                    yield from alternatives(word[: match.start()] + value + word[match.end() :])
                return
            word = word[: match.start()] + self.values[name] + word[match.end() :]
            if len(word) > 4096:
                break
        yield from alternatives(word)

    def _is_root(self, variable: str) -> bool:
        bare = variable.replace("{", "").replace("}", "")
        return any(one.text.replace("{", "").replace("}", "") == bare for one in self.roots)


def _is_path(text: str) -> bool:
    text = text.strip("`\"'")
    return is_name(text) and ("/" in text or is_file_name(text))


def _where(text: str, first: int, last: int, simple: Simple) -> int:
    """The line on which a command of a block stands: that of its first word with the most telling argument."""
    lines = text.split("\n")
    told = [one for one in simple.words[1:] if not one.startswith("-")][:1]
    for at, one in enumerate(lines[: last - first + 1]):
        if simple.words and posixpath.basename(simple.words[0]) in one and all(word in one for word in told):
            return first + at
    return first
