"""Steps that change a database: a backup before them, and a way back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from state.findings import Finding, Severity
from state.plans.lint.case import Case
from state.plans.lint.shell import Simple
from state.plans.lint.wording import shortened
from state.plans.plan import ItemKind, RollbackScope

_WRITES = re.compile(
    r"\b(alter|create|drop|delete|insert|update|truncate|rename|replace|grant)\b", re.IGNORECASE
)
_SCRIPT = re.compile(r"\.sql\b")
_RUNNERS = (
    re.compile(r"\bmanage\.py migrate\b(?!.*--(plan|check|list)\b)"),
    re.compile(r"\balembic (-\S+ \S+ )*upgrade\b(?!.*--sql\b)"),
    re.compile(r"\bflask db upgrade\b"),
    re.compile(r"\b(rails|rake) db:(migrate|schema:load|setup|reset|drop)(?!:status)\b"),
    re.compile(r"\bprisma (migrate (deploy|reset|dev)|db push)\b"),
    re.compile(r"\bknex migrate:(latest|up)\b"),
    re.compile(r"\bsequelize(-cli)? db:migrate(?!:(undo|status))\b"),
    re.compile(r"\btypeorm(\S*) .*migration:run\b|\btypeorm\S* migration:run\b"),
    re.compile(r"\bartisan migrate\b(?!:status)"),
    re.compile(r"\bdoctrine:migrations:migrate\b"),
    re.compile(r"\bdrizzle-kit (push|migrate)\b"),
    re.compile(
        r"^flyway .*\bmigrate\b|^liquibase .*\bupdate\b|^dbmate .*\bup\b|^dbmate up\b|^goose .*\bup\b"
    ),
    re.compile(r"^sqlx migrate run\b|^diesel migration run\b|^migrate .*\bup\b|^atlas migrate apply\b"),
    re.compile(
        r"^(npm|pnpm|yarn|bun)( run)? (db[:-]migrate|migrate([:-](up|latest|deploy|run|prod\w*))?|migrations?:run)$"
    ),
    re.compile(r"^make (db-?)?migrate$"),
)
_DUMPS = {
    "mysqldump", "mariadb-dump", "pg_dump", "pg_dumpall", "pg_basebackup", "mongodump", "mysqlpump", "xtrabackup",
    "mariabackup", "mydumper", "exp", "expdp",
}  # fmt: skip
# What they run is said by their words; of any other program only the name tells.
_STARTERS = {
    "make", "npm", "pnpm", "yarn", "just", "poe", "composer", "bash", "sh", "python", "python3", "node", "php", "ruby",
    "rake", "rails", "bundle", "heroku", "fab", "invoke", "docker-compose", "docker", "kubectl",
}  # fmt: skip
_BACKUP = re.compile(r"back[\s_-]?up|dump|snapshot", re.IGNORECASE)
_RESTORE = re.compile(r"restor", re.IGNORECASE)
_DATABASE = re.compile(
    r"data\s?base|\bdb\b|\bsql|schema|migrat(?:e|ions?)\b|postgres|mysql|maria", re.IGNORECASE
)
_RUNS = re.compile(
    r"\b(run|runs|apply|applies|execute|deploy|perform)\b[^.]{0,30}\bmigrations?\b", re.IGNORECASE
)
_TESTED = re.compile(
    r"\b(staging|test(ed|ing)?|local(ly)?|dry[- ]run|rollback|roll back|backup)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class DatabaseStep:
    """A place of the plan where a database changes."""

    text: str
    line: int
    phase: str


def changes_database(simple: Simple) -> bool:
    """Whether a command changes a database's schema or content."""
    text = simple.text
    program = simple.program
    if any(pattern.search(text) for pattern in _RUNNERS):
        return True
    if program in ("mysql", "mariadb", "psql", "sqlite3", "mysqlsh", "sqlcmd"):
        if any(one.operator == "<" and _SCRIPT.search(one.word.text) for one in simple.redirects):
            return True
        if program in ("psql", "sqlcmd") and (simple.value("-f", "--file", "-i") or ""):
            return True
        told = simple.value("-e", "--execute", "-c", "--command", "-Q")
        if told is None and program == "sqlite3":
            told = " ".join(one.text for one in simple.plain[1:])
        return bool(told and _WRITES.search(told) and not _reads_only(told))
    return False


