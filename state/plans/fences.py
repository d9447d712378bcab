"""What a fence of a plan holds, by its content: commands, copies, a requirements list, a tree, code, only remarks."""

import ast
import re
import warnings
from collections.abc import Sequence
from enum import StrEnum

from state.plans.blocks import INDENTED, Block, Form
from state.plans.shell import ASSIGNMENT, PROMPT, LogicalLine, logical_lines, simple_commands
from state.plans.titles import plain
from state.plans.tools import CAN_BE_PROSE, TOOLS


class Holds(StrEnum):
    """What is in a fence."""

    COMMANDS = "commands"
    COPIES = "copies"
    """Lines such as `cp a → b`, which are no shell."""
    REQUIREMENTS = "requirements"
    TREE = "tree"
    REMARKS = "remarks"
    """Comments only: what a step does, in words."""
    FILE = "file"
    """The text of a file that is to be created or changed."""
    OUTPUT = "output"
    """What the commands before it are expected to print."""
    BOXES = "boxes"
    """A checklist."""
    CODE = "code"
    TEXT = "text"


SHELLS = frozenset(
    ("bash", "sh", "shell", "zsh", "fish", "ksh", "dash", "console", "terminal", "shell-session", "shellsession", "sh-session",
     "bash-session", "shellscript", "cmd", "bat", "batch", "powershell", "ps1", "pwsh", "commandline", "cli")
)  # fmt: skip
NO_LANGUAGE = frozenset(("", "text", "txt", "plain", "plaintext", "none", "code", INDENTED))

ARROW = r"(?:→|⇒|➜|➡️?|⟶|-{1,2}>|=>)"
ARROW_COPY = re.compile(
    rf"^\s*(?:(?P<verb>cp|copy|mv|move|rsync|install)\s+(?:-\w+\s+)*)?(?P<source>\S(?:.*?\S)?)\s*{ARROW}\s*(?P<target>\S.*?)\s*$",
    re.IGNORECASE,
)
_PATH_LIKE = re.compile(r"^[\w.@~$*{}+-]*(?:/[\w.@~$*{},+-]*)+$|^[\w@*{}-][\w.@*{},+-]*\.\w{1,10}$|^\.$")
_VERSION = r"[\w.*+!-]+"
_REQUIREMENT = re.compile(
    r"^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?(?:\[[\w., -]+\])?\s*"
    rf"(?:(?:==|===|>=|<=|~=|!=|<|>)\s*{_VERSION}(?:\s*,\s*(?:==|>=|<=|~=|!=|<|>)\s*{_VERSION})*)(?:\s*;\s*\S.*)?$"
)
_PACKAGE_AT = re.compile(r"^(?:@[\w.-]+/)?[\w.-]+@[\^~]?v?\d[\w.-]*$")
_BARE_REQUIREMENT = re.compile(
    r"^(?:[A-Za-z0-9][\w.-]*(?:\[[\w., -]+\])?|-r\s+\S+|-e\s+\S+|--(?:extra-)?index-url\s+\S+)$"
)
_TREE = re.compile(r"^[\s│|]*(?:[├└┬╰]|\|--|\+--|`--|\\--)")
_BOX = re.compile(r"^\s*(?:(?:[-*+]|\d+[.)])\s+)?(?:\[[ xX✓✔-]\]|[☐☑☒⬜🔲])\s")
_SQL = re.compile(
    r"^(?:select\s.*\bfrom\b|select\s+[\w*(]|insert\s+into|update\s+\S+\s+set|delete\s+from|alter\s+(?:table|type|database|index|view)|"
    r"create\s+(?:or\s+replace\s+)?(?:unique\s+|temp(?:orary)?\s+|materialized\s+)?(?:table|index|view|type|schema|database|"
    r"function|extension|trigger|sequence|role|user)\b|drop\s+(?:table|index|view|type|schema|database|function|column|"
    r"extension|trigger)\b|truncate\s|begin\s*(?:transaction\s*)?;|commit\s*;|rollback\s*;|set\s+\w+\s*(?:=|to\b)|"
    r"use\s+\w+\s*;|show\s+\w+|explain\s|grant\s|revoke\s|with\s+\w+\s+as\b|start\s+transaction|\\\w+)",
    re.IGNORECASE | re.DOTALL,
)  # fmt: skip
_CREATES = re.compile(
    r"^(?:\W|\d+[.)]|then|now|next|also|first|finally|and|step [\d.]+:?)*\s*"
    r"(?:create|add|update|write|save|edit|modify|append|insert|change|replace|put|new|extend|adjust|paste|make|"
    r"define|generate|set up|anlegen|erstelle[n]?|ergänze[n]?|ändere|créer?|ajouter?|modifier?|crear?|añadir?|agregar)\b",
    re.IGNORECASE,
)
_CODE_SPAN = re.compile(r"`([^`\n]+)`")
_FILE_NAME = re.compile(
    r"^(?:[\w.@~$ -]+/)*(?:[\w.@-]*\.[A-Za-z]\w{0,9}|Dockerfile|Makefile|Procfile|Jenkinsfile|[\w-]+rc)$"
)
EXPECTS = re.compile(
    r"^[\W_]*?(?:(?:(?:the\s+)?(?:expected(?:\s+(?:output|result|outcome|response|behaviou?r|value)s?)?|(?:sample|example)\s+(?:output|result|response)s?)|"
    r"(?:the\s+)?(?:output|result|response)s?(?:\s+should\s+be)?(?=\W*:)|(?:this|it|you|which)?\s*should\s+(?:now\s+)?"
    r"(?:see|print|return|show|output|be|give|list|say|respond|contain|read|look like)|"
    r"expect(?:s|ing)?|returns?|prints|outputs|"
    r"erwartet(?:e[srn]?)?(?:\s+(?:ausgabe|ergebnis|resultat))?|(?:die )?ausgabe(?=\W*:)|ergebnis(?=\W*:)|sollte|"
    r"(?:résultat|sortie)\s+attendue?|attendue?|(?:resultado|salida)\s+esperad[oa]|esperado)(?!\w)|=>|→|⇒|->)"
    r"[\s:*_]*",
    re.IGNORECASE,
)
VERIFIES = re.compile(
    r"^\W*(?:verify|verification|check|make sure|confirm|ensure|prüfen?|überprüfen?|vérifier|verificar|comprobar)\s*:\W*",
    re.IGNORECASE,
)
MOST = 400_000
"""Fences longer than this, in characters, are text."""


