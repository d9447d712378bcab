"""Dates as people write them into plans: found, and written again for another day in the same form."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
}
_SHORT = 3
_NAMES = "|".join(
    sorted({name for names in MONTHS.values() for name in names.split()}, key=len, reverse=True)
)
_MONTH = rf"(?P<month>(?:{_NAMES})\b|[^\W\d_]{{3}}\b\.?)"
_DAY_NAMES = "|".join(name for names in DAYS.values() for name in names.split())
_WEEKDAY = rf"(?:(?P<weekday>(?:{_DAY_NAMES})|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b\.?),?\s+)?"

_FORMS = (
    re.compile(r"(?<![\d.])(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?![\d])"),
    re.compile(r"(?<![\d.])(?P<d>\d{1,2})(?P<sep>\.\s?)(?P<m>\d{1,2})(?P=sep)(?P<y>\d{4})(?!\d)"),
    re.compile(r"(?<![\d/-])(?P<a>\d{1,2})(?P<sep>[/-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4})(?!\d)"),
    re.compile(rf"{_WEEKDAY}{_MONTH}\s+(?P<d>\d{{1,2}})(?P<th>st|nd|rd|th)?,?\s+(?P<y>\d{{4}})(?!\d)", re.I),
    re.compile(
        rf"{_WEEKDAY}(?P<d>\d{{1,2}})(?P<th>st|nd|rd|th|er)?(?:\.|º)?[\s-]+(?:de\s+|of\s+)?{_MONTH},?[\s-]+"
        rf"(?:de\s+)?(?P<y>\d{{4}})(?!\d)",
        re.IGNORECASE,
    ),
)


class Written(NamedTuple):
    """A date in a text, from `start` to `stop`, and the same form for the day that was asked for."""

    start: int
    stop: int
    text: str


def dates_in(line: str, today: date, day_first: bool | None = None) -> Iterator[Written]:
    """The dates of a line, each written for `today`; those that could mean two days are left out.

    `day_first` says how 03/04/2026 is meant, None where that isn't known.
    """
    for form in _FORMS:
        for match in form.finditer(line):
            text = _again(match, today, day_first)
            if text is not None:
                yield Written(match.start(), match.end(), text)


def day_comes_first(text: str) -> bool | None:
    """How dates such as 03/04/2026 are meant, by those of the text that can only mean one day; None if none tells."""
    told = set()
    for match in _FORMS[2].finditer(text):
        first, second = int(match["a"]), int(match["b"])
        if first > 12 >= second or second > 12 >= first:
            told.add(first > 12)
    return told.pop() if len(told) == 1 else None


def _again(match: re.Match[str], today: date, day_first: bool | None) -> str | None:
    parts = match.groupdict()
    new: dict[str, str] = {"y": f"{today.year:04}"}
    if "a" in parts:
        first, second = int(parts["a"]), int(parts["b"])
        if first > 12 or second > 12:
            day_first = first > 12
        if day_first is None:
            return None
        day, month = ("a", "b") if day_first else ("b", "a")
    else:
        day, month = "d", "m"
    old_day = int(parts[day])
    old_month: int | None
    if parts.get("month"):
        named = _named(parts["month"])
        if named is None:
            return None
        language, old_month, short = named
        new["month"] = _in_case(_month(language, today.month, short), parts["month"])
    else:
        old_month = int(parts[month])
        new[month] = _number(today.month, [parts[month], parts[day]])
    try:
        date(int(parts["y"]), old_month, old_day)
    except ValueError:
        return None
    numbers = [parts[day]] if parts.get("month") else [parts[day], parts[month]]
    new[day] = _number(today.day, numbers, named=bool(parts.get("month")))
    if parts.get("th"):
        new["th"] = _ordinal(today.day) if parts["th"].lower() != "er" else ("er" if today.day == 1 else "")
    if parts.get("weekday"):
        weekday = _weekday(parts["weekday"], today)
        if weekday is None:
            return None
        new["weekday"] = weekday
    return _filled(match, new)


def _filled(match: re.Match[str], new: dict[str, str]) -> str:
    """The text of a match with its groups written anew."""
    text, last = "", match.start()
    for name in sorted(new, key=match.start):
        text += match.string[last : match.start(name)] + new[name]
        last = match.end(name)
    return text + match.string[last : match.end()]


def _number(value: int, old: list[str], named: bool = False) -> str:
    """A day or month with a leading zero where the old date writes them so."""
    if any(one.startswith("0") for one in old):
        return f"{value:02}"
    if any(len(one) == 1 for one in old) or named:
        return str(value)
    return f"{value:02}"


def _named(text: str) -> tuple[str, int, bool] | None:
    """The language, number and shortness of a month's name."""
    wanted = text.casefold().rstrip(".")
    for language, names in MONTHS.items():
        for number, name in enumerate(names.casefold().split(), 1):
            if name == wanted:
                # "May" and "Mai" are their own short forms; the long ones are what others are written as.
                return language, number, False
            if len(wanted) == _SHORT and name[:_SHORT] == wanted:
                return language, number, True
    return None


def _month(language: str, number: int, short: bool) -> str:
    name = MONTHS[language].split()[number - 1]
    return name[:_SHORT] if short else name


def _in_case(name: str, old: str) -> str:
    if old.isupper():
        name = name.upper()
    elif old.islower():
        name = name.lower()
    return f"{name}." if old.endswith(".") else name


def _ordinal(day: int) -> str:
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day not in (11, 12, 13) else 0, "th")


def _weekday(old: str, today: date) -> str | None:
    wanted = old.casefold().rstrip(".")
    for names in map(str.split, DAYS.values()):
        for name in names:
            if name.casefold() == wanted:
                return _in_case(names[today.weekday()], old)
            if len(wanted) == _SHORT and name.casefold()[:_SHORT] == wanted:
                return _in_case(names[today.weekday()][:_SHORT], old)
    return None
