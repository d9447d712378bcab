"""In which order a project runs its migrations, read from its tools' settings and its own scripts, never run."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

from state.migrations.dialect import Listing
from state.migrations.migration import Order, Runner

ASSUMED = "assumed: nothing in the repository says how it runs them"
# Scripts are read where their name or place makes it likely that they run migrations, and no more than so many.
MOST_SCRIPTS = 300
# Scripts that run migrations are small; generated ones are not read to their end.
LONGEST_SCRIPT = 200_000

_SCRIPT = re.compile(
    r"(?:[^/]*\.(?:sh|bash|zsh|js|mjs|cjs|ts|mts|cts|py|rb|php|pl|go|ya?ml|mk|just)|[Mm]akefile|[Jj]ustfile|Dockerfile[^/]*"
    r"|package\.json|Procfile|Rakefile)"
)
_LIKELY = re.compile(
    r"migrat|entrypoint|deploy|setup|install|bootstrap|init|database|schema|makefile|justfile|docker|package\.json|procfile"
    r"|rakefile|upgrade|(?:^|[-_.])db(?:[-_.]|$)|(?:^|[-_.])ci(?:[-_.]|$)|(?:^|[-_.])sql(?:[-_.]|$)",
    re.IGNORECASE,
)


class _Tool(NamedTuple):
    """A tool told by a file of the repository, by a line in it where the file alone says nothing."""

    files: re.Pattern[str]
    line: re.Pattern[str] | None
    order: Order
    words: str


def _tool(files: str, line: str, order: Order, words: str) -> _Tool:
    return _Tool(re.compile(files), re.compile(line) if line else None, order, words)


_TOOLS = (
    _tool(r"flyway[^/]*\.(?:conf|toml)", "", Order.NUMERIC, "Flyway compares versions as numbers"),
    _tool(r"knexfile\.[cm]?[jt]s", "", Order.STRING, "Knex sorts file names as strings"),
    _tool(r"\.sequelizerc", "", Order.STRING, "Sequelize sorts file names as strings"),
    _tool(r"diesel\.toml", "", Order.STRING, "Diesel sorts versions as strings"),
    _tool(r"go\.mod", r"github\.com/golang-migrate/migrate", Order.NUMERIC, "golang-migrate sorts by number"),
    _tool(r"go\.mod", r"github\.com/pressly/goose", Order.NUMERIC, "goose sorts by number"),
    _tool(r"go\.mod", r"github\.com/amacneil/dbmate", Order.NUMERIC, "dbmate sorts by version"),
    _tool(r"go\.mod", r"github\.com/rubenv/sql-migrate", Order.NUMERIC, "sql-migrate sorts by number"),
    _tool(r"go\.mod", r"github\.com/jackc/tern", Order.NUMERIC, "tern sorts by number"),
    _tool(r"Cargo\.toml", r"^\s*sqlx\b", Order.NUMERIC, "sqlx sorts by number"),
    _tool(r"Cargo\.toml", r"^\s*refinery\b", Order.NUMERIC, "refinery sorts by number"),
    _tool(r"package\.json", r'"node-pg-migrate"\s*:', Order.STRING, "node-pg-migrate sorts file names"),
    _tool(
        r"(?:[Mm]akefile|[Jj]ustfile|Dockerfile[^/]*|[^/]*\.ya?ml|[^/]*\.sh)",
        r"^[^#]*(?:\bgoose\s+(?:-\S+\s+)*(?:\S+\s+)*up\b|\bmigrate\s+.*-(?:path|source)\b|\bmigrate/migrate\b"
        r"|\bdbmate\b(?:\s+\S+)*\s+(?:up|migrate)\b|amacneil/dbmate)",
        Order.NUMERIC,
        "the tool it runs them with sorts by number",
    ),
)
_SETTINGS = re.compile("|".join(dict.fromkeys(tool.files.pattern for tool in _TOOLS)))
# Supabase's settings are named as many others' are: the folder tells them apart.
_SUPABASE = "supabase/config.toml"

_Rule = tuple[re.Pattern[str], Order, str]


def _rules(*rules: tuple[str, Order, str]) -> tuple[_Rule, ...]:
    return tuple((re.compile(pattern), order, words) for pattern, order, words in rules)


# Of each language the first that a line answers to. Every pattern looks at one line (and the few after it).
_SHELL = _rules(
    (r"\bsort\b(?:\s+-\S+)*\s+-[a-zA-Z]*[Vng]\b", Order.NUMERIC, "sorted by number (sort -n or -V)"),
    (r"\bsort\b(?:\s+-\S+)*\s+--(?:version|numeric|general-numeric)-sort", Order.NUMERIC, "sorted by number"),
    (r"\bls\s+(?:-\S+\s+)*-[a-zA-Z]*v\b", Order.NUMERIC, "listed by number (ls -v)"),
    (r"\bfor\s+\w+\s+in\s+[^;]*[*?]", Order.STRING, "a shell loop over the folder: file names as strings"),
    (r"\b(?:ls|find|printf)\b[^|]*\|.*\bsort\b", Order.STRING, "sorted as strings (sort)"),
    (r"\$\((?:ls|echo)\s[^)]*[*?][^)]*\)", Order.STRING, "listed by ls: file names as strings"),
    (r"\bcat\s+\S*\*\.sql", Order.STRING, "a shell pattern: file names as strings"),
)
_NUMBER = (
    r"parseInt|Number\(|Number\.parseInt|localeCompare\([^)]*numeric|numeric:\s*true|naturalSort|natural"
)
_SCRIPTED = _rules(
    (rf"\.(?:toSorted|sort)\(.*(?:{_NUMBER})", Order.NUMERIC, "sorted by number"),
    (r"\.(?:toSorted|sort)\(", Order.STRING, "sorted as strings"),
)
_PYTHON = _rules(
    (
        r"(?:\bsorted\(|\.sort\().*key\s*=.*(?:\bint\b|natsort|number|natural)",
        Order.NUMERIC,
        "sorted by number",
    ),
    (r"\bnatsorted\(", Order.NUMERIC, "sorted by number (natsorted)"),
    (r"(?:\bsorted\(|\.sort\()", Order.STRING, "sorted as strings (sorted)"),
)
_PHP = _rules(
    (r"\bnatsort\(|\bnatcasesort\(|SORT_NATURAL|SORT_NUMERIC", Order.NUMERIC, "sorted by number"),
    (r"\b(?:glob|scandir)\(", Order.STRING, "listed as strings"),
)
_RUBY = _rules(
    (r"\.sort_by\b.*to_i\b", Order.NUMERIC, "sorted by number"),
    (r"Dir(?:\.glob\(|\[).*", Order.STRING, "sorted as strings"),
)
_GO = _rules(
    (r"\b(?:os|ioutil|fs)\.ReadDir\(|\bfilepath\.Glob\(|sort\.Strings\(", Order.STRING, "listed as strings"),
)
# What lists a folder; a sort counts only near it.
_LISTS = re.compile(
    r"readdir|glob|listdir|scandir|iterdir|Dir\.|Dir\[|ReadDir|\.files\(|walk\(|sort\.Strings"
)
# How many lines below a listing its sorting may stand, and its comparison below the sorting.
_NEAR = 12
_CALLBACK = 4


_leads: "WeakKeyDictionary[Listing, tuple[list[str], list[tuple[str, _Tool]]]]" = WeakKeyDictionary()


def runner_of(series_folder: str, names: Sequence[str], listing: Listing) -> Runner:
    """The order that the project's own runner uses for a folder of migrations, and the line that says so.

    A script that lists this very folder knows best, then a tool's settings in the nearest folder above;
    otherwise the numbers are assumed to count, and the words say that nothing was found.
    """
    scripts, settings = _found(listing)
    nearby = [path for path in scripts if _concerns(path, series_folder)]
    tools = sorted(
        ((path, tool) for path, tool in settings if _is_above(path, series_folder)),
        key=lambda one: (-one[0].count("/"), _TOOLS.index(one[1]), one[0]),
    )
    nearby = nearby[:MOST_SCRIPTS]
    texts = listing.texts(dict.fromkeys((*nearby, *(path for path, tool in tools if tool.line is not None))))
    for path in nearby:
        found = _in_script(path, _lines(texts.get(path, b"")), series_folder)
        if found is not None:
            return found
    if f"/{series_folder}/".endswith("/supabase/migrations/"):
        settled = series_folder.removesuffix("migrations") + "config.toml"
        if settled in listing.paths:
            return Runner(Order.STRING, settled, 1, "Supabase sorts file names as strings")
    for path, tool in tools:
        if tool.line is None:
            return Runner(tool.order, path, 1, tool.words)
        for number, line in enumerate(_lines(texts.get(path, b"")), 1):
            if tool.line.search(line):
                return Runner(tool.order, path, number, tool.words)
    return Runner(Order.NUMERIC, words=ASSUMED)


def _found(listing: Listing) -> tuple[list[str], list[tuple[str, _Tool]]]:
    """Scripts that may run migrations, likely ones first, and files that tell a tool; kept for the listing."""
    known = _leads.get(listing)
    if known is None:
        known = _leads[listing] = _look(listing.paths)
    return known


def _look(paths: Iterable[str]) -> tuple[list[str], list[tuple[str, _Tool]]]:
    leads = [(path, lead) for path in paths if (lead := _lead(path)) is not None]
    settings = [(path, tool) for path, (_, tools) in leads for tool in tools]
    scripts = [path for path, (is_script, _) in leads if is_script]
    scripts.sort(key=lambda path: (_LIKELY.search(path.rpartition("/")[2]) is None, path.count("/"), path))
    return scripts, settings


@lru_cache(maxsize=100_000)
def _lead(path: str) -> tuple[bool, tuple[_Tool, ...]] | None:
    """Whether a path is a script that may run migrations, and the tools that it may tell of; None for neither."""
    base = path.rpartition("/")[2]
    if len(base) > 100 or "node_modules/" in path or "vendor/" in path:
        return None
    tools = tuple(tool for tool in _TOOLS if tool.files.fullmatch(base)) if _SETTINGS.fullmatch(base) else ()
    is_script = _SCRIPT.fullmatch(base) is not None and _LIKELY.search(path) is not None
    return (is_script, tools) if is_script or tools else None


def may_tell(path: str) -> bool:
    """A cheap check of a path alone: whether its file may tell in which order migrations run."""
    return _lead(path) is not None or path.endswith(_SUPABASE)


def _concerns(path: str, folder: str) -> bool:
    """Whether a script stands where it may speak of the folder: not among some other project's files."""
    place = path.rpartition("/")[0]
    top = folder.partition("/")[0]
    return not place or place.partition("/")[0] == top or place.count("/") <= 1