def holds(blocks: Sequence[Block], block: Block) -> Holds:
    """What this fence holds; the blocks before it say whether it is a file's text or an expected output."""
    text = block.text
    if not text.strip() or len(text) > MOST:
        return Holds.TEXT
    words = block.info.split()
    info = (
        ""
        if block.info == INDENTED
        else re.split(r"[\s{:,]", block.info.lower(), maxsplit=1)[0]
        if words
        else ""
    )
    shell, unnamed = info in SHELLS, info in NO_LANGUAGE
    lines = logical_lines(text, block.first_text_line)
    plain_lines = [one.strip() for one in text.split("\n") if one.strip()]
    if any(_TREE.match(one) for one in plain_lines) and not any(PROMPT.match(one) for one in plain_lines):
        return Holds.TREE
    if not (shell or unnamed):
        return _of_a_language(lines, info)
    if _announces_output(blocks, block) and (unnamed or not _all_tools(lines)):
        return Holds.OUTPUT
    if is_a_file(blocks, block):
        return Holds.FILE
    commands = [one for one in lines if one.text]
    if not commands:
        return Holds.REMARKS if shell or all(one.startswith("# ") for one in plain_lines) else Holds.TEXT
    if any(_BOX.match(one) for one in plain_lines) and sum(
        1 for one in plain_lines if _BOX.match(one)
    ) * 2 > len(plain_lines):
        return Holds.BOXES
    return _of_lines(commands, shell)


