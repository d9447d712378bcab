"""Code spans of a line of Markdown: the command it gives, the paths it speaks of, the outcome it expects."""

import re

from state.plans.plan import PlanPath, Side

_SPAN = re.compile(r"(`+)(?P<code>.+?)(?<!`)\1(?!`)")
_LAST = re.compile(
    r"(?::|→|->|=>|—|–|\b(?:with|using|via|by running|runs?|mit|avec|con))\s*(`+)(?P<code>[^`]+)\1\s*[.!]?\s*"
    r"(?P<rest>(?:(?:→|->|=>|—|–|\().*)?)$",
    re.DOTALL,
)
_FIRST = re.compile(
    r"^(?:(?:run|execute|re-?run|start|call|invoke|führe|starte|lancer|"
    r"ejecutar)\s*:?\s+)?(`+)(?P<code>[^`]+)\1\s*"
    r"(?P<rest>(?:→|->|=>|—|–|\(|succeeds|passes|works|runs|returns|exits|completes|finishes|prints|"
    r"shows|is (?:clean|green|empty)|"
    r"must|should|and |läuft|liefert|gibt|aus\b|réussit).*|\.?)$",
    re.IGNORECASE | re.DOTALL,
)
_RUNS = re.compile(r"^(?:run|execute|re-?run|führe|lancer|ejecutar)\b", re.IGNORECASE)
_TOOLS = re.compile(
    r"^(?:sudo\s+|env\s+|time\s+|[A-Z_][A-Z0-9_]*=\S*\s+)*(?:\./|\.\./|~/|/|bash|sh|zsh|python[\d.]*|"
    r"pip[\d.]*|pytest|uv|poetry|tox|nox|"
    r"git|gh|glab|npm|npx|yarn|pnpm|node|deno|bun|tsc|jest|vitest|make|cmake|ninja|bazel|cargo|rustc|go|gradle|"
    r"gradlew|mvn|java|dotnet|"
    r"ruby|rake|rails|bundle|php|composer|artisan|perl|docker|docker-compose|podman|kubectl|helm|"
    r"terraform|ansible\S*|"
    r"curl|wget|ssh|scp|rsync|cp|mv|rm|mkdir|ln|ls|cat|echo|grep|egrep|rg|find|sed|awk|diff|test|chmod|"
    r"chown|tar|zip|unzip|"
    r"psql|pg_dump|pg_restore|createdb|dropdb|mysql|mysqldump|sqlite3|mongo\S*|redis-cli|alembic|flask|"
    r"django-admin|flyway|liquibase|"
    r"systemctl|service|journalctl|watch|ps|kill|alembic|ruff|mypy|eslint|prettier|black|flake8)(?:\s|$|"
    r"(?<=/)\S)"
)
_PATH = re.compile(r"^(?:[\w.@~$*-]+/)*[\w.@~$*+-]*$|^/[\w./@~$*+-]+$")
_FILE = re.compile(
    r"^[\w@.-][\w.@*-]*\.(?:[cm]?[jt]sx?|py[iwx]?|sql|md|mdx|rst|txt|ya?ml|toml|json[5c]?|ini|cfg|conf|"
    r"env|lock|sh|bash|"
    r"zsh|ps1|bat|html?|css|s[ac]ss|less|vue|svelte|go|rs|rb|php|java|kts?|scala|swift|cs|cpp|cc|c|hpp|h|"
    r"ex|exs|erl|"
    r"gradle|xml|csv|tsv|proto|graphql|tf|tfvars|properties|log|gz|zip|tar|dump|png|svg|jpg|pdf|ipynb|"
    r"tmpl|j2|patch|diff)$"
    r"|^(?:Dockerfile|Makefile|Procfile|Jenkinsfile|Gemfile|Rakefile|LICENSE|README|\.env|\.gitignore|"
    r"\.dockerignore)$"
)
_SCRIPT = re.compile(r"^(?:\./|\.\./|~/)(?:[\w.-]+/)*[\w-]+(?:\.(?:sh|bash|py|rb|pl|js|ps1))?$")
_ALONE = frozenset(("make", "pytest", "tox", "nox"))


def is_command(code: str) -> bool:
    """Whether a code span looks like something to run: a known tool, or a script with a path."""
    code = code.strip()
    if not code or "\n" in code or _TOOLS.match(code) is None:
        return False
    return " " in code or code in _ALONE or _SCRIPT.match(code) is not None


def inline_command(text: str) -> tuple[str, str]:
    """The command that a line gives in a code span and the outcome it says to expect; two empty strings if none.

    `text: `cmd`` (behind a colon, at the end), `` `cmd` succeeds `` and ``Run `cmd` `` give one.
    """
    text = text.strip()
    match = _LAST.search(text)
    if match is not None and is_command(match["code"]):
        return match["code"].strip(), _outcome(match["rest"])
    match = _FIRST.match(text)
    if match is not None and (
        is_command(match["code"]) or (_RUNS.match(text) and " " in match["code"].strip())
    ):
        return match["code"].strip(), _outcome(match["rest"])
    return "", ""


def _outcome(rest: str) -> str:
    rest = re.sub(r"^(?:→|->|=>|—|–|and)\s*", "", rest.strip()).strip(" .")
    if rest.startswith("(") and rest.endswith(")"):
        rest = rest[1:-1].strip()
    return rest


def paths_in(text: str) -> tuple[PlanPath, ...]:
    """The files and folders that the code spans of a line name; each once."""
    found: dict[str, PlanPath] = {}
    for match in _SPAN.finditer(text):
        code = match["code"].strip()
        if not code or " " in code or "://" in code or code.startswith("-"):
            continue
        folder = "/" in code and _PATH.match(code) is not None and not code.startswith("//")
        file = _FILE.match(code) is not None
        path = code.removeprefix("./").strip("/")
        if (folder or file) and path.strip("./") and path not in found:
            found[path] = PlanPath(Side.UNKNOWN, path, code)
    return tuple(found.values())
