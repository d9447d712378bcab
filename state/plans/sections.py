"""What a heading makes of the part below it: prerequisites, gate, rollback, background …, by its words."""

import re
from collections.abc import Sequence

from state.plans.blocks import Block, Form
from state.plans.plan import NoteTopic, Presence, RollbackScope
from state.plans.scope import Section
from state.plans.titles import plain


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE)


_OCCASION = (
    r"(?:merge|merging|migration|deploy(?:ment)?|release|launch|cut-?over|go-?live|integration|"
    r"implementation|upgrade|switch(?:over)?|roll-?out|flight|import|consolidation)"
)

ROLLBACK = _words(
    # "Rollback files moved" tells what became of files.
    r"\broll(?:ing)?[- ]?backs?\b(?!(?:\s+\w+){1,2}\s+(?:moved|created|added|deleted|removed|included)\b)",
    r"\bback[- ]?out\b",
    r"\brevert(?:ing)? (?:plan|strategy|procedure)",
    r"\b(?:fallback|contingency|recovery) (?:plan|strategy|procedure)",
    r"\bemergency procedures?\b",
    r"rückfall|zurückroll|rückabwick|rücknahme|retour (?:en )?arrière|reversión|ripristino",
    r"\b(?:volver|marcha) atrás\b|\bplan de (?:reversa|retroceso|contingencia|emergencia|repli|secours|retour)\b",
    r"\bnotfallplan\b|\bemergency plan\b",
)
ABOUT_ROLLBACK = _words(
    r"\btriggers?\b", r"^when (?:to|do|should)\b", r"\bcriteria\b", r"\bconsiderations?\b", r"\bdecision\b",
    r"\b(?:data loss|impact|risks?|limitations?)\b", r"\bauslöser\b", r"\bcuándo\b", r"\bquand\b",
)  # fmt: skip
"""Headings within a way back that say when it is taken or what it costs, not how it goes."""