def _of_lines(commands: list[LogicalLine], shell: bool) -> Holds:
    texts = [one.text for one in commands]
    arrows = sum(1 for one in texts if is_arrow_copy(one))
    if arrows * 2 > len(texts):
        return Holds.COPIES
    if is_requirements(texts):
        return Holds.REQUIREMENTS
    known = sum(1 for one in commands if is_command(one))
    if any(_SQL.match(one) for one in texts[:1]) and not known:
        return Holds.CODE
    if shell:
        if _is_python(texts, known):
            return Holds.CODE
        if any(one.prompted for one in commands):
            return Holds.COMMANDS
        odd = sum(1 for one in commands if is_odd(one))
        certain = any(_is_certain(one) for one in commands)
        return Holds.COMMANDS if known * 2 >= len(texts) or certain or odd == 0 else Holds.TEXT
    if any(one.prompted for one in commands):
        return Holds.COMMANDS if all(is_command(one) for one in commands if one.prompted) else Holds.TEXT
    return Holds.COMMANDS if known == len(texts) and any(_is_certain(one) for one in commands) else Holds.TEXT


def _of_a_language(lines: Sequence[LogicalLine], info: str) -> Holds:
    """A fence that says it is of another language holds commands only when nothing else is possible."""
    texts = [one.text for one in lines if one.text]
    if (
        texts
        and info in ("python", "py", "sql", "js", "javascript", "ts", "typescript")
        and _all_tools(lines)
    ):
        return Holds.COMMANDS
    if info in ("requirements", "pip", "pip-requirements", "requirements.txt") and is_requirements(texts):
        return Holds.REQUIREMENTS
    return Holds.CODE


def _all_tools(lines: Sequence[LogicalLine]) -> bool:
    return any(one.text for one in lines) and all(_is_certain(one) for one in lines if one.text)


def is_requirements(lines: Sequence[str]) -> bool:
    """Whether lines are a list of packages with versions: `channels==4.0.0`."""
    pinned = sum(1 for one in lines if _REQUIREMENT.match(one) or _PACKAGE_AT.match(one))
    return pinned > 0 and all(
        _REQUIREMENT.match(one) or _PACKAGE_AT.match(one) or _BARE_REQUIREMENT.match(one) for one in lines
    )


def is_arrow_copy(line: str) -> bool:
    """Whether a line says with an arrow what goes where: `cp a.ts → lib/`, `a.ts -> lib/a.ts`."""
    found = ARROW_COPY.match(line)
    if found is None or "\n" in line:
        return False
    if found["verb"]:
        return True
    source, target = found["source"].strip("`\"'"), found["target"].split("#")[0].strip().strip("`\"'")
    return bool(_PATH_LIKE.match(source) and _PATH_LIKE.match(target)) and "/" in source + target


# Commands


_SCRIPT = re.compile(
    r"^(?:\.{1,2}/|~/|/|[\w.-]+/)[\w./@{}$*-]*[\w}*]$|^[\w.-]+\.(?:sh|bash|py|ps1|bat|cmd|exe|pl|rb)$"
)
_RUNNABLE = re.compile(
    r"^/|(?:^|/)\.?(?:s?bin|scripts?|tools)/|\.(?:sh|bash|py|ps1|bat|cmd|exe|pl|rb|js)$|/(?:gradlew|mvnw|rails|manage\.py)$"
)
_ODD = re.compile(
    r"^(?:[A-Z][\w'’-]*,?\s+(?:[a-z'’-]+\s+){1,}[\w'’-]+[.:!?]?$|[{}\[\]<@|│]|[\w\"'.-]+:\s|[\w\"'.-]+:$|[-*+•]\s|\d+[.)]\s|.*[{;]\s*$)"
)
_DEFINES = re.compile(r"^(?:function\s+[\w-]+|[\w-]+\s*\(\s*\))\s*\{")
KEYWORDS = frozenset(("if", "for", "while", "until", "case", "select", "{", "("))
_PROSE_WORDS = re.compile(
    r"\b(?:the|this|that|these|all|each|any|every|should|must|will|is|are|der|die|das|alle)\b", re.IGNORECASE
)


def is_command(line: LogicalLine) -> bool:
    """Whether a logical line begins as a command does: a known tool, a script, an assignment, a block."""
    text = line.text
    if not line.complete and not line.heredocs:
        return _is_certain(line) and "/" in text
    if text.startswith(("#!", "((")):
        return True
    if _DEFINES.match(text) or text.startswith(("[ ", "[[ ", ". ")):
        return True
    first = text.split(None, 1)[0]
    if first in KEYWORDS:
        return len(text.split("\n")) > 1 or ";" in text
    found = simple_commands(text)
    if not found:
        return False
    one = found[0]
    if not one.words:
        return all(ASSIGNMENT.match(each) for each in one.assignments)
    return _is_tool(one.words)


