"""What a rehearsal never runs, and why: whatever reaches beyond the scratch database.

`NEVER_RUN` is the whole table. LEAVE_OUT is noted and the rehearsal goes on without it, because the
schema doesn't depend on it; REFUSE counts as a failure, because what follows does.
"""

import re
from collections.abc import Set
from enum import Enum
from typing import NamedTuple

from state.migrations.changes import Flavour
from state.migrations.rehearsal.words import HEAD, bare, qualifiers, words


class Verdict(Enum):
    LEAVE_OUT = "not run"
    REFUSE = "refused"


class Rule(NamedTuple):
    """`pattern` is looked for in a statement's words, in upper case with one blank between any two of them."""

    verdict: Verdict
    pattern: str
    reason: str
    flavour: Flavour | None = None


class Ruling(NamedTuple):
    """What is to be done with a statement that isn't run, and why, as one sentence."""

    verdict: Verdict
    reason: str


_OUT, _NO = Verdict.LEAVE_OUT, Verdict.REFUSE
_MYSQL, _POSTGRESQL = Flavour.MYSQL, Flavour.POSTGRESQL

NEVER_RUN: tuple[Rule, ...] = (
    Rule(_OUT, r"^USE ", "it selects another database; a rehearsal stays in its own", _MYSQL),
    Rule(_OUT, r"^(?:SOURCE|\\ \.) ", "it is a command to the client, which reads another file", _MYSQL),
    Rule(
        _OUT,
        r"^(?:CREATE(?: OR REPLACE)?|DROP) (?:DATABASE|SCHEMA)\b"
        r"|^ALTER (?:DATABASE|SCHEMA) (?!DEFAULT |CHARACTER |CHARSET |COLLATE )",
        "it makes, changes or drops a database",
        _MYSQL,
    ),
    Rule(
        _OUT,
        r"^(?:CREATE|ALTER|DROP) (?:DATABASE|TABLESPACE)\b|^COMMENT ON (?:DATABASE|TABLESPACE|ROLE|EXTENSION)\b",
        "it makes, changes or drops something of the whole server",
        _POSTGRESQL,
    ),
    Rule(
        _OUT,
        r"^(?:CREATE(?: OR REPLACE)?|ALTER|DROP|RENAME) (?:USER|ROLE|GROUP|SERVER|PROFILE)\b"
        r"|^SECURITY LABEL\b|^IMPORT FOREIGN\b",
        "users, roles and foreign servers belong to the whole server",
    ),
    Rule(
        _OUT,
        r"^(?:GRANT|REVOKE)\b|^ALTER DEFAULT PRIVILEGES\b|^SET (?:PASSWORD|DEFAULT ROLE)\b"
        r"|^(?:REASSIGN|DROP) OWNED\b|^ALTER (?:[^(,=']|\([^()]*\))* OWNER TO \S+(?: [^,; ]+)?$",
        "who may do what is the server's own business; the roles named may not exist here",
    ),
    Rule(
        _OUT,
        r"^SET (?:SESSION |LOCAL )?(?:ROLE|SESSION AUTHORIZATION)\b|^RESET (?:ROLE|SESSION AUTHORIZATION)\b"
        r"|^SET (?:SESSION |LOCAL )?(?:ROLE|SESSION_AUTHORIZATION) (?:=|TO)",
        "a rehearsal has one user",
    ),
    Rule(
        _OUT,
        r"^SET .*?(?:\bGLOBAL\b|\bPERSIST(?:_ONLY)?\b|@@GLOBAL\b|@@PERSIST)|\bSQL_LOG_BIN\b|\bGTID_PURGED\b"
        r"|^ALTER (?:SYSTEM|INSTANCE)\b|^FLUSH\b|^RESET (?:MASTER|SLAVE|REPLICA|PERSIST|QUERY CACHE|BINARY)\b"
        r"|^(?:SHUTDOWN|RESTART|KILL|PURGE|BINLOG|INSTALL|UNINSTALL|CHANGE (?:MASTER|REPLICATION)|CLONE|BACKUP)\b"
        r"|^(?:START|STOP) (?:ALL )?(?:SLAVE|REPLICA|GROUP_REPLICATION)\b|^CREATE (?:LOGFILE|TABLESPACE)\b"
        r"|^LOAD INDEX\b|^CACHE INDEX\b|^(?:CREATE|ALTER|DROP) RESOURCE\b",
        "it changes the whole server",
        _MYSQL,
    ),
    Rule(
        _OUT,
        r"^ALTER SYSTEM\b|^LOAD\b|^(?:CREATE|ALTER|DROP) SUBSCRIPTION\b|^CHECKPOINT\b",
        "it changes the whole server or connects to another one",
        _POSTGRESQL,
    ),
    Rule(
        _OUT,
        r"^LOAD (?:DATA|XML)\b|\bINTO (?:OUTFILE|DUMPFILE)\b|\bLOAD_FILE \(|\b(?:DATA|INDEX) DIRECTORY\b"
        r"|\bRETURNS \S+ SONAME\b|\bENGINE =? ?(?:FEDERATED|CONNECT|SPIDER|SPHINX|S3)\b",
        "it reads or writes files of the server, or reaches another one",
        _MYSQL,
    ),
    Rule(
        _OUT,
        r"^COPY .*\b(?:FROM|TO) (?:PROGRAM|'')",
        "it reads or writes files of the server, or runs a program there",
        _POSTGRESQL,
    ),
    Rule(_OUT, r"^COPY .*\bTO STDOUT\b", "it only prints rows", _POSTGRESQL),
    Rule(
        _OUT,
        r"\b(?:PG_READ_(?:BINARY_)?FILE|PG_LS_\w*|PG_STAT_FILE|LO_IMPORT|LO_EXPORT|PG_FILE_\w+|PG_(?:TERMINATE|CANCEL)_BACKEND"
        r"|PG_RELOAD_CONF|PG_ROTATE_LOGFILE\w*|PG_SWITCH_WAL|PG_PROMOTE|PG_(?:CREATE|DROP|ADVANCE|COPY)_\w*"
        r"|PG_REPLICATION_\w+|DBLINK\w*|POSTGRES_FDW\w*) \(",
        "it calls a function that reaches beyond the database",
        _POSTGRESQL,
    ),
    Rule(
        _OUT,
        r"^CREATE EXTENSION (?:IF NOT EXISTS )?[`']?(?:DBLINK|POSTGRES_FDW|FILE_FDW|ADMINPACK|PG_CRON|MYSQL_FDW"
        r"|ORACLE_FDW|TDS_FDW|PL\w+U|PLSH)\b",
        "the extension reaches beyond the database",
        _POSTGRESQL,
    ),
    Rule(
        _NO,
        r"^XA\b",
        "it may outlive the rehearsal",
        _MYSQL,
    ),
    Rule(
        _NO,
        r"^PREPARE TRANSACTION\b|^(?:COMMIT|ROLLBACK) PREPARED\b",
        "it would outlive the rehearsal",
        _POSTGRESQL,
    ),
)

