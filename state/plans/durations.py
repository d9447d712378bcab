"""Time spans in the words of plans: "2-3 hours", "minimum 48 hours", "1–2 weeks", "< 5 minutes", "3 Tage"."""

import re
from typing import NamedTuple

from state.plans.plan import Estimate

MINUTE, HOUR, DAY = 1 / 60, 1.0, 24.0

UNITS = {
    "minutes": MINUTE, "minute": MINUTE, "mins": MINUTE, "min": MINUTE, "m": MINUTE, "minuten": MINUTE,
    "minutos": MINUTE, "minuto": MINUTE, "hours": HOUR, "hour": HOUR, "hrs": HOUR, "hr": HOUR, "h": HOUR,
    "stunden": HOUR, "stunde": HOUR, "std": HOUR, "heures": HOUR, "heure": HOUR, "horas": HOUR, "hora": HOUR,
    "days": DAY, "day": DAY, "d": DAY, "tagen": DAY, "tage": DAY, "tag": DAY, "jours": DAY, "jour": DAY, "j": DAY,
    "días": DAY, "día": DAY, "dias": DAY, "dia": DAY, "weeks": 7 * DAY, "week": 7 * DAY, "wks": 7 * DAY,
    "wk": 7 * DAY, "w": 7 * DAY, "wochen": 7 * DAY, "woche": 7 * DAY, "semaines": 7 * DAY, "semaine": 7 * DAY,
    "semanas": 7 * DAY, "semana": 7 * DAY, "months": 30 * DAY, "month": 30 * DAY, "monate": 30 * DAY,
    "monaten": 30 * DAY, "monat": 30 * DAY, "mois": 30 * DAY, "meses": 30 * DAY, "mes": 30 * DAY,
}  # fmt: skip

WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "half a": 0.5, "half an": 0.5, "ein": 1, "eine": 1, "einen": 1,
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
}  # fmt: skip

_NUMBER = (
    r"(?:\d{1,6}(?:[.,]\d{1,3})?|" + "|".join(sorted(map(re.escape, WORDS), key=len, reverse=True)) + ")"
)
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))

SPAN = re.compile(
    rf"(?P<limit>(?:<|≤|under|less than|at most|up to|max(?:imum|imal)?|höchstens|unter)\s*)?"
    rf"(?<![\w.,/-])(?P<low>{_NUMBER})"
    rf"(?:\s?\+)?(?:\s*(?:-|–|—|to|bis|à|or|oder)\s*(?P<high>{_NUMBER}))?(?:\s?\+)?"
    rf"[\s-]?(?P<unit>{_UNIT})(?![\w/])",
    re.IGNORECASE,
)

_JOINT = re.compile(r"\s*(?:,|and|und|et|y)?\s*", re.IGNORECASE)


class Span(NamedTuple):
    """A time span and where it stands in its text."""

    low: float
    high: float
    start: int
    end: int


_CLOCK = re.compile(r"(?<![\w.,:])(?P<hours>\d{1,3})h(?P<minutes>[0-5]\d)(?!\w)", re.IGNORECASE)
"""Hours and minutes as in "3h30"."""


def _number(text: str) -> float:
    known = WORDS.get(text.lower())
    return float(known) if known is not None else float(text.replace(",", "."))


def spans(text: str) -> list[Span]:
    """Every time span of a text, in hours; parts such as "1 h 30 min" are one."""
    found: list[Span] = []
    units: list[float] = []
    for match in SPAN.finditer(text):
        unit = UNITS[match["unit"].lower()]
        low = _number(match["low"]) * unit
        high = _number(match["high"]) * unit if match["high"] else low
        low, high = min(low, high), max(low, high)
        if match["limit"]:
            low = 0.0
        before = found[-1] if found else None
        if before is not None and unit < units[-1] and _JOINT.fullmatch(text, before.end, match.start()):
            found[-1] = Span(before.low + low, before.high + high, before.start, match.end())
            units[-1] = unit
        else:
            found.append(Span(low, high, match.start(), match.end()))
            units.append(unit)
    found += [
        Span(hours, hours, match.start(), match.end())
        for match in _CLOCK.finditer(text)
        for hours in (float(match["hours"]) + float(match["minutes"]) / 60,)
    ]
    return sorted(found, key=lambda one: one.start)


def read_estimate(text: str) -> Estimate | None:
    """The time that a text says something takes, None where it says none.

    Of "2 weeks (16-20 hours)" the hours: a calendar says when, the hours say how much.
    """
    all_of_them = spans(text)
    if not all_of_them:
        return None
    first = all_of_them[0]
    if first.low >= DAY:
        first = next((one for one in all_of_them if one.high < first.low and _in_hours(text, one)), first)
    return Estimate(round(first.low, 4), round(first.high, 4), text[first.start : first.end].strip())


def _in_hours(text: str, span: Span) -> bool:
    match = SPAN.search(text, span.start, span.end)
    if match is None:
        return _CLOCK.search(text, span.start, span.end) is not None
    return UNITS[match["unit"].lower()] <= HOUR


_STABLE = (
    r"stab(?:le|il\w*|ility)|soak\w*|bak(?:e|ed|es|ing)|burn[- ]in|"
    r"(?:without|no|ohne) (?:any )?(?:incidents?|errors?|issues?|alerts?|regressions?|störung\w*|fehler)|"
    r"healthy|(?:running|run|runs) in production|wait(?:ing|s)?|observ(?:e|ed|ation)|"
    r"wartezeit|warten|beobacht\w*"
)
_FILL = r"[^.;:!?]{0,40}?"
_BEFORE = re.compile(rf"\b(?:{_STABLE})\b:?{_FILL}$", re.IGNORECASE)
_AFTER = re.compile(rf"^\s*(?:of |in |ohne |without |no )?[^.;:!?]{{0,25}}?\b(?:{_STABLE})\b", re.IGNORECASE)
_WATCHED = re.compile(rf"\bmonitor(?:ed|ing)?\b{_FILL}$", re.IGNORECASE)


def read_soak(text: str, watched: bool = False) -> float | None:
    """How many hours a text says that something has to be stable, the least of them; None where it doesn't.

    `watched` takes "monitor … for 24 hours" as such a time too, which in a gate it is.
    """
    for span in spans(text):
        before, after = text[max(0, span.start - 80) : span.start], text[span.end : span.end + 80]
        if _BEFORE.search(before) or _AFTER.search(after) or (watched and _WATCHED.search(before)):
            hours = span.low or span.high
            if hours > 0:
                return round(hours, 4)
    return None
