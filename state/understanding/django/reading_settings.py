"""Settings that copied code reads and that no settings of the result define."""

import re
from collections.abc import Iterator

from state.findings import Finding, Severity
from state.understanding.django.defaults import DEFAULTS
from state.understanding.django.settings import constants, takes_more
from state.understanding.facts import Facts
from state.understanding.strands import Strands

# The body of a try that does without what isn't there.
_TRY = re.compile(
    rb"^([ \t]*)try:[^\n]*\n((?:\1[ \t]+[^\s][^\n]*\n|[ \t]*\r?\n)+)\1except[^\n:]*\bAttributeError\b",
    re.MULTILINE,
)


def undefined_settings(strands: Strands) -> Iterator[Finding]:
    """Only what the source's settings define: anything else was made otherwise there, too."""
    here, theirs = constants(strands.result), constants(strands.source)
    lacking = set(theirs) - set(here) - DEFAULTS
    if not lacking or takes_more(strands.result):
        return
    seen: set[str] = set()
    for path in sorted(strands.new):
        facts = strands.result.facts(path) if path.endswith(".py") else None
        if facts is None or not _is_django(facts):
            continue
        for reference in facts.references:
            name = reference.text
            if reference.kind != "setting" or name not in lacking or name in seen or reference.guarded:
                continue
            if _asked_for(strands.result.tree.text(path), name):
                continue
            seen.add(name)
            file, line = theirs[name]
            yield Finding(
                "undefined-setting",
                Severity.ERROR,
                path,
                f"it reads settings.{name}, which no settings of the result define",
                f"the source defines it in line {line} of {file}",
                name,
                reference.span.line,
            )


def _is_django(facts: Facts) -> bool:
    """Whether the settings that a file reads are Django's."""
    return any(
        one.text == "django.conf" and "settings" in one.names
        for one in facts.references
        if one.kind == "import"
    )


def _asked_for(text: bytes, name: str) -> bool:
    """Whether the file asks first whether there is such a setting, or sets it itself."""
    bare = re.escape(name.encode())
    if any(re.search(rb"\bsettings\." + bare + rb"\b", one[2]) for one in _TRY.finditer(text)):
        return True
    return (
        re.search(
            rb"(?:hasattr|getattr)\(\s*settings\s*,\s*['\"]"
            + bare
            + rb"['\"]|\bsettings\."
            + bare
            + rb"\s*=[^=]",
            text,
        )
        is not None
    )
