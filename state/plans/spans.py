"""Code spans of a line of Markdown: the command it gives, the paths it speaks of, the outcome it expects."""

import re

from state.plans.plan import PlanPath, Side
from state.plans.shell import simple_commands
from state.plans.tools import TOOLS

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
_VERSIONED = re.compile(r"(?:python|pip|php|ruby|node|g?make|clang|gcc|lua|perl)[\d.]+")
_PROGRAM = re.compile(r"[a-z][a-z0-9_.+-]*")
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


_COMPOUND = re.compile(r"(?:for|while|until)\b.*;\s*do\b.*\bdone\b|if\b.*;\s*then\b.*\bfi\b", re.DOTALL)


def is_command(code: str) -> bool:
    """Whether a code span looks like something to run: a known tool, a script with a path, a name with options,
    a whole loop or condition of the shell.
    """
    code = code.strip()
    if _COMPOUND.match(code) is not None:
        return True
    found = simple_commands(code) if code and "\n" not in code else ()
    if not found or not found[0].words:
        return False
    name, *rest = found[0].words
    if name == "!" and rest:
        name, *rest = rest
    if _SCRIPT.match(name) is not None:
        return True
    base = name.rpartition("/")[2]
    known = base in TOOLS or _VERSIONED.fullmatch(base) is not None
    if not known and not (_PROGRAM.fullmatch(name) and any(re.match(r"--?[a-z]", one) for one in rest)):
        return False
    return bool(rest) or len(found) > 1 or code in _ALONE


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
