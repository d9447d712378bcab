"""What commands need of the repositories: files, folders, scripts, targets."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache

import pathspec

from state.findings import Finding, Severity
from state.plans.lint.case import BOTH, Case
from state.plans.lint.facts import PathKind, Runner
from state.plans.lint.ran import Ran
from state.plans.lint.shell import Simple, Word
from state.plans.lint.wording import shortened
from state.plans.plan import CommandKind, Side

_INTERPRETERS = {
    "python", "python3", "bash", "sh", "zsh", "dash", "node", "ts-node", "tsx", "ruby", "perl", "php", "source", ".",
    "deno", "bun", "Rscript",
}  # fmt: skip
_READERS = {
    "cat",
    "grep",
    "egrep",
    "fgrep",
    "head",
    "tail",
    "wc",
    "sort",
    "ls",
    "diff",
    "cmp",
    "stat",
    "chmod",
    "jq",
}
_FILE_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "docker-compose": ("-f", "--file", "--env-file"),
    "docker": ("-f", "--file", "--env-file"),
    "podman": ("-f", "--file"),
    "kubectl": ("-f", "-k"),
    "psql": ("-f", "--file"),
    "pip": ("-r", "--requirement", "-c"),
    "pip3": ("-r", "--requirement", "-c"),
    "make": ("-C", "-f"),
    "tsc": ("-p", "--project"),
    "jest": ("-c", "--config"),
    "alembic": ("-c",),
    "ansible-playbook": ("-i",),
    "terraform": ("-var-file",),
}
_NAME = re.compile(r"[\w@./+-]+")
_LIFECYCLE = {"test", "start", "stop", "restart"}
_DJANGO = """
    check compilemessages createcachetable dbshell diffsettings dumpdata flush inspectdb loaddata makemessages
    makemigrations migrate optimizemigration runserver sendtestemail shell showmigrations sqlflush sqlmigrate
    sqlsequencereset squashmigrations startapp startproject test testserver changepassword createsuperuser
    remove_stale_contenttypes clearsessions collectstatic findstatic ping_google ogrinspect help version