def _is_tool(words: Sequence[str]) -> bool:
    name = words[0]
    base = name.rpartition("/")[2]
    if name.startswith("$"):
        return re.match(r"^\$\{?\w+\}?(?:/[\w./-]*)?$", name) is not None
    if "/" in name or _SCRIPT.match(name):
        return _SCRIPT.match(name) is not None and not (len(words) > 1 and ARROW_COPY.match(" ".join(words)))
    if base in CAN_BE_PROSE and _PROSE_WORDS.search(" ".join(words[1:4])):
        return False
    return (
        base in TOOLS
        or re.match(r"^(?:python|pip|php|ruby|node|g?make|clang|gcc|lua|perl)[\d.]+$", base) is not None
    )


def _is_certain(line: LogicalLine) -> bool:
    """Whether a line can hardly be anything else than a command."""
    if _DEFINES.match(line.text):
        return False
    found = simple_commands(line.text)
    one = next((each for each in found if each.words), None)
    if one is None:
        return False
    name = one.words[0]
    if name.startswith(("./", "../", "~/")):
        return _is_tool(one.words)
    if "/" in name and len(one.words) == 1 and not _RUNNABLE.search(name):
        # A word with a slash alone may be a branch or a folder as well.
        return False
    return (
        _is_tool(one.words)
        and name.rpartition("/")[2] not in CAN_BE_PROSE
        and not re.search(r"[\w\])]\s*\(|\s=\s", line.text.split("\n")[0])
    )


def is_odd(line: LogicalLine) -> bool:
    """Whether a line looks like prose, data or code rather than a command."""
    return not is_command(line) and (
        not line.complete or _ODD.match(line.text) is not None or _SQL.match(line.text) is not None
    )


def _is_python(texts: Sequence[str], known: int) -> bool:
    if known == len(texts) and not any(
        re.match(r"(?:import|from|def|class|@|with|for) ?", one) for one in texts
    ):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse("\n".join(texts))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(
        isinstance(
            one,
            ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.With,
        )
        or (isinstance(one, ast.Expr | ast.Assign) and isinstance(one.value, ast.Call | ast.Dict | ast.List))
        for one in tree.body
    )


# What stands around a fence


def before(blocks: Sequence[Block], block: Block) -> Block | None:
    """The paragraph, list item or heading right above a fence, None where something else is there."""
    if block.number == 0:
        return None
    last = blocks[block.number - 1]
    return last if last.form in (Form.PARAGRAPH, Form.LIST_ITEM) else None


def _announces_output(blocks: Sequence[Block], block: Block) -> bool:
    last = before(blocks, block)
    if last is None:
        return False
    line = plain(last.text.rstrip().split("\n")[-1]).strip()
    return line.endswith(":") and len(line) < 100 and EXPECTS.match(line) is not None


def is_a_file(blocks: Sequence[Block], block: Block) -> bool:
    """Whether a fence is the text of a file: "Create `deploy.sh`:" stands above it, or its info names the file."""
    if re.search(r"(?:title|file|filename|name)\s*=\s*[\"']?[\w./-]+\.\w+", block.info):
        return True
    last = before(blocks, block)
    if last is None:
        return False
    line = last.text.rstrip().split("\n")[-1]
    if not line.rstrip().rstrip("*_").endswith(":") and not block.text.startswith("#!"):
        return False
    named = [one for one in _CODE_SPAN.findall(line) if _FILE_NAME.match(one.strip())]
    alone = plain(line.strip().rstrip(":*_ ")).strip("*_: ")
    if not named and "/" in alone and _FILE_NAME.match(alone):
        return block.text.startswith("#!")
    if not named:
        return False
    if _CREATES.match(plain(line)) is not None:
        # "Create `backup.sql`:" above `pg_dump … > backup.sql` says what the command does.
        return block.text.startswith("#!") or not any(one.rpartition("/")[2] in block.text for one in named)
    return re.fullmatch(r"\W*`[^`]+`\W*", line) is not None and block.text.startswith("#!")