def _reads_only(sql: str) -> bool:
    parts = [one.strip().lower() for one in sql.split(";") if one.strip()]
    return all(
        one.startswith(("select", "show", "describe", "desc ", "explain", "\\d", "use ")) for one in parts
    )


def backs_up_database(simple: Simple) -> bool:
    """Whether a command keeps a copy of a database."""
    text = simple.text
    if simple.program in _DUMPS or re.search(r"\bmanage\.py (dumpdata|dbbackup)\b", text):
        return True
    if any(one in text for one in _DUMPS):
        return True
    if simple.program in ("cp", "rsync") and re.search(r"\.(sqlite3?|db)\b", text):
        return True
    if not simple.words:
        return False
    named = simple.words[0].text
    if simple.program in _STARTERS:
        named += " " + " ".join(simple.args[:3])
    return bool(_BACKUP.search(named)) and not _RESTORE.search(named)


def _steps(case: Case) -> list[DatabaseStep]:
    found = []
    for ran in case.ran:
        if not ran.command.rollback and changes_database(ran.simple):
            text = ran.command.text.split("\n")[ran.simple.offset]
            found.append(DatabaseStep(text, ran.line, ran.command.phase))
    commands = {one.line for one in found}
    for item in case.plan.items:
        if item.kind not in (ItemKind.TASK, ItemKind.ACTION) or item.line in commands or item.command:
            continue
        if _RUNS.search(item.text) and not _TESTED.search(item.text):
            found.append(DatabaseStep(item.text, item.line, item.phase))
    return sorted(found, key=lambda one: one.line)


def _first_backup(case: Case) -> int:
    """The line of the first backup of a database, 0 where there is none."""
    lines = [ran.line for ran in case.ran if backs_up_database(ran.simple)]
    lines += [one.line for one in case.plan.backups if one.what == "database"]
    for item in case.plan.items:
        if _BACKUP.search(item.text) and _DATABASE.search(item.text):
            lines.append(item.line)
    return min(lines, default=0)


def no_backup_before(case: Case) -> Iterator[Finding]:
    """A database step without a backup before it; said once a phase."""
    backup = _first_backup(case)
    seen: set[str] = set()
    for step in _steps(case):
        if (backup and backup < step.line) or step.phase in seen:
            continue
        seen.add(step.phase)
        later = f"; the first backup stands on line {backup}, behind it" if backup else ""
        yield Finding(
            "plan-no-database-backup",
            Severity.WARNING,
            shortened(step.text),
            f"changes the database, and the plan makes no backup of it before{later}",
            "add a dump before this step, and say how it is restored",
            step.phase,
            step.line,
        )


def missing_from_rollback(case: Case) -> Iterator[Finding]:
    """Database steps that no way back speaks of."""
    steps = _steps(case)
    plan = case.plan
    if not steps or not plan.rollbacks:
        return
    for rollback in plan.rollbacks:
        if rollback.scope is RollbackScope.DATABASE or _DATABASE.search(rollback.title):
            return
        if any(_DATABASE.search(one) or _RESTORE.search(one) for one in rollback.actions):
            return
    for command in plan.commands:
        if command.rollback and (_DATABASE.search(command.text) or _RESTORE.search(command.text)):
            return
    first = steps[0]
    count = f"{len(steps)} steps change" if len(steps) > 1 else "a step changes"
    yield Finding(
        "plan-database-rollback",
        Severity.WARNING,
        shortened(first.text),
        f"{count} the database (first on line {first.line}), but no way back says what becomes of it",
        "say whether the schema goes back by a down migration or by restoring a dump",
        "rollback",
        plan.rollbacks[0].line,
    )