# Only where no throwaway user could be made: then nothing but reading stands between a script and the server.
UNCONFINED: tuple[Rule, ...] = (
    Rule(
        _NO,
        r"^PREPARE\b|^EXECUTE\b|\bEXECUTE IMMEDIATE\b|^CREATE .*\bPREPARE \S+ FROM\b",
        "what it executes is only known when it runs, and the user may write to other databases",
        _MYSQL,
    ),
    Rule(
        _NO,
        r"\bSQL_MODE\b",
        "another SQL mode changes what quotes mean, and the user may write to other databases",
        _MYSQL,
    ),
    Rule(_NO, r"^SET (?:DEFAULT )?ROLE\b", "a role may write to other databases", _MYSQL),
    Rule(
        _NO,
        r"\b(?:SET_CONFIG|PROGRAM|QUERY_TO_XML\w*|DATABASE_TO_XML\w*|LO_PUT|LO_FROM_BYTEA) ?\(?"
        r"|\bPG_(?:AUTHID|AUTH_MEMBERS|DATABASE|DB_ROLE_SETTING|TABLESPACE|SHADOW|PARAMETER_ACL|SUBSCRIPTION|SH\w+)\b",
        "the user may change the whole server",
        _POSTGRESQL,
    ),
    Rule(
        _NO,
        r"^CREATE .*\bLANGUAGE (?:''|[`]?(?:C|INTERNAL|PL\w+U|PLSH)\b)",
        "its body may do anything on the server's machine",
        _POSTGRESQL,
    ),
    Rule(
        _NO,
        r"\bU & (?:''|`)",
        "a text in escapes can't be read, and the user may change the whole server",
        _POSTGRESQL,
    ),
)