# The first that fits decides; a heading that none fits takes after the one above it.
SECTIONS: tuple[tuple[Section, re.Pattern[str]], ...] = (
    (Section.ROLLBACK, ROLLBACK),
    (Section.QUESTIONS, _words(r"\bquestions?\b", r"\bfragen\b", r"\bunknowns\b", r"\bpreguntas\b")),
    (
        Section.PREREQUISITES,
        _words(
            r"\bpre-?requisites?\b", r"\bpre-?conditions?\b", r"\bentry criteria\b",
            r"\bbefore (?:you )?(?:start|"
            r"begin)", r"\brequired before\b", r"\bvoraussetzung", r"\bvorbedingung",
            r"\bprérequis", r"\brequisitos previos", r"\bprerrequisitos",
        ),
    ),
    (
        Section.FOLLOW_UPS,
        _words(
            r"\bfollow[- ]?ups?\b",
            rf"\bpost[- ]{_OCCASION}[- ](?:tasks?|actions?|steps?|work|items?|activities|clean-?up|"
            rf"improvements?)",
            r"\bfuture (?:work|improvements|enhancements)", r"\bnacharbeit", r"\bfolgeaufgaben", r"\bsuivi\b",
        ),
    ),
    (
        Section.CRITERIA,
        _words(
            r"\b(?:success|acceptance|completion|done|quality|pass) (?:criteria|metrics|indicators?|"
            r"measures?|conditions?)",
            r"\bdefinition of done\b", r"^(?:\w+ )?success$", r"^(?:overall |final |key )?(?:criteria|"
            r"success metrics)$",
            r"\b(?:erfolgs|abnahme)kriterien", r"\bcritères\b", r"\bcriterios\b",
        ),
    ),
    (
        Section.GATE,
        _words(r"\bgates?\b", r"\bgo\s*/\s*no-?go", r"\bexit criteria", r"\bfreigabe\b", r"\bcheckpoints?\b"),
    ),
    (
        Section.TIMELINE,
        _words(
            r"\btime-?lines?\b", r"\bschedule\b", r"\b(?:time|effort|duration) estimates?\b", r"^estimates?$",
            r"\btime ?frame", r"\bzeitplan", r"\baufwand", r"\bcalendrier\b", r"\bcronograma\b",
        ),
    ),
    (
        Section.PROGRESS,
        _words(
            r"\bprogress\b", r"\b(?:status|phase) tracking\b", r"^(?:overall |current |phase |"
            r"project )?status$",
            r"\bstatus (?:overview|table|board)\b", r"\bfortschritt", r"\bavancement\b",
        ),
    ),
    (
        Section.COMMUNICATION,
        _words(
            r"\bcommunications?\b(?: plan| strategy)?$", r"\bstakeholders?\b", r"\bnotification plan\b",
            r"\bannouncements?\b", r"\bkommunikation",
        ),
    ),
    (
        Section.NOTES,
        _words(
            r"^(?:memory|log|journal)\b", r"\b(?:and|&) notes$",
            r"^(?:implementation |migration |merge |additional |other |important |session )?notes?$",
            r"^(?:key |main |recent )?(?:discover(?:y|ies)|learnings?|lessons learned)\b",
            r"^(?:key |main |open |design )?decisions?(?: log| made| record)?$",
            r"^notizen\b|^anmerkungen\b|^erkenntnisse\b|^entscheidungen\b|^remarques\b|^notas\b",
        ),
    ),
    (
        Section.BACKGROUND,
        _words(
            r"\boverview\b", r"\bintroduction\b", r"\bbackground\b", r"\bprinciples?\b", r"\bstandards?\b",
            r"\bbest practices?\b", r"\bguidelines?\b", r"\bconventions?\b", r"\bphilosophy\b", r"\brationale\b",
            r"\bmotivation\b", r"\banalysis$", r"\barchitecture(?: overview)?$", r"^current\b", r"^(?:the )?goals?\b",
            r"^objectives?\b", r"^(?:scope|summary|context|glossary|references|faq|"
            r"assumptions)$", r"^executive\b",
            r"\bsummary$", r"\brisks?\b(?: assessment| analysis|"
            r" matrix)?$", r"\bchallenges\b", r"\bbenefits\b",
            r"\bguarantees?\b", r"\bbranch(?:ing)? (?:structure|"
            r"model)\b", r"^dependencies$", r"\bsuccess factors\b",
            r"^ready to\b", r"^why\b", r"\btroubleshooting\b", r"^common (?:issues|problems|errors|conflicts?)\b",
            r"^known issues\b", r"^(?:support|getting help|need help|help)\b", r"^contacts?\b(?: (?:information|and|&).*)?$",
            r"^tips\b", r"^(?:quick |useful |handy )?(?:git )?commands?(?: reference)?$", r"^quick reference\b",
            r"^appendi(?:x|ces)\b.*\b(?:commands?|reference|details)\b", r"^quick commands reference$",
            r"^related (?:documents?|documentation|files)\b", r"^(?:ressourcen|fehlerbehebung|dépannage|solución de problemas)\b",
            r"^components\b", r"\btech(?:nology)? stack\b",
            r"^(?:überblick|übersicht|einleitung|hintergrund|ziele?|grundsätze|konzept|risiken|"
            r"zusammenfassung)\b",
            r"^(?:contexte|objectifs?|résumé|aperçu|resumen|objetivos?|contexto)\b",
        ),
    ),
    (
        Section.MONITORING,
        _words(r"\bmonitoring\b", r"\balerting\b", r"\bobservability\b", r"\büberwachung", r"^monitor\b", r"\bsurveillance\b"),
    ),
    (
        Section.CHECKLIST,
        _words(
            r"\bcheck-?lists?\b", r"\bto-?dos?\b", r"\baction (?:items|plan)\b", r"^actions?$", r"\btasks?$",
            r"\bnext (?:steps?|actions?)\b", r"\bprochaine étape\b",
            r"\b(?:próximos|siguientes) pasos\b", r"\b(?:implementation|execution|merge|migration) order\b", r"\bcheckliste",
            r"\baufgaben\b", r"\bnächste schritte\b", r"\bprochaines étapes\b", r"\btareas\b", r"\btâches\b",
        ),
    ),
)  # fmt: skip

KEPT = frozenset(
    (Section.ROLLBACK, Section.BACKGROUND, Section.FOLLOW_UPS, Section.NOTES, Section.COMMUNICATION)
)
"""Sections whose sub-headings stay in them, unless one names something stricter."""
STRICTER = {
    Section.ROLLBACK: frozenset(Section) - {Section.ROLLBACK},
    Section.BACKGROUND: frozenset(
        (
            Section.NOTES, Section.MONITORING, Section.TIMELINE, Section.PROGRESS, Section.COMMUNICATION,
            Section.GATE,
        )
    ),
    Section.FOLLOW_UPS: frozenset(Section) - {Section.ROLLBACK, Section.QUESTIONS},
    Section.NOTES: frozenset((Section.QUESTIONS, Section.BACKGROUND, Section.CHECKLIST)),
    Section.COMMUNICATION: frozenset(Section) - {Section.ROLLBACK, Section.QUESTIONS},
}  # fmt: skip
"""Of each, what a sub-heading's words don't turn it into."""


