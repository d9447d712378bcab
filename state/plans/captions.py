"""What the line above a list makes of it: tasks, things to verify, or an explanation."""

import re
from enum import StrEnum

from state.plans.blocks import Block
from state.plans.labels import labels
from state.plans.titles import plain


class Caption(StrEnum):
    """What a list is for, by the line above it."""

    NONE = "none"
    EXPLAINS = "explains"
    """It says what happens, what is, what is guaranteed: nothing to do."""
    ACTS = "acts"
    VERIFIES = "verifies"
    DIRECTS = "directs"
    """The line itself is what to do; the list says with what: "Fix errors that arise from:"."""
    OTHER = "other"


_EXPLAINS = re.compile(
    r"^(?:what (?:happens|this|it|changes)|why\b|how (?:it|this)\b|this (?:plan|phase|step|means|"
    r"includes|will|ensures|covers|gives)|"
    r"these\b|those\b|there (?:is|are)\b|guarantees?|benefits?|advantages?|pros\b|cons\b|features?|"
    r"includes?\b|current\b|"
    r"potential\b|known\b|issues?\b|problems?\b|conflicts?\b|risks?\b|context\b|background\b|notes?\b|"
    r"best for\b|affected\b|"
    r"files?\b|components?\b|details?\b|rationale\b|reasons?\b|impact\b|examples?\b|result(?:s|ing)?\b|"
    r"outcomes?\b|"
    r"key (?:features|benefits|points|differences|changes)|differences?\b|technologies|options?\b|"
    r"contents?\b|contains\b|"
    r"was (?:passiert|sich ändert)|warum\b|hintergrund\b|vorteile?\b|nachteile?\b|hinweise?\b|dateien\b|"
    r"betroffen\w*\b|"
    r"failure (?:indicators?|criteria|signs?|conditions?|modes?)|abort(?: criteria| if| when)?\b|no-go\b|stop (?:if|when)\b|"
    r"red flags?\b|anti-?patterns?\b|(?:do not|don't|never|avoid)\b|(?:new|added|main|core) (?:features?|capabilities)|"
    r"(?:all |files? |fixes |issues? )?(?:changed|modified|added|removed|fixed|resolved|created|completed|accomplished|"
    r"achieved)\b|changes (?:validated|made|applied|implemented)|achievements?\b|"
    r"pourquoi\b|ce qui se passe|avantages?\b|por qué\b|ventajas\b)|\b(?:ensures|guarantees|means)\b\s*:?$",
    re.IGNORECASE,
)
_VERIFIES = re.compile(
    r"\b(?:verify|verified|verification|tests?|testing|checks?|validat\w+|confirm\w*|ensure|make sure|"
    r"expect(?:ed|s)?|must|should|"
    r"accept\w*|prüf\w*|teste?n?|sicherstell\w*|kontrollier\w*|erwartet\w*|vérifi\w+|verific\w+|comprobar)\b",
    re.IGNORECASE,
)
_ACTS = re.compile(
    r"^(?:actions?(?: items)?|tasks?|to-?dos?|steps?|do(?: this)?|(?:\w+ )?strategy|approach|resolution|"
    r"(?:required |needed )?changes(?: (?:needed|required))?|"
    r"deliverables|work(?: items)?|procedure|process|instructions?|next steps?|what to do|how to|plan|"
    r"aktionen|aufgaben|schritte|maßnahmen|"
    r"ablauf|vorgehen|zu tun|nächste schritte|tâches|à faire|étapes|tareas|pasos|acciones)$",
    re.IGNORECASE,
)
_VERBS = (
    "add|adapt|adjust|align|analy[sz]e|announce|apply|archive|ask|assign|audit|back up|backup|build|"
    "bump|centralize|change|check|clean|clone|close|combine|commit|communicate|compare|compile|"
    "configure|confirm|consolidate|convert|copy|create|define|delete|deploy|deprecate|disable|document|"
    "download|drop|dump|edit|enable|ensure|establish|execute|export|extend|extract|fix|freeze|generate|"
    "grant|handle|identify|implement|import|include|inform|install|integrate|investigate|keep|list|lock|"
    "maintain|make|manage|map|measure|merge|migrate|monitor|mount|move|notify|open|optimi[sz]e|perform|"
    "pin|plan|port|prepare|promote|publish|pull|push|put|rebase|reconcile|record|refactor|regenerate|"
    "register|release|remove|rename|renumber|reorder|repeat|replace|resolve|restart|restore|resume|"
    "retire|revert|review|rewrite|rotate|run|save|scale|schedule|select|send|set|ship|smoke[- ]test|"
    "split|squash|start|stop|store|switch|sync|tag|test|train|transfer|translate|try|turn|uninstall|"
    "unify|update|upgrade|upload|use|validate|verify|wait|wire|write|namespace|tell|watch|gather|decide|"
    "research|evaluate|revisit|reindex|reset"
)
_IMPERATIVE = re.compile(
    rf"^(?:(?:then|now|next|first|second|finally|also|and|please|carefully|manually)[,:]?\s+)*"
    rf"(?:{_VERBS})\b(?![-:/])",
    re.IGNORECASE,
)


def is_imperative(text: str) -> bool:
    """Whether a line begins with what to do: "Copy the …", "Then run …"."""
    return _IMPERATIVE.match(plain(text).lstrip("`")) is not None


def caption_of(block: Block | None) -> Caption:
    """What the paragraph above a list makes of it."""
    if block is None:
        return Caption.NONE
    text = plain(block.text.split("\n")[-1])
    named = labels(block)
    name = (named[-1].name if named and named[-1].bold else text).rstrip(": ")
    value = named[-1].value if named and named[-1].bold else ""
    if _ACTS.match(name):
        return Caption.VERIFIES if _VERIFIES.search(value) else Caption.ACTS
    if _EXPLAINS.search(name):
        return Caption.EXPLAINS
    if _VERIFIES.search(name) or (value and _VERIFIES.search(value)):
        return Caption.VERIFIES
    if is_imperative(text):
        return Caption.DIRECTS
    return Caption.OTHER