_COMPILED = {
    rule: re.compile(rule.pattern, re.DOTALL | re.IGNORECASE)
    for rules in (NEVER_RUN, UNCONFINED)
    for rule in rules
}
# Words that stand directly before the name of a table, a routine or the like.
_PLACES = frozenset(
    [
        "FROM",
        "JOIN",
        "INTO",
        "UPDATE",
        "TABLE",
        "TABLES",
        "VIEW",
        "REFERENCES",
        "ON",
        "TO",
        "LIKE",
        "EXISTS",
        "TRIGGER",
        "PROCEDURE",
        "FUNCTION",
        "EVENT",
        "INDEX",
        "CALL",
        "IGNORE",
        "REPLACE",
        "INSERT",
        "DELETE",
        "DESCRIBE",
        "DESC",
        "EXPLAIN",
        "USING",
        "SEQUENCE",
        "NEXT",
        "VALUE",
        "FOR",
        "TRUNCATE",
        "RENAME",
        "STRAIGHT_JOIN",
        "ANALYZE",
        "CHECK",
        "OPTIMIZE",
        "REPAIR",
        "LOW_PRIORITY",
        "HIGH_PRIORITY",
        "DELAYED",
        "QUICK",
    ]
)


def ruling(
    text: str,
    flavour: Flavour,
    own: str,
    others: Set[str],
    confined: bool,
    open_to_all: Set[str] = frozenset(),
) -> Ruling | None:
    """Whether a statement is not to be run; None lets it run.

    `own` is the scratch database and `others` the databases beside it, folded. A `confined` statement is run by a
    user who has no rights but in the scratch database, so what hides in strings and bodies is the server's to refuse;
    otherwise those are read as well. `open_to_all` are other databases that even that user may write to, as MySQL's
    `test` often is: they are looked for in strings that may be executed, too.
    """
    limit = HEAD if confined or _is_data(text, flavour) else 0
    found, strings = words(text, flavour, limit)
    if not found:
        return None
    joined = " ".join(found)
    for rule in NEVER_RUN:
        if rule.flavour in (None, flavour) and _COMPILED[rule].search(joined):
            return Ruling(rule.verdict, rule.reason)
    if flavour is Flavour.MYSQL and (named := _foreign(found, own, others, confined)):
        return Ruling(Verdict.REFUSE, f"it names the database {named}; a rehearsal touches none but its own")
    if open_to_all and (named := _opened(found, strings, open_to_all)):
        return Ruling(Verdict.REFUSE, f"it names the database {named}; a rehearsal touches none but its own")
    if flavour is Flavour.MYSQL and (open_to_all or not confined) and (inside := _inside(found)):
        return inside
    if confined:
        return None
    for rule in UNCONFINED:
        if rule.flavour in (None, flavour) and _COMPILED[rule].search(joined):
            return Ruling(rule.verdict, rule.reason)
    if flavour is Flavour.POSTGRESQL:
        return _joined(found) or _disguised(text, found) or _hidden(strings if found[0] in _BODIES else [])
    return None


_DATA = re.compile(r"(?:insert|replace)\b[^;'\"]{0,2000}?\bvalues\s*\(", re.IGNORECASE)


def _is_data(text: str, flavour: Flavour) -> bool:
    """Whether everything behind the head is rows; megabytes of them needn't be read."""
    return len(text) > HEAD and (
        _DATA.match(text) is not None or (flavour is Flavour.POSTGRESQL and text[:4].lower() == "copy")
    )


def _foreign(found: list[str], own: str, others: Set[str], confined: bool) -> str:
    """Another database that a statement names, empty when there is none.

    Confined, only where a table's name stands, because `orders.id` is mostly a column; else wherever it may.
    """
    named = qualifiers(found) - {own.casefold()}
    if not named:
        return ""
    hit = named & others
    if hit and not confined:
        return min(hit)
    for before, word, sign, after in zip(found, found[1:], found[2:], found[3:], strict=False):
        if sign != "." or before not in _PLACES or before in ("ON", "USING", "TO", "VALUE", "FOR"):
            continue
        name = bare(word)
        if name != own.casefold() and after not in ("*", "''") and (name in others or before in _STRICT):
            return bare(word) if not word.startswith("`") else word[1:-1]
    return ""


_STRICT = frozenset({"TABLE", "INTO", "JOIN", "UPDATE", "REFERENCES", "EXISTS", "VIEW", "CALL", "TRUNCATE"})


_DYNAMIC = frozenset({"SET", "PREPARE", "EXECUTE", "CREATE", "SELECT", "ALTER"})


def _opened(found: list[str], strings: list[str], open_to_all: Set[str]) -> str:
    """A database that every user may write to and that a statement names, also in what it may execute."""
    hit = qualifiers(found) & open_to_all
    if not hit and found[0] in _DYNAMIC:
        for string in strings:
            executed = words(string, Flavour.MYSQL)[0]
            hit |= qualifiers(executed) & open_to_all
            if not {"DATABASE", "SCHEMA", "USE"}.isdisjoint(executed):
                hit |= {bare(word) for word in executed} & open_to_all
    return min(hit, default="")


