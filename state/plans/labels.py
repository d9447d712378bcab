"""Lines that name what they say: "**Timeline**: Week 1", "- Branch: `x`"."""

import re
from typing import NamedTuple

from state.plans.blocks import Block, Form
from state.plans.titles import plain


class Label(NamedTuple):
    """A named line; `name` in lower case, `bold` whether its name is."""

    name: str
    value: str
    line: int
    bold: bool


_BOLD = re.compile(
    r"^\W*?(?:\*\*|__)(?P<name>[^*_:`]{1,60}?)\s*(?P<in>:)?\s*(?:\*\*|__)\s*(?P<out>:)?\s*(?P<value>.*)$"
)
_PLAIN = re.compile(r"^(?P<name>[^\W\d][\w /&-]{1,30}?)\s*:\s+(?P<value>\S.*)$")

META: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "estimate": r"(?:estimated? |expected |total )?(?:timeline|estimates?|duration|effort|time|"
        "time required|time needed)|"
        r"time estimate|(?:geschätzte |voraussichtliche )?(?:dauer|zeitaufwand|aufwand|zeit)|durée|"
        r"duración|estimated",
        "depends": r"(?:phase )?dependenc(?:y|ies)|depends on|requires|blocked by|pre-?requisites?|after|"
        r"abhängigkeit(?:en)?|abhängig von|setzt voraus|voraussetzung(?:en)?|dépend de|depende de",
        "branch": r"(?:feature |source |merge |phase |working )?branch|(?:quell|feature-?)?zweig",
        "into": r"(?:merge |merged )?(?:target|into)(?: branch(?:es)?)?|ziel-?(?:branch|zweig)?|"
        "target branch(?:es)?",
        "status": r"(?:current |phase )?(?:status|state)|stand",
        "soak": r"(?:minimum )?(?:soak|bake|burn[- ]in|stabili[sz]ation|observation)(?:[- ](?:time|period))?|"
        r"wartezeit|beobachtungszeit",
        "other": r"owner|assignee|responsible|risk(?: level)?|priority|author|date|created|last updated|"
        "version|"
        r"document version|verantwortlich|priorität|risiko|approval required|next review|reviewers?",
    }.items()
}


def labels(block: Block) -> tuple[Label, ...]:
    """The named lines of a paragraph or list item."""
    if block.form not in (Form.PARAGRAPH, Form.LIST_ITEM):
        return ()
    found: list[Label] = []
    for at, line in enumerate(block.lines):
        match = _BOLD.match(line.strip())
        if match is not None and (match["in"] or match["out"]):
            found.append(Label(plain(match["name"]).lower(), match["value"].strip(), block.line + at, True))
        elif (match := _PLAIN.match(line.strip())) is not None:
            found.append(Label(match["name"].strip().lower(), match["value"].strip(), block.line + at, False))
    return tuple(found)


def meta(label: Label) -> str:
    """What a label says about its phase: "estimate", "depends", "branch", …; empty for any other."""
    return next((name for name, pattern in META.items() if pattern.fullmatch(label.name)), "")