def section_of(text: str, above: Section = Section.PLAIN) -> Section:
    """What a heading's words make of its part; `above` is what the heading above it made."""
    words = re.sub(r"\s*\([^()]*\)\s*$", "", re.sub(r"^[\d.)\s]+", "", plain(text))).strip(" :")
    own = next((section for section, pattern in SECTIONS if pattern.search(words)), Section.PLAIN)
    if own is Section.PLAIN or own in STRICTER.get(above, ()):
        return above
    return own


STAGES = _words(
    rf"^(?:pre|post)[- ]?{_OCCASION}\b",
    rf"^(?:before|during|after)(?: the)? {_OCCASION}\b",
    r"^(?:production |staging |final |live |canary )?(?:deployment|roll-?out|release|cut-?over|"
    r"go-?live)(?: process)?$",
    r"^(?:preparation|execution|vorbereitung|durchführung|nachbereitung|inbetriebnahme|umstellung)$",
    r"^(?:vor|während|nach) (?:dem|der) (?:merge|migration|umstellung|zusammenführung|deployment|release)\b",
    r"^(?:avant|pendant|après) (?:la|le) (?:fusion|migration|déploiement)",
)


def is_stage(text: str) -> bool:
    """Whether a heading names a stage of a merge: before, during, after it, deployment."""
    return STAGES.search(re.sub(r"\s*\([^()]*\)\s*$", "", re.sub(r"^[\d.)\s]+", "", plain(text)))) is not None


def rollback_scope(text: str, numbers: tuple[str, ...]) -> RollbackScope:
    """How much a rollback takes back, by its heading; `numbers` are the phases that it names."""
    if re.search(r"\b(?:database|db|schema|data|sql|datenbank|base de données|base de datos)\b", text, re.I):
        return RollbackScope.DATABASE
    if numbers or re.search(r"\bphase[- ]?(?:specific|wise)|\b(?:by|per|each|je|pro) phase", text, re.I):
        return RollbackScope.PHASE
    if re.search(
        r"\b(?:gradual|incremental|partial|feature flags?|stepwise|schrittweise|teilweise)", text, re.I
    ):
        return RollbackScope.GRADUAL
    if re.search(r"\b(?:immediate|quick|emergency|instant|fast|sofort\w*|schnell\w*|notfall)", text, re.I):
        return RollbackScope.IMMEDIATE
    return RollbackScope.WHOLE


def topic_of(text: str) -> NoteTopic | None:
    """What the notes below a heading are about, None where it doesn't say."""
    for topic, pattern in (
        (NoteTopic.QUESTION, r"\bquestions?\b|\bfragen\b|\bpreguntas\b"),
        (NoteTopic.DECISION, r"\bdecisions?\b|\bentscheidungen\b|\bdécisions\b"),
        (
            NoteTopic.DISCOVERY,
            r"\bdiscover(?:y|ies)\b|\blearnings?\b|\blessons\b|\bfindings\b|\berkenntnisse\b",
        ),
    ):
        if re.search(pattern, text, re.IGNORECASE):
            return topic
    return None


NO_CONFLICT = _words(
    r"\b(?:no|zero|without(?: any)?|free of) (?:merge )?conflicts?\b", r"\bconflict[- ]free\b",
    r"\bsafe to (?:copy|overwrite|add)\b", r"\bkeine konflikte\b", r"\bkonfliktfrei\b", r"\bsans conflits?\b",
)  # fmt: skip

DUE = _words(
    r"\b(?:week|month|quarter|day|year|sprint|woche|monat|quartal|tag|jahr)s?\s*\d+",
    r"\b\d+\s*(?:hours?|days?|weeks?|months?|h|stunden|tagen?|wochen)\b",
    r"\b(?:immediate(?:ly)?|short[- ]term|mid[- ]term|medium[- ]term|long[- ]term|ongoing|later|"
    r"eventually)\b",
    r"\b(?:sofort|kurzfristig|mittelfristig|langfristig|später)\b",
    r"\b(?:today|tomorrow|next (?:week|sprint|month|release))\b",
    r"\b(?:daily|weekly|monthly|täglich|wöchentlich)\b",
)


