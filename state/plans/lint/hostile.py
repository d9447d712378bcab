"""Paths that leave the repositories, and secrets written into commands."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from state.comparison.path_names import git_folder
from state.findings import Finding, Severity
from state.plans.lint.case import Case
from state.plans.lint.shell import Simple
from state.plans.plan import PlanPath, Side

_SYSTEM = re.compile(
    r"(/(etc|usr|s?bin|lib\d*|boot|root|sys|proc)(/|$)|~/\.(ssh|bash\w*|zsh\w*|profile|gitconfig|config)(/|$))"
)


class _Place(NamedTuple):
    path: str
    what: str
    line: int


def hostile_paths(case: Case) -> Iterator[Finding]:
    """Paths that leave the tree, name git's own folder, or stand outside of every repository."""
    for place in _places(case):
        why = _why(place.path)
        if why:
            yield Finding(
                "plan-hostile-path",
                Severity.ERROR,
                place.path,
                f"{place.what} {why}",
                "nothing is read or written there: give a path inside one of the repositories",
                place.what,
                place.line,
            )
    for ran in case.ran:
        for redirect in ran.simple.redirects:
            if redirect.writes:
                yield from _written(redirect.word.text, ran.line, ran.simple)
        if ran.simple.program in (
            "rm",
            "tee",
            "mv",
            "cp",
            "ln",
            "install",
            "touch",
            "mkdir",
            "chmod",
            "chown",
            "rsync",
        ):
            words = [one.text for one in ran.simple.plain]
            for word in words[-1:] if ran.simple.program in ("cp", "ln", "install", "rsync") else words:
                yield from _written(word, ran.line, ran.simple)


def _written(path: str, line: int, simple: Simple) -> Iterator[Finding]:
    inside_git = git_folder(path) if not path.endswith(".git") else None
    if inside_git is not None:
        why, severity = "writes into git's own folder", Severity.ERROR
    elif _SYSTEM.match(path) or (simple.program == "rm" and path in ("/", "/*", "~", "~/", "~/*")):
        why, severity = "changes the system outside of both repositories", Severity.WARNING
    else:
        return
    yield Finding(
        "plan-hostile-path",
        severity,
        path,
        f"`{simple.program}` {why}",
        "look at the path before this command is run",
        simple.program,
        line,
    )


def _places(case: Case) -> Iterator[_Place]:
    """Where the plan wants to read or write files."""
    plan = case.plan
    for copy in plan.copies:
        if not _beside(case, copy.source):
            yield _Place(_whole(case, copy.source), "the copy takes a file that", copy.line)
        yield _Place(_whole(case, copy.target), "the copy's place", copy.line)
    for edit in plan.edits:
        for path in edit.paths:
            yield _Place(_bare(case, path), "the edited file", edit.line)
    for claim in plan.claims:
        yield _Place(_bare(case, claim.path), "the tree's entry", claim.line)
    for wish in plan.migrations:
        for name in (wish.name, wish.origin):
            if name:
                yield _Place(_bare(case, name), "the migration", wish.line)
    for backup in plan.backups:
        if backup.what == "file":
            yield _Place(_bare(case, backup.name), "the backup", backup.line)


def _whole(case: Case, path: PlanPath) -> str:
    """As it was written where it is in no repository; else the path inside."""
    if (
        path.side is Side.UNKNOWN
        and path.written.startswith(("/", "~"))
        and case.rooted(path.written) is None
    ):
        return path.written
    return path.path


def _bare(case: Case, path: str) -> str:
    rooted = case.rooted(path)
    return rooted.path if rooted is not None else path


def _beside(case: Case, path: PlanPath) -> bool:
    """Whether it is taken from a folder that the plan clones beside the target."""
    parts = [one for one in path.path.split("/") if one not in ("..", ".", "")]
    up = path.path.startswith("../") and ".." not in parts
    return bool(
        up and parts and (case.makes(parts[0]) or (path.path.count("..") == 1 and path.side is Side.SOURCE))
    )


def _why(path: str) -> str:
    parts = re.split(r"[/\\]", path)
    if git_folder(path) is not None:
        return "is in git's own folder"
    if "\0" in path:
        return "has a null byte"
    if path.startswith(("/", "~")) or re.match(r"[A-Za-z]:[\\/]", path):
        return "is outside of both repositories"
    depth = 0
    for part in parts:
        depth += -1 if part == ".." else 0 if part in ("", ".") else 1
        if depth < 0:
            return "leaves the repository"
    return ""


# Secrets

# What stands for a secret is none: a variable, a gap, a word that says what belongs there.
_VALUE = (
    r"(?!['\"]?[\s$<*%{]|['\"]?(?:your|xxx)|['\"]?(?:changeme|password|secret|token|example)\b)"
    r"['\"]?"
)
_NAMES = r"(?:\w*_)?(?:PASSWORD|PASSWD|PGPASSWORD|MYSQL_PWD|API_?KEY|SECRET(?:_KEY)?|(?:ACCESS_|AUTH_)?TOKEN)"
_KNOWN = (
    r"\b(gh[pousr]_[A-Za-z0-9]{20,}|AKIA[A-Z0-9]{16}|xox[abpr]-[A-Za-z0-9-]{10,}|sk-[A-Za-z0-9_-]{20,}"
    r"|glpat-[\w-]{16,})\b"
)
_SECRETS = (
    (
        re.compile(
            rf"(?i)(?<![\w-])--?(?:password|passwd|token|api[-_]?key|secret)[= ]{_VALUE}([^\s'\"&|;-][^\s'\"&|;]{{2,}})"
        ),
        "an option",
    ),
    (re.compile(rf"(?i)\b{_NAMES}\s*=\s*{_VALUE}([^\s'\"&|;]{{3,}})"), "a variable"),
    (
        re.compile(rf"(?i)\bAuthorization:\s*(?:Bearer|Basic|Token)\s+{_VALUE}([A-Za-z0-9._~+/=-]{{8,}})"),
        "a header",
    ),
    (re.compile(rf"[a-z][a-z0-9+.-]*://[^\s/:@]+:{_VALUE}([^\s/@]{{3,}})@"), "an address"),
    (re.compile(_KNOWN), "a token"),
)


def credentials(case: Case) -> Iterator[Finding]:
    """Passwords and tokens that stand in a command; what they are is not repeated."""
    for command in case.commands:
        found = [where for pattern, where in _SECRETS if pattern.search(command.text)]
        for simple in case.parsed[command.id]:
            found += _attached(simple)
        if found:
            program = (
                next((one.program for one in case.parsed[command.id]), "")
                or command.text.split()[0].partition("=")[0]
            )
            yield Finding(
                "plan-credentials",
                Severity.WARNING,
                program,
                f"a secret stands in {found[0]} of this command: it would be in the plan, the journal and the report",
                "take it from the environment or a file that isn't committed",
                command.id,
                command.line,
            )


def _attached(one: Simple) -> list[str]:
    """Options whose value is a secret with some programs only."""
    for word in one.words[1:]:
        if word.expands:
            continue
        if one.program.startswith(("mysql", "mariadb")) and re.fullmatch(r"-p[^\s<*$]{3,}", word.text):
            return ["an option"]
    takes = {"sshpass": "-p", "redis-cli": "-a", "docker": "-p" if "login" in one.args else ""}.get(
        one.program
    )
    value = one.value(takes) if takes else None
    if value and not value.startswith(("$", "<", "*")):
        return ["an option"]
    if one.program == "curl":
        user = one.value("-u", "--user")
        if user and re.fullmatch(r"[^:$<*]+:[^$<*]{3,}", user):
            return ["an option"]
    return []