_BODIES = frozenset({"DO", "CREATE"})
_COMPOUND = frozenset({"BEGIN", "IF", "CASE", "LOOP", "REPEAT", "WHILE", "FOR", "DECLARE"})
_STORED = frozenset({"PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE"})
_HEADS = frozenset(
    (
        "USE",
        "CREATE",
        "ALTER",
        "DROP",
        "RENAME",
        "GRANT",
        "REVOKE",
        "SET",
        "RESET",
        "FLUSH",
        "SHUTDOWN",
        "RESTART",
        "KILL",
        "PURGE",
        "BINLOG",
        "INSTALL",
        "UNINSTALL",
        "CHANGE",
        "CLONE",
        "BACKUP",
        "START",
        "STOP",
        "LOAD",
        "CACHE",
        "XA",
    )
)
_REACH = 60
"""So many words tell what a statement inside another one does."""


def _inside(found: list[str]) -> Ruling | None:
    """What a statement of MySQL holds within: a body, a block, or what stands behind SET STATEMENT … FOR.

    Every word that could begin a statement is taken for one; a body in vain refused is better than a database lost.
    """
    holds = (
        found[0] in _COMPOUND
        or found[1:2] == [":"]
        or found[:2] == ["SET", "STATEMENT"]
        or (found[0] in ("CREATE", "ALTER") and not _STORED.isdisjoint(found[1:40]))
    )
    if not holds:
        return None
    for at in range(1, len(found)):
        if found[at] not in _HEADS or (found[at] == "USE" and found[at + 1 : at + 2] in (["INDEX"], ["KEY"])):
            continue
        rest = " ".join(found[at : at + _REACH])
        for rule in NEVER_RUN:
            if rule.flavour in (None, Flavour.MYSQL) and _COMPILED[rule].search(rest):
                return Ruling(Verdict.REFUSE, rule.reason)
    return None


def _joined(found: list[str]) -> Ruling | None:
    """Statements that PostgreSQL gets as one text with semicolons in it: each is looked at."""
    for at, word in enumerate(found):
        if word == ";":
            rest = " ".join(found[at + 1 : at + 1 + _REACH])
            for rule in (*NEVER_RUN, *UNCONFINED):
                if rule.flavour in (None, Flavour.POSTGRESQL) and _COMPILED[rule].search(rest):
                    return Ruling(Verdict.REFUSE, rule.reason)
    return None


_ESCAPED = re.compile(r"\\[xuU0-7]")
_ESCAPES = re.compile(r"\be'", re.IGNORECASE)


def _disguised(text: str, found: list[str]) -> Ruling | None:
    """Names in quotes, and bodies in escapes, that keep a word from being seen."""
    bare_words = " ".join(word[1:-1] if word.startswith("`") else word for word in found)
    for rule in (*NEVER_RUN, *UNCONFINED):
        # What is anchored begins with a word of the grammar, which no server takes in quotes.
        if (
            rule.flavour is Flavour.POSTGRESQL
            and not rule.pattern.startswith("^")
            and _COMPILED[rule].search(bare_words)
        ):
            return Ruling(Verdict.REFUSE, rule.reason)
    if found[0] in _BODIES and _ESCAPES.search(text) and _ESCAPED.search(text):
        return Ruling(
            Verdict.REFUSE, "a text in escapes can't be read, and the user may change the whole server"
        )
    return None


_DEEP = 8
"""Texts within texts are read so far; nobody writes them deeper, and each is read again for each level."""


def _hidden(strings: list[str], depth: int = 0) -> Ruling | None:
    """What a body or a dynamic statement in PostgreSQL would do, as far as words tell."""
    if strings and depth > _DEEP:
        return Ruling(Verdict.REFUSE, "texts within texts are too deep to be read")
    for body in strings:
        found, inner = words(body, Flavour.POSTGRESQL)
        joined = " ".join(found)
        if re.search(r"\bEXECUTE (?!''(?: ;| INTO\b| USING\b|$)|FUNCTION\b|PROCEDURE\b|ON\b)", joined):
            return Ruling(
                Verdict.REFUSE,
                "what it executes is only known when it runs, and the user may change the whole server",
            )
        for at, word in enumerate(found):
            if at == 0 or found[at - 1] in (";", "BEGIN", "THEN", "ELSE", "LOOP", "DO"):
                rest = " ".join(found[at : at + 60])
                for rule in (*NEVER_RUN, *UNCONFINED):
                    if rule.flavour in (None, Flavour.POSTGRESQL) and word and _COMPILED[rule].search(rest):
                        return Ruling(Verdict.REFUSE, rule.reason)
        if inner and (hidden := _hidden(inner, depth + 1)):
            return hidden
    return None