# Who has a file, by the words above a tree.

_BOTH = _words(
    r"\b(?:in|from|to|by) both\b", r"\bboth (?:repos?|repositories|projects?|sides?|versions?|codebases?)\b",
    r"\bshared (?:by|"
    r"files)\b", r"\bcommon files\b", r"\boverlapping\b", r"\bin beiden\b", r"\bconflicting files\b",
)  # fmt: skip
_SAME = _words(r"\bidentical\b", r"\bunchanged\b", r"\bthe same\b", r"\bsame in\b", r"\bidentisch")
_DIFFERENT = _words(
    r"\bdifferent in\b", r"\bdiverged?\b", r"\bfiles that differ\b", r"\bdiffering\b", r"\bunterschiedlich"
)
_ONLY = (
    re.compile(r"\bin (?:the )?(?P<name>.{1,60}?) only$", re.I),
    re.compile(
        r"\b(?:only|exclusively|unique) (?:in|to|found in|exists? in) (?:the )?(?P<name>.{1,60})$", re.I
    ),
    re.compile(r"^(?P<name>.{1,60}?)[- ]only\b", re.I),
    re.compile(r"\bnur (?:in|im) (?:der |dem )?(?P<name>.{1,60})$", re.I),
    re.compile(r"\bmissing (?:in|from) (?:the )?(?P<missing>.{1,60})$", re.I),
)
_SOURCE = _words(r"\b(?:source|old|older|legacy|external|incoming|upstream|from|theirs|quelle|alt\w*)\b")
_TARGET = _words(
    r"\b(?:target|current|new|newer|destination|existing|main|ours|this (?:repo\w*|project|workspace)|"
    r"ziel\w*|neu\w*)\b"
)
_EMPTY_NAME = re.compile(
    r"\b(?:the|repo(?:sitory)?|project|codebase|side|version|branch|files?|code)\b", re.I
)


def presences(blocks: Sequence[Block]) -> dict[int, Presence]:
    """By heading, what it says of where the files below it are: "Files in the Billing Repo ONLY".

    Whether a name means source or target is read from its words, else from what the plan says of that
    name elsewhere ("Billing (Current: …)"); of two names the other one then is the other side.
    """
    found: dict[int, Presence] = {}
    names: dict[int, tuple[str, bool]] = {}
    for block in blocks:
        if block.form is not Form.HEADING:
            continue
        text = re.sub(r"\s*\([^()]*\)\s*$", "", plain(block.text)).strip(" :")
        if _SAME.search(text):
            found[block.number] = Presence.SAME
        elif _DIFFERENT.search(text):
            found[block.number] = Presence.DIFFERENT
        elif _BOTH.search(text) or _BOTH.search(plain(block.text)):
            found[block.number] = Presence.BOTH
        else:
            for pattern in _ONLY:
                if (match := pattern.search(text)) is not None:
                    missing = match.groupdict().get("missing")
                    name = missing or match.groupdict().get("name") or ""
                    names[block.number] = (_EMPTY_NAME.sub("", name.lower()).strip(), missing is not None)
                    break
    sides = _sides({name for name, _ in names.values()}, blocks)
    for number, (name, missing) in names.items():
        is_source = sides.get(name)
        if is_source is not None:
            only = is_source is not missing
            found[number] = Presence.ONLY_SOURCE if only else Presence.ONLY_TARGET
    return found


def _sides(names: set[str], blocks: Sequence[Block]) -> dict[str, bool]:
    """By name, whether it is the source."""
    sides: dict[str, bool] = {}
    for name in names:
        source, target = bool(_SOURCE.search(name)), bool(_TARGET.search(name))
        if source is not target:
            sides[name] = source
    for name in names - set(sides):
        if not name:
            continue
        for block in blocks:
            if block.form not in (Form.PARAGRAPH, Form.LIST_ITEM) or name not in block.text.lower():
                continue
            # Only what is said of the name itself: "**Billing** (Current: …)", "Billing (target)".
            said = re.search(re.escape(name) + r"[^.;()]{0,25}\(([^()]*)\)", block.text, re.IGNORECASE)
            if said is None:
                continue
            source, target = bool(_SOURCE.search(said[1])), bool(_TARGET.search(said[1]))
            if source is not target:
                sides[name] = source
                break
    if len(names) == 2 and len(sides) == 1:
        (known,) = sides
        (other,) = names - {known}
        sides[other] = not sides[known]
    return sides
