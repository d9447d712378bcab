"""What a heading says besides its title: number, marks, estimate, claims, conditions; and what phases a text names."""

import re
import unicodedata
from dataclasses import dataclass

from state.plans.durations import read_estimate, spans
from state.plans.plan import Estimate

MARKS_DONE = "✅☑✔✓🟢"
MARKS_OPEN = "❌⬜☐⏳🚧⏸🔴🟡"
LIGHTS = "🟢🔴🟡"
"""Marks that say in a status how far something is, but in a title as often how risky."""

_DECORATION = re.compile(r"^(?:[^\w`\"'(\[<$*_~./#@«„“-]|_(?!\w))+")
_TAIL = re.compile(r"(?:\s|[^\w`\"')\]>%$.!?*…_/+»”“-])+$")
_PARENS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_OPTIONAL = re.compile(
    r"\b(?:optional(?:ly)?|if needed|if necessary|nice to have|facultatif|opcional)\b", re.I
)
_CLAIM = re.compile(
    r"\b(?:no|zero|without|safe|risk|conflicts?|breaking|parallel|additive|only|when|if|required|recommended|"
    r"mandatory|ready|complete[d]?|done|choice|before|after|low|minimal|keine?|ohne|sicher|erledigt|fertig|"
    r"nur|wenn|falls|parallel)\b",
    re.IGNORECASE,
)

_CONDITION = re.compile(r"^(?:only )?(?:if|when|wenn|falls|si|se)\b", re.IGNORECASE)
_LEADING_OPTIONAL = re.compile(
    r"^[(\[]\s*(?:optional|facultatif|opcional)\s*[)\]]\s*[:–—-]?\s*(?=\S)", re.IGNORECASE
)
_BEHIND = re.compile(
    r"(?<=\S)\s*(?:\s[–—-]|[⏱⏰⏳🕐🕑🕒🕓⌛]\ufe0f?)\s*[*_~≈]*(?P<time>[^*_()–—]{2,24}?)[*_]*$"
)
"""A time behind a title: "- 8-12 hours", "⏱️ *2-4 hours*"."""
_STATUS = re.compile(
    r"(?:\s+[–—:|-]+|\s*[^\w\s`\"')\]>%$.,!?*&/+»”'-])\s*"
    r"(?:(?P<done>done|completed?|finished|erledigt|fertig|abgeschlossen|terminée?|hecho|completado|concluído)|"
    r"in[- ]progress|pending|not started|in arbeit|offen|en cours|à faire|en curso|pendiente)"
    r"(?:\s*\(\s*\d{1,3}\s*%[^()]*\))?$",
    re.IGNORECASE,
)
"""A status behind its mark: "✅ COMPLETED", "– ERLEDIGT"."""

ROMAN = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12,
}  # fmt: skip
NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
}  # fmt: skip
_ORDINAL = r"(?:\d{1,3}(?:\.\d{1,3})*[a-zA-Z]?|[ivxIVX]{1,4}|" + "|".join(NUMBER_WORDS) + r"|[A-H])"

PHASE_WORDS = r"phases?|phasen|fases?|fasi|фаз[аыу]?|フェーズ|阶段|단계"
STEP_WORDS = r"steps?|schritte?|étapes?|pasos?|passos?|tasks?|aufgaben?"
OTHER_PHASE_WORDS = (
    r"stages?|stufen?|etappen?|etapas?|этап[аы]?", r"milestones?|meilensteine?|jalons?|hitos?",
    r"parts?|teile?|partes?|parties?", r"sprints?|iterations?", r"waves?|wellen?|vagues?|olas?|ondas?",
    r"weeks?|wochen?|semaines?|semanas?", r"days?|tage?|jours?|días?", r"blocks?|blocs?", r"lots?|batches?|batch",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Title:
    """A heading taken apart; `number` is normalised ("II" is "2"), `word` says what it numbers, in lower case."""

    text: str
    word: str = ""
    number: str = ""
    separated: bool = False
    """Whether a mark stands between the number and the title: "Phase 2: …", not "Phase 2 Monitoring"."""
    estimate: Estimate | None = None
    optional: bool = False
    claims: tuple[str, ...] = ()
    done: bool | None = None
    """What a mark in it says: ✅ done, ⏳ not yet."""


def plain(text: str) -> str:
    """The text without leading emoji and without bold and italic marks; code spans stay."""
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text.strip())
    text = re.sub(r"(?<![\w*])([*_])(?=\S)([^*_`]+?)(?<=\S)\1(?![\w*])", r"\2", text)
    return _DECORATION.sub("", text).strip()


def slug(text: str) -> str:
    """A title as an id: small letters, digits and hyphens, at most 48 characters."""
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")[:48].strip("-")


def normal_number(text: str) -> str:
    """ "II", "two" and "2" are "2"; "2A" is "2a"."""
    low = text.lower()
    if low in NUMBER_WORDS:
        return str(NUMBER_WORDS[low])
    if len(low) == 1 and low in "abcdefgh":
        return low
    return str(ROMAN[low]) if low in ROMAN else low