def _is_above(path: str, folder: str) -> bool:
    place = path.rpartition("/")[0]
    return not place or folder == place or folder.startswith(f"{place}/")


def _lines(text: bytes) -> list[str]:
    return text[:LONGEST_SCRIPT].decode("utf-8", "surrogateescape").splitlines()


def _in_script(path: str, lines: Sequence[str], folder: str) -> Runner | None:
    """What a script says about the order of the folder; None when it speaks of something else."""
    own = folder.rpartition("/")[2]
    if not own or not any(own in line for line in lines):
        # A script among the migrations names no folder: it runs what is beside it.
        if not own or path.rpartition("/")[0] != folder:
            return None
        named = [True] * len(lines)
    else:
        mark = re.compile(rf"(?<![\w-]){re.escape(own)}(?![\w-])")
        named = [mark.search(line) is not None for line in lines]
    rules, shell = _rules_for(path)
    for number, line in enumerate(lines):
        text = line.strip()
        if not text or text.startswith(("#", "//", "*", "--")):
            continue
        if shell:
            near = named[number] or _variable(lines, number, own)
            found = (
                _first(rules, text) if near and (".sql" in text or "sort" in text or own in text) else None
            )
            if found is not None:
                return Runner(found[0], path, number + 1, found[1])
        elif _LISTS.search(text):
            if not any(named[max(0, number - 40) : number + 3]):
                continue
            for later in range(number, min(number + _NEAR, len(lines))):
                found = _first(rules, " ".join(lines[later : later + 1]))
                if found is None:
                    continue
                # A comparison may stand in the lines below.
                wider = _first(rules, " ".join(part.strip() for part in lines[later : later + _CALLBACK]))
                order, words = wider or found
                return Runner(order, path, later + 1, words)
    return None


def _variable(lines: Sequence[str], number: int, own: str) -> bool:
    """Whether a line uses a shell variable that was given the folder above."""
    used = re.findall(r"\$\{?(\w{1,40})", lines[number][:500])
    given = [line for line in lines[max(0, number - 60) : number] if own in line and "=" in line]
    return any(
        re.match(rf"\s*(?:export\s+|local\s+|readonly\s+)?{name}=", line) for name in used for line in given
    )


def _first(rules: Sequence[_Rule], text: str) -> tuple[Order, str] | None:
    for pattern, order, words in rules:
        if pattern.search(text[:1000]):
            return order, words
    return None


def _rules_for(path: str) -> tuple[tuple[_Rule, ...], bool]:
    match path.rpartition(".")[2].lower():
        case "js" | "mjs" | "cjs" | "ts" | "mts" | "cts":
            return _SCRIPTED, False
        case "py":
            return _PYTHON, False
        case "php":
            return _PHP, False
        case "rb":
            return _RUBY, False
        case "go":
            return _GO, False
    return _SHELL, True