"""
# Of docker's own verbs these take no file behind -f.
_NO_FILE = {"logs", "rm", "rmi", "exec", "inspect", "ps", "images"}


def missing_files(case: Case) -> Iterator[Finding]:
    """Files and folders that commands read or run, and nobody has or makes."""
    if any(case.facts.paths(side) is None for side in BOTH):
        return
    for ran in case.ran:
        if ran.elsewhere or ran.command.kind in (CommandKind.COPY, CommandKind.BACKUP, CommandKind.VARIABLE):
            continue
        for word, how in _needed(ran.simple):
            rooted = case.rooted(word.text)
            path = rooted.path if rooted is not None else word.text
            if rooted is None and (word.expands or not _is_path(path)):
                continue
            if rooted is not None and not _NAME.fullmatch(path):
                continue
            path = posixpath.normpath(path)
            side = rooted.side if rooted is not None else Side.UNKNOWN
            if case.is_built(path) or path.startswith("..") or case.makes(path) or _ignored(case, path):
                continue
            if case.stands(path, side, ran.folders) is not False:
                continue
            elsewhere = next(
                (one for each in BOTH for one in case.facts.named(each, posixpath.basename(path))), ""
            )
            hint = (
                f"there is {elsewhere}" if elsewhere else "look at the path, or let the plan make it before"
            )
            yield Finding(
                "plan-path-missing",
                Severity.WARNING,
                path,
                f"`{shortened(ran.simple.text)}` {how} it, but neither repository has it and the plan doesn't make it",
                hint,
                "command",
                ran.line,
            )


def _needed(one: Simple) -> Iterator[tuple[Word, str]]:
    """The words of a command that must be paths, with what it does with them."""
    if not one.words:
        return
    for redirect in one.redirects:
        if redirect.operator == "<":
            yield redirect.word, "reads"
    first, name = one.words[0], one.program
    if "/" in first.text and not first.text.startswith(("/", "~")):
        yield first, "runs"
    plain = one.plain
    if name in _INTERPRETERS and not one.has("-c", "-m", "-e", "--eval", "-r"):
        script = next((word for word in one.words[1:] if not word.text.startswith("-")), None)
        if script is not None and ("." in script.text or "/" in script.text):
            yield script, "runs"
    elif name == "pytest" or name == "py.test":
        for word in plain:
            path = word.text.partition("::")[0]
            if "/" in path or path.endswith(".py"):
                yield Word(path, word.quoted, word.expands), "tests"
    elif name in ("cd", "pushd") and plain:
        yield plain[0], "goes into"
    elif name in _READERS and not one.negated:
        words = plain[1:] if name in ("grep", "egrep", "fgrep", "chmod", "jq") else plain
        for word in words:
            if "/" in word.text or re.search(r"\w\.[A-Za-z]\w{0,5}$", word.text):
                yield word, "reads"
    elif name in ("mv", "cp") and len(plain) > 1:
        for word in plain[:-1]:
            yield word, "takes"
    elif name == "git" and plain[:1] and plain[0].text in ("add", "rm", "mv"):
        for word in plain[1:]:
            if "/" in word.text or "." in word.text.strip("."):
                yield word, "names"
    for option in _FILE_OPTIONS.get(name, ()):
        for at, word in enumerate(one.words[1:-1], 1):
            if word.text == option and not (name in ("docker", "podman") and _NO_FILE & set(one.args)):
                yield one.words[at + 1], "reads"


def _is_path(text: str) -> bool:
    if not _NAME.fullmatch(text) or text.startswith(("/", "~", "-")) or "://" in text:
        return False
    return text.strip("./") != "" and "@" not in text.partition("/")[0]


def _ignored(case: Case, path: str) -> bool:
    """Whether .gitignore keeps a path out: it may well be there when the command runs."""
    for side in BOTH:
        data = case.facts.text(side, ".gitignore")
        if data is not None and _spec(data).match_file(path):
            return True
    return False


@lru_cache(8)
def _spec(ignored: bytes) -> pathspec.PathSpec[pathspec.Pattern]:
    lines = []
    for line in ignored.decode("utf-8", "replace").splitlines():
        # One line that git would not take either must not hide the others.
        with suppress(ValueError):
            pathspec.GitIgnoreSpec.from_lines([line])
            lines.append(line)
    return pathspec.GitIgnoreSpec.from_lines(lines)


def missing_scripts(case: Case) -> Iterator[Finding]:
    """npm scripts, make targets, manage.py commands and the like that nobody defines."""
    for ran in case.ran:
        if ran.elsewhere:
            continue
        found = _called(ran.simple)
        if found is None:
            continue
        runner, name = found
        if not re.fullmatch(r"[\w:./@-]+", name):
            continue
        yield from _undefined(case, ran, runner, name)


def _called(one: Simple) -> tuple[Runner, str] | None:
    """What a command runs by its name."""
    plain = [word.text for word in one.plain]
    program = one.program
    if program in ("npm", "pnpm", "yarn", "bun") and plain:
        if one.has("--prefix", "-C", "--cwd", "--workspace", "-w", "--filter"):
            return None
        if plain[0] in ("run", "run-script") and len(plain) > 1:
            return None if program == "bun" and "." in plain[1] else (Runner.NPM, plain[1])
        if plain[0] in _LIFECYCLE and program in ("npm", "pnpm"):
            return Runner.NPM, plain[0]
        return None
    if program in ("make", "gmake"):
        if one.has("-C", "-f", "--file", "--directory"):
            return None
        target = next((one for one in plain if "=" not in one), "")
        return (Runner.MAKE, target) if target else None
    if program == "just" and plain and not one.has("-f", "--justfile", "-d"):
        return Runner.JUST, plain[0]
    if program == "poe" and plain:
        return Runner.POE, plain[0]
    if program == "composer" and plain[:1] in (["run"], ["run-script"]) and len(plain) > 1:
        return Runner.COMPOSER, plain[1]
    words = [word.text for word in one.words]
    for at, word in enumerate(words[:-1]):
        if word.rpartition("/")[2] == "manage.py" and at <= 3 and not words[at + 1].startswith("-"):
            return Runner.MANAGE, words[at + 1]
    return None


def _undefined(case: Case, ran: Ran, runner: Runner, name: str) -> Iterator[Finding]:
    files: dict[str, frozenset[str]] = {}
    for side in BOTH:
        scripts = case.facts.scripts(side)
        if scripts is None:
            return
        for path, names in scripts.names.get(runner, {}).items():
            if path in scripts.open_ended:
                return
            files[path] = files.get(path, frozenset()) | names
    defined = frozenset(one for names in files.values() for one in names)
    if name in defined or (runner is Runner.MANAGE and name in _DJANGO.split()):
        return
    if _adds(case, files, name):
        return
    holder = {Runner.NPM: "package.json", Runner.MAKE: "Makefile", Runner.MANAGE: "manage.py"}.get(
        runner, runner.value
    )
    if runner is Runner.MAKE and any(
        case.facts.kind(side, name) not in (None, PathKind.NOTHING) for side in BOTH
    ):
        return
    if not files:
        if case.makes(holder):
            return
        message = f"`{shortened(ran.simple.text)}` needs a {holder}, and neither repository has one"
        hint = "look at the command, and at the folder that it runs in"
    elif runner is Runner.MANAGE:
        message = f"`{name}` is no command of Django or of either repository: only an installed package can bring it"
        hint = "write it, or name the package in the requirements"
    else:
        message = f"neither repository defines the {runner.value} {name}"
        near = sorted(one for one in defined if one and (one in name or name in one))
        hint = f"there is {', '.join(near[:3])}" if near else f"{holder} has {_some(defined)}"
    yield Finding(
        "plan-script-missing",
        Severity.NOTE if runner is Runner.MANAGE and files else Severity.WARNING,
        name,
        message,
        hint,
        runner.value,
        ran.line,
    )


def _some(names: frozenset[str]) -> str:
    shown = sorted(names)[:5]
    return ", ".join(shown) + (" and others" if len(names) > 5 else "") if shown else "none"


def _adds(case: Case, files: Mapping[str, frozenset[str]], name: str) -> bool:
    """Whether an edit of the plan brings the name into a file that defines such."""
    holders = {posixpath.basename(path).lower() for path in files} | {"package.json", "makefile", "justfile"}
    for edit in case.plan.edits:
        for path in edit.paths:
            base = posixpath.basename(path)
            if base.lower() in holders and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", edit.text):
                return True
            if base == f"{name}.py":
                return True
    return False
