"""Gaps that somebody has to fill before a command can run."""

import re
from collections.abc import Iterator

from state.findings import Finding, Severity
from state.plans.lint.case import Case
from state.plans.lint.shell import GAP
from state.plans.lint.wording import shortened
from state.plans.plan import CommandKind

_WORDS = (
    r"url|uri|name|id|path|file|dir|folder|host|hostname|server|user|username|password|passwd|secret|token|key|"
    r"branch|tag|commit|sha|hash|revision|version|date|timestamp|email|ip|port|domain|repo|repository|org|owner|"
    r"project|app|database|db|table|container|service|namespace|region|bucket|env|environment|number|n|remote|ref"
)
_PLACEHOLDERS = (
    # In quotes only what can't be a tag of HTML or XML.
    re.compile(
        rf"<(?:[\w .:-]*[-_ ])?(?:{_WORDS})(?:[-_ ][\w .:-]*)?>|(?-i:<[A-Z][A-Z0-9_ -]+>)", re.IGNORECASE
    ),
    re.compile(
        r"(?<![A-Za-z%])(?:YYYY[-_/.]?MM[-_/.]?DD|YYMMDD|DD[-_/.]?MM[-_/.]?YYYY)(?:[-_T]?HH[-_:]?MM(?:[-_:]?SS)?)?"
    ),
    re.compile(r"\b[Yy]our[-_][A-Za-z][\w-]*|\bYOUR[-_][A-Z][A-Z0-9_-]*"),
    re.compile(r"(?<![\w.])(?:x{3,}|X{3,})(?![\w.])"),
    re.compile(r"\*{3,}[A-Z_ ]*\*{0,}|\[REDACTED\]|\bREDACTED\b"),
    re.compile(r"(?<![\w-])/?path/to(?=/|\b)[\w./-]*"),
    re.compile(r"\b(?:[\w-]+\.)*example\.(?:com|org|net)\b"),
    re.compile(
        r"\b(?:CHANGE[-_]?ME|REPLACE[-_]?ME|FILL[-_]?ME(?:[-_]IN)?|INSERT[-_][A-Z_]+|PLACEHOLDER|TBD)\b"
    ),
    re.compile(r"(?<=[-_/])(?:phase|step|week|version)[-_]N\b|\bphase[-_]N\b", re.IGNORECASE),
    re.compile(rf"(?<![\w$\]])\[(?:[a-z]+[-_ ])*(?:{_WORDS})(?:[-_ ][a-z]+)*\](?![\w(*?+])"),
)
_MAILS = re.compile(r"<[^<>\s]+@[^<>\s]+>")
_HERE = re.compile(r"<<-?\s*[\"']?(?P<word>\w+)[\"']?")
_SAYS = re.compile(r"(?m)(?<![\w-])(?:echo|printf)[ \t]+(?:-\w+[ \t]+)?(?:\"[^\"$`\\\n]*\"|'[^'\n]*')")
"""Something that is only printed."""
_PATTERNS = re.compile(r"^\s*(?:!\s*)?(?:sudo\s+)?(?:e|f|z|rip)?grep\b|^\s*(?:rg|ack|ag|sed|awk)\b")


def placeholders(case: Case) -> Iterator[Finding]:
    """A command with a gap in it: it can't run as it stands."""
    for command in case.commands:
        if command.kind is CommandKind.VARIABLE and case.rooted(command.text.partition("=")[2].strip("\"' ")):
            continue
        found = gaps(command.text)
        if _PATTERNS.match(command.text):
            # A search may well look for such words.
            found = [one for one in found if one.startswith("<") or "path/to" in one]
        for gap in found:
            yield Finding(
                "plan-placeholder",
                Severity.WARNING,
                gap,
                f"stands for something else in `{shortened(command.text)}`: as it is, the command can't be run",
                "put in what is meant",
                command.text + command.phase,
                command.line,
            )


def gaps(text: str) -> list[str]:
    """The placeholders of a command, each once, in their order."""
    text = _MAILS.sub("", _SAYS.sub(" ", text))
    command, body = _parted(text)
    found = _gaps(command)
    # What stands between < and > in a file's text may be its markup or its types.
    return list(dict.fromkeys((*found, *(one for one in _gaps(body) if not one.startswith("<")))))


def _parted(text: str) -> tuple[str, str]:
    """A command without its here-documents, and what stands in those."""
    lines = text.split("\n")
    kept: list[str] = []
    body: list[str] = []
    until: list[str] = []
    for line in lines:
        if until:
            if line.strip() == until[0]:
                until.pop(0)
            else:
                body.append(line)
            continue
        kept.append(line)
        until = [one["word"] for one in _HERE.finditer(line)]
    return "\n".join(kept), "\n".join(body)


def _gaps(text: str) -> list[str]:
    found = {one.start(): one[0] for one in GAP.finditer(text) if not _in_quotes(text, one.start())}
    for pattern in _PLACEHOLDERS:
        for one in pattern.finditer(text):
            if not any(start <= one.start() < start + len(word) for start, word in found.items()):
                found[one.start()] = one[0]
    return list(dict.fromkeys(found[start] for start in sorted(found)))


def _in_quotes(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line.count('"') % 2 == 1 or line.count("'") % 2 == 1