def read_title(text: str, words: str = f"{PHASE_WORDS}|{STEP_WORDS}") -> Title:
    """A heading taken apart; `words` are those that may stand before a number, as a pattern."""
    done = done_of(text)
    rest = _TAIL.sub("", plain(text))
    if (status := _STATUS.search(rest)) is not None and status.start() > 0:
        rest = _TAIL.sub("", rest[: status.start()])
    word = number = ""
    separated = False
    # The number of a section before that of a phase: "5.1 Phase 1: …".
    rest = re.sub(
        rf"^\d{{1,2}}(?:\.\d{{1,2}})*[.)]?\s+(?=(?:{words})[\s#]*\d)", "", rest, flags=re.IGNORECASE
    )
    match = re.match(
        rf"(?:(?P<word>{words})(?:[\s#]*(?=\d)|\s+#?\s*|#\s*)(?P<number>{_ORDINAL}))(?!\w|\.\w)",
        rest,
        re.IGNORECASE,
    )
    if match is None:
        # "2.1. Title", "3.2 Title", "4) Title"; one number alone needs its mark: "2024 in review" has none.
        match = re.match(
            r"(?P<word>)(?P<number>\d{1,2}(?:\.\d{1,2}){1,3}(?=[.):\s]|$)|\d{1,2}[a-z]?(?=[.):]\s|[.):]$))",
            rest,
        )
    if match is not None:
        word, number = match["word"].lower(), normal_number(match["number"])
        rest = rest[match.end() :]
        mark = re.match(r"\s*[.:)–—|/]+\s*|\s+-+\s+|\s*$", rest)
        separated = mark is not None
        rest = rest[mark.end() :] if mark else rest.strip()
    estimate, optional, claims = None, False, list[str]()
    if (leading := _LEADING_OPTIONAL.match(rest)) is not None:
        optional, rest = True, rest[leading.end() :]
    kept: list[str] = []
    while (parens := _PARENS.search(rest)) is not None:
        inside = parens[1].strip()
        rest = rest[: parens.start()]
        span = next(iter(spans(inside)), None)
        if _OPTIONAL.search(inside):
            optional = True
            left = re.sub(r"^[\s,;:–—-]+|[\s,;:–—-]+$", "", _OPTIONAL.sub("", inside, count=1))
            claims[:0] = [left] if left else []
        elif span is not None and span.end - span.start >= len(inside) / 3:
            estimate = estimate or read_estimate(inside)
        elif _CLAIM.search(inside):
            optional = optional or _CONDITION.match(inside) is not None
            claims.insert(0, inside)
        else:
            kept.insert(0, text_of(parens))
    if estimate is None and (behind := _BEHIND.search(rest)) is not None:
        span = next(iter(spans(behind["time"])), None)
        if span is not None and span.end - span.start >= len(behind["time"].strip()) - 2:
            estimate, rest = read_estimate(behind["time"]), rest[: behind.start()]
    rest = (_TAIL.sub("", plain(rest.rstrip(": "))) + "".join(kept)).strip()
    optional = optional or re.match(r"optional\b", rest, re.IGNORECASE) is not None
    return Title(rest, word, number, separated, estimate, optional, tuple(claims), done)


def done_of(text: str) -> bool | None:
    """Whether a heading's marks or the status at its end say that it is done; None where they say nothing."""
    if any(mark in text for mark in MARKS_DONE if mark not in LIGHTS):
        return True
    if any(mark in text for mark in MARKS_OPEN if mark not in LIGHTS):
        return False
    status = _STATUS.search(_TAIL.sub("", plain(text)))
    return status["done"] is not None if status is not None and status.start() > 0 else None


def is_adorned(text: str) -> bool:
    """Whether a heading begins with a picture that is no mark of being done or not."""
    first = text.lstrip(" *_")[:1]
    return unicodedata.category(first) == "So" and first not in MARKS_DONE + MARKS_OPEN if first else False


def text_of(match: re.Match[str]) -> str:
    """A parenthesis that stays in its title, with one space before it."""
    return " " + match[0].strip()


def phase_numbers(text: str, words: str = PHASE_WORDS) -> tuple[str, ...]:
    """The numbers of the phases that a text names, in their order: "Phases 1 & 2" both, "Phase 1-3" all three."""
    found: list[str] = []
    for one in (r"\d{1,3}[a-zA-Z]?(?![\w%])(?!\.\d)", r"(?-i:[IVX]{1,4})(?!\w)"):
        joint = r"\s*(?:,\s*(?:and|und)?|&|\+|/|and|und|et|y|or|oder|to|through|bis|–|-)\s*"
        many = re.compile(
            rf"\b(?:{words})\s*#?\s*"
            rf"(?P<list>{one}(?:{joint}(?:(?:{words})\s*)?{one}(?!\s*(?:hours?|days?|weeks?|h\b|min)))*)",
            re.IGNORECASE,
        )
        for match in many.finditer(text):
            found += _listed(match["list"], one)
    return tuple(dict.fromkeys(found))


def _listed(text: str, one: str) -> list[str]:
    """The numbers of "1, 2 and 4" and of "1-3", where `one` is the pattern of a number."""
    found: list[str] = []
    upto = False
    for part in re.findall(rf"{one}|\bto\b|\bthrough\b|\bbis\b|[–-]", text, re.IGNORECASE):
        if part.lower() in ("to", "through", "bis", "–", "-"):
            upto = True
            continue
        number = normal_number(part)
        if upto and found and found[-1].isdigit() and number.isdigit():
            found += [str(n) for n in range(int(found[-1]) + 1, min(int(number), int(found[-1]) + 50))]
        found.append(number)
        upto = False
    return found
